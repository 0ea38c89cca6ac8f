//! Decision tables as people draw them: reasons, annotations, repairs, refusals.

#![expect(clippy::unwrap_used, reason = "a test may stop")]

use dmn::{Evaluation, Finding, Model, Severity};
use feel::{Context, Environment};
use serde_json::json;

const ELIGIBILITY: &str = r##"<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="Parking permit" namespace="http://saltmere.example/parking">
  <inputData id="i1" name="years in town"><variable name="years in town" typeRef="number"/></inputData>
  <inputData id="i2" name="vehicle"><variable name="vehicle" typeRef="string"/></inputData>
  <inputData id="i3" name="born"><variable name="born" typeRef="date"/></inputData>
  <decision id="adult" name="Adult">
    <variable name="Adult" typeRef="boolean"/>
    <informationRequirement id="a1"><requiredInput href="#i3"/></informationRequirement>
    <literalExpression><text>born &lt;= today() - duration("P18Y")</text></literalExpression>
  </decision>
  <decision id="eligible" name="Eligible">
    <variable name="Eligible"/>
    <informationRequirement id="e1"><requiredInput href="#i1"/></informationRequirement>
    <informationRequirement id="e2"><requiredInput href="#i2"/></informationRequirement>
    <informationRequirement id="e3"><requiredDecision href="#adult"/></informationRequirement>
    <decisionTable hitPolicy="FIRST">
      <input label="Years in Saltmere"><inputExpression typeRef="number"><text>years in town</text></inputExpression></input>
      <input><inputExpression><text>vehicle</text></inputExpression></input>
      <input><inputExpression><text>Adult</text></inputExpression></input>
      <output name="result"/><output name="fee"/>
      <annotation name="law"/><annotation name="reason.en"/>
      <rule id="r1">
        <inputEntry><text>&gt;= 1</text></inputEntry><inputEntry><text>not("lorry", "bus")</text></inputEntry><inputEntry><text>true</text></inputEntry>
        <outputEntry><text>"granted"</text></outputEntry><outputEntry><text>40 + 2.50 * years in town</text></outputEntry>
        <annotationEntry><text>parking-4</text></annotationEntry><annotationEntry><text>You have lived here for {years in town} years; the fee is {fee} euro.</text></annotationEntry>
      </rule>
      <rule id="r2">
        <inputEntry><text></text></inputEntry><inputEntry><text>-</text></inputEntry><inputEntry/>
        <outputEntry><text>"refused"</text></outputEntry><outputEntry><text></text></outputEntry>
        <annotationEntry><text>parking-5</text></annotationEntry><annotationEntry><text>No {{rule}} grants it.</text></annotationEntry>
      </rule>
    </decisionTable>
  </decision>
</definitions>"##;

fn environment() -> Environment {
    Environment::strict(&"2026-03-01T12:00:00+01:00[Europe/Paris]".parse().unwrap())
}

fn read(xml: &str) -> (Model, Vec<Finding>) {
    let (model, findings) = Model::read(xml);
    (model.unwrap(), findings)
}

fn evaluate(model: &Model, decision: &str, inputs: &serde_json::Value) -> Evaluation {
    model.evaluate(decision, &Context::from_json(inputs), &environment()).unwrap()
}

#[test]
fn a_decision_says_which_rule_matched_and_why_the_others_did_not() {
    let (model, findings) = read(ELIGIBILITY);
    assert!(findings.iter().all(|f| f.severity == Severity::Note), "{findings:?}");
    assert_eq!(model.decisions().collect::<Vec<_>>(), ["Adult", "Eligible"]);
    let inputs = json!({"years in town": 3, "vehicle": "car", "born": "1980-05-01"});
    let evaluation = evaluate(&model, "Eligible", &inputs);
    assert_eq!(evaluation.value.to_json(), json!({"result": "granted", "fee": 47.5}));
    let names: Vec<&str> = evaluation.trace.iter().map(|trace| &*trace.name).collect();
    assert_eq!(names, ["Adult", "Eligible"]);
    let table = &evaluation.trace[1];
    assert_eq!(&*table.inputs[0].label, "Years in Saltmere");
    assert!(table.rules[0].matched);
    let annotations: Vec<String> =
        table.rules[0].annotations.iter().map(|(_, text)| text.plain()).collect();
    let reason = "You have lived here for 3 years; the fee is 47.5 euro.";
    assert_eq!(annotations, ["parking-4", reason]);

    let inputs = json!({"years in town": 0.5, "vehicle": "bus", "born": "1980-05-01"});
    let evaluation = evaluate(&model, "Eligible", &inputs);
    assert_eq!(evaluation.value.to_json(), json!({"result": "refused", "fee": null}));
    let failed: Vec<String> = evaluation.trace[1].rules[0]
        .failed
        .iter()
        .map(|failed| format!("{}: {} is not {}", failed.input, failed.value, failed.test))
        .collect();
    assert_eq!(
        failed,
        ["Years in Saltmere: 0.5 is not >= 1", "vehicle: \"bus\" is not not(\"lorry\", \"bus\")"]
    );
    assert_eq!(evaluation.trace[1].rules[1].annotations[1].1.plain(), "No {rule} grants it.");
}

