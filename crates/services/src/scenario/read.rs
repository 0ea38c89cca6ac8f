//! Reads `scenarios.yaml`.

use std::sync::Arc;

use feel::Context;
use jiff::civil::Date;
use serde_json::{Map, Value as Json};

use super::{Applicant, Expected, Scenario, Scenarios};
use crate::decide::{Outcome, Route};
use crate::definition::Files;
use crate::finding::Finding;
use crate::town::Town;
use crate::yaml::{self, Kind, Node, Reader};

const FILE: &str = "scenarios.yaml";
const SCENARIOS_MAX: usize = 1_000;

/// The parts of a scenario before it is laid over the base.
#[derive(Default, Clone)]
struct Parts {
    on: Option<Date>,
    applicant: Map<String, Json>,
    answers: Map<String, Json>,
    facts: Map<String, Json>,
    environment: Map<String, Json>,
}

pub(crate) fn read(files: &Files, town: &Town, findings: &mut Vec<Finding>) -> Scenarios {
    let Some(bytes) = files.get(FILE) else { return Scenarios::default() };
    let Some(root) = yaml::read(FILE, bytes, findings) else { return Scenarios::default() };
    let mut r = Reader::new(FILE, &town.languages, findings);
    let f = r.fields(&root);
    let base = f.get("base").map(|node| base(&mut r, node)).unwrap_or_default();
    let nodes = f.need(&mut r, "scenarios").and_then(Node::items).unwrap_or_default();
    if nodes.len() > SCENARIOS_MAX {
        r.error(root.line, "There are more than 1,000 scenarios.", "Keep those that differ.");
    }
    let list = nodes.iter().take(SCENARIOS_MAX).filter_map(|node| scenario(&mut r, node, &base));
    let list = list.collect();
    f.finish(&mut r);
    Scenarios { list }
}

fn base(r: &mut Reader<'_>, node: &Node) -> Parts {
    let f = r.fields(node);
    let parts = parts(r, &f);
    f.finish(r);
    parts
}

fn parts(r: &mut Reader<'_>, f: &yaml::Fields<'_>) -> Parts {
    let object = |node: Option<&Node>| match node.map(json) {
        Some(Json::Object(map)) => map,
        _ => Map::new(),
    };
    Parts {
        on: f.date(r, "on"),
        applicant: object(f.get("applicant")),
        answers: object(f.get("answers")),
        facts: object(f.get("facts")),
        environment: object(f.get("environment")),
    }
}

/// A tree as JSON: plain `true`, `false`, `null` and whole numbers as such, everything else as text. What a
/// text means is known only once the question is.
fn json(node: &Node) -> Json {
    match &node.kind {
        Kind::Scalar { text, plain: true } => match text.as_str() {
            "true" => Json::Bool(true),
            "false" => Json::Bool(false),
            "" | "null" | "~" => Json::Null,
            text => text.parse::<i64>().map_or_else(|_| Json::from(text), Json::from),
        },
        Kind::Scalar { text, plain: false } => Json::from(text.as_str()),
        Kind::List(items) => Json::Array(items.iter().map(json).collect()),
        Kind::Map(entries) => {
            Json::Object(entries.iter().map(|(key, node)| (key.text.clone(), json(node))).collect())
        }
    }
}

/// A whole YAML file as JSON, for files that belong to no service.
///
/// # Errors
/// With what is wrong and where.
pub fn plain(file: &str, bytes: &[u8]) -> Result<Json, Vec<Finding>> {
    let mut findings = Vec::new();
    match yaml::read(file, bytes, &mut findings) {
        Some(root) if findings.is_empty() => Ok(json(&root)),
        _ => Err(findings),
    }
}

/// Lays one object over another, key by key and inside objects too; null takes away.
fn lay(under: &mut Map<String, Json>, over: &Map<String, Json>) {
    for (key, value) in over {
        match (under.get_mut(key), value) {
            (_, Json::Null) => {
                under.remove(key);
            }
            (Some(Json::Object(inner)), Json::Object(value)) => lay(inner, value),
            _ => {
                under.insert(key.clone(), value.clone());
            }
        }
    }
}

