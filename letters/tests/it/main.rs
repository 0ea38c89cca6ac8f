//! The renderer from outside: as a library that makes letters, and as a process behind a pipe.

mod conformance;
mod pipe;
mod town;
