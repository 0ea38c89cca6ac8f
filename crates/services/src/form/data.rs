//! Answers as data: JSON as stored and sent, FEEL as rules see them.

use feel::{Context, Decimal, Value};
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::Form;
use super::question::{Question, QuestionKind};

/// Answers by the key of their question, in normal form (see `docs/service-definition.md`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(pub Map<String, Json>);

impl Answers {
    /// The answer to a question outside repeating groups.
    pub fn get(&self, key: &str) -> Option<&Json> {
        self.0.get(key).filter(|answer| !answer.is_null())
    }

    /// Sets or, with null, takes away an answer.
    pub fn set(&mut self, key: &str, answer: Json) {
        if answer.is_null() {
            self.0.remove(key);
        } else {
            self.0.insert(key.to_owned(), answer);
        }
    }

    /// Takes over what is set in `changes`; null takes away.
    pub fn merge(&mut self, changes: &Answers) {
        for (key, answer) in &changes.0 {
            self.set(key, answer.clone());
        }
    }

    /// Whether nothing is answered.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The value that rules see for an answer in normal form; null when there is none.
pub fn answer_to_feel(kind: &QuestionKind, answer: &Json) -> Value {
    match kind {
        QuestionKind::Money => answer
            .as_i64()
            .and_then(|cents| Decimal::new(i128::from(cents), -2))
            .map_or(Value::Null, |amount| Value::Number(amount.trimmed())),
        QuestionKind::Decimal { .. } => number(answer),
        QuestionKind::Date => day(answer),
        QuestionKind::Month => match answer.as_str() {
            Some(text) => day(&Json::from(format!("{text}-01"))),
            None => Value::Null,
        },
        QuestionKind::DateTime | QuestionKind::Slot => moment(answer),
        QuestionKind::Period => {
            let part = |name: &str| answer.get(name).map_or(Value::Null, day);
            Value::context(Context::from_iter([("from", part("from")), ("to", part("to"))]))
        }
        QuestionKind::PersonName | QuestionKind::Person | QuestionKind::Signature => person(answer),
        QuestionKind::Place => {
            let part = |name: &str| answer.get(name).map_or(Value::Null, number);
            let words = answer.get("words").map_or(Value::Null, Value::from_json);
            let parts = [("lat", part("lat")), ("lon", part("lon")), ("words", words)];
            Value::context(Context::from_iter(parts))
        }
        QuestionKind::List { of, .. } => match answer {
            Json::Array(items) => {
                Value::list(items.iter().map(|item| item_to_feel(of, item)).collect())
            }
            _ => Value::Null,
        },
        QuestionKind::Computed { gives, .. } => answer_to_feel(gives, answer),
        QuestionKind::Note { .. } => Value::Null,
        QuestionKind::Text
        | QuestionKind::LongText
        | QuestionKind::Integer
        | QuestionKind::YesNo
        | QuestionKind::Choice { .. }
        | QuestionKind::Choices { .. }
        | QuestionKind::Email
        | QuestionKind::Phone
        | QuestionKind::Iban
        | QuestionKind::Address { .. }
        | QuestionKind::Plate
        | QuestionKind::Company
        | QuestionKind::File(_)
        | QuestionKind::IdentityDocument(_)
        | QuestionKind::Declaration => Value::from_json(answer),
    }
}

fn item_to_feel(of: &[Question], item: &Json) -> Value {
    let fields = of.iter().map(|question| {
        let answer = item.get(&*question.key);
        let value = answer.map_or(Value::Null, |answer| answer_to_feel(&question.kind, answer));
        (question.key.clone(), value)
    });
    Value::context(fields.collect())
}

fn number(answer: &Json) -> Value {
    let text = match answer {
        Json::String(text) => text.clone(),
        Json::Number(number) => number.to_string(),
        _ => return Value::Null,
    };
    text.parse().map_or(Value::Null, Value::Number)
}

fn day(answer: &Json) -> Value {
    let date = answer.as_str().and_then(|text| text.parse::<Date>().ok());
    date.map_or(Value::Null, |date| Value::Date(feel::Date::from_jiff(date)))
}

fn moment(answer: &Json) -> Value {
    let moment = answer.as_str().and_then(|text| text.parse::<DateTime>().ok());
    let Some(moment) = moment else { return Value::Null };
    let date = feel::Date::from_jiff(moment.date());
    let (hour, minute) = (moment.hour().unsigned_abs(), moment.minute().unsigned_abs());
    feel::Time::new(hour, minute, 0, 0, feel::Zone::Local).map_or(Value::Null, |time| {
        Value::DateTime(std::sync::Arc::new(feel::DateTime { date, time }))
    })
}

/// Given name, family name and the two together.
fn person(answer: &Json) -> Value {
    let text = |name: &str| answer.get(name).and_then(Json::as_str);
    let (Some(given), Some(family)) = (text("given"), text("family")) else { return Value::Null };
    let mut person = Context::new();
    person.insert("given", Value::text(given));
    person.insert("family", Value::text(family));
    person.insert("full", Value::text(format!("{given} {family}")));
    if let Some(born) = answer.get("born") {
        person.insert("born", day(born));
    }
    if let Some(email) = text("email") {
        person.insert("email", Value::text(email));
    }
    Value::context(person)
}

/// The normal form of a computed value; null when it is not of the kind that was promised.
pub(crate) fn feel_to_answer(kind: &QuestionKind, value: &Value) -> Json {
    match (kind, value) {
        (QuestionKind::Money, Value::Number(amount)) => {
            cents(*amount).map_or(Json::Null, Json::from)
        }
        (QuestionKind::Decimal { .. }, Value::Number(number)) => Json::from(number.to_string()),
        (QuestionKind::Integer, Value::Number(number)) => {
            number.to_i64().map_or(Json::Null, Json::from)
        }
        (QuestionKind::Month, Value::Date(_)) => {
            let text = value.to_json();
            text.as_str().and_then(|text| text.get(..7)).map_or(Json::Null, Json::from)
        }
        (QuestionKind::Money | QuestionKind::Decimal { .. } | QuestionKind::Integer, _) => {
            Json::Null
        }
        (_, value) => value.to_json(),
    }
}

/// An amount in cents, rounded half up: the one place where money is rounded.
pub(crate) fn cents(amount: Decimal) -> Option<i64> {
    amount.round(2, feel::Rounding::HalfUp)?.to_scaled_i64(2)
}

/// A number as cents; none for what is no number.
pub(crate) fn cents_of_value(value: &Value) -> Option<i64> {
    value.as_number().and_then(cents)
}

/// All answers as rules see them, without judging them: for data that was judged before.
pub fn answers_context(form: &Form, answers: &Answers) -> Context {
    let entries = form.questions().map(|question| {
        let answer = answers.get(&question.key);
        let value = answer.map_or(Value::Null, |answer| answer_to_feel(&question.kind, answer));
        (question.key.clone(), value)
    });
    entries.collect()
}
