//! The token endpoint (RFC 6749, 3.2) and the tokens: ID tokens (OpenID Connect Core, 2), access tokens (RFC 9068),
//! refresh tokens that change with each use.

pub(crate) mod chain;
#[cfg(test)]
mod clock_tests;
mod code;
pub(crate) mod introspect;
pub(crate) mod made;
mod refresh;
pub(crate) mod revoke;
pub(crate) mod store;
#[cfg(test)]
mod tests;
pub(crate) mod used;

pub(crate) use code::go_on;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::SignedDuration;
use platform::Ctx;
use serde::{Deserialize, Serialize};
use web::{Answer, Asked};

use crate::client::Client;
use crate::client::authenticate::authenticate;
use crate::dpop::{self, Bound};
use crate::error::{OAuthError, Trouble, told};
use crate::params::Params;
use crate::{OpenId, device};

pub(crate) const PATH: &str = "/openid/token";
/// The type of an ID token.
pub(crate) const ID_TOKEN: &str = "JWT";
/// The type of an access token (RFC 9068, 2.1).
pub(crate) const ACCESS_TOKEN: &str = "at+jwt";

/// How long a code is good (RFC 6749, 4.1.2, recommends ten minutes at most; FAPI 2.0 one).
pub(crate) const CODE_VALID: SignedDuration = SignedDuration::from_secs(60);
/// How long an access token is good.
pub(crate) const ACCESS_VALID: SignedDuration = SignedDuration::from_mins(10);
/// How long an ID token is good.
pub(crate) const ID_VALID: SignedDuration = SignedDuration::from_mins(10);
/// A program that did not come for so long has to send its person again.
pub(crate) const REFRESH_VALID: SignedDuration = SignedDuration::from_hours(24 * 30);
/// After so long every program has to send its person again.
pub(crate) const CHAIN_VALID: SignedDuration = SignedDuration::from_hours(24 * 365);
/// Two requests of one program may cross: a refresh token that was used a moment ago is not a stolen one yet.
pub(crate) const REFRESH_GRACE: SignedDuration = SignedDuration::from_secs(10);

/// What a code is bound to; sealed under the code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CodeState {
    pub(crate) redirect_uri: String,
    pub(crate) challenge: String,
    pub(crate) nonce: Option<String>,
    pub(crate) dpop_jkt: Option<String>,
}

/// Who asks for a token, and to what it is going to be bound.
pub(crate) struct Asking<'a> {
    pub(crate) client: &'a Client,
    pub(crate) bound: Option<Bound>,
}

/// POST /openid/token
pub(crate) async fn token(
    asked: Asked,
    State(openid): State<OpenId>,
    whence: crate::Whence,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    given(&openid, &asked.ctx, &headers, &body)
        .await
        .or_else(|trouble| whence.answer(&openid, &body, trouble))
}

async fn given(
    openid: &OpenId,
    ctx: &Ctx,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Response, Trouble> {
    let params = crate::posted(headers, body)?;
    let client = authenticate(openid, ctx, headers, &params).await?;
    let bound = bound(openid, ctx, headers, &client).await?;
    let asking = Asking { client: &client, bound };
    let body = match params.need("grant_type")? {
        "authorization_code" => code::redeem(openid, ctx, &asking, &params).await?,
        "refresh_token" => refresh::refresh(openid, ctx, &asking, &params).await?,
        device::GRANT => device::poll::redeem(openid, ctx, &asking, &params).await?,
        _ => return Err(OAuthError::new("unsupported_grant_type", "no such grant").into()),
    };
    let mut response = told(StatusCode::OK, &body);
    if headers.contains_key("dpop")
        && let Ok(nonce) = dpop::nonce(openid, ctx.now()).parse()
    {
        response.headers_mut().insert("dpop-nonce", nonce);
    }
    Ok(response)
}

/// To what the tokens of a request are bound: the key of its proof, or the certificate it came with.
async fn bound(
    openid: &OpenId,
    ctx: &Ctx,
    headers: &HeaderMap,
    client: &Client,
) -> Result<Option<Bound>, Trouble> {
    let made_for = dpop::MadeFor { method: "POST", path: PATH, token: None };
    if let Some(jkt) = dpop::check(openid, ctx, headers, made_for).await? {
        return Ok(Some(Bound::Key(jkt)));
    }
    if client.certificate_bound {
        let seen = openid.certificate(headers);
        let missing = || OAuthError::invalid_request("this program comes with its certificate");
        return Ok(Some(Bound::Certificate(seen.ok_or_else(missing)?)));
    }
    if client.dpop {
        let why = "this program comes with a proof of possession";
        return Err(OAuthError::new("invalid_dpop_proof", why).into());
    }
    Ok(None)
}

/// A scope that a request may narrow, never widen (RFC 6749, 6). What its person took out meanwhile is left out, and
/// the answer says so (5.1).
fn narrowed(params: &Params, about: &chain::About) -> Result<Vec<crate::scope::Scope>, OAuthError> {
    let given = &about.scopes;
    let Some(wanted) = params.get("scope") else { return Ok(given.clone()) };
    let mut wanted = crate::scope::read(wanted);
    wanted.retain(|scope| given.contains(scope) || !about.has_lost(scope.word()));
    if wanted.is_empty() || wanted.iter().any(|scope| !given.contains(scope)) {
        return Err(OAuthError::new("invalid_scope", "more is asked for than was given"));
    }
    Ok(wanted)
}
