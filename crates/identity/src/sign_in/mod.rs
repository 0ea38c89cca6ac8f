//! Ways to show who one is: passkeys, smart cards, password with one-time codes, one click in a demo town; and making
//! a new account. Each ends in [`complete`].

pub mod assurance;
pub(crate) mod attempt;
pub mod card;
pub mod code_app;
pub mod demo;
mod demo_pages;
pub mod hashing;
mod known_passwords;
pub mod leaked_passwords;
#[cfg(test)]
mod limit_tests;
pub(crate) mod means;
pub(crate) mod pages;
mod passkey;
mod passkey_api;
#[cfg(test)]
mod passkey_tests;
mod password;
mod password_rules;
pub(crate) mod register;
mod register_pages;
mod scripted;
pub(crate) mod store;
#[cfg(test)]
mod tests;
pub mod throttle;

use std::net::IpAddr;
use std::sync::Arc;

use platform::{Actor, Ctx, Fault, Unit};
use privacy::{Access, Purpose, subject_of};

pub use assurance::Shown;
pub use code_app::CodeRefusal;
pub use known_passwords::{KNOWN_MAX, KnownPasswords};
pub use leaked_passwords::LeakedPasswords;
pub use means::MeansChange;
pub use passkey::{Ceremony, KnownPasskey, PASSKEYS_MAX, PasskeyId};
pub use password_rules::{CHARACTERS_MAX, CHARACTERS_MIN};
pub use store::MeansOnFile;

use crate::Identity;
use crate::session::{self, Details, Started};

/// The routes of signing in and of new accounts.
pub(crate) fn routes() -> Vec<web::Route<Identity>> {
    let mut routes = pages::routes();
    routes.extend(passkey_api::routes());
    routes.extend(card::pages::routes());
    routes.extend(demo_pages::routes());
    routes.extend(register_pages::routes());
    routes
}

/// The label under which device and network of a session are sealed.
pub(crate) const DETAILS: &str = "identity.session-details";

/// Why somebody is not signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInRefusal {
    /// Name and password do not belong together; which of the two is wrong is not said.
    NotRecognised,
    /// The code is not taken.
    Code(CodeRefusal),
    /// Too many failures: a pause.
    Wait {
        /// How long.
        seconds: i64,
    },
    /// Too many people are signing in with passwords at this moment.
    Busy,
    /// The attempt took too long, or was used already.
    AttemptOver,
    /// The passkey is not known here, or its answer does not fit.
    PasskeyNotAccepted,
    /// The card is not taken.
    Card(card::CardRefusal),
    /// The account is no longer there.
    Gone,
}

impl SignInRefusal {
    /// The stable word: in problem documents, and after `sign-in-refused-` in the locales.
    pub fn code(self) -> &'static str {
        match self {
            SignInRefusal::NotRecognised => "not-recognised",
            SignInRefusal::Code(CodeRefusal::Wrong) => "wrong-code",
            SignInRefusal::Code(CodeRefusal::Replayed) => "used-code",
            SignInRefusal::Wait { .. } => "wait",
            SignInRefusal::Busy => "busy",
            SignInRefusal::AttemptOver => "attempt-over",
            SignInRefusal::PasskeyNotAccepted => "passkey-not-accepted",
            SignInRefusal::Card(refusal) => refusal.code(),
            SignInRefusal::Gone => "gone",
        }
    }
}

/// Why a new password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordRefusal {
    /// Shorter than [`CHARACTERS_MIN`].
    TooShort,
    /// Longer than [`CHARACTERS_MAX`].
    TooLong,
    /// Everybody who guesses tries it first.
    OftenTried,
    /// Known from a leak.
    Leaked,
    /// Hardly more than the person's own name, address or the town's name.
    OwnWords,
}

impl PasswordRefusal {
    /// The stable word, after `password-refused-` in the locales.
    pub fn code(self) -> &'static str {
        match self {
            PasswordRefusal::TooShort => "too-short",
            PasswordRefusal::TooLong => "too-long",
            PasswordRefusal::OftenTried => "often-tried",
            PasswordRefusal::Leaked => "leaked",
            PasswordRefusal::OwnWords => "own-words",
        }
    }
}

/// From where somebody tries to sign in.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// The address, when it is known.
    pub address: Option<IpAddr>,
    /// Browser, system and network.
    pub details: Details,
}

