//! The code that somebody shows at a counter on their own device: drawn in a session of theirs, good once and for ten
//! minutes, read out or shown to the official.

use jiff::SignedDuration;
use platform::id::PersonId;
use platform::reference::{new_reference, read_reference};
use platform::{Ctx, Fault, Unit};
use privacy::{Digest, Digester};

use super::store;
use crate::Identity;
use crate::session::current::{self, Current};

/// How long a code is good (ASVS 6.5.5).
pub(crate) const VALID: SignedDuration = SignedDuration::from_mins(10);
/// What stands before a code, so that it is no sign-in number.
const PREFIX: &str = "K";

/// Draws a code in a session; the one before is worth nothing from then on.
pub(crate) async fn draw(
    identity: &Identity,
    ctx: &Ctx,
    (person, session): (PersonId, [u8; 32]),
) -> Result<String, Fault> {
    let code = new_reference(ctx, PREFIX);
    let digest = digest(identity.vault.digester(), &code);
    let mut unit = Unit::new();
    store::put_code(&mut unit, (person, session), (digest, ctx.now() + VALID));
    identity.db.commit(unit).await?;
    Ok(code)
}

/// The code in what was typed, as it was drawn; none when it is something else.
pub fn read_code(typed: &str) -> Option<String> {
    let western = web::form::western_digits(typed);
    let code = read_reference(&western)?;
    code.strip_prefix(PREFIX).is_some_and(|rest| rest.starts_with('-')).then_some(code)
}

/// Who shows this code now.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn find_by_code(
    identity: &Identity,
    ctx: &Ctx,
    typed: &str,
) -> Result<Option<PersonId>, Fault> {
    let found = standing(identity, ctx, typed).await?;
    Ok(found.map(|shown| shown.current.session.person))
}

/// A code that is shown now.
pub(super) struct Shown {
    pub(super) code: Digest,
    /// The session that shows it.
    pub(super) current: Current,
}

/// The session that shows a code: it holds still, and is its person's.
pub(super) async fn standing(
    identity: &Identity,
    ctx: &Ctx,
    typed: &str,
) -> Result<Option<Shown>, Fault> {
    let Some(code) = read_code(typed) else { return Ok(None) };
    let code = digest(identity.vault.digester(), &code);
    let found = store::find_code(&identity.db, code, ctx.now()).await?;
    let Some((person, token)) = found else { return Ok(None) };
    let current = current::live(identity, ctx, token).await?;
    let own = current.filter(|current| current.session.person == person);
    Ok(own.map(|current| Shown { code, current }))
}

fn digest(digester: &Digester, code: &str) -> Digest {
    digester.digest("identity.counter-code", code)
}
