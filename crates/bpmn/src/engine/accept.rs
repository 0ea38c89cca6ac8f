//! What an event changes before tokens begin to move.

use std::sync::Arc;

use feel::{Context, Value};

use super::caught::{Catcher, Thrown};
use super::effect::{Effect, Outcome};
use super::event::{Event, StepRefusal};
use super::{Run, activity};
use crate::formula::{Failure, Text, written};
use crate::instance::{Phase, Scope, Stage, Wait, WaitId, WaitKind};
use crate::model::{FlowId, Kind, Node, NodeId, Race, Trigger};
use crate::timer;
use crate::values::{Variables, keepable};

impl Run<'_> {
    pub(super) fn accept(&mut self, event: Event) -> Result<(), StepRefusal> {
        match event {
            Event::Start { node, variables } => self.start(node, variables),
            Event::TaskCompleted { wait, variables } => {
                let task = |kind: &WaitKind| matches!(kind, WaitKind::Task | WaitKind::Choice);
                let wait = self.answered(wait, task)?;
                match wait.kind {
                    WaitKind::Choice => self.chosen(&wait, variables),
                    _ => self.done(&wait, variables),
                }
            }
            Event::Begin { wait, node } => self.begin_inside(wait, node),
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
            Event::Skip { wait, variables } => self.skip(wait, variables),
            Event::Move { wait, node } => self.move_to(wait, node),
            Event::Cancel => {
                self.stop_scope_tree();
                self.end_instance(Outcome::Cancelled);
                Ok(())
            }
        }
    }

    fn start(&mut self, node: Option<NodeId>, variables: Context) -> Result<(), StepRefusal> {
        let definition = self.definition;
        let container = definition.container(self.state.process);
        let node = match node {
            Some(node) => Some(node).filter(|id| {
                let begins = |node: &Node| matches!(node.kind, Kind::Start(_)) || node.begins;
                container.nodes.contains(id)
                    && (begins(definition.node(*id)) || container.unstarted.contains(id))
            }),
            None => container.starts().first().copied(),
        };
        let node = node.ok_or(StepRefusal::NoStart)?;
        self.state.stage = Stage::Running;
        let unusable = |cause| StepRefusal::Unusable { node, cause };
        for (name, value) in variables.iter() {
            keepable(name, value).map_err(unusable)?;
        }
        // What begins without a start event maps its own results later.
        let unstarted = container.unstarted.contains(&node);
        let mappings = &definition.node(node).mappings;
        let outputs = if unstarted { &[][..] } else { &mappings.outputs };
        let assignments = self.map(outputs, &variables);
        let (done, joined) = (Vec::new(), Vec::new());
        let variables = Variables(variables);
        let (owner, called, turn) = (None, None, None);
        self.state.scopes.push(Scope { id: 0, owner, called, turn, variables, done, joined });
        let token = self.new_token(node, 0, Vec::new())?;
        let begins = definition.node(node).begins;
        let over = self.chosen_by(node);
        match assignments {
            Err(cause) => {
                // It has begun: what was handed in is kept, and its first step stands still.
                self.effects.push(Effect::Entered { node, over });
                self.keep_results((token, node), Context::new(), cause)?;
            }
            Ok(assignments) => {
                self.assign(0, assignments);
                if begins {
                    self.effects.push(Effect::Entered { node, over });
                    self.queue.push_back((token, Phase::Leave));
                } else {
                    self.arrive(token, node);
                }
            }
        }
        if begins {
            self.others_begin(node)?;
        }
        if unstarted {
            let others = container.unstarted.iter().copied().filter(|other| *other != node);
            self.begin_at(0, &others.collect::<Vec<_>>())?;
        }
        self.open_handlers(0, self.state.process);
        Ok(())
    }

    /// The gateway that starts a process with this event, and the flow from it.
    fn starting_gateway(&self, node: NodeId) -> Option<(NodeId, FlowId)> {
        let definition = self.definition;
        let mut flows = definition.node(node).incoming.iter();
        flows.find_map(|id| {
            let gateway = definition.flow(*id).source;
            let starts = matches!(
                definition.node(gateway).kind,
                Kind::EventBased(Race::Starts | Race::StartsAll)
            );
            starts.then_some((gateway, *id))
        })
    }

    /// The event has come that a gateway at the beginning waited for: it leads over the gateway's flow.
    fn chosen_by(&mut self, node: NodeId) -> Option<FlowId> {
        let (gateway, flow) = self.starting_gateway(node)?;
        self.effects.push(Effect::Entered { node: gateway, over: None });
        Some(flow)
    }

    /// Behind a gateway that starts a process with all of its events, the others wait now.
    fn others_begin(&mut self, node: NodeId) -> Result<(), StepRefusal> {
        let definition = self.definition;
        let Some((gateway, _)) = self.starting_gateway(node) else { return Ok(()) };
        if !matches!(definition.node(gateway).kind, Kind::EventBased(Race::StartsAll)) {
            return Ok(());
        }
        for flow in &definition.node(gateway).outgoing {
            let other = definition.flow(*flow).target;
            if other != node {
                let token = self.new_token(other, 0, Vec::new())?;
                self.arrive_over(token, (other, Some(*flow)));
            }
        }
        Ok(())
    }

    /// Whoever chooses in an ad-hoc sub-process has finished.
    fn chosen(&mut self, wait: &Wait, results: Context) -> Result<(), StepRefusal> {
        let node = wait.node;
        let mut assignments = Vec::with_capacity(results.len());
        for (name, value) in results.iter() {
            keepable(name, value).map_err(|cause| StepRefusal::Unusable { node, cause })?;
            assignments.push((name.clone(), value.clone()));
        }
        if let Some(scope) = self.inside_of(wait.token) {
            self.assign(scope, assignments);
        }
        self.queue.push_back((wait.token, Phase::Finish));
        Ok(())
    }

    pub(super) fn find(&self, id: WaitId) -> Result<&Wait, StepRefusal> {
        let found = self.state.waits.iter().find(|wait| wait.id == id);
        found.ok_or(StepRefusal::NotWaiting(id))
    }

    /// The wait that is answered, taken out of the state.
    pub(super) fn answered(
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
        match self.complete(wait.token, &results) {
            Ok(()) => Ok(()),
            Err(cause) => self.keep_results((wait.token, wait.node), results, cause),
        }
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
        let scope = self.token(wait.token).map_or(0, |token| token.scope);
        let catcher = code.as_deref().and_then(|code| {
            let error = Thrown::Error(code);
            let own = self.catches(wait.token, error);
            let own = own.map(|boundary| Catcher::Boundary(wait.token, boundary));
            own.or_else(|| self.catcher(scope, error))
        });
        match catcher.zip(code.as_deref()) {
            Some((catcher, code)) => {
                let known = (Thrown::Error(code), message.as_str());
                self.hand_over(&catcher, known, &Context::new())?;
            }
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
        let interrupting = self.definition.node(wait.node).interrupts();
        self.state.waits.retain(|wait| wait.id != id);
        if let (false, Some((left, every))) = (interrupting, cycle) {
            let more = left.map(|left| left.saturating_sub(1));
            if more != Some(0) {
                self.ring_again(&wait, *due, more, every);
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
    ) {
        let node = wait.node;
        let next = due.map(|due| timer::after(due, every, self.moment)).transpose();
        let next = match next {
            Ok(next) => next,
            Err(cause) => {
                self.stuck((wait.token, node), Phase::Await, Failure::of(every, cause));
                return;
            }
        };
        let kind = WaitKind::Timer { due: next, cycle: Some((left, every.into())) };
        let id = self.add_wait(wait.token, node, kind);
        let (text, working_days) = (every.into(), next.is_none());
        self.effects.push(Effect::StartTimer { wait: id, node, due: next, text, working_days });
    }

    fn message(
        &mut self,
        name: &Arc<str>,
        correlation: Option<&Arc<str>>,
        payload: Context,
    ) -> Result<(), StepRefusal> {
        let waits = |wait: &&Wait| match &wait.kind {
            WaitKind::Message { name: awaited, correlation: key } => {
                let fits = |key: &Arc<str>| match correlation {
                    Some(given) => given == key,
                    None => self.carries(wait.node, name, &payload).as_ref() == Some(key),
                };
                awaited == name && key.as_ref().is_none_or(fits)
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

    /// The key that a message carries inside, for a receiver that says where to find it.
    fn carries(&self, node: NodeId, name: &str, payload: &Context) -> Option<Arc<str>> {
        let trigger = match &self.definition.node(node).kind {
            Kind::Catch(trigger) | Kind::ReceiveTask(trigger) => trigger,
            Kind::Boundary(event) | Kind::EventStart(event) => event.on.trigger()?,
            _ => return None,
        };
        trigger.each().iter().find_map(|trigger| {
            let Trigger::Message(message) = trigger else { return None };
            let fixed = matches!(&message.name, Text::Fixed(fixed) if &**fixed == name);
            let carried = message.carried.as_ref().filter(|_| fixed)?;
            let value = carried.evaluate(payload, self.moment).ok()?;
            (!value.is_null()).then(|| written(&value))
        })
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
}
