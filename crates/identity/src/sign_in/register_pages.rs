//! Making a new account on pages: who one is, then the means of sign-in, then the sign-in number.

use askama::Template;
use axum::extract::State;
use web::{
    Answer, Asked, Audience, Choice, Failure, Form, Method, Page, Permission, Route, html,
    html_refused, route, see_other,
};

use super::register::{self, Registration, WithPassword};
use super::{CHARACTERS_MIN, pages};
use crate::Identity;
use crate::edge::{self, Whence};
use crate::session::Means;

pub(super) fn routes() -> Vec<Route<Identity>> {
    let (anyone, public) = (Permission::Anyone, Audience::Public);
    let (signed_in, residents) = (Permission::SignedIn, Audience::Residents);
    vec![
        route(Method::GET, "/register", anyone, public, about_page),
        route(Method::POST, "/register", anyone, public, about_sent),
        route(Method::GET, "/register/password", anyone, public, password_page),
        route(Method::POST, "/register/password", anyone, public, password_sent),
        route(Method::GET, "/register/passkey", anyone, public, passkey_page),
        route(Method::GET, edge::WELCOME, signed_in, residents, done_page).before_second_factor(),
    ]
}

#[derive(Template)]
#[template(path = "sign_in/register.html")]
pub(super) struct RegisterPage {
    pub(super) page: Page,
    pub(super) form: Form,
    pub(super) next: String,
    pub(super) means: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "sign_in/register_password.html")]
pub(super) struct NewPasswordPage {
    pub(super) page: Page,
    pub(super) form: Form,
    pub(super) next: String,
    pub(super) action: &'static str,
    pub(super) characters_min: usize,
}

#[derive(Template)]
#[template(path = "sign_in/register_passkey.html")]
pub(super) struct NewPasskeyPage {
    pub(super) page: Page,
    pub(super) next: String,
}

#[derive(Template)]
#[template(path = "sign_in/register_done.html")]
pub(super) struct DonePage {
    pub(super) page: Page,
    pub(super) sign_in_number: String,
    pub(super) next: String,
    /// Whether a second factor comes first.
    pub(super) asks_second: bool,
}

fn about(asked: &Asked, form: Form, next: String) -> RegisterPage {
    let choice = |value: &str| {
        let words = |part: &str| asked.words.t(&format!("register-means-{value}{part}"));
        Choice::new(value, words("")).hint(words("-hint"))
    };
    let page = asked.page("register-title").back("/sign-in").errors_of(&form);
    RegisterPage { page, form, next, means: vec![choice("passkey"), choice("password")] }
}

async fn about_page(asked: Asked) -> Answer {
    let next = edge::next_of(&asked, &Form::new());
    html(&about(&asked, Form::filled([("means", "passkey")]), next))
}

async fn about_sent(
    asked: Asked,
    State(identity): State<Identity>,
    whence: Whence,
    mut form: Form,
) -> Answer {
    whence.may_begin(&identity, &asked)?;
    let next = edge::next_of(&asked, &form);
    let born = form.date("born");
    let registration = Registration {
        given_name: form.value("given-name").to_owned(),
        family_name: form.value("family-name").to_owned(),
        born_on: born.clone().ok().flatten(),
        email: form.value("email").to_owned(),
        email_wanted: form.has("email-wanted", "yes"),
        locale: asked.locale().tag().to_owned(),
    };
    for finding in registration.findings(asked.ctx.today()) {
        let words = asked.words.t(&format!("register-refused-{}", finding.code()));
        form.refuse(finding.field(), words);
    }
    let means = form.given("means").map(str::to_owned);
    if !matches!(means.as_deref(), Some("passkey" | "password")) {
        form.refuse("means", asked.words.t("register-refused-no-means"));
    }
    if !form.is_sound() {
        return html_refused(&about(&asked, form, next));
    }
    let token = register::begin(&identity, &asked.ctx, &registration).await?;
    let means = means.unwrap_or_default();
    let mut response = see_other(&format!("/register/{means}?next={}", web::next::encode(&next)))?;
    edge::give_attempt(&asked, &token, &mut response);
    Ok(response)
}

fn new_password(asked: &Asked, form: Form, next: String) -> NewPasswordPage {
    let page = asked.page("register-password-title").back("/register").errors_of(&form);
    let action = "/register/password";
    NewPasswordPage { page, form, next, action, characters_min: CHARACTERS_MIN }
}

async fn password_page(asked: Asked, whence: Whence) -> Answer {
    if whence.attempt.is_none() {
        return see_other("/register");
    }
    let next = edge::next_of(&asked, &Form::new());
    html(&new_password(&asked, Form::new(), next))
}

async fn password_sent(
    asked: Asked,
    State(identity): State<Identity>,
    whence: Whence,
    mut form: Form,
) -> Answer {
    let Some(token) = &whence.attempt else { return see_other("/register") };
    let next = edge::next_of(&asked, &form);
    let password = form.as_typed("password");
    match register::with_password(&identity, &asked.ctx, token, password).await? {
        WithPassword::Registered(person) => {
            let welcome = format!("{}?next={}", edge::WELCOME, web::next::encode(&next));
            let signed_in = (person, Means::Password);
            return pages::enter(&identity, &asked, &whence, signed_in, &welcome).await;
        }
        WithPassword::Password(refusal) => {
            let key = format!("password-refused-{}", refusal.code());
            form.refuse("password", asked.words.with(&key, ("count", CHARACTERS_MIN as i64)));
        }
        WithPassword::Refused(refusal) => {
            form.refuse("password", edge::refusal_words(&asked, refusal));
        }
    }
    html_refused(&new_password(&asked, form, next))
}

async fn passkey_page(asked: Asked, whence: Whence) -> Answer {
    if whence.attempt.is_none() {
        return see_other("/register");
    }
    let next = edge::next_of(&asked, &Form::new());
    let page = asked.page("register-passkey-title").back("/register").script("ceremonies.js");
    html(&NewPasskeyPage { page, next })
}

async fn done_page(asked: Asked, State(identity): State<Identity>) -> Answer {
    let next = edge::next_of(&asked, &Form::new());
    let profile = crate::account::own_profile(&identity, &asked).await?.ok_or(Failure::Gone)?;
    let page = asked.page("register-done-title");
    let session = edge::session_of(&identity, &asked).await?;
    let asks_second = edge::asks_second(&identity, &session);
    let next = if asks_second { edge::second_factor_before(&next) } else { next };
    html(&DonePage { page, sign_in_number: profile.sign_in_number, next, asks_second })
}
