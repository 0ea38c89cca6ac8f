//! What must hold of the whole: routes, words, holders, settings, the schema, the way here from earlier
//! releases. One binary, no network.

mod browser;
mod commands;
mod completeness;
mod journey;
mod sample;
mod schema;
mod strangers;
mod town;
mod upgrade;
