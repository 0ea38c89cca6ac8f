//! What stands still, who may let it go on, and what is written.

use std::path::Path;
use std::sync::Arc;

use bpmn::{Event, Instance};
use feel::Context;
use services::Definition;
use services::catalogue::read_files;

use super::mend::{MendRefusal, read_value};
use super::{MEND, may_mend};
use crate::findings::Rules;
use crate::payment::proceed::Fee;
use crate::process::drive;
use crate::tests_support::{Bench, official, rows_into, town};

/// A demo service with this process.
fn with_process(xml: &str) -> Arc<Definition> {
    service_with_process("noise-report", xml)
}

fn service_with_process(service: &str, xml: &str) -> Arc<Definition> {
    let services =
        Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../towns/demo/services");
    let mut files = read_files(&services.join(service)).unwrap();
    files.insert("process.bpmn".into(), xml.as_bytes().to_vec());
    let (definition, findings) = Definition::read(service, &files, &town());
    Arc::new(definition.unwrap_or_else(|| panic!("{findings:?}")))
}

/// Two branches: one fails at a script, the other is a task.
const BRANCHES: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0">
  <process id="p" isExecutable="true">
    <startEvent id="start"/><parallelGateway id="both"/>
    <scriptTask id="points" name="Work out the points"><extensionElements><zeebe:script expression="=houses * 2" resultVariable="points"/></extensionElements></scriptTask>
    <userTask id="assess" name="Assess"/><endEvent id="end"/><endEvent id="over"/>
    <sequenceFlow id="a" sourceRef="start" targetRef="both"/>
    <sequenceFlow id="b" sourceRef="both" targetRef="points"/>
    <sequenceFlow id="c" sourceRef="both" targetRef="assess"/>
    <sequenceFlow id="d" sourceRef="points" targetRef="end"/>
    <sequenceFlow id="e" sourceRef="assess" targetRef="over"/>
  </process></definitions>"#;

#[tokio::test]
async fn what_fails_stops_its_token_only_and_is_recorded_once() {
    let bench = Bench::at("noise-report", "assess").await;
    let definition = with_process(BRANCHES);
    let (ctx, on) = (bench.ctx(), bench.application.due_on.unwrap());
    let situation = bench.dossier.situation(&ctx, ctx.today());
    let mut rules = Rules::over(&definition, &situation);
    let mut instance = Instance::new(&definition.bpmn);
    let mut work = bench.work(&ctx);
    let start = Event::Start { node: None, variables: Context::new() };
    drive(&mut work, &definition, &mut instance, (start, on), &mut rules).unwrap();
    let task = work.tasks.last().unwrap();
    assert_eq!(task.node.as_deref(), Some("assess"), "the other branch goes on");
    assert_eq!(rows_into(&work.unit, "INTO cases_incident"), 1);
    assert_eq!(rows_into(&work.unit, "INTO cases_event"), 1, "a leaf of the log");
    let wait = super::standing(&definition.bpmn, &instance).pop().unwrap().wait;

    // The other branch does not touch it.
    let mut work = bench.work(&ctx);
    let done = definition.bpmn.allowed(&instance).into_iter().find(|open| open.wait != wait);
    let event = Event::TaskCompleted { wait: done.unwrap().wait, variables: Context::new() };
    drive(&mut work, &definition, &mut instance, (event, on), &mut rules).unwrap();
    assert_eq!(rows_into(&work.unit, "cases_incident"), 0);

    // Tried again in vain it stands at the same place, since the same time.
    let mut work = bench.work(&ctx);
    let before = super::Before { node: "points".into(), tries: 1, since: ctx.now() };
    work.mended = Some(before);
    let event = Event::Retry { wait, variables: Context::new() };
    let mut again = instance.clone();
    drive(&mut work, &definition, &mut again, (event, on), &mut rules).unwrap();
    assert_eq!(rows_into(&work.unit, "UPDATE cases_incident"), 1);
    assert_eq!(rows_into(&work.unit, "INTO cases_incident"), 1);

    // With the value it goes on, and the process ends.
    let mut work = bench.work(&ctx);
    let houses = Context::from_iter([("houses", feel::Value::from(3))]);
    let event = Event::Retry { wait, variables: houses };
    let driven = drive(&mut work, &definition, &mut instance, (event, on), &mut rules).unwrap();
    assert!(driven.ended);
    assert_eq!(rows_into(&work.unit, "UPDATE cases_incident"), 1);
    assert_eq!(rows_into(&work.unit, "INTO cases_incident"), 0);
}

/// A circle in which rules and services are asked without end, beside a task.
const CIRCLE: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:aedile="https://aedile.org/bpmn">
  <process id="p" isExecutable="true">
    <startEvent id="start"/><parallelGateway id="both"/><exclusiveGateway id="again"/>
    <serviceTask id="tell" name="Tell the register" aedile:topic="register"/>
    <userTask id="assess" name="Assess"/><endEvent id="over"/>
    <sequenceFlow id="a" sourceRef="start" targetRef="both"/>
    <sequenceFlow id="b" sourceRef="both" targetRef="again"/>
    <sequenceFlow id="c" sourceRef="both" targetRef="assess"/>
    <sequenceFlow id="d" sourceRef="again" targetRef="tell"/>
    <sequenceFlow id="e" sourceRef="tell" targetRef="again"/>
    <sequenceFlow id="f" sourceRef="assess" targetRef="over"/>
  </process></definitions>"#;

