//! Chains: all tokens that came of one authorisation.

use std::collections::BTreeSet;

use jiff::Timestamp;
use platform::id::PersonId;
use serde::{Deserialize, Serialize};

use crate::consent::ConsentId;
use crate::consent::store::Agreed;
use crate::dpop::Bound;
use crate::logout::LoginId;
use crate::scope::{Claim, ClaimsRequest, Level, Scope};

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
    /// Words of scopes and claims that the person took out afterwards, each with a minus before it: some statements look
    /// for the words of scopes in this text. It stays out of these tokens, even when it is agreed to again for others.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) taken_out: BTreeSet<String>,
}

impl About {
    /// Takes out what the consent does not hold (any more).
    pub(crate) fn narrow(&mut self, agreed: &Agreed) {
        let by_scope = self.scopes.iter().flat_map(|scope| scope.claims()).copied();
        let single = self.claims.userinfo.iter().chain(&self.claims.id_token).copied();
        let all = by_scope.chain(single);
        let gone: Vec<Claim> = all.filter(|claim| !agreed.claims.contains(claim)).collect();
        self.taken_out.extend(gone.iter().map(|claim| without(claim.word())));
        self.claims.userinfo.retain(|claim| agreed.claims.contains(claim));
        self.claims.id_token.retain(|claim| agreed.claims.contains(claim));
        // A scope whose claims have all gone would promise what it does not give.
        let is_left = |scope: &Scope| match scope.is_power() {
            true => agreed.powers.contains(scope),
            false => {
                let mut claims = scope.claims().iter();
                scope.claims().is_empty() || claims.any(|claim| !self.has_lost(claim.word()))
            }
        };
        let (left, gone): (Vec<Scope>, Vec<Scope>) = self.scopes.iter().copied().partition(is_left);
        self.scopes = left;
        self.taken_out.extend(gone.into_iter().map(|scope| without(scope.word())));
        if let Some(resources) = &agreed.resources {
            self.resources.retain(|resource| resources.contains(resource));
        }
    }

    /// Whether something of this word was taken out.
    pub(crate) fn has_lost(&self, word: &str) -> bool {
        self.taken_out.contains(&without(word))
    }
}

fn without(word: &str) -> String {
    format!("-{word}")
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
