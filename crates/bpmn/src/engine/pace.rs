//! How far tokens may go in one step: a circle in which nobody waits ends as an incident of the token that runs
//! in it, and the others come to their waits.

use std::collections::{BTreeMap, BTreeSet};

use super::{ITEMS_MAX, Run, TOKENS_MAX};
use crate::formula::{Failure, Text};
use crate::model::{ContainerId, Definition, Kind, Node, NodeId};

/// Most moves of tokens in one step before anybody is suspected of running in a circle.
pub const STEPS_MAX: usize = 10_000;
/// Moves that each token has left after that.
const EXTRA_STEPS_MAX: usize = 1_000;
/// Most moves in one step, whoever makes them: a circle may make new tokens at each turn.
const STEPS_IN_ALL_MAX: usize = 4 * STEPS_MAX;
/// What asking or telling somebody counts: whoever does so in a circle is stopped before it floods them.
pub(super) const ASKING_STEPS: usize = 25;
/// Turns of one multi-instance activity in one step for which moves are granted: a circle around it gets no more.
const GRANTED_TURNS_MAX: usize = 10 * ITEMS_MAX;
/// Most moves that are granted in one step.
const GRANTED_STEPS_MAX: usize = 500_000;

/// The moves of one step.
#[derive(Default)]
pub(super) struct Pace {
    steps: usize,
    /// What the turns of multi-instance activities may take: a list ends, however long it is.
    granted: usize,
    turns: BTreeMap<NodeId, usize>,
    extra: BTreeMap<u32, usize>,
}

impl Pace {
    /// Counts moves of a token.
    pub(super) fn count(&mut self, token: u32, steps: usize) {
        self.steps += steps;
        if self.steps > STEPS_MAX + self.granted {
            *self.extra.entry(token).or_default() += steps;
        }
    }

    /// Whether a token has moves left.
    pub(super) fn may_move(&self, token: u32) -> bool {
        let extra = || self.extra.get(&token).is_none_or(|steps| *steps <= EXTRA_STEPS_MAX);
        self.steps <= STEPS_MAX + self.granted || (!self.is_over() && extra())
    }

    /// Whether nobody has moves left.
    pub(super) fn is_over(&self) -> bool {
        self.steps > STEPS_IN_ALL_MAX + self.granted
    }

    /// A turn of a multi-instance activity begins, inside which there are so many nodes.
    fn grant(&mut self, node: NodeId, inside: usize) {
        let turns = self.turns.entry(node).or_default();
        *turns += 1;
        if *turns <= GRANTED_TURNS_MAX {
            let steps = (inside + 1).saturating_mul(ASKING_STEPS + 3);
            self.granted = self.granted.saturating_add(steps).min(GRANTED_STEPS_MAX);
        }
    }
}

/// What stops a token that runs in a circle.
pub(super) fn in_a_circle(label: &str) -> Failure {
    let cause = format!(
        "more than {STEPS_MAX} moves in one step, and nothing is waited for: it goes round here"
    );
    Failure::of(label, cause)
}

impl Run<'_> {
    /// Grants the moves of one turn of a multi-instance activity.
    pub(super) fn grant_turn(&mut self, id: NodeId) {
        let inside = nodes_inside(self.definition, self.definition.node(id));
        self.pace.grant(id, inside);
    }

    /// Whether there is room for more tokens; worked out before anything changes.
    pub(super) fn has_room(&self, label: &str, more: usize) -> Result<(), Failure> {
        if self.state.tokens.len() + more <= TOKENS_MAX {
            return Ok(());
        }
        Err(Failure::of(label, format!("more than {TOKENS_MAX} tokens at one time")))
    }
}

/// How many nodes one pass through an activity can come to.
fn nodes_inside(definition: &Definition, node: &Node) -> usize {
    let inside = |node: &Node| match &node.kind {
        Kind::CallActivity(Text::Fixed(process)) => definition.called(process),
        _ => node.inside(),
    };
    let mut open: Vec<ContainerId> = inside(node).into_iter().collect();
    let (mut seen, mut count) = (BTreeSet::new(), 0_usize);
    while let Some(container) = open.pop() {
        if !seen.insert(container) {
            continue;
        }
        let nodes = &definition.container(container).nodes;
        count = count.saturating_add(nodes.len());
        open.extend(nodes.iter().filter_map(|id| inside(definition.node(*id))));
    }
    count
}
