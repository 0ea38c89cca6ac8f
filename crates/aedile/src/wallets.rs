//! Which credentials the services of the town give, as their definitions say now, and whose credentials it believes.

use std::path::Path;
use std::sync::Arc;

use credentials::presentation::trust::{self, Issuer};
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
    if let Some(files) = TrustedFiles::read(&settings.town.folder) {
        take_trusted(&files, &credentials);
    }
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
const TRUSTED: &str = "wallets.toml";

/// What the town's files say of issuers: whom they name and what is wrong with others, or why the file does not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TrustedFiles(Result<(Vec<Issuer>, Vec<String>), String>);

impl TrustedFiles {
    /// Reads the file, and those beside it that it names; none when it is there and cannot be read.
    pub(crate) fn read(folder: &Path) -> Option<TrustedFiles> {
        let file = folder.join(TRUSTED);
        let text = match std::fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => {
                tracing::error!(%error, file = %file.display(), "the issuers cannot be read");
                return None;
            }
        };
        let beside = |name: &str| std::fs::read_to_string(folder.join(name)).ok();
        Some(TrustedFiles(trust::read(&text, &beside)))
    }
}

/// Takes those whom the town's files name. What is wrong with one is logged, and it is not believed any longer; a file that
/// does not read at all changes nothing.
pub(crate) fn take_trusted(files: &TrustedFiles, credentials: &Credentials) {
    match &files.0 {
        Ok((issuers, findings)) => {
            for finding in findings {
                tracing::warn!(finding, "in wallets.toml");
            }
            credentials.trust(issuers.clone());
        }
        Err(why) => tracing::error!(why, "wallets.toml does not read"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AUTHORITY: &str = "-----BEGIN CERTIFICATE-----\n";

    #[test]
    fn who_is_named_no_longer_is_believed_no_longer() {
        let folder = std::env::temp_dir().join(format!("aedile-issuers-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
        let read = || TrustedFiles::read(&folder).unwrap();
        let named = |files: &TrustedFiles| {
            let read = files.0.as_ref().ok();
            read.map(|(all, _)| all.iter().map(|one| one.id.clone()).collect::<Vec<_>>())
        };
        let issuer = |id: &str, keys: &str| {
            format!("[[issuer]]\nid = \"{id}\"\ntypes = [\"urn:a\"]\n{keys}\n")
        };
        let (a, b) = ("https://a.example", "https://b.example");
        assert_eq!(named(&read()), Some(Vec::new()), "there is no file");
        write(TRUSTED, &(issuer(a, "") + &issuer(b, "")));
        assert_eq!(named(&read()), Some(vec![a.to_owned(), b.to_owned()]));
        write(TRUSTED, &(issuer(a, "keys = []") + &issuer(b, "")));
        assert_eq!(named(&read()), Some(vec![b.to_owned()]), "whose keys are none any more");
        write(TRUSTED, &issuer(a, "keys = []"));
        assert_eq!(named(&read()), Some(Vec::new()), "and if it was the only one");
        write(TRUSTED, "[[issuer]");
        assert_eq!(named(&read()), None, "half a file changes nothing");
        // A file that is named is looked at, too.
        write(TRUSTED, &issuer(a, "authorities = \"a.pem\""));
        let without = read();
        write("a.pem", AUTHORITY);
        let with = read();
        assert_ne!(without, with);
        assert_eq!(read(), with, "and nothing changes when nothing does");
        write("b.pem", AUTHORITY);
        assert_eq!(read(), with, "others are not");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
