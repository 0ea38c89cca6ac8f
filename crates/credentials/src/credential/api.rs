//! One's own credentials as JSON: what one has, how it stands, and saying that a wallet is lost.

use axum::extract::{Path, State};
use axum::response::IntoResponse as _;
use privacy::Purpose;
use serde_json::{Value, json};
use web::{Answer, Asked, Audience, Failure, Method, Permission, Route, StatusCode, route};

use super::pages::{lose, own};
use super::{Content, Credential, copies, open, open_reason, store};
use crate::Credentials;

pub(crate) fn routes() -> Vec<Route<Credentials>> {
    let (signed_in, residents) = (Permission::SignedIn, Audience::Residents);
    let (all, one) = ("/api/v1/my/credentials", "/api/v1/my/credentials/{id}");
    let lost = "/api/v1/my/credentials/{id}/loss";
    let given = json!({ "200": { "description": "What it says, how it stands, and when it went into wallets" },
        "404": { "description": "I have no such credential" } });
    vec![
        route(Method::GET, all, signed_in, residents, list).openapi(json!({
            "operationId": "listMyCredentials",
            "summary": "What the town has given me to carry in a wallet",
            "responses": { "200": { "description": "Each with its kind and how it stands" } },
        })),
        route(Method::GET, one, signed_in, residents, show).openapi(json!({
            "operationId": "readMyCredential",
            "summary": "One of them",
            "parameters": id_in_path(),
            "responses": given,
        })),
        route(Method::POST, lost, signed_in, residents, lost_one).openapi(json!({
            "operationId": "loseMyWallet",
            "summary": "Say that a wallet is lost: every copy that is out stops being valid",
            "parameters": id_in_path(),
            "responses": {
                "204": { "description": "No copy holds any more" },
                "404": { "description": "I have no such credential" },
            },
        })),
    ]
}

/// What the documents say of the id in a path.
pub(crate) fn id_in_path() -> Value {
    json!([{ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } }])
}

/// A credential without what it says.
pub(crate) fn about(asked: &Asked, credential: &Credential) -> Value {
    json!({
        "id": credential.id,
        "kind": credential.kind,
        "case": credential.reference,
        "standing": credential.standing(asked.ctx.today()).word(),
        "granted_at": credential.granted_at.to_string(),
        "ends_on": credential.ends_on,
        "is_identity": credential.is_identity,
        "version": credential.version,
    })
}

/// The same with what it says.
pub(crate) fn whole(asked: &Asked, credential: &Credential, content: &Content) -> Value {
    let mut whole = about(asked, credential);
    if let Some(members) = whole.as_object_mut() {
        members.insert("says".to_owned(), Value::Object(content.claims.clone()));
        members.insert("holder_chooses".to_owned(), json!(content.hidden));
    }
    whole
}

async fn list(asked: Asked, State(credentials): State<Credentials>) -> Answer {
    let held = store::list_of_person(&credentials.db, asked.person()?).await?;
    let held: Vec<Value> = held.iter().map(|credential| about(&asked, credential)).collect();
    web::json(&json!({ "credentials": held }))
}

async fn show(
    asked: Asked,
    State(credentials): State<Credentials>,
    Path(id): Path<String>,
) -> Answer {
    let credential = own(&asked, &credentials, &id).await?;
    let content = open(&credentials, &asked.ctx, Purpose::ShowOwnData, &credential).await?;
    let mut told = whole(&asked, &credential, &content.ok_or(Failure::Gone)?);
    let reason = open_reason(&credentials, &asked.ctx, &credential).await?;
    let copy = |copy: &copies::Copy| {
        json!({
            "loaded_at": copy.issued_at.to_string(),
            "lost_at": copy.lost_at.map(|at| at.to_string()),
        })
    };
    let copies = copies::store::list(&credentials.db, credential.id).await?;
    if let Some(members) = told.as_object_mut() {
        members.insert("reason".to_owned(), json!(Some(reason).filter(|text| !text.is_empty())));
        members.insert("copies".to_owned(), copies.iter().map(copy).collect());
    }
    web::json(&told)
}

async fn lost_one(
    asked: Asked,
    State(credentials): State<Credentials>,
    Path(id): Path<String>,
) -> Answer {
    let credential = own(&asked, &credentials, &id).await?;
    lose(&asked, &credentials, &credential).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
