//! The program: settings, wiring, command line. Rules live below.
//!
//! # Purpose
//! Puts the crates together for one town: opens the database, loads the definitions, starts the log's
//! sequencer, the job runner and the site.
//!
//! # Standard
//! Twelve-factor settings in one file; POSIX signals for an orderly stop.
//!
//! # Invariants
//! - Only this crate asks the machine for time and randomness.
//! - No rule of any service or procedure is here.
//!
//! # Start reading at
//! `main.rs`, then `app.rs`.
//!
//! # Not here
//! Anything that would be true in another town.

pub mod app;
mod cards;
pub mod commands;
pub mod config;
pub mod demo;
pub mod edge;
mod helper_names;
pub mod keys;
mod means_told;
pub mod navigation;
pub mod ops;
mod outside;
pub mod pages;
pub mod programs;
pub mod serve;
pub mod town_facts;
mod wallets;

/// The words of the navigation and of the pages about the whole.
pub const LOCALES: &[(&str, &str)] = &[
    ("en", include_str!("../locales/en.ftl")),
    ("fr", include_str!("../locales/fr.ftl")),
    ("ar", include_str!("../locales/ar.ftl")),
];
