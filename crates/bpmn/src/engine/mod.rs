//! The engine: one event changes one state.
//!
//! Tokens that can move stand in a queue. Each move is worked out before anything is changed, so
//! that a failing expression leaves its token where it is, as an incident, and no other token
//! notices.

mod accept;
pub(crate) mod activity;
pub(crate) mod ad_hoc;
mod caught;
pub(crate) mod effect;
pub(crate) mod event;
mod flow;
mod many;
mod mend;
mod pace;
mod scope;
mod trigger;
mod undo;
mod wait;

use std::collections::VecDeque;

use effect::{Effect, Outcome};
use event::{Event, StepRefusal};
use pace::{Pace, in_a_circle};

use crate::Moment;
use crate::formula::Failure;
use crate::instance::{Instance, Phase, Stage, Token, Wait, WaitId, WaitKind};
use crate::model::{Definition, FlowId, Kind, Node, NodeId};

pub use pace::STEPS_MAX;

/// Most tokens at one time in one instance; whoever would make more of them stands still.
pub const TOKENS_MAX: usize = 5_000;
/// Most tokens with those that events from outside bring; more are refused.
const TOKENS_IN_ALL_MAX: usize = 2 * TOKENS_MAX;
/// Most turns of one multi-instance activity.
pub const ITEMS_MAX: usize = 1_000;

/// Applies one event to a state: a pure function, deterministic to the byte.
///
/// # Errors
/// A [`StepRefusal`] when the event does not fit the state; nothing has changed then.
pub fn step(
    definition: &Definition,
    instance: &Instance,
    event: Event,
    moment: &Moment,
) -> Result<(Instance, Vec<Effect>), StepRefusal> {
    if !definition.runs || !instance.fits(definition) {
        return Err(StepRefusal::WrongDefinition);
    }
    let fits = match (&instance.stage, &event) {
        (Stage::New, event) => matches!(event, Event::Start { .. } | Event::Cancel),
        (Stage::Running, event) => !matches!(event, Event::Start { .. }),
        (Stage::Ended(_), _) => false,
    };
    if !fits {
        return Err(StepRefusal::WrongStage(instance.stage.clone()));
    }
    let mut run = Run {
        definition,
        moment,
        state: instance.clone(),
        effects: Vec::with_capacity(8),
        queue: VecDeque::with_capacity(4),
        last_end: None,
        pace: Pace::default(),
    };
    run.accept(event)?;
    run.run()?;
    Ok((run.state, run.effects))
}

/// Why a move stops.
enum Stop {
    /// This token cannot go on; the others can.
    Incident(Failure),
    /// The whole step is refused.
    Refused(StepRefusal),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Incident(failure)
    }
}

impl From<StepRefusal> for Stop {
    fn from(refusal: StepRefusal) -> Self {
        Self::Refused(refusal)
    }
}

/// One step in progress.
struct Run<'a> {
    definition: &'a Definition,
    moment: &'a Moment,
    state: Instance,
    effects: Vec<Effect>,
    queue: VecDeque<(u32, Phase)>,
    last_end: Option<NodeId>,
    pace: Pace,
}

impl<'a> Run<'a> {
    fn run(&mut self) -> Result<(), StepRefusal> {
        loop {
            while let Some((token, phase)) = self.queue.pop_front() {
                let Some(node) = self.token(token).map(|token| token.node) else { continue };
                self.pace.count(token, 1);
                if !self.pace.may_move(token) {
                    let cause = in_a_circle(self.definition.node(node).label());
                    self.incident(token, phase, cause);
                    continue;
                }
                let moved = match phase {
                    Phase::Enter => self.enter(token),
                    Phase::Finish => self.finish(token),
                    Phase::Leave => self.leave(token),
                    Phase::Watch(_) | Phase::Results | Phase::Await | Phase::Part => Ok(()),
                };
                match moved {
                    Ok(()) => {}
                    Err(Stop::Incident(cause)) => self.incident(token, phase, cause),
                    Err(Stop::Refused(refusal)) => return Err(refusal),
                }
            }
            if self.state.stage != Stage::Running {
                break;
            }
            if !self.watch()? && !self.settle() {
                break;
            }
        }
        self.deadlocks();
        Ok(())
    }

    /// A token has come to a node, or tries again there.
    fn enter(&mut self, token: u32) -> Result<(), Stop> {
        let (id, node) = self.node_of(token)?;
        match &node.kind {
            Kind::Start(_)
            | Kind::EventStart(_)
            | Kind::LinkCatch
            | Kind::Boundary(_)
            | Kind::Exclusive => self.leave(token),
            Kind::Parallel => self.join_parallel(token),
            Kind::Inclusive if node.incoming.len() > 1 => Ok(()),
            Kind::Inclusive => self.leave(token),
            Kind::Complex(condition) => self.join_complex(token, condition.as_ref()),
            Kind::EventBased(_) => self.race(token),
            Kind::LinkThrow(target) => {
                self.effects.push(Effect::Left { node: id });
                self.arrive(token, *target);
                Ok(())
            }
            Kind::Catch(trigger) => {
                let prepared = self.prepare(&self.seen_by(token), id, trigger)?;
                self.open_all(token, prepared);
                Ok(())
            }
            Kind::Throw(throw) => self.throw(token, throw),
            Kind::End(end) => self.end(token, end),
            Kind::NotExecuted(what) => {
                Err(Failure::of(what, "this element is not executed").into())
            }
            Kind::Task
            | Kind::UserTask
            | Kind::ManualTask
            | Kind::ServiceTask(_)
            | Kind::ScriptTask(_)
            | Kind::BusinessRuleTask(_)
            | Kind::SendTask(_)
            | Kind::ReceiveTask(_)
            | Kind::CallActivity(_)
            | Kind::SubProcess(_)
            | Kind::EventSubProcess(_)
            | Kind::Transaction(_)
            | Kind::AdHoc(_) => self.enter_activity(token),
        }
    }

