//! Tests against published vectors and against a second, naive implementation.
mod formats;
mod notes;
mod trees;
