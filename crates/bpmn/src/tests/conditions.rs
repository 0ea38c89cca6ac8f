//! Conditional events (BPMN 2.0.2, 10.5.5): they happen when their condition becomes true.

use super::run::{Desk, check};

#[test]
fn a_catching_condition_waits_until_it_holds() {
    check(
        "s:start -> g:and -> c:condition(paid >= 10) -> e:end
         g -> a:user -> b:user -> f:end",
        &[
            ("start paid=0", "task a"),
            ("done a paid=10", "task b"),
            ("done b", "ended completed at f"),
        ],
    );
    check(
        "s:start -> c:condition(paid >= 10) -> e:end",
        &[("start paid=12", "ended completed at e")],
    );
}

#[test]
fn a_condition_on_a_border_interrupts() {
    check(
        "s:start -> g:and -> a:user -> e:end
         g -> w:user -> we:end
         a ~ c:condition(withdrawn = true) -> z:user -> ze:end",
        &[
            ("start withdrawn=false", "task a; task w"),
            ("done w withdrawn=true", "cancel; stop a; task z"),
            ("done z", "ended completed at ze"),
        ],
    );
}

#[test]
fn it_has_to_become_true_to_happen_again() {
    check(
        "s:start -> a:user -> b:user -> c:user -> d:user -> e:end
         x:on
         [x] xs:start-condition(n > 5) -> xa:script(seen := seen + 1) -> xe:end
         xs @isInterrupting=\"false\"",
        &[
            ("start n=1 seen=0", "task a"),
            ("done a n=6", "task b"),
            ("=seen", "1"),
            ("done b n=7", "task c"),
            ("=seen", "1"),
            ("done c n=2", "task d"),
            ("done d n=9", "cancel; ended completed at e"),
        ],
    );
}

#[test]
fn a_condition_that_fails_is_an_incident_of_its_own_event() {
    let mut desk = Desk::new(
        "s:start -> a:user -> e:end
         a ~~ c:condition(n + 1 > 5) -> z:user -> ze:end",
    );
    // The task goes on; only the event is stuck.
    assert_eq!(desk.event("start n=x"), "task a; incident c");
    assert_eq!(desk.event("retry c n=9"), "task z");
    assert_eq!(desk.event("done z"), "");
    assert_eq!(desk.event("done a"), "cancel; ended completed at e");
}
