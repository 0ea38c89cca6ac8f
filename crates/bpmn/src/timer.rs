//! When a timer is due: ISO 8601 durations, dates and repeating intervals.
//!
//! Standard: BPMN 2.0.2, 10.5.5 (timer event definition), which points to ISO 8601. Calendar units
//! count in the zone of the moment: a day later is the same time of the next day, also when clocks
//! change.

use std::sync::Arc;

use feel::Context;
use jiff::civil::{self, Date};
use jiff::fmt::temporal::{DateTimeParser, SpanParser};
use jiff::{Span, Timestamp, Zoned};

use crate::Moment;
use crate::cron;
use crate::formula::Failure;
use crate::model::{Timer, TimerKind};

/// Most repetitions that a cycle may count; `R/` without a number repeats without end.
const REPEATS_MAX: u32 = 1_000_000;

/// A repeating interval, partly used up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cycle {
    /// Firings that remain, this one included; none means without end.
    pub(crate) left: Option<u32>,
    pub(crate) every: Box<str>,
}

/// When a timer fires for the first time, and whether again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Due {
    pub(crate) at: Timestamp,
    pub(crate) cycle: Option<Cycle>,
}

/// A firing of a timer that the caller keeps: that of a start event, which stands in no instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Firing {
    /// When.
    pub at: Timestamp,
    /// Firings that remain, this one included; none where it repeats without end, or not at all.
    pub left: Option<u32>,
    /// The interval, where it repeats.
    pub every: Option<Arc<str>>,
}

/// Firings that are passed over one by one; after that it is counted from now.
const PASSED_MAX: usize = 10_000;

impl Timer {
    /// When it first fires if it is set now: for start events, whose timers the caller keeps.
    ///
    /// # Errors
    /// When its expression fails or gives no date, duration or cycle.
    pub fn first(
        &self,
        variables: &Context,
        now: &Zoned,
        is_worked: &dyn Fn(Date) -> bool,
    ) -> Result<Firing, Failure> {
        let moment = Moment::at(now);
        let text = self.text.text(variables, &moment)?;
        let failed = |cause| Failure::of(&text, cause);
        let due = due(self.kind, &text, &moment).map_err(failed)?;
        let at = match self.working_days {
            true => working_days_due(&text, now, is_worked).map_err(failed)?,
            false => due.at,
        };
        let (left, every) = due.cycle.map_or((None, None), |it| (it.left, Some(it.every.into())));
        Ok(Firing { at, left, every })
    }

    /// The next firing that is still to come, counted from when the last one was due. Those that came meanwhile are
    /// passed over, and counted; none when no more are left.
    ///
    /// # Errors
    /// A sentence when the interval leads nowhere.
    pub fn next(
        &self,
        last: &Firing,
        now: &Zoned,
        is_worked: &dyn Fn(Date) -> bool,
    ) -> Result<Option<Firing>, String> {
        let Some(every) = &last.every else { return Ok(None) };
        let moment = Moment::at(now);
        let (mut at, mut left) = (last.at, last.left);
        for passed in 0.. {
            left = left.map(|left| left.saturating_sub(1));
            if left == Some(0) {
                return Ok(None);
            }
            let from = if passed < PASSED_MAX { at } else { moment.now };
            at = match self.working_days {
                true => working_days_due(every, &from.to_zoned(moment.zone.clone()), is_worked)?,
                false => after(from, every, &moment)?,
            };
            if at > moment.now {
                break;
            }
        }
        Ok(Some(Firing { at, left, every: Some(every.clone()) }))
    }
}

/// Whether a text is a timer of a kind.
pub(crate) fn check(kind: TimerKind, text: &str) -> Result<(), String> {
    let moment = Moment::at(&Timestamp::UNIX_EPOCH.to_zoned(jiff::tz::TimeZone::UTC));
    due(kind, text, &moment).map(|_| ())
}

/// When a timer is due that is set at a moment.
pub(crate) fn due(kind: TimerKind, text: &str, moment: &Moment) -> Result<Due, String> {
    let text = text.trim();
    let once = |at| Due { at, cycle: None };
    match kind {
        TimerKind::Date => date(text, moment).map(once),
        TimerKind::Duration => after(moment.now, text, moment).map(once),
        TimerKind::Cycle => cycle(text, moment),
    }
}

/// Most days looked through for one that is worked, beyond those that are counted.
const REST_DAYS_MAX: i32 = 366;
/// Most working days that a timer may count.
const WORKING_DAYS_MAX: i32 = 10_000;

