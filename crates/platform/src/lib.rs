//! What every part of Aedile stands on: who acts and when, the database, jobs, blobs, calendars.
//!
//! # Purpose
//! One way to name things ([`id`]), to know who acts and when ([`Ctx`]), to store ([`Db`], [`Unit`]),
//! to do later ([`jobs`]), to keep large things ([`blobs`]), to ask other servers ([`outgoing`]), to count
//! legal days ([`calendar`]) and to fail ([`Fault`]).
//!
//! # Standard
//! SQL in the dialect that SQLite 3.40+ and PostgreSQL 15+ share; RFC 3339 instants; ISO 4217 money.
//!
//! # Invariants
//! - A unit of work is data, committed once: atomically, with expected row counts, durable before it is
//!   acknowledged.
//! - Time, randomness and who acts come from [`Ctx`] and from nowhere else.
//! - Reads of one page see one snapshot on SQLite, and one round trip on PostgreSQL.
//!
//! # Start reading at
//! `ctx.rs`, then `db/mod.rs`.
//!
//! # Not here
//! Any public-service noun: no case, no service, no decision.

pub mod blobs;
pub mod calendar;
pub mod ctx;
pub mod db;
pub mod fault;
pub mod id;
pub mod jobs;
pub mod locale;
pub mod migrate;
pub mod money;
pub mod outgoing;
pub mod reference;
#[cfg(any(test, feature = "testkit"))]
pub mod testkit;
pub mod zip;

pub use ctx::{Actor, Clock, Ctx, Edge, Entropy, Program};
pub use db::{CommitError, Db, DbSettings, Query, Row, Unit, Value};
pub use fault::{Attempt, Fault};
pub use locale::Locale;
pub use money::Money;
