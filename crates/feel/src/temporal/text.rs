//! Reading dates, times and durations (the lexical forms of XML Schema 1.1, as DMN 1.5 asks).

use super::{Date, DateTime, DaysAndTime, NANOS, Time, YearsAndMonths, Zone};
use crate::Value;
use std::sync::Arc;

/// Longest text that can be a date, time or duration.
const TEXT_BYTES_MAX: usize = 120;

fn digits(text: &str, count: usize) -> Option<u8> {
    (text.len() == count && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

/// `2017-08-11`, `-0044-03-15`, `12017-01-01`.
pub(crate) fn read_date(text: &str) -> Option<Date> {
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let mut parts = unsigned.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let plain = year.bytes().all(|b| b.is_ascii_digit());
    let length = year.len() == 4 || (year.len() > 4 && year.len() < 10 && !year.starts_with('0'));
    if parts.next().is_some() || !plain || !length {
        return None;
    }
    let year: i32 = year.parse().ok()?;
    let year = if negative { -year } else { year };
    Date::new(year, digits(month, 2)?, digits(day, 2)?)
}

/// `13:20:00`, `13:20:00.5Z`, `13:20:00+02:00`, `13:20:00@Europe/Paris`.
pub(crate) fn read_time(text: &str) -> Option<Time> {
    let clock_end = text.find(['Z', '+', '-', '@']).unwrap_or(text.len());
    let (clock, zone) = text.split_at_checked(clock_end)?;
    let zone = read_zone(zone)?;
    let mut parts = clock.split(':');
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let (second, fraction) = second.split_once('.').unwrap_or((second, "0"));
    let nanos = read_fraction(fraction)?;
    if hour == "24" {
        // XML Schema: the end of the day, which is the start of the next.
        let zero = minute == "00" && second == "00" && nanos == 0;
        return zero.then(|| Time::midnight(zone));
    }
    Time::new(digits(hour, 2)?, digits(minute, 2)?, digits(second, 2)?, nanos, zone)
}

fn read_fraction(text: &str) -> Option<u32> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let nine: String = text.chars().chain("000000000".chars()).take(9).collect();
    nine.parse().ok()
}

fn read_zone(text: &str) -> Option<Zone> {
    match text.chars().next() {
        None => Some(Zone::Local),
        Some('Z') => (text == "Z").then_some(Zone::UTC),
        Some('@') => Zone::named(text.get(1..)?),
        Some(sign) => {
            let mut parts = text.get(1..)?.split(':');
            let (hours, minutes) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
            let seconds = match parts.next() {
                Some(seconds) => digits(seconds, 2)?,
                None => 0,
            };
            if parts.next().is_some() || minutes > 59 || seconds > 59 {
                return None;
            }
            let total = i32::from(hours) * 3600 + i32::from(minutes) * 60 + i32::from(seconds);
            Zone::offset(if sign == '-' { -total } else { total })
        }
    }
}

/// A date, `T`, and a time.
pub(crate) fn read_date_time(text: &str) -> Option<DateTime> {
    let (date, time) = text.split_once('T')?;
    let (date, end_of_day) = (read_date(date)?, time.starts_with("24"));
    let date = if end_of_day { date.plus_days(1)? } else { date };
    Some(DateTime { date, time: read_time(time)? })
}

/// `P1DT2H`, `-P1Y2M`.
pub(crate) fn read_duration(text: &str) -> Option<Value> {
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let body = unsigned.strip_prefix('P')?;
    let (days_part, time_part) = match body.split_once('T') {
        Some((_, "")) => return None,
        Some((days, time)) => (days, time),
        None => (body, ""),
    };
    if body.is_empty() {
        return None;
    }
    let [years, months, days] = read_units(days_part, ['Y', 'M', 'D'])?;
    let [hours, minutes, seconds] = read_units(time_part, ['H', 'M', 'S'])?;
    let fractional = |unit: Option<(i128, u32)>| unit.is_some_and(|(_, nanos)| nanos != 0);
    if [years, months, days, hours, minutes].into_iter().any(fractional) {
        return None;
    }
    let whole = |unit: Option<(i128, u32)>| unit.map_or(0, |(whole, _)| whole);
    let is_months = years.is_some() || months.is_some();
    let is_time = [days, hours, minutes, seconds].iter().any(Option::is_some);
    if is_months && is_time {
        return None;
    }
    let sign = if negative { -1 } else { 1 };
    if is_months {
        let months = i64::try_from(sign * (whole(years) * 12 + whole(months))).ok()?;
        return Some(Value::YearsAndMonths(YearsAndMonths { months }));
    }
    let total = whole(days) * 86_400 + whole(hours) * 3600 + whole(minutes) * 60 + whole(seconds);
    let nanos = total.checked_mul(NANOS)? + i128::from(seconds.map_or(0, |(_, nanos)| nanos));
    Some(Value::DaysAndTime(DaysAndTime::from_nanos(sign * nanos)))
}

type Unit = Option<(i128, u32)>;

/// Numbers, each followed by its letter, in this order, each at most once.
fn read_units(text: &str, letters: [char; 3]) -> Option<[Unit; 3]> {
    let mut rest = text;
    let mut units = [None; 3];
    for (unit, letter) in units.iter_mut().zip(letters) {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, tail) = rest.split_at_checked(end)?;
        let Some(next) = tail.strip_prefix(letter) else { continue };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
        if whole.is_empty() || whole.len() > 20 {
            return None;
        }
        // `PT0.S` is what the kit of the standard accepts.
        let fraction = if fraction.is_empty() { "0" } else { fraction };
        *unit = Some((whole.parse().ok()?, read_fraction(fraction)?));
        rest = next;
    }
    rest.is_empty().then_some(units)
}

/// Whatever the text is, as `@"…"` reads it.
pub(crate) fn read_any(text: &str) -> Option<Value> {
    if text.len() > TEXT_BYTES_MAX {
        return None;
    }
    if let Some(date) = read_date(text) {
        return Some(Value::Date(date));
    }
    if let Some(moment) = read_date_time(text) {
        return Some(Value::DateTime(Arc::new(moment)));
    }
    read_time(text).map(Value::Time).or_else(|| read_duration(text))
}
