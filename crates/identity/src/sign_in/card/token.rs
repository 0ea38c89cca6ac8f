//! The token of a card, as the browser's extension hands it over (Web eID, format 1), and whether the card signed this
//! site's address and this challenge.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use platform::Ctx;
use ring::{digest, signature};
use serde_json::Value;

/// The longest token; the longest certificates of cards have 3 kB.
pub const TOKEN_BYTES_MAX: usize = 10_000;
/// The formats that are read: this one, and those that add something to it.
const FORMAT: &str = "web-eid:1";
/// 256 random bits, in base 64 as the extension wants them.
const CHALLENGE_BYTES: usize = 32;

/// What a card answered with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardToken {
    /// The certificate in DER, not verified yet.
    pub(super) certificate: Vec<u8>,
    algorithm: Algorithm,
    signature: Vec<u8>,
}

/// A signature of a card: the key's kind and the digest (RFC 7518, section 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Algorithm {
    Es256,
    Es384,
    Ps256,
    Ps384,
    Ps512,
    Rs256,
    Rs384,
    Rs512,
}

impl Algorithm {
    /// ES512 is no algorithm here: no card in use signs with P-521, and the library has no such curve.
    fn parse(word: &str) -> Option<Algorithm> {
        Some(match word {
            "ES256" => Algorithm::Es256,
            "ES384" => Algorithm::Es384,
            "PS256" => Algorithm::Ps256,
            "PS384" => Algorithm::Ps384,
            "PS512" => Algorithm::Ps512,
            "RS256" => Algorithm::Rs256,
            "RS384" => Algorithm::Rs384,
            "RS512" => Algorithm::Rs512,
            _ => return None,
        })
    }

    fn digest(self) -> &'static digest::Algorithm {
        match self {
            Algorithm::Es256 | Algorithm::Ps256 | Algorithm::Rs256 => &digest::SHA256,
            Algorithm::Es384 | Algorithm::Ps384 | Algorithm::Rs384 => &digest::SHA384,
            Algorithm::Ps512 | Algorithm::Rs512 => &digest::SHA512,
        }
    }

    /// ECDSA signatures of cards are the two numbers one after the other, not DER.
    fn verification(self) -> &'static dyn signature::VerificationAlgorithm {
        match self {
            Algorithm::Es256 => &signature::ECDSA_P256_SHA256_FIXED,
            Algorithm::Es384 => &signature::ECDSA_P384_SHA384_FIXED,
            Algorithm::Ps256 => &signature::RSA_PSS_2048_8192_SHA256,
            Algorithm::Ps384 => &signature::RSA_PSS_2048_8192_SHA384,
            Algorithm::Ps512 => &signature::RSA_PSS_2048_8192_SHA512,
            Algorithm::Rs256 => &signature::RSA_PKCS1_2048_8192_SHA256,
            Algorithm::Rs384 => &signature::RSA_PKCS1_2048_8192_SHA384,
            Algorithm::Rs512 => &signature::RSA_PKCS1_2048_8192_SHA512,
        }
    }
}

impl CardToken {
    /// Reads a token; none when it is too long, of another format, or has an algorithm that is not taken.
    pub fn read(token: &Value) -> Option<CardToken> {
        let text = |name: &str| token.get(name).and_then(Value::as_str).filter(|t| !t.is_empty());
        let (certificate, signed) = (text("unverifiedCertificate")?, text("signature")?);
        let bytes = certificate.len() + signed.len();
        if bytes > TOKEN_BYTES_MAX || !is_known(text("format")?) {
            return None;
        }
        Some(CardToken {
            certificate: STANDARD.decode(certificate).ok()?,
            algorithm: Algorithm::parse(text("algorithm")?)?,
            signature: STANDARD.decode(signed).ok()?,
        })
    }

    /// Whether the key of the certificate signed this site's address and this challenge: the digest of the one before
    /// that of the other, so that neither can run into the other.
    pub(super) fn is_signed_by(&self, key: &[u8], (origin, challenge): (&str, &str)) -> bool {
        let part = |text: &str| digest::digest(self.algorithm.digest(), text.as_bytes());
        let signed = [part(origin).as_ref(), part(challenge).as_ref()].concat();
        let key = signature::UnparsedPublicKey::new(self.algorithm.verification(), key);
        key.verify(&signed, &self.signature).is_ok()
    }
}

/// "web-eid:1", "web-eid:1.0", "web-eid:1.1", and never "web-eid:10".
fn is_known(format: &str) -> bool {
    match format.strip_prefix(FORMAT) {
        Some("") => true,
        Some(minor) => minor
            .strip_prefix('.')
            .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())),
        None => false,
    }
}

/// A new challenge.
pub(super) fn challenge(ctx: &Ctx) -> String {
    STANDARD.encode(ctx.random::<CHALLENGE_BYTES>())
}
