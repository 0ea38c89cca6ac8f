//! Moving running instances to another version of their process: a plan says which element goes where; a
//! state that it cannot place is refused, with every reason.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use crate::instance::{Done, Instance, Stage, WaitKind};
use crate::model::{Definition, FlowId, NodeId};
use crate::outline::kind;

/// Where the elements of one version go in another.
#[derive(Clone, Debug)]
pub struct Plan<'a> {
    from: &'a Definition,
    to: &'a Definition,
    nodes: HashMap<NodeId, NodeId>,
    flows: HashMap<FlowId, FlowId>,
    containers: HashMap<u32, u32>,
    /// What was asked for by hand and cannot be.
    pub wrong: Vec<Misfit>,
}

/// Why an element, or an instance, cannot go over.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Misfit {
    /// The element is not in the other version.
    Gone(Arc<str>),
    /// It is there, as something else.
    OtherKind(Arc<str>),
    /// It is there, inside another sub-process.
    Elsewhere(Arc<str>),
    /// It waits for something else there.
    OtherWait(Arc<str>),
    /// A flow over which a token came to a join is gone.
    FlowGone(Arc<str>),
    /// The instance is not of the version from which it should go, or is over.
    NotOfVersion,
}

impl fmt::Display for Misfit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gone(id) => write!(out, "{id} is not in the other version"),
            Self::OtherKind(id) => write!(out, "{id} is of another kind there"),
            Self::Elsewhere(id) => write!(out, "{id} lies in another sub-process there"),
            Self::OtherWait(id) => write!(out, "{id} waits for something else there"),
            Self::FlowGone(id) => write!(out, "the flow {id}, over which a branch came, is gone"),
            Self::NotOfVersion => write!(out, "it is not of that version, or over"),
        }
    }
}

impl<'a> Plan<'a> {
    /// Elements go where their id and kind are the same; `by_hand` names others: from this id to that one.
    #[must_use]
    pub fn between(from: &'a Definition, to: &'a Definition, by_hand: &[(&str, &str)]) -> Self {
        let (nodes, flows, containers) = (HashMap::new(), HashMap::new(), HashMap::new());
        let mut plan = Plan { from, to, nodes, flows, containers, wrong: Vec::new() };
        plan.place_containers(by_hand);
        for (id, node) in from.nodes() {
            match plan.place(id, by_hand) {
                Ok(target) => {
                    plan.nodes.insert(id, target);
                }
                Err(why) if by_hand.iter().any(|(named, _)| **named == *node.id) => {
                    plan.wrong.push(why);
                }
                Err(_) => {}
            }
        }
        for (index, flow) in from.flows.iter().enumerate() {
            let same = to.flows.iter().position(|other| other.id == flow.id);
            if let Some(same) = same {
                plan.flows.insert(FlowId(index as u32), FlowId(same as u32));
            }
        }
        plan
    }

    fn target(&self, id: NodeId, by_hand: &[(&str, &str)]) -> Result<NodeId, Misfit> {
        let node = self.from.node(id);
        let named = by_hand.iter().find(|(from, _)| **from == *node.id);
        let target = self.to.find(named.map_or(&*node.id, |(_, to)| to));
        let target = target.ok_or_else(|| Misfit::Gone(node.id.clone()))?;
        if kind(&self.to.node(target).kind) != kind(&node.kind) {
            return Err(Misfit::OtherKind(node.id.clone()));
        }
        Ok(target)
    }

    fn place(&self, id: NodeId, by_hand: &[(&str, &str)]) -> Result<NodeId, Misfit> {
        let target = self.target(id, by_hand)?;
        let node = self.from.node(id);
        let inside = self.containers.get(&node.container);
        match inside == Some(&self.to.node(target).container) {
            true => Ok(target),
            false => Err(Misfit::Elsewhere(node.id.clone())),
        }
    }

    /// Processes by their id, sub-processes by their element; the main process is the main process.
    fn place_containers(&mut self, by_hand: &[(&str, &str)]) {
        for process in &self.from.processes {
            let same = self.to.processes.iter().find(|other| other.id == process.id);
            if let Some(same) = same {
                self.containers.insert(process.container, same.container);
            }
        }
        if let (Some(from), Some(to)) = (self.from.main(), self.to.main()) {
            self.containers.insert(from.container, to.container);
        }
        for (id, node) in self.from.nodes() {
            let Some(inside) = node.inside() else { continue };
            let target = self.target(id, by_hand).ok().map(|target| self.to.node(target));
            if let Some(other) = target.and_then(crate::model::Node::inside) {
                self.containers.insert(inside, other);
            }
        }
    }

