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
fn kept_results_are_corrected_by_the_retry() {
    let process = format!("s:start -> a:service(work) -> e:end\n {DOUBLES}");
    let mut desk = Desk::new(&process);
    desk.event("start");
    assert_eq!(desk.event("done a n=\"x\""), "incident a");
    assert_eq!(desk.event("retry a n=1 m=3"), "ended completed at e");
    assert_eq!((desk.variable("y"), desk.variable("m")), ("2".to_owned(), "3".to_owned()));
    assert_eq!(desk.variable("n"), "-", "a result that is mapped does not leave the task");
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
fn a_circle_in_which_nobody_waits_stops_its_own_token() {
    let mut desk = Desk::new(
        "s:start -> g:and -> x:xor -> y:xor
         y -[stop]-> e:end
         y => x
         g -> a:user -> b:script(n := 1) -> e2:end",
    );
    assert_eq!(desk.event("start stop=false"), "task a; incident x");
    let open = desk.definition.allowed(&desk.state);
    let failed = open.iter().find_map(|open| match &open.kind {
        OpenKind::Incident(failure) => Some(failure.to_string()),
        _ => None,
    });
    assert!(failed.unwrap().contains("10000 moves"), "{open:?}");
    let again = desk.event("retry x");
    let at = again.strip_prefix("incident ").expect("it goes round as often again, no further");
    assert_eq!(desk.event("done a"), "", "the other branch goes on to its end");
    assert_eq!(desk.event(&format!("retry {at} stop=true")), "ended completed at e");
}

#[test]
fn a_circle_that_makes_tokens_is_bounded_and_what_it_asked_is_kept() {
    for circle in ["g -> m\n g -> a:user -> e:end", "g -> a:user -> e:end\n g -> m"] {
        let mut desk = Desk::new(&format!("s:start -> m:xor -> g:and\n {circle}"));
        let said = desk.event("start");
        let asked = said.matches("task a").count();
        assert!((300..2_000).contains(&asked), "{asked}");
        assert_eq!(said.matches("incident").count(), 1, "{said}");
        assert_eq!(desk.event("done a"), "", "who was asked may answer");
    }
}

#[test]
fn a_circle_that_sends_is_stopped_before_it_floods() {
    let mut desk = Desk::new("s:start -> x:xor -> m:send(hello) -> x");
    let said = desk.event("start");
    let sent = said.matches("hello").count();
    assert!((300..500).contains(&sent), "{sent}");
    assert_eq!(said.matches("incident").count(), 1, "{said}");
}

#[test]
fn a_condition_that_always_leads_back_stands_still() {
    let mut desk = Desk::new(
        "s:start -> x:xor -> a:user -> e:end
         a ~ c:condition(true) -> x",
    );
    let said = desk.event("start");
    assert_eq!(said.matches("incident").count(), 1, "{said}");
}

/// Maps what no event brings.
fn fails_at(id: &str) -> String {
    format!(
        "{id} {{<extensionElements><zeebe:ioMapping><zeebe:output source=\"=n + 1\" target=\"y\"/></zeebe:ioMapping></extensionElements>}}"
    )
}

#[test]
fn a_border_event_whose_mapping_fails_stops_its_own_token() {
    for trigger in ["message(note)", "timer(PT1H)"] {
        let event = if trigger.starts_with('m') { "message note" } else { "ring t" };
        let fails = fails_at("t");
        let interrupting = format!(
            "s:start -> a:user -> e:end
             a ~ t:{trigger} -> late:user -> e2:end
             {fails}"
        );
        let mut desk = Desk::new(&interrupting);
        desk.event("start");
        desk.event("at 2027-03-26T10:00:00");
        assert_eq!(desk.event(event), "cancel; stop a; incident t");
        assert_eq!(desk.event("done a"), "refused NotWaiting", "the event has happened");
        assert_eq!(desk.event("retry t"), "incident t");
        assert_eq!(desk.event("retry t n=1"), "task late");
        assert_eq!(desk.variable("y"), "2");

        let beside = interrupting.replace("a ~ t", "a ~~ t");
        let mut desk = Desk::new(&beside);
        desk.event("start");
        desk.event("at 2027-03-26T10:00:00");
        assert_eq!(desk.event(event), "incident t", "the activity goes on");
        // The message may come again.
        let stands = if event.starts_with("message") { "t#2" } else { "t" };
        assert_eq!(desk.event(&format!("skip {stands}")), "task late");
        assert_eq!(desk.event("done late"), "");
        let ended = desk.event("done a");
        assert!(ended.ends_with("ended completed at e"), "{ended}");
    }
}

#[test]
fn what_an_error_brings_to_a_border_is_kept_when_it_cannot_be_mapped() {
    let mut desk = Desk::new(&format!(
        "s:start -> v:service(x) -> e:end
         v ~ c:error(bad) -> h:user -> e2:end
         {}",
        fails_at("c")
    ));
    desk.event("start");
    assert_eq!(desk.event("fail v bad"), "stop v; incident c");
    assert_eq!(desk.event("retry c n=4"), "task h");
    assert_eq!(desk.variable("y"), "5");
}

#[test]
fn an_event_sub_process_whose_mapping_fails_stands_still_at_its_start() {
    let mut desk = Desk::new(&format!(
        "s:start -> a:user -> e:end
         h:on
         [h] hs:start-message(note) -> z:user -> he:end
         {}",
        fails_at("hs")
    ));
    desk.event("start");
    let said = desk.event("message note");
    assert!(said.ends_with("incident hs"), "{said}");
    assert_eq!(desk.event("retry hs n=1"), "task z");
}

#[test]
fn a_start_whose_mapping_fails_keeps_what_was_handed_in() {
    let process = format!("s:start -> a:user -> e:end\n {}", fails_at("s"));
    let mut desk = Desk::new(&process);
    assert_eq!(desk.event("start w=7"), "incident s");
    assert_eq!(desk.variable("w"), "7");
    assert_eq!(desk.event("retry s n=1"), "task a");
    assert_eq!(desk.variable("y"), "2");
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
