//! Problem documents (RFC 9457), JSON bodies that answer with them, idempotency keys, content negotiation.

use std::sync::{Arc, OnceLock};

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::answer::Failure;

/// A refusal as programs read it (RFC 9457). `type` is `/problems/<code>` of this site.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The status of the answer.
    pub status: StatusCode,
    /// The stable word of the refusal ("already-decided").
    pub code: &'static str,
    /// What kind of problem it is, in a sentence that stays the same.
    pub title: String,
    /// What is wrong in this case, when there is more to say.
    pub detail: Option<String>,
    /// What is wrong with single fields: a JSON Pointer and a sentence each.
    pub errors: Vec<(String, String)>,
    /// Further members ("incident").
    pub more: Map<String, Value>,
}

impl Problem {
    /// A refusal with its stable word and its title.
    pub fn new(status: StatusCode, code: &'static str, title: impl Into<String>) -> Problem {
        let (detail, errors, more) = (None, Vec::new(), Map::new());
        Problem { status, code, title: title.into(), detail, errors, more }
    }

    /// A refused act (422).
    pub fn refused(code: &'static str, title: impl Into<String>) -> Problem {
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, title)
    }

    /// What is wrong in this case.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Problem {
        self.detail = Some(detail.into());
        self
    }

    /// What is wrong with one field, by its JSON Pointer ("/answers/plate").
    #[must_use]
    pub fn error(mut self, pointer: impl Into<String>, message: impl Into<String>) -> Problem {
        self.errors.push((pointer.into(), message.into()));
        self
    }

    /// A further member.
    #[must_use]
    pub fn more(mut self, name: &str, value: impl Into<Value>) -> Problem {
        self.more.insert(name.to_owned(), value.into());
        self
    }

    /// The document.
    pub fn to_json(&self) -> Value {
        let mut members = Map::new();
        members.insert("type".into(), format!("/problems/{}", self.code).into());
        members.insert("title".into(), self.title.clone().into());
        members.insert("status".into(), self.status.as_u16().into());
        members.insert("code".into(), self.code.into());
        if let Some(detail) = &self.detail {
            members.insert("detail".into(), detail.clone().into());
        }
        if !self.errors.is_empty() {
            let errors =
                self.errors.iter().map(|(at, text)| json!({"pointer": at, "detail": text}));
            members.insert("errors".into(), errors.collect());
        }
        members.extend(self.more.clone());
        Value::Object(members)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let kind = HeaderValue::from_static("application/problem+json");
        (self.status, [(header::CONTENT_TYPE, kind)], self.to_json().to_string()).into_response()
    }
}

/// A JSON body; what cannot be read is answered with a problem document that says where.
#[derive(Clone, Debug)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
        let kind = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim();
        if kind != "application/json" && !kind.ends_with("+json") {
            let title = "The body must be JSON (Content-Type: application/json).";
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not-json", title).into());
        }
        let compared = request.extensions().get::<ReadBody>().cloned();
        let bytes =
            Bytes::from_request(request, state).await.map_err(|rejection| {
                match rejection.status() {
                    StatusCode::PAYLOAD_TOO_LARGE => Failure::TooLarge,
                    _ => Failure::Malformed(rejection.body_text()),
                }
            })?;
        if let Some(ReadBody(place)) = compared {
            // A request has one body, read once.
            let _ = place.set(bytes.clone());
        }
        serde_json::from_slice(&bytes).map(Json).map_err(|error| {
            let (status, code, title) = if error.is_data() {
                (
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "unexpected-json",
                    "The JSON is not what is asked for.",
                )
            } else {
                (StatusCode::BAD_REQUEST, "malformed-json", "The JSON cannot be read.")
            };
            Problem::new(status, code, title).detail(error.to_string()).into()
        })
    }
}

/// The longest idempotency key taken.
const IDEMPOTENCY_KEY_BYTES_MAX: usize = 128;

/// The `Idempotency-Key` of a request: the same key gives the same answer, the act happens once. Taken before the body.
#[derive(Clone, Debug)]
pub struct IdempotencyKey {
    /// The key, when the program sends one.
    pub key: Option<String>,
    body: ReadBody,
}

impl IdempotencyKey {
    /// The body that came with it, to be compared with that of the first request; empty where none was read.
    pub fn body(&self) -> &[u8] {
        self.body.0.get().map_or(&[], |bytes| bytes)
    }
}

/// Where the reader of the body leaves it for whoever compares it.
#[derive(Clone, Debug, Default)]
struct ReadBody(Arc<OnceLock<Bytes>>);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let body = ReadBody::default();
        let Some(value) = parts.headers.get("idempotency-key") else {
            return Ok(IdempotencyKey { key: None, body });
        };
        let plain = |key: &&str| {
            let fits = (1..=IDEMPOTENCY_KEY_BYTES_MAX).contains(&key.len());
            fits && key.chars().all(|c| c.is_ascii_graphic())
        };
        let key = value.to_str().ok().map(|key| key.trim_matches('"')).filter(plain);
        let key = key.map(str::to_owned).ok_or_else(|| {
            let title = "Idempotency-Key must be 1 to 128 printable ASCII characters.";
            Problem::new(StatusCode::BAD_REQUEST, "bad-idempotency-key", title)
        })?;
        parts.extensions.insert(body.clone());
        Ok(IdempotencyKey { key: Some(key), body })
    }
}

/// Which of the offered media types the client likes best (RFC 9110, section 12.5.1); the first when it
/// does not say, none when it accepts none of them.
pub fn negotiate<'a>(headers: &HeaderMap, offered: &[&'a str]) -> Option<&'a str> {
    let accept = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or("*/*");
    let weight = |media_type: &str| {
        let group = media_type.split('/').next().unwrap_or_default();
        let fits = |range: &str| match range {
            "*/*" => Some(0),
            _ if range == media_type => Some(2),
            _ => range.strip_suffix("/*").filter(|g| *g == group).map(|_| 1),
        };
        let best = accept
            .split(',')
            .filter_map(|part| {
                let mut pieces = part.split(';').map(str::trim);
                let closeness = fits(pieces.next()?)?;
                let q = pieces.find_map(|p| p.strip_prefix("q=")?.parse::<f32>().ok());
                Some((closeness, (q.unwrap_or(1.0).clamp(0.0, 1.0) * 1000.0) as u32))
            })
            .max_by_key(|(closeness, _)| *closeness);
        best.map_or(0, |(_, q)| q)
    };
    let mut best: Option<(&'a str, u32)> = None;
    for media_type in offered {
        let q = weight(media_type);
        if q > best.map_or(0, |(_, most)| most) {
            best = Some((media_type, q));
        }
    }
    best.map(|(media_type, _)| media_type)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_client_likes() {
        let offered = ["text/html", "application/json", "text/csv"];
        let check = |accept: Option<&'static str>, chosen: Option<&str>| {
            let mut headers = HeaderMap::new();
            if let Some(accept) = accept {
                headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
            }
            assert_eq!(negotiate(&headers, &offered), chosen, "{accept:?}");
        };
        check(None, Some("text/html"));
        check(Some("application/json"), Some("application/json"));
        check(Some("text/html;q=0.5, application/json;q=0.9"), Some("application/json"));
        check(Some("text/*;q=0.3, text/csv"), Some("text/csv"));
        check(Some("image/png"), None);
        check(Some("text/html;q=0, */*;q=0.1"), Some("application/json"));
    }
}
