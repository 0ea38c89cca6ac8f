//! The model of one file as the engine and the drawing need it: nodes, flows, scopes and diagram.
//!
//! Everything is kept in flat lists and addressed by position, so that a state of a few numbers is
//! enough to say where a process stands. Positions mean something only beside the definition that
//! they were made with; [`Definition::fingerprint`] guards that.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::diagram::Diagram;
use crate::formula::{Formula, Text};

/// A node of a [`Definition`]: an event, an activity or a gateway.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NodeId(pub(crate) u32);

impl NodeId {
    /// Position in the definition, from 0, in the order of the file.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A sequence flow of a [`Definition`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct FlowId(pub(crate) u32);

/// Position of a process or sub-process in [`Definition::containers`].
pub(crate) type ContainerId = u32;

/// A BPMN 2.0 file, read, compiled and checked.
#[derive(Clone, Debug)]
pub struct Definition {
    pub(crate) id: Arc<str>,
    pub(crate) name: Arc<str>,
    pub(crate) fingerprint: u64,
    pub(crate) processes: Vec<Process>,
    pub(crate) main: usize,
    pub(crate) nodes: Vec<Node>,
    pub(crate) flows: Vec<Flow>,
    pub(crate) containers: Vec<Container>,
    pub(crate) others: Vec<Other>,
    pub(crate) diagram: Diagram,
    pub(crate) runs: bool,
}

/// One process of a file.
#[derive(Clone, Debug)]
pub struct Process {
    /// Id in the file; the name under which a call activity finds it.
    pub id: Arc<str>,
    /// Name for people.
    pub name: Arc<str>,
    /// What the modeler wrote about it.
    pub documentation: Option<Box<str>>,
    /// Whether the file marks it as executable.
    pub executable: bool,
    pub(crate) container: ContainerId,
}

/// The inside of a process or of an embedded sub-process.
#[derive(Clone, Debug, Default)]
pub(crate) struct Container {
    pub(crate) nodes: Vec<NodeId>,
    pub(crate) start: Option<NodeId>,
    pub(crate) process: u32,
}

/// A sequence flow: the way from one node to the next.
#[derive(Clone, Debug)]
pub(crate) struct Flow {
    pub(crate) id: Arc<str>,
    pub(crate) name: Arc<str>,
    pub(crate) target: NodeId,
    pub(crate) condition: Option<Formula>,
    /// Whether the file has a condition, be it one that can be read or not.
    pub(crate) conditional: bool,
}

/// What is read for drawing only: pools, lanes, data, annotations, message flows, associations.
#[derive(Clone, Debug)]
pub(crate) struct Other {
    pub(crate) id: Arc<str>,
    pub(crate) name: Arc<str>,
    pub(crate) kind: OtherKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OtherKind {
    Pool,
    Lane,
    Data,
    DataStore,
    Annotation,
    Group,
    MessageFlow,
    Association,
}

/// An attribute that an extension adds to a node, such as `candidateGroups` or `formKey`.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// Its local name, the same for every vendor.
    pub name: Arc<str>,
    /// Its value: fixed, or an expression evaluated when the node is entered.
    pub value: Text,
}

/// One input or output mapping: a value goes to a variable.
#[derive(Clone, Debug)]
pub(crate) struct Mapping {
    pub(crate) source: Text,
    /// Name of the variable, then of the entries inside it.
    pub(crate) target: Vec<Arc<str>>,
}

/// How variables enter and leave an activity.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mappings {
    pub(crate) inputs: Vec<Mapping>,
    pub(crate) outputs: Vec<Mapping>,
    /// Whether everything in scope goes in beside the mapped inputs.
    pub(crate) all_in: bool,
    /// Whether every result comes out beside the mapped outputs: so in Camunda 7, not in Camunda 8.
    pub(crate) all_out: bool,
}

/// A node: an event, an activity or a gateway.
#[derive(Clone, Debug)]
pub struct Node {
    /// Id in the file.
    pub id: Arc<str>,
    /// Name for people.
    pub name: Arc<str>,
    /// Line of its start tag.
    pub line: u32,
    /// What it is.
    pub kind: Kind,
    /// What the modeler wrote about it.
    pub documentation: Option<Box<str>>,
    /// What extensions add to it.
    pub attributes: Vec<Attribute>,
    pub(crate) column: u32,
    /// Names of the element and of its event definition, for its symbol.
    pub(crate) drawn: (Box<str>, Box<str>),
    pub(crate) container: ContainerId,
    pub(crate) incoming: Vec<FlowId>,
    pub(crate) outgoing: Vec<FlowId>,
    pub(crate) default: Option<FlowId>,
    pub(crate) boundaries: Vec<NodeId>,
    pub(crate) mappings: Mappings,
    pub(crate) repeat: Option<Box<Repeat>>,
    /// A split that an inclusive join further on counts the branches of.
    pub(crate) opens_block: bool,
}

/// Multi-instance: the activity runs once per item.
#[derive(Clone, Debug)]
pub(crate) struct Repeat {
    pub(crate) sequential: bool,
    pub(crate) over: Over,
    pub(crate) item: Option<Arc<str>>,
    pub(crate) collect: Option<(Arc<str>, Formula)>,
    pub(crate) until: Option<Formula>,
}

