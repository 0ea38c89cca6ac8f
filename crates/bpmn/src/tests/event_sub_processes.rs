//! Event sub-processes, errors and escalations: expected traces derived from BPMN 2.0.2, 10.3.5,
//! 10.5.1, 10.5.6 and 13.5.4.

use super::run::check;

#[test]
fn an_interrupting_event_sub_process_stops_what_surrounds_it() {
    check(
        "s:start -> a:user -> e:end
         x:on
         [x] xs:start-message(withdraw) -> xa:user -> xe:end",
        &[
            ("start", "await xs withdraw; task a"),
            ("message withdraw - why=moved", "cancel; stop a; task xa"),
            ("message withdraw", "refused Receivers"),
            ("=why", "-"),
            ("done xa", "ended completed at xe"),
        ],
    );
}

#[test]
fn one_that_does_not_interrupt_runs_beside_and_again() {
    check(
        "s:start -> a:user -> e:end
         x:on
         [x] xs:start-message(note) -> xa:user -> xe:end
         xs @isInterrupting=\"false\"",
        &[
            ("start", "await xs note; task a"),
            ("message note", "task xa"),
            ("message note", "task xa"),
            ("done xa", ""),
            // The process goes on as long as one of them does.
            ("done a", ""),
            ("done xa", "cancel; ended completed at xe"),
        ],
    );
}

#[test]
fn the_waits_of_an_event_sub_process_end_with_its_scope() {
    let process = "s:start -> p:sub -> z:user -> e:end
         [p] ps:start -> a:user -> pe:end
         [p] x:on
         [x] xs:start-timer(P1D) -> xe:end";
    check(
        process,
        &[
            ("start", "timer xs 2027-03-27T09:00:00; task a"),
            ("done a", "cancel; task z"),
            ("ring xs", "refused NotWaiting"),
            ("done z", "ended completed at e"),
        ],
    );
    check(
        process,
        &[
            ("start", "timer xs 2027-03-27T09:00:00; task a"),
            ("at 2027-03-27T09:00", ""),
            ("ring xs", "cancel; stop a; task z"),
        ],
    );
}

#[test]
fn an_error_is_caught_inside_before_it_is_caught_outside() {
    let process = "s:start -> p:sub -> e:end
         p ~ b:error(bad) -> be:end
         [p] ps:start -> a:service(x) -> pe:end
         [p] x:on
         [x] xs:start-error(bad) -> xa:user -> xr:end-error(bad)";
    check(
        process,
        &[
            ("start", "service a x"),
            // Thrown again by the handler, it goes outwards and not into the same handler.
            ("fail a bad", "stop a; task xa"),
            ("done xa", "stop x; stop p; ended completed at be"),
        ],
    );
}

#[test]
fn what_is_known_of_an_error_goes_into_variables() {
    check(
        "s:start -> a:service(x) -> e:end
         a ~ b:any() -> be:user -> ee:end
         b {<errorEventDefinition camunda:errorCodeVariable=\"code\" camunda:errorMessageVariable=\"text\"/>}",
        &[
            ("start", "service a x"),
            ("fail a late", "stop a; task be"),
            ("=code", "\"late\""),
            ("=text", "\"it broke\""),
        ],
    );
}

#[test]
fn an_escalation_is_heard_by_the_nearest_that_knows_its_code() {
    check(
        "s:start -> p:sub -> e:end
         p ~~ b:escalation(late) -> bu:user -> be:end
         [p] ps:start -> t:throw-escalation(late) -> a:user -> pe:end",
        &[
            // The branch that told of it goes on beside the one that heard it.
            ("start", "task bu; task a"),
            ("done a", ""),
            ("done bu", "ended completed at be"),
        ],
    );
    check(
        "s:start -> p:sub -> e:end
         p ~ b:escalation(late) -> bu:user -> be:end
         [p] ps:start -> t:throw-escalation(late) -> a:user -> pe:end",
        &[("start", "stop t; stop p; task bu"), ("done bu", "ended completed at be")],
    );
    check(
        "s:start -> p:sub -> e:end
         p ~ b:escalation(other) -> bu:user -> be:end
         [p] ps:start -> a:user -> pe:end-escalation(late)",
        // Nobody hears it: nothing happens.
        &[("start", "task a"), ("done a", "ended completed at e")],
    );
}

#[test]
fn an_escalation_starts_an_event_sub_process() {
    check(
        "s:start -> t:throw-escalation(late) -> a:user -> e:end
         x:on
         [x] xs:start-escalation -> xa:user -> xe:end
         xs @isInterrupting=\"false\"",
        &[("start", "task xa; task a"), ("done xa", ""), ("done a", "ended completed at e")],
    );
}

#[test]
fn event_sub_processes_nest() {
    check(
        "s:start -> a:user -> e:end
         x:on
         [x] xs:start-signal(fire) -> xa:user -> xe:end
         [x] y:on
         [y] ys:start-timer(PT1H) -> ya:user -> ye:end
         ys @isInterrupting=\"false\"",
        &[
            ("start", "await xs fire; task a"),
            ("signal fire", "cancel; stop a; timer ys 2027-03-26T10:00:00; task xa"),
            ("at 2027-03-26T10:00", ""),
            ("ring ys", "task ya"),
            ("done xa", ""),
            ("done ya", "ended completed at ye"),
        ],
    );
}
