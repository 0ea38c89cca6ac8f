//! The reference models of the BPMN Model Interchange Working Group are read and drawn.

use std::path::Path;

use feel::Context;

use crate::{
    Definition, Event, Instance, Moment, Open, OpenKind, Severity, Stage, outline, step, svg,
};

#[test]
fn every_reference_model_is_read_and_drawn() {
    // The kit lies beside the checkout, as for the other suites (docs/conformance.md).
    let shared = std::env::var_os("AEDILE_SHARED").map(std::path::PathBuf::from);
    let beside = Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../../shared");
    let folder = shared.unwrap_or(beside).join("data/bpmn-miwg");
    if !folder.is_dir() {
        println!("skipped: the MIWG reference models are not in {}", folder.display());
        return;
    }
    let mut files: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let (mut count, mut ran, mut marked_ran) = (0, 0, 0);
    for file in files.iter().filter(|file| file.extension().is_some_and(|e| e == "bpmn")) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let xml = std::fs::read_to_string(file).unwrap();
        let (definition, findings) = Definition::read(&xml);
        let definition = definition.unwrap_or_else(|| panic!("{name}: {findings:?}"));
        assert!(definition.nodes().count() > 2, "{name}");
        let drawing = svg(&definition, &[]);
        let shapes = drawing.matches("<g class=\"bpmn-node").count();
        assert!(shapes * 10 >= definition.nodes().count() * 5, "{name}: {shapes} shapes");
        assert!(!drawing.contains("style=") && !drawing.contains("<script"), "{name}");
        assert!(!outline(&definition, &[]).is_empty(), "{name}");
        let errors = findings.iter().filter(|f| f.severity == Severity::Error).count();
        println!(
            "{name}: {} nodes, {shapes} drawn, {errors} errors, runs: {}",
            definition.nodes().count(),
            definition.runs()
        );
        if definition.runs() {
            ran += usize::from(walked(&definition));
        }
        // What only stands in the way because the author did not mark the process as executable.
        let marked = xml.replace("isExecutable=\"false\"", "isExecutable=\"true\"");
        let (marked, _) = Definition::read(&marked);
        if let Some(marked) = marked.filter(|marked| marked.runs() && !definition.runs()) {
            marked_ran += usize::from(walked(&marked));
        }
        for finding in findings.iter().filter(|f| f.severity == Severity::Error) {
            println!("    {finding}");
        }
        count += 1;
    }
    println!("{count} reference models read, {ran} run as they are, {marked_ran} once marked");
    assert!(ran >= 3 && marked_ran >= 2, "{ran} {marked_ran}");
    assert!(count >= 21, "{count}");
}

/// Answers everything that a process waits for until it ends, time included.
fn walked(definition: &Definition) -> bool {
    let mut now: jiff::Zoned = super::run::BEGIN.parse().unwrap();
    let mut state = Instance::new(definition);
    let node = definition.starts().next().map(|(id, _)| id);
    let mut given = Context::from_json(&serde_json::json!({
        "applicant": { "age": 40 }, "fraud": false, "documents": ["passport"],
        // Null where a process of Camunda 8 is not told them, and then they correlate nothing.
        "documentReferenceId": "1", "fraudSuspectedId": "2", "risks": ["none"],
    }));
    let start = |given: &Context| Event::Start { node, variables: given.clone() };
    let mut next = Some(start(&given));
    for _ in 0..500 {
        let Some(event) = next.take() else { break };
        match step(definition, &state, event, &Moment::at(&now)) {
            Ok((stepped, _)) => state = stepped,
            Err(refusal) => match missing(&refusal.to_string()) {
                Some(name) if *state.stage() == Stage::New && given.get(name).is_none() => {
                    given.insert(name, feel::Value::from("1"));
                    next = Some(start(&given));
                    continue;
                }
                _ => println!("    refused: {refusal}"),
            },
        }
        if let Stage::Ended(_) = state.stage() {
            return true;
        }
        now = now.checked_add(jiff::Span::new().days(40)).unwrap();
        // Work before what may come from outside, again and again.
        let mut open = definition.allowed(&state);
        open.sort_by_key(|open| matches!(open.kind, OpenKind::Message(..) | OpenKind::Timer(_)));
        next = open.into_iter().find_map(answered);
    }
    println!("    stands at {:?}", definition.allowed(&state));
    false
}

/// A model brings no data: what an expression misses is given to it.
fn missing(cause: &str) -> Option<&str> {
    let (_, name) = cause.split_once("no value is named '")?;
    name.split_once('\'').map(|(name, _)| name)
}

fn answered(open: Open) -> Option<Event> {
    let (wait, variables) = (open.wait, Context::new());
    Some(match open.kind {
        OpenKind::Task(_) => Event::TaskCompleted { wait, variables },
        OpenKind::Service | OpenKind::Call => Event::ServiceDone { wait, variables },
        OpenKind::Decision => Event::DecisionMade { wait, value: feel::Value::Null },
        OpenKind::Timer(_) => Event::TimerFired { wait },
        OpenKind::Message(name, correlation) => {
            Event::Message { name, correlation, payload: variables }
        }
        OpenKind::Signal(name) => Event::Signal { name, payload: variables },
        OpenKind::Incident(failure) => {
            let variables =
                Context::from_iter([(missing(&failure.cause)?, feel::Value::from("1"))]);
            Event::Retry { wait, variables }
        }
        OpenKind::Condition => return None,
    })
}
