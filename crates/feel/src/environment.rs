//! What an evaluation may know and use: the moment, the budgets, and how strict it is.

use crate::temporal::DateTime;

/// Steps that an evaluation may take unless said otherwise: about a second of work.
pub const STEPS_MAX: u64 = 5_000_000;
/// Steps of what is looked at before it is evaluated.
const TIMELESS_STEPS_MAX: u64 = 100_000;
/// Depth of nested expressions and calls unless said otherwise; fits a 2 MB stack.
pub const DEPTH_MAX: u32 = 600;
/// List items and text bytes that an evaluation may make unless said otherwise.
pub const ITEMS_MAX: u64 = 20_000_000;

/// The moment, the budgets, and whether errors become null.
#[derive(Clone, Debug)]
pub struct Environment {
    pub(crate) now: DateTime,
    pub(crate) lenient: bool,
    pub(crate) steps_max: u64,
    pub(crate) depth_max: u32,
    pub(crate) items_max: u64,
}

impl Environment {
    /// Strict, with the usual budgets: an error stops the evaluation, with its place and cause.
    pub fn strict(now: &jiff::Zoned) -> Self {
        Self {
            now: DateTime::from_jiff(now),
            lenient: false,
            steps_max: STEPS_MAX,
            depth_max: DEPTH_MAX,
            items_max: ITEMS_MAX,
        }
    }

    /// Strict, at the beginning of 1970: for what no clock decides, with few steps.
    pub fn timeless() -> Self {
        let now = jiff::Timestamp::UNIX_EPOCH.to_zoned(jiff::tz::TimeZone::UTC);
        Self::strict(&now).steps_max(TIMELESS_STEPS_MAX)
    }

    /// Lenient, as the standard says: an operation that fails gives null. Budgets still hold.
    pub fn lenient(now: &jiff::Zoned) -> Self {
        Self { lenient: true, ..Self::strict(now) }
    }

    /// With another budget of steps.
    #[must_use]
    pub fn steps_max(self, steps_max: u64) -> Self {
        Self { steps_max, ..self }
    }

    /// With another budget of depth; never above [`DEPTH_MAX`], which the stack allows.
    #[must_use]
    pub fn depth_max(self, depth_max: u32) -> Self {
        Self { depth_max: depth_max.min(DEPTH_MAX), ..self }
    }

    /// With another budget of list items and text bytes.
    #[must_use]
    pub fn items_max(self, items_max: u64) -> Self {
        Self { items_max, ..self }
    }

    /// The moment that `now()` gives.
    pub fn now(&self) -> &DateTime {
        &self.now
    }

    /// Whether errors become null.
    pub fn is_lenient(&self) -> bool {
        self.lenient
    }
}
