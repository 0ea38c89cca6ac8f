//! Tables over the transitions.

use jiff::SignedDuration;
use jiff::civil::date;
use platform::testkit::{TestClock, fixed_ctx};

use super::*;

#[test]
fn words_are_read_back() {
    for state in State::ALL {
        assert_eq!(State::of(state.word()), Some(state));
    }
    assert_eq!(State::of("lost"), None);
    assert_eq!(Channel::of("counter"), Some(Channel::Counter));
    assert_eq!(DecidedBy::of("silence"), Some(DecidedBy::Silence));
}

#[test]
fn a_stopped_clock_moves_the_end_of_the_term() {
    let clock = TestClock::new();
    let ctx = clock.edge().system("test");
    let owner = Owner::Visitor("x".into());
    let subject = SubjectId::new(&fixed_ctx());
    let mut application = Application::draft(&ctx, ("permit", "v1"), subject, owner);
    application.state = State::Open;
    application.due_on = Some(date(2026, 12, 21));
    application.stop_clock(&ctx);
    assert_eq!(application.state, State::Waiting);
    clock.advance(SignedDuration::from_hours(24 * 10));
    application.resume_clock(&clock.edge().system("test"));
    assert_eq!((application.state, application.due_on), (State::Open, Some(date(2026, 12, 31))));
}
