//! What changes about somebody: preferences, and that their identity was checked.

use jiff::civil::Date;
use platform::{Ctx, Unit};
use privacy::SubjectKey;

use super::{Identifier, Name, PROFILE, Person, Preferences, Profile, described, store};
use crate::Identity;

/// Keeps other preferences. Somebody else's change meanwhile is a conflict of the unit.
pub fn change_preferences(
    unit: &mut Unit,
    ctx: &Ctx,
    (person, key): (&Person, &SubjectKey),
    profile: &Profile,
    preferences: Preferences,
) {
    let changed = Profile { preferences, ..profile.clone() };
    store::update_profile(unit, person, &key.seal_json(ctx, PROFILE, &changed));
}

/// An official has compared the person with a document.
pub(crate) fn mark_checked(unit: &mut Unit, ctx: &Ctx, person: &Person) {
    store::mark_checked(unit, ctx, person, None);
}

/// What the population register says of somebody whose account it becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// Their number there.
    pub number: Identifier,
    /// Given names.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// The day of birth.
    pub born_on: Date,
}

/// An official has compared the person with a document, and they are whom the register knows by this number. What the
/// register says takes the place of what they said themself. A number that is somebody's still is a conflict of the unit.
pub(crate) fn become_registered(
    unit: &mut Unit,
    ctx: &Ctx,
    (identity, key): (&Identity, &SubjectKey),
    (person, profile): (&Person, &Profile),
    registered: Registered,
) {
    let digester = identity.vault.digester();
    let name = Name::Number(registered.number.clone());
    let mut numbers = profile.numbers.clone();
    numbers.push(registered.number);
    let changed = Profile {
        given_name: registered.given_name,
        family_name: registered.family_name,
        born_on: registered.born_on,
        numbers,
        ..profile.clone()
    };
    store::mark_checked(unit, ctx, person, Some(&key.seal_json(ctx, PROFILE, &changed)));
    store::delete_described(unit, person.id);
    if let Some(described) = described(digester, &changed.family_name, changed.born_on) {
        store::insert_described(unit, person.id, described);
    }
    store::insert_name(unit, ctx, person.id, name.scheme(), name.digest(digester));
}
