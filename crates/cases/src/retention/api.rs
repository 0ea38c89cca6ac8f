//! Retention as JSON: the same acts as on the pages, for officials' programs.

use std::sync::Arc;

use axum::extract::{Path, State};
use records::retention::obstacle;
use serde::Deserialize;
use serde_json::{Value, json};
use web::{
    Answer, Asked, Audience, Failure, Form, IdempotencyKey, Json, Method, Permission, Route,
    StatusCode, route,
};

use super::hold_pages::read;
use super::list::store as lists;
use super::pages::{act_with, asked_until, day, find_list, propose_with, shown};
use super::store::{self, Listed};
use super::{Disposal, HOLD, MANAGE, hold};
use crate::api::{key_digest, made_before, remember, shape};
use crate::casework::Casework;
use crate::desk::Desk;

const LISTS: &str = "/api/v1/desk/retention/lists";

/// The routes.
pub(crate) fn routes() -> Vec<Route<Arc<Desk>>> {
    let officials = Audience::Officials;
    let (manage, holding) = (Permission::Holding(MANAGE), Permission::Holding(HOLD));
    let case = "/api/v1/desk/retention/cases/{reference}";
    let acts = "/api/v1/desk/retention/cases/{reference}/acts";
    let list = "/api/v1/desk/retention/lists/{id}";
    let list_acts = "/api/v1/desk/retention/lists/{id}/acts";
    vec![
        route(Method::GET, "/api/v1/desk/retention", manage, officials, preview)
            .openapi(docs::preview()),
        route(Method::GET, "/api/v1/desk/retention/cases", manage, officials, cases)
            .openapi(docs::cases()),
        route(Method::GET, case, holding, officials, one).hidden().openapi(docs::one()),
        route(Method::POST, acts, holding, officials, settle).hidden().openapi(docs::settle()),
        route(Method::POST, LISTS, manage, officials, propose).openapi(docs::propose()),
        route(Method::GET, list, manage, officials, show).openapi(docs::show()),
        route(Method::POST, list_acts, manage, officials, act).openapi(docs::act()),
    ]
}

/// `GET /api/v1/desk/retention`: what goes until a day, by service and outcome, and the lists.
async fn preview(asked: Asked, State(desk): State<Arc<Desk>>) -> Answer {
    let db = desk.casework.db();
    let until = asked_until(&asked);
    let (groups, days) = store::preview(db, asked.ctx.today(), until).await?;
    let all = lists::list(db).await?;
    let group = |group: &store::Group| {
        json!({
            "service": group.service, "outcome": group.outcome, "then": group.fate.word(),
            "law": group.law, "cases": group.cases,
            "kept_until": { "first": group.days.0, "last": group.days.1 },
        })
    };
    web::json(&json!({
        "until": until,
        "cases": groups.iter().map(|group| group.cases).sum::<i64>(),
        "groups": groups.iter().map(group).collect::<Vec<_>>(),
        "days": days.iter().map(|(on, cases)| json!({ "on": on, "cases": cases })).collect::<Vec<_>>(),
        "lists": all.iter().map(list).collect::<Vec<_>>(),
    }))
}

fn list(disposal: &Disposal) -> Value {
    json!({
        "id": disposal.id,
        "state": disposal.state.word(),
        "until": disposal.until_on,
        "cases": disposal.cases,
        "left_out": disposal.left_out,
        "proposed_at": disposal.proposed_at,
        "proposed_by": disposal.proposed_by,
        "approved_at": disposal.approved_at,
        "approved_by": disposal.approved_by,
        "not_before": disposal.not_before,
        "reason": disposal.reason,
        "ended_at": disposal.ended_at,
        "entry": disposal.entry,
        "version": disposal.version,
        "links": { "self": format!("{LISTS}/{}", disposal.id) },
    })
}

/// `GET /api/v1/desk/retention/cases`: a page of cases.
async fn cases(asked: Asked, State(desk): State<Arc<Desk>>) -> Answer {
    let until = asked_until(&asked);
    let days = (asked.ctx.today(), until);
    let page = asked.page_number();
    let (found, count) = store::list_cases(desk.casework.db(), days, shown(&asked).0, page).await?;
    let brief = |listed: &Listed| brief(&asked, listed);
    web::json(&json!({
        "until": until,
        "count": count,
        "page": page,
        "per_page": store::PER_PAGE,
        "cases": found.iter().map(brief).collect::<Vec<_>>(),
    }))
}

