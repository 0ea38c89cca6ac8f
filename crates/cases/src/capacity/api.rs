//! The free times of a service, for programs: what they may answer where a page offers a choice.

use std::sync::Arc;

use axum::extract::{Path, State};
use services::form::QuestionKind;
use web::{Answer, Asked, Audience, Failure, Method, Permission, Route, route};

use super::free_slots;
use crate::pages::Pages;

/// The route; open to everybody, as the page of the service is.
pub(crate) fn routes() -> Vec<Route<Arc<Pages>>> {
    const SLOTS: &str = "/api/v1/services/{id}/slots";
    let documentation = serde_json::json!({
        "summary": "The free times of a service that books them",
        "description": "Each is an answer to `question`, as POST /api/v1/applications takes it. A time may be taken by somebody else meanwhile: 422 slot-gone. 404 for a service that books none.",
        "responses": { "200": { "description": "The free times, earliest first", "content": { "application/json": { "schema": {
            "type": "object", "properties": {
                "service": { "type": "string" },
                "question": { "type": "string", "description": "The key of the question that asks for the time" },
                "slots": { "type": "array", "items": { "type": "string", "example": "2026-03-05T10:00" } },
            },
        } } } } },
    });
    vec![
        route(Method::GET, SLOTS, Permission::Anyone, Audience::Public, slots)
            .openapi(documentation),
    ]
}

/// `GET /api/v1/services/{id}/slots`.
async fn slots(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path(service): Path<String>,
) -> Answer {
    let casework = &pages.casework;
    let definition = casework.current(&service).ok_or(Failure::NotFound)?;
    let is_slot = |kind: &QuestionKind| matches!(kind, QuestionKind::Slot);
    let question = definition.form.questions().find(|question| is_slot(&question.kind));
    let open = definition.takes_applications(asked.ctx.today()) && definition.booking.is_some();
    let question = question.filter(|_| open).ok_or(Failure::NotFound)?;
    let (calendar, today) = (casework.calendar(), asked.ctx.today());
    let free = free_slots(casework.db(), &definition, (&calendar, today)).await?;
    let written = free.iter().map(|at| at.strftime("%Y-%m-%dT%H:%M").to_string());
    web::json(&serde_json::json!({
        "service": &*definition.id,
        "question": &*question.key,
        "slots": written.collect::<Vec<_>>(),
    }))
}
