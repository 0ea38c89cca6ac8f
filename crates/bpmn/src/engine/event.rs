//! What can happen to an instance, and why it may be refused.

use std::fmt;
use std::sync::Arc;

use feel::{Context, Value};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::formula::Failure;
use crate::instance::{Stage, WaitId};
use crate::model::NodeId;

/// Something that happens to an instance. Stored, it comes back as it was: a journal of events and moments leads to the
/// same state.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// It begins.
    Start {
        /// A start event with a trigger; none for the plain start event.
        node: Option<NodeId>,
        /// First variables.
        #[serde(with = "crate::values::context")]
        variables: Context,
    },
    /// A person has done a task.
    TaskCompleted {
        /// From [`crate::Effect::CreateTask`].
        wait: WaitId,
        /// Results.
        #[serde(with = "crate::values::context")]
        variables: Context,
    },
    /// Someone begins an activity of an ad-hoc sub-process.
    Begin {
        /// From the [`crate::Effect::CreateTask`] of the ad-hoc sub-process.
        wait: WaitId,
        /// An activity inside it to which no flow leads.
        node: NodeId,
    },
    /// A decision has been taken.
    DecisionMade {
        /// From [`crate::Effect::EvaluateDecision`].
        wait: WaitId,
        /// Its result.
        #[serde(with = "crate::values::value")]
        value: Value,
    },
    /// A service or a called process has done its work.
    ServiceDone {
        /// From [`crate::Effect::CallService`] or [`crate::Effect::CallProcess`].
        wait: WaitId,
        /// Results.
        #[serde(with = "crate::values::context")]
        variables: Context,
    },
    /// A service, a called process or a decision has failed for good.
    ServiceFailed {
        /// From the effect that asked for it.
        wait: WaitId,
        /// Code that an error boundary event may catch; without one it is an incident.
        code: Option<Arc<str>>,
        /// Cause, for the people who look at the incident.
        message: String,
    },
    /// A timer has rung.
    TimerFired {
        /// From [`crate::Effect::StartTimer`].
        wait: WaitId,
    },
    /// A message has arrived.
    Message {
        /// Its name.
        name: Arc<str>,
        /// Its key, if it has one.
        correlation: Option<Arc<str>>,
        /// What it carries.
        #[serde(with = "crate::values::context")]
        payload: Context,
    },
    /// A signal has been sent by someone.
    Signal {
        /// Its name.
        name: Arc<str>,
        /// What it carries.
        #[serde(with = "crate::values::context")]
        payload: Context,
    },
    /// The cause of an incident has been removed.
    Retry {
        /// From [`crate::Effect::Incident`].
        wait: WaitId,
        /// Variables to set first.
        #[serde(with = "crate::values::context")]
        variables: Context,
    },
    /// What failed is not done, or was done by hand: the token goes on behind it.
    Skip {
        /// From [`crate::Effect::Incident`].
        wait: WaitId,
        /// Variables to set first.
        #[serde(with = "crate::values::context")]
        variables: Context,
    },
    /// A token that stands still is put somewhere else ([`crate::Definition::targets`]).
    Move {
        /// From [`crate::Effect::Incident`].
        wait: WaitId,
        /// Where it goes on.
        node: NodeId,
    },
    /// The whole instance is given up.
    Cancel,
}

/// Why an event is refused. The state stays as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepRefusal {
    /// The definition has errors, or is not the one that the instance began with, or the state is
    /// damaged.
    WrongDefinition,
    /// The instance has not started, has started already, or has ended.
    WrongStage(Stage),
    /// There is no such start event.
    NoStart,
    /// The wait is over or never was: the answer is late, or comes twice.
    NotWaiting(WaitId),
    /// The wait is open but waits for something else.
    WrongAnswer(WaitId),
    /// Nobody, or more than one, waits for this message or signal.
    Receivers {
        /// Name of the message or signal.
        name: Arc<str>,
        /// How many wait for it.
        count: usize,
    },
    /// A timer rings before it is due.
    TooEarly {
        /// When it is due.
        due: Timestamp,
    },
    /// What the event brings cannot be used at this node.
    Unusable {
        /// Where.
        node: NodeId,
        /// Why.
        cause: Failure,
    },
    /// A token that stands still cannot be put there.
    NoWay(NodeId),
    /// A limit was reached, as by a loop in which nobody waits.
    TooMuch {
        /// Where.
        node: NodeId,
        /// What of: steps, tokens, items.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
}

impl fmt::Display for StepRefusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongDefinition => write!(out, "the state does not belong to this definition"),
            Self::WrongStage(stage) => write!(out, "the process is {stage:?}"),
            Self::NoStart => write!(out, "there is no such start event"),
            Self::NotWaiting(wait) => write!(out, "nothing waits as {}", wait.0),
            Self::WrongAnswer(wait) => write!(out, "{} waits for something else", wait.0),
            Self::Receivers { name, count } => write!(out, "{count} wait for “{name}”"),
            Self::TooEarly { due } => write!(out, "the timer is due at {due}"),
            Self::Unusable { node, cause } => write!(out, "at node {}: {cause}", node.0),
            Self::NoWay(node) => write!(out, "no token can be put at node {}", node.0),
            Self::TooMuch { node, what, limit } => {
                write!(out, "more than {limit} {what}, last at node {}", node.0)
            }
        }
    }
}

impl std::error::Error for StepRefusal {}
