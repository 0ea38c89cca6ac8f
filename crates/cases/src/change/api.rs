//! Tables and proposed changes as JSON: the same acts as on the pages, for officials' programs.

use std::sync::Arc;

use axum::extract::{Path, State};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};
use services::tables::TableText;
use services::tables::sheet::SHEET_BYTES_MAX;
use web::{
    Answer, Asked, Audience, Failure, Json, Method, Permission, Problem, Route, StatusCode, route,
};

use super::candidate::{Candidate, touched};
use super::edit::{Editing, propose_with, read_rules};
use super::pages::{act_with, candidate, find};
use super::table_pages::{asked_from, read_sheet, sheet, sheet_refused};
use super::{Change, ChangeRefusal, store};
use crate::api::shape;
use crate::desk::Desk;
use crate::workshop::DRAFT;

/// The routes.
pub(crate) fn routes() -> Vec<Route<Arc<Desk>>> {
    let (officials, drafts) = (Audience::Officials, Permission::Holding(DRAFT));
    let table = "/api/v1/desk/services/{id}/tables/{decision}";
    let sheets = "/api/v1/desk/services/{id}/tables/{decision}/sheet";
    let changes = "/api/v1/desk/services/{id}/changes";
    let one = "/api/v1/desk/changes/{id}";
    let acts = "/api/v1/desk/changes/{id}/acts";
    vec![
        route(Method::GET, table, drafts, officials, show_table).openapi(docs::table()),
        route(Method::GET, sheets, drafts, officials, sheet).openapi(docs::sheet()),
        route(Method::POST, sheets, drafts, officials, take_sheet)
            .body_bytes_max(SHEET_BYTES_MAX + 1024)
            .openapi(docs::take_sheet()),
        route(Method::POST, changes, drafts, officials, create).openapi(docs::create()),
        route(Method::GET, "/api/v1/desk/changes", drafts, officials, list).openapi(docs::list()),
        route(Method::GET, one, drafts, officials, show).openapi(docs::show()),
        route(Method::POST, acts, drafts, officials, act).openapi(docs::act()),
    ]
}

/// `GET /api/v1/desk/services/{id}/tables/{decision}`.
async fn show_table(
    State(desk): State<Arc<Desk>>,
    Path((service, decision)): Path<(String, String)>,
) -> Answer {
    let editing = Editing::load(&desk.casework, (&service, &decision), None).await?;
    let TableText { decision, hit_policy, inputs, .. } = &editing.table;
    let columns = editing.table.columns().into_iter().enumerate().map(|(at, (kind, name))| {
        let expression = inputs.get(at).map(|input| &input.expression);
        json!({ "kind": kind.word(), "name": name, "expression": expression })
    });
    let rules = editing.table.rules.iter();
    let rules = rules.map(|rule| json!({ "id": rule.id, "cells": rule.cells }));
    web::json(&json!({
        "service": editing.definition.id,
        "definition": editing.definition.version.to_string(),
        "decision": decision,
        "hit_policy": hit_policy,
        "columns": columns.collect::<Vec<_>>(),
        "rules": rules.collect::<Vec<_>>(),
    }))
}

/// A proposal.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Proposing {
    /// The version from which it was made.
    base: String,
    decision: String,
    rules: Vec<Rule>,
    #[serde(default)]
    reason: String,
    /// An earlier proposal that it goes on with.
    #[serde(default)]
    from: Option<super::ChangeId>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    #[serde(default)]
    id: Option<String>,
    cells: Vec<String>,
}

/// `POST /api/v1/desk/services/{id}/changes`.
async fn create(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(service): Path<String>,
    Json(body): Json<Proposing>,
) -> Answer {
    let casework = &desk.casework;
    let editing = Editing::load(casework, (&service, &body.decision), body.from).await?;
    let rules = body.rules.into_iter().map(|rule| (rule.id, rule.cells)).collect();
    let table = read_rules(rules, &editing.table);
    let table = table.ok_or_else(|| shape::refused_at(&asked, "table-cells", "rules"))?;
    let sent = (body.base.as_str(), body.reason.as_str());
    made(&asked, propose_with(casework, &asked, (&editing, &table), sent).await?)
}

