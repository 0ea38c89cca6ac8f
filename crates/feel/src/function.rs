//! Functions as values.

/// A function.
#[derive(Debug)]
pub enum Function {}