#[test]
fn an_error_has_its_place_in_the_file() {
    let (model, _) = read(ELIGIBILITY);
    let inputs = Context::from_json(&json!({"years in town": "three", "vehicle": "car"}));
    let error = model.evaluate_value("Eligible", &inputs, &environment()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "decision 'Eligible', line 9, column 30: no value is named 'born' here"
    );
    let inputs = json!({"years in town": "three", "vehicle": "car", "born": "1980-05-01"});
    let error =
        model.evaluate_value("Eligible", &Context::from_json(&inputs), &environment()).unwrap_err();
    assert!(error.to_string().contains("must be number, not string"), "{error}");
    let error = model.evaluate_value("Elligible", &inputs_none(), &environment()).unwrap_err();
    assert!(error.to_string().contains("no decision"), "{error}");
}

fn inputs_none() -> Context {
    Context::new()
}

/// As Camunda Modeler writes it: no input data, empty cells, `inputVariable`, old namespace.
const CAMUNDA: &str = r#"<definitions xmlns="http://www.omg.org/spec/DMN/20151101/dmn.xsd" xmlns:camunda="http://camunda.org/schema/1.0/dmn" id="d" name="d" namespace="n">
  <decision id="tasks" name="Tasks to make">
    <decisionTable hitPolicy="COLLECT">
      <input id="a" label="Event" camunda:inputVariable="eventId"><inputExpression typeRef="string"><text></text></inputExpression></input>
      <input id="b" label="Amount"><inputExpression><text>if(claim != null)then claim.amount else null</text></inputExpression></input>
      <output id="o" label="Task" name="task" typeRef="string"/>
      <rule id="r1"><inputEntry><text>"submit","resubmit"</text></inputEntry><inputEntry><text></text></inputEntry><outputEntry><text>"check"</text></outputEntry></rule>
      <rule id="r2"><inputEntry><text></text></inputEntry><inputEntry><text>&gt; 1000</text></inputEntry><outputEntry><text>"review"</text></outputEntry></rule>
      <rule id="r3"><inputEntry><text>"close"</text></inputEntry><inputEntry><text></text></inputEntry><outputEntry><text>"archive"</text></outputEntry></rule>
      <rule id="r4"><inputEntry><text>eventId = "priority"</text></inputEntry><inputEntry><text></text></inputEntry><outputEntry><text>5000</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>"#;

#[test]
fn what_camunda_modeler_writes_is_read_and_each_repair_reported() {
    let (model, findings) = read(CAMUNDA);
    assert!(findings.iter().all(|finding| finding.severity == Severity::Note), "{findings:?}");
    assert!(findings.iter().any(|finding| finding.message.contains("eventId")), "{findings:?}");
    let said = |words: &str| findings.iter().filter(|f| f.message.contains(words)).count();
    assert_eq!(said("empty condition"), 1, "{findings:?}");
    assert_eq!(said("is read as DMN 1.5"), 1, "{findings:?}");
    let check = model.check();
    assert!(check.iter().any(|f| f.message.contains("declares no input data")), "{check:?}");
    let inputs = json!({"eventId": "submit", "claim": {"amount": 5000}});
    assert_eq!(evaluate(&model, "tasks", &inputs).value.to_json(), json!(["check", "review"]));
    let inputs = json!({"eventId": "priority", "claim": null});
    assert_eq!(evaluate(&model, "tasks", &inputs).value.to_json(), json!(["5000"]));
    let inputs = json!({"eventId": "other", "claim": null});
    assert_eq!(evaluate(&model, "tasks", &inputs).value.to_json(), json!([]));
}

