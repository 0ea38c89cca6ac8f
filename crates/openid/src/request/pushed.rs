//! Requests sent ahead (RFC 9126): from program to server, authenticated, so that nothing of it is in an address
//! that people see and could change.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use identity::session::Token;
use jiff::SignedDuration;
use platform::{Ctx, Unit};
use serde_json::json;
use web::{Answer, Asked};

use super::{AuthorizationRequest, Kind, keep, read, send_back, store};
use crate::client::authenticate::authenticate;
use crate::error::{OAuthError, Trouble, told};
use crate::{OpenId, authorize, dpop};

pub(crate) const PATH: &str = "/openid/par";
/// How long a request that was sent ahead is good: for one redirect.
pub(crate) const VALID: SignedDuration = SignedDuration::from_secs(90);
const URN: &str = "urn:ietf:params:oauth:request_uri:";

/// POST /openid/par
pub(crate) async fn push(
    asked: Asked,
    State(openid): State<OpenId>,
    whence: crate::Whence,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    pushed(&openid, (&asked, &whence), &headers, &body)
        .await
        .or_else(|trouble| whence.answer(&openid, &body, trouble))
}

async fn pushed(
    openid: &OpenId,
    (asked, whence): (&Asked, &crate::Whence),
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Response, Trouble> {
    let ctx = &asked.ctx;
    let params = crate::posted(headers, body)?;
    let client = authenticate(openid, ctx, headers, &params).await?;
    if !client.is_confidential() {
        whence.may_begin(openid, asked)?;
    }
    if params.get("request_uri").is_some() {
        return Err(OAuthError::invalid_request("request_uri cannot be sent ahead").into());
    }
    let unknown = || OAuthError::invalid_request("redirect_uri is not registered");
    let back = send_back(&params, &client).ok_or_else(unknown)?;
    let hinted = authorize::hinted(openid, ctx, &client, &params).await?;
    let mut request = read(&params, &client, &back, (hinted, ctx.now()))?;
    let made_for = dpop::MadeFor { method: "POST", path: PATH, token: None };
    if let Some(jkt) = dpop::check(openid, ctx, headers, made_for).await? {
        if request.dpop_jkt.as_ref().is_some_and(|named| *named != jkt) {
            return Err(OAuthError::invalid_request("dpop_jkt is not the key of the proof").into());
        }
        request.dpop_jkt = Some(jkt);
    }
    let token = keep(&openid.db, ctx, Kind::Pushed, &request).await?;
    let request_uri = format!("{URN}{}", token.as_str());
    let body = json!({ "request_uri": request_uri, "expires_in": VALID.as_secs() });
    Ok(told(StatusCode::CREATED, &body))
}

/// The request that a program sent ahead, taken away with its first use.
pub(crate) async fn take(
    openid: &OpenId,
    ctx: &Ctx,
    request_uri: &str,
) -> Result<Result<AuthorizationRequest, OAuthError>, Trouble> {
    let Some(token) = request_uri.strip_prefix(URN).and_then(Token::read) else {
        let why = "request_uri is not one of the addresses that we give";
        return Ok(Err(OAuthError::new("request_uri_not_supported", why)));
    };
    // With its first use it is gone: whether it comes again or too late is not told apart.
    let gone = || {
        let why = "the request was used before, or has run out";
        Ok(Err(OAuthError::new("invalid_request_uri", why).replayed()))
    };
    let found = store::find(&openid.db, (Kind::Pushed, &token), ctx.now()).await?;
    let Some(request) = found else { return gone() };
    let mut unit = Unit::new();
    store::take(&mut unit, &token);
    match openid.db.commit(unit).await {
        Ok(()) => Ok(Ok(request)),
        Err(error) if error.is_conflict() => gone(),
        Err(error) => Err(error.into()),
    }
}
