//! Signing out, on every page with one button.

use askama::Template;
use axum::extract::State;
use platform::Unit;
use web::{Answer, Asked, Audience, Method, Page, Permission, Route, html, route, see_other};

use super::{Token, store};
use crate::{Identity, edge};

pub(crate) fn routes() -> Vec<Route<Identity>> {
    let (anyone, public) = (Permission::Anyone, Audience::Public);
    vec![
        route(Method::GET, "/sign-out", anyone, public, page),
        route(Method::POST, "/sign-out", anyone, public, sign_out),
    ]
}

#[derive(Template)]
#[template(path = "session/sign_out.html")]
pub(super) struct SignOutPage {
    pub(super) page: Page,
    pub(super) signed_in: bool,
}

/// The question for those who are signed in, the confirmation for those who are not any more.
async fn page(asked: Asked) -> Answer {
    let signed_in = asked.visitor.is_signed_in();
    let title = if signed_in { "sign-out-question" } else { "signed-out-title" };
    html(&SignOutPage { page: asked.page(title), signed_in })
}

async fn sign_out(asked: Asked, State(identity): State<Identity>) -> Answer {
    let token = asked.visitor.session.as_ref().and_then(|key| Token::read(&key.0));
    if let (Some(token), Some(person)) = (token, asked.visitor.person) {
        let mut unit = Unit::new();
        store::end_by_digest(&mut unit, &asked.ctx, token.digest());
        identity.db.commit(unit).await.map_err(platform::Fault::from)?;
        identity.sessions.forget(person);
        tracing::info!(target: "identity::audit", %person, "signed out");
    }
    let mut response = see_other("/sign-out")?;
    edge::take_session(&asked, &mut response);
    Ok(response)
}
