//! The proof of who holds a credential, made for one reader and one moment (RFC 9901, 4.3 and 7.3).

use serde_json::{Value, json};

use crate::{Flaw, Hash, Jws, SdJwt, encode};

/// The type of such a proof.
const TYP: &str = "kb+jwt";

/// What a proof has to be for.
#[derive(Clone, Copy, Debug)]
pub struct KeyBinding<'a> {
    /// Who reads.
    pub audience: &'a str,
    /// What the reader gave, once.
    pub nonce: &'a str,
    /// Now, in seconds since 1970.
    pub now: i64,
    /// How old a proof may be, and how far ahead its clock, in seconds.
    pub age_max: i64,
}

/// A proof that is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// When it was made, in seconds since 1970.
    pub made_at: i64,
}

impl KeyBinding<'_> {
    /// Checks the proof that came with a token: `good` says whether the holder's key made the signature.
    ///
    /// # Errors
    /// [`Flaw::Binding`] when there is none, or it is for somebody, something or some time else.
    pub fn check(
        &self,
        shown: &SdJwt,
        hash: Hash,
        good: impl FnOnce(&Jws) -> bool,
    ) -> Result<Bound, Flaw> {
        let proof = Jws::parse(shown.binding().ok_or(Flaw::Binding)?)?;
        if proof.header_text("typ") != Some(TYP) {
            return Err(Flaw::Binding);
        }
        let claims = proof.verify(good).map_err(|_| Flaw::Binding)?;
        let is = |name: &str, wanted: &str| {
            claims.get(name).and_then(Value::as_str).is_some_and(|value| value == wanted)
        };
        let made_at = claims.get("iat").and_then(Value::as_i64).ok_or(Flaw::Binding)?;
        let in_time = self
            .now
            .checked_sub(made_at)
            .is_some_and(|age| age.checked_abs().is_some_and(|age| age <= self.age_max));
        let meant = is("aud", self.audience)
            && is("nonce", self.nonce)
            && is("sd_hash", &shown.sd_hash(hash));
        if meant && in_time { Ok(Bound { made_at }) } else { Err(Flaw::Binding) }
    }

    /// Makes the proof for what is shown, as its holder does at [`KeyBinding::now`].
    pub fn prove(
        &self,
        shown: SdJwt,
        (algorithm, hash): (&str, Hash),
        sign: impl FnOnce(&str) -> Vec<u8>,
    ) -> SdJwt {
        let header = json!({ "alg": algorithm, "typ": TYP });
        let claims = json!({
            "iat": self.now, "aud": self.audience, "nonce": self.nonce,
            "sd_hash": shown.sd_hash(hash),
        });
        let message = format!("{}.{}", encode(header.to_string()), encode(claims.to_string()));
        let signature = encode(sign(&message));
        shown.bound(format!("{message}.{signature}"))
    }
}
