//! Choosing whether to be told by e-mail, as JSON.

use axum::extract::State;
use axum::response::IntoResponse;
use privacy::subject_of;
use serde::Deserialize;
use serde_json::json;
use web::{Answer, Asked, Json, Problem, StatusCode};

use super::pages::{current, keep};
use super::{EmailAddress, wants_post};
use crate::routes::Inbox;

/// The body of a wish.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WishBody {
    #[serde(default)]
    email: String,
    wants_email: bool,
    /// None leaves it as it is.
    #[serde(default)]
    decisions_by_post: Option<bool>,
}

/// GET /api/v1/my/contact
pub(crate) async fn api_show(asked: Asked, State(inbox): State<Inbox>) -> Answer {
    let (email, wants_email) = current(&asked, &inbox).await?;
    let email = email.as_ref().map(EmailAddress::as_str);
    let by_post = wants_post(&inbox.db, subject_of(asked.person()?)).await?;
    web::json(&json!({ "email": email, "wants_email": wants_email, "decisions_by_post": by_post }))
}

/// PUT /api/v1/my/contact
pub(crate) async fn api_choose(
    asked: Asked,
    State(inbox): State<Inbox>,
    Json(body): Json<WishBody>,
) -> Answer {
    // Where messages go is said by the person themself, never by a program that they let in.
    asked.own_hands()?;
    match keep(&asked, &inbox, (&body.email, body.wants_email), body.decisions_by_post).await? {
        Ok(()) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(refusal) => {
            let words = asked.words.t(&format!("messages-{}", refusal.code()));
            Err(Problem::refused(refusal.code(), words.clone()).error("/email", words).into())
        }
    }
}
