//! Hostile input for every parser of what comes from outside.
//!
//! # Purpose
//! One function of bytes per parser ([`TARGETS`]), called by a runner that needs nothing but stable Rust
//! (`aedile-fuzz`) and by libFuzzer (`fuzz/libfuzzer`). An input may be refused; it must not panic, hang,
//! take more than a second or more memory than a server can spare.
//!
//! # Standard
//! None; `docs/testing.md` says how to run it and what to do with a finding.
//!
//! # Invariants
//! - A target is a pure function of its bytes: no clock, no randomness, nothing kept from one to the next.
//! - The same name and seed give the same inputs in the same order.
//!
//! # Start reading at
//! `targets/mod.rs`, then `runner.rs`.
//!
//! # Not here
//! What a parser should say of an input (the tests beside it).

pub mod mutate;
pub mod runner;
pub mod seeds;
mod targets;
mod town;

pub use targets::{TARGETS, Target, find};
