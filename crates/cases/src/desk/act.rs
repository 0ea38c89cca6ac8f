//! What officials do with a case, one function for every channel: load, judge, commit.
//!
//! The acts themselves are pure and live with their nouns (`task::complete`, `task::take`,
//! `history::note`); [`perform`] reads what they judge and commits what they wrote.

use platform::id::PersonId;
use platform::{Fault, Unit};
use services::definition::Notice;
use web::{Asked, Failure};

use super::{Found, OnDesk, colleagues, find, in_role, open};
use crate::application::extend::{self, ExtendRefusal, Extension};
use crate::application::{ApplicationId, store};
use crate::capacity;
use crate::casework::Casework;
use crate::decision::displaced::{self, Displaced};
use crate::ending::{self, EndRefusal};
use crate::history::kind;
use crate::history::note::{self, NoteRefusal};
use crate::notice;
use crate::process;
use crate::rights;
use crate::task::TaskId;
use crate::task::choose::{self, CHOOSES, Choice, ChooseRefusal, Choosing, NotChosen};
use crate::task::complete::{self, Action, CompleteRefusal, Completion, NotCompleted};
use crate::task::forward::{self, ForwardRefusal, Forwarding};
use crate::task::take::{self, TakeRefusal};
use crate::work::Work;

/// What an official wants to do with a case.
#[derive(Clone, Copy, Debug)]
pub enum Doing<'a> {
    /// Writes a note for colleagues.
    Note {
        /// What it says.
        text: &'a str,
    },
    /// Takes a task on.
    Take {
        /// The task.
        task: TaskId,
    },
    /// Gives a task back to the queue.
    Release {
        /// The task.
        task: TaskId,
    },
    /// Takes a task over from a colleague.
    TakeOver {
        /// The task.
        task: TaskId,
    },
    /// Hands a task to a colleague of the unit.
    Assign {
        /// The task.
        task: TaskId,
        /// To whom.
        colleague: PersonId,
    },
    /// Sends a task to another unit.
    Forward {
        /// The task.
        task: TaskId,
        /// To which.
        unit: &'a str,
        /// Why.
        text: &'a str,
    },
    /// Extends the legal term.
    Extend {
        /// Why, for the applicant.
        text: &'a str,
    },
    /// Takes back what was granted.
    Revoke {
        /// Why, for whoever has it.
        text: &'a str,
    },
    /// Chooses in an ad-hoc sub-process.
    Choose {
        /// The task.
        task: TaskId,
        /// What is chosen.
        choice: Choice<'a>,
    },
    /// Does a task: what the process allows.
    Complete {
        /// The task.
        task: TaskId,
        /// What is done.
        action: Action,
        /// What is written.
        text: &'a str,
        /// The unit asked, for an opinion.
        unit: Option<&'a str>,
    },
}

impl Doing<'_> {
    /// The task it is about; none of what is about the case.
    fn task(&self) -> Option<TaskId> {
        match *self {
            Doing::Note { .. } | Doing::Extend { .. } | Doing::Revoke { .. } => None,
            Doing::Take { task }
            | Doing::Release { task }
            | Doing::TakeOver { task }
            | Doing::Assign { task, .. }
            | Doing::Forward { task, .. }
            | Doing::Choose { task, .. }
            | Doing::Complete { task, .. } => Some(task),
        }
    }
}

impl Doing<'_> {
    /// The permissions of which one allows it, the one that is looked at first in front.
    fn permissions(&self) -> &'static [&'static str] {
        match self {
            Doing::Note { .. } => &["cases.note"],
            Doing::Extend { .. } | Doing::Revoke { .. } => &["cases.decide"],
            Doing::Choose { .. } => &[CHOOSES],
            Doing::Take { .. } | Doing::Release { .. } => &take::DOES_TASKS,
            Doing::TakeOver { .. } | Doing::Assign { .. } => {
                &["cases.assign", "cases.take", "cases.advise", "cases.confirm"]
            }
            Doing::Forward { .. } => &["cases.take"],
            Doing::Complete { action, .. } => match action.permission() {
                "cases.decide" => &["cases.decide"],
                "cases.confirm" => &["cases.confirm", "cases.decide"],
                "cases.ask" => &["cases.ask"],
                _ => &["cases.advise"],
            },
        }
    }
}

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

