//! Differential test of decision tables against dsntk, an engine that shares no code with ours: tables from a seed, of
//! each hit policy, are decided by both for the same inputs.
//!
//! `./aedile test` builds dsntk in `bench/peers/dsntk` and then runs this test, which others leave out.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop")]

#[path = "../../feel/tests/support/dice.rs"]
mod dice;
#[path = "../../feel/tests/support/peer.rs"]
mod peer;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use dice::Dice;
use dmn::Model;
use feel::{Context, Environment, Expression, Names};
use serde_json::{Value as Json, json};

impl Dice {
    /// A condition on the number `n`.
    fn number(&mut self) -> String {
        let (one, other) = (self.below(10), self.below(10));
        let (low, high) = (one.min(other), one.max(other));
        match self.below(9) {
            0 => "-".into(),
            1 => format!("{one}"),
            2 => format!("{one}, {other}"),
            3 => format!("< {one}"),
            4 => format!(">= {one}"),
            5 => format!("not({one}, {other})"),
            6 => format!("({low}..{})", high + 1),
            7 => format!("< {low}, > {high}"),
            _ => format!("[{low}..{high}]"),
        }
    }

    /// A condition on the text `t`.
    fn text(&mut self) -> &'static str {
        self.pick(&["-", "\"a\"", "\"a\", \"b\"", "not(\"a\")", "not(\"b\", \"c\")"])
    }

    /// A condition on the truth value `b`.
    fn truth(&mut self) -> &'static str {
        self.pick(&["-", "-", "true", "false", "not(true)"])
    }

    /// A condition on the date `d`.
    fn date(&mut self) -> String {
        let day = format!("date(\"2026-0{}-15\")", 1 + self.below(9));
        match self.below(5) {
            0 | 1 => "-".into(),
            2 => format!("< {day}"),
            3 => format!(">= {day}"),
            _ => format!("[date(\"2026-02-01\")..{day}]"),
        }
    }

    fn context(&mut self) -> String {
        let (n, t, b) = (self.below(10), self.pick(&["a", "b", "c"]), self.below(2) == 0);
        let (month, day) = (1 + self.below(9), self.pick(&["14", "15", "16"]));
        format!("{{n: {n}, t: \"{t}\", b: {b}, d: date(\"2026-0{month}-{day}\")}}")
    }
}

/// Each hit policy, with the attribute of an aggregation. PRIORITY and OUTPUT ORDER rank by the values of the output.
const POLICIES: [&str; 11] = [
    "hitPolicy=\"UNIQUE\"",
    "hitPolicy=\"ANY\"",
    "hitPolicy=\"FIRST\"",
    "hitPolicy=\"PRIORITY\"",
    "hitPolicy=\"RULE ORDER\"",
    "hitPolicy=\"OUTPUT ORDER\"",
    "hitPolicy=\"COLLECT\"",
    "hitPolicy=\"COLLECT\" aggregation=\"SUM\"",
    "hitPolicy=\"COLLECT\" aggregation=\"COUNT\"",
    "hitPolicy=\"COLLECT\" aggregation=\"MIN\"",
    "hitPolicy=\"COLLECT\" aggregation=\"MAX\"",
];

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn table(dice: &mut Dice, policy: &str) -> String {
    let mut rules = String::new();
    for rule in 0..1 + dice.below(8) {
        let conditions =
            [dice.number(), dice.text().to_owned(), dice.truth().to_owned(), dice.date()];
        let output = dice.pick(&["1", "2", "3", "n + 1", "5"]);
        write!(rules, "<rule id=\"r{rule}\">").unwrap();
        for condition in conditions {
            let condition = escaped(&condition);
            write!(rules, "<inputEntry><text>{condition}</text></inputEntry>").unwrap();
        }
        // Values that are ranked are those of a list.
        let ranked = policy.contains("PRIORITY") || policy.contains("OUTPUT");
        let output = if ranked && output == "n + 1" { "3" } else { output };
        write!(rules, "<outputEntry><text>{output}</text></outputEntry></rule>").unwrap();
    }
    let inputs = [("n", "number"), ("t", "string"), ("b", "boolean"), ("d", "date")];
    let (mut data, mut needs, mut columns) = (String::new(), String::new(), String::new());
    for (name, kind) in inputs {
        write!(data, "<inputData id=\"i_{name}\" name=\"{name}\"><variable name=\"{name}\" typeRef=\"{kind}\"/></inputData>").unwrap();
        write!(needs, "<informationRequirement id=\"q_{name}\"><requiredInput href=\"#i_{name}\"/></informationRequirement>").unwrap();
        write!(columns, "<input id=\"c_{name}\"><inputExpression typeRef=\"{kind}\"><text>{name}</text></inputExpression></input>").unwrap();
    }
    let values = "<outputValues><text>5, 3, 2, 1</text></outputValues>";
    let values = if policy.contains("PRIORITY") || policy.contains("OUTPUT") { values } else { "" };
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="speed" namespace="https://aedile.example/speed">{data}
<decision id="d" name="d"><variable name="d"/>{needs}<decisionTable id="t" {policy}>{columns}<output id="o" name="d" typeRef="number">{values}</output>{rules}</decisionTable></decision></definitions>"#
    )
}

