//! What a person lets programs know and do, as JSON. A program changes nobody's consent.

use std::collections::BTreeSet;

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::{Value, json};
use web::{
    Answer, Asked, Audience, Failure, Json, Method, Permission, Problem, Route, StatusCode, route,
};

use super::narrow::{NarrowRefusal, TakenOut, take_out};
use super::pages::take_back;
use super::{Consent, ConsentId, store};
use crate::OpenId;
use crate::scope::{Claim, Scope};

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
        route(Method::PUT, "/api/v1/my/releases/{consent}", signed_in, residents, keep)
            .openapi(documented_keep()),
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

fn documented_keep() -> Value {
    let words = json!({ "type": "array", "items": { "type": "string" } });
    let consent = json!({ "type": "string" });
    json!({
        "operationId": "narrowConsent",
        "summary": "Take single things out of a consent: what is named stays, and nothing is added",
        "tags": ["account"],
        "parameters": [{ "name": "consent", "in": "path", "required": true, "schema": consent }],
        "requestBody": { "required": true, "content": { "application/json": { "schema": {
            "type": "object",
            "required": ["claims", "scopes", "resources"],
            "properties": { "claims": words, "scopes": words, "resources": words },
        } } } },
        "responses": {
            "200": { "description": "The consent as it is now; the same again changes nothing" },
            "404": { "description": "I gave no such consent, or took it back" },
            "422": { "description": "Nothing would stay (take it back), or something was never given" },
        },
    })
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
        "narrowed_at": consent.narrowed_at.map(|at| at.to_string()),
        "taken_at": consent.taken_at.map(|at| at.to_string()),
        "last_used_on": consent.last_used_on,
    })
}

/// What stays of a consent, in the words in which it is listed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Staying {
    claims: BTreeSet<String>,
    scopes: BTreeSet<String>,
    resources: BTreeSet<String>,
}

impl Staying {
    /// What goes; refused when something is to stay that is not there.
    fn rest_of(&self, consent: &Consent) -> Result<TakenOut, NarrowRefusal> {
        let claims: Option<BTreeSet<Claim>> =
            self.claims.iter().map(|word| Claim::parse(word)).collect();
        let powers: Option<BTreeSet<Scope>> =
            self.scopes.iter().map(|word| Scope::parse(word)).collect();
        let (Some(claims), Some(powers)) = (claims, powers) else {
            return Err(NarrowRefusal::NotGiven);
        };
        let is_given = claims.is_subset(&consent.claims)
            && powers.is_subset(&consent.powers)
            && self.resources.is_subset(&consent.resources);
        if !is_given {
            return Err(NarrowRefusal::NotGiven);
        }
        Ok(TakenOut {
            powers: consent.powers.difference(&powers).copied().collect(),
            claims: consent.claims.difference(&claims).copied().collect(),
            resources: consent.resources.difference(&self.resources).cloned().collect(),
        })
    }
}

async fn keep(
    asked: Asked,
    State(openid): State<OpenId>,
    Path(consent): Path<String>,
    Json(staying): Json<Staying>,
) -> Answer {
    asked.own_hands()?;
    let id = ConsentId::parse(&consent).ok_or(Failure::NotFound)?;
    let narrowed = take_out(&openid, &asked, id, |consent| staying.rest_of(consent)).await?;
    match narrowed.ok_or(Failure::NotFound)? {
        Ok((consent, _)) => web::json(&about(&consent)),
        Err(refusal) => Err(Problem::refused(refusal.word(), asked.words.t(&refusal.key())).into()),
    }
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
