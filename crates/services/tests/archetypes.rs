//! The archetypes run: from what the rules say and what people do, to the steps that are taken.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a missing file fails the test")]

use std::collections::VecDeque;
use std::path::Path;

use bpmn::{Effect, Event, Instance, Moment, Stage, step};
use feel::{Context, Value};
use jiff::civil::date;
use jiff::tz::TimeZone;
use services::archetype::{KINDS, Kind, source, start_variables};
use services::{Definition, author};

fn town() -> services::Town {
    author::read_town(
        &Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../towns/demo"),
    )
    .unwrap()
}

/// A service of a kind with more lines in its `service.yaml`.
fn service(kind: Kind, more: &str) -> Definition {
    let town = town();
    let mut files = author::new_service("tried", kind, &town, false);
    let yaml = files.get_mut("service.yaml").unwrap();
    yaml.extend(more.as_bytes());
    let text = String::from_utf8(yaml.clone()).unwrap();
    // What is added replaces what the new service says.
    let text = if more.contains("cost:") { text.replace("cost: free\n", "") } else { text };
    files.insert("service.yaml".to_owned(), text.into_bytes());
    let (definition, findings) = Definition::read("tried", &files, &town);
    definition.unwrap_or_else(|| panic!("{findings:?}"))
}

/// What the rules say, as variables.
fn rules(route: &str, outcome: &str, price: i64) -> Value {
    Value::context(Context::from_iter([
        ("eligible", Value::Bool(outcome != "refused")),
        ("route", Value::text(route)),
        ("outcome", Value::text(outcome)),
        ("price", Value::Number(price.into())),
    ]))
}

fn done(act: &str) -> Context {
    let mut variables = Context::from_iter([("action", Value::text(act))]);
    match act {
        "approve" => variables.insert("outcome", Value::text("granted")),
        "refuse" => variables.insert("outcome", Value::text("refused")),
        "ask_opinion" => variables.insert("asked_unit", Value::text("environment")),
        _ => {}
    }
    variables
}

/// Runs a case; tasks are done as the script says, services and rules at once. Gives the activities in order.
fn run(definition: &Definition, decision: &Value, script: &str) -> String {
    let now = date(2026, 3, 2).to_zoned(TimeZone::UTC).unwrap();
    let moment = Moment::at(&now);
    let process = &definition.bpmn;
    let mut script: VecDeque<&str> = script.split_whitespace().collect();
    let mut taken = Vec::new();
    let mut instance = Instance::new(process);
    let mut events =
        VecDeque::from([Event::Start { node: None, variables: start_variables(definition) }]);
    while let Some(event) = events.pop_front() {
        let (next, effects) = step(process, &instance, event, &moment).unwrap();
        instance = next;
        for effect in effects {
            match effect {
                Effect::EvaluateDecision { wait, .. } => {
                    events.push_back(Event::DecisionMade { wait, value: decision.clone() });
                }
                Effect::CallService { wait, node, .. } => {
                    taken.push(process.node(node).id.to_string());
                    events.push_back(Event::ServiceDone { wait, variables: Context::new() });
                }
                Effect::CreateTask { wait, node, .. } => {
                    let id = process.node(node).id.to_string();
                    let act = script.pop_front().unwrap_or_else(|| panic!("nobody does {id}"));
                    taken.push(format!("{id}:{act}"));
                    if act == "term-passed" {
                        let (name, payload) = ("term-passed".into(), Context::new());
                        events.push_back(Event::Message { name, correlation: None, payload });
                    } else {
                        events.push_back(Event::TaskCompleted { wait, variables: done(act) });
                    }
                }
                Effect::Incident { .. } => panic!("{effect:?} after {taken:?}"),
                _ => {}
            }
        }
    }
    assert!(matches!(instance.stage(), Stage::Ended(_)), "{:?} after {taken:?}", instance.stage());
    assert!(script.is_empty(), "left over: {script:?}");
    taken.join(" ")
}

