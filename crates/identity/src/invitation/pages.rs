//! The page behind the link of an invitation.

use askama::Template;
use axum::extract::{Path, State};
use platform::id::PersonId;
use web::visitor::Assurance;
use web::{
    Answer, Asked, Audience, Failure, Method, Page, Permission, Route, html, html_with, route,
    see_other,
};

use super::accept::{self, InvitationRefusal};
use super::{Invitation, Offer};
use crate::edge::{self, Whence};
use crate::session::{Means, Token};
use crate::sign_in::assurance::limited;
use crate::sign_in::pages::enter;
use crate::{Identity, mandate};

pub(crate) fn routes() -> Vec<Route<Identity>> {
    let (anyone, public) = (Permission::Anyone, Audience::Public);
    vec![
        route(Method::GET, "/invitation/{token}", anyone, public, show).before_second_factor(),
        route(Method::POST, "/invitation/{token}", anyone, public, accept).before_second_factor(),
    ]
}

#[derive(Template)]
#[template(path = "invitation/invitation.html")]
struct InvitationPage {
    page: Page,
    path: String,
    next: String,
    /// The role in its unit; none for the way into an account.
    role: Option<String>,
    signed_in: bool,
}

#[derive(Template)]
#[template(path = "invitation/accepted.html")]
struct AcceptedPage {
    page: Page,
    role: String,
    /// Whether the session is strong enough for the role to take effect.
    strong: bool,
}

#[derive(Template)]
#[template(path = "invitation/over.html")]
struct OverPage {
    page: Page,
    reason: String,
}

async fn show(asked: Asked, State(identity): State<Identity>, Path(token): Path<String>) -> Answer {
    let found = match Token::read(&token) {
        Some(token) => accept::find(&identity, &asked.ctx, &token).await?,
        None => None,
    };
    let Some(invitation) = found else { return over(&asked, InvitationRefusal::Over) };
    let role = role_of(&identity, &asked, &invitation);
    let path = format!("/invitation/{token}");
    let title = if role.is_some() { "invitation-title" } else { "invitation-account-title" };
    html(&InvitationPage {
        page: asked.page(title),
        next: web::next::encode(&path),
        path,
        role,
        signed_in: asked.visitor.is_signed_in(),
    })
}

async fn accept(
    asked: Asked,
    State(identity): State<Identity>,
    whence: Whence,
    Path(text): Path<String>,
) -> Answer {
    whence.may_begin(&identity, &asked)?;
    let Some(token) = Token::read(&text) else { return over(&asked, InvitationRefusal::Over) };
    let found = accept::find(&identity, &asked.ctx, &token).await?;
    let Some(invitation) = found else { return over(&asked, InvitationRefusal::Over) };
    if matches!(invitation.offer, Offer::Account(_)) {
        let session = edge::session_token(&asked).ok();
        let here = asked.visitor.person.zip(session.as_ref());
        let opened = accept::open_account(&identity, &asked.ctx, &token, here).await?;
        let Some((person, means)) = opened else { return over(&asked, InvitationRefusal::Over) };
        if here.is_some_and(|(signed_in, _)| signed_in == person) && is_strong(&asked) {
            return see_other("/account?done=let-in");
        }
        let next = after_letting_in(&identity, &asked, (person, means)).await?;
        return enter(&identity, &asked, &whence, (person, means), next).await;
    }
    let Some(person) = asked.visitor.person else {
        let back = web::next::encode(&format!("/invitation/{text}"));
        return see_other(&format!("/sign-in?next={back}"));
    };
    let session = edge::session_of(&identity, &asked).await?;
    let level = limited(session.assurance, session.limit, true);
    let strong = level >= Assurance::Substantial;
    if !strong && !session.is_recent(asked.ctx.now()) {
        // What they add next counts because of this link, and is added in a fresh session only.
        let back = web::next::encode(&format!("/invitation/{text}"));
        return see_other(&format!("/sign-in?again=yes&next={back}"));
    }
    // Whoever is surely known already needs nobody to vouch for what they add.
    let this = edge::session_token(&asked)?;
    let taker = (person, Some(&this).filter(|_| !strong));
    match accept::accept_role(&identity, &asked.ctx, &token, taker).await? {
        Ok(_) => {
            let role = role_of(&identity, &asked, &invitation).unwrap_or_default();
            let page = asked.page("invitation-accepted-title");
            html(&AcceptedPage { page, role, strong })
        }
        Err(refusal) => over(&asked, refusal),
    }
}

/// Whoever comes back by a proof sees first to whom mandates were given: by them, or by whoever had their account.
async fn after_letting_in(
    identity: &Identity,
    asked: &Asked,
    (person, means): (PersonId, Means),
) -> Result<&'static str, Failure> {
    const ACCOUNT: &str = "/account?done=let-in";
    if means != Means::CounterLink {
        return Ok(ACCOUNT);
    }
    let today = asked.ctx.today();
    let stand = mandate::store::list_given_standing(&identity.db, person, today).await?;
    Ok(if !stand.is_empty() { "/account/mandates?done=let-in" } else { ACCOUNT })
}

fn is_strong(asked: &Asked) -> bool {
    asked.visitor.assurance >= Assurance::Substantial
}

fn role_of(identity: &Identity, asked: &Asked, invitation: &Invitation) -> Option<String> {
    let Offer::Role { role, unit } = &invitation.offer else { return None };
    let role = asked.words.t(&format!("role-{role}"));
    let unit = identity.unit_name(asked.locale(), unit);
    Some(asked.words.with("role-in-unit", [("role", role), ("unit", unit)]))
}

fn over(asked: &Asked, refusal: InvitationRefusal) -> Answer {
    let reason = match refusal {
        InvitationRefusal::Over => asked.words.t("invitation-over-text"),
        InvitationRefusal::Official(refusal) => {
            asked.words.t(&format!("official-refused-{}", refusal.code()))
        }
    };
    let page = asked.page("invitation-over-title");
    html_with(axum::http::StatusCode::NOT_FOUND, &OverPage { page, reason })
}
