//! A change of a service's rules: proposed from a table, checked, approved by a second person, published. Pure.

pub(crate) mod api;
pub(crate) mod candidate;
pub(crate) mod edit;
pub(crate) mod pages;
pub mod publish;
pub mod store;
pub(crate) mod table_pages;
#[cfg(test)]
mod tests;
mod view;
pub mod what_if;

use jiff::Timestamp;
use platform::id::PersonId;
use platform::{Ctx, Unit, jobs};
use serde_json::json;

use what_if::WhatIf;

platform::typed_id!(
    /// A proposed change of a service's rules.
    ChangeId,
    "chg"
);

/// The permission to approve what somebody else proposed.
pub const APPROVE: &str = "services.approve";
/// The kind of the log's entries about changes.
pub(crate) const KIND: &str = "service-change";
/// Most characters of a reason.
const REASON_MAX: usize = 2_000;

/// Where a change stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeState {
    /// It waits for a second person.
    Proposed,
    /// A second person approved it; it is being published.
    Approved,
    /// It is the service's version, or was.
    Published,
    /// A second person said no.
    Rejected,
    /// Whoever proposed it took it back.
    Withdrawn,
    /// It was approved, but the service had changed in between: nothing was published.
    Overtaken,
}

impl ChangeState {
    /// All of them.
    pub const ALL: [ChangeState; 6] = [
        ChangeState::Proposed,
        ChangeState::Approved,
        ChangeState::Published,
        ChangeState::Rejected,
        ChangeState::Withdrawn,
        ChangeState::Overtaken,
    ];

    /// The stable word; its wording is `change-<word>`.
    pub fn word(self) -> &'static str {
        match self {
            ChangeState::Proposed => "proposed",
            ChangeState::Approved => "approved",
            ChangeState::Published => "published",
            ChangeState::Rejected => "rejected",
            ChangeState::Withdrawn => "withdrawn",
            ChangeState::Overtaken => "overtaken",
        }
    }

    /// Reads the word.
    pub fn of(word: &str) -> Option<ChangeState> {
        ChangeState::ALL.into_iter().find(|state| state.word() == word)
    }

    pub(crate) fn colour(self) -> &'static str {
        match self {
            ChangeState::Proposed => "orange",
            ChangeState::Approved => "blue",
            ChangeState::Published => "green",
            ChangeState::Rejected | ChangeState::Overtaken => "red",
            ChangeState::Withdrawn => "grey",
        }
    }
}

/// A proposed change.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Its id.
    pub id: ChangeId,
    /// The service.
    pub service: String,
    /// The version from which it was made.
    pub base: String,
    /// The version that it makes.
    pub result: String,
    /// The whole new file of rules.
    pub rules: String,
    /// Why, for the one who approves.
    pub reason: String,
    /// Where it stands.
    pub state: ChangeState,
    /// Who proposed it; none for a program.
    pub proposed_by: Option<PersonId>,
    /// When.
    pub proposed_at: Timestamp,
    /// Who approved, rejected or withdrew it.
    pub decided_by: Option<PersonId>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// Why it was rejected or withdrawn.
    pub answer: Option<String>,
    /// What it would have meant for past cases; none while that is counted.
    pub what_if: Option<WhatIf>,
    /// The entry of the log about its publishing.
    pub entry: Option<String>,
    /// From which the keys of its entries are made.
    pub entry_key: [u8; 32],
    /// Counts changes of this row.
    pub version: i64,
}

/// Why nothing is done with a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeRefusal {
    /// The reason is missing, or too long.
    ReasonMissing,
    /// No rule differs from what is published.
    NothingChanged,
    /// The check has errors.
    HasErrors,
    /// It was approved, rejected or withdrawn meanwhile.
    NotOpen,
    /// Whoever proposed it, or has no right to, cannot approve or reject it.
    SecondPerson,
    /// Only the one who proposed it takes it back.
    NotTheProposer,
    /// Somebody published another version in between.
    Stale,
    /// The town's folder cannot be written.
    FolderReadOnly,
    /// Somebody proposed the same, and it waits for a second person.
    AlreadyProposed,
}

