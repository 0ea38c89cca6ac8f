//! The two kinds of duration: days and time, years and months.

use super::{DAY_SECONDS, NANOS};
use std::fmt;

/// A duration of days, hours, minutes and seconds, in nanoseconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct DaysAndTime {
    high: i64,
    low: u64,
}

impl DaysAndTime {
    /// From nanoseconds.
    pub fn from_nanos(nanos: i128) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "split into its two halves")]
        #[expect(clippy::cast_sign_loss, reason = "the low half has no sign")]
        let (high, low) = ((nanos >> 64) as i64, nanos as u64);
        Self { high, low }
    }

    /// From seconds.
    pub fn from_seconds(seconds: i64) -> Self {
        Self::from_nanos(i128::from(seconds) * NANOS)
    }

    /// Nanoseconds.
    pub fn nanos(self) -> i128 {
        (i128::from(self.high) << 64) | i128::from(self.low)
    }

    /// Whole seconds, towards zero.
    pub fn seconds(self) -> i64 {
        let seconds = self.nanos() / NANOS;
        i64::try_from(seconds).unwrap_or(if seconds < 0 { i64::MIN } else { i64::MAX })
    }

    /// Days, hours, minutes and seconds, each with the sign of the whole.
    pub fn parts(self) -> (i64, i64, i64, i64) {
        let seconds = self.seconds();
        (seconds / DAY_SECONDS, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60)
    }
}

impl fmt::Display for DaysAndTime {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.nanos() == 0 {
            return write!(out, "PT0S");
        }
        let (days, hours, minutes, seconds) = Self::from_nanos(self.nanos().abs()).parts();
        let nanos = self.nanos().unsigned_abs() % NANOS.unsigned_abs();
        write!(out, "{}P", if self.nanos() < 0 { "-" } else { "" })?;
        if days != 0 {
            write!(out, "{days}D")?;
        }
        if hours != 0 || minutes != 0 || seconds != 0 || nanos != 0 {
            write!(out, "T")?;
        }
        if hours != 0 {
            write!(out, "{hours}H")?;
        }
        if minutes != 0 {
            write!(out, "{minutes}M")?;
        }
        if nanos != 0 {
            let fraction = format!("{nanos:09}");
            write!(out, "{seconds}.{}S", fraction.trim_end_matches('0'))?;
        } else if seconds != 0 {
            write!(out, "{seconds}S")?;
        }
        Ok(())
    }
}

/// A duration of years and months, in months.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct YearsAndMonths {
    /// Months in total.
    pub months: i64,
}

impl fmt::Display for YearsAndMonths {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let months = self.months.unsigned_abs();
        write!(out, "{}P", if self.months < 0 { "-" } else { "" })?;
        match (months / 12, months % 12) {
            (0, months) => write!(out, "{months}M"),
            (years, 0) => write!(out, "{years}Y"),
            (years, months) => write!(out, "{years}Y{months}M"),
        }
    }
}