#[test]
fn a_keyword_without_its_space_is_read_and_reported() {
    let rules = [("> 1", "if(x > 2) then 3 else 2"), ("? in(0, 1)", "1")];
    let (model, findings) = read(&table("hitPolicy=\"FIRST\"", &rules));
    assert_eq!(evaluate(&model, "d", &json!({"x": 3})).value.to_json(), json!(3));
    let said = |words: &str| findings.iter().filter(|f| f.message.contains(words)).count();
    assert_eq!((said("“if(” is read as “if (”"), said("“in(”")), (1, 1), "{findings:?}");
    assert!(findings.iter().all(|f| f.severity == Severity::Note), "{findings:?}");
}

fn table(policy: &str, rules: &[(&str, &str)]) -> String {
    let rules: String = rules
        .iter()
        .map(|(test, output)| {
            format!("<rule><inputEntry><text><![CDATA[{test}]]></text></inputEntry><outputEntry><text>{output}</text></outputEntry></rule>")
        })
        .collect();
    format!(
        r#"<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="n" name="n"><decision id="d" name="d"><decisionTable {policy}><input><inputExpression><text>x</text></inputExpression></input><output><outputValues><text>3, 2, 1</text></outputValues></output>{rules}</decisionTable></decision></definitions>"#
    )
}

#[test]
fn hit_policies() {
    let rules = [("> 1", "1"), ("> 2", "2"), ("> 3", "3")];
    for (policy, expected) in [
        ("hitPolicy=\"FIRST\"", "1"),
        ("hitPolicy=\"PRIORITY\"", "3"),
        ("hitPolicy=\"OUTPUT ORDER\"", "[3, 2, 1]"),
        ("hitPolicy=\"RULE ORDER\"", "[1, 2, 3]"),
        ("hitPolicy=\"COLLECT\"", "[1, 2, 3]"),
        ("hitPolicy=\"COLLECT\" aggregation=\"SUM\"", "6"),
        ("hitPolicy=\"COLLECT\" aggregation=\"MIN\"", "1"),
        ("hitPolicy=\"COLLECT\" aggregation=\"MAX\"", "3"),
        ("hitPolicy=\"COLLECT\" aggregation=\"COUNT\"", "3"),
    ] {
        let (model, _) = read(&table(policy, &rules));
        let value = evaluate(&model, "d", &json!({"x": 10})).value;
        assert_eq!(value.to_string(), expected, "{policy}");
    }
    for policy in ["", "hitPolicy=\"ANY\""] {
        let (model, _) = read(&table(policy, &rules));
        let inputs = Context::from_json(&json!({"x": 10}));
        let error = model.evaluate_value("d", &inputs, &environment()).unwrap_err();
        assert!(error.to_string().contains("rule"), "{error}");
        assert_eq!(evaluate(&model, "d", &json!({"x": 2})).value.to_string(), "1");
        assert_eq!(evaluate(&model, "d", &json!({"x": 0})).value.to_string(), "null");
    }
}

#[test]
fn cycles_bombs_and_damage_are_refused() {
    let cycle = r##"<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="n" name="n">
      <decision id="a" name="a"><informationRequirement><requiredDecision href="#b"/></informationRequirement><literalExpression><text>b</text></literalExpression></decision>
      <decision id="b" name="b"><informationRequirement><requiredDecision href="#a"/></informationRequirement><literalExpression><text>a</text></literalExpression></decision>
    </definitions>"##;
    let (model, findings) = read(cycle);
    assert!(findings.iter().any(|finding| finding.message.contains("requires itself")));
    let error = model.evaluate_value("a", &Context::new(), &environment()).unwrap_err();
    assert!(error.to_string().contains("requires itself"), "{error}");

    let bomb =
        r#"<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><definitions>&b;</definitions>"#;
    assert!(Model::read(bomb).0.is_none());
    let deep = "<a>".repeat(100_000);
    assert!(Model::read(&deep).0.is_none());

    let damaged = table("", &[("> > 1", "1"), ("1", "(")]);
    let (model, findings) = read(&damaged);
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
    assert_eq!(errors.count(), 2, "{findings:?}");
    assert!(evaluate(&model, "d", &json!({"x": 1})).value.is_null());
}

