//! Ranges.

use crate::Value;

/// A range: two ends, each included or not.
#[derive(Clone, Debug)]
pub struct Range {
    /// Lower end; `Null` when there is none.
    pub start: Value,
    /// Upper end; `Null` when there is none.
    pub end: Value,
    /// Whether the lower end belongs to the range.
    pub start_included: bool,
    /// Whether the upper end belongs to the range.
    pub end_included: bool,
    /// How it was written; `(< 5)` and `(null..5)` hold the same values and are not equal.
    pub form: RangeForm,
}

/// How a range was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RangeForm {
    /// `[a..b]`
    Interval,
    /// `< b`, `<= b`, `> a`, `>= a`
    OneSided,
    /// `= a`
    Equal,
    /// `!= a`
    NotEqual,
}
