//! Coverage of scenarios, trying other values, and what is refused.

use services::scenario::coverage;

use super::{TryRefusal, Trying, read_values, tried};
use crate::tests_support::service;

#[test]
fn scenarios_cover_what_they_go_through() {
    let definition = service("food-stall-permit");
    let covered = coverage(&definition);
    assert!(covered.scenarios.iter().all(|one| one.report.differences.is_empty()));
    let names = |nodes: &[bpmn::NodeId]| -> Vec<String> {
        nodes.iter().map(|node| definition.bpmn.node(*node).id.to_string()).collect()
    };
    let (taken, missed) = (names(&covered.taken), names(&covered.missed));
    for id in ["inspection_visit", "no_answer", "opinion", "granted", "refused", "term"] {
        assert!(taken.iter().any(|taken| taken == id), "{id} is covered");
    }
    for id in ["consent", "payment_first"] {
        assert!(missed.iter().any(|missed| missed == id), "no scenario comes to {id}");
    }
    let not_handed_in = covered.scenarios.iter().find(|one| one.way.is_none());
    assert_eq!(not_handed_in.unwrap().report.name, "It cannot start tomorrow");
    // A flow out of an element that none comes to is taken by none; and each flow is counted once.
    let flow = |id: &bpmn::FlowId| definition.bpmn.flow(*id);
    assert!(!covered.flows_taken.is_empty() && !covered.flows_missed.is_empty());
    for id in &covered.flows_taken {
        assert!(covered.taken.contains(&flow(id).source) && !covered.flows_missed.contains(id));
    }
    let from = |id: &str| definition.bpmn.find(id).unwrap();
    assert!(covered.flows_missed.iter().any(|id| flow(id).source == from("consent")));
}

#[test]
fn other_values_give_another_result() {
    let definition = service("food-stall-permit");
    let outcome = |values: &str, steps: &str| {
        let trying = Trying { scenario: "0", steps };
        let scenario = trying.with(&definition, &read_values(values).unwrap()).unwrap();
        let tried = tried(&definition, &scenario).unwrap();
        let way = tried.way.unwrap();
        let end = way.ended_at.map(|node| definition.bpmn.node(node).id.to_string());
        (tried.findings.price_cents, end, way.wrong)
    };
    assert_eq!(outcome("", ""), (Some(70_740), None, None));
    let granted = Some("granted".to_owned());
    assert_eq!(outcome("pitch: hill\nstall_area: 4", "inspect, approve").1, granted);
    assert!(outcome("stall_area: 4", "").0 < Some(70_740));
    assert!(outcome("", "approve").2.is_some(), "it is inspected first");
}

#[test]
fn values_that_nothing_reads_are_refused() {
    let definition = service("dog-registration");
    let price = |values: &str| {
        let trying = Trying { scenario: "0", steps: "" };
        let scenario = trying.with(&definition, &read_values(values).unwrap())?;
        Ok(tried(&definition, &scenario).unwrap().findings.price_cents)
    };
    // A fact by its name, or as scenarios.yaml has it, changes the same.
    assert_eq!(price("dogs: 3"), price("facts: {dogs: 3}"));
    assert_ne!(price("dogs: 3"), price("dogs: 0"));
    assert!(price("applicant: {born: 2010-01-01, kind: resident}\non: 2026-05-04").is_ok());
    let refused = |values: &str| match price(values) {
        Err(TryRefusal::ValueUnknown(name, known)) => {
            assert!(!known.is_empty());
            format!("unknown {name}")
        }
        Err(TryRefusal::ValueOdd(name)) => format!("odd {name}"),
        other => format!("{other:?}"),
    };
    assert_eq!(refused("nosuch: 3"), "unknown nosuch");
    assert_eq!(refused("facts.dogs: 3"), "unknown facts.dogs");
    assert_eq!(refused("facts: {cats: 3}"), "unknown cats");
    assert_eq!(refused("applicant: {age: 3}"), "unknown applicant.age");
    assert_eq!(refused("applicant: {born: soon}"), "odd applicant.born");
    assert_eq!(refused("on: tomorrow"), "odd on");
    assert_eq!(refused("facts: 3"), "odd facts");
}

#[test]
fn what_cannot_be_tried_is_refused() {
    let definition = service("food-stall-permit");
    let none = serde_json::Map::new();
    for scenario in ["", "99", "x"] {
        let refused = Trying { scenario, steps: "" }.with(&definition, &none).err();
        assert_eq!(refused, Some(TryRefusal::NoScenario), "{scenario}");
    }
    for values in ["- a list", "just words", "a: [", &"x".repeat(30_000)] {
        assert_eq!(read_values(values).err(), Some(TryRefusal::ValuesUnreadable));
    }
    for (language, words) in crate::LOCALES {
        for refusal in TryRefusal::all() {
            let key = format!("cases-refusal-{} =", refusal.word());
            assert!(words.contains(&key), "{key} in {language}");
        }
    }
}
