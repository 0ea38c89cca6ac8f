//! Dates, times and durations of FEEL: years from -999,999,999 to 999,999,999, nanoseconds.

mod date;
mod date_time;
mod duration;
mod text;
mod time;
mod zone;

pub use date::Date;
pub(crate) use date::month_length;
pub use date_time::DateTime;
pub use duration::{DaysAndTime, YearsAndMonths};
pub(crate) use text::{read_any, read_date, read_date_time, read_duration, read_time};
pub use time::Time;
pub use zone::Zone;

/// Nanoseconds in a second.
pub(crate) const NANOS: i128 = 1_000_000_000;
/// Seconds in a day.
pub(crate) const DAY_SECONDS: i64 = 86_400;
/// The largest year of FEEL (XML Schema 1.1 allows more; DMN 1.5 stops here).
pub(crate) const YEAR_MAX: i32 = 999_999_999;
