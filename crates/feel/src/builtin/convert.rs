//! Conversions: to text, numbers, dates, times, durations and ranges.

use super::Builtin;
use super::arguments::{number, single, text, wrong};
use crate::errors::{Cause, cut};
use crate::temporal::{self, Date, DateTime, NANOS, Time, YearsAndMonths, Zone};
use crate::{Decimal, Expression, Names, Run, Value};
use std::sync::Arc;

type Given = Result<Value, Cause>;

const FROM: &[&str] = &["from"];

pub(super) static ALL: [Builtin; 8] = [
    Builtin::new("string", &[FROM], |run, v| match v {
        [Value::Null] => Ok(Value::Null),
        [text @ Value::String(_)] => Ok(text.clone()),
        [value] => run.text(value.to_string()),
        _ => missing(),
    }),
    Builtin::new(
        "number",
        &[FROM, &["from", "grouping separator", "decimal separator"]],
        to_number,
    ),
    Builtin::new("date", &[FROM, &["year", "month", "day"]], to_date),
    Builtin::new(
        "time",
        &[FROM, &["hour", "minute", "second"], &["hour", "minute", "second", "offset"]],
        to_time,
    ),
    Builtin::new("date and time", &[FROM, &["date", "time"]], to_date_and_time),
    Builtin::new("duration", &[FROM], |_, v| match v {
        [Value::DaysAndTime(_) | Value::YearsAndMonths(_)] => {
            Ok(single(v.first().unwrap_or(&Value::Null)).clone())
        }
        [value] => {
            let source = text(value)?;
            temporal::read_duration(source).ok_or_else(|| unreadable(source, "duration"))
        }
        _ => missing(),
    }),
    Builtin::new("years and months duration", &[&["from", "to"]], years_and_months),
    Builtin::new("range", &[FROM], to_range),
];

fn missing() -> Given {
    Err(Cause::not_applicable("an argument is missing"))
}

fn unreadable(source: &str, what: &str) -> Cause {
    Cause::NotApplicable(format!("\"{}\" is no {what}", cut(source)))
}

fn to_number(_: &mut Run<'_>, values: &[Value]) -> Given {
    let [from, separators @ ..] = values else { return missing() };
    if let (Value::Number(_), []) = (from, separators) {
        return Ok(from.clone());
    }
    let source = text(from)?;
    let separator = |value: Option<&Value>, allowed: &[&str]| match value {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match text(value)? {
            sign if allowed.contains(&sign) => Ok(Some(sign.to_owned())),
            sign => Err(Cause::NotApplicable(format!("'{}' cannot separate digits", cut(sign)))),
        },
    };
    let grouping = separator(separators.first(), &[" ", ",", "."])?;
    let point = separator(separators.get(1), &[",", "."])?;
    if grouping.is_some() && grouping == point {
        return Err(Cause::not_applicable("the two separators must differ"));
    }
    let mut plain = source.to_owned();
    if let Some(grouping) = grouping {
        plain = plain.replace(&grouping, "");
    }
    if let Some(point) = point {
        plain = plain.replace(&point, ".");
    }
    let readable = !plain.starts_with('+');
    plain
        .parse()
        .ok()
        .filter(|_| readable)
        .map(Value::Number)
        .ok_or_else(|| unreadable(source, "number"))
}

fn part<T: TryFrom<i64>>(value: &Value) -> Result<T, Cause> {
    let whole = single(value).as_number().and_then(Decimal::to_i64);
    whole
        .and_then(|whole| T::try_from(whole).ok())
        .ok_or_else(|| wrong("a fitting whole number", value))
}

fn to_date(_: &mut Run<'_>, values: &[Value]) -> Given {
    match values {
        [from] => match single(from) {
            Value::Date(date) => Ok(Value::Date(*date)),
            Value::DateTime(moment) => Ok(Value::Date(moment.date)),
            from => {
                let source = text(from)?;
                temporal::read_date(source)
                    .map(Value::Date)
                    .ok_or_else(|| unreadable(source, "date"))
            }
        },
        [year, month, day] => Date::new(part(year)?, part(month)?, part(day)?)
            .map(Value::Date)
            .ok_or_else(|| Cause::not_applicable("there is no such date")),
        _ => missing(),
    }
}

