//! A refresh token becomes new tokens, and another refresh token: one that is used twice was stolen (RFC 9700, 4.14).

use identity::session::Token;
use platform::{Ctx, Unit};
use serde_json::Value;

use super::code::go_on;
use super::made::{Making, answer, end_stolen};
use super::{Asking, REFRESH_GRACE, narrowed, store};
use crate::OpenId;
use crate::error::{OAuthError, Trouble};
use crate::params::Params;

pub(super) async fn refresh(
    openid: &OpenId,
    ctx: &Ctx,
    asking: &Asking<'_>,
    params: &Params,
) -> Result<Value, Trouble> {
    let unknown = || OAuthError::invalid_grant("the refresh token is not good");
    let token = Token::read(params.need("refresh_token")?).ok_or_else(unknown)?;
    let on_file = store::find_refresh(&openid.db, &token).await?;
    let (mut chain, used_at) = on_file.ok_or_else(unknown)?;
    if chain.client != asking.client.id || !chain.stands(ctx.now()) {
        return Err(unknown().into());
    }
    let too_late = used_at.is_some_and(|at| ctx.now().duration_since(at) > REFRESH_GRACE);
    if too_late {
        return Err(end_stolen(openid, ctx, &chain, "refresh token").await?.into());
    }
    if chain.about.bound.is_some() && chain.about.bound != asking.bound {
        return Err(OAuthError::invalid_grant("the refresh token is bound to another key").into());
    }
    let scopes = narrowed(params, &chain.about)?;
    let mut unit = Unit::new();
    // FAPI 2.0, 5.3.2.1: its programs prove themselves each time, and keep the token that they have.
    let next = if asking.client.fapi { token.clone() } else { Token::new(ctx) };
    if !asking.client.fapi {
        store::use_refresh(&mut unit, ctx, &token);
        store::insert_refresh(&mut unit, ctx, (&next, chain.id));
    }
    go_on(&mut unit, ctx, &mut chain, asking);
    let making = Making { chain: &chain, scopes: &scopes, nonce: None, refresh: Some(&next) };
    let body = answer(openid, ctx, asking, &making).await?;
    match openid.db.commit(unit).await {
        Ok(()) => Ok(body),
        // The chain ended between reading and writing.
        Err(error) if error.is_conflict() => Err(unknown().into()),
        Err(error) => Err(error.into()),
    }
}
