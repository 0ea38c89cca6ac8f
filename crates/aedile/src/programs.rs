//! The OpenID Provider of the town: its issuer, and the programs that the town's folder registers.

use std::path::PathBuf;

use anyhow::Context as _;
use identity::Identity;
use openid::client::Texts;
use openid::scope::Level;
use openid::upstream::{self, ProviderSettings, Register};
use openid::{OpenId, OpenIdSettings};
use platform::Db;
use privacy::Vault;

use crate::app::public_origin;
use crate::config::{self, Settings};

/// The provider, with the programs of the town's file, and the other providers of the settings.
///
/// # Errors
/// When one of the other providers is not taken, or its secret cannot be read.
pub(crate) fn provider(
    settings: &Settings,
    (db, vault): (&Db, &Vault),
    identity: &Identity,
    town: &str,
) -> anyhow::Result<OpenId> {
    let about = OpenIdSettings {
        issuer: public_origin(settings).trim_end_matches('/').to_owned(),
        certificate_header: settings.openid.client_certificate_header.clone(),
    };
    let openid = OpenId::new(db.clone(), vault.clone(), identity.clone(), about);
    openid::resolve_bearers(&openid);
    take_filed_programs(settings, &openid);
    let others = settings.provider.iter().map(|other| other_provider(other, town));
    let others = others.collect::<anyhow::Result<Vec<ProviderSettings>>>()?;
    upstream::judge(&others).context("in [[provider]] of the settings")?;
    openid.take_providers(others, None);
    Ok(openid)
}

/// Another provider whose accounts sign people in here.
fn other_provider(other: &config::Provider, town: &str) -> anyhow::Result<ProviderSettings> {
    let secret = other.client_secret_file.as_ref().map(|file| {
        std::fs::read_to_string(file)
            .map(|text| text.trim().to_owned())
            .with_context(|| format!("cannot read provider.client_secret_file {}", file.display()))
    });
    let levels = other.levels.iter().map(|(word, level)| {
        let read = Level::parse(level);
        let level = read.with_context(|| format!("provider.levels: {level} is no level"))?;
        Ok((word.clone(), level))
    });
    let register = other.register_claim.clone().map(|claim| Register {
        claim,
        prefix: other.register_prefix.clone(),
        scheme: format!("{town}.person"),
    });
    let name = match other.name.len() {
        0 => Texts::One(other.id.clone()),
        _ => Texts::Several(other.name.clone()),
    };
    Ok(ProviderSettings {
        id: other.id.clone(),
        name,
        issuer: other.issuer.clone(),
        client_id: other.client_id.clone(),
        secret: secret.transpose()?,
        scopes: other.scopes.clone(),
        acr_values: other.acr_values.clone(),
        levels: levels.collect::<anyhow::Result<_>>()?,
        register,
        for_officials: other.for_officials,
    })
}

/// Where the town's folder registers programs.
pub fn programs_file(settings: &Settings) -> PathBuf {
    settings.town.folder.join("openid.toml")
}

/// Takes the programs of the town's file; what is wrong with one is logged, and it is left out.
pub fn take_filed_programs(settings: &Settings, openid: &OpenId) {
    let file = programs_file(settings);
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => {
            tracing::error!(%error, file = %file.display(), "the programs cannot be read");
            return;
        }
    };
    let (programs, findings) = openid::client::file::read(&text);
    for finding in &findings {
        tracing::warn!(finding, "in openid.toml");
    }
    // A file that does not read at all changes nothing.
    if !programs.is_empty() || findings.is_empty() {
        openid.take_filed(programs);
    }
}
