//! What makes an executable process wrong although each element alone is right.

use std::collections::{HashMap, HashSet};

use crate::block::{roots, successors};
use crate::finding::{Findings, Place};
use crate::model::{BoundaryOn, Container, Definition, End, Kind, Node, NodeId, Throw};

pub(crate) fn check(definition: &Definition, findings: &mut Findings) {
    let top: HashSet<u32> = definition.processes.iter().map(|process| process.container).collect();
    let inside = definition.nodes.iter().filter_map(|node| Some((node.inside()?, node)));
    let owners: HashMap<u32, &Node> = inside.collect();
    let undoing: HashSet<NodeId> = definition.nodes.iter().filter_map(|node| node.undo).collect();
    for (id, node) in definition.nodes().filter(|(id, node)| node.undoes && !undoing.contains(id)) {
        let message = format!("“{}” undoes nothing.", definition.node(id).label());
        let remedy = "Draw an association to it from a compensation boundary event.";
        findings.warning(place(node), message, remedy);
    }
    for (index, container) in definition.containers.iter().enumerate() {
        let process = definition.processes.get(container.process as usize);
        let Some(process) = process.filter(|process| process.executable) else { continue };
        let is_top = top.contains(&(index as u32));
        let owner = owners.get(&(index as u32)).copied();
        if !is_top && owner.is_none() {
            // The inside of something that is not executed anyway, and was reported.
            continue;
        }
        let label = owner.map_or(&*process.name, Node::label);
        let (line, column) = (process.line, process.column);
        let place = owner.map_or(Place { line, column, element: &process.id }, place);
        match owner.map(|owner| &owner.kind) {
            Some(Kind::AdHoc(_)) => {}
            Some(Kind::EventSubProcess(_)) => {
                event_start(definition, container, (label, place), findings);
            }
            _ => starts(definition, container, is_top, (label, place), findings),
        }
        reach(definition, container, findings);
        for id in &container.nodes {
            node(definition, definition.node(*id), findings);
            undo(definition, definition.node(*id), owner, findings);
        }
    }
}

fn place(node: &Node) -> Place<'_> {
    Place { line: node.line, column: node.column, element: &node.id }
}

