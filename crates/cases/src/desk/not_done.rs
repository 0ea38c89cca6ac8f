//! Why an official's act on a case is not done, for every channel.

use platform::Fault;
use web::Failure;

use crate::application::extend::ExtendRefusal;
use crate::ending::EndRefusal;
use crate::history::note::NoteRefusal;
use crate::task::choose::{ChooseRefusal, NotChosen};
use crate::task::complete::{CompleteRefusal, NotCompleted};
use crate::task::forward::ForwardRefusal;
use crate::task::take::TakeRefusal;

/// Why it is not done: the refusal of the act that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActRefusal {
    /// Of a note.
    Note(NoteRefusal),
    /// Of taking on, giving back, handing on.
    Take(TakeRefusal),
    /// Of sending it to another unit.
    Forward(ForwardRefusal),
    /// Of extending the term.
    Extend(ExtendRefusal),
    /// Of taking back what was granted.
    End(EndRefusal),
    /// Of choosing.
    Choose(ChooseRefusal),
    /// Of doing the task.
    Complete(CompleteRefusal),
    /// The person has restricted the use of the data.
    Restricted,
}

impl ActRefusal {
    /// The stable word; its wording is `cases-refusal-<word>`.
    pub fn word(self) -> &'static str {
        match self {
            ActRefusal::Note(refusal) => refusal.word(),
            ActRefusal::Take(refusal) => refusal.word(),
            ActRefusal::Forward(refusal) => refusal.word(),
            ActRefusal::Extend(refusal) => refusal.word(),
            ActRefusal::End(refusal) => refusal.word(),
            ActRefusal::Choose(refusal) => refusal.word(),
            ActRefusal::Complete(refusal) => refusal.word(),
            ActRefusal::Restricted => "restricted",
        }
    }

    /// The field of a form at which it is told.
    pub fn field(self) -> &'static str {
        match self.word() {
            "text-empty"
            | "text-too-long"
            | "overrule-needs-reason"
            | "forward-needs-reason"
            | "extend-needs-reason"
            | "revoke-needs-reason" => "text",
            _ => "do",
        }
    }
}

/// How an act ended without success.
#[derive(Debug)]
pub enum NotDone {
    /// The official can do something about it.
    Refused(ActRefusal),
    /// There is no such case for this official, somebody was faster, or the world is broken.
    Failed(Failure),
}

impl NotDone {
    /// The word of why not, where several are done in one go and one must not stop the others.
    ///
    /// # Errors
    /// When the request itself fails.
    pub(crate) fn word(done: Result<(), NotDone>) -> Result<Option<&'static str>, Failure> {
        match done {
            Ok(()) => Ok(None),
            Err(NotDone::Refused(refusal)) => Ok(Some(refusal.word())),
            Err(NotDone::Failed(Failure::Conflict)) => Ok(Some("changed-meanwhile")),
            Err(NotDone::Failed(Failure::NotFound | Failure::Gone)) => Ok(Some("task-not-open")),
            Err(NotDone::Failed(failure)) => Err(failure),
        }
    }
}

impl From<Failure> for NotDone {
    fn from(failure: Failure) -> Self {
        NotDone::Failed(failure)
    }
}

impl From<Fault> for NotDone {
    fn from(fault: Fault) -> Self {
        NotDone::Failed(fault.into())
    }
}

impl From<NoteRefusal> for NotDone {
    fn from(refusal: NoteRefusal) -> Self {
        NotDone::Refused(ActRefusal::Note(refusal))
    }
}

impl From<TakeRefusal> for NotDone {
    fn from(refusal: TakeRefusal) -> Self {
        NotDone::Refused(ActRefusal::Take(refusal))
    }
}

impl From<ForwardRefusal> for NotDone {
    fn from(refusal: ForwardRefusal) -> Self {
        NotDone::Refused(ActRefusal::Forward(refusal))
    }
}

impl From<ExtendRefusal> for NotDone {
    fn from(refusal: ExtendRefusal) -> Self {
        NotDone::Refused(ActRefusal::Extend(refusal))
    }
}

impl From<EndRefusal> for NotDone {
    fn from(refusal: EndRefusal) -> Self {
        NotDone::Refused(ActRefusal::End(refusal))
    }
}

impl From<CompleteRefusal> for NotDone {
    fn from(refusal: CompleteRefusal) -> Self {
        NotDone::Refused(ActRefusal::Complete(refusal))
    }
}

impl From<NotChosen> for NotDone {
    fn from(not: NotChosen) -> Self {
        match not {
            NotChosen::Refused(refusal) => NotDone::Refused(ActRefusal::Choose(refusal)),
            NotChosen::Failed(not) => not.into(),
        }
    }
}

impl From<NotCompleted> for NotDone {
    fn from(not: NotCompleted) -> Self {
        match not {
            NotCompleted::Refused(refusal) => refusal.into(),
            NotCompleted::Fault(fault) => fault.into(),
        }
    }
}
