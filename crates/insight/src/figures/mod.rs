//! Live figures of each service: how many came in, how they were decided, how long it took.
//!
//! Counts below [`COUNT_MIN`] are suppressed, and times are given only over [`TIMES_MIN`] decisions, so
//! that nobody can be told apart. The total of a service is published beside its course, so the course is cut
//! into periods long enough that none of them has to be suppressed: otherwise the total less the other
//! periods would give the small one away.

pub mod gather;
mod window;

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

/// The window that figures look back over, in days.
pub const WINDOW_DAYS: i32 = 90;
/// Counts from 1 to one less than this are not published.
pub const COUNT_MIN: u64 = 5;
/// Decisions below which no time and no share is published.
pub const TIMES_MIN: usize = 10;

/// One decision, as far as figures need it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Decided {
    /// From submission to decision.
    pub seconds: i64,
    /// Whether rules decided.
    pub automatic: bool,
    /// Whether within the legal term; none where there is none.
    pub within_term: Option<bool>,
}

/// What came in and went out of one service, before anything is suppressed.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Submissions by day.
    pub submitted_on: BTreeMap<Date, u64>,
    /// Decisions.
    pub decided: Vec<Decided>,
    /// Still running.
    pub running: u64,
}

/// A count that may be too small to publish.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Count {
    /// Published.
    Exact(u64),
    /// Between 1 and 4: published as "fewer than 5".
    #[serde(serialize_with = "suppressed")]
    Few,
}

fn suppressed<S: serde::Serializer>(serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_none()
}

impl Count {
    /// The count, unless it is too small.
    pub fn of(number: u64) -> Count {
        if (1..COUNT_MIN).contains(&number) { Count::Few } else { Count::Exact(number) }
    }

    /// The number, when it is published.
    pub fn exact(self) -> Option<u64> {
        match self {
            Count::Exact(number) => Some(number),
            Count::Few => None,
        }
    }
}

/// The published figures of one service over the window.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ServiceFigures {
    /// The service.
    pub service: String,
    /// Applications received.
    pub applications: Count,
    /// Decisions taken.
    pub decisions: Count,
    /// Share decided by rules alone, in percent.
    pub automatic_percent: Option<u8>,
    /// Half of the decisions took at most this, in seconds.
    pub p50_seconds: Option<i64>,
    /// Nine of ten decisions took at most this, in seconds.
    pub p90_seconds: Option<i64>,
    /// Still being worked on.
    pub backlog: Count,
    /// Share decided within the legal term, in percent.
    pub within_term_percent: Option<u8>,
    /// Applications over time; none when even long periods have too few.
    pub course: Option<Course>,
}

/// Applications over time, in periods of equal length.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Course {
    /// Days of a period.
    pub period_days: i32,
    /// The last day of each period, oldest first.
    pub until: Vec<Date>,
    /// Applications of each period, oldest first: none, or at least [`COUNT_MIN`].
    pub applications: Vec<u64>,
}

/// Lengths of periods that divide the window well, shortest first.
const PERIODS_DAYS: [i32; 4] = [7, 15, 30, 45];

/// What may be published of a tally.
pub fn publish(service: &str, tally: &Tally, today: Date) -> ServiceFigures {
    let mut seconds: Vec<i64> = tally.decided.iter().map(|decided| decided.seconds).collect();
    seconds.sort_unstable();
    let in_time: Vec<bool> = tally.decided.iter().filter_map(|d| d.within_term).collect();
    let automatic: Vec<bool> = tally.decided.iter().map(|d| d.automatic).collect();
    ServiceFigures {
        service: service.to_owned(),
        applications: Count::of(tally.submitted_on.values().sum()),
        decisions: Count::of(tally.decided.len() as u64),
        automatic_percent: share(&automatic),
        p50_seconds: percentile(&seconds, 50),
        p90_seconds: percentile(&seconds, 90),
        backlog: Count::of(tally.running),
        within_term_percent: share(&in_time),
        course: PERIODS_DAYS.iter().find_map(|days| course(&tally.submitted_on, today, *days)),
    }
}