impl ChangeRefusal {
    /// All refusals.
    pub const ALL: [ChangeRefusal; 9] = [
        ChangeRefusal::ReasonMissing,
        ChangeRefusal::NothingChanged,
        ChangeRefusal::HasErrors,
        ChangeRefusal::NotOpen,
        ChangeRefusal::SecondPerson,
        ChangeRefusal::NotTheProposer,
        ChangeRefusal::Stale,
        ChangeRefusal::FolderReadOnly,
        ChangeRefusal::AlreadyProposed,
    ];

    /// The stable word; its wording is `cases-refusal-<word>`.
    pub fn word(self) -> &'static str {
        match self {
            ChangeRefusal::ReasonMissing => "change-reason-missing",
            ChangeRefusal::NothingChanged => "change-nothing",
            ChangeRefusal::HasErrors => "change-has-errors",
            ChangeRefusal::NotOpen => "change-not-open",
            ChangeRefusal::SecondPerson => "change-second-person",
            ChangeRefusal::NotTheProposer => "change-not-the-proposer",
            ChangeRefusal::Stale => "change-stale",
            ChangeRefusal::FolderReadOnly => "change-folder-read-only",
            ChangeRefusal::AlreadyProposed => "change-already-proposed",
        }
    }

    /// The field of a form at which it is told; empty for the form as a whole.
    pub(crate) fn field(self) -> &'static str {
        match self {
            ChangeRefusal::ReasonMissing => "reason",
            ChangeRefusal::NothingChanged
            | ChangeRefusal::HasErrors
            | ChangeRefusal::NotOpen
            | ChangeRefusal::SecondPerson
            | ChangeRefusal::NotTheProposer
            | ChangeRefusal::Stale
            | ChangeRefusal::FolderReadOnly
            | ChangeRefusal::AlreadyProposed => "",
        }
    }
}

/// What is proposed.
#[derive(Clone, Copy, Debug)]
pub struct Proposal<'a> {
    /// The service.
    pub service: &'a str,
    /// The version from which it was made, and the one that is current now.
    pub base: &'a str,
    /// The version that is current now.
    pub current: &'a str,
    /// The version that it makes.
    pub result: &'a str,
    /// The new file of rules.
    pub rules: &'a str,
    /// Why.
    pub reason: &'a str,
}

/// A change is proposed: never published by this. What it would have meant for past cases is counted by a job.
/// The same proposed twice makes the unit a conflict.
///
/// # Errors
/// A refusal that the proposer reads.
pub fn propose(
    unit: &mut Unit,
    ctx: &Ctx,
    proposal: Proposal<'_>,
) -> Result<Change, ChangeRefusal> {
    if proposal.base != proposal.current {
        return Err(ChangeRefusal::Stale);
    }
    if proposal.result == proposal.base {
        return Err(ChangeRefusal::NothingChanged);
    }
    let change = Change {
        id: ChangeId::new(ctx),
        service: proposal.service.to_owned(),
        base: proposal.base.to_owned(),
        result: proposal.result.to_owned(),
        rules: proposal.rules.to_owned(),
        reason: reason(proposal.reason).ok_or(ChangeRefusal::ReasonMissing)?,
        state: ChangeState::Proposed,
        proposed_by: ctx.actor().natural_person(),
        proposed_at: ctx.now(),
        decided_by: None,
        decided_at: None,
        answer: None,
        what_if: None,
        entry: None,
        entry_key: ctx.random(),
        version: 0,
    };
    store::insert(unit, &change);
    jobs::enqueue(unit, ctx, what_if::JOB, &what_if::Count { change: change.id }, ctx.now());
    log(unit, ctx, &change, "proposed");
    Ok(change)
}

/// What the approving person's act must see.
#[derive(Clone, Copy, Debug)]
pub struct Approval<'a> {
    /// Whether they hold the right.
    pub may: bool,
    /// The version that is current now.
    pub current: &'a str,
    /// Whether the check of the change has errors.
    pub has_errors: bool,
    /// Whether the town's folder can be written.
    pub can_write: bool,
}

