//! How far tokens may go in one step: a circle in which nobody waits ends as an incident of the token that runs
//! in it, and the others come to their waits.

use std::collections::BTreeMap;

use super::{Run, TOKENS_MAX};
use crate::formula::Failure;

/// Most moves of tokens in one step before anybody is suspected of running in a circle.
pub const STEPS_MAX: usize = 10_000;
/// Moves that each token has left after that.
const EXTRA_STEPS_MAX: usize = 1_000;
/// Most moves in one step, whoever makes them: a circle may make new tokens at each turn.
const STEPS_IN_ALL_MAX: usize = 4 * STEPS_MAX;
/// What asking or telling somebody counts: whoever does so in a circle is stopped before it floods them.
pub(super) const ASKING_STEPS: usize = 25;

/// The moves of one step.
#[derive(Default)]
pub(super) struct Pace {
    steps: usize,
    extra: BTreeMap<u32, usize>,
}

impl Pace {
    /// Counts moves of a token.
    pub(super) fn count(&mut self, token: u32, steps: usize) {
        self.steps += steps;
        if self.steps > STEPS_MAX {
            *self.extra.entry(token).or_default() += steps;
        }
    }

    /// Whether a token has moves left.
    pub(super) fn may_move(&self, token: u32) -> bool {
        let extra = || self.extra.get(&token).is_none_or(|steps| *steps <= EXTRA_STEPS_MAX);
        self.steps <= STEPS_MAX || (!self.is_over() && extra())
    }

    /// Whether nobody has moves left.
    pub(super) fn is_over(&self) -> bool {
        self.steps > STEPS_IN_ALL_MAX
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
    /// Whether there is room for more tokens; worked out before anything changes.
    pub(super) fn has_room(&self, label: &str, more: usize) -> Result<(), Failure> {
        if self.state.tokens.len() + more <= TOKENS_MAX {
            return Ok(());
        }
        Err(Failure::of(label, format!("more than {TOKENS_MAX} tokens at one time")))
    }
}
