//! What must hold of the whole: routes, words, holders, settings, the schema, the way here from earlier
//! releases. One binary, no network.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop")]

mod browser;
mod commands;
mod completeness;
mod journey;
mod sample;
mod schema;
mod strangers;
mod town;
mod upgrade;
