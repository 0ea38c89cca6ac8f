//! What nodes are: the vocabulary of the standard's flow elements as the engine acts on them.

use std::sync::Arc;

use crate::formula::{Formula, Text};
use crate::model::{ContainerId, NodeId};
use crate::shape::DecisionShape;

/// What a node is and does.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Start event; none start when there is no trigger.
    Start(Option<Trigger>),
    /// Start event of an event sub-process; its host is the event sub-process.
    EventStart(Boundary),
    /// End event.
    End(End),
    /// Intermediate event that waits.
    Catch(Trigger),
    /// Intermediate event that acts.
    Throw(Throw),
    /// Intermediate link event that jumps to the catching link of the same name.
    LinkThrow(NodeId),
    /// Intermediate link event where a jump arrives.
    LinkCatch,
    /// Event on the border of an activity.
    Boundary(Boundary),
    /// Task without a type: nothing to do, the token passes.
    Task,
    /// A person does it in the program.
    UserTask,
    /// A person does it outside the program and says so.
    ManualTask,
    /// Another part of the program, or another program, does it.
    ServiceTask(Topic),
    /// An expression is evaluated.
    ScriptTask(Script),
    /// A decision is asked for.
    BusinessRuleTask(Rule),
    /// A message is sent.
    SendTask(Throw),
    /// A message is waited for.
    ReceiveTask(Trigger),
    /// Another process runs and its end is waited for.
    CallActivity(Text),
    /// Embedded sub-process.
    SubProcess(Inside),
    /// Sub-process that begins when something happens while what surrounds it goes on.
    EventSubProcess(Inside),
    /// Sub-process that can be cancelled: what was done in it is then undone.
    Transaction(Inside),
    /// Sub-process whose activities people begin as they see fit.
    AdHoc(Box<AdHoc>),
    /// One way is taken: the first whose condition holds.
    Exclusive,
    /// All ways are taken, or waited for.
    Parallel,
    /// The ways whose conditions hold are taken, or waited for.
    Inclusive,
    /// As inclusive; a join goes on as soon as its condition holds, and takes in who comes later.
    Complex(Option<Formula>),
    /// What happens first decides the way.
    EventBased(Race),
    /// Read and drawn, not executed; publishing is refused.
    NotExecuted(Box<str>),
}

impl Kind {
    /// What it waits for, if anything.
    pub(crate) fn awaited(&self) -> Option<&Trigger> {
        match self {
            Self::Catch(trigger) | Self::ReceiveTask(trigger) | Self::Start(Some(trigger)) => {
                Some(trigger)
            }
            Self::Boundary(event) | Self::EventStart(event) => event.on.trigger(),
            _ => None,
        }
    }
}

/// The inside of a sub-process.
#[derive(Clone, Copy, Debug)]
pub struct Inside(pub(crate) ContainerId);

/// An ad-hoc sub-process (BPMN 2.0.2, 13.3.5).
#[derive(Clone, Debug)]
pub struct AdHoc {
    pub(crate) inside: Inside,
    /// Whether one activity after the other is done, never two at a time.
    pub sequential: bool,
    /// When it is over; without it when nothing goes on and whoever chooses has finished.
    pub until: Option<Formula>,
    /// Whether what still goes on is stopped then.
    pub stops_rest: bool,
    /// Ids of the activities that begin with it; without it people choose.
    pub active: Option<Formula>,
}

/// Where an event-based gateway stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Race {
    /// Inside a process, where a token comes to it.
    Within,
    /// At the beginning: the first event starts the process.
    Starts,
    /// At the beginning: the first event starts the process, and the others must come as well.
    StartsAll,
}

/// What a waiting event waits for.
#[derive(Clone, Debug)]
pub enum Trigger {
    /// A message by name and, when given, by correlation key.
    Message(MessageRef),
    /// A point in time.
    Timer(Timer),
    /// A signal by name, meant for everyone who waits for it.
    Signal(Text),
    /// A condition on the variables that becomes true.
    Condition(Formula),
    /// The first of several (a multiple event).
    Any(Vec<Trigger>),
    /// All of several, in any order (a parallel multiple event).
    All(Vec<Trigger>),
}

impl Trigger {
    /// The triggers of a multiple event, or the one.
    #[must_use]
    pub fn each(&self) -> &[Trigger] {
        match self {
            Self::Any(list) | Self::All(list) => list,
            one => std::slice::from_ref(one),
        }
    }

    /// The triggers of which one is enough: none of a parallel multiple event.
    #[must_use]
    pub fn alone(&self) -> &[Trigger] {
        match self {
            Self::All(_) => &[],
            other => other.each(),
        }
    }
}

/// The message that is waited for.
#[derive(Clone, Debug)]
pub struct MessageRef {
    /// Name on which sender and receiver agree.
    pub name: Text,
    /// Expression for the key that tells this instance from others.
    pub correlation: Option<Formula>,
    /// Expression for the same key over what a message carries, for messages that come without one.
    pub carried: Option<Formula>,
}

