//! Programs that people sign in to, as JSON, for administrators: listed, registered, changed, a new secret, ended.

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use serde_json::{Value, json};
use web::{
    Answer, Asked, Audience, Failure, Json, Method, Permission, Problem, Route, StatusCode, route,
};

use super::pages::{SHOWN_MAX, renew, worded};
use super::register::{Secret, change, end, register};
use super::{Client, Registration, RegistrationRefusal, store};
use crate::OpenId;

pub(crate) fn routes() -> Vec<Route<OpenId>> {
    let (may, operators) = (Permission::Operator, Audience::Operators);
    let all = "/api/v1/desk/openid/programs";
    let one = "/api/v1/desk/openid/programs/{id}";
    let secrets = "/api/v1/desk/openid/programs/{id}/secrets";
    vec![
        route(Method::GET, all, may, operators, list).openapi(docs::list()),
        route(Method::POST, all, may, operators, add).openapi(docs::add()),
        route(Method::GET, one, may, operators, show).openapi(docs::show()),
        route(Method::PUT, one, may, operators, replace).openapi(docs::replace()),
        route(Method::DELETE, one, may, operators, remove).openapi(docs::remove()),
        route(Method::POST, secrets, may, operators, new_secret).openapi(docs::secret()),
    ]
}

async fn list(State(openid): State<OpenId>) -> Answer {
    let filed = openid.all_filed();
    let mut programs: Vec<Value> = filed.iter().map(|one| about(one, true)).collect();
    let stored = store::list_standing(&openid.db, SHOWN_MAX).await?;
    programs.extend(stored.iter().map(|one| about(&one.registration, false)));
    web::json(&json!({ "programs": programs }))
}

async fn show(State(openid): State<OpenId>, Path(id): Path<String>) -> Answer {
    if let Some(filed) = openid.filed(&id) {
        return web::json(&about(&filed, true));
    }
    let stored = store::find_standing(&openid.db, &id).await?.ok_or(Failure::NotFound)?;
    web::json(&about(&stored.registration, false))
}

/// A registration without the digests of its secrets: those are nobody's to read.
fn about(registration: &Registration, filed: bool) -> Value {
    let mut told = serde_json::to_value(registration).unwrap_or_default();
    if let Some(members) = told.as_object_mut() {
        members.remove("secret_sha256");
        members.insert("filed".to_owned(), filed.into());
    }
    told
}

fn refused(asked: &Asked, refusal: &RegistrationRefusal) -> Failure {
    let pointer = match refusal {
        RegistrationRefusal::UnfitId | RegistrationRefusal::TakenId => "/id",
        RegistrationRefusal::UnfitText => "/name",
        RegistrationRefusal::UnfitAddress(_) | RegistrationRefusal::NoAddress => "/redirect_uris",
        RegistrationRefusal::NoSector => "/sector",
        RegistrationRefusal::UnfitAuthentication => "/authentication",
        RegistrationRefusal::UnfitProfile => "/fapi",
    };
    let words = worded(asked, refusal);
    Problem::refused(refusal.code(), words.clone()).error(pointer, words).into()
}

/// A registration as it was sent: its secrets are made here, never sent.
fn without_secrets(registration: Registration) -> Result<Registration, Failure> {
    if registration.secret_sha256.is_empty() {
        return Ok(registration);
    }
    let title = "Secrets are made here and shown once; leave secret_sha256 out.";
    Err(Problem::refused("secret-sent", title).error("/secret_sha256", title).into())
}

/// The answer to a change: with the secret when there is a new one.
fn stands(status: StatusCode, client: &Client, secret: Option<&Secret>) -> Answer {
    let mut told = about(client, false);
    if let (Some(secret), Some(members)) = (secret, told.as_object_mut()) {
        members.insert("client_secret".to_owned(), secret.text.clone().into());
    }
    web::json_with(status, &told)
}

async fn add(asked: Asked, State(openid): State<OpenId>, Json(body): Json<Registration>) -> Answer {
    let mut registration = without_secrets(body)?;
    let secret = registration.authentication.is_secret().then(|| Secret::new(&asked.ctx));
    registration.secret_sha256 = secret.iter().map(|secret| secret.sha256.clone()).collect();
    match register(&openid, &asked.ctx, registration).await? {
        Ok(client) => stands(StatusCode::CREATED, &client, secret.as_ref()),
        Err(refusal) => Err(refused(&asked, &refusal)),
    }
}

