//! Official letters: Typst in, PDF/A-2a and PDF/UA-1 in one file out.
//!
//! # Purpose
//! A letter is a decision that a person can hold, keep for decades and have read out. This crate
//! turns a template, the town's style and the facts of one case into such a file, in a process of
//! its own that other programs speak to over a pipe (`letters-protocol`).
//!
//! # Standard
//! PDF/A-2a (ISO 19005-2, archiving) and PDF/UA-1 (ISO 14289-1, accessibility). The exporter
//! checks both; what does not conform is refused with the line that is to blame.
//!
//! # Invariants
//! - A template sees its request and the fonts, nothing else: no files, packages, network, clock
//!   or randomness. The same request gives the same bytes.
//! - One letter cannot harm another. Each worker process has a time and a memory limit, forgets a
//!   letter when it is done, and is replaced when it fails; the supervisor never typesets.
//! - A letter's text is never written to a log.
//!
//! # Start reading at
//! [`typeset::Typesetter::letter`], then [`supervisor::serve`].
//!
//! # Not here
//! Wording and layout: those are the town's, in its `letters/` folder. When a letter is sent, kept
//! or delivered: the callers'.

pub mod fonts;
pub mod moment;
pub mod supervisor;
pub mod typeset;
pub mod watchdog;
pub mod worker;
mod world;
