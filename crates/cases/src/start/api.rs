//! A registered program gives what conditions look at: those of the services of its unit are asked at once, and each that
//! becomes true begins a case.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::State;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use services::Definition;
use web::{Answer, Asked, Failure, IdempotencyKey, Json, StatusCode};

use super::look::{Came, Looking, Told, Why, look};
use super::{By, Planned, Start, find_start, given, store};
use crate::api::{key_digest, key_reused, shape};
use crate::application::once::{self, Once};
use crate::application::store as applications;
use crate::desk::Desk;
use crate::dispatch::api::TELL;
use crate::process::is_shallow;
use crate::task::take::may_in;

/// Longest name.
const NAME_CHARACTERS_MAX: usize = 200;
/// Longest value, as JSON.
const VALUE_BYTES_MAX: usize = 10_000;
/// Values of one request.
const VARIABLES_MAX: usize = 100;
/// How often a condition is looked at again when somebody else was faster.
const TRIES_MAX: usize = 5;

/// What is given.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Telling {
    variables: Map<String, Value>,
}

/// What the request came to.
#[derive(Default)]
struct Outcome {
    began: Vec<Value>,
    refused: Vec<Value>,
    failing: Vec<Value>,
}

/// `POST /api/v1/desk/conditions`.
pub(crate) async fn tell(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    key: IdempotencyKey,
    Json(Telling { variables }): Json<Telling>,
) -> Answer {
    let asking = asking(&desk, &asked);
    judge(&asked, &asking, &variables)?;
    let sent = key_digest(&desk.casework, &asked, &key);
    let sent = sent.as_deref();
    let mut all = Vec::with_capacity(asking.len());
    for definition in &asking {
        all.push(store::list_of_service(desk.casework.db(), &definition.id).await?);
    }
    refuse_other(&desk, &all, sent).await?;
    let mut outcome = Outcome::default();
    for (definition, planned) in asking.iter().zip(all) {
        look_at(&desk, &asked, (definition, planned), (&variables, sent), &mut outcome).await?;
    }
    let status = if outcome.began.is_empty() { StatusCode::OK } else { StatusCode::CREATED };
    let Outcome { began, refused, failing } = outcome;
    web::json_with(status, &json!({ "began": began, "refused": refused, "failing": failing }))
}

/// The services of the program's unit that begin by conditions.
fn asking(desk: &Desk, asked: &Asked) -> Vec<Arc<Definition>> {
    let snapshot = desk.casework.inner().catalogue.snapshot();
    let own = |definition: &&Arc<Definition>| {
        definition.bpmn.start_conditions().next().is_some()
            && may_in(&asked.visitor, &definition.unit, TELL)
    };
    snapshot.all().filter(own).cloned().collect()
}

fn judge(
    asked: &Asked,
    asking: &[Arc<Definition>],
    variables: &Map<String, Value>,
) -> Result<(), Failure> {
    let is_long = |(name, value): (&String, &Value)| {
        name.chars().count() > NAME_CHARACTERS_MAX || value.to_string().len() > VALUE_BYTES_MAX
    };
    if variables.is_empty() || variables.len() > VARIABLES_MAX || variables.iter().any(is_long) {
        return Err(shape::refused_at(asked, "conditions-untold", "variables"));
    }
    if !variables.values().all(is_shallow) {
        return Err(shape::refused_at(asked, "payload-too-deep", "variables"));
    }
    let looked_at: BTreeSet<String> = asking.iter().flat_map(|one| given::looked_at(one)).collect();
    let answers = |name: &String| asking.iter().any(|one| one.form.question(name).is_some());
    let is_taken = |name: &&String| looked_at.contains(*name) || answers(name);
    if let Some(name) = variables.keys().find(|name| !is_taken(name)) {
        let arguments = [("name", name.clone())];
        let field = ("condition-not-asked", "variables");
        return Err(shape::refused_with(asked, field, &arguments));
    }
    Ok(())
}

/// A key that came with another request before is refused before anything is done.
async fn refuse_other(
    desk: &Desk,
    all: &[Vec<Planned>],
    sent: Option<&Once>,
) -> Result<(), Failure> {
    let Some(sent) = sent else { return Ok(()) };
    for planned in all.iter().flatten() {
        let once = of_start(desk, sent, &planned.start);
        if store::find_request(desk.casework.db(), &once).await? == Some(false) {
            return Err(key_reused());
        }
    }
    Ok(())
}

