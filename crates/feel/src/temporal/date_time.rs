//! Dates with a time of day.

use super::{DAY_SECONDS, Date, DaysAndTime, NANOS, Time, Zone};
use std::fmt;

/// A date and time, with or without a zone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DateTime {
    /// Civil date.
    pub date: Date,
    /// Time of day and zone.
    pub time: Time,
}

impl DateTime {
    /// From the calendar library.
    pub fn from_jiff(moment: &jiff::Zoned) -> Self {
        let time = moment.time();
        let nanos = u32::try_from(time.subsec_nanosecond()).unwrap_or(0);
        let part = |value: i8| value.unsigned_abs();
        let zone = Zone::from_jiff(moment.time_zone());
        let midnight = Time::midnight(zone.clone());
        let time =
            Time::new(part(time.hour()), part(time.minute()), part(time.second()), nanos, zone);
        Self { date: Date::from_jiff(moment.date()), time: time.unwrap_or(midnight) }
    }

    /// Midnight at the start of a date.
    pub fn midnight(date: Date, zone: Zone) -> Self {
        Self { date, time: Time::midnight(zone) }
    }

    /// Nanoseconds of its own digits since 1970-01-01T00:00, whatever the zone.
    pub fn local_nanos(&self) -> i128 {
        i128::from(self.date.days()) * i128::from(DAY_SECONDS) * NANOS + self.time.nanos_of_day()
    }

    /// Nanoseconds since the epoch in UTC; local times count as UTC.
    pub(crate) fn instant(&self) -> i128 {
        let offset = self.time.zone().offset_at(self.date, &self.time).unwrap_or(0);
        self.local_nanos() - i128::from(offset) * NANOS
    }

    /// Whether the zone is known.
    pub fn is_zoned(&self) -> bool {
        *self.time.zone() != Zone::Local
    }

    /// Later by a duration (earlier when negative), keeping the zone.
    pub(crate) fn plus(&self, duration: DaysAndTime) -> Option<Self> {
        let day = i128::from(DAY_SECONDS) * NANOS;
        let mut total = self.local_nanos().checked_add(duration.nanos())?;
        if let Zone::Named(_) = self.time.zone() {
            // Time passes in UTC; the zone says what its clocks show then (DMN 1.5, table 57).
            let instant = self.instant().checked_add(duration.nanos())?;
            let offset = self.time.zone().offset_at_instant(instant).unwrap_or(0);
            total = instant.checked_add(i128::from(offset) * NANOS)?;
        }
        let date = Date::from_days(i64::try_from(total.div_euclid(day)).ok()?)?;
        Some(Self { date, time: Time::from_nanos(total, self.time.zone().clone()) })
    }

    /// The same time of day in another month.
    pub(crate) fn plus_months(&self, months: i64) -> Option<Self> {
        Some(Self { date: self.date.plus_months(months)?, time: self.time.clone() })
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}T{}", self.date, self.time)
    }
}
