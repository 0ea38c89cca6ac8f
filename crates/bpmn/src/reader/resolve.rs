//! The references between what was read: flows, borders, links, and what begins where.

use std::collections::HashMap;

use super::{FLOWS_MAX, Reader, Reference, place, title};
use crate::formula::Formula;
use crate::model::{BoundaryOn, ContainerId, Flow, FlowId, Kind, Node, NodeId, Race};
use crate::xml::Element;

impl<'x> Reader<'x> {
    pub(super) fn resolve(&mut self) {
        for element in std::mem::take(&mut self.raw_flows) {
            self.sequence_flow(element);
        }
        for reference in std::mem::take(&mut self.references) {
            match reference {
                Reference::Host(node, host) => self.attach(node, &host),
                Reference::Link(node, name) => self.jump(node, &name),
                Reference::Default(node, flow) => self.default_flow(node, &flow),
                Reference::Order(node, order) => self.order_flows(node, &order),
                Reference::Undo(node, activity) => self.undo_one(node, &activity),
            }
        }
        self.undo_pairs();
        self.begins();
        self.unstarted();
        self.handlers();
    }

    /// Events behind a gateway that starts a process can start it.
    fn begins(&mut self) {
        let starts =
            |node: &&Node| matches!(node.kind, Kind::EventBased(Race::Starts | Race::StartsAll));
        let flows = self.definition.nodes.iter().filter(starts).flat_map(|node| &node.outgoing);
        let targets: Vec<NodeId> = flows.map(|flow| self.definition.flow(*flow).target).collect();
        for target in targets {
            if let Some(node) = self.definition.nodes.get_mut(target.index()) {
                node.begins = true;
            }
        }
    }

    /// A process or sub-process without a start event begins at every node to which no flow leads, but not at what an
    /// event, a link or a compensation begins (BPMN 2.0.2, 10.5.2).
    fn unstarted(&mut self) {
        let nodes = &self.definition.nodes;
        let inside = |id: &NodeId| nodes.get(id.index());
        let started = |id: &NodeId| {
            inside(id).is_some_and(|node| node.begins || &*node.drawn.0 == "startEvent")
        };
        let begins = |id: &&NodeId| {
            inside(id).is_some_and(|node| {
                let elsewhere = matches!(
                    node.kind,
                    Kind::Boundary(_) | Kind::EventSubProcess(_) | Kind::LinkCatch | Kind::End(_)
                );
                node.incoming.is_empty() && !node.undoes && !elsewhere
            })
        };
        for (at, container) in self.definition.containers.iter_mut().enumerate() {
            let by_event = self.event_sub_processes.contains_key(&(at as ContainerId));
            if container.ad_hoc || by_event || container.nodes.iter().any(started) {
                continue;
            }
            container.unstarted = container.nodes.iter().filter(begins).copied().collect();
        }
    }

    /// Tells each container of the event sub-processes directly inside.
    fn handlers(&mut self) {
        let events: Vec<(NodeId, bool, ContainerId)> = self
            .definition
            .nodes()
            .filter_map(|(id, node)| {
                let Kind::EventStart(event) = &node.kind else { return None };
                let undoes = matches!(event.on, BoundaryOn::Compensation);
                Some((id, undoes, self.definition.node(event.host).container))
            })
            .collect();
        for (id, undoes, container) in events {
            let Some(container) = self.definition.containers.get_mut(container as usize) else {
                continue;
            };
            if undoes {
                container.undo = Some(id);
            } else {
                container.handlers.push(id);
            }
        }
    }

    fn sequence_flow(&mut self, element: &'x Element) {
        let end = |name: &str| element.get(name).and_then(|id| self.ids.get(id)).copied();
        let (source, target) = (end("sourceRef"), end("targetRef"));
        let (Some(source), Some(target)) = (source, target) else {
            let message =
                format!("The flow {} does not lead from one element to another.", element.id());
            self.findings.error(place(element), message, "Draw the flow again.");
            return;
        };
        let container = |id: NodeId| self.definition.node(id).container;
        if container(source) != container(target) {
            let message = format!("The flow {} crosses the border of a sub-process.", element.id());
            let remedy =
                "Sequence flows stay inside one process; use a message or a boundary event.";
            self.findings.error(place(element), message, remedy);
            return;
        }
        if self.definition.flows.len() >= FLOWS_MAX {
            self.findings.error(place(element), "There are too many flows.", "Split the process.");
            return;
        }
        self.demote_for(source);
        // What vendors add to a flow (listeners, expressions that skip it) is not run: it is told.
        self.extension(element);
        let condition = self.condition(element);
        let written = self.document.child(element, "conditionExpression");
        let conditional = written.is_some_and(|written| !written.text.trim().is_empty());
        self.findings.demoted = false;
        let id = FlowId(self.definition.flows.len() as u32);
        let (key, name) = (element.id().into(), title(element));
        self.definition.flows.push(Flow { id: key, name, source, target, condition, conditional });
        if let Some(node) = self.definition.nodes.get_mut(source.index()) {
            node.outgoing.push(id);
        }
        if let Some(node) = self.definition.nodes.get_mut(target.index()) {
            node.incoming.push(id);
        }
    }

