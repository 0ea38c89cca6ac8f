//! Inclusive and complex joins: each must close a block that one split opens.
//!
//! BPMN 2.0.2, 13.4.3 lets an inclusive join wait for any token that might still reach it, which
//! takes a search of the whole process at each step. In a block with one entry and one exit the
//! same is a matter of counting; other joins are refused at publish, with the place.

use std::collections::{HashMap, HashSet};

use crate::finding::{Findings, Place};
use crate::model::{Container, Definition, Kind, NodeId, Race};

/// Most splits looked at for one join, going outwards.
const SPLITS_MAX: usize = 8;
/// Most inclusive joins in one process or sub-process; real ones have one or two.
const JOINS_MAX: usize = 100;
/// Most rounds of the dominator search; a drawing without jumps into loops needs two or three.
const ROUNDS_MAX: usize = 10;

/// Marks the splits that open a block; reports joins that close none.
pub(crate) fn pair(definition: &mut Definition, findings: &mut Findings) {
    let mut opened: HashSet<NodeId> = HashSet::new();
    for container in &definition.containers {
        let executed = definition.processes.get(container.process as usize);
        if !executed.is_some_and(|process| process.executable) {
            continue;
        }
        let is_join = |id: &&NodeId| {
            let node = definition.node(**id);
            matches!(node.kind, Kind::Inclusive | Kind::Complex(_)) && node.incoming.len() > 1
        };
        let joins: Vec<NodeId> = container.nodes.iter().filter(is_join).copied().collect();
        if joins.is_empty() {
            continue;
        }
        let graph = Graph::of(definition, container);
        for (number, join) in joins.into_iter().enumerate() {
            let split =
                if number < JOINS_MAX { graph.split_of(definition, join, &opened) } else { None };
            match split {
                Some(split) => {
                    opened.insert(split);
                }
                None if graph.order.contains_key(&join) => {
                    let node = definition.node(join);
                    let place = Place { line: node.line, column: node.column, element: &node.id };
                    let message = format!(
                        "The gateway “{}” does not join the branches of one gateway.",
                        node.label()
                    );
                    let remedy =
                        "Split and join in pairs: all branches from one gateway to one gateway.";
                    findings.error(place, message, remedy);
                }
                None => {}
            }
        }
    }
    for split in opened {
        if let Some(node) = definition.nodes.get_mut(split.index()) {
            node.opens_block = true;
        }
    }
}

/// The nodes of one container that can be reached, with their dominators.
struct Graph {
    successors: HashMap<NodeId, Vec<NodeId>>,
    predecessors: HashMap<NodeId, Vec<NodeId>>,
    /// Position in reverse postorder.
    order: HashMap<NodeId, usize>,
    /// By position: the position of the immediate dominator; the start dominates itself.
    dominators: Vec<usize>,
    nodes: Vec<NodeId>,
}

/// Where tokens begin inside a process or sub-process.
pub(crate) fn roots(definition: &Definition, container: &Container) -> Vec<NodeId> {
    let begins = |id: &&NodeId| {
        let node = definition.node(**id);
        let chosen = container.ad_hoc && node.is_activity() && node.incoming.is_empty();
        let first = matches!(
            node.kind,
            Kind::Start(_)
                | Kind::EventStart(_)
                | Kind::EventSubProcess(_)
                | Kind::EventBased(Race::Starts | Race::StartsAll)
        );
        let unstarted = container.unstarted.contains(*id);
        first || chosen || node.begins || node.undoes || unstarted
    };
    container.nodes.iter().filter(begins).copied().collect()
}

/// Where a token can go next from a node, boundary events and links included.
pub(crate) fn successors(definition: &Definition, id: NodeId) -> Vec<NodeId> {
    let node = definition.node(id);
    let flows = node.outgoing.iter().map(|flow| definition.flow(*flow).target);
    let mut next: Vec<NodeId> = flows.chain(node.boundaries.iter().copied()).collect();
    if let Kind::LinkThrow(target) = node.kind {
        next.push(target);
    }
    next
}

