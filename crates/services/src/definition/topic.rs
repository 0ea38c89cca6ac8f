//! Who does a service task: Aedile itself, by a topic that it knows, or a registered program that takes the topic.

use bpmn::{End, Kind, Node, NodeId, Text, Throw};

use super::Definition;
use crate::finding::{Finding, nearest};

/// What Aedile does itself: `issue` decides, `collect-payment` waits for money, the others are written into the
/// history of the case.
pub const OWN: [&str; 7] =
    ["issue", "collect-payment", "register", "pay-out", "notify", "inform", "book"];

/// Whether a process waits for a program at a task of this topic.
pub fn waits_for_program(topic: &str) -> bool {
    !OWN.contains(&topic)
}

/// Whether the process of a service issues a decision.
pub(crate) fn issues(definition: &Definition) -> bool {
    let mut topics = definition.bpmn.nodes().filter_map(|(_, node)| topic_of(&node.kind));
    topics.any(|topic| topic.source() == "issue")
}

/// The steps of a service that programs do, with their topics as written.
pub fn steps_of_programs(definition: &Definition) -> Vec<(NodeId, &str)> {
    fn step((id, node): (NodeId, &Node)) -> Option<(NodeId, &str)> {
        let topic = topic_of(&node.kind)?;
        let own = matches!(topic, Text::Fixed(name) if !waits_for_program(name));
        (!own).then(|| (id, topic.source()))
    }
    definition.bpmn.nodes().filter_map(step).collect()
}

fn topic_of(kind: &Kind) -> Option<&Text> {
    match kind {
        Kind::ServiceTask(topic)
        | Kind::SendTask(Throw::Service(topic))
        | Kind::Throw(Throw::Service(topic))
        | Kind::End(End::Throw(Throw::Service(topic))) => Some(&topic.name),
        _ => None,
    }
}

/// Tasks are due with their case: a date of their own would be read by nobody.
pub(super) fn check_due(definition: &Definition, findings: &mut Vec<Finding>) {
    for (_, node) in definition.bpmn.nodes() {
        if !node.attributes.iter().any(|attribute| &*attribute.name == "due") {
            continue;
        }
        let message =
            format!("“{}” has `aedile:due`, but a task is due with its case.", node.label());
        let remedy =
            "Leave it out; put a timer on the border of the task if something must happen sooner.";
        findings.push(Finding::warning("process.bpmn", node.line, message, remedy));
    }
}

/// A topic that is nearly one of Aedile's own was meant to be that one.
pub(super) fn check(definition: &Definition, findings: &mut Vec<Finding>) {
    for (id, topic) in steps_of_programs(definition) {
        let Some(meant) = nearest(topic, OWN) else { continue };
        let node = definition.bpmn.node(id);
        let message =
            format!("“{}” waits for a program that takes the topic `{topic}`.", node.label());
        let remedy = format!("Write `{meant}` if that is meant.");
        findings.push(Finding::warning("process.bpmn", node.line, message, remedy));
    }
}
