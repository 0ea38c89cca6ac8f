//! The programs that act for a person: given a token, listed, taken back.

use askama::Template;
use axum::extract::State;
use platform::id::PersonId;
use platform::{Attempt as _, Unit};
use privacy::subject_of;
use web::visitor::delegated;
use web::{
    Answer, Asked, Audience, Choice, Failure, Form, Method, Page, Permission, Route, html,
    html_refused, route, see_other,
};

use super::{
    AccessToken, AccessTokenId, AccessTokenRefusal, TOKENS_MAX, give, list_named, store, take,
};
use crate::{Identity, edge};

pub(crate) fn routes() -> Vec<Route<Identity>> {
    let (signed_in, residents) = (Permission::SignedIn, Audience::Residents);
    let path = "/account/programs";
    vec![
        route(Method::GET, path, signed_in, residents, list),
        route(Method::POST, path, signed_in, residents, give_sent),
        route(Method::POST, "/account/programs/remove", signed_in, residents, remove),
    ]
}

#[derive(Template)]
#[template(path = "access_token/programs.html")]
struct ProgramsPage {
    page: Page,
    form: Form,
    tokens: Vec<(AccessToken, String)>,
    scopes: Vec<Choice>,
}

impl ProgramsPage {
    /// Until when it is good, or since when no more; and when a program last sent it.
    fn standing_of(&self, token: &AccessToken) -> String {
        let page = &self.page;
        let until = match token.taken_at {
            Some(at) => page.with("programs-taken", ("day", page.instant_day(at))),
            None => page.with("programs-until", ("day", page.instant_day(token.expires_at))),
        };
        let used = match token.last_used_on {
            Some(day) => page.with("programs-used", ("day", page.date(day))),
            None => page.t("programs-unused"),
        };
        format!("{until} {used}")
    }

    fn scopes_of(&self, token: &AccessToken) -> String {
        let words: Vec<String> =
            token.scopes.iter().map(|scope| self.page.t(&scope_key(scope))).collect();
        self.page.words().list(&words)
    }
}

#[derive(Template)]
#[template(path = "access_token/given.html")]
struct GivenPage {
    page: Page,
    name: String,
    bearer: String,
}

/// The key of a scope's words.
pub(crate) fn scope_key(scope: &str) -> String {
    format!("scope-{}", scope.replace('.', "-"))
}

async fn page_of(identity: &Identity, asked: &Asked, form: Form) -> Result<ProgramsPage, Failure> {
    let tokens = list_named(identity, &asked.ctx, asked.person()?).await?;
    let choice = |scope: &&str| Choice::new(*scope, asked.words.t(&scope_key(scope)));
    let page = asked.page("programs-title").back("/account").errors_of(&form);
    Ok(ProgramsPage { page, form, tokens, scopes: delegated::SCOPES.iter().map(choice).collect() })
}

async fn list(asked: Asked, State(identity): State<Identity>) -> Answer {
    html(&page_of(&identity, &asked, Form::new()).await?)
}

async fn give_sent(asked: Asked, State(identity): State<Identity>, mut form: Form) -> Answer {
    let person = match edge::may_change(&identity, &asked).await? {
        Ok(person) => person,
        Err(_) => return see_other("/sign-in?again=yes&next=/account/programs"),
    };
    let name = form.value("name").to_owned();
    let scopes: Vec<String> = form.all("scopes").into_iter().map(str::to_owned).collect();
    match give_one(&identity, &asked, person, (&name, &scopes)).await? {
        Ok(bearer) => {
            let page = asked.page("programs-given-title").back("/account/programs");
            html(&GivenPage { page, name, bearer })
        }
        Err(refusal) => {
            let field = if refusal == AccessTokenRefusal::NoScope { "scopes" } else { "name" };
            form.refuse(field, asked.words.t(&format!("programs-refused-{}", refusal.code())));
            html_refused(&page_of(&identity, &asked, form).await?)
        }
    }
}

async fn remove(asked: Asked, State(identity): State<Identity>, form: Form) -> Answer {
    let token = AccessTokenId::parse(form.value("token")).ok_or(Failure::NotFound)?;
    take_one(&identity, &asked, token).await?;
    see_other("/account/programs")
}

/// Gives a program a token; what it sends is in the answer and nowhere else.
pub(super) async fn give_one(
    identity: &Identity,
    asked: &Asked,
    person: PersonId,
    (name, scopes): (&str, &[String]),
) -> Result<Result<String, AccessTokenRefusal>, Failure> {
    let held = store::list_of_person(&identity.db, person, asked.ctx.now()).await?;
    if held.iter().filter(|token| token.taken_at.is_none()).count() >= TOKENS_MAX {
        return Ok(Err(AccessTokenRefusal::TooMany));
    }
    let key = identity.vault.key(&asked.ctx, subject_of(person)).await?.ok_or(Failure::Gone)?;
    let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
    let mut unit = Unit::new();
    let who = (person, &key, asked.visitor.assurance);
    let given = give(&mut unit, &asked.ctx, who, name, &scopes);
    if given.is_ok() {
        identity.tell_of_means(&mut unit, &asked.ctx, &key, crate::MeansChange::KeyGiven);
        identity.db.commit(unit).await.attempt("give a program a token")?;
    }
    Ok(given)
}

/// Takes a token of the person back; false when there is none that stands.
pub(super) async fn take_one(
    identity: &Identity,
    asked: &Asked,
    token: AccessTokenId,
) -> Result<bool, Failure> {
    let person = asked.person()?;
    let held = store::list_of_person(&identity.db, person, asked.ctx.now()).await?;
    let standing = held.iter().find(|one| one.id == token && one.taken_at.is_none());
    let Some(standing) = standing else { return Ok(false) };
    let key = identity.vault.key(&asked.ctx, subject_of(person)).await?.ok_or(Failure::Gone)?;
    let mut unit = Unit::new();
    take(&mut unit, &asked.ctx, &key, standing);
    identity.db.commit(unit).await.attempt("take a token back")?;
    Ok(true)
}
