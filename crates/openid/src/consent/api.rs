//! What a person lets programs know and do, as JSON. A program takes nobody's consent back.

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use serde_json::{Value, json};
use web::{Answer, Asked, Audience, Failure, Method, Permission, Route, StatusCode, route};

use super::pages::take_back;
use super::{Consent, ConsentId, store};
use crate::OpenId;

pub(crate) fn routes() -> Vec<Route<OpenId>> {
    let (signed_in, residents) = (Permission::SignedIn, Audience::Residents);
    let text = json!({ "type": "string" });
    vec![
        route(Method::GET, "/api/v1/my/releases", signed_in, residents, list).openapi(json!({
            "operationId": "listMyConsents",
            "summary": "What I let programs that I sign in to know and do",
            "tags": ["account"],
            "responses": { "200": { "description": "Each with its program, and since when or until when" } },
        })),
        route(Method::DELETE, "/api/v1/my/releases/{consent}", signed_in, residents, remove)
            .openapi(json!({
                "operationId": "takeBackConsent",
                "summary": "Take a consent back: the program is told nothing more, and I am signed out of it",
                "tags": ["account"],
                "parameters": [{ "name": "consent", "in": "path", "required": true, "schema": text }],
                "responses": {
                    "204": { "description": "Taken back" },
                    "404": { "description": "I gave no such consent, or took it back before" },
                },
            })),
    ]
}

async fn list(asked: Asked, State(openid): State<OpenId>) -> Answer {
    let consents = store::list_of_person(&openid.db, asked.person()?).await?;
    let consents: Vec<Value> = consents.iter().map(about).collect();
    web::json(&json!({ "consents": consents }))
}

fn about(consent: &Consent) -> Value {
    let claims: Vec<&str> = consent.claims.iter().map(|claim| claim.word()).collect();
    let powers: Vec<&str> = consent.powers.iter().map(|power| power.word()).collect();
    json!({
        "id": consent.id,
        "program": consent.client,
        "claims": claims,
        "scopes": powers,
        "resources": consent.resources,
        "given_at": consent.given_at.to_string(),
        "taken_at": consent.taken_at.map(|at| at.to_string()),
        "last_used_on": consent.last_used_on,
    })
}

async fn remove(asked: Asked, State(openid): State<OpenId>, Path(consent): Path<String>) -> Answer {
    asked.own_hands()?;
    let id = ConsentId::parse(&consent).ok_or(Failure::NotFound)?;
    if take_back(&openid, &asked, id).await? {
        Ok(StatusCode::NO_CONTENT.into_response())
    } else {
        Err(Failure::NotFound)
    }
}
