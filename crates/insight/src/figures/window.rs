//! What was read of the last [`WINDOW_DAYS`] days, kept by quarter of an hour, so that a gathering reads the last
//! quarters and one old day in turn instead of everything: what changes late in an old case (an erasure, a decision
//! that is taken again) is seen when its day's turn comes, and counted from one place only.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::{Decided, Tally, WINDOW_DAYS};

/// Seconds of a slot. Clocks are set against each other by whole quarters of an hour in every time zone of today,
/// so a slot is within one day everywhere.
const SLOT_SECONDS: i64 = 15 * 60;
const DAY_SLOTS: i64 = 24 * 3600 / SLOT_SECONDS;
const WINDOW_SLOTS: i64 = WINDOW_DAYS as i64 * DAY_SLOTS;
/// Slots before the present one that may still grow: an act is written a while after the moment that it bears.
const GROWING_SLOTS: i64 = 1;

/// Numbers of slots since 1970, the end excluded.
pub(super) type Slots = Range<i64>;

/// One submission: the service and the moment.
pub(super) type Submitted = (String, Timestamp);

/// What fell into one slot.
#[derive(Clone, Debug, Default)]
struct Slot {
    submitted: BTreeMap<String, u64>,
    decided: BTreeMap<String, Vec<Decided>>,
}

/// The window as far as it was read.
#[derive(Debug, Default)]
pub(super) struct Window {
    slots: BTreeMap<i64, Slot>,
    /// The end of what was read; none before the first reading.
    read_until: Option<i64>,
    /// The old day whose turn is next, counted from the window's beginning.
    turn: i64,
}

/// The moments at which these slots begin and end.
pub(super) fn moments(slots: &Slots) -> Range<Timestamp> {
    let at = |slot: i64| {
        Timestamp::UNIX_EPOCH.saturating_add(SignedDuration::from_secs(slot * SLOT_SECONDS))
    };
    at(slots.start).unwrap_or(Timestamp::MIN)..at(slots.end).unwrap_or(Timestamp::MAX)
}

fn slot_of(at: Timestamp) -> i64 {
    at.as_second().div_euclid(SLOT_SECONDS)
}

impl Window {
    /// What is to be read now, in pieces of a day at most: everything at first, then what is new, what may have
    /// grown, and the old day whose turn it is. Forgets what has left the window.
    pub(super) fn due(&mut self, now: Timestamp) -> Vec<Slots> {
        let end = slot_of(now) + 1;
        let begin = end - WINDOW_SLOTS;
        self.slots = self.slots.split_off(&begin);
        // A clock that was set back may leave slots of the future behind.
        self.slots.split_off(&end);
        let Some(read_until) = self.read_until else { return days(begin..end) };
        let fresh = (read_until.min(end) - 1 - GROWING_SLOTS).max(begin);
        let old = begin + self.turn * DAY_SLOTS;
        self.turn = (self.turn + 1) % i64::from(WINDOW_DAYS);
        let mut due = days(fresh..end);
        due.push(old..(old + DAY_SLOTS).min(fresh));
        due.retain(|slots| !slots.is_empty());
        due
    }

    /// Puts what was read in place of what was known of these slots.
    pub(super) fn put(
        &mut self,
        slots: &Slots,
        submitted: Vec<Submitted>,
        decided: Vec<(String, Timestamp, Decided)>,
    ) {
        let mut later = self.slots.split_off(&slots.start);
        self.slots.append(&mut later.split_off(&slots.end));
        for (service, at) in submitted {
            let slot = self.slots.entry(slot_of(at)).or_default();
            *slot.submitted.entry(service).or_default() += 1;
        }
        for (service, at, decided) in decided {
            let slot = self.slots.entry(slot_of(at)).or_default();
            slot.decided.entry(service).or_default().push(decided);
        }
        self.read_until = self.read_until.max(Some(slots.end));
    }

    /// The tallies of all services, but for what still runs. Days are those of the town.
    pub(super) fn tallies(&self, zone: &TimeZone) -> BTreeMap<String, Tally> {
        let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
        for (number, slot) in &self.slots {
            let day = moments(&(*number..*number + 1)).start.to_zoned(zone.clone()).date();
            for (service, count) in &slot.submitted {
                let tally = tallies.entry(service.clone()).or_default();
                *tally.submitted_on.entry(day).or_default() += count;
            }
            for (service, decided) in &slot.decided {
                tallies.entry(service.clone()).or_default().decided.extend(decided);
            }
        }
        tallies
    }
}

