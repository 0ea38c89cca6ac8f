//! Call activities whose process stands in the same file, or in one that was read with it: it runs inside, and
//! sees only what is passed to it.

use super::notation::xml;
use super::run::Desk;
use crate::{Definition, Severity, outline};

/// Reads the caller with the processes that it calls, each under its id.
fn read(caller: &str, called: &[(&str, &str)]) -> Definition {
    let files: Vec<String> = called
        .iter()
        .map(|(id, notation)| {
            xml(notation).replace("<process id=\"p\"", &format!("<process id=\"{id}\""))
        })
        .collect();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let (definition, findings) = Definition::read_with(&xml(caller), &files);
    let errors: Vec<_> = findings.iter().filter(|f| f.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:?}");
    definition.unwrap()
}

fn check(caller: &str, called: &[(&str, &str)], steps: &[(&str, &str)]) {
    let mut desk = Desk::of(read(caller, called));
    for (number, (event, expected)) in steps.iter().enumerate() {
        let found = match event.strip_prefix('=') {
            Some(name) => desk.variable(name),
            None => desk.event(event),
        };
        assert_eq!(&found, expected, "step {number}: {event}");
    }
}

const PASSES: &str = "c {<extensionElements><camunda:in source=\"n\" target=\"m\"/><camunda:out source=\"good\" target=\"passed\"/></extensionElements>}";

#[test]
fn a_called_process_sees_what_is_passed_and_gives_what_is_asked() {
    check(
        &format!("s:start -> c:call(child) -> a:user -> e:end\n {PASSES}"),
        &[("child", "s2:start -> z:script(seen := m * 10) -> v:user -> e2:end")],
        &[
            ("start n=4 secret=1", "task v"),
            ("done v good=true other=1", "task a"),
            ("=passed", "true"),
            ("=other", "-"),
            ("=seen", "-"),
            ("=good", "-"),
            ("done a", "ended completed at e"),
        ],
    );
    check(
        &format!("s:start -> c:call(child) -> e:end\n {PASSES}"),
        &[("child", "s2:start -> z:script(seen := secret + 1) -> e2:end")],
        &[
            ("start n=4 secret=1", "incident z"),
            ("retry z secret=2", "incident c"),
            ("retry c good=true", "ended completed at e"),
        ],
    );
}

#[test]
fn errors_of_a_called_process_are_caught_at_the_call() {
    check(
        "s:start -> c:call(child) -> e:end
         c ~ b:error(bad) -> a:user -> e3:end",
        &[("child", "s2:start -> x:xor\n x -[ok]-> e2:end\n x => f:end-error(bad)")],
        &[("start", "incident x"), ("move x f", "stop x; stop c; task a")],
    );
}

#[test]
fn a_boundary_event_stops_the_called_process() {
    check(
        "s:start -> c:call(child) -> e:end
         c ~ t:timer(PT1H) -> late:end",
        &[("child", "s2:start -> v:user -> e2:end")],
        &[
            ("start", "timer t 2027-03-26T10:00:00; task v"),
            ("at 2027-03-26T10:00:00", ""),
            ("ring t", "stop v; cancel; stop c; ended completed at late"),
        ],
    );
}

#[test]
fn a_call_repeats_and_calls_further() {
    check(
        "s:start -> c:call(one) -> e:end",
        &[
            ("one", "s1:start -> d:call(two) -> e1:end"),
            ("two", "s2:start -> v:user -> e2:terminate"),
        ],
        &[("start", "task v"), ("done v", "ended completed at e")],
    );
}

#[test]
fn calls_without_end_stop_as_an_incident() {
    check(
        "s:start -> c:call(one) -> e:end",
        &[("one", "s1:start -> d:call(one) -> e1:end")],
        &[("start", "incident d")],
    );
}

#[test]
fn the_list_shows_what_is_called_inside_the_call() {
    let definition =
        read("s:start -> c:call(child) -> e:end", &[("child", "s2:start -> v:user -> e2:end")]);
    let here = definition.find("v").unwrap();
    let lines = outline(&definition, &[here]);
    let shown: Vec<(String, usize, bool)> = lines
        .iter()
        .map(|line| (definition.node(line.node).id.to_string(), line.depth, line.here))
        .collect();
    assert!(shown.contains(&("v".to_owned(), 1, true)), "{shown:?}");
    assert!(definition.has_process("child") && !definition.has_process("other"));
}

#[test]
fn ids_of_all_files_must_differ() {
    let other = xml("s:start -> v:user -> e2:end").replace("id=\"p\"", "id=\"child\"");
    let (definition, findings) =
        Definition::read_with(&xml("s:start -> c:call(child) -> e:end"), &[&other]);
    assert!(!definition.unwrap().runs());
    assert!(findings.iter().any(|finding| finding.message.contains("used twice")), "{findings:?}");
}

#[test]
fn a_process_or_message_of_one_id_is_one_thing_in_all_files() {
    let caller = "s:start -> c:call(child) -> m:message(paid) -> e:end";
    let called = "s2:start -> n:message(paid) -> e2:end";
    let message =
        |of: &str| of.split("messageRef=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let (one, other) = (xml(caller), xml(called).replace("id=\"p\"", "id=\"child\""));
    assert_eq!(message(&one), message(&other), "both files name the message by one id");
    let told = |other: &str| -> Vec<String> {
        let (definition, findings) = Definition::read_with(&one, &[other]);
        let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
        let errors: Vec<String> = errors.map(|finding| finding.message.clone()).collect();
        assert_eq!(definition.unwrap().runs(), errors.is_empty());
        errors
    };
    assert_eq!(told(&other), Vec::<String>::new(), "the same message, twice");
    let twice = |errors: &[String]| errors.iter().any(|error| error.contains("used twice"));
    assert!(twice(&told(&other.replace("name=\"paid\"", "name=\"refunded\""))));
    assert!(twice(&told(&other.replace("id=\"child\"", "id=\"p\""))));
    let alone = |xml: &str| Definition::read(xml).0.unwrap();
    let clashes = |other: &str| {
        let (one, other) = (alone(&one), alone(other));
        other.clashes(&one).iter().map(|clash| clash.id.to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(clashes(&other), Vec::<String>::new());
    assert_eq!(clashes(&other.replace("id=\"child\"", "id=\"p\"")), ["p"]);
    assert_eq!(clashes(&other.replace("\"s2\"", "\"s\"")), ["s"]);
}

#[test]
fn the_prefix_of_a_called_process_is_kept() {
    let definition = read("s:start -> c:call(baths:visit) -> d:call(visit) -> e:end", &[]);
    let prefix = |id: &str| {
        let node = definition.node(definition.find(id).unwrap());
        definition.called_prefix(node).map(str::to_owned)
    };
    assert_eq!(prefix("c").as_deref(), Some("baths"));
    assert_eq!(prefix("d"), None);
}

#[test]
fn a_message_names_the_start_event_with_which_it_begins_a_process() {
    let definition = read("s:start -> a:user -> e:end\n m:start-message(wanted) -> a", &[]);
    assert_eq!(definition.begun_by("wanted"), definition.find("m"));
    assert_eq!(definition.begun_by("other"), None);
}
