//! The same list as JSON.

use axum::extract::State;
use serde_json::{Value, json};
use web::{Answer, Asked};

use super::{look, patterns};
use crate::my_data::MyData;

/// `GET /api/v1/desk/privacy/openings`.
pub(crate) async fn list(asked: Asked, State(my_data): State<MyData>) -> Answer {
    let (uses, known) = look(&my_data.db, &asked.ctx, &*my_data.town).await?;
    let found = patterns(&asked.ctx, &*my_data.town, (&uses, &known));
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
