//! Signing in with a code of a slip: slowed down by account and by source as passwords are, and each code is good once.

use platform::id::PersonId;
use platform::{Ctx, Fault, Unit};

use super::{digest, store};
use crate::person::store as people;
use crate::sign_in::throttle::{self, Guess};
use crate::sign_in::{SignInRefusal, Source, turn};
use crate::{Identity, Name};

/// Judges a sign-in number and a code. Which of the two is wrong is not said.
pub(crate) async fn judge(
    identity: &Identity,
    ctx: &Ctx,
    source: &Source,
    (typed, code): (&str, &str),
) -> Result<Result<PersonId, SignInRefusal>, Fault> {
    let digester = identity.vault.digester();
    let name = Name::typed(typed);
    let person = people::find_by_name(&identity.db, name.digest(digester)).await?;
    let account = throttle::account_key(digester, "identity.throttle.slip", (&name, person));
    let guess = Guess { account, source: source.key(identity) };
    let _turn = match turn(identity, ctx, guess).await? {
        Ok(turn) => turn,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let mut unit = Unit::new();
    guess.count(&mut unit, ctx.now());
    identity.db.commit(unit).await?;

    let digits: String =
        web::form::western_digits(code).chars().filter(char::is_ascii_digit).collect();
    // Whoever is not known, or has no slip, costs the same: one read, one hash, one unit of the same shape.
    let whose = person.unwrap_or(PersonId(platform::id::Id::from_bits(0)));
    let salt = store::find_salt(&identity.db, whose).await?.unwrap_or_else(|| ctx.random());
    let mut unit = Unit::new();
    let Ok(stretched) = identity.hashing.stretch(&[digits], salt).await? else {
        guess.take_back(&mut unit);
        identity.db.commit(unit).await?;
        return Ok(Err(SignInRefusal::Busy));
    };
    for code in &stretched {
        store::take(&mut unit, ctx, digest(digester, whose, code));
    }
    guess.was_right(&mut unit);
    match (identity.db.commit(unit).await, person) {
        (Ok(()), Some(person)) => Ok(Ok(person)),
        (Ok(()), None) => Ok(Err(SignInRefusal::NotRecognised)),
        (Err(error), _) if error.is_conflict() => Ok(Err(SignInRefusal::NotRecognised)),
        (Err(error), _) => Err(error.into_fault()),
    }
}
