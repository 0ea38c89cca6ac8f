//! Slips: one-time codes that a counter prints for somebody without a device, who has shown an identity document. With
//! the sign-in number each code opens one session, at the level "low": paper can be read by others. A code has few bits,
//! so it is kept as a password is: as the keyed digest of what Argon2id makes of it under the salt of its slip.

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
use crate::sign_in::hashing::STRETCHED_BYTES;

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
    /// Too many passwords and codes are hashed at this moment; trying again helps.
    Busy,
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
    let (codes, salt) = (new_codes(ctx), ctx.random());
    let Ok(stretched) = identity.hashing.stretch(&codes, salt).await? else {
        return Ok(Err(SlipRefusal::Busy));
    };
    store::delete_of(unit, person);
    store::insert(unit, person, salt);
    for code in &stretched {
        store::insert_code(unit, ctx, person, digest(identity.vault.digester(), person, code));
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

/// Codes for a slip, each another one.
fn new_codes(ctx: &Ctx) -> Vec<String> {
    let mut codes: Vec<String> = Vec::with_capacity(CODES);
    while codes.len() < CODES {
        let number = u32::from_le_bytes(ctx.random()) % 10_u32.pow(DIGITS);
        let code = format!("{number:08}");
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes
}

/// A code counts for its person only.
fn digest(digester: &Digester, person: PersonId, stretched: &[u8; STRETCHED_BYTES]) -> Digest {
    let mut bytes = format!("{person} ").into_bytes();
    bytes.extend_from_slice(stretched);
    digester.digest_exact("identity.slip", &bytes)
}
