//! The gate every request passes: who asks, what is required, form tokens, limits, and words for failures.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt as _;
use platform::{Actor, Fault};

use crate::answer::Failure;
use crate::asked::{Arrival, Asked};
use crate::cookie;
use crate::kept::KeptPages;
use crate::route::{Audience, Kind, Permission, RouteInfo};
use crate::site::Site;
use crate::visitor::{Credentials, Owed, Visitor, delegated};

/// What the gate of one route knows.
#[derive(Clone)]
pub(crate) struct Gate {
    pub(crate) site: Arc<Site>,
    pub(crate) info: Arc<RouteInfo>,
    pub(crate) kept: Arc<KeptPages>,
}

/// The outer gate, around everything: catches panics, words failures, sets headers and cookies.
pub(crate) async fn whole(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let arrival = Arc::new(Arrival::new(&site, &parts));
    let headers = parts.headers.clone();
    let mut request = Request::from_parts(parts, body);
    request.extensions_mut().insert(arrival.clone());
    let answered = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    // The panic hook has logged where it happened; here it only gets its words.
    let mut response = answered.unwrap_or_else(|_| {
        Failure::from(Fault::new("answer a request", "a bug: the handler panicked")).into_response()
    });
    if response.status().as_u16() >= 400 {
        response = crate::failure_page::worded(&site, &arrival, &headers, response).await;
    }
    give_cookies(&site, &arrival, &mut response);
    crate::headers::protect(&site.settings, &arrival, &mut response);
    crate::compress::compress(&headers, response).await
}

/// The inner gate, around each route of the table.
pub(crate) async fn gate(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    let began = gate.site.edge.now();
    let response = answered(&gate, request, next).await;
    let took = gate.site.edge.now().duration_since(began);
    gate.site.metrics.count(&gate.info, response.status().as_u16(), took);
    response
}

async fn answered(gate: &Gate, request: Request, next: Next) -> Response {
    let now = gate.site.edge.now();
    let page = crate::kept::name_of(&gate.info, &request);
    if let Some(kept) = page.as_ref().and_then(|page| gate.kept.get(page, now, request.headers())) {
        return kept;
    }
    match pass(gate, request).await {
        Ok((asked, mut request)) => {
            request.extensions_mut().insert(asked.clone());
            let headers = page.is_some().then(|| request.headers().clone());
            let mut response = or_to_sign_in(gate, &asked, timed(gate, request, next).await);
            if let Some((page, headers)) = page.zip(headers) {
                let until = now + gate.info.kept_for;
                response = gate.kept.put(page, until, &headers, &asked, response).await;
            }
            response.extensions_mut().insert(asked);
            response
        }
        Err(Denied { asked, failure, typed }) => {
            let response = match typed {
                Some(typed) => crate::typed::keep_unread(&asked, typed).await.into_response(),
                None => failure.into_response(),
            };
            let mut response = or_to_sign_in(gate, &asked, response);
            response.extensions_mut().insert(*asked);
            response
        }
    }
}

/// Whoever must sign in first, or show more than they did, is sent there by a page, wherever that was found out.
fn or_to_sign_in(gate: &Gate, asked: &Asked, response: Response) -> Response {
    match (response.extensions().get(), gate.info.kind, gate.site.town.sign_in) {
        (
            Some(Failure::SignInFirst | Failure::SecondFactorFirst | Failure::ProofFirst),
            Kind::Page,
            Some(sign_in),
        ) if !asked.visitor.is_signed_in() => to_sign_in(sign_in, &gate.info, asked),
        _ => response,
    }
}

struct Denied {
    asked: Box<Asked>,
    failure: Failure,
    /// The form that was turned away, where what was typed is to be shown again.
    typed: Option<Request>,
}

