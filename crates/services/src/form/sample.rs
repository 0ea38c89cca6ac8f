//! Type checking by example: every expression is evaluated once, strictly, with an ordinary answer to every
//! question. What then fails to apply ("no comparison between a date and a number") is a fault of the
//! expression, found before anybody meets it.

use feel::{Cause, Context, Environment, Type, Value};
use jiff::civil::date;
use jiff::tz::TimeZone;
use serde_json::{Value as Json, json};

use super::data::answer_to_feel;
use super::question::{Question, QuestionKind};
use crate::definition::Definition;
use crate::finding::Finding;
use crate::yaml::Found;

/// An ordinary answer in normal form.
fn answer(kind: &QuestionKind) -> Json {
    match kind {
        QuestionKind::Text | QuestionKind::LongText => json!("text"),
        QuestionKind::Integer => json!(3),
        QuestionKind::Decimal { .. } => json!("3.5"),
        QuestionKind::Money => json!(12_345),
        QuestionKind::Date => json!("2026-03-02"),
        QuestionKind::DateTime | QuestionKind::Slot => json!("2026-03-02T10:00"),
        QuestionKind::Month => json!("2026-03"),
        QuestionKind::Period => json!({"from": "2026-03-02", "to": "2026-04-02"}),
        QuestionKind::YesNo | QuestionKind::Declaration => json!(true),
        QuestionKind::Choice { options, .. } => {
            options.first().map_or(Json::Null, |option| json!(*option.key))
        }
        QuestionKind::Choices { options } => {
            Json::Array(options.first().iter().map(|option| json!(*option.key)).collect())
        }
        QuestionKind::PersonName => json!({"given": "Noor", "family": "Haddad"}),
        QuestionKind::Person => json!({"given": "Noor", "family": "Haddad", "born": "1990-05-01"}),
        QuestionKind::Signature => {
            json!({"given": "Noor", "family": "Haddad", "email": "noor@example.org"})
        }
        QuestionKind::Email => json!("noor@example.org"),
        QuestionKind::Phone => json!("+351555010000"),
        QuestionKind::Iban => json!("DE89370400440532013000"),
        QuestionKind::Address { .. } => json!({
            "street": "Quay Street", "number": "1", "postcode": "1000", "city": "Saltmere",
            "zone": "A", "district": "Harbour", "known": true,
        }),
        QuestionKind::Place => json!({"words": "at the bridge", "lat": "38.7", "lon": "-9.1"}),
        QuestionKind::Plate => json!("AB123"),
        QuestionKind::Company => json!("12345678"),
        QuestionKind::File(_) | QuestionKind::IdentityDocument(_) => {
            json!([{"id": "a", "name": "a.pdf", "size": 1000, "type": "application/pdf"}])
        }
        QuestionKind::List { of, .. } => {
            let fields = of.iter().map(|inner| (inner.key.to_string(), answer(&inner.kind)));
            json!([fields.collect::<serde_json::Map<_, _>>()])
        }
        QuestionKind::Computed { gives, .. } => answer(gives),
        QuestionKind::Note { .. } => Json::Null,
    }
}

fn value(question: &Question) -> Value {
    answer_to_feel(&question.kind, &answer(&question.kind))
}

