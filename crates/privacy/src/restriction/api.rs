//! Restrictions as JSON: one's own, asked for and lifted, and the data protection officer's list.

use axum::extract::{Path, State};
use axum::response::IntoResponse as _;
use serde::Deserialize;
use serde_json::{Value, json};
use web::{Answer, Asked, Failure, Json, Problem, StatusCode};

use super::{Ground, Restriction, RestrictionId, pages, store};
use crate::access::CaseLabel;
use crate::key::subject_of;
use crate::my_data::MyData;

/// `GET /api/v1/my/restrictions`: one's own, with the reason where the town ends one.
pub(crate) async fn mine(asked: Asked, State(my_data): State<MyData>) -> Answer {
    let subject = subject_of(asked.person()?);
    let mut rows = Vec::new();
    for one in &store::list(&my_data.db, subject).await? {
        let mut row = about(one);
        let reason = pages::reason(&asked, &my_data, one).await?;
        if let (Value::Object(members), false) = (&mut row, reason.is_empty()) {
            members.insert("reason".to_owned(), reason.into());
        }
        rows.push(row);
    }
    web::json(&json!({ "restrictions": rows }))
}

fn about(one: &Restriction) -> Value {
    json!({
        "id": one.id,
        "ground": one.ground.word(),
        "case": one.case.as_ref().map(ToString::to_string),
        "asked_at": one.asked_at.to_string(),
        "ends_at": one.ends_at.map(|at| at.to_string()),
    })
}

/// What is to be restricted, and why.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wish {
    ground: String,
    /// The reference of a case; without one it is everything.
    #[serde(default)]
    case: String,
}

/// `POST /api/v1/my/restrictions`.
pub(crate) async fn ask(
    asked: Asked,
    State(my_data): State<MyData>,
    Json(body): Json<Wish>,
) -> Answer {
    asked.own_hands()?;
    let Some(ground) = Ground::parse(&body.ground) else {
        let title = asked.words.t("privacy-restriction-no-ground");
        let grounds = Ground::ALL.map(Ground::word).join(", ");
        return Err(Problem::refused("unknown-ground", title).error("/ground", grounds).into());
    };
    let typed = body.case.trim();
    let case = platform::reference::read_reference(typed);
    if case.is_none() && !typed.is_empty() {
        // Taken for none it would restrict everything.
        let words = asked.words.t("privacy-restriction-no-case");
        return Err(Problem::refused("unknown-case", words.clone()).error("/case", words).into());
    }
    let what = (ground, case.map(CaseLabel::new));
    let id = pages::restrict_own(&asked, &my_data, what).await?;
    web::json_with(StatusCode::CREATED, &json!({ "id": id }))
}

/// `DELETE /api/v1/my/restrictions/{id}`: lets the use go on.
pub(crate) async fn lift(
    asked: Asked,
    State(my_data): State<MyData>,
    Path(id): Path<String>,
) -> Answer {
    asked.own_hands()?;
    let id = RestrictionId::parse(&id).ok_or(Failure::NotFound)?;
    pages::lift_own(&asked, &my_data, id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `GET /api/v1/desk/privacy/restrictions`: those that hold.
pub(crate) async fn holding(asked: Asked, State(my_data): State<MyData>) -> Answer {
    let found = store::list_holding(&my_data.db, asked.ctx.now()).await?;
    let row = |one: &Restriction| {
        let mut row = about(one);
        if let Value::Object(members) = &mut row {
            members.insert("subject".to_owned(), json!(one.subject));
        }
        row
    };
    web::json(&json!({ "restrictions": found.iter().map(row).collect::<Vec<Value>>() }))
}

/// Why the town ends a restriction.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ending {
    reason: String,
}

/// `POST /api/v1/desk/privacy/restrictions/{id}/end`.
pub(crate) async fn end(
    asked: Asked,
    State(my_data): State<MyData>,
    Path(id): Path<String>,
    Json(body): Json<Ending>,
) -> Answer {
    let id = RestrictionId::parse(&id).ok_or(Failure::NotFound)?;
    match pages::end_one(&asked, &my_data, (id, &body.reason)).await? {
        Ok(()) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(refusal) => {
            let words = pages::in_short(&asked, refusal);
            Err(Problem::refused(refusal.word(), words.clone()).error("/reason", words).into())
        }
    }
}
