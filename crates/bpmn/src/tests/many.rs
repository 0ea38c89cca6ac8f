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
fn every_turn_has_its_own_result() {
    // What a sub-process makes for the output element stays in its turn, also when it is a path.
    for (script, each) in [("y := x * 10", "=y"), ("y := {z: x * 10}", "=y.z")] {
        let process = format!(
            "s:start -> p:sub -> e:end
             [p] ps:start -> t:script({script}) -> pe:end
             p {{<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection=\"=items\" inputElement=\"x\" outputCollection=\"out\" outputElement=\"{each}\"/></extensionElements></multiInstanceLoopCharacteristics>}}"
        );
        check(
            &process,
            &[("start items=[1,2,3]", "ended completed at e"), ("=out", "[10,20,30]"), ("=y", "-")],
        );
    }
}

#[test]
fn the_standard_names_list_item_and_results() {
    let associations = "a {<dataInputAssociation><sourceRef>names</sourceRef><targetRef>din</targetRef></dataInputAssociation><dataInputAssociation><sourceRef>it</sourceRef><targetRef>done</targetRef></dataInputAssociation><dataOutputAssociation><sourceRef>dout</sourceRef><targetRef>answers</targetRef></dataOutputAssociation>}";
    let process = format!(
        "s:start -> a:user -> e:end
         a {{<ioSpecification><dataInput id=\"din\" name=\"people\"/><dataInput id=\"done\" name=\"who\"/><dataOutput id=\"dout\" name=\"all\"/></ioSpecification>}}
         {associations}
         a {{<multiInstanceLoopCharacteristics behavior=\"All\"><loopDataInputRef>din</loopDataInputRef><loopDataOutputRef>dout</loopDataOutputRef><inputDataItem id=\"it\" name=\"person\"/><outputDataItem id=\"ot\" name=\"answer\"/></multiInstanceLoopCharacteristics>}}
         z:sub
         [z] zs:start -> ze:end
         z {{<dataObject id=\"names\" isCollection=\"true\"/><dataObject id=\"answers\" isCollection=\"true\"/>}}"
    );
    check(
        &process,
        &[
            ("start names=[5,6]", "task a {\"who\":5}; task a {\"who\":6}"),
            ("done a#2 answer=60", ""),
            ("done a answer=50", "ended completed at e"),
            ("=answers", "[50,60]"),
            ("=answer", "-"),
        ],
    );
    // A sub-process names the data object itself, and the item by its id.
    check(
        "s:start -> p:sub -> e:end
         [p] ps:start -> a:user -> pe:end
         a @camunda:assignee=\"=one\"
         p {<multiInstanceLoopCharacteristics isSequential=\"true\"><loopDataInputRef>names</loopDataInputRef><inputDataItem id=\"one\"/></multiInstanceLoopCharacteristics>}
         z:sub
         [z] zs:start -> ze:end
         z {<dataObject id=\"names\"/>}",
        &[
            ("start names=[5,6]", "task a assignee=5"),
            ("done a", "task a assignee=6"),
            ("done a", "ended completed at e"),
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
