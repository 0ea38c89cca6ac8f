//! Where cases stand still, as JSON: the list, one, and letting it go on.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use feel::Context;
use serde::Deserialize;
use serde_json::{Value, json};
use web::{Answer, Asked, Failure, IdempotencyKey, Json, StatusCode};

use super::mend::{MendRefusal, Mending};
use super::pages::{NotMended, find, listed, perform, retry_all, seen};
use super::{Incident, starts, store};
use crate::api::{key_digest, made_before, remember, shape};
use crate::desk::Desk;
use crate::dispatch::undelivered::{self, Fate, Undelivered};
use crate::process::is_shallow;

/// An incident as JSON, without what only those may see who read the case.
pub(crate) fn about(incident: &Incident) -> Value {
    json!({
        "id": incident.id.to_string(),
        "reference": incident.reference,
        "service": incident.service,
        "definition": incident.definition,
        "unit": incident.unit,
        "element": incident.node,
        "expression": incident.expression,
        "tries": incident.tries,
        "since": incident.since,
        "closed_at": incident.closed_at,
        "links": {
            "self": format!("/api/v1/desk/incidents/{}", incident.id),
            "page": format!("/desk/incidents/{}", incident.id),
        },
    })
}

/// A message of a case that was refused.
fn message(one: &Undelivered) -> Value {
    json!({
        "id": one.id.to_string(),
        "name": one.name,
        "reference": one.reference,
        "service": one.service,
        "unit": one.unit,
        "why": one.why,
        "sent_at": one.sent_at,
    })
}

/// What becomes of a message: its word, and why it is given up.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Deciding {
    act: String,
    #[serde(default)]
    text: String,
}

/// `POST /api/v1/desk/incidents/messages/{id}/acts`: tries a refused message again, or gives it up.
pub(crate) async fn decide(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    Json(body): Json<Deciding>,
) -> Answer {
    let fate = match body.act.as_str() {
        "retry" => Fate::Retry,
        "give-up" => Fate::GiveUp(&body.text),
        _ => return Err(Failure::Malformed("retry or give-up".into())),
    };
    match undelivered::decide(&desk.casework, &asked, (&id, fate)).await {
        Ok(()) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(undelivered::NotDone::Failed(failure)) => Err(failure),
        Err(undelivered::NotDone::Refused(refusal)) => {
            let field = if refusal.field() == "text" { "text" } else { "act" };
            Err(shape::refused_at(&asked, refusal.word(), field))
        }
    }
}

/// `GET /api/v1/desk/incidents`.
pub(crate) async fn list(asked: Asked, State(desk): State<Arc<Desk>>) -> Answer {
    let found = listed(&desk.casework, &asked).await?;
    let most = usize::try_from(store::LISTED_MAX).unwrap_or(usize::MAX);
    let refused = undelivered::listed(&desk.casework, &asked).await?;
    let shown = usize::try_from(undelivered::LISTED_MAX).unwrap_or(usize::MAX);
    let failing = starts::listed(&desk.casework, &asked).await?;
    web::json(&json!({
        "messages": refused.iter().take(shown).map(message).collect::<Vec<_>>(),
        "more_messages": refused.len() > shown,
        "starts": failing.iter().map(starts::about).collect::<Vec<_>>(),
        "count": found.len().min(most),
        "more_than_count": found.len() > most,
        "incidents": found.iter().take(most).map(about).collect::<Vec<_>>(),
    }))
}

/// `GET /api/v1/desk/incidents/{id}`.
pub(crate) async fn show(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
) -> Answer {
    let incident = find(&desk.casework, &asked, &id).await?;
    let seen = seen(&desk.casework, &asked, &incident).await?;
    let mut about = about(&incident);
    if let Value::Object(members) = &mut about {
        members.insert("cause".into(), seen.cause.into());
        members.insert("values".into(), feel::Value::context(seen.values).to_json());
        members.insert("skippable".into(), seen.skippable.into());
        let ids = seen.targets.into_iter().map(|(id, _)| id);
        members.insert("targets".into(), ids.collect::<Vec<_>>().into());
    }
    web::json(&about)
}

/// An act: its word, and what it takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Doing {
    act: String,
    #[serde(default)]
    values: BTreeMap<String, Value>,
    #[serde(default)]
    to: String,
    #[serde(default)]
    text: String,
}

fn read(body: &Doing) -> Result<Mending<'_>, MendRefusal> {
    let values = || -> Result<Context, MendRefusal> {
        if !body.values.values().all(is_shallow) {
            return Err(MendRefusal::ValueUnreadable);
        }
        let pair = |(name, value): (&String, &Value)| {
            (Arc::<str>::from(name.as_str()), feel::Value::from_json(value))
        };
        Ok(body.values.iter().map(pair).collect())
    };
    let text = body.text.as_str();
    match body.act.as_str() {
        "retry" if body.values.is_empty() => Ok(Mending::Retry),
        "retry" => Ok(Mending::Correct { values: values()?, text }),
        "skip" => Ok(Mending::Skip { values: values()?, text }),
        "move" => Ok(Mending::Move { to: &body.to, text }),
        _ => Err(MendRefusal::NoWay),
    }
}