#[tokio::test]
async fn a_process_that_goes_in_a_circle_stands_still_and_the_act_is_kept() {
    let bench = Bench::at("noise-report", "assess").await;
    let definition = with_process(CIRCLE);
    let (ctx, on) = (bench.ctx(), bench.application.due_on.unwrap());
    let situation = bench.dossier.situation(&ctx, ctx.today());
    let mut rules = Rules::over(&definition, &situation);
    let mut instance = Instance::new(&definition.bpmn);
    let mut work = bench.work(&ctx);
    let start = Event::Start { node: None, variables: Context::new() };
    let driven = drive(&mut work, &definition, &mut instance, (start, on), &mut rules).unwrap();
    assert!((100..=200).contains(&driven.called.len()), "{}", driven.called.len());
    assert_eq!(rows_into(&work.unit, "INTO cases_incident"), 1);
    let stands = super::standing(&definition.bpmn, &instance).pop().unwrap();
    assert_eq!(&*definition.bpmn.node(stands.node).id, "tell", "the place is named");
    assert_eq!(work.tasks.last().unwrap().node.as_deref(), Some("assess"), "the other branch");
}

/// Two fees, one after the other.
const TWO_FEES: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:aedile="https://aedile.org/bpmn">
  <process id="p" isExecutable="true">
    <startEvent id="start"/>
    <serviceTask id="first" name="First fee" aedile:topic="collect-payment"/>
    <serviceTask id="second" name="Second fee" aedile:topic="collect-payment"/>
    <serviceTask id="issue" name="Issue the result" aedile:topic="issue"/><endEvent id="end"/>
    <sequenceFlow id="a" sourceRef="start" targetRef="first"/>
    <sequenceFlow id="b" sourceRef="first" targetRef="second"/>
    <sequenceFlow id="c" sourceRef="second" targetRef="issue"/>
    <sequenceFlow id="d" sourceRef="issue" targetRef="end"/>
  </process></definitions>"#;

#[tokio::test]
async fn a_fee_that_was_paid_pays_no_other_fee() {
    let bench = Bench::at("dog-registration", "pay").await;
    let definition = service_with_process("dog-registration", TWO_FEES);
    let (ctx, on) = (bench.ctx(), bench.application.due_on.unwrap());
    let situation = bench.dossier.situation(&ctx, ctx.today());
    let mut rules = Rules::over(&definition, &situation);
    let mut instance = Instance::new(&definition.bpmn);
    let mut work = bench.work(&ctx);
    let price = Context::from_iter([("price", feel::Value::from(60))]);
    let start = Event::Start { node: None, variables: price };
    let driven = drive(&mut work, &definition, &mut instance, (start, on), &mut rules).unwrap();
    let wait = bpmn::WaitId(driven.demand.unwrap().wait.unwrap());
    let failed = Event::ServiceFailed { wait, code: None, message: "no answer".into() };
    drive(&mut work, &definition, &mut instance, (failed, on), &mut rules).unwrap();
    let wait = super::standing(&definition.bpmn, &instance).pop().unwrap().wait;
    let again = Event::Retry { wait, variables: Context::new() };
    let behind = Event::Skip { wait, variables: Context::new() };
    for event in [again, behind] {
        let mut work = bench.work(&ctx);
        work.settled_fee = Some(("first".into(), Fee::Paid));
        let mut instance = instance.clone();
        let driven = drive(&mut work, &definition, &mut instance, (event, on), &mut rules).unwrap();
        assert!(driven.demand.is_some(), "the second fee is asked for");
        let open = definition.bpmn.allowed(&instance);
        assert_eq!(open.len(), 1);
        assert_eq!(&*definition.bpmn.node(open[0].node).id, "second");
    }
}

#[test]
fn who_may_let_a_case_go_on() {
    let check = |roles: &str, may: bool| {
        assert_eq!(may_mend(&official(7, roles), "parking"), may, "{roles}");
    };
    check("manager@parking", true);
    check("operator@contact-centre", true);
    check("manager@legal", false);
    check("caseworker@parking", false);
    check("second_officer@parking manager@legal", false);
    check("service_owner@parking", false);
    assert!(identity::role::PERMISSIONS.contains(&MEND));
}

#[test]
fn values_are_written_in_feel() {
    let ctx = platform::testkit::fixed_ctx();
    let check = |written: &str, expected: &str| {
        assert_eq!(read_value(written, &ctx).unwrap().to_string(), expected, "{written}");
    };
    check("12", "12");
    check(" true ", "true");
    check("\"two words\"", "\"two words\"");
    check("1 + 1", "2");
    for wrong in ["", "two words", "1 +", "missing * 2"] {
        assert_eq!(read_value(wrong, &ctx).unwrap_err(), MendRefusal::ValueUnreadable, "{wrong}");
    }
}

#[test]
fn every_refusal_has_its_words() {
    for (language, words) in crate::LOCALES {
        for refusal in MendRefusal::ALL {
            let key = format!("cases-refusal-{} =", refusal.word());
            assert!(words.contains(&key), "{key} in {language}");
        }
    }
}