/// What dsntk decides, in order, read as FEEL.
fn dsntk(folder: &Path, table: &str, contexts: &[String]) -> Vec<Json> {
    let file = folder.join("table.dmn");
    std::fs::write(&file, table).unwrap();
    let decided = peer::ask(peer::dsntk().arg("decide").arg(&file), contexts);
    decided.iter().map(|line| evaluated(line).to_json()).collect()
}

fn evaluated(text: &str) -> feel::Value {
    let parsed = Expression::parse(text, &Names::new()).unwrap();
    parsed.evaluate(&Context::new(), &environment()).unwrap()
}

fn environment() -> Environment {
    Environment::lenient(&"2026-05-01T00:00:00+00:00[UTC]".parse().unwrap())
}

fn folder() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("oracle");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
#[ignore = "wants dsntk built in bench/peers; ./aedile test builds and asks it"]
fn dsntk_decides_the_same() {
    let folder = folder();
    let (mut dice, mut decided, mut differ, mut seen) = (Dice(29), 0, Vec::new(), None);
    for round in 0..220 {
        let policy = POLICIES[round % POLICIES.len()];
        let table = table(&mut dice, policy);
        let contexts: Vec<String> = (0..20).map(|_| dice.context()).collect();
        let theirs = dsntk(&folder, &table, &contexts);
        let (model, findings) = Model::read(&table);
        let model = model.unwrap_or_else(|| panic!("{findings:?}"));
        for (context, theirs) in contexts.iter().zip(&theirs) {
            let feel::Value::Context(given) = evaluated(context) else { panic!("{context}") };
            let ours = model.evaluate_value("d", &given, &environment());
            let ours = ours.map_or(Json::Null, |value| value.to_json());
            decided += usize::from(!ours.is_null());
            // Where no rule matches, a list of nothing or a count of none is ours and null theirs; the standard does
            // not say.
            let none = if policy.contains("COUNT") { json!(0) } else { json!([]) };
            let nothing = ours == none && theirs.is_null();
            if ours != *theirs && !nothing {
                differ.push(format!("{policy} {context}\n    ours {ours}\n    theirs {theirs}"));
                seen.get_or_insert(table.clone());
            }
        }
    }
    assert!(decided > 1_500, "{decided} of 4,400 were decided");
    let shown: Vec<&str> = differ.iter().take(10).map(String::as_str).collect();
    assert!(
        differ.is_empty(),
        "{} of 4400 differ:\n{}\n{}",
        differ.len(),
        shown.join("\n"),
        seen.unwrap_or_default()
    );
}
