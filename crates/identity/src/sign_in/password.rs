//! Password and one-time code: the fallback for those without a passkey.

use platform::id::PersonId;
use platform::{Ctx, Fault, Unit};
use privacy::{Access, Item, Purpose, subject_of};

use super::attempt::{self, AttemptKind};
use super::code_app::Secret;
use super::store;
use super::throttle::{self, Guess};
use super::{Shown, SignInRefusal, Source, turn};
use crate::session::{self, Means, Started, Token};
use crate::{Identity, Name};

/// Wrong codes in one attempt; then the password is asked again.
pub(super) const WRONG_CODES_MAX: i64 = 5;
/// The label under which a code app's secret is sealed.
pub(super) const SECRET: &str = "identity.code-app";

/// What a right password leads to.
#[derive(Debug)]
pub(super) enum PasswordOutcome {
    /// Signed in.
    SignedIn(PersonId),
    /// The code is next.
    CodeNext(Token),
}

/// Judges name and password.
pub(super) async fn judge(
    identity: &Identity,
    ctx: &Ctx,
    source: &Source,
    (typed, password): (&str, &str),
) -> Result<Result<PasswordOutcome, SignInRefusal>, Fault> {
    let name = Name::typed(typed);
    let digest = name.digest(identity.vault.digester());
    let on_file = store::find_password_by_name(&identity.db, digest).await?;
    let account = throttle::account_key(
        identity.vault.digester(),
        "identity.throttle.account",
        (&name, on_file.as_ref().map(|found| found.person)),
    );
    let guess = Guess { account, source: source.key(identity) };
    let _turn = match turn(identity, ctx, guess).await? {
        Ok(turn) => turn,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let mut unit = Unit::new();
    guess.count(&mut unit, ctx.now());
    identity.db.commit(unit).await?;

    let hash = on_file.as_ref().map(|found| found.hash.as_str());
    let verified = identity.hashing.verify(password, hash).await?;
    let mut unit = Unit::new();
    let outcome = match (verified, on_file) {
        (Ok(true), Some(found)) => {
            guess.was_right(&mut unit);
            Ok(if found.has_code_app {
                let person = Some(found.person);
                let token = attempt::begin(&mut unit, ctx, AttemptKind::Code, person, &())?;
                PasswordOutcome::CodeNext(token)
            } else {
                PasswordOutcome::SignedIn(found.person)
            })
        }
        (Ok(_), _) => Err(SignInRefusal::NotRecognised),
        (Err(_), _) => {
            guess.take_back(&mut unit);
            Err(SignInRefusal::Busy)
        }
    };
    identity.db.commit(unit).await?;
    Ok(outcome)
}

/// A session that a password began, unless the password ended while it was looked at: a proof at a counter that ended it
/// ended the sessions that were there, and this one was not yet.
pub(super) async fn or_gone_meanwhile(
    identity: &Identity,
    ctx: &Ctx,
    (shown, completed): (&Shown, Result<Started, SignInRefusal>),
) -> Result<Result<Started, SignInRefusal>, Fault> {
    let (Ok(started), Means::Password | Means::PasswordAndCode) = (&completed, shown.means) else {
        return Ok(completed);
    };
    let on_file = store::means_of(&identity.db, shown.person).await?;
    let with_code = shown.means == Means::PasswordAndCode;
    let is_there = on_file.password_changed_at.is_some()
        && (!with_code || on_file.code_app_created_at.is_some());
    if is_there {
        return Ok(completed);
    }
    let mut unit = Unit::new();
    session::store::end_by_digest(&mut unit, ctx, started.token.digest());
    identity.db.commit(unit).await?;
    identity.sessions.forget(shown.person);
    Ok(Err(SignInRefusal::NotRecognised))
}

/// Judges the code that follows a right password.
pub(super) async fn judge_code(
    identity: &Identity,
    ctx: &Ctx,
    source: &Source,
    (token, typed): (&Token, &str),
) -> Result<Result<Shown, SignInRefusal>, Fault> {
    const OVER: SignInRefusal = SignInRefusal::AttemptOver;
    let found = attempt::find(identity, ctx, token, AttemptKind::Code).await?;
    let Some(attempt) = found.filter(|attempt| attempt.failures < WRONG_CODES_MAX) else {
        return Ok(Err(OVER));
    };
    let Some(person) = attempt.person else { return Ok(Err(OVER)) };
    let digester = identity.vault.digester();
    let account = *digester.digest("identity.throttle.code", &person.to_string()).as_bytes();
    let guess = Guess { account, source: source.key(identity) };
    let _turn = match turn(identity, ctx, guess).await? {
        Ok(turn) => turn,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let own = ctx.acting_as(platform::Actor::person(person));
    let key = identity.vault.key(&own, subject_of(person)).await?;
    let app = store::find_code_app(&identity.db, person).await?;
    let (Some(key), Some(app)) = (key, app) else { return Ok(Err(OVER)) };

    // One unit counts the attempt as failed and records that the secret was opened.
    let mut unit = Unit::new();
    guess.count(&mut unit, ctx.now());
    store::count_attempt_failure(&mut unit, token);
    let access = Access::new(Purpose::SignIn, "means-of-sign-in");
    let items = [Item::new(SECRET, &app.secret)];
    let opened = identity.vault.open_in(&mut unit, &own, &access, &key, &items)?;
    identity.db.commit(unit).await?;

    let Some(secret) = opened.first().map(|o| Secret(o.for_deciding().to_vec())) else {
        return Ok(Err(OVER));
    };
    let (verdict, clock) = secret.judge(typed, ctx.now(), app.clock);
    let mut unit = Unit::new();
    if let Err(refusal) = verdict {
        // Written whatever it is, so that a code of another moment takes as long as a wrong one.
        store::note_refused_code(&mut unit, person, clock.refused);
        identity.db.commit(unit).await?;
        return Ok(Err(SignInRefusal::Code(refusal)));
    }
    guess.was_right(&mut unit);
    store::use_attempt(&mut unit, token);
    store::use_code(&mut unit, person, clock);
    match identity.db.commit(unit).await {
        Ok(()) => Ok(Ok(Shown { person, means: Means::PasswordAndCode, limit: app.limit })),
        Err(error) if error.is_conflict() => Ok(Err(OVER)),
        Err(error) => Err(error.into_fault()),
    }
}
