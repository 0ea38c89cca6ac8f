//! Digests of disclosures (RFC 9901, 4.1.1 and 4.2.3).

use sha2::{Digest as _, Sha256, Sha384, Sha512};

use crate::{Flaw, encode};

/// How digests are made, by the names of the IANA registry "Named Information Hash Algorithm".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hash {
    /// SHA-256: what is meant when a token does not say.
    #[default]
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl Hash {
    /// The name in `_sd_alg`.
    pub fn name(self) -> &'static str {
        match self {
            Hash::Sha256 => "sha-256",
            Hash::Sha384 => "sha-384",
            Hash::Sha512 => "sha-512",
        }
    }

    /// The one of a name.
    ///
    /// # Errors
    /// A name that is not known; MD5 and its like never are.
    pub fn named(name: &str) -> Result<Hash, Flaw> {
        let all = [Hash::Sha256, Hash::Sha384, Hash::Sha512];
        all.into_iter().find(|hash| hash.name() == name).ok_or(Flaw::HashUnknown)
    }

    /// The digest of a text, in base 64: of the text as it was written, not of what it says.
    pub fn digest(self, text: &str) -> String {
        match self {
            Hash::Sha256 => encode(Sha256::digest(text.as_bytes())),
            Hash::Sha384 => encode(Sha384::digest(text.as_bytes())),
            Hash::Sha512 => encode(Sha512::digest(text.as_bytes())),
        }
    }
}
