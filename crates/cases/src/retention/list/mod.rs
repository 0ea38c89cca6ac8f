//! Lists of cases that go: proposed, approved by one or two officials, postponed, taken back. Pure.

pub mod store;

use jiff::civil::Date;
use platform::id::PersonId;
use platform::{Ctx, Unit, jobs};
use serde_json::json;

use super::job::{Carry, DISPOSAL_JOB};
use super::{Disposal, DisposalId, DisposalRefusal, DisposalState, LIST_CASES_MAX, reason};

/// Which cases a list takes.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Kept until this day at the latest.
    pub until_on: Date,
    /// Only these services, or all but these.
    pub services: Services,
}

/// Which services a list takes cases of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Services {
    /// All.
    All,
    /// These.
    Only(Vec<String>),
    /// All but these.
    But(Vec<String>),
}

/// A list that an official proposes: `due` cases by now, of which they read `counted`.
///
/// # Errors
/// A refusal when the day is not over, nothing is due, or it was another number.
pub fn propose(
    unit: &mut Unit,
    ctx: &Ctx,
    choice: &Choice,
    (due, counted): (i64, i64),
) -> Result<Disposal, DisposalRefusal> {
    if choice.until_on >= ctx.today() {
        return Err(DisposalRefusal::NotOver);
    }
    if due == 0 {
        return Err(DisposalRefusal::NothingDue);
    }
    if due != counted {
        return Err(DisposalRefusal::CountDiffers);
    }
    Ok(make(unit, ctx, choice, due))
}

/// Makes a list of so many cases. When it is another number by the time of the commit, that is a conflict.
pub(super) fn make(unit: &mut Unit, ctx: &Ctx, choice: &Choice, due: i64) -> Disposal {
    let disposal = Disposal {
        id: DisposalId::new(ctx),
        state: DisposalState::Proposed,
        until_on: choice.until_on,
        cases: due.min(LIST_CASES_MAX),
        left_out: 0,
        proposed_by: ctx.actor().natural_person(),
        proposed_at: ctx.now(),
        approved_by: None,
        approved_at: None,
        not_before: None,
        reason: None,
        ended_at: None,
        entry: None,
        entry_key: ctx.random(),
        version: 0,
    };
    store::insert(unit, &disposal);
    store::put_on_list(unit, ctx, &disposal, choice);
    log(unit, ctx, &disposal, "proposed");
    disposal
}

/// An official approves a list, having read how many cases it has. Where the town wants two, the one who
/// proposed it, or looked at it first, is not the one who approves.
///
/// # Errors
/// A refusal that the official reads.
pub fn approve(
    unit: &mut Unit,
    ctx: &Ctx,
    mut disposal: Disposal,
    (counted, second_person): (i64, bool),
) -> Result<Disposal, DisposalRefusal> {
    is_open(&disposal)?;
    if disposal.not_before.is_some_and(|day| day > ctx.today()) {
        return Err(DisposalRefusal::Postponed);
    }
    if counted != disposal.cases {
        return Err(DisposalRefusal::CountDiffers);
    }
    let person = ctx.actor().natural_person();
    if second_person {
        match disposal.proposed_by {
            // The first look at a list of the nightly job.
            None if person.is_none() => return Err(DisposalRefusal::SecondPerson),
            None => {
                disposal.proposed_by = person;
                store::update(unit, &disposal);
                log(unit, ctx, &disposal, "checked");
                return Ok(disposal);
            }
            Some(first) if person.is_none_or(|person| person == first) => {
                return Err(DisposalRefusal::SecondPerson);
            }
            Some(_) => {}
        }
    }
    Ok(approved(unit, ctx, disposal, person))
}

/// The list goes: the job that carries it out is in the same unit.
pub(super) fn approved(
    unit: &mut Unit,
    ctx: &Ctx,
    mut disposal: Disposal,
    person: Option<PersonId>,
) -> Disposal {
    disposal.state = DisposalState::Approved;
    disposal.approved_by = person;
    disposal.approved_at = Some(ctx.now());
    store::update(unit, &disposal);
    jobs::enqueue(unit, ctx, DISPOSAL_JOB, &Carry { disposal: disposal.id }, ctx.now());
    log(unit, ctx, &disposal, "approved");
    disposal
}

