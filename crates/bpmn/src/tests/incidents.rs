//! What fails stops its own token only, and can be retried.

use super::run::{Desk, check};
use crate::{OpenKind, StepRefusal, step};

#[test]
fn a_failing_condition_is_an_incident() {
    check(
        "s:start -> g:and -> x:xor
         g -> b:user -> e2:end
         x -[n > 1]-> a:user -> e:end
         x => c:user -> e",
        &[
            ("start", "incident x; task b"),
            ("done b", ""),
            ("retry x", "incident x"),
            ("retry x n=2", "task a"),
            ("retry x", "refused NotWaiting"),
            ("done a", "ended completed at e"),
        ],
    );
}

#[test]
fn no_way_out_is_an_incident() {
    check(
        "s:start -> x:xor
         x -[n > 1]-> a:user -> e:end
         x -[n > 2]-> b:user -> e",
        &[("start n=1", "incident x"), ("retry x n=3", "task a")],
    );
}

#[test]
fn a_failing_script_waits_for_repair() {
    check(
        "s:start -> z:script(y := n + 1) -> e:end",
        &[("start", "incident z"), ("retry z n=1", "ended completed at e"), ("=y", "2")],
    );
}

#[test]
fn results_that_cannot_be_used_are_refused_and_nothing_changes() {
    check(
        "s:start -> a:user -> e:end
         a {<extensionElements><zeebe:ioMapping><zeebe:output source=\"=n + 1\" target=\"y\"/></zeebe:ioMapping></extensionElements>}",
        &[
            ("start", "task a"),
            ("done a n=\"x\"", "refused Unusable"),
            ("done a n=1", "ended completed at e"),
            ("=y", "2"),
        ],
    );
}

#[test]
fn a_branch_that_never_comes_is_an_incident_at_the_join() {
    check(
        "s:start -> x:xor
         x -[true]-> a:user -> j:and -> e:end
         x => b:user -> j",
        &[
            ("start", "task a"),
            ("done a", "incident j"),
            ("retry j", "incident j"),
            ("cancel", "cancel; stop j; ended cancelled"),
        ],
    );
}

#[test]
fn a_loop_in_which_nobody_waits_is_refused() {
    let mut desk = Desk::new(
        "s:start -> x:xor -> y:xor
         y -[stop]-> e:end
         y => x",
    );
    assert_eq!(desk.event("start stop=false"), "refused TooMuch");
    let mut desk = Desk::new("s:start -> m:xor -> g:and -> m\n g -> a:user -> e:end");
    assert_eq!(desk.event("start"), "refused TooMuch");
}

#[test]
fn an_incident_says_what_failed() {
    let mut desk = Desk::new("s:start -> z:script(y := n + 1) -> e:end");
    desk.event("start");
    let open = desk.definition.allowed(&desk.state);
    assert_eq!(open.len(), 1);
    let OpenKind::Incident(failure) = &open[0].kind else { panic!("{open:?}") };
    assert_eq!(failure.expression, "n + 1");
    assert!(failure.cause.contains('n'), "{failure}");
}

#[test]
fn an_instance_may_be_given_up_before_it_starts() {
    check(
        "s:start -> a:user -> e:end",
        &[
            ("done 1", "refused WrongStage"),
            ("cancel", "ended cancelled"),
            ("start", "refused WrongStage"),
        ],
    );
}

#[test]
fn another_definition_is_refused() {
    let mut one = Desk::new("s:start -> a:user -> e:end");
    one.event("start");
    let other = Desk::new("s:start -> b:user -> a:user -> e:end");
    let result = step(&other.definition, &one.state, crate::Event::Cancel, &one.moment);
    assert_eq!(result.unwrap_err(), StepRefusal::WrongDefinition);
}