fn brief(asked: &Asked, listed: &Listed) -> Value {
    let application = &listed.application;
    let stays = obstacle(&listed.standing(), asked.ctx.today());
    json!({
        "reference": application.reference,
        "service": application.service,
        "state": application.state.word(),
        "outcome": application.outcome,
        "closed_at": application.closed_at,
        "kept_until": application.keep_until,
        "law": application.keep_law,
        "then": application.keep_then.map(records::retention::Fate::word),
        "stays": stays.map(records::retention::Obstacle::word),
    })
}

/// `GET /api/v1/desk/retention/cases/{reference}`: until when a case is kept, and its hold.
async fn one(asked: Asked, State(desk): State<Arc<Desk>>, Path(reference): Path<String>) -> Answer {
    web::json(&as_it_stands(&desk.casework, &asked, &reference).await?)
}

async fn as_it_stands(
    casework: &Casework,
    asked: &Asked,
    reference: &str,
) -> Result<Value, Failure> {
    let found = hold::find(casework, &asked.visitor, reference).await?;
    let (db, today) = (casework.db(), asked.ctx.today());
    let listed = store::find_case(db, found.id, today).await?.ok_or(Failure::NotFound)?;
    let hold = store::find_hold(db, found.id).await?.filter(|hold| hold.holds_on(today));
    let mut whole = brief(asked, &listed);
    if let Value::Object(members) = &mut whole {
        let hold = hold.map(|hold| {
            json!({ "since": hold.placed_at, "until": hold.until_on, "applicant_told": hold.is_told })
        });
        members.insert("hold".into(), hold.into());
    }
    Ok(whole)
}

/// An act about a hold.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settling {
    act: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    until: String,
    #[serde(default = "told")]
    applicant_told: bool,
}

fn told() -> bool {
    true
}

/// `POST /api/v1/desk/retention/cases/{reference}/acts`.
async fn settle(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(reference): Path<String>,
    key: IdempotencyKey,
    Json(body): Json<Settling>,
) -> Answer {
    let casework = &desk.casework;
    let digest = key_digest(casework, &asked, &key);
    if made_before(casework, digest.as_deref()).await?.is_none() {
        let found = hold::find(casework, &asked.visitor, &reference).await?;
        let untold = if body.applicant_told { "" } else { "yes" };
        let form = Form::filled([
            ("do", body.act.as_str()),
            ("text", &body.text),
            ("until", &body.until),
            ("untold", untold),
        ]);
        let also = |unit: &mut _, id| remember(unit, digest.as_deref(), (&asked, id));
        let done = match read(&form) {
            Ok(deed) => hold::perform(casework, &asked, (found, deed), also).await,
            Err(refusal) => Err(hold::NotDone::Refused(refusal)),
        };
        match done {
            Ok(()) => {}
            Err(hold::NotDone::Failed(failure)) => return Err(failure),
            Err(hold::NotDone::Refused(refusal)) => {
                let field = if refusal.field() == "do" { "act" } else { refusal.field() };
                return Err(shape::refused_at(&asked, refusal.word(), field));
            }
        }
    }
    web::json(&as_it_stands(casework, &asked, &reference).await?)
}

/// What is put on a list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Proposing {
    until: String,
    count: i64,
}

/// `POST /api/v1/desk/retention/lists`: puts what goes on a list. Sent twice it finds nothing the second time.
async fn propose(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Json(body): Json<Proposing>,
) -> Answer {
    let made = propose_with(&desk.casework, &asked, day(&body.until), body.count).await?;
    let made = made.map_err(|refusal| {
        let field = if refusal.field() == "do" { "until" } else { refusal.field() };
        shape::refused_at(&asked, refusal.word(), field)
    })?;
    web::json_with(StatusCode::CREATED, &list(&made))
}

/// `GET /api/v1/desk/retention/lists/{id}`: a list, its cases and the record of those that went.
async fn show(asked: Asked, State(desk): State<Arc<Desk>>, Path(id): Path<String>) -> Answer {
    let db = desk.casework.db();
    let disposal = find_list(&desk.casework, &id).await?;
    let days = (asked.ctx.today(), disposal.until_on);
    let on_list = store::Shown::OnList(disposal.id);
    let page = asked.page_number();
    let (found, count) = store::list_cases(db, days, on_list, page).await?;
    let counted = lists::list_counted(db, disposal.id).await?;
    let row = |row: &lists::Counted| {
        json!({
            "service": row.service, "outcome": row.outcome, "law": row.law,
            "then": row.fate.word(), "year": row.year, "cases": row.cases,
            "ended": { "first": row.ended_from, "last": row.ended_until },
        })
    };
    let mut whole = list(&disposal);
    if let Value::Object(members) = &mut whole {
        let cases = found.iter().map(|listed| brief(&asked, listed));
        members.insert(
            "still_on_it".into(),
            json!({
                "count": count, "page": page, "per_page": store::PER_PAGE,
                "cases": cases.collect::<Vec<_>>(),
            }),
        );
        members.insert("gone".into(), counted.iter().map(row).collect());
    }
    web::json(&whole)
}