/// `POST /api/v1/desk/services/{id}/tables/{decision}/sheet?base=…&reason=…&from=…`: the body is the spreadsheet.
async fn take_sheet(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path((service, decision)): Path<(String, String)>,
    body: Bytes,
) -> Answer {
    let casework = &desk.casework;
    let editing = Editing::load(casework, (&service, &decision), asked_from(&asked)).await?;
    let table = read_sheet(body, &editing.table).await?.map_err(|refusal| {
        Failure::from(Problem::refused(refusal.word(), sheet_refused(&asked, &refusal)))
    })?;
    let value = |name: &str| asked.query_value(name).unwrap_or_default();
    let sent = (value("base"), value("reason"));
    made(&asked, propose_with(casework, &asked, (&editing, &table), (&sent.0, &sent.1)).await?)
}

fn made(asked: &Asked, done: Result<Change, ChangeRefusal>) -> Answer {
    match done {
        Ok(change) => web::answer::json_with(StatusCode::CREATED, &brief(&change)),
        Err(refusal) => Err(shape::refused_at(asked, refusal.word(), refusal.field())),
    }
}

fn brief(change: &Change) -> Value {
    json!({
        "id": change.id,
        "service": change.service,
        "state": change.state.word(),
        "base": change.base,
        "result": change.result,
        "reason": change.reason,
        "proposed_by": change.proposed_by,
        "proposed_at": change.proposed_at,
        "decided_by": change.decided_by,
        "decided_at": change.decided_at,
        "answer": change.answer,
        "entry": change.entry,
        "links": { "self": format!("/api/v1/desk/changes/{}", change.id) },
    })
}

/// `GET /api/v1/desk/changes`.
async fn list(State(desk): State<Arc<Desk>>) -> Answer {
    let found = store::list(desk.casework.db()).await?;
    web::json(&json!({ "changes": found.iter().map(brief).collect::<Vec<_>>() }))
}

/// `GET /api/v1/desk/changes/{id}`.
async fn show(State(desk): State<Arc<Desk>>, Path(id): Path<String>) -> Answer {
    let change = find(&desk.casework, &id).await?;
    let candidate = candidate(&desk.casework, &change).await?;
    web::json(&whole(&change, &candidate))
}

fn whole(change: &Change, candidate: &Candidate) -> Value {
    let three = |(name, old, new): &(String, String, String)| json!({ "name": name, "old": old, "new": new });
    let finding = |placed: &super::candidate::Placed| {
        json!({
            "file": placed.finding.file,
            "line": placed.finding.line,
            "decision": placed.at.as_ref().map(|(decision, _)| decision),
            "rule": placed.at.as_ref().and_then(|(_, rule)| rule.map(|rule| rule + 1)),
            "severity": if placed.finding.is_error() { "error" } else { "warning" },
            "message": placed.finding.message,
            "remedy": placed.finding.remedy,
            "known_before": placed.known,
        })
    };
    let scenario = |one: &super::candidate::Scenario| {
        json!({
            "name": one.name,
            "passed_before": one.passed_before,
            "passes": one.differences.is_empty(),
            "differences": one.differences,
            "outcome": one.differs.iter().map(three).collect::<Vec<_>>(),
        })
    };
    let rules = candidate.before.rules.source().unwrap_or_default();
    let tables = touched(rules, &change.rules).into_iter().map(|table| {
        let rule = |rule: &super::candidate::Touched| {
            json!({ "change": rule.kind, "rule": rule.number, "cells": rule.cells.iter().map(three).collect::<Vec<_>>() })
        };
        json!({
            "decision": table.decision,
            "reordered": table.moved,
            "rules": table.rules.iter().map(rule).collect::<Vec<_>>(),
        })
    });
    let mut members = brief(change);
    if let Value::Object(members) = &mut members {
        members.insert("tables".into(), tables.collect());
        members.insert("findings".into(), candidate.findings.iter().map(finding).collect());
        members.insert("scenarios".into(), candidate.scenarios().iter().map(scenario).collect());
        members.insert("past_cases".into(), json!(change.what_if));
    }
    members
}

