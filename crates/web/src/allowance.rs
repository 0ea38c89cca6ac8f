//! How many requests programs may send: each has an allowance of its own, so one that asks without end slows nobody
//! else down. It fills up evenly and is counted in each process for itself.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use platform::id::Id;

use crate::visitor::Visitor;

/// How much a program may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Requests a second in the long run; 0 takes all of them.
    pub per_second: u32,
    /// Requests that may come at once after a pause.
    pub at_once: u32,
}

impl Default for Allowance {
    /// Enough for a program that works for a whole unit, and little beside what a process can answer.
    fn default() -> Self {
        Allowance { per_second: 50, at_once: 500 }
    }
}

/// Programs that are remembered at the same time; those that have their whole allowance again need not be.
const REMEMBERED_MAX: usize = 10_000;

/// Who asks: all keys of one person count together, and so do all that nobody knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Caller {
    Person(Id),
    Program(Id),
    Unknown,
}

impl Caller {
    fn of(visitor: &Visitor) -> Caller {
        match (visitor.person, visitor.client_id) {
            (Some(person), _) => Caller::Person(person.0),
            (None, Some(program)) => Caller::Program(program),
            (None, None) => Caller::Unknown,
        }
    }
}

/// What each program has used, as the moment at which its allowance will be whole again.
#[derive(Debug, Default)]
pub struct Allowances(Mutex<HashMap<Caller, Timestamp>>);

impl Allowances {
    /// Takes one request from the allowance of whoever asks.
    ///
    /// # Errors
    /// The seconds after which there is one again, when it is used up.
    pub(crate) fn take(
        &self,
        allowance: Allowance,
        visitor: &Visitor,
        now: Timestamp,
    ) -> Result<(), u32> {
        if allowance.per_second == 0 {
            return Ok(());
        }
        let one =
            SignedDuration::from_secs(1) / i32::try_from(allowance.per_second).unwrap_or(i32::MAX);
        let all = one * i32::try_from(allowance.at_once.max(1)).unwrap_or(i32::MAX);
        let mut used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if used.len() >= REMEMBERED_MAX {
            used.retain(|_, whole_at| *whole_at > now);
        }
        let whole_at = used.entry(Caller::of(visitor)).or_insert(now);
        let next = (*whole_at).max(now) + one;
        let over = next.duration_since(now) - all;
        if over.is_positive() {
            return Err(u32::try_from(whole_seconds(over)).unwrap_or(u32::MAX));
        }
        *whole_at = next;
        Ok(())
    }
}

/// The first whole second at which a wait is over: a program that waits so long is not refused again.
fn whole_seconds(wait: SignedDuration) -> i64 {
    wait.as_secs() + i64::from(wait.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use platform::id::PersonId;
    use platform::testkit::TestClock;

    use super::*;

    fn person(n: u128) -> Visitor {
        Visitor { person: Some(PersonId(Id::from_bits(n))), ..Visitor::default() }
    }

    fn program(n: u128) -> Visitor {
        Visitor { client_id: Some(Id::from_bits(n)), ..Visitor::default() }
    }

    #[test]
    fn each_has_an_allowance_that_fills_up_again() {
        let clock = TestClock::new();
        let allowances = Allowances::default();
        let allowance = Allowance { per_second: 2, at_once: 4 };
        let mut now = clock.edge().now();
        let check = |visitor: &Visitor, now: Timestamp, taken: u32, wait: Option<u32>| {
            let results: Vec<_> =
                (0..=taken).map(|_| allowances.take(allowance, visitor, now)).collect();
            assert!(results.iter().take(taken as usize).all(Result::is_ok), "{results:?}");
            assert_eq!(results.last().unwrap().err(), wait, "{results:?}");
        };
        check(&person(1), now, 4, Some(1));
        // Others are not slowed down by it.
        check(&person(2), now, 4, Some(1));
        check(&program(1), now, 4, Some(1));
        check(&Visitor::default(), now, 4, Some(1));
        now += SignedDuration::from_millis(500);
        check(&person(1), now, 1, Some(1));
        now += SignedDuration::from_secs(60);
        check(&person(1), now, 4, Some(1));
    }

    /// Whoever waits as long as they are told is served, and not a second later than they could be.
    #[test]
    fn the_wait_is_exact() {
        for (per_second, at_once) in [(1, 1), (1, 3), (2, 5), (50, 500)] {
            let (allowance, allowances) =
                (Allowance { per_second, at_once }, Allowances::default());
            let now = TestClock::new().edge().now();
            let ask = |at| allowances.take(allowance, &person(1), at);
            let wait = (0..=at_once).find_map(|_| ask(now).err()).unwrap();
            let later = |seconds: u32| now + SignedDuration::from_secs(seconds.into());
            assert!(wait == 1 || ask(later(wait - 1)).is_err(), "{per_second} {wait}");
            ask(later(wait)).unwrap();
        }
    }

    #[test]
    fn none_takes_everything() {
        let now = TestClock::new().edge().now();
        let (allowances, none) = (Allowances::default(), Allowance { per_second: 0, at_once: 0 });
        assert!((0..1_000).all(|_| allowances.take(none, &person(1), now).is_ok()));
    }

    #[test]
    fn who_has_asked_nothing_for_long_is_forgotten() {
        let now = TestClock::new().edge().now();
        let (allowances, allowance) = (Allowances::default(), Allowance::default());
        for n in 0..REMEMBERED_MAX as u128 {
            allowances.take(allowance, &program(n), now).unwrap();
        }
        let later = now + SignedDuration::from_secs(1);
        allowances.take(allowance, &person(1), later).unwrap();
        assert_eq!(allowances.0.lock().unwrap().len(), 1);
    }
}
