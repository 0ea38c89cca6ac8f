//! Appointing officials and dismissing them: the role, and an entry of the log that commits to the act.

use jiff::civil::Date;
use platform::id::PersonId;
use platform::{Attempt as _, Ctx, Fault, Unit};
use privacy::{SubjectKey, subject_of};
use serde_json::json;

use super::{Grant, GrantId, GrantRefusal, NewGrant, grant, store};
use crate::invitation::Invited;
use crate::person::Name;
use crate::{Identity, invitation};

/// Why nobody was appointed or dismissed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfficialRefusal {
    /// Nobody has this number, or they were erased.
    UnknownPerson,
    /// There is no such role.
    UnknownRole,
    /// There is no such unit.
    UnknownUnit,
    /// The last day is before the first.
    EndsBeforeItStarts,
    /// Nobody gives themself a role.
    ToOneself,
    /// They hold the role in this unit already.
    AlreadyHeld,
    /// There is no such appointment any more.
    NotHeld,
}

impl OfficialRefusal {
    /// The stable word, after `official-refused-` in the locales.
    pub fn code(self) -> &'static str {
        match self {
            OfficialRefusal::UnknownPerson => "unknown-person",
            OfficialRefusal::UnknownRole => "unknown-role",
            OfficialRefusal::UnknownUnit => "unknown-unit",
            OfficialRefusal::EndsBeforeItStarts => "ends-before-it-starts",
            OfficialRefusal::ToOneself => "to-oneself",
            OfficialRefusal::AlreadyHeld => "already-held",
            OfficialRefusal::NotHeld => "not-held",
        }
    }

    /// All refusals, for the test of their words.
    pub const ALL: [OfficialRefusal; 7] = [
        OfficialRefusal::UnknownPerson,
        OfficialRefusal::UnknownRole,
        OfficialRefusal::UnknownUnit,
        OfficialRefusal::EndsBeforeItStarts,
        OfficialRefusal::ToOneself,
        OfficialRefusal::AlreadyHeld,
        OfficialRefusal::NotHeld,
    ];
}

impl From<GrantRefusal> for OfficialRefusal {
    fn from(refusal: GrantRefusal) -> OfficialRefusal {
        match refusal {
            GrantRefusal::UnknownRole => OfficialRefusal::UnknownRole,
            GrantRefusal::UnknownUnit => OfficialRefusal::UnknownUnit,
            GrantRefusal::EndsBeforeItStarts => OfficialRefusal::EndsBeforeItStarts,
            GrantRefusal::ToOneself => OfficialRefusal::ToOneself,
        }
    }
}

/// What came of naming somebody for a role.
pub(crate) enum Named {
    /// They hold it.
    Appointed(Grant),
    /// A link gives it to whoever signs in with it.
    Invited(Invited),
}

/// A sign-in number appoints at once; an e-mail address or a name makes a link to hand over. Whether an address belongs
/// to an account is told to nobody. A link says nothing of an end.
pub(crate) async fn name_for(
    identity: &Identity,
    ctx: &Ctx,
    (who, ends_on): (&str, Option<Date>),
    (role, in_unit): (&str, &str),
) -> Result<Result<Named, OfficialRefusal>, Fault> {
    let name = Name::typed(who);
    if !matches!(name, Name::SignInNumber(_)) {
        let invited = invitation::invite_to_role(identity, ctx, (role, in_unit), who).await?;
        return Ok(invited.map(Named::Invited));
    }
    let Some(person) = identity.find_by_name(&name).await? else {
        return Ok(Err(OfficialRefusal::UnknownPerson));
    };
    let new = NewGrant { person, role, unit: in_unit, starts_on: ctx.today(), ends_on };
    Ok(appoint(identity, ctx, &new).await?.map(Named::Appointed))
}

/// Gives somebody a role and commits it to the log.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn appoint(
    identity: &Identity,
    ctx: &Ctx,
    new: &NewGrant<'_>,
) -> Result<Result<Grant, OfficialRefusal>, Fault> {
    let mut unit = Unit::new();
    let appointed = appoint_in(&mut unit, identity, ctx, new).await?;
    if appointed.is_ok() {
        identity.db.commit(unit).await.attempt("appoint an official")?;
        identity.sessions.forget(new.person);
    }
    Ok(appointed)
}

