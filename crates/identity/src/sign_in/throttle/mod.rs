//! Guessing takes too long: failed attempts are counted by account and by source, and after a few there
//! is a pause that doubles.
//!
//! An account is counted under the name that was typed, whether it exists or not, so the pause tells
//! nothing. A source is a network; many people may share one, so it has far more attempts. Passkeys are
//! not slowed down: they cannot be guessed, and nobody can lock another person out of theirs.

mod store;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use platform::Unit;
use platform::id::PersonId;

use crate::Name;

pub(crate) use store::{count, delete_older_than, tallies};
use store::{forget, uncount};

/// Failures are counted by account, whatever name of it was typed: two names are no second try. Where nobody has the name
/// they are counted under it, in the same way. The label keeps ways of signing in apart.
pub(crate) fn account_key(
    digester: &privacy::Digester,
    label: &str,
    (name, person): (&Name, Option<PersonId>),
) -> Key {
    let of_person = person.map(|person| person.to_string());
    let counted = match (&of_person, name) {
        (Some(person), _) => person.as_str(),
        (None, Name::SignInNumber(text) | Name::Email(text)) => text.as_str(),
        (None, Name::Number(number)) => number.value.as_str(),
    };
    *digester.digest(label, counted).as_bytes()
}

/// How attempts of one kind are slowed down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Failures without any pause.
    pub free: i64,
    /// The pause after the next one; each further failure doubles it.
    pub first_pause: SignedDuration,
    /// The longest pause.
    pub pause_max: SignedDuration,
    /// After so long without a failure all is forgotten.
    pub forgotten_after: SignedDuration,
}

/// By account (NIST SP 800-63B, section 3.2.2, allows at most 100 consecutive failures; this gives an
/// attacker about 100 guesses a day).
pub const ACCOUNT: Limit = Limit {
    free: 5,
    first_pause: SignedDuration::from_secs(30),
    pause_max: SignedDuration::from_mins(15),
    forgotten_after: SignedDuration::from_hours(24),
};
/// By source: a school or a library may stand behind one address.
pub const SOURCE: Limit = Limit {
    free: 60,
    first_pause: SignedDuration::from_secs(10),
    pause_max: SignedDuration::from_mins(5),
    forgotten_after: SignedDuration::from_mins(30),
};

/// Failures so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// How many.
    pub failures: i64,
    /// When the last one was.
    pub last_at: Timestamp,
}

impl Limit {
    /// How long one has still to wait; none when one may try.
    pub fn wait(&self, tally: Option<Tally>, now: Timestamp) -> Option<SignedDuration> {
        let tally = tally?;
        // A failure of the future was noted by a clock that was ahead: nobody waits for that clock.
        let quiet = now.duration_since(tally.last_at).abs();
        if quiet >= self.forgotten_after || tally.failures < self.free {
            return None;
        }
        let doublings = u32::try_from(tally.failures - self.free).unwrap_or(u32::MAX).min(20);
        let pause = self.first_pause.saturating_mul(1i32 << doublings).min(self.pause_max);
        let left = pause - quiet;
        (left > SignedDuration::ZERO).then_some(left)
    }
}

/// A key under which attempts are counted: a keyed digest.
pub type Key = [u8; 32];

/// One attempt, as it is counted: for the account that was named, and for where it came from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Guess {
    /// The account, by [`account_key`] or a digest of its own.
    pub(crate) account: Key,
    /// The source.
    pub(crate) source: Key,
}

impl Guess {
    /// Counts it as a failure, before it is judged: guesses that come at once are counted all the same.
    pub(crate) fn count(self, unit: &mut Unit, now: Timestamp) {
        count(unit, self.account, &ACCOUNT, now);
        count(unit, self.source, &SOURCE, now);
    }

    /// Nothing was judged.
    pub(crate) fn take_back(self, unit: &mut Unit) {
        uncount(unit, self.account);
        uncount(unit, self.source);
    }

    /// It was right: the account's failures are forgotten. The source's others stay.
    pub(crate) fn was_right(self, unit: &mut Unit) {
        forget(unit, self.account);
        uncount(unit, self.source);
    }
}

/// Ceremonies and registrations that one source may begin in a minute, in each process: each costs a row
/// that lives for minutes.
pub const BEGUN_IN_A_MINUTE_MAX: u32 = 120;
/// Sources remembered at most; beyond that all are forgotten.
const SOURCES_MAX: usize = 50_000;

/// How often each source has begun something in the present minute.
#[derive(Clone, Debug, Default)]
pub(crate) struct Beginnings(Arc<Mutex<HashMap<Key, (i64, u32)>>>);