impl Graph {
    fn of(definition: &Definition, container: &Container) -> Self {
        let starts = roots(definition, container);
        let all = container.nodes.iter().map(|id| (*id, successors(definition, *id)));
        let successors: HashMap<NodeId, Vec<NodeId>> = all.collect();
        let nodes = reverse_postorder(&starts, &successors);
        let order: HashMap<NodeId, usize> =
            nodes.iter().enumerate().map(|(position, id)| (*id, position)).collect();
        let mut predecessors: HashMap<NodeId, Vec<NodeId>> = HashMap::new();
        for id in &nodes {
            for next in successors.get(id).into_iter().flatten() {
                predecessors.entry(*next).or_default().push(*id);
            }
        }
        let mut graph = Self { successors, predecessors, order, dominators: Vec::new(), nodes };
        graph.dominate(&starts);
        graph
    }

    /// Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm" (2001). Position 0 is a
    /// root before all start events, so positions of nodes are one higher here.
    fn dominate(&mut self, starts: &[NodeId]) {
        let count = self.nodes.len() + 1;
        let mut dominators: Vec<Option<usize>> = vec![None; count];
        if let Some(root) = dominators.first_mut() {
            *root = Some(0);
        }
        let mut changed = true;
        let mut rounds = 0;
        while changed {
            if rounds == ROUNDS_MAX {
                // Without dominators no join finds its split, so all are refused.
                return;
            }
            (changed, rounds) = (false, rounds + 1);
            for (index, id) in self.nodes.iter().enumerate() {
                let root = starts.contains(id).then_some(0);
                let before = self.predecessors.get(id).into_iter().flatten();
                let before =
                    before.filter_map(|id| self.order.get(id)).map(|position| position + 1);
                let mut nearest: Option<usize> = None;
                for before in root.into_iter().chain(before) {
                    if dominators.get(before).copied().flatten().is_some() {
                        nearest = Some(match nearest {
                            None => before,
                            Some(nearest) => meet(&dominators, nearest, before),
                        });
                    }
                }
                if let Some(slot) = dominators.get_mut(index + 1).filter(|slot| **slot != nearest) {
                    *slot = nearest;
                    changed = true;
                }
            }
        }
        self.dominators = dominators.into_iter().map(Option::unwrap_or_default).collect();
    }

    /// The nearest split whose branches all and only meet in this join.
    fn split_of(
        &self,
        definition: &Definition,
        join: NodeId,
        opened: &HashSet<NodeId>,
    ) -> Option<NodeId> {
        let mut position = self.order.get(&join)? + 1;
        for _ in 0..SPLITS_MAX {
            position = *self.dominators.get(position)?;
            let split = *self.nodes.get(position.checked_sub(1)?)?;
            let node = definition.node(split);
            let splits = node.outgoing.len() > 1 && !matches!(node.kind, Kind::EventBased(_));
            if splits && !opened.contains(&split) && self.is_block(split, join) {
                return Some(split);
            }
        }
        None
    }

    /// Whether no way leads into the block except through the split, nor into the join from
    /// elsewhere.
    fn is_block(&self, split: NodeId, join: NodeId) -> bool {
        let mut inside: HashSet<NodeId> = HashSet::new();
        let mut todo: Vec<NodeId> = self.successors.get(&split).cloned().unwrap_or_default();
        while let Some(id) = todo.pop() {
            if id != join && inside.insert(id) {
                todo.extend(self.successors.get(&id).into_iter().flatten());
            }
        }
        let from_inside = |id: &NodeId| {
            let mut before = self.predecessors.get(id).into_iter().flatten();
            before.all(|before| *before == split || inside.contains(before))
        };
        !inside.contains(&split) && from_inside(&join) && inside.iter().all(from_inside)
    }
}

fn meet(dominators: &[Option<usize>], mut one: usize, mut other: usize) -> usize {
    while one != other {
        let later = if one > other { &mut one } else { &mut other };
        *later = dominators.get(*later).copied().flatten().unwrap_or_default();
    }
    one
}

fn reverse_postorder(starts: &[NodeId], successors: &HashMap<NodeId, Vec<NodeId>>) -> Vec<NodeId> {
    let mut seen: HashSet<NodeId> = HashSet::new();
    let mut postorder = Vec::new();
    for start in starts {
        if !seen.insert(*start) {
            continue;
        }
        let mut stack: Vec<(NodeId, usize)> = vec![(*start, 0)];
        while let Some((id, next)) = stack.last_mut() {
            let (id, position) = (*id, *next);
            *next += 1;
            match successors.get(&id).and_then(|all| all.get(position)) {
                Some(child) if seen.insert(*child) => stack.push((*child, 0)),
                Some(_) => {}
                None => {
                    stack.pop();
                    postorder.push(id);
                }
            }
        }
    }
    postorder.reverse();
    postorder
}
