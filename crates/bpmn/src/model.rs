//! The model of one file as the engine and the drawing need it: nodes, flows, scopes and diagram.
//!
//! Everything is kept in flat lists and addressed by position, so that a state of a few numbers is
//! enough to say where a process stands. Positions mean something only beside the definition that
//! they were made with; [`Definition::fingerprint`] guards that.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::diagram::Diagram;
use crate::formula::{Formula, Text};
pub use crate::kind::{
    AdHoc, Boundary, BoundaryOn, Caught, Compensate, End, Inside, Kind, MessageRef, Race, Rule,
    Script, Throw, Timer, TimerKind, Topic, Trigger,
};

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

/// A sequence flow of a [`Definition`]; it means something only beside the definition that it was made with.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FlowId(pub(crate) u32);

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
    /// Call activities that name a process with a prefix, and the prefix.
    pub(crate) prefixes: Vec<(Arc<str>, Arc<str>)>,
    pub(crate) roots: Vec<Root>,
    pub(crate) diagram: Diagram,
    pub(crate) runs: bool,
}

/// Something beside the nodes that is named by its id.
#[derive(Clone, Debug)]
pub(crate) struct Root {
    pub(crate) id: Arc<str>,
    pub(crate) line: u32,
    /// A number made from what it says; none for a process, which is the same as no other.
    pub(crate) says: Option<u64>,
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
    pub(crate) line: u32,
    pub(crate) column: u32,
    pub(crate) container: ContainerId,
}

/// The inside of a process or of an embedded sub-process.
#[derive(Clone, Debug, Default)]
pub(crate) struct Container {
    pub(crate) nodes: Vec<NodeId>,
    pub(crate) start: Option<NodeId>,
    /// Without a start event it begins here, at all of these at once.
    pub(crate) unstarted: Vec<NodeId>,
    pub(crate) process: u32,
    /// Whether people choose what begins in it.
    pub(crate) ad_hoc: bool,
    /// Start events of the event sub-processes directly inside.
    pub(crate) handlers: Vec<NodeId>,
    /// The event sub-process directly inside that undoes the whole.
    pub(crate) undo: Option<NodeId>,
    /// Data objects: variables that belong to this container alone.
    pub(crate) data: Vec<Arc<str>>,
}

impl Container {
    /// Where tokens begin: at the start event, or at every node without incoming flow (BPMN 2.0.2, 10.5.2).
    pub(crate) fn starts(&self) -> &[NodeId] {
        match self.start.as_slice() {
            [] => &self.unstarted,
            start => start,
        }
    }
}

/// A sequence flow: the way from one node to the next.
#[derive(Clone, Debug)]
pub struct Flow {
    /// Id in the file.
    pub id: Arc<str>,
    /// Name for people: what is written at the line.
    pub name: Arc<str>,
    /// Where it comes from.
    pub source: NodeId,
    /// Where it leads.
    pub target: NodeId,
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
    /// The activity that undoes this one.
    pub(crate) undo: Option<NodeId>,
    /// Whether it only runs to undo another activity.
    pub(crate) undoes: bool,
    /// Whether a process can begin here although it is no start event.
    pub(crate) begins: bool,
}

/// Multi-instance or loop: the activity runs several times.
#[derive(Clone, Debug)]
pub(crate) struct Repeat {
    pub(crate) sequential: bool,
    pub(crate) over: Over,
    pub(crate) item: Option<Arc<str>>,
    pub(crate) collect: Option<(Arc<str>, Formula)>,
    /// The variable from which each turn's result is taken: every turn has its own.
    pub(crate) result: Option<Arc<str>>,
    pub(crate) until: Option<Formula>,
}

#[derive(Clone, Debug)]
pub(crate) enum Over {
    Count(Formula),
    Items(Formula),
    /// As long as the condition holds (BPMN 2.0.2, 13.3.6).
    While(While),
}

/// The loop marker.
#[derive(Clone, Debug)]
pub(crate) struct While {
    pub(crate) condition: Option<Formula>,
    /// Whether the condition is asked before the first turn too.
    pub(crate) before: bool,
    pub(crate) turns_max: Option<u32>,
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

    /// The inside of a process that can be called, by its id.
    pub(crate) fn called(&self, process: &str) -> Option<ContainerId> {
        let found = self.processes.iter().find(|known| known.executable && *known.id == *process);
        found.map(|process| process.container)
    }

    /// Whether a call activity that names this process runs it inside its own instance.
    #[must_use]
    pub fn has_process(&self, id: &str) -> bool {
        self.called(id).is_some()
    }