async fn replace(
    asked: Asked,
    State(openid): State<OpenId>,
    Path(id): Path<String>,
    Json(body): Json<Registration>,
) -> Answer {
    let stored = store::find_standing(&openid.db, &id).await?.ok_or(Failure::NotFound)?;
    let mut registration = without_secrets(body)?;
    registration.id = id;
    let wants = registration.authentication.is_secret();
    let before = stored.registration.secret_sha256;
    // A program that had no secret and now needs one gets it.
    let secret = (wants && before.is_empty()).then(|| Secret::new(&asked.ctx));
    registration.secret_sha256 = match &secret {
        Some(secret) => vec![secret.sha256.clone()],
        None if wants => before,
        None => Vec::new(),
    };
    match change(&openid, &asked.ctx, (registration, stored.version)).await? {
        Ok(client) => stands(StatusCode::OK, &client, secret.as_ref()),
        Err(refusal) => Err(refused(&asked, &refusal)),
    }
}

async fn new_secret(asked: Asked, State(openid): State<OpenId>, Path(id): Path<String>) -> Answer {
    let secret = renew(&openid, &asked.ctx, &id).await?;
    web::json_with(StatusCode::CREATED, &json!({ "id": id, "client_secret": secret.text }))
}

async fn remove(asked: Asked, State(openid): State<OpenId>, Path(id): Path<String>) -> Answer {
    if store::find_standing(&openid.db, &id).await?.is_none() {
        return Err(Failure::NotFound);
    }
    end(&openid, &asked.ctx, &id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

mod docs {
    //! What the OpenAPI document says of programs that people sign in to.

    use super::{Value, json};

    pub(super) fn list() -> Value {
        let told = "Each registration, without its secrets; `filed` are those of `openid.toml`";
        operation("listSignInPrograms", "The programs that people sign in to", &[("200", told)])
    }

    pub(super) fn show() -> Value {
        let one = [("200", "The registration, without its secrets"), NONE];
        with_id(operation("readSignInProgram", "One of them", &one))
    }

    pub(super) fn add() -> Value {
        let told = "The registration; `client_secret` where it has one, shown this once";
        let summary = "Register a program";
        with_body(operation("addSignInProgram", summary, &[("201", told), REFUSED]))
    }

    pub(super) fn replace() -> Value {
        let told = "The registration; `client_secret` where it had none before";
        let summary = "Change a registration; secrets that it has stay good";
        let answers = [("200", told), NONE, REFUSED];
        with_id(with_body(operation("changeSignInProgram", summary, &answers)))
    }

    pub(super) fn secret() -> Value {
        let summary = "A new secret; the one before stays good until the next";
        let answers = [("201", "`client_secret`, shown this once"), NONE];
        with_id(operation("renewSignInSecret", summary, &answers))
    }

    pub(super) fn remove() -> Value {
        let summary = "End a registration at once, with every token of the program";
        with_id(operation("endSignInProgram", summary, &[("204", "Ended"), NONE]))
    }

    const NONE: (&str, &str) = ("404", "There is no such registration at the desk");
    const REFUSED: (&str, &str) = ("422", "The registration does not hold together");

    fn operation(id: &str, summary: &str, answers: &[(&str, &str)]) -> Value {
        let mut responses = serde_json::Map::new();
        for (status, told) in answers {
            responses.insert((*status).to_owned(), json!({ "description": told }));
        }
        json!({ "operationId": id, "summary": summary, "tags": ["openid"], "responses": responses })
    }

    fn with_id(operation: Value) -> Value {
        let text = json!({ "type": "string" });
        let id = json!([{ "name": "id", "in": "path", "required": true, "schema": text }]);
        with(operation, "parameters", id)
    }

    fn with_body(operation: Value) -> Value {
        let schema = json!({
            "type": "object",
            "required": ["id", "name", "purpose", "authentication", "scopes"],
            "description": "As a section of openid.toml, without secret_sha256",
        });
        let body =
            json!({ "required": true, "content": { "application/json": { "schema": schema } } });
        with(operation, "requestBody", body)
    }

    fn with(mut operation: Value, name: &str, member: Value) -> Value {
        if let Some(members) = operation.as_object_mut() {
            members.insert(name.to_owned(), member);
        }
        operation
    }
}