/// Does it, in one unit. What the act does not need to know is not opened.
///
/// # Errors
/// A refusal of the act, or a failure of the request.
pub async fn perform(
    casework: &Casework,
    asked: &Asked,
    reference: &str,
    doing: Doing<'_>,
) -> Result<(), NotDone> {
    perform_with(casework, asked, (reference, doing), |_, _| ()).await
}

/// The same; `also` adds to the unit of the act (the key by which a program knows its request again).
///
/// # Errors
/// As [`perform`].
pub(crate) async fn perform_with(
    casework: &Casework,
    asked: &Asked,
    (reference, doing): (&str, Doing<'_>),
    also: impl FnOnce(&mut Unit, ApplicationId),
) -> Result<(), NotDone> {
    let found = find(casework, asked, reference).await?;
    if rights::is_restricted(casework, &asked.ctx, &found.on_file.application).await? {
        return Err(NotDone::Refused(ActRefusal::Restricted));
    }
    let of_task = doing.task().map_or("", |task| unit_of(&found, task));
    let asked = &in_role(asked, (of_task, doing.permissions()), &found);
    let application = found.on_file.application.clone();
    let key = casework.vault().key(&asked.ctx, application.subject).await?.ok_or(Failure::Gone)?;
    let mut work = Work::on(
        &asked.ctx,
        &key,
        application,
        (found.tasks.clone(), found.seq()),
        casework.town(),
    );
    work.involved.clone_from(&found.involved);
    match doing {
        Doing::Note { text } => note::note(&mut work, &asked.visitor, text)?,
        Doing::Take { task } => {
            take::take(&mut work, &asked.visitor, task)?;
            tell_of_taking(&mut work, (casework, asked), found).await?;
        }
        Doing::Release { task } => take::release(&mut work, &asked.visitor, task)?,
        Doing::TakeOver { task } => take::take_over(&mut work, &asked.visitor, task)?,
        Doing::Assign { task, colleague } => {
            let unit = unit_of(&found, task);
            let known = colleagues::find(casework, asked, (&found, unit), colleague).await?;
            take::hand_to(&mut work, &asked.visitor, task, known.colleague())?;
        }
        Doing::Forward { task, unit, text } => {
            let there = colleagues::do_tasks_in(casework, &asked.ctx, unit).await?;
            let on_desk = open(casework, asked, found).await?;
            forward_task(&mut work, (casework, asked), &on_desk, (task, unit, text, there))?;
        }
        Doing::Extend { text } => {
            let on_desk = open(casework, asked, found).await?;
            extend_term(&mut work, (casework, asked), (&on_desk, text))?;
        }
        Doing::Revoke { text } => {
            let on_desk = open(casework, asked, found).await?;
            let opened = (&*on_desk.definition, &on_desk.dossier);
            ending::revoke_opened(&mut work, (casework, asked), opened, text).await??;
        }
        Doing::Choose { task, choice } => {
            let on_desk = open(casework, asked, found).await?;
            choose_in(casework, asked, &mut work, (&on_desk, task, choice)).await?;
        }
        Doing::Complete { task, action, text, unit } => {
            // A task in the queue of a unit that there is not would hold the case up for ever.
            let town = casework.town();
            let unit = unit.filter(|unit| town.unit(unit).is_some());
            let on_desk = open(casework, asked, found).await?;
            let (db, id) = (casework.db(), work.application.id);
            let left = capacity::places_left_for(db, &on_desk.definition, id).await?;
            let about = (&*on_desk.definition, &on_desk.dossier);
            let application = &work.application;
            let displaced = displaced::find(casework, &asked.ctx, application, about).await?;
            let judged = (&on_desk, left, casework.vault().digester(), &*displaced);
            complete_task(&mut work, asked, judged, (task, action, text, unit))?;
        }
    }
    let id = work.application.id;
    let mut unit = work.into_unit();
    also(&mut unit, id);
    Ok(casework.commit(unit).await?)
}

/// Tells the applicant, once, that somebody has the case, where its service says so. Only then is it opened.
async fn tell_of_taking(
    work: &mut Work<'_>,
    (casework, asked): (&Casework, &Asked),
    found: Found,
) -> Result<(), NotDone> {
    let definition = casework.definition_of(&found.on_file.application).await?;
    let before = found.events.iter().any(|event| event.kind == kind::ASSIGNED);
    if before || !notice::is_wanted(&definition, Notice::Assigned) {
        return Ok(());
    }
    let on_desk = open(casework, asked, found).await?;
    notice::tell(work, (&definition, &on_desk.dossier), Notice::Assigned);
    Ok(())
}

/// The unit of a task; nobody is in the unit of a task that there is not.
fn unit_of(found: &Found, id: TaskId) -> &str {
    found.tasks.iter().find(|task| task.id == id).map_or("", |task| &task.unit)
}

fn forward_task(
    work: &mut Work<'_>,
    (casework, asked): (&Casework, &Asked),
    on_desk: &OnDesk,
    (task, unit, text, there): (TaskId, &str, &str, Vec<PersonId>),
) -> Result<(), ForwardRefusal> {
    let name = casework.unit_name(unit, on_desk.dossier.locale());
    let town = casework.town();
    let forwarding = Forwarding {
        definition: &on_desk.definition,
        dossier: &on_desk.dossier,
        visitor: &asked.visitor,
        task,
        to: town.unit(unit).map(|_| (unit, name.as_str())),
        somebody_there: !there.is_empty(),
        text,
    };
    forward::forward(work, &forwarding)
}

/// Extends the term of the case by what the law allows.
fn extend_term(
    work: &mut Work<'_>,
    (casework, asked): (&Casework, &Asked),
    (on_desk, text): (&OnDesk, &str),
) -> Result<(), NotDone> {
    let extension = Extension {
        definition: &on_desk.definition,
        dossier: &on_desk.dossier,
        calendar: &casework.calendar(),
        visitor: &asked.visitor,
        before: on_desk.has(kind::EXTENDED),
        text,
    };
    extend::extend(work, &extension)?;
    Ok(())
}

/// Opens what a decision needs to which the choice may come, and chooses.
async fn choose_in(
    casework: &Casework,
    asked: &Asked,
    work: &mut Work<'_>,
    (on_desk, task, choice): (&OnDesk, TaskId, Choice<'_>),
) -> Result<(), NotDone> {
    let (db, id) = (casework.db(), work.application.id);
    let places_left = capacity::places_left_for(db, &on_desk.definition, id).await?;
    let about = (&*on_desk.definition, &on_desk.dossier);
    let displaced = displaced::find(casework, &asked.ctx, &work.application, about).await?;
    let instance = on_desk.instance.clone();
    let mut instance = instance.ok_or(NotChosen::Refused(ChooseRefusal::NotOpen))?;
    work.proposal = on_desk.proposal();
    let choosing = Choosing {
        definition: &on_desk.definition,
        dossier: &on_desk.dossier,
        findings: on_desk.findings.as_ref(),
        visitor: &asked.visitor,
        task,
        choice,
        places_left,
        digester: casework.vault().digester(),
        displaced: &displaced,
    };
    choose::choose(work, &mut instance, &choosing)?;
    let sealed = work.key.seal_json(&asked.ctx, process::LABEL, &instance);
    store::update_process(&mut work.unit, work.application.id, &sealed);
    Ok(())
}

fn complete_task(
    work: &mut Work<'_>,
    asked: &Asked,
    (on_desk, places_left, digester, displaced): (
        &OnDesk,
        Option<i64>,
        &privacy::Digester,
        &[Displaced],
    ),
    (task, action, text, unit): (TaskId, Action, &str, Option<&str>),
) -> Result<(), NotDone> {
    let mut instance = on_desk.instance.clone().ok_or(CompleteRefusal::NotOpen)?;
    work.proposal = on_desk.proposal();
    let completion = Completion {
        definition: &on_desk.definition,
        dossier: &on_desk.dossier,
        findings: on_desk.findings.as_ref(),
        visitor: &asked.visitor,
        task,
        action,
        text,
        unit,
        places_left,
        digester,
        displaced,
    };
    complete::complete(work, &mut instance, &completion)?;
    let sealed = work.key.seal_json(&asked.ctx, process::LABEL, &instance);
    store::update_process(&mut work.unit, work.application.id, &sealed);
    Ok(())
}

impl Found {
    /// The number of acts recorded so far.
    pub(crate) fn seq(&self) -> i64 {
        self.events.last().map_or(0, |event| event.seq)
    }
}
