//! The diagram as a list: the same facts for those who cannot see the drawing.

use std::collections::HashSet;
use std::sync::Arc;

use crate::formula::Text;
use crate::model::{BoundaryOn, Definition, End, Kind, NodeId, Throw, Trigger};

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
        let is_start = |id: &&NodeId| {
            matches!(definition.node(**id).kind, Kind::Start(_) | Kind::EventStart(_))
        };
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
            let calls = match &node.kind {
                Kind::CallActivity(Text::Fixed(process)) => definition.called(process),
                _ => None,
            };
            if let Some(inside) = node.inside().or(calls) {
                let inner = &definition.container(inside).nodes;
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
        Kind::EventSubProcess(_) => "event-sub-process",
        Kind::Transaction(_) => "transaction",
        Kind::AdHoc(_) => "ad-hoc-sub-process",
        Kind::Exclusive => "exclusive-gateway",
        Kind::Parallel => "parallel-gateway",
        Kind::Inclusive => "inclusive-gateway",
        Kind::Complex(_) => "complex-gateway",
        Kind::EventBased(_) => "event-based-gateway",
        Kind::NotExecuted(_) => "not-executed",
        Kind::Start(None) => "start",
        Kind::Start(Some(trigger)) => waits(trigger, &STARTS),
        Kind::EventStart(start) => caught(&start.on, &STARTS, &INNER_STARTS),
        Kind::End(End::None) => "end",
        Kind::End(End::Terminate) => "terminate-end",
        Kind::End(End::Error(_)) => "error-end",
        Kind::End(End::Cancel) => "cancel-end",
        Kind::End(End::Throw(throw)) => thrown(throw, &ENDS),
        Kind::End(End::Then(..)) => "multiple-end",
        Kind::Catch(trigger) => waits(trigger, &CATCHES),
        Kind::Throw(throw) => thrown(throw, &THROWS),
        Kind::LinkThrow(_) => "link-throw",
        Kind::LinkCatch => "link-catch",
        Kind::Boundary(boundary) => caught(&boundary.on, &BOUNDARIES, &INNER_BOUNDARIES),
    }
}

/// For a message, a timer, a signal, a condition, or several of them.
type OfTrigger = [&'static str; 5];

const STARTS: OfTrigger =
    ["message-start", "timer-start", "signal-start", "conditional-start", "multiple-start"];
const CATCHES: OfTrigger =
    ["message-catch", "timer-catch", "signal-catch", "conditional-catch", "multiple-catch"];
const BOUNDARIES: OfTrigger = [
    "message-boundary",
    "timer-boundary",
    "signal-boundary",
    "conditional-boundary",
    "multiple-boundary",
];
const INNER_STARTS: [&str; 4] =
    ["error-start", "escalation-start", "cancel-start", "compensation-start"];
const INNER_BOUNDARIES: [&str; 4] =
    ["error-boundary", "escalation-boundary", "cancel-boundary", "compensation-boundary"];
/// For nothing, a message, a signal, an escalation, a compensation, or several of them.
const ENDS: [&str; 6] =
    ["end", "message-end", "signal-end", "escalation-end", "compensation-end", "multiple-end"];
const THROWS: [&str; 6] = [
    "milestone",
    "message-throw",
    "signal-throw",
    "escalation-throw",
    "compensation-throw",
    "multiple-throw",
];

fn waits(
    trigger: &Trigger,
    [message, timer, signal, condition, several]: &OfTrigger,
) -> &'static str {
    match trigger {
        Trigger::Message(_) => message,
        Trigger::Timer(_) => timer,
        Trigger::Signal(_) => signal,
        Trigger::Condition(_) => condition,
        Trigger::Any(_) | Trigger::All(_) => several,
    }
}

fn caught(
    on: &BoundaryOn,
    outside: &OfTrigger,
    [error, escalation, cancel, compensation]: &[&'static str; 4],
) -> &'static str {
    let [.., several] = outside;
    match on {
        BoundaryOn::Any(_) => several,
        BoundaryOn::Trigger(trigger) => waits(trigger, outside),
        BoundaryOn::Error(_) => error,
        BoundaryOn::Escalation(_) => escalation,
        BoundaryOn::Cancel => cancel,
        BoundaryOn::Compensation => compensation,
    }
}

fn thrown(
    throw: &Throw,
    [none, message, signal, escalation, compensation, several]: &[&'static str; 6],
) -> &'static str {
    match throw {
        Throw::None => none,
        Throw::Message(_) | Throw::Service(_) => message,
        Throw::Signal(_) => signal,
        Throw::Escalation(_) => escalation,
        Throw::Compensation(_) => compensation,
        Throw::All(_) => several,
    }
}
