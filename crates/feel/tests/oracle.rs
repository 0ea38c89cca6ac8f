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

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use feel::{Context, Environment, Expression, Names, Value};
use serde_json::{Value as Json, json};

/// SplitMix64 (Steele and others 2014).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % bound as u64) as usize
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

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
fn feelin(cases: &[String], context: &Json) -> Vec<Json> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../bench/peers");
    assert!(folder.join("node_modules/feelin").is_dir(), "run npm ci in bench/peers");
    let mut child = Command::new("node")
        .arg("feelin.mjs")
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let lines: String = cases
        .iter()
        .map(|case| json!({ "expression": case, "context": context }).to_string() + "\n")
        .collect();
    let writer = std::thread::spawn(move || stdin.write_all(lines.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The answers of dsntk, in order, read as FEEL; none where it could not read the question.
fn dsntk(cases: &[String], context: &str) -> Vec<Option<Json>> {
    let program = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../bench/peers/dsntk/target/debug/dsntk-peer");
    assert!(program.is_file(), "run cargo build in bench/peers/dsntk");
    let mut child = Command::new(program)
        .args(["answer", context])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let lines = cases.join("\n");
    let writer = std::thread::spawn(move || stdin.write_all(lines.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let read = |line: &str| match line {
        unread if unread.starts_with("unread") => None,
        value => {
            let parsed = Expression::parse(value, &Names::new()).unwrap();
            let now = "2027-01-01T00:00:00+00:00[UTC]".parse().unwrap();
            Some(parsed.evaluate(&Context::new(), &Environment::lenient(&now)).unwrap().to_json())
        }
    };
    text.lines().map(read).collect()
}

/// How ours differ from theirs, and that the cases were told at all.
fn check(cases: &[String], context: &Json, theirs: &[Option<Json>]) {
    assert_eq!(theirs.len(), cases.len());
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
    let answers = feelin(&cases, &context);
    let answers: Vec<Option<Json>> = answers
        .iter()
        .map(|theirs| Some(theirs.get("value").cloned().unwrap_or(Json::Null)))
        .collect();
    check(&cases, &context, &answers);
}

#[test]
#[ignore = "wants dsntk built in bench/peers; ./aedile test builds and asks it"]
fn dsntk_says_the_same() {
    let (mut cases, context) = (cases(1504), given());
    cases.retain(|case| !case.contains("!=") && !case.contains("if if"));
    assert!(cases.len() > 2_500, "{}", cases.len());
    let answers = dsntk(&cases, &context.to_string());
    check(&cases, &context, &answers);
}