/// When a timer in working days is due that is set at a moment, by a calendar that says which days are worked.
///
/// Days of a duration are counted on worked days, at the same time of day. Hours, weeks, months and years count as they
/// are; what then ends on another day, like a date or the firing of a cron expression, moves to the next worked day. Of
/// a cycle it is the first firing.
///
/// # Errors
/// A sentence when it is no date, duration or cycle, or no day is worked.
pub fn working_days_due(
    text: &str,
    from: &Zoned,
    is_worked: &dyn Fn(Date) -> bool,
) -> Result<Timestamp, String> {
    let moment = Moment::at(from);
    let text = text.trim();
    let every = match text.split('/').collect::<Vec<_>>().as_slice() {
        [repeats, every] if repeats.starts_with('R') => *every,
        [repeats, start, _] if repeats.starts_with('R') => *start,
        _ => text,
    };
    if cron::is_cron(every) {
        let mut at = moment.now;
        for _ in 0..REST_DAYS_MAX {
            at = cron::next(every, at, &moment)?;
            let day = at.to_zoned(moment.zone.clone()).date();
            if is_worked(day) {
                return Ok(at);
            }
            // Nothing more of this day: the next is looked for from its very end.
            let next = day.tomorrow().and_then(|day| day.to_zoned(moment.zone.clone()));
            let next = next.map_err(|error| error.to_string())?.timestamp();
            let end = next.checked_sub(jiff::SignedDuration::from_nanos(1));
            at = end.map_err(|error| error.to_string())?;
        }
        return Err("it never comes on a working day".to_owned());
    }
    let (at, days) = match every.starts_with(['P', '-', '+']) {
        true => {
            let span = span(every)?;
            let at = from.checked_add(span.days(0)).map_err(|error| error.to_string())?;
            (at, span.get_days())
        }
        false => (date(every, &moment)?.to_zoned(moment.zone.clone()), 0),
    };
    let day = worked_day(at.date(), days, is_worked)?;
    let at = at.with().date(day).build().map_err(|error| error.to_string())?;
    Ok(at.timestamp())
}

/// So many worked days after a day; for none the day itself, or the next that is worked.
fn worked_day(from: Date, days: i32, is_worked: &dyn Fn(Date) -> bool) -> Result<Date, String> {
    if days > WORKING_DAYS_MAX {
        return Err(format!("more than {WORKING_DAYS_MAX} working days"));
    }
    let (mut day, mut left, mut rested) = (from, days, 0);
    while left > 0 || !is_worked(day) {
        day = day.tomorrow().map_err(|error| error.to_string())?;
        (left, rested) = match is_worked(day) {
            true => (left - 1, 0),
            false => (left, rested + 1),
        };
        if rested > REST_DAYS_MAX {
            return Err("no day is worked".to_owned());
        }
    }
    Ok(day)
}

/// The instant a duration after another, or the next one of a cron expression.
pub(crate) fn after(from: Timestamp, duration: &str, moment: &Moment) -> Result<Timestamp, String> {
    if cron::is_cron(duration) {
        return cron::next(duration, from, moment);
    }
    let span = span(duration)?;
    let from = from.to_zoned(moment.zone.clone());
    let at = from.checked_add(span).map_err(|error| error.to_string())?;
    Ok(at.timestamp())
}

fn span(text: &str) -> Result<Span, String> {
    let span = SpanParser::new().parse_span(text).map_err(|error| error.to_string())?;
    if span.is_negative() { Err("the duration is negative".to_owned()) } else { Ok(span) }
}

fn date(text: &str, moment: &Moment) -> Result<Timestamp, String> {
    // FEEL writes a zone after an at sign, ISO 8601 extended (RFC 9557) in brackets.
    let text = match text.split_once('@') {
        Some((date, zone)) => format!("{date}[{zone}]"),
        None => text.to_owned(),
    };
    let parser = DateTimeParser::new();
    if let Ok(zoned) = parser.parse_zoned(&text) {
        return Ok(zoned.timestamp());
    }
    if let Ok(instant) = parser.parse_timestamp(&text) {
        return Ok(instant);
    }
    let civil: Result<civil::DateTime, jiff::Error> = parser.parse_datetime(&text);
    let civil = civil.map_err(|error| error.to_string())?;
    let zoned = civil.to_zoned(moment.zone.clone()).map_err(|error| error.to_string())?;
    Ok(zoned.timestamp())
}

/// `R3/PT10H`, `R/P1D`, `R5/2027-01-01T08:00:00Z/P1D`, `0 0 9 * * MON-FRI`.
fn cycle(text: &str, moment: &Moment) -> Result<Due, String> {
    if cron::is_cron(text) {
        let at = cron::next(text, moment.now, moment)?;
        return Ok(Due { at, cycle: Some(Cycle { left: None, every: text.into() }) });
    }
    let parts: Vec<&str> = text.split('/').collect();
    let (repeats, start, every) = match parts.as_slice() {
        [repeats, every] => (*repeats, None, *every),
        [repeats, start, every] => (*repeats, Some(*start), *every),
        _ => {
            return Err("a cycle is written R3/PT10H, or as a cron expression".to_owned());
        }
    };
    let count = repeats.strip_prefix('R').ok_or("a cycle begins with R")?;
    let left = match count {
        "" => None,
        count => {
            let count: u32 = count.parse().map_err(|_| "the number after R is not a count")?;
            if count == 0 || count > REPEATS_MAX {
                return Err(format!("a cycle repeats 1 to {REPEATS_MAX} times"));
            }
            Some(count)
        }
    };
    if span(every)?.is_zero() {
        return Err("a cycle needs time between two firings".to_owned());
    }
    let at = match start {
        Some(start) => date(start, moment)?,
        None => after(moment.now, every, moment)?,
    };
    Ok(Due { at, cycle: Some(Cycle { left, every: every.into() }) })
}
