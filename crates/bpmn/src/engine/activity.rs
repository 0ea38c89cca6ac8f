//! Activities: what they ask for when they begin, and what becomes of their results.

use std::borrow::Cow;
use std::sync::Arc;

use feel::{Context, Value};

use super::effect::{Effect, TaskKind};
use super::event::StepRefusal;
use super::pace::ASKING_STEPS;
use super::scope::{Assignments, extend};
use super::wait::Prepared;
use super::{Run, Stop};
use crate::formula::{Failure, Text};
use crate::instance::{Phase, WaitId, WaitKind};
use crate::model::{ContainerId, Kind, MessageRef, Node, NodeId, Throw};
use crate::values::{Variables, keepable};

/// Deepest nesting of called processes.
pub const CALLS_MAX: usize = 16;

/// Extension attributes with their values.
type Attributes = Vec<(Arc<str>, Arc<str>)>;

/// What an activity amounts to, worked out before anything changes.
enum Work {
    /// Nothing to wait for; these are the results.
    Done(Context),
    /// Something was sent; nothing to wait for.
    Sent(Vec<Effect>),
    /// Someone was asked.
    Asked(WaitKind, Effect),
    /// Something must come from outside.
    Awaited(Vec<Prepared>),
    /// A sub-process begins, and its event sub-processes wait.
    Inside(ContainerId, Vec<Prepared>),
    /// A process of the same definition begins with these variables alone.
    Called(ContainerId, Vec<Prepared>, Context),
}

