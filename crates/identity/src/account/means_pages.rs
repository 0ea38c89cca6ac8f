//! Changing one's means of sign-in: only by somebody who signed in a moment ago.

use askama::Template;
use axum::extract::State;
use platform::id::PersonId;
use web::{
    Answer, Asked, Audience, Failure, Form, Method, Page, Permission, Route, html, html_refused,
    route, see_other,
};

use crate::Identity;
use crate::edge::{self, Whence};
use crate::person::Profile;
use crate::sign_in::means::{self, MeansRefusal};
use crate::sign_in::{CHARACTERS_MIN, PasskeyId, code_app};

pub(super) fn routes() -> Vec<Route<Identity>> {
    let (signed_in, residents) = (Permission::SignedIn, Audience::Residents);
    let (get, post) = (Method::GET, Method::POST);
    vec![
        route(post.clone(), "/account/passkeys/remove", signed_in, residents, remove_passkey),
        route(get.clone(), "/account/password", signed_in, residents, password_page)
            .before_second_factor(),
        route(post.clone(), "/account/password", signed_in, residents, password_sent)
            .before_second_factor(),
        route(post.clone(), "/account/password/remove", signed_in, residents, remove_password),
        route(get, "/account/code-app", signed_in, residents, code_app_page).before_second_factor(),
        route(post.clone(), "/account/code-app/start", signed_in, residents, code_app_start)
            .before_second_factor(),
        route(post.clone(), "/account/code-app", signed_in, residents, code_app_sent)
            .before_second_factor(),
        route(post, "/account/code-app/remove", signed_in, residents, remove_code_app),
        route(Method::GET, edge::NOT_SURE, signed_in, residents, not_added).before_second_factor(),
    ]
}

#[derive(Template)]
#[template(path = "account/password.html")]
pub(super) struct PasswordPage {
    pub(super) page: Page,
    pub(super) form: Form,
    pub(super) characters_min: usize,
    pub(super) sign_in_number: String,
    /// Whether the present password is asked for.
    pub(super) asks_current: bool,
    /// The page that asked for a second factor, when it did.
    pub(super) next: String,
}

#[derive(Template)]
#[template(path = "account/code_app.html")]
pub(super) struct CodeAppPage {
    pub(super) page: Page,
    pub(super) form: Form,
    pub(super) picture: String,
    pub(super) secret: String,
    /// The page that asked for a second factor, when it did.
    pub(super) next: String,
}

#[derive(Template)]
#[template(path = "account/refused.html")]
pub(super) struct RefusedPage {
    pub(super) page: Page,
    pub(super) reason: String,
}

/// What somebody may do in this session, as `edge` judged it; otherwise on to the page to go to first.
macro_rules! allowed {
    ($judged:expr) => {
        match $judged.await? {
            Ok(allowed) => allowed,
            Err(first) => return see_other(first),
        }
    };
}

/// Why nothing was added, and who can help.
async fn not_added(asked: Asked) -> Answer {
    let reason = asked.words.t("means-refused-not-sure");
    let page = asked.page("means-refused-title").back("/account");
    html(&RefusedPage { page, reason })
}

/// A refusal in words, on the page and in the answer to a program.
pub(super) fn words(asked: &Asked, refusal: MeansRefusal) -> String {
    match refusal {
        MeansRefusal::SignIn(refusal) => edge::refusal_words(asked, refusal),
        MeansRefusal::Password(_) => {
            asked.words.with(&refusal.words(), ("count", CHARACTERS_MIN as i64))
        }
        MeansRefusal::LastOne
        | MeansRefusal::TooMany
        | MeansRefusal::NoPassword
        | MeansRefusal::WrongCurrent => asked.words.t(&refusal.words()),
    }
}

fn refused(asked: &Asked, refusal: MeansRefusal) -> Answer {
    let page = asked.page("means-refused-title").back("/account");
    html_refused(&RefusedPage { page, reason: words(asked, refusal) })
}

async fn remove_passkey(asked: Asked, State(identity): State<Identity>, form: Form) -> Answer {
    let person = allowed!(edge::may_change(&identity, &asked));
    let passkey = PasskeyId::parse(form.value("passkey")).ok_or(Failure::NotFound)?;
    let this = edge::session_token(&asked)?;
    match means::remove_passkey(&identity, &asked.ctx, (person, &this), passkey).await? {
        Ok(()) => see_other("/account?done=passkey-removed"),
        Err(refusal) => refused(&asked, refusal),
    }
}

async fn new_password(
    identity: &Identity,
    asked: &Asked,
    form: Form,
) -> Result<PasswordPage, Failure> {
    let profile = super::own_profile(identity, asked).await?.ok_or(Failure::Gone)?;
    let page = asked.page("account-password-title").back("/account").errors_of(&form);
    let sign_in_number = profile.sign_in_number;
    let asks_current = asks_current(identity, asked).await?;
    let (next, characters_min) = (asked_for(asked, &form), CHARACTERS_MIN);
    Ok(PasswordPage { page, form, characters_min, sign_in_number, asks_current, next })
}

/// The page that asked for a second factor, by the form or the address; empty when none did.
fn asked_for(asked: &Asked, form: &Form) -> String {
    let sent = edge::after_adding(form.value("next"), "");
    if sent.is_empty() { edge::after_adding(&asked.next_or(""), "") } else { sent }
}

