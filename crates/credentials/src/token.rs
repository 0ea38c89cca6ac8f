//! The token endpoint for pre-authorised codes (OpenID4VCI 1.0, 6): a code and what the person typed become the right
//! to fetch one credential.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use identity::session::Token;
use jiff::SignedDuration;
use openid::error::{OAuthError, Trouble, told};
use openid::params::Params;
use openid::resource;
use platform::{Ctx, Unit};
use serde_json::json;
use web::{Answer, Asked};

use crate::Credentials;
use crate::offer::store::{self, Access};
use crate::offer::{self, Offer, TRIES_MAX};

pub(crate) const PATH: &str = "/credentials/token";
/// The grant.
pub(crate) const GRANT: &str = "urn:ietf:params:oauth:grant-type:pre-authorized_code";
/// How long the right lasts.
const ACCESS_VALID: SignedDuration = SignedDuration::from_mins(10);

/// POST /credentials/token
pub(crate) async fn token(
    asked: Asked,
    State(credentials): State<Credentials>,
    whence: openid::Whence,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    given(&credentials, &asked.ctx, &headers, &body)
        .await
        .or_else(|trouble| whence.answer(&credentials.openid, &body, trouble))
}

async fn given(
    credentials: &Credentials,
    ctx: &Ctx,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Response, Trouble> {
    let params = openid::posted(headers, body)?;
    if params.need("grant_type")? != GRANT {
        return Err(OAuthError::new("unsupported_grant_type", "no such grant").into());
    }
    let unknown = || OAuthError::invalid_grant("the code is not good");
    let secret = Token::read(params.need("pre-authorized_code")?).ok_or_else(unknown)?;
    let offer = store::find(&credentials.db, &secret).await?.ok_or_else(unknown)?;
    judge(credentials, ctx, (&secret, &offer), &params).await?;
    let made_for = ("POST", PATH, None);
    let bound_to = resource::proof(&credentials.openid, ctx, headers, made_for).await?;
    let token_type = if bound_to.is_some() { "DPoP" } else { "Bearer" };
    let token = Token::new(ctx);
    let expires_at = ctx.now() + ACCESS_VALID;
    let access = Access { credential: offer.credential, bound_to, expires_at };
    let mut unit = Unit::new();
    store::take(&mut unit, ctx, &secret, TRIES_MAX);
    store::insert_access(&mut unit, (&token, &secret), &access);
    match credentials.db.commit(unit).await {
        Ok(()) => {}
        Err(error) if error.is_conflict() => return Err(end(credentials, &secret).await?.into()),
        Err(error) => return Err(error.into()),
    }
    let mut response = told(
        StatusCode::OK,
        &json!({
            "access_token": token.as_str(),
            "token_type": token_type,
            "expires_in": ACCESS_VALID.as_secs(),
        }),
    );
    if headers.contains_key("dpop") {
        let nonce = resource::next_nonce(&credentials.openid, ctx)?;
        response.headers_mut().insert("dpop-nonce", nonce);
    }
    Ok(response)
}

async fn judge(
    credentials: &Credentials,
    ctx: &Ctx,
    (secret, offer): (&Token, &Offer),
    params: &Params,
) -> Result<(), Trouble> {
    if offer.used_at.is_some() {
        return Err(end(credentials, secret).await?.into());
    }
    if offer.expires_at <= ctx.now() || offer.tries >= TRIES_MAX {
        return Err(OAuthError::invalid_grant("the offer is over").into());
    }
    let code = params.need("tx_code")?;
    if offer::digest(credentials, secret, code).as_slice() != offer.code_digest {
        let mut unit = Unit::new();
        store::count_try(&mut unit, secret);
        credentials.db.commit(unit).await?;
        return Err(OAuthError::invalid_grant("tx_code is not the one that was shown").into());
    }
    Ok(())
}

/// A code that comes twice was stolen by one of the two: what came of it ends.
async fn end(credentials: &Credentials, secret: &Token) -> Result<OAuthError, Trouble> {
    let mut unit = Unit::new();
    store::end_access(&mut unit, secret);
    credentials.db.commit(unit).await?;
    tracing::warn!(target: "credentials::audit", "a pre-authorised code came twice: what came of it ended");
    Ok(OAuthError::invalid_grant("the code was used before; what came of it has ended"))
}
