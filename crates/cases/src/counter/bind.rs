//! An account that somebody made for themself becomes that of a person of the population register, at the counter. What
//! the register holds moves over to the account's key; two accounts never become one.

use identity::person::Registered;
use identity::{Identifier, Name};
use platform::Unit;
use platform::id::PersonId;
use privacy::{Access, Purpose, holder, subject_of};
use records::register;
use web::{Asked, Failure};

use super::people::Found;
use crate::casework::Casework;
use crate::pages::Pages;

/// What everybody has whom the register was loaded with, an account or not; the log of openings stays where it is.
const ONLY_REGISTERED: [(&str, &str); 3] =
    [("identity", "profile"), ("records", "registers"), ("privacy", "data-uses")];

/// Why an account does not become that of somebody in the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BindRefusal {
    /// Nobody has this number.
    RegisterUnknown,
    /// The account is somebody else's of the register already.
    HasNumber,
    /// The one who has the number has an account of their own, or something in it.
    RegisterHasAccount,
    /// Family name or day of birth are others in the register.
    RegisterDiffers,
}

impl BindRefusal {
    /// All of them.
    #[cfg(test)]
    pub(crate) const ALL: [BindRefusal; 4] = [
        BindRefusal::RegisterUnknown,
        BindRefusal::HasNumber,
        BindRefusal::RegisterHasAccount,
        BindRefusal::RegisterDiffers,
    ];

    /// The stable word; its wording is `proof-refused-<word>`.
    pub(crate) fn word(self) -> &'static str {
        match self {
            BindRefusal::RegisterUnknown => "register-unknown",
            BindRefusal::HasNumber => "has-number",
            BindRefusal::RegisterHasAccount => "register-has-account",
            BindRefusal::RegisterDiffers => "register-differs",
        }
    }
}

/// The number of the population register in somebody's profile.
pub(super) fn number_of<'a>(casework: &Casework, found: &'a Found) -> Option<&'a str> {
    found.profile.number(&scheme(casework))
}

fn scheme(casework: &Casework) -> String {
    format!("{}.person", casework.town().id)
}

/// Makes a person of the register free for the account of another, in the unit; none when the account is theirs already.
pub(super) async fn take_over(
    pages: &Pages,
    asked: &Asked,
    unit: &mut Unit,
    (found, typed): (&Found, &str),
) -> Result<Result<Option<Registered>, BindRefusal>, Failure> {
    let casework = &pages.casework;
    let (identity, ctx) = (&casework.inner().identity, &asked.ctx);
    let number = Identifier { scheme: scheme(casework), value: typed.trim().to_owned() };
    if let Some(own) = number_of(casework, found) {
        let same = own == number.value;
        return Ok(if same { Ok(None) } else { Err(BindRefusal::HasNumber) });
    }
    let Some(other) = identity.find_by_name(&Name::Number(number.clone())).await? else {
        return Ok(Err(BindRefusal::RegisterUnknown));
    };
    if has_something(pages, other).await? {
        return Ok(Err(BindRefusal::RegisterHasAccount));
    }
    let (family, born_on) = (&found.profile.family_name, found.profile.born_on);
    if !identity.list_described(family, born_on).await?.contains(&other) {
        return Ok(Err(BindRefusal::RegisterDiffers));
    }
    let access = Access::new(Purpose::MaintainRegister, "profile");
    let Some(profile) = identity.profile(ctx, &access, other).await? else {
        return Ok(Err(BindRefusal::RegisterUnknown));
    };
    let key = casework.vault().key(ctx, subject_of(found.person)).await?.ok_or(Failure::Gone)?;
    let mut moved = Unit::new();
    let access = Access::new(Purpose::MaintainRegister, "register-entries");
    let at = (casework.db(), casework.vault());
    if !register::hand_on(&mut moved, ctx, at, (&access, subject_of(other), &key)).await? {
        return Ok(Err(BindRefusal::RegisterHasAccount));
    }
    // What the first key held goes first: a number stands once, in the register and among names.
    let (vault, holders) = (casework.vault(), &pages.holders);
    let kept = holder::erase_everywhere(unit, ctx, vault, holders, subject_of(other)).await?;
    if !kept.is_empty() {
        return Ok(Err(BindRefusal::RegisterHasAccount));
    }
    unit.join(moved);
    Ok(Ok(Some(Registered {
        number,
        given_name: profile.given_name,
        family_name: profile.family_name,
        born_on: profile.born_on,
    })))
}

/// Whether anything is held of somebody beside what the register says: then it is theirs, and goes nowhere.
async fn has_something(pages: &Pages, person: PersonId) -> Result<bool, Failure> {
    for holder in pages.holders.iter() {
        let held = holder.held(subject_of(person)).await?;
        let more = |one: &privacy::Held| {
            one.count > 0 && !ONLY_REGISTERED.contains(&(holder.name(), one.what))
        };
        if held.iter().any(more) {
            return Ok(true);
        }
    }
    Ok(false)
}