#[test]
fn any_damage_to_a_file_is_survived() {
    let strict = environment().steps_max(10_000);
    let inputs = Context::from_json(&json!({"years in town": 3, "vehicle": "car", "x": 1}));
    for source in [ELIGIBILITY, CAMUNDA] {
        for at in (0..source.len()).step_by(7) {
            for (cut, piece) in [(1, ""), (0, "<"), (3, "&amp;"), (40, ""), (0, "\""), (1, "é")] {
                let (Some(before), after) = (source.get(..at), source.get(at + cut..)) else {
                    continue;
                };
                let damaged = [before, piece, after.unwrap_or("")].concat();
                if let (Some(model), _) = Model::read(&damaged) {
                    for decision in model.decisions() {
                        let _ = model.evaluate(decision, &inputs, &strict);
                    }
                }
            }
        }
    }
}

fn checked(xml: &str) -> Vec<String> {
    let found = read(xml).0.check();
    let messages = found.iter().map(|finding| finding.message.clone());
    messages.filter(|message| !message.contains("declares no input data")).collect()
}

#[test]
fn gaps_overlaps_and_unreachable_rules_are_found() {
    assert_eq!(
        checked(&table("", &[("< 18", "1"), ("> 18", "2")])),
        ["'d' has no rule for x = 18"]
    );
    assert_eq!(
        checked(&table("", &[("<= 18", "1"), (">= 18", "2")])),
        ["rules 1 and 2 of 'd' both match x = 18"]
    );
    assert_eq!(
        checked(&table("hitPolicy=\"FIRST\"", &[("-", "1"), ("< 5", "2")])),
        ["rule 2 of 'd' can never be the result"]
    );
    assert_eq!(
        checked(&table("", &[("\"a\"", "1"), ("not(\"a\", \"b\")", "2")])),
        ["'d' has no rule for x = \"b\""]
    );
    assert!(checked(&table("", &[("< 18", "1"), (">= 18", "2")])).is_empty());
    assert!(checked(&table("", &[("? > y", "1")]))[0].contains("checked in part"));
}

#[test]
fn a_table_can_be_looked_at() {
    let (model, _) = read(ELIGIBILITY);
    let view = model.table("eligible").unwrap();
    assert_eq!(&*view.inputs[0].0, "Years in Saltmere");
    let conditions: Vec<&str> = view.rules[1].conditions.iter().map(|text| &**text).collect();
    assert_eq!(conditions, ["-", "-", "-"]);
    assert_eq!(&*view.rules[0].annotations[0], "parking-4");
    assert_eq!(model.inputs_of("Eligible"), ["years in town", "vehicle", "born"]);
    assert_eq!(model.requirements("Adult"), ["born"]);
}

#[test]
fn misspelt_names_and_conditions_of_another_type_are_found() {
    let source = ELIGIBILITY
        .replace("<text>vehicle</text>", "<text>vehicel</text>")
        .replace("&gt;= 1<", "\"one\"<");
    let found = checked(&source);
    assert!(found.contains(&"no value is named 'vehicel' in 'Eligible'".to_owned()), "{found:?}");
    let never = "'\"one\"' is never met: 'Years in Saltmere' is number, not string".to_owned();
    assert!(found.contains(&never), "{found:?}");
    assert!(checked(ELIGIBILITY).is_empty(), "{:?}", checked(ELIGIBILITY));
    let dates = [("< date(\"2026-01-01\")", "1"), ("> date(\"2026-01-01\")", "2")];
    assert_eq!(checked(&table("", &dates)), ["'d' has no rule for x = 2026-01-01"]);
}

