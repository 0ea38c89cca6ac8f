//! Data as it is stored (sealed) and as the vault hands it over (plain, pending).

use std::fmt;

use platform::{Attempt, Fault, Value};
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

/// Ciphertext: version, nonce, and what XChaCha20-Poly1305 made of the data. Says nothing of its content
/// but the length.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(Vec<u8>);

impl Sealed {
    pub(crate) fn new(bytes: Vec<u8>) -> Sealed {
        Sealed(bytes)
    }

    /// Sealed data as it came from a column or a blob. Nothing is checked before it is opened.
    pub fn from_bytes(bytes: impl Into<Vec<u8>>) -> Sealed {
        Sealed(bytes.into())
    }

    /// The stored form.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The value of a column that may be empty.
    pub fn or_null(sealed: Option<Sealed>) -> Value {
        sealed.map_or(Value::Null, Value::from)
    }

    /// The stored form, without a copy (for blobs).
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} bytes)", self.0.len())
    }
}

impl From<Sealed> for Value {
    fn from(sealed: Sealed) -> Value {
        Value::Bytes(sealed.0)
    }
}

impl From<&Sealed> for Value {
    fn from(sealed: &Sealed) -> Value {
        Value::Bytes(sealed.0.clone())
    }
}

/// Opened data. It is wiped when dropped and never appears in a log line.
#[derive(Clone)]
pub struct Plain(Zeroizing<Vec<u8>>);

impl Plain {
    pub(crate) fn new(bytes: Vec<u8>) -> Plain {
        Plain(Zeroizing::new(bytes))
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes as their own vector (to answer a download).
    pub fn to_vec(&self) -> Vec<u8> {
        self.0.to_vec()
    }

    /// The text that was sealed.
    ///
    /// # Errors
    /// A fault when something else was sealed.
    pub fn text(&self) -> Result<&str, Fault> {
        std::str::from_utf8(&self.0).attempt("read opened text")
    }

    /// The value that was sealed as JSON.
    ///
    /// # Errors
    /// A fault when another shape was sealed (written by another release).
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Fault> {
        serde_json::from_slice(&self.0).attempt("read opened JSON")
    }
}

impl fmt::Debug for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Plain({} bytes)", self.0.len())
    }
}

/// Opened data whose record travels in a unit that is not committed yet: for deciding inside the act.
/// It is no answer to anybody; to show data, use [`Vault::open`](crate::Vault::open).
#[derive(Debug)]
#[must_use = "the unit records an opening that nothing uses"]
pub struct Pending(Plain);

impl Pending {
    pub(crate) fn new(plain: Plain) -> Pending {
        Pending(plain)
    }

    /// The data, to decide by and to write (sealed again) in the same unit.
    pub fn for_deciding(&self) -> &Plain {
        &self.0
    }
}
