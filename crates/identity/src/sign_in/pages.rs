//! Signing in on pages: choosing a way, name and password, the code.

use askama::Template;
use axum::extract::State;
use web::{
    Answer, Asked, Audience, Form, Method, Owed, Page, Permission, Route, html, html_refused,
    route, see_other,
};

use super::password::{self, PasswordOutcome};
use super::{Shown, SignInRefusal, complete_and_hand_over};
use crate::Identity;
use crate::edge::{self, Whence};
use crate::proof;
use crate::session::Means;

pub(super) fn routes() -> Vec<Route<Identity>> {
    let anyone = Permission::Anyone;
    let public = Audience::Public;
    vec![
        route(Method::GET, "/sign-in", anyone, public, choose),
        route(Method::GET, "/sign-in/password", anyone, public, password_page),
        route(Method::POST, "/sign-in/password", anyone, public, password_sent),
        route(Method::GET, "/sign-in/code", anyone, public, code_page),
        route(Method::POST, "/sign-in/code", anyone, public, code_sent),
    ]
}

#[derive(Template)]
#[template(path = "sign_in/sign_in.html")]
pub(super) struct ChoosePage {
    pub(super) page: Page,
    pub(super) next: String,
    pub(super) again: bool,
    pub(super) demo: bool,
    /// Whether smart cards are taken here.
    pub(super) cards: bool,
    /// Ways of crates above: the path and the name of each.
    pub(super) others: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "sign_in/password.html")]
pub(super) struct PasswordPage {
    pub(super) page: Page,
    pub(super) form: Form,
    pub(super) next: String,
}

#[derive(Template)]
#[template(path = "sign_in/code.html")]
pub(super) struct CodePage {
    pub(super) page: Page,
    pub(super) form: Form,
    pub(super) next: String,
}

impl ChoosePage {
    /// Links of this page keep where the person was going.
    fn on(&self, path: &str) -> String {
        format!("{path}?next={}", web::next::encode(&self.next))
    }
}

/// The page with the ways that there are in this town, and their scripts.
fn choose_page(identity: &Identity, page: Page, next: String, again: bool) -> ChoosePage {
    let (demo, cards) = (identity.settings.demo, identity.cards().is_some());
    let others = identity.other_ways(page.asked().locale());
    ChoosePage { page: page.script("ceremonies.js"), next, again, demo, cards, others }
}

async fn choose(asked: Asked, State(identity): State<Identity>) -> Answer {
    let next = edge::next_of(&asked, &Form::new());
    let again = asked.query_value("again").is_some();
    if asked.visitor.is_signed_in() && !again {
        return see_other(&next);
    }
    match asked.visitor.owes() {
        Some(Owed::SecondFactor) if !again => return see_other(&edge::second_factor_before(&next)),
        Some(Owed::Proof) if !again => return see_other(proof::pages::PATH),
        Some(_) | None => {}
    }
    let title = if again { "sign-in-again" } else { "sign-in-title" };
    let mut page = asked.page(title);
    if asked.query_value("late").is_some() {
        page = page.notice(asked.words.t("sign-in-late"));
    }
    html(&choose_page(&identity, page, next, again))
}

async fn password_page(asked: Asked) -> Answer {
    let next = edge::next_of(&asked, &Form::new());
    let page = asked.page("sign-in-password-title").back("/sign-in");
    html(&PasswordPage { page, form: Form::new(), next })
}

async fn password_sent(
    asked: Asked,
    State(identity): State<Identity>,
    whence: Whence,
    mut form: Form,
) -> Answer {
    let next = edge::next_of(&asked, &form);
    if form.given("name").is_none() {
        form.refuse("name", asked.words.t("sign-in-name-missing"));
    }
    // The password is taken as typed: spaces at its ends are part of it.
    let password = form.as_typed("password");
    if password.is_empty() {
        form.refuse("password", asked.words.t("sign-in-password-missing"));
    } else {
        let typed = (form.value("name"), password);
        match password::judge(&identity, &asked.ctx, &whence.source, typed).await? {
            Ok(PasswordOutcome::SignedIn(person)) if form.is_sound() => {
                let signed_in = (person, Means::Password);
                return enter(&identity, &asked, &whence, signed_in, &next).await;
            }
            Ok(PasswordOutcome::CodeNext(token)) if form.is_sound() => {
                let query = web::next::encode(&next);
                let mut response = see_other(&format!("/sign-in/code?next={query}"))?;
                edge::give_attempt(&asked, &token, &mut response);
                return Ok(response);
            }
            Ok(_) => {}
            Err(refusal) => {
                edge::log_refusal(&whence.source, refusal);
                form.refuse("name", edge::refusal_words(&asked, refusal));
            }
        }
    }
    let page = asked.page("sign-in-password-title").back("/sign-in").errors_of(&form);
    html_refused(&PasswordPage { page, form, next })
}

async fn code_page(asked: Asked, whence: Whence) -> Answer {
    let next = edge::next_of(&asked, &Form::new());
    if whence.attempt.is_none() {
        return see_other("/sign-in/password");
    }
    let page = asked.page("sign-in-code-title").back("/sign-in/password");
    html(&CodePage { page, form: Form::new(), next })
}

async fn code_sent(
    asked: Asked,
    State(identity): State<Identity>,
    whence: Whence,
    mut form: Form,
) -> Answer {
    let next = edge::next_of(&asked, &form);
    let judged = match &whence.attempt {
        Some(token) => {
            let typed = (token, form.value("code"));
            password::judge_code(&identity, &asked.ctx, &whence.source, typed).await?
        }
        None => Err(SignInRefusal::AttemptOver),
    };
    match judged {
        Ok(signed_in) => enter(&identity, &asked, &whence, signed_in, &next).await,
        Err(refusal) => {
            edge::log_refusal(&whence.source, refusal);
            form.refuse("code", edge::refusal_words(&asked, refusal));
            let page = asked.page("sign-in-code-title").back("/sign-in/password");
            html_refused(&CodePage { page: page.errors_of(&form), form, next })
        }
    }
}

/// Into the session, or the plain words why not.
pub(crate) async fn enter(
    identity: &Identity,
    asked: &Asked,
    whence: &Whence,
    signed_in: impl Into<Shown>,
    next: &str,
) -> Answer {
    let visitor_key = asked.known_visitor_key();
    let (ctx, signed_in) = (&asked.ctx, signed_in.into());
    let completed =
        complete_and_hand_over(identity, ctx, &whence.source, signed_in, visitor_key).await?;
    match password::or_gone_meanwhile(identity, ctx, (&signed_in, completed)).await? {
        Ok(started) => edge::enter(identity, asked, &started, next).await,
        Err(refusal) => {
            edge::log_refusal(&whence.source, refusal);
            let form = Form::refused_whole(edge::refusal_words(asked, refusal));
            let page = asked.page("sign-in-title").errors_of(&form);
            html_refused(&choose_page(identity, page, next.to_owned(), false))
        }
    }
}
