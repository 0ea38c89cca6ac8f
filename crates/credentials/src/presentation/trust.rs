//! `wallets.toml` in the town's folder: whose credentials are believed, beside the town's own, for what, and where the
//! keys of each are found.

use std::collections::BTreeMap;

use openid::jose::{Jwk, PublicKey};
use platform::Locale;
use serde::Deserialize;

use super::chain::Authorities;

/// Issuers that one file may name.
const ISSUERS_MAX: usize = 200;
/// Keys of one issuer.
const KEYS_MAX: usize = 20;
/// Lists of revoked certificates of one issuer.
const REVOCATION_MAX: usize = 5;
/// The longest id of an issuer.
const ID_BYTES_MAX: usize = 500;

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
    #[serde(default)]
    name: BTreeMap<String, String>,
    #[serde(default)]
    keys: Option<Vec<Jwk>>,
    #[serde(default)]
    authorities: Option<String>,
    #[serde(default)]
    revocation: Option<Vec<String>>,
    types: Vec<String>,
    #[serde(default)]
    status: Option<String>,
}

/// Where the keys of an issuer are found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Keys {
    /// In the file, with their names.
    Given(Vec<(Option<String>, PublicKey)>),
    /// Where the issuer publishes them: `/.well-known/jwt-vc-issuer` (SD-JWT VC, section 5).
    Published,
    /// In the certificate that comes with a token (`x5c`), when one of these authorities gave it.
    Certified(Authorities),
}

/// Somebody whose credentials are believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    /// As it names itself in a credential (`iss`).
    pub id: String,
    /// What people read, by language; empty where its id has to do.
    pub name: BTreeMap<String, String>,
    /// Where its keys are found.
    pub keys: Keys,
    /// Where the lists of the certificates stand that its authorities took back; empty when nobody asks.
    pub revocation: Vec<String>,
    /// The kinds that it is believed for (`vct`), and no others.
    pub types: Vec<String>,
    /// With what the addresses of its lists of statuses begin.
    pub status: String,
}

/// Gives the text of a file that lies beside `wallets.toml`, by its name.
pub type Beside<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Reads the file: the issuers that are sound, and what is wrong with the others, who are not believed.
///
/// # Errors
/// What is wrong with a file that does not read at all.
pub fn read(text: &str, beside: Beside<'_>) -> Result<(Vec<Issuer>, Vec<String>), String> {
    let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
    let mut findings = Vec::new();
    if file.issuer.len() > ISSUERS_MAX {
        findings.push(format!("more than {ISSUERS_MAX} issuers; the others are left out"));
    }
    let mut issuers: Vec<Issuer> = Vec::new();
    for filed in file.issuer.into_iter().take(ISSUERS_MAX) {
        let id = filed.id.clone();
        if issuers.iter().any(|known| known.id == id) {
            findings.push(format!("{id} stands twice; the first one counts"));
            continue;
        }
        match sound(filed, beside) {
            Ok(issuer) => issuers.push(issuer),
            Err(why) => findings.push(format!("{id}: {why}")),
        }
    }
    Ok((issuers, findings))
}

fn sound(filed: Filed, beside: Beside<'_>) -> Result<Issuer, String> {
    if filed.id.is_empty() || filed.id.len() > ID_BYTES_MAX || filed.types.is_empty() {
        return Err("an id and the types that it is believed for are missing".into());
    }
    if filed.name.keys().any(|tag| Locale::parse(tag).is_none()) {
        return Err("`name` has a text for each language: { en = \"…\", fr = \"…\" }".into());
    }
    let keys = keys(&filed, beside)?;
    let revocation = revocation(&filed)?;
    // Ends with a slash, so that no other host begins with it.
    let status = filed.status.unwrap_or_else(|| filed.id.clone());
    let status = format!("{}/", status.trim_end_matches('/'));
    if !is_fetched_from(&status) {
        return Err("its lists are at https addresses: write `status`".into());
    }
    Ok(Issuer { id: filed.id, name: filed.name, keys, revocation, types: filed.types, status })
}

fn keys(filed: &Filed, beside: Beside<'_>) -> Result<Keys, String> {
    match (&filed.keys, &filed.authorities) {
        (Some(_), Some(_)) => Err("`keys` or `authorities`, and not both".into()),
        (Some(given), None) => {
            let keys: Option<Vec<_>> =
                given.iter().map(|jwk| Some((jwk.kid.clone(), jwk.key()?))).collect();
            let keys = keys.filter(|keys| (1..=KEYS_MAX).contains(&keys.len()));
            let why = || format!("1 to {KEYS_MAX} public keys (EC P-256 or Ed25519)");
            keys.map(Keys::Given).ok_or_else(why)
        }
        (None, Some(name)) => {
            let plain = !name.starts_with('.') && !name.contains(['/', '\\']);
            let text = plain.then(|| beside(name)).flatten();
            let text = text.ok_or_else(|| format!("there is no file `{name}` beside this one"))?;
            let why = || format!("`{name}` has 1 to 20 certificates of authorities in PEM");
            Authorities::read(&text).map(Keys::Certified).ok_or_else(why)
        }
        (None, None) if is_fetched_from(&format!("{}/", filed.id.trim_end_matches('/'))) => {
            Ok(Keys::Published)
        }
        (None, None) => {
            Err("without `keys` and `authorities` its id is the https address that has them".into())
        }
    }
}

/// The lists of revoked certificates, each signed by its authority: most are served without TLS.
fn revocation(filed: &Filed) -> Result<Vec<String>, String> {
    let Some(lists) = &filed.revocation else { return Ok(Vec::new()) };
    if filed.authorities.is_none() {
        return Err("`revocation` goes with `authorities`: only certificates are revoked".into());
    }
    let is_address = |list: &String| {
        let tls = list.strip_prefix("http://").map(|rest| format!("https://{rest}"));
        is_by_tls(tls.as_deref().unwrap_or(list))
    };
    if !(1..=REVOCATION_MAX).contains(&lists.len()) || !lists.iter().all(is_address) {
        let why =
            format!("`revocation` has 1 to {REVOCATION_MAX} addresses of lists (http, https)");
        return Err(why);
    }
    Ok(lists.clone())
}

/// Whether what begins with this, which ends in a slash, may be fetched: over TLS, or from this very machine for trying
/// out.
fn is_fetched_from(address: &str) -> bool {
    is_on_this_machine(address) || is_by_tls(address)
}

fn is_by_tls(address: &str) -> bool {
    let Some(rest) = address.strip_prefix("https://") else { return false };
    let host = rest.split('/').next().unwrap_or_default();
    let plain = rest.bytes().all(|b| b.is_ascii_graphic()) && !rest.contains(['?', '#', '\\']);
    plain && !host.is_empty() && !host.contains('@')
}

/// Whether an address that ends in a slash is on this very machine: the host and perhaps a port, and nothing that only
/// looks so (`http://localhost:8080@other.example/`).
fn is_on_this_machine(address: &str) -> bool {
    let Some(rest) = address.strip_prefix("http://localhost") else { return false };
    let authority = rest.split('/').next().unwrap_or_default();
    let port = authority.strip_prefix(':');
    authority.is_empty() || port.is_some_and(|port| port.parse::<u16>().is_ok())
}
