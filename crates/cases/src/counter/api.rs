//! The counter as JSON: an application for somebody, begun or handed in at once.

use std::sync::Arc;

use axum::extract::State;
use jiff::civil::Date;
use platform::id::PersonId;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use services::form::Answers;
use web::{Answer, Asked, Failure, IdempotencyKey, Json, Problem, StatusCode};

use super::confirm;
use super::pages::{Wish, attend};
use super::people::{Sought, find};
use crate::api::{key_digest, made_before, made_meanwhile, shape};
use crate::application::Channel;
use crate::apply::hand_in::{HandingIn, hand_in};
use crate::apply::own;
use crate::pages::Pages;

/// An application for somebody.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ForSomebody {
    /// A sign-in number, or a number of the population register.
    number: String,
    service: String,
    channel: String,
    #[serde(default)]
    received_on: Option<Date>,
    #[serde(default)]
    identity_seen: bool,
    #[serde(default)]
    answers: Map<String, Value>,
    #[serde(default)]
    submit: bool,
    #[serde(default)]
    declared: bool,
    /// How the person confirmed it: `signature`. A code is sent from the page, and typed there.
    #[serde(default)]
    confirmed: Option<String>,
}

/// `POST /api/v1/desk/applications`.
pub(crate) async fn create(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    key: IdempotencyKey,
    Json(body): Json<ForSomebody>,
) -> Answer {
    let casework = &pages.casework;
    let key_digest = key_digest(casework, &asked, &key);
    if let Some(before) = made_before(casework, key_digest.as_deref()).await? {
        return web::json(&shape::brief(&before));
    }
    let definition = casework.current(&body.service).ok_or(Failure::NotFound)?;
    let said = shape::taken(&asked, &definition.form, body.answers, &Answers::default())?;
    let found = find(casework, &asked, &Sought::Number(body.number)).await?;
    let person: Option<PersonId> = found.first().map(|found| found.person);
    let channel = Channel::of(&body.channel);
    if body.submit && channel == Some(Channel::Paper) {
        // The scan is added to the draft, which is then handed in on its page.
        let title = asked.words.t("counter-scan-missing");
        let problem = Problem::refused("scan-missing", title.clone());
        return Err(problem.error("/submit".to_owned(), title).into());
    }
    let (received_on, seen) = (body.received_on, body.identity_seen);
    let service = &body.service;
    let digest = key_digest.clone();
    let wish = Wish { person, service, channel, received_on, seen, key_digest };
    let begun = match attend(casework, &asked, wish, said).await {
        Ok(begun) => begun,
        Err(failure) => {
            let first = made_meanwhile(casework, digest.as_deref(), failure).await?;
            return web::json(&shape::brief(&first));
        }
    };
    let begun = begun.map_err(|refusal| {
        let field = match refusal.field() {
            "person" => "number",
            "seen" => "identity_seen",
            field => field,
        };
        shape::refused_at(&asked, refusal.word(), field)
    })?;
    if !body.submit {
        return web::json_with(StatusCode::CREATED, &shape::brief(&begun));
    }
    let own = own(casework, &asked, &begun.label()).await?;
    let said = (body.confirmed.as_deref().unwrap_or_default(), "");
    let confirmed = confirm::read(&asked, casework, &own, said).await?;
    let confirmed =
        confirmed.map_err(|refusal| shape::refused_at(&asked, refusal.word(), "confirmed"))?;
    let draft = HandingIn::draft(&own, own.level(&asked), (own.channel(), body.declared));
    let handing = HandingIn { confirmed, ..draft };
    let sent = hand_in(casework, &asked.ctx, handing).await;
    let sent = sent.map_err(|not| shape::refused(&asked, not))?;
    web::json_with(StatusCode::CREATED, &shape::brief(&sent))
}

/// What the OpenAPI document says.
pub(crate) fn docs() -> Value {
    let text = json!({ "type": "string" });
    let flag = json!({ "type": "boolean", "default": false });
    json!({
        "summary": "Take an application for somebody at the counter, or from a paper form",
        "description": "The same form, checks and act as the person's own. Whoever it is for is told who looked.",
        "parameters": [{ "name": "Idempotency-Key", "in": "header", "required": false, "schema": { "type": "string", "maxLength": 128 } }],
        "requestBody": { "required": true, "content": { "application/json": { "schema": {
            "type": "object", "required": ["number", "service", "channel"], "additionalProperties": false,
            "properties": {
                "number": text, "service": text, "channel": { "enum": ["counter", "paper"] },
                "received_on": { "type": "string", "format": "date", "description": "Of a paper form" },
                "identity_seen": flag, "answers": { "type": "object" }, "submit": flag, "declared": flag,
                "confirmed": { "enum": ["signature"], "description": "At the counter, to hand it in at once: the person signed a paper that is kept" },
            },
        } } } },
        "responses": { "201": { "description": "The application as it stands" } },
    })
}
