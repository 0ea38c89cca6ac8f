//! Waiting for time, messages and signals.

use std::sync::Arc;

use super::effect::Effect;
use super::{Run, Stop};
use crate::formula::Failure;
use crate::instance::{Phase, WaitId, WaitKind};
use crate::model::{BoundaryOn, Kind, Node, NodeId, Throw, Timer, Trigger};
use crate::timer;

/// A wait worked out, not yet open.
pub(super) struct Prepared {
    node: NodeId,
    kind: WaitKind,
    text: Arc<str>,
    working_days: bool,
}

impl Run<'_> {
    pub(super) fn prepare(
        &self,
        token: u32,
        node: NodeId,
        trigger: &Trigger,
    ) -> Result<Prepared, Failure> {
        let sees = self.seen_by(token);
        let (kind, text, working_days) = match trigger {
            Trigger::Message(message) => {
                let (name, correlation) = self.addressed(message, &sees)?;
                (WaitKind::Message { name, correlation }, Arc::default(), false)
            }
            Trigger::Signal(name) => {
                let name = name.text(&sees, self.moment)?;
                (WaitKind::Signal { name }, Arc::default(), false)
            }
            Trigger::Timer(timer) => {
                let text = timer.text.text(&sees, self.moment)?;
                (self.timer(timer, &text)?, text, timer.working_days)
            }
        };
        Ok(Prepared { node, kind, text, working_days })
    }

    fn timer(&self, timer: &Timer, text: &str) -> Result<WaitKind, Failure> {
        let due = timer::due(timer.kind, text, self.moment);
        let due = due.map_err(|cause| Failure::of(text, cause))?;
        let cycle = due.cycle.map(|cycle| (cycle.left, cycle.every));
        Ok(WaitKind::Timer { due: (!timer.working_days).then_some(due.at), cycle })
    }

    pub(super) fn open(&mut self, token: u32, prepared: Prepared) -> WaitId {
        let Prepared { node, kind, text, working_days } = prepared;
        let wait = self.add_wait(token, node, kind.clone());
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
            | WaitKind::Incident { .. } => return wait,
        });
        wait
    }

    /// The boundary events of an activity that wait for something outside and are not open yet.
    pub(super) fn boundaries(&self, token: u32, node: &Node) -> Result<Vec<Prepared>, Failure> {
        if node.boundaries.is_empty() || self.turn_of(token).is_some() {
            return Ok(Vec::new());
        }
        let open =
            |id: NodeId| self.state.waits.iter().any(|wait| wait.token == token && wait.node == id);
        let mut prepared = Vec::new();
        for id in node.boundaries.iter().copied().filter(|id| !open(*id)) {
            if let Kind::Boundary(boundary) = &self.definition.node(id).kind
                && let BoundaryOn::Trigger(trigger) = &boundary.on
            {
                prepared.push(self.prepare(token, id, trigger)?);
            }
        }
        Ok(prepared)
    }

    /// Event-based gateway: every event behind it waits; the first one wins.
    pub(super) fn race(&mut self, token: u32) -> Result<(), Stop> {
        let (_, node) = self.node_of(token)?;
        let mut prepared = Vec::with_capacity(node.outgoing.len());
        for flow in &node.outgoing {
            let target = self.definition.flow(*flow).target;
            if let Kind::Catch(trigger) | Kind::ReceiveTask(trigger) =
                &self.definition.node(target).kind
            {
                prepared.push(self.prepare(token, target, trigger)?);
            }
        }
        for prepared in prepared {
            self.open(token, prepared);
        }
        Ok(())
    }

    /// A throwing event, in the middle or at the end.
    pub(super) fn throw(&mut self, token: u32, throw: &Throw) -> Result<(), Stop> {
        let (id, node) = self.node_of(token)?;
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
        let effect = self.sent(id, throw, (&sees, &inputs))?;
        drop(sees);
        self.effects.extend(effect);
        self.queue.push_back((token, Phase::Leave));
        Ok(())
    }
}
