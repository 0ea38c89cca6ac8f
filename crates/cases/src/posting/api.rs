//! Letters that are to be posted, as JSON.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use serde_json::{Value, json};
use web::{Answer, Asked, Audience, Method, Permission, Route, StatusCode, route};

use super::pages::{listed, path_of, units_of};
use super::{Letter, POST, post, street};
use crate::api::shape;
use crate::desk::Desk;

/// The letters of one case to the people of its street.
const STREET: &str = "/api/v1/desk/letters/street/{reference}/{language}/posting";

pub(crate) fn routes() -> Vec<Route<Arc<Desk>>> {
    let read = Permission::Holding("cases.read");
    let officials = Audience::Officials;
    let one = "/api/v1/desk/letters/{reference}/{seq}/posting";
    vec![
        route(Method::GET, "/api/v1/desk/letters", read, officials, list).openapi(docs::list()),
        route(Method::POST, one, Permission::Holding(POST), officials, posted)
            .hidden()
            .openapi(docs::posted()),
        route(
            Method::POST,
            STREET,
            Permission::Holding(POST),
            officials,
            street::pages::api_posted,
        )
        .hidden()
        .openapi(docs::street_posted()),
    ]
}

/// `GET /api/v1/desk/letters`.
async fn list(asked: Asked, State(desk): State<Arc<Desk>>) -> Answer {
    let (letters, paging) = listed(&desk, &asked).await?;
    let one = |letter: &Letter| {
        json!({
            "reference": letter.reference,
            "seq": letter.seq,
            "service": letter.service,
            "unit": letter.unit,
            "about": letter.about,
            "since": letter.asked_at,
            "letter": path_of(letter),
        })
    };
    let piles = street::pages::piles(&desk, &units_of(&asked)).await?;
    web::json(&json!({
        "streets": piles.iter().map(street::pages::shape_of).collect::<Vec<Value>>(),
        "page": paging.number(),
        "more": paging.has_more(),
        "letters": letters.iter().map(one).collect::<Vec<Value>>(),
    }))
}

/// `POST /api/v1/desk/letters/{reference}/{seq}/posting`: it was posted.
async fn posted(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path((reference, seq)): Path<(String, i64)>,
) -> Answer {
    match post(&desk.casework, &asked, (&reference, seq)).await? {
        Ok(()) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(refusal) => Err(shape::refused_at(&asked, refusal.word(), "seq")),
    }
}

/// What the OpenAPI document says.
mod docs {
    use serde_json::{Value, json};

    pub(super) fn list() -> Value {
        json!({
            "summary": "Letters about fees, questions of the office, decisions and what a street is told, that are to be printed and posted, in one's own units",
            "parameters": [{ "name": "page", "in": "query", "required": false, "schema": { "type": "integer", "minimum": 1 } }],
            "responses": { "200": { "description": "A hundred at most, the oldest first; `more` when there are others", "content": { "application/json": { "schema": { "type": "object", "properties": {
                "page": { "type": "integer" }, "more": { "type": "boolean" }, "letters": { "type": "array", "items": { "type": "object" } },
                "streets": { "type": "array", "items": { "type": "object" } },
            } } } } } },
        })
    }

    pub(super) fn street_posted() -> Value {
        json!({
            "summary": "Somebody posted the letters of one file to the people of a street: those that waited when the list was read, a hundred at most",
            "requestBody": { "required": true, "content": { "application/json": { "schema": {
                "type": "object", "required": ["first", "until"], "additionalProperties": false,
                "properties": { "first": { "type": "string" }, "until": { "type": "string", "format": "date-time" } },
            } } } },
            "responses": { "204": { "description": "Recorded" }, "422": { "description": "They were posted before, are another unit's, or it is one's own case" } },
        })
    }

    pub(super) fn posted() -> Value {
        json!({
            "summary": "Somebody posted a letter",
            "responses": { "204": { "description": "Recorded" }, "422": { "description": "It was posted before, does not go by post, is another unit's or about one's own case, or its fee is no longer owed" } },
        })
    }
}
