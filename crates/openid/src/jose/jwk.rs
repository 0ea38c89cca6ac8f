//! Public keys as JSON (RFC 7517) and their thumbprints (RFC 7638).

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{PublicKey, base64, unbase64};

/// A public key, as a program sends or registers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jwk {
    kty: String,
    crv: String,
    x: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    y: Option<String>,
    /// The name of the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kid: Option<String>,
    /// A private half has no business here.
    #[serde(default, skip_serializing)]
    d: Option<Value>,
}

impl Jwk {
    /// The JSON of a key.
    pub fn of(key: &PublicKey) -> Jwk {
        let (kty, crv, x, y) = match key {
            PublicKey::Es256(key) => {
                let point = key.to_sec1_point(false);
                let half = |bytes: Option<&[u8]>| bytes.map(base64).unwrap_or_default();
                let (x, y) = (point.x().map(|x| &x[..]), point.y().map(|y| &y[..]));
                ("EC", "P-256", half(x), Some(half(y)))
            }
            PublicKey::EdDsa(key) => ("OKP", "Ed25519", base64(key.as_bytes()), None),
        };
        Jwk { kty: kty.into(), crv: crv.into(), x, y, kid: None, d: None }
    }

    /// The key; none for a kind that is not taken, a point that is on no curve, and a private half.
    pub fn key(&self) -> Option<PublicKey> {
        if self.d.is_some() {
            return None;
        }
        let x: [u8; 32] = unbase64(&self.x)?.try_into().ok()?;
        match (self.kty.as_str(), self.crv.as_str(), &self.y) {
            ("EC", "P-256", Some(y)) => {
                let y: [u8; 32] = unbase64(y)?.try_into().ok()?;
                let point = [&[4_u8][..], &x, &y].concat();
                let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(&point).ok()?;
                Some(PublicKey::Es256(key))
            }
            ("OKP", "Ed25519", None) => {
                ed25519_dalek::VerifyingKey::from_bytes(&x).ok().map(PublicKey::EdDsa)
            }
            _ => None,
        }
    }

    /// The SHA-256 thumbprint in base 64.
    pub fn thumbprint(&self) -> String {
        // The members in this order and no other (RFC 7638, 3.2).
        let canonical = match &self.y {
            Some(y) => json!({ "crv": self.crv, "kty": self.kty, "x": self.x, "y": y }),
            None => json!({ "crv": self.crv, "kty": self.kty, "x": self.x }),
        };
        base64(Sha256::digest(canonical.to_string().as_bytes()))
    }

    /// As it is published among keys that sign tokens.
    pub fn published(&self, kid: &str) -> Value {
        json!({
            "kty": self.kty, "crv": self.crv, "x": self.x, "y": self.y,
            "kid": kid, "use": "sig", "alg": "ES256",
        })
    }
}
