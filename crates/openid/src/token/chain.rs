//! Chains: all tokens that came of one authorisation.

use jiff::Timestamp;
use platform::id::PersonId;
use serde::{Deserialize, Serialize};

use crate::consent::ConsentId;
use crate::dpop::Bound;
use crate::logout::LoginId;
use crate::scope::{ClaimsRequest, Level, Scope};

platform::typed_id!(
    /// A chain of tokens.
    ChainId,
    "och"
);

/// All tokens that came of one authorisation.
#[derive(Clone, Debug)]
pub(crate) struct Chain {
    pub(crate) id: ChainId,
    pub(crate) consent: ConsentId,
    pub(crate) login: LoginId,
    pub(crate) client: String,
    pub(crate) person: PersonId,
    pub(crate) about: About,
    pub(crate) created_at: Timestamp,
    pub(crate) expires_at: Timestamp,
    pub(crate) ended_at: Option<Timestamp>,
}

/// What was authorised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct About {
    pub(crate) scopes: Vec<Scope>,
    pub(crate) claims: ClaimsRequest,
    pub(crate) signed_in_at_s: i64,
    pub(crate) level: Level,
    /// How the person signed in, in the word of `identity`.
    pub(crate) means: String,
    pub(crate) resources: Vec<String>,
    /// To what the refresh tokens of a program without a secret are bound (RFC 9449, 5).
    pub(crate) bound: Option<Bound>,
}

impl Chain {
    /// Whether its tokens are still good.
    pub(crate) fn stands(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && self.expires_at > now
    }

    /// Until when it lasts when its program comes now.
    pub(crate) fn lasts_until(&self, now: Timestamp) -> Timestamp {
        match self.about.scopes.contains(&Scope::OfflineAccess) {
            true => (now + super::REFRESH_VALID).min(self.created_at + super::CHAIN_VALID),
            false => now + super::ACCESS_VALID,
        }
    }
}

/// How somebody signed in, in the words of RFC 8176.
pub(crate) fn amr(means: &str) -> &'static [&'static str] {
    match means {
        "passkey" => &["hwk", "user"],
        "password-and-code" => &["pwd", "otp", "mfa"],
        "password" => &["pwd"],
        "card" | "qualified-card" => &["sc", "pin", "mfa"],
        "slip" => &["otp"],
        _ => &[],
    }
}
