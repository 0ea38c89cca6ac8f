//! The tokens themselves: what stands in them, and their signature.

use std::collections::BTreeSet;

use identity::session::Token;
use platform::{Ctx, Fault};
use serde_json::{Value, json};

use super::chain::{About, Chain, amr};
use super::{ACCESS_TOKEN, ACCESS_VALID, Asking, ID_TOKEN, ID_VALID};
use crate::error::{OAuthError, Trouble};
use crate::jose::SigningKey;
use crate::json::put;
use crate::scope::{self, Scope};
use crate::{OpenId, key, release};

/// What goes into an answer.
pub(crate) struct Making<'a> {
    pub(crate) chain: &'a Chain,
    /// What the access token is for: all that was given, or less.
    pub(crate) scopes: &'a [Scope],
    pub(crate) nonce: Option<&'a str>,
    pub(crate) refresh: Option<&'a Token>,
}

/// The answer of the token endpoint.
pub(crate) async fn answer(
    openid: &OpenId,
    ctx: &Ctx,
    asking: &Asking<'_>,
    making: &Making<'_>,
) -> Result<Value, Trouble> {
    let signing = key::current(openid, ctx).await?;
    let token_type = match &asking.bound {
        Some(crate::dpop::Bound::Key(_)) => "DPoP",
        Some(crate::dpop::Bound::Certificate(_)) | None => "Bearer",
    };
    let mut body = json!({
        "access_token": access_token(openid, ctx, &signing, asking, making),
        "token_type": token_type,
        "expires_in": ACCESS_VALID.as_secs(),
        "scope": scope::written(making.scopes),
    });
    if making.scopes.contains(&Scope::OpenId) {
        let id_token = id_token(openid, ctx, &signing, (asking, making)).await?;
        put(&mut body, "id_token", id_token);
    }
    if let Some(refresh) = making.refresh {
        put(&mut body, "refresh_token", refresh.as_str());
    }
    Ok(body)
}

/// For whom the access tokens of a chain are: the town's own interface, and those of others that were agreed to.
pub(super) fn audience(openid: &OpenId, about: &About) -> Value {
    let mut audience: Vec<&str> = vec![openid.issuer()];
    audience.extend(about.resources.iter().map(String::as_str));
    if audience.len() == 1 { json!(openid.issuer()) } else { json!(audience) }
}

fn access_token(
    openid: &OpenId,
    ctx: &Ctx,
    signing: &SigningKey,
    asking: &Asking<'_>,
    making: &Making<'_>,
) -> String {
    let Making { chain, scopes, .. } = making;
    let now = ctx.now().as_second();
    let random = crate::jose::base64(ctx.random::<12>());
    let mut claims = json!({
        "iss": openid.issuer(),
        "sub": openid.subject(asking.client, chain.person),
        "aud": audience(openid, &chain.about),
        "client_id": chain.client,
        "iat": now,
        "exp": now + ACCESS_VALID.as_secs(),
        "jti": format!("{}.{random}", chain.id),
        "scope": scope::written(scopes),
        "auth_time": chain.about.signed_in_at_s,
        "acr": chain.about.level.uri(),
    });
    if let Some(bound) = &asking.bound {
        put(&mut claims, "cnf", json!(bound));
    }
    signing.sign(ACCESS_TOKEN, &claims)
}

async fn id_token(
    openid: &OpenId,
    ctx: &Ctx,
    signing: &SigningKey,
    (asking, making): (&Asking<'_>, &Making<'_>),
) -> Result<String, Trouble> {
    let chain = making.chain;
    let released: &BTreeSet<_> = &chain.about.claims.id_token;
    let released = release::release(openid, ctx, asking.client, (chain.person, released)).await?;
    // Erased meanwhile: there is nobody any more whom a token could name.
    let mut claims = released.ok_or_else(|| OAuthError::invalid_grant("the account is gone"))?;
    let now = ctx.now().as_second();
    let mut set = |name: &str, value: Value| _ = claims.insert(name.to_owned(), value);
    set("iss", openid.issuer().into());
    set("sub", openid.subject(asking.client, chain.person).into());
    set("aud", chain.client.clone().into());
    set("iat", now.into());
    set("exp", (now + ID_VALID.as_secs()).into());
    set("auth_time", chain.about.signed_in_at_s.into());
    set("acr", chain.about.level.uri().into());
    set("sid", chain.login.to_string().into());
    let amr = amr(&chain.about.means);
    if !amr.is_empty() {
        set("amr", json!(amr));
    }
    if let Some(nonce) = making.nonce {
        set("nonce", nonce.into());
    }
    Ok(signing.sign(ID_TOKEN, &Value::Object(claims)))
}

/// Ends a chain at once: a code or token of it was used twice, so one of the two who had it has stolen it.
pub(super) async fn end_stolen(
    openid: &OpenId,
    ctx: &Ctx,
    chain: &Chain,
    what: &'static str,
) -> Result<OAuthError, Fault> {
    let mut unit = platform::Unit::new();
    super::store::end(&mut unit, ctx, chain.id);
    openid.db.commit(unit).await?;
    tracing::warn!(target: "openid::audit", program = chain.client, chain = %chain.id, what,
        "used twice: all tokens of the authorisation ended");
    let why = "it was used before; every token that came of it has ended";
    Ok(OAuthError::invalid_grant(why).replayed())
}
