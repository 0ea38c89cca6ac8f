//! Sends somebody to another provider: code flow with PKCE, a state and a nonce that are good once and in this browser.

use identity::Adding;
use identity::session::{Token, assurance_word};
use platform::id::PersonId;
use platform::{Ctx, Fault, Unit};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{ProviderSettings, UpstreamRefusal, metadata, store};
use crate::params::Params;
use crate::{OpenId, jose};

/// What waits until somebody comes back; sealed under the state.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Waiting {
    pub(super) nonce: String,
    pub(super) verifier: String,
    /// The digest of the cookie of the browser that began: an answer that somebody else got is worth nothing in another
    /// browser.
    pub(super) browser: [u8; 32],
    /// Where the person was going.
    pub(super) next: String,
    /// Who adds their account elsewhere; none for signing in.
    pub(super) whose: Option<PersonId>,
    /// Up to which level it will count, in the word of its column.
    pub(super) limit: Option<String>,
}

/// Where to send somebody, and the cookie that their browser keeps.
pub(super) struct Sent {
    pub(super) address: String,
    pub(super) cookie: Token,
}

/// The one address to which this provider sends people back: another provider's answer cannot be taken for its own.
pub(super) fn back(openid: &OpenId, provider: &ProviderSettings) -> String {
    openid.address(&format!("/sign-in/with/{}/back", provider.id))
}

pub(super) async fn begin(
    openid: &OpenId,
    ctx: &Ctx,
    provider: &ProviderSettings,
    (next, adding): (&str, Option<Adding>),
) -> Result<Result<Sent, UpstreamRefusal>, Fault> {
    let known = match metadata::known(openid, ctx, provider).await {
        Ok(known) => known,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let (state, cookie) = (Token::new(ctx), Token::new(ctx));
    let waiting = Waiting {
        nonce: jose::base64(ctx.random::<32>()),
        verifier: jose::base64(ctx.random::<32>()),
        browser: cookie.digest(),
        next: next.to_owned(),
        limit: adding
            .as_ref()
            .and_then(|adding| adding.limit)
            .map(assurance_word)
            .map(str::to_owned),
        whose: adding.map(|adding| adding.person),
    };
    let mut unit = Unit::new();
    store::insert_waiting(&mut unit, ctx, (&state, &provider.id), &waiting);
    openid.db.commit(unit).await?;
    let back = back(openid, provider);
    let scope = ["openid"].into_iter().chain(provider.scopes.iter().map(String::as_str));
    let scope = scope.collect::<Vec<_>>().join(" ");
    let acr_values = provider.acr_values.join(" ");
    let asked = Params::of([
        ("response_type", "code"),
        ("client_id", &provider.client_id),
        ("redirect_uri", &back),
        ("scope", &scope),
        ("state", state.as_str()),
        ("nonce", &waiting.nonce),
        ("code_challenge", &jose::base64(Sha256::digest(waiting.verifier.as_bytes()))),
        ("code_challenge_method", "S256"),
        ("acr_values", &acr_values),
        ("max_age", &identity::RECENT.as_secs().to_string()),
        ("ui_locales", ctx.locale().tag()),
    ]);
    let endpoint = &known.metadata.authorization_endpoint;
    let joint = if endpoint.contains('?') { '&' } else { '?' };
    Ok(Ok(Sent { address: format!("{endpoint}{joint}{}", asked.to_query()), cookie }))
}
