//! The renderer from outside: as a library that makes letters, and as a process behind a pipe.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should stop, and its child with it"
)]

mod conformance;
mod measure;
mod pipe;
mod town;
