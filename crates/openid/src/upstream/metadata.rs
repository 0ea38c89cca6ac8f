//! What another provider says of itself (OpenID Connect Discovery 1.0) and its keys (RFC 7517): fetched when somebody
//! wants to sign in, kept for a while, believed only as far as its issuer is the one of the settings.

use std::sync::{Arc, PoisonError};

use jiff::{SignedDuration, Timestamp};
use platform::Ctx;
use platform::outgoing::Question;
use serde::Deserialize;
use serde_json::Value;

use super::{ProviderSettings, UpstreamRefusal, is_address};
use crate::OpenId;

/// How long what a provider says is kept.
const KEPT: SignedDuration = SignedDuration::from_mins(10);
/// Keys are fetched anew for a key that is not known, but not for each wrong token.
const FETCHED_AGAIN_AFTER: SignedDuration = SignedDuration::from_mins(1);
/// Keys of one provider that are looked at.
const KEYS_MAX: usize = 50;

/// What a provider says of itself, as far as it is needed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Metadata {
    issuer: String,
    /// Where people are sent.
    pub authorization_endpoint: String,
    /// Where codes are redeemed.
    pub token_endpoint: String,
    /// Where more claims are.
    pub userinfo_endpoint: Option<String>,
    jwks_uri: String,
    /// Whether each answer names its issuer (RFC 9207).
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
}

impl Metadata {
    /// Reads the document of an issuer; none when it is another's, or names places that are none.
    pub fn read(bytes: &[u8], issuer: &str) -> Option<Metadata> {
        let read: Metadata = serde_json::from_slice(bytes).ok()?;
        let places = [&read.authorization_endpoint, &read.token_endpoint, &read.jwks_uri];
        let sound =
            places.into_iter().chain(&read.userinfo_endpoint).all(|place| is_address(place));
        (sound && read.issuer == issuer).then_some(read)
    }
}

/// The keys of a provider.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys(pub(super) Vec<Value>);

impl Keys {
    /// Reads a set of keys; none when it is none.
    pub fn read(bytes: &[u8]) -> Option<Keys> {
        let set: Value = serde_json::from_slice(bytes).ok()?;
        let keys = set.get("keys")?.as_array()?;
        Some(Keys(keys.iter().take(KEYS_MAX).cloned().collect()))
    }
}

/// What is known of a provider since when.
pub(super) struct Known {
    pub(super) metadata: Metadata,
    pub(super) keys: Keys,
    at: Timestamp,
}

/// What is known of a provider, fetched when it is too old.
pub(super) async fn known(
    openid: &OpenId,
    ctx: &Ctx,
    provider: &ProviderSettings,
) -> Result<Arc<Known>, UpstreamRefusal> {
    known_within(openid, ctx, provider, KEPT).await
}

/// The same for a token whose key is not known: the provider may have a new one.
pub(super) async fn known_again(
    openid: &OpenId,
    ctx: &Ctx,
    provider: &ProviderSettings,
) -> Result<Arc<Known>, UpstreamRefusal> {
    known_within(openid, ctx, provider, FETCHED_AGAIN_AFTER).await
}

async fn known_within(
    openid: &OpenId,
    ctx: &Ctx,
    provider: &ProviderSettings,
    age_max: SignedDuration,
) -> Result<Arc<Known>, UpstreamRefusal> {
    let is_young = |known: &Arc<Known>| ctx.now().duration_since(known.at).abs() < age_max;
    match remembered(openid, provider).filter(is_young) {
        Some(known) => Ok(known),
        None => fetch(openid, ctx, provider).await,
    }
}

fn remembered(openid: &OpenId, provider: &ProviderSettings) -> Option<Arc<Known>> {
    let known = openid.upstreams.known.read().unwrap_or_else(PoisonError::into_inner);
    known.get(&provider.id).cloned()
}

async fn fetch(
    openid: &OpenId,
    ctx: &Ctx,
    provider: &ProviderSettings,
) -> Result<Arc<Known>, UpstreamRefusal> {
    let place =
        format!("{}/.well-known/openid-configuration", provider.issuer.trim_end_matches('/'));
    let document = get(openid, provider, place).await?;
    let unfit = || {
        tracing::warn!(provider = provider.id, "what the provider says of itself is not taken");
        UpstreamRefusal::Unreachable
    };
    let metadata = Metadata::read(&document, &provider.issuer).ok_or_else(unfit)?;
    let keys = get(openid, provider, metadata.jwks_uri.clone()).await?;
    let keys = Keys::read(&keys).ok_or_else(unfit)?;
    let known = Arc::new(Known { metadata, keys, at: ctx.now() });
    let mut all = openid.upstreams.known.write().unwrap_or_else(PoisonError::into_inner);
    all.insert(provider.id.clone(), known.clone());
    Ok(known)
}

async fn get(
    openid: &OpenId,
    provider: &ProviderSettings,
    url: String,
) -> Result<Vec<u8>, UpstreamRefusal> {
    let question = Question { url, posted: None, authorization: None };
    answer(openid, provider, question).await.and_then(|(status, body)| {
        if status == 200 { Ok(body) } else { Err(UpstreamRefusal::Unreachable) }
    })
}

/// What a provider answers; that it does not answer is logged, and no fault of ours.
pub(super) async fn answer(
    openid: &OpenId,
    provider: &ProviderSettings,
    question: Question,
) -> Result<(u16, Vec<u8>), UpstreamRefusal> {
    match (openid.upstreams.asker())(question).await {
        Ok(answered) => Ok((answered.status, answered.body)),
        Err(fault) => {
            tracing::warn!(provider = provider.id, %fault, "a provider does not answer");
            Err(UpstreamRefusal::Unreachable)
        }
    }
}
