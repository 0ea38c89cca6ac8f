//! What the script on the pages asks for passkeys: a challenge, and the judgement of its answer.
//!
//! These are parts of pages, not of the interface for programs: they want a form token in a header.

use axum::extract::State;
use axum::response::IntoResponse as _;
use serde::Deserialize;
use serde_json::json;
use web::{Answer, Asked, Audience, Failure, Json, Method, Permission, Route, json, route};
use webauthn_rs::prelude::{PublicKeyCredential, RegisterPublicKeyCredential};

use super::scripted::{attempt, enter, refused, refused_by_key, sign_in_first};
use super::{SignInRefusal, means, passkey, register};
use crate::Identity;
use crate::edge::{self, Whence};
use crate::session::Means;

pub(super) fn routes() -> Vec<Route<Identity>> {
    let (anyone, public) = (Permission::Anyone, Audience::Public);
    let (signed_in, residents) = (Permission::SignedIn, Audience::Residents);
    let post = Method::POST;
    vec![
        route(post.clone(), "/sign-in/passkey/start", anyone, public, sign_in_start),
        route(post.clone(), "/sign-in/passkey/finish", anyone, public, sign_in_finish),
        route(post.clone(), "/register/passkey/start", anyone, public, register_start),
        route(post.clone(), "/register/passkey/finish", anyone, public, register_finish),
        route(post.clone(), "/account/passkeys/start", signed_in, residents, add_start)
            .before_second_factor(),
        route(post, "/account/passkeys/finish", signed_in, residents, add_finish)
            .before_second_factor(),
    ]
}

/// The browser's answer to a challenge, and where the person was going.
#[derive(Deserialize)]
struct Answered<C> {
    attempt: String,
    credential: C,
    #[serde(default)]
    next: String,
}

/// What the person calls the new passkey.
#[derive(Deserialize)]
struct Naming {
    #[serde(default)]
    name: String,
}

impl Naming {
    /// Shortened to what fits; the kind of device when nothing was typed.
    fn kept(&self, whence: &Whence) -> String {
        let typed: String = self.name.trim().chars().filter(|c| !c.is_control()).collect();
        let details = &whence.source.details;
        let fallback = format!("{} {}", details.browser, details.system).trim().to_owned();
        let name = if typed.is_empty() { fallback } else { typed };
        name.chars().take(passkey::NAME_CHARACTERS_MAX).collect()
    }
}

async fn sign_in_start(asked: Asked, State(identity): State<Identity>, whence: Whence) -> Answer {
    whence.may_begin(&identity, &asked)?;
    json(&passkey::begin_sign_in(&identity, &asked.ctx).await?)
}

async fn sign_in_finish(
    asked: Asked,
    State(identity): State<Identity>,
    whence: Whence,
    Json(answered): Json<Answered<PublicKeyCredential>>,
) -> Answer {
    let token = attempt(&answered.attempt);
    let judged =
        passkey::finish_sign_in(&identity, &asked.ctx, &token, &answered.credential).await?;
    match judged {
        Ok(shown) => {
            let next = web::next::local_path(&answered.next).unwrap_or("/");
            enter(&identity, &asked, &whence, shown, next).await
        }
        Err(refusal) => refused(&asked, &whence, refusal),
    }
}

async fn register_start(
    asked: Asked,
    State(identity): State<Identity>,
    whence: Whence,
    Json(naming): Json<Naming>,
) -> Answer {
    whence.may_begin(&identity, &asked)?;
    let Some(attempt) = &whence.attempt else {
        return refused(&asked, &whence, SignInRefusal::AttemptOver);
    };
    let name = naming.kept(&whence);
    match register::begin_passkey(&identity, &asked.ctx, attempt, &name).await? {
        Ok(ceremony) => json(&ceremony),
        Err(refusal) => refused(&asked, &whence, refusal),
    }
}

async fn register_finish(
    asked: Asked,
    State(identity): State<Identity>,
    whence: Whence,
    Json(answered): Json<Answered<RegisterPublicKeyCredential>>,
) -> Answer {
    let token = attempt(&answered.attempt);
    let made = register::finish_passkey(&identity, &asked.ctx, &token, &answered.credential);
    match made.await? {
        Ok(person) => {
            let next = web::next::local_path(&answered.next).unwrap_or("/");
            let welcome = format!("{}?next={}", edge::WELCOME, web::next::encode(next));
            enter(&identity, &asked, &whence, (person, Means::Passkey), &welcome).await
        }
        Err(refusal) => refused(&asked, &whence, refusal),
    }
}

async fn add_start(
    asked: Asked,
    State(identity): State<Identity>,
    whence: Whence,
    Json(naming): Json<Naming>,
) -> Answer {
    let person = match edge::may_add(&identity, &asked).await? {
        Ok(adding) => adding.person,
        Err(first) => return sign_in_first(first),
    };
    let Some(profile) = crate::account::own_profile(&identity, &asked).await? else {
        return Ok(Failure::Gone.into_response());
    };
    let name = naming.kept(&whence);
    match means::begin_passkey(&identity, &asked.ctx, (person, &profile), &name).await? {
        Ok(ceremony) => json(&ceremony),
        Err(refusal) => refused_by_key(&asked, &refusal.words()),
    }
}

async fn add_finish(
    asked: Asked,
    State(identity): State<Identity>,
    whence: Whence,
    Json(answered): Json<Answered<RegisterPublicKeyCredential>>,
) -> Answer {
    let adding = match edge::may_add(&identity, &asked).await? {
        Ok(adding) => adding,
        Err(first) => return sign_in_first(first),
    };
    let answer = (&attempt(&answered.attempt), &answered.credential);
    match means::finish_passkey(&identity, &asked.ctx, &adding, answer).await? {
        Ok(_) => {
            edge::raise(&identity, &asked, &adding).await?;
            let next = edge::after_adding(&answered.next, "/account?done=passkey-added");
            json(&json!({ "next": next }))
        }
        Err(refusal) => refused(&asked, &whence, refusal),
    }
}