fn starts(
    definition: &Definition,
    container: &Container,
    is_top: bool,
    (label, at): (&str, Place<'_>),
    findings: &mut Findings,
) {
    let all = container.nodes.iter().map(|id| definition.node(*id));
    let starts: Vec<&Node> = all.filter(|node| matches!(node.kind, Kind::Start(_))).collect();
    let begins = || container.nodes.iter().any(|id| definition.node(*id).begins);
    let plain: Vec<&&Node> =
        starts.iter().filter(|n| matches!(n.kind, Kind::Start(None))).collect();
    if let Some(second) = plain.get(1) {
        let remedy = "Keep one start event without a trigger.";
        findings.error(place(second), "There are two plain start events.", remedy);
    }
    if !is_top {
        if let Some(start) = starts.iter().find(|start| matches!(start.kind, Kind::Start(Some(_))))
        {
            let message = "A sub-process begins without a trigger.";
            findings.error(place(start), message, "Use a plain start event inside it.");
        }
        if plain.is_empty() && container.unstarted.is_empty() {
            let message = format!("“{label}” has no start event inside.");
            findings.error(at, message, "Add a plain start event.");
        }
    } else if starts.is_empty() && !begins() && container.unstarted.is_empty() {
        let message = format!("The process “{label}” has no start event.");
        findings.error(at, message, "Add a start event.");
    }
}

/// An event sub-process begins with one event (BPMN 2.0.2, 10.3.5).
fn event_start(
    definition: &Definition,
    container: &Container,
    (label, at): (&str, Place<'_>),
    findings: &mut Findings,
) {
    let is_start =
        |id: &&NodeId| matches!(definition.node(**id).kind, Kind::EventStart(_) | Kind::Start(_));
    let starts: Vec<&NodeId> = container.nodes.iter().filter(is_start).collect();
    if starts.len() != 1 && !container.nodes.iter().any(|id| not_executed(definition, *id)) {
        let message = format!("The event sub-process “{label}” needs one start event.");
        findings.error(at, message, "Give it one start event with a trigger.");
    }
}

fn not_executed(definition: &Definition, id: NodeId) -> bool {
    matches!(definition.node(id).kind, Kind::NotExecuted(_))
}

/// Compensation and cancellation need both of their ends.
fn undo(definition: &Definition, node: &Node, owner: Option<&Node>, findings: &mut Findings) {
    let (at, label) = (place(node), node.label());
    match &node.kind {
        Kind::Boundary(boundary) => {
            let host = definition.node(boundary.host);
            match boundary.on {
                _ if boundary.on.is_cancel() && !matches!(host.kind, Kind::Transaction(_)) => {
                    let message = format!("“{label}” can only happen to a transaction.");
                    findings.error(at, message, "Attach it to a transaction.");
                }
                BoundaryOn::Compensation if host.undo.is_none() => {
                    let message = format!("“{label}” does not say what undoes the activity.");
                    let remedy = "Draw an association to an activity marked for compensation.";
                    findings.error(at, message, remedy);
                }
                _ => {}
            }
            let undoes = matches!(boundary.on, BoundaryOn::Compensation);
            if undoes && !node.outgoing.is_empty() {
                let message = format!("A flow leaves “{label}”, where nothing goes on.");
                findings.error(at, message, "Use an association instead of the flow.");
            }
        }
        Kind::End(end) if matches!(end.last(), End::Cancel) => {
            let transaction = owner.filter(|owner| matches!(owner.kind, Kind::Transaction(_)));
            let caught = transaction.is_some_and(|transaction| {
                transaction.boundaries.iter().any(|id| match &definition.node(*id).kind {
                    Kind::Boundary(boundary) => boundary.on.is_cancel(),
                    _ => false,
                })
            });
            if !caught {
                let message = format!("“{label}” cancels a transaction that nothing catches.");
                let remedy = "Put it into a transaction with a cancel boundary event.";
                findings.error(at, message, remedy);
            }
        }
        _ => {}
    }
}

fn reach(definition: &Definition, container: &Container, findings: &mut Findings) {
    let mut todo = roots(definition, container);
    if todo.is_empty() {
        return;
    }
    let mut seen: HashSet<NodeId> = HashSet::new();
    while let Some(id) = todo.pop() {
        if seen.insert(id) {
            todo.extend(successors(definition, id));
        }
    }
    for id in container.nodes.iter().filter(|id| !seen.contains(id)) {
        let node = definition.node(*id);
        let message = format!("“{}” is never reached.", node.label());
        findings.warning(place(node), message, "Connect it, or remove it.");
    }
}

fn node(definition: &Definition, node: &Node, findings: &mut Findings) {
    let at = place(node);
    let label = node.label();
    let apart = node.undoes || matches!(node.kind, Kind::EventSubProcess(_));
    let no_way_in = apart
        || matches!(
            node.kind,
            Kind::Start(_) | Kind::EventStart(_) | Kind::Boundary(_) | Kind::LinkCatch
        );
    if no_way_in && !node.incoming.is_empty() {
        let message = format!("A flow leads into “{label}”, where nothing can arrive.");
        findings.error(at, message, "Let the flow end at another element.");
    }
    let no_way_out = apart || matches!(node.kind, Kind::End(_) | Kind::LinkThrow(_));
    if no_way_out && !node.outgoing.is_empty() {
        let message = format!("A flow leaves “{label}”, where everything ends.");
        findings.error(at, message, "Use an intermediate event, or remove the flow.");
    }
    match &node.kind {
        Kind::Exclusive => exclusive(definition, node, findings),
        Kind::EventBased(_) => race(definition, node, findings),
        Kind::Parallel if conditional(definition, node) => {
            let message = "Conditions behind a parallel gateway are not looked at.";
            findings.warning(at, message, "Use an inclusive gateway, or remove the conditions.");
        }
        Kind::Boundary(boundary) => {
            let host = definition.node(boundary.host);
            let waits = !matches!(
                host.kind,
                Kind::Task
                    | Kind::ScriptTask(_)
                    | Kind::SendTask(Throw::Message(_) | Throw::Signal(_))
            );
            if matches!(boundary.on, BoundaryOn::Trigger(_)) && !waits {
                let message =
                    format!("“{}” takes no time, so this event never happens.", host.label());
                findings.warning(at, message, "Attach it to an activity that waits.");
            }
        }
        _ => {}
    }
    let default = node.default.map(|id| definition.flow(id));
    if default.is_some_and(|flow| flow.condition.is_some()) {
        let message = "The condition on the default flow is not looked at.";
        findings.warning(at, message, "Remove the condition.");
    }
}

fn conditional(definition: &Definition, node: &Node) -> bool {
    node.outgoing.iter().any(|flow| definition.flow(*flow).condition.is_some())
}

fn exclusive(definition: &Definition, node: &Node, findings: &mut Findings) {
    if node.outgoing.len() < 2 {
        return;
    }
    for id in node.outgoing.iter().filter(|id| Some(**id) != node.default) {
        let flow = definition.flow(*id);
        if !flow.conditional {
            let to = definition.node(flow.target).label();
            let name = if flow.name.is_empty() { &flow.id } else { &flow.name };
            let message =
                format!("The flow “{name}” from “{}” to “{to}” has no condition.", node.label());
            let remedy = "Give it a condition, or make it the default flow.";
            findings.error(place(node), message, remedy);
        }
    }
    if node.default.is_none() {
        let message = format!("“{}” has no default flow.", node.label());
        let remedy = "Add one, unless one condition always holds.";
        findings.note(place(node), message, remedy);
    }
}

fn race(definition: &Definition, node: &Node, findings: &mut Findings) {
    let targets = node.outgoing.iter().map(|flow| definition.node(definition.flow(*flow).target));
    let mut count = 0;
    for target in targets {
        count += 1;
        let waits =
            matches!(target.kind, Kind::Catch(_) | Kind::ReceiveTask(_) | Kind::NotExecuted(_));
        if !waits || target.incoming.len() > 1 {
            let message = format!(
                "“{}” cannot stand behind the event-based gateway “{}”.",
                target.label(),
                node.label()
            );
            let remedy =
                "Only waiting events and receive tasks, each with one way in, can stand there.";
            findings.error(place(target), message, remedy);
        }
    }
    if count < 2 {
        let message = format!("The event-based gateway “{}” has no choice to make.", node.label());
        findings.error(place(node), message, "Let at least two events follow it.");
    }
}
