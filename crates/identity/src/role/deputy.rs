//! Standing in: while an official is away, a colleague holds their roles in a unit, for that period and no longer.

use jiff::civil::Date;
use platform::id::PersonId;
use platform::{Attempt as _, Ctx, Fault, Unit};
use privacy::subject_of;

use super::appoint::commit_to;
use super::grant::judged;
use super::{GIVEN_BY_MANAGERS, Grant, NewGrant, store};
use crate::Identity;

/// Days for which somebody stands in at most: who is away for longer is replaced.
pub(super) const DAYS_MAX: i32 = 366;

/// Who is away from which unit, when, and who stands in.
#[derive(Clone, Debug)]
pub struct Absence<'a> {
    /// Who is away.
    pub absent: PersonId,
    /// From which unit.
    pub unit: &'a str,
    /// Who stands in.
    pub deputy: PersonId,
    /// The first day.
    pub starts_on: Date,
    /// The last day.
    pub ends_on: Date,
}

/// What was asked for, as it was read: what could not be read is missing.
#[derive(Clone, Copy, Debug)]
pub(super) struct StandIn {
    pub(super) absent: Option<PersonId>,
    pub(super) deputy: Option<PersonId>,
    pub(super) starts_on: Option<Date>,
    pub(super) ends_on: Option<Date>,
}

/// Lets a colleague stand in, as a form or a request asks for it.
pub(super) async fn stand_in(
    identity: &Identity,
    ctx: &Ctx,
    unit: &str,
    wish: &StandIn,
) -> Result<Result<Vec<Grant>, DeputyRefusal>, Fault> {
    let Some(absent) = wish.absent else { return Ok(Err(DeputyRefusal::NothingToHold)) };
    let Some(deputy) = wish.deputy else { return Ok(Err(DeputyRefusal::UnknownPerson)) };
    let (Some(starts_on), Some(ends_on)) = (wish.starts_on, wish.ends_on) else {
        return Ok(Err(DeputyRefusal::PeriodWrong));
    };
    name_deputy(identity, ctx, &Absence { absent, unit, deputy, starts_on, ends_on }).await
}

/// Why nobody stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeputyRefusal {
    /// The one who is away has no role there that can be held for them.
    NothingToHold,
    /// Nobody stands in for themself, and nobody makes themself a deputy.
    ToOneself,
    /// The period is over before it begins, lies in the past or lasts too long.
    PeriodWrong,
    /// Nobody has this number, or they were erased.
    UnknownPerson,
    /// The deputy stands in for them in these days already.
    AlreadyNamed,
}

impl DeputyRefusal {
    /// All refusals, for the test of their words.
    pub const ALL: [DeputyRefusal; 5] = [
        DeputyRefusal::NothingToHold,
        DeputyRefusal::ToOneself,
        DeputyRefusal::PeriodWrong,
        DeputyRefusal::UnknownPerson,
        DeputyRefusal::AlreadyNamed,
    ];

    /// The stable word, after `deputy-refused-` in the locales.
    pub fn code(self) -> &'static str {
        match self {
            DeputyRefusal::NothingToHold => "nothing-to-hold",
            DeputyRefusal::ToOneself => "to-oneself",
            DeputyRefusal::PeriodWrong => "period-wrong",
            DeputyRefusal::UnknownPerson => "unknown-person",
            DeputyRefusal::AlreadyNamed => "already-named",
        }
    }
}

/// Lets a colleague stand in; each role that they hold for the time is in the log as any other role is.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn name_deputy(
    identity: &Identity,
    ctx: &Ctx,
    absence: &Absence<'_>,
) -> Result<Result<Vec<Grant>, DeputyRefusal>, Fault> {
    if let Err(refusal) = is_fit(ctx, absence) {
        return Ok(Err(refusal));
    }
    let Some(key) = identity.vault.key(ctx, subject_of(absence.deputy)).await? else {
        return Ok(Err(DeputyRefusal::UnknownPerson));
    };
    let theirs = store::list_of_person(&identity.db, absence.absent, absence.starts_on).await?;
    // A role that somebody holds for a third one is not handed on.
    let held = theirs.iter().filter(|grant| {
        let given = GIVEN_BY_MANAGERS.contains(&grant.role.as_str());
        grant.unit == absence.unit && given && grant.deputises.is_none()
    });
    let held: Vec<&Grant> = held.collect();
    if held.is_empty() {
        return Ok(Err(DeputyRefusal::NothingToHold));
    }
    let already = store::list_of_person(&identity.db, absence.deputy, absence.starts_on).await?;
    let stands_in = |grant: &Grant| {
        grant.deputises == Some(absence.absent)
            && grant.unit == absence.unit
            && grant.ends_on.is_some_and(|last| last >= absence.ends_on)
    };
    if already.iter().any(stands_in) {
        return Ok(Err(DeputyRefusal::AlreadyNamed));
    }
    let mut unit = Unit::new();
    let mut given = Vec::new();
    for grant in held {
        let new = NewGrant {
            person: absence.deputy,
            role: &grant.role,
            unit: absence.unit,
            starts_on: absence.starts_on,
            // Nobody holds for another what that one holds no more.
            ends_on: Some(grant.ends_on.map_or(absence.ends_on, |last| last.min(absence.ends_on))),
        };
        let Ok(judged) = judged(ctx, &new) else { return Ok(Err(DeputyRefusal::ToOneself)) };
        let grant = Grant { deputises: Some(absence.absent), ..judged };
        store::insert(&mut unit, ctx, &grant);
        let entry = commit_to(&mut unit, ctx, &key, (&grant, "given"));
        store::set_given_entry(&mut unit, grant.id, entry);
        given.push(grant);
    }
    identity.db.commit(unit).await.attempt("name a deputy")?;
    identity.sessions.forget(absence.deputy);
    tracing::info!(target: "identity::audit", unit = absence.unit, "deputy named");
    Ok(Ok(given))
}

pub(super) fn is_fit(ctx: &Ctx, absence: &Absence<'_>) -> Result<(), DeputyRefusal> {
    let oneself = ctx.actor().natural_person() == Some(absence.deputy);
    if absence.absent == absence.deputy || oneself {
        return Err(DeputyRefusal::ToOneself);
    }
    let longest = absence.starts_on.saturating_add(jiff::Span::new().days(DAYS_MAX));
    let begins = absence.starts_on >= ctx.today();
    let ends = (absence.starts_on..=longest).contains(&absence.ends_on);
    if begins && ends { Ok(()) } else { Err(DeputyRefusal::PeriodWrong) }
}
