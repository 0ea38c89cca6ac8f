//! When a timer is due: ISO 8601 durations, dates and repeating intervals.
//!
//! Standard: BPMN 2.0.2, 10.5.5 (timer event definition), which points to ISO 8601. Calendar units
//! count in the zone of the moment: a day later is the same time of the next day, also when clocks
//! change.

use feel::Context;
use jiff::civil;
use jiff::fmt::temporal::{DateTimeParser, SpanParser};
use jiff::{Span, Timestamp};

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

impl Timer {
    /// When it is first due if it is set now: for start events, whose timers the caller keeps.
    ///
    /// # Errors
    /// When its expression fails or gives no date, duration or cycle.
    pub fn due(&self, variables: &Context, moment: &Moment) -> Result<Timestamp, Failure> {
        let text = self.text.text(variables, moment)?;
        let due = due(self.kind, &text, moment);
        due.map(|due| due.at).map_err(|cause| Failure::of(&text, cause))
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
