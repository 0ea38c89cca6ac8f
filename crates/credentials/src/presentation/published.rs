//! The keys that an issuer publishes (`/.well-known/jwt-vc-issuer`, SD-JWT VC, section 5): fetched when somebody shows one
//! of its credentials, kept for a while, believed only as far as the document says that it is this issuer's.

use std::sync::{Arc, PoisonError};

use jiff::{SignedDuration, Timestamp};
use openid::jose::{Jwk, PublicKey};
use platform::Ctx;
use serde::Deserialize;
use serde_json::Value;

use crate::Credentials;

/// How long the keys of an issuer are kept.
const KEPT: SignedDuration = SignedDuration::from_mins(10);
/// They are fetched anew for a key that is not known, but not for each wrong token.
const FETCHED_AGAIN_AFTER: SignedDuration = SignedDuration::from_mins(1);
/// Keys of one issuer that are looked at.
const KEYS_MAX: usize = 50;

/// Keys with their names.
pub(super) type Named = Vec<(Option<String>, PublicKey)>;

/// What an issuer says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Published {
    /// Its keys stand there.
    Keys(Vec<(Option<String>, PublicKey)>),
    /// They stand at another address of the same host.
    At(String),
}

#[derive(Deserialize)]
struct Document {
    issuer: String,
    jwks: Option<Value>,
    jwks_uri: Option<String>,
}

impl Published {
    /// Reads the document of an issuer; none when it is another's, has no keys or two sets of them, or sends us to
    /// another host: where we ask is said by the town's file alone.
    pub fn read(bytes: &[u8], issuer: &str) -> Option<Published> {
        let document: Document = serde_json::from_slice(bytes).ok()?;
        if document.issuer != issuer {
            return None;
        }
        match (document.jwks, document.jwks_uri) {
            (Some(set), None) => keys(&set).map(Published::Keys),
            (None, Some(at)) => is_beside(&at, issuer).then_some(Published::At(at)),
            (Some(_), Some(_)) | (None, None) => None,
        }
    }
}

/// Reads a set of keys (RFC 7517); those of other kinds are left out, for nothing that they sign is taken.
pub fn read_keys(bytes: &[u8]) -> Option<Vec<(Option<String>, PublicKey)>> {
    keys(&serde_json::from_slice(bytes).ok()?)
}

fn keys(set: &Value) -> Option<Named> {
    let all = set.get("keys")?.as_array()?.iter().take(KEYS_MAX);
    let read = |one: &Value| {
        let signs = one.get("use").and_then(Value::as_str).is_none_or(|purpose| purpose == "sig");
        let jwk: Jwk = serde_json::from_value(one.clone()).ok().filter(|_| signs)?;
        Some((jwk.kid.clone(), jwk.key()?))
    };
    Some(all.filter_map(read).collect())
}

/// Scheme, host and port of an address.
fn origin(address: &str) -> Option<&str> {
    let (scheme, rest) = address.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    address.get(..scheme.len() + 3 + authority.len())
}

fn is_beside(address: &str, issuer: &str) -> bool {
    let plain = address.bytes().all(|b| b.is_ascii_graphic()) && !address.contains(['\\', '#']);
    plain && origin(address).is_some() && origin(address) == origin(issuer)
}

/// Where the document of an issuer is: the well-known part stands between its host and its path.
fn place(issuer: &str) -> Option<String> {
    let origin = origin(issuer)?;
    let path = issuer.get(origin.len()..)?.trim_end_matches('/');
    Some(format!("{origin}/.well-known/jwt-vc-issuer{path}"))
}

/// What is known of an issuer since when, and when it was asked last.
#[derive(Debug)]
pub(crate) struct Known {
    keys: Option<(Named, Timestamp)>,
    asked_at: Timestamp,
}

impl Known {
    /// The keys, while they are kept.
    fn kept(&self, now: Timestamp) -> Option<&Named> {
        let (keys, at) = self.keys.as_ref()?;
        (now.duration_since(*at).abs() < KEPT).then_some(keys)
    }

    /// Whether the issuer is asked again: never twice in a minute, whether it answered or not.
    fn is_asked_again(&self, now: Timestamp, named: Option<&str>) -> bool {
        let is_named = |(name, _): &(Option<String>, PublicKey)| {
            named.is_none_or(|named| name.as_deref().is_none_or(|name| name == named))
        };
        let has = self.kept(now).is_some_and(|keys| keys.iter().any(is_named));
        !has && now.duration_since(self.asked_at).abs() >= FETCHED_AGAIN_AFTER
    }
}

