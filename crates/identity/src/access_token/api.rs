//! The programs that act for a person, as JSON. A program gives no keys to others, and takes none back.

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::{Value, json};
use web::visitor::delegated;
use web::{
    Answer, Asked, Audience, Failure, Json, Method, Permission, Problem, Route, StatusCode, route,
};

use super::pages::{give_one, take_one};
use super::{AccessTokenId, AccessTokenRefusal, list_named};
use crate::{Identity, edge};

pub(crate) fn routes() -> Vec<Route<Identity>> {
    let (signed_in, residents) = (Permission::SignedIn, Audience::Residents);
    let (all, one) = ("/api/v1/my/programs", "/api/v1/my/programs/{key}");
    vec![
        route(Method::GET, all, signed_in, residents, list).openapi(json!({
            "operationId": "listMyPrograms",
            "summary": "The keys that I gave to programs",
            "tags": ["account"],
            "responses": { "200": { "description": "Each with its name, what it may do, and until when" } },
        })),
        route(Method::POST, all, signed_in, residents, give_key).openapi(giving()),
        route(Method::DELETE, one, signed_in, residents, take_key).openapi(json!({
            "operationId": "takeBackKey",
            "summary": "Take a key back: it is good no more at once",
            "tags": ["account"],
            "parameters": [{ "name": "key", "in": "path", "required": true, "schema": { "type": "string" } }],
            "responses": {
                "204": { "description": "Taken back" },
                "404": { "description": "I gave no such key, or took it back before" },
            },
        })),
    ]
}

fn giving() -> Value {
    json!({
        "operationId": "giveKey",
        "summary": "Give a program a key that acts for me",
        "description": "By the session of a person who signed in within the last fifteen minutes, never by a key that was given to a program.",
        "tags": ["account"],
        "requestBody": { "required": true, "content": { "application/json": { "schema": {
            "type": "object", "required": ["name", "scopes"], "additionalProperties": false,
            "properties": {
                "name": { "type": "string", "maxLength": 60 },
                "scopes": { "type": "array", "items": { "enum": delegated::SCOPES } },
            },
        } } } },
        "responses": {
            "201": { "description": "What the program sends as its bearer token; it is shown this once" },
            "403": { "description": "Sign in again first" },
            "422": { "description": "No fit name, no scope, or too many keys" },
        },
    })
}

async fn list(asked: Asked, State(identity): State<Identity>) -> Answer {
    let tokens = list_named(&identity, &asked.ctx, asked.person()?).await?;
    let programs: Vec<Value> = tokens
        .iter()
        .map(|(token, name)| {
            json!({
                "id": token.id,
                "name": name,
                "scopes": token.scopes,
                "created_at": token.created_at.to_string(),
                "expires_at": token.expires_at.to_string(),
                "taken_at": token.taken_at.map(|at| at.to_string()),
                "last_used_on": token.last_used_on,
            })
        })
        .collect();
    web::json(&json!({ "programs": programs }))
}

/// For which program a key is, and what it may do.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewKey {
    name: String,
    scopes: Vec<String>,
}

async fn give_key(
    asked: Asked,
    State(identity): State<Identity>,
    Json(body): Json<NewKey>,
) -> Answer {
    let person = edge::recent_by_program(&identity, &asked).await?;
    match give_one(&identity, &asked, person, (&body.name, &body.scopes)).await? {
        Ok(bearer) => web::json_with(StatusCode::CREATED, &json!({ "bearer": bearer })),
        Err(refusal) => {
            let pointer = if refusal == AccessTokenRefusal::NoScope { "/scopes" } else { "/name" };
            let words = asked.words.t(&format!("programs-refused-{}", refusal.code()));
            Err(Problem::refused(refusal.code(), words.clone()).error(pointer, words).into())
        }
    }
}

async fn take_key(
    asked: Asked,
    State(identity): State<Identity>,
    Path(key): Path<String>,
) -> Answer {
    asked.own_hands()?;
    let token = AccessTokenId::parse(&key).ok_or(Failure::NotFound)?;
    if take_one(&identity, &asked, token).await? {
        Ok(StatusCode::NO_CONTENT.into_response())
    } else {
        Err(Failure::NotFound)
    }
}
