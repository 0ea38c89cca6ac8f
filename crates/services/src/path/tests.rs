//! Ways through the processes of the demo's services.

use std::path::Path as Folder;

use super::{elements, path, split};
use crate::decide::decide;
use crate::definition::Definition;
use crate::{Catalogue, scenario};

/// The steps of a scenario of a demo service, where it waits and where it ended.
fn check(service: &str, scenario_name: &str, steps: &[&str], expected: &str) {
    let folder =
        Folder::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../towns/demo");
    let (catalogue, findings) = Catalogue::load(&folder).unwrap();
    let definition = catalogue.current(service).unwrap_or_else(|| panic!("{findings:?}"));
    let found = definition.scenarios.list.iter().find(|one| &*one.name == scenario_name);
    let situation = scenario::situation(&definition, found.unwrap()).unwrap();
    let findings = decide(&definition, &situation);
    let way = path(&definition, (&findings, &situation), steps);
    let id = |node: &bpmn::NodeId| definition.bpmn.node(*node).id.to_string();
    let waits: Vec<String> = way.waits.iter().map(id).collect();
    let told = match (&way.wrong, &way.ended_at) {
        (Some(wrong), _) => format!("wrong: {wrong}"),
        (None, Some(end)) => format!("ended {}", id(end)),
        (None, None) => format!("waits {}", waits.join(" ")),
    };
    assert_eq!(told, expected, "{steps:?}");
    assert!(way.failed.is_empty(), "{:?}", way.failed);
    assert!(way.taken.len() <= elements(&definition).len());
}

#[test]
fn a_permit_goes_through_its_called_inspection() {
    let of = "Sardines on the promenade in summer";
    let service = "food-stall-permit";
    check(service, of, &[], "waits term inspection_visit");
    check(service, of, &["inspect"], "waits term decide");
    check(service, of, &["inspect", "approve"], "ended granted");
    check(service, of, &["inspect", "refuse"], "ended refused");
    check(service, of, &["inspect", "ask_correction", "correct", "approve"], "ended granted");
    check(service, of, &["inspect", "ask_correction", "P13D"], "waits term correct no_answer");
    check(service, of, &["inspect", "ask_correction", "P15D"], "waits term decide");
    check(service, of, &["message term-passed"], "ended refused");
    check(service, of, &["approve"], "wrong: approve: no open task offers it");
    check(service, of, &["Psoon"], "wrong: Psoon: this is no period");
}

/// A process with one element in the middle, of a small service.
fn small(middle: &str) -> Definition {
    let (definition, findings) = read_small(middle);
    definition.unwrap_or_else(|| panic!("{findings:?}"))
}

/// Decisions beside those that the judgement takes: a fee for what the process passes on, and a day that all rules know.
const FEE: &str = r#"<decision id="d_fee" name="Fee"><variable name="Fee"/><decisionTable>
    <input><inputExpression><text>metres</text></inputExpression></input><output name="euro"/>
    <rule id="r1"><inputEntry><text>&lt;= 3</text></inputEntry><outputEntry><text>40</text></outputEntry></rule>
    <rule id="r2"><inputEntry><text>&gt; 3</text></inputEntry><outputEntry><text>40 + metres</text></outputEntry></rule>
  </decisionTable></decision>"#;
const DAY: &str = r#"<decision id="d_day" name="Day"><variable name="Day"/><literalExpression><text>received_on</text></literalExpression></decision>"#;

/// The rules of a small service: with the fee where its process names it, as nothing else gives what the fee reads.
fn rules(process: &str) -> String {
    let fee = if process.to_lowercase().contains("fee\"") { FEE } else { "" };
    format!(
        r#"<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="m" name="m" namespace="n">{fee}{DAY}</definitions>"#
    )
}