fn to_time(_: &mut Run<'_>, values: &[Value]) -> Given {
    match values {
        [from] => match single(from) {
            Value::Time(time) => Ok(Value::Time(time.clone())),
            Value::DateTime(moment) => Ok(Value::Time(moment.time.clone())),
            Value::Date(_) => Ok(Value::Time(Time::midnight(Zone::UTC))),
            from => {
                let source = text(from)?;
                let found = temporal::read_time(source.strip_prefix('T').unwrap_or(source));
                found.map(Value::Time).ok_or_else(|| unreadable(source, "time"))
            }
        },
        [hour, minute, second, rest @ ..] => {
            let zone = match rest.first() {
                None | Some(Value::Null) => Zone::Local,
                Some(Value::DaysAndTime(offset)) => i32::try_from(offset.seconds())
                    .ok()
                    .and_then(Zone::offset)
                    .ok_or_else(|| Cause::not_applicable("the offset is out of range"))?,
                Some(other) => return Err(wrong("a duration as offset", other)),
            };
            let second = number(second)?;
            let nanos = second.multiply(Decimal::from(1_000_000_000));
            let nanos = nanos.and_then(|nanos| nanos.round(0, crate::Rounding::Down));
            let nanos = nanos.and_then(Decimal::to_i64).filter(|nanos| *nanos >= 0);
            let nanos = i128::from(nanos.ok_or_else(|| Cause::not_applicable("no such second"))?);
            let whole =
                u8::try_from(nanos / NANOS).map_err(|_| Cause::not_applicable("no such second"))?;
            let fraction = u32::try_from(nanos % NANOS).unwrap_or(0);
            Time::new(part(hour)?, part(minute)?, whole, fraction, zone)
                .map(Value::Time)
                .ok_or_else(|| Cause::not_applicable("there is no such time"))
        }
        _ => missing(),
    }
}

fn to_date_and_time(_: &mut Run<'_>, values: &[Value]) -> Given {
    match values {
        [from] => match single(from) {
            Value::DateTime(moment) => Ok(Value::DateTime(moment.clone())),
            Value::Date(date) => {
                Ok(Value::DateTime(Arc::new(DateTime::midnight(*date, Zone::UTC))))
            }
            from => {
                let source = text(from)?;
                let midnight =
                    || Some(DateTime::midnight(temporal::read_date(source)?, Zone::Local));
                let moment = temporal::read_date_time(source).or_else(midnight);
                let moment = moment.ok_or_else(|| unreadable(source, "date and time"))?;
                Ok(Value::DateTime(Arc::new(moment)))
            }
        },
        [date, time] => {
            let date = match single(date) {
                Value::Date(date) => *date,
                Value::DateTime(moment) => moment.date,
                other => return Err(wrong("a date", other)),
            };
            match single(time) {
                Value::Time(time) => {
                    Ok(Value::DateTime(Arc::new(DateTime { date, time: time.clone() })))
                }
                other => Err(wrong("a time", other)),
            }
        }
        _ => missing(),
    }
}

fn years_and_months(_: &mut Run<'_>, values: &[Value]) -> Given {
    let date = |value: &Value| match single(value) {
        Value::Date(date) => Ok(DateTime::midnight(*date, Zone::UTC)),
        Value::DateTime(moment) => Ok((**moment).clone()),
        other => Err(wrong("a date", other)),
    };
    let [from, to] = values else { return missing() };
    let (from, to) = (date(from)?, date(to)?);
    let months =
        |moment: &DateTime| i64::from(moment.date.year()) * 12 + i64::from(moment.date.month());
    let within = |moment: &DateTime| (moment.date.day(), moment.time.nanos_of_day());
    let mut difference = months(&to) - months(&from);
    if difference > 0 && within(&to) < within(&from) {
        difference -= 1;
    } else if difference < 0 && within(&to) > within(&from) {
        difference += 1;
    }
    Ok(Value::YearsAndMonths(YearsAndMonths { months: difference }))
}

/// Text of a range with literal ends: `[1..10)`, `["a".."c"]`, `< @"2020-01-01"`.
fn to_range(run: &mut Run<'_>, values: &[Value]) -> Given {
    let [from] = values else { return missing() };
    let source = text(from)?;
    run.step(100)?;
    let expression = Expression::parse(source, &Names::new())
        .ok()
        .filter(|expression| expression.reads().is_empty() && expression.is_literal_range())
        .ok_or_else(|| unreadable(source, "range"))?;
    let value = expression.value_of_literal(run).filter(|value| match value {
        Value::Range(range) => {
            range.start.order_to(&range.end).is_none_or(std::cmp::Ordering::is_le)
        }
        _ => false,
    });
    value.ok_or_else(|| unreadable(source, "range"))
}
