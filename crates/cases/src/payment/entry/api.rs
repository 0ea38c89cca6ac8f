//! Money that fits no fee, as JSON: the list, one, and what becomes of it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::{Value, json};
use web::{Answer, Asked, Audience, Json, Method, Permission, Route, StatusCode, route};

use super::pages::find;
use super::{EntryState, LeftOver, dismiss, match_to, open, reopen, store};
use crate::api::shape;
use crate::desk::Desk;
use crate::desk::paging::Paging;
use crate::desk::payments::NotDone;
use crate::payment::PaymentRefusal;
use crate::payment::settle::RECEIVE;

const LIST: &str = "/api/v1/desk/statement-entries";

pub(crate) fn routes() -> Vec<Route<Arc<Desk>>> {
    let takes_money = Permission::Holding(RECEIVE);
    let officials = Audience::Officials;
    let one = "/api/v1/desk/statement-entries/{id}";
    let acts = "/api/v1/desk/statement-entries/{id}/acts";
    vec![
        route(Method::GET, LIST, takes_money, officials, list).openapi(docs::list()),
        route(Method::GET, one, takes_money, officials, show).hidden().openapi(docs::show()),
        route(Method::POST, acts, takes_money, officials, act).hidden().openapi(docs::act()),
    ]
}

fn about(entry: &LeftOver) -> Value {
    json!({
        "id": entry.id.to_string(),
        "number": entry.outside,
        "amount_cents": entry.amount.cents,
        "currency": entry.amount.currency.code(),
        "booked_on": entry.booked_on,
        "why": entry.why,
        "open": entry.is_open(),
        "state": entry.state.word(),
        "settled_at": entry.settled_at,
        "log_entry": entry.log_entry,
    })
}

/// `GET /api/v1/desk/statement-entries?state=not-ours`: what waits for somebody, or what is not the town's.
async fn list(asked: Asked, State(desk): State<Arc<Desk>>) -> Answer {
    let mut paging = Paging::asked(&asked, "page", store::LISTED_MAX);
    let (db, skipped) = (desk.casework.db(), paging.skipped());
    let found = match asked.query_value("state").as_deref() {
        Some("not-ours") => store::list_not_ours(db, skipped).await?,
        _ => store::list_open(db, skipped).await?,
    };
    let entries = paging.cut(found);
    web::json(&json!({
        "page": paging.number(),
        "more": paging.has_more(),
        "entries": entries.iter().map(about).collect::<Vec<_>>(),
    }))
}

/// `GET /api/v1/desk/statement-entries/{id}`: with what the payer wrote, unless it was for a fee.
async fn show(asked: Asked, State(desk): State<Arc<Desk>>, Path(id): Path<String>) -> Answer {
    let entry = find(&desk.casework, &id).await?;
    let mut shown = about(&entry);
    if let (true, Value::Object(members)) = (entry.state != EntryState::Matched, &mut shown) {
        let (said, reason) = open(&desk.casework, &asked.ctx, &entry).await?;
        members.insert("reason".into(), reason.into());
        members.insert("text".into(), said.text.into());
        members.insert("payer".into(), json!({ "name": said.payer.name, "iban": said.payer.iban }));
    }
    web::json(&shown)
}

/// An act: its word, and what it takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Doing {
    act: String,
    #[serde(default)]
    reference: String,
    #[serde(default)]
    text: String,
}

/// `POST /api/v1/desk/statement-entries/{id}/acts`. An entry is settled once, however often it is asked.
async fn act(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    Json(body): Json<Doing>,
) -> Answer {
    let casework = &desk.casework;
    let entry = find(casework, &id).await?;
    let reopens = body.act == "reopen";
    if entry.state != if reopens { EntryState::NotOurs } else { EntryState::Open } {
        return Err(shape::refused_at(&asked, "entry-settled", "act"));
    }
    let done = match body.act.as_str() {
        "match" => match_to(casework, &asked, (&entry, &body.reference), |_| ()).await.map(|_| ()),
        "not-ours" => dismiss(casework, &asked, (&entry, &body.text), |_| ()).await,
        "reopen" => reopen(casework, &asked, &entry).await,
        _ => Err(NotDone::Refused(PaymentRefusal::NotYours)),
    };
    match done {
        Ok(()) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(NotDone::Failed(failure)) => Err(failure),
        Err(NotDone::Refused(refusal)) => {
            let field = if refusal.field() == "text" { "text" } else { "reference" };
            Err(shape::refused_at(&asked, refusal.word(), field))
        }
    }
}

/// What the OpenAPI document says.
mod docs {
    use serde_json::{Value, json};

    fn entry() -> Value {
        let text = json!({ "type": "string" });
        json!({ "type": "object", "properties": {
            "id": text, "number": text, "amount_cents": { "type": "integer" }, "currency": text,
            "booked_on": { "type": "string", "format": "date" }, "why": text, "open": { "type": "boolean" },
            "state": { "enum": ["open", "matched", "not-ours"] }, "settled_at": { "type": "string", "format": "date-time" },
            "log_entry": { "type": "string", "description": "The entry of the town's log about the last act on it" },
            "text": text, "payer": { "type": "object" }, "reason": text,
        } })
    }

    pub(super) fn list() -> Value {
        json!({
            "summary": "Money on the town's account that fits no fee",
            "parameters": [{ "name": "state", "in": "query", "required": false, "schema": { "enum": ["open", "not-ours"] } }, { "name": "page", "in": "query", "required": false, "schema": { "type": "integer", "minimum": 1 } }],
            "responses": { "200": { "description": "A hundred at most, the oldest first; `more` when there are others", "content": { "application/json": { "schema": { "type": "object", "properties": {
                "page": { "type": "integer" }, "more": { "type": "boolean" }, "entries": { "type": "array", "items": entry() },
            } } } } } },
        })
    }

    pub(super) fn show() -> Value {
        json!({ "summary": "One of them, with what the payer wrote", "responses": { "200": { "description": "The entry", "content": { "application/json": { "schema": entry() } } } } })
    }

    pub(super) fn act() -> Value {
        let text = json!({ "type": "string" });
        json!({
            "summary": "Record it for a fee (match), say that it is not the town's (not-ours), or have that looked at again (reopen)",
            "description": "match takes the reference of a fee or of a case, not-ours takes text, the reason. The money is recorded once.",
            "requestBody": { "required": true, "content": { "application/json": { "schema": {
                "type": "object", "required": ["act"], "additionalProperties": false,
                "properties": { "act": { "enum": ["match", "not-ours", "reopen"] }, "reference": text, "text": text },
            } } } },
            "responses": { "204": { "description": "Recorded" }, "422": { "description": "No such fee, no reason, or settled before" } },
        })
    }
}
