//! Choosing to be told of unusual openings, and not any more: on the page, and as JSON.

use axum::extract::State;
use axum::response::IntoResponse as _;
use platform::{Fault, Unit};
use serde::Deserialize;
use serde_json::json;
use web::{Answer, Asked, Failure, Form, Json, StatusCode, see_other};

use super::store;
use crate::key::subject_of;
use crate::my_data::MyData;

/// `POST /my-data/unusual`.
pub(crate) async fn choose_sent(asked: Asked, State(my_data): State<MyData>, form: Form) -> Answer {
    choose(&asked, &my_data, form.value("tell") == "yes").await?;
    see_other("/my-data#unusual")
}

async fn choose(asked: &Asked, my_data: &MyData, tell: bool) -> Result<(), Failure> {
    let subject = subject_of(asked.person()?);
    let mut unit = Unit::new();
    if tell {
        store::want(&mut unit, &asked.ctx, subject);
    } else {
        store::want_no_more(&mut unit, subject);
    }
    Ok(my_data.db.commit(unit).await.map_err(Fault::from)?)
}

/// `GET /api/v1/my/data-use/notices`.
pub(crate) async fn choice(asked: Asked, State(my_data): State<MyData>) -> Answer {
    let subject = subject_of(asked.person()?);
    let tell = store::wanted_in(&my_data.db, subject).await?.is_some();
    web::json(&json!({ "unusual": tell }))
}

/// What one wants to be told of.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Notices {
    unusual: bool,
}

/// `PUT /api/v1/my/data-use/notices`. Never by a key that somebody gave to a program: it could silence what tells of it.
pub(crate) async fn chosen(
    asked: Asked,
    State(my_data): State<MyData>,
    Json(body): Json<Notices>,
) -> Answer {
    asked.own_hands()?;
    choose(&asked, &my_data, body.unusual).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
