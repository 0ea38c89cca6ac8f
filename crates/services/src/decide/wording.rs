//! What a service itself says in its decision letter (`letter:` in service.yaml), with its holes filled.

use feel::{Context, Environment, Value};
use jiff::civil::Date;
use platform::Locale;
use serde_json::{Map, Value as Json};

use crate::definition::Definition;
use crate::form::{Situation, Walked, answer_to_feel};

/// What came of it, as the wording can name it.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// Whether it is granted.
    pub granted: bool,
    /// The values of the result, in normal form.
    pub values: &'a Map<String, Json>,
    /// When the result ends.
    pub valid_until: Option<Date>,
}

/// The service's own words for an outcome, in a language; none when it has none.
pub fn wording(
    definition: &Definition,
    situation: &Situation,
    walked: &Walked<'_>,
    (given, locale): (Given<'_>, Locale),
) -> Option<String> {
    let words = &definition.letter;
    let template = if given.granted { words.granted.as_ref() } else { words.refused.as_ref() }?;
    let mut result = Context::new();
    if let Some(until) = given.valid_until {
        result.insert("valid_until", Value::Date(feel::Date::from_jiff(until)));
    }
    for value in &definition.result.values {
        if let Some(json) = given.values.get(&*value.name) {
            result.insert(value.name.clone(), answer_to_feel(&value.kind, json));
        }
    }
    let mut inputs = walked.context.clone();
    inputs.insert("result", Value::context(result));
    let environment = Environment::lenient(&situation.now);
    let filled = template.fill(&inputs, &environment, &crate::shown::shown);
    let text = filled.get(locale);
    (!text.is_empty()).then(|| text.to_owned())
}
