//! `/sign-in/slip`: signing in with a code that a counter printed.

use askama::Template;
use axum::extract::State;
use web::{
    Answer, Asked, Audience, Form, Method, Page, Permission, Route, html, html_refused, route,
};

use crate::Identity;
use crate::edge::{self, Whence};
use crate::session::Means;
use crate::sign_in::pages::enter;

pub(crate) fn routes() -> Vec<Route<Identity>> {
    let (anyone, residents) = (Permission::Anyone, Audience::Residents);
    vec![
        route(Method::GET, "/sign-in/slip", anyone, residents, show),
        route(Method::POST, "/sign-in/slip", anyone, residents, sent),
    ]
}

#[derive(Template)]
#[template(path = "slip/slip.html")]
struct SlipPage {
    page: Page,
    form: Form,
    next: String,
}

async fn show(asked: Asked) -> Answer {
    let next = edge::next_of(&asked, &Form::new());
    let page = asked.page("sign-in-slip-title").back("/sign-in");
    html(&SlipPage { page, form: Form::new(), next })
}

async fn sent(
    asked: Asked,
    State(identity): State<Identity>,
    whence: Whence,
    mut form: Form,
) -> Answer {
    let next = edge::next_of(&asked, &form);
    let typed = (form.value("number"), form.value("code"));
    match super::judge(&identity, &asked.ctx, &whence.source, typed).await? {
        Ok(person) => enter(&identity, &asked, &whence, (person, Means::Slip), &next).await,
        Err(refusal) => {
            edge::log_refusal(&whence.source, refusal);
            form.refuse("number", edge::refusal_words(&asked, refusal));
            let page = asked.page("sign-in-slip-title").back("/sign-in").errors_of(&form);
            html_refused(&SlipPage { page, form, next })
        }
    }
}
