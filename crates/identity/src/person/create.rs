//! Somebody becomes known to the town: a key of their own, a sealed profile, names to be found by.

use jiff::civil::Date;
use platform::id::{PersonId, SubjectId};
use platform::reference::new_reference;
use platform::{Ctx, Unit};
use privacy::{SubjectKey, Vault, subject_of};

use super::{
    Identifier, Kind, NUMBER_PREFIX, Name, PROFILE, Preferences, Profile, described, store,
};

/// Somebody to be made known.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// What they are to the town.
    pub kind: Kind,
    /// Given names.
    pub given_name: String,
    /// Family name; empty for those who have one name only.
    pub family_name: String,
    /// The day of birth.
    pub born_on: Date,
    /// E-mail address.
    pub email: Option<String>,
    /// Whether the address is known to be theirs: then they can be found and sign in by it.
    pub email_is_confirmed: bool,
    /// Numbers in registers.
    pub numbers: Vec<Identifier>,
    /// Language and channels.
    pub preferences: Preferences,
    /// Whether an official or a register vouches for the identity.
    pub is_checked: bool,
}

/// Somebody who was made known.
#[derive(Clone, Debug)]
pub struct Created {
    /// The person.
    pub person: PersonId,
    /// Their profile, as sealed.
    pub profile: Profile,
    /// Their key, to seal more in the same unit.
    pub key: SubjectKey,
}

/// Makes somebody known. A name that already belongs to somebody is a conflict of the unit.
pub fn create(unit: &mut Unit, ctx: &Ctx, vault: &Vault, new: NewPerson) -> Created {
    create_as(unit, ctx, vault, PersonId::new(ctx), new)
}

/// As [`create`], under an id that was fixed before (a passkey is bound to it at its enrolment).
pub(crate) fn create_as(
    unit: &mut Unit,
    ctx: &Ctx,
    vault: &Vault,
    person: PersonId,
    new: NewPerson,
) -> Created {
    let subject: SubjectId = subject_of(person);
    let key = vault.create_key(unit, ctx, subject);
    let sign_in_number = new_reference(ctx, NUMBER_PREFIX);
    let mut names = vec![Name::SignInNumber(sign_in_number.clone())];
    names.extend(new.email.clone().filter(|_| new.email_is_confirmed).map(Name::Email));
    names.extend(new.numbers.iter().cloned().map(Name::Number));
    let profile = Profile {
        given_name: new.given_name,
        family_name: new.family_name,
        born_on: new.born_on,
        email: new.email,
        numbers: new.numbers,
        sign_in_number,
        preferences: new.preferences,
    };
    let sealed = key.seal_json(ctx, PROFILE, &profile);
    store::insert(unit, ctx, (person, new.kind, new.is_checked), &sealed);
    if let Some(described) = described(vault.digester(), &profile.family_name, profile.born_on) {
        store::insert_described(unit, person, described);
    }
    for name in names {
        store::insert_name(unit, ctx, person, name.scheme(), name.digest(vault.digester()));
    }
    Created { person, profile, key }
}
