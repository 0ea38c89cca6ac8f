//! One's means of sign-in as JSON: only for a person in a session that began a moment ago, never by a key that somebody
//! gave to a program. A passkey is made by the browser, in its own ceremony.

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::json;
use web::{
    Answer, Asked, Audience, Failure, Json, Method, Permission, Problem, Route, StatusCode, route,
};

use super::documentation as docs;
use super::means_pages::{confirm_current, words};
use crate::Identity;
use crate::edge::{self, Whence};
use crate::session::Token;
use crate::sign_in::means::{self, MeansRefusal};
use crate::sign_in::{PasskeyId, SignInRefusal};

pub(super) fn routes() -> Vec<Route<Identity>> {
    let (signed_in, residents) = (Permission::SignedIn, Audience::Residents);
    let (password, app) = ("/api/v1/my/password", "/api/v1/my/code-app");
    let passkey = "/api/v1/my/passkeys/{passkey}";
    vec![
        route(Method::DELETE, passkey, signed_in, residents, remove_passkey)
            .openapi(docs::remove_passkey()),
        route(Method::PUT, password, signed_in, residents, set_password)
            .openapi(docs::set_password()),
        route(Method::DELETE, password, signed_in, residents, remove_password)
            .openapi(docs::remove_password()),
        route(Method::POST, app, signed_in, residents, begin_code_app)
            .openapi(docs::begin_code_app()),
        route(Method::PUT, app, signed_in, residents, finish_code_app)
            .openapi(docs::finish_code_app()),
        route(Method::DELETE, app, signed_in, residents, remove_code_app)
            .openapi(docs::remove_code_app()),
    ]
}

fn done(outcome: Result<(), MeansRefusal>, asked: &Asked, pointer: &str) -> Answer {
    match outcome {
        Ok(()) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(refusal) => Err(refused(asked, refusal, pointer)),
    }
}

fn refused(asked: &Asked, refusal: MeansRefusal, pointer: &str) -> Failure {
    let title = words(asked, refusal);
    let problem = Problem::refused(refusal.code(), title.clone());
    if pointer.is_empty() { problem.into() } else { problem.error(pointer, title).into() }
}

async fn remove_passkey(
    asked: Asked,
    State(identity): State<Identity>,
    Path(passkey): Path<String>,
) -> Answer {
    let person = edge::recent_by_program(&identity, &asked).await?;
    let passkey = PasskeyId::parse(&passkey).ok_or(Failure::NotFound)?;
    let this = edge::session_token(&asked)?;
    let gone = means::remove_passkey(&identity, &asked.ctx, (person, &this), passkey).await?;
    done(gone, &asked, "")
}

/// A new password.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewPassword {
    password: String,
    /// The present one, when the session was opened with it.
    #[serde(default)]
    current: String,
}

async fn set_password(
    asked: Asked,
    State(identity): State<Identity>,
    whence: Whence,
    Json(body): Json<NewPassword>,
) -> Answer {
    let person = edge::may_set_password_by_program(&identity, &asked).await?;
    let profile = super::own_profile(&identity, &asked).await?.ok_or(Failure::Gone)?;
    let this = edge::session_token(&asked)?;
    let current = (&profile, body.current.as_str());
    if let Err(refusal) = confirm_current(&identity, &asked, &whence, current).await? {
        return Err(refused(&asked, refusal, "/current"));
    }
    let new = (body.password.as_str(), &this);
    let set = means::set_password(&identity, &asked.ctx, (person, &profile), new).await?;
    done(set, &asked, "/password")
}

async fn remove_password(asked: Asked, State(identity): State<Identity>) -> Answer {
    let person = edge::recent_by_program(&identity, &asked).await?;
    let this = edge::session_token(&asked)?;
    done(means::remove_password(&identity, &asked.ctx, (person, &this)).await?, &asked, "")
}

async fn begin_code_app(asked: Asked, State(identity): State<Identity>) -> Answer {
    let person = edge::may_add_by_program(&identity, &asked).await?.person;
    let profile = super::own_profile(&identity, &asked).await?.ok_or(Failure::Gone)?;
    match means::begin_code_app(&identity, &asked.ctx, person).await? {
        Ok((attempt, secret)) => {
            let uri = secret.uri(&identity.settings.town, &profile.sign_in_number);
            let begun =
                json!({ "attempt": attempt.as_str(), "secret": secret.written(), "uri": uri });
            web::json_with(StatusCode::CREATED, &begun)
        }
        Err(refusal) => Err(refused(&asked, refusal, "")),
    }
}

/// A first code, which shows that the app works.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FirstCode {
    attempt: String,
    code: String,
}

async fn finish_code_app(
    asked: Asked,
    State(identity): State<Identity>,
    Json(body): Json<FirstCode>,
) -> Answer {
    let adding = edge::may_add_by_program(&identity, &asked).await?;
    let this = edge::session_token(&asked)?;
    let over = MeansRefusal::SignIn(SignInRefusal::AttemptOver);
    let attempt = Token::read(&body.attempt).ok_or_else(|| refused(&asked, over, "/attempt"))?;
    let typed = (body.code.as_str(), &this);
    let kept = means::finish_code_app(&identity, &asked.ctx, (&adding, &attempt), typed).await?;
    done(kept, &asked, "/code")
}

async fn remove_code_app(asked: Asked, State(identity): State<Identity>) -> Answer {
    let person = edge::recent_by_program(&identity, &asked).await?;
    let this = edge::session_token(&asked)?;
    means::remove_code_app(&identity, &asked.ctx, (person, &this)).await?;
    done(Ok(()), &asked, "")
}
