//! Multiple and parallel multiple events (BPMN 2.0.2, 10.5.1 and 10.5.5), and gateways and tasks
//! that start a process.

use super::run::{Desk, check};

#[test]
fn of_a_multiple_event_the_first_counts() {
    check(
        "s:start -> c:any(message a, signal b) -> e:end",
        &[
            ("start", "await c a; await c b"),
            ("signal b x=1", "cancel; ended completed at e"),
            ("=x", "1"),
        ],
    );
    check(
        "s:start -> u:user -> e:end
         u ~ c:any(message a, timer P1D) -> z:user -> ze:end",
        &[
            ("start", "task u; await c a; timer c 2027-03-27T09:00:00"),
            ("message a", "cancel; cancel; stop u; task z"),
        ],
    );
}

#[test]
fn of_a_parallel_multiple_event_all_have_to_come() {
    check(
        "s:start -> c:all(message a, message b) -> e:end",
        &[
            ("start", "await c a; await c b"),
            ("message b - x=1", ""),
            ("message b", "refused Receivers"),
            ("=x", "1"),
            ("message a - y=2", "ended completed at e"),
            ("=y", "2"),
        ],
    );
    check(
        "s:start -> u:user -> e:end
         u ~~ c:all(message a, signal b) -> z:user -> ze:end",
        &[
            ("start", "task u; await c a; await c b"),
            ("signal b", ""),
            ("message a", "await c a; await c b; task z"),
            ("message a", ""),
            ("done z", ""),
            ("done u", "cancel; ended completed at e"),
        ],
    );
}

/// Maps what an event brings: `n` has to be there.
fn maps(id: &str) -> String {
    format!(
        "{id} {{<extensionElements><zeebe:ioMapping><zeebe:output source=\"=n + 1\" target=\"y\"/></zeebe:ioMapping></extensionElements>}}"
    )
}

#[test]
fn a_part_that_cannot_be_mapped_stands_still_and_nothing_that_came_is_lost() {
    let process =
        format!("s:start -> c:all(message a, message b) -> u:user -> e:end\n {}", maps("c"));
    check(
        &process,
        &[
            ("start", "await c a; await c b"),
            ("message a", "incident c"),
            ("message a", "refused Receivers"),
            ("message b - n=4", ""),
            ("=y", "5"),
            ("retry c", "incident c"),
            ("retry c n=6", "task u"),
            ("=y", "7"),
        ],
    );
    check(
        &process,
        &[
            ("start", "await c a; await c b"),
            ("message a", "incident c"),
            // Mended before the rest comes: the rest is still awaited.
            ("retry c#2 n=1", ""),
            ("=y", "2"),
            ("message b - n=2", "task u"),
            ("=y", "3"),
        ],
    );
    // Skipped: the part has come and brings nothing.
    check(
        &process,
        &[
            ("start", "await c a; await c b"),
            ("message a", "incident c"),
            ("skip c#2", ""),
            ("message b - n=1", "task u"),
        ],
    );
}

#[test]
fn a_part_at_a_border_that_cannot_be_mapped_lets_the_activity_go_on() {
    let process = format!(
        "s:start -> u:user -> e:end
         u ~ c:all(message a, signal b) -> z:user -> ze:end
         {}",
        maps("c")
    );
    check(
        &process,
        &[
            ("start", "task u; await c a; await c b"),
            ("signal b", "incident c"),
            ("message a - n=3", ""),
            ("retry c n=1", "cancel; stop u; task z"),
            ("=y", "2"),
        ],
    );
    check(
        &process,
        &[
            ("start", "task u; await c a; await c b"),
            ("signal b", "incident c"),
            ("done u", "cancel; cancel; ended completed at e"),
        ],
    );
}

#[test]
fn a_condition_among_several_does_not_stop_what_somebody_else_does() {
    let process = format!(
        "s:start -> f:and -> c:all(condition go = true, message b) -> j:and -> e:end
         f -> u:user -> v:user -> j
         {}",
        maps("c")
    );
    check(
        &process,
        &[
            ("start go=false", "await c b; task u"),
            ("done u go=true", "task v; incident c"),
            ("retry c#2 n=1", ""),
            ("message b - n=1", ""),
            ("done v", "ended completed at e"),
        ],
    );
}

#[test]
fn a_throwing_multiple_event_does_all_of_it() {
    check(
        "s:start -> t:throw-any(message a, signal b) -> e:end-any(message c, message d)",
        &[("start", "send t a; signal t b; send e c; send e d; ended completed at e")],
    );
}

#[test]
fn a_gateway_starts_a_process_with_the_first_event() {
    let process = "g:races -> a:message(paper) -> u:user -> e:end
        g -> b:message(web) -> u";
    let mut desk = Desk::new(process);
    let starts: Vec<_> = desk.definition.starts().map(|(id, _)| id).collect();
    assert_eq!(starts.len(), 2);
    assert_eq!(desk.event("start u"), "refused NoStart");
    assert_eq!(desk.event("start b name=x"), "task u");
    assert_eq!(desk.event("done u"), "ended completed at e");
}

#[test]
fn a_parallel_gateway_that_starts_a_process_waits_for_the_other_events() {
    check(
        "g:races-all -> a:message(form) -> j:and -> u:user -> e:end
         g -> b:message(fee) -> j",
        &[
            ("start b", "await a form"),
            ("message form", "task u"),
            ("done u", "ended completed at e"),
        ],
    );
}

#[test]
fn a_receive_task_starts_a_process() {
    check(
        "r:receive(letter) -> u:user -> e:end
         r @instantiate=\"true\"",
        &[("start", "refused NoStart"), ("start r", "task u"), ("done u", "ended completed at e")],
    );
}
