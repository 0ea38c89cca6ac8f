//! Fees as JSON: on an applicant's case, and at the desk.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use privacy::Purpose;
use serde::Deserialize;
use serde_json::{Value, json};
use web::{Answer, Asked, Failure, Form, IdempotencyKey, Json};

use super::statement::Payer;
use super::{Demand, Payment, payer, store};
use crate::api::{key_digest, made_before, made_meanwhile, remember, shape};
use crate::application::Application;
use crate::application::store::{Key, find_open_part};
use crate::casework::Casework;
use crate::desk::payments::{NotDone, find, perform, read};
use crate::desk::{Desk, for_unit};

/// A fee and what was paid for it.
pub(crate) fn shape(demand: &Demand, payments: &[Payment]) -> Value {
    let own = payments.iter().filter(|payment| payment.demand == demand.id);
    let one = |payment: &Payment| {
        json!({
            "number": payment.number,
            "kind": if payment.is_refund { "refund" } else { "payment" },
            "means": payment.means.word(),
            "amount_cents": payment.amount.cents,
            "booked_on": payment.booked_on,
        })
    };
    json!({
        "reference": demand.reference,
        "service": demand.service,
        "unit": demand.unit,
        "state": demand.state.word(),
        "amount_cents": demand.amount.cents,
        "currency": demand.amount.currency.code(),
        "paid_cents": demand.paid_cents,
        "remaining_cents": demand.remaining().cents,
        "excess_cents": demand.excess().cents,
        "law": demand.law,
        "due_on": demand.due_on,
        "reminded_at": demand.reminded_at,
        "holds_up": demand.wait.is_some(),
        "payments": own.map(one).collect::<Vec<_>>(),
    })
}

/// Adds from whose account money came to a fee.
pub(crate) fn add_payers(fee: &mut Value, payers: &BTreeMap<String, Payer>) {
    let payments = fee.get_mut("payments").and_then(Value::as_array_mut);
    for payment in payments.into_iter().flatten() {
        let number = payment.get("number").and_then(Value::as_str);
        let payer = number.and_then(|number| payers.get(number));
        if let (Some(payer), Value::Object(members)) = (payer.cloned(), payment) {
            members.insert("payer".into(), json!({ "name": payer.name, "iban": payer.iban }));
        }
    }
}

/// The fees of a case; nothing is read where nothing is owed.
pub(crate) async fn fees(casework: &Casework, application: &Application) -> Result<Value, Failure> {
    if application.price_cents.is_none_or(|cents| cents <= 0) {
        return Ok(json!([]));
    }
    let (demands, payments) = store::of_application(casework.db(), application.id).await?;
    Ok(demands.iter().map(|demand| shape(demand, &payments)).collect())
}

async fn as_it_stands(casework: &Casework, reference: &str) -> Answer {
    let demand = find(casework, reference).await?;
    let (_, payments) = store::of_application(casework.db(), demand.application).await?;
    web::json(&shape(&demand, &payments))
}

/// `GET /api/v1/desk/payments/{reference}`: one fee, with whose account money came from.
pub(crate) async fn show(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(reference): Path<String>,
) -> Answer {
    let casework = &desk.casework;
    let demand = find(casework, &reference).await?;
    let key = Key::Id(demand.application);
    let application = find_open_part(casework.db(), key).await?.ok_or(Failure::NotFound)?;
    let (_, payments) = store::of_application(casework.db(), demand.application).await?;
    let mut fee = shape(&demand, &payments);
    let own: Vec<Payment> =
        payments.into_iter().filter(|payment| payment.demand == demand.id).collect();
    let settling = (own.as_slice(), Purpose::SettleFee);
    let ctx = for_unit(&asked, &demand.unit);
    add_payers(&mut fee, &payer::open(casework, &ctx, &application, settling).await?);
    web::json(&fee)
}

/// An act: its word, and what it takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Doing {
    act: String,
    #[serde(default)]
    amount_cents: i64,
    #[serde(default)]
    means: String,
    #[serde(default)]
    number: String,
    #[serde(default)]
    text: String,
}

