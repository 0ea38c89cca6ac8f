//! An official sends a task to another unit: it came to the wrong desk.

use services::Definition;
use web::Visitor;

use super::complete::{TEXT_CHARACTERS_MAX, offers};
use super::take::{may_in, running_index};
use super::{Task, TaskId};
use crate::apply::dossier::Dossier;
use crate::decision;
use crate::history::{Act, kind};
use crate::posting;
use crate::work::Work;

/// Why a task is not forwarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForwardRefusal {
    /// There is no such task on this case, or it is done.
    NotOpen,
    /// The official's unit or role has no say over it.
    NotYours,
    /// A colleague has the task.
    Taken,
    /// The process keeps this step in its unit.
    NotOffered,
    /// There is no such unit, or it is there already.
    NoSuchUnit,
    /// Nobody in that unit could do it.
    NobodyThere,
    /// The reason is missing.
    TextMissing,
    /// More was written than a page can hold.
    TextTooLong,
}

impl ForwardRefusal {
    /// All of them.
    pub const ALL: [ForwardRefusal; 8] = [
        ForwardRefusal::NotOpen,
        ForwardRefusal::NotYours,
        ForwardRefusal::Taken,
        ForwardRefusal::NotOffered,
        ForwardRefusal::NoSuchUnit,
        ForwardRefusal::NobodyThere,
        ForwardRefusal::TextMissing,
        ForwardRefusal::TextTooLong,
    ];

    /// The stable word; its wording is `cases-refusal-<word>`.
    pub fn word(self) -> &'static str {
        match self {
            ForwardRefusal::NotOpen => "task-not-open",
            ForwardRefusal::NotYours => "not-your-unit",
            ForwardRefusal::Taken => "task-taken",
            ForwardRefusal::NotOffered => "cannot-forward",
            ForwardRefusal::NoSuchUnit => "no-such-unit",
            ForwardRefusal::NobodyThere => "nobody-there",
            ForwardRefusal::TextMissing => "forward-needs-reason",
            ForwardRefusal::TextTooLong => "text-too-long",
        }
    }
}

/// What the act is told beside the case.
pub struct Forwarding<'a> {
    /// The definition of the case.
    pub definition: &'a Definition,
    /// What was said: the language of the applicant.
    pub dossier: &'a Dossier,
    /// Who does it.
    pub visitor: &'a Visitor,
    /// The task.
    pub task: TaskId,
    /// To which unit, and what it is called in the applicant's language; none when there is no such unit.
    pub to: Option<(&'a str, &'a str)>,
    /// Whether somebody there could do it.
    pub somebody_there: bool,
    /// Why, for the colleagues there.
    pub text: &'a str,
}

/// Sends a task to another unit. When it is the responsible unit's, the case goes along, and the applicant
/// is told who has it now.
///
/// # Errors
/// A refusal when the official may not, or nobody there could do it.
pub fn forward(work: &mut Work<'_>, forwarding: &Forwarding<'_>) -> Result<(), ForwardRefusal> {
    let (index, (unit, name)) = judge(work, forwarding)?;
    let from = work.tasks.get(index).map(|task| task.unit.clone());
    work.change_task(index, |task| {
        task.unit = unit.to_owned();
        task.assignee = None;
    });
    let text = Some(forwarding.text.trim());
    work.record(Act { kind: kind::FORWARDED, detail: Some(unit), text });
    if from == work.application.unit {
        work.application.unit = Some(unit.to_owned());
        posting::store::move_to(&mut work.unit, work.application.id, unit);
        let (definition, dossier) = (forwarding.definition, forwarding.dossier);
        decision::write_with(
            work,
            definition,
            dossier,
            ("message-forwarded", &[("unit", name), ("text", forwarding.text.trim())]),
        );
    }
    Ok(())
}

type Target<'a> = (usize, (&'a str, &'a str));

fn judge<'a>(work: &Work<'_>, forwarding: &Forwarding<'a>) -> Result<Target<'a>, ForwardRefusal> {
    let index = running_index(&work.tasks, forwarding.task).ok_or(ForwardRefusal::NotOpen)?;
    let task = work.tasks.get(index).ok_or(ForwardRefusal::NotOpen)?;
    may(task, forwarding.visitor)?;
    if !offers(forwarding.definition, task, "forward") {
        return Err(ForwardRefusal::NotOffered);
    }
    let to = forwarding.to.filter(|(unit, _)| *unit != task.unit);
    let to = to.ok_or(ForwardRefusal::NoSuchUnit)?;
    if !forwarding.somebody_there {
        return Err(ForwardRefusal::NobodyThere);
    }
    let text = forwarding.text.trim();
    if text.is_empty() {
        return Err(ForwardRefusal::TextMissing);
    }
    if text.chars().count() > TEXT_CHARACTERS_MAX {
        return Err(ForwardRefusal::TextTooLong);
    }
    Ok((index, to))
}

/// What nobody has, whoever takes tasks in the unit may send on; what a colleague has, only who leads it.
fn may(task: &Task, visitor: &Visitor) -> Result<(), ForwardRefusal> {
    let leads = may_in(visitor, &task.unit, "cases.assign");
    if !leads && !may_in(visitor, &task.unit, "cases.take") {
        return Err(ForwardRefusal::NotYours);
    }
    if task.assignee.is_some() && task.assignee != visitor.doer() && !leads {
        return Err(ForwardRefusal::Taken);
    }
    Ok(())
}
