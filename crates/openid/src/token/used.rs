//! An access token that comes back: whose it is, how far it goes, and whether it is still good.

use axum::http::{HeaderMap, header};
use platform::{Ctx, Fault};

use super::ACCESS_TOKEN;
use super::chain::{Chain, ChainId};
use crate::dpop::{self, Bound};
use crate::error::{OAuthError, Trouble};
use crate::jose::Claims;
use crate::scope::{self, Scope};
use crate::{OpenId, key};

/// An access token that is good now.
pub(crate) struct Used {
    pub(crate) chain: Chain,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) claims: Claims,
    pub(crate) bound: Option<Bound>,
}

/// The token, when one of our keys signed it, it has not run out, and nothing that it came of has ended.
pub(crate) async fn read(openid: &OpenId, ctx: &Ctx, token: &str) -> Result<Option<Used>, Fault> {
    let keys = key::keys(openid, ctx).await?;
    let Some((claims, typ)) = keys.verify(token, ctx.now()) else { return Ok(None) };
    let ours = typ == ACCESS_TOKEN && claims.text("iss") == Some(openid.issuer());
    let in_time = claims.seconds("exp").is_some_and(|exp| exp > ctx.now().as_second());
    let chain = claims.text("jti").and_then(|jti| jti.split('.').next()).and_then(ChainId::parse);
    let (true, true, Some(chain)) = (ours, in_time, chain) else { return Ok(None) };
    let chain = super::store::find_chain(&openid.db, chain).await?;
    let Some(chain) = chain.filter(|chain| chain.ended_at.is_none()) else { return Ok(None) };
    let bound = claims.get("cnf").cloned().map(serde_json::from_value).transpose();
    let bound = bound.map_err(|error| Fault::new("read a token that we signed", error))?;
    // What its person took out meanwhile stands in the signed text still, and is worth nothing.
    let mut scopes = scope::read(claims.text("scope").unwrap_or_default());
    scopes.retain(|scope| chain.about.scopes.contains(scope));
    Ok(Some(Used { chain, scopes, claims, bound }))
}

impl Used {
    /// Whether it opens an interface at an address: it is for it, and its person has not taken that out.
    pub(crate) fn opens(&self, openid: &OpenId, address: &str) -> bool {
        let stands = address == openid.issuer()
            || self.chain.about.resources.iter().any(|resource| resource == address);
        stands && self.claims.is_for(address)
    }
}

/// The token of a request to one of our own resources, with the proof or certificate that it is bound to.
pub(crate) async fn presented(
    openid: &OpenId,
    ctx: &Ctx,
    headers: &HeaderMap,
    (method, path, in_body): (&str, &'static str, Option<&str>),
) -> Result<Used, Trouble> {
    let header = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let sent = header.and_then(|value| value.split_once(' '));
    let (by_proof, token) = match (sent, in_body) {
        (Some(_), Some(_)) => {
            return Err(OAuthError::invalid_request("the token is sent in two ways").into());
        }
        (Some((scheme, token)), None) if scheme.eq_ignore_ascii_case("bearer") => {
            (false, token.trim())
        }
        (Some((scheme, token)), None) if scheme.eq_ignore_ascii_case("dpop") => {
            (true, token.trim())
        }
        (Some(_), None) | (None, None) => return Err(OAuthError::no_token().into()),
        (None, Some(token)) => (false, token),
    };
    let refused = || OAuthError::invalid_token("the access token is not good");
    let used = read(openid, ctx, token).await?.ok_or_else(refused)?;
    if !used.claims.is_for(openid.issuer()) {
        return Err(OAuthError::invalid_token("the access token is for somebody else").into());
    }
    match (&used.bound, by_proof) {
        (Some(Bound::Key(jkt)), true) => {
            let made_for = dpop::MadeFor { method, path, token: Some(token) };
            let shown = dpop::check(openid, ctx, headers, made_for).await.map_err(at_resource)?;
            if shown.as_ref() != Some(jkt) {
                let why = "the access token is bound to another key";
                return Err(OAuthError::invalid_token(why).by_proof().into());
            }
        }
        (Some(Bound::Key(_)), false) => {
            let why = "the access token goes with a proof of possession";
            return Err(OAuthError::invalid_token(why).by_proof().into());
        }
        (Some(Bound::Certificate(wanted)), false) => {
            if openid.certificate(headers).as_ref() != Some(wanted) {
                let why = "the access token is bound to another certificate";
                return Err(OAuthError::invalid_token(why).into());
            }
        }
        (None, false) => {}
        (None | Some(Bound::Certificate(_)), true) => {
            return Err(OAuthError::invalid_token("the access token is bound to no key").into());
        }
    }
    Ok(used)
}

/// A bad proof at a resource is answered with 401 (RFC 9449, 7.1).
fn at_resource(trouble: Trouble) -> Trouble {
    match trouble {
        Trouble::Refused(refused) if refused.nonce.is_none() => {
            let answer = OAuthError::invalid_token(refused.description).by_proof();
            Trouble::Refused(answer.coded(refused.code))
        }
        other => other,
    }
}
