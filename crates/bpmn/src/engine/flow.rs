//! Which way tokens go: leaving nodes, gateways, joins, ends and errors.

use super::caught::Thrown;
use super::effect::{Effect, Outcome};
use super::event::StepRefusal;
use super::{Run, Stop};
use crate::formula::{Failure, Formula};
use crate::instance::{Phase, Token};
use crate::model::{End, FlowId, Kind, Node, NodeId};

/// The ways that a token takes; one is the common case and needs no list.
enum Ways {
    One(FlowId),
    Many(Vec<FlowId>),
}

impl Run<'_> {
    /// What the node did is done: the token takes the ways that are open to it.
    pub(super) fn leave(&mut self, token: u32) -> Result<(), Stop> {
        let (id, node) = self.node_of(token)?;
        if self.turn_of(token).is_some() {
            return self.turn_done(token);
        }
        // Behind whose last activity nothing begins, the end of the branch asks.
        if node.is_activity() && !node.outgoing.is_empty() && self.is_enough(token)? {
            self.effects.push(Effect::Left { node: id });
            self.consume(token);
            return Ok(());
        }
        if let Kind::End(End::Then(_, last)) = &node.kind {
            return self.end(token, last);
        }
        if let Kind::End(_) = node.kind {
            self.effects.push(Effect::Left { node: id });
            self.last_end = Some(id);
            self.consume(token);
            return Ok(());
        }
        let ways = self.ways(token, node)?;
        if let Ways::Many(flows) = &ways {
            self.has_room(node.label(), flows.len().saturating_sub(1))?;
        }
        self.effects.push(Effect::Left { node: id });
        let block = node.opens_block.then(|| self.fresh());
        match (ways, block) {
            (Ways::One(flow), None) => self.travel(token, flow),
            (Ways::One(flow), Some(block)) => {
                if let Some(token) = self.token_mut(token) {
                    token.blocks.push(block);
                }
                self.travel(token, flow);
            }
            (Ways::Many(flows), block) => self.fan_out(token, &flows, block)?,
        }
        Ok(())
    }

    fn fan_out(&mut self, token: u32, flows: &[FlowId], block: Option<u32>) -> Result<(), Stop> {
        let Some((first, others)) = flows.split_first() else {
            self.consume(token);
            return Ok(());
        };
        if let (Some(block), Some(token)) = (block, self.token_mut(token)) {
            token.blocks.push(block);
        }
        let at = self.token(token).map(|token| (token.node, token.scope, token.blocks.clone()));
        let (node, scope, blocks) = at.ok_or(StepRefusal::WrongDefinition)?;
        self.travel(token, *first);
        for flow in others {
            let sibling = self.new_token(node, scope, blocks.clone())?;
            self.travel(sibling, *flow);
        }
        Ok(())
    }

    fn travel(&mut self, token: u32, flow: FlowId) {
        let target = self.definition.flow(flow).target;
        let node = self.definition.node(target);
        let joins = node.incoming.len() > 1 && node.joins();
        if let Some(token) = self.token_mut(token) {
            token.via = joins.then_some(flow);
        }
        self.arrive_over(token, (target, Some(flow)));
    }

    fn ways(&self, token: u32, node: &Node) -> Result<Ways, Stop> {
        match (&node.kind, node.outgoing.as_slice()) {
            (Kind::Exclusive | Kind::Parallel | Kind::Inclusive | Kind::Complex(_), []) => {
                Ok(Ways::Many(Vec::new()))
            }
            (Kind::Parallel, [one]) => Ok(Ways::One(*one)),
            (Kind::Parallel, all) => Ok(Ways::Many(all.to_vec())),
            (Kind::Exclusive, all) => self.first_way(token, node, all).map(Ways::One),
            (_, [one]) if self.definition.flow(*one).condition.is_none() => Ok(Ways::One(*one)),
            (_, []) => Ok(Ways::Many(Vec::new())),
            (_, all) => self.true_ways(token, node, all).map(Ways::Many),
        }
    }

    /// Exclusive gateway: the first condition that holds, in order, else the default flow.
    fn first_way(&self, token: u32, node: &Node, all: &[FlowId]) -> Result<FlowId, Stop> {
        let sees = self.seen_by(token);
        for id in all.iter().filter(|id| Some(**id) != node.default) {
            let holds = match &self.definition.flow(*id).condition {
                None => true,
                Some(condition) => {
                    holds(condition.source(), &condition.evaluate(&sees, self.moment)?)?
                }
            };
            if holds {
                return Ok(*id);
            }
        }
        node.default.ok_or_else(|| nowhere(node))
    }

    /// Inclusive gateways and activities: every flow without condition and every condition that
    /// holds.
    fn true_ways(&self, token: u32, node: &Node, all: &[FlowId]) -> Result<Vec<FlowId>, Stop> {
        let sees = self.seen_by(token);
        let mut taken = Vec::with_capacity(all.len());
        for id in all.iter().filter(|id| Some(**id) != node.default) {
            match &self.definition.flow(*id).condition {
                None => taken.push(*id),
                Some(condition) => {
                    if holds(condition.source(), &condition.evaluate(&sees, self.moment)?)? {
                        taken.push(*id);
                    }
                }
            }
        }
        if taken.is_empty() {
            taken.push(node.default.ok_or_else(|| nowhere(node))?);
        }
        Ok(taken)
    }

    /// Parallel join: one token over each incoming flow, then one goes on (BPMN 2.0.2, 13.4.1).
    pub(super) fn join_parallel(&mut self, token: u32) -> Result<(), Stop> {
        let (id, node) = self.node_of(token)?;
        if node.incoming.len() < 2 {
            return self.leave(token);
        }
        let scope = self.token(token).map_or(0, |token| token.scope);
        let mut arrived = Vec::with_capacity(node.incoming.len());
        for flow in &node.incoming {
            let over = |t: &&Token| t.node == id && t.scope == scope && t.via == Some(*flow);
            match self.state.tokens.iter().find(over) {
                Some(token) => arrived.push(token.id),
                None => return Ok(()),
            }
        }
        self.merge(&arrived, false);
        Ok(())
    }

    /// Inclusive joins go on once nothing of their block is under way; asked only when nothing
    /// else can move.
    pub(super) fn settle(&mut self) -> bool {
        let at_join = |token: &&Token| {
            let kind = &self.definition.node(token.node).kind;
            token.via.is_some() && matches!(kind, Kind::Inclusive | Kind::Complex(None))
        };
        let tokens = &self.state.tokens;
        let ready = tokens.iter().filter(at_join).find(|first| {
            let same = |t: &Token| t.node == first.node && t.via.is_some();
            let mut block = tokens
                .iter()
                .filter(|t| t.scope == first.scope && t.blocks.starts_with(&first.blocks));
            block.all(same)
        });
        let Some(first) = ready else { return false };
        let together =
            |t: &&Token| t.node == first.node && t.scope == first.scope && t.blocks == first.blocks;
        let arrived: Vec<u32> = tokens.iter().filter(together).map(|token| token.id).collect();
        self.merge(&arrived, true);
        true
    }

    /// Complex join: goes on as soon as its condition holds for the branches that have arrived, and
    /// takes in the others when they come (BPMN 2.0.2, 13.4.5).
    pub(super) fn join_complex(
        &mut self,
        token: u32,
        condition: Option<&Formula>,
    ) -> Result<(), Stop> {
        let (id, node) = self.node_of(token)?;
        if node.incoming.len() < 2 {
            return self.leave(token);
        }
        let found = self.token(token).ok_or(StepRefusal::WrongDefinition)?;
        let (scope, block) = (found.scope, found.blocks.last().copied());
        if block.is_some_and(|block| self.has_joined(scope, block)) {
            self.effects.push(Effect::Left { node: id });
            return self.take_in(token, scope, block);
        }
        let Some(condition) = condition else { return Ok(()) };
        let together = |t: &&Token| t.node == id && t.scope == scope && t.blocks == found.blocks;
        let arrived: Vec<u32> =
            self.state.tokens.iter().filter(together).map(|token| token.id).collect();
        let mut sees = self.visible(scope).into_owned();
        sees.insert("activationCount", feel::Value::from(arrived.len() as i64));
        if !holds(condition.source(), &condition.evaluate(&sees, self.moment)?)? {
            return Ok(());
        }
        let of_block = |token: &Token| block.is_some_and(|block| token.blocks.contains(&block));
        let under_way = self.state.tokens.iter().filter(|token| of_block(token)).count();
        if under_way > arrived.len()
            && let (Some(block), Some(scope)) = (block, self.scope_mut(scope))
        {
            scope.joined.push(block);
        }
        self.merge(&arrived, true);
        Ok(())
    }

    fn has_joined(&self, scope: u32, block: u32) -> bool {
        self.scope(scope).is_some_and(|scope| scope.joined.contains(&block))
    }

    /// A branch comes after its join has gone on: it ends there.
    fn take_in(&mut self, token: u32, scope: u32, block: Option<u32>) -> Result<(), Stop> {
        let of_block = |token: &&Token| block.is_some_and(|block| token.blocks.contains(&block));
        let last = self.state.tokens.iter().filter(of_block).count() == 1;
        if last && let Some(scope) = self.scope_mut(scope) {
            scope.joined.retain(|joined| Some(*joined) != block);
        }
        self.consume(token);
        Ok(())
    }

    /// Several tokens become one, which goes on.
    fn merge(&mut self, arrived: &[u32], closes_block: bool) {
        let Some((first, others)) = arrived.split_first() else { return };
        for token in arrived {
            // A deadlock that was reported here is over.
            self.close_waits(*token);
        }
        for other in others {
            self.take_token(*other);
        }
        if let Some(token) = self.token_mut(*first) {
            token.via = None;
            if closes_block {
                token.blocks.pop();
            }
        }
        self.queue.push_back((*first, Phase::Leave));
    }

    pub(super) fn end(&mut self, token: u32, end: &End) -> Result<(), Stop> {
        let (id, _) = self.node_of(token)?;
        match end {
            End::None => self.leave(token),
            End::Throw(throw) | End::Then(throw, _) => self.throw(token, throw),
            End::Terminate => {
                self.effects.push(Effect::Left { node: id });
                self.last_end = Some(id);
                self.terminate(token);
                Ok(())
            }
            End::Error(code) => {
                self.effects.push(Effect::Left { node: id });
                let scope = self.token(token).map_or(0, |token| token.scope);
                self.last_end = Some(id);
                self.take_token(token);
                match self.catcher(scope, Thrown::Error(code)) {
                    Some(catcher) => {
                        let thrown = (Thrown::Error(code), "");
                        self.hand_over(&catcher, thrown, &feel::Context::new())?;
                    }
                    None => {
                        self.stop_scope_tree();
                        self.end_instance(Outcome::Failed(code.clone()));
                    }
                }
                Ok(())
            }
            End::Cancel => self.cancel_transaction(token),
        }
    }

    /// Everything in the instance stops.
    pub(super) fn stop_scope_tree(&mut self) {
        self.stop_scope(0);
    }

    /// An activity stops, and its token stands at a boundary event.
    pub(super) fn interrupt(&mut self, token: u32, boundary: NodeId) {
        self.stop_inside(token);
        self.queue.retain(|(queued, _)| *queued != token);
        let Some(found) = self.token_mut(token) else { return };
        let host = std::mem::replace(&mut found.node, boundary);
        (found.local, found.many) = (None, None);
        found.undo.clear();
        self.effects.push(Effect::Interrupted { node: host });
    }
}

fn nowhere(node: &Node) -> Stop {
    let cause = "no condition holds and there is no default flow";
    Stop::Incident(Failure::of(node.label(), cause))
}

fn holds(source: &str, value: &feel::Value) -> Result<bool, Failure> {
    match value {
        feel::Value::Bool(holds) => Ok(*holds),
        other => {
            let cause = format!("a condition gives true or false, not {}", other.type_name());
            Err(Failure::of(source, cause))
        }
    }
}
