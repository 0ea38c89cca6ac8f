//! The same list as JSON, and whom the town counts as well known.

use axum::extract::State;
use axum::response::IntoResponse as _;
use serde::Deserialize;
use serde_json::{Value, json};
use web::{Answer, Asked, Json, Problem, StatusCode};

use super::{look, pages};
use crate::my_data::MyData;

/// `GET /api/v1/desk/privacy/openings`.
pub(crate) async fn list(asked: Asked, State(my_data): State<MyData>) -> Answer {
    let (found, _) = look(&my_data.db, &asked.ctx, &*my_data.town).await?;
    let rows: Vec<Value> = found
        .iter()
        .map(|one| {
            json!({
                "pattern": one.kind.word(),
                "official": one.person,
                "role": &*one.role,
                "unit": &*one.unit,
                "openings": one.openings,
                "people": one.people,
                "last_at": one.last_at.to_string(),
            })
        })
        .collect();
    web::json(&json!({ "patterns": rows }))
}

/// Who is well known, or no longer.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Marking {
    /// A subject, or the reference of a case of theirs.
    whose: String,
    well_known: bool,
}

/// `POST /api/v1/desk/privacy/well-known`.
pub(crate) async fn mark(
    asked: Asked,
    State(my_data): State<MyData>,
    Json(body): Json<Marking>,
) -> Answer {
    if pages::mark(&asked, &my_data, (&body.whose, body.well_known)).await? {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let words = asked.words.t("privacy-delay-refusal-unknown-person");
    Err(Problem::refused("unknown-person", words.clone()).error("/whose", words).into())
}
