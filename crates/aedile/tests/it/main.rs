//! What must hold of the whole: routes, words, holders, settings. One binary, no network.

mod commands;
mod completeness;
mod strangers;
mod town;
