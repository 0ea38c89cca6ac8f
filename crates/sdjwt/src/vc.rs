//! SD-JWT VC: an SD-JWT that is a credential (draft-ietf-oauth-sd-jwt-vc): its type, who gave it, whose it is, how
//! long it holds, and where its status is published.

use serde_json::{Map, Value, json};

use crate::{Flaw, Path, Revealed, Step};

/// The type of the token, and of the credential format in OpenID4VCI and OpenID4VP.
pub const FORMAT: &str = "dc+sd-jwt";
/// What it was called before November 2024; wallets still send it.
pub const FORMAT_BEFORE: &str = "vc+sd-jwt";
/// What must never be hidden (section 3.2.2.2).
pub const ALWAYS_SHOWN: [&str; 7] = ["iss", "nbf", "exp", "cnf", "vct", "vct#integrity", "status"];

/// Where the status of a credential is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusReference {
    /// The address of the list.
    pub uri: String,
    /// The place in it.
    pub index: u64,
}

impl StatusReference {
    /// As a claim.
    pub fn claim(&self) -> Value {
        json!({ "status_list": { "idx": self.index, "uri": self.uri } })
    }

    fn read(status: &Value) -> Result<StatusReference, Flaw> {
        let list = status.get("status_list").ok_or(Flaw::Malformed)?;
        let uri = list.get("uri").and_then(Value::as_str).ok_or(Flaw::Malformed)?;
        let index = list.get("idx").and_then(Value::as_u64).ok_or(Flaw::Malformed)?;
        Ok(StatusReference { uri: uri.to_owned(), index })
    }
}

/// A credential whose signature is good.
#[derive(Clone, Debug, PartialEq)]
pub struct Credential {
    /// Its type.
    pub vct: String,
    /// Who gave it.
    pub issuer: Option<String>,
    /// The key of its holder (RFC 7800).
    pub holder_key: Option<Value>,
    /// Where its status is published.
    pub status: Option<StatusReference>,
    /// Until when it holds, in seconds since 1970.
    pub expires_at: Option<i64>,
    /// Everything that is shown.
    pub claims: Map<String, Value>,
}

impl Credential {
    /// Reads a credential at a moment (seconds since 1970).
    ///
    /// # Errors
    /// Another type of token, a claim that was hidden and must not be, or a time that is not now.
    pub fn read(revealed: Revealed, now: i64) -> Result<Credential, Flaw> {
        Credential::read_within(revealed, now, 0)
    }

    /// The same of an issuer whose clock may be so many seconds ahead. The end is never put off.
    ///
    /// # Errors
    /// As [`Credential::read`].
    pub fn read_within(revealed: Revealed, now: i64, ahead: i64) -> Result<Credential, Flaw> {
        let typ = revealed.header.get("typ").and_then(Value::as_str).unwrap_or_default();
        if typ != FORMAT && typ != FORMAT_BEFORE {
            return Err(Flaw::Malformed);
        }
        if revealed.placed.iter().any(|placed| is_always_shown(&placed.path)) {
            return Err(Flaw::NotPlain);
        }
        let claims = revealed.claims;
        let text = |name: &str| claims.get(name).and_then(Value::as_str).map(str::to_owned);
        // Parts of a second are allowed (RFC 7519, 2); what counts is the narrower term.
        let seconds = |name: &str, whole: fn(f64) -> f64| match claims.get(name) {
            None => Ok(None),
            Some(value) => {
                let parts = || value.as_f64().map(|seconds| whole(seconds) as i64);
                value.as_i64().or_else(parts).map(Some).ok_or(Flaw::Malformed)
            }
        };
        let expires_at = seconds("exp", f64::floor)?;
        let (from, given_at) = (seconds("nbf", f64::ceil)?, seconds("iat", f64::ceil)?);
        let begins = from.into_iter().chain(given_at).max();
        if begins.is_some_and(|at| at > now.saturating_add(ahead))
            || expires_at.is_some_and(|exp| exp <= now)
        {
            return Err(Flaw::Time);
        }
        let vct = text("vct").filter(|vct| !vct.is_empty()).ok_or(Flaw::NotPlain)?;
        let status = claims.get("status").map(StatusReference::read).transpose()?;
        let holder_key = claims.get("cnf").and_then(|cnf| cnf.get("jwk")).cloned();
        Ok(Credential { vct, issuer: text("iss"), holder_key, status, expires_at, claims })
    }
}

fn is_always_shown(path: &Path) -> bool {
    match path.0.first() {
        Some(Step::Member(name)) => ALWAYS_SHOWN.contains(&name.as_str()),
        Some(Step::Element(_) | Step::Every) | None => false,
    }
}
