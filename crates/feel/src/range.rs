//! Ranges.

use crate::Value;

/// A range: two ends, each included or not; a missing end is `Null`.
#[derive(Clone, Debug)]
pub struct Range {
    /// Lower end; `Null` when unbounded.
    pub start: Value,
    /// Upper end; `Null` when unbounded.
    pub end: Value,
    /// Whether the lower end belongs to the range.
    pub start_included: bool,
    /// Whether the upper end belongs to the range.
    pub end_included: bool,
}
