//! Personal data that nobody reads unseen: sealing, opening with a purpose, who looked, erasure.
//!
//! # Purpose
//! Data about somebody is sealed under a key of their own ([`SubjectKey`]). The only way to read it is the
//! [`Vault`], which wants an [`Access`] (for which purpose, on which case) and records the opening on that
//! person's "who looked at my data" page. Each crate that keeps personal data says so by a [`Holder`].
//!
//! # Standard
//! XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03), HKDF (RFC 5869), HMAC (RFC 2104), SHA-256;
//! GDPR articles 5, 15, 17 and 30 for what is recorded, shown and erased.
//!
//! # Invariants
//! - No function but those of [`Vault`] gives plaintext, and each of them records who asked and why:
//!   durably before the plaintext is handed over, or in the unit of work of the act that decides by it.
//! - A destroyed key opens nothing, in whichever process a copy of it is still cached: the record of the
//!   opening is only written while the key stands. (The subject's own openings, of which a day keeps one
//!   record, end in other processes with the cached copy, within a minute: what they open was read before, because
//!   its rows go with the key.)
//! - Rows of the data-use log are added, never changed. A row that an approved investigation delays ([`delay`]) is
//!   shown by itself when the term is over.
//! - A ciphertext is bound to its subject, its label and the part of the key that sealed it ([`PartId`]): moved
//!   elsewhere it does not open. A part is destroyed alone: what is no longer kept goes with its own key. What two
//!   parts sealed together goes with whichever of them goes first.
//!
//! # Start reading at
//! `access.rs`, `vault.rs`, then `data_use/mod.rs`.
//!
//! # Not here
//! Who people are (`identity`), what is kept about them and how long (the crates that keep it).

pub mod access;
mod cipher;
pub mod consent;
pub mod data_use;
pub mod day;
pub mod delay;
pub mod digest;
pub mod erasure;
pub mod holder;
pub mod key;
mod master;
pub mod my_data;
pub mod pattern;
pub mod question;
pub mod refused_use;
pub mod restriction;
mod routes;
mod sealed;
#[cfg(test)]
mod testing;
pub mod town;
pub mod tracker;
pub mod unusual;
pub mod vault;

pub use access::{Access, CaseLabel, Purpose};
pub use digest::{Digest, Digester};
pub use holder::{Held, Holder, Kept, PrivacyHolder};
pub use key::part::PartId;
pub use key::store::{alone_stands, key_stands};
pub use key::{SubjectKey, subject_of, subject_of_organisation};
pub use master::MasterKeys;
pub use my_data::MyData;
pub use routes::routes;
pub use sealed::{Pending, Plain, Sealed};
pub use town::{Investigations, NoTown, Right, TownFacts};
pub use vault::{Item, OpenError, Vault};

/// This crate's migrations.
pub const MODULE: platform::migrate::Module = platform::migrate::Module {
    name: "privacy",
    files: &[
        (
            "0001_create_key_and_data_use",
            include_str!("../migrations/0001_create_key_and_data_use.sql"),
        ),
        ("0002_create_request", include_str!("../migrations/0002_create_request.sql")),
        ("0020_watch_openings", include_str!("../migrations/0020_watch_openings.sql")),
        ("0021_restrict_use", include_str!("../migrations/0021_restrict_use.sql")),
        ("0022_create_consent", include_str!("../migrations/0022_create_consent.sql")),
        ("0070_close_days", include_str!("../migrations/0070_close_days.sql")),
        ("0079_part_days", include_str!("../migrations/0079_part_days.sql")),
        ("0080_part_keys", include_str!("../migrations/0080_part_keys.sql")),
        ("0085_name_program", include_str!("../migrations/0085_name_program.sql")),
    ],
};

/// The words of purposes, of what was opened, and of the pages about one's own data.
pub const LOCALES: &[(&str, &str)] = &[
    ("en", include_str!("../locales/en.ftl")),
    ("fr", include_str!("../locales/fr.ftl")),
    ("ar", include_str!("../locales/ar.ftl")),
];