/// Nearest rank on sorted values; none over too few.
fn percentile(sorted: &[i64], percent: usize) -> Option<i64> {
    if sorted.len() < TIMES_MIN {
        return None;
    }
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

/// The share of `true` in whole percent, rounded; none over too few.
fn share(values: &[bool]) -> Option<u8> {
    if values.len() < TIMES_MIN {
        return None;
    }
    let hits = values.iter().filter(|value| **value).count();
    u8::try_from((hits * 100 + values.len() / 2) / values.len()).ok()
}

/// The course in periods of so many days; none when a period would have to be suppressed, or when nothing
/// came in at all.
fn course(submitted_on: &BTreeMap<Date, u64>, today: Date, period_days: i32) -> Option<Course> {
    let periods = WINDOW_DAYS.unsigned_abs().div_ceil(period_days.unsigned_abs()) as usize;
    let mut applications = vec![0_u64; periods];
    for (day, count) in submitted_on {
        // What is older than the window by the hour that the window begins at counts to its first period.
        let days_ago = (today.duration_since(*day).as_hours() / 24).max(0);
        let ago = usize::try_from(days_ago / i64::from(period_days)).unwrap_or(usize::MAX);
        let slot = periods - 1 - ago.min(periods - 1);
        applications.iter_mut().skip(slot).take(1).for_each(|sum| *sum += count);
    }
    let published = applications.iter().all(|count| Count::of(*count) != Count::Few);
    if !published || applications.iter().all(|count| *count == 0) {
        return None;
    }
    let back = |periods_ago: usize| {
        let days = i32::try_from(periods_ago).unwrap_or_default() * period_days;
        today.saturating_sub(days.days())
    };
    let until = (0..periods).rev().map(back).collect();
    Some(Course { period_days, until, applications })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn tally(seconds: &[i64]) -> Tally {
        let decided = seconds.iter().map(|s| Decided {
            seconds: *s,
            automatic: *s < 10,
            within_term: Some(*s < 100),
        });
        Tally { decided: decided.collect(), ..Tally::default() }
    }

    #[test]
    fn small_counts_are_not_told() {
        assert_eq!(
            [0, 1, 4, 5].map(Count::of),
            [Count::Exact(0), Count::Few, Count::Few, Count::Exact(5)]
        );
        let figures = publish("x", &tally(&[1, 2, 3]), date(2026, 11, 23));
        assert_eq!((figures.decisions, figures.p50_seconds), (Count::Few, None));
        assert_eq!(serde_json::to_value(figures.decisions).ok(), Some(serde_json::Value::Null));
    }

    #[test]
    fn times_and_shares() {
        let figures =
            publish("x", &tally(&[1, 2, 3, 4, 5, 60, 70, 80, 90, 500]), date(2026, 11, 23));
        assert_eq!((figures.p50_seconds, figures.p90_seconds), (Some(5), Some(90)));
        assert_eq!((figures.automatic_percent, figures.within_term_percent), (Some(50), Some(90)));
    }

    #[test]
    fn the_course_never_gives_a_small_count_away() {
        let today = date(2026, 11, 23);
        let check = |days: &[(Date, u64)], expected: Option<(i32, &[u64])>| {
            let submitted_on = days.iter().copied().collect();
            let figures = publish("x", &Tally { submitted_on, ..Tally::default() }, today);
            let found = figures.course.map(|course| (course.period_days, course.applications));
            assert_eq!(found, expected.map(|(days, counts)| (days, counts.to_vec())), "{days:?}");
        };
        let weeks = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 7];
        check(&[(today, 7), (date(2026, 11, 16), 5)], Some((7, &weeks)));
        check(&[(today, 7), (date(2026, 11, 16), 3)], Some((15, &[0, 0, 0, 0, 0, 10])));
        check(&[(today, 9), (date(2026, 10, 14), 3), (date(2026, 8, 27), 6)], Some((45, &[6, 12])));
        check(&[(today, 4)], None);
        check(&[], None);
    }

    #[test]
    fn periods_end_today() {
        let today = date(2026, 11, 23);
        let days = BTreeMap::from([(today, 7), (date(2026, 1, 1), 9)]);
        let weeks = course(&days, today, 7).unwrap();
        assert_eq!((weeks.until.len(), weeks.until.last()), (13, Some(&today)));
        assert_eq!(weeks.until.first(), Some(&date(2026, 8, 31)));
        assert_eq!(
            weeks.applications.first(),
            Some(&9),
            "older than the window counts to its beginning"
        );
    }
}
