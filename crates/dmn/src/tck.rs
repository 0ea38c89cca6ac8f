//! The test format of the DMN Technology Compatibility Kit: reading it, running it.

use crate::xml::{self, Element as Xml};
use crate::{Finding, Model, Severity};
use feel::{Context, Decimal, Environment, Value};
use std::fmt;
use std::sync::Arc;

/// Numbers that differ by less count as equal, as the kit itself does.
const NUMBER_TOLERANCE: (i128, i32) = (1, -8);

/// A file of test cases for one model.
#[derive(Debug)]
pub struct TestFile {
    /// File name of the model.
    pub model: String,
    cases: Vec<Case>,
}

#[derive(Debug)]
struct Case {
    id: String,
    invocable: Option<String>,
    is_service: bool,
    is_knowledge: bool,
    inputs: Context,
    results: Vec<Expected>,
}

#[derive(Debug)]
struct Expected {
    name: String,
    value: Value,
}

/// Runs a test file of the kit: of the models (file name and text) the one that the test names
/// is the main one, and the others may be imported by it.
pub fn run(
    test: &str,
    models: &[(&str, &str)],
    environment: &Environment,
) -> Result<Vec<Verdict>, Finding> {
    let test = TestFile::read(test)?;
    let main = models.iter().find(|(name, _)| *name == test.model);
    let Some((_, main)) = main else {
        return Err(Finding {
            line: 1,
            column: 1,
            severity: Severity::Error,
            message: format!("the model '{}' is not there", test.model),
            remedy: "put it beside the test file".to_owned(),
        });
    };
    let others = models.iter().filter(|(name, _)| *name != test.model);
    let others: Vec<&str> = others.map(|(_, text)| *text).collect();
    let (model, findings) = Model::read_with_imports(main, &others);
    match (model, findings.into_iter().next()) {
        (Some(model), _) => Ok(test.run(&model, environment)),
        (None, Some(finding)) => Err(finding),
        (None, None) => Ok(Vec::new()),
    }
}

/// What became of one test case.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// Id of the case.
    pub case: String,
    /// Why it failed; nothing when it passed.
    pub failure: Option<String>,
}

impl fmt::Display for Verdict {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.failure {
            None => write!(out, "{}: passed", self.case),
            Some(failure) => write!(out, "{}: failed: {failure}", self.case),
        }
    }
}

impl TestFile {
    /// Reads a test file.
    pub fn read(source: &str) -> Result<Self, Finding> {
        let root = xml::read(source)?;
        let model = root.child("modelName").map_or(String::new(), |m| m.text.trim().to_owned());
        let cases = root.all("testCase").map(|case| Case {
            id: case.attribute("id").unwrap_or("").to_owned(),
            invocable: case.attribute("invocableName").map(str::to_owned),
            is_service: case.attribute("type") == Some("decisionService"),
            is_knowledge: case.attribute("type") == Some("bkm"),
            inputs: case
                .all("inputNode")
                .map(|node| (node.attribute("name").unwrap_or(""), value_of(node)))
                .collect(),
            results: case.all("resultNode").map(expected).collect(),
        });
        Ok(Self { model, cases: cases.collect() })
    }

    /// What each case gives, and the decisions that it asks; decision services and knowledge models left out.
    pub fn asked(&self) -> impl Iterator<Item = (&Context, Vec<&str>)> {
        let of_decisions = self.cases.iter().filter(|case| !case.is_service && !case.is_knowledge);
        of_decisions.map(|case| {
            (&case.inputs, case.results.iter().map(|expected| expected.name.as_str()).collect())
        })
    }

    /// Runs every case against the model.
    pub fn run(&self, model: &Model, environment: &Environment) -> Vec<Verdict> {
        self.cases
            .iter()
            .map(|case| Verdict { case: case.id.clone(), failure: case.run(model, environment) })
            .collect()
    }
}

impl Case {
    fn run(&self, model: &Model, environment: &Environment) -> Option<String> {
        for expected in &self.results {
            let name = self.invocable.as_deref().unwrap_or(&expected.name);
            let given = if self.is_service {
                model.evaluate_service_value(name, &self.inputs, environment)
            } else if self.is_knowledge {
                model.evaluate_knowledge_value(name, &self.inputs, environment)
            } else {
                model.evaluate_value(&expected.name, &self.inputs, environment)
            };
            // A service with several results gives them all at once.
            let given = given.map(|value| match value.as_context() {
                Some(all) if self.is_service && all.len() > 1 => {
                    all.get(&expected.name).cloned().unwrap_or(value)
                }
                _ => value,
            });
            // Where null (or an error) is expected, an error counts as null.
            let (given, error) = match given {
                Ok(value) => (value, String::new()),
                Err(error) => (Value::Null, format!(" ({error})")),
            };
            if !alike(&expected.value, &given) {
                let (name, wanted) = (&expected.name, &expected.value);
                return Some(format!("{name}: expected {wanted}, got {given}{error}"));
            }
        }
        None
    }
}

fn expected(node: &Xml) -> Expected {
    let value = node.child("expected").map_or(Value::Null, value_of);
    Expected { name: node.attribute("name").unwrap_or("").to_owned(), value }
}

/// A value as the kit writes it: `value`, `list` of `item`s, or `component`s.
fn value_of(node: &Xml) -> Value {
    if let Some(list) = node.child("list") {
        return Value::list(list.all("item").map(value_of).collect());
    }
    if node.child("component").is_some() {
        let components = node.all("component");
        let entries = components.map(|c| (c.attribute("name").unwrap_or(""), value_of(c)));
        return Value::context(entries.collect());
    }
    node.child("value").map_or(Value::Null, simple)
}

fn simple(value: &Xml) -> Value {
    let instance = |name| value.prefixed(|prefix| !prefix.is_empty(), name);
    if instance("nil") == Some("true") {
        return Value::Null;
    }
    let text = value.text.as_str();
    let of = instance("type").and_then(|of| of.rsplit(':').next()).unwrap_or("string");
    let read = match of {
        "string" => Some(Value::from(text)),
        "boolean" => Some(Value::Bool(text.trim() == "true")),
        "date" | "time" | "dateTime" | "duration" | "dayTimeDuration" | "yearMonthDuration" => {
            Value::from_temporal_text(text.trim())
        }
        _ => text.trim().parse().ok().map(Value::Number),
    };
    read.unwrap_or_else(|| Value::from(text))
}

fn alike(expected: &Value, given: &Value) -> bool {
    match (expected, given) {
        (Value::Number(a), Value::Number(b)) => {
            let tolerance = Decimal::new(NUMBER_TOLERANCE.0, NUMBER_TOLERANCE.1);
            let distance = a.subtract(*b).map(Decimal::abs);
            a == b || distance.zip(tolerance).is_some_and(|(distance, most)| distance < most)
        }
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| alike(a, b))
        }
        (Value::Context(a), Value::Context(b)) => {
            let same = |(name, value): (&Arc<str>, &Value)| {
                b.get(name).is_some_and(|other| alike(value, other))
            };
            a.len() == b.len() && a.iter().all(same)
        }
        (Value::Null, Value::Null) => true,
        (expected, given) => expected.is_equal_to(given),
    }
}
