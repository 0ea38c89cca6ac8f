//! Runs scenarios: the same walk and the same rules as a real application.

use std::collections::BTreeMap;

use feel::{Context, Value};
use jiff::civil::time;
use jiff::tz::TimeZone;
use platform::money::decimal;
use serde_json::{Map, Value as Json};

use super::{Expected, Given, Scenario};
use crate::decide::{Criterion, Findings, Standing, decide_walked};
use crate::definition::Definition;
use crate::environment;
use crate::form::{Answers, Question, QuestionKind, Situation, Walked, decimal_text, walk};
use crate::path::{Beginning, Path, path_from};

/// What came of a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Its name.
    pub name: String,
    /// Line in `scenarios.yaml`.
    pub line: u32,
    /// What differs from what was expected; nothing when it passed.
    pub differences: Vec<String>,
}

/// Runs all scenarios of a definition.
pub fn run(definition: &Definition) -> Vec<Report> {
    let list = definition.scenarios.list.iter();
    list.map(|scenario| Report {
        name: scenario.name.to_string(),
        line: scenario.line,
        differences: differences(definition, scenario),
    })
    .collect()
}

/// The situation of a scenario, also to try it in the browser. Ten in the morning, in no zone in
/// particular: rules see days.
pub fn situation(definition: &Definition, scenario: &Scenario) -> Option<Situation> {
    let now = scenario.on.to_datetime(time(10, 0, 0, 0)).to_zoned(TimeZone::UTC).ok()?;
    let given = answers(definition, &scenario.answers);
    let mut situation = Situation::new(now);
    situation.answers = given.answers;
    situation.addresses = given.addresses;
    situation.facts = scenario.facts.clone();
    if let Some(kind) = &scenario.applicant.kind {
        let (born, level) = (scenario.applicant.born, &scenario.applicant.level);
        situation = situation.with_applicant(kind, born, level);
    }
    Some(situation)
}

/// Answers as an author writes them, in normal form.
fn answers(definition: &Definition, written: &Json) -> Given {
    let mut given = Given { answers: Answers::default(), addresses: BTreeMap::new() };
    for (key, value) in written.as_object().into_iter().flatten() {
        let Some(question) = definition.form.question(key) else {
            given.answers.set(key, value.clone());
            continue;
        };
        let answer = answer(question, key, value, &mut given.addresses);
        given.answers.set(key, answer);
    }
    given
}

fn answer(
    question: &Question,
    path: &str,
    written: &Json,
    addresses: &mut BTreeMap<String, Context>,
) -> Json {
    let text = || match written {
        Json::String(text) => text.clone(),
        Json::Number(number) => number.to_string(),
        _ => String::new(),
    };
    match &question.kind {
        QuestionKind::Money => {
            let cents = decimal_text(&text()).as_deref().and_then(crate::yaml::cents);
            cents.map_or_else(|| written.clone(), Json::from)
        }
        QuestionKind::Decimal { .. } => Json::from(text()),
        QuestionKind::Integer
        | QuestionKind::YesNo
        | QuestionKind::Declaration
        | QuestionKind::Choices { .. }
        | QuestionKind::Period
        | QuestionKind::PersonName
        | QuestionKind::Person
        | QuestionKind::Signature => written.clone(),
        QuestionKind::Address { .. } => address(path, written, addresses),
        QuestionKind::Place => texts(written),
        QuestionKind::File(_) | QuestionKind::IdentityDocument(_) => match written {
            Json::Object(_) => Json::Array(vec![written.clone()]),
            other => other.clone(),
        },
        QuestionKind::List { of, .. } => {
            let items =
                written.as_array().map(Vec::as_slice).unwrap_or_default().iter().enumerate();
            let items = items.map(|(at, item)| {
                let fields = item.as_object().into_iter().flatten().map(|(key, value)| {
                    let inner = of.iter().find(|inner| *inner.key == **key);
                    let path = format!("{path}.{at}.{key}");
                    let value = match inner {
                        Some(inner) => answer(inner, &path, value, addresses),
                        None => value.clone(),
                    };
                    (key.clone(), value)
                });
                Json::Object(fields.collect())
            });
            Json::Array(items.collect())
        }
        _ => match written {
            Json::Null | Json::Bool(_) => written.clone(),
            _ => Json::from(text()),
        },
    }
}

