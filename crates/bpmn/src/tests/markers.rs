//! Loop markers and ad-hoc sub-processes (BPMN 2.0.2, 13.3.5 and 13.3.6).

use super::run::{Desk, check, read};
use crate::Definition;

#[test]
fn a_loop_runs_while_its_condition_holds() {
    let process = "s:start -> a:user -> e:end
         a {<standardLoopCharacteristics><loopCondition>more = true</loopCondition></standardLoopCharacteristics>}";
    check(
        process,
        &[
            ("start more=false", "task a"),
            ("done a more=true", "task a"),
            ("done a more=true", "task a"),
            ("done a more=false", "ended completed at e"),
        ],
    );
}

#[test]
fn a_loop_may_ask_before_its_first_turn_and_be_bounded() {
    let process = "s:start -> a:script(n := n + 1) -> e:end
         a {<standardLoopCharacteristics testBefore=\"true\" loopMaximum=\"3\"><loopCondition>n != 2</loopCondition></standardLoopCharacteristics>}";
    check(process, &[("start n=2", "ended completed at e"), ("=n", "2")]);
    check(process, &[("start n=0", "ended completed at e"), ("=n", "2")]);
    check(process, &[("start n=5", "ended completed at e"), ("=n", "8")]);
}

#[test]
fn a_loop_without_an_end_is_refused_and_one_that_never_waits_stands_still() {
    let endless = "s:start -> a:script(n := 1) -> e:end
         a {<standardLoopCharacteristics/>}";
    let (_, findings) = Definition::read(&super::notation::xml(endless));
    assert!(findings.iter().any(|f| f.message.contains("when the loop ends")), "{findings:?}");
    let spinning = "s:start -> a:script(n := 1) -> e:end
         a {<standardLoopCharacteristics><loopCondition>true</loopCondition></standardLoopCharacteristics>}";
    check(spinning, &[("start", "incident a")]);
}

#[test]
fn boundary_events_belong_to_the_whole_loop() {
    check(
        "s:start -> a:user -> e:end
         a ~ t:timer(P1D) -> te:end
         a {<standardLoopCharacteristics><loopCondition>true</loopCondition></standardLoopCharacteristics>}",
        &[
            ("start", "timer t 2027-03-27T09:00:00; task a"),
            ("done a", "task a"),
            ("at 2027-03-27T09:00", ""),
            ("ring t", "stop a; cancel; stop a; ended completed at te"),
        ],
    );
}

#[test]
fn in_an_ad_hoc_sub_process_people_choose() {
    check(
        "s:start -> p:adhoc -> e:end
         [p] a:user
         [p] b:user -> c:user",
        &[
            ("start", "task p"),
            ("begin p b", "task b"),
            ("begin p a", "task a"),
            ("begin p c", "refused Unusable"),
            ("begin p s", "refused Unusable"),
            ("done b", "task c"),
            ("done a", ""),
            ("begin p a", "task a"),
            // Who chooses has finished: what goes on is awaited.
            ("done p", ""),
            ("begin p a", "refused NotWaiting"),
            ("done c", ""),
            ("done a", "ended completed at e"),
        ],
    );
    check(
        "s:start -> p:adhoc -> e:end\n[p] a:user",
        &[("start", "task p"), ("done p", "ended completed at e")],
    );
}

#[test]
fn an_ad_hoc_sub_process_ends_when_its_condition_holds() {
    let process = "s:start -> p:adhoc(enough = true) -> e:end
         [p] a:user
         [p] b:user";
    check(
        process,
        &[
            ("start enough=false", "task p"),
            ("begin p a", "task a"),
            ("begin p b", "task b"),
            ("done b", ""),
            ("begin p b", "task b"),
            ("done a enough=true", "cancel; stop b; cancel; ended completed at e"),
        ],
    );
    check(
        &format!("{process}\np @cancelRemainingInstances=\"false\""),
        &[
            ("start enough=false", "task p"),
            ("begin p a", "task a"),
            ("begin p b", "task b"),
            ("done a enough=true", "cancel"),
            ("done b", "ended completed at e"),
        ],
    );
}

#[test]
fn the_condition_is_asked_after_every_activity() {
    let process = "s:start -> p:adhoc(n >= 2) -> e:end
         [p] a:user
         [p] b:user -> c:user";
    let begun = [("start n=0", "task p"), ("begin p a", "task a"), ("begin p b", "task b")];
    let check = |n: &str, expected: &'static str| {
        let mut desk = Desk::new(process);
        for (event, effects) in begun {
            assert_eq!(desk.event(event), effects);
        }
        assert_eq!(desk.event(&format!("done b n={n}")), expected);
    };
    check("1", "task c");
    // It is over before what follows begins.
    check("2", "cancel; stop a; cancel; ended completed at e");
}

#[test]
fn a_loop_that_asks_first_knows_that_no_turn_was_taken() {
    let process = "s:start -> a:user -> e:end
         a {<standardLoopCharacteristics testBefore=\"true\"><loopCondition>loopCounter &lt; most</loopCondition></standardLoopCharacteristics>}";
    check(process, &[("start most=0", "ended completed at e")]);
    check(
        process,
        &[("start most=2", "task a"), ("done a", "task a"), ("done a", "ended completed at e")],
    );
}

#[test]
fn a_sequential_one_does_one_thing_at_a_time_and_a_list_begins_by_itself() {
    check(
        "s:start -> p:adhoc -> e:end
         [p] a:user
         [p] b:user
         p @ordering=\"Sequential\"",
        &[
            ("start", "task p"),
            ("begin p a", "task a"),
            ("begin p b", "refused Unusable"),
            ("done a", ""),
            ("begin p b", "task b"),
        ],
    );
    check(
        "s:start -> p:adhoc -> e:end
         [p] a:user
         [p] b:user
         [p] c:user
         p {<extensionElements><zeebe:adHoc activeElementsCollection=\"=chosen\"/></extensionElements>}",
        &[
            ("start chosen=[\"a\",\"c\"]", "task a; task c"),
            ("done a", ""),
            ("done c", "ended completed at e"),
        ],
    );
}

#[test]
fn whoever_chooses_is_told_what_there_is_to_choose() {
    let choices = |desk: &Desk| {
        let found = desk.definition.choices(&desk.state, desk.wait("p"), &desk.moment);
        found.map(|found| {
            let ids = found.begin.iter().map(|id| desk.definition.node(*id).id.to_string());
            (ids.collect::<Vec<_>>().join(" "), found.may_finish)
        })
    };
    let mut desk = Desk::new(
        "s:start -> p:adhoc(enough) -> e:end
         [p] a:user -> c:user
         [p] b:user
         p @ordering=\"Sequential\"",
    );
    assert_eq!(choices(&desk), None);
    desk.event("start enough=false");
    assert_eq!(choices(&desk), Some(("a b".to_owned(), false)));
    desk.event("begin p b");
    assert_eq!(choices(&desk), Some((String::new(), false)), "one after the other");
    desk.event("done b enough=true");
    assert_eq!(choices(&desk), None, "it is over");
    let mut desk = Desk::new("s:start -> p:adhoc -> e:end\n[p] a:user");
    desk.event("start");
    assert_eq!(choices(&desk), Some(("a".to_owned(), true)));
    desk.event("begin p a");
    assert_eq!(desk.event("done p"), "");
    assert_eq!(choices(&desk), None);
    assert_eq!(desk.event("done a"), "ended completed at e");
}

#[test]
fn what_is_inside_is_reached() {
    let definition = read("s:start -> p:adhoc -> e:end\n[p] a:user\n[p] b:user -> c:user");
    assert!(definition.runs());
}
