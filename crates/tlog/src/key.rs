//! Keys that sign notes, and their texts (C2SP signed-note, `name+id+base64`).

use crate::encoding::{from_base64, to_base64};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};
use std::fmt;

/// Longest key name that is accepted; names are addresses without scheme.
const KEY_NAME_BYTES_MAX: usize = 255;

/// What a key signs, the "signature type" of signed-note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// Type 0x01: Ed25519 over the note's text. What a log signs its checkpoints with.
    Ed25519,
    /// Type 0x04: Ed25519 over time and checkpoint (tlog-cosignature). What a witness signs with.
    CosignatureV1,
}

impl Algorithm {
    fn byte(self) -> u8 {
        match self {
            Algorithm::Ed25519 => 0x01,
            Algorithm::CosignatureV1 => 0x04,
        }
    }

    fn from_byte(byte: u8) -> Option<Algorithm> {
        match byte {
            0x01 => Some(Algorithm::Ed25519),
            0x04 => Some(Algorithm::CosignatureV1),
            _ => None,
        }
    }
}

/// Why a text is not a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyError {
    /// Not of the form `name+id+base64`, or with another spelling of it.
    Malformed,
    /// Empty, too long, or with a space, plus or control character.
    Name,
    /// A signature type that is not read here.
    UnknownAlgorithm,
    /// The id is not that of this name and key: one of the three was damaged.
    WrongId,
    /// The bytes are not a usable Ed25519 key.
    Unusable,
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            KeyError::Malformed => "not a key in the form name+id+base64",
            KeyError::Name => "a key name has no space, plus or control character",
            KeyError::UnknownAlgorithm => "a key of an unknown signature type",
            KeyError::WrongId => "the key id does not belong to this name and key",
            KeyError::Unusable => "not a usable Ed25519 key",
        })
    }
}

impl std::error::Error for KeyError {}

/// A public key, with the name and id under which its signatures appear in notes.
///
/// ```
/// use tlog::VerifierKey;
/// // The key of Go's checksum database.
/// let text = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
/// let key = VerifierKey::parse(text).unwrap();
/// assert_eq!(key.name(), "sum.golang.org");
/// assert_eq!(key.to_string(), text);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    algorithm: Algorithm,
    id: u32,
    key: VerifyingKey,
}

impl VerifierKey {
    /// Names a public key.
    pub fn new(name: &str, algorithm: Algorithm, key: &[u8; 32]) -> Result<Self, KeyError> {
        if !is_key_name(name) {
            return Err(KeyError::Name);
        }
        let key = VerifyingKey::from_bytes(key).map_err(|_| KeyError::Unusable)?;
        if key.is_weak() {
            return Err(KeyError::Unusable);
        }
        let id = key_id(name, algorithm, key.as_bytes());
        Ok(VerifierKey { name: name.to_owned(), algorithm, id, key })
    }

    /// Reads `name+id+base64(type || key)`.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let (name, id, algorithm, bytes) = parse_parts(text)?;
        let key = VerifierKey::new(name, algorithm, &bytes)?;
        if key.id == id { Ok(key) } else { Err(KeyError::WrongId) }
    }

    /// Who signs.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What kind of signature.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The short id that stands in signature lines. No proof of anything by itself.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// The 32 bytes of the public key.
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    /// Strict verification: no small-order keys or points, so one signature has one meaning.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let Ok(signature) = Signature::from_slice(signature) else { return false };
        self.key.verify_strict(message, &signature).is_ok()
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = encode(self.algorithm, self.key.as_bytes());
        write!(f, "{}+{:08x}+{key}", self.name, self.id)
    }
}

/// A secret key. Its bytes are wiped from memory when it is dropped.
#[derive(Clone)]
pub struct SignerKey {
    public: VerifierKey,
    key: SigningKey,
}

impl SignerKey {
    /// A key from 32 secret random bytes, which the caller must take from a good source.
    pub fn new(name: &str, algorithm: Algorithm, seed: [u8; 32]) -> Result<Self, KeyError> {
        let key = SigningKey::from_bytes(&seed);
        let public = VerifierKey::new(name, algorithm, key.verifying_key().as_bytes())?;
        Ok(SignerKey { public, key })
    }

    /// The key of a log.
    pub fn ed25519(name: &str, seed: [u8; 32]) -> Result<Self, KeyError> {
        SignerKey::new(name, Algorithm::Ed25519, seed)
    }

    /// Reads `PRIVATE+KEY+name+id+base64(type || seed)`. White space around it, as at the end of a
    /// file, is the caller's to remove.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let rest = text.strip_prefix("PRIVATE+KEY+").ok_or(KeyError::Malformed)?;
        let (name, id, algorithm, seed) = parse_parts(rest)?;
        let key = SignerKey::new(name, algorithm, seed)?;
        if key.public.id == id { Ok(key) } else { Err(KeyError::WrongId) }
    }

    /// The secret text, for the one file that holds it.
    pub fn to_secret_text(&self) -> String {
        let VerifierKey { name, algorithm, id, .. } = &self.public;
        format!("PRIVATE+KEY+{name}+{id:08x}+{}", encode(*algorithm, self.key.as_bytes()))
    }

    /// The public half.
    pub fn verifier_key(&self) -> VerifierKey {
        self.public.clone()
    }

    /// Who signs.
    pub fn name(&self) -> &str {
        &self.public.name
    }

    pub(crate) fn public(&self) -> &VerifierKey {
        &self.public
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message).to_bytes()
    }
}

impl fmt::Debug for SignerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignerKey({})", self.public)
    }
}

/// signed-note: not empty, no Unicode space, no plus; and no control character, since a note may
/// hold none.
pub(crate) fn is_key_name(name: &str) -> bool {
    let forbidden = |c: char| c.is_whitespace() || c.is_control() || c == '+';
    !name.is_empty() && name.len() <= KEY_NAME_BYTES_MAX && !name.contains(forbidden)
}

/// signed-note: the first four bytes of SHA-256(name || newline || type || key).
fn key_id(name: &str, algorithm: Algorithm, key: &[u8; 32]) -> u32 {
    let digest = Sha256::new()
        .chain_update(name)
        .chain_update([b'\n', algorithm.byte()])
        .chain_update(key)
        .finalize();
    digest.iter().take(4).fold(0, |id, byte| id << 8 | u32::from(*byte))
}

fn encode(algorithm: Algorithm, key: &[u8; 32]) -> String {
    let mut bytes = vec![algorithm.byte()];
    bytes.extend_from_slice(key);
    to_base64(&bytes)
}

/// Splits `name+id+base64` from the left: the base64 part may itself have a plus.
fn parse_parts(text: &str) -> Result<(&str, u32, Algorithm, [u8; 32]), KeyError> {
    let mut parts = text.splitn(3, '+');
    let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(KeyError::Malformed);
    };
    let id_is_canonical =
        id.len() == 8 && id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let id = u32::from_str_radix(id, 16).ok().filter(|_| id_is_canonical);
    let key = from_base64(key).ok_or(KeyError::Malformed)?;
    let (algorithm, key) = key.split_first().ok_or(KeyError::Malformed)?;
    let algorithm = Algorithm::from_byte(*algorithm).ok_or(KeyError::UnknownAlgorithm)?;
    let key = key.try_into().map_err(|_| KeyError::Unusable)?;
    Ok((name, id.ok_or(KeyError::Malformed)?, algorithm, key))
}
