//! Interfaces of other crates that take access tokens of this provider, or give out tokens of their own that are bound
//! to a key in the same way.

use axum::http::HeaderMap;
use jiff::Timestamp;
use platform::id::PersonId;
use platform::{Ctx, Fault, Program, Unit};
use web::Assurance;

use crate::OpenId;
use crate::dpop::{self, MadeFor};
use crate::error::{OAuthError, Trouble};
use crate::scope::Scope;
use crate::token::{store, used};

/// Whose access token came with a request, and from which program.
#[derive(Clone, Debug)]
pub struct Presented {
    /// The person who agreed.
    pub person: PersonId,
    /// The program's id.
    pub client: String,
    /// The program, for "who looked at my data".
    pub program: Program,
    /// When the person signed in before they agreed.
    pub signed_in_at: Timestamp,
    /// How surely.
    pub level: Assurance,
}

/// The access token of a request, when it is good here, now, for this, and comes with what it is bound to.
///
/// # Errors
/// The refusal as the standards word it (RFC 6750, 9449).
pub async fn presented(
    openid: &OpenId,
    ctx: &Ctx,
    headers: &HeaderMap,
    ((method, path), scope): ((&str, &'static str), Scope),
) -> Result<Presented, Trouble> {
    let used = used::presented(openid, ctx, headers, (method, path, None)).await?;
    if !used.scopes.contains(&scope) {
        return Err(OAuthError::insufficient_scope("the token is not for this").into());
    }
    let client = openid.client(&used.chain.client, ctx.now()).await?;
    let refused = || OAuthError::invalid_token("the access token is not good");
    let client = client.ok_or_else(refused)?;
    let about = &used.chain.about;
    Ok(Presented {
        person: used.chain.person,
        client: client.id.clone(),
        program: client.program(),
        signed_in_at: Timestamp::from_second(about.signed_in_at_s).unwrap_or(Timestamp::MIN),
        level: about.level.assurance(),
    })
}

/// The thumbprint of the key whose proof of possession came with a request; none when there came none. `token` is the
/// access token that the proof goes with, where there is one.
///
/// # Errors
/// A proof that is not good here, now, and for the first time.
pub async fn proof(
    openid: &OpenId,
    ctx: &Ctx,
    headers: &HeaderMap,
    (method, path, token): (&str, &'static str, Option<&str>),
) -> Result<Option<String>, Trouble> {
    dpop::check(openid, ctx, headers, MadeFor { method, path, token }).await
}

/// Ends every token with which wallets fetch somebody's credentials: one of them is lost.
pub fn end_of_wallets(unit: &mut Unit, ctx: &Ctx, person: PersonId) {
    store::end_of_wallets(unit, ctx, person);
}

/// The nonce for the next proof, to be given with an answer.
///
/// # Errors
/// A fault when it is no text for a header: a mistake of ours.
pub fn next_nonce(openid: &OpenId, ctx: &Ctx) -> Result<axum::http::HeaderValue, Fault> {
    let nonce = dpop::nonce(openid, ctx.now());
    axum::http::HeaderValue::from_str(&nonce).map_err(|error| Fault::new("give a nonce", error))
}
