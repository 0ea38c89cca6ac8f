//! Refusals as the protocol words them (RFC 6749, 5.2): for programs, so in English; and what a handler can end with.

use std::borrow::Cow;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use platform::{CommitError, Fault};
use serde_json::json;
use web::Failure;

/// A refusal: a code of the standard, and what was wrong for whoever writes the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OAuthError {
    /// The code.
    pub code: &'static str,
    /// What was wrong.
    pub description: Cow<'static, str>,
    pub(crate) status: StatusCode,
    /// How the request should have been authorised.
    scheme: Option<&'static str>,
    /// The nonce that the next proof is to carry.
    pub(crate) nonce: Option<String>,
    /// Something that is good once came again: a word of its own in the security log.
    is_replay: bool,
}

impl OAuthError {
    /// A refusal with status 400.
    pub fn new(code: &'static str, description: impl Into<Cow<'static, str>>) -> OAuthError {
        let status = StatusCode::BAD_REQUEST;
        OAuthError {
            code,
            description: description.into(),
            status,
            scheme: None,
            nonce: None,
            is_replay: false,
        }
    }

    /// The request itself is wrong.
    pub fn invalid_request(description: impl Into<Cow<'static, str>>) -> OAuthError {
        OAuthError::new("invalid_request", description)
    }

    /// The code, refresh token or device code is not (or no longer) good.
    pub fn invalid_grant(description: impl Into<Cow<'static, str>>) -> OAuthError {
        OAuthError::new("invalid_grant", description)
    }

    /// The program is not who it says (RFC 6749, 5.2: with the status and header of HTTP authentication).
    pub fn invalid_client(description: impl Into<Cow<'static, str>>) -> OAuthError {
        let refused = OAuthError::new("invalid_client", description);
        OAuthError { status: StatusCode::UNAUTHORIZED, scheme: Some("Basic"), ..refused }
    }

    /// The access token is not (or no longer) good (RFC 6750, 3.1).
    pub fn invalid_token(description: impl Into<Cow<'static, str>>) -> OAuthError {
        let refused = OAuthError::new("invalid_token", description);
        OAuthError { status: StatusCode::UNAUTHORIZED, scheme: Some("Bearer"), ..refused }
    }

    /// The token was not sent at all: the answer says how, and nothing else (RFC 6750, 3).
    pub fn no_token() -> OAuthError {
        let refused = OAuthError::new("", "");
        OAuthError { status: StatusCode::UNAUTHORIZED, scheme: Some("Bearer"), ..refused }
    }

    /// The token does not go so far.
    pub fn insufficient_scope(description: impl Into<Cow<'static, str>>) -> OAuthError {
        let refused = OAuthError::new("insufficient_scope", description);
        OAuthError { status: StatusCode::FORBIDDEN, scheme: Some("Bearer"), ..refused }
    }

    /// The same refusal with a code that says more.
    #[must_use]
    pub fn coded(mut self, code: &'static str) -> OAuthError {
        self.code = code;
        self
    }

    /// The refusal is about a proof of possession.
    #[must_use]
    pub fn by_proof(mut self) -> OAuthError {
        self.scheme = self.scheme.map(|_| "DPoP");
        self
    }

    /// The next proof is to carry this nonce (RFC 9449, 8).
    #[must_use]
    pub fn with_nonce(mut self, nonce: String) -> OAuthError {
        self.nonce = Some(nonce);
        self
    }

    /// What was sent is good once, and was used before.
    #[must_use]
    pub fn replayed(mut self) -> OAuthError {
        self.is_replay = true;
        self
    }

    /// Notes the refusal for whoever looks into it: which program it says it is, from which network, and why; never what
    /// was sent.
    pub(crate) fn note(&self, (program, network): (&str, &str)) {
        let what = if self.is_replay { "a replay was refused" } else { "a program was refused" };
        tracing::warn!(target: "openid::audit", program, network, code = self.code,
            why = %self.description, replay = self.is_replay, "{what}");
    }

    fn challenge(&self) -> Option<String> {
        let scheme = self.scheme?;
        let mut challenge = format!("{scheme} realm=\"openid\"");
        if scheme != "Basic" && !self.code.is_empty() {
            challenge.push_str(&format!(
                ", error=\"{}\", error_description=\"{}\"",
                self.code, self.description
            ));
        }
        if scheme == "DPoP" {
            challenge.push_str(", algs=\"ES256 EdDSA\"");
        }
        Some(challenge)
    }
}

impl IntoResponse for OAuthError {
    fn into_response(self) -> Response {
        let body = match self.code {
            "" => json!({}),
            code => json!({ "error": code, "error_description": self.description }),
        };
        let mut response = told(self.status, &body);
        let headers = response.headers_mut();
        let challenge = self.challenge().and_then(|text| HeaderValue::from_str(&text).ok());
        if let Some(challenge) = challenge {
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        if let Some(nonce) = self.nonce.as_deref().and_then(|n| HeaderValue::from_str(n).ok()) {
            headers.insert("dpop-nonce", nonce);
        }
        response
    }
}

/// JSON that nobody keeps (RFC 6749, 5.1).
pub fn told(status: StatusCode, body: &serde_json::Value) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (status, headers, body.to_string()).into_response()
}

/// What a handler ends with when it has no answer.
#[derive(Debug)]
pub enum Trouble {
    /// A refusal of the protocol.
    Refused(OAuthError),
    /// Anything else.
    Failed(Failure),
}

impl Trouble {
    /// As a handler answers: a refusal is an answer, and is noted with who asked from where.
    ///
    /// # Errors
    /// What is no refusal of the protocol.
    pub(crate) fn answer(self, by: (&str, &str)) -> web::Answer {
        match self {
            Trouble::Refused(refused) => {
                refused.note(by);
                Ok(refused.into_response())
            }
            Trouble::Failed(failure) => Err(failure),
        }
    }
}

impl From<OAuthError> for Trouble {
    fn from(refused: OAuthError) -> Trouble {
        Trouble::Refused(refused)
    }
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Trouble {
        Trouble::Failed(failure)
    }
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Trouble {
        Trouble::Failed(fault.into())
    }
}

impl From<CommitError> for Trouble {
    fn from(error: CommitError) -> Trouble {
        Trouble::Failed(error.into_fault().into())
    }
}
