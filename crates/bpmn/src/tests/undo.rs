//! Compensation, transactions and cancellation: expected traces derived from BPMN 2.0.2, 10.7 and
//! 13.5.5.

use super::run::{Desk, check, read};
use crate::Definition;

const TRAVEL: &str = "[p] ps:start -> f:user -> h:user -> x:xor
    [p] x -[ok]-> pe:end
    [p] x => pc:end-cancel
    [p] f ~ fc:compensate
    [p] fc & fu:undo
    [p] h ~ hc:compensate
    [p] hc & hu:undo";

#[test]
fn compensation_undoes_what_was_completed_the_last_first() {
    check(
        "s:start -> a:user -> b:user -> c:user -> t:throw-compensate -> z:user -> e:end
         a ~ ab:compensate
         ab & au:undo
         b ~ bb:compensate
         bb & bu:undo",
        &[
            ("start", "task a"),
            ("done a", "task b"),
            ("done b", "task c"),
            ("done c", "task bu"),
            ("done bu", "task au"),
            ("done au", "task z"),
            ("done z", "ended completed at e"),
        ],
    );
}

#[test]
fn one_activity_can_be_named_and_only_what_was_done_is_undone() {
    check(
        "s:start -> a:user -> x:xor
         x -[more]-> b:user -> t:throw-compensate(a) -> u:throw-compensate(b) -> e:end
         x => t
         a ~ ab:compensate
         ab & au:undo
         b ~ bb:compensate
         bb & bu:undo",
        &[
            ("start more=false", "task a"),
            ("done a", "task au"),
            // It is undone once: b never ran, so nothing else happens.
            ("done au", "ended completed at e"),
        ],
    );
}

#[test]
fn a_cancelled_transaction_is_undone_and_left_by_its_cancel_event() {
    let process = format!(
        "s:start -> p:transaction -> ok:user -> e:end
         p ~ c:cancel -> no:user -> ce:end
         {TRAVEL}"
    );
    check(
        &process,
        &[
            ("start ok=false", "task f"),
            ("done f", "task h"),
            ("done h", "task hu"),
            ("done hu", "task fu"),
            ("done fu", "stop p; task no"),
            ("done no", "ended completed at ce"),
        ],
    );
    check(&process, &[("start ok=true", "task f"), ("done f", "task h"), ("done h", "task ok")]);
}

#[test]
fn a_cancel_stops_what_still_goes_on_in_the_transaction() {
    check(
        "s:start -> p:transaction -> e:end
         p ~ c:cancel -> ce:end
         [p] ps:start -> g:and -> a:user -> pc:end-cancel
         [p] g -> b:user -> pe:end",
        &[("start", "task a; task b"), ("done a", "cancel; stop b; stop p; ended completed at ce")],
    );
}

#[test]
fn a_completed_sub_process_is_undone_with_its_own_variables() {
    check(
        "s:start -> p:sub -> t:throw-compensate -> e:end
         [p] ps:start -> a:user -> pe:end
         [p] a ~ ab:compensate
         [p] ab & au:undo
         p {<extensionElements><zeebe:ioMapping><zeebe:input source=\"=n + 1\" target=\"room\"/></zeebe:ioMapping></extensionElements>}
         au {<extensionElements><zeebe:ioMapping><zeebe:input source=\"=room\" target=\"which\"/></zeebe:ioMapping></extensionElements>}",
        &[
            ("start n=4", "task a"),
            ("done a", "task au {\"which\":5}"),
            ("done au", "ended completed at e"),
        ],
    );
}

#[test]
fn each_turn_of_a_repeated_activity_is_undone() {
    check(
        "s:start -> a:user -> t:throw-compensate -> e:end
         a ~ ab:compensate
         ab & au:undo
         a {<multiInstanceLoopCharacteristics isSequential=\"true\"><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>}
         au {<extensionElements><zeebe:ioMapping><zeebe:input source=\"=loopCounter\" target=\"nth\"/></zeebe:ioMapping></extensionElements>}",
        &[
            ("start", "task a"),
            ("done a", "task a"),
            ("done a", "task au {\"nth\":2}"),
            ("done au", "task au {\"nth\":1}"),
            ("done au", "ended completed at e"),
        ],
    );
}

#[test]
fn a_sub_process_can_say_itself_how_it_is_undone() {
    check(
        "s:start -> p:sub -> t:throw-compensate -> e:end
         [p] ps:start -> a:user -> pe:end
         [p] u:on
         [u] us:start-compensate -> ua:user -> ut:throw-compensate -> ue:end
         [p] a ~ ab:compensate
         [p] ab & au:undo",
        &[
            ("start", "task a"),
            ("done a", "task ua"),
            // Inside, what the sub-process had completed can still be undone.
            ("done ua", "task au"),
            ("done au", "ended completed at e"),
        ],
    );
}

#[test]
fn what_can_be_undone_is_not_lost_where_there_is_no_room_for_it() {
    let many = |id: &str, n: usize| {
        format!(
            "f -> {id}:user -> {id}e:end
             {id} {{<multiInstanceLoopCharacteristics><loopCardinality>{n}</loopCardinality></multiInstanceLoopCharacteristics>}}
             "
        )
    };
    let full: String = ["a", "b", "c", "d", "g"].map(|id| many(id, 998)).concat();
    let mut desk = Desk::new(&format!(
        "s:start -> f:and -> x:user -> t:throw-compensate -> u:user -> e:end
         x ~ xb:compensate
         xb & xu:undo
         {full}{}",
        many("h", 3)
    ));
    desk.event("start");
    assert_eq!(desk.event("done x"), "incident t", "as many tokens as there may be");
    assert_eq!(desk.event("retry t"), "incident t");
    desk.event("done h");
    desk.event("done h");
    assert_eq!(desk.event("retry t"), "task xu");
    assert_eq!(desk.event("done xu"), "task u");
}

#[test]
fn a_compensation_end_event_undoes_and_ends() {
    check(
        "s:start -> a:user -> e:end-compensate
         a ~ ab:compensate
         ab & au:undo",
        &[("start", "task a"), ("done a", "task au"), ("done au", "ended completed at e")],
    );
}

#[test]
fn what_cannot_be_undone_is_named() {
    let refused = |notation: &str, words: &str| {
        let (_, findings) = Definition::read(&super::notation::xml(notation));
        assert!(findings.iter().any(|f| f.to_string().contains(words)), "{words}: {findings:#?}");
    };
    refused("s:start -> a:user -> e:end\na ~ c:compensate", "does not say what undoes");
    refused(
        "s:start -> a:user -> e:end\na ~ c:compensate\nc & b:user",
        "not marked for compensation",
    );
    refused("s:start -> a:user -> e:end\na ~ c:cancel -> f:end", "only happen to a transaction");
    refused("s:start -> e:end-cancel", "cancels a transaction that nothing catches");
    refused("s:start -> t:throw-compensate(nobody) -> e:end", "no activity nobody");
    assert!(read("s:start -> t:throw-compensate -> e:end").runs());
}
