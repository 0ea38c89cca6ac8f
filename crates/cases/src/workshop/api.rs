//! A service from inside, as JSON: its process, where running cases stand, its tables, and trying it.

use std::sync::Arc;

use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use services::Definition;
use services::scenario::{Covered, coverage};
use web::{Answer, Asked, Json};

use super::pages::find;
use super::{Running, TryRefusal, Trying, tried};
use crate::api::shape;
use crate::desk::Desk;

fn id(definition: &Definition, node: bpmn::NodeId) -> String {
    definition.bpmn.node(node).id.to_string()
}

fn way(definition: &Definition, way: &services::path::Path) -> Value {
    let ids = |nodes: &[bpmn::NodeId]| -> Vec<String> {
        nodes.iter().map(|node| id(definition, *node)).collect()
    };
    let failed = way.failed.iter();
    let failed =
        failed.map(|(node, cause)| json!({ "element": id(definition, *node), "cause": cause }));
    json!({
        "taken": ids(&way.taken),
        "flows": way.flows.iter().map(|flow| &*definition.bpmn.flow(*flow).id).collect::<Vec<_>>(),
        "waits": ids(&way.waits),
        "ends": way.ended_at.map(|node| id(definition, node)),
        "over": way.is_over,
        "failed": failed.collect::<Vec<_>>(),
        "wrong": way.wrong,
    })
}

/// `GET /api/v1/desk/services/{id}/process`.
pub(crate) async fn show(State(desk): State<Arc<Desk>>, Path(service): Path<String>) -> Answer {
    let definition = find(&desk.casework, &service)?;
    let running = Running::of(desk.casework.db(), &definition.id).await?;
    let covered = coverage(&definition);
    let counted = |list: &[(String, i64)]| -> Map<String, Value> {
        list.iter().map(|(name, count)| (name.clone(), (*count).into())).collect()
    };
    let table = |table: &services::decide::ShownTable| {
        let view = &table.view;
        let rule = |rule: &dmn::RuleView| json!({ "id": rule.id, "conditions": rule.conditions, "outputs": rule.outputs, "annotations": rule.annotations });
        let inputs = view.inputs.iter();
        let inputs = inputs.map(|(label, text)| json!({ "label": label, "expression": text }));
        json!({
            "decision": table.decision,
            "hit_policy": table.hit_policy,
            "inputs": inputs.collect::<Vec<_>>(),
            "outputs": view.outputs,
            "annotations": view.annotations,
            "rules": view.rules.iter().map(rule).collect::<Vec<_>>(),
        })
    };
    let element = |line: bpmn::Line| json!({ "id": id(&definition, line.node), "name": line.name, "kind": line.kind, "depth": line.depth });
    let scenario = |one: &Covered| {
        json!({
            "name": one.report.name,
            "differences": one.report.differences,
            "way": one.way.as_ref().map(|taken| way(&definition, taken)),
        })
    };
    let missed = covered.missed.iter().map(|node| id(&definition, *node));
    let flows_missed = covered.flows_missed.iter().map(|flow| {
        let flow = definition.bpmn.flow(*flow);
        let (from, to) = (id(&definition, flow.source), id(&definition, flow.target));
        json!({ "id": &*flow.id, "name": &*flow.name, "from": from, "to": to })
    });
    web::json(&json!({
        "service": definition.id,
        "definition": definition.version.to_string(),
        "elements": bpmn::outline(&definition.bpmn, &[]).into_iter().map(element).collect::<Vec<_>>(),
        "running": {
            "waiting": counted(&running.waiting),
            "standing_still": counted(&running.standing),
            "by_definition": counted(&running.versions),
        },
        "tables": definition.rules.tables_shown().iter().map(table).collect::<Vec<_>>(),
        "scenarios": covered.scenarios.iter().map(scenario).collect::<Vec<_>>(),
        "missed": missed.collect::<Vec<_>>(),
        "flows_missed": flows_missed.collect::<Vec<_>>(),
    }))
}

/// What is tried.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Try {
    /// Place of the scenario in its file, from 0.
    #[serde(default)]
    scenario: usize,
    /// Other answers and facts; null takes away.
    #[serde(default)]
    values: Map<String, Value>,
    #[serde(default)]
    steps: Vec<String>,
}

/// `POST /api/v1/desk/services/{id}/tries`: tries a scenario with other values; nothing is kept.
pub(crate) async fn try_it(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(service): Path<String>,
    Json(body): Json<Try>,
) -> Answer {
    let definition = find(&desk.casework, &service)?;
    let (scenario, steps) = (body.scenario.to_string(), body.steps.join("\n"));
    let trying = Trying { scenario: &scenario, steps: &steps };
    let found = trying.with(&definition, &body.values);
    let found = found.and_then(|one| tried(&definition, &one).ok_or(TryRefusal::NoScenario));
    match found {
        Ok(tried) => {
            let problems = tried.problems.iter();
            let problems = problems.map(|(at, key)| json!({ "at": at, "code": key }));
            web::json(&json!({
                "findings": tried.findings,
                "problems": problems.collect::<Vec<_>>(),
                "exit": tried.exit,
                "way": tried.way.as_ref().map(|taken| way(&definition, taken)),
            }))
        }
        Err(refusal) => {
            let at = (refusal.word(), refusal.field());
            Err(shape::refused_with(&asked, at, &refusal.arguments()))
        }
    }
}

/// What the OpenAPI document says.
pub(crate) mod docs {
    use serde_json::{Value, json};

    pub(crate) fn show() -> Value {
        let object = json!({ "type": "object" });
        json!({
            "summary": "A service from inside: elements of its process, where running cases stand, tables, scenarios with the ways that they take, and the elements and flows that none comes to",
            "responses": { "200": { "description": "The current version", "content": { "application/json": { "schema": object } } } },
        })
    }

    pub(crate) fn try_it() -> Value {
        let object = json!({ "type": "object" });
        json!({
            "summary": "Try a scenario with other values and steps; nothing is kept",
            "requestBody": { "required": true, "content": { "application/json": { "schema": {
                "type": "object", "additionalProperties": false,
                "properties": {
                    "scenario": { "type": "integer", "description": "Its place in scenarios.yaml, from 0" },
                    "values": object,
                    "steps": { "type": "array", "items": { "type": "string" } },
                },
            } } } },
            "responses": { "200": { "description": "What the rules find, and the way through the process", "content": { "application/json": { "schema": object } } } },
        })
    }
}
