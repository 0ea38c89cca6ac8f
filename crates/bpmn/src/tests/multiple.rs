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
