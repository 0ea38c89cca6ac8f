//! The userinfo endpoint (OpenID Connect Core, 5.3): GET and POST, the token in the header or in the form.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use platform::Ctx;
use serde_json::Value;
use web::{Answer, Asked};

use crate::error::{OAuthError, Trouble, told};
use crate::params::Params;
use crate::scope::Scope;
use crate::token::used;
use crate::{OpenId, release};

pub(crate) const PATH: &str = "/openid/userinfo";

/// GET /openid/userinfo
pub(crate) async fn get(
    asked: Asked,
    State(openid): State<OpenId>,
    whence: crate::Whence,
    headers: HeaderMap,
) -> Answer {
    // A token in an address would be in every log on the way (RFC 9700, 4.3.2).
    if asked.query_value("access_token").is_some() {
        let refused = OAuthError::invalid_request("a token does not belong in an address");
        return whence.answer(&openid, &[], refused.into());
    }
    who(&openid, &asked.ctx, &headers, ("GET", None))
        .await
        .or_else(|trouble| whence.answer(&openid, &[], trouble))
}

/// POST /openid/userinfo
pub(crate) async fn post(
    asked: Asked,
    State(openid): State<OpenId>,
    whence: crate::Whence,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let params = match body.is_empty() {
        true => Ok(Params::default()),
        false => crate::posted(&headers, &body),
    };
    match params {
        Ok(params) => {
            let in_body = params.get("access_token");
            who(&openid, &asked.ctx, &headers, ("POST", in_body))
                .await
                .or_else(|trouble| whence.answer(&openid, &body, trouble))
        }
        Err(refused) => whence.answer(&openid, &body, refused.into()),
    }
}

async fn who(
    openid: &OpenId,
    ctx: &Ctx,
    headers: &HeaderMap,
    (method, in_body): (&str, Option<&str>),
) -> Result<Response, Trouble> {
    let used = used::presented(openid, ctx, headers, (method, PATH, in_body)).await?;
    if !used.scopes.contains(&Scope::OpenId) {
        return Err(OAuthError::insufficient_scope("the token is not for this").into());
    }
    let refused = || OAuthError::invalid_token("the access token is not good");
    let client = openid.client(&used.chain.client, ctx.now()).await?.ok_or_else(refused)?;
    let mut claims = used.chain.about.claims.userinfo.clone();
    claims.extend(used.scopes.iter().flat_map(|scope| scope.claims()));
    claims.retain(|claim| !used.chain.about.has_lost(claim.word()));
    let person = used.chain.person;
    let told_claims = release::release(openid, ctx, &client, (person, &claims)).await?;
    let mut body = told_claims.ok_or_else(refused)?;
    body.insert("sub".to_owned(), openid.subject(&client, person).into());
    Ok(told(StatusCode::OK, &Value::Object(body)))
}