    /// The elements that go over by themselves or by hand, with where they go.
    #[must_use]
    pub fn placed(&self) -> Vec<(NodeId, NodeId)> {
        let mut placed: Vec<(NodeId, NodeId)> =
            self.nodes.iter().map(|(from, to)| (*from, *to)).collect();
        placed.sort_unstable();
        placed
    }

    /// The elements for which nobody has said where they go, with why not where they stand. Only where a case
    /// stands now does it matter.
    #[must_use]
    pub fn missing(&self) -> Vec<(NodeId, Misfit)> {
        let missing = self.from.nodes().filter(|(id, _)| !self.nodes.contains_key(id));
        missing.filter_map(|(id, _)| Some((id, self.place(id, &[]).err()?))).collect()
    }

    /// A running instance as it stands in the other version.
    ///
    /// # Errors
    /// Everything that stands in the way, each once.
    pub fn migrate(&self, instance: &Instance) -> Result<Instance, Vec<Misfit>> {
        if *instance.stage() != Stage::Running || !instance.fits(self.from) {
            return Err(vec![Misfit::NotOfVersion]);
        }
        let mut moved = instance.clone();
        let mut misfits = Vec::new();
        moved.definition = self.to.fingerprint;
        match self.containers.get(&instance.process) {
            Some(process) => moved.process = *process,
            None => misfits.push(Misfit::NotOfVersion),
        }
        for token in &mut moved.tokens {
            self.node(&mut token.node, &mut misfits);
            if let Some(via) = &mut token.via {
                self.flow(via, &mut misfits);
            }
            self.done(&mut token.undo, &mut misfits);
        }
        for wait in &mut moved.waits {
            let before = wait.node;
            self.node(&mut wait.node, &mut misfits);
            if !self.waits_alike((before, wait.node), &wait.kind) {
                misfits.push(Misfit::OtherWait(self.from.node(before).id.clone()));
            }
        }
        for scope in &mut moved.scopes {
            self.done(&mut scope.done, &mut misfits);
            if let Some(called) = &mut scope.called {
                match self.containers.get(called) {
                    Some(container) => *called = *container,
                    None => misfits.push(Misfit::NotOfVersion),
                }
            }
        }
        misfits.sort();
        misfits.dedup();
        // Guards against what the checks above do not know of: a state that would not run is not made.
        if misfits.is_empty() && !moved.fits(self.to) {
            misfits.push(Misfit::NotOfVersion);
        }
        if misfits.is_empty() { Ok(moved) } else { Err(misfits) }
    }

    fn node(&self, node: &mut NodeId, misfits: &mut Vec<Misfit>) {
        match self.nodes.get(node) {
            Some(target) => *node = *target,
            None => {
                let why = self.place(*node, &[]).err();
                let id = self.from.node(*node).id.clone();
                misfits.push(why.unwrap_or(Misfit::Gone(id)));
            }
        }
    }

    fn flow(&self, flow: &mut FlowId, misfits: &mut Vec<Misfit>) {
        match self.flows.get(flow) {
            Some(target) => *flow = *target,
            None => misfits.push(Misfit::FlowGone(self.from.flow(*flow).id.clone())),
        }
    }

    fn done(&self, done: &mut [Done], misfits: &mut Vec<Misfit>) {
        for one in done {
            self.node(&mut one.node, misfits);
            self.done(&mut one.inside, misfits);
        }
    }

    /// An open wait stays open only where its element still waits for the same: what was promised to people and
    /// clocks holds, and messages find it.
    fn waits_alike(&self, (before, after): (NodeId, NodeId), kind: &WaitKind) -> bool {
        if !self.nodes.contains_key(&before) {
            return true;
        }
        let (old, new) = (self.from.node(before), self.to.node(after));
        match kind {
            WaitKind::Condition { .. } | WaitKind::Message { .. } | WaitKind::Signal { .. } => {
                format!("{:?}", old.kind.awaited()) == format!("{:?}", new.kind.awaited())
            }
            WaitKind::Task
            | WaitKind::Decision
            | WaitKind::Service
            | WaitKind::Call
            | WaitKind::Timer { .. }
            | WaitKind::Choice
            | WaitKind::Incident { .. } => true,
        }
    }
}
