//! Transparency logs: the arithmetic and the formats of an append-only log that anyone can check.
//!
//! # Purpose
//! Grow a Merkle tree, store it as tiles, sign its head, prove that an entry is in it and that a
//! later tree contains an earlier one, and verify all of that offline.
//!
//! # Standard
//! RFC 6962 section 2.1 (hashes, proofs), and from C2SP: tlog-tiles, signed-note, tlog-checkpoint,
//! tlog-cosignature (Ed25519, `cosignature/v1`), tlog-proof, tlog-witness and tlog-policy.
//!
//! # Invariants
//! - Pure: no files, network, clock or randomness. Whatever varies is an argument.
//! - Readers never panic, whatever the bytes, and refuse anything that the writer would not write
//!   (bases, leading zeroes, trailing bits), so that a text has one meaning.
//! - Everything that is read has a named bound.
//! - A secret key has no `Display`, and its `Debug` shows the public half only.
//!
//! # Start reading at
//! [`Tree`] (append, root), then [`prove_inclusion`], [`Checkpoint`] and [`LogProof`].
//!
//! # Not here
//! Storage, HTTP, the order of entries (crate `ledger`); ML-DSA-44 cosignatures, which are read as
//! unknown signatures and so ignored, as signed-note asks.
//!
//! ```
//! use tlog::{Checkpoint, LogProof, Note, Policy, SignerKey, Tree, leaf_hash, prove_inclusion};
//! use std::collections::BTreeMap;
//!
//! // Three entries go into an empty log; the tiles that changed are what a log stores.
//! let leaves: Vec<_> = ["one", "two", "three"].map(|entry| leaf_hash(entry.as_bytes())).into();
//! let (tree, writes) = Tree::empty().append(&leaves);
//! let tiles: BTreeMap<_, _> =
//!     writes.into_iter().map(|write| (write.tile, write.hashes)).collect();
//!
//! // The log signs its head.
//! let signer = SignerKey::ed25519("saltmere.example/log", [7; 32]).unwrap();
//! let checkpoint = Checkpoint::new("saltmere.example/log", tree.size(), tree.root()).unwrap();
//! let note = Note::signed(&checkpoint.to_string(), &signer).unwrap();
//!
//! // Somebody keeps a proof of the second entry, and checks it later with nothing but the key.
//! let hashes = prove_inclusion(1, tree.size(), |tile| tiles.get(&tile).cloned()).unwrap();
//! let text = LogProof::new(None, 1, hashes, note).unwrap().to_string();
//! let policy = Policy::log_only("saltmere.example/log", signer.verifier_key());
//! let proven = LogProof::parse(&text).unwrap().verify(&leaf_hash(b"two"), &policy).unwrap();
//! assert_eq!(proven.checkpoint.size(), 3);
//! ```

mod bundle;
mod checkpoint;
mod encoding;
mod hash;
mod key;
mod log_proof;
mod note;
mod policy;
mod proof;
#[cfg(test)]
mod tests;
mod tile;
mod tree;
mod witness;

pub use bundle::{BundleError, ENTRY_BYTES_MAX, read_bundle, write_bundle};
pub use checkpoint::{Checkpoint, CheckpointError};
pub use hash::{HASH_BYTES, Hash, empty_root, leaf_hash, node_hash};
pub use key::{Algorithm, KeyError, SignerKey, VerifierKey};
pub use log_proof::{
    EXTRA_BYTES_MAX, LogProof, LogProofError, PROOF_TEXT_BYTES_MAX, ProofRefusal, ProvenEntry,
};
pub use note::{NOTE_BYTES_MAX, Note, NoteError, SIGNATURES_MAX, Signature, VerifiedSignature};
pub use policy::{
    OpenError, POLICY_BYTES_MAX, Policy, PolicyError, PolicyFault, PolicyLog, PolicyWitness,
    VerifiedCheckpoint,
};
pub use proof::{
    Mismatch, PROOF_HASHES_MAX, ProveError, consistency_tiles, inclusion_tiles, prove_consistency,
    prove_inclusion, root_from_tiles, verify_consistency, verify_inclusion,
};
pub use tile::{Resource, TILE_WIDTH, Tile};
pub use tree::{TileWrite, Tree, TreeError};
pub use witness::{
    AddCheckpoint, AddCheckpointError, Seen, WITNESS_PROOF_HASHES_MAX, WitnessRefusal,
    read_cosignatures, read_known_size,
};