/// An address: what the register knows is written beside what a person answers, and split off here.
fn address(path: &str, written: &Json, addresses: &mut BTreeMap<String, Context>) -> Json {
    let Json::Object(fields) = written else { return written.clone() };
    let mut answer = Map::new();
    let mut known = Context::new();
    for (name, value) in fields {
        match name.as_str() {
            "street" | "number" | "postcode" | "city" | "country" => {
                answer.insert(name.clone(), texts(value));
            }
            _ => known.insert(name.as_str(), Value::from_json(value)),
        }
    }
    if !known.is_empty() {
        addresses.insert(path.to_owned(), known);
    }
    Json::Object(answer)
}

/// Numbers as text, also inside objects.
fn texts(written: &Json) -> Json {
    match written {
        Json::Number(number) => Json::from(number.to_string()),
        Json::Object(fields) => {
            Json::Object(fields.iter().map(|(name, value)| (name.clone(), texts(value))).collect())
        }
        other => other.clone(),
    }
}

fn differences(definition: &Definition, scenario: &Scenario) -> Vec<String> {
    let Some(situation) = situation(definition, scenario) else {
        return vec!["its day is not one of this calendar".to_owned()];
    };
    let mut found = Vec::new();
    for key in situation.answers.0.keys() {
        if definition.form.question(key).is_none() {
            found.push(format!("answers `{key}`, which no question asks"));
        }
    }
    let walked = walk(definition, &situation);
    compare_way(&scenario.expect, &walked, &mut found);
    if scenario.expect.wrong.is_none() && scenario.expect.exit.is_none() {
        for problem in walked.problems() {
            found.push(format!("{}: {}", problem.at, problem.key));
        }
        if let Some(exit) = walked.exit {
            found.push(format!("ends at the exit {}", exit.id));
        }
    }
    let findings = decide_walked(definition, &situation, &walked);
    compare_findings(definition, &scenario.expect, &findings, &mut found);
    compare_path(definition, (scenario, &findings, &situation), &mut found);
    found
}

/// The way of a scenario through the process; none for one that is not handed in.
pub fn way(
    definition: &Definition,
    scenario: &Scenario,
    (findings, situation): (&Findings, &Situation),
) -> Option<Path> {
    if scenario.expect.wrong.is_some() || scenario.expect.exit.is_some() {
        return None;
    }
    let steps: Vec<&str> = scenario.steps.iter().map(|step| &**step).collect();
    let beginning = match beginning(definition, scenario, situation) {
        Ok(beginning) => beginning,
        Err(wrong) => return Some(Path { wrong: Some(wrong), ..Path::default() }),
    };
    Some(path_from(definition, beginning, (findings, situation), &steps))
}

/// With what a scenario begins at the start event that it names; none for an application.
fn beginning(
    definition: &Definition,
    scenario: &Scenario,
    situation: &Situation,
) -> Result<Option<Beginning>, String> {
    let Some(id) = &scenario.begins else { return Ok(None) };
    let wrong = |why: &str| format!("begins {id}: {why}");
    let bpmn = &definition.bpmn;
    let mut starts = bpmn.starts().filter(|(node, _)| bpmn.node(*node).id == *id);
    let Some((node, trigger)) = starts.next() else {
        return Err(wrong("there is no start event of this id"));
    };
    let conditions: Vec<&bpmn::Formula> =
        bpmn.start_conditions().filter(|one| one.0 == node).map(|(_, _, one)| one).collect();
    let known = environment::written(&definition.id, &scenario.environment, &conditions);
    let known = known.map_err(|why| wrong(&why))?;
    // Where a message, a signal or a timer begins it too, an environment says that it was the condition.
    let other = trigger.is_none_or(|trigger| trigger.each().len() > conditions.len());
    if !other || !scenario.environment.is_empty() {
        let moment = bpmn::Moment::at(&situation.now);
        let mut held = false;
        for condition in conditions {
            let holds = environment::holds(condition, &known, &moment);
            held |= holds.map_err(|failure| wrong(&failure.to_string()))?;
        }
        if !held {
            return Err(wrong("no condition of it holds"));
        }
    }
    let given = known.get("given").and_then(Value::as_context);
    Ok(Some(Beginning { node, brought: given.cloned().unwrap_or_default() }))
}