/// The same within a unit that does more (an invitation is used up).
pub(crate) async fn appoint_in(
    unit: &mut Unit,
    identity: &Identity,
    ctx: &Ctx,
    new: &NewGrant<'_>,
) -> Result<Result<Grant, OfficialRefusal>, Fault> {
    let Some(key) = identity.vault.key(ctx, subject_of(new.person)).await? else {
        return Ok(Err(OfficialRefusal::UnknownPerson));
    };
    let held = store::list_of_person(&identity.db, new.person, new.starts_on).await?;
    if held
        .iter()
        .any(|grant| grant.role == new.role && grant.unit == new.unit && grant.deputises.is_none())
    {
        return Ok(Err(OfficialRefusal::AlreadyHeld));
    }
    let given = match grant(unit, ctx, new) {
        Ok(given) => given,
        Err(refusal) => return Ok(Err(refusal.into())),
    };
    let entry = commit_to(unit, ctx, &key, (&given, "given"));
    store::set_given_entry(unit, given.id, entry);
    tracing::info!(target: "identity::audit", role = given.role, unit = given.unit, "role given");
    Ok(Ok(given))
}

/// Takes a role back and commits it to the log. A manager may do so in their units only.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn dismiss(
    identity: &Identity,
    ctx: &Ctx,
    id: GrantId,
    within: Option<&[String]>,
) -> Result<Result<Grant, OfficialRefusal>, Fault> {
    let found = store::find_standing(&identity.db, id).await?;
    let allowed = |grant: &Grant| {
        within.is_none_or(|units| {
            units.contains(&grant.unit) && super::GIVEN_BY_MANAGERS.contains(&&*grant.role)
        })
    };
    let Some(held) = found.filter(allowed) else { return Ok(Err(OfficialRefusal::NotHeld)) };
    let deputies = store::list_deputies_of(&identity.db, &held).await?;
    let mut unit = Unit::new();
    store::revoke(&mut unit, ctx, id);
    if held.deputises.is_none() {
        // Nobody stands in for a role that is no more.
        for deputy in &deputies {
            store::revoke(&mut unit, ctx, deputy.id);
            if let Some(key) = identity.vault.key(ctx, subject_of(deputy.person)).await? {
                let entry = commit_to(&mut unit, ctx, &key, (deputy, "taken"));
                store::set_taken_entry(&mut unit, deputy.id, entry);
            }
        }
    }
    if super::gives_roles(&held.role) {
        // What they offered and nobody has accepted goes with their right to offer it.
        let offered = (held.person, held.unit.as_str());
        invitation::void_of(&mut unit, identity, ctx, offered).await?;
    }
    if let Some(key) = identity.vault.key(ctx, subject_of(held.person)).await? {
        let entry = commit_to(&mut unit, ctx, &key, (&held, "taken"));
        store::set_taken_entry(&mut unit, id, entry);
    }
    match identity.db.commit(unit).await {
        Ok(()) => {}
        Err(error) if error.is_conflict() => return Ok(Err(OfficialRefusal::NotHeld)),
        Err(error) => return Err(error.into_fault()),
    }
    forget(identity, held.person);
    deputies.iter().for_each(|deputy| forget(identity, deputy.person));
    tracing::info!(target: "identity::audit", role = held.role, unit = held.unit, "role taken back");
    Ok(Ok(held))
}

/// Whoever is signed in loses the role with their next click here, and within seconds in other processes.
fn forget(identity: &Identity, person: PersonId) {
    identity.sessions.forget(person);
}

/// The log commits to who got which role where, under the person's own key: nobody can read it there, and
/// after erasure nobody can link it.
pub(super) fn commit_to(
    unit: &mut Unit,
    ctx: &Ctx,
    key: &SubjectKey,
    (held, act): (&Grant, &str),
) -> ledger::EntryId {
    let record = json!({
        "grant": held.id,
        "person": held.person,
        "role": held.role,
        "unit": held.unit,
        "deputises": held.deputises,
        "act": act,
        "by": super::store::by(ctx),
        "at": ctx.now().to_string(),
    });
    let entry_key = key.commitment_key(&format!("identity.role/{}/{act}", held.id));
    let commitment = ledger::commitment(&entry_key, record.to_string().as_bytes());
    ledger::append(unit, ctx, ledger::Entry::new("role", commitment))
}
