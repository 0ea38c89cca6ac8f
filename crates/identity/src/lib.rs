//! One identity for every service: people, sign-in, sessions, roles, programs.
//!
//! # Purpose
//! Knows who somebody is, lets them prove it (passkeys first, smart cards, password with one-time codes as fallback,
//! one click in a demo town), keeps them signed in, and says which roles they hold in which unit.
//!
//! # Standard
//! WebAuthn Level 3; Web eID (token format 1), X.509 (RFC 5280) and OCSP (RFC 6960); Argon2id (RFC 9106); TOTP
//! (RFC 6238); levels of assurance by Regulation (EU) 910/2014; OWASP ASVS 5.0, chapters V6 to V8, level 2
//! (`docs/security/asvs.md`).
//!
//! # Invariants
//! - A token is known to the browser only; the database has its digest.
//! - What says who somebody is, is sealed under their own key; they are found by keyed digests.
//! - Whether somebody has an account cannot be told from an answer, nor from the time it takes.
//! - Every code, challenge and attempt is good once.
//! - Roles take effect only for those who signed in with two factors or a passkey.
//! - Where the town asks everybody for two factors, who has shown one is nobody but where a second one is added.
//! - Whether somebody may act for another is said by `mandate::may_act_for` alone.
//! - Whether an account is that of the person at a counter is said by `proof::judge` alone.
//!
//! # Start reading at
//! `sign_in/mod.rs`, then `session/resolve.rs` and `role/mod.rs`.
//!
//! # Not here
//! Registers of residents (`records`), what is done with an identity (`cases`), wording of letters.

pub mod access_token;
mod account;
pub mod client;
mod edge;
mod identity;
pub mod invitation;
#[cfg(test)]
mod journey_tests;
pub mod mandate;
pub mod person;
pub mod proof;
pub mod role;
#[cfg(test)]
mod second_factor_tests;
pub mod session;
pub mod sign_in;
pub mod slip;
#[cfg(test)]
mod tests_support;
#[cfg(test)]
mod words_tests;

pub use edge::{
    Adding, RECENT, enter_from, has_own_means, may_add, may_begin, network_of, take_away,
};
pub use identity::{
    BearerOf, EResidencyOf, EndGrants, EndWays, Identity, IdentitySettings, KnownAs, OnSignIn,
    OtherWays, PROFILES_MAX, SecondFactor, TellOfMeans, UnitNames,
};
pub use person::{
    EResidency, Identifier, IdentityType, Kind, Name, NewPerson, Preferences, Profile,
    TypedIdentity, in_doubt, must_not_be_in_doubt,
};
pub use sign_in::MeansChange;

/// This crate's migrations.
pub const MODULE: platform::migrate::Module = platform::migrate::Module {
    name: "identity",
    files: &[
        ("0001_create_person", include_str!("../migrations/0001_create_person.sql")),
        ("0002_create_session", include_str!("../migrations/0002_create_session.sql")),
        ("0003_create_role", include_str!("../migrations/0003_create_role.sql")),
        ("0004_create_invitation", include_str!("../migrations/0004_create_invitation.sql")),
        ("0005_create_described", include_str!("../migrations/0005_create_described.sql")),
        ("0006_log_access_token", include_str!("../migrations/0006_log_access_token.sql")),
        ("0010_follow_session", include_str!("../migrations/0010_follow_session.sql")),
        ("0020_create_mandate", include_str!("../migrations/0020_create_mandate.sql")),
        ("0021_act_for_another", include_str!("../migrations/0021_act_for_another.sql")),
        ("0022_name_deputy", include_str!("../migrations/0022_name_deputy.sql")),
        ("0023_create_slip", include_str!("../migrations/0023_create_slip.sql")),
        ("0060_create_card", include_str!("../migrations/0060_create_card.sql")),
        ("0070_limit_means", include_str!("../migrations/0070_limit_means.sql")),
        ("0080_prove_person", include_str!("../migrations/0080_prove_person.sql")),
        ("0081_salt_slip", include_str!("../migrations/0081_salt_slip.sql")),
        ("0082_note_clock", include_str!("../migrations/0082_note_clock.sql")),
        ("0085_doubt_person", include_str!("../migrations/0085_doubt_person.sql")),
    ],
};

/// The words of this crate's pages.
pub const WORDS: &[web::i18n::Source<'static>] = &[
    ("en", include_str!("../locales/en.ftl")),
    ("fr", include_str!("../locales/fr.ftl")),
    ("ar", include_str!("../locales/ar.ftl")),
];

/// Every page and interface of this crate.
pub fn routes(identity: &Identity) -> web::Routes {
    let mut routes = sign_in::routes();
    routes.extend(session::pages::routes());
    routes.extend(account::routes());
    routes.extend(role::pages::routes());
    routes.extend(role::official_pages::routes());
    routes.extend(role::api::routes());
    routes.extend(invitation::pages::routes());
    routes.extend(slip::pages::routes());
    routes.extend(proof::pages::routes());
    routes.extend(client::pages::routes());
    routes.extend(access_token::pages::routes());
    routes.extend(access_token::api::routes());
    web::Routes::new("identity", identity.clone(), routes)
}