/// A range cut into days, so that no single reading is large.
fn days(slots: Slots) -> Vec<Slots> {
    let Range { start, end } = slots;
    let cut = |begin: i64| begin..(begin + DAY_SLOTS).min(end);
    (start..end).step_by(DAY_SLOTS as usize).map(cut).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DECIDED: Decided = Decided { seconds: 7, automatic: true, within_term: None };

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// Reads what is due from everything that there is.
    fn read(window: &mut Window, now: Timestamp, all: &[Timestamp]) -> i64 {
        let mut slots_read = 0;
        for slots in window.due(now) {
            slots_read += slots.end - slots.start;
            let moments = moments(&slots);
            let found = all.iter().filter(|at| moments.contains(at));
            let found: Vec<Timestamp> = found.copied().collect();
            let submitted = found.iter().map(|at| ("x".to_owned(), *at)).collect();
            let decided = found.iter().map(|at| ("x".to_owned(), *at, DECIDED)).collect();
            window.put(&slots, submitted, decided);
        }
        slots_read
    }

    fn counts(window: &Window) -> (u64, usize) {
        let tallies = window.tallies(&TimeZone::UTC);
        let tally = tallies.get("x").cloned().unwrap_or_default();
        (tally.submitted_on.values().sum(), tally.decided.len())
    }

    #[test]
    fn everything_at_first_and_then_little() {
        let mut window = Window::default();
        let mut all = vec![
            at("2026-11-20T10:00:00Z"),
            at("2026-09-01T00:00:00Z"),
            at("2026-01-01T00:00:00Z"),
        ];
        assert_eq!(read(&mut window, at("2026-11-23T10:07:00Z"), &all), WINDOW_SLOTS);
        assert_eq!(counts(&window), (2, 2), "the third is older than the window");
        all.push(at("2026-11-23T10:07:30Z"));
        assert_eq!(read(&mut window, at("2026-11-23T10:08:00Z"), &all), 2 + DAY_SLOTS);
        assert_eq!(counts(&window), (3, 3));
    }

    #[test]
    fn what_bears_an_earlier_moment_is_counted_and_nothing_twice() {
        let mut window = Window::default();
        let mut all = vec![at("2026-11-23T09:59:50Z")];
        read(&mut window, at("2026-11-23T10:00:10Z"), &all);
        all.push(at("2026-11-23T09:59:55Z"));
        for now in ["2026-11-23T10:00:20Z", "2026-11-23T10:14:00Z", "2026-11-23T10:16:00Z"] {
            read(&mut window, at(now), &all);
            assert_eq!(counts(&window), (2, 2), "{now}");
        }
    }

    #[test]
    fn after_a_pause_nothing_is_missing() {
        let mut window = Window::default();
        read(&mut window, at("2026-11-20T10:00:00Z"), &[]);
        let all = [at("2026-11-20T10:20:00Z"), at("2026-11-22T03:00:00Z")];
        read(&mut window, at("2026-11-23T10:00:00Z"), &all);
        assert_eq!(counts(&window), (2, 2));
    }

    #[test]
    fn what_is_gone_from_an_old_day_goes_when_its_turn_comes() {
        let mut window = Window::default();
        let now = at("2026-11-23T10:00:00Z");
        read(&mut window, now, &[at("2026-10-01T10:00:00Z")]);
        for _ in 0..WINDOW_DAYS {
            read(&mut window, now, &[]);
        }
        assert_eq!(counts(&window), (0, 0));
    }

    #[test]
    fn what_leaves_the_window_is_forgotten() {
        let mut window = Window::default();
        let all = [at("2026-08-25T12:00:00Z")];
        read(&mut window, at("2026-11-23T10:00:00Z"), &all);
        assert_eq!(counts(&window), (1, 1));
        read(&mut window, at("2026-11-23T12:16:00Z"), &all);
        assert_eq!(counts(&window), (0, 0));
        assert!(window.slots.is_empty());
    }

    #[test]
    fn days_are_those_of_the_town() {
        let mut window = Window::default();
        read(&mut window, at("2026-11-23T10:00:00Z"), &[at("2026-11-22T23:30:00Z")]);
        let zone = TimeZone::fixed(jiff::tz::offset(1));
        let tally = window.tallies(&zone).remove("x").unwrap();
        let days: Vec<_> = tally.submitted_on.into_iter().collect();
        assert_eq!(days, [(jiff::civil::date(2026, 11, 23), 1)]);
    }
}