impl Source {
    /// The key under which failures from here are counted: by network, never by the address itself.
    pub(crate) fn key(&self, identity: &Identity) -> throttle::Key {
        let network = self.address.map(session::network).unwrap_or_default();
        *identity.vault.digester().digest("identity.throttle.source", &network).as_bytes()
    }
}

/// The turn of a guess, held until it is judged; a refusal when another one is under way, or when one must wait.
pub(crate) async fn turn(
    identity: &Identity,
    ctx: &Ctx,
    guess: throttle::Guess,
) -> Result<Result<throttle::Turn, SignInRefusal>, Fault> {
    let Some(turn) = identity.under_way.take(guess.account) else {
        return Ok(Err(SignInRefusal::Busy));
    };
    Ok(match pause(identity, ctx, guess).await? {
        Some(refusal) => Err(refusal),
        None => Ok(turn),
    })
}

/// Whether one must wait, by account or by source; the longer of the two.
async fn pause(
    identity: &Identity,
    ctx: &Ctx,
    guess: throttle::Guess,
) -> Result<Option<SignInRefusal>, Fault> {
    let keys = [guess.account, guess.source];
    let [of_account, of_source] = throttle::tallies(&identity.db, keys).await?;
    let (by_account, by_source) = (&throttle::ACCOUNT, &throttle::SOURCE);
    let waits = [by_account.wait(of_account, ctx.now()), by_source.wait(of_source, ctx.now())];
    let wait = waits.into_iter().flatten().max();
    // The first whole second at which it is over.
    let seconds = |wait: jiff::SignedDuration| wait.as_secs() + i64::from(wait.subsec_nanos() > 0);
    Ok(wait.map(|wait| SignInRefusal::Wait { seconds: seconds(wait).max(1) }))
}

/// The last step of every way of signing in: a session with a new token. Opening the name is on the
/// person's own list of who looked at their data ("you signed in").
///
/// # Errors
/// A fault when the world broke; a refusal when the person is no longer there.
pub async fn complete(
    identity: &Identity,
    ctx: &Ctx,
    source: &Source,
    shown: impl Into<Shown>,
) -> Result<Result<Started, SignInRefusal>, Fault> {
    let Shown { person, means, limit } = shown.into();
    let own = ctx.acting_as(Actor::person(person));
    let access = Access::new(Purpose::SignIn, "profile");
    let Some((found, profile)) = identity.person_and_profile(&own, &access, person).await? else {
        return Ok(Err(SignInRefusal::Gone));
    };
    let Some(key) = identity.vault.key(&own, subject_of(person)).await? else {
        return Ok(Err(SignInRefusal::Gone));
    };
    let is_guarded = limit.is_some() && means::on_file(identity, person).await?.is_guarded;
    let level = means.assurance(found.checked_at.is_some());
    let level = assurance::capped(level, found.doubted_at.is_some());
    let details = key.seal_json(&own, DETAILS, &source.details);
    let name = profile.name();
    let mut unit = Unit::new();
    let started = session::start::start(
        &mut unit,
        &own,
        &session::start::SignedIn {
            person,
            means,
            assurance: assurance::limited(level, limit, is_guarded),
            limit,
            name: &name,
            locale: profile.preferences.locale(),
            details: details.as_bytes(),
        },
    );
    identity.db.commit(unit).await?;
    tracing::info!(target: "identity::audit", session = %started.session.id, %person,
        means = means.word(), "signed in");
    Ok(Ok(started))
}

/// As [`complete`], and hands over what the browser's anonymous visitor kept.
pub(crate) async fn complete_and_hand_over(
    identity: &Identity,
    ctx: &Arc<Ctx>,
    source: &Source,
    signed_in: impl Into<Shown>,
    visitor_key: Option<&str>,
) -> Result<Result<Started, SignInRefusal>, Fault> {
    let signed_in: Shown = signed_in.into();
    let completed = complete(identity, ctx, source, signed_in).await?;
    if let (Ok(_), Some(visitor_key)) = (&completed, visitor_key) {
        let own = Arc::new(ctx.acting_as(Actor::person(signed_in.person)));
        identity.hand_over(&own, visitor_key, signed_in.person).await;
    }
    Ok(completed)
}
