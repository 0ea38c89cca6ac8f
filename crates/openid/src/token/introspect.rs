//! What a token is worth, for the interfaces that get it (RFC 7662).

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use identity::session::Token;
use platform::Ctx;
use serde_json::{Value, json};
use web::{Answer, Asked};

use super::made::audience;
use super::{store, used};
use crate::OpenId;
use crate::client::Client;
use crate::client::authenticate::authenticate;
use crate::error::{OAuthError, Trouble, told};
use crate::json::put;
use crate::scope;

pub(crate) const PATH: &str = "/openid/introspect";

/// POST /openid/introspect
pub(crate) async fn introspect(
    asked: Asked,
    State(openid): State<OpenId>,
    whence: crate::Whence,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    worth(&openid, &asked.ctx, &headers, &body)
        .await
        .or_else(|trouble| whence.answer(&openid, &body, trouble))
}

async fn worth(
    openid: &OpenId,
    ctx: &Ctx,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Response, Trouble> {
    let params = crate::posted(headers, body)?;
    let client = authenticate(openid, ctx, headers, &params).await?;
    if !client.is_confidential() {
        let why = "only a program that shows who it is may ask about tokens";
        return Err(OAuthError::invalid_client(why).into());
    }
    let token = params.need("token")?;
    let body = match Token::read(token) {
        Some(refresh) => of_refresh(openid, ctx, &client, &refresh).await?,
        None => of_access(openid, ctx, &client, token).await?,
    };
    // What is not good, or not the asker's business, looks the same.
    Ok(told(StatusCode::OK, &body.unwrap_or_else(|| json!({ "active": false }))))
}

async fn of_access(
    openid: &OpenId,
    ctx: &Ctx,
    client: &Client,
    token: &str,
) -> Result<Option<Value>, Trouble> {
    let Some(used) = used::read(openid, ctx, token).await? else { return Ok(None) };
    let mine = used.chain.client == client.id;
    if !mine && !client.resources.iter().any(|resource| used.opens(openid, resource)) {
        return Ok(None);
    }
    let mut body = json!({ "active": true, "token_type": "Bearer" });
    for name in ["iss", "sub", "client_id", "iat", "exp", "jti", "auth_time", "acr", "cnf"] {
        if let Some(value) = used.claims.get(name) {
            put(&mut body, name, value.clone());
        }
    }
    put(&mut body, "aud", audience(openid, &used.chain.about));
    put(&mut body, "scope", scope::written(&used.scopes));
    if matches!(used.bound, Some(crate::dpop::Bound::Key(_))) {
        put(&mut body, "token_type", "DPoP");
    }
    Ok(Some(body))
}

async fn of_refresh(
    openid: &OpenId,
    ctx: &Ctx,
    client: &Client,
    token: &Token,
) -> Result<Option<Value>, Trouble> {
    let on_file = store::find_refresh(&openid.db, token).await?;
    let good = on_file.filter(|(chain, used_at)| {
        chain.client == client.id && used_at.is_none() && chain.stands(ctx.now())
    });
    let body = good.map(|(chain, _)| {
        json!({
            "active": true,
            "client_id": chain.client,
            "sub": openid.subject(client, chain.person),
            "scope": scope::written(&chain.about.scopes),
            "exp": chain.expires_at.as_second(),
            "iss": openid.issuer(),
        })
    });
    Ok(body)
}
