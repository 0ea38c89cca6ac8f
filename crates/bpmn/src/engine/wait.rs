//! Waiting for time, messages and signals.

use std::sync::Arc;

use feel::Context;

use super::effect::Effect;
use super::{Run, Stop};
use crate::formula::Failure;
use crate::instance::{Phase, WaitId, WaitKind};
use crate::model::{ContainerId, Kind, Node, NodeId, Throw, Timer, Trigger};
use crate::timer;

/// A wait worked out, not yet open.
pub(super) struct Prepared {
    node: NodeId,
    kind: WaitKind,
    text: Arc<str>,
    working_days: bool,
}

impl Run<'_> {
    /// The waits of one event: one for each of its triggers.
    pub(super) fn prepare(
        &self,
        sees: &Context,
        node: NodeId,
        trigger: &Trigger,
    ) -> Result<Vec<Prepared>, Failure> {
        let each = trigger.each().iter().enumerate();
        each.map(|(which, trigger)| self.prepare_one(sees, node, (which, trigger))).collect()
    }

    fn prepare_one(
        &self,
        sees: &Context,
        node: NodeId,
        (which, trigger): (usize, &Trigger),
    ) -> Result<Prepared, Failure> {
        let (kind, text, working_days) = match trigger {
            Trigger::Message(message) => {
                let (name, correlation) = self.addressed(message, sees)?;
                (WaitKind::Message { name, correlation }, Arc::default(), false)
            }
            Trigger::Signal(name) => {
                let name = name.text(sees, self.moment)?;
                (WaitKind::Signal { name }, Arc::default(), false)
            }
            Trigger::Timer(timer) => {
                let text = timer.text.text(sees, self.moment)?;
                (self.timer(timer, &text)?, text, timer.working_days)
            }
            Trigger::Condition(_) => {
                let kind = WaitKind::Condition { which: which as u32, held: false };
                (kind, Arc::default(), false)
            }
            Trigger::Any(_) | Trigger::All(_) => {
                return Err(Failure::of("event", "multiple events do not nest"));
            }
        };
        Ok(Prepared { node, kind, text, working_days })
    }

    fn timer(&self, timer: &Timer, text: &str) -> Result<WaitKind, Failure> {
        let due = timer::due(timer.kind, text, self.moment);
        let due = due.map_err(|cause| Failure::of(timer.text.source(), cause))?;
        let cycle = due.cycle.map(|cycle| (cycle.left, cycle.every));
        Ok(WaitKind::Timer { due: (!timer.working_days).then_some(due.at), cycle })
    }

    /// Opens waits for a token, or for a scope whose event sub-processes wait.
    pub(super) fn open_all(&mut self, owner: u32, prepared: Vec<Prepared>) {
        for prepared in prepared {
            self.open(owner, prepared);
        }
    }

    fn open(&mut self, owner: u32, prepared: Prepared) {
        let Prepared { node, kind, text, working_days } = prepared;
        let wait = self.add_wait(owner, node, kind.clone());
        self.effects.push(match kind {
            WaitKind::Message { name, correlation } => {
                Effect::AwaitMessage { wait, node, name, correlation }
            }
            WaitKind::Signal { name } => Effect::AwaitSignal { wait, node, name },
            WaitKind::Timer { due, .. } => {
                Effect::StartTimer { wait, node, due, text, working_days }
            }
            WaitKind::Task
            | WaitKind::Decision
            | WaitKind::Service
            | WaitKind::Call
            | WaitKind::Choice
            | WaitKind::Condition { .. }
            | WaitKind::Incident { .. } => return,
        });
    }

    /// The boundary events of an activity that wait for something and are not open yet.
    pub(super) fn boundaries(&self, token: u32, node: &Node) -> Result<Vec<Prepared>, Failure> {
        if node.boundaries.is_empty() || self.turn_of(token).is_some() {
            return Ok(Vec::new());
        }
        let open =
            |id: NodeId| self.state.waits.iter().any(|wait| wait.token == token && wait.node == id);
        let sees = self.seen_by(token);
        let mut prepared = Vec::new();
        for id in node.boundaries.iter().copied().filter(|id| !open(*id)) {
            if let Kind::Boundary(boundary) = &self.definition.node(id).kind
                && let Some(trigger) = boundary.on.trigger()
            {
                prepared.extend(self.prepare(&sees, id, trigger)?);
            }
        }
        Ok(prepared)
    }

    /// What the event sub-processes inside a container wait for while it runs.
    pub(super) fn handlers(
        &self,
        container: ContainerId,
        sees: &Context,
    ) -> Result<Vec<Prepared>, Failure> {
        let mut prepared = Vec::new();
        for id in &self.definition.container(container).handlers {
            if let Kind::EventStart(start) = &self.definition.node(*id).kind
                && let Some(trigger) = start.on.trigger()
            {
                prepared.extend(self.prepare(sees, *id, trigger)?);
            }
        }
        Ok(prepared)
    }

    /// Event-based gateway: every event behind it waits; the first one wins.
    pub(super) fn race(&mut self, token: u32) -> Result<(), Stop> {
        let (_, node) = self.node_of(token)?;
        let mut prepared = Vec::with_capacity(node.outgoing.len());
        let sees = self.seen_by(token);
        for flow in &node.outgoing {
            let target = self.definition.flow(*flow).target;
            if let Kind::Catch(trigger) | Kind::ReceiveTask(trigger) =
                &self.definition.node(target).kind
            {
                prepared.extend(self.prepare(&sees, target, trigger)?);
            }
        }
        drop(sees);
        self.open_all(token, prepared);
        Ok(())
    }

    /// A throwing event, in the middle or at the end.
    pub(super) fn throw(&mut self, token: u32, throw: &Throw) -> Result<(), Stop> {
        let (id, node) = self.node_of(token)?;
        if throw.each().iter().any(|throw| matches!(throw, Throw::Compensation(_))) {
            self.has_room_to_undo(token)?;
        }
        let visible = self.seen_by(token);
        let inputs = self.map(&node.mappings.inputs, &visible)?;
        let mut sees = visible;
        if !inputs.is_empty() {
            super::scope::extend(sees.to_mut(), &super::activity::context(&inputs));
        }
        if let Throw::Service(topic) = throw {
            let wait = WaitId(self.state.next);
            let (kind, effect) = self.service(wait, (id, node), &topic.name, (&sees, &inputs))?;
            drop(sees);
            self.add_wait(token, id, kind);
            self.effects.push(effect);
            return Ok(());
        }
        let effects = self.sent(id, throw, (&sees, &inputs))?;
        drop(sees);
        if !effects.is_empty() {
            self.pace.count(token, super::pace::ASKING_STEPS);
        }
        self.effects.extend(effects);
        self.tell(token, throw, super::activity::context(&inputs))
    }

    /// What a throwing event does inside the instance, once everything is sent.
    fn tell(&mut self, token: u32, throw: &Throw, payload: Context) -> Result<(), Stop> {
        let all = throw.each();
        for throw in all {
            if let Throw::Escalation(code) = throw {
                self.escalate(token, code.as_ref(), &payload)?;
            }
        }
        // An escalation may have stopped the very token that told of it.
        if self.token(token).is_none() {
            return Ok(());
        }
        let undone = all.iter().find_map(|throw| match throw {
            Throw::Compensation(compensate) => Some(*compensate),
            _ => None,
        });
        match undone {
            Some(compensate) => self.compensate(token, compensate),
            None => {
                self.queue.push_back((token, Phase::Leave));
                Ok(())
            }
        }
    }
}
