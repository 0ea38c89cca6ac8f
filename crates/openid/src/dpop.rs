//! Proofs of possession (RFC 9449): a token that was stolen is worth nothing without the key of its program.

use axum::http::HeaderMap;
use jiff::Timestamp;
use platform::Ctx;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::OpenId;
use crate::error::{OAuthError, Trouble};
use crate::jose::{self, Signed};

/// A nonce is good in the span in which it was given, and in the next one.
const SPAN_S: i64 = 300;
/// How far the clock of a program may be off; the nonce says when the proof was made.
const SKEW_S: u64 = 300;

/// To what tokens are bound, as the claim `cnf` writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Bound {
    /// A key: its thumbprint.
    #[serde(rename = "jkt")]
    Key(String),
    /// A certificate: its digest.
    #[serde(rename = "x5t#S256")]
    Certificate(String),
}

/// A proof whose signature is good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The thumbprint of the key.
    pub jkt: String,
    jti: String,
    method: String,
    address: String,
    made_at: i64,
    nonce: Option<String>,
    token_digest: Option<String>,
}

impl Proof {
    /// Reads a proof; none when it is none, or its own key did not sign it.
    pub fn read(text: &str) -> Option<Proof> {
        let token = Signed::read(text)?;
        if token.header.typ.as_deref() != Some("dpop+jwt") {
            return None;
        }
        let jwk = token.header.jwk.clone()?;
        let jkt = jwk.thumbprint();
        let claims = token.verify(&jwk.key()?)?;
        let text = |name| claims.text(name).map(str::to_owned);
        Some(Proof {
            jkt,
            jti: text("jti").filter(|jti| !jti.is_empty() && jti.len() <= 200)?,
            method: text("htm")?,
            address: text("htu")?,
            made_at: claims.seconds("iat")?,
            nonce: text("nonce"),
            token_digest: text("ath"),
        })
    }
}

/// What a proof is made for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MadeFor<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'static str,
    /// The access token that it goes with, where there is one.
    pub(crate) token: Option<&'a str>,
}

/// The proof that a request brought, when it is good here, now, and for the first time: the thumbprint of its key.
pub(crate) async fn check(
    openid: &OpenId,
    ctx: &Ctx,
    headers: &HeaderMap,
    made_for: MadeFor<'_>,
) -> Result<Option<String>, Trouble> {
    let mut sent = headers.get_all("dpop").iter();
    let Some(first) = sent.next() else { return Ok(None) };
    if sent.next().is_some() {
        return Err(refused("more than one proof").into());
    }
    let proof = first.to_str().ok().and_then(Proof::read);
    let proof = proof.ok_or_else(|| refused("the proof does not read"))?;
    judge(openid, &proof, made_for, ctx.now())?;
    let once = format!("dpop {} {}", proof.jkt, proof.jti);
    // Later than that its nonce is too old.
    if openid.is_seen(&once, ctx.now().as_second() + 2 * SPAN_S).await? {
        return Err(refused("the proof was used before").replayed().into());
    }
    Ok(Some(proof.jkt))
}

fn judge(
    openid: &OpenId,
    proof: &Proof,
    made_for: MadeFor<'_>,
    now: Timestamp,
) -> Result<(), OAuthError> {
    if proof.method != made_for.method {
        return Err(refused("the proof is for another method"));
    }
    let address = proof.address.split(['?', '#']).next().unwrap_or_default();
    if address != openid.address(made_for.path) {
        return Err(refused("the proof is for another address"));
    }
    let wanted = made_for.token.map(|token| jose::base64(Sha256::digest(token.as_bytes())));
    if proof.token_digest != wanted {
        return Err(refused("the proof goes with another token"));
    }
    let age = now.as_second().checked_sub(proof.made_at);
    if age.is_none_or(|age| age.unsigned_abs() > SKEW_S) {
        return Err(refused("the proof is not of now"));
    }
    match &proof.nonce {
        Some(nonce) if is_ours(openid, nonce, now) => Ok(()),
        _ => {
            let why = "the proof needs the nonce of this answer";
            let refused = OAuthError::new("use_dpop_nonce", why);
            let refused = match made_for.token {
                // At a resource the answer is a 401 (RFC 9449, 9).
                Some(_) => OAuthError::invalid_token(why).coded("use_dpop_nonce"),
                None => refused,
            };
            Err(refused.by_proof().with_nonce(nonce(openid, now)))
        }
    }
}

fn refused(why: &'static str) -> OAuthError {
    OAuthError::new("invalid_dpop_proof", why)
}

/// The nonce of a moment: nothing is kept for it, every process of the town gives the same.
pub(crate) fn nonce(openid: &OpenId, now: Timestamp) -> String {
    of_span(openid, now.as_second().div_euclid(SPAN_S))
}

fn of_span(openid: &OpenId, span: i64) -> String {
    let digest = openid.vault.digester().digest("openid.dpop-nonce", &span.to_string());
    jose::base64(digest.as_bytes())
}

fn is_ours(openid: &OpenId, nonce: &str, now: Timestamp) -> bool {
    let span = now.as_second().div_euclid(SPAN_S);
    nonce == of_span(openid, span) || nonce == of_span(openid, span - 1)
}
