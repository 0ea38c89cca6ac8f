//! `wallets.toml` in the town's folder: whose credentials are believed, beside the town's own.

use openid::jose::{Jwk, PublicKey};
use serde::Deserialize;

/// Issuers that one file may name.
const ISSUERS_MAX: usize = 200;
/// Keys of one issuer.
const KEYS_MAX: usize = 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    issuer: Vec<Filed>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Filed {
    id: String,
    keys: Vec<Jwk>,
    types: Vec<String>,
    #[serde(default)]
    status: Option<String>,
}

/// Somebody whose credentials are believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    /// As it names itself in a credential (`iss`).
    pub id: String,
    /// Its keys, with their names.
    pub keys: Vec<(Option<String>, PublicKey)>,
    /// The kinds that it is believed for (`vct`), and no others.
    pub types: Vec<String>,
    /// With what the addresses of its lists of statuses begin.
    pub status: String,
}

/// Reads the file: the issuers that are sound, and what is wrong with the others.
pub fn read(text: &str) -> (Vec<Issuer>, Vec<String>) {
    let file: File = match toml::from_str(text) {
        Ok(file) => file,
        Err(error) => return (Vec::new(), vec![error.to_string()]),
    };
    let mut findings = Vec::new();
    if file.issuer.len() > ISSUERS_MAX {
        findings.push(format!("more than {ISSUERS_MAX} issuers; the others are left out"));
    }
    let mut issuers: Vec<Issuer> = Vec::new();
    for filed in file.issuer.into_iter().take(ISSUERS_MAX) {
        let id = filed.id.clone();
        if issuers.iter().any(|known| known.id == id) {
            findings.push(format!("{id} stands twice; the first one counts"));
        } else if let Some(issuer) = sound(filed) {
            issuers.push(issuer);
        } else {
            findings.push(format!(
                "{id}: an id, 1 to {KEYS_MAX} public keys (EC P-256 or Ed25519), types, and lists at https addresses"
            ));
        }
    }
    (issuers, findings)
}

fn sound(filed: Filed) -> Option<Issuer> {
    let keys: Option<Vec<_>> =
        filed.keys.iter().map(|jwk| Some((jwk.kid.clone(), jwk.key()?))).collect();
    let keys = keys.filter(|keys| (1..=KEYS_MAX).contains(&keys.len()))?;
    // Ends with a slash, so that no other host begins with it.
    let status = filed.status.unwrap_or_else(|| filed.id.clone());
    let status = format!("{}/", status.trim_end_matches('/'));
    let fetched = status.starts_with("https://") || is_on_this_machine(&status);
    let sound = !filed.id.is_empty() && !filed.types.is_empty() && fetched;
    sound.then_some(Issuer { id: filed.id, keys, types: filed.types, status })
}

/// Whether an address that ends in a slash is on this very machine: the host and perhaps a port, and nothing that only
/// looks so (`http://localhost:8080@other.example/`).
fn is_on_this_machine(address: &str) -> bool {
    let Some(rest) = address.strip_prefix("http://localhost") else { return false };
    let authority = rest.split('/').next().unwrap_or_default();
    let port = authority.strip_prefix(':');
    authority.is_empty() || port.is_some_and(|port| port.parse::<u16>().is_ok())
}
