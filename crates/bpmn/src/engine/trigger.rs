//! What becomes of a wait when its time, message, signal or condition has come.

use feel::Context;

use super::effect::Effect;
use super::event::StepRefusal;
use super::{Run, STEPS_MAX};
use crate::formula::{Failure, Formula};
use crate::instance::{Phase, Wait, WaitKind};
use crate::model::{Boundary, ContainerId, Kind, Node, NodeId, Trigger};

impl Run<'_> {
    /// What was waited for has come: at a boundary, at the start of an event sub-process, behind an
    /// event-based gateway, or on the way.
    pub(super) fn triggered(&mut self, wait: &Wait, payload: Context) -> Result<(), StepRefusal> {
        let id = wait.node;
        if is_parallel(self.definition.node(id)) {
            self.state.waits.retain(|open| open.id != wait.id);
            if self.awaits_more(wait) {
                // A parallel multiple event keeps what each part brings, and waits for the rest.
                return self.keep(wait, payload);
            }
        }
        self.happened(wait, payload)
    }

    /// Whether other parts of a parallel multiple event are still to come, or stand still.
    pub(super) fn awaits_more(&self, wait: &Wait) -> bool {
        let same = |open: &Wait| open.token == wait.token && open.node == wait.node;
        self.state.waits.iter().any(same)
    }

    /// All that an event waits for has come.
    pub(super) fn happened(&mut self, wait: &Wait, payload: Context) -> Result<(), StepRefusal> {
        let id = wait.node;
        let node = self.definition.node(id);
        match &node.kind {
            Kind::Boundary(boundary) => self.at_boundary(wait, boundary, &payload)?,
            Kind::EventStart(start) => {
                return self.at_event_start(wait, start, &payload);
            }
            _ => return self.on_the_way(wait, payload),
        }
        if is_parallel(node) && !node.interrupts() {
            self.wait_again(wait.token, id);
        }
        Ok(())
    }

    /// Sets what a part of an event brings where the event would set it. It has happened, whoever sent it: what
    /// cannot be mapped is an incident of the event, which goes on when that is mended and the rest has come.
    fn keep(&mut self, wait: &Wait, payload: Context) -> Result<(), StepRefusal> {
        let node = self.definition.node(wait.node);
        match self.outcome(wait.token, node, &payload) {
            Ok(assignments) => {
                let scope = self.token(wait.token).map_or(wait.token, |token| token.scope);
                self.assign(scope, assignments);
                Ok(())
            }
            Err(cause) => self.keep_brought((wait.token, wait.node), Phase::Part, (payload, cause)),
        }
    }

    /// What an event waits for, beside a token or for a scope: a parallel multiple event that does not
    /// interrupt, for the next time; the start event of an event sub-process. What cannot be worked out is an
    /// incident there, and whatever it waits beside goes on.
    pub(super) fn wait_again(&mut self, owner: u32, id: NodeId) {
        let Some(trigger) = trigger_of(self.definition.node(id)) else { return };
        let sees = match self.token(owner) {
            Some(_) => self.seen_by(owner),
            None => self.visible(owner),
        };
        let prepared = self.prepare(&sees, id, trigger);
        drop(sees);
        match prepared {
            Ok(prepared) => self.open_all(owner, prepared),
            Err(cause) => self.stuck((owner, id), Phase::Await, cause),
        }
    }

    /// Lets the event sub-processes inside a container wait.
    pub(super) fn open_handlers(&mut self, scope: u32, container: ContainerId) {
        let definition = self.definition;
        for id in &definition.container(container).handlers {
            self.wait_again(scope, *id);
        }
    }

    fn at_boundary(
        &mut self,
        wait: &Wait,
        boundary: &Boundary,
        payload: &Context,
    ) -> Result<(), StepRefusal> {
        if self.token(wait.token).is_none() {
            return Err(StepRefusal::NotWaiting(wait.id));
        }
        if boundary.interrupting {
            self.state.waits.retain(|open| open.id != wait.id);
        }
        self.go_on_from((wait.token, wait.node), boundary.interrupting, payload)
    }

    /// A boundary event has happened to an activity: the activity's token goes on from there, or a second one
    /// does. Where what the event brings cannot be mapped, that one stands still at the event.
    pub(super) fn go_on_from(
        &mut self,
        (owner, id): (u32, NodeId),
        interrupting: bool,
        payload: &Context,
    ) -> Result<(), StepRefusal> {
        let assignments = self.outcome(owner, self.definition.node(id), payload);
        let at = self.token(owner).ok_or(StepRefusal::WrongDefinition)?;
        let (scope, blocks, local) = (at.scope, at.blocks.clone(), at.local.clone());
        let cause = match assignments {
            Ok(assignments) => {
                self.assign(scope, assignments);
                None
            }
            Err(cause) => Some((cause, local)),
        };
        let token = match interrupting {
            true => {
                self.interrupt(owner, id);
                owner
            }
            false => self.new_token(id, scope, blocks)?,
        };
        let Some((cause, local)) = cause else {
            self.arrive(token, id);
            return Ok(());
        };
        self.effects.push(Effect::Entered { node: id, over: None });
        // The mapping sees the inputs of the activity, also when it is tried again.
        if let Some(token) = self.token_mut(token) {
            token.local = local;
        }
        self.keep_results((token, id), payload.clone(), cause)
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
        if is_parallel(self.definition.node(wait.node)) && !start.interrupting {
            self.wait_again(wait.token, wait.node);
        }
        Ok(())
    }

    fn on_the_way(&mut self, wait: &Wait, payload: Context) -> Result<(), StepRefusal> {
        let (token, id) = (wait.token, wait.node);
        self.state.waits.retain(|open| open.id != wait.id);
        let gateway = self.token(token).map(|token| token.node).filter(|node| *node != id);
        if let Some(gateway) = gateway {
            let mut ways = self.definition.node(gateway).outgoing.iter().copied();
            let over = ways.find(|way| self.definition.flow(*way).target == id);
            self.effects.push(Effect::Left { node: gateway });
            self.effects.push(Effect::Entered { node: id, over });
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
        let host = event.host;
        let container = definition.node(host).inside().ok_or(StepRefusal::WrongDefinition)?;
        if event.interrupting {
            self.stop_scope(scope);
            self.close_waits(scope);
        }
        let token = self.new_token(host, scope, Vec::new())?;
        self.effects.push(Effect::Entered { node: host, over: None });
        let inner = self.inner_scope(token, scope, (container, &Vec::new()));
        let first = self.new_token(start, inner, Vec::new())?;
        // What the event brings belongs to the event sub-process alone.
        match self.outcome(first, definition.node(start), payload) {
            Ok(assignments) => {
                self.keep_inside(inner, assignments);
                self.arrive(first, start);
            }
            Err(cause) => {
                self.effects.push(Effect::Entered { node: start, over: None });
                self.keep_results((first, start), payload.clone(), cause)?;
            }
        }
        self.open_handlers(inner, container);
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

/// Whether all of several things have to come.
fn is_parallel(node: &Node) -> bool {
    trigger_of(node).is_some_and(|trigger| matches!(trigger, Trigger::All(_)))
}

/// What an event waits for outside.
fn trigger_of(node: &Node) -> Option<&Trigger> {
    match &node.kind {
        Kind::Catch(trigger) => Some(trigger),
        Kind::Boundary(boundary) | Kind::EventStart(boundary) => boundary.on.trigger(),
        _ => None,
    }
}