/// An act on a list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Acting {
    act: String,
    version: i64,
    #[serde(default)]
    count: i64,
    #[serde(default)]
    until: String,
    #[serde(default)]
    text: String,
}

/// `POST /api/v1/desk/retention/lists/{id}/acts`: approves, postpones or takes back.
async fn act(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    Json(body): Json<Acting>,
) -> Answer {
    let disposal = find_list(&desk.casework, &id).await?;
    if body.version != disposal.version {
        return Err(Failure::Conflict);
    }
    let form = Form::filled([
        ("do", body.act),
        ("count", body.count.to_string()),
        ("until", body.until),
        ("text", body.text),
    ]);
    let done = act_with(&desk.casework, &asked, disposal, &form).await?;
    let done = done.map_err(|refusal| {
        let field = if refusal.field() == "do" { "act" } else { refusal.field() };
        shape::refused_at(&asked, refusal.word(), field)
    })?;
    let now = find_list(&desk.casework, &done.id.to_string()).await?;
    web::json(&list(&now))
}

/// What the OpenAPI document says.
mod docs {
    use serde_json::{Value, json};

    fn query(name: &str, about: &str) -> Value {
        json!({ "name": name, "in": "query", "required": false, "schema": { "type": "string" }, "description": about })
    }

    fn until() -> Value {
        query("until", "The last day on which the cases are kept; yesterday unless told")
    }

    fn body(schema: &Value) -> Value {
        json!({ "required": true, "content": { "application/json": { "schema": schema } } })
    }

    pub(super) fn preview() -> Value {
        json!({
            "summary": "What is no longer kept, by service, outcome and day, and the lists by which it goes",
            "parameters": [until()],
            "responses": { "200": { "description": "Counts" } },
        })
    }

    pub(super) fn cases() -> Value {
        json!({
            "summary": "Cases that go, that stay although their term is over, or that are held",
            "parameters": [until(), query("show", "due (default), staying or held"), query("page", "From 1")],
            "responses": { "200": { "description": "A page of cases; nothing of their content" } },
        })
    }

    pub(super) fn one() -> Value {
        json!({
            "summary": "Until when a case is kept, by which law, what happens then, and its legal hold",
            "responses": { "200": { "description": "The term" } },
        })
    }

    pub(super) fn settle() -> Value {
        let text = json!({ "type": "string" });
        json!({
            "summary": "Put a legal hold on a case, or lift it",
            "parameters": [{ "name": "Idempotency-Key", "in": "header", "required": false, "schema": { "type": "string", "maxLength": 128 } }],
            "requestBody": body(&json!({
                "type": "object", "required": ["act", "text"], "additionalProperties": false,
                "properties": {
                    "act": { "enum": ["hold", "lift"] }, "text": text,
                    "until": { "type": "string", "format": "date", "description": "Without it the hold stands until it is lifted" },
                    "applicant_told": { "type": "boolean", "default": true },
                },
            })),
            "responses": { "200": { "description": "The term and the hold as they then stand" } },
        })
    }

    pub(super) fn propose() -> Value {
        json!({
            "summary": "Put what is no longer kept on a list",
            "requestBody": body(&json!({
                "type": "object", "required": ["until", "count"], "additionalProperties": false,
                "properties": {
                    "until": { "type": "string", "format": "date", "description": "A day that is over" },
                    "count": { "type": "integer", "description": "How many cases that are, as read before" },
                },
            })),
            "responses": { "201": { "description": "The list" } },
        })
    }

    pub(super) fn show() -> Value {
        json!({
            "summary": "A list, the cases that are still on it, and the record of those that went",
            "parameters": [query("page", "From 1")],
            "responses": { "200": { "description": "The list" } },
        })
    }

    pub(super) fn act() -> Value {
        let text = json!({ "type": "string" });
        json!({
            "summary": "Approve a list, postpone it or take it back",
            "description": "approve wants the count; postpone a day and a text; return a text. Where the town wants a second official, the first approval notes the first look, and the one who proposed the list does not approve it.",
            "requestBody": body(&json!({
                "type": "object", "required": ["act", "version"], "additionalProperties": false,
                "properties": {
                    "act": { "enum": ["approve", "postpone", "return"] },
                    "version": { "type": "integer", "description": "Of the list as it was read" },
                    "count": { "type": "integer" },
                    "until": { "type": "string", "format": "date" }, "text": text,
                },
            })),
            "responses": { "200": { "description": "The list as it then stands" } },
        })
    }
}