    /// The start event with which a message begins the main process.
    #[must_use]
    pub fn begun_by(&self, message: &str) -> Option<NodeId> {
        self.begun_with(&|trigger| match trigger {
            Trigger::Message(awaited) => is_fixed(&awaited.name, message),
            _ => false,
        })
    }

    /// The start event with which a signal begins the main process.
    #[must_use]
    pub fn begun_by_signal(&self, signal: &str) -> Option<NodeId> {
        self.begun_with(
            &|trigger| matches!(trigger, Trigger::Signal(name) if is_fixed(name, signal)),
        )
    }

    /// The start event of the main process that one trigger of this kind is enough for.
    fn begun_with(&self, is_meant: &dyn Fn(&Trigger) -> bool) -> Option<NodeId> {
        let inside = self.containers.get(self.main()?.container as usize)?;
        inside.nodes.iter().copied().find(|id| match &self.node(*id).kind {
            Kind::Start(Some(trigger)) => trigger.alone().iter().any(is_meant),
            _ => false,
        })
    }

    /// The prefix with which a call activity names its process (`prefix:process`, a QName): a namespace, or
    /// whatever else the caller means by it.
    #[must_use]
    pub fn called_prefix(&self, node: &Node) -> Option<&str> {
        let (_, prefix) = self.prefixes.iter().find(|(id, _)| *id == node.id)?;
        Some(prefix)
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

    /// All sequence flows in the order of the file.
    pub fn flows(&self) -> impl Iterator<Item = (FlowId, &Flow)> {
        self.flows.iter().enumerate().map(|(index, flow)| (FlowId(index as u32), flow))
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

    /// A sequence flow.
    ///
    /// # Panics
    /// With an id of another definition: the program mixed two of them up.
    #[must_use]
    #[expect(
        clippy::indexing_slicing,
        reason = "ids are made here and states are checked on entry"
    )]
    pub fn flow(&self, id: FlowId) -> &Flow {
        &self.flows[id.0 as usize]
    }

    #[expect(
        clippy::indexing_slicing,
        reason = "ids are made here and states are checked on entry"
    )]
    pub(crate) fn container(&self, id: ContainerId) -> &Container {
        &self.containers[id as usize]
    }

    /// Where an instance of the main process can begin, with what triggers it: none for the plain
    /// start event, and for the nodes at which it begins without one. Beside start events these are
    /// receive tasks and events behind a gateway that start a process.
    pub fn starts(&self) -> impl Iterator<Item = (NodeId, Option<&Trigger>)> {
        let container =
            self.main().and_then(|process| self.containers.get(process.container as usize));
        let nodes = container.map(|container| container.nodes.as_slice()).unwrap_or_default();
        nodes.iter().filter_map(move |id| match &self.node(*id).kind {
            Kind::Start(trigger) => Some((*id, trigger.as_ref())),
            Kind::Catch(trigger) | Kind::ReceiveTask(trigger) if self.node(*id).begins => {
                Some((*id, Some(trigger)))
            }
            _ if container.is_some_and(|container| container.unstarted.contains(id)) => {
                Some((*id, None))
            }
            _ => None,
        })
    }
}

fn is_fixed(text: &Text, name: &str) -> bool {
    matches!(text, Text::Fixed(fixed) if **fixed == *name)
}

impl Node {
    /// Whether the file says what goes in; else it is everything in scope.
    #[must_use]
    pub fn chooses_inputs(&self) -> bool {
        !self.mappings.all_in
    }

    /// The variables that the file says go in.
    pub fn inputs(&self) -> impl Iterator<Item = &Arc<str>> {
        self.mappings.inputs.iter().filter_map(|mapping| mapping.target.first())
    }

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

    /// Whether it stops what goes on, or has nothing to stop: only boundary events and the start
    /// events of event sub-processes may leave things going.
    pub(crate) fn interrupts(&self) -> bool {
        match &self.kind {
            Kind::Boundary(boundary) | Kind::EventStart(boundary) => boundary.interrupting,
            _ => true,
        }
    }

    /// Whether it waits for tokens over several flows and makes one of them.
    pub(crate) fn joins(&self) -> bool {
        matches!(self.kind, Kind::Parallel | Kind::Inclusive | Kind::Complex(_))
    }

    /// The container inside it.
    pub(crate) fn inside(&self) -> Option<ContainerId> {
        match &self.kind {
            Kind::SubProcess(inside)
            | Kind::EventSubProcess(inside)
            | Kind::Transaction(inside) => Some(inside.0),
            Kind::AdHoc(ad_hoc) => Some(ad_hoc.inside.0),
            _ => None,
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
                | Kind::EventSubProcess(_)
                | Kind::Transaction(_)
                | Kind::AdHoc(_)
        )
    }
}
