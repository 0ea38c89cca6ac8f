//! An official takes a task on, gives it back, or hands it to a colleague.

use platform::id::PersonId;
use web::Visitor;

use super::{Task, TaskId, TaskState};
use crate::history::{Act, kind};
use crate::work::Work;

/// Why a task is not taken, given back or handed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakeRefusal {
    /// There is no such task on this case, or it is done.
    NotOpen,
    /// The task is in the queue of a unit in which the official has no role.
    NotYourUnit,
    /// A colleague has it already.
    Taken,
    /// The one it should go to has no role in the unit.
    NotInUnit,
}

impl TakeRefusal {
    /// The stable word; its wording is `cases-refusal-<word>`.
    pub fn word(self) -> &'static str {
        match self {
            TakeRefusal::NotOpen => "task-not-open",
            TakeRefusal::NotYourUnit => "not-your-unit",
            TakeRefusal::Taken => "task-taken",
            TakeRefusal::NotInUnit => "not-in-unit",
        }
    }
}

/// Whether a visitor has a role in a unit.
pub fn is_in_unit(visitor: &Visitor, unit: &str) -> bool {
    visitor.roles.iter().any(|grant| &*grant.unit == unit)
}

/// The place of a task that still runs.
pub fn running_index(tasks: &[Task], id: TaskId) -> Option<usize> {
    tasks.iter().position(|task| task.id == id && task.is_running())
}

/// Takes a task on.
///
/// # Errors
/// A refusal when it is not the official's to take.
pub fn take(work: &mut Work<'_>, visitor: &Visitor, id: TaskId) -> Result<(), TakeRefusal> {
    let index = running_index(&work.tasks, id).ok_or(TakeRefusal::NotOpen)?;
    let Some(task) = work.tasks.get(index) else { return Err(TakeRefusal::NotOpen) };
    if !is_in_unit(visitor, &task.unit) {
        return Err(TakeRefusal::NotYourUnit);
    }
    match (task.assignee, visitor.person) {
        (Some(holder), Some(person)) if holder == person => return Ok(()),
        (Some(_), _) => return Err(TakeRefusal::Taken),
        (None, _) => {}
    }
    work.change_task(index, |task| task.assignee = visitor.person);
    work.record(Act::of(kind::ASSIGNED));
    Ok(())
}

/// Gives a task back to the queue. A manager may also give back a colleague's.
///
/// # Errors
/// A refusal when it is not the official's.
pub fn release(work: &mut Work<'_>, visitor: &Visitor, id: TaskId) -> Result<(), TakeRefusal> {
    let index = running_index(&work.tasks, id).ok_or(TakeRefusal::NotOpen)?;
    let Some(task) = work.tasks.get(index) else { return Err(TakeRefusal::NotOpen) };
    if !is_in_unit(visitor, &task.unit) {
        return Err(TakeRefusal::NotYourUnit);
    }
    if task.assignee != visitor.person && !visitor.holds("cases.assign") {
        return Err(TakeRefusal::Taken);
    }
    work.change_task(index, |task| task.assignee = None);
    work.record(Act::of(kind::RELEASED));
    Ok(())
}

/// Hands a task to a colleague who has a role in its unit.
///
/// # Errors
/// A refusal when the official may not, or the colleague is not in the unit.
pub fn hand_to(
    work: &mut Work<'_>,
    visitor: &Visitor,
    id: TaskId,
    (colleague, colleague_is_in_unit): (PersonId, bool),
) -> Result<(), TakeRefusal> {
    let index = running_index(&work.tasks, id).ok_or(TakeRefusal::NotOpen)?;
    let Some(task) = work.tasks.get(index) else { return Err(TakeRefusal::NotOpen) };
    if !is_in_unit(visitor, &task.unit) {
        return Err(TakeRefusal::NotYourUnit);
    }
    if !colleague_is_in_unit {
        return Err(TakeRefusal::NotInUnit);
    }
    if task.assignee.is_some() && task.assignee != visitor.person && !visitor.holds("cases.assign")
    {
        return Err(TakeRefusal::Taken);
    }
    work.change_task(index, |task| task.assignee = Some(colleague));
    work.record(Act::of(kind::ASSIGNED));
    Ok(())
}

/// Lets the tasks of a case wait for the applicant, or go on.
pub fn set_waiting(work: &mut Work<'_>, waiting: bool) {
    let state = if waiting { TaskState::Waiting } else { TaskState::Open };
    let indexes: Vec<usize> = work.running_tasks().collect();
    let due_on = work.application.due_on;
    for index in indexes {
        work.change_task(index, |task| {
            task.state = state;
            if let Some(due_on) = due_on {
                task.due_on = due_on;
            }
        });
    }
}
