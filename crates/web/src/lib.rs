//! HTML and HTTP for every part of Aedile: the shell, the components, the words, the gate.
//!
//! # Purpose
//! A crate above writes a handler, a template and a line in its route table; everything else about the web
//! is here: who asks ([`Asked`]), the page's shell ([`Page`]), forms and their errors ([`Form`]),
//! languages ([`i18n`]), form tokens ([`csrf`]), failures worded ([`Failure`]), limits and headers.
//!
//! # Standard
//! WCAG 2.2 AA with the markup of govuk-frontend 6; RFC 9457 problem documents; Fluent messages and
//! Unicode CLDR formats; OWASP ASVS 5.0 level 2, chapters 3 and 4.
//!
//! # Invariants
//! - No handler runs before the permission of its route is checked.
//! - No act by POST without a form token of ours, no inline script or style.
//! - Every page works without JavaScript, in every language of the town, in both directions.
//! - A person never sees the inside of a failure, only an incident number.
//!
//! # Start reading at
//! `README.md` (how to write a page), then `route.rs` and `gate.rs`.
//!
//! # Not here
//! Any public-service noun; where sessions are kept (`identity` resolves visitors); storage.

pub mod allowance;
pub mod answer;
pub mod asked;
pub mod assets;
mod compress;
pub mod cookie;
pub mod csrf;
mod failure_page;
pub mod form;
mod gate;
pub mod headers;
pub mod i18n;
mod kept;
pub mod listen;
mod metrics;
pub mod next;
pub mod openapi;
pub mod page;
pub mod parts;
pub mod problem;
mod query;
pub mod retry;
pub mod route;
pub mod site;
#[cfg(any(test, feature = "testkit"))]
pub mod testkit;
#[cfg(test)]
mod tests;
mod typed;
pub mod visitor;

pub use allowance::{Allowance, Allowances};
pub use answer::{
    Answer, Failure, download, html, html_refused, html_with, json, json_with, see_other,
};
pub use asked::Asked;
pub use axum::http::{Method, StatusCode};
pub use cookie::Cookies;
pub use csrf::TokenKey;
pub use form::{Field, FieldError, Form, FormWithFiles, UploadedFile};
pub use i18n::{Catalogue, Words};
pub use listen::{Peer, serve};
pub use metrics::Metrics;
pub use page::Page;
pub use parts::{Chart, Choice, Pages, Point, Shape, SummaryRow, TaskRow, TimelineEvent};
pub use problem::{IdempotencyKey, Json, Problem};
pub use retry::{Stop, act};
pub use route::{Audience, Kind, Permission, Route, RouteInfo, Routes, route};
pub use site::{Branding, Link, Localised, Settings, Site};
pub use typed::keep_typed;
pub use visitor::{
    Assurance, Credentials, HeldBack, Owed, ResolveVisitor, RoleGrant, SessionKey, Visitor,
};

/// The words of the shell and the components.
pub const LOCALES: &[(&str, &str)] = &[
    ("en", include_str!("../locales/en.ftl")),
    ("fr", include_str!("../locales/fr.ftl")),
    ("ar", include_str!("../locales/ar.ftl")),
];
