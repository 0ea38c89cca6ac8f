//! What the scenarios of a service go through of its process: elements and sequence flows, counted apart. Every element
//! can be come to while a way between them, such as a default flow, is never taken.

use bpmn::{FlowId, NodeId};

use super::{Report, run, situation, way};
use crate::decide::decide;
use crate::definition::Definition;
use crate::path::{Path, elements, flows};

/// What the scenarios go through.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// Each scenario with what differs from what it expects, and its way.
    pub scenarios: Vec<Covered>,
    /// Every element that one of them comes to.
    pub taken: Vec<NodeId>,
    /// The elements that none comes to.
    pub missed: Vec<NodeId>,
    /// Every sequence flow that one of them takes.
    pub flows_taken: Vec<FlowId>,
    /// The sequence flows that none takes.
    pub flows_missed: Vec<FlowId>,
}

/// One scenario.
#[derive(Clone, Debug)]
pub struct Covered {
    /// What came of it.
    pub report: Report,
    /// None where it is not handed in.
    pub way: Option<Path>,
}

/// Runs the scenarios and gathers their ways.
pub fn coverage(definition: &Definition) -> Coverage {
    let mut covered = Coverage::default();
    for (scenario, report) in definition.scenarios.list.iter().zip(run(definition)) {
        let way = situation(definition, scenario).and_then(|situation| {
            let findings = decide(definition, &situation);
            way(definition, scenario, (&findings, &situation))
        });
        if let Some(way) = &way {
            add(&mut covered.taken, &way.taken);
            add(&mut covered.flows_taken, &way.flows);
        }
        covered.scenarios.push(Covered { report, way });
    }
    covered.missed = without(elements(definition), &covered.taken);
    covered.flows_missed = without(flows(definition), &covered.flows_taken);
    covered
}

fn add<Id: Copy + PartialEq>(all: &mut Vec<Id>, more: &[Id]) {
    for id in more {
        if !all.contains(id) {
            all.push(*id);
        }
    }
}

fn without<Id: PartialEq>(all: Vec<Id>, taken: &[Id]) -> Vec<Id> {
    all.into_iter().filter(|id| !taken.contains(id)).collect()
}
