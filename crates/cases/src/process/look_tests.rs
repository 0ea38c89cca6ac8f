//! Nothing is granted on what was shown by whom nobody knows before an official has judged the case, whatever a process
//! asks, and whatever it asks nobody.

use std::path::Path;
use std::sync::Arc;

use bpmn::{Event, Instance, WaitId};
use feel::{Context, Value};
use serde_json::json;
use services::Definition;
use services::catalogue::read_files;

use super::asked::NOT_LOOKED_AT;
use super::{Driven, drive};
use crate::apply::dossier::Dossier;
use crate::apply::evidence::{Evidence, Whose, waits_for_a_look};
use crate::findings::Rules;
use crate::task::complete::{Action, Completion, complete};
use crate::tests_support::{Bench, official, rows_into, town};
use crate::work::Work;

/// The student grant with a process of its own: `steps` stand between the beginning and what issues the decision.
fn grant(steps: &str) -> Arc<Definition> {
    let xml = format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:aedile="https://aedile.org/bpmn">
        <error id="unseen" errorCode="{NOT_LOOKED_AT}"/>
        <process id="p" isExecutable="true">
        <startEvent id="start"/><serviceTask id="issue" name="Issue" aedile:topic="issue"/><endEvent id="end"/>
        <sequenceFlow id="z" sourceRef="issue" targetRef="end"/>{steps}</process></definitions>"#
    );
    let services =
        Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../towns/demo/services");
    let mut files = read_files(&services.join("student-grant")).unwrap();
    files.insert("process.bpmn".into(), xml.into_bytes());
    let (definition, findings) = Definition::read("student-grant", &files, &town());
    Arc::new(definition.unwrap_or_else(|| panic!("{findings:?}")))
}

/// A single decision and no judgement of all rules: nothing of what they propose is read.
const BY_ONE: &str = r#"<businessRuleTask id="one" aedile:decision="Reduction" aedile:resultVariable="reduction"/>
    <sequenceFlow id="a" sourceRef="start" targetRef="one"/><sequenceFlow id="b" sourceRef="one" targetRef="issue"/>"#;
const BY_NOTHING: &str = r#"<sequenceFlow id="a" sourceRef="start" targetRef="issue"/>"#;
/// An official gives an opinion or approves before.
const BY_AN_OFFICIAL: &str = r#"<userTask id="look" aedile:role="official" aedile:actions="approve give_opinion"/>
    <sequenceFlow id="a" sourceRef="start" targetRef="look"/><sequenceFlow id="b" sourceRef="look" targetRef="issue"/>"#;
/// What may not be granted comes to an official.
const CAUGHT: &str = r#"<sequenceFlow id="a" sourceRef="start" targetRef="issue"/>
    <boundaryEvent id="stopped" attachedToRef="issue"><errorEventDefinition errorRef="unseen"/></boundaryEvent>
    <userTask id="look" aedile:role="official" aedile:actions="approve refuse"/>
    <sequenceFlow id="b" sourceRef="stopped" targetRef="look"/><sequenceFlow id="c" sourceRef="look" targetRef="issue"/>"#;
/// What may not be granted is tried again, and again.
const CIRCLE: &str = r#"<sequenceFlow id="a" sourceRef="start" targetRef="issue"/>
    <boundaryEvent id="stopped" attachedToRef="issue"><errorEventDefinition errorRef="unseen"/></boundaryEvent>
    <sequenceFlow id="b" sourceRef="stopped" targetRef="issue"/>"#;

fn shown(whose: Whose) -> Dossier {
    let mut dossier = Dossier { language: "en".into(), ..Dossier::default() };
    dossier.answers.set("course", json!("higher"));
    let answers = vec!["course".to_owned()];
    dossier.evidence.push(Evidence { answers, whose, ..Evidence::default() });
    dossier
}

