//! Services as data: definitions, forms, rules, scenarios, and the catalogue that holds them.
//!
//! **Purpose.** Read a folder of files into a checked [`Definition`]; walk its form over answers ([`form`]); run its
//! rules ([`decide`]); keep all services of a town, their versions and the search over them ([`catalogue`]).
//!
//! **Standard.** CPSV-AP 3.2 for what a service says of itself; DMN 1.5 and FEEL for rules; BPMN 2.0 for processes;
//! JSON Schema 2020-12 for the data of a form; YAML 1.2. The format is described in `docs/service-definition.md`.
//!
//! **Invariants.** Only a definition without errors exists as a [`Definition`]. The version is the digest of the files.
//! Reading, walking, deciding and scenarios are pure. A hidden answer never counts; a computed value comes from
//! here alone. Conditions are FEEL and evaluated in this one place.
//!
//! **Start reading at** [`Definition::read`], then [`form::walk`] and [`decide::decide`].
//!
//! **Not here.** People's data, applications and cases (`cases`), pages for applying included; the values of registers (`records`).

pub mod archetype;
pub mod author;
pub mod catalogue;
pub mod cpsv;
pub mod decide;
pub mod definition;
pub mod environment;
pub mod finding;
pub mod form;
pub mod import;
pub mod open_data;
pub mod pages;
pub mod path;
pub mod processing;
pub mod scenario;
mod shown;
pub mod tables;
pub mod template;
pub mod town;
mod words;
mod yaml;

pub use catalogue::{Catalogue, Snapshot};
pub use definition::{Definition, Files, Version};
pub use finding::{Finding, Severity};
pub use pages::PAGE_LOCALES;
pub use town::Town;
pub use words::Words;

/// This crate's migrations.
pub const MODULE: platform::migrate::Module = platform::migrate::Module {
    name: "services",
    files: &[("0001_create_version", include_str!("../migrations/0001_create_version.sql"))],
};

/// The wording of problems, kinds and processes, per language tag.
pub const LOCALES: &[(&str, &str)] = &[
    ("en", include_str!("../locales/en.ftl")),
    ("fr", include_str!("../locales/fr.ftl")),
    ("ar", include_str!("../locales/ar.ftl")),
];
