//! One's own data as JSON: the same reads, keys beside words.

use axum::extract::State;
use serde_json::{Value, json};
use web::{Answer, Asked};

use super::MyData;
use super::pages::{page_of_uses, standing};
use crate::data_use::DataUse;
use crate::day::Standing;
use crate::key::subject_of;

/// GET /api/v1/my/data
pub(crate) async fn held(asked: Asked, State(my_data): State<MyData>) -> Answer {
    let subject = subject_of(asked.person()?);
    let mut holders = Vec::new();
    for holder in my_data.holders.iter() {
        let held = holder.held(subject).await?;
        let rows: Vec<Value> = held
            .iter()
            .map(|row| json!({ "what": row.what, "count": row.count, "page": row.page }))
            .collect();
        holders.push(json!({ "holder": holder.name(), "held": rows }));
    }
    web::json(&json!({ "holders": holders }))
}

/// GET /api/v1/my/data-use
pub(crate) async fn uses(asked: Asked, State(my_data): State<MyData>) -> Answer {
    let (uses, next) = page_of_uses(&asked, &my_data).await?;
    let helpers = my_data.helpers(&asked, &uses).await?;
    let worded = |entry: &DataUse| {
        let words = my_data.worded(&asked.words, &helpers, entry);
        let mut who = entry.who.to_json();
        if let Value::Object(members) = &mut who {
            members.insert("text".to_owned(), words.who.into());
        }
        json!({
            "id": entry.id,
            "at": entry.at.to_string(),
            "who": who,
            "purpose": { "key": entry.purpose.key(), "text": words.why },
            "what": { "key": entry.what, "text": words.what },
            "case": words.case,
            "items": entry.items,
        })
    };
    let uses: Vec<Value> = uses.iter().map(worded).collect();
    let (until, altered) = match standing(&asked, &my_data).await? {
        Standing::NothingClosed => (None, Vec::new()),
        Standing::Whole { until } => (Some(until), Vec::new()),
        Standing::Altered { on } => (None, on),
    };
    web::json(&json!({ "uses": uses, "next": next, "whole_until": until, "altered_on": altered }))
}
