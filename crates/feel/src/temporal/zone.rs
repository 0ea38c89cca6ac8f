//! Time zones: none (local), an offset from UTC, or a named zone of the IANA database.

use super::{Date, Time};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use std::sync::Arc;

/// How a time relates to UTC.
#[derive(Clone, Debug)]
pub enum Zone {
    /// Not said: a local time.
    Local,
    /// Seconds ahead of UTC.
    Offset(i32),
    /// A zone of the IANA database.
    Named(Arc<NamedZone>),
}

/// A named zone with its rules.
#[derive(Debug)]
pub struct NamedZone {
    name: Box<str>,
    rules: TimeZone,
}

/// Offsets beyond this are refused (XML Schema).
const OFFSET_SECONDS_MAX: i32 = 14 * 3600 + 59 * 60 + 59;

impl Zone {
    /// UTC.
    pub const UTC: Self = Self::Offset(0);

    /// An offset in seconds, or `None` beyond 14 hours.
    pub fn offset(seconds: i32) -> Option<Self> {
        (seconds.abs() <= OFFSET_SECONDS_MAX).then_some(Self::Offset(seconds))
    }

    /// A zone by its IANA name.
    pub fn named(name: &str) -> Option<Self> {
        let known = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"/_+-".contains(&b));
        if !known || name.is_empty() {
            return None;
        }
        let rules = TimeZoneDatabase::bundled().get(name).ok()?;
        Some(Self::Named(Arc::new(NamedZone { name: name.into(), rules })))
    }

    /// From the calendar library.
    pub fn from_jiff(zone: &TimeZone) -> Self {
        match zone.iana_name().and_then(Self::named) {
            Some(named) => named,
            None => {
                zone.to_fixed_offset().map_or(Self::UTC, |offset| Self::Offset(offset.seconds()))
            }
        }
    }

    /// The name, for a named zone.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Named(zone) => Some(&zone.name),
            Self::Local | Self::Offset(_) => None,
        }
    }

    /// Seconds ahead of UTC on a date at a time; `None` for a local time.
    pub fn offset_at(&self, date: Date, time: &Time) -> Option<i32> {
        match self {
            Self::Local => None,
            Self::Offset(seconds) => Some(*seconds),
            Self::Named(zone) => {
                // Beyond the years of the database the rules of its last year hold.
                let year = date.year().clamp(-9000, 9000);
                let day = if year == date.year() { date.day() } else { date.day().min(28) };
                let date = Date::new(year, date.month(), day)?.to_jiff()?;
                let day = date.at(time.hour().cast_signed(), time.minute().cast_signed(), 0, 0);
                let timestamp = zone.rules.to_timestamp(day).ok()?;
                Some(zone.rules.to_offset(timestamp).seconds())
            }
        }
    }

    /// Seconds ahead of UTC at an instant in nanoseconds since the epoch.
    pub(crate) fn offset_at_instant(&self, nanos: i128) -> Option<i32> {
        match self {
            Self::Local => None,
            Self::Offset(seconds) => Some(*seconds),
            Self::Named(zone) => {
                let (first, last) = (jiff::Timestamp::MIN, jiff::Timestamp::MAX);
                let nanos = nanos.clamp(first.as_nanosecond(), last.as_nanosecond());
                let timestamp = jiff::Timestamp::from_nanosecond(nanos).ok()?;
                Some(zone.rules.to_offset(timestamp).seconds())
            }
        }
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Local, Self::Local) => true,
            (Self::Offset(a), Self::Offset(b)) => a == b,
            (Self::Named(a), Self::Named(b)) => a.name == b.name,
            _ => false,
        }
    }
}

impl Eq for Zone {}
