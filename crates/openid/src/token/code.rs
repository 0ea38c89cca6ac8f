//! A code becomes tokens, once (RFC 6749, 4.1.3; RFC 7636, 4.6).

use identity::session::Token;
use platform::{Ctx, Unit};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::chain::Chain;
use super::made::{Making, answer, end_stolen};
use super::{Asking, CodeState, store};
use crate::OpenId;
use crate::dpop::Bound;
use crate::error::{OAuthError, Trouble};
use crate::jose;
use crate::params::Params;
use crate::scope::Scope;

pub(super) async fn redeem(
    openid: &OpenId,
    ctx: &Ctx,
    asking: &Asking<'_>,
    params: &Params,
) -> Result<Value, Trouble> {
    let unknown = || OAuthError::invalid_grant("the code is not good");
    let code = Token::read(params.need("code")?).ok_or_else(unknown)?;
    let on_file = store::find_code(&openid.db, &code).await?.ok_or_else(unknown)?;
    let mut chain = on_file.chain;
    if chain.client != asking.client.id {
        return Err(unknown().into());
    }
    if on_file.used_at.is_some() {
        return Err(end_stolen(openid, ctx, &chain, "code").await?.into());
    }
    if on_file.expires_at <= ctx.now() || !chain.stands(ctx.now()) {
        return Err(OAuthError::invalid_grant("the code has run out").into());
    }
    judge(&on_file.state, asking, params)?;
    let scopes = chain.about.scopes.clone();
    let refresh = scopes.contains(&Scope::OfflineAccess).then(|| Token::new(ctx));
    let mut unit = Unit::new();
    store::use_code(&mut unit, ctx, &code);
    go_on(&mut unit, ctx, &mut chain, asking);
    if let Some(refresh) = &refresh {
        store::insert_refresh(&mut unit, ctx, (refresh, chain.id));
    }
    // Signed before it is committed: what cannot be signed leaves the code as it was.
    let nonce = on_file.state.nonce.as_deref();
    let making = Making { chain: &chain, scopes: &scopes, nonce, refresh: refresh.as_ref() };
    let body = answer(openid, ctx, asking, &making).await?;
    match openid.db.commit(unit).await {
        Ok(()) => Ok(body),
        Err(error) if error.is_conflict() => {
            let used =
                store::find_code(&openid.db, &code).await?.is_some_and(|now| now.used_at.is_some());
            match used {
                true => Err(end_stolen(openid, ctx, &chain, "code").await?.into()),
                // Its person took the consent back at this moment.
                false => Err(OAuthError::invalid_grant("the code has run out").into()),
            }
        }
        Err(error) => Err(error.into()),
    }
}

/// The chain lasts longer now. A program that keeps no secret is known by its key from here on.
pub(crate) fn go_on(unit: &mut Unit, ctx: &Ctx, chain: &mut Chain, asking: &Asking<'_>) {
    chain.expires_at = chain.lasts_until(ctx.now());
    let is_new_key = !asking.client.is_confidential() && chain.about.bound != asking.bound;
    if is_new_key {
        chain.about.bound.clone_from(&asking.bound);
        store::bind(unit, chain);
    }
    store::go_on(unit, chain);
}

fn judge(state: &CodeState, asking: &Asking<'_>, params: &Params) -> Result<(), OAuthError> {
    if params.get("redirect_uri") != Some(&state.redirect_uri) {
        return Err(OAuthError::invalid_grant("redirect_uri is not the one of the request"));
    }
    let verifier = params.need("code_verifier")?;
    let fits = (43..=128).contains(&verifier.len())
        && jose::base64(Sha256::digest(verifier.as_bytes())) == state.challenge;
    if !fits {
        return Err(OAuthError::invalid_grant("code_verifier is not that of the challenge"));
    }
    match (&state.dpop_jkt, &asking.bound) {
        (None, _) => Ok(()),
        (Some(wanted), Some(Bound::Key(shown))) if wanted == shown => Ok(()),
        (Some(_), _) => Err(OAuthError::invalid_grant("the code is bound to another key")),
    }
}
