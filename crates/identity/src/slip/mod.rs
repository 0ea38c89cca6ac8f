//! Slips: one-time codes that a counter prints for somebody without a device, who has shown an identity document. With
//! the sign-in number each code opens one session, at the level "low": paper can be read by others.

mod judge;
pub(crate) mod pages;
pub(crate) mod store;
#[cfg(test)]
mod tests;

use platform::id::PersonId;
use platform::{Ctx, Fault, Unit};
use privacy::{Digest, Digester, subject_of};
use serde_json::json;

use crate::Identity;

pub(crate) use judge::judge;

/// Codes on one slip.
pub const CODES: usize = 10;
/// Digits of a code: a hundred guesses a day hit one of ten codes in nearly three centuries.
const DIGITS: u32 = 8;

/// Why no slip is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlipRefusal {
    /// Nobody has this number, or they were erased.
    UnknownPerson,
    /// Nobody prints one for themself.
    ToOneself,
    /// They hold a role in the town: paper opens nobody else's affairs.
    HoldsRole,
}

/// Days for which a slip is good.
pub const DAYS_MAX: i64 = 365;

/// Prints a slip, in the caller's unit, so that its person is told in the same act: the codes of an earlier one are worth nothing from then on. What is printed is kept nowhere.
///
/// # Errors
/// A fault when the database cannot be written.
pub async fn print(
    identity: &Identity,
    (unit, ctx): (&mut Unit, &Ctx),
    person: PersonId,
) -> Result<Result<Vec<String>, SlipRefusal>, Fault> {
    if ctx.actor().natural_person() == Some(person) {
        return Ok(Err(SlipRefusal::ToOneself));
    }
    let Some(key) = identity.vault.key(ctx, subject_of(person)).await? else {
        return Ok(Err(SlipRefusal::UnknownPerson));
    };
    let roles = crate::role::store::list_of_person(&identity.db, person, ctx.today()).await?;
    if !roles.is_empty() {
        return Ok(Err(SlipRefusal::HoldsRole));
    }
    store::delete_of(unit, person);
    let mut codes: Vec<String> = Vec::new();
    while codes.len() < CODES {
        let number = u32::from_le_bytes(ctx.random()) % 10_u32.pow(DIGITS);
        let code = format!("{number:08}");
        if !codes.contains(&code) {
            store::insert(unit, ctx, person, digest(identity.vault.digester(), person, &code));
            codes.push(code);
        }
    }
    let record = json!({
        "person": person,
        "act": "printed",
        "by": crate::role::store::by(ctx),
        "at": ctx.now().to_string(),
    });
    let entry_key = key.commitment_key(&format!("identity.slip/{}", ctx.now_us()));
    let commitment = ledger::commitment(&entry_key, record.to_string().as_bytes());
    ledger::append(unit, ctx, ledger::Entry::new("slip", commitment));
    tracing::info!(target: "identity::audit", "slip printed");
    Ok(Ok(codes))
}

/// A code counts for its person only.
fn digest(digester: &Digester, person: PersonId, code: &str) -> Digest {
    digester.digest("identity.slip", &format!("{person} {code}"))
}
