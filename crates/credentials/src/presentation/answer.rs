//! What a wallet answers (OpenID4VP 1.0, 8.2: `direct_post`).

use axum::body::Bytes;
use axum::extract::{Path, State as Shared};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use identity::session::Token;
use openid::error::{OAuthError, Trouble, told};
use openid::params::Params;
use platform::{Ctx, Unit};
use privacy::subject_of;
use serde_json::{Map, Value, json};
use web::{Answer, Asked, Failure};

use super::request::{OTHERS, OWN};
use super::{LABEL, Why, back, store, verify};
use crate::Credentials;

/// POST /credentials/presentations/{token}/response
pub(crate) async fn take(
    asked: Asked,
    Shared(credentials): Shared<Credentials>,
    Path(token): Path<String>,
    whence: openid::Whence,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let token = Token::read(&token).ok_or(Failure::NotFound)?;
    taken(&credentials, &asked.ctx, &token, (&headers, &body))
        .await
        .or_else(|trouble| whence.answer(&credentials.openid, &body, trouble))
}

async fn taken(
    credentials: &Credentials,
    ctx: &Ctx,
    token: &Token,
    (headers, body): (&HeaderMap, &[u8]),
) -> Result<Response, Trouble> {
    let params = openid::posted(headers, body)?;
    let over = || OAuthError::invalid_request("nothing waits for this answer");
    let found = store::find_asked(&credentials.db, token, ctx.now()).await?;
    let store::Put { state, is_answered, way_back } = found.ok_or_else(over)?;
    if is_answered {
        // Somebody has the request still, or what was shown once.
        return Err(over().replayed().into());
    }
    let way_back = way_back.ok_or_else(over)?;
    let key = credentials.vault.key(ctx, subject_of(state.ask.person)).await?.ok_or_else(over)?;
    if params.get("state") != Some(token.as_str()) {
        return Err(OAuthError::invalid_request("state is not the one of the request").into());
    }
    let judged = match read(&params) {
        // Fetched is before anything is written: nothing is asked of others inside an act.
        Ok(answered) => verify::verify(credentials, ctx, &state, &answered).await?,
        Err(why) => Err(why),
    };
    let mut unit = Unit::new();
    let code = Token::new(ctx);
    let mut must_return = false;
    let why = match judged {
        Ok(shown) => {
            must_return = shown.by.is_some();
            let shown = key.seal_json(ctx, LABEL, &shown);
            let answer = store::Answer { shown, code: &code, must_return };
            store::answer(&mut unit, ctx, (token, &way_back), answer);
            None
        }
        Err(why) => {
            store::refuse(&mut unit, token, why);
            Some(why)
        }
    };
    match credentials.db.commit(unit).await {
        Ok(()) => {}
        Err(error) if error.is_conflict() => return Err(over().into()),
        Err(error) => return Err(error.into()),
    }
    match why {
        None if must_return => {
            Ok(told(StatusCode::OK, &json!({ "redirect_uri": back::uri(credentials, &code) })))
        }
        None | Some(Why::Declined) => Ok(told(StatusCode::OK, &json!({}))),
        Some(why) => Err(OAuthError::invalid_request(why.word()).into()),
    }
}

/// What a wallet shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The credential, with the proof of its holder.
    pub credential: String,
    /// Whether it stands as one of the town's, and not as one of others.
    pub as_own: bool,
}

/// The one credential of an answer.
///
/// # Errors
/// Why there is none.
pub fn read(params: &Params) -> Result<Answered, Why> {
    if params.get("error").is_some() {
        return Err(Why::Declined);
    }
    let answer = params.get("vp_token").ok_or(Why::Unreadable)?;
    let answer: Map<String, Value> = serde_json::from_str(answer).map_err(|_| Why::Unreadable)?;
    let (shown, as_own) = match (answer.get(OWN), answer.get(OTHERS)) {
        (Some(shown), None) => (shown, true),
        (None, Some(shown)) => (shown, false),
        (None, None) => return Err(Why::Incomplete),
        // One of them was asked for.
        (Some(_), Some(_)) => return Err(Why::Unreadable),
    };
    match shown.as_array().ok_or(Why::Incomplete)?.as_slice() {
        [Value::String(one)] => Ok(Answered { credential: one.clone(), as_own }),
        [] => Err(Why::Incomplete),
        [..] => Err(Why::Unreadable),
    }
}
