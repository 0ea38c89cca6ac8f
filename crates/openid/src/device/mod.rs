//! Devices without a browser (RFC 8628): they show a short code, and somebody lets them in on another device.

pub(crate) mod pages;
pub(crate) mod poll;
pub(crate) mod store;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use identity::session::Token;
use jiff::{SignedDuration, Timestamp};
use platform::id::PersonId;
use platform::{Ctx, Unit};
use serde::{Deserialize, Serialize};
use serde_json::json;
use web::{Answer, Asked};

use crate::OpenId;
use crate::client::authenticate::authenticate;
use crate::error::{OAuthError, Trouble, told};
use crate::scope::{self, Scope};

pub(crate) const PATH: &str = "/openid/device";
/// The grant by which a device asks for its tokens.
pub(crate) const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";
/// How long a code on a screen is good.
pub(crate) const VALID: SignedDuration = SignedDuration::from_mins(10);
/// Seconds between two questions of a device.
const INTERVAL_S: i64 = 5;
/// Letters that are not taken for others and make no words.
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
const LETTERS_IN_CODE: usize = 8;
/// Codes that one person may try in [`GUESSES_IN`].
const GUESSES_MAX: u32 = 10;
const GUESSES_IN: SignedDuration = SignedDuration::from_mins(10);
/// People whose guesses are counted at the same time.
const GUESSERS_MAX: usize = 10_000;

/// What a device asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Wanted {
    pub(crate) scopes: Vec<Scope>,
}

/// How often somebody has typed a code that is none.
#[derive(Debug, Default)]
pub(crate) struct Guesses(Mutex<HashMap<PersonId, (Timestamp, u32)>>);

impl Guesses {
    /// Whether the person may try another code; counts it.
    pub(crate) fn may(&self, person: PersonId, now: Timestamp) -> bool {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= GUESSERS_MAX {
            known.retain(|_, (since, _)| now.duration_since(*since) < GUESSES_IN);
        }
        let (since, count) = known.entry(person).or_insert((now, 0));
        if now.duration_since(*since) >= GUESSES_IN {
            (*since, *count) = (now, 0);
        }
        *count += 1;
        *count <= GUESSES_MAX
    }
}

/// A new code for a screen.
fn new_code(ctx: &Ctx) -> String {
    let mut code = String::new();
    while code.len() < LETTERS_IN_CODE {
        for byte in ctx.random::<16>() {
            // 240 is the largest multiple of 20 in a byte: each letter is as likely as any other.
            let letter = LETTERS.get(usize::from(byte % 20)).filter(|_| byte < 240);
            if let Some(letter) = letter.filter(|_| code.len() < LETTERS_IN_CODE) {
                code.push(char::from(*letter));
            }
        }
    }
    code
}

/// A code as people read it: in two halves.
pub(crate) fn shown(code: &str) -> String {
    let (left, right) = code.split_at(code.len().min(LETTERS_IN_CODE / 2));
    format!("{left}-{right}")
}

/// What somebody typed, without hyphens, spaces and small letters.
pub(crate) fn typed(text: &str) -> Option<String> {
    let letters = text.chars().filter(char::is_ascii_alphabetic).take(LETTERS_IN_CODE + 1);
    let code: String = letters.map(|letter| letter.to_ascii_uppercase()).collect();
    let ours = code.bytes().all(|letter| LETTERS.contains(&letter));
    (ours && code.len() == LETTERS_IN_CODE).then_some(code)
}

/// POST /openid/device
pub(crate) async fn begin(
    asked: Asked,
    State(openid): State<OpenId>,
    whence: crate::Whence,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    begun(&openid, (&asked, &whence), &headers, &body)
        .await
        .or_else(|trouble| whence.answer(&openid, &body, trouble))
}

async fn begun(
    openid: &OpenId,
    (asked, whence): (&Asked, &crate::Whence),
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Response, Trouble> {
    let ctx: &Ctx = &asked.ctx;
    let params = crate::posted(headers, body)?;
    let client = authenticate(openid, ctx, headers, &params).await?;
    if !client.is_confidential() {
        whence.may_begin(openid, asked)?;
    }
    if !client.device {
        let why = "this program is not registered for devices";
        return Err(OAuthError::new("unauthorized_client", why).into());
    }
    let mut scopes = scope::read(params.get("scope").unwrap_or_default());
    scopes.retain(|scope| client.scopes.contains(scope));
    if !scopes.contains(&Scope::OpenId) {
        let why = "the scope openid is missing or not allowed";
        return Err(OAuthError::new("invalid_scope", why).into());
    }
    let (token, code) = (Token::new(ctx), new_code(ctx));
    let mut unit = Unit::new();
    let digest = openid.vault.digester().digest("openid.device", &code);
    store::insert(&mut unit, ctx, (&token, digest), (&client.id, &Wanted { scopes }));
    openid.db.commit(unit).await?;
    let page = openid.address(pages::PATH);
    let code = shown(&code);
    let body = json!({
        "device_code": token.as_str(),
        "user_code": code,
        "verification_uri": page,
        "verification_uri_complete": format!("{page}?code={code}"),
        "expires_in": VALID.as_secs(),
        "interval": INTERVAL_S,
    });
    Ok(told(StatusCode::OK, &body))
}
