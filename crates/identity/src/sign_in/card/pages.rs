//! What the script on the pages asks for cards, and the account's page about them.
//!
//! The questions of the script are parts of pages, not of the interface for programs: they want a form token in a
//! header.

use askama::Template;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use web::{
    Answer, Asked, Audience, Failure, Json, Method, Page, Permission, Route, StatusCode, html,
    html_refused, json, json_with, route, see_other,
};

use super::link::{self, KnownCard, LinkRefusal};
use super::{Cards, store};
use crate::Identity;
use crate::edge::{self, Whence};
use crate::session::Token;
use crate::sign_in::{SignInRefusal, complete_and_hand_over};

pub(crate) fn routes() -> Vec<Route<Identity>> {
    let (anyone, public) = (Permission::Anyone, Audience::Public);
    let (signed_in, residents) = (Permission::SignedIn, Audience::Residents);
    let post = Method::POST;
    vec![
        route(post.clone(), "/sign-in/card/start", anyone, public, sign_in_start),
        route(post.clone(), "/sign-in/card/finish", anyone, public, sign_in_finish),
        route(Method::GET, "/account/cards", signed_in, residents, cards_page),
        route(post.clone(), "/account/cards/start", signed_in, residents, link_start),
        route(post.clone(), "/account/cards/finish", signed_in, residents, link_finish),
        route(post, "/account/cards/stop", signed_in, residents, stop),
    ]
}

/// The card's answer to a challenge, and where the person was going.
#[derive(Deserialize)]
struct Answered {
    attempt: String,
    token: Value,
    #[serde(default)]
    next: String,
}

#[derive(Template)]
#[template(path = "sign_in/card/cards.html")]
struct CardsPage {
    page: Page,
    known: Vec<KnownCard>,
    can_stop: bool,
}

/// What cannot be a token belongs to no attempt; it is refused as one that is over.
fn attempt(answered: &Answered) -> Token {
    Token::read(&answered.attempt).unwrap_or_else(Token::nobody)
}

fn refused(asked: &Asked, whence: &Whence, refusal: SignInRefusal) -> Answer {
    edge::log_refusal(&whence.source, refusal);
    let message = edge::refusal_words(asked, refusal);
    let body = json!({ "code": refusal.code(), "message": message });
    json_with(StatusCode::UNPROCESSABLE_ENTITY, &body)
}

/// The cards that the town takes; without any there is nothing here.
fn taken(identity: &Identity) -> Result<std::sync::Arc<Cards>, Failure> {
    identity.cards().ok_or(Failure::NotFound)
}

async fn sign_in_start(asked: Asked, State(identity): State<Identity>, whence: Whence) -> Answer {
    taken(&identity)?;
    whence.may_begin(&identity, &asked)?;
    json(&link::begin(&identity, &asked.ctx, None).await?)
}

async fn sign_in_finish(
    asked: Asked,
    State(identity): State<Identity>,
    whence: Whence,
    Json(answered): Json<Answered>,
) -> Answer {
    let cards = taken(&identity)?;
    let answer = (&attempt(&answered), &answered.token);
    let judged = link::finish_sign_in(&identity, &asked.ctx, &cards, answer).await?;
    let signed_in = match judged {
        Ok(signed_in) => signed_in,
        Err(refusal) => return refused(&asked, &whence, refusal),
    };
    let key = asked.known_visitor_key();
    let completed =
        complete_and_hand_over(&identity, &asked.ctx, &whence.source, signed_in, key).await?;
    match completed {
        Ok(started) => {
            edge::leave_old(&identity, &asked, &started).await?;
            let next = web::next::local_path(&answered.next).unwrap_or("/");
            let mut response = json(&json!({ "next": next }))?;
            edge::give_session(&asked, &started, &mut response);
            Ok(response)
        }
        Err(refusal) => refused(&asked, &whence, refusal),
    }
}

async fn cards_page(asked: Asked, State(identity): State<Identity>) -> Answer {
    taken(&identity)?;
    let mut shown = shown(&identity, &asked).await?;
    if let Some(done @ ("added" | "stopped")) = asked.query_value("done").as_deref() {
        shown.page = shown.page.notice(asked.words.t(&format!("cards-done-{done}")));
    }
    html(&shown)
}

async fn shown(identity: &Identity, asked: &Asked) -> Result<CardsPage, Failure> {
    let known = store::list_of(&identity.db, asked.person()?).await?;
    let can_stop = known.iter().any(|card| card.stopped_at.is_none());
    let page = asked.page("cards-title").back("/account").script("card.js");
    Ok(CardsPage { page, known, can_stop })
}

async fn link_start(asked: Asked, State(identity): State<Identity>) -> Answer {
    taken(&identity)?;
    match edge::recently_signed_in(&identity, &asked).await? {
        Ok(person) => json(&link::begin(&identity, &asked.ctx, Some(person)).await?),
        Err(again) => json_with(StatusCode::UNAUTHORIZED, &json!({ "next": again })),
    }
}

async fn link_finish(
    asked: Asked,
    State(identity): State<Identity>,
    whence: Whence,
    Json(answered): Json<Answered>,
) -> Answer {
    let cards = taken(&identity)?;
    let person = match edge::recently_signed_in(&identity, &asked).await? {
        Ok(person) => person,
        Err(again) => return json_with(StatusCode::UNAUTHORIZED, &json!({ "next": again })),
    };
    let profile = crate::account::own_profile(&identity, &asked).await?.ok_or(Failure::Gone)?;
    let answer = (&attempt(&answered), &answered.token);
    let whose = (&*cards, person, &profile);
    match link::finish_link(&identity, &asked.ctx, whose, answer).await? {
        Ok(()) => json(&json!({ "next": "/account/cards?done=added" })),
        Err(LinkRefusal::Card(refusal)) => refused(&asked, &whence, refusal),
        Err(refusal) => {
            let (code, message) = (refusal.words(), asked.words.t(&refusal.words()));
            let body = json!({ "code": code, "message": message });
            json_with(StatusCode::UNPROCESSABLE_ENTITY, &body)
        }
    }
}

async fn stop(asked: Asked, State(identity): State<Identity>) -> Answer {
    taken(&identity)?;
    let person = match edge::recently_signed_in(&identity, &asked).await? {
        Ok(person) => person,
        Err(again) => return see_other(again),
    };
    match link::stop(&identity, &asked.ctx, person).await? {
        Ok(()) => see_other("/account/cards?done=stopped"),
        Err(refusal) => {
            let mut shown = shown(&identity, &asked).await?;
            let mut form = web::Form::new();
            form.refuse_whole(asked.words.t(&refusal.words()));
            shown.page = shown.page.errors_of(&form);
            html_refused(&shown)
        }
    }
}