async fn pass(gate: &Gate, request: Request) -> Result<(Asked, Request), Denied> {
    let Gate { site, info, .. } = gate;
    let arrival = request.extensions().get::<Arc<Arrival>>().cloned();
    let (parts, body) = request.into_parts();
    let arrival = arrival.unwrap_or_else(|| Arc::new(Arrival::new(site, &parts)));
    let open =
        matches!(info.kind, Kind::Feed | Kind::Asset) && info.permission == Permission::Anyone;
    let visitor = if open { Ok(Visitor::default()) } else { who(site, &arrival, info.kind).await };
    let (visitor, broken) = match visitor {
        Ok(visitor) => (visitor, None),
        Err(fault) => (Visitor::default(), Some(Failure::from(fault))),
    };
    let is_open = match visitor.owes() {
        None => false,
        Some(Owed::SecondFactor) => info.before_second_factor,
        Some(Owed::Proof) => info.before_proof,
    };
    let visitor = if is_open { visitor.behind().clone() } else { visitor };
    let asked = asked(site, &arrival, info, visitor);
    let deny = |failure| Denied { asked: Box::new(asked.clone()), failure, typed: None };
    if let Some(failure) = broken {
        return Err(deny(failure));
    }
    if arrival.bearer.is_some() && info.kind == Kind::Api {
        let (allowance, now) = (site.settings.programs, site.edge.now());
        let taken = site.allowances.take(allowance, asked.visitor.behind(), now);
        taken.map_err(|retry_after_s| deny(Failure::TooMany { retry_after_s }))?;
    }
    check_permission(info, &asked.visitor).map_err(deny)?;
    crate::query::check(info, &arrival.query, &asked.words).map_err(deny)?;
    if length(&parts.headers).is_some_and(|bytes| bytes > info.body_bytes_max) {
        return Err(deny(Failure::TooLarge));
    }
    let changes = !matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
    let by_cookie = arrival.bearer.is_none() || info.kind == Kind::Page;
    let body = if changes && by_cookie && needs_token(info) {
        let reading = check_form(site, &arrival, &parts.headers, body, info.body_bytes_max);
        // Nobody keeps a form in hand for longer than a request may take, and sends its end when things have changed.
        let checked = tokio::time::timeout(time_max(gate), reading).await;
        match checked.map_err(|late| deny(Fault::busy("read a form in time", late).into()))? {
            Ok(body) => body,
            Err((failure, body)) => {
                let own = site.settings.public_origin.as_deref();
                let keeps = matches!(failure, Failure::FormExpired)
                    && info.kind == Kind::Page
                    && info.keeps_typed
                    && crate::csrf::surely_from_own_page(&parts.headers, own);
                let typed = body.filter(|_| keeps).map(|body| Request::from_parts(parts, body));
                return Err(Denied { typed, ..deny(failure) });
            }
        }
    } else {
        body
    };
    Ok((asked, Request::from_parts(parts, body)))
}

/// Pages always; an API only where a browser's cookie could be what lets the request in.
fn needs_token(info: &RouteInfo) -> bool {
    match info.kind {
        Kind::Page => true,
        Kind::Api => !matches!(info.permission, Permission::Anyone | Permission::Client(_)),
        Kind::Feed | Kind::Asset => false,
    }
}

fn check_permission(info: &RouteInfo, visitor: &Visitor) -> Result<(), Failure> {
    // A page for everybody shows nothing of anybody's own: who is held back reads it like a stranger.
    let for_all = info.permission == Permission::Anyone && info.audience != Audience::Residents;
    match visitor.owes() {
        Some(Owed::SecondFactor) if !for_all => return Err(Failure::SecondFactorFirst),
        Some(Owed::Proof) if !for_all => return Err(Failure::ProofFirst),
        Some(_) | None => {}
    }
    let needed = delegated::needed(&info.method);
    let in_scope = info.permission == Permission::Anyone
        || !visitor.is_delegated()
        || visitor.scopes.iter().any(|held| **held == *needed);
    if visitor.may(info.permission) && in_scope {
        return Ok(());
    }
    let known = visitor.is_signed_in() || visitor.client.is_some();
    // Who is not signed in is told the same of everything, whether it exists or not.
    Err(match (known, info.hidden) {
        (false, _) => Failure::SignInFirst,
        (true, true) => Failure::NotFound,
        (true, false) => Failure::Forbidden,
    })
}

async fn check_form(
    site: &Site,
    arrival: &Arrival,
    headers: &HeaderMap,
    body: axum::body::Body,
    bytes_max: usize,
) -> Result<axum::body::Body, (Failure, Option<axum::body::Body>)> {
    if !crate::csrf::from_own_page(headers, site.settings.public_origin.as_deref()) {
        return Err((Failure::FormExpired, None));
    }
    let in_header = headers.get(crate::csrf::HEADER).and_then(|v| v.to_str().ok());
    let (token, body) = match in_header {
        Some(token) => (Some(token.to_owned()), body),
        None => crate::csrf::token_in_body(headers, body, bytes_max)
            .await
            .map_err(|_| (Failure::TooLarge, None))?,
    };
    let Some(token) = token else { return Err((Failure::FormExpired, None)) };
    // A form opened before signing in is still good afterwards, and one opened before the session ended.
    let mut bound_to = arrival.session_cookie.iter().chain(&arrival.visitor_cookie);
    let admitted = bound_to.any(|cookie| site.tokens.admits(cookie, &token));
    if admitted { Ok(body) } else { Err((Failure::FormExpired, Some(body))) }
}

