//! An official writes a note for colleagues on a case.

use web::Visitor;

use super::{Act, kind};
use crate::task::complete::TEXT_CHARACTERS_MAX;
use crate::task::take::may_in;
use crate::work::Work;

/// Why a note is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteRefusal {
    /// The official's role writes no notes.
    NotYours,
    /// Nothing was written.
    TextMissing,
    /// More was written than a page can hold.
    TextTooLong,
}

impl NoteRefusal {
    /// The stable word; its wording is `cases-refusal-<word>`.
    pub fn word(self) -> &'static str {
        match self {
            NoteRefusal::NotYours => "not-your-role",
            NoteRefusal::TextMissing => "text-empty",
            NoteRefusal::TextTooLong => "text-too-long",
        }
    }
}

/// Writes a note: it is part of the file, and the applicant can read it there.
///
/// # Errors
/// A refusal when nothing, or too much, was written.
pub fn note(work: &mut Work<'_>, visitor: &Visitor, text: &str) -> Result<(), NoteRefusal> {
    let text = text.trim();
    if !may_note(work, visitor) {
        return Err(NoteRefusal::NotYours);
    }
    if text.is_empty() {
        return Err(NoteRefusal::TextMissing);
    }
    if text.chars().count() > TEXT_CHARACTERS_MAX {
        return Err(NoteRefusal::TextTooLong);
    }
    work.record(Act { kind: kind::NOTED, detail: None, text: Some(text) });
    Ok(())
}

/// By a role in one of the units that work on the case, or worked on it.
fn may_note(work: &Work<'_>, visitor: &Visitor) -> bool {
    let own = work.application.unit.as_deref();
    let units = work.tasks.iter().map(|task| task.unit.as_str());
    units.chain(own).any(|unit| may_in(visitor, unit, "cases.note"))
}