/// The same with what the check finds.
fn read_small(middle: &str) -> (Option<Definition>, Vec<crate::Finding>) {
    read_started(r#"<startEvent id="received"/>"#, middle)
}

fn read_started(start: &str, middle: &str) -> (Option<Definition>, Vec<crate::Finding>) {
    read_with((start, middle), "")
}

fn read_with(
    (start, middle): (&str, &str),
    scenarios: &str,
) -> (Option<Definition>, Vec<crate::Finding>) {
    const TOWN: &str = include_str!("../../tests/smallest/town.yaml");
    const SERVICE: &str = "id: one\nkind: certificate\nname: {en: One}\nsummary: {en: Something}\ntheme: all\nunit: desk\nbasis: act-1\npurpose: {en: x}\n";
    let process = format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:aedile="https://aedile.org/bpmn" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d">
  <error id="paper" errorCode="no-paper"/><message id="heard" name="heard"/><signal id="flood" name="flood"/>
  <process id="one" isExecutable="true">
    {start}{middle}<endEvent id="granted"/>
    <sequenceFlow id="a" sourceRef="received" targetRef="middle"/><sequenceFlow id="b" sourceRef="middle" targetRef="granted"/>
  </process></definitions>"#
    );
    let mut files = crate::definition::Files::from([
        ("service.yaml".to_owned(), SERVICE.as_bytes().to_vec()),
        ("form.yaml".to_owned(), b"pages: []".to_vec()),
        ("rules.dmn".to_owned(), rules(&process).into_bytes()),
        ("process.bpmn".to_owned(), process.into_bytes()),
    ]);
    if !scenarios.is_empty() {
        files.insert("scenarios.yaml".to_owned(), scenarios.as_bytes().to_vec());
    }
    let (town, findings) = crate::Town::read(TOWN.as_bytes());
    let town = town.unwrap_or_else(|| panic!("{findings:?}"));
    Definition::read("one", &files, &town)
}