/// An ordinary record of a register that is known here.
fn record(name: &str) -> Option<Value> {
    let member = json!({"name": {"given": "Sami", "family": "Haddad"}, "relation": "child"});
    let day = Value::Date(feel::Date::from_jiff(date(2018, 5, 1)));
    let with_day = |json: &Json, field: &str| {
        let mut context = Context::from_json(json);
        context.insert(field, day.clone());
        Value::context(context)
    };
    Some(match name {
        "population/name" => {
            Value::from_json(&json!({"given": "Noor", "family": "Haddad", "full": "Noor Haddad"}))
        }
        "population/born" => day,
        "population/address" | "addresses/lookup" => Value::from_json(&json!({
            "street": "Quay Street", "number": "1", "postcode": "1000", "city": "Saltmere",
            "country": "", "zone": "A", "district": "Harbour", "known": true,
        })),
        "population/household" | "population/children" | "population/parents" => {
            Value::list(vec![with_day(&member, "born")])
        }
        "population/partner" => with_day(&member, "born"),
        "vehicles/by-plate" => Value::from_json(
            &json!({"plate": "AB123", "emissions_class": "low", "owner_is_applicant": true}),
        ),
        "vehicles/of-applicant" => Value::from_json(
            &json!([{"plate": "AB123", "emissions_class": "low", "owner_is_applicant": true}]),
        ),
        "companies/by-number" => with_day(
            &json!({"name": "Saltmere Sails", "number": "12345678", "applicant_represents": true}),
            "since",
        ),
        "companies/of-applicant" => {
            let company = json!({"name": "Saltmere Sails", "number": "12345678"});
            Value::list(vec![with_day(&company, "since")])
        }
        super::SHOWN => Value::list(vec![Value::text("question")]),
        "contact/email" => Value::text("noor@example.org"),
        "contact/phone" => Value::text("+351555010000"),
        income if income.starts_with("income/") => Value::Number(1.into()),
        _ => return None,
    })
}

/// What rules see beside the answers, of which the types are known.
fn surroundings(definition: &Definition, unknown: &Value) -> Context {
    let mut context = Context::new();
    let facts = definition.form.facts.iter().map(|fact| {
        let path: Vec<String> = fact.from.path().map(str::to_owned).collect();
        let record = record(fact.from.record()).unwrap_or_else(|| unknown.clone());
        (fact.name.clone(), super::at_path(&record, &path))
    });
    context.insert("facts", Value::context(facts.collect()));
    let born = Value::Date(feel::Date::from_jiff(date(1990, 5, 1)));
    let applicant = [
        ("kind", Value::text("resident")),
        ("born", born),
        ("age", Value::Number(35.into())),
        ("level", Value::text("low")),
    ];
    context.insert("applicant", Value::context(Context::from_iter(applicant)));
    context.insert("received_on", Value::Date(feel::Date::from_jiff(date(2026, 3, 2))));
    context
}

/// The types of answers, facts and of what is known of the applicant; a fact of a register that is not known here has
/// any type.
pub(crate) fn types(definition: &Definition) -> Vec<(std::sync::Arc<str>, Type)> {
    let answers = definition.form.questions();
    let answers = answers.map(|question| (question.key.clone(), Type::of(&value(question))));
    let others = surroundings(definition, &Value::Null);
    let others = others.iter().map(|(name, value)| (name.clone(), Type::of(value)));
    answers.chain(others).collect()
}

/// A context with an ordinary value for every name.
fn context(definition: &Definition, local: &[std::sync::Arc<str>]) -> Context {
    let mut context = Context::new();
    let form = &definition.form;
    for question in form.questions() {
        context.insert(question.key.clone(), value(question));
    }
    for inner in form.questions().flat_map(|question| question.items()) {
        if local.contains(&inner.key) {
            context.insert(inner.key.clone(), value(inner));
        }
    }
    for (name, value) in surroundings(definition, &Value::Number(1.into())).iter() {
        context.insert(name.clone(), value.clone());
    }
    context
}

/// Says where an expression cannot be applied to ordinary answers.
pub(crate) fn check(found: &Found, definition: &Definition, findings: &mut Vec<Finding>) {
    let Ok(now) = date(2026, 3, 2).to_zoned(TimeZone::UTC) else { return };
    let inputs = context(definition, &found.local);
    let environment = Environment::strict(&now);
    if let Err(error) = found.expression.evaluate(&inputs, &environment)
        && let Cause::NotApplicable(message) = &error.cause
    {
        let source = found.expression.source();
        let message = format!("`{source}` fails for ordinary answers: {message}.");
        let remedy = "Compare values of the same type; see \"What FEEL sees\".";
        findings.push(Finding::warning(&found.file, found.line, message, remedy));
    }
}
