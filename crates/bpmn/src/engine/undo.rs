//! Compensation and cancellation: what was completed is undone, the last first (BPMN 2.0.2,
//! 13.5.5).

use super::effect::Effect;
use super::event::StepRefusal;
use super::scope::extend;
use super::{Run, Stop};
use crate::formula::Failure;
use crate::instance::{Done, Phase};
use crate::model::{Compensate, End, Kind, Node, NodeId};
use crate::values::Variables;

impl Run<'_> {
    /// Keeps a completed activity, so that it can be undone.
    pub(super) fn remember(
        &mut self,
        scope: u32,
        node: NodeId,
        variables: Option<Variables>,
        inside: Vec<Done>,
    ) {
        let done = Done { node, variables: variables.map(Box::new), inside };
        if let Some(scope) = self.scope_mut(scope) {
            scope.done.push(done);
        }
    }

    /// Whether a sub-process that ends leaves something that can be undone.
    pub(super) fn undoable(&self, node: &Node, inside: &[Done]) -> bool {
        let own = node.inside().and_then(|inside| self.definition.container(inside).undo);
        node.undo.is_some() || own.is_some() || !inside.is_empty()
    }

    /// A compensation event: its token rests until everything is undone.
    pub(super) fn compensate(&mut self, token: u32, what: Compensate) -> Result<(), Stop> {
        self.has_room_to_undo(token)?;
        let mut scope = self.token(token).map_or(0, |token| token.scope);
        let mut undo = self.take_done(scope, what.activity);
        // Inside an event sub-process what surrounds it is meant.
        while undo.is_empty()
            && let Some((parent, owner)) = self.scope(scope).and_then(|scope| scope.owner)
            && let Some(owner) = self.token(owner)
            && matches!(self.definition.node(owner.node).kind, Kind::EventSubProcess(_))
        {
            scope = parent;
            undo = self.take_done(scope, what.activity);
        }
        if let Some(token) = self.token_mut(token) {
            token.undo = undo;
        }
        self.undo_next(token)
    }

    fn take_done(&mut self, scope: u32, activity: Option<NodeId>) -> Vec<Done> {
        let Some(scope) = self.scope_mut(scope) else { return Vec::new() };
        match activity {
            None => std::mem::take(&mut scope.done),
            Some(node) => scope.done.extract_if(.., |done| done.node == node).collect(),
        }
    }

    /// A cancel end event: the transaction stops, what was completed in it is undone, then it is
    /// left by its cancel boundary event.
    pub(super) fn cancel_transaction(&mut self, token: u32) -> Result<(), Stop> {
        self.has_room_to_undo(token)?;
        let scope = self.token(token).map_or(0, |token| token.scope);
        let others = self.state.tokens.iter().filter(|t| t.scope == scope && t.id != token);
        let others: Vec<(u32, NodeId)> = others.map(|token| (token.id, token.node)).collect();
        for (other, node) in others {
            self.stop_inside(other);
            self.take_token(other);
            self.effects.push(Effect::Interrupted { node });
        }
        self.close_waits(scope);
        let undo = self.take_done(scope, None);
        if let Some(token) = self.token_mut(token) {
            token.undo = undo;
        }
        self.undo_next(token)
    }

    /// Whether there is room for a handler, or for an event sub-process and its first step. Asked before anything is
    /// taken from what can be undone, or sent: it would be lost, or sent twice, when this is tried again.
    pub(super) fn has_room_to_undo(&self, token: u32) -> Result<(), Stop> {
        Ok(self.has_room(self.node_of(token)?.1.label(), 2)?)
    }

    /// Begins to undo the next one, or goes on when nothing is left.
    fn undo_next(&mut self, token: u32) -> Result<(), Stop> {
        while let Some(done) = self.token_mut(token).and_then(|token| token.undo.pop()) {
            let node = self.definition.node(done.node);
            let own = node.inside().and_then(|inside| self.definition.container(inside).undo);
            match (node.undo, own) {
                (Some(handler), _) => {
                    let scope = self.undo_scope(token, done);
                    return Ok(self.begin_at(scope, &[handler])?);
                }
                (None, Some(start)) => {
                    let scope = self.undo_scope(token, done);
                    self.begin_event_sub_process(scope, start, &feel::Context::new())?;
                    return Ok(());
                }
                (None, None) => self.expand(token, done),
            }
        }
        self.all_undone(token)
    }

    /// A sub-process without a handler of its own is undone by undoing what is in it.
    fn expand(&mut self, token: u32, done: Done) {
        let Done { variables, inside, .. } = done;
        let around = variables.map(|variables| variables.0).unwrap_or_default();
        let Some(token) = self.token_mut(token) else { return };
        for mut inner in inside {
            let mut variables = around.clone();
            if let Some(own) = &inner.variables {
                extend(&mut variables, &own.0);
            }
            inner.variables = Some(Box::new(Variables(variables)));
            token.undo.push(inner);
        }
    }

    /// The scope in which one activity is undone: variables are as they were when it was completed.
    fn undo_scope(&mut self, token: u32, done: Done) -> u32 {
        let outer = self.token(token).map_or(0, |token| token.scope);
        let id = self.new_scope(outer, token, None);
        if let Some(scope) = self.scope_mut(id) {
            scope.done = done.inside;
            if let Some(variables) = done.variables {
                scope.variables = *variables;
            }
        }
        id
    }

    /// One activity has been undone.
    pub(super) fn undone(&mut self, token: u32) -> Result<(), Stop> {
        self.has_room_to_undo(token)?;
        self.state.scopes.retain(|scope| scope.owner.is_none_or(|(_, owner)| owner != token));
        self.undo_next(token)
    }

    fn all_undone(&mut self, token: u32) -> Result<(), Stop> {
        let (id, node) = self.node_of(token)?;
        let cancels = matches!(&node.kind, Kind::End(end) if matches!(end.last(), End::Cancel));
        if !cancels {
            self.queue.push_back((token, Phase::Leave));
            return Ok(());
        }
        self.effects.push(Effect::Left { node: id });
        let scope = self.token(token).map_or(0, |token| token.scope);
        let mut owner = self.scope(scope).and_then(|scope| scope.owner);
        while let Some((parent, token)) = owner
            && self.turn_of(token).is_some()
        {
            owner = self.scope(parent).and_then(|scope| scope.owner);
        }
        let (_, owner) = owner.ok_or(StepRefusal::WrongDefinition)?;
        let boundary = self.node_of(owner)?.1.boundaries.iter().copied().find(|id| {
            matches!(&self.definition.node(*id).kind,
                Kind::Boundary(boundary) if boundary.on.is_cancel())
        });
        let missing = || Failure::of("transaction", "it has no cancel boundary event");
        let boundary = boundary.ok_or_else(missing)?;
        self.last_end = Some(id);
        self.take_token(token);
        self.interrupt(owner, boundary);
        self.arrive(owner, boundary);
        Ok(())
    }
}