    fn incident(&mut self, token: u32, phase: Phase, cause: Failure) {
        let Some(node) = self.token(token).map(|token| token.node) else { return };
        self.stuck((token, node), phase, cause);
    }

    fn stuck(&mut self, at: (u32, NodeId), phase: Phase, cause: Failure) {
        self.stuck_with(at, phase, (cause, None));
    }

    /// Where every token of a scope waits at a join, none can come any more: someone has to look.
    fn deadlocks(&mut self) {
        if self.state.stage != Stage::Running {
            return;
        }
        let mut stuck = Vec::new();
        for scope in &self.state.scopes {
            let mut inside = self.state.tokens.iter().filter(|token| token.scope == scope.id);
            let Some(first) = inside.next() else { continue };
            let reported = self.state.waits.iter().any(|wait| wait.token == first.id);
            if first.via.is_some() && !reported && inside.all(|token| token.via.is_some()) {
                stuck.push(first.id);
            }
        }
        for token in stuck {
            let cause = Failure::of("join", "it waits for a branch that can no longer come");
            self.incident(token, Phase::Enter, cause);
        }
    }

    fn end_instance(&mut self, outcome: Outcome) {
        self.queue.clear();
        self.close_waits(0);
        let variables = self.state.scopes.first().map(|scope| scope.variables.0.clone());
        self.state.scopes.truncate(1);
        self.state.stage = Stage::Ended(outcome.clone());
        let (at, variables) = (self.last_end, variables.unwrap_or_default());
        self.effects.push(Effect::Ended { outcome, at, variables });
    }

    fn fresh(&mut self) -> u32 {
        let id = self.state.next;
        self.state.next += 1;
        id
    }

    fn token(&self, id: u32) -> Option<&Token> {
        let position = self.state.tokens.binary_search_by_key(&id, |token| token.id).ok()?;
        self.state.tokens.get(position)
    }

    fn token_mut(&mut self, id: u32) -> Option<&mut Token> {
        let position = self.state.tokens.binary_search_by_key(&id, |token| token.id).ok()?;
        self.state.tokens.get_mut(position)
    }

    fn take_token(&mut self, id: u32) -> Option<Token> {
        let position = self.state.tokens.binary_search_by_key(&id, |token| token.id).ok()?;
        Some(self.state.tokens.remove(position))
    }

    fn node_of(&self, token: u32) -> Result<(NodeId, &'a Node), Stop> {
        // Callers hold ids of tokens that are there; a refusal is better than a panic if one is
        // not.
        let token = self.token(token).ok_or(StepRefusal::WrongDefinition)?;
        Ok((token.node, self.definition.node(token.node)))
    }

    /// A new token, standing at a node.
    fn new_token(
        &mut self,
        node: NodeId,
        scope: u32,
        blocks: Vec<u32>,
    ) -> Result<u32, StepRefusal> {
        if self.state.tokens.len() >= TOKENS_IN_ALL_MAX {
            let limit = TOKENS_IN_ALL_MAX;
            return Err(StepRefusal::TooMuch { node, what: "tokens", limit });
        }
        let id = self.fresh();
        self.state.tokens.push(Token {
            id,
            node,
            scope,
            via: None,
            blocks,
            local: None,
            many: None,
            undo: Vec::new(),
        });
        Ok(id)
    }

    fn add_wait(&mut self, token: u32, node: NodeId, kind: WaitKind) -> WaitId {
        let id = WaitId(self.fresh());
        self.state.waits.push(Wait { id, token, node, kind });
        id
    }

    /// Tokens begin inside a scope, one at each of these nodes.
    fn begin_at(&mut self, scope: u32, starts: &[NodeId]) -> Result<(), StepRefusal> {
        for start in starts {
            let begun = self.new_token(*start, scope, Vec::new())?;
            self.arrive(begun, *start);
        }
        Ok(())
    }

    /// A token comes to a node without a flow and will act there.
    fn arrive(&mut self, token: u32, node: NodeId) {
        self.arrive_over(token, (node, None));
    }

    /// A token comes to a node and will act there.
    fn arrive_over(&mut self, token: u32, (node, over): (NodeId, Option<FlowId>)) {
        if let Some(token) = self.token_mut(token) {
            token.node = node;
        }
        self.effects.push(Effect::Entered { node, over });
        self.queue.push_back((token, Phase::Enter));
    }
}