/// Begins the process of a case, with what it knows, as it is when somebody hands in.
fn begins(
    (bench, work): (&Bench, &mut Work<'_>),
    (definition, dossier): (&Definition, &Dossier),
    variables: Context,
) -> (Instance, Driven) {
    let (ctx, on) = (bench.ctx(), bench.application.due_on.unwrap());
    let situation = dossier.situation(&ctx, ctx.today());
    let unseen = waits_for_a_look(work, dossier);
    let mut rules = Rules { unseen, ..Rules::over(definition, &situation) };
    let mut instance = Instance::new(&definition.bpmn);
    let start = Event::Start { node: None, variables };
    let driven = drive(work, definition, &mut instance, (start, on), &mut rules).unwrap();
    (instance, driven)
}

#[tokio::test]
async fn a_process_that_asks_nobody_stands_still_at_the_grant() {
    let bench = Bench::at("student-grant", "issue").await;
    let ctx = bench.ctx();
    // steps, whose it is, judged before, what the process knows → what is issued
    let table = [
        (BY_ONE, Whose::Unmatched, false, None, None),
        (BY_NOTHING, Whose::Unmatched, false, None, None),
        (BY_NOTHING, Whose::Unmatched, false, Some("granted"), None),
        (BY_NOTHING, Whose::Unmatched, false, Some("refused"), Some("refused")),
        (BY_NOTHING, Whose::Unmatched, true, None, Some("granted")),
        (BY_ONE, Whose::Matched, false, None, Some("granted")),
        (BY_NOTHING, Whose::Own, false, None, Some("granted")),
    ];
    for (steps, whose, is_judged, outcome, expected) in table {
        let (definition, dossier) = (grant(steps), shown(whose));
        let mut work = bench.work(&ctx);
        work.is_judged = is_judged;
        let known = outcome.map(|word| ("outcome", Value::text(word)));
        let about = (&*definition, &dossier);
        let (instance, driven) = begins((&bench, &mut work), about, Context::from_iter(known));
        let case = format!("{steps} {whose:?} {is_judged} {outcome:?}");
        assert_eq!(driven.issue.as_deref(), expected, "{case}");
        let stands = usize::from(expected.is_none());
        assert_eq!(rows_into(&work.unit, "INTO cases_incident"), stands, "{case}");
        let open = definition.bpmn.allowed(&instance);
        let at: Vec<&str> = open.iter().map(|open| &*definition.bpmn.node(open.node).id).collect();
        assert_eq!(at, vec!["issue"; stands], "{case}");
        assert_eq!(driven.ended, expected.is_some(), "{case}");
    }
}

#[tokio::test]
async fn what_may_not_be_granted_can_be_caught() {
    let bench = Bench::at("student-grant", "issue").await;
    let ctx = bench.ctx();
    let (definition, dossier) = (grant(CAUGHT), shown(Whose::Unmatched));
    let mut work = bench.work(&ctx);
    let (_, driven) = begins((&bench, &mut work), (&definition, &dossier), Context::default());
    assert_eq!(driven.issue, None);
    assert_eq!(work.tasks.last().unwrap().node.as_deref(), Some("look"));
    assert_eq!(rows_into(&work.unit, "INTO cases_incident"), 0);
    let definition = grant(CIRCLE);
    let mut work = bench.work(&ctx);
    let (_, driven) = begins((&bench, &mut work), (&definition, &dossier), Context::default());
    assert_eq!(driven.issue, None, "it has an end");
    assert_eq!(rows_into(&work.unit, "INTO cases_incident"), 1);
}

#[tokio::test]
async fn who_approves_has_judged_and_who_gives_an_opinion_has_not() {
    let definition = grant(BY_AN_OFFICIAL);
    for (action, whose, expected) in [
        (Action::Approve, Whose::Unmatched, "decided"),
        (Action::GiveOpinion, Whose::Unmatched, "stands still"),
        (Action::GiveOpinion, Whose::Matched, "decided"),
    ] {
        let mut bench = Bench::at("student-grant", "look").await;
        let dossier = shown(whose);
        let ctx = bench.ctx();
        let mut work = bench.work(&ctx);
        let (mut instance, _) =
            begins((&bench, &mut work), (&definition, &dossier), Context::default());
        let wait = definition.bpmn.allowed(&instance).pop().unwrap().wait;
        let WaitId(number) = wait;
        bench.task.wait = Some(number.to_string());
        let mut work = bench.work(&ctx);
        let completion = Completion {
            definition: &definition,
            dossier: &dossier,
            findings: None,
            visitor: &official(10, "caseworker@education adviser@education"),
            task: bench.task.id,
            action,
            text: "It is hers.",
            unit: None,
            places_left: None,
            digester: bench.vault.digester(),
            displaced: &[],
        };
        complete(&mut work, &mut instance, &completion).unwrap();
        let incidents = rows_into(&work.unit, "INTO cases_incident");
        let came = match (&work.application.decided_at, incidents) {
            (Some(_), 0) => "decided",
            (None, 1) => "stands still",
            _ => "both, or neither",
        };
        assert_eq!(came, expected, "{action:?} {whose:?}");
    }
}
