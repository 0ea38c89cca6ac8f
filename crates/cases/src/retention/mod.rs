//! Retention: until when cases are kept, what holds them back, and the lists by which they go.
//!
//! The nightly job proposes a list of what is no longer kept, or an official does; officials approve it, and
//! jobs carry it out case by case. What is destroyed leaves a count behind and a leaf in the log, nothing else.

pub mod api;
pub mod clock;
pub mod destroy;
pub(crate) mod drafts;
pub mod hold;
pub(crate) mod hold_pages;
pub mod job;
pub mod list;
pub(crate) mod package;
pub(crate) mod pages;
pub(crate) mod public;
pub mod purge;
pub mod store;
#[cfg(test)]
mod tests;
pub(crate) mod view;

use jiff::Timestamp;
use jiff::civil::Date;
use platform::id::PersonId;
use platform::typed_id;

typed_id!(
    /// A list of cases that go.
    DisposalId,
    "dis"
);

/// The permission to see what is due, to propose and to approve lists.
pub const MANAGE: &str = "records.manage";
/// The permission to put a legal hold on a case, and to lift it.
pub const HOLD: &str = "records.hold";
/// Cases on one list at most.
pub const LIST_CASES_MAX: i64 = 10_000;
/// The longest reason that somebody writes.
pub const REASON_CHARACTERS_MAX: usize = 2_000;

/// Where a list stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisposalState {
    /// Somebody is to approve it.
    Proposed,
    /// Approved; jobs carry it out.
    Approved,
    /// Carried out.
    Ended,
    /// Taken back: its cases stay for now.
    Returned,
}

impl DisposalState {
    /// All states.
    pub const ALL: [DisposalState; 4] = [
        DisposalState::Proposed,
        DisposalState::Approved,
        DisposalState::Ended,
        DisposalState::Returned,
    ];

    /// The stable word.
    pub fn word(self) -> &'static str {
        match self {
            DisposalState::Proposed => "proposed",
            DisposalState::Approved => "approved",
            DisposalState::Ended => "ended",
            DisposalState::Returned => "returned",
        }
    }

    /// The state with this word.
    pub fn of(word: &str) -> Option<DisposalState> {
        DisposalState::ALL.into_iter().find(|state| state.word() == word)
    }

    /// The colour of its tag; the word says the same.
    pub(crate) fn colour(self) -> &'static str {
        match self {
            DisposalState::Proposed => "orange",
            DisposalState::Approved => "blue",
            DisposalState::Ended => "green",
            DisposalState::Returned => "grey",
        }
    }
}

/// A list of cases that go.
#[derive(Clone, Debug, PartialEq)]
pub struct Disposal {
    /// Its id.
    pub id: DisposalId,
    /// Where it stands.
    pub state: DisposalState,
    /// The cases on it were kept until this day at the latest.
    pub until_on: Date,
    /// How many cases were put on it.
    pub cases: i64,
    /// How many of them stayed after all.
    pub left_out: i64,
    /// The official who proposed it, or looked at it first; none for the nightly job.
    pub proposed_by: Option<PersonId>,
    /// When.
    pub proposed_at: Timestamp,
    /// The official who approved it; none where nobody has to.
    pub approved_by: Option<PersonId>,
    /// When.
    pub approved_at: Option<Timestamp>,
    /// Postponed: nobody approves it before this day.
    pub not_before: Option<Date>,
    /// Why it was postponed or taken back.
    pub reason: Option<String>,
    /// When the last case had gone.
    pub ended_at: Option<Timestamp>,
    /// The entry of the log about its end.
    pub entry: Option<String>,
    /// From which the keys of its entries are made.
    pub entry_key: [u8; 32],
    /// Counts changes.
    pub version: i64,
}

/// Why nothing is done with a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisposalRefusal {
    /// The day is not over yet.
    NotOver,
    /// Nothing is due.
    NothingDue,
    /// The number that was typed is not the number of cases.
    CountDiffers,
    /// Somebody else is to approve it.
    SecondPerson,
    /// It was approved or taken back meanwhile.
    NotOpen,
    /// It was postponed, and the day has not come.
    Postponed,
    /// A reason is missing, or too long.
    ReasonMissing,
    /// The day is missing or passed.
    DayMissing,
}

impl DisposalRefusal {
    /// All refusals.
    pub const ALL: [DisposalRefusal; 8] = [
        DisposalRefusal::NotOver,
        DisposalRefusal::NothingDue,
        DisposalRefusal::CountDiffers,
        DisposalRefusal::SecondPerson,
        DisposalRefusal::NotOpen,
        DisposalRefusal::Postponed,
        DisposalRefusal::ReasonMissing,
        DisposalRefusal::DayMissing,
    ];

    /// The stable word; its wording is `cases-refusal-<word>`.
    pub fn word(self) -> &'static str {
        match self {
            DisposalRefusal::NotOver => "disposal-not-over",
            DisposalRefusal::NothingDue => "disposal-nothing-due",
            DisposalRefusal::CountDiffers => "disposal-count-differs",
            DisposalRefusal::SecondPerson => "disposal-second-person",
            DisposalRefusal::NotOpen => "disposal-not-open",
            DisposalRefusal::Postponed => "disposal-postponed",
            DisposalRefusal::ReasonMissing => "disposal-reason-missing",
            DisposalRefusal::DayMissing => "disposal-day-missing",
        }
    }

    /// The field of a form at which it is told.
    pub fn field(self) -> &'static str {
        match self {
            DisposalRefusal::NotOver | DisposalRefusal::DayMissing => "until",
            DisposalRefusal::CountDiffers => "count",
            DisposalRefusal::ReasonMissing => "text",
            DisposalRefusal::NothingDue
            | DisposalRefusal::SecondPerson
            | DisposalRefusal::NotOpen
            | DisposalRefusal::Postponed => "do",
        }
    }
}

/// A reason as somebody wrote it; none when it is empty or too long.
pub(crate) fn reason(text: &str) -> Option<&str> {
    let text = text.trim();
    (!text.is_empty() && text.chars().count() <= REASON_CHARACTERS_MAX).then_some(text)
}
