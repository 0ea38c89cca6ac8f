//! Work for programs as JSON: fetch it, say what came of it, hold it longer; and how it stands, for the desk.

use std::sync::Arc;

use axum::extract::{Path, State};
use serde_json::{Value as Json, json};
use web::{Answer, Asked, Audience, Failure, Method, Permission, Route, route};

use super::fetch::{Fetched, fetch};
use super::input::{Completing, Erring, Extending, Failing, Fetching, InputRefusal, Report};
use super::report::{ReportRefusal, Reported, report};
use super::{WORK, WorkId, store};
use crate::api::shape;
use crate::desk::Desk;
use crate::incident::MEND;

/// How often an act is judged anew when the case changed at the same moment.
const TRIES: usize = 4;

/// The routes.
pub(crate) fn routes() -> Vec<Route<Arc<Desk>>> {
    let works = Permission::Holding(WORK);
    let mends = Permission::Holding(MEND);
    let (post, programs) = (Method::POST, Audience::Programs);
    vec![
        route(post.clone(), "/api/v1/work/fetch", works, programs, take).openapi(docs::fetch()),
        route(post.clone(), "/api/v1/work/{id}/complete", works, programs, complete)
            .hidden()
            .openapi(docs::complete()),
        route(post.clone(), "/api/v1/work/{id}/failure", works, programs, failure)
            .hidden()
            .openapi(docs::failure()),
        route(post.clone(), "/api/v1/work/{id}/error", works, programs, error)
            .hidden()
            .openapi(docs::error()),
        route(post, "/api/v1/work/{id}/extend", works, programs, extend)
            .hidden()
            .openapi(docs::extend()),
        route(Method::GET, "/api/v1/desk/work", mends, Audience::Officials, stands)
            .openapi(docs::stands()),
    ]
}

fn shown(fetched: &Fetched) -> Json {
    let Fetched { work, lock, inputs } = fetched;
    json!({
        "id": work.id.to_string(),
        "topic": work.topic,
        "lock": lock.id.to_string(),
        "locked_until": lock.until,
        "retries": work.retries,
        "failures": work.failures,
        "waiting_since": work.created_at,
        "reference": work.reference,
        "service": work.service,
        "definition": work.definition,
        "unit": work.unit,
        "element": work.node,
        "inputs": inputs,
    })
}

fn misread(asked: &Asked, refusal: InputRefusal) -> Failure {
    shape::refused_at(asked, refusal.word(), refusal.member())
}

/// `POST /api/v1/work/fetch`.
async fn take(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    web::Json(body): web::Json<Fetching>,
) -> Answer {
    let wanted = body.read().map_err(|refusal| misread(&asked, refusal))?;
    let fetched = fetch(&desk.casework, &asked.ctx, &asked.visitor, &wanted).await?;
    web::json(&json!({ "work": fetched.iter().map(shown).collect::<Vec<_>>() }))
}

/// `POST /api/v1/work/{id}/complete`.
async fn complete(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    web::Json(body): web::Json<Completing>,
) -> Answer {
    act(&asked, &desk, &id, body.read()).await
}

/// `POST /api/v1/work/{id}/failure`.
async fn failure(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    web::Json(body): web::Json<Failing>,
) -> Answer {
    act(&asked, &desk, &id, body.read()).await
}

/// `POST /api/v1/work/{id}/error`.
async fn error(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    web::Json(body): web::Json<Erring>,
) -> Answer {
    act(&asked, &desk, &id, body.read()).await
}

/// `POST /api/v1/work/{id}/extend`.
async fn extend(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    web::Json(body): web::Json<Extending>,
) -> Answer {
    act(&asked, &desk, &id, body.read()).await
}

/// Reports, and again when the case changed meanwhile: what is judged is always what is written.
async fn act(
    asked: &Asked,
    desk: &Desk,
    id: &str,
    read: Result<(String, Report), InputRefusal>,
) -> Answer {
    let casework = &desk.casework;
    let (lock, said) = read.map_err(|refusal| misread(asked, refusal))?;
    let id = WorkId::parse(id).ok_or(Failure::NotFound)?;
    for _ in 0..TRIES {
        let work = store::find(casework.db(), id).await?.ok_or(Failure::NotFound)?;
        let of = (&work, lock.as_str(), &said);
        match report(casework, &asked.ctx, &asked.visitor, of).await? {
            // Whose work exists is nobody else's business.
            Err(ReportRefusal::NotYours) => return Err(Failure::NotFound),
            Err(refusal) => return Err(shape::refused_at(asked, refusal.word(), refusal.member())),
            Ok(Reported::Before) => return how_it_stands(desk, id).await,
            Ok(Reported::Now(unit)) => match casework.commit(unit).await {
                Ok(()) => return how_it_stands(desk, id).await,
                Err(Failure::Conflict) => {}
                Err(failure) => return Err(failure),
            },
        }
    }
    Err(Failure::Conflict)
}

