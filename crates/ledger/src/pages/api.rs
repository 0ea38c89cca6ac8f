//! Checking a receipt for programs: it is read, answered and forgotten, as on the page.

use axum::extract::State;
use serde_json::{Value, json};
use web::{Answer, Asked, Problem};

use super::{judge, with_plain_line_ends};
use crate::routes::PublishedLog;

/// `POST /api/v1/receipts/verification`: the body is the receipt.
pub(crate) async fn verify(asked: Asked, State(log): State<PublishedLog>, body: String) -> Answer {
    let (judged, too_few) = judge(&log, &with_plain_line_ends(&body));
    let verified = judged.map_err(|refusal| {
        let remedy = asked.words.t(&format!("{}-remedy", refusal.code()));
        Problem::refused(refusal.code(), refusal.to_string()).detail(remedy)
    })?;
    let seen = |(name, seconds): &(String, u64)| json!({ "witness": name, "seconds": seconds });
    web::json(&json!({
        "kind": verified.kind,
        "record": verified.record,
        "log": verified.origin,
        "index": verified.index,
        "log_size": verified.log_size,
        "signed_by": verified.signed_by,
        "witnessed": verified.witnessed.iter().map(seen).collect::<Vec<_>>(),
        "too_few_witnesses": too_few,
    }))
}

/// What the OpenAPI document says.
pub(crate) fn docs() -> Value {
    json!({
        "operationId": "verifyReceipt",
        "summary": "Check a receipt against the town's log; nothing of it is kept",
        "tags": ["log"],
        "requestBody": { "required": true, "content": { "text/plain": {} } },
        "responses": {
            "200": { "description": "What it proves: the record, its place in the log, who signed and who witnessed" },
            "422": { "description": "It proves nothing, with the reason" },
        },
    })
}
