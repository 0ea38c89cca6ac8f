//! How the town's services perform: live figures that everybody can read.
//!
//! # Purpose
//! Counts what comes in and goes out of each service, says how long it takes, and publishes it as a page
//! that follows what happens ([`routes`]), as CSV and as JSON. The figures of each day that is over are kept as files
//! whose digests are in the town's log ([`edition`]). The town's open datasets, made here or given as files, have versions
//! that never change and are in the log too ([`dataset`]).
//!
//! # Standard
//! Server-sent events (WHATWG HTML, section 9.2); RFC 4180 for CSV; DCAT-AP 3 for what datasets are. Percentiles by
//! nearest rank.
//!
//! # Invariants
//! - Counts below five and times over fewer than ten decisions leave this crate for nobody, and what is
//!   published cannot be subtracted from one another to find them.
//! - No handler of live figures reads the database: they are gathered beside the requests, however many people look.
//! - A published file of figures never changes, and is published in the unit that logs its digest.
//!
//! # Start reading at
//! `figures/mod.rs`, then `figures/gather.rs`.
//!
//! # Not here
//! Anything about one person or one case (`cases`); forecasts and staffing (they come later).

pub mod dataset;
pub mod edition;
pub mod figures;
mod pages;
mod published;
#[cfg(test)]
mod testing;

pub use dataset::OpenData;
pub use dataset::pages::routes as dataset_routes;
pub use figures::gather::Live;
pub use pages::{AimOf, FiguresPages, NameOf, routes};

use platform::migrate::Module;

/// The wording of the figures, by language. Spans of time are worded by `services::PAGE_LOCALES`.
pub const LOCALES: &[(&str, &str)] = &[
    ("en", include_str!("../locales/en.ftl")),
    ("fr", include_str!("../locales/fr.ftl")),
    ("ar", include_str!("../locales/ar.ftl")),
];

/// This crate's migrations.
pub const MODULE: Module = Module {
    name: "insight",
    files: &[
        ("0001_create_edition", include_str!("../migrations/0001_create_edition.sql")),
        ("0002_create_dataset", include_str!("../migrations/0002_create_dataset.sql")),
    ],
};
