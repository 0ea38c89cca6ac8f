//! Going over as JSON: tried first, then done.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::json;
use web::{Answer, Asked, Json};

use super::pages::{order, versions};
use super::{run_all, try_all};
use crate::api::shape;
use crate::desk::{Desk, for_unit};

/// From which version, what is placed by hand, and whether it is done.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Migration {
    from: String,
    #[serde(default)]
    placed: BTreeMap<String, String>,
    #[serde(default)]
    run: bool,
}

/// `POST /api/v1/desk/services/{id}/migrations`.
pub(crate) async fn migrate(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(service): Path<String>,
    Json(body): Json<Migration>,
) -> Answer {
    let casework = &desk.casework;
    let order = order(casework, (&service, &body.from), body.placed.into_iter().collect())?;
    let versions = versions(casework, &order).await?;
    if !order.plan(&versions).wrong.is_empty() {
        return Err(shape::refused_at(&asked, "placed-unreadable", "placed"));
    }
    let ctx = for_unit(&asked, &versions.to.unit);
    if body.run {
        let moving = run_all(casework, &ctx, &order).await?;
        return web::json(&json!({ "to": order.to, "moving": moving }));
    }
    let report = try_all(casework, &ctx, &order).await?;
    let refused = report.refused.iter().map(|(case, why)| json!({ "reference": case, "why": why }));
    web::json(&json!({
        "to": order.to,
        "fits": report.fits,
        "refused_count": report.refused_count,
        "refused": refused.collect::<Vec<_>>(),
        "more": report.more,
    }))
}

/// What the OpenAPI document says.
pub(crate) mod docs {
    use serde_json::{Value, json};

    pub(crate) fn migrate() -> Value {
        let object = json!({ "type": "object" });
        json!({
            "summary": "Let running cases go over to the current version of their service: tried in memory, or done case by case (run)",
            "requestBody": { "required": true, "content": { "application/json": { "schema": {
                "type": "object", "required": ["from"], "additionalProperties": false,
                "properties": {
                    "from": { "type": "string", "description": "The version on which they run" },
                    "placed": { "type": "object", "description": "Elements whose id is another one there", "additionalProperties": { "type": "string" } },
                    "run": { "type": "boolean" },
                },
            } } } },
            "responses": { "200": { "description": "What a try found, or how many cases are moved", "content": { "application/json": { "schema": object } } } },
        })
    }
}
