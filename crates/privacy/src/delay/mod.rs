//! Openings that are shown later: only by a unit that investigates, under a named law, approved by a second official,
//! and until a fixed moment, after which they appear by themselves.

pub(crate) mod pages;
pub mod store;
#[cfg(test)]
mod tests;

use jiff::{SignedDuration, Timestamp};
use platform::id::{PersonId, SubjectId};
use platform::{Actor, Ctx, Unit};
use serde_json::json;

use crate::data_use::{DataUse, Who};
use crate::key::SubjectKey;
use crate::town::Investigations;

platform::typed_id!(
    /// A delay of display.
    DelayId,
    "dly"
);

/// The longest term that any town may set: half a year.
pub const DAYS_MAX: u16 = 184;
/// The longest number of a file.
const FILE_CHARS_MAX: usize = 60;

/// A delay of display, asked for or decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delay {
    /// The delay.
    pub id: DelayId,
    /// Whose data.
    pub subject: SubjectId,
    /// The unit whose openings are shown later.
    pub unit: String,
    /// The law, by its id.
    pub law: String,
    /// The number of the file at the unit.
    pub file_number: String,
    /// For how many days.
    pub days: u16,
    /// Who asked.
    pub asked_by: PersonId,
    /// When.
    pub asked_at: Timestamp,
    /// When a second official decided.
    pub decided_at: Option<Timestamp>,
    /// From when everything is shown again; none while undecided and when it was refused.
    pub until_at: Option<Timestamp>,
}

impl Delay {
    /// Whether it covers an entry: made by the unit while the delay stood.
    pub fn covers(&self, entry: &DataUse) -> bool {
        let Who::Official { unit, .. } = &entry.who else { return false };
        let Some((from, until)) = self.decided_at.zip(self.until_at) else { return false };
        **unit == *self.unit && from <= entry.at && entry.at <= until
    }
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Whose data.
    pub subject: SubjectId,
    /// Which unit investigates.
    pub unit: &'a str,
    /// The law, by its id.
    pub law: &'a str,
    /// The number of the file.
    pub file_number: &'a str,
    /// For how many days.
    pub days: u16,
}

/// Why there is no delay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DelayRefusal {
    /// None of the town's laws that allow it.
    NoLaw,
    /// The file has no number.
    NoFile,
    /// No days, or more than the town allows.
    UnfitTerm,
    /// Nobody is known by what was typed.
    UnknownPerson,
    /// It is somebody's own data, or the second official is the first one.
    OwnHand,
    /// It was decided already.
    Decided,
}

impl DelayRefusal {
    /// All of them, for the test that each has its words.
    pub const ALL: [DelayRefusal; 6] = [
        DelayRefusal::NoLaw,
        DelayRefusal::NoFile,
        DelayRefusal::UnfitTerm,
        DelayRefusal::UnknownPerson,
        DelayRefusal::OwnHand,
        DelayRefusal::Decided,
    ];

    /// The stable word; its wording is `privacy-delay-refusal-<word>`.
    pub fn word(self) -> &'static str {
        match self {
            DelayRefusal::NoLaw => "no-law",
            DelayRefusal::NoFile => "no-file",
            DelayRefusal::UnfitTerm => "unfit-term",
            DelayRefusal::UnknownPerson => "unknown-person",
            DelayRefusal::OwnHand => "own-hand",
            DelayRefusal::Decided => "decided",
        }
    }

    /// The field of the form at which it is told.
    pub fn field(self) -> &'static str {
        match self {
            DelayRefusal::NoLaw => "law",
            DelayRefusal::NoFile => "file_number",
            DelayRefusal::UnfitTerm => "days",
            DelayRefusal::UnknownPerson | DelayRefusal::OwnHand | DelayRefusal::Decided => "whose",
        }
    }
}

/// Asks for a delay. Nothing is shown later before somebody else approves.
///
/// # Errors
/// A [`DelayRefusal`].
pub fn ask(
    unit: &mut Unit,
    ctx: &Ctx,
    allowed: &Investigations,
    wanted: Wanted<'_>,
) -> Result<DelayId, DelayRefusal> {
    let Some(person) = official(ctx) else { return Err(DelayRefusal::OwnHand) };
    let file_number = wanted.file_number.trim();
    if !allowed.laws.iter().any(|(id, _)| id == wanted.law) {
        return Err(DelayRefusal::NoLaw);
    }
    if file_number.is_empty() || file_number.chars().count() > FILE_CHARS_MAX {
        return Err(DelayRefusal::NoFile);
    }
    if wanted.days == 0 || wanted.days > allowed.days_max.min(DAYS_MAX) {
        return Err(DelayRefusal::UnfitTerm);
    }
    if crate::subject_of(person) == wanted.subject {
        return Err(DelayRefusal::OwnHand);
    }
    let delay = Delay {
        id: DelayId::new(ctx),
        subject: wanted.subject,
        unit: wanted.unit.to_owned(),
        law: wanted.law.to_owned(),
        file_number: file_number.to_owned(),
        days: wanted.days,
        asked_by: person,
        asked_at: ctx.now(),
        decided_at: None,
        until_at: None,
    };
    store::insert(unit, &delay);
    Ok(delay.id)
}

/// A second official approves or refuses. From an approval on, until its fixed end, the openings of the unit are not
/// shown; both are acts in the log.
///
/// # Errors
/// A [`DelayRefusal`].
pub fn decide(
    unit: &mut Unit,
    ctx: &Ctx,
    key: &SubjectKey,
    (delay, approved): (&Delay, bool),
) -> Result<(), DelayRefusal> {
    let second = official(ctx).filter(|person| *person != delay.asked_by);
    let second = second.filter(|person| crate::subject_of(*person) != delay.subject);
    let Some(person) = second else { return Err(DelayRefusal::OwnHand) };
    if delay.decided_at.is_some() {
        return Err(DelayRefusal::Decided);
    }
    let term = SignedDuration::from_hours(24 * i64::from(delay.days.min(DAYS_MAX)));
    let until_at = approved.then(|| ctx.now() + term);
    let record = json!({
        "delay": delay.id,
        "act": if approved { "approved" } else { "refused" },
        "unit": delay.unit,
        "law": delay.law,
        "file": delay.file_number,
        "until": until_at.map(|at| at.to_string()),
        "at": ctx.now().to_string(),
    });
    let entry_key = key.commitment_key(&format!("privacy.delay/{}", delay.id));
    let commitment = ledger::commitment(&entry_key, record.to_string().as_bytes());
    let entry = ledger::append(unit, ctx, ledger::Entry::new("delay", commitment));
    store::decide(unit, ctx, delay.id, (person, until_at, entry));
    Ok(())
}

fn official(ctx: &Ctx) -> Option<PersonId> {
    match ctx.actor() {
        Actor::Official { person, .. } => Some(*person),
        Actor::Visitor
        | Actor::Person { .. }
        | Actor::Client(_)
        | Actor::Program { .. }
        | Actor::System(_) => None,
    }
}
