//! The files of a definition and the version that they make.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use sha2::{Digest, Sha256};

/// File names inside a service's folder (with `/`), and their bytes.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The version of a definition: the SHA-256 digest of its files.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Version(pub [u8; 32]);

impl Version {
    /// The version of these files. Names and contents go in with their lengths, so no two sets of files
    /// give the same bytes; the order is that of the names.
    pub fn of(files: &Files) -> Version {
        let mut digest = Sha256::new();
        for (name, bytes) in files {
            for part in [name.as_bytes(), bytes.as_slice()] {
                digest.update((part.len() as u64).to_be_bytes());
                digest.update(part);
            }
        }
        Version(digest.finalize().into())
    }

    /// Reads 64 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Version> {
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        let mut bytes = [0; 32];
        for (index, byte) in bytes.iter_mut().enumerate() {
            let digits = text.get(index * 2..index * 2 + 2)?;
            *byte = u8::from_str_radix(digits, 16).ok()?;
        }
        Some(Version(bytes))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        write!(text, "{self}")?;
        f.write_str(text.get(..12).unwrap_or_default())
    }
}
