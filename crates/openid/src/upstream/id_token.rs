//! The ID token of another provider (OpenID Connect Core, 3.1.3.7): whether one of its keys signed it, for this town,
//! for this request, now. Others sign with RSA too, which this provider's own tokens never do.

use jiff::Timestamp;
use ring::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
use serde_json::{Map, Value};

use super::Keys;
use crate::client::authenticate::SKEW;
use crate::jose::{Parts, unbase64};

/// A token that was read, nothing of it believed.
#[derive(Clone, Debug)]
pub struct IdToken {
    algorithm: String,
    kid: Option<String>,
    claims: Map<String, Value>,
    message: String,
    signature: Vec<u8>,
}

/// For whom a token must be.
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client_id: &'a str,
    pub(super) nonce: &'a str,
    pub(super) now: Timestamp,
}

/// Why a token is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// None of the keys signed it; a newer one may have.
    Key,
    /// It is of another issuer, for somebody else, for another request, or of another time.
    Claims,
}

impl IdToken {
    /// Reads the compact form; none when it is anything else, or wants something understood that is not.
    pub fn read(text: &str) -> Option<IdToken> {
        let Parts { header, claims, message, signature } = Parts::<Map<String, Value>>::read(text)?;
        if header.contains_key("crit") {
            return None;
        }
        let text = |name: &str| header.get(name).and_then(Value::as_str).map(str::to_owned);
        Some(IdToken { algorithm: text("alg")?, kid: text("kid"), claims, message, signature })
    }

    /// The claims, when one of the keys signed them and they are what is expected.
    pub(super) fn verify(
        self,
        keys: &Keys,
        expected: &Expected<'_>,
    ) -> Result<Map<String, Value>, Wrong> {
        let named = |key: &&Value| {
            let kid = key.get("kid").and_then(Value::as_str);
            let is_named = self.kid.is_none() || kid.is_none() || kid == self.kid.as_deref();
            is_named && key.get("use").and_then(Value::as_str) != Some("enc")
        };
        if !keys.0.iter().filter(named).any(|key| self.is_signed_by(key)) {
            return Err(Wrong::Key);
        }
        if is_expected(&self.claims, expected) { Ok(self.claims) } else { Err(Wrong::Claims) }
    }

    /// The kind of the key decides with the algorithm: no token can have a public key taken for a shared secret.
    fn is_signed_by(&self, key: &Value) -> bool {
        let text = |name: &str| key.get(name).and_then(Value::as_str);
        let bytes = |name: &str| text(name).and_then(unbase64);
        let (kind, curve) = (text("kty").unwrap_or_default(), text("crv").unwrap_or_default());
        let message = self.message.as_bytes();
        match (self.algorithm.as_str(), kind, curve) {
            ("ES256", "EC", "P-256") | ("ES384", "EC", "P-384") => {
                let (Some(x), Some(y)) = (bytes("x"), bytes("y")) else { return false };
                let way: &dyn VerificationAlgorithm = match curve {
                    "P-256" => &signature::ECDSA_P256_SHA256_FIXED,
                    _ => &signature::ECDSA_P384_SHA384_FIXED,
                };
                let point = [&[4][..], &x, &y].concat();
                UnparsedPublicKey::new(way, point).verify(message, &self.signature).is_ok()
            }
            ("EdDSA" | "Ed25519", "OKP", "Ed25519") => {
                let Some(x) = bytes("x") else { return false };
                let key = UnparsedPublicKey::new(&signature::ED25519, x);
                key.verify(message, &self.signature).is_ok()
            }
            ("RS256" | "PS256", "RSA", _) => {
                let (Some(n), Some(e)) = (bytes("n"), bytes("e")) else { return false };
                let way = match self.algorithm.as_str() {
                    "RS256" => &signature::RSA_PKCS1_2048_8192_SHA256,
                    _ => &signature::RSA_PSS_2048_8192_SHA256,
                };
                let key = signature::RsaPublicKeyComponents { n, e };
                key.verify(way, message, &self.signature).is_ok()
            }
            _ => false,
        }
    }
}

fn is_expected(claims: &Map<String, Value>, expected: &Expected<'_>) -> bool {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let seconds = |name: &str| claims.get(name).and_then(Value::as_f64).map(|at| at as i64);
    let (now, skew) = (expected.now.as_second(), SKEW.as_secs());
    // For several at once it must say for whom it was made.
    let is_for = match claims.get("aud") {
        Some(Value::String(one)) => one == expected.client_id,
        Some(Value::Array(all)) => {
            let among = all.iter().any(|one| one == expected.client_id);
            among && (all.len() == 1 || text("azp").is_some())
        }
        _ => false,
    };
    is_for
        && text("azp").is_none_or(|azp| azp == expected.client_id)
        && text("iss") == Some(expected.issuer)
        && text("nonce") == Some(expected.nonce)
        && text("sub").is_some_and(|sub| !sub.is_empty() && sub.len() <= 255)
        && seconds("exp").is_some_and(|until| until > now - skew)
        && seconds("iat").is_some_and(|since| since <= now + skew)
}
