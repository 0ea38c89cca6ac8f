//! Times of day.

use super::{DAY_SECONDS, Date, NANOS, Zone};
use std::fmt;

/// A time of day, with or without a zone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Time {
    nanos: u64,
    zone: Zone,
}

const NANOS_64: u64 = 1_000_000_000;

impl Time {
    /// A time that exists, or `None`.
    pub fn new(hour: u8, minute: u8, second: u8, nanos: u32, zone: Zone) -> Option<Self> {
        if hour > 23 || minute > 59 || second > 59 || u64::from(nanos) >= NANOS_64 {
            return None;
        }
        let seconds = u64::from(hour) * 3600 + u64::from(minute) * 60 + u64::from(second);
        Some(Self { nanos: seconds * NANOS_64 + u64::from(nanos), zone })
    }

    /// Midnight.
    pub fn midnight(zone: Zone) -> Self {
        Self { nanos: 0, zone }
    }

    /// From nanoseconds since midnight, over the day's end if need be.
    pub fn from_nanos(nanos: i128, zone: Zone) -> Self {
        let day = i128::from(DAY_SECONDS) * NANOS;
        Self { nanos: u64::try_from(nanos.rem_euclid(day)).unwrap_or(0), zone }
    }

    /// Nanoseconds since midnight.
    pub fn nanos_of_day(&self) -> i128 {
        i128::from(self.nanos)
    }

    fn part(&self, unit: u64, modulus: u64) -> u8 {
        u8::try_from(self.nanos / NANOS_64 / unit % modulus).unwrap_or(0)
    }

    /// Hour, 0 to 23.
    pub fn hour(&self) -> u8 {
        self.part(3600, 24)
    }

    /// Minute.
    pub fn minute(&self) -> u8 {
        self.part(60, 60)
    }

    /// Second.
    pub fn second(&self) -> u8 {
        self.part(1, 60)
    }

    /// Fraction of the second in nanoseconds.
    pub fn nanosecond(&self) -> u32 {
        u32::try_from(self.nanos % NANOS_64).unwrap_or(0)
    }

    /// Zone.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// Seconds ahead of UTC; a named zone counts as on 1970-01-01.
    pub(crate) fn offset_seconds(&self) -> Option<i32> {
        let epoch = Date::from_days(0)?;
        self.zone.offset_at(epoch, self)
    }

    /// Nanoseconds since midnight in UTC, for comparison; local times count as UTC.
    pub(crate) fn instant(&self) -> i128 {
        self.nanos_of_day() - i128::from(self.offset_seconds().unwrap_or(0)) * NANOS
    }
}

impl fmt::Display for Time {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:02}:{:02}:{:02}", self.hour(), self.minute(), self.second())?;
        if self.nanosecond() != 0 {
            let fraction = format!("{:09}", self.nanosecond());
            write!(out, ".{}", fraction.trim_end_matches('0'))?;
        }
        match &self.zone {
            Zone::Local => Ok(()),
            Zone::Offset(0) => write!(out, "Z"),
            Zone::Offset(seconds) => {
                let sign = if *seconds < 0 { '-' } else { '+' };
                let seconds = seconds.unsigned_abs();
                write!(out, "{sign}{:02}:{:02}", seconds / 3600, seconds / 60 % 60)?;
                if seconds % 60 == 0 { Ok(()) } else { write!(out, ":{:02}", seconds % 60) }
            }
            Zone::Named(_) => write!(out, "@{}", self.zone.name().unwrap_or("")),
        }
    }
}
