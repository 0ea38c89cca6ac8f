//! From XML to a [`Definition`]: processes, nodes, flows, then the references between them.

mod correlation;
mod data;
mod drawing;
mod event;
mod extension;
mod node;
mod resolve;
pub(crate) mod roots;
mod task;
mod undo;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::finding::{Finding, Findings, Place};
use crate::model::{Container, ContainerId, Definition, Kind, NodeId};
use crate::model::{Other, OtherKind, Process};
use crate::xml::{Document, Element, NotRead, Ns};
use crate::{block, check};

/// Most nodes in one file; the largest of 6,031 real files has under 600.
pub const NODES_MAX: usize = 5_000;
/// Most sequence flows in one file.
pub const FLOWS_MAX: usize = 20_000;
/// Deepest nesting of sub-processes.
pub const CONTAINER_DEPTH_MAX: usize = 32;

impl Definition {
    /// Reads a BPMN 2.0 file: the model when it is one, and everything there is to say about it.
    ///
    /// A model is returned for drawing even when it cannot be executed; [`Definition::runs`] is
    /// true only when no finding is an error.
    #[must_use]
    pub fn read(xml: &str) -> (Option<Self>, Vec<Finding>) {
        Self::read_with(xml, &[])
    }

    /// The same, with files whose processes the first one calls: they run inside it. The ids of all files
    /// together must differ; lines in findings are those of the file in which the element stands.
    #[must_use]
    pub fn read_with(xml: &str, called: &[&str]) -> (Option<Self>, Vec<Finding>) {
        let mut findings = Findings::default();
        let document = match joined(xml, called) {
            Ok(document) => document,
            Err(not) => {
                let place = Place { line: not.line, column: not.column, element: "" };
                let remedy = "Export the process again as BPMN 2.0 XML.";
                findings.error(place, format!("This is not readable XML: {}", not.message), remedy);
                return (None, findings.sorted());
            }
        };
        let Some(root) = document.root().filter(|root| root.is("definitions")) else {
            let place = document.root().map(place).unwrap_or_default();
            let remedy = "Export the process as BPMN 2.0 XML (root element definitions).";
            findings.error(place, "This is XML, but not a BPMN 2.0 file.", remedy);
            return (None, findings.sorted());
        };
        let mut reader = Reader::new(&document, root, findings);
        reader.roots();
        reader.processes();
        reader.resolve();
        let drawing = reader.drawing();
        let mut definition = reader.definition;
        definition.diagram = drawing;
        let parts = std::iter::once(&xml).chain(called);
        definition.fingerprint = fingerprint(parts.flat_map(|part| part.as_bytes()));
        let mut findings = reader.findings;
        check::check(&definition, &mut findings);
        block::pair(&mut definition, &mut findings);
        definition.runs = findings.errors() == 0;
        (Some(definition), findings.sorted())
    }
}

/// All files as one document.
fn joined(xml: &str, called: &[&str]) -> Result<Document, NotRead> {
    let mut document = Document::read(xml)?;
    for other in called {
        document.join(Document::read(other)?)?;
    }
    Ok(document)
}

/// FNV-1a, 64 bits: tells definitions apart, proves nothing.
fn fingerprint<'a>(bytes: impl Iterator<Item = &'a u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

pub(crate) fn place(element: &Element) -> Place<'_> {
    Place { line: element.line, column: element.column, element: element.id() }
}

/// What a node refers to by id, resolved once everything is read.
enum Reference {
    Host(NodeId, Box<str>),
    Link(NodeId, Box<str>),
    Default(NodeId, Box<str>),
    Order(NodeId, Vec<Box<str>>),
    Undo(NodeId, Box<str>),
}

pub(crate) struct Reader<'x> {
    document: &'x Document,
    root: &'x Element,
    pub(crate) findings: Findings,
    definition: Definition,
    globals: HashMap<&'x str, &'x Element>,
    ids: HashMap<&'x str, NodeId>,
    references: Vec<Reference>,
    raw_flows: Vec<&'x Element>,
    link_catches: HashMap<(ContainerId, Box<str>), NodeId>,
    /// By their inside.
    event_sub_processes: HashMap<ContainerId, NodeId>,
    associations: Vec<&'x Element>,
    /// The process that is being read.
    within: Option<&'x Element>,
    /// Data objects and references to them, by id.
    data: HashMap<&'x str, &'x Element>,
    /// The processes that Camunda 8 is meant to run.
    of_camunda_8: HashSet<u32>,
    /// Whether what is being read is one of them.
    camunda_8: bool,
}

