//! Unusual openings, of which people can be told at once: out of hours, without a case, by a unit that has nothing to do
//! with the person.

pub(crate) mod pages;
pub mod store;

use platform::id::SubjectId;
use platform::{Ctx, Fault, Unit, args, jobs};
use serde::{Deserialize, Serialize};

use crate::data_use::{DataUse, DataUseId, Opening, Who};
use crate::town::TownFacts;

/// The job that looks whether an opening was unusual and tells its subject.
pub const JOB: &str = "privacy.unusual";

/// What the job needs.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Opened {
    /// The entry of the log.
    pub entry: DataUseId,
    /// Whose data.
    pub subject: SubjectId,
}

/// What is unusual about an opening by an official.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusual {
    /// At night, at the weekend, on a holiday.
    OutOfHours,
    /// It names no case.
    WithoutCase,
    /// The unit has, and had, no case of this person.
    OtherUnit,
}

impl Unusual {
    /// All of them.
    pub const ALL: [Unusual; 3] = [Unusual::OutOfHours, Unusual::WithoutCase, Unusual::OtherUnit];

    /// The stable word; its wording is `privacy-unusual-<word>`.
    pub fn word(self) -> &'static str {
        match self {
            Unusual::OutOfHours => "out-of-hours",
            Unusual::WithoutCase => "without-case",
            Unusual::OtherUnit => "other-unit",
        }
    }
}

/// What is unusual about an entry; nothing where no official opened.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn find(town: &dyn TownFacts, ctx: &Ctx, entry: &DataUse) -> Result<Vec<Unusual>, Fault> {
    let Who::Official { unit, .. } = &entry.who else { return Ok(Vec::new()) };
    let at = entry.at.to_zoned(ctx.zone().clone()).datetime();
    let mut found = Vec::new();
    if !town.is_working_time(at) {
        found.push(Unusual::OutOfHours);
    }
    if entry.case.is_none() {
        found.push(Unusual::WithoutCase);
    }
    if !town.unit_handles(unit, entry.subject).await? {
        found.push(Unusual::OtherUnit);
    }
    Ok(found)
}

/// Plans to look at an opening, where its subject wants to be told: in the unit that records it.
pub(crate) fn plan(unit: &mut Unit, ctx: &Ctx, opening: &Opening) {
    if opening.actor.kind() != "official" {
        return;
    }
    let payload = Opened { entry: opening.id, subject: opening.subject };
    let wanted = "EXISTS (SELECT 1 FROM privacy_preference WHERE subject = $5)";
    jobs::enqueue_where(unit, ctx, (JOB, &payload), ctx.now(), (wanted, args![opening.subject]));
}
