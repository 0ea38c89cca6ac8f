//! Words for failures: an error page in the reader's language, or a problem document.

use std::sync::Arc;

use askama::Template;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use platform::Fault;

use crate::answer::Failure;
use crate::asked::{Arrival, Asked};
use crate::page::Page;
use crate::problem::Problem;
use crate::route::Kind;
use crate::site::Site;

#[derive(Template)]
#[template(path = "failure.html")]
struct FailurePage {
    page: Page,
    text: String,
    incident: Option<String>,
    sign_in: Option<String>,
}

/// Fills a failed response with words, unless its handler has already said something.
pub(crate) async fn worded(
    site: &Arc<Site>,
    arrival: &Arc<Arrival>,
    headers: &HeaderMap,
    response: Response,
) -> Response {
    let Some(failure) = failure_of(&response) else { return response };
    let asked = match response.extensions().get::<Asked>() {
        Some(asked) => asked.clone(),
        None => {
            let info = Arc::new(crate::gate::unmatched(&arrival.path));
            let visitor = crate::gate::who(site, arrival, info.kind).await;
            crate::gate::asked(site, arrival, &info, visitor.unwrap_or_default())
        }
    };
    let incident = log(&failure, &asked);
    let wants_json = asked.route.kind == Kind::Api
        || crate::problem::negotiate(headers, &["text/html", "application/json"])
            == Some("application/json");
    let mut worded = if wants_json {
        problem(&failure, &asked, incident).into_response()
    } else {
        page(&failure, &asked, incident)
    };
    keep_headers(&response, &failure, &mut worded);
    worded.extensions_mut().insert(asked);
    worded
}

/// The failure in a response: ours, or what an extractor said in plain text. None when the handler made a
/// page or a document of its own.
fn failure_of(response: &Response) -> Option<Failure> {
    if let Some(failure) = response.extensions().get::<Failure>() {
        return Some(failure.clone());
    }
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
    if kind.is_some_and(|kind| !kind.starts_with("text/plain")) {
        return None;
    }
    Some(match response.status() {
        StatusCode::NOT_FOUND => Failure::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => Failure::MethodNotAllowed,
        StatusCode::FORBIDDEN => Failure::Forbidden,
        StatusCode::UNAUTHORIZED => Failure::SignInFirst,
        StatusCode::PAYLOAD_TOO_LARGE => Failure::TooLarge,
        status if status.is_server_error() => {
            Failure::from(Fault::new("answer a request", status.to_string()))
        }
        status => Failure::Malformed(status.to_string()),
    })
}

/// Logs a fault once, with the incident number that the person is shown.
fn log(failure: &Failure, asked: &Asked) -> Option<String> {
    let Failure::Fault(fault) = failure else { return None };
    let incident = crate::asked::hex(&asked.ctx.random::<4>()).to_uppercase();
    let (route, path) = (asked.route.path, asked.path());
    if fault.is_busy() {
        tracing::warn!(incident, route, path, %fault, "busy");
    } else {
        tracing::error!(incident, route, path, %fault, "fault");
    }
    Some(incident)
}

fn problem(failure: &Failure, asked: &Asked, incident: Option<String>) -> Problem {
    if let Failure::Refused(problem) | Failure::Told(problem) = failure {
        return (**problem).clone();
    }
    // A program reads no page: where the words speak of one, it has its own.
    let own = format!("problem-{}", failure.code());
    let known = asked.words.has(&own);
    let key = if known { own } else { format!("failure-{}", failure.code()) };
    let title = asked.words.plain(&key, ());
    let problem = Problem::new(failure.status(), failure.code(), title);
    match (failure, incident) {
        (Failure::Malformed(reason), _) => problem.detail(reason.clone()),
        (_, Some(incident)) => problem.more("incident", incident),
        _ => problem,
    }
}

fn page(failure: &Failure, asked: &Asked, incident: Option<String>) -> Response {
    let code = match failure {
        Failure::Refused(_) => "malformed",
        Failure::Told(_) => "told",
        other => other.code(),
    };
    let text = match failure {
        Failure::Told(problem) => problem.title.clone(),
        _ => asked.words.t(&format!("failure-{code}-text")),
    };
    let offer_sign_in = matches!(failure, Failure::SignInFirst) && !asked.visitor.is_signed_in();
    let mut page = asked.page(&format!("failure-{code}"));
    // What was wrong with a form is put right on the page on which it stood.
    if asked.route.method != Method::GET {
        page.back = asked.arrival.came_from.clone();
    }
    let shown = FailurePage {
        page,
        text,
        incident,
        sign_in: asked.site.town.sign_in.filter(|_| offer_sign_in).map(str::to_owned),
    };
    crate::answer::html_with(failure.status(), &shown)
        .unwrap_or_else(|_| failure.status().into_response())
}

fn keep_headers(from: &Response, failure: &Failure, to: &mut Response) {
    for name in [header::ALLOW, header::SET_COOKIE, header::WWW_AUTHENTICATE] {
        for value in from.headers().get_all(&name) {
            to.headers_mut().append(&name, value.clone());
        }
    }
    if matches!(failure, Failure::SignInFirst) {
        to.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    let retry_after_s = match failure {
        Failure::TooMany { retry_after_s } => *retry_after_s,
        Failure::Fault(fault) if fault.is_busy() => 5,
        _ => return,
    };
    to.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(retry_after_s));
}
