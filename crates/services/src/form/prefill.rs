//! What registers know is not asked again: answers from register records, with their source.

use std::sync::Arc;

use feel::{Context, Value};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::data::Answers;
use super::question::{Prefill, Question, QuestionKind};
use super::value::normalise;
use super::walk::Situation;
use crate::definition::Definition;

/// Where an answer comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The register: `population`, `vehicles` …
    pub register: Arc<str>,
    /// Whether the person may change it.
    pub editable: bool,
    /// Who vouches for it, where it was shown from a wallet and the town did not give it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_by: Option<Voucher>,
}

impl Source {
    /// Whether it is known whose word it is: a register's, or that of a credential which is the applicant's.
    pub fn is_settled(&self) -> bool {
        self.given_by.as_ref().is_none_or(|by| by.is_matched)
    }
}

/// Who vouches for an answer, where that is not the town.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voucher {
    /// How they are called.
    pub name: String,
    /// Whether what they gave is known to be the applicant's.
    pub is_matched: bool,
}

/// An answer from a register.
#[derive(Clone, Debug, PartialEq)]
pub struct Prefilled {
    /// Key of the question.
    pub key: Arc<str>,
    /// The answer in normal form.
    pub answer: Json,
    /// From where.
    pub source: Source,
}

/// What has to be looked up.
#[derive(Clone, Debug, PartialEq)]
pub struct Lookup {
    /// The fact's name or the question's key.
    pub name: Arc<str>,
    /// Whether it is a fact (else a question).
    pub is_fact: bool,
    /// Register and record: `vehicles/by-plate`.
    pub record: String,
    /// Rest of the path inside the record.
    pub path: Vec<String>,
    /// What it is looked up by; none for records about the applicant.
    pub key: Option<Json>,
}

/// What the form wants from registers, by the answers so far: facts, and questions that are not answered.
/// A lookup whose key is not answered yet is left out.
pub fn lookups(definition: &Definition, situation: &Situation) -> Vec<Lookup> {
    let walked = super::walk(definition, situation);
    let environment = situation.environment();
    let facts = definition.form.facts.iter().map(|fact| (&fact.name, &fact.from, true));
    let questions = definition.form.questions().filter_map(|question| {
        let unanswered = situation.answers.get(&question.key).is_none();
        question.prefill.as_ref().filter(|_| unanswered).map(|from| (&question.key, from, false))
    });
    let wanted = facts.chain(questions).filter_map(|(name, from, is_fact)| {
        let key = match &from.key {
            None => None,
            Some(key) => {
                let value = key.evaluate(&walked.context, &environment).ok()?;
                Some(value.to_json()).filter(|key| !key.is_null()).map(Some)?
            }
        };
        let path = from.path().map(str::to_owned).collect();
        Some(Lookup { name: name.clone(), is_fact, record: from.record().to_owned(), path, key })
    });
    wanted.collect()
}

/// The part of a record that a path names, as a FEEL value.
pub fn at_path(record: &Value, path: &[String]) -> Value {
    path.iter().fold(record.clone(), |value, part| {
        value.as_context().and_then(|context| context.get(part).cloned()).unwrap_or(Value::Null)
    })
}

/// Turns a register's record (as JSON in normal form) into the answer of a question; none when it does not
/// fit, and then the question is asked as usual.
pub fn prefill(question: &Question, from: &Prefill, record: &Json) -> Option<Prefilled> {
    let found = from.path().try_fold(record, |json, part| json.get(part))?;
    let answer = fitted(question, found)?;
    let source =
        Source { register: from.register().into(), editable: from.editable, given_by: None };
    Some(Prefilled { key: question.key.clone(), answer, source })
}

/// A record in the shape of the question; of a group the fields with the names of its questions.
fn fitted(question: &Question, found: &Json) -> Option<Json> {
    match &question.kind {
        QuestionKind::List { of, .. } => {
            let items = found.as_array()?;
            let rows: Vec<Json> = items.iter().map(|item| row(of, item)).collect();
            (!rows.is_empty()).then_some(Json::Array(rows))
        }
        _ => normalise(question, &question.key, found).ok(),
    }
}

fn row(of: &[Question], item: &Json) -> Json {
    let fields = of.iter().filter_map(|question| {
        let answer = fitted(question, item.get(&*question.key)?)?;
        Some((question.key.to_string(), answer))
    });
    Json::Object(fields.collect::<Map<_, _>>())
}

/// Answers with those that may not be changed put back to what the register said: a request cannot change
/// what only a register knows.
pub fn restore_locked(answers: &mut Answers, prefilled: &[Prefilled]) {
    for known in prefilled.iter().filter(|known| !known.source.editable) {
        answers.set(&known.key, known.answer.clone());
    }
}

/// Facts as rules see them, from what the registers said as JSON, by the name of the fact: dates are dates,
/// incomes are in the currency's main unit, names have their `full` form.
pub fn facts_context(definition: &Definition, found: &Map<String, Json>) -> Context {
    let facts = definition.form.facts.iter().map(|fact| {
        let json = found.get(&*fact.name).unwrap_or(&Json::Null);
        (fact.name.clone(), fact_value(fact.from.record(), json))
    });
    facts.collect()
}

/// One fact from a record of this name.
pub fn fact_value(record: &str, json: &Json) -> Value {
    if record.starts_with("income/") {
        return super::data::answer_to_feel(&QuestionKind::Money, json);
    }
    typed_fact(json)
}

/// A record as a register has it: texts that are dates or decimals are read as such.
pub fn typed_fact(json: &Json) -> Value {
    match json {
        Json::String(text) => typed_text(text),
        Json::Array(items) => Value::list(items.iter().map(typed_fact).collect()),
        Json::Object(fields) => {
            let entries = fields.iter().map(|(name, value)| (name.as_str(), typed_fact(value)));
            let mut context: Context = entries.collect();
            let text = |name: &str| fields.get(name).and_then(Json::as_str);
            if let (Some(given), Some(family), None) = (text("given"), text("family"), text("full"))
            {
                context.insert("full", Value::text(format!("{given} {family}")));
            }
            Value::context(context)
        }
        other => Value::from_json(other),
    }
}

fn typed_text(text: &str) -> Value {
    if let Ok(date) = text.parse::<jiff::civil::Date>()
        && text.len() == 10
    {
        return Value::Date(feel::Date::from_jiff(date));
    }
    let decimal = text.contains('.') && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    match text.parse::<feel::Decimal>() {
        Ok(number) if decimal => Value::Number(number),
        _ => Value::text(text),
    }
}