impl<'x> Reader<'x> {
    fn new(document: &'x Document, root: &'x Element, findings: Findings) -> Self {
        let globals = document.children(root).filter(|e| !e.id().is_empty());
        let definition = Definition {
            id: root.id().into(),
            name: root.get("name").unwrap_or_default().into(),
            fingerprint: 0,
            processes: Vec::new(),
            main: 0,
            nodes: Vec::new(),
            flows: Vec::new(),
            containers: Vec::new(),
            others: Vec::new(),
            prefixes: Vec::new(),
            roots: Vec::new(),
            diagram: crate::diagram::Diagram::default(),
            runs: false,
        };
        Self {
            document,
            root,
            findings,
            definition,
            globals: globals.map(|element| (element.id(), element)).collect(),
            ids: HashMap::new(),
            references: Vec::new(),
            raw_flows: Vec::new(),
            link_catches: HashMap::new(),
            event_sub_processes: HashMap::new(),
            associations: Vec::new(),
            within: None,
            data: HashMap::new(),
            of_camunda_8: HashSet::new(),
            camunda_8: false,
        }
    }

    /// Whether a process is meant for Camunda 8: by what stands in it, or by what its modeler says of the file.
    fn is_for_camunda_8(&self, process: &Element) -> bool {
        let has = |ns: Ns| {
            let mut all = std::iter::once(process).chain(self.document.below(process));
            all.any(|element| element.ns == ns || element.attributes.iter().any(|a| a.ns == ns))
        };
        let platform = |attribute: &crate::xml::Attribute| {
            &*attribute.name == "executionPlatform" && attribute.value.starts_with("Camunda Cloud")
        };
        has(Ns::Zeebe) || (self.root.attributes.iter().any(platform) && !has(Ns::Camunda))
    }

    fn processes(&mut self) {
        let document = self.document;
        for element in document.children(self.root).filter(|e| e.ns == Ns::Bpmn) {
            match &*element.name {
                "process" => self.process(element),
                "collaboration" => self.collaboration(element),
                name if name.starts_with("global") || name == "choreography" => {
                    let message = format!("{name} is read over; it is neither drawn nor executed.");
                    self.findings.warning(place(element), message, "Use tasks inside a process.");
                }
                _ => {}
            }
        }
        let processes = &self.definition.processes;
        let first = processes.iter().position(|process| process.executable);
        self.definition.main = first.unwrap_or(0);
        if processes.is_empty() {
            let remedy = "Add a process (a pool needs one behind it to be executed).";
            self.findings.error(place(self.root), "There is no process in this file.", remedy);
        } else if first.is_none() {
            let remedy = "Mark the process as executable in its properties.";
            self.findings.error(place(self.root), "No process is marked as executable.", remedy);
        }
    }

    fn process(&mut self, element: &'x Element) {
        let container = self.definition.containers.len() as ContainerId;
        let process = self.definition.processes.len() as u32;
        let executable = matches!(element.get("isExecutable"), Some("true" | "1"));
        self.definition.containers.push(Container { process, ..Container::default() });
        self.definition.processes.push(Process {
            line: element.line,
            column: element.column,
            id: element.id().into(),
            name: title(element),
            documentation: self.documentation(element),
            executable,
            container,
        });
        self.findings.demoted = !executable;
        self.within = Some(element);
        self.camunda_8 = self.is_for_camunda_8(element);
        if self.camunda_8 {
            self.of_camunda_8.insert(process);
        }
        let data = |e: &&Element| e.is("dataObject") || e.is("dataObjectReference");
        let data = self.document.below(element).filter(data);
        self.data.extend(data.map(|element| (element.id(), element)));
        // Listeners and the like on the process itself would otherwise be passed over in silence.
        let _ = self.extension(element);
        let mut todo = vec![(element, container, 0_usize)];
        while let Some((element, container, depth)) = todo.pop() {
            if depth > CONTAINER_DEPTH_MAX {
                let remedy = "Draw the inner part as a process of its own and call it.";
                self.findings.error(place(element), "Sub-processes are nested too deep.", remedy);
                continue;
            }
            for child in self.document.children(element).filter(|e| e.ns == Ns::Bpmn) {
                if let Some(inside) = self.flow_element(child, container, process) {
                    todo.push((child, inside, depth + 1));
                }
            }
        }
        self.findings.demoted = false;
    }

