//! The JSON Schema (2020-12) of a form's data, for those who apply through the API.
//!
//! It says shapes, fixed bounds and what is always required. What depends on other answers is decided by
//! the server: a schema that repeated it in a second language would drift from it.

use platform::Locale;
use serde_json::{Map, Value as Json, json};

use super::question::{Bound, Question, QuestionKind, Required};
use super::value::{ITEMS_MAX, NAME_LENGTH_MAX};
use crate::definition::Definition;

/// The schema of the answers of a definition, with titles in this language.
pub fn json_schema(definition: &Definition, locale: Locale) -> Json {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for page in &definition.form.pages {
        for question in page.questions().iter().filter(|question| question.is_answered()) {
            let conditional = page.show_if.is_some() || question.show_if.is_some();
            if matches!(question.required, Required::Always) && !conditional {
                required.push(Json::from(&*question.key));
            }
            properties.insert(question.key.to_string(), property(question, locale));
        }
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": format!("urn:aedile:service:{}:{}", definition.id, definition.version),
        "title": definition.name.get(locale),
        "description": definition.summary.get(locale),
        "type": "object",
        "properties": properties,
        "required": required,
        "unevaluatedProperties": false,
    })
}

fn property(question: &Question, locale: Locale) -> Json {
    let mut schema = shape(question, locale);
    schema.insert("title".to_owned(), Json::from(question.label.get(locale)));
    if let Some(hint) = &question.hint {
        schema.insert("description".to_owned(), Json::from(hint.get(locale)));
    }
    bounds(question, &mut schema);
    Json::Object(schema)
}

fn object(value: Json) -> Map<String, Json> {
    match value {
        Json::Object(map) => map,
        _ => Map::new(),
    }
}

fn shape(question: &Question, locale: Locale) -> Map<String, Json> {
    let name = json!({"type": "string", "minLength": 1, "maxLength": NAME_LENGTH_MAX});
    let date = json!({"type": "string", "format": "date"});
    object(match &question.kind {
        QuestionKind::Text | QuestionKind::LongText => text(question),
        QuestionKind::Integer => json!({"type": "integer"}),
        QuestionKind::Decimal { .. } => json!({"type": "string", "pattern": "^-?\\d+(\\.\\d+)?$"}),
        QuestionKind::Money => json!({"type": "integer", "$comment": "cents"}),
        QuestionKind::Date => date,
        QuestionKind::DateTime | QuestionKind::Slot => {
            json!({"type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}$"})
        }
        QuestionKind::Month => json!({"type": "string", "pattern": "^\\d{4}-\\d{2}$"}),
        QuestionKind::Period => fixed(&[("from", date.clone(), true), ("to", date, true)]),
        QuestionKind::YesNo => json!({"type": "boolean"}),
        QuestionKind::Declaration => json!({"const": true}),
        QuestionKind::Choice { .. } => json!({"enum": keys(question)}),
        QuestionKind::Choices { .. } => {
            json!({"type": "array", "items": {"enum": keys(question)}, "uniqueItems": true})
        }
        QuestionKind::PersonName => fixed(&[("given", name.clone(), true), ("family", name, true)]),
        QuestionKind::Person => {
            fixed(&[("given", name.clone(), true), ("family", name, true), ("born", date, true)])
        }
        QuestionKind::Signature => {
            let email = json!({"type": "string", "format": "email"});
            fixed(&[("given", name.clone(), true), ("family", name, true), ("email", email, true)])
        }
        QuestionKind::Email => json!({"type": "string", "format": "email"}),
        QuestionKind::Phone => json!({"type": "string", "pattern": "^\\+?\\d{5,15}$"}),
        QuestionKind::Iban => {
            json!({"type": "string", "pattern": "^[A-Z]{2}\\d{2}[A-Z0-9]{11,30}$"})
        }
        QuestionKind::Plate | QuestionKind::Company => json!({"type": "string", "maxLength": 20}),
        QuestionKind::Address { .. } => {
            let parts = ["street", "number", "postcode", "city", "country"];
            let needed = |part: &str| matches!(part, "street" | "city");
            fixed(&parts.map(|part| (part, name.clone(), needed(part))))
        }
        QuestionKind::Place => {
            let parts = ["words", "lat", "lon"];
            fixed(&parts.map(|part| (part, json!({"type": "string"}), false)))
        }
        QuestionKind::File(_) | QuestionKind::IdentityDocument(_) => {
            let file = fixed(&[
                ("id", json!({"type": "string"}), true),
                ("name", json!({"type": "string"}), true),
                ("size", json!({"type": "integer"}), true),
                ("type", json!({"type": "string"}), true),
            ]);
            json!({"type": "array", "items": file})
        }
        QuestionKind::List { of, .. } => {
            let asked = of.iter().filter(|inner| inner.is_answered());
            let fields = asked.map(|inner| {
                let needed = matches!(inner.required, Required::Always) && inner.show_if.is_none();
                (&*inner.key, property(inner, locale), needed)
            });
            json!({"type": "array", "maxItems": ITEMS_MAX, "items": fixed(&fields.collect::<Vec<_>>())})
        }
        QuestionKind::Computed { .. } | QuestionKind::Note { .. } => json!({}),
    })
}

fn keys(question: &Question) -> Vec<&str> {
    question.options().iter().map(|option| &*option.key).collect()
}

fn text(question: &Question) -> Json {
    let mut schema = object(json!({"type": "string"}));
    let lengths = [("minLength", question.min_length), ("maxLength", question.max_length)];
    for (name, length) in lengths {
        if let Some(length) = length {
            schema.insert(name.to_owned(), Json::from(length));
        }
    }
    if let Some(pattern) = &question.pattern {
        schema.insert("pattern".to_owned(), Json::from(pattern.as_str()));
    }
    Json::Object(schema)
}

fn fixed(fields: &[(&str, Json, bool)]) -> Json {
    let properties: Map<String, Json> =
        fields.iter().map(|(name, schema, _)| ((*name).to_owned(), schema.clone())).collect();
    let required: Vec<&str> =
        fields.iter().filter(|(_, _, needed)| *needed).map(|(name, ..)| *name).collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "unevaluatedProperties": false,
    })
}

/// Bounds that do not depend on anything.
fn bounds(question: &Question, schema: &mut Map<String, Json>) {
    let names = match &question.kind {
        QuestionKind::Integer => ("minimum", "maximum"),
        QuestionKind::List { .. }
        | QuestionKind::Choices { .. }
        | QuestionKind::File(_)
        | QuestionKind::IdentityDocument(_) => ("minItems", "maxItems"),
        _ => return,
    };
    for (name, bound) in [(names.0, &question.min), (names.1, &question.max)] {
        if let Some(Bound::Fixed(value)) = bound {
            schema.insert(name.to_owned(), value.to_json());
        }
    }
}