fn compare_path(
    definition: &Definition,
    (scenario, findings, situation): (&Scenario, &Findings, &Situation),
    found: &mut Vec<String>,
) {
    let Some(way) = way(definition, scenario, (findings, situation)) else { return };
    let id = |node: bpmn::NodeId| definition.bpmn.node(node).id.to_string();
    if let Some(wrong) = &way.wrong {
        found.push(format!("step {wrong}"));
    }
    for (node, cause) in &way.failed {
        found.push(format!("stands still at {}: {cause}", id(*node)));
    }
    if let Some(ends) = &scenario.expect.ends {
        let given = way.ended_at.map_or_else(|| "nowhere".to_owned(), id);
        differ(found, "ends", ends, &given);
    }
    if let Some(waits) = &scenario.expect.waits {
        let given: Vec<String> = way.waits.iter().map(|node| id(*node)).collect();
        if !given.iter().any(|given| **given == **waits) {
            differ(found, "waits", waits, &given.join(", "));
        }
    }
}

fn differ(found: &mut Vec<String>, what: &str, expected: &str, given: &str) {
    if expected != given {
        found.push(format!("{what}: expected {expected}, is {given}"));
    }
}

fn compare_way(expect: &Expected, walked: &Walked<'_>, found: &mut Vec<String>) {
    if let Some(wrong) = &expect.wrong {
        let first = walked.problems().next().map_or("nothing", |problem| problem.at.as_str());
        let matches = first == &**wrong || first.starts_with(&format!("{wrong}."));
        differ(found, "first wrong answer", wrong, if matches { wrong } else { first });
    }
    if let Some(exit) = &expect.exit {
        differ(found, "exit", exit, walked.exit.map_or("none", |page| &*page.id));
    }
    if let Some(pages) = &expect.pages {
        let shown: Vec<&str> = walked.shown().map(|view| &*view.page.id).collect();
        differ(found, "pages", &pages.join(", "), &shown.join(", "));
    }
}

/// A value as its word in scenarios.
fn word<T: serde::Serialize>(value: T) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|json| json.as_str().map(str::to_owned))
        .unwrap_or_default()
}

fn compare_findings(
    definition: &Definition,
    expect: &Expected,
    findings: &Findings,
    found: &mut Vec<String>,
) {
    if let Some(outcome) = expect.outcome {
        differ(found, "outcome", &word(outcome), &word(findings.outcome));
    }
    if let Some(route) = expect.route {
        differ(found, "route", &word(route), &word(findings.route));
    }
    if let Some(price) = expect.price_cents {
        let given = findings.price_cents.map_or_else(|| "unknown".to_owned(), decimal);
        differ(found, "price", &decimal(price), &given);
    }
    if let Some(unit) = &expect.unit {
        differ(found, "unit", unit, &findings.unit);
    }
    if let Some(four_eyes) = expect.four_eyes {
        differ(found, "four_eyes", &four_eyes.to_string(), &findings.four_eyes.to_string());
    }
    if let Some(priority) = expect.priority {
        differ(found, "priority", &priority.to_string(), &findings.priority.to_string());
    }
    let standings = [
        (&expect.met, Standing::Met),
        (&expect.not_met, Standing::NotMet),
        (&expect.to_check, Standing::ToCheck),
    ];
    for (ids, standing) in standings {
        for id in ids {
            let criterion = findings.criteria.iter().find(|criterion| *criterion.id == **id);
            let given = criterion.map_or_else(|| "unknown".to_owned(), stands);
            differ(found, &format!("criterion {id}"), &word(standing), &given);
        }
    }
    for (name, expected) in &expect.values {
        compare_value(definition, name, expected, findings, found);
    }
    // A fault of the rules is a difference unless the scenario is about an incomplete form.
    if expect.wrong.is_none() && expect.exit.is_none() {
        found.extend(findings.faults.iter().cloned());
    }
}

fn stands(criterion: &Criterion) -> String {
    word(criterion.standing)
}

fn compare_value(
    definition: &Definition,
    name: &str,
    expected: &str,
    findings: &Findings,
    found: &mut Vec<String>,
) {
    let declared = definition.result.values.iter().find(|value| *value.name == *name);
    let given = findings.values.get(name);
    let shown = match (declared.map(|value| &value.kind), given) {
        (_, None) => "nothing".to_owned(),
        (Some(QuestionKind::Money), Some(Json::Number(cents))) => {
            decimal(cents.as_i64().unwrap_or(0))
        }
        (_, Some(Json::String(text))) => text.clone(),
        (_, Some(other)) => other.to_string(),
    };
    let same = shown == expected
        || match (shown.parse::<feel::Decimal>(), expected.parse::<feel::Decimal>()) {
            (Ok(shown), Ok(expected)) => shown == expected,
            _ => false,
        };
    if !same {
        differ(found, name, expected, &shown);
    }
}