async fn how_it_stands(desk: &Desk, id: WorkId) -> Answer {
    let work = store::find(desk.casework.db(), id).await?.ok_or(Failure::NotFound)?;
    let until = work.lock.as_ref().map(|lock| lock.until).filter(|_| work.ended.is_none());
    web::json(&json!({
        "id": work.id.to_string(),
        "ended": work.ended.map(|(_, ended)| ended.word()),
        "retries": work.retries,
        "failures": work.failures,
        "locked_until": until,
        "ready_at": work.ready_at,
    }))
}

/// `GET /api/v1/desk/work`.
async fn stands(asked: Asked, State(desk): State<Arc<Desk>>) -> Answer {
    let units = super::pages::units(&asked);
    let now = asked.ctx.now();
    let topics = store::list_topics(desk.casework.db(), units.as_deref(), now).await?;
    let topic = |topic: &store::Topic| {
        json!({
            "topic": topic.name,
            "waiting": topic.waiting,
            "held": topic.held,
            "failed": topic.failed,
            "oldest": topic.oldest,
        })
    };
    web::json(&json!({ "topics": topics.iter().map(topic).collect::<Vec<_>>() }))
}

/// A refusal as the interface tells it; for tests of the words.
#[cfg(test)]
pub(super) fn words() -> Vec<&'static str> {
    let inputs = [
        InputRefusal::Topics,
        InputRefusal::Number(""),
        InputRefusal::Text(""),
        InputRefusal::Variables,
    ];
    let reports = ReportRefusal::ALL.into_iter().map(ReportRefusal::word);
    inputs.into_iter().map(InputRefusal::word).chain(reports).collect()
}

/// What the OpenAPI document says.
mod docs {
    use serde_json::{Value, json};

    use super::super::RETRIES_MAX;
    use super::super::input::{FETCHED_MAX, LOCK_SECONDS_MAX, MESSAGE_CHARACTERS_MAX};

    fn body(required: &[&str], properties: &Value) -> Value {
        json!({ "required": true, "content": { "application/json": { "schema": {
            "type": "object", "required": required, "additionalProperties": false, "properties": properties,
        } } } })
    }

    fn text() -> Value {
        json!({ "type": "string" })
    }

    fn seconds() -> Value {
        json!({ "type": "integer", "minimum": 1, "maximum": LOCK_SECONDS_MAX })
    }

    fn stands_schema() -> Value {
        json!({ "200": { "description": "How the work stands; the same when it was reported before", "content": { "application/json": { "schema": {
            "type": "object", "properties": {
                "id": text(), "ended": { "type": ["string", "null"], "enum": ["done", "error", "exhausted", "cancelled", null] },
                "retries": { "type": "integer" }, "failures": { "type": "integer" },
                "locked_until": { "type": ["string", "null"], "format": "date-time" },
                "ready_at": { "type": "string", "format": "date-time" },
            },
        } } } } })
    }

    pub(super) fn fetch() -> Value {
        let topics = json!({ "type": "array", "items": text(), "minItems": 1 });
        json!({
            "summary": "Take work that cases of the unit wait for, each piece under a lock that ends by itself",
            "requestBody": body(&["topics"], &json!({
                "topics": topics,
                "most": { "type": "integer", "minimum": 1, "maximum": FETCHED_MAX, "default": 1 },
                "lock_seconds": seconds(),
            })),
            "responses": { "200": { "description": "The work that the program holds now; none when nothing waits" } },
        })
    }

    pub(super) fn complete() -> Value {
        let properties = json!({ "lock": text(), "variables": { "type": "object" } });
        json!({
            "summary": "The work is done: the case goes on with these variables, once",
            "requestBody": body(&["lock"], &properties),
            "responses": stands_schema(),
        })
    }

    pub(super) fn failure() -> Value {
        let properties = json!({
            "lock": text(),
            "message": { "type": "string", "maxLength": MESSAGE_CHARACTERS_MAX },
            "retries": { "type": "integer", "minimum": 0, "maximum": RETRIES_MAX, "description": "How often it is still given out; one time less than before without it" },
            "retry_after_seconds": { "type": "integer", "minimum": 0 },
        });
        json!({
            "summary": "The work failed: it is given out again after a rest, or the case stands still there",
            "requestBody": body(&["lock", "message"], &properties),
            "responses": stands_schema(),
        })
    }

    pub(super) fn error() -> Value {
        let properties = json!({ "lock": text(), "code": text(), "message": { "type": "string", "maxLength": MESSAGE_CHARACTERS_MAX } });
        json!({
            "summary": "The work cannot be done: the process goes on where it catches the error of this code",
            "requestBody": body(&["lock", "code"], &properties),
            "responses": stands_schema(),
        })
    }

    pub(super) fn extend() -> Value {
        let properties = json!({ "lock": text(), "lock_seconds": seconds() });
        json!({
            "summary": "Hold the work longer, counted from now",
            "requestBody": body(&["lock", "lock_seconds"], &properties),
            "responses": stands_schema(),
        })
    }

    pub(super) fn stands() -> Value {
        json!({
            "summary": "What programs have to do, by topic",
            "responses": { "200": { "description": "Of the official's units; of all for an operator" } },
        })
    }
}
