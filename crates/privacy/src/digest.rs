//! Keyed digests: how a sealed field (national number, e-mail, number plate) is found without opening it.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use platform::Value;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::cipher::KEY_BYTES;
use crate::master::derive;

/// HMAC-SHA-256 of a value under the town's own key. Equal values have equal digests; without the key
/// nobody can try values (a national number has about 30 bits, a plain hash would give it away).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// As 64 hexadecimal digits, for text columns.
    pub fn to_hex(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digest(…)")
    }
}

impl From<Digest> for Value {
    fn from(digest: Digest) -> Value {
        Value::from(digest.0)
    }
}

impl From<&Digest> for Value {
    fn from(digest: &Digest) -> Value {
        Value::from(digest.0)
    }
}

/// Makes digests; from [`Vault::digester`](crate::Vault::digester).
#[derive(Clone)]
pub struct Digester {
    town: Zeroizing<[u8; KEY_BYTES]>,
}

impl Digester {
    pub(crate) fn new(town: Zeroizing<[u8; KEY_BYTES]>) -> Digester {
        Digester { town }
    }

    /// The digest of a value of a kind ("identity.email", "records.population"). Space around it and the
    /// case of letters do not count; further normal forms (hyphens in a number plate) are the caller's.
    pub fn digest(&self, kind: &str, value: &str) -> Digest {
        self.digest_exact(kind, value.trim().to_lowercase().as_bytes())
    }

    /// The digest of bytes as they are: case and space count.
    pub fn digest_exact(&self, kind: &str, bytes: &[u8]) -> Digest {
        let key = derive(&self.town, &format!("aedile/digest/{kind}"));
        let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(key.as_slice()) else {
            unreachable!("HMAC takes keys of any length")
        };
        mac.update(bytes);
        Digest(mac.finalize().into_bytes().into())
    }
}

impl fmt::Debug for Digester {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digester(…)")
    }
}