    /// Reads one child of a process or sub-process; a sub-process gives the container for its
    /// inside.
    fn flow_element(
        &mut self,
        element: &'x Element,
        container: ContainerId,
        process: u32,
    ) -> Option<ContainerId> {
        match &*element.name {
            "sequenceFlow" => self.raw_flows.push(element),
            "laneSet" => {
                for lane in self.document.below(element).filter(|e| e.is("lane")) {
                    self.other(lane, OtherKind::Lane);
                }
            }
            "dataObjectReference" => self.other(element, OtherKind::Data),
            "dataStoreReference" => self.other(element, OtherKind::DataStore),
            "textAnnotation" => self.other(element, OtherKind::Annotation),
            "group" => self.other(element, OtherKind::Group),
            "association" => {
                self.other(element, OtherKind::Association);
                self.associations.push(element);
            }
            "dataObject" => self.data_object(element, container),
            name if is_flow_node(name) => return self.flow_node(element, container, process),
            _ => {}
        }
        None
    }

    fn flow_node(
        &mut self,
        element: &'x Element,
        container: ContainerId,
        process: u32,
    ) -> Option<ContainerId> {
        if self.definition.nodes.len() >= NODES_MAX {
            let message = format!("There are more than {NODES_MAX} nodes.");
            let remedy = "Split the process into several and call them.";
            self.findings.error(place(element), message, remedy);
            return None;
        }
        let id = NodeId(self.definition.nodes.len() as u32);
        let inside = is_container(&element.name).then(|| {
            let ad_hoc = element.is("adHocSubProcess");
            let container = Container { process, ad_hoc, ..Container::default() };
            self.definition.containers.push(container);
            (self.definition.containers.len() - 1) as ContainerId
        });
        let node = self.node(element, id, container, inside);
        if element.id().is_empty() {
            let message = format!("A {} has no id.", element.name);
            self.findings.error(place(element), message, "Give the element an id.");
        } else if self.ids.insert(element.id(), id).is_some() {
            let message = format!("The id {} is used twice.", element.id());
            self.findings.error(place(element), message, "Give each element an id of its own.");
        }
        let inner = self.definition.containers.get_mut(container as usize);
        if let Some(inner) = inner {
            inner.nodes.push(id);
            if matches!(node.kind, Kind::Start(None) | Kind::EventStart(_)) && inner.start.is_none()
            {
                inner.start = Some(id);
            }
        }
        self.definition.nodes.push(node);
        inside
    }

    fn other(&mut self, element: &Element, kind: OtherKind) {
        let written =
            self.document.child(element, "text").filter(|_| kind == OtherKind::Annotation);
        let name = written.map_or_else(|| title(element), |written| written.text.trim().into());
        let id = element.id().into();
        self.definition.others.push(Other { id, name, kind });
    }

    fn collaboration(&mut self, element: &'x Element) {
        for child in self.document.children(element).filter(|e| e.ns == Ns::Bpmn) {
            match &*child.name {
                "participant" => self.other(child, OtherKind::Pool),
                "messageFlow" => self.other(child, OtherKind::MessageFlow),
                "textAnnotation" => self.other(child, OtherKind::Annotation),
                "association" => {
                    self.other(child, OtherKind::Association);
                    self.associations.push(child);
                }
                "group" => self.other(child, OtherKind::Group),
                _ => {}
            }
        }
    }

    fn documentation(&self, element: &Element) -> Option<Box<str>> {
        let text = self.document.child(element, "documentation")?.text.trim();
        (!text.is_empty()).then(|| text.into())
    }

    fn place_of(&self, node: NodeId) -> OwnPlace {
        let node = self.definition.node(node);
        OwnPlace { line: node.line, column: node.column, element: node.id.clone() }
    }
}

/// A place that outlives the node it was taken from.
struct OwnPlace {
    line: u32,
    column: u32,
    element: Arc<str>,
}

impl OwnPlace {
    fn as_place(&self) -> Place<'_> {
        Place { line: self.line, column: self.column, element: &self.element }
    }
}

/// The name on one line; modelers break lines inside names.
fn title(element: &Element) -> Arc<str> {
    let words = element.get("name").unwrap_or_default().split_whitespace();
    words.collect::<Vec<_>>().join(" ").into()
}

fn is_container(name: &str) -> bool {
    matches!(name, "subProcess" | "transaction" | "adHocSubProcess")
}

fn is_flow_node(name: &str) -> bool {
    is_container(name)
        || name == "task"
        || name == "callActivity"
        || name == "implicitThrowEvent"
        || name == "callChoreography"
        || name == "subChoreography"
        || ["Task", "Event", "Gateway"].iter().any(|suffix| name.ends_with(suffix))
}
