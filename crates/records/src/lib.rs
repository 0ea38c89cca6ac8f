//! What the town keeps: entries of base registers, documents, letters.
//!
//! # Purpose
//! Base registers answer what the town knows already ([`register`]), so that nobody is asked twice; the
//! address register knows places ([`address`]); documents are checked, sealed and handed out
//! ([`document`]); decisions become letters ([`letter`]).
//!
//! # Standard
//! Media types by content (ISO 32000-2, ISO/IEC 10918-1, ISO/IEC 15948, ISO/IEC 29500-2, ISO/IEC 26300-3);
//! RFC 6266 for downloads; letters in PDF/A-2a and PDF/UA-1.
//!
//! # Invariants
//! - An entry or a document about somebody is sealed under that somebody's key; every look at it is on
//!   their "who looked at my data" page.
//! - The type of an upload is what its bytes are, never what its name or sender says.
//! - A document leaves as a download with its own type and `nosniff`; only our own PDF letters open in
//!   the browser.
//!
//! # Start reading at
//! `register/mod.rs`, `document/mod.rs`.
//!
//! # Not here
//! What a document means for a case (`cases`), wording of letters (the definitions).

pub mod address;
pub mod archive;
pub mod copy;
pub mod document;
pub mod holder;
pub mod letter;
pub mod register;
pub mod retention;
mod routes;

pub use holder::RecordsHolder;
pub use routes::{Records, routes};

/// This crate's migrations.
pub const MODULE: platform::migrate::Module = platform::migrate::Module {
    name: "records",
    files: &[
        (
            "0001_create_register_and_document",
            include_str!("../migrations/0001_create_register_and_document.sql"),
        ),
        ("0002_order_entries", include_str!("../migrations/0002_order_entries.sql")),
        ("0020_create_home", include_str!("../migrations/0020_create_home.sql")),
        ("0021_index_home", include_str!("../migrations/0021_index_home.sql")),
    ],
};

/// The words of this crate's pages and refusals.
pub const LOCALES: &[(&str, &str)] = &[
    ("en", include_str!("../locales/en.ftl")),
    ("fr", include_str!("../locales/fr.ftl")),
    ("ar", include_str!("../locales/ar.ftl")),
];

#[cfg(test)]
mod tests;
