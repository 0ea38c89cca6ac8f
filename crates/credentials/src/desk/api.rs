//! What a case gave as JSON, and what officials do with it.

use axum::extract::{Path, State};
use axum::response::IntoResponse as _;
use serde::Deserialize;
use serde_json::{Value, json};
use web::{
    Answer, Asked, Audience, Failure, Json, Method, Permission, Problem, Route, StatusCode, route,
};

use super::{DECIDE, may_decide_in, of_unit, perform};
use crate::Credentials;
use crate::credential::api::{about, id_in_path, whole};
use crate::credential::change::{Change, ChangeRefusal};
use crate::credential::store;

pub(crate) fn routes() -> Vec<Route<Credentials>> {
    let (decide, officials) = (Permission::Holding(DECIDE), Audience::Officials);
    let (all, one) = ("/api/v1/desk/credentials", "/api/v1/desk/credentials/{id}");
    let acts = "/api/v1/desk/credentials/{id}/acts";
    let case = json!([{ "name": "case", "in": "query", "required": true, "schema": { "type": "string" } }]);
    vec![
        route(Method::GET, all, decide, officials, list).openapi(json!({
            "operationId": "listCredentialsOfCase",
            "summary": "What a case of my unit gave",
            "parameters": case,
            "responses": { "200": { "description": "Each with its kind and how it stands" } },
        })),
        route(Method::GET, one, decide, officials, show).openapi(json!({
            "operationId": "readCredential",
            "summary": "One of them, with what it says",
            "parameters": id_in_path(),
            "responses": {
                "200": { "description": "The credential" },
                "404": { "description": "My unit decides about no such credential" },
            },
        })),
        route(Method::POST, acts, decide, officials, act).openapi(acting()),
    ]
}

fn acting() -> Value {
    let words: Vec<&str> = Change::ALL.iter().map(|change| change.word()).collect();
    json!({
        "operationId": "changeCredential",
        "summary": "Hand a credential over, suspend it, let it hold again, or revoke it",
        "parameters": id_in_path(),
        "requestBody": { "required": true, "content": { "application/json": { "schema": {
            "type": "object", "required": ["do", "text", "version"], "additionalProperties": false,
            "properties": {
                "do": { "enum": words },
                "text": { "type": "string", "description": "The reason, which its person reads; of a hand-over, the document that was compared" },
                "version": { "type": "integer", "description": "As it was read: somebody else's change meanwhile is a conflict" },
            },
        } } } },
        "responses": {
            "204": { "description": "Done, and its person was told" },
            "404": { "description": "My unit decides about no such credential" },
            "409": { "description": "It was changed meanwhile" },
            "422": { "description": "There is no such act, it does not fit how the credential stands, it hands an identity over (which is done at a counter, by somebody who has the person before them), the text is missing or too long, or it is my own" },
        },
    })
}

async fn list(asked: Asked, State(credentials): State<Credentials>) -> Answer {
    let reference = asked.query_value("case").unwrap_or_default().trim().to_uppercase();
    let given = store::list_of_case(&credentials.db, &reference).await?;
    // Another unit's is not there.
    let own = given.iter().filter(|given| may_decide_in(&asked.visitor, &given.unit));
    let own: Vec<Value> = own.map(|credential| about(&asked, credential)).collect();
    web::json(&json!({ "credentials": own }))
}

async fn show(
    asked: Asked,
    State(credentials): State<Credentials>,
    Path(id): Path<String>,
) -> Answer {
    let (credential, content) = of_unit(&asked, &credentials, &id).await?;
    web::json(&whole(&asked, &credential, &content))
}

/// What is to be done.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Doing {
    #[serde(rename = "do")]
    act: String,
    text: String,
    version: i64,
}

async fn act(
    asked: Asked,
    State(credentials): State<Credentials>,
    Path(id): Path<String>,
    Json(doing): Json<Doing>,
) -> Answer {
    let (credential, content) = of_unit(&asked, &credentials, &id).await?;
    let refused = |refusal: ChangeRefusal, pointer: &'static str| {
        let words = asked.words.t(&format!("credential-refusal-{}", refusal.word()));
        Failure::from(Problem::refused(refusal.word(), words.clone()).error(pointer, words))
    };
    let wanted = Change::parse(&doing.act);
    let wanted = wanted.ok_or_else(|| refused(ChangeRefusal::DoesNotFit, "/do"))?;
    if doing.version != credential.version {
        return Err(Failure::Conflict);
    }
    let done = perform(&asked, &credentials, (&credential, &content), (wanted, &doing.text));
    match done.await? {
        Ok(()) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(refusal @ (ChangeRefusal::TextMissing | ChangeRefusal::TextTooLong)) => {
            Err(refused(refusal, "/text"))
        }
        Err(
            refusal @ (ChangeRefusal::NotYours
            | ChangeRefusal::OtherDocument
            | ChangeRefusal::NoDocument
            | ChangeRefusal::Decided
            | ChangeRefusal::OnPage
            | ChangeRefusal::Own
            | ChangeRefusal::DoesNotFit
            | ChangeRefusal::EarlierSuspended),
        ) => Err(refused(refusal, "/do")),
    }
}
