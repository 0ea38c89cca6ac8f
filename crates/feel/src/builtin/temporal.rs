//! Dates and times: parts, and the moment.

use super::Builtin;
use super::arguments::{single, wrong};
use crate::errors::Cause;
use crate::{Date, Value};
use std::sync::Arc;

type Given = Result<Value, Cause>;

const DATE: &[&str] = &["date"];

pub(super) static ALL: [Builtin; 7] = [
    Builtin::new("day of year", &[DATE], |_, v| {
        date(v).map(|date| Value::from(i64::from(date.day_of_year())))
    }),
    Builtin::new("week of year", &[DATE], |_, v| {
        date(v).map(|date| Value::from(i64::from(date.week_of_year())))
    }),
    Builtin::new("day of week", &[DATE], |_, v| name(date(v)?.weekday(), &DAYS)),
    Builtin::new("month of year", &[DATE], |_, v| name(date(v)?.month(), &MONTHS)),
    Builtin::new("last day of month", &[DATE], |_, v| {
        let date = date(v)?;
        let length = crate::temporal::month_length(date.year(), date.month());
        Ok(Value::from(i64::from(length)))
    }),
    Builtin::new("now", &[&[]], |run, _| {
        Ok(Value::DateTime(Arc::new(run.environment().now().clone())))
    }),
    Builtin::new("today", &[&[]], |run, _| Ok(Value::Date(run.environment().now().date))),
];

const DAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn date(values: &[Value]) -> Result<Date, Cause> {
    match values.first().map(single) {
        Some(Value::Date(date)) => Ok(*date),
        Some(Value::DateTime(moment)) => Ok(moment.date),
        Some(other) => Err(wrong("a date", other)),
        None => Err(Cause::not_applicable("a date is missing")),
    }
}

fn name(number: u8, names: &[&'static str]) -> Given {
    let name = names.get(usize::from(number).saturating_sub(1));
    name.map(|name| Value::from(*name)).ok_or_else(|| Cause::not_applicable("no such name"))
}
