//! Signed JSON (RFC 7515, 7519, 8037): ES256 is made, ES256 and Ed25519 are taken. `none` and shared secrets do
//! not exist here, so no token can ask for them.

mod jwk;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, UnparsedPublicKey,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

pub use jwk::Jwk;

/// The longest token that is read.
pub const TOKEN_BYTES_MAX: usize = 16 * 1024;

/// Bytes as base 64 for addresses, without padding.
pub fn base64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes of such a text.
pub fn unbase64(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// How a signature was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// Ed25519.
    EdDsa,
}

impl Algorithm {
    /// Those that are taken from programs.
    pub const TAKEN: [&'static str; 3] = ["ES256", "EdDSA", "Ed25519"];

    fn parse(word: &str) -> Option<Algorithm> {
        match word {
            "ES256" => Some(Algorithm::Es256),
            // RFC 9864 names the curve in the algorithm; both names are in use.
            "EdDSA" | "Ed25519" => Some(Algorithm::EdDsa),
            _ => None,
        }
    }
}

/// A key that verifies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    /// A point on P-256.
    Es256(p256::ecdsa::VerifyingKey),
    /// A point on Curve25519.
    EdDsa(ed25519_dalek::VerifyingKey),
}

/// The header of a signed token.
#[derive(Clone, Debug, Deserialize)]
pub struct Header {
    alg: String,
    /// What kind of token it is ("dpop+jwt").
    pub typ: Option<String>,
    /// Which key signed.
    pub kid: Option<String>,
    /// The key itself, in proofs of possession.
    pub jwk: Option<Jwk>,
    crit: Option<Value>,
}

/// The parts of a token in the compact form, as they stand there.
pub(crate) struct Parts<Header> {
    pub(crate) header: Header,
    pub(crate) claims: Map<String, Value>,
    /// What is signed.
    pub(crate) message: String,
    pub(crate) signature: Vec<u8>,
}

impl<Header: DeserializeOwned> Parts<Header> {
    /// Takes a token apart; none when it is longer than any token, or anything else.
    pub(crate) fn read(text: &str) -> Option<Parts<Header>> {
        if text.len() > TOKEN_BYTES_MAX {
            return None;
        }
        let (message, signature) = text.rsplit_once('.')?;
        let (header, claims) = message.split_once('.')?;
        Some(Parts {
            header: serde_json::from_slice(&unbase64(header)?).ok()?,
            claims: serde_json::from_slice(&unbase64(claims)?).ok()?,
            message: message.to_owned(),
            signature: unbase64(signature)?,
        })
    }
}

/// A token that was read and not yet verified.
#[derive(Clone, Debug)]
pub struct Signed {
    /// Its header.
    pub header: Header,
    /// How it says it is signed.
    pub algorithm: Algorithm,
    claims: Map<String, Value>,
    message: String,
    signature: Vec<u8>,
}

/// The claims of a token whose signature is good.
#[derive(Clone, Debug)]
pub struct Claims(Map<String, Value>);

impl Signed {
    /// Reads the compact form; none when it is anything else, or signed in a way that is not taken.
    pub fn read(text: &str) -> Option<Signed> {
        let Parts { header, claims, message, signature } = Parts::<Header>::read(text)?;
        // An extension that must be understood is one that is not (RFC 7515, 4.1.11).
        if header.crit.is_some() {
            return None;
        }
        let algorithm = Algorithm::parse(&header.alg)?;
        Some(Signed { header, algorithm, claims, message, signature })
    }

    /// A claim that nobody has vouched for yet: to find the key.
    pub fn unverified(&self, name: &str) -> Option<&str> {
        self.claims.get(name).and_then(Value::as_str)
    }

    /// The claims, when this key signed them.
    pub fn verify(self, key: &PublicKey) -> Option<Claims> {
        let message = self.message.as_bytes();
        let good = match (key, self.algorithm) {
            (PublicKey::Es256(key), Algorithm::Es256) => is_es256(key, message, &self.signature),
            (PublicKey::EdDsa(key), Algorithm::EdDsa) => {
                let signature = ed25519_dalek::Signature::from_slice(&self.signature).ok()?;
                key.verify_strict(message, &signature).is_ok()
            }
            (PublicKey::Es256(_), Algorithm::EdDsa) | (PublicKey::EdDsa(_), Algorithm::Es256) => {
                false
            }
        };
        good.then_some(Claims(self.claims))
    }
}

