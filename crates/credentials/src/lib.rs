//! Credentials: decisions that people carry in a wallet, and show where they like.
//!
//! # Purpose
//! What a service grants can be given as a credential. Its holder loads it into a wallet, shows of it what they want,
//! and anybody can check that the town gave it and that it still holds.
//!
//! # Standard
//! OpenID for Verifiable Credential Issuance 1.0 (pre-authorised code with a transaction code, and authorisation code
//! through the OpenID Provider), OpenID for Verifiable Presentations 1.0 with DCQL, SD-JWT VC and RFC 9901 through the
//! crate `sdjwt`, Token Status List, DPoP (RFC 9449).
//!
//! # Invariants
//! - A credential says what the decision said, and is bound to a key whose holder proved that they have it.
//! - A code, nonce or proof is good once; a code that is used twice ends what came of it.
//! - Each copy has a place of its own in the list of statuses, drawn at random and never given twice: readers of two
//!   copies cannot find out by it that they are one person's.
//! - What is suspended or revoked says why, to its holder and in the log, in the unit that does it.
//! - What goes into a wallet is opened with a purpose, and is on the person's "who looked at my data".
//!
//! # Start reading at
//! `credential/mod.rs`, then `offer/mod.rs`, `token.rs`, `issue/mod.rs` and `status/mod.rs`.
//!
//! # Not here
//! Which service gives which claims (its definition, by way of [`CredentialType`]); access tokens of the
//! authorisation code (`openid`).

mod credential;
mod credentials;
mod desk;
mod error;
mod holder;
pub mod issue;
mod key;
mod kind;
mod metadata;
mod nonce;
pub mod offer;
pub mod presentation;
mod residency;
mod routes;
mod square;
mod status;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_support;
mod token;
mod told;

pub use credential::{
    CredentialId, EResidency, Given, Grant, count_identities, delete_of_case, e_residency,
    end_of_case, given_by_case, grant, lose_of_person,
};
pub use credentials::{Credentials, Types};
pub use holder::CredentialsHolder;
pub use kind::{ClaimType, CredentialType, Texts};
pub use residency::{e_residency_of, known_as};
pub use routes::routes;

/// This crate's migrations.
pub const MODULE: platform::migrate::Module = platform::migrate::Module {
    name: "credentials",
    files: &[
        ("0001_create_credential", include_str!("../migrations/0001_create_credential.sql")),
        ("0002_create_presentation", include_str!("../migrations/0002_create_presentation.sql")),
        ("0003_record_act", include_str!("../migrations/0003_record_act.sql")),
        ("0004_answer_wallet", include_str!("../migrations/0004_answer_wallet.sql")),
        ("0005_part_presentation", include_str!("../migrations/0005_part_presentation.sql")),
        ("0006_name_issuer", include_str!("../migrations/0006_name_issuer.sql")),
        ("0007_note_document", include_str!("../migrations/0007_note_document.sql")),
        ("0008_place_key", include_str!("../migrations/0008_place_key.sql")),
    ],
};

/// The words of this crate's pages and messages.
pub const LOCALES: &[web::i18n::Source<'static>] = &[
    ("en", include_str!("../locales/en.ftl")),
    ("fr", include_str!("../locales/fr.ftl")),
    ("ar", include_str!("../locales/ar.ftl")),
];
