//! The moment of a step: what time it is, where, and what expressions may know of it.

use feel::Environment;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

/// Steps that one expression of a process may take: many expressions may be evaluated in one step.
pub const FORMULA_STEPS_MAX: u64 = 200_000;

/// The moment at which an event happens.
#[derive(Clone, Debug)]
pub struct Moment {
    /// The instant.
    pub now: Timestamp,
    /// The time zone in which days begin.
    pub zone: TimeZone,
    /// What FEEL knows: the same moment, and its budgets.
    pub environment: Environment,
}

impl Moment {
    /// A moment with strict expressions: a fault is an incident, never a silent null. Each expression
    /// may take [`FORMULA_STEPS_MAX`] steps.
    #[must_use]
    pub fn at(now: &Zoned) -> Self {
        Self {
            now: now.timestamp(),
            zone: now.time_zone().clone(),
            environment: Environment::strict(now).steps_max(FORMULA_STEPS_MAX),
        }
    }
}