#[derive(Clone, Debug)]
pub(crate) enum Over {
    Count(Formula),
    Items(Formula),
}

/// What a node is and does.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Start event; none start when there is no trigger.
    Start(Option<Trigger>),
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
    /// One way is taken: the first whose condition holds.
    Exclusive,
    /// All ways are taken, or waited for.
    Parallel,
    /// The ways whose conditions hold are taken, or waited for.
    Inclusive,
    /// What happens first decides the way.
    EventBased,
    /// Read and drawn, not executed; publishing is refused.
    NotExecuted(Box<str>),
}

/// The inside of a sub-process.
#[derive(Clone, Copy, Debug)]
pub struct Inside(pub(crate) ContainerId);

/// What a waiting event waits for.
#[derive(Clone, Debug)]
pub enum Trigger {
    /// A message by name and, when given, by correlation key.
    Message(MessageRef),
    /// A point in time.
    Timer(Timer),
    /// A signal by name, meant for everyone who waits for it.
    Signal(Text),
}

/// The message that is waited for.
#[derive(Clone, Debug)]
pub struct MessageRef {
    /// Name on which sender and receiver agree.
    pub name: Text,
    /// Expression for the key that tells this instance from others.
    pub correlation: Option<Formula>,
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
    /// A message or signal is sent, then the branch ends.
    Throw(Throw),
}

/// An event on the border of an activity.
#[derive(Clone, Debug)]
pub struct Boundary {
    /// The activity.
    pub host: NodeId,
    /// Whether the activity is stopped.
    pub interrupting: bool,
    /// What it waits for.
    pub on: BoundaryOn,
}

/// What a boundary event reacts to.
#[derive(Clone, Debug)]
pub enum BoundaryOn {
    /// Something from outside.
    Trigger(Trigger),
    /// An error from inside, with this code or any.
    Error(Option<Arc<str>>),
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
}

impl Definition {
    /// Id of the file's `definitions` element.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Name of the main process, or of the file.
    #[must_use]
    pub fn name(&self) -> &str {
        match self.processes.get(self.main) {
            Some(process) if !process.name.is_empty() => &process.name,
            _ => &self.name,
        }
    }

    /// A number made from the text that was read; an instance runs only on the definition it began
    /// with.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// All processes in the file.
    #[must_use]
    pub fn processes(&self) -> &[Process] {
        &self.processes
    }

    /// The process that an instance runs: the first one marked executable, else the first.
    #[must_use]
    pub fn main(&self) -> Option<&Process> {
        self.processes.get(self.main)
    }

    /// Whether nothing stands in the way of publishing and running it.
    #[must_use]
    pub fn runs(&self) -> bool {
        self.runs
    }

    /// All nodes in the order of the file.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        self.nodes.iter().enumerate().map(|(index, node)| (NodeId(index as u32), node))
    }

    /// The node with this id in the file.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<NodeId> {
        let index = self.nodes.iter().position(|node| &*node.id == id)?;
        Some(NodeId(index as u32))
    }

    /// A node.
    ///
    /// # Panics
    /// With an id of another definition: the program mixed two of them up.
    #[must_use]
    #[expect(
        clippy::indexing_slicing,
        reason = "ids are made here and states are checked on entry"
    )]
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }

    #[expect(
        clippy::indexing_slicing,
        reason = "ids are made here and states are checked on entry"
    )]
    pub(crate) fn flow(&self, id: FlowId) -> &Flow {
        &self.flows[id.0 as usize]
    }

    #[expect(
        clippy::indexing_slicing,
        reason = "ids are made here and states are checked on entry"
    )]
    pub(crate) fn container(&self, id: ContainerId) -> &Container {
        &self.containers[id as usize]
    }

    /// The start events of the main process, with what triggers them: none for the plain start.
    pub fn starts(&self) -> impl Iterator<Item = (NodeId, Option<&Trigger>)> {
        let container =
            self.main().and_then(|process| self.containers.get(process.container as usize));
        let nodes = container.map(|container| container.nodes.as_slice()).unwrap_or_default();
        nodes.iter().filter_map(|id| match &self.node(*id).kind {
            Kind::Start(trigger) => Some((*id, trigger.as_ref())),
            _ => None,
        })
    }
}

impl Node {
    /// An extension attribute by its local name.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&Text> {
        let found = self.attributes.iter().find(|attribute| &*attribute.name == name);
        found.map(|attribute| &attribute.value)
    }

    /// The name, or the id where there is none.
    #[must_use]
    pub fn label(&self) -> &str {
        if self.name.is_empty() { &self.id } else { &self.name }
    }

    /// Whether it is a boundary event that stops its activity, or no boundary event.
    pub(crate) fn interrupts(&self) -> bool {
        match &self.kind {
            Kind::Boundary(boundary) => boundary.interrupting,
            _ => true,
        }
    }

    /// Whether it is a task, a call or a sub-process.
    #[must_use]
    pub fn is_activity(&self) -> bool {
        matches!(
            self.kind,
            Kind::Task
                | Kind::UserTask
                | Kind::ManualTask
                | Kind::ServiceTask(_)
                | Kind::ScriptTask(_)
                | Kind::BusinessRuleTask(_)
                | Kind::SendTask(_)
                | Kind::ReceiveTask(_)
                | Kind::CallActivity(_)
                | Kind::SubProcess(_)
        )
    }
}
