//! Multi-instance activities.

use super::run::{Desk, check};

fn over(sequential: bool, more: &str, until: &str) -> String {
    format!(
        "s:start -> a:user -> e:end
         a {{<multiInstanceLoopCharacteristics isSequential=\"{sequential}\"><extensionElements><zeebe:loopCharacteristics inputCollection=\"=items\" inputElement=\"item\" {more}/></extensionElements>{until}</multiInstanceLoopCharacteristics><extensionElements><zeebe:ioMapping><zeebe:input source=\"=item\" target=\"i\"/></zeebe:ioMapping></extensionElements>}}"
    )
}

#[test]
fn turns_happen_together() {
    check(
        &over(false, "outputCollection=\"votes\" outputElement=\"=vote\"", ""),
        &[
            ("start items=[5,6,7]", "task a {\"i\":5}; task a {\"i\":6}; task a {\"i\":7}"),
            ("done a#2 vote=2", ""),
            ("done a#1 vote=1", ""),
            ("done a#1 vote=3", "ended completed at e"),
            ("=votes", "[1,2,3]"),
            ("=vote", "-"),
        ],
    );
}

#[test]
fn turns_happen_one_after_the_other() {
    check(
        &over(true, "outputCollection=\"votes\" outputElement=\"=loopCounter * 10\"", ""),
        &[
            ("start items=[5,6]", "task a {\"i\":5}"),
            ("done a", "task a {\"i\":6}"),
            ("done a", "ended completed at e"),
            ("=votes", "[10,20]"),
        ],
    );
}

#[test]
fn no_items_no_turns() {
    check(
        &over(false, "outputCollection=\"votes\" outputElement=\"=vote\"", ""),
        &[("start items=[]", "ended completed at e"), ("=votes", "[]")],
    );
}

#[test]
fn a_condition_ends_the_turns_early() {
    let until = "<completionCondition>=numberOfCompletedInstances &gt;= 2</completionCondition>";
    check(
        &over(false, "", until),
        &[
            ("start items=[5,6,7]", "task a {\"i\":5}; task a {\"i\":6}; task a {\"i\":7}"),
            ("done a", ""),
            ("done a", "stop a; cancel; ended completed at e"),
        ],
    );
}

#[test]
fn a_count_and_scripts_need_nobody() {
    check(
        "s:start -> a:script(x := loopCounter * 2) -> e:end
         a {<multiInstanceLoopCharacteristics><loopCardinality>=n</loopCardinality><extensionElements><zeebe:loopCharacteristics outputCollection=\"all\" outputElement=\"=x\"/></extensionElements></multiInstanceLoopCharacteristics>}",
        &[("start n=4", "ended completed at e"), ("=all", "[2,4,6,8]")],
    );
    check(
        "s:start -> a:script(x := 1) -> e:end
         a {<multiInstanceLoopCharacteristics><loopCardinality>=n</loopCardinality></multiInstanceLoopCharacteristics>}",
        &[
            ("start n=5000", "incident a"),
            ("retry a n=-1", "incident a"),
            ("retry a n=2", "ended completed at e"),
        ],
    );
}

#[test]
fn a_long_list_is_no_circle() {
    let repeat = "<multiInstanceLoopCharacteristics{}><loopCardinality>=n</loopCardinality></multiInstanceLoopCharacteristics>";
    let inside = (0..20).map(|at| format!(" -> t{at}:script(x{at} := {at})")).collect::<String>();
    for kind in [" isSequential=\"true\"", ""] {
        let process = format!(
            "s:start -> p:sub -> e:end
             [p] ps:start{inside} -> pe:end
             p {{{}}}",
            repeat.replace("{}", kind)
        );
        check(&process, &[("start n=1000", "ended completed at e")]);
    }
    let mut desk = Desk::new(&format!(
        "s:start -> p:sub -> e:end
         [p] ps:start -> g:and -> a:user -> j:and -> pe:end
         [p] g -> b:user -> j
         p {{{}}}",
        repeat.replace("{}", "")
    ));
    let said = desk.event("start n=1000");
    assert_eq!((said.matches("task").count(), said.matches("incident").count()), (2_000, 0));
    // A circle around a list goes round no longer for that.
    let circle = format!(
        "s:start -> x:xor -> a:script(y := 1) -> x
         a {{{}}}",
        repeat.replace("{}", "")
    );
    let mut desk = Desk::new(&circle);
    assert!(desk.event("start n=100").contains("incident"));
}

#[test]
fn sub_processes_repeat_and_a_boundary_stops_them_all() {
    check(
        "s:start -> p:sub -> e:end
         [p] ps:start -> a:user -> pe:end
         p ~ m:message(stop) -> z:user -> e2:end
         p @camunda:collection=\"items\"
         p {<multiInstanceLoopCharacteristics camunda:collection=\"items\" camunda:elementVariable=\"item\"/>}"
            .replace("         p @camunda:collection=\"items\"\n", "")
            .as_str(),
        &[
            ("start items=[1,2]", "await m stop; task a; task a"),
            ("done a", ""),
            ("message stop", "stop p; stop a; cancel; stop p; task z"),
            ("done z", "ended completed at e2"),
        ],
    );
}

#[test]
fn an_error_in_one_turn_stops_the_others() {
    check(
        "s:start -> p:sub -> e:end
         [p] ps:start -> v:service(x) -> pe:end
         p ~ c:error(bad) -> z:user -> e2:end
         p {<multiInstanceLoopCharacteristics camunda:collection=\"items\"/>}",
        &[
            (
                "start items=[1,2]",
                "service v x {\"items\":[1,2],\"loopCounter\":1}; service v x {\"items\":[1,2],\"loopCounter\":2}",
            ),
            ("fail v bad", "stop p; stop p; stop v; cancel; stop v; stop p; task z"),
        ],
    );
}
