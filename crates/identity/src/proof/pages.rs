//! `/account/proof`: how one's identity is proven at a counter, and the code that is shown there.

use askama::Template;
use axum::extract::State;
use privacy::{Access, Purpose};
use web::{
    Answer, Asked, Audience, Failure, Method, Page, Permission, Route, html, route, see_other,
};

use super::code;
use crate::session::{self, Means};
use crate::sign_in::demo;
use crate::{Identity, edge, mandate};

pub(crate) const PATH: &str = "/account/proof";

pub(crate) fn routes() -> Vec<Route<Identity>> {
    let (signed_in, residents) = (Permission::SignedIn, Audience::Residents);
    vec![
        route(Method::GET, PATH, signed_in, residents, show).while_held_back(),
        route(Method::POST, PATH, signed_in, residents, draw).while_held_back(),
    ]
}

#[derive(Template)]
#[template(path = "proof/proof.html")]
struct ProofPage {
    page: Page,
    /// The day on which an official compared them, where one has.
    checked: Option<String>,
    /// The day on which an official found that somebody else has the account, and why.
    doubt: Option<(String, String)>,
    /// The code, once it is drawn.
    code: Option<String>,
    /// Whether this session can show one: paper that a counter printed does not say that the account is theirs.
    draws: bool,
    /// Whether it is said in what kind of session one is shown.
    says_where: bool,
    /// Whether others act for them by mandates that were given from the account: by them, or by whoever had it.
    gave_mandates: bool,
    /// Whether nothing signs them in any more: the session in which they read this is the last.
    has_no_means: bool,
}

async fn show(asked: Asked, State(identity): State<Identity>) -> Answer {
    html(&page(&identity, &asked, None).await?)
}

async fn draw(asked: Asked, State(identity): State<Identity>) -> Answer {
    asked.own_hands()?;
    let current = session::current::find(&identity, &asked).await?.ok_or(Failure::SignInFirst)?;
    if !shows(current.session.means) {
        return see_other(edge::AGAIN);
    }
    let shown_in = (current.session.person, current.digest);
    let code = code::draw(&identity, &asked.ctx, shown_in).await?;
    html(&page(&identity, &asked, Some(code)).await?)
}

/// Whether a session that began so shows that the account is in somebody's own hands.
fn shows(means: Means) -> bool {
    means != Means::Slip && !means.is_handed_over()
}

async fn page(
    identity: &Identity,
    asked: &Asked,
    code: Option<String>,
) -> Result<ProofPage, Failure> {
    let person = identity.find_person(asked.person()?).await?.ok_or(Failure::Gone)?;
    let page = asked.page("proof-title");
    // Whose account is in doubt comes no further than this page.
    let page = if person.doubted_at.is_some() { page } else { page.back("/account") };
    let checked = person.checked_at.map(|at| page.instant_day(at));
    let doubt = match person.doubted_at {
        Some(_) => {
            let access = Access::new(Purpose::ShowOwnData, "identity-documents");
            super::doubt_of(identity, &asked.ctx, (&access, person.id)).await?
        }
        None => None,
    };
    let doubt = doubt.map(|doubt| (page.instant_day(doubt.at), doubt.reason));
    let current = session::current::find(identity, asked).await?;
    let means_here = current.map(|current| current.session.means);
    let draws = means_here.is_some_and(shows);
    // Whoever was just proven, or let in, has no code to show here.
    let is_handed_over = means_here.is_some_and(Means::is_handed_over);
    let today = asked.ctx.today();
    let given = mandate::store::list_given_standing(&identity.db, person.id, today).await?;
    let gave_mandates = checked.is_some() && !given.is_empty();
    let has_any =
        edge::has_own_means(identity, person.id).await? || demo::may(identity, person.id).await?;
    let has_no_means = checked.is_some() && is_handed_over && !has_any;
    let says_where = !(draws || checked.is_some() && is_handed_over);
    Ok(ProofPage { page, checked, doubt, code, draws, says_where, gave_mandates, has_no_means })
}
