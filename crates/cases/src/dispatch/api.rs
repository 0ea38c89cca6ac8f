//! A registered program tells a case something: the one of its unit that waits for the message by its key, else a
//! new one, when the process of a service of its unit begins with the message.

use std::sync::Arc;

use axum::extract::State;
use bpmn::Event;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use services::definition::WithoutAccount;
use web::{Answer, Asked, Failure, IdempotencyKey, Json, StatusCode};

use super::begin::{Sender, begin, begun_by};
use super::deliver::digest;
use super::{Kind, store};
use crate::api::{key_digest, made_before, made_meanwhile, remember, shape};
use crate::application::once::Once;
use crate::application::store::{self as applications, Key};
use crate::application::{Application, Channel, Owner};
use crate::desk::Desk;
use crate::history::{Act, kind};
use crate::process::is_shallow;
use crate::process::resume::resume_told;
use crate::task::take::may_in;

/// The permission to tell cases of a unit something.
pub(crate) const TELL: &str = "cases.tell";
/// Longest name and key of a message.
const NAME_CHARACTERS_MAX: usize = 200;

/// What is told.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Told {
    name: String,
    #[serde(default)]
    key: Option<String>,
    #[serde(default)]
    payload: Map<String, Value>,
}

/// `POST /api/v1/desk/messages`.
pub(crate) async fn tell(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    key: IdempotencyKey,
    Json(told): Json<Told>,
) -> Answer {
    let casework = &desk.casework;
    let sent = key_digest(casework, &asked, &key);
    if let Some(before) = made_before(casework, sent.as_deref()).await? {
        return reached(&before, StatusCode::OK);
    }
    let long = |text: &str| text.chars().count() > NAME_CHARACTERS_MAX;
    if told.name.trim().is_empty() || long(&told.name) || told.key.as_deref().is_some_and(long) {
        return Err(shape::refused_at(&asked, "message-unnamed", "name"));
    }
    let payload = Value::Object(told.payload.clone());
    if !is_shallow(&payload) {
        return Err(shape::refused_at(&asked, "payload-too-deep", "payload"));
    }
    if let Some(receiver) = to_waiting(&desk, &asked, &told, sent.as_deref()).await? {
        return reached(&receiver, StatusCode::OK);
    }
    let begun = begun_by(casework, &told.name)
        .filter(|(definition, _)| may_in(&asked.visitor, &definition.unit, TELL));
    let Some((definition, node)) = begun else {
        return Err(shape::refused_at(&asked, "nobody-waits", "name"));
    };
    if definition.who.without_account != WithoutAccount::Submit {
        return Err(shape::refused_at(&asked, "sign-in-first", "name"));
    }
    let sender = Sender {
        owner: Owner::Visitor(String::new()),
        level: "low",
        language: asked.locale(),
        channel: Channel::Message,
        key_digest: sent,
        depth: 0,
        by: None,
    };
    let also = platform::Unit::new();
    let begun = begin(casework, &asked.ctx, (&definition, node), sender, (&payload, also)).await;
    let begun = begun.map_err(|not| shape::refused(&asked, not))?;
    reached(&begun, StatusCode::CREATED)
}

/// Tells the case that has waited longest for it among those of the program's unit.
async fn to_waiting(
    desk: &Desk,
    asked: &Asked,
    told: &Told,
    sent: Option<&Once>,
) -> Result<Option<Application>, Failure> {
    let (casework, ctx) = (&desk.casework, &asked.ctx);
    let Some(key) = told.key.as_deref() else { return Ok(None) };
    let by = digest(casework, (Kind::Message, &told.name, key));
    let of = (Kind::Message, told.name.as_str(), by.as_str());
    for id in store::receivers(casework.db(), of).await? {
        let found = applications::find_open_part(casework.db(), Key::Id(id)).await?;
        let unit = |application: &Application| application.unit.clone().unwrap_or_default();
        let own = |application: &Application| may_in(&asked.visitor, &unit(application), TELL);
        let Some(receiver) = found.filter(own) else { continue };
        let payload = feel::Value::from_json(&Value::Object(told.payload.clone()));
        let payload = payload.as_context().cloned().unwrap_or_default();
        let (name, correlation) = (told.name.as_str().into(), Some(key.into()));
        let event = Event::Message { name, correlation, payload };
        let act = Act { kind: kind::TOLD_BY_PROGRAM, detail: Some(&told.name), text: None };
        let Some(mut unit) = resume_told(casework, ctx, id, (event, act)).await? else { continue };
        remember(&mut unit, sent, (asked, id));
        if let Err(failure) = casework.commit(unit).await {
            return made_meanwhile(casework, sent, failure).await.map(Some);
        }
        return Ok(Some(receiver));
    }
    Ok(None)
}

fn reached(application: &Application, status: StatusCode) -> Answer {
    let about = json!({
        "reference": application.label(),
        "service": application.service,
        "began": status == StatusCode::CREATED,
    });
    web::json_with(status, &about)
}

/// What the OpenAPI document says.
pub(crate) fn docs() -> Value {
    json!({
        "summary": "Tell a case something: the one that waits for the message, or the one that begins with it",
        "description": "For registered programs with the scope cases.tell, and the cases and services of their unit. The case that waits for a message of this name and key goes on. When none does and the process of a service begins with the message, a new case is handed in, with what is told as its answers and variables; that service must take applications without an account. A message that reaches nobody is refused.",
        "parameters": [{ "name": "Idempotency-Key", "in": "header", "required": false, "schema": { "type": "string", "maxLength": 128 } }],
        "requestBody": { "required": true, "content": { "application/json": { "schema": {
            "type": "object", "required": ["name"], "additionalProperties": false,
            "properties": {
                "name": { "type": "string", "maxLength": NAME_CHARACTERS_MAX, "description": "As the process calls it" },
                "key": { "type": "string", "maxLength": NAME_CHARACTERS_MAX, "description": "By which the case is found that waits" },
                "payload": { "type": "object", "description": "Variables, and answers under the names of questions" },
            },
        } } } },
        "responses": {
            "200": { "description": "The case that was told, or that the same request began before" },
            "201": { "description": "The case that it began" },
            "422": { "description": "It reaches nobody, is not taken, or its payload is nested too deeply" },
        },
    })
}
