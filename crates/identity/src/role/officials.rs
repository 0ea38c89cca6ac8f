//! The officials of a manager's units, and what is looked at before somebody is named: for the page and for programs.

use std::collections::HashMap;

use platform::id::PersonId;
use privacy::{Access, Purpose};
use web::{Asked, Failure};

use super::{GIVEN_BY_MANAGERS, Grant, store};
use crate::invitation::{self, Invitation, Offer};
use crate::person::Profile;
use crate::{Identity, PROFILES_MAX};

/// The permission to give roles.
pub(crate) const GRANTING: &str = "roles.grant";

/// Who holds and who was offered a role in the units of the one who asks.
pub(super) struct Listing {
    pub(super) units: Vec<String>,
    pub(super) grants: Vec<Grant>,
    pub(super) profiles: HashMap<PersonId, Profile>,
    /// Invitations, with how their inviter remembers for whom they are.
    pub(super) invited: Vec<(Invitation, String)>,
}

/// The units in which the one who asks may give roles.
pub(crate) fn managed(asked: &Asked) -> Vec<String> {
    let gives = |role: &str| super::find(role).is_some_and(|r| r.permissions.contains(&GRANTING));
    let held = asked.visitor.roles.iter().filter(|grant| gives(&grant.role));
    held.map(|grant| grant.unit.to_string()).collect()
}

/// The list, with the names opened for the one who keeps it.
pub(super) async fn listing(identity: &Identity, asked: &Asked) -> Result<Listing, Failure> {
    let units = managed(asked);
    let limit = i64::try_from(PROFILES_MAX).unwrap_or(i64::MAX);
    let mut grants = Vec::new();
    for unit in &units {
        let (db, today) = (&identity.db, asked.ctx.today());
        grants.extend(store::list_of_unit(db, unit, today, limit).await?);
        grants.extend(store::list_deputies_to_come(db, unit, today, limit).await?);
    }
    grants.truncate(PROFILES_MAX);
    let both = |grant: &Grant| [Some(grant.person), grant.deputises].into_iter().flatten();
    let mut people: Vec<PersonId> = grants.iter().flat_map(both).collect();
    people.sort_unstable();
    people.dedup();
    people.truncate(PROFILES_MAX);
    let access = Access::new(Purpose::MaintainRegister, "name");
    let profiles = identity.profiles(&asked.ctx, &access, &people).await?;
    let waiting = invitation::list_waiting(identity, &asked.ctx).await?;
    let mine = |one: &Invitation| units.iter().any(|unit| unit == offered(one).1);
    let waiting: Vec<Invitation> = waiting.into_iter().filter(mine).collect();
    let names = invitation::addressees(identity, &asked.ctx, &waiting).await?;
    Ok(Listing { grants, profiles, invited: waiting.into_iter().zip(names).collect(), units })
}

/// The role and the unit that an invitation offers; nothing when it offers an account.
pub(super) fn offered(invitation: &Invitation) -> (&str, &str) {
    match &invitation.offer {
        Offer::Role { role, unit } => (role, unit),
        Offer::Account(_) => ("", ""),
    }
}

/// What is wrong with naming somebody, by field: managers give certain roles, in their own units.
pub(super) fn unfit(
    asked: &Asked,
    who: &str,
    (role, unit): (&str, &str),
) -> Vec<(&'static str, String)> {
    let mut wrong = Vec::new();
    if who.is_empty() {
        wrong.push(("who", asked.words.t("officials-who-missing")));
    }
    if !GIVEN_BY_MANAGERS.contains(&role) {
        wrong.push(("role", asked.words.t("official-refused-unknown-role")));
    }
    if !managed(asked).iter().any(|mine| mine == unit) {
        wrong.push(("unit", asked.words.t("official-refused-unknown-unit")));
    }
    wrong
}
