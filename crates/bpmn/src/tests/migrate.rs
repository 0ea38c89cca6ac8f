//! Running instances move to another version, or say why not.

use super::run::{Desk, read};
use crate::Plan;

/// What becomes of an instance after some events: its events in the other version, or why it does not go over.
fn check(
    from: &str,
    events: &[&str],
    to: &str,
    by_hand: &[(&str, &str)],
    expected: &[(&str, &str)],
) {
    let mut desk = Desk::new(from);
    for event in events {
        desk.event(event);
    }
    let other = read(to);
    let plan = Plan::between(&desk.definition, &other, by_hand);
    assert!(plan.wrong.is_empty(), "{:?}", plan.wrong);
    match plan.migrate(&desk.state) {
        Err(misfits) => {
            let words: Vec<String> = misfits.iter().map(ToString::to_string).collect();
            assert_eq!(expected, [("refused", words.join("; ").as_str())]);
        }
        Ok(state) => {
            let mut moved = Desk::of(other.clone());
            moved.state = state;
            for (event, words) in expected {
                assert_eq!(&moved.event(event), words, "{event}");
            }
        }
    }
}

const OLD: &str = "s:start -> a:user -> e:end";

#[test]
fn a_token_goes_on_in_the_other_version() {
    let to = "s:start -> x:script(n := 1) -> a:user -> b:user -> e:end";
    check(OLD, &["start"], to, &[], &[("done a", "task b"), ("done b", "ended completed at e")]);
}

#[test]
fn what_is_gone_is_named_and_can_be_placed_by_hand() {
    let to = "s:start -> b:user -> e:end";
    check(OLD, &["start"], to, &[], &[("refused", "a is not in the other version")]);
    check(OLD, &["start"], to, &[("a", "b")], &[("done b", "ended completed at e")]);
}

#[test]
fn another_kind_place_or_message_is_refused() {
    let refused = |from: &str, events: &[&str], to: &str, why: &str| {
        check(from, events, to, &[], &[("refused", why)]);
    };
    refused(OLD, &["start"], "s:start -> a:service(x) -> e:end", "a is of another kind there");
    let waits = "s:start -> m:message(go) -> e:end";
    let other = "s:start -> m:message(stop) -> e:end";
    refused(waits, &["start"], other, "m waits for something else there");
    let mut over = Desk::new(OLD);
    over.event("start");
    over.event("done a");
    let definition = read("s:start -> a:user -> b:user -> e:end");
    let plan = Plan::between(&over.definition, &definition, &[]);
    assert_eq!(plan.migrate(&over.state).unwrap_err().len(), 1, "it is over");
}

#[test]
fn branches_joins_and_timers_go_over() {
    let from = "s:start -> g:and -> a:user -> j:and -> e:end\n g -> b:user -> j\n b ~ t:timer(PT1H) -> late:end";
    let to = "s:start -> g:and -> a:user -> j:and -> z:user -> e:end\n g -> b:user -> j\n b ~ t:timer(PT1H) -> late:end";
    check(from, &["start", "done a"], to, &[], &[("done b", "cancel; task z")]);
}

#[test]
fn a_plan_says_what_goes_where() {
    let (from, to) = (read(OLD), read("s:start -> b:user -> e:end"));
    let plan = Plan::between(&from, &to, &[("e", "b")]);
    assert_eq!(plan.wrong.len(), 1, "an end does not become a task");
    let plan = Plan::between(&from, &to, &[]);
    assert_eq!(plan.placed().len(), 2);
    let missing: Vec<String> = plan.missing().iter().map(|(_, why)| why.to_string()).collect();
    assert_eq!(missing, ["a is not in the other version"]);
}
