//! A program gives a token back (RFC 7009): with it goes everything that came of the same authorisation.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use identity::session::Token;
use platform::{Attempt as _, Ctx, Unit};
use serde_json::json;
use web::{Answer, Asked};

use super::{store, used};
use crate::OpenId;
use crate::client::authenticate::authenticate;
use crate::error::{OAuthError, Trouble, told};

pub(crate) const PATH: &str = "/openid/revoke";

/// POST /openid/revoke
pub(crate) async fn revoke(
    asked: Asked,
    State(openid): State<OpenId>,
    whence: crate::Whence,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    revoked(&openid, &asked.ctx, &headers, &body)
        .await
        .or_else(|trouble| whence.answer(&openid, &body, trouble))
}

async fn revoked(
    openid: &OpenId,
    ctx: &Ctx,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Response, Trouble> {
    let params = crate::posted(headers, body)?;
    let client = authenticate(openid, ctx, headers, &params).await?;
    let token = params.need("token")?;
    let chain = match Token::read(token) {
        Some(refresh) => store::find_refresh(&openid.db, &refresh).await?.map(|(chain, _)| chain),
        None => used::read(openid, ctx, token).await?.map(|used| used.chain),
    };
    match chain {
        Some(chain) if chain.client != client.id => {
            return Err(OAuthError::invalid_grant("the token is another program's").into());
        }
        Some(chain) => {
            let mut unit = Unit::new();
            store::end(&mut unit, ctx, chain.id);
            openid.db.commit(unit).await.attempt("take a token back")?;
        }
        // One that is not good is as good as taken back (RFC 7009, 2.2).
        None => {}
    }
    Ok(told(StatusCode::OK, &json!({})))
}
