//! What browsers and programs send: addresses, headers, cookies, bodies of every kind.

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::Body;
use axum::extract::FromRequest as _;
use axum::http::{HeaderMap, Request};
use futures_util::FutureExt as _;
use platform::Edge;
use tower::ServiceExt as _;
use web::{
    Answer, Asked, Audience, Branding, Form, FormWithFiles, IdempotencyKey, Json, Localised,
    Method, Permission, Routes, Site, TokenKey, Visitor,
};

use super::{Target, head_and_rest, text};
use crate::seeds;
use crate::town::{now, wait_for};

pub(super) const BODY: Target = Target {
    name: "body",
    about: "bodies of forms, multipart and plain, and of JSON requests",
    run: body,
    seeds: seeds::bodies,
};
pub(super) const REQUEST: Target = Target {
    name: "request",
    about: "whole requests through the gate: address, languages, cookies, tokens, referrer, body",
    run: request,
    seeds: seeds::requests,
};
pub(super) const QUERY: Target = Target {
    name: "query",
    about: "queries of addresses, paths to go to next, languages",
    run: query,
    seeds: || {
        let sound =
            ["lang=ar&next=%2Fapply%2Fx&page=2", "/apply/x?a=b", "fr-CA,fr;q=0.9", "a=+%C3%A9"];
        sound.map(|text| text.as_bytes().to_vec()).into()
    },
};

/// The first line is the content type, the rest the body.
fn body(data: &[u8]) {
    let (head, rest) = head_and_rest(data);
    let of = |kind: &[u8]| {
        let request = Request::post("/").header("content-type", kind);
        request.body(Body::from(rest.to_owned())).ok()
    };
    if let Some(request) = of(head)
        && let Ok(read) = wait_for(FormWithFiles::from_request(request, &()))
    {
        look_at(&read.form);
    }
    if let Some(request) = of(b"application/json") {
        let _ = wait_for(Json::<serde_json::Value>::from_request(request, &()));
    }
}

fn look_at(form: &Form) {
    let names: Vec<String> = form.values().map(|(name, _)| name.to_owned()).collect();
    for name in names.iter().take(50) {
        let _ = (form.date(name), form.all(name).len(), form.field(name).described_by("hint"));
        let _ = web::form::western_digits(form.value(name));
    }
}

fn query(data: &[u8]) {
    let text = text(data);
    let _ = (web::next::local_path(&text), web::next::pairs(&text).count());
    assert_eq!(web::next::decode(&web::next::encode(&text)), text, "encoding loses nothing");
    let site = site();
    let _ = site.words.find(&text);
    let mut headers = HeaderMap::new();
    if let Ok(value) = axum::http::HeaderValue::from_bytes(data) {
        headers.insert("accept", value.clone());
        headers.insert("cookie", value);
        let _ = web::problem::negotiate(&headers, &["text/html", "application/json"]);
        for name in [web::cookie::SESSION, web::cookie::LANGUAGE] {
            let _ = site.settings.cookies.read(&headers, name);
        }
    }
    let _ = site.tokens.admits("somebody", &text);
}

/// Written like a request of HTTP/1.1: a line with method and address, headers, an empty line, a body.
fn request(data: &[u8]) {
    let (head, body) = match data.windows(2).position(|two| two == b"\n\n") {
        Some(at) => (data.get(..at).unwrap_or_default(), data.get(at + 2..).unwrap_or_default()),
        None => (data, [].as_slice()),
    };
    let mut lines = head.split(|byte| *byte == b'\n');
    let first = text(lines.next().unwrap_or_default()).into_owned();
    let (method, address) = first.split_once(' ').unwrap_or(("GET", "/"));
    let mut request = Request::builder().method(method).uri(address);
    for line in lines.take(100) {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
        let (name, value) = line.split_at(colon);
        request = request.header(name, value.get(1..).unwrap_or_default().trim_ascii());
    }
    let Ok(request) = request.body(Body::from(body.to_owned())) else { return };
    let answer = wait_for(router().oneshot(request));
    let Ok(answer) = answer;
    assert!(answer.status().as_u16() < 500, "the server blames itself: {}", answer.status());
}

async fn page(asked: Asked) -> Answer {
    let shown = (asked.locale().to_string(), asked.next_or("/"), asked.page_number());
    let _ = (asked.page("home"), asked.form_token(), asked.known_visitor_key().is_some());
    web::json(&serde_json::json!([shown.0, shown.1, shown.2]))
}

async fn save(_: Asked, form: Form) -> Answer {
    look_at(&form);
    web::see_other("/")
}

async fn act(_: IdempotencyKey, Json(given): Json<serde_json::Value>) -> Answer {
    web::json(&given)
}

fn site() -> &'static Arc<Site> {
    static SITE: OnceLock<Arc<Site>> = OnceLock::new();
    SITE.get_or_init(|| {
        let (words, _) = web::Catalogue::new(web::LOCALES);
        let clock = || now().timestamp();
        Site {
            edge: Edge::new(Arc::new(clock), Arc::new(|| [7; 32]), now().time_zone().clone()),
            words,
            town: Branding { name: Localised::same("Saltmere"), ..Branding::default() },
            visitors: Arc::new(|_, _| async { Ok(Visitor::default()) }.boxed()),
            tokens: TokenKey::new([7; 32]),
            settings: web::Settings::default(),
            metrics: web::Metrics::default(),
            allowances: web::Allowances::default(),
        }
        .shared()
    })
}

fn router() -> Router {
    static ROUTER: OnceLock<Router> = OnceLock::new();
    let built = ROUTER.get_or_init(|| {
        let open = (Permission::Anyone, Audience::Public);
        let table = vec![
            web::route(Method::GET, "/", open.0, open.1, page),
            web::route(Method::GET, "/apply/{service}", open.0, open.1, page),
            web::route(Method::POST, "/apply/{service}", open.0, open.1, save),
            web::route(Method::GET, "/desk", Permission::Official, Audience::Officials, page),
            web::route(Method::POST, "/api/act", open.0, open.1, act),
        ];
        Routes::new("fuzz", (), table).into_router(site().clone())
    });
    built.clone()
}

/// A token that the site's forms carry, for the visitor named in the seeds.
pub(crate) fn form_token(visitor: &str) -> String {
    TokenKey::new([7; 32]).token(visitor, [3; 32])
}
