//! What a service itself says in its decision letter (`letter:` in service.yaml), with its holes filled.

use feel::{Context, Environment, Value};
use jiff::civil::Date;
use platform::Locale;
use serde_json::{Map, Value as Json};

use crate::definition::Definition;
use crate::form::{Situation, Walked, answer_to_feel};
use crate::words::Words;

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
    let worded = &definition.rules.worded;
    let show = |source: &str, value: &Value, locale: Locale| worded.hole(source, value, locale);
    let filled = template.fill(&inputs, &environment, &show);
    let text = filled.get(locale);
    (!text.is_empty()).then(|| text.to_owned())
}

/// What the people of a street are told of a grant: where, and the line and the text in a language.
#[derive(Clone, Debug, PartialEq)]
pub struct ToldInStreet<'a> {
    /// The address as it was answered.
    pub home: &'a Json,
    /// The line in the inbox, per language.
    pub subject: Words,
    /// The text, per language.
    pub text: Words,
}

/// What the people of the street are told of a grant; none where the service tells nobody, or no address was given.
pub fn told_in_street<'a>(
    definition: &Definition,
    situation: &'a Situation,
    walked: &Walked<'_>,
) -> Option<ToldInStreet<'a>> {
    let told = definition.process.tell_street.as_ref()?;
    let home = situation.answers.0.get(&*told.of)?;
    let environment = Environment::lenient(&situation.now);
    let worded = &definition.rules.worded;
    let show = |source: &str, value: &Value, locale: Locale| worded.hole(source, value, locale);
    let fill =
        |template: &crate::template::Template| template.fill(&walked.context, &environment, &show);
    Some(ToldInStreet { home, subject: fill(&told.subject), text: fill(&told.text) })
}
