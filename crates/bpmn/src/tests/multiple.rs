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

#[test]
fn a_multiple_event_at_a_border_takes_what_comes_from_inside_too() {
    let process = "s:start -> p:sub -> e:end
         [p] ps:start -> a:user -> x:xor -[bad = true]-> f:end-error(broken)
         [p] x => pe:end
         p ~ c:any(message stop, error broken) -> z:user -> ze:end";
    // The error ends the wait for the message, and the other way round.
    check(
        process,
        &[
            ("start", "await c stop; task a"),
            ("done a bad=true", "cancel; stop p; task z"),
            ("message stop", "refused Receivers"),
            ("done z", "ended completed at ze"),
        ],
    );
    check(
        process,
        &[
            ("start", "await c stop; task a"),
            ("message stop", "stop a; cancel; stop p; task z"),
            ("done a", "refused NotWaiting"),
        ],
    );
    check(
        process,
        &[("start", "await c stop; task a"), ("done a bad=false", "cancel; ended completed at e")],
    );
    // Two errors, and one that it does not catch.
    check(
        "s:start -> a:service(x) -> e:end
         a ~ c:any(error one, error two) -> z:user -> ze:end",
        &[("start", "service a x"), ("fail a two", "stop a; task z")],
    );
    check(
        "s:start -> a:service(x) -> e:end
         a ~ c:any(error one, error two) -> z:user -> ze:end",
        &[("start", "service a x"), ("fail a three", "incident a")],
    );
}

#[test]
fn an_escalation_among_others_need_not_interrupt() {
    check(
        "s:start -> p:sub -> e:end
         [p] ps:start -> t:throw-escalation(late) -> a:user -> pe:end
         p ~~ c:any(escalation late, signal hurry) -> z:user -> ze:end",
        &[
            ("start", "await c hurry; task z; task a"),
            ("signal hurry", "task z"),
            ("done z", ""),
            ("done z", ""),
            ("done a", "cancel; ended completed at e"),
        ],
    );
    check(
        "s:start -> a:user -> t:throw-escalation(late) -> e:end
         h:on
         [h] hs:start-any(escalation late, message note) -> b:user -> he:end
         [h] hs @isInterrupting=\"false\"",
        &[
            ("start", "await hs note; task a"),
            ("message note", "task b"),
            ("done b", ""),
            ("done a", "task b"),
            ("done b", "cancel; ended completed at he"),
        ],
    );
}

#[test]
fn an_end_event_throws_all_and_then_ends() {
    check(
        "s:start -> g:and -> a:user -> e:end-any(message gone, terminate)
         g -> b:user -> be:end",
        &[
            ("start", "task a; task b"),
            ("done a", "send e gone; cancel; stop b; ended terminated at e"),
        ],
    );
    check(
        "s:start -> p:sub -> e:end
         [p] ps:start -> a:user -> f:end-any(signal alarm, error broken)
         p ~ c:error(broken) -> z:user -> ze:end",
        &[("start", "task a"), ("done a", "signal f alarm; stop p; task z")],
    );
    // What was done is undone before everything stops.
    check(
        "s:start -> a:user -> b:user -> e:end-any(compensate, terminate)
         a ~ c:compensate
         c & u:undo",
        &[
            ("start", "task a"),
            ("done a", "task b"),
            ("done b", "task u"),
            ("done u", "ended terminated at e"),
        ],
    );
    check(
        "s:start -> p:transaction -> e:end
         [p] ps:start -> a:user -> f:end-any(message gone, cancel)
         [p] a ~ c:compensate
         [p] c & u:undo
         p ~ k:cancel -> z:user -> ze:end",
        &[("start", "task a"), ("done a", "send f gone; task u"), ("done u", "stop p; task z")],
    );
}

#[test]
fn what_contradicts_itself_is_refused_with_its_line() {
    for (process, words) in [
        ("p:user -> e:end\n p ~~ c:any(error x, message m) -> z:end", "interrupts nothing"),
        ("p:user -> e:end\n p ~ c:any(compensate, message m) -> z:end", "with a compensation"),
        ("p:user -> e:end\n p ~ c:all(error x, message m) -> z:end", "parallel multiple event"),
        ("p:user -> e:end-any(terminate, error x)", "ends in two ways"),
    ] {
        let (_, findings) =
            crate::Definition::read(&super::notation::xml(&format!("s:start -> {process}")));
        let told = findings.iter().find(|finding| finding.message.contains(words));
        assert!(told.is_some_and(|finding| finding.line > 0), "{words}: {findings:?}");
    }
}