/// An act on a change.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Acting {
    act: String,
    #[serde(default)]
    reason: String,
}

/// `POST /api/v1/desk/changes/{id}/acts`.
async fn act(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    Json(body): Json<Acting>,
) -> Answer {
    let change = find(&desk.casework, &id).await?;
    match act_with(&desk.casework, &asked, change, (&body.act, &body.reason)).await? {
        Ok(change) => web::json(&brief(&change)),
        Err(refusal) => Err(shape::refused_at(&asked, refusal.word(), refusal.field())),
    }
}

/// What the OpenAPI document says.
mod docs {
    use serde_json::{Value, json};

    fn object(description: &str) -> Value {
        let schema = json!({ "schema": { "type": "object" } });
        json!({ "description": description, "content": { "application/json": schema } })
    }

    fn sheets(description: &str) -> Value {
        let binary = json!({ "schema": { "type": "string", "format": "binary" } });
        json!({ "description": description, "content": {
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": binary,
            "application/vnd.oasis.opendocument.spreadsheet": binary,
        } })
    }

    fn query(name: &str, description: &str) -> Value {
        json!({ "name": name, "in": "query", "description": description, "schema": { "type": "string" } })
    }

    pub(super) fn table() -> Value {
        json!({
            "summary": "A decision table of a service, cell by cell as it is written",
            "responses": { "200": object("Columns and rules, with the version that they are of") },
        })
    }

    pub(super) fn sheet() -> Value {
        json!({
            "summary": "A decision table as a spreadsheet; every cell is text",
            "parameters": [query("format", "xlsx or ods"), query("from", "An earlier proposal")],
            "responses": { "200": sheets("The spreadsheet") },
        })
    }

    pub(super) fn take_sheet() -> Value {
        json!({
            "summary": "Propose the rules of a spreadsheet that was made from the table",
            "parameters": [
                query("base", "The version from which it was made"),
                query("reason", "Why"),
                query("from", "An earlier proposal that it goes on with"),
            ],
            "requestBody": sheets("XLSX or ODS"),
            "responses": { "201": object("The proposed change") },
        })
    }

    pub(super) fn create() -> Value {
        let cells = json!({ "type": "array", "items": { "type": "string" } });
        let text = json!({ "type": "string" });
        let rule = json!({ "type": "object", "required": ["cells"], "additionalProperties": false, "properties": { "id": text, "cells": cells } });
        json!({
            "summary": "Propose other rules for a table; a second person approves them before they are published",
            "requestBody": { "required": true, "content": { "application/json": { "schema": {
                "type": "object", "required": ["base", "decision", "rules", "reason"], "additionalProperties": false,
                "properties": {
                    "base": { "type": "string", "description": "The version from which it was made" },
                    "decision": text,
                    "rules": { "type": "array", "items": rule },
                    "reason": text,
                    "from": { "type": "string", "description": "An earlier proposal that it goes on with" },
                },
            } } } },
            "responses": { "201": object("The proposed change") },
        })
    }

    pub(super) fn list() -> Value {
        json!({
            "summary": "Proposed changes: those that wait first, then the newest; 100 at most",
            "responses": { "200": object("The changes") },
        })
    }

    pub(super) fn show() -> Value {
        json!({
            "summary": "A proposed change: what differs, what the check found, scenarios before and after, past cases counted",
            "responses": { "200": object("The change") },
        })
    }

    pub(super) fn act() -> Value {
        json!({
            "summary": "Approve (with services.approve, a second person), reject or withdraw a proposed change",
            "requestBody": { "required": true, "content": { "application/json": { "schema": {
                "type": "object", "required": ["act"], "additionalProperties": false,
                "properties": {
                    "act": { "type": "string", "enum": ["approve", "reject", "withdraw"] },
                    "reason": { "type": "string", "description": "Why; needed to reject" },
                },
            } } } },
            "responses": { "200": object("The change as it stands") },
        })
    }
}
