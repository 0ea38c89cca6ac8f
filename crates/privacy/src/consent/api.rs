//! Consent as JSON: one's own, given and withdrawn, and whether somebody agreed, for a program that uses data on the strength of it.

use axum::extract::{Path, State};
use axum::response::IntoResponse as _;
use serde_json::{Value, json};
use web::{Answer, Asked, Failure, StatusCode};

use super::{pages, record, store};
use crate::key::subject_of;
use crate::my_data::MyData;
use crate::tracker;

/// `GET /api/v1/my/consents`: one's own records.
pub(crate) async fn mine(asked: Asked, State(my_data): State<MyData>) -> Answer {
    let subject = subject_of(asked.person()?);
    let topics = my_data.town.consents(asked.locale());
    let controller = my_data.town.controller(asked.locale());
    let consents = store::list(&my_data.db, subject).await?;
    let records: Vec<Value> = consents
        .iter()
        .map(|one| {
            let topic = topics.iter().find(|topic| topic.id == one.topic);
            record::record(one, topic, &controller)
        })
        .collect();
    web::json(&json!({ "consents": records }))
}

/// `PUT /api/v1/my/consents/{topic}`: agrees. Never by a key that somebody gave to a program: a program would agree to
/// its own use.
pub(crate) async fn agree(
    asked: Asked,
    State(my_data): State<MyData>,
    Path(topic): Path<String>,
) -> Answer {
    asked.own_hands()?;
    pages::agree(&asked, &my_data, &topic).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `DELETE /api/v1/my/consents/{topic}`: agrees no more; it is as easy for a program as for its person.
pub(crate) async fn stop(
    asked: Asked,
    State(my_data): State<MyData>,
    Path(topic): Path<String>,
) -> Answer {
    pages::stop(&asked, &my_data, &topic).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `GET /api/v1/consents/{topic}?person=…`: whether somebody agrees now.
pub(crate) async fn of_person(
    asked: Asked,
    State(my_data): State<MyData>,
    Path(topic): Path<String>,
) -> Answer {
    let topics = my_data.town.consents(asked.locale());
    if !topics.iter().any(|known| known.id == topic) {
        return Err(Failure::NotFound);
    }
    let number = asked.query_value("person").unwrap_or_default();
    let subject = tracker::subject(&my_data, &number).await?;
    let found = store::find_standing(&my_data.db, subject, &topic).await?;
    web::json(&json!({
        "topic": topic,
        "given": found.is_some(),
        "record": found.as_ref().map(|one| one.id),
        "since": found.as_ref().map(|one| one.given_at.to_string()),
    }))
}
