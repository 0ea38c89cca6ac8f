//! The diagram as a list: the same facts for those who cannot see the drawing.

use std::collections::HashSet;
use std::sync::Arc;

use crate::model::{Definition, End, Kind, NodeId, Throw, Trigger};

/// One element of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The element.
    pub node: NodeId,
    /// How deep inside sub-processes, from 0.
    pub depth: usize,
    /// What it is, as a stable key for a locale file: `user-task`, `timer-boundary`, …
    pub kind: &'static str,
    /// Its name for people, or its id.
    pub name: Arc<str>,
    /// Whether the process stands here.
    pub here: bool,
    /// Where it goes on: name of the flow and the next element.
    pub next: Vec<(Arc<str>, NodeId)>,
}

/// The main process as a list, in the order in which it is walked from its start.
#[must_use]
pub fn outline(definition: &Definition, highlight: &[NodeId]) -> Vec<Line> {
    let mut lines = Vec::new();
    let Some(main) = definition.main() else { return lines };
    let mut seen: HashSet<NodeId> = HashSet::new();
    // Depth first, so that a branch is read to its end before the next begins.
    let mut stack: Vec<(NodeId, usize)> = Vec::new();
    let mut containers = vec![(main.container, 0_usize)];
    while let Some((container, depth)) = containers.pop() {
        let nodes = &definition.container(container).nodes;
        let is_start = |id: &&NodeId| matches!(definition.node(**id).kind, Kind::Start(_));
        let (starts, others): (Vec<NodeId>, Vec<NodeId>) =
            nodes.iter().copied().partition(|id| is_start(&id));
        stack.extend(others.iter().rev().map(|id| (*id, depth)));
        stack.extend(starts.iter().rev().map(|id| (*id, depth)));
        while let Some((id, depth)) = stack.pop() {
            if !seen.insert(id) {
                continue;
            }
            let node = definition.node(id);
            let flows = node.outgoing.iter().map(|flow| definition.flow(*flow));
            let mut next: Vec<(Arc<str>, NodeId)> =
                flows.map(|flow| (flow.name.clone(), flow.target)).collect();
            if let Kind::LinkThrow(target) = node.kind {
                next.push((Arc::default(), target));
            }
            stack.extend(next.iter().rev().map(|(_, target)| (*target, depth)));
            stack.extend(node.boundaries.iter().rev().map(|id| (*id, depth)));
            if let Kind::SubProcess(inside) = node.kind {
                let inner = &definition.container(inside.0).nodes;
                let (starts, others): (Vec<NodeId>, Vec<NodeId>) =
                    inner.iter().copied().partition(|id| is_start(&id));
                stack.extend(others.iter().rev().map(|id| (*id, depth + 1)));
                stack.extend(starts.iter().rev().map(|id| (*id, depth + 1)));
            }
            lines.push(Line {
                node: id,
                depth,
                kind: kind(&node.kind),
                name: node.label().into(),
                here: highlight.contains(&id),
                next,
            });
        }
    }
    lines
}

/// A stable key for what a node is; also its class in the drawing.
pub(crate) fn kind(kind: &Kind) -> &'static str {
    match kind {
        Kind::Start(None) => "start",
        Kind::Start(Some(Trigger::Message(_))) => "message-start",
        Kind::Start(Some(Trigger::Timer(_))) => "timer-start",
        Kind::Start(Some(Trigger::Signal(_))) => "signal-start",
        Kind::End(End::None | End::Throw(Throw::None)) => "end",
        Kind::End(End::Terminate) => "terminate-end",
        Kind::End(End::Error(_)) => "error-end",
        Kind::End(End::Throw(Throw::Message(_) | Throw::Service(_))) => "message-end",
        Kind::End(End::Throw(Throw::Signal(_))) => "signal-end",
        Kind::Catch(Trigger::Message(_)) => "message-catch",
        Kind::Catch(Trigger::Timer(_)) => "timer-catch",
        Kind::Catch(Trigger::Signal(_)) => "signal-catch",
        Kind::Throw(Throw::None) => "milestone",
        Kind::Throw(Throw::Message(_) | Throw::Service(_)) => "message-throw",
        Kind::Throw(Throw::Signal(_)) => "signal-throw",
        Kind::LinkThrow(_) => "link-throw",
        Kind::LinkCatch => "link-catch",
        Kind::Boundary(boundary) => match &boundary.on {
            crate::model::BoundaryOn::Error(_) => "error-boundary",
            crate::model::BoundaryOn::Trigger(Trigger::Message(_)) => "message-boundary",
            crate::model::BoundaryOn::Trigger(Trigger::Timer(_)) => "timer-boundary",
            crate::model::BoundaryOn::Trigger(Trigger::Signal(_)) => "signal-boundary",
        },
        Kind::Task => "task",
        Kind::UserTask => "user-task",
        Kind::ManualTask => "manual-task",
        Kind::ServiceTask(_) => "service-task",
        Kind::ScriptTask(_) => "script-task",
        Kind::BusinessRuleTask(_) => "business-rule-task",
        Kind::SendTask(_) => "send-task",
        Kind::ReceiveTask(_) => "receive-task",
        Kind::CallActivity(_) => "call-activity",
        Kind::SubProcess(_) => "sub-process",
        Kind::Exclusive => "exclusive-gateway",
        Kind::Parallel => "parallel-gateway",
        Kind::Inclusive => "inclusive-gateway",
        Kind::EventBased => "event-based-gateway",
        Kind::NotExecuted(_) => "not-executed",
    }
}
