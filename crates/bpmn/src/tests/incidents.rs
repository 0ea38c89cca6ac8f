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

const DOUBLES: &str = "a {<extensionElements><zeebe:ioMapping><zeebe:output source=\"=n + 1\" target=\"y\"/></zeebe:ioMapping></extensionElements>}";

#[test]
fn results_whose_mapping_fails_are_kept_until_it_works() {
    for kind in ["user", "service(work)"] {
        let process =
            format!("s:start -> g:and -> a:{kind} -> e:end\n g -> b:user -> e2:end\n {DOUBLES}");
        let mut desk = Desk::new(&process);
        desk.event("start");
        assert_eq!(desk.event("done a n=\"x\""), "incident a");
        assert_eq!(desk.event("done b"), "", "the other branch goes on");
        assert_eq!(desk.event("retry a"), "incident a", "the same again");
        assert_eq!(desk.event("done a n=1"), "refused WrongAnswer", "it was done already");
        assert_eq!(desk.event("skip a y=7"), "ended completed at e");
        assert_eq!(desk.variable("y"), "7");
    }
}

#[test]
fn kept_results_are_mapped_when_the_variable_is_corrected() {
    check(
        "s:start -> a:service(work) -> e:end
         a {<extensionElements><zeebe:ioMapping><zeebe:output source=\"=n + plus\" target=\"y\"/></zeebe:ioMapping></extensionElements>}",
        &[
            ("start", "service a work"),
            ("done a n=1", "incident a"),
            ("retry a plus=4", "ended completed at e"),
            ("=y", "5"),
        ],
    );
}

#[test]
fn a_message_that_came_is_not_lost_by_its_mapping() {
    check(
        "s:start -> r:race
         r -> m:message(go) -> a:user -> e:end
         r -> t:timer(PT1H) -> e
         m {<extensionElements><zeebe:ioMapping><zeebe:output source=\"=n + plus\" target=\"y\"/></zeebe:ioMapping></extensionElements>}",
        &[
            ("start", "await m go; timer t 2027-03-26T10:00:00"),
            ("message go - n=1", "cancel; incident m"),
            ("retry m plus=1", "task a"),
            ("=y", "2"),
        ],
    );
}

#[test]
fn what_failed_is_skipped_or_the_token_moved_by_hand() {
    check(
        "s:start -> z:script(y := n + 1) -> a:user -> e:end",
        &[
            ("start", "incident z"),
            ("skip z y=1", "task a"),
            ("=y", "1"),
            ("skip z", "refused NotWaiting"),
            ("skip a", "refused WrongAnswer"),
        ],
    );
    check(
        "s:start -> x:xor
         x -[n > 1]-> a:user -> e:end
         x => b:user -> e",
        &[
            ("start", "incident x"),
            ("skip x", "refused WrongAnswer"),
            ("move x s", "refused NoWay"),
            ("move x b", "stop x; task b"),
            ("done b", "ended completed at e"),
        ],
    );
    check(
        "s:start -> z:script(y := n + 1) -> e:end
         z ~~ t:timer(PT1H) -> te:end",
        &[("start", "incident z"), ("move z e", "stop z; ended completed at e")],
    );
}

#[test]
fn nothing_is_moved_where_branches_are_counted() {
    check(
        "s:start -> o:or
         o -[a]-> z:script(y := n + 1) -> j:or -> e:end
         o => b:user -> j",
        &[
            ("start a=true", "incident z"),
            ("move z b", "refused NoWay"),
            ("skip z", "ended completed at e"),
        ],
    );
    check(
        "s:start -> g:and -> z:script(y := n + 1) -> j:and -> e:end
         g -> b:user -> j",
        &[("start", "incident z; task b"), ("move z j", "refused NoWay"), ("skip z", "")],
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
