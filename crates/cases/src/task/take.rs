//! An official takes a task on, gives it back, or hands it to a colleague.

use identity::role;
use platform::id::PersonId;
use web::{RoleGrant, Visitor};

use super::{Task, TaskId, TaskKind, TaskState};
use crate::history::{Act, kind};
use crate::work::Work;

/// Why a task is not taken, given back or handed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakeRefusal {
    /// There is no such task on this case, or it is done.
    NotOpen,
    /// The task is in the queue of a unit in which the official has no role.
    NotYourUnit,
    /// The official's role in the unit does no tasks.
    NotYourRole,
    /// A colleague has it already.
    Taken,
    /// Nobody has it yet: who hands on must have it first, or lead the unit.
    TakeItFirst,
    /// The one it should go to has no role in the unit that does tasks.
    NotInUnit,
    /// The case is the official's own affair, or that of the one it should go to.
    OwnCase,
    /// The task confirms what this very official, or the one it should go to, proposed or brought about.
    SameOfficial,
}

impl TakeRefusal {
    /// All of them.
    pub const ALL: [TakeRefusal; 8] = [
        TakeRefusal::NotOpen,
        TakeRefusal::NotYourUnit,
        TakeRefusal::NotYourRole,
        TakeRefusal::Taken,
        TakeRefusal::TakeItFirst,
        TakeRefusal::NotInUnit,
        TakeRefusal::OwnCase,
        TakeRefusal::SameOfficial,
    ];

    /// The stable word; its wording is `cases-refusal-<word>`.
    pub fn word(self) -> &'static str {
        match self {
            TakeRefusal::NotOpen => "task-not-open",
            TakeRefusal::NotYourUnit => "not-your-unit",
            TakeRefusal::NotYourRole => "not-your-role",
            TakeRefusal::Taken => "task-taken",
            TakeRefusal::TakeItFirst => "take-it-first",
            TakeRefusal::NotInUnit => "not-in-unit",
            TakeRefusal::OwnCase => "own-case",
            TakeRefusal::SameOfficial => "same-official",
        }
    }
}

/// The permissions of which one is enough to have tasks.
pub(crate) const DOES_TASKS: [&str; 3] = ["cases.take", "cases.advise", "cases.confirm"];

/// Whether a visitor has a role in a unit.
pub fn is_in_unit(visitor: &Visitor, unit: &str) -> bool {
    visitor.roles.iter().any(|grant| &*grant.unit == unit)
}

/// Whether the visitor reads the cases of a unit: by a role there that does, or as a program of that unit
/// (whose scopes the route has looked at).
pub fn reads_in(visitor: &Visitor, unit: &str) -> bool {
    let program = visitor.works_for_a_unit() && is_in_unit(visitor, unit);
    program || may_in(visitor, unit, "cases.read")
}

/// Whether one of the visitor's roles in this very unit gives a permission: who decides in one unit and
/// advises in another decides in the first only. A program of the unit may what its scopes name.
pub fn may_in(visitor: &Visitor, unit: &str, permission: &str) -> bool {
    let program = visitor.works_for_a_unit() && is_in_unit(visitor, unit);
    visitor.holds(permission) && (program || grant_in(visitor, unit, &[permission]).is_some())
}

/// The role in this very unit that gives the first of these permissions that any gives.
pub fn grant_in<'a>(
    visitor: &'a Visitor,
    unit: &str,
    permissions: &[&str],
) -> Option<&'a RoleGrant> {
    let here = || visitor.roles.iter().filter(|grant| &*grant.unit == unit);
    let giving =
        |permission: &&str| here().find(|grant| roles_give([&*grant.role], &[*permission]));
    permissions.iter().find_map(giving)
}

/// Whether roles are such that tasks can be theirs.
pub fn do_tasks<'a>(roles: impl IntoIterator<Item = &'a str>) -> bool {
    roles_give(roles, &DOES_TASKS)
}

fn roles_give<'a>(roles: impl IntoIterator<Item = &'a str>, permissions: &[&str]) -> bool {
    let given = roles.into_iter().filter_map(role::find).flat_map(|role| role.permissions);
    given.into_iter().any(|given| permissions.contains(given))
}

/// The place of a task that still runs.
pub fn running_index(tasks: &[Task], id: TaskId) -> Option<usize> {
    tasks.iter().position(|task| task.id == id && task.is_running())
}

/// A running task in one of the official's units, and who has it.
fn find(
    work: &Work<'_>,
    visitor: &Visitor,
    id: TaskId,
) -> Result<(usize, Option<PersonId>), TakeRefusal> {
    let index = running_index(&work.tasks, id).ok_or(TakeRefusal::NotOpen)?;
    let task = work.tasks.get(index).ok_or(TakeRefusal::NotOpen)?;
    if task.kind == TaskKind::Applicant {
        return Err(TakeRefusal::NotOpen);
    }
    if !is_in_unit(visitor, &task.unit) {
        return Err(TakeRefusal::NotYourUnit);
    }
    if !DOES_TASKS.iter().any(|permission| may_in(visitor, &task.unit, permission)) {
        return Err(TakeRefusal::NotYourRole);
    }
    if is_own(work, visitor) {
        return Err(TakeRefusal::OwnCase);
    }
    Ok((index, task.assignee))
}

