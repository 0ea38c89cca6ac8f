//! Cron expressions in timer cycles, as Camunda 7 and 8 and Flowable take them.
//!
//! Source: the cron format of the Quartz scheduler and of Spring: second, minute, hour, day of the
//! month, month, day of the week, and perhaps a year. Where both kinds of day are given Spring asks
//! for both, and so does this; `?` and `*` ask for nothing. `L`, `W` and `#` are refused.

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan};

use crate::Moment;

/// Most days looked through for the next firing: from one 29 February to the next but one.
const DAYS_MAX: usize = 366 * 9;

/// The numbers that each part allows.
struct Cron {
    seconds: BTreeSet<i8>,
    minutes: BTreeSet<i8>,
    hours: BTreeSet<i8>,
    days: BTreeSet<i8>,
    months: BTreeSet<i8>,
    /// Monday is 1, Sunday 7.
    weekdays: BTreeSet<i8>,
}

const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
/// From Sunday, which is 1 in Quartz and 0 or 7 in Spring.
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// Whether a text looks like a cron expression.
pub(crate) fn is_cron(text: &str) -> bool {
    text.split_whitespace().count() >= 5 || text.starts_with('@')
}

/// The first firing after an instant.
pub(crate) fn next(text: &str, after: Timestamp, moment: &Moment) -> Result<Timestamp, String> {
    let cron = Cron::read(text)?;
    let from = after.to_zoned(moment.zone.clone());
    let mut day = from.date();
    for _ in 0..DAYS_MAX {
        if cron.takes(day) {
            for time in cron.times() {
                // A time that clocks skip on this day does not come; one that comes twice counts
                // once.
                let Ok(at) = day.at(time.0, time.1, time.2, 0).to_zoned(moment.zone.clone()) else {
                    continue;
                };
                if at.timestamp() > after {
                    return Ok(at.timestamp());
                }
            }
        }
        day = day.checked_add(1.day()).map_err(|error| error.to_string())?;
    }
    Err("it never comes".to_owned())
}

impl Cron {
    fn read(text: &str) -> Result<Self, String> {
        let text = match text.trim() {
            "@hourly" => "0 0 * * * *",
            "@daily" | "@midnight" => "0 0 0 * * *",
            "@weekly" => "0 0 0 * * MON",
            "@monthly" => "0 0 0 1 * *",
            "@yearly" | "@annually" => "0 0 0 1 1 *",
            other => other,
        };
        let parts: Vec<&str> = text.split_whitespace().collect();
        let parts = match parts.as_slice() {
            [parts @ .., "*"] if parts.len() == 6 => parts,
            parts => parts,
        };
        let [second, minute, hour, day, month, weekday] = parts else {
            return Err("a cron expression has six parts, from seconds to the weekday".to_owned());
        };
        Ok(Self {
            seconds: part(second, 0..=59, &[])?,
            minutes: part(minute, 0..=59, &[])?,
            hours: part(hour, 0..=23, &[])?,
            days: part(day, 1..=31, &[])?,
            months: part(month, 1..=12, &MONTHS)?,
            weekdays: weekdays(weekday)?,
        })
    }

    fn takes(&self, day: Date) -> bool {
        let weekday = day.weekday();
        let weekday = if weekday == Weekday::Sunday { 7 } else { weekday.to_monday_one_offset() };
        self.months.contains(&day.month())
            && self.days.contains(&day.day())
            && self.weekdays.contains(&weekday)
    }

    fn times(&self) -> impl Iterator<Item = (i8, i8, i8)> {
        self.hours.iter().flat_map(move |hour| {
            self.minutes.iter().flat_map(move |minute| {
                self.seconds.iter().map(move |second| (*hour, *minute, *second))
            })
        })
    }
}

/// One part: `*`, `5`, `1-5`, `*/10`, `8-18/2`, `MON,WED`.
fn part(
    text: &str,
    range: std::ops::RangeInclusive<i8>,
    names: &[&str],
) -> Result<BTreeSet<i8>, String> {
    let mut all = BTreeSet::new();
    for item in text.split(',') {
        let (item, every) = match item.split_once('/') {
            Some((item, every)) => {
                let every = every.parse::<usize>().ok().filter(|every| *every > 0);
                (item, Some(every.ok_or_else(|| format!("“{text}” has no number after /"))?))
            }
            None => (item, None),
        };
        let (first, last) = match item.split_once('-') {
            _ if item == "*" || item == "?" => (*range.start(), *range.end()),
            Some((first, last)) => (number(first, names)?, number(last, names)?),
            None => {
                let only = number(item, names)?;
                (only, if every.is_some() { *range.end() } else { only })
            }
        };
        if !range.contains(&first) || !range.contains(&last) || first > last {
            return Err(format!("“{item}” is not between {} and {}", range.start(), range.end()));
        }
        all.extend((first..=last).step_by(every.unwrap_or(1)));
    }
    Ok(all)
}

fn number(text: &str, names: &[&str]) -> Result<i8, String> {
    let named = names.iter().position(|name| name.eq_ignore_ascii_case(text));
    match named {
        Some(place) => Ok(place as i8 + 1),
        None => text.parse().map_err(|_| format!("“{text}” is not known in a cron expression")),
    }
}

/// Weekdays by name, from Monday as 1; as numbers from Sunday as 1, which is how Quartz counts.
fn weekdays(text: &str) -> Result<BTreeSet<i8>, String> {
    let from_sunday = match text.split_once('-') {
        // A range over the week's end.
        Some((first, last)) if !text.contains(',') => {
            let (first, last) = (number(first, &WEEKDAYS)?, number(last, &WEEKDAYS)?);
            if first > last {
                let mut days = part(&format!("{first}-7"), 1..=7, &[])?;
                days.extend(part(&format!("1-{last}"), 1..=7, &[])?);
                days
            } else {
                part(text, 1..=7, &WEEKDAYS)?
            }
        }
        _ => part(text, 1..=7, &WEEKDAYS)?,
    };
    Ok(from_sunday.into_iter().map(|day| if day == 1 { 7 } else { day - 1 }).collect())
}
