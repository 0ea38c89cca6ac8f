//! Signing out, on every page with one button.

use askama::Template;
use axum::extract::State;
use web::{Answer, Asked, Audience, Method, Page, Permission, Route, html, route, see_other};

use super::current;
use crate::Identity;

pub(crate) fn routes() -> Vec<Route<Identity>> {
    let (anyone, public) = (Permission::Anyone, Audience::Public);
    vec![
        route(Method::GET, "/sign-out", anyone, public, page).while_held_back(),
        route(Method::POST, "/sign-out", anyone, public, sign_out).while_held_back(),
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
    let mut response = see_other("/sign-out")?;
    current::end(&identity, &asked, &mut response).await?;
    Ok(response)
}
