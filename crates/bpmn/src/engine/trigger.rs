//! What becomes of a wait when its time, message, signal or condition has come.

use feel::Context;

use super::effect::Effect;
use super::event::StepRefusal;
use super::{Run, STEPS_MAX};
use crate::formula::{Failure, Formula};
use crate::instance::{Phase, Wait, WaitKind};
use crate::model::{Boundary, BoundaryOn, Kind, Node, NodeId, Trigger};

impl Run<'_> {
    /// What was waited for has come: at a boundary, at the start of an event sub-process, behind an
    /// event-based gateway, or on the way.
    pub(super) fn triggered(&mut self, wait: &Wait, payload: Context) -> Result<(), StepRefusal> {
        let id = wait.node;
        let node = self.definition.node(id);
        let unusable = |cause| StepRefusal::Unusable { node: id, cause };
        let all = trigger_of(node).is_some_and(|trigger| matches!(trigger, Trigger::All(_)));
        if all {
            self.state.waits.retain(|open| open.id != wait.id);
            let same = |open: &Wait| open.token == wait.token && open.node == id;
            if self.state.waits.iter().any(same) {
                // A parallel multiple event keeps what each part brings, and waits for the rest.
                return self.keep(wait, node, &payload).map_err(unusable);
            }
        }
        match &node.kind {
            Kind::Boundary(boundary) => self.at_boundary(wait, boundary, &payload)?,
            Kind::EventStart(start) => {
                return self.at_event_start(wait, start, &payload);
            }
            _ => return self.on_the_way(wait, payload),
        }
        if all && !node.interrupts() {
            self.wait_again(wait.token, id).map_err(unusable)?;
        }
        Ok(())
    }

    /// Sets what a part of an event brings where the event would set it.
    fn keep(&mut self, wait: &Wait, node: &Node, payload: &Context) -> Result<(), Failure> {
        let assignments = self.outcome(wait.token, node, payload)?;
        let scope = self.token(wait.token).map_or(wait.token, |token| token.scope);
        self.assign(scope, assignments);
        Ok(())
    }

    /// A parallel multiple event that does not interrupt waits for the next time.
    fn wait_again(&mut self, owner: u32, id: NodeId) -> Result<(), Failure> {
        let Some(trigger) = trigger_of(self.definition.node(id)) else { return Ok(()) };
        let sees = match self.token(owner) {
            Some(_) => self.seen_by(owner),
            None => self.visible(owner),
        };
        let prepared = self.prepare(&sees, id, trigger)?;
        drop(sees);
        self.open_all(owner, prepared);
        Ok(())
    }

    fn at_boundary(
        &mut self,
        wait: &Wait,
        boundary: &Boundary,
        payload: &Context,
    ) -> Result<(), StepRefusal> {
        let (token, id) = (wait.token, wait.node);
        let node = self.definition.node(id);
        let assignments = self.outcome(token, node, payload);
        let assignments = assignments.map_err(|cause| StepRefusal::Unusable { node: id, cause })?;
        let at = self.token(token).map(|token| (token.scope, token.blocks.clone()));
        let (scope, blocks) = at.ok_or(StepRefusal::NotWaiting(wait.id))?;
        self.assign(scope, assignments);
        if boundary.interrupting {
            self.state.waits.retain(|open| open.id != wait.id);
            self.interrupt(token, id);
        } else {
            let branch = self.new_token(id, scope, blocks)?;
            self.arrive(branch, id);
        }
        Ok(())
    }

    fn at_event_start(
        &mut self,
        wait: &Wait,
        start: &Boundary,
        payload: &Context,
    ) -> Result<(), StepRefusal> {
        if start.interrupting {
            self.state.waits.retain(|open| open.id != wait.id);
        }
        self.begin_event_sub_process(wait.token, wait.node, payload)?;
        let all = matches!(start.on, BoundaryOn::Trigger(Trigger::All(_)));
        if all && !start.interrupting {
            let again = self.wait_again(wait.token, wait.node);
            again.map_err(|cause| StepRefusal::Unusable { node: wait.node, cause })?;
        }
        Ok(())
    }

    fn on_the_way(&mut self, wait: &Wait, payload: Context) -> Result<(), StepRefusal> {
        let (token, id) = (wait.token, wait.node);
        self.state.waits.retain(|open| open.id != wait.id);
        let gateway = self.token(token).map(|token| token.node).filter(|node| *node != id);
        if let Some(gateway) = gateway {
            self.effects.push(Effect::Left { node: gateway });
            self.effects.push(Effect::Entered { node: id });
            if let Some(token) = self.token_mut(token) {
                token.node = id;
            }
        }
        let Err(cause) = self.complete(token, &payload) else { return Ok(()) };
        // The event has happened: nothing else that it raced against may happen as well.
        self.close_waits_where(|open| {
            open.token == token && (gateway.is_some() || open.node == id)
        });
        self.keep_results((token, id), payload, cause)
    }

    /// Begins an event sub-process in a scope; an interrupting one stops everything else there.
    pub(super) fn begin_event_sub_process(
        &mut self,
        scope: u32,
        start: NodeId,
        payload: &Context,
    ) -> Result<(), StepRefusal> {
        let definition = self.definition;
        let Kind::EventStart(event) = &definition.node(start).kind else {
            return Err(StepRefusal::WrongDefinition);
        };
        let (host, unusable) = (event.host, |cause| StepRefusal::Unusable { node: start, cause });
        let container = definition.node(host).inside().ok_or(StepRefusal::WrongDefinition)?;
        if event.interrupting {
            self.stop_scope(scope);
            self.close_waits(scope);
        }
        let token = self.new_token(host, scope, Vec::new())?;
        self.effects.push(Effect::Entered { node: host });
        let inner = self.inner_scope(token, scope, (container, &Vec::new()));
        let handlers = self.handlers(container, &self.visible(inner)).map_err(unusable)?;
        let first = self.new_token(start, inner, Vec::new())?;
        // What the event brings belongs to the event sub-process alone.
        let assignments = self.outcome(first, definition.node(start), payload).map_err(unusable)?;
        if let Some(inner) = self.scope_mut(inner) {
            for (name, value) in assignments {
                inner.variables.0.insert(name, value);
            }
        }
        self.arrive(first, start);
        self.open_all(inner, handlers);
        Ok(())
    }

    /// Asks the conditions that are waited for, in order; true when one has become true and
    /// something moves again.
    pub(super) fn watch(&mut self) -> Result<bool, StepRefusal> {
        for place in 0..self.state.waits.len().min(STEPS_MAX) {
            let Some(wait) = self.state.waits.get(place) else { break };
            let WaitKind::Condition { which, held } = wait.kind else { continue };
            let wait = wait.clone();
            match self.holds_now(&wait, which) {
                Ok(holds) if holds == held => {}
                Ok(holds) => {
                    if let Some(wait) = self.state.waits.get_mut(place) {
                        wait.kind = WaitKind::Condition { which, held: holds };
                    }
                    if holds {
                        self.triggered(&wait, Context::new())?;
                        return Ok(true);
                    }
                }
                Err(cause) => {
                    self.state.waits.retain(|open| open.id != wait.id);
                    self.stuck((wait.token, wait.node), Phase::Watch(which), cause);
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    fn holds_now(&self, wait: &Wait, which: u32) -> Result<bool, Failure> {
        let Some(condition) = self.condition_of(wait.node, which) else { return Ok(false) };
        let sees = match self.token(wait.token) {
            Some(_) => self.seen_by(wait.token),
            None => self.visible(wait.token),
        };
        Ok(condition.evaluate(&sees, self.moment)?.is_true())
    }

    fn condition_of(&self, node: NodeId, which: u32) -> Option<&Formula> {
        let trigger = match &self.definition.node(node).kind {
            Kind::ReceiveTask(trigger) => Some(trigger),
            _ => trigger_of(self.definition.node(node)),
        };
        match trigger?.each().get(which as usize)? {
            Trigger::Condition(condition) => Some(condition),
            _ => None,
        }
    }
}

/// What an event waits for outside.
fn trigger_of(node: &Node) -> Option<&Trigger> {
    match &node.kind {
        Kind::Catch(trigger) => Some(trigger),
        Kind::Boundary(boundary) | Kind::EventStart(boundary) => match &boundary.on {
            BoundaryOn::Trigger(trigger) => Some(trigger),
            _ => None,
        },
        _ => None,
    }
}