/// A second person approves a change: the job that publishes it is in the same unit.
///
/// # Errors
/// A refusal that the official reads.
pub fn approve(
    unit: &mut Unit,
    ctx: &Ctx,
    mut change: Change,
    seen: Approval<'_>,
) -> Result<Change, ChangeRefusal> {
    let person = second_person(ctx, &change, seen.may)?;
    if seen.current != change.base {
        return Err(ChangeRefusal::Stale);
    }
    if seen.has_errors {
        return Err(ChangeRefusal::HasErrors);
    }
    if !seen.can_write {
        return Err(ChangeRefusal::FolderReadOnly);
    }
    end(ctx, &mut change, (ChangeState::Approved, person), None);
    store::update(unit, &change);
    jobs::enqueue(unit, ctx, publish::JOB, &publish::Publish { change: change.id }, ctx.now());
    log(unit, ctx, &change, "approved");
    Ok(change)
}

/// A second person says no, and why.
///
/// # Errors
/// A refusal that the official reads.
pub fn reject(
    unit: &mut Unit,
    ctx: &Ctx,
    mut change: Change,
    (may, text): (bool, &str),
) -> Result<Change, ChangeRefusal> {
    let person = second_person(ctx, &change, may)?;
    let answer = reason(text).ok_or(ChangeRefusal::ReasonMissing)?;
    end(ctx, &mut change, (ChangeState::Rejected, person), Some(answer));
    store::update(unit, &change);
    log(unit, ctx, &change, "rejected");
    Ok(change)
}

/// Whoever proposed a change takes it back.
///
/// # Errors
/// A refusal that the official reads.
pub fn withdraw(
    unit: &mut Unit,
    ctx: &Ctx,
    mut change: Change,
    text: &str,
) -> Result<Change, ChangeRefusal> {
    is_open(&change)?;
    let person = ctx.actor().natural_person();
    if person != change.proposed_by {
        return Err(ChangeRefusal::NotTheProposer);
    }
    end(ctx, &mut change, (ChangeState::Withdrawn, person), reason(text));
    store::update(unit, &change);
    log(unit, ctx, &change, "withdrawn");
    Ok(change)
}

fn end(
    ctx: &Ctx,
    change: &mut Change,
    (state, person): (ChangeState, Option<PersonId>),
    answer: Option<String>,
) {
    change.state = state;
    change.decided_by = person;
    change.decided_at = Some(ctx.now());
    change.answer = answer;
}

fn is_open(change: &Change) -> Result<(), ChangeRefusal> {
    if change.state == ChangeState::Proposed { Ok(()) } else { Err(ChangeRefusal::NotOpen) }
}

/// The person who may approve or reject: with the right to, and not the one who proposed it.
fn second_person(ctx: &Ctx, change: &Change, may: bool) -> Result<Option<PersonId>, ChangeRefusal> {
    is_open(change)?;
    let person = ctx.actor().natural_person();
    if !may || person.is_none() || person == change.proposed_by {
        return Err(ChangeRefusal::SecondPerson);
    }
    Ok(person)
}

fn reason(text: &str) -> Option<String> {
    let text = text.trim();
    let fits = !text.is_empty() && text.chars().count() <= REASON_MAX;
    fits.then(|| text.to_owned())
}

/// What the log's entry about an act commits to: the service with the digests of old and new, and no person.
pub(crate) fn record(change: &Change, act: &str, at: Timestamp) -> serde_json::Value {
    json!({
        "change": change.id,
        "act": act,
        "service": change.service,
        "old": change.base,
        "new": change.result,
        "at": stored(at).to_string(),
    })
}

/// The moment as the database keeps it, in microseconds: the record is made again from there.
fn stored(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

/// The key of one entry about a change: revealing it opens this entry and no other.
pub(crate) fn key_of(change: &Change, act: &str) -> [u8; 32] {
    *ledger::commitment(&change.entry_key, act.as_bytes()).as_bytes()
}

/// An act on a change, in the log.
pub(crate) fn log(unit: &mut Unit, ctx: &Ctx, change: &Change, act: &str) -> ledger::EntryId {
    let record = record(change, act, ctx.now()).to_string();
    let commitment = ledger::commitment(&key_of(change, act), record.as_bytes());
    ledger::append(unit, ctx, ledger::Entry::new(KIND, commitment))
}
