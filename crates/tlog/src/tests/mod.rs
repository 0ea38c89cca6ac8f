//! Tests against published vectors and against a second, naive implementation.
mod formats;
mod notes;
mod policies;
mod trees;
mod witnesses;
