//! What the script on the pages asks for cards, and the account's page about them.
//!
//! The questions of the script are parts of pages, not of the interface for programs: they want a form token in a
//! header.

use askama::Template;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use web::{
    Answer, Asked, Audience, Failure, Json, Method, Page, Permission, Route, html, html_refused,
    json, route, see_other,
};

use super::link::{self, KnownCard, LinkRefusal};
use super::{Cards, store};
use crate::Identity;
use crate::edge::{self, Whence};
use crate::sign_in::scripted::{attempt, enter, refused, refused_by_key, sign_in_first};

pub(crate) fn routes() -> Vec<Route<Identity>> {
    let (anyone, public) = (Permission::Anyone, Audience::Public);
    let (signed_in, residents) = (Permission::SignedIn, Audience::Residents);
    let post = Method::POST;
    vec![
        route(post.clone(), "/sign-in/card/start", anyone, public, sign_in_start),
        route(post.clone(), "/sign-in/card/finish", anyone, public, sign_in_finish),
        route(Method::GET, "/account/cards", signed_in, residents, cards_page)
            .before_second_factor(),
        route(post.clone(), "/account/cards/start", signed_in, residents, link_start)
            .before_second_factor(),
        route(post.clone(), "/account/cards/finish", signed_in, residents, link_finish)
            .before_second_factor(),
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
    next: String,
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
    let answer = (&attempt(&answered.attempt), &answered.token);
    let judged = link::finish_sign_in(&identity, &asked.ctx, &cards, answer).await?;
    match judged {
        Ok(signed_in) => {
            let next = web::next::local_path(&answered.next).unwrap_or("/");
            enter(&identity, &asked, &whence, signed_in, next).await
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
    let page = asked.page("cards-title").back("/account").script("ceremonies.js");
    let next = edge::after_adding(&asked.next_or(""), "/account/cards");
    Ok(CardsPage { page, known, can_stop, next })
}

async fn link_start(asked: Asked, State(identity): State<Identity>) -> Answer {
    taken(&identity)?;
    match edge::may_add(&identity, &asked).await? {
        Ok(adding) => json(&link::begin(&identity, &asked.ctx, Some(adding.person)).await?),
        Err(again) => sign_in_first(again),
    }
}

async fn link_finish(
    asked: Asked,
    State(identity): State<Identity>,
    whence: Whence,
    Json(answered): Json<Answered>,
) -> Answer {
    let cards = taken(&identity)?;
    let adding = match edge::may_add(&identity, &asked).await? {
        Ok(adding) => adding,
        Err(first) => return sign_in_first(first),
    };
    let profile = crate::account::own_profile(&identity, &asked).await?.ok_or(Failure::Gone)?;
    let answer = (&attempt(&answered.attempt), &answered.token);
    let whose = (&*cards, &adding, &profile);
    match link::finish_link(&identity, &asked.ctx, whose, answer).await? {
        Ok(()) => {
            edge::raise(&identity, &asked, &adding).await?;
            let next = edge::after_adding(&answered.next, "/account/cards?done=added");
            json(&json!({ "next": next }))
        }
        Err(LinkRefusal::Card(refusal)) => refused(&asked, &whence, refusal),
        Err(refusal) => refused_by_key(&asked, &refusal.words()),
    }
}

async fn stop(asked: Asked, State(identity): State<Identity>) -> Answer {
    taken(&identity)?;
    let person = match edge::may_change(&identity, &asked).await? {
        Ok(person) => person,
        Err(again) => return see_other(again),
    };
    let this = edge::session_token(&asked)?;
    match link::stop(&identity, &asked.ctx, (person, &this)).await? {
        Ok(()) => see_other("/account/cards?done=stopped"),
        Err(refusal) => {
            let mut shown = shown(&identity, &asked).await?;
            let form = web::Form::refused_whole(asked.words.t(&refusal.words()));
            shown.page = shown.page.errors_of(&form);
            html_refused(&shown)
        }
    }
}