/// `POST /api/v1/desk/incidents/{id}/acts`: lets the case go on.
pub(crate) async fn act(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    key: IdempotencyKey,
    Json(body): Json<Doing>,
) -> Answer {
    let casework = &desk.casework;
    let incident = find(casework, &asked, &id).await?;
    let digest = key_digest(casework, &asked, &key);
    if made_before(casework, digest.as_deref()).await?.is_none() {
        let done = match read(&body) {
            Ok(mending) => {
                let also = |unit: &mut _, id| remember(unit, digest.as_deref(), (&asked, id));
                perform(casework, &asked, (&incident, mending), also).await
            }
            Err(refusal) => Err(refusal.into()),
        };
        match done {
            Ok(_) => {}
            Err(NotMended::Failed(failure)) => return Err(failure),
            Err(NotMended::Refused(refusal)) => {
                let field = match refusal.field() {
                    "do" => "act",
                    "value" => "values",
                    field => field,
                };
                return Err(shape::refused_at(&asked, refusal.word(), field));
            }
        }
    }
    // Where the case stands still now: nowhere, at the same place again, or behind it.
    let now = store::list_of_application(casework.db(), incident.application).await?;
    web::json(&json!({ "incidents": now.iter().map(about).collect::<Vec<_>>() }))
}

/// What failed in the same way.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Same {
    service: String,
    definition: String,
    element: String,
}

/// `POST /api/v1/desk/incidents/retries`: tries everything again at which the same failed.
pub(crate) async fn retries(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Json(body): Json<Same>,
) -> Answer {
    let of = (body.service.as_str(), body.definition.as_str(), body.element.as_str());
    let (done, again) = retry_all(&desk.casework, &asked, of).await?;
    web::json(&json!({ "went_on": done, "failed_again": again }))
}

/// What the OpenAPI document says.
pub(crate) mod docs {
    use serde_json::{Value, json};

    fn incident() -> Value {
        let text = json!({ "type": "string" });
        json!({ "type": "object", "properties": {
            "id": text, "reference": text, "service": text, "definition": text, "unit": text,
            "element": text, "expression": text,
            "tries": { "type": "integer" },
            "since": { "type": "string", "format": "date-time" },
        } })
    }

    fn answered(schema: &Value, description: &str) -> Value {
        json!({ "200": { "description": description, "content": { "application/json": { "schema": schema } } } })
    }

    pub(crate) fn list() -> Value {
        let list = json!({ "type": "object", "properties": { "count": { "type": "integer" }, "incidents": { "type": "array", "items": incident() }, "messages": { "type": "array", "items": { "type": "object" } }, "more_messages": { "type": "boolean" }, "starts": { "type": "array", "items": { "type": "object" } } } });
        json!({ "summary": "Where cases stand still, the longest first, messages of cases that were refused, and conditions that begin no cases now (starts)", "responses": answered(&list, "Of the official's units; of all for an operator") })
    }

    pub(crate) fn show() -> Value {
        json!({
            "summary": "One place where a case stands still",
            "description": "cause and values only for those who read the cases of the unit.",
            "responses": answered(&incident(), "The incident, with what can be done about it"),
        })
    }

    pub(crate) fn act() -> Value {
        let text = json!({ "type": "string" });
        let list = json!({ "type": "object", "properties": { "incidents": { "type": "array", "items": incident() } } });
        json!({
            "summary": "Let the case go on: the same again (retry), behind the element (skip), from another one (move)",
            "description": "values sets variables of the process; with them, and for skip and move, text says why. move takes to, an element.",
            "parameters": [{ "name": "Idempotency-Key", "in": "header", "required": false, "schema": { "type": "string", "maxLength": 128 } }],
            "requestBody": { "required": true, "content": { "application/json": { "schema": {
                "type": "object", "required": ["act"], "additionalProperties": false,
                "properties": { "act": { "enum": ["retry", "skip", "move"] }, "values": { "type": "object" }, "to": text, "text": text },
            } } } },
            "responses": answered(&list, "Where the case stands still now"),
        })
    }

    pub(crate) fn decide() -> Value {
        json!({
            "summary": "Try a refused message of a case again (retry), or give it up (give-up)",
            "description": "give-up takes text, the reason. Both are recorded on the case that sent it.",
            "requestBody": { "required": true, "content": { "application/json": { "schema": {
                "type": "object", "required": ["act"], "additionalProperties": false,
                "properties": { "act": { "enum": ["retry", "give-up"] }, "text": { "type": "string" } },
            } } } },
            "responses": { "204": { "description": "Recorded" } },
        })
    }

    pub(crate) fn retries() -> Value {
        let text = json!({ "type": "string" });
        let counts = json!({ "type": "object", "properties": { "went_on": { "type": "integer" }, "failed_again": { "type": "integer" } } });
        json!({
            "summary": "Try again, up to fifty at a time, everything at which the same failed",
            "requestBody": { "required": true, "content": { "application/json": { "schema": {
                "type": "object", "required": ["service", "definition", "element"], "additionalProperties": false,
                "properties": { "service": text, "definition": text, "element": text },
            } } } },
            "responses": answered(&counts, "What came of it"),
        })
    }
}
