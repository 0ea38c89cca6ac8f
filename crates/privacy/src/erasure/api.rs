//! The same as JSON: asking to be erased, and what waits for the data protection officer.

use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use web::{Answer, Asked, Failure, Json, StatusCode};

use super::{Answered, Ground, Request, RequestId, answer, ask, store};
use crate::key::subject_of;
use crate::my_data::MyData;

/// `GET /api/v1/my/erasure`: how one's last request stands.
pub(crate) async fn last(asked: Asked, State(my_data): State<MyData>) -> Answer {
    let last = store::find_last(&my_data.db, subject_of(asked.person()?)).await?;
    web::json(&json!({ "request": last.as_ref().map(about) }))
}

/// `POST /api/v1/my/erasure`: asks. Never by a key that somebody gave to a program: what goes by it is gone for good.
pub(crate) async fn ask_for(asked: Asked, State(my_data): State<MyData>) -> Answer {
    asked.own_hands()?;
    let subject = subject_of(asked.person()?);
    ask(&my_data.db, &asked.ctx, subject).await?;
    let last = store::find_last(&my_data.db, subject).await?;
    web::json_with(StatusCode::CREATED, &json!({ "request": last.as_ref().map(about) }))
}

fn about(request: &Request) -> Value {
    json!({
        "id": request.id,
        "asked_at": request.asked_at.to_string(),
        "answered_at": request.answered.map(|(at, _)| at.to_string()),
        "outcome": request.answered.map(|(_, outcome)| outcome.word()),
        "kept": grounds(&request.grounds),
    })
}

fn grounds(grounds: &[Ground]) -> Value {
    let one = |ground: &Ground| json!({ "what": ground.what, "law": ground.law, "until_on": ground.until_on });
    grounds.iter().map(one).collect()
}

/// `GET /api/v1/desk/privacy`: requests that wait, with what is held about each person, counted.
pub(crate) async fn requests(State(my_data): State<MyData>) -> Answer {
    let mut rows: Vec<Value> = Vec::new();
    for request in store::list_open(&my_data.db).await? {
        let mut held = Vec::new();
        for holder in my_data.holders.iter() {
            let found = holder.held(request.subject).await?;
            let found = found.iter().filter(|found| found.count > 0);
            held.extend(found.map(|found| json!({ "what": found.what, "count": found.count })));
        }
        rows.push(json!({
            "id": request.id,
            "subject": request.subject,
            "asked_at": request.asked_at.to_string(),
            "held": held,
        }));
    }
    web::json(&json!({ "requests": rows }))
}

/// Which request is answered.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Answering {
    request: String,
}

/// `POST /api/v1/desk/privacy`: answers one, by the law and not by choice.
pub(crate) async fn answer_one(
    asked: Asked,
    State(my_data): State<MyData>,
    Json(body): Json<Answering>,
) -> Answer {
    let id = RequestId::parse(&body.request).ok_or(Failure::NotFound)?;
    let request = store::find(&my_data.db, id).await?.filter(|found| found.answered.is_none());
    let request = request.ok_or(Failure::NotFound)?;
    let at = (&my_data.db, &my_data.vault);
    let answered = answer(at, &asked.ctx, &my_data.holders, &request).await;
    let (outcome, kept) = match answered.map_err(super::failed)? {
        Answered::Kept(kept) => ("kept", kept),
        Answered::Erased | Answered::Unknown => ("erased", Vec::new()),
    };
    web::json(&json!({ "outcome": outcome, "kept": grounds(&kept) }))
}
