//! What changes about somebody: preferences, and that their identity was checked.

use platform::{Ctx, Unit};
use privacy::SubjectKey;

use super::{PROFILE, Person, Preferences, Profile, store};

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
pub fn mark_checked(unit: &mut Unit, ctx: &Ctx, person: &Person) {
    store::mark_checked(unit, ctx, person);
}