impl Claims {
    /// A claim as text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }

    /// A moment in seconds since 1970.
    pub fn seconds(&self, name: &str) -> Option<i64> {
        let value = self.0.get(name)?;
        value.as_i64().or_else(|| value.as_f64().map(|seconds| seconds as i64))
    }

    /// A claim of any kind.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// Whether the token is for this audience: named alone, or among others.
    pub fn is_for(&self, audience: &str) -> bool {
        match self.0.get("aud") {
            Some(Value::String(one)) => one == audience,
            Some(Value::Array(several)) => several.iter().any(|one| one == audience),
            _ => false,
        }
    }
}

fn is_es256(key: &p256::ecdsa::VerifyingKey, message: &[u8], signature: &[u8]) -> bool {
    let point = key.to_sec1_point(false);
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point.as_bytes())
        .verify(message, signature)
        .is_ok()
}

/// A key that signs. Most of what a token costs is its signature, and ring makes one in a fifth of the time
/// (docs/decisions/0016).
#[derive(Clone)]
pub struct SigningKey {
    kid: String,
    key: p256::ecdsa::SigningKey,
    pair: Arc<EcdsaKeyPair>,
}

impl SigningKey {
    /// The key of 32 secret bytes; none for the few that are no key.
    pub fn from_secret(secret: &[u8; 32]) -> Option<SigningKey> {
        let key = p256::ecdsa::SigningKey::from_slice(secret).ok()?;
        let kid = Jwk::of(&PublicKey::Es256(*key.verifying_key())).thumbprint();
        let pair = EcdsaKeyPair::from_private_key_and_public_key(
            &ECDSA_P256_SHA256_FIXED_SIGNING,
            secret,
            key.verifying_key().to_sec1_point(false).as_bytes(),
            &SystemRandom::new(),
        );
        Some(SigningKey { kid, key, pair: Arc::new(pair.ok()?) })
    }

    /// The key of a file in PEM (PKCS #8 or SEC 1); none when it is no key on P-256.
    pub fn from_pem(text: &str) -> Option<SigningKey> {
        let secret = p256::SecretKey::from_pem(text).ok()?;
        SigningKey::from_secret(&secret.to_bytes().into())
    }

    /// Its name: the thumbprint of the public half (RFC 7638).
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        PublicKey::Es256(*self.key.verifying_key())
    }

    /// Signs claims as a token of this type.
    pub fn sign(&self, typ: &str, claims: &Value) -> String {
        self.sign_with(&json!({ "alg": "ES256", "typ": typ, "kid": self.kid }), claims)
    }

    /// Signs claims under a header of one's own (a proof carries its key).
    pub fn sign_with(&self, header: &Value, claims: &Value) -> String {
        let message = format!("{}.{}", base64(header.to_string()), base64(claims.to_string()));
        let signature = self.signature_of(message.as_bytes());
        format!("{message}.{}", base64(signature))
    }
}

impl SigningKey {
    /// The bare signature over a text, for tokens that are put together elsewhere.
    pub fn signature(&self, message: &str) -> Vec<u8> {
        self.signature_of(message.as_bytes())
    }

    /// The same over bytes. Its nonce comes of the key, the message and the machine's randomness, so no two are
    /// alike; where the machine has none, of key and message alone (RFC 6979).
    pub fn signature_of(&self, bytes: &[u8]) -> Vec<u8> {
        match self.pair.sign(&SystemRandom::new(), bytes) {
            Ok(signature) => signature.as_ref().to_vec(),
            Err(_) => {
                let signature: p256::ecdsa::Signature = self.key.sign(bytes);
                signature.to_bytes().to_vec()
            }
        }
    }
}

impl PublicKey {
    /// Whether this key made the signature, in the way that the token says.
    pub fn signed(&self, algorithm: &str, message: &str, signature: &[u8]) -> bool {
        match (self, Algorithm::parse(algorithm)) {
            (PublicKey::Es256(key), Some(Algorithm::Es256)) => {
                is_es256(key, message.as_bytes(), signature)
            }
            (PublicKey::EdDsa(key), Some(Algorithm::EdDsa)) => {
                ed25519_dalek::Signature::from_slice(signature).is_ok_and(|signature| {
                    key.verify_strict(message.as_bytes(), &signature).is_ok()
                })
            }
            (PublicKey::Es256(_) | PublicKey::EdDsa(_), _) => false,
        }
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey({})", self.kid)
    }
}