/// Whether this session has to show the present password to change it.
async fn asks_current(identity: &Identity, asked: &Asked) -> Result<bool, Failure> {
    let session = edge::session_of(identity, asked).await?;
    let on_file = means::on_file(identity, session.person).await?;
    Ok(means::asks_current(session.means, &on_file))
}

/// Whether the present password was typed, where it is asked for.
pub(super) async fn confirm_current(
    identity: &Identity,
    asked: &Asked,
    whence: &Whence,
    (profile, typed): (&Profile, &str),
) -> Result<Result<(), MeansRefusal>, Failure> {
    if !asks_current(identity, asked).await? {
        return Ok(Ok(()));
    }
    Ok(means::confirm_password(identity, &asked.ctx, &whence.source, (profile, typed)).await?)
}

async fn password_page(asked: Asked, State(identity): State<Identity>) -> Answer {
    let _: PersonId = allowed!(edge::may_set_password(&identity, &asked));
    html(&new_password(&identity, &asked, Form::new()).await?)
}

async fn password_sent(
    asked: Asked,
    State(identity): State<Identity>,
    whence: Whence,
    mut form: Form,
) -> Answer {
    let person = allowed!(edge::may_set_password(&identity, &asked));
    let profile = super::own_profile(&identity, &asked).await?.ok_or(Failure::Gone)?;
    let this = edge::session_token(&asked)?;
    let current = (&profile, form.as_typed("current"));
    if let Err(refusal) = confirm_current(&identity, &asked, &whence, current).await? {
        form.refuse("current", words(&asked, refusal));
        return html_refused(&new_password(&identity, &asked, form).await?);
    }
    let new = (form.as_typed("password"), &this);
    match means::set_password(&identity, &asked.ctx, (person, &profile), new).await? {
        Ok(()) => see_other(&edge::after_adding(form.value("next"), "/account?done=password-set")),
        Err(refusal) => {
            form.refuse("password", words(&asked, refusal));
            html_refused(&new_password(&identity, &asked, form).await?)
        }
    }
}

async fn remove_password(asked: Asked, State(identity): State<Identity>) -> Answer {
    let person = allowed!(edge::may_change(&identity, &asked));
    let this = edge::session_token(&asked)?;
    match means::remove_password(&identity, &asked.ctx, (person, &this)).await? {
        Ok(()) => see_other("/account?done=password-removed"),
        Err(refusal) => refused(&asked, refusal),
    }
}

async fn code_app_start(asked: Asked, State(identity): State<Identity>, form: Form) -> Answer {
    let person = allowed!(edge::may_add(&identity, &asked)).person;
    match means::begin_code_app(&identity, &asked.ctx, person).await? {
        Ok((token, _)) => {
            let next = web::next::encode(&asked_for(&asked, &form));
            let query = if next.is_empty() { next } else { format!("?next={next}") };
            let mut response = see_other(&format!("/account/code-app{query}"))?;
            edge::give_attempt(&asked, &token, &mut response);
            Ok(response)
        }
        Err(refusal) => refused(&asked, refusal),
    }
}

/// The page with the picture; none when no code app is being set up.
async fn setting_up(
    identity: &Identity,
    asked: &Asked,
    whence: &Whence,
    form: Form,
) -> Result<Option<CodeAppPage>, Failure> {
    let person = asked.person()?;
    let Some(token) = &whence.attempt else { return Ok(None) };
    let found = means::code_app_under_way(identity, &asked.ctx, (person, token)).await?;
    let Some(secret) = found else { return Ok(None) };
    let profile = super::own_profile(identity, asked).await?.ok_or(Failure::Gone)?;
    let uri = secret.uri(&identity.settings.town, &profile.sign_in_number);
    let page = asked.page("code-app-title").back("/account").errors_of(&form);
    let picture = code_app::picture(&uri).unwrap_or_default();
    let next = asked_for(asked, &form);
    Ok(Some(CodeAppPage { page, form, picture, secret: secret.written(), next }))
}

async fn code_app_page(asked: Asked, State(identity): State<Identity>, whence: Whence) -> Answer {
    let _: PersonId = allowed!(edge::may_change(&identity, &asked));
    match setting_up(&identity, &asked, &whence, Form::new()).await? {
        Some(page) => html(&page),
        None => see_other("/account"),
    }
}

async fn code_app_sent(
    asked: Asked,
    State(identity): State<Identity>,
    whence: Whence,
    mut form: Form,
) -> Answer {
    let adding = allowed!(edge::may_add(&identity, &asked));
    let this = edge::session_token(&asked)?;
    let Some(token) = &whence.attempt else { return see_other("/account") };
    let typed = (form.value("code"), &this);
    match means::finish_code_app(&identity, &asked.ctx, (&adding, token), typed).await? {
        Ok(()) => {
            edge::raise(&identity, &asked, &adding).await?;
            see_other(&edge::after_adding(form.value("next"), "/account?done=code-app-set"))
        }
        Err(refusal) => {
            form.refuse("code", words(&asked, refusal));
            match setting_up(&identity, &asked, &whence, form).await? {
                Some(page) => html_refused(&page),
                None => refused(&asked, refusal),
            }
        }
    }
}

async fn remove_code_app(asked: Asked, State(identity): State<Identity>) -> Answer {
    let person = allowed!(edge::may_change(&identity, &asked));
    let this = edge::session_token(&asked)?;
    means::remove_code_app(&identity, &asked.ctx, (person, &this)).await?;
    see_other("/account?done=code-app-removed")
}