impl Beginnings {
    /// Counts one more; says how many seconds to wait when it is one too many.
    pub(crate) fn count(&self, source: Key, now: Timestamp) -> Option<u32> {
        let (minute, second) = (now.as_second().div_euclid(60), now.as_second().rem_euclid(60));
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= SOURCES_MAX {
            counts.clear();
        }
        let entry = counts.entry(source).or_insert((minute, 0));
        if entry.0 != minute {
            *entry = (minute, 0);
        }
        entry.1 = entry.1.saturating_add(1);
        (entry.1 > BEGUN_IN_A_MINUTE_MAX).then(|| 60 - u32::try_from(second).unwrap_or_default())
    }
}

/// One attempt at a time for each account in this process.
#[derive(Clone, Debug, Default)]
pub(crate) struct UnderWay(Arc<Mutex<HashSet<Key>>>);

/// The right to try; given back when dropped.
pub(crate) struct Turn {
    key: Key,
    under_way: UnderWay,
}

impl UnderWay {
    pub(crate) fn take(&self, key: Key) -> Option<Turn> {
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        keys.insert(key).then(|| Turn { key, under_way: self.clone() })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.under_way.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use platform::Unit;
    use platform::testkit::each_database;

    #[test]
    fn pauses() {
        let check = |limit: &Limit, failures: i64, quiet_s: i64, wait_s: Option<i64>| {
            let now = Timestamp::from_second(1_000_000).unwrap();
            let last_at = now - SignedDuration::from_secs(quiet_s);
            let wait = limit.wait(Some(Tally { failures, last_at }), now);
            assert_eq!(wait.map(|w| w.as_secs()), wait_s, "{failures} failures, {quiet_s} s ago");
        };
        check(&ACCOUNT, 4, 0, None);
        check(&ACCOUNT, 5, 0, Some(30));
        check(&ACCOUNT, 5, 29, Some(1));
        check(&ACCOUNT, 5, 30, None);
        check(&ACCOUNT, 6, 0, Some(60));
        check(&ACCOUNT, 8, 0, Some(240));
        check(&ACCOUNT, 1_000_000, 0, Some(900));
        check(&ACCOUNT, 1_000_000, 86_400, None);
        check(&ACCOUNT, 5, -10, Some(20));
        check(&ACCOUNT, 1_000_000, -3_600, None);
        check(&SOURCE, 59, 0, None);
        check(&SOURCE, 60, 0, Some(10));
        check(&SOURCE, 80, 0, Some(300));
        assert_eq!(ACCOUNT.wait(None, Timestamp::UNIX_EPOCH), None);
    }

    #[tokio::test]
    async fn counted_and_forgotten() {
        each_database(&[crate::MODULE], async |db| {
            let key = [1; 32];
            let at = |second| Timestamp::from_second(second).unwrap();
            let write = async |change: &dyn Fn(&mut Unit)| {
                let mut unit = Unit::new();
                change(&mut unit);
                db.commit(unit).await.unwrap();
                let [tally, none] = tallies(&db, [key, [2; 32]]).await.unwrap();
                assert_eq!(none, None);
                tally.map(|t| (t.failures, t.last_at.as_second()))
            };
            assert_eq!(write(&|u| count(u, key, &ACCOUNT, at(100))).await, Some((1, 100)));
            assert_eq!(write(&|u| count(u, key, &ACCOUNT, at(160))).await, Some((2, 160)));
            assert_eq!(write(&|u| uncount(u, key)).await, Some((1, 160)));
            assert_eq!(
                write(&|u| count(u, key, &ACCOUNT, at(160 + 86_400))).await,
                Some((1, 86_560))
            );
            assert_eq!(write(&|u| forget(u, key)).await, None);
        })
        .await;
    }

    #[test]
    fn a_source_begins_only_so_often() {
        let beginnings = Beginnings::default();
        let at = |second: i64| Timestamp::from_second(6_000 + second).unwrap();
        for _ in 0..BEGUN_IN_A_MINUTE_MAX {
            assert_eq!(beginnings.count([1; 32], at(10)), None);
        }
        assert_eq!(beginnings.count([1; 32], at(10)), Some(50));
        assert_eq!(beginnings.count([2; 32], at(10)), None, "others are not held up");
        assert_eq!(beginnings.count([1; 32], at(60)), None, "a new minute");
    }

    #[test]
    fn one_at_a_time() {
        let under_way = UnderWay::default();
        let first = under_way.take([1; 32]);
        assert!(first.is_some() && under_way.take([1; 32]).is_none());
        assert!(under_way.take([2; 32]).is_some());
        drop(first);
        assert!(under_way.take([1; 32]).is_some());
    }
}
