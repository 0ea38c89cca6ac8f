//! What a grant writes into registers.

use feel::{Context, Environment, Expression, Value};
use serde_json::{Map, Value as Json};

use crate::definition::Definition;
use crate::form::{Situation, Walked};

/// An entry with its values.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The register.
    pub register: String,
    /// By what the register knows it; none for the person's own.
    pub key: Option<String>,
    /// The numbers of those for whom it is entered beside the applicant.
    pub also_for: Vec<String>,
    /// What stands in it.
    pub data: Json,
}

/// The entries of a granted application, with the case as their source. One whose key or whole data
/// has no value is left out.
pub fn entries(
    definition: &Definition,
    situation: &Situation,
    walked: &Walked<'_>,
    case: &str,
) -> Vec<Entry> {
    let environment = Environment::lenient(&situation.now);
    let of = |expression: &Expression| value(expression, &walked.context, &environment);
    let wanted = definition
        .result
        .enter
        .iter()
        .filter(|entry| entry.when.as_ref().is_none_or(|when| of(when).is_true()));
    let entry = |entry: &crate::definition::RegisterEntry| {
        let key = match &entry.key {
            Some(expression) => Some(text(&of(expression))?),
            None => None,
        };
        let mut data: Map<String, Json> = entry
            .data
            .iter()
            .map(|(name, expression)| (name.to_string(), of(expression).to_json()))
            .collect();
        // Nothing known must never take the place of what the register knows.
        if data.values().all(Json::is_null) {
            return None;
        }
        data.insert("source".to_owned(), Json::from(case));
        let also_for = entry.also_for.as_ref().map(|people| numbers(&of(people)));
        let also_for = also_for.unwrap_or_default();
        Some(Entry {
            register: entry.register.to_string(),
            key,
            also_for,
            data: Json::Object(data),
        })
    };
    wanted.filter_map(entry).collect()
}

fn value(expression: &Expression, inputs: &Context, environment: &Environment) -> Value {
    expression.evaluate(inputs, environment).unwrap_or(Value::Null)
}

/// The numbers in a list, or the one that is none; nobody twice.
fn numbers(value: &Value) -> Vec<String> {
    let mut found: Vec<String> = match value {
        Value::List(list) => list.iter().filter_map(text).collect(),
        one => text(one).into_iter().collect(),
    };
    found.sort();
    found.dedup();
    found
}

fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::Null => return None,
        Value::String(text) => text.to_string(),
        other => other.to_string(),
    };
    Some(text).filter(|text| !text.trim().is_empty())
}
