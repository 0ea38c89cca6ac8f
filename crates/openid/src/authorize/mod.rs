//! What happens to somebody whom a program sent: they sign in, agree, or go back at once. The judging is pure.

pub(crate) mod issue;
pub(crate) mod pages;
pub(crate) mod send;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use jiff::Timestamp;
use platform::{Ctx, Fault};

use crate::OpenId;
use crate::client::Client;
use crate::consent::Consent;
use crate::error::OAuthError;
use crate::params::Params;
use crate::request::{AuthorizationRequest, Prompt};
use crate::scope::{AcrWanted, Claim, Level, Scope};

/// Who is signed in, as far as it matters to a request.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    /// When they signed in.
    pub(crate) signed_in_at: Timestamp,
    /// How surely they are known.
    pub(crate) level: Level,
    /// The program's pseudonym for them.
    pub(crate) subject: String,
    /// What they have agreed to before.
    pub(crate) consent: Option<Consent>,
}

/// What comes next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// They sign in: for the first time, or again.
    SignIn {
        /// Whether somebody is signed in already.
        again: bool,
    },
    /// They are asked whether they agree.
    Ask,
    /// The program gets its code.
    Issue,
    /// The program gets a refusal.
    Refuse(OAuthError),
}

/// What a request lets a program know, all in all.
pub(crate) fn claims_of(request: &AuthorizationRequest) -> BTreeSet<Claim> {
    let by_scope = request.scopes.iter().flat_map(|scope| scope.claims()).copied();
    let single = request.claims.userinfo.iter().chain(&request.claims.id_token).copied();
    by_scope.chain(single).collect()
}

/// What a request lets a program do, beyond knowing.
pub(crate) fn powers_of(request: &AuthorizationRequest) -> BTreeSet<Scope> {
    request.scopes.iter().copied().filter(|scope| scope.is_power()).collect()
}

/// Judges a request by who is signed in.
pub(crate) fn next_step(
    request: &AuthorizationRequest,
    least: Level,
    standing: Option<&Standing>,
    now: Timestamp,
) -> Step {
    let quietly = request.prompts(Prompt::None);
    let refused = |code, why: &'static str| Step::Refuse(OAuthError::new(code, why));
    let Some(standing) = standing else {
        return match quietly {
            true => refused("login_required", "nobody is signed in"),
            false => Step::SignIn { again: false },
        };
    };
    let fresh = standing.signed_in_at >= request.asked_at;
    match must_sign_in(request, least, standing, now) {
        Some(why) if quietly => return refused("login_required", why),
        Some(_) if !fresh => return Step::SignIn { again: true },
        _ => {}
    }
    // They have just signed in: asking again would change nothing.
    let wanted = request.claims.sub.as_ref().or(request.hinted.as_ref());
    if wanted.is_some_and(|subject| *subject != standing.subject) {
        return refused("login_required", "another person is signed in than the one who was meant");
    }
    let essential = request.claims.acr.filter(|acr| acr.essential).map(|acr| acr.least);
    if standing.level < essential.unwrap_or(least).max(least) {
        let why = "the person cannot be known as surely as that";
        return refused("unmet_authentication_requirements", why);
    }
    let known = standing.consent.as_ref().is_some_and(|consent| consent.covers(request));
    if request.agreed || (known && !request.prompts(Prompt::Consent)) {
        return Step::Issue;
    }
    match quietly {
        true => refused("consent_required", "the person has not agreed yet"),
        false => Step::Ask,
    }
}

/// Why the sign-in that there is will not do; none when it will.
fn must_sign_in(
    request: &AuthorizationRequest,
    least: Level,
    standing: &Standing,
    now: Timestamp,
) -> Option<&'static str> {
    let fresh = standing.signed_in_at >= request.asked_at;
    if request.prompts(Prompt::Login) && !fresh {
        return Some("the person is to sign in again");
    }
    let age_s = now.duration_since(standing.signed_in_at).as_secs();
    if request.max_age_s.is_some_and(|max| age_s > max) && !fresh {
        return Some("the sign-in is too old");
    }
    let wanted = request.claims.sub.as_ref().or(request.hinted.as_ref());
    if wanted.is_some_and(|subject| *subject != standing.subject) {
        return Some("another person is signed in");
    }
    let wanted = request.claims.acr.map_or(least, |AcrWanted { least: wanted, .. }| wanted);
    (standing.level < wanted.max(least)).then_some("the person is to be known more surely")
}

/// The pseudonym in `id_token_hint`, when the token is one of ours for this program. It may have run out: it says who
/// is meant, not who is there.
pub(crate) async fn hinted(
    openid: &OpenId,
    ctx: &Ctx,
    client: &Client,
    params: &Params,
) -> Result<Option<String>, Fault> {
    let Some(hint) = params.get("id_token_hint") else { return Ok(None) };
    let keys = crate::key::keys(openid, ctx).await?;
    let Some((claims, typ)) = keys.verify(hint, ctx.now()) else { return Ok(None) };
    let ours = typ == crate::token::ID_TOKEN && claims.is_for(&client.id);
    Ok(claims.text("sub").filter(|_| ours).map(str::to_owned))
}
