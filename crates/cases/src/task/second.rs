//! The second look: who proposed what a task is to confirm. Whoever proposed it does not confirm it.

use platform::id::PersonId;
use services::Definition;

use super::Task;
use super::complete::attribute;

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
