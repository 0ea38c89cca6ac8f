//! The proof that a wallet has a key (OpenID4VCI 1.0, appendix F.1).

use jiff::Timestamp;
use openid::error::OAuthError;
use openid::jose::{Jwk, Signed};

use crate::error;

/// The type of such a proof.
const TYP: &str = "openid4vci-proof+jwt";
/// How far the clock of a wallet may be off; the nonce says when the proof was made.
const SKEW_S: u64 = 300;

/// A proof whose signature is good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The key.
    pub key: Jwk,
    /// The nonce.
    pub nonce: Option<String>,
    audience: Option<String>,
    client: Option<String>,
    made_at: Option<i64>,
}

impl Proof {
    /// Reads a proof; none when it is none, or its own key did not sign it.
    pub fn read(text: &str) -> Option<Proof> {
        let token = Signed::read(text)?;
        // The key itself, or the name of one, and never both.
        if token.header.typ.as_deref() != Some(TYP) || token.header.kid.is_some() {
            return None;
        }
        let key = token.header.jwk.clone()?;
        let claims = token.verify(&key.key()?)?;
        let text = |name| claims.text(name).map(str::to_owned);
        Some(Proof {
            nonce: text("nonce"),
            audience: text("aud"),
            client: text("iss"),
            made_at: claims.seconds("iat"),
            // Published again in the credential, so without what else the wallet wrote into it.
            key: Jwk::of(&key.key()?),
        })
    }

    /// Whether it is for this issuer, of this program where one is known, and of now.
    ///
    /// # Errors
    /// The refusal as the standard words it.
    pub fn judge(
        &self,
        (issuer, client): (&str, Option<&str>),
        now: Timestamp,
    ) -> Result<(), OAuthError> {
        if self.audience.as_deref() != Some(issuer) {
            return Err(error::invalid_proof("the proof is for another issuer"));
        }
        match (self.client.as_deref(), client) {
            (None, _) => {}
            (Some(named), Some(client)) if named == client => {}
            (Some(_), Some(_)) => {
                return Err(error::invalid_proof("the proof is of another program"));
            }
            (Some(_), None) => {
                return Err(error::invalid_proof("who came with an offer has no name here"));
            }
        }
        let age = self.made_at.and_then(|at| now.as_second().checked_sub(at));
        let fresh = age.is_some_and(|age| age.unsigned_abs() <= SKEW_S);
        if fresh { Ok(()) } else { Err(error::invalid_proof("the proof is not of now")) }
    }
}
