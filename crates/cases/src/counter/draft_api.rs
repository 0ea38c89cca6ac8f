//! A draft at the counter goes on by program: the applicant's own handlers, for whom an official fills it in; what only
//! the counter has is here.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use records::document;
use serde::Deserialize;
use serde_json::{Value, json};
use web::{
    Answer, Asked, Audience, Failure, IdempotencyKey, Json, Method, Permission, Problem, Route,
    StatusCode, route,
};

use super::{RECEIVE, scan};
use crate::api::{acts, documentation as applying, key_digest, made_before, read, shape};
use crate::application::Channel;
use crate::apply::hand_in::{HandingIn, hand_in};
use crate::apply::{own, own_draft};
use crate::pages::Pages;

/// The routes.
pub(crate) fn routes() -> Vec<Route<Arc<Pages>>> {
    let (receive, officials) = (Permission::Holding(RECEIVE), Audience::Officials);
    let one = "/api/v1/desk/applications/{id}";
    let files = "/api/v1/desk/applications/{id}/files/{question}";
    let scan = "/api/v1/desk/applications/{id}/scan";
    let submission = "/api/v1/desk/applications/{id}/submission";
    let bytes_max = document::UPLOAD_BYTES_MAX;
    vec![
        route(Method::GET, one, receive, officials, read::show).hidden().openapi(applying::show()),
        route(Method::PATCH, one, receive, officials, acts::change)
            .hidden()
            .openapi(applying::change()),
        route(Method::DELETE, one, receive, officials, acts::delete)
            .hidden()
            .openapi(applying::delete()),
        route(Method::POST, files, receive, officials, acts::upload)
            .hidden()
            .body_bytes_max(bytes_max)
            .openapi(applying::upload()),
        route(Method::POST, scan, receive, officials, add_scan)
            .hidden()
            .body_bytes_max(bytes_max)
            .openapi(docs()),
        route(Method::POST, submission, receive, officials, submit)
            .hidden()
            .openapi(applying::submit()),
    ]
}

/// `POST /api/v1/desk/applications/{id}/scan?name=form.pdf`: the body is the scanned paper form.
async fn add_scan(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path(id): Path<String>,
    bytes: Bytes,
) -> Answer {
    let casework = &pages.casework;
    let Ok(draft) = own_draft(casework, &asked, &id).await? else { return Err(Failure::NotFound) };
    let name = asked.query_value("name").unwrap_or_else(|| "form".to_owned());
    let Ok(checked) = document::media::check(&bytes, document::UPLOAD_BYTES_MAX) else {
        let title = asked.words.t("problem-upload-not-allowed");
        return Err(Problem::refused("scan-refused", title).into());
    };
    scan::keep(casework, &asked.ctx, &draft, (&name, checked)).await?;
    let kept = own(casework, &asked, &id).await?;
    web::json_with(StatusCode::CREATED, &read::whole(casework, &asked, &kept).await?)
}

/// What somebody declares by signing.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Submission {
    declared: bool,
}

/// `POST /api/v1/desk/applications/{id}/submission`: hands it in; a paper form wants its scan first.
async fn submit(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path(id): Path<String>,
    key: IdempotencyKey,
    Json(body): Json<Submission>,
) -> Answer {
    let casework = &pages.casework;
    let digest = key_digest(casework, &asked, &key);
    if let Some(before) = made_before(casework, digest.as_deref()).await? {
        return web::json(&shape::brief(&before));
    }
    let Ok(draft) = own_draft(casework, &asked, &id).await? else { return Err(Failure::NotFound) };
    let lacks_scan = draft.attended.as_ref().is_some_and(|attended| attended.scan.is_none());
    if draft.channel() == Channel::Paper && lacks_scan {
        let title = asked.words.t("counter-scan-missing");
        return Err(Problem::refused("scan-missing", title).into());
    }
    let how = (draft.channel(), body.declared);
    let mut handing = HandingIn::draft(&draft, draft.level(&asked), how);
    handing.key_digest = digest;
    let sent = hand_in(casework, &asked.ctx, handing).await;
    let sent = sent.map_err(|not| shape::refused(&asked, not))?;
    web::json_with(StatusCode::CREATED, &shape::brief(&sent))
}

/// What the OpenAPI document says of the scan.
fn docs() -> Value {
    let text = json!({ "type": "string" });
    json!({
        "summary": "Add the scanned paper form to a draft that was entered from it",
        "parameters": [{ "name": "name", "in": "query", "required": false, "schema": text, "description": "The file's name" }],
        "requestBody": { "required": true, "content": { "application/octet-stream": {} } },
        "responses": {
            "201": { "description": "The draft" },
            "422": { "description": "It is no file of a kind that is kept, or too large" },
        },
    })
}
