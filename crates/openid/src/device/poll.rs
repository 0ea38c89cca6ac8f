//! A device asks whether somebody has let it in (RFC 8628, 3.4 and 3.5).

use identity::session::Token;
use platform::{Ctx, Unit};
use serde_json::Value;

use super::store;
use crate::OpenId;
use crate::error::{OAuthError, Trouble};
use crate::params::Params;
use crate::scope::Scope;
use crate::token::made::{Making, answer};
use crate::token::{self, Asking};

/// What is added to the pause of a device that asks too often.
const SLOWER_S: i64 = 5;

pub(crate) async fn redeem(
    openid: &OpenId,
    ctx: &Ctx,
    asking: &Asking<'_>,
    params: &Params,
) -> Result<Value, Trouble> {
    let unknown = || OAuthError::invalid_grant("the device code is not good");
    let token = Token::read(params.need("device_code")?).ok_or_else(unknown)?;
    let device = store::find(&openid.db, &token).await?.ok_or_else(unknown)?;
    if device.client != asking.client.id {
        return Err(unknown().into());
    }
    if device.expires_at <= ctx.now() {
        return Err(OAuthError::new("expired_token", "the code on the screen has run out").into());
    }
    let since = device.polled_at.map(|at| ctx.now().duration_since(at).as_secs());
    let too_soon = since.is_some_and(|since| since < device.interval_s);
    let mut unit = Unit::new();
    if device.answered_at.is_none() || too_soon {
        let more = if too_soon { SLOWER_S } else { 0 };
        store::polled(&mut unit, ctx, &device, device.interval_s + more);
        openid.db.commit(unit).await?;
        let refused = match too_soon {
            true => OAuthError::new("slow_down", "the device asks too often"),
            false => OAuthError::new("authorization_pending", "nobody has answered yet"),
        };
        return Err(refused.into());
    }
    let Some(chain) = device.chain else {
        return Err(OAuthError::new("access_denied", "the person did not agree").into());
    };
    let chain = token::store::find_chain(&openid.db, chain).await?;
    let mut chain = chain.filter(|chain| chain.stands(ctx.now())).ok_or_else(unknown)?;
    let scopes = chain.about.scopes.clone();
    let refresh = scopes.contains(&Scope::OfflineAccess).then(|| Token::new(ctx));
    store::take(&mut unit, &device);
    token::go_on(&mut unit, ctx, &mut chain, asking);
    if let Some(refresh) = &refresh {
        token::store::insert_refresh(&mut unit, ctx, (refresh, chain.id));
    }
    let making = Making { chain: &chain, scopes: &scopes, nonce: None, refresh: refresh.as_ref() };
    let body = answer(openid, ctx, asking, &making).await?;
    match openid.db.commit(unit).await {
        Ok(()) => Ok(body),
        Err(error) if error.is_conflict() => Err(unknown().into()),
        Err(error) => Err(error.into()),
    }
}
