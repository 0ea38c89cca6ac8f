//! What officials do with a case, one function for every channel: load, judge, commit.
//!
//! The acts themselves are pure and live with their nouns (`task::complete`, `task::take`,
//! `history::note`); [`perform`] reads what they judge and commits what they wrote.

use platform::id::PersonId;
use platform::{Ctx, Fault, Unit};
use privacy::SubjectKey;
use services::definition::Notice;
use web::{Asked, Failure};

pub use super::not_done::{ActRefusal, NotDone};
use super::{Found, OnDesk, colleagues, find, in_role, open};
use crate::application::extend::{self, Extension};
use crate::application::{ApplicationId, store};
use crate::apply::evidence;
use crate::capacity;
use crate::casework::Casework;
use crate::decision::displaced::{self, Displaced};
use crate::ending;
use crate::history::{Past, kind, note};
use crate::notice;
use crate::process;
use crate::rights;
use crate::task::TaskId;
use crate::task::choose::{self, CHOOSES, Choice, ChooseRefusal, Choosing, NotChosen};
use crate::task::complete::{self, Action, CompleteRefusal, Completion};
use crate::task::forward::{self, ForwardRefusal, Forwarding};
use crate::task::second;
use crate::task::take;
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
    let key =
        casework.key_of(&asked.ctx, &found.on_file.application).await?.ok_or(Failure::Gone)?;
    let mut work = work_on(casework, (&asked.ctx, &key), &found);
    work.barred = barred(casework, &found, doing.task()).await?;
    let revokes = matches!(doing, Doing::Revoke { .. });
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
            let on_desk = open(casework, asked, found).await?;
            let done = (task, action, text, unit);
            complete_in(casework, asked, &mut work, (&on_desk, done)).await?;
        }
    }
    let (id, applicant) = (work.application.id, work.application.applicant);
    let mut unit = work.into_unit();
    also(&mut unit, id);
    casework.commit(unit).await?;
    forget_sessions(casework, applicant.filter(|_| revokes));
    Ok(())
}

/// The sessions of somebody may have ended with what they signed in as.
fn forget_sessions(casework: &Casework, person: Option<PersonId>) {
    if let Some(person) = person {
        casework.inner().identity.forget_sessions(person);
    }
}

/// The work of an act on a case as it was found.
fn work_on<'a>(
    casework: &Casework,
    (ctx, key): (&'a Ctx, &'a SubjectKey),
    found: &Found,
) -> Work<'a> {
    let application = found.on_file.application.clone();
    let read = (found.tasks.clone(), found.past());
    let mut work = Work::on(ctx, key, application, read, casework.town());
    work.involved.clone_from(&found.involved);
    work
}

/// Whose a task is not, because it is to be a second look; nobody's where it is none.
async fn barred(
    casework: &Casework,
    found: &Found,
    task: Option<TaskId>,
) -> Result<Vec<PersonId>, Fault> {
    let task = found.tasks.iter().find(|known| Some(known.id) == task);
    let Some(task) = task else { return Ok(Vec::new()) };
    let definition = casework.definition_of(&found.on_file.application).await?;
    Ok(second::barred(&definition, (&found.tasks, &found.menders), task))
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
    work.is_judged = evidence::is_judged(db, (id, &on_desk.dossier)).await?;
    work.proposal = on_desk.proposed().and_then(|proposed| proposed.text.map(str::to_owned));
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

/// Reads what a decision needs to which the task may come, and completes it.
async fn complete_in(
    casework: &Casework,
    asked: &Asked,
    work: &mut Work<'_>,
    (on_desk, (task, action, text, unit)): (&OnDesk, (TaskId, Action, &str, Option<&str>)),
) -> Result<(), NotDone> {
    // A task in the queue of a unit that there is not would hold the case up for ever.
    let town = casework.town();
    let unit = unit.filter(|unit| town.unit(unit).is_some());
    let (db, id) = (casework.db(), work.application.id);
    let left = capacity::places_left_for(db, &on_desk.definition, id).await?;
    let about = (&*on_desk.definition, &on_desk.dossier);
    let displaced = displaced::find(casework, &asked.ctx, &work.application, about).await?;
    work.is_judged = evidence::is_judged(db, (id, &on_desk.dossier)).await?;
    let judged = (on_desk, left, casework.vault().digester(), &*displaced);
    complete_task(work, asked, judged, (task, action, text, unit))
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
    work.proposal = on_desk.proposed().and_then(|proposed| proposed.text.map(str::to_owned));
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
    /// What was recorded so far.
    pub(crate) fn past(&self) -> Past {
        let seq = self.events.last().map_or(0, |event| event.seq);
        Past { seq, menders: self.menders.clone() }
    }
}
