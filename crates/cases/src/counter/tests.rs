//! Which days count, and how surely it is known who applies.

use jiff::civil::date;

use super::*;

#[test]
fn the_day_from_which_it_counts() {
    let today = date(2026, 3, 20);
    let check = |channel: Channel, given: Option<Date>, expected: Option<Date>| {
        assert_eq!(counts_from(channel, given, today).ok(), expected, "{channel:?} {given:?}");
    };
    check(Channel::Counter, None, Some(today));
    check(Channel::Counter, Some(date(2026, 3, 1)), Some(today));
    check(Channel::Paper, Some(date(2026, 3, 17)), Some(date(2026, 3, 17)));
    check(Channel::Paper, Some(today), Some(today));
    check(Channel::Paper, Some(date(2026, 3, 21)), None);
    check(Channel::Paper, Some(date(2025, 12, 1)), None);
    check(Channel::Paper, None, None);
    assert_eq!(level(Channel::Counter), "high");
    assert_eq!(level(Channel::Paper), "substantial");
}
