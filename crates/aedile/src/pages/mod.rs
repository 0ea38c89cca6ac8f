//! The few pages that are about the whole: how data is used, accessibility, the interface for programs.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::IntoResponse;
use serde_json::{Value, json};
use services::Catalogue;
use web::{Answer, Asked, Audience, Kind, Method, Page, Permission, Routes, html, json, route};

use crate::app::App;

/// What these pages share.
pub struct Whole {
    catalogue: Arc<Catalogue>,
    db: platform::Db,
}

#[derive(Template)]
#[template(path = "pages/privacy.html")]
struct PrivacyPage {
    page: Page,
    services: Vec<Use>,
}

struct Use {
    id: String,
    name: String,
    purpose: String,
    law: String,
    kept: String,
}

#[derive(Template)]
#[template(path = "pages/text.html")]
struct TextPage {
    page: Page,
    paragraphs: Vec<String>,
    see: Vec<(String, String)>,
}

/// The routes.
pub fn routes(app: &App) -> Routes {
    use Audience::{Programs, Public, Residents};
    let whole = Arc::new(Whole { catalogue: Arc::clone(&app.catalogue), db: app.db.clone() });
    let anyone = Permission::Anyone;
    Routes::new(
        "aedile",
        whole,
        vec![
            route(Method::GET, "/privacy", anyone, Public, privacy).kept_for_s(60),
            route(Method::GET, "/accessibility", anyone, Public, accessibility).kept_for_s(60),
            route(Method::GET, "/developers", anyone, Public, developers).kept_for_s(60),
            route(
                Method::GET,
                "/api/v1/session",
                Permission::SignedIn,
                Residents,
                session,
            )
            .openapi(json!({
                "summary": "Who is signed in, and the token for changes made with the session's cookie",
                "responses": { "200": { "description": "The session" } },
            })),
            route(Method::GET, "/health", anyone, Programs, health).kind(Kind::Feed),
        ],
    )
}

async fn privacy(asked: Asked, State(whole): State<Arc<Whole>>) -> Answer {
    let snapshot = whole.catalogue.snapshot();
    let locale = asked.locale();
    let page = asked.page("privacy-title");
    let mut services: Vec<Use> = snapshot
        .listed()
        .take(200)
        .map(|service| {
            let law = service.law.get(&service.basis).map_or("", |law| law.title.get(locale));
            Use {
                id: service.id.to_string(),
                name: service.name.get(locale).to_owned(),
                purpose: service.purpose.get(locale).to_owned(),
                law: law.to_owned(),
                kept: cases::say::term(&page, service.retention.granted.term),
            }
        })
        .collect();
    services.sort_by(|a, b| a.name.cmp(&b.name));
    html(&PrivacyPage { page, services })
}

async fn accessibility(asked: Asked) -> Answer {
    let page = asked.page("accessibility-title");
    let keys = ["accessibility-1", "accessibility-2", "accessibility-3"];
    let paragraphs = keys.iter().map(|key| page.t(key)).collect();
    html(&TextPage { paragraphs, see: Vec::new(), page })
}

async fn developers(asked: Asked) -> Answer {
    let page = asked.page("developers-title");
    let paragraphs = ["developers-1", "developers-2"].iter().map(|key| page.t(key)).collect();
    let see = vec![
        (page.t("developers-openapi"), "/api/openapi.json".to_owned()),
        (page.t("developers-services"), "/api/v1/services".to_owned()),
        (page.t("developers-figures"), "/api/v1/figures".to_owned()),
        (page.t("developers-log"), "/log/checkpoint".to_owned()),
    ];
    html(&TextPage { paragraphs, see, page })
}

/// Who is signed in. Changes made with the session's cookie carry `form_token` in `X-CSRF-Token`.
async fn session(asked: Asked) -> Answer {
    let visitor = &asked.visitor;
    let roles = visitor.roles.iter().map(|grant| json!({ "role": grant.role, "unit": grant.unit }));
    json(&json!({
        "person": visitor.person.map(|person| person.to_string()),
        "name": visitor.name,
        "roles": roles.collect::<Value>(),
        "permissions": visitor.permissions,
        "form_token": asked.form_token(),
    }))
}

async fn health(State(whole): State<Arc<Whole>>) -> Answer {
    whole.db.ping().await?;
    Ok("ok\n".into_response())
}

/// The document of the interface, from the route table; served at `/api/openapi.json`.
pub fn openapi(routes: &Routes) -> Value {
    web::openapi::document(
        "Aedile",
        env!("CARGO_PKG_VERSION"),
        routes.table(),
        &serde_json::Map::new(),
    )
}

/// The route of the document.
pub fn openapi_route(document: Value) -> Routes {
    let document = Arc::new(document);
    let show = |State(document): State<Arc<Value>>| async move { json(&*document) };
    let route =
        route(Method::GET, "/api/openapi.json", Permission::Anyone, Audience::Programs, show)
            .openapi(json!({
                "operationId": "openapi",
                "summary": "This document",
                "responses": { "200": { "description": "OpenAPI 3.1" } },
            }));
    Routes::new("aedile", document, vec![route])
}
