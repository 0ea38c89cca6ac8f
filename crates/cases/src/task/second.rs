//! The second look: who proposed what a task is to confirm, and who had a part in deciding. Whoever proposed it, or
//! mended the case, does not confirm it, and whoever decided or mended does not hand over.

use platform::id::PersonId;
use services::Definition;

use super::complete::{Action, allowed, attribute};
use super::{Task, TaskState};

/// Who did the step last at which this task is a second look; nobody where it is none, or nobody did it.
pub fn proposer(definition: &Definition, tasks: &[Task], task: &Task) -> Option<PersonId> {
    let other = attribute(definition, task, "different_from")?;
    let done = |task: &&Task| task.node.as_deref() == Some(&*other) && task.done_at.is_some();
    tasks.iter().filter(done).max_by_key(|task| task.done_at)?.assignee
}

/// Whether a task is a second look at what somebody else proposed.
pub fn is_second_look(definition: &Definition, task: &Task) -> bool {
    attribute(definition, task, "different_from").is_some()
}

/// Whose a second look is not: whoever proposed what it confirms, and whoever mended the case, since what is to be
/// confirmed came about by them as well. Nobody where the task is none.
pub fn barred(
    definition: &Definition,
    (tasks, menders): (&[Task], &[PersonId]),
    task: &Task,
) -> Vec<PersonId> {
    if !is_second_look(definition, task) {
        return Vec::new();
    }
    let mut people = menders.to_vec();
    people.extend(proposer(definition, tasks, task));
    people
}

/// Who had a part in deciding a case: whoever did a step at which officials judge it, and whoever mended it, as that may
/// have brought it straight to its outcome.
pub fn deciders(
    definition: &Definition,
    (tasks, menders): (&[Task], &[PersonId]),
) -> Vec<PersonId> {
    let decides = |task: &&Task| {
        task.state == TaskState::Done && allowed(definition, task).into_iter().any(Action::judges)
    };
    let mut people: Vec<PersonId> =
        tasks.iter().filter(decides).filter_map(|task| task.assignee).collect();
    people.extend_from_slice(menders);
    people.sort_unstable();
    people.dedup();
    people
}
