//! Differential tests against two FEEL engines that share no code with ours: feelin in JavaScript, and dsntk in Rust.
//!
//! Random expressions from a seed are answered by all. feelin lies in `bench/peers` once `npm ci` was run there, dsntk
//! once `bench/peers/dsntk` was built; `./aedile test` does both and then runs these tests, which others leave out.
//! Numbers are small enough for doubles, which is what feelin computes with.
//!
//! Left out, because feelin departs from the standard there: ranges whose start is beyond their end
//! (feelin turns them round); and substrings that begin beyond the text, of which the standard says
//! nothing (feelin gives an empty text, we null). Because dsntk does: `!=`, of which it says null where one side is
//! null; and conditions that are no truth value, where it says null instead of the `else`.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop")]

#[path = "support/dice.rs"]
mod dice;
#[path = "support/peer.rs"]
mod peer;

use std::process::Command;

use dice::Dice;
use feel::{Context, Environment, Expression, Names, Value};
use serde_json::{Value as Json, json};

impl Dice {
    fn number(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.pick(&["0", "1", "2", "7", "0.5", "-3", "n", "m"]).to_owned();
        }
        let depth = depth - 1;
        match self.below(16) {
            0 => format!("({} + {})", self.number(depth), self.number(depth)),
            1 => format!("({} - {})", self.number(depth), self.number(depth)),
            2 => format!("({} * {})", self.number(depth), self.number(depth)),
            3 => format!("sum({})", self.numbers(depth)),
            4 => format!("min({})", self.numbers(depth)),
            5 => format!("max({})", self.numbers(depth)),
            6 => format!("count({})", self.numbers(depth)),
            7 => format!("abs({})", self.number(depth)),
            8 => format!("floor({})", self.number(depth)),
            9 => format!("ceiling({})", self.number(depth)),
            10 => format!("modulo({}, 4)", self.number(depth)),
            11 => format!("string length({})", self.text(depth)),
            12 => format!("{}[{}]", self.numbers(depth), self.pick(&["1", "2", "-1"])),
            13 => format!("{{a: {}, b: 2}}.a", self.number(depth)),
            14 => format!(
                "if {} then {} else {}",
                self.truth(depth),
                self.number(depth),
                self.number(depth)
            ),
            _ => self.number(0),
        }
    }

    fn numbers(&mut self, depth: usize) -> String {
        let kind = if depth == 0 { 7 } else { self.below(8) };
        let depth = depth.saturating_sub(1);
        match kind {
            0 => format!("append({}, {})", self.numbers(0), self.number(depth)),
            1 => format!("concatenate({}, {})", self.numbers(0), self.numbers(0)),
            2 => format!("reverse({})", self.numbers(0)),
            3 => format!("distinct values({})", self.numbers(0)),
            4 => format!("(for i in {} return i * {})", self.numbers(0), self.number(0)),
            5 => format!("{}[item > {}]", self.numbers(0), self.number(0)),
            6 => format!("sort({}, function(a, b) a < b)", self.numbers(0)),
            _ => {
                let items: Vec<String> =
                    (0..1 + self.below(4)).map(|_| self.number(depth)).collect();
                format!("[{}]", items.join(", "))
            }
        }
    }

    fn text(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.pick(&["\"\"", "\"a\"", "\"abc\"", "\"Ab c\"", "t", "u"]).to_owned();
        }
        let depth = depth - 1;
        match self.below(9) {
            0 => format!("({} + {})", self.text(depth), self.text(depth)),
            1 => format!("upper case({})", self.text(depth)),
            2 => format!("lower case({})", self.text(depth)),
            3 => format!(
                "substring(\"xy\" + {}, {})",
                self.text(depth),
                self.pick(&["1", "2", "-1"])
            ),
            4 => format!("substring before({}, \"b\")", self.text(depth)),
            5 => format!("substring after({}, \"b\")", self.text(depth)),
            6 => format!("string({})", self.pick(&["1", "0.5", "\"x\"", "true"])),
            7 => format!("string join([{}, {}], \"-\")", self.text(depth), self.text(depth)),
            _ => self.text(0),
        }
    }

    fn truth(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.pick(&["true", "false", "b"]).to_owned();
        }
        let depth = depth - 1;
        match self.below(14) {
            0 => format!(
                "{} {} {}",
                self.number(depth),
                self.pick(&["<", "<=", ">", ">=", "=", "!="]),
                self.number(depth)
            ),
            1 => format!(
                "{} {} {}",
                self.text(depth),
                self.pick(&["=", "!=", "<", ">"]),
                self.text(depth)
            ),
            2 => format!("({} and {})", self.truth(depth), self.truth(depth)),
            3 => format!("({} or {})", self.truth(depth), self.truth(depth)),
            4 => format!("not({})", self.truth(depth)),
            5 => format!(
                "({} in {})",
                self.number(depth),
                self.pick(&["[0..2)", "(1..7]", "[-3..0.5]", "(0..n)"])
            ),
            6 => format!(
                "{} between {}",
                self.number(depth),
                self.pick(&["0 and 2", "1 and 7", "-3 and 0.5", "m and n"])
            ),
            7 => format!("(some i in {} satisfies i > {})", self.numbers(depth), self.number(0)),
            8 => format!("(every i in {} satisfies i > {})", self.numbers(depth), self.number(0)),
            9 => format!("contains({}, {})", self.text(depth), self.text(0)),
            10 => format!("starts with({}, {})", self.text(depth), self.text(0)),
            11 => format!("list contains({}, {})", self.numbers(depth), self.number(0)),
            12 => format!("({} in ({}, {}))", self.number(depth), self.number(0), self.number(0)),
            _ => self
                .pick(&["n = null", "null = null", "missing = null", "n != null", "null != 1"])
                .to_owned(),
        }
    }

    fn expression(&mut self) -> String {
        let depth = 1 + self.below(4);
        match self.below(4) {
            0 => self.number(depth),
            1 => self.text(depth),
            2 => self.numbers(depth),
            _ => self.truth(depth),
        }
    }
}