#[test]
fn a_date_that_nobody_reads_is_told() {
    let found = |attribute: &str| {
        let task = format!(r#"<userTask id="middle" aedile:actions="approve" {attribute}/>"#);
        let (_, findings) = read_small(&task);
        findings.iter().filter(|finding| finding.message.contains("aedile:due")).count()
    };
    assert_eq!((found(r#"aedile:due="3 days""#), found("")), (1, 0));
}

/// Where a case of a small process is after the steps.
fn check_small(middle: &str, steps: &[&str], expected: &str) {
    let definition = small(middle);
    let now: jiff::Zoned = "2026-11-23T10:00[UTC]".parse().unwrap();
    let situation = crate::form::Situation::new(now);
    let findings = decide(&definition, &situation);
    let way = path(&definition, (&findings, &situation), steps);
    let id = |node: &bpmn::NodeId| definition.bpmn.node(*node).id.to_string();
    let waits: Vec<String> = way.waits.iter().map(id).collect();
    let failed: Vec<String> = way.failed.iter().map(|(node, _)| id(node)).collect();
    let told = match (&way.wrong, &way.ended_at, failed.is_empty()) {
        (Some(wrong), _, _) => format!("wrong: {wrong}"),
        (None, _, false) => format!("stands still at {}", failed.join(" ")),
        (None, Some(end), true) => format!("ended {}", id(end)),
        (None, None, true) => format!("waits {}", waits.join(" ")),
    };
    assert_eq!(told, expected, "{steps:?}");
}

#[test]
fn a_program_does_what_the_step_says() {
    let prints = r#"<serviceTask id="middle"><extensionElements><zeebe:taskDefinition type="print-card" retries="2"/>
      <zeebe:ioMapping><zeebe:output source="=if number > 3 then 1 else number + &quot;x&quot;" target="card"/></zeebe:ioMapping></extensionElements></serviceTask>
    <boundaryEvent id="empty" attachedToRef="middle"><errorEventDefinition errorRef="paper"/></boundaryEvent>
    <endEvent id="without"/><sequenceFlow id="c" sourceRef="empty" targetRef="without"/>"#;
    check_small(prints, &[], "waits middle");
    check_small(prints, &["done print-card {number: 4}"], "ended granted");
    check_small(prints, &["error no-paper print-card"], "ended without");
    check_small(prints, &["error no-ink print-card"], "stands still at middle");
    check_small(prints, &["fails print-card"], "stands still at middle");
    check_small(prints, &["done other"], "wrong: done other: no program is asked for that");
    let twice = ["done print-card {number: 4}", "done print-card"];
    check_small(prints, &twice, "wrong: done print-card: no program is asked for that");
    let unreadable = "done print-card 7";
    let told = "wrong: done print-card 7: write what it gives back as {name: value}";
    check_small(prints, &[unreadable], told);
}

#[test]
fn a_process_gets_the_decision_that_it_names() {
    let end = |condition: &str, task: &str| {
        format!(
            r#"{task}<endEvent id="else"/><sequenceFlow id="c" sourceRef="middle" targetRef="check"/><exclusiveGateway id="check" default="e"/>
    <sequenceFlow id="e" sourceRef="check" targetRef="else"/><endEvent id="so"/><sequenceFlow id="f" sourceRef="check" targetRef="so"><conditionExpression>={condition}</conditionExpression></sequenceFlow>"#
        )
    };
    // Two flows leave the task, so both ends are reached; what counts is whether the condition held.
    let check = |condition: &str, task: &str| {
        let definition = small(&end(condition, task));
        let now: jiff::Zoned = "2026-11-23T10:00[UTC]".parse().unwrap();
        let situation = crate::form::Situation::new(now);
        let findings = decide(&definition, &situation);
        let way = path(&definition, (&findings, &situation), &[]);
        assert!(way.failed.is_empty() && way.wrong.is_none(), "{way:?}");
        let ids: Vec<&str> =
            way.taken.iter().map(|node| &*definition.bpmn.node(*node).id).collect();
        assert!(ids.contains(&"so"), "{condition}: {ids:?}");
    };
    let mapped = r#"<extensionElements><camunda:inputOutput><camunda:inputParameter name="metres">${5}</camunda:inputParameter></camunda:inputOutput></extensionElements>"#;
    let task = |attributes: &str| {
        format!(r#"<businessRuleTask id="middle" {attributes}>{mapped}</businessRuleTask>"#)
    };
    check("fee = 45", &task(r#"aedile:decision="Fee" aedile:resultVariable="fee""#));
    check("fee = 45", &task(r#"aedile:decision="d_fee" aedile:resultVariable="fee""#));
    let of_camunda = |shape: &str| {
        task(&format!(r#"camunda:decisionRef="Fee" camunda:resultVariable="fee" {shape}"#))
    };
    check("fee[1].euro = 45", &of_camunda(""));
    check("fee.euro = 45", &of_camunda(r#"camunda:mapDecisionResult="singleResult""#));
    check("fee = [45]", &of_camunda(r#"camunda:mapDecisionResult="collectEntries""#));
    check("fee = 45", &of_camunda(r#"camunda:mapDecisionResult="singleEntry""#));
    // The judgement keeps its shape, and answers come without being passed on.
    check("outcome = \"granted\"", r#"<businessRuleTask id="middle" camunda:decisionRef="all"/>"#);
    let day = r#"aedile:decision="Day" aedile:resultVariable="day""#;
    check("day = date(\"2026-11-23\")", &format!(r#"<businessRuleTask id="middle" {day}/>"#));
    // A call activity names a decision too: the result has the decision's name.
    let called = r#"<callActivity id="middle" calledElement="d_fee"><extensionElements><zeebe:ioMapping><zeebe:input source="=2" target="metres"/><zeebe:output source="=Fee" target="fee"/></zeebe:ioMapping></extensionElements></callActivity>"#;
    check("fee = 40", called);
}

#[test]
fn what_the_rules_lack_is_refused() {
    let found = |task: &str| {
        let (_, findings) = read_small(task);
        let found = findings.iter().find(|finding| finding.file == "process.bpmn");
        found.map(|one| (one.is_error(), one.line, one.message.clone(), one.remedy.clone()))
    };
    let asks = |name: &str| {
        found(&format!(
            r#"<businessRuleTask id="middle" camunda:decisionRef="{name}" camunda:resultVariable="fee"/>"#
        ))
    };
    assert_eq!((asks("Fee"), asks("d_fee"), asks("all"), asks("=which")), (None, None, None, None));
    let message = "“middle” asks for the decision Fees, which the rules do not have.".to_owned();
    assert_eq!(asks("Fees"), Some((true, 4, message, "Did you mean `Fee`?".to_owned())));
    assert_eq!(found(r#"<callActivity id="middle" calledElement="Fee"/>"#), None);
    let missing = found(r#"<callActivity id="middle" calledElement="Fees"/>"#).unwrap();
    assert!(missing.0 && missing.2.contains("Fees, which is not there"), "{missing:?}");
}

#[test]
fn a_start_that_nothing_rings_is_told() {
    let found = |start: &str| {
        let (definition, mut findings) = read_started(start, r#"<task id="middle"/>"#);
        let against = |one| crate::definition::unpublishable(one, &|_| true);
        findings.extend(definition.iter().flat_map(against));
        let told = findings.iter().filter(|finding| finding.file == "process.bpmn");
        told.map(|one| (one.is_error(), one.line, one.message.clone())).collect::<Vec<_>>()
    };
    let event = |id: &str, what: &str| format!(r#"<startEvent id="{id}">{what}</startEvent>"#);
    let timer = "<timerEventDefinition><timeCycle>R/P1D</timeCycle></timerEventDefinition>";
    let signal = r#"<signalEventDefinition signalRef="flood"/>"#;
    let message = r#"<messageEventDefinition messageRef="heard"/>"#;
    let none = "No application can begin this process: it has no plain start event.".to_owned();
    let never = |id: &str| (false, 4, format!("“{id}” never begins a case."));
    let nobodys = |id: &str| {
        let why = "it would be nobody’s, and the service takes none without an account";
        (false, 4, format!("“{id}” begins no case when its timer rings: {why}."))
    };
    assert_eq!(found(&event("received", timer)), [(true, 4, none.clone()), nobodys("received")]);
    assert_eq!(found(&event("received", message)), [(true, 4, none)]);
    let second = |what: &str| {
        let more = event("second", what);
        found(&format!(
            r#"{}{more}<sequenceFlow id="s" sourceRef="second" targetRef="middle"/>"#,
            event("received", "")
        ))
    };
    assert_eq!((second(timer), second(signal)), (vec![nobodys("second")], Vec::new()));
    assert_eq!(second(message), []);
    let when = |text: &str| {
        format!(
            "<conditionalEventDefinition><condition>={text}</condition></conditionalEventDefinition>"
        )
    };
    let nobodys_when = |id: &str| {
        let (warns, line, message) = nobodys(id);
        (warns, line, message.replace("its timer rings", "its condition holds"))
    };
    let condition = when("today() &gt; date(\"2027-01-01\")");
    assert_eq!(second(&condition), [nobodys_when("second")]);
    assert_eq!(second(&format!("{message}{condition}")), [nobodys_when("second")]);
    assert_eq!(second(&format!("{message}{signal}")), []);
    // What waits for several events at once is not gathered.
    let all = format!(
        r#"{}<startEvent id="second" parallelMultiple="true">{message}{condition}</startEvent><sequenceFlow id="s" sourceRef="second" targetRef="middle"/>"#,
        event("received", "")
    );
    assert_eq!(found(&all), [never("second")]);
    // A condition looks at the world around, and at nothing else.
    let strange =
        "The condition of “second” reads `level`, which is not there before a case begins.";
    let told = second(&when("level &gt; 5"));
    assert_eq!(told.last(), Some(&(true, 4, strange.to_owned())), "{told:?}");
    assert_eq!(second(&when("given.level &gt; 5")), [nobodys_when("second")]);
    // A timer knows nothing before the case begins.
    let asks = "<timerEventDefinition><timeCycle>=pause</timeCycle></timerEventDefinition>";
    assert_eq!(second(asks), [nobodys("second"), never("second")]);
}

#[test]
fn activities_are_chosen() {
    let chosen = r#"<adHocSubProcess id="middle"><userTask id="call" aedile:actions="answer"/><userTask id="visit" aedile:actions="inspect"/></adHocSubProcess>"#;
    check_small(chosen, &[], "waits middle");
    check_small(chosen, &["begin visit"], "waits middle visit");
    check_small(chosen, &["begin visit", "inspect", "finish"], "ended granted");
    check_small(chosen, &["begin call", "begin visit", "answer"], "waits middle visit");
    check_small(chosen, &["begin nothing"], "wrong: begin nothing: there is no such activity");
}

#[test]
fn steps_of_a_line() {
    let check = |text: &str, expected: &[&str]| assert_eq!(split(text), expected, "{text}");
    check("inspect, approve,P15D", &["inspect", "approve", "P15D"]);
    check("done card {a: 1, b: \"x, }\"}, approve", &["done card {a: 1, b: \"x, }\"}", "approve"]);
    check("one\ntwo,,", &["one", "two"]);
    check("", &[]);
}

/// The way of a case of a small process that begins on Monday, 23 November 2026.
fn way(definition: &Definition, steps: &[&str]) -> super::Path {
    let now: jiff::Zoned = "2026-11-23T10:00[UTC]".parse().unwrap();
    let situation = crate::form::Situation::new(now);
    path(definition, (&decide(definition, &situation), &situation), steps)
}

#[test]
fn timers_in_working_days_ring_by_the_towns_calendar() {
    let late = r#"<userTask id="middle" aedile:actions="answer"/><boundaryEvent id="late" attachedToRef="middle"><timerEventDefinition aedile:workingDays="true"><timeDuration>P5D</timeDuration></timerEventDefinition></boundaryEvent><sequenceFlow id="l" sourceRef="late" targetRef="granted"/>"#;
    let mut definition = small(late);
    let weekend = vec![jiff::civil::Weekday::Saturday, jiff::civil::Weekday::Sunday];
    let mut rings = |holidays: &[&str], period: &str| {
        let holidays = holidays.iter().map(|day| day.parse().unwrap());
        let holidays: Vec<jiff::civil::Date> = holidays.collect();
        definition.calendar = platform::calendar::Calendar::new(holidays, weekend.clone());
        let way = way(&definition, &[period]);
        assert_eq!((way.wrong, way.failed), (None, Vec::new()));
        way.is_over
    };
    assert_eq!((rings(&[], "P6D"), rings(&[], "P7D")), (false, true));
    let thanksgiving = ["2026-11-26"];
    assert_eq!((rings(&thanksgiving, "P7D"), rings(&thanksgiving, "P8D")), (false, true));
}

#[test]
fn flows_are_counted_apart_from_elements() {
    // Both ways lead to the same end: a case that takes one of them comes to every element.
    let definition = small(
        r#"<exclusiveGateway id="middle" default="b"/><sequenceFlow id="long" sourceRef="middle" targetRef="granted"><conditionExpression>=1 &gt; 2</conditionExpression></sequenceFlow>"#,
    );
    let way = way(&definition, &[]);
    let ids = |flows: &[bpmn::FlowId]| -> Vec<String> {
        flows.iter().map(|flow| definition.bpmn.flow(*flow).id.to_string()).collect()
    };
    assert_eq!(way.taken.len(), elements(&definition).len());
    let mut all = ids(&super::flows(&definition));
    all.sort();
    assert_eq!(
        (ids(&way.flows), all),
        (vec!["a".into(), "b".into()], vec!["a".into(), "b".into(), "long".into()])
    );
}

/// The reports of scenarios of a small process that also begins by a condition.
fn check_begins(scenarios: &str, expected: &[&str]) {
    let start = r#"<startEvent id="received"/><startEvent id="flood"><conditionalEventDefinition><condition>=given.level &gt; 5 and service.open_cases &lt; 3</condition></conditionalEventDefinition></startEvent>
      <userTask id="look" aedile:actions="answer"/><sequenceFlow id="f" sourceRef="flood" targetRef="look"/><sequenceFlow id="g" sourceRef="look" targetRef="granted"/>"#;
    let scenarios = format!("base: {{on: 2026-03-02}}\nscenarios:\n{scenarios}");
    let (definition, findings) = read_with((start, r#"<task id="middle"/>"#), &scenarios);
    let definition = definition.unwrap_or_else(|| panic!("{findings:?}"));
    let covered = scenario::coverage(&definition);
    let reports = covered.scenarios.iter();
    let differences: Vec<String> =
        reports.flat_map(|one| one.report.differences.iter().cloned()).collect();
    assert_eq!(differences, expected, "{scenarios}");
    let ids = |nodes: &[bpmn::NodeId]| -> Vec<String> {
        nodes.iter().map(|node| definition.bpmn.node(*node).id.to_string()).collect()
    };
    let counted = ids(&covered.taken).contains(&"flood".to_owned());
    assert_eq!(counted, expected.is_empty(), "what begins is counted: {:?}", ids(&covered.taken));
}

#[test]
fn scenarios_begin_by_a_condition() {
    check_begins(
        "  - {name: High water, begins: flood, environment: {given: {level: 6}}, expect: {waits: look}}
  - {name: And then, begins: flood, environment: {given: {level: \"5.5\"}}, steps: [answer], expect: {ends: granted}}\n",
        &[],
    );
    let none = "step begins flood: no condition of it holds";
    check_begins(
        "  - {name: Low water, begins: flood, environment: {given: {level: 5}}, expect: {waits: look}}\n",
        &[none, "waits: expected look, is "],
    );
    check_begins(
        "  - {name: Busy, begins: flood, environment: {given: {level: 6}, service: {open_cases: 3}}, expect: {}}\n",
        &[none],
    );
    check_begins("  - {name: Nothing known, begins: flood, expect: {}}\n", &[none]);
    check_begins(
        "  - {name: Nowhere, begins: drought, expect: {}}\n",
        &["step begins drought: there is no start event of this id"],
    );
}

#[test]
fn an_environment_that_nothing_has_is_refused() {
    let check = |scenario: &str, words: &str| {
        let scenarios = format!(
            "base: {{on: 2026-03-02}}\nscenarios:\n  - {{name: x, {scenario}, expect: {{}}}}\n"
        );
        let start = (r#"<startEvent id="received"/>"#, r#"<task id="middle"/>"#);
        let (_, findings) = read_with(start, &scenarios);
        let told =
            |finding: &&crate::Finding| finding.file == "scenarios.yaml" && finding.is_error();
        let told: Vec<&str> = findings.iter().filter(told).map(|one| &*one.message).collect();
        assert!(told.iter().any(|message| message.contains(words)), "{scenario}: {told:?}");
    };
    check("environment: {given: {level: 6}}", "of an application");
    check("begins: received, environment: {level: 6}", "has no entries");
    check("begins: received, environment: {weather: {level: 6}}", "there is no `weather`");
    check("begins: received, environment: {service: {open: 6}}", "`open` is not counted");
    check("begins: received, environment: {town: {open_cases: many}}", "no whole number");
}
