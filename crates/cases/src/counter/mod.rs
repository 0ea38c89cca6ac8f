//! The counter and paper: an official fills in the form for a person who is there, or from what came by post.
//! It is the same form, the same checks and the same act; only who fills it in, and how surely it is known who
//! applies, differ.

pub(crate) mod api;
mod bind;
pub mod confirm;
pub(crate) mod draft_api;
pub(crate) mod pages;
pub(crate) mod people;
pub(crate) mod proof;
pub(crate) mod scan;
mod slip;
pub mod store;
#[cfg(test)]
mod tests;

use jiff::civil::Date;
use platform::id::PersonId;
use records::document::DocumentId;
use web::{Asked, Audience};

use crate::application::{Application, ApplicationId, Channel, State};
use confirm::Code;

/// The permission to take applications for others.
pub(crate) const RECEIVE: &str = "cases.receive";
/// The permission to find people.
pub(crate) const FIND: &str = "people.find";

/// An application that an official takes for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attended {
    /// The application.
    pub application: ApplicationId,
    /// Who takes it.
    pub official: PersonId,
    /// The day on which it came: a paper form counts from the day of its post.
    pub received_on: Date,
    /// The paper form, scanned.
    pub scan: Option<DocumentId>,
    /// When its owner handed it in alone.
    pub left_at: Option<jiff::Timestamp>,
    /// The code that was sent to the person, to confirm it with.
    pub code: Option<Code>,
}

/// How surely it is known who applies: an official has seen the person and an identity document, or a form
/// signed by hand.
pub(crate) fn level(channel: Channel) -> &'static str {
    match channel {
        Channel::Counter => "high",
        Channel::Paper => "substantial",
        Channel::Web | Channel::Api | Channel::Message | Channel::Timer | Channel::Condition => {
            "low"
        }
    }
}

/// Whether the visitor goes on with an application for somebody else: at the desk, their own beginning, and
/// never their own affair.
pub(crate) fn attends(asked: &Asked, application: &Application, attended: &Attended) -> bool {
    let here = asked.route.audience == Audience::Officials && asked.visitor.holds(RECEIVE);
    here && application.state == State::Draft
        && asked.visitor.doer() == Some(attended.official)
        && application.applicant != Some(attended.official)
}

/// Why an application is not begun for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttendRefusal {
    /// It is the official's own affair.
    OwnCase,
    /// Nobody was chosen, or the one is not known any more.
    NobodyChosen,
    /// No service was chosen, or it takes no applications.
    NoService,
    /// The day is missing, in the future, or long ago.
    DayWrong,
    /// The identity document was not looked at.
    NotSeen,
    /// The service is for others.
    NotForThem,
    /// Who holds a role gets no codes on paper.
    HoldsRole,
    /// Too many sign in at this moment for codes to be printed.
    Busy,
}

impl AttendRefusal {
    /// All of them.
    pub const ALL: [AttendRefusal; 8] = [
        AttendRefusal::OwnCase,
        AttendRefusal::NobodyChosen,
        AttendRefusal::NoService,
        AttendRefusal::DayWrong,
        AttendRefusal::NotSeen,
        AttendRefusal::NotForThem,
        AttendRefusal::HoldsRole,
        AttendRefusal::Busy,
    ];

    /// The stable word; its wording is `cases-refusal-<word>`.
    pub fn word(self) -> &'static str {
        match self {
            AttendRefusal::OwnCase => "own-case",
            AttendRefusal::NobodyChosen => "nobody-chosen",
            AttendRefusal::NoService => "no-service",
            AttendRefusal::DayWrong => "day-wrong",
            AttendRefusal::NotSeen => "identity-not-seen",
            AttendRefusal::NotForThem => "not-for-them",
            AttendRefusal::HoldsRole => "slip-for-official",
            AttendRefusal::Busy => "slip-busy",
        }
    }

    /// The field of a form at which it is told.
    pub fn field(self) -> &'static str {
        match self {
            AttendRefusal::OwnCase
            | AttendRefusal::NobodyChosen
            | AttendRefusal::HoldsRole
            | AttendRefusal::Busy => "person",
            AttendRefusal::NoService | AttendRefusal::NotForThem => "service",
            AttendRefusal::DayWrong => "received_on",
            AttendRefusal::NotSeen => "seen",
        }
    }
}

/// Days for which a paper form may have lain before it is entered.
const LAIN_DAYS_MAX: i32 = 60;

/// The day from which an application counts: today at the counter, that of its post on paper.
///
/// # Errors
/// A refusal when the day is missing, in the future, or too long ago.
pub fn counts_from(
    channel: Channel,
    given: Option<Date>,
    today: Date,
) -> Result<Date, AttendRefusal> {
    if channel != Channel::Paper {
        return Ok(today);
    }
    let earliest = today.checked_sub(jiff::Span::new().days(LAIN_DAYS_MAX)).unwrap_or(today);
    given.filter(|day| (earliest..=today).contains(day)).ok_or(AttendRefusal::DayWrong)
}
