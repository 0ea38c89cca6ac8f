//! The OpenID Provider of the town: its issuer, and the programs that the town's folder registers.

use std::path::PathBuf;

use identity::Identity;
use openid::{OpenId, OpenIdSettings};
use platform::Db;
use privacy::Vault;

use crate::app::public_origin;
use crate::config::Settings;

/// The provider, with the programs of the town's file.
pub(crate) fn provider(settings: &Settings, db: &Db, vault: &Vault, identity: &Identity) -> OpenId {
    let about = OpenIdSettings {
        issuer: public_origin(settings).trim_end_matches('/').to_owned(),
        certificate_header: settings.openid.client_certificate_header.clone(),
    };
    let openid = OpenId::new(db.clone(), vault.clone(), identity.clone(), about);
    openid::resolve_bearers(&openid);
    take_filed_programs(settings, &openid);
    openid
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
