//! How long an entry that is not the town's is kept.

use jiff::civil::date;
use platform::testkit::TestClock;

use super::*;

#[test]
fn what_was_opened_again_is_not_forgotten() {
    let clock = TestClock::new();
    let ctx = clock.edge().system("test");
    let entry = |state, settled_at| LeftOver {
        id: EntryId::new(&ctx),
        outside: "bank:A1".into(),
        amount: Money::eur(500),
        booked_on: date(2026, 3, 2),
        why: "unmatched".into(),
        said: Sealed::from_bytes(Vec::new()),
        reason: None,
        state,
        taken_at: ctx.now(),
        settled_at,
        settled_by: None,
        log_entry: None,
    };
    let check = |state, days_ago: Option<i64>, expected: bool| {
        let day = |days| ctx.now() - jiff::SignedDuration::from_hours(24 * days);
        let entry = entry(state, days_ago.map(day));
        assert_eq!(is_forgotten(&entry, ctx.now()), expected, "{state:?} {days_ago:?}");
    };
    check(EntryState::NotOurs, Some(365), true);
    check(EntryState::NotOurs, Some(364), false);
    check(EntryState::Open, None, false);
    check(EntryState::Matched, Some(400), false);
}
