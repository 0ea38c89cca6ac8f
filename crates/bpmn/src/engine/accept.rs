//! What an event changes before tokens begin to move.

use std::sync::Arc;

use feel::{Context, Value};

use super::effect::{Effect, Outcome};
use super::event::{Event, StepRefusal};
use super::{Run, activity};
use crate::formula::Failure;
use crate::instance::{Phase, Scope, Stage, Wait, WaitId, WaitKind};
use crate::model::{Kind, NodeId};
use crate::timer;
use crate::values::{Variables, keepable};

impl Run<'_> {
    pub(super) fn accept(&mut self, event: Event) -> Result<(), StepRefusal> {
        match event {
            Event::Start { node, variables } => self.start(node, variables),
            Event::TaskCompleted { wait, variables } => {
                let wait = self.answered(wait, |kind| matches!(kind, WaitKind::Task))?;
                self.done(&wait, variables)
            }
            Event::ServiceDone { wait, variables } => {
                let service = |kind: &WaitKind| matches!(kind, WaitKind::Service | WaitKind::Call);
                let wait = self.answered(wait, service)?;
                self.done(&wait, variables)
            }
            Event::DecisionMade { wait, value } => self.decided(wait, value),
            Event::ServiceFailed { wait, code, message } => self.failed(wait, code, message),
            Event::TimerFired { wait } => self.rung(wait),
            Event::Message { name, correlation, payload } => {
                self.message(&name, correlation.as_ref(), payload)
            }
            Event::Signal { name, payload } => self.signal(&name, &payload),
            Event::Retry { wait, variables } => self.retry(wait, variables),
            Event::Cancel => {
                self.stop_scope_tree();
                self.end_instance(Outcome::Cancelled);
                Ok(())
            }
        }
    }

    fn start(&mut self, node: Option<NodeId>, variables: Context) -> Result<(), StepRefusal> {
        let container = self.definition.container(self.state.process);
        let node = match node {
            Some(node) => Some(node).filter(|node| {
                let start = container.nodes.contains(node);
                start && matches!(self.definition.node(*node).kind, Kind::Start(_))
            }),
            None => container.start,
        };
        let node = node.ok_or(StepRefusal::NoStart)?;
        self.state.stage = Stage::Running;
        let root = Scope { id: 0, owner: None, turn: None, variables: Variables(variables) };
        self.state.scopes.push(root);
        let token = self.new_token(node, 0, Vec::new())?;
        let started = self.scope(0).map(|scope| &scope.variables.0);
        let outputs = &self.definition.node(node).mappings.outputs;
        let unusable = |cause| StepRefusal::Unusable { node, cause };
        if let Some(variables) = started {
            for (name, value) in variables.iter() {
                keepable(name, value).map_err(unusable)?;
            }
            let assignments = self.map(outputs, variables).map_err(unusable)?;
            self.assign(0, assignments);
        }
        self.arrive(token, node);
        Ok(())
    }

    fn find(&self, id: WaitId) -> Result<&Wait, StepRefusal> {
        let found = self.state.waits.iter().find(|wait| wait.id == id);
        found.ok_or(StepRefusal::NotWaiting(id))
    }

    /// The wait that is answered, taken out of the state.
    fn answered(
        &mut self,
        id: WaitId,
        fits: impl Fn(&WaitKind) -> bool,
    ) -> Result<Wait, StepRefusal> {
        let wait = self.find(id)?.clone();
        if !fits(&wait.kind) {
            return Err(StepRefusal::WrongAnswer(id));
        }
        self.state.waits.retain(|wait| wait.id != id);
        Ok(wait)
    }

    fn done(&mut self, wait: &Wait, results: Context) -> Result<(), StepRefusal> {
        let node = wait.node;
        let completed = self.complete(wait.token, results);
        completed.map_err(|cause| StepRefusal::Unusable { node, cause })
    }

    fn decided(&mut self, wait: WaitId, value: Value) -> Result<(), StepRefusal> {
        let wait = self.answered(wait, |kind| matches!(kind, WaitKind::Decision))?;
        let result = match &self.definition.node(wait.node).kind {
            Kind::BusinessRuleTask(rule) => rule.result.as_ref(),
            _ => None,
        };
        let results = activity::results(result, value);
        let node = wait.node;
        let results = results.map_err(|cause| StepRefusal::Unusable { node, cause })?;
        self.done(&wait, results)
    }

    /// A failure is caught by code, or becomes an incident that someone may retry.
    fn failed(
        &mut self,
        wait: WaitId,
        code: Option<Arc<str>>,
        message: String,
    ) -> Result<(), StepRefusal> {
        let wait = self.answered(wait, |kind| {
            matches!(kind, WaitKind::Service | WaitKind::Call | WaitKind::Decision)
        })?;
        let own = self.catches(wait.token, code.as_deref()).map(|boundary| (wait.token, boundary));
        let scope = self.token(wait.token).map_or(0, |token| token.scope);
        match own.or_else(|| self.catcher(scope, code.as_deref())) {
            Some((owner, boundary)) => self.interrupt(owner, boundary),
            None => {
                let label = self.definition.node(wait.node).label();
                let expression = match &code {
                    Some(code) => format!("{label} ({code})"),
                    None => label.to_owned(),
                };
                self.incident(wait.token, Phase::Enter, Failure { expression, cause: message });
            }
        }
        Ok(())
    }

    fn rung(&mut self, id: WaitId) -> Result<(), StepRefusal> {
        let wait = self.find(id)?.clone();
        let WaitKind::Timer { due, cycle } = &wait.kind else {
            return Err(StepRefusal::WrongAnswer(id));
        };
        if let Some(due) = due.filter(|due| *due > self.moment.now) {
            return Err(StepRefusal::TooEarly { due });
        }
        let interrupting = match &self.definition.node(wait.node).kind {
            Kind::Boundary(boundary) => boundary.interrupting,
            _ => true,
        };
        self.state.waits.retain(|wait| wait.id != id);
        if let (false, Some((left, every))) = (interrupting, cycle) {
            let more = left.map(|left| left.saturating_sub(1));
            if more != Some(0) {
                self.ring_again(&wait, *due, more, every)?;
            }
        }
        self.triggered(&wait, Context::new())
    }

    /// A repeating timer is set again, counted from when it was due rather than from when it rang.
    fn ring_again(
        &mut self,
        wait: &Wait,
        due: Option<jiff::Timestamp>,
        left: Option<u32>,
        every: &str,
    ) -> Result<(), StepRefusal> {
        let node = wait.node;
        let unusable = |cause| StepRefusal::Unusable { node, cause: Failure::of(every, cause) };
        let next = match due {
            Some(due) => Some(timer::after(due, every, self.moment).map_err(unusable)?),
            None => None,
        };
        let kind = WaitKind::Timer { due: next, cycle: Some((left, every.into())) };
        let id = self.add_wait(wait.token, node, kind);
        let (text, working_days) = (every.into(), next.is_none());
        self.effects.push(Effect::StartTimer { wait: id, node, due: next, text, working_days });
        Ok(())
    }

    fn message(
        &mut self,
        name: &Arc<str>,
        correlation: Option<&Arc<str>>,
        payload: Context,
    ) -> Result<(), StepRefusal> {
        let waits = |wait: &&Wait| match &wait.kind {
            WaitKind::Message { name: awaited, correlation: key } => {
                awaited == name && key.as_ref().is_none_or(|key| correlation == Some(key))
            }
            _ => false,
        };
        let mut receivers = self.state.waits.iter().filter(waits);
        match (receivers.next(), receivers.count()) {
            (Some(wait), 0) => {
                let wait = wait.clone();
                self.triggered(&wait, payload)
            }
            (first, more) => {
                let count = usize::from(first.is_some()) + more;
                Err(StepRefusal::Receivers { name: name.clone(), count })
            }
        }
    }

    /// Everyone in this instance who waits for a signal gets it.
    fn signal(&mut self, name: &Arc<str>, payload: &Context) -> Result<(), StepRefusal> {
        let waits = |wait: &&Wait| matches!(&wait.kind, WaitKind::Signal { name: n } if n == name);
        let waits: Vec<Wait> = self.state.waits.iter().filter(waits).cloned().collect();
        if waits.is_empty() {
            return Err(StepRefusal::Receivers { name: name.clone(), count: 0 });
        }
        for wait in waits {
            // One that came before may have stopped this one.
            if self.find(wait.id).is_ok() {
                self.triggered(&wait, payload.clone())?;
            }
        }
        Ok(())
    }

    /// What was waited for outside has come: at a boundary, behind an event-based gateway, or on
    /// the way.
    fn triggered(&mut self, wait: &Wait, payload: Context) -> Result<(), StepRefusal> {
        let (token, id) = (wait.token, wait.node);
        let node = self.definition.node(id);
        let unusable = |cause| StepRefusal::Unusable { node: id, cause };
        if let Kind::Boundary(boundary) = &node.kind {
            let assignments = self.outcome(token, node, &payload).map_err(unusable)?;
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
            return Ok(());
        }
        self.state.waits.retain(|open| open.id != wait.id);
        let gateway = self.token(token).map(|token| token.node).filter(|node| *node != id);
        if let Some(gateway) = gateway {
            self.effects.push(Effect::Left { node: gateway });
            self.effects.push(Effect::Entered { node: id });
            if let Some(token) = self.token_mut(token) {
                token.node = id;
            }
        }
        self.complete(token, payload).map_err(unusable)
    }

    fn retry(&mut self, id: WaitId, variables: Context) -> Result<(), StepRefusal> {
        let wait = self.answered(id, |kind| matches!(kind, WaitKind::Incident { .. }))?;
        let WaitKind::Incident { phase, .. } = wait.kind else {
            return Err(StepRefusal::WrongAnswer(id));
        };
        let node = wait.node;
        let mut assignments = Vec::with_capacity(variables.len());
        for (name, value) in variables.iter() {
            keepable(name, value).map_err(|cause| StepRefusal::Unusable { node, cause })?;
            assignments.push((name.clone(), value.clone()));
        }
        let scope = self.token(wait.token).map_or(0, |token| token.scope);
        self.assign(scope, assignments);
        self.queue.push_back((wait.token, phase));
        Ok(())
    }
}