#[test]
fn rules_without_law_are_found() {
    let xml = r#"<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="n" name="n">
        <decision id="d" name="d"><variable name="d"/><decisionTable hitPolicy="FIRST">
        <input><inputExpression><text>1</text></inputExpression></input><output/>
        <annotation name="law"/>
        <rule id="r1"><inputEntry><text>1</text></inputEntry><outputEntry><text>1</text></outputEntry>
          <annotationEntry><text>parking-3</text></annotationEntry></rule>
        <rule id="r2"><inputEntry><text>-</text></inputEntry><outputEntry><text>2</text></outputEntry>
          <annotationEntry><text> </text></annotationEntry></rule>
        </decisionTable></decision></definitions>"#;
    let (model, _) = read(xml);
    let found: Vec<String> = model.check_law("law").iter().map(ToString::to_string).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].contains("rule 2 of 'd' names no law") && found[0].starts_with("7:"),
        "{found:?}"
    );
    let found: Vec<String> = model.check_law("source").iter().map(ToString::to_string).collect();
    assert!(found[0].contains("no annotation column 'source'"), "{found:?}");
}

/// A function with a table, called by one decision of a service for each item of a list.
const CALLED: &str = r##"<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="n" name="n">
<inputData id="i" name="weights"><variable name="weights"/></inputData>
<businessKnowledgeModel id="k" name="Rate"><variable name="Rate"/><encapsulatedLogic><formalParameter name="kg" typeRef="number"/>
<decisionTable><input label="Weight"><inputExpression><text>kg</text></inputExpression></input><output/><annotation name="law"/>
<rule id="light"><inputEntry><text>&lt; 5</text></inputEntry><outputEntry><text>1</text></outputEntry><annotationEntry><text>parcels-2</text></annotationEntry></rule>
<rule id="heavy"><inputEntry><text>&gt;= 5</text></inputEntry><outputEntry><text>kg / 2</text></outputEntry><annotationEntry><text>parcels-3: {kg} kg</text></annotationEntry></rule>
</decisionTable></encapsulatedLogic></businessKnowledgeModel>
<decision id="p" name="Postage"><variable name="Postage"/><informationRequirement><requiredInput href="#i"/></informationRequirement><knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>
<literalExpression><text>sum(for kg in weights return Rate(kg))</text></literalExpression></decision>
<decisionService id="s" name="Posted"><outputDecision href="#p"/><inputData href="#i"/></decisionService></definitions>"##;

#[test]
fn functions_and_services_say_which_rules_matched() {
    let (model, _) = read(CALLED);
    let inputs = Context::from_json(&json!({"weights": [2, 8]}));
    let matched = |evaluation: &Evaluation| {
        let rules = evaluation.trace.iter().map(|trace| {
            let rules = trace.rules.iter().filter(|rule| rule.matched);
            let rules = rules.map(|rule| format!("{} {}", rule.id, rule.annotations[0].1.plain()));
            format!("{}: {}", trace.name, rules.collect::<Vec<_>>().join(", "))
        });
        rules.collect::<Vec<_>>().join("; ")
    };
    let expected = "Rate: light parcels-2; Rate: heavy parcels-3: 8 kg; Postage: ";
    let decided = model.evaluate("Postage", &inputs, &environment()).unwrap();
    assert_eq!((decided.value.to_string().as_str(), matched(&decided).as_str()), ("5", expected));
    let served = model.evaluate_service("Posted", &inputs, &environment()).unwrap();
    assert_eq!((served.value.to_string().as_str(), matched(&served).as_str()), ("5", expected));
    let arguments = Context::from_json(&json!({"kg": 6}));
    let called = model.evaluate_knowledge("Rate", &arguments, &environment()).unwrap();
    let told = "Rate: heavy parcels-3: 6 kg";
    assert_eq!((called.value.to_string().as_str(), matched(&called).as_str()), ("3", told));
    let failed = &called.trace[0].rules[0].failed[0];
    assert_eq!((&*failed.input, &*failed.test), ("Weight", "< 5"));
}

#[test]
fn reasons_of_very_many_calls_are_bounded() {
    let (model, _) = read(CALLED);
    let weights = vec![feel::Value::from(2); 400_000];
    let inputs = Context::from_iter([("weights", feel::Value::list(weights))]);
    let with = model.evaluate("Postage", &inputs, &environment().steps_max(50_000_000)).unwrap();
    assert_eq!(with.value.to_string(), "400000");
    let rules: usize = with.trace.iter().map(|trace| trace.rules.len()).sum();
    assert!((400_000..=700_000).contains(&rules), "{rules}");
}