    fn condition(&mut self, element: &'x Element) -> Option<Formula> {
        let condition = self.document.child(element, "conditionExpression")?;
        if condition.text.trim().is_empty() {
            return None;
        }
        self.formula(condition, &condition.text, place(element))
    }

    /// Findings about processes that are not marked as executable do not stand in anyone's way.
    pub(super) fn demote_for(&mut self, node: NodeId) {
        let container = self.definition.container(self.definition.node(node).container);
        let process = self.definition.processes.get(container.process as usize);
        self.findings.demoted = !process.is_some_and(|process| process.executable);
        self.camunda_8 = self.of_camunda_8.contains(&container.process);
    }

    fn attach(&mut self, node: NodeId, host: &str) {
        self.demote_for(node);
        let found = self.ids.get(host).copied();
        let host = found.filter(|host| {
            let (host, node) = (self.definition.node(*host), self.definition.node(node));
            host.container == node.container
                && (host.is_activity() || matches!(host.kind, Kind::NotExecuted(_)))
        });
        let at = self.place_of(node);
        match (host, self.definition.nodes.get_mut(node.index())) {
            (Some(host), Some(Node { kind: Kind::Boundary(boundary), .. })) => {
                boundary.host = host;
                if let Some(host) = self.definition.nodes.get_mut(host.index()) {
                    host.boundaries.push(node);
                }
            }
            (Some(_), _) => {}
            (None, found) => {
                if let Some(found) = found {
                    found.kind = Kind::NotExecuted("boundary event without activity".into());
                }
                let message = "The boundary event is not on the border of an activity.";
                self.findings.error(at.as_place(), message, "Drop it on the border of a task.");
            }
        }
        self.findings.demoted = false;
    }

    fn jump(&mut self, node: NodeId, name: &str) {
        self.demote_for(node);
        let container = self.definition.node(node).container;
        let target = self.link_catches.get(&(container, name.into())).copied();
        let at = self.place_of(node);
        let kind = match target {
            Some(target) => Kind::LinkThrow(target),
            None => {
                let message = format!("No catching link event is called “{name}”.");
                let remedy = "Give the throwing and the catching link event the same name.";
                self.findings.error(at.as_place(), message, remedy);
                Kind::NotExecuted("link without target".into())
            }
        };
        if let Some(node) = self.definition.nodes.get_mut(node.index()) {
            node.kind = kind;
        }
        self.findings.demoted = false;
    }

    fn default_flow(&mut self, node: NodeId, flow: &str) {
        let outgoing = &self.definition.node(node).outgoing;
        let found = outgoing.iter().copied().find(|id| &*self.definition.flow(*id).id == flow);
        let at = self.place_of(node);
        if found.is_none() {
            self.demote_for(node);
            let message = format!("The default flow {flow} does not leave this element.");
            self.findings.error(at.as_place(), message, "Choose the default flow again.");
            self.findings.demoted = false;
        }
        if let Some(node) = self.definition.nodes.get_mut(node.index()) {
            node.default = found;
        }
    }

    /// Conditions are tried in the order in which the element lists its outgoing flows (BPMN
    /// 2.0.2, 13.4.2).
    fn order_flows(&mut self, node: NodeId, order: &[Box<str>]) {
        let rank: HashMap<&str, usize> =
            order.iter().enumerate().map(|(index, id)| (&**id, index)).collect();
        let flows = &self.definition.flows;
        if let Some(node) = self.definition.nodes.get_mut(node.index()) {
            node.outgoing.sort_by_key(|id| {
                let flow = flows.get(id.0 as usize);
                flow.and_then(|flow| rank.get(&*flow.id)).copied().unwrap_or(usize::MAX)
            });
        }
    }
}
