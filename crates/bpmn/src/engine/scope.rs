//! Variables by scope, the end of scopes, and stopping what goes on inside an activity.

use std::borrow::Cow;
use std::sync::Arc;

use feel::{Context, Value};

use super::effect::{Effect, Outcome};
use super::{Run, Stop};
use crate::formula::Failure;
use crate::instance::{Phase, Scope, Wait};
use crate::model::{Kind, Mapping, NodeId};
use crate::values::{Variables, keepable};

/// Variables that will be set once everything has been worked out.
pub(super) type Assignments = Vec<(Arc<str>, Value)>;

impl Run<'_> {
    pub(super) fn scope(&self, id: u32) -> Option<&Scope> {
        let position = self.state.scopes.binary_search_by_key(&id, |scope| scope.id).ok()?;
        self.state.scopes.get(position)
    }

    pub(super) fn scope_mut(&mut self, id: u32) -> Option<&mut Scope> {
        let position = self.state.scopes.binary_search_by_key(&id, |scope| scope.id).ok()?;
        self.state.scopes.get_mut(position)
    }

    pub(super) fn new_scope(&mut self, parent: u32, owner: u32, turn: Option<u32>) -> u32 {
        let id = self.fresh();
        let variables = Variables::default();
        let (done, joined) = (Vec::new(), Vec::new());
        let owner = Some((parent, owner));
        let called = None;
        self.state.scopes.push(Scope { id, owner, called, turn, variables, done, joined });
        id
    }

    /// The scope around which a token rests.
    pub(super) fn inside_of(&self, token: u32) -> Option<u32> {
        let owned = |scope: &&Scope| scope.owner.is_some_and(|(_, owner)| owner == token);
        self.state.scopes.iter().find(owned).map(|scope| scope.id)
    }

    /// Everything that an expression sees in a scope: inner variables hide outer ones of the same
    /// name.
    pub(super) fn visible(&self, scope: u32) -> Cow<'_, Context> {
        let mut chain: Vec<&Scope> = Vec::new();
        let mut next = Some(scope);
        while let Some(scope) = next.and_then(|id| self.scope(id)) {
            next = scope.owner.filter(|_| scope.called.is_none()).map(|(parent, _)| parent);
            if next.is_none() && chain.is_empty() {
                return Cow::Borrowed(&scope.variables.0);
            }
            chain.push(scope);
        }
        let mut all = Context::new();
        for scope in chain.iter().rev() {
            extend(&mut all, &scope.variables.0);
        }
        Cow::Owned(all)
    }

    /// What a token's own expressions see: its scope, and the mapped inputs of its activity.
    pub(super) fn seen_by(&self, token: u32) -> Cow<'_, Context> {
        let Some(token) = self.token(token) else { return Cow::Owned(Context::new()) };
        let visible = self.visible(token.scope);
        match &token.local {
            None => visible,
            Some(local) => {
                let mut all = visible.into_owned();
                extend(&mut all, &local.0);
                Cow::Owned(all)
            }
        }
    }

    /// Sets variables where they are: in the nearest scope that has the name, else in the process.
    pub(super) fn assign(&mut self, scope: u32, assignments: Assignments) {
        for (name, value) in assignments {
            let mut target = scope;
            while let Some(candidate) = self.scope(target) {
                match candidate.owner {
                    Some((parent, _))
                        if candidate.called.is_none()
                            && candidate.variables.0.get(&name).is_none() =>
                    {
                        target = parent
                    }
                    _ => break,
                }
            }
            if let Some(scope) = self.scope_mut(target) {
                scope.variables.0.insert(name, value);
            }
        }
    }

    /// Evaluates mappings: each sees what those before it have set.
    pub(super) fn map(&self, mappings: &[Mapping], sees: &Context) -> Result<Assignments, Failure> {
        let mut sees = Cow::Borrowed(sees);
        let mut assignments: Assignments = Vec::with_capacity(mappings.len());
        for mapping in mappings {
            let Some((name, path)) = mapping.target.split_first() else { continue };
            let value = mapping.source.evaluate(&sees, self.moment)?;
            let value = nested(sees.get(name), path, value);
            keepable(name, &value)?;
            if mappings.len() > 1 {
                sees.to_mut().insert(name.clone(), value.clone());
            }
            assignments.push((name.clone(), value));
        }
        Ok(assignments)
    }

    /// Stops all that goes on inside an activity or behind a token: waits, inner scopes, inner
    /// tokens.
    pub(super) fn stop_inside(&mut self, token: u32) {
        let mut owners = vec![token];
        while let Some(owner) = owners.pop() {
            self.close_waits(owner);
            let owned = |scope: &Scope| scope.owner.is_some_and(|(_, token)| token == owner);
            let scopes: Vec<u32> =
                self.state.scopes.iter().filter(|s| owned(s)).map(|s| s.id).collect();
            if scopes.is_empty() {
                continue;
            }
            for scope in &scopes {
                self.close_waits(*scope);
            }
            self.state.scopes.retain(|scope| !scopes.contains(&scope.id));
            let effects = &mut self.effects;
            self.state.tokens.retain(|inner| {
                let stopped = scopes.contains(&inner.scope);
                if stopped {
                    effects.push(Effect::Interrupted { node: inner.node });
                    owners.push(inner.id);
                }
                !stopped
            });
        }
    }

    /// Ends the waits of a token; the caller withdraws what it did for them.
    pub(super) fn close_waits(&mut self, token: u32) {
        self.close_waits_where(|wait| wait.token == token);
    }

    pub(super) fn close_waits_where(&mut self, is_over: impl Fn(&Wait) -> bool) {
        let effects = &mut self.effects;
        self.state.waits.retain(|wait| {
            let over = is_over(wait);
            if over {
                effects.push(Effect::CancelWait { wait: wait.id });
            }
            !over
        });
    }

    /// A token ends; with the last one its scope ends.
    pub(super) fn consume(&mut self, token: u32) {
        let Some(token) = self.take_token(token) else { return };
        self.scope_emptied(token.scope, Outcome::Completed);
        // Inside an ad-hoc sub-process every branch that ends may be the last one that is needed.
        if let Some(owner) = self.scope(token.scope).and_then(|scope| scope.owner)
            && let Some(owner) = self.token(owner.1)
            && matches!(self.definition.node(owner.node).kind, Kind::AdHoc(_))
        {
            self.queue.push_back((owner.id, Phase::Finish));
        }
    }

    pub(super) fn scope_emptied(&mut self, scope: u32, outcome: Outcome) {
        if self.state.tokens.iter().any(|token| token.scope == scope) {
            return;
        }
        match self.scope(scope).and_then(|scope| scope.owner) {
            Some((_, owner)) => self.queue.push_back((owner, Phase::Finish)),
            None => self.end_instance(outcome),
        }
    }

    /// Terminate: everything else in the scope stops, then the scope ends.
    pub(super) fn terminate(&mut self, token: u32) {
        let Some(ending) = self.take_token(token) else { return };
        self.stop_scope(ending.scope);
        self.scope_emptied(ending.scope, Outcome::Terminated);
    }

    pub(super) fn stop_scope(&mut self, scope: u32) {
        let inside = self.state.tokens.iter().filter(|token| token.scope == scope);
        let tokens: Vec<(u32, NodeId)> = inside.map(|token| (token.id, token.node)).collect();
        for (token, node) in tokens {
            self.stop_inside(token);
            self.take_token(token);
            self.effects.push(Effect::Interrupted { node });
        }
    }

    /// The inside of a sub-process has ended: outputs go out, boundary events close.
    pub(super) fn finish(&mut self, token: u32) -> Result<(), Stop> {
        let (id, node) = self.node_of(token)?;
        let Some(inner) = self.inside_of(token) else { return Ok(()) };
        match &node.kind {
            Kind::Throw(_) | Kind::End(_) => return self.undone(token),
            Kind::AdHoc(ad_hoc) if !self.ad_hoc_over(token, ad_hoc)? => return Ok(()),
            _ => {}
        }
        let assignments = match node.kind {
            Kind::CallActivity(_) => self.outcome(token, node, &self.visible(inner))?,
            _ => self.map(&node.mappings.outputs, &self.visible(inner))?,
        };
        self.close_waits(inner);
        self.close_waits(token);
        let target = self.token(token).map_or(0, |token| token.scope);
        if let Ok(place) = self.state.scopes.binary_search_by_key(&inner, |scope| scope.id) {
            let ended = self.state.scopes.remove(place);
            if self.undoable(node, &ended.done) && !matches!(node.kind, Kind::EventSubProcess(_)) {
                self.remember(target, id, Some(ended.variables), ended.done);
            }
        }
        self.assign_results(target, node, assignments);
        self.queue.push_back((token, Phase::Leave));
        Ok(())
    }
}

pub(super) fn extend(all: &mut Context, more: &Context) {
    for (name, value) in more.iter() {
        all.insert(name.clone(), value.clone());
    }
}

/// Puts a value at a path inside an existing value, making contexts on the way.
fn nested(existing: Option<&Value>, path: &[Arc<str>], value: Value) -> Value {
    let mut outer: Vec<Context> = Vec::with_capacity(path.len());
    let mut at = existing;
    for (index, _) in path.iter().enumerate() {
        let context = at.and_then(Value::as_context);
        at = context.and_then(|context| context.get(path.get(index)?));
        outer.push(context.cloned().unwrap_or_default());
    }
    let mut value = value;
    for (mut context, name) in outer.into_iter().zip(path).rev() {
        context.insert(name.clone(), value);
        value = Value::context(context);
    }
    value
}
