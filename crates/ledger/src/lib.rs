//! The town's transparency log: what was done cannot be altered unseen, and anyone can check it.
//!
//! # Purpose
//! Acts append entries in their own unit of work ([`append`]); the [`Sequencer`] gives them places in
//! one Merkle tree and signs its head; anyone fetches the tree below `/log/`; each entry has a receipt
//! ([`receipt`]) that a stranger verifies offline ([`verify`]) or on the page `/verify`. Witnesses that
//! others run cosign the head ([`Cosigning`]), and a town is a [`Witness`] for others.
//!
//! # Standard
//! C2SP tlog-tiles, tlog-checkpoint, signed-note, tlog-proof, tlog-witness, tlog-cosignature and
//! tlog-policy, by the crate `tlog`.
//!
//! # Invariants
//! - An entry holds a kind and a commitment under the subject's own key, never personal data.
//!   Destroying that key leaves the log whole and the entry without meaning. What everybody may read
//!   (`public/`) is committed to under a key that everybody knows.
//! - Entries, tiles, head and signed checkpoint are written in one unit that names the version of the
//!   head it builds on. So a checkpoint never promises what a crash could lose, and of two servers
//!   that sequence at once, one is refused: there are never two histories.
//! - A log is closed and the next one opened in one unit (`rotation/`): the last entry of the one names the other, the
//!   first of the other has the last head of the one.
//! - What is no longer published (`pruning/`) is denied, not deleted: the tree and every receipt stay as they are.
//! - No act and no head waits for a witness. A witness stores what it cosigns before it answers, and
//!   cosigns only what continues it.
//! - The rows still waiting are found by having no place, never by remembering how far one had read:
//!   with several writers rows become visible out of order.
//!
//! # Start reading at
//! `entry.rs`, then `sequencer.rs`, then `cosigning/mod.rs`.
//!
//! # Not here
//! What entries mean (the crates that append them word their records).

mod cosigning;
mod entry;
mod fsck;
mod key;
mod monitor;
mod pages;
mod pruning;
mod public;
mod publish;
mod receipt;
mod repair;
mod rotation;
mod routes;
mod sequencer;
mod square;
mod store;
#[cfg(test)]
mod tests;
pub mod verify;
mod witness;

pub use cosigning::{Asked, Cosigning, Trouble, WitnessShown, read_witnesses};
pub use entry::{Commitment, Entry, EntryId, append, commitment};
pub use fsck::{Finding, Report, fsck};
pub use key::{generate_key, read_key};
pub use monitor::{Alarm, Fetcher, Looked, Monitor, MonitorState};
pub use pruning::{
    PUBLISHED_DAYS_MIN, PruningPlan, PruningPolicy, Published, plan_pruning, prune, read_published,
};
pub use public::file::{
    DATASET_PUBLISHED, FIGURES_PUBLISHED, FileRecord, FileRefusal, file_digest,
    find_published_file, publish_file, verify_file,
};
pub use public::{
    DATA_USE_CLOSED, PUBLIC_KEY, PublicRecord, SERVICE_PUBLISHED, find_public, list_latest_public,
    list_public, public_receipt, publish_record,
};
pub use publish::{
    HeadShown, list_places, read_checkpoint, read_head, read_resource, read_witnessed_checkpoint,
};
pub use receipt::{Opening, prove, receipt};
pub use repair::{Repaired, repair};
pub use rotation::{
    ClosedLog, Closing, LogOpening, Rotated, RotationRefusal, list_closed_logs, log_path,
    read_open_log, rotate,
};
pub use routes::{NameOf, PublishedLog, routes};
pub use sequencer::{BATCH_ENTRIES_MAX, Round, Sequencer};
pub use square::{Square, square};
pub use witness::{WatchedShown, Witness, WitnessAnswer, generate_witness_key};

use platform::migrate::Module;

/// The words of the pages about the log, for refused receipts and for records, by language.
pub const LOCALES: &[(&str, &str)] = &[
    ("en", include_str!("../locales/en.ftl")),
    ("fr", include_str!("../locales/fr.ftl")),
    ("ar", include_str!("../locales/ar.ftl")),
];

/// This crate's migrations.
pub const MODULE: Module = Module {
    name: "ledger",
    files: &[
        ("0001_create_log", include_str!("../migrations/0001_create_log.sql")),
        ("0010_create_witness", include_str!("../migrations/0010_create_witness.sql")),
        ("0011_create_public_record", include_str!("../migrations/0011_create_public_record.sql")),
        ("0030_know_published_file", include_str!("../migrations/0030_know_published_file.sql")),
        ("0031_create_minimum", include_str!("../migrations/0031_create_minimum.sql")),
        ("0032_create_closed_log", include_str!("../migrations/0032_create_closed_log.sql")),
    ],
};
