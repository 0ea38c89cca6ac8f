//! Which credentials the services of the town give, as their definitions say now, and whose credentials it believes.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use credentials::presentation::trust;
use credentials::{ClaimType, CredentialType, Credentials, Texts, Types};
use openid::OpenId;
use platform::{Attempt as _, Db, Fault};
use privacy::Vault;
use services::{Catalogue, Definition, Words};

use crate::config::Settings;

/// The issuer of credentials, with those whom the town's file trusts.
///
/// # Errors
/// When a locale file does not read: a mistake of ours.
pub(crate) fn issuer(
    settings: &Settings,
    (db, vault): (&Db, &Vault),
    openid: &OpenId,
    catalogue: &Arc<Catalogue>,
) -> Result<Credentials, Fault> {
    let types = types(Arc::clone(catalogue));
    let credentials = Credentials::new(db.clone(), vault.clone(), openid.clone(), types)?;
    take_trusted(settings, &credentials);
    take_certificate(settings, &credentials)?;
    Ok(credentials)
}

/// Takes the certificate of the settings. One that is named and does not read stops the start: wallets would refuse
/// what is asked under another one.
fn take_certificate(settings: &Settings, credentials: &Credentials) -> Result<(), Fault> {
    let wallets = &settings.wallets;
    let (certificate, key) = match (&wallets.certificate_file, &wallets.key_file) {
        (None, None) => return Ok(()),
        (Some(certificate), Some(key)) => (certificate, key),
        (Some(_), None) | (None, Some(_)) => {
            let why = "wallets.certificate_file and wallets.key_file go together";
            return Err(Fault::new("read the settings", why));
        }
    };
    let read = |file: &Path| {
        std::fs::read_to_string(file).attempt("read the certificate under which wallets are asked")
    };
    credentials.ask_as(&read(certificate)?, &read(key)?)
}

/// The kinds of credentials, read anew each time: a service changes without a restart.
fn types(catalogue: Arc<Catalogue>) -> Types {
    Arc::new(move || {
        let snapshot = catalogue.snapshot();
        snapshot.all().filter_map(|definition| kind(definition)).collect()
    })
}

fn kind(definition: &Definition) -> Option<CredentialType> {
    let of = definition.result.credential.as_ref()?;
    let named = of.name.as_ref().or(definition.result.name.as_ref());
    let claim = |claim: &services::definition::CredentialClaim| ClaimType {
        name: Arc::clone(&claim.name),
        label: texts(&claim.label),
        always_shown: claim.always_shown,
    };
    Some(CredentialType {
        id: Arc::clone(&definition.id),
        name: texts(named.unwrap_or(&definition.name)),
        claims: of.claims.iter().map(claim).collect(),
        renew_within: definition.result.renew_within,
        is_identity: of.is_identity,
    })
}

fn texts(words: &Words) -> Texts {
    Texts(words.iter().map(|(locale, text)| (locale, text.to_owned())).collect())
}

/// Where the town's folder says whose credentials are believed.
pub(crate) fn trusted_file(settings: &Settings) -> PathBuf {
    settings.town.folder.join("wallets.toml")
}

/// Takes those of the town's file; what is wrong with one is logged, and it is left out.
pub(crate) fn take_trusted(settings: &Settings, credentials: &Credentials) {
    let file = trusted_file(settings);
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => {
            tracing::error!(%error, file = %file.display(), "the issuers cannot be read");
            return;
        }
    };
    let beside = |name: &str| std::fs::read_to_string(settings.town.folder.join(name)).ok();
    let (issuers, findings) = trust::read(&text, &beside);
    for finding in &findings {
        tracing::warn!(finding, "in wallets.toml");
    }
    // A file that does not read at all changes nothing.
    if !issuers.is_empty() || findings.is_empty() {
        credentials.trust(issuers);
    }
}
