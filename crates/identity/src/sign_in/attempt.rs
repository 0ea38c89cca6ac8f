//! Something under way that spans two requests: a passkey's challenge, the step between password and code,
//! a registration. Its state is sealed under a token that only the browser has; it is good once.

use jiff::{SignedDuration, Timestamp};
use platform::id::PersonId;
use platform::{Ctx, Fault, Unit};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::store;
use crate::Identity;
use crate::session::Token;

/// How long one may take between the two requests.
pub(crate) const ATTEMPT_VALID: SignedDuration = SignedDuration::from_mins(15);
/// A passkey's challenge is answered in a moment.
pub(crate) const CHALLENGE_VALID: SignedDuration = SignedDuration::from_mins(5);

/// What is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AttemptKind {
    /// Signing in with a passkey.
    PasskeySignIn,
    /// Adding a passkey to an account.
    PasskeyEnrolment,
    /// A new account with a passkey: its challenge is out.
    PasskeyRegistration,
    /// Signing in with a card.
    CardSignIn,
    /// Adding a card to an account.
    CardLink,
    /// The password was right; a code is awaited.
    Code,
    /// A code app is being set up.
    CodeAppEnrolment,
    /// A new account: the name is known, the means of sign-in not yet.
    Registration,
}

impl AttemptKind {
    pub(super) fn word(self) -> &'static str {
        match self {
            AttemptKind::PasskeySignIn => "passkey-sign-in",
            AttemptKind::PasskeyEnrolment => "passkey-enrolment",
            AttemptKind::PasskeyRegistration => "passkey-registration",
            AttemptKind::CardSignIn => "card-sign-in",
            AttemptKind::CardLink => "card-link",
            AttemptKind::Code => "code",
            AttemptKind::CodeAppEnrolment => "code-app-enrolment",
            AttemptKind::Registration => "registration",
        }
    }

    fn valid(self) -> SignedDuration {
        match self {
            AttemptKind::PasskeySignIn
            | AttemptKind::PasskeyEnrolment
            | AttemptKind::PasskeyRegistration
            | AttemptKind::CardSignIn
            | AttemptKind::CardLink => CHALLENGE_VALID,
            AttemptKind::Code | AttemptKind::CodeAppEnrolment | AttemptKind::Registration => {
                ATTEMPT_VALID
            }
        }
    }
}

/// An attempt as it was found.
#[derive(Debug)]
pub(crate) struct Attempt {
    pub(crate) person: Option<PersonId>,
    pub(crate) state: String,
    pub(crate) failures: i64,
    pub(crate) expires_at: Timestamp,
}

impl Attempt {
    /// The state, read; none when another release wrote it.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_str(&self.state).ok()
    }
}

/// Begins an attempt; the token goes to the browser.
pub(crate) fn begin(
    unit: &mut Unit,
    ctx: &Ctx,
    kind: AttemptKind,
    person: Option<PersonId>,
    state: &impl Serialize,
) -> Result<Token, Fault> {
    let token = Token::new(ctx);
    let text = serde_json::to_string(state).map_err(|e| Fault::new("write an attempt", e))?;
    let expires_at = ctx.now().checked_add(kind.valid()).unwrap_or(Timestamp::MAX);
    let sealed = (token.seal(ctx, &text), expires_at);
    store::insert_attempt(unit, token.digest(), kind, person, sealed);
    Ok(token)
}

/// The attempt that a token belongs to; none when it is over, used, or of another kind.
pub(crate) async fn find(
    identity: &Identity,
    ctx: &Ctx,
    token: &Token,
    kind: AttemptKind,
) -> Result<Option<Attempt>, Fault> {
    let attempt = store::find_attempt(&identity.db, token, kind).await?;
    Ok(attempt.filter(|attempt| attempt.expires_at > ctx.now()))
}

/// Finds an attempt and uses it up, whatever comes of it: a second use finds nothing.
pub(crate) async fn take(
    identity: &Identity,
    ctx: &Ctx,
    token: &Token,
    kind: AttemptKind,
) -> Result<Option<Attempt>, Fault> {
    let Some(attempt) = find(identity, ctx, token, kind).await? else { return Ok(None) };
    let mut unit = Unit::new();
    store::use_attempt(&mut unit, token);
    match identity.db.commit(unit).await {
        Ok(()) => Ok(Some(attempt)),
        Err(error) if error.is_conflict() => Ok(None),
        Err(error) => Err(error.into_fault()),
    }
}
