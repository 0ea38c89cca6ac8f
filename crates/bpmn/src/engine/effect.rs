//! What a step asks its caller to do and to remember.

use std::sync::Arc;

use feel::Context;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::formula::Failure;
use crate::instance::WaitId;
use crate::model::{FlowId, NodeId};
use crate::shape::DecisionShape;

/// Whose task it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TaskKind {
    /// Done in the program.
    User,
    /// Done outside; someone says that it is done.
    Manual,
    /// Choosing which activities of an ad-hoc sub-process begin ([`crate::Event::Begin`]), and
    /// saying that no more will.
    Choice,
}

/// How a process ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// Every branch ended.
    #[serde(rename = "c")]
    Completed,
    /// A terminate end event was reached.
    #[serde(rename = "t")]
    Terminated,
    /// An error end event was reached, with this code, and nothing caught it.
    #[serde(rename = "f")]
    Failed(Arc<str>),
    /// It was cancelled from outside.
    #[serde(rename = "x")]
    Cancelled,
}

/// What a step asks its caller to do. All of it belongs to the same unit of work as the new state.
#[derive(Clone, Debug)]
pub enum Effect {
    /// History: a token came to a node.
    Entered {
        /// Where.
        node: NodeId,
        /// The sequence flow that it came over; none where something else brought it there: a start, an event on a
        /// border, a link, somebody who put it there.
        over: Option<FlowId>,
    },
    /// History: a token went on from a node.
    Left {
        /// Where.
        node: NodeId,
    },
    /// History: what went on at a node was stopped by an event, an error or an end.
    Interrupted {
        /// Where.
        node: NodeId,
    },
    /// Show a task to people; answered by [`crate::Event::TaskCompleted`].
    CreateTask {
        /// Answer with this.
        wait: WaitId,
        /// Which element.
        node: NodeId,
        /// Whose task.
        kind: TaskKind,
        /// Name for people.
        name: Arc<str>,
        /// Extension attributes, evaluated: `candidateGroups`, `formKey`, `unit`, …
        attributes: Vec<(Arc<str>, Arc<str>)>,
        /// Mapped inputs.
        inputs: Context,
    },
    /// Take a decision; answered by [`crate::Event::DecisionMade`].
    EvaluateDecision {
        /// Answer with this.
        wait: WaitId,
        /// Which element.
        node: NodeId,
        /// Id of the decision.
        decision: Arc<str>,
        /// Mapped inputs, or every variable in scope when none are mapped.
        inputs: Context,
        /// The shape in which the process wants the result; without one the value as the decision has it.
        shape: Option<DecisionShape>,
    },
    /// Have work done; answered by [`crate::Event::ServiceDone`] or
    /// [`crate::Event::ServiceFailed`].
    CallService {
        /// Answer with this; it is also the key under which doing it twice counts once.
        wait: WaitId,
        /// Which element.
        node: NodeId,
        /// Kind of work.
        topic: Arc<str>,
        /// Extension attributes, evaluated.
        attributes: Vec<(Arc<str>, Arc<str>)>,
        /// Mapped inputs, or every variable in scope when none are mapped.
        inputs: Context,
    },
    /// Start another process; answered like a service.
    CallProcess {
        /// Answer with this.
        wait: WaitId,
        /// Which element.
        node: NodeId,
        /// Id of the process.
        process: Arc<str>,
        /// Variables for its start.
        inputs: Context,
    },
    /// Ring at a time; answered by [`crate::Event::TimerFired`].
    StartTimer {
        /// Answer with this.
        wait: WaitId,
        /// Which element.
        node: NodeId,
        /// When; none when days are working days and the caller computes it from `text`.
        due: Option<Timestamp>,
        /// The timer as written or evaluated: `P14D`.
        text: Arc<str>,
        /// Whether days are working days.
        working_days: bool,
    },
    /// Remember that a message is waited for; answered by [`crate::Event::Message`].
    AwaitMessage {
        /// The wait.
        wait: WaitId,
        /// Which element.
        node: NodeId,
        /// Name of the message.
        name: Arc<str>,
        /// Key that the message must carry, when the element has one.
        correlation: Option<Arc<str>>,
    },
    /// Remember that a signal is waited for; answered by [`crate::Event::Signal`].
    AwaitSignal {
        /// The wait.
        wait: WaitId,
        /// Which element.
        node: NodeId,
        /// Name of the signal.
        name: Arc<str>,
    },
    /// A wait is over without an answer: withdraw the task, stop the timer, forget the
    /// subscription.
    CancelWait {
        /// Which.
        wait: WaitId,
    },
    /// Send a message.
    SendMessage {
        /// Which element.
        node: NodeId,
        /// Name of the message.
        name: Arc<str>,
        /// Key for its receiver.
        correlation: Option<Arc<str>>,
        /// Mapped inputs.
        payload: Context,
    },
    /// Send a signal to every instance that waits for it, this one included.
    SendSignal {
        /// Which element.
        node: NodeId,
        /// Name of the signal.
        name: Arc<str>,
        /// Mapped inputs.
        payload: Context,
    },
    /// A token cannot go on until someone removes the cause and answers with
    /// [`crate::Event::Retry`], or lets it go on otherwise ([`crate::Event::Skip`],
    /// [`crate::Event::Move`]).
    Incident {
        /// Answer with this.
        wait: WaitId,
        /// Which element.
        node: NodeId,
        /// What failed and why.
        cause: Failure,
    },
    /// The process has ended: once, and as the last effect.
    Ended {
        /// How.
        outcome: Outcome,
        /// The end event reached last, if any.
        at: Option<NodeId>,
        /// The variables of the process.
        variables: Context,
    },
}
