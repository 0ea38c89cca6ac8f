//! Work for people: what a process, or a colleague, asks of a unit. The desk's queues are lists of it.

pub mod choose;
pub mod complete;
pub mod forward;
pub mod second;
pub mod store;
pub mod take;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use jiff::civil::Date;
use platform::id::PersonId;
use platform::{Ctx, typed_id};

use crate::application::ApplicationId;

typed_id!(
    /// A task.
    TaskId,
    "tsk"
);

/// What kind of work it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TaskKind {
    /// A step of the process that waits for an official.
    Step,
    /// A step that waits for the applicant.
    Applicant,
}

impl TaskKind {
    /// The stable word.
    pub fn word(self) -> &'static str {
        match self {
            TaskKind::Step => "step",
            TaskKind::Applicant => "applicant",
        }
    }

    /// The kind with this word.
    pub fn of(word: &str) -> Option<TaskKind> {
        [TaskKind::Step, TaskKind::Applicant].into_iter().find(|kind| kind.word() == word)
    }
}

/// Where a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TaskState {
    /// To be done.
    Open,
    /// Waits for the applicant; not in the way of the queue.
    Waiting,
    /// Done.
    Done,
    /// No longer needed.
    Cancelled,
}

impl TaskState {
    /// The stable word.
    pub fn word(self) -> &'static str {
        match self {
            TaskState::Open => "open",
            TaskState::Waiting => "waiting",
            TaskState::Done => "done",
            TaskState::Cancelled => "cancelled",
        }
    }

    /// The state with this word.
    pub fn of(word: &str) -> Option<TaskState> {
        [TaskState::Open, TaskState::Waiting, TaskState::Done, TaskState::Cancelled]
            .into_iter()
            .find(|state| state.word() == word)
    }
}

/// One piece of work.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// The application it belongs to.
    pub application: ApplicationId,
    /// What people quote for that application.
    pub reference: String,
    /// The service.
    pub service: String,
    /// What kind of work.
    pub kind: TaskKind,
    /// The wait of the process that it answers.
    pub wait: Option<String>,
    /// The step of the process.
    pub node: Option<String>,
    /// Whose queue it is in.
    pub unit: String,
    /// Where it stands.
    pub state: TaskState,
    /// Who has taken it on.
    pub assignee: Option<PersonId>,
    /// Who asked, for an opinion.
    pub asked_by: Option<PersonId>,
    /// Since when it is there.
    pub opened_at: Timestamp,
    /// When it must be done, by the legal clock.
    pub due_on: Date,
    /// What the rules say of its urgency; of what is due on one day, the highest is first.
    pub priority: i64,
    /// When it was done.
    pub done_at: Option<Timestamp>,
    /// Counts changes.
    pub version: i64,
}

impl Task {
    /// Whether somebody still has to do it.
    pub fn is_running(&self) -> bool {
        matches!(self.state, TaskState::Open | TaskState::Waiting)
    }

    /// Marks it done.
    pub fn finish(&mut self, ctx: &Ctx) {
        assert!(self.is_running(), "a task is done once");
        self.state = TaskState::Done;
        self.done_at = Some(ctx.now());
    }

    /// Marks it as no longer needed.
    pub fn cancel(&mut self, ctx: &Ctx) {
        assert!(self.is_running(), "only running tasks are cancelled");
        self.state = TaskState::Cancelled;
        self.done_at = Some(ctx.now());
    }
}