/// Whether a case is the official's own affair, or one in which they act for the applicant: nobody handles those.
pub(crate) fn is_own(work: &Work<'_>, visitor: &Visitor) -> bool {
    let own =
        |person| work.application.applicant == Some(person) || work.involved.contains(&person);
    visitor.person.is_some_and(own)
}

/// Whether somebody has no part in the task at hand: a second look is somebody else's from its beginning.
fn is_barred(work: &Work<'_>, somebody: Option<PersonId>) -> bool {
    somebody.is_some_and(|person| work.barred.contains(&person))
}

/// Whether the visitor leads the unit of a task: such a one may move what others have.
fn leads(work: &Work<'_>, visitor: &Visitor, index: usize) -> bool {
    work.tasks.get(index).is_some_and(|task| may_in(visitor, &task.unit, "cases.assign"))
}

/// Takes a task on.
///
/// # Errors
/// A refusal when it is not the official's to take.
pub fn take(work: &mut Work<'_>, visitor: &Visitor, id: TaskId) -> Result<(), TakeRefusal> {
    let (index, holder) = find(work, visitor, id)?;
    if is_barred(work, visitor.doer()) {
        return Err(TakeRefusal::SameOfficial);
    }
    if holder.is_some() {
        return if holder == visitor.doer() { Ok(()) } else { Err(TakeRefusal::Taken) };
    }
    work.change_task(index, |task| task.assignee = visitor.doer());
    work.record(Act::of(kind::ASSIGNED));
    Ok(())
}

/// Takes a task over from the colleague who has it (who is ill, or away). Who leads the unit may, and
/// who stands in for that colleague.
///
/// # Errors
/// A refusal when it is not the official's to take over.
pub fn take_over(work: &mut Work<'_>, visitor: &Visitor, id: TaskId) -> Result<(), TakeRefusal> {
    let (index, holder) = find(work, visitor, id)?;
    if holder.is_none() || holder == visitor.doer() {
        return take(work, visitor, id);
    }
    if is_barred(work, visitor.doer()) {
        return Err(TakeRefusal::SameOfficial);
    }
    let unit = work.tasks.get(index).map_or("", |task| task.unit.as_str());
    let stands_in = holder.is_some_and(|holder| visitor.stands_in_for(holder, unit));
    if !stands_in && !leads(work, visitor, index) {
        return Err(TakeRefusal::Taken);
    }
    work.change_task(index, |task| task.assignee = visitor.doer());
    work.record(Act::of(kind::REASSIGNED));
    Ok(())
}

/// Gives a task back to the queue. Who leads the unit may also give back a colleague's.
///
/// # Errors
/// A refusal when it is not the official's.
pub fn release(work: &mut Work<'_>, visitor: &Visitor, id: TaskId) -> Result<(), TakeRefusal> {
    let (index, holder) = find(work, visitor, id)?;
    if holder.is_none() {
        return Ok(());
    }
    if holder != visitor.doer() && !leads(work, visitor, index) {
        return Err(TakeRefusal::Taken);
    }
    work.change_task(index, |task| task.assignee = None);
    work.record(Act::of(kind::RELEASED));
    Ok(())
}

/// The one to whom a task goes.
#[derive(Clone, Copy, Debug)]
pub struct Colleague<'a> {
    /// Who it is.
    pub person: PersonId,
    /// The name, kept with the act for those who read the file.
    pub name: &'a str,
    /// Whether a role in the task's unit lets this one do tasks.
    pub does_tasks: bool,
}

/// Hands a task to a colleague of its unit. Who has it may, and who leads the unit.
///
/// # Errors
/// A refusal when the official may not, or the colleague is not in the unit.
pub fn hand_to(
    work: &mut Work<'_>,
    visitor: &Visitor,
    id: TaskId,
    colleague: Colleague<'_>,
) -> Result<(), TakeRefusal> {
    let (index, holder) = find(work, visitor, id)?;
    if holder != visitor.doer() && !leads(work, visitor, index) {
        return Err(if holder.is_none() { TakeRefusal::TakeItFirst } else { TakeRefusal::Taken });
    }
    if !colleague.does_tasks {
        return Err(TakeRefusal::NotInUnit);
    }
    let involved = work.involved.contains(&colleague.person);
    if work.application.applicant == Some(colleague.person) || involved {
        return Err(TakeRefusal::OwnCase);
    }
    if is_barred(work, Some(colleague.person)) {
        return Err(TakeRefusal::SameOfficial);
    }
    if holder == Some(colleague.person) {
        return Ok(());
    }
    work.change_task(index, |task| task.assignee = Some(colleague.person));
    work.record(Act { kind: kind::REASSIGNED, detail: None, text: Some(colleague.name) });
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