fn alike(ours: &Json, theirs: &Json) -> bool {
    match (ours, theirs) {
        (Json::Number(one), Json::Number(other)) => {
            let (one, other) = (one.as_f64().unwrap(), other.as_f64().unwrap());
            (one - other).abs() <= 1e-9 * one.abs().max(1.0)
        }
        (Json::Array(one), Json::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| alike(one, other))
        }
        _ => ours == theirs,
    }
}

/// The answers of feelin, in order.
fn feelin(cases: &[String], context: &Json) -> Vec<Option<Json>> {
    let folder = peer::peers();
    assert!(folder.join("node_modules/feelin").is_dir(), "run npm ci in bench/peers");
    let asked: Vec<String> = cases
        .iter()
        .map(|case| json!({ "expression": case, "context": context }).to_string())
        .collect();
    let answers = peer::ask(Command::new("node").arg("feelin.mjs").current_dir(folder), &asked);
    let read = |line: &String| {
        let answer: Json = serde_json::from_str(line).unwrap();
        Some(answer.get("value").cloned().unwrap_or(Json::Null))
    };
    answers.iter().map(read).collect()
}

/// The answers of dsntk, in order, read as FEEL; none where it could not read the question.
fn dsntk(cases: &[String], context: &Json) -> Vec<Option<Json>> {
    let now = "2027-01-01T00:00:00+00:00[UTC]".parse().unwrap();
    let answers = peer::ask(peer::dsntk().args(["answer", &context.to_string()]), cases);
    let read = |line: &String| match line.as_str() {
        unread if unread.starts_with("unread") => None,
        value => {
            let parsed = Expression::parse(value, &Names::new()).unwrap();
            Some(parsed.evaluate(&Context::new(), &Environment::lenient(&now)).unwrap().to_json())
        }
    };
    answers.iter().map(read).collect()
}

/// How ours differ from theirs, and that the cases were told at all.
fn check(cases: &[String], context: &Json, theirs: &[Option<Json>]) {
    let inputs = Context::from_json(context);
    let mut names = Names::new();
    for name in ["n", "m", "t", "u", "b", "missing"] {
        names.declare(name);
    }
    let environment = Environment::lenient(&"2027-01-01T00:00:00+00:00[UTC]".parse().unwrap());
    let mut differ = Vec::new();
    for (case, theirs) in cases.iter().zip(theirs) {
        let Some(theirs) = theirs else { continue };
        let parsed = Expression::parse(case, &names).unwrap_or_else(|e| panic!("{case}: {e}"));
        let ours = parsed.evaluate(&inputs, &environment).map(|value: Value| value.to_json());
        let ours = ours.unwrap_or(Json::Null);
        if !alike(&ours, theirs) {
            differ.push(format!("{case}\n    ours {ours}\n    theirs {theirs}"));
        }
    }
    let unread = theirs.iter().filter(|theirs| theirs.is_none()).count();
    assert!(unread * 20 <= cases.len(), "{unread} of {} were not read", cases.len());
    let shown: Vec<&str> = differ.iter().take(25).map(String::as_str).collect();
    assert!(differ.is_empty(), "{} of {} differ:\n{}", differ.len(), cases.len(), shown.join("\n"));
}

fn given() -> Json {
    json!({ "n": 4, "m": -1.5, "t": "abcabc", "u": "B", "b": true })
}

fn cases(seed: u64) -> Vec<String> {
    let mut dice = Dice(seed);
    (0..3_000).map(|_| dice.expression()).collect()
}

#[test]
#[ignore = "wants feelin from npm; ./aedile test installs and asks it"]
fn feelin_says_the_same() {
    let (cases, context) = (cases(2027), given());
    check(&cases, &context, &feelin(&cases, &context));
}

#[test]
#[ignore = "wants dsntk built in bench/peers; ./aedile test builds and asks it"]
fn dsntk_says_the_same() {
    let (mut cases, context) = (cases(1504), given());
    cases.retain(|case| !case.contains("!=") && !case.contains("if if"));
    assert!(cases.len() > 2_500, "{}", cases.len());
    check(&cases, &context, &dsntk(&cases, &context));
}
