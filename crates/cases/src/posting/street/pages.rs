//! `/desk/letters/street/{reference}/{language}`: the letters to the people of a street as one file, and that they were posted.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use jiff::Timestamp;
use platform::{Fault, Locale};
use records::letter::LetterError;
use serde::Deserialize;
use serde_json::json;
use web::{Answer, Asked, Failure, Form, Json, StatusCode, download, see_other};

use super::{Pile, StreetLetterId, found, open, post, render, store};
use crate::api::shape;
use crate::desk::Desk;

/// What the units of an official have to post.
pub(crate) async fn piles(desk: &Desk, units: &[String]) -> Result<Vec<Pile>, Failure> {
    Ok(store::list_piles(desk.casework.db(), units).await?)
}

/// `GET /desk/letters/street/{reference}/{language}`: one file. Each opening of an address is its person's to see.
pub(crate) async fn file(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path((reference, language)): Path<(String, String)>,
) -> Answer {
    let casework = &desk.casework;
    let locale = Locale::parse(&language).ok_or(Failure::NotFound)?;
    let Ok((found, asked)) = found(casework, &asked, &reference).await? else {
        return Err(Failure::Forbidden);
    };
    let application = &found.on_file.application;
    let letters = store::list(casework.db(), (application.id, locale)).await?;
    let label = application.label();
    let contents = open(casework, &asked.ctx, (&label, &letters)).await?;
    if contents.is_empty() {
        return Err(Failure::NotFound);
    }
    match render(casework, &asked.ctx, (application, &contents, locale)).await {
        Ok(pdf) => download("application/pdf", &format!("{label}-street-{locale}.pdf"), pdf),
        Err(LetterError::NotAvailable) => Err(Failure::TooMany { retry_after_s: 60 }),
        Err(error) => Err(Fault::from(error).into()),
    }
}

/// `POST /desk/letters/street/{reference}/{language}`: those that stood in the file were posted.
pub(crate) async fn posted(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path((reference, language)): Path<(String, String)>,
    form: Form,
) -> Answer {
    let until = until(form.value("until")).ok_or(Failure::NotFound)?;
    let first = StreetLetterId::parse(form.value("first")).ok_or(Failure::NotFound)?;
    let locale = Locale::parse(&language).ok_or(Failure::NotFound)?;
    match post(&desk.casework, &asked, (&reference, locale), (first, until)).await? {
        Ok(()) => see_other("/desk/letters?done=1"),
        Err(refusal) => see_other(&format!("/desk/letters?done={}", refusal.word())),
    }
}

/// What a program says of the file that was posted, as the list told it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PostedBody {
    first: StreetLetterId,
    /// When the list was read.
    until: Timestamp,
}

/// `POST /api/v1/desk/letters/street/{reference}/{language}/posting`: the same, for a program.
pub(crate) async fn api_posted(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path((reference, language)): Path<(String, String)>,
    Json(body): Json<PostedBody>,
) -> Answer {
    let locale = Locale::parse(&language).ok_or(Failure::NotFound)?;
    let file = (body.first, body.until);
    match post(&desk.casework, &asked, (&reference, locale), file).await? {
        Ok(()) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(refusal) => Err(shape::refused_at(&asked, refusal.word(), "reference")),
    }
}

/// Where the file of a pile is.
pub(crate) fn path_of(pile: &Pile) -> String {
    format!("/desk/letters/street/{}/{}", pile.reference, pile.locale)
}

/// A pile for a program.
pub(crate) fn shape_of(pile: &Pile) -> serde_json::Value {
    json!({
        "reference": pile.reference,
        "service": pile.service,
        "unit": pile.unit,
        "about": "street",
        "language": pile.locale.tag(),
        "count": pile.count,
        "since": pile.asked_at,
        "first": pile.first.to_string(),
        "letter": path_of(pile),
    })
}

/// A moment as the form carries it: milliseconds, as the list was read.
fn until(text: &str) -> Option<Timestamp> {
    Timestamp::from_millisecond(text.parse().ok()?).ok()
}
