//! What handlers answer with: pages, redirects, and failures that the gate words for a person or a program.

use std::sync::Arc;

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use platform::Fault;

use crate::problem::Problem;

/// What a page's or an API's handler returns.
pub type Answer = Result<Response, Failure>;

/// Why there is no answer. Handlers return it with `?`; the gate turns it into a page in the reader's
/// language or into a problem document.
#[derive(Clone, Debug)]
pub enum Failure {
    /// There is no such thing, or the visitor may not know that there is.
    NotFound,
    /// The method is not one of this path.
    MethodNotAllowed,
    /// The visitor may not do this.
    Forbidden,
    /// One must sign in first.
    SignInFirst,
    /// One is signed in with one factor, and the town wants two of everybody.
    SecondFactorFirst,
    /// One is signed in to an account of which an official found that somebody else has it.
    ProofFirst,
    /// The form is not from a page of ours, or too old.
    FormExpired,
    /// Somebody else changed it meanwhile, several times in a row.
    Conflict,
    /// There was something here; it is gone for good.
    Gone,
    /// The body is larger than the route takes.
    TooLarge,
    /// Too many requests; try again after so many seconds.
    TooMany {
        /// Seconds to wait.
        retry_after_s: u32,
    },
    /// The request cannot be read; the reason is for programmers.
    Malformed(String),
    /// A refusal for programs, already worded.
    Refused(Box<Problem>),
    /// A refusal whose title is in the reader's language and says the way out: for people on a page, and for programs.
    Told(Box<Problem>),
    /// The world broke.
    Fault(Arc<Fault>),
}

impl Failure {
    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        match self {
            Failure::NotFound => StatusCode::NOT_FOUND,
            Failure::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Failure::Forbidden
            | Failure::FormExpired
            | Failure::SecondFactorFirst
            | Failure::ProofFirst => StatusCode::FORBIDDEN,
            Failure::SignInFirst => StatusCode::UNAUTHORIZED,
            Failure::Conflict => StatusCode::CONFLICT,
            Failure::Gone => StatusCode::GONE,
            Failure::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Failure::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Failure::Malformed(_) => StatusCode::BAD_REQUEST,
            Failure::Refused(problem) | Failure::Told(problem) => problem.status,
            Failure::Fault(fault) if fault.is_busy() => StatusCode::SERVICE_UNAVAILABLE,
            Failure::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The stable word for it: in problem documents, and in the keys of its wording.
    pub fn code(&self) -> &'static str {
        match self {
            Failure::NotFound => "not-found",
            Failure::MethodNotAllowed => "method-not-allowed",
            Failure::Forbidden => "forbidden",
            Failure::SignInFirst => "sign-in-first",
            Failure::SecondFactorFirst => "second-factor-first",
            Failure::ProofFirst => "proof-first",
            Failure::FormExpired => "form-expired",
            Failure::Conflict => "conflict",
            Failure::Gone => "gone",
            Failure::TooLarge => "too-large",
            Failure::TooMany { .. } => "too-many",
            Failure::Malformed(_) => "malformed",
            Failure::Refused(problem) | Failure::Told(problem) => problem.code,
            Failure::Fault(fault) if fault.is_busy() => "busy",
            Failure::Fault(_) => "fault",
        }
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Failure::Fault(Arc::new(fault))
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Failure::Refused(Box::new(problem))
    }
}

impl IntoResponse for Failure {
    /// An empty answer that carries the failure; the gate fills it with words.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// A page with status 200.
///
/// # Errors
/// A fault when the template cannot be rendered.
pub fn html(page: &impl Template) -> Answer {
    html_with(StatusCode::OK, page)
}

/// A page shown again because something in the form must be corrected (422).
///
/// # Errors
/// A fault when the template cannot be rendered.
pub fn html_refused(page: &impl Template) -> Answer {
    html_with(StatusCode::UNPROCESSABLE_ENTITY, page)
}

/// A page with any status.
///
/// # Errors
/// A fault when the template cannot be rendered.
pub fn html_with(status: StatusCode, page: &impl Template) -> Answer {
    let text = page.render().map_err(|error| Fault::new("render a page", error))?;
    let kind = (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    Ok((status, [kind], text).into_response())
}

/// JSON with status 200.
///
/// # Errors
/// A fault when the value cannot be written.
pub fn json(value: &impl serde::Serialize) -> Answer {
    json_with(StatusCode::OK, value)
}

/// JSON with any status.
///
/// # Errors
/// A fault when the value cannot be written.
pub fn json_with(status: StatusCode, value: &impl serde::Serialize) -> Answer {
    let bytes = serde_json::to_vec(value).map_err(|error| Fault::new("write JSON", error))?;
    let kind = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok((status, [kind], bytes).into_response())
}

/// After a successful POST: go and look at this path (303).
///
/// # Errors
/// Never for a path of this site; a path to elsewhere is answered with the home page.
pub fn see_other(path: &str) -> Answer {
    let local = crate::next::local_path(path).unwrap_or("/");
    let location = HeaderValue::from_str(local).unwrap_or(HeaderValue::from_static("/"));
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response())
}

/// A file to keep: a letter, a receipt, a table.
///
/// # Errors
/// Never; the signature fits handlers.
pub fn download(media_type: &'static str, file_name: &str, bytes: Vec<u8>) -> Answer {
    let safe = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' };
    let ascii: String = file_name.chars().map(safe).collect();
    let disposition = format!(
        "attachment; filename=\"{ascii}\"; filename*=UTF-8''{}",
        crate::next::encode(file_name)
    );
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment")),
        ),
    ];
    Ok((headers, bytes).into_response())
}