impl Run<'_> {
    pub(super) fn enter_activity(&mut self, token: u32) -> Result<(), Stop> {
        let (_, node) = self.node_of(token)?;
        match &node.repeat {
            Some(repeat) if self.turn_of(token).is_none() => self.begin_turns(token, repeat),
            _ => self.begin(token),
        }
    }

    fn begin(&mut self, token: u32) -> Result<(), Stop> {
        let (id, node) = self.node_of(token)?;
        if let Some(token) = self.token_mut(token) {
            token.local = None;
        }
        let visible = self.seen_by(token);
        let inputs = self.map(&node.mappings.inputs, &visible)?;
        let sees = if inputs.is_empty() {
            visible
        } else {
            let mut sees = visible.into_owned();
            extend(&mut sees, &context(&inputs));
            Cow::Owned(sees)
        };
        let work = self.work((token, id, node), &sees, &inputs)?;
        if let Work::Inside(container, _) | Work::Called(container, ..) = &work {
            let tokens = self.definition.container(*container).starts().len();
            self.has_room(node.label(), tokens.max(1))?;
        }
        let boundaries = match work {
            Work::Done(_) | Work::Sent(_) => Vec::new(),
            Work::Asked(..) | Work::Awaited(_) | Work::Inside(..) | Work::Called(..) => {
                self.boundaries(token, node)?
            }
        };
        drop(sees);
        if !inputs.is_empty()
            && !matches!(work, Work::Inside(..) | Work::Called(..))
            && let Some(token) = self.token_mut(token)
        {
            token.local = Some(Box::new(Variables(context(&inputs))));
        }
        match work {
            Work::Done(results) => self.complete(token, &results)?,
            Work::Sent(effects) => {
                self.pace.count(token, ASKING_STEPS);
                self.effects.extend(effects);
                self.complete(token, &Context::new())?;
            }
            Work::Asked(kind, effect) => {
                self.pace.count(token, ASKING_STEPS);
                self.add_wait(token, id, kind);
                self.effects.push(effect);
            }
            Work::Awaited(prepared) => self.open_all(token, prepared),
            Work::Inside(container, handlers) => {
                self.go_inside(token, (container, handlers), inputs)?;
            }
            Work::Called(container, handlers, variables) => {
                self.call(token, (container, handlers), variables)?;
            }
        }
        self.open_all(token, boundaries);
        Ok(())
    }

    fn work(
        &self,
        (token, id, node): (u32, NodeId, &Node),
        sees: &Context,
        inputs: &Assignments,
    ) -> Result<Work, Stop> {
        // The next number given out: nothing else is numbered between here and the wait.
        let wait = WaitId(self.state.next);
        let moment = self.moment;
        Ok(match &node.kind {
            Kind::UserTask => self.person(wait, (id, node), TaskKind::User, (sees, inputs))?,
            Kind::ManualTask => self.person(wait, (id, node), TaskKind::Manual, (sees, inputs))?,
            Kind::ServiceTask(topic) | Kind::SendTask(Throw::Service(topic)) => {
                let (kind, effect) = self.service(wait, (id, node), &topic.name, (sees, inputs))?;
                Work::Asked(kind, effect)
            }
            Kind::BusinessRuleTask(rule) => {
                let decision = rule.decision.text(sees, moment)?;
                let inputs = passed(node, sees, inputs);
                let shape = rule.shape;
                let effect = Effect::EvaluateDecision { wait, node: id, decision, inputs, shape };
                Work::Asked(WaitKind::Decision, effect)
            }
            Kind::CallActivity(process) => {
                let process = process.text(sees, moment)?;
                let inputs = passed(node, sees, inputs);
                if let Some(container) = self.definition.called(&process) {
                    self.may_call(token, &process)?;
                    let handlers = self.handlers(container, &inputs)?;
                    return Ok(Work::Called(container, handlers, inputs));
                }
                let effect = Effect::CallProcess { wait, node: id, process, inputs };
                Work::Asked(WaitKind::Call, effect)
            }
            Kind::ScriptTask(script) => {
                let value = script.expression.evaluate(sees, moment)?;
                Work::Done(results(script.result.as_ref(), value)?)
            }
            Kind::SendTask(throw) => Work::Sent(self.sent(id, throw, (sees, inputs))?),
            Kind::ReceiveTask(trigger) => Work::Awaited(self.prepare(sees, id, trigger)?),
            _ => match node.inside() {
                Some(container) => Work::Inside(container, self.handlers(container, sees)?),
                None => Work::Done(Context::new()),
            },
        })
    }

    fn person(
        &self,
        wait: WaitId,
        (id, node): (NodeId, &Node),
        kind: TaskKind,
        (sees, inputs): (&Context, &Assignments),
    ) -> Result<Work, Failure> {
        let attributes = self.attributes(node, sees)?;
        let (name, inputs) = (node.name.clone(), context(inputs));
        let effect = Effect::CreateTask { wait, node: id, kind, name, attributes, inputs };
        Ok(Work::Asked(WaitKind::Task, effect))
    }

    pub(super) fn service(
        &self,
        wait: WaitId,
        (id, node): (NodeId, &Node),
        topic: &Text,
        (sees, inputs): (&Context, &Assignments),
    ) -> Result<(WaitKind, Effect), Failure> {
        let topic = topic.text(sees, self.moment)?;
        let attributes = self.attributes(node, sees)?;
        let inputs = passed(node, sees, inputs);
        let effect = Effect::CallService { wait, node: id, topic, attributes, inputs };
        Ok((WaitKind::Service, effect))
    }

    pub(super) fn attributes(&self, node: &Node, sees: &Context) -> Result<Attributes, Failure> {
        let each = node.attributes.iter();
        each.map(|attribute| Ok((attribute.name.clone(), attribute.value.text(sees, self.moment)?)))
            .collect()
    }

    /// The effects of what is sent to others; none when there is nothing to send.
    pub(super) fn sent(
        &self,
        node: NodeId,
        throw: &Throw,
        (sees, inputs): (&Context, &Assignments),
    ) -> Result<Vec<Effect>, Failure> {
        Ok(match throw {
            Throw::None | Throw::Service(_) | Throw::Escalation(_) | Throw::Compensation(_) => {
                Vec::new()
            }
            Throw::Message(message) => {
                let (name, correlation) = self.addressed(message, sees)?;
                vec![Effect::SendMessage { node, name, correlation, payload: context(inputs) }]
            }
            Throw::Signal(name) => {
                let name = name.text(sees, self.moment)?;
                vec![Effect::SendSignal { node, name, payload: context(inputs) }]
            }
            Throw::All(all) => {
                let mut effects = Vec::with_capacity(all.len());
                for throw in all.iter().filter(|throw| !matches!(throw, Throw::All(_))) {
                    effects.extend(self.sent(node, throw, (sees, inputs))?);
                }
                effects
            }
        })
    }

    /// Name and correlation key of a message.
    pub(super) fn addressed(
        &self,
        message: &MessageRef,
        sees: &Context,
    ) -> Result<(Arc<str>, Option<Arc<str>>), Failure> {
        let name = message.name.text(sees, self.moment)?;
        let Some(key) = &message.correlation else { return Ok((name, None)) };
        let value = key.evaluate(sees, self.moment)?;
        if value.is_null() {
            return Err(Failure::of(key.source(), "the correlation key is null"));
        }
        Ok((name, Some(crate::formula::written(&value))))
    }

    fn go_inside(
        &mut self,
        token: u32,
        (container, handlers): (ContainerId, Vec<Prepared>),
        inputs: Assignments,
    ) -> Result<(), Stop> {
        let at = self.token(token).map(|token| (token.scope, token.node));
        let (outer, node) = at.ok_or(StepRefusal::WrongDefinition)?;
        if let Kind::AdHoc(ad_hoc) = &self.definition.node(node).kind {
            return self.begin_ad_hoc(token, ad_hoc, (handlers, inputs));
        }
        let starts = self.definition.container(container).starts();
        if starts.is_empty() {
            return Err(Failure::of("sub-process", "nothing begins in it").into());
        }
        let scope = self.inner_scope(token, outer, (container, &inputs));
        self.begin_at(scope, starts)?;
        self.open_all(scope, handlers);
        Ok(())
    }

    /// Processes that call each other without end are stopped before they fill the state.
    fn may_call(&self, token: u32, process: &str) -> Result<(), Failure> {
        let mut next = self.token(token).map(|token| token.scope);
        let mut depth = 0;
        while let Some(scope) = next.and_then(|id| self.scope(id)) {
            depth += usize::from(scope.called.is_some());
            next = scope.owner.map(|(outer, _)| outer);
        }
        match depth < CALLS_MAX {
            true => Ok(()),
            false => Err(Failure::of(process, format!("more than {CALLS_MAX} calls inside calls"))),
        }
    }

    /// A called process begins: it sees what is passed to it, and nothing else.
    fn call(
        &mut self,
        token: u32,
        (container, handlers): (ContainerId, Vec<Prepared>),
        variables: Context,
    ) -> Result<(), Stop> {
        let outer = self.token(token).map(|token| token.scope);
        let outer = outer.ok_or(StepRefusal::WrongDefinition)?;
        let starts = self.definition.container(container).starts();
        if starts.is_empty() {
            return Err(Failure::of("call", "the process has no plain start event").into());
        }
        let inner = self.inner_scope(token, outer, (container, &Assignments::new()));
        if let Some(scope) = self.scope_mut(inner) {
            scope.called = Some(container);
            extend(&mut scope.variables.0, &variables);
        }
        self.begin_at(inner, starts)?;
        self.open_all(inner, handlers);
        Ok(())
    }

    /// The scope of a sub-process: its data objects, then the mapped inputs.
    pub(super) fn inner_scope(
        &mut self,
        token: u32,
        outer: u32,
        (container, inputs): (ContainerId, &Assignments),
    ) -> u32 {
        let scope = self.new_scope(outer, token, None);
        let definition = self.definition;
        if let Some(scope) = self.scope_mut(scope) {
            for name in &definition.container(container).data {
                scope.variables.0.insert(name.clone(), Value::Null);
            }
            extend(&mut scope.variables.0, &context(inputs));
        }
        scope
    }

    /// An activity or event has its results: outputs are set, waits close, the token goes on.
    pub(super) fn complete(&mut self, token: u32, results: &Context) -> Result<(), Failure> {
        let Some(found) = self.token(token) else { return Ok(()) };
        let (scope, id, node) = (found.scope, found.node, self.definition.node(found.node));
        let assignments = self.outcome(token, node, results)?;
        self.close_waits(token);
        if let Some(token) = self.token_mut(token) {
            token.local = None;
        }
        match node.kind {
            Kind::EventStart(_) => self.keep_inside(scope, assignments),
            _ => self.assign_results(scope, node, assignments),
        }
        if node.undo.is_some() && node.is_activity() {
            self.remember(scope, id, None, Vec::new());
        }
        self.queue.push_back((token, Phase::Leave));
        Ok(())
    }

    /// What results become: themselves, or what the output mappings make of them.
    pub(super) fn outcome(
        &self,
        token: u32,
        node: &Node,
        results: &Context,
    ) -> Result<Assignments, Failure> {
        let mut assignments = Assignments::new();
        if node.mappings.all_out {
            for (name, value) in results.iter() {
                keepable(name, value)?;
                assignments.push((name.clone(), value.clone()));
            }
        }
        if !node.mappings.outputs.is_empty() {
            let mut sees = self.seen_by(token).into_owned();
            extend(&mut sees, results);
            assignments.extend(self.map(&node.mappings.outputs, &sees)?);
        }
        Ok(assignments)
    }

    /// What an event brings to its event sub-process belongs to that alone.
    pub(super) fn keep_inside(&mut self, scope: u32, assignments: Assignments) {
        if let Some(scope) = self.scope_mut(scope) {
            for (name, value) in assignments {
                scope.variables.0.insert(name, value);
            }
        }
    }

    /// In a turn whose results are collected they stay inside the turn; else they go where they
    /// belong.
    pub(super) fn assign_results(&mut self, scope: u32, node: &Node, assignments: Assignments) {
        let collects = node.repeat.as_ref().is_some_and(|repeat| repeat.collect.is_some());
        match self.scope_mut(scope) {
            Some(turn) if collects && turn.turn.is_some() => {
                for (name, value) in assignments {
                    turn.variables.0.insert(name, value);
                }
            }
            _ => self.assign(scope, assignments),
        }
    }
}

pub(super) fn context(assignments: &Assignments) -> Context {
    assignments.iter().map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// Mapped inputs, or everything in scope when the file maps none.
fn passed(node: &Node, sees: &Context, inputs: &Assignments) -> Context {
    if node.mappings.all_in { sees.clone() } else { context(inputs) }
}

/// A result goes to its variable; without one a context is spread.
pub(super) fn results(variable: Option<&Arc<str>>, value: Value) -> Result<Context, Failure> {
    match (variable, value) {
        (Some(name), value) => Ok(Context::from_iter([(name.clone(), value)])),
        (None, Value::Context(context)) => Ok(Arc::unwrap_or_clone(context)),
        (None, Value::Null) => Ok(Context::new()),
        (None, other) => {
            let cause = format!("a {} needs a result variable", other.type_name());
            Err(Failure::of("result", cause))
        }
    }
}
