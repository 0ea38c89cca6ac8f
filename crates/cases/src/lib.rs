//! Cases: applications, processes, tasks, decisions, clocks, the desk.
//!
//! # Purpose
//! Somebody applies for a service, rules or officials decide, and everybody involved sees how it goes.
//! Every channel ends in the same acts.
//!
//! # Standard
//! BPMN 2.0 processes and DMN 1.5 decisions through the crates of those names; the words of CPSV-AP.
//!
//! # Invariants
//! - An act reads what it needs, decides in pure code, and writes one unit.
//! - Every act on a case is in its history and in the town's log, in the same unit.
//! - A case ends on the version of the definition that it began with.
//! - What people wrote is sealed under their own key.
//!
//! # Start reading at
//! `application/mod.rs`, then `application/submit.rs` and `process/mod.rs`.
//!
//! # Not here
//! A fee, a term or a wording of one service (its definition); who people are (`identity`).

pub mod acting;
mod api;
pub mod application;
pub mod apply;
pub mod capacity;
pub mod casework;
pub mod change;
pub mod claim;
pub mod counter;
pub mod decision;
pub mod desk;
pub mod dispatch;
pub mod ending;
pub mod external;
pub mod findings;
pub mod history;
pub mod holder;
pub mod incident;
pub mod migration;
pub mod notice;
pub mod pages;
pub mod payment;
pub mod posting;
pub mod process;
pub mod publication;
pub mod ranking;
pub mod retention;
pub mod rights;
pub mod say;
pub mod silence;
pub mod start;
pub mod task;
#[cfg(test)]
mod tests_support;
pub mod wording;
pub mod work;
pub mod workshop;

pub use casework::Casework;
pub use holder::CasesHolder;
pub use pages::routes;

/// This crate's migrations.
pub const MODULE: platform::migrate::Module = platform::migrate::Module {
    name: "cases",
    files: &[
        ("0001_create_application", include_str!("../migrations/0001_create_application.sql")),
        ("0002_create_capacity", include_str!("../migrations/0002_create_capacity.sql")),
        ("0003_index_for_load", include_str!("../migrations/0003_index_for_load.sql")),
        ("0004_create_demand", include_str!("../migrations/0004_create_demand.sql")),
        ("0005_create_attended", include_str!("../migrations/0005_create_attended.sql")),
        ("0006_create_disposal", include_str!("../migrations/0006_create_disposal.sql")),
        ("0007_guard_rights", include_str!("../migrations/0007_guard_rights.sql")),
        ("0008_create_incident", include_str!("../migrations/0008_create_incident.sql")),
        ("0009_create_dispatch", include_str!("../migrations/0009_create_dispatch.sql")),
        ("0010_index_granted", include_str!("../migrations/0010_index_granted.sql")),
        ("0011_drop_valid_until", include_str!("../migrations/0011_drop_valid_until.sql")),
        ("0012_create_letter", include_str!("../migrations/0012_create_letter.sql")),
        (
            "0014_create_statement_entry",
            include_str!("../migrations/0014_create_statement_entry.sql"),
        ),
        ("0015_create_change", include_str!("../migrations/0015_create_change.sql")),
        ("0016_guard_change", include_str!("../migrations/0016_guard_change.sql")),
        ("0017_log_statement_entry", include_str!("../migrations/0017_log_statement_entry.sql")),
        ("0018_name_letter_demand", include_str!("../migrations/0018_name_letter_demand.sql")),
        ("0019_refuse_dispatch", include_str!("../migrations/0019_refuse_dispatch.sql")),
        ("0020_create_external_work", include_str!("../migrations/0020_create_external_work.sql")),
        ("0021_add_shorter_until", include_str!("../migrations/0021_add_shorter_until.sql")),
        ("0022_create_publication", include_str!("../migrations/0022_create_publication.sql")),
        ("0030_create_helper", include_str!("../migrations/0030_create_helper.sql")),
        ("0031_confirm_attended", include_str!("../migrations/0031_confirm_attended.sql")),
        ("0032_keep_helper_name", include_str!("../migrations/0032_keep_helper_name.sql")),
        ("0050_rank_task", include_str!("../migrations/0050_rank_task.sql")),
        ("0051_count_begun", include_str!("../migrations/0051_count_begun.sql")),
        ("0060_keep_request_digest", include_str!("../migrations/0060_keep_request_digest.sql")),
        ("0070_create_street_letter", include_str!("../migrations/0070_create_street_letter.sql")),
        ("0071_create_start", include_str!("../migrations/0071_create_start.sql")),
        ("0072_begin_by_condition", include_str!("../migrations/0072_begin_by_condition.sql")),
        ("0073_keep_journal", include_str!("../migrations/0073_keep_journal.sql")),
    ],
};

/// The words of this crate's pages, messages and letters.
pub const LOCALES: &[(&str, &str)] = &[
    ("en", include_str!("../locales/en.ftl")),
    ("fr", include_str!("../locales/fr.ftl")),
    ("ar", include_str!("../locales/ar.ftl")),
];