/// Looks at the conditions of one service as they are planned.
async fn look_at(
    desk: &Desk,
    asked: &Asked,
    (definition, all): (&Definition, Vec<Planned>),
    (variables, sent): (&Map<String, Value>, Option<&Once>),
    outcome: &mut Outcome,
) -> Result<(), Failure> {
    let (given, beside) = given::parted(definition, variables);
    for planned in all {
        let start = planned.start.clone();
        let told = Told {
            given: given.clone(),
            beside: beside.clone(),
            once: sent.map(|sent| of_start(desk, sent, &start)),
        };
        match look_until(desk, asked, planned, &told).await? {
            Came::Nothing => {}
            Came::Failed => {
                let about = json!({ "service": start.service, "element": start.node });
                outcome.failing.push(about);
            }
            Came::Case(begun) => {
                let about = json!({ "reference": begun.label(), "service": start.service });
                outcome.began.push(about);
            }
            Came::Refused(why) => {
                let about = json!({ "service": start.service, "element": start.node, "why": why });
                outcome.refused.push(about);
            }
        }
    }
    Ok(())
}

/// What the same request came to before at one start event; none when it was not there yet.
async fn came_before(desk: &Desk, told: &Told) -> Result<Option<Came>, Failure> {
    let Some(once) = &told.once else { return Ok(None) };
    let db = desk.casework.db();
    match store::find_request(db, once).await? {
        None => return Ok(None),
        Some(false) => return Err(key_reused()),
        Some(true) => {}
    }
    let Some((id, _)) = once::find_by_key(db, once).await? else { return Ok(Some(Came::Nothing)) };
    let begun = applications::find_open_part(db, applications::Key::Id(id)).await?;
    Ok(Some(begun.map_or(Came::Nothing, |begun| Came::Case(Box::new(begun)))))
}

/// Looks at one condition, again when somebody else did at the same moment.
async fn look_until(
    desk: &Desk,
    asked: &Asked,
    mut planned: Planned,
    told: &Told,
) -> Result<Came, Failure> {
    let (casework, ctx) = (&desk.casework, &asked.ctx);
    for _ in 0..TRIES_MAX {
        let definition =
            casework.definition_by(&planned.start.service, &planned.definition).await?;
        let Some((node, By::Condition(condition))) = find_start(&definition, &planned.start) else {
            return Ok(Came::Nothing);
        };
        if let Some(came) = came_before(desk, told).await? {
            return Ok(came);
        }
        let looking = Looking { definition: &definition, node, condition, planned: &planned };
        match look(casework, ctx, looking, Why::Told(told)).await {
            Err(fault) if fault.is_conflict() => {}
            came => return Ok(came?),
        }
        let Some(now) = store::find(casework.db(), &planned.start).await? else {
            return Ok(Came::Nothing);
        };
        planned = now;
    }
    Err(Failure::Conflict)
}

/// By which the case is known again that a request began at one start event.
fn of_start(desk: &Desk, sent: &Once, start: &Start) -> Once {
    let of = format!("{} {} {} {}", sent.key_digest, start.service, start.node, start.place);
    let digester = desk.casework.vault().digester();
    Once {
        key_digest: digester.digest("cases.idempotency", &of).to_hex(),
        body_digest: sent.body_digest.clone(),
    }
}

/// What the OpenAPI document says.
pub(crate) fn docs() -> Value {
    let about = json!({ "type": "array", "items": { "type": "object", "properties": {
        "service": { "type": "string" }, "element": { "type": "string" },
        "reference": { "type": "string" }, "why": { "type": "string" },
    } } });
    json!({
        "summary": "Give what the conditions look at with which cases begin",
        "description": "For registered programs with the scope cases.tell, and the services of their unit. Conditions of start events read what is given as given.NAME; the last value of each name is kept, so give nothing that is about a person. The conditions are asked at once: each that turns from not true to true begins one case, with what is given as its variables and, under the names of questions, its answers. What no condition looks at but answers a question is only told to a case that begins by this request. A name that no condition and no question of the unit has is refused.",
        "parameters": [{ "name": "Idempotency-Key", "in": "header", "required": false, "schema": { "type": "string", "maxLength": 128 } }],
        "requestBody": { "required": true, "content": { "application/json": { "schema": {
            "type": "object", "required": ["variables"], "additionalProperties": false,
            "properties": {
                "variables": { "type": "object", "minProperties": 1, "maxProperties": VARIABLES_MAX, "description": "Values by name; each at most 10,000 bytes" },
            },
        } } } },
        "responses": {
            "200": { "description": "No case began", "content": { "application/json": { "schema": { "type": "object", "properties": { "began": about, "refused": about, "failing": about } } } } },
            "201": { "description": "The cases that began, or that the same request began before" },
            "422": { "description": "Nothing is given, something that nobody asks for, or something that is nested too deeply" },
        },
    })
}
