//! The JSON Schema (2020-12) of a copy of everything, published so that other programs can read it.

use serde_json::{Value, json};
use web::Answer;

/// Where it is published.
pub const PATH: &str = "/api/v1/schemas/my-data";

/// `GET /api/v1/schemas/my-data`.
pub(crate) async fn show() -> Answer {
    web::json(&schema())
}

/// What a copy holds: the same for everybody, whoever holds what.
pub fn schema() -> Value {
    let instant = json!({ "type": "string", "format": "date-time" });
    let list = |of: Value| json!({ "type": "array", "items": of });
    let opening = json!({
        "type": "object",
        "required": ["id", "at", "who", "purpose", "what", "items"],
        "properties": {
            "id": { "type": "string", "pattern": "^use_" },
            "at": instant,
            "who": {
                "type": "object",
                "required": ["kind"],
                "properties": {
                    "kind": {
                        "enum": ["yourself", "visitor", "helper", "official", "client", "system"],
                    },
                    "name": { "type": "string" },
                    // A program that is registered: two may have one name.
                    "id": { "type": "string" },
                    // A program that came with a key or access that somebody gave it.
                    "let_in_by": { "enum": ["yourself", "helper"] },
                },
            },
            "purpose": { "type": "string" },
            "what": { "type": "string" },
            "case": { "type": ["string", "null"] },
            "items": { "type": "integer" },
        },
    });
    let case = json!({
        "type": ["object", "null"],
        "required": ["service", "state", "answers", "history"],
        "properties": {
            "reference": { "type": ["string", "null"] },
            "service": { "type": "string" },
            "state": { "enum": ["draft", "open", "waiting", "decided", "withdrawn", "lapsed"] },
            "outcome": { "type": ["string", "null"] },
            "submitted_at": { "type": ["string", "null"], "format": "date-time" },
            "decided_at": { "type": ["string", "null"], "format": "date-time" },
            "answers": { "type": "object" },
            "history": list(json!({ "type": "object", "required": ["act", "at", "by"] })),
            "fees": list(json!({ "type": "object" })),
        },
    });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": PATH,
        "title": "A copy of everything that a town holds about a person (GDPR, articles 15 and 20)",
        "type": "object",
        "required": ["subject", "made_at", "held"],
        "properties": {
            "$schema": { "const": PATH },
            "subject": { "type": "string", "pattern": "^sub_" },
            "made_at": instant,
            "held": {
                "type": "object",
                "description": "By who holds it; each part has a shape of its own",
                "properties": {
                    "privacy": { "type": "object", "required": ["data_uses"],
                        "properties": { "data_uses": list(opening) } },
                    "cases": { "type": "object", "required": ["cases"],
                        "properties": { "cases": list(case) } },
                },
                "additionalProperties": true,
            },
        },
    })
}