/// The keys of an issuer, fetched when they are too old, or do not have the one that a token names; none when they
/// cannot be had.
pub(super) async fn keys_of(
    credentials: &Credentials,
    ctx: &Ctx,
    (issuer, named): (&str, Option<&str>),
) -> Option<Named> {
    let now = ctx.now();
    let known = || {
        let known = remembered(credentials, issuer);
        known.filter(|known| !known.is_asked_again(now, named))
    };
    if let Some(known) = known() {
        return known.kept(now).cloned();
    }
    let turn = credentials.turn(issuer);
    let _mine = turn.lock().await;
    // Somebody else may have asked while this one waited.
    if let Some(known) = known() {
        return known.kept(now).cloned();
    }
    let fetched = fetch(credentials, issuer).await;
    // A new key that cannot be had takes none away that is known.
    let before = remembered(credentials, issuer).and_then(|known| known.keys.clone());
    let keys = fetched.map(|keys| (keys, now)).or(before);
    let known = Arc::new(Known { keys, asked_at: now });
    let mut all = credentials.published.write().unwrap_or_else(PoisonError::into_inner);
    // No more than the town's file names: only of those is anything fetched, and a new file begins anew.
    all.insert(issuer.to_owned(), Arc::clone(&known));
    known.kept(now).cloned()
}

fn remembered(credentials: &Credentials, issuer: &str) -> Option<Arc<Known>> {
    let all = credentials.published.read().unwrap_or_else(PoisonError::into_inner);
    all.get(issuer).cloned()
}

async fn fetch(credentials: &Credentials, issuer: &str) -> Option<Named> {
    let document = credentials.fetch(&place(issuer)?).await?;
    let unfit = || tracing::warn!(issuer, "what an issuer says of itself is not taken");
    let Some(published) = Published::read(&document, issuer) else {
        unfit();
        return None;
    };
    match published {
        Published::Keys(keys) => Some(keys),
        Published::At(place) => {
            let keys = read_keys(&credentials.fetch(&place).await?);
            if keys.is_none() {
                unfit();
            }
            keys
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_the_document_is() {
        for (issuer, expected) in [
            ("https://a.example", "https://a.example/.well-known/jwt-vc-issuer"),
            ("https://a.example/", "https://a.example/.well-known/jwt-vc-issuer"),
            ("https://a.example:1/b/c/", "https://a.example:1/.well-known/jwt-vc-issuer/b/c"),
        ] {
            assert_eq!(place(issuer).as_deref(), Some(expected));
        }
        assert_eq!(place("urn:a"), None);
    }

    #[test]
    fn whose_document_is_taken() {
        let issuer = "https://a.example/b";
        let key = Jwk::of(&openid::jose::SigningKey::from_secret(&[9; 32]).unwrap().public());
        let set = serde_json::json!({ "keys": [key.published("k"), { "kty": "RSA" }] });
        let check = |document: Value, expected: Option<Published>| {
            let read = Published::read(document.to_string().as_bytes(), issuer);
            assert_eq!(read, expected, "{document}");
        };
        let keys = vec![(Some("k".to_owned()), key.key().unwrap())];
        let with = |set: &Value| serde_json::json!({ "issuer": issuer, "jwks": set });
        check(with(&set), Some(Published::Keys(keys)));
        check(with(&serde_json::json!({ "keys": 1 })), None);
        let mut private = key.published("k");
        private["d"] = "AA".into();
        check(with(&serde_json::json!({ "keys": [private] })), Some(Published::Keys(Vec::new())));
        let mut other = key.published("k");
        other["use"] = "enc".into();
        check(with(&serde_json::json!({ "keys": [other] })), Some(Published::Keys(Vec::new())));
        check(serde_json::json!({ "issuer": "https://a.example", "jwks": set }), None);
        check(serde_json::json!({ "issuer": issuer }), None);
        let at = |uri: &str| serde_json::json!({ "issuer": issuer, "jwks_uri": uri });
        let there = "https://a.example/keys";
        check(at(there), Some(Published::At(there.into())));
        let mut both = with(&set);
        both["jwks_uri"] = there.into();
        check(both, None);
        for elsewhere in [
            "https://b.example/keys",
            "http://a.example/keys",
            "https://a.example@b.example/keys",
            "https://a.example:8443/keys",
            "https://a.example\\@b.example/keys",
            "/keys",
        ] {
            check(at(elsewhere), None);
        }
    }
}
