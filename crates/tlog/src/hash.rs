//! Leaf and node hashes (RFC 6962 section 2.1).

use crate::encoding::{from_base64, to_base64};
use sha2::{Digest, Sha256};
use std::fmt;

/// Length of a hash: SHA-256.
pub const HASH_BYTES: usize = 32;

/// A hash in the Merkle tree. Shown and read as base64.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hash([u8; HASH_BYTES]);

impl Hash {
    /// Takes the bytes of a hash that was computed elsewhere.
    pub fn from_bytes(bytes: [u8; HASH_BYTES]) -> Hash {
        Hash(bytes)
    }

    /// Takes a slice, if it has the right length.
    pub fn from_slice(bytes: &[u8]) -> Option<Hash> {
        bytes.try_into().ok().map(Hash)
    }

    /// Reads the base64 form that checkpoints and proofs use.
    pub fn from_base64(text: &str) -> Option<Hash> {
        Hash::from_slice(&from_base64(text)?)
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; HASH_BYTES] {
        &self.0
    }

    /// Splits the content of a tile into its hashes; `None` unless it is a whole number of them.
    pub fn list_from_bytes(bytes: &[u8]) -> Option<Vec<Hash>> {
        let (hashes, rest) = bytes.as_chunks::<HASH_BYTES>();
        rest.is_empty().then(|| hashes.iter().copied().map(Hash).collect())
    }

    /// Writes hashes one after the other, as tiles hold them.
    pub fn list_to_bytes(hashes: &[Hash]) -> Vec<u8> {
        hashes.iter().flat_map(|hash| hash.0).collect()
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&to_base64(&self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

/// The hash of an entry: `SHA-256(0x00 || entry)`.
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Hash(Sha256::new().chain_update([0]).chain_update(entry).finalize().into())
}

/// The hash of an inner node: `SHA-256(0x01 || left || right)`.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Hash(
        Sha256::new()
            .chain_update([1])
            .chain_update(left.0)
            .chain_update(right.0)
            .finalize()
            .into(),
    )
}

/// The root of a tree without entries: the SHA-256 of nothing.
pub fn empty_root() -> Hash {
    Hash(Sha256::digest([]).into())
}

/// The root over hashes that fill a perfect subtree; their number must be a power of two.
pub(crate) fn perfect_root(hashes: &[Hash]) -> Hash {
    assert!(hashes.len().is_power_of_two(), "a perfect subtree has a power of two of hashes");
    let mut level: Vec<Hash> = hashes.to_vec();
    while level.len() > 1 {
        level =
            level.as_chunks::<2>().0.iter().map(|[left, right]| node_hash(left, right)).collect();
    }
    level.first().copied().unwrap_or_else(empty_root)
}