fn scenario(r: &mut Reader<'_>, node: &Node, base: &Parts) -> Option<Scenario> {
    let f = r.fields(node);
    let name = f.need(r, "name").and_then(|node| r.string(node));
    let own = parts(r, &f);
    let steps = f.strings(r, "steps");
    let begins = f.string(r, "begins");
    let expect = f.need(r, "expect").map(|node| expected(r, node));
    f.finish(r);
    let mut all = base.clone();
    lay(&mut all.applicant, &own.applicant);
    lay(&mut all.answers, &own.answers);
    lay(&mut all.facts, &own.facts);
    lay(&mut all.environment, &own.environment);
    surroundings(r, node.line, (&own.environment, begins.is_some()));
    let Some(on) = own.on.or(base.on) else {
        r.error(node.line, "The scenario has no day.", "Add `on: 2026-03-02` here or in `base`.");
        return None;
    };
    let applicant = applicant(r, node.line, &all.applicant);
    let facts =
        all.facts.iter().map(|(name, value)| (name.as_str(), crate::form::typed_fact(value)));
    let facts: Context = facts.collect();
    let answers = Json::Object(all.answers);
    let (name, line, expect) = (name?, node.line, expect?);
    let environment = all.environment;
    Some(Scenario { name, line, on, applicant, answers, facts, begins, environment, steps, expect })
}

/// What the condition of a start event looks at is written as it is counted.
fn surroundings(r: &mut Reader<'_>, line: u32, (environment, begins): (&Map<String, Json>, bool)) {
    if !environment.is_empty() && !begins {
        let message = "Nothing looks at the environment of an application.";
        r.error(line, message, "Say with `begins:` at which start event the case begins.");
    }
    // Which service it is makes no difference for what may be written.
    if let Err(wrong) = crate::environment::written("", environment, &[]) {
        let remedy = "Write it like {service: {open_cases: 120}, given: {level: 5}}.";
        r.error(line, format!("The environment cannot be read: {wrong}."), remedy);
    }
}

fn applicant(r: &mut Reader<'_>, line: u32, given: &Map<String, Json>) -> Applicant {
    let text = |name: &str| given.get(name).and_then(Json::as_str);
    for key in given.keys() {
        if !matches!(key.as_str(), "kind" | "born" | "level") {
            let message = format!("An applicant has no `{key}`.");
            r.error(line, message, "Known: kind, born, level. Put register data into `facts`.");
        }
    }
    let born = text("born").map(str::parse::<Date>);
    if let Some(Err(_)) = born {
        r.error(line, "The date of birth cannot be read.", "Write it like 1990-05-01.");
    }
    Applicant {
        kind: text("kind").map(Arc::from),
        born: born.and_then(Result::ok),
        level: text("level").unwrap_or("low").into(),
    }
}

const OUTCOMES: [(&str, Outcome); 3] =
    [("granted", Outcome::Granted), ("refused", Outcome::Refused), ("desk", Outcome::Desk)];
const ROUTES: [(&str, Route); 2] = [("automatic", Route::Automatic), ("desk", Route::Desk)];

fn expected(r: &mut Reader<'_>, node: &Node) -> Expected {
    let f = r.fields(node);
    let values = f.get("values").and_then(Node::entries).unwrap_or_default();
    let expected = Expected {
        outcome: f.get("outcome").and_then(|node| r.one_of(node, &OUTCOMES)),
        price_cents: f.get("price").and_then(|node| r.cents(node)),
        route: f.get("route").and_then(|node| r.one_of(node, &ROUTES)),
        unit: f.string(r, "unit"),
        four_eyes: f.get("four_eyes").and_then(|node| r.flag(node)),
        priority: f.get("priority").and_then(|node| r.parsed(node, "10")),
        met: f.strings(r, "met"),
        not_met: f.strings(r, "not_met"),
        to_check: f.strings(r, "to_check"),
        values: values
            .iter()
            .filter_map(|(key, node)| Some((key.text.as_str().into(), r.string(node)?)))
            .collect(),
        wrong: f.string(r, "wrong"),
        exit: f.string(r, "exit"),
        pages: f.get("pages").map(|node| r.strings(node)),
        ends: f.string(r, "ends"),
        waits: f.string(r, "waits"),
    };
    f.finish(r);
    expected
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::plain;

    #[test]
    fn a_file_of_no_service_is_read_whole() {
        let read = plain(
            "steps.yaml",
            b"at: 2027-03-26\nsteps:\n  - done: {at: a, n: 3}\n  - cancel: ~\n",
        );
        let expected = json!({
            "at": "2027-03-26",
            "steps": [{ "done": { "at": "a", "n": 3 } }, { "cancel": null }],
        });
        assert_eq!(read.unwrap(), expected);
        let twice = plain("steps.yaml", b"at: 1\nat: 2\n").unwrap_err();
        assert!(twice[0].to_string().contains("twice"), "{twice:?}");
    }
}
