//! The page of whoever has shown one factor where the town wants two of everybody: what can be shown or added, and then on
//! to where they were going.

use askama::Template;
use axum::extract::State;
use web::{Answer, Asked, Audience, Form, Method, Page, Permission, Route, html, route, see_other};

use crate::edge::{self, SECOND_FACTOR};
use crate::session::Means;
use crate::sign_in::assurance::may_add_means;
use crate::{Identity, sign_in};

pub(super) fn routes() -> Vec<Route<Identity>> {
    let (signed_in, residents) = (Permission::SignedIn, Audience::Residents);
    vec![route(Method::GET, SECOND_FACTOR, signed_in, residents, show).before_second_factor()]
}

#[derive(Template)]
#[template(path = "account/second_factor.html")]
struct SecondFactorPage {
    page: Page,
    /// This page, with where it leads on to.
    here: String,
    next: String,
    /// Whether they have something that shows two factors, and only have to sign in with it.
    signs_in: bool,
    /// Whether this session may add a means.
    adds: bool,
    /// Where it may not, and there is nothing to sign in with either: the key of the words why, and who helps.
    stuck: Option<&'static str>,
    has_password: bool,
    takes_cards: bool,
}

impl SecondFactorPage {
    /// A page that adds a means and comes back here.
    fn with_next(&self, path: &str) -> String {
        format!("{path}?next={}", web::next::encode(&self.here))
    }

    fn again(&self) -> String {
        format!("/sign-in?again=yes&next={}", web::next::encode(&self.next))
    }
}

async fn show(asked: Asked, State(identity): State<Identity>) -> Answer {
    let next = edge::next_of(&asked, &Form::new());
    let session = edge::session_of(&identity, &asked).await?;
    if !edge::asks_second(&identity, &session) {
        return see_other(&next);
    }
    let on_file = sign_in::means::on_file(&identity, session.person).await?;
    let has_password = on_file.password_changed_at.is_some();
    let with_code = has_password && on_file.code_app_created_at.is_some();
    let signs_in = on_file.passkeys > 0 || on_file.cards > 0 || with_code;
    let adds = may_add_means(session.means, session.assurance, &on_file);
    let by_password = session.means == Means::Password;
    html(&SecondFactorPage {
        page: asked.page("second-factor-title").script("ceremonies.js"),
        here: edge::second_factor_before(&next),
        next,
        signs_in,
        adds,
        stuck: (by_password && !signs_in && !adds).then_some("means-refused-not-sure"),
        has_password,
        takes_cards: identity.cards().is_some(),
    })
}
