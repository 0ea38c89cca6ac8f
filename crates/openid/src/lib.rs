//! The OpenID Provider: a person signs in here once, and reaches every other program of the public body with it.
//!
//! # Purpose
//! Programs send people here to sign in and get a signed answer: who it is, under a pseudonym of their own, and what
//! the person agreed to tell them. They call the town's interfaces, and those of others, with access tokens.
//!
//! # Standard
//! OpenID Connect Core 1.0, Discovery 1.0, RP-Initiated Logout 1.0, Back-Channel Logout 1.0; OAuth 2.0 (RFC 6749, 6750)
//! as RFC 9700 and FAPI 2.0 Security Profile narrow it; PKCE (RFC 7636), PAR (RFC 9126), DPoP (RFC 9449), RFC 7009,
//! 7523, 7662, 8628, 8705, 8707, 9068, 9207.
//!
//! # Invariants
//! - Only a code goes through the browser, to an address that is registered letter by letter, and only who sent the
//!   request can redeem it, once.
//! - Nothing is told without a consent that stands; each telling is on the person's "who looked at my data".
//! - Two programs of different sectors cannot find out that they know the same person.
//! - A code or refresh token that is used twice ends every token that came of the same authorisation.
//! - An account elsewhere becomes one here by the register's number or by its person, never by a name or an address.
//! - Which key signs follows from the clock; each is published before and after it signs.
//!
//! # Start reading at
//! `authorize/mod.rs`, then `token/code.rs` and `release.rs`.
//!
//! # Not here
//! People, sessions and their means of signing in (`identity`); programs that work for a unit with a key of their own
//! (`identity::client`).

#[cfg(test)]
mod audit_tests;
mod authorize;
mod bearer;
pub mod certificate;
pub mod client;
pub mod consent;
mod device;
mod discovery;
pub mod dpop;
pub mod error;
mod holder;
pub mod jose;
mod json;
pub mod key;
pub mod logout;
mod openid;
pub mod params;
mod release;
pub mod request;
pub mod resource;
mod routes;
pub mod scope;
mod seen;
#[cfg(test)]
mod tests_support;
mod token;
pub mod upstream;
mod userinfo;

pub use bearer::resolve_bearers;
pub use holder::OpenIdHolder;
pub use openid::{OpenId, OpenIdSettings};
pub use routes::Whence;
pub(crate) use routes::by_get;
pub use routes::posted;
pub use routes::routes;

/// This crate's migrations.
pub const MODULE: platform::migrate::Module = platform::migrate::Module {
    name: "openid",
    files: &[
        ("0001_create_openid", include_str!("../migrations/0001_create_openid.sql")),
        ("0002_create_elsewhere", include_str!("../migrations/0002_create_elsewhere.sql")),
        ("0003_name_resource", include_str!("../migrations/0003_name_resource.sql")),
        ("0004_narrow_consent", include_str!("../migrations/0004_narrow_consent.sql")),
        ("0005_bind_chain", include_str!("../migrations/0005_bind_chain.sql")),
    ],
};

/// The words of this crate's pages.
pub const LOCALES: &[web::i18n::Source<'static>] = &[
    ("en", include_str!("../locales/en.ftl")),
    ("fr", include_str!("../locales/fr.ftl")),
    ("ar", include_str!("../locales/ar.ftl")),
];