/// A timer as it is written in the file.
#[derive(Clone, Debug)]
pub struct Timer {
    /// Which of the three kinds of the standard.
    pub kind: TimerKind,
    /// ISO 8601 text, or an expression that gives one (or a FEEL date or duration).
    pub text: Text,
    /// Whether days are working days: then the caller, who knows the calendar, computes when it is
    /// due.
    pub working_days: bool,
}

/// The three kinds of timer (BPMN 2.0.2, 10.5.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimerKind {
    /// At a date.
    Date,
    /// After a duration.
    Duration,
    /// Again and again.
    Cycle,
}

/// What an acting event does.
#[derive(Clone, Debug)]
pub enum Throw {
    /// Nothing: a milestone.
    None,
    /// Sends a message and goes on.
    Message(MessageRef),
    /// Has someone else send it, and waits until that is done.
    Service(Topic),
    /// Sends a signal and goes on.
    Signal(Text),
    /// Tells the surrounding activities, with this code.
    Escalation(Option<Arc<str>>),
    /// Undoes what was done, and waits until that is done.
    Compensation(Compensate),
    /// Several of these (a multiple event).
    All(Vec<Throw>),
}

impl Throw {
    /// What a multiple event throws, or the one.
    #[must_use]
    pub fn each(&self) -> &[Throw] {
        match self {
            Self::All(list) => list,
            one => std::slice::from_ref(one),
        }
    }
}

/// What is undone.
#[derive(Clone, Copy, Debug)]
pub struct Compensate {
    /// One activity; without it everything completed where the event stands.
    pub activity: Option<NodeId>,
}

/// How a branch, sub-process or process ends.
#[derive(Clone, Debug)]
pub enum End {
    /// This branch ends.
    None,
    /// Everything in this process or sub-process ends.
    Terminate,
    /// The surrounding sub-process or process fails with this code.
    Error(Arc<str>),
    /// The surrounding transaction is undone and left by its cancel boundary event.
    Cancel,
    /// Something is sent or thrown, then the branch ends.
    Throw(Throw),
    /// Something is sent or thrown, then it ends in this way (a multiple event that terminates, fails or cancels too).
    Then(Throw, Box<End>),
}

impl End {
    /// How it ends once everything is thrown.
    pub(crate) fn last(&self) -> &End {
        match self {
            Self::Then(_, last) => last,
            other => other,
        }
    }
}

/// An event on the border of an activity, or at the start of an event sub-process.
#[derive(Clone, Debug)]
pub struct Boundary {
    /// The activity, or the event sub-process.
    pub host: NodeId,
    /// Whether the activity, or what surrounds the event sub-process, is stopped.
    pub interrupting: bool,
    /// What it waits for.
    pub on: BoundaryOn,
}

/// What a boundary event reacts to.
#[derive(Clone, Debug)]
pub enum BoundaryOn {
    /// Something from outside, or a condition.
    Trigger(Trigger),
    /// An error from inside.
    Error(Caught),
    /// An escalation from inside.
    Escalation(Caught),
    /// The transaction was cancelled.
    Cancel,
    /// The activity is to be undone after it was completed.
    Compensation,
    /// The first of several, of which at least one comes from inside (a multiple event).
    Any(Vec<BoundaryOn>),
}

impl BoundaryOn {
    /// What a multiple event reacts to, or the one.
    #[must_use]
    pub fn each(&self) -> &[BoundaryOn] {
        match self {
            Self::Any(list) => list,
            one => std::slice::from_ref(one),
        }
    }

    /// What of it comes from outside, or is a condition.
    #[must_use]
    pub fn trigger(&self) -> Option<&Trigger> {
        self.each().iter().find_map(|on| match on {
            Self::Trigger(trigger) => Some(trigger),
            _ => None,
        })
    }

    /// Whether it reacts to the cancellation of a transaction.
    pub(crate) fn is_cancel(&self) -> bool {
        self.each().iter().any(|on| matches!(on, Self::Cancel))
    }
}

/// Which errors or escalations are caught, and where what is known about them goes.
#[derive(Clone, Debug, Default)]
pub struct Caught {
    /// With this code, or any.
    pub code: Option<Arc<str>>,
    /// Variable for the code.
    pub code_variable: Option<Arc<str>>,
    /// Variable for the message.
    pub message_variable: Option<Arc<str>>,
}

/// The kind of work that a service task asks for, and how often to try.
#[derive(Clone, Debug)]
pub struct Topic {
    /// Name on which the process and who does the work agree.
    pub name: Text,
}

/// A script: an expression and the variable for its result.
#[derive(Clone, Debug)]
pub struct Script {
    /// The expression.
    pub expression: Formula,
    /// Where the result goes; without it a context is spread into variables.
    pub result: Option<Arc<str>>,
}

/// A decision asked for.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Id of the decision.
    pub decision: Text,
    /// Where the result goes; without it a context is spread into variables.
    pub result: Option<Arc<str>>,
    /// The shape of the result; without it the value as the decision has it.
    pub shape: Option<DecisionShape>,
}
