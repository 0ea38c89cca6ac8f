//! Giving a role to a person in a unit for a time, and taking it back.

use jiff::civil::Date;
use platform::id::PersonId;
use platform::{Ctx, Unit};

use super::{GrantId, find, store};

/// A role that somebody holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The grant.
    pub id: GrantId,
    /// Who holds the role.
    pub person: PersonId,
    /// The role.
    pub role: String,
    /// The unit of the town in which it is held.
    pub unit: String,
    /// The first day.
    pub starts_on: Date,
    /// The last day; none while the appointment lasts.
    pub ends_on: Option<Date>,
    /// The colleague for whom they stand in.
    pub deputises: Option<PersonId>,
}

/// A role to be given.
#[derive(Clone, Debug)]
pub struct NewGrant<'a> {
    /// Who is to hold the role.
    pub person: PersonId,
    /// The role, one of [`ROLES`](super::ROLES).
    pub role: &'a str,
    /// The unit.
    pub unit: &'a str,
    /// The first day.
    pub starts_on: Date,
    /// The last day; none while the appointment lasts.
    pub ends_on: Option<Date>,
}

/// Why a role is not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantRefusal {
    /// There is no such role.
    UnknownRole,
    /// The unit has no name, or one that is not a plain word.
    UnknownUnit,
    /// The last day is before the first.
    EndsBeforeItStarts,
    /// Nobody gives themself a role.
    ToOneself,
}

/// Gives the role.
///
/// # Errors
/// A [`GrantRefusal`] when it cannot be given.
pub fn grant(unit: &mut Unit, ctx: &Ctx, new: &NewGrant<'_>) -> Result<Grant, GrantRefusal> {
    let grant = judged(ctx, new)?;
    store::insert(unit, ctx, &grant);
    Ok(grant)
}

/// The grant that would be given.
pub(super) fn judged(ctx: &Ctx, new: &NewGrant<'_>) -> Result<Grant, GrantRefusal> {
    let role = find(new.role).ok_or(GrantRefusal::UnknownRole)?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    if new.unit.is_empty() || new.unit.len() > 60 || !new.unit.chars().all(plain) {
        return Err(GrantRefusal::UnknownUnit);
    }
    if new.ends_on.is_some_and(|ends| ends < new.starts_on) {
        return Err(GrantRefusal::EndsBeforeItStarts);
    }
    if ctx.actor().natural_person() == Some(new.person) {
        return Err(GrantRefusal::ToOneself);
    }
    Ok(Grant {
        id: GrantId::new(ctx),
        person: new.person,
        role: role.id.to_owned(),
        unit: new.unit.to_owned(),
        starts_on: new.starts_on,
        ends_on: new.ends_on,
        deputises: None,
    })
}

/// Takes the role back at once. Sessions of the person lose it within
/// [`CACHE_SECONDS`](crate::session::CACHE_SECONDS).
pub fn revoke(unit: &mut Unit, ctx: &Ctx, grant: GrantId) {
    store::revoke(unit, ctx, grant);
}