/// Takes a list back: its cases stay, and come again on the next one.
///
/// # Errors
/// A refusal when it is not open or no reason is given.
pub fn take_back(
    unit: &mut Unit,
    ctx: &Ctx,
    mut disposal: Disposal,
    text: &str,
) -> Result<Disposal, DisposalRefusal> {
    is_open(&disposal)?;
    let text = reason(text).ok_or(DisposalRefusal::ReasonMissing)?;
    disposal.state = DisposalState::Returned;
    disposal.reason = Some(text.to_owned());
    disposal.ended_at = Some(ctx.now());
    store::update(unit, &disposal);
    store::take_off_list(unit, disposal.id);
    log(unit, ctx, &disposal, "returned");
    Ok(disposal)
}

/// Postpones a list: nobody approves it before the day.
///
/// # Errors
/// A refusal when it is not open, or day or reason is missing.
pub fn postpone(
    unit: &mut Unit,
    ctx: &Ctx,
    mut disposal: Disposal,
    (until, text): (Option<Date>, &str),
) -> Result<Disposal, DisposalRefusal> {
    is_open(&disposal)?;
    let day = until.filter(|day| *day > ctx.today()).ok_or(DisposalRefusal::DayMissing)?;
    let text = reason(text).ok_or(DisposalRefusal::ReasonMissing)?;
    disposal.not_before = Some(day);
    disposal.reason = Some(text.to_owned());
    store::update(unit, &disposal);
    log(unit, ctx, &disposal, "postponed");
    Ok(disposal)
}

/// Ends a list whose last case has gone: the record of it is what the log's entry commits to.
pub(super) fn end(
    unit: &mut Unit,
    ctx: &Ctx,
    mut disposal: Disposal,
    counted: &[store::Counted],
) -> Disposal {
    disposal.state = DisposalState::Ended;
    disposal.ended_at = Some(ctx.now());
    let record = record(&disposal, counted).to_string();
    let commitment = ledger::commitment(&key_of(&disposal, "ended"), record.as_bytes());
    let entry = ledger::append(unit, ctx, ledger::Entry::new(KIND, commitment));
    disposal.entry = Some(entry.to_string());
    store::update(unit, &disposal);
    disposal
}

/// What the log's entry about the end of a list commits to: counts, and who approved, by their id.
pub(super) fn record(disposal: &Disposal, counted: &[store::Counted]) -> serde_json::Value {
    let rows = counted.iter().map(|row| {
        json!({
            "service": row.service, "outcome": row.outcome, "law": row.law,
            "then": row.fate.word(), "year": row.year, "ended_from": row.ended_from,
            "ended_until": row.ended_until, "cases": row.cases,
        })
    });
    json!({
        "disposal": disposal.id,
        "act": "ended",
        "kept_until": disposal.until_on,
        "proposed_by": disposal.proposed_by,
        "proposed_at": disposal.proposed_at.to_string(),
        "approved_by": disposal.approved_by,
        "approved_at": disposal.approved_at.map(|at| at.to_string()),
        "left_out": disposal.left_out,
        "destroyed": rows.collect::<Vec<_>>(),
    })
}

/// What opens the log's entry about the end of a list.
pub(super) fn opening(disposal: &Disposal, counted: &[store::Counted]) -> ledger::Opening {
    ledger::Opening {
        kind: KIND.to_owned(),
        record: record(disposal, counted).to_string(),
        key: key_of(disposal, "ended"),
    }
}

/// The kind of the log's entries about lists.
pub(super) const KIND: &str = "disposal";

/// The key of one entry about a list: revealing it opens this entry and no other.
pub(super) fn key_of(disposal: &Disposal, act: &str) -> [u8; 32] {
    *ledger::commitment(&disposal.entry_key, act.as_bytes()).as_bytes()
}

/// An act on a list, in the log.
fn log(unit: &mut Unit, ctx: &Ctx, disposal: &Disposal, act: &str) {
    let record = json!({
        "disposal": disposal.id,
        "act": act,
        "cases": disposal.cases,
        "by": ctx.actor().kind(),
        "at": ctx.now().to_string(),
    });
    let commitment = ledger::commitment(&key_of(disposal, act), record.to_string().as_bytes());
    ledger::append(unit, ctx, ledger::Entry::new(KIND, commitment));
}

fn is_open(disposal: &Disposal) -> Result<(), DisposalRefusal> {
    match disposal.state {
        DisposalState::Proposed => Ok(()),
        DisposalState::Approved | DisposalState::Ended | DisposalState::Returned => {
            Err(DisposalRefusal::NotOpen)
        }
    }
}