/// `POST /api/v1/desk/payments/{reference}/acts`: takes money, lets a fee go, gives money back.
pub(crate) async fn act(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(reference): Path<String>,
    key: IdempotencyKey,
    Json(body): Json<Doing>,
) -> Answer {
    let casework = &desk.casework;
    let digest = key_digest(casework, &asked, &key);
    if made_before(casework, digest.as_deref()).await?.is_some() {
        return as_it_stands(casework, &reference).await;
    }
    if digest.is_none() && body.act != "waive" {
        // Money that is told twice must not count twice.
        return Err(shape::refused_at(&asked, "key-missing", "Idempotency-Key"));
    }
    // Nothing and less is no amount: the reading of forms refuses an empty one.
    let amount = match body.amount_cents {
        ..=0 => String::new(),
        cents => platform::money::decimal(cents),
    };
    let form = Form::filled([
        ("do", body.act),
        ("amount", amount),
        ("means", body.means),
        ("number", body.number),
        ("text", body.text),
    ]);
    let demand = find(casework, &reference).await?;
    let done = match read(&form, demand.amount.currency, asked.ctx.today()) {
        Ok(deed) => {
            let also = |unit: &mut _, id| remember(unit, digest.as_deref(), (&asked, id));
            perform(casework, &asked, (demand, deed), also).await
        }
        Err(refusal) => Err(NotDone::Refused(refusal)),
    };
    match done {
        Ok(_) => as_it_stands(casework, &reference).await,
        Err(NotDone::Failed(failure)) => {
            made_meanwhile(casework, digest.as_deref(), failure).await?;
            as_it_stands(casework, &reference).await
        }
        Err(NotDone::Refused(refusal)) => {
            let field = match refusal.field() {
                "do" => "act",
                "amount" => "amount_cents",
                field => field,
            };
            Err(shape::refused_at(&asked, refusal.word(), field))
        }
    }
}

/// What the OpenAPI document says.
pub(crate) mod docs {
    use serde_json::{Value, json};

    fn fee() -> Value {
        let cents = json!({ "type": "integer" });
        json!({ "type": "object", "properties": {
            "reference": { "type": "string", "description": "ISO 11649" },
            "state": { "enum": ["open", "paid", "waived", "cancelled", "refunded"] },
            "amount_cents": cents, "paid_cents": cents, "remaining_cents": cents, "excess_cents": cents,
            "currency": { "type": "string" },
            "due_on": { "type": "string", "format": "date" },
            "payments": { "type": "array", "items": { "type": "object" } },
        } })
    }

    fn answered() -> Value {
        json!({ "200": { "description": "The fee as it stands", "content": { "application/json": { "schema": fee() } } } })
    }

    pub(crate) fn show() -> Value {
        json!({ "summary": "A fee, by its own reference or that of its case", "responses": answered() })
    }

    pub(crate) fn act() -> Value {
        let text = json!({ "type": "string" });
        json!({
            "summary": "Take money for a fee (pay), let it go (waive), record money given back (refund)",
            "description": "pay and refund take amount_cents and means (cash, card, transfer), and want an Idempotency-Key; a transfer also takes the bank's number. waive and refund take text, the reason.",
            "parameters": [{ "name": "Idempotency-Key", "in": "header", "required": false, "schema": { "type": "string", "maxLength": 128 } }],
            "requestBody": { "required": true, "content": { "application/json": { "schema": {
                "type": "object", "required": ["act"], "additionalProperties": false,
                "properties": { "act": { "enum": ["pay", "waive", "refund"] }, "amount_cents": { "type": "integer" }, "means": text, "number": text, "text": text },
            } } } },
            "responses": answered(),
        })
    }

    pub(crate) fn notify() -> Value {
        let head = |name: &str, about: &str| json!({ "name": name, "in": "header", "required": true, "schema": { "type": "string" }, "description": about });
        json!({
            "summary": "A payment provider tells of a payment",
            "description": "Signed as Standard Webhooks 1.0 says. The same payment is recorded once, however often it is told. Types other than payment.succeeded do nothing.",
            "parameters": [
                head("webhook-id", "The notification's own id"),
                head("webhook-timestamp", "Seconds since 1970, within five minutes"),
                head("webhook-signature", "v1, and the HMAC-SHA-256 of id.timestamp.body in base64"),
            ],
            "requestBody": { "required": true, "content": { "application/json": { "schema": {
                "type": "object", "required": ["type"],
                "properties": { "type": { "type": "string" }, "data": { "type": "object", "required": ["reference", "payment", "amount_cents", "currency"], "properties": {
                    "reference": { "type": "string" }, "payment": { "type": "string" },
                    "amount_cents": { "type": "integer" }, "currency": { "type": "string" },
                    "booked_on": { "type": "string", "format": "date" },
                } } },
            } } } },
            "responses": {
                "204": { "description": "Taken, now or before" },
                "401": { "description": "The signature does not fit" },
                "422": { "description": "It fits no fee" },
            },
        })
    }
}