/// How long a request may take.
fn time_max(gate: &Gate) -> Duration {
    let settings = &gate.site.settings;
    let large = gate.info.body_bytes_max > crate::route::BODY_BYTES_MAX;
    if large { settings.upload_time_max } else { settings.request_time_max }
}

async fn timed(gate: &Gate, request: Request, next: Next) -> Response {
    if gate.info.kind == Kind::Feed {
        return next.run(request).await;
    }
    match tokio::time::timeout(time_max(gate), next.run(request)).await {
        Ok(response) => response,
        Err(late) => Failure::from(Fault::busy("answer in time", late)).into_response(),
    }
}

/// Finds who asks by what the request brought.
pub(crate) async fn who(site: &Site, arrival: &Arrival, kind: Kind) -> Result<Visitor, Fault> {
    let credentials = match (&arrival.bearer, &arrival.session_cookie) {
        (Some(token), _) if kind != Kind::Page => Credentials::Bearer(token.clone()),
        (_, Some(session)) => Credentials::Session(session.clone()),
        (_, None) => return Ok(Visitor::default()),
    };
    let ctx = Arc::new(site.edge.ctx(Actor::Visitor, arrival.locale(&Visitor::default())));
    (site.visitors)(ctx, credentials).await
}

pub(crate) fn asked(
    site: &Arc<Site>,
    arrival: &Arc<Arrival>,
    info: &Arc<RouteInfo>,
    visitor: Visitor,
) -> Asked {
    let words = site.words.words(arrival.locale(&visitor));
    let ctx =
        Arc::new(site.edge.ctx(visitor.actor(info.audience, info.permission), words.locale()));
    Asked {
        ctx,
        visitor: Arc::new(visitor),
        words,
        site: site.clone(),
        route: info.clone(),
        arrival: arrival.clone(),
    }
}

/// Signing in leads back to the page; after a form that was posted too late, to the page it stood on.
fn to_sign_in(sign_in: &str, info: &RouteInfo, asked: &Asked) -> Response {
    let query = asked.query();
    let here = match (info.method == Method::GET, query.is_empty()) {
        (true, true) => asked.path().to_owned(),
        (true, false) => format!("{}?{query}", asked.path()),
        (false, _) => asked.arrival.came_from.clone().unwrap_or_else(|| "/".to_owned()),
    };
    let back = crate::next::local_path(&here).unwrap_or("/");
    // Who was signed in, and sent a form too late, is told that it was not taken.
    let was_signed_in = asked.arrival.session_cookie.is_some() && asked.visitor.held_back.is_none();
    let late = if was_signed_in && info.method != Method::GET { "&late=yes" } else { "" };
    let location = format!("{sign_in}?next={}{late}", crate::next::encode(back));
    let location = HeaderValue::from_str(&location).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

fn give_cookies(site: &Site, arrival: &Arrival, response: &mut Response) {
    let cookies = site.settings.cookies;
    let mut give = |value: HeaderValue| response.headers_mut().append(header::SET_COOKIE, value);
    if let Some(new) = arrival.new_visitor_cookie.get() {
        give(cookies.write(cookie::VISITOR, new, None));
    }
    if let Some(locale) = arrival.language_to_keep() {
        let a_year_s = 365 * 24 * 3600;
        give(cookies.write(cookie::LANGUAGE, locale.tag(), Some(a_year_s)));
    }
}

fn length(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// What is known of a request that matches no route.
pub(crate) fn unmatched(path: &str) -> RouteInfo {
    RouteInfo {
        method: Method::GET,
        path: "",
        permission: Permission::Anyone,
        audience: Audience::Public,
        kind: if path.starts_with("/api/") { Kind::Api } else { Kind::Page },
        body_bytes_max: 0,
        kept_for: jiff::SignedDuration::ZERO,
        hidden: false,
        keeps_typed: false,
        before_second_factor: false,
        before_proof: false,
        openapi: None,
        owner: "web",
    }
}