#[test]
fn the_steps_of_a_permit() {
    let check = |more: &str, decision: Value, script: &str, expected: &str| {
        let definition = service(Kind::Permit, more);
        assert_eq!(run(&definition, &decision, script), expected, "{more} {script}");
    };
    let fee = "cost: {amount: 60, due: on_grant}\n";
    let first = "cost: {amount: 60}\n";
    check("", rules("automatic", "granted", 0), "", "issue");
    check("", rules("automatic", "refused", 0), "", "issue_refusal");
    check(fee, rules("automatic", "granted", 60), "", "payment issue");
    check(fee, rules("automatic", "refused", 60), "", "issue_refusal");
    check(first, rules("automatic", "granted", 60), "", "payment_first issue");
    check(first, rules("automatic", "refused", 60), "", "issue_refusal");
    let after = "cost: {amount: 60, due: after_decision}\n";
    check(after, rules("automatic", "granted", 60), "", "issue");
    check("", rules("automatic", "desk", 0), "approve", "decide:approve issue");
    check("", rules("desk", "granted", 0), "refuse", "decide:refuse issue_refusal");
    check(
        "",
        rules("desk", "granted", 0),
        "ask_correction correct approve",
        "decide:ask_correction correct:correct decide:approve issue",
    );
    check(
        "",
        rules("desk", "granted", 0),
        "ask_opinion give_opinion approve",
        "decide:ask_opinion opinion:give_opinion decide:approve issue",
    );
    check(
        "process: {four_eyes: true}\n",
        rules("desk", "granted", 0),
        "approve send_back refuse confirm",
        "decide:approve second:send_back decide:refuse second:confirm issue_refusal",
    );
    check(
        "process: {opinions: [fire-safety, environment], inspection: true}\n",
        rules("desk", "granted", 0),
        "give_opinion give_opinion inspect approve",
        "opinions:give_opinion opinions:give_opinion inspection_visit:inspect decide:approve issue",
    );
}

#[test]
fn what_silence_does() {
    let town = town();
    let check = |silence: &str, expected: &str| {
        let mut files = author::new_service("tried", Kind::Permit, &town, false);
        let yaml = String::from_utf8(files["service.yaml"].clone()).unwrap();
        let clock = format!("clock:\n  silence: {silence}\n  silence_law: apa-13\n");
        files.insert("service.yaml".to_owned(), yaml.replace("clock:\n", &clock).into_bytes());
        let (definition, findings) = Definition::read("tried", &files, &town);
        let definition = definition.unwrap_or_else(|| panic!("{findings:?}"));
        assert_eq!(run(&definition, &rules("desk", "desk", 0), "term-passed"), expected);
    };
    check("accept", "decide:term-passed issue");
    check("refuse", "decide:term-passed issue_refusal");
}

#[test]
fn the_steps_of_other_kinds() {
    let check = |kind: Kind, route: &str, script: &str, expected: &str| {
        let definition = service(kind, "");
        let steps = run(&definition, &rules(route, "granted", 20), script);
        assert_eq!(steps, expected, "{kind:?} {route}");
    };
    check(Kind::Certificate, "automatic", "", "issue");
    check(Kind::Registration, "automatic", "", "register issue");
    check(Kind::Registration, "desk", "approve", "decide:approve register issue");
    check(Kind::Benefit, "desk", "approve", "decide:approve pay_out issue");
    check(Kind::Booking, "automatic", "", "book issue");
    check(Kind::Report, "desk", "answer", "handle:answer issue");
    check(Kind::Notification, "automatic", "", "issue");
    check(Kind::Notification, "desk", "approve", "check:approve issue");
    check(Kind::InformationRequest, "desk", "approve", "collect:approve issue");
    check(Kind::Objection, "desk", "confirm approve", "hearing:confirm decide:approve issue");
    check(Kind::Payment, "automatic", "", "collection issue");
    check(Kind::ExpressionOfInterest, "desk", "approve", "decide:approve issue");
    check(Kind::Residency, "desk", "approve", "decide:approve register issue");
    check(Kind::Application, "desk", "refuse", "decide:refuse issue_refusal");
}

#[test]
fn every_archetype_reads_clean_and_is_drawn() {
    for (word, kind) in KINDS {
        let (definition, findings) = bpmn::Definition::read(source(kind));
        let definition = definition.unwrap_or_else(|| panic!("{word}: {findings:?}"));
        let bad: Vec<_> =
            findings.iter().filter(|finding| finding.severity != bpmn::Severity::Note).collect();
        assert!(bad.is_empty(), "{word}: {bad:?}");
        assert!(definition.runs(), "{word}");
        for (_, node) in definition.nodes().filter(|(_, node)| node.is_activity()) {
            let key = format!("step-{} =", node.id.replace('_', "-"));
            for (language, text) in services::LOCALES {
                assert!(text.contains(&key), "{word}: {language} has no words for {}", node.id);
            }
        }
    }
}

#[test]
fn a_new_service_checks_without_errors() {
    let town = town();
    for (word, kind) in KINDS {
        let files = author::new_service("fresh", kind, &town, true);
        let (definition, findings) = Definition::read("fresh", &files, &town);
        let definition = definition.unwrap_or_else(|| panic!("{word}: {findings:?}"));
        assert!(findings.is_empty(), "{word}: {findings:?}");
        assert_eq!(author::unwritten(&definition).len(), 2 * town.languages.len());
        for report in services::scenario::run(&definition) {
            assert!(report.differences.is_empty(), "{word}: {report:?}");
        }
    }
}
