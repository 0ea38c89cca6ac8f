//! Trees to values, within budgets.

mod call;
mod compare;
mod control;
mod operators;
mod tests;

use crate::ast::{Kind, Node};
use crate::builtin;
use crate::errors::{Cause, Failure, Place};
use crate::function::{Function, FunctionKind};
use crate::list::{List, VALUE_DEPTH_MAX};
use crate::types::Type;
use crate::{Context, Environment, RangeForm, Value};
use std::sync::Arc;

pub(crate) use compare::{equal, order, within};
pub(crate) use operators::property;
pub(crate) use tests::decide;

pub(crate) type Outcome = Result<Value, Box<Failure>>;

/// One evaluation: what it may still use of its budgets.
///
/// One run covers everything that one request evaluates together (a decision with all it
/// requires), so that the budgets hold for the whole.
#[derive(Debug)]
pub struct Run<'e> {
    environment: &'e Environment,
    steps: u64,
    depth: u32,
    items: u64,
}

/// The names in reach: inputs, and what expressions bind on top of them.
#[derive(Clone, Debug)]
pub struct Scope<'c> {
    inputs: &'c Context,
    locals: Vec<Local>,
}

#[derive(Clone, Debug)]
enum Local {
    Named(Arc<str>, Value),
    /// The entries of a context by their own names: the item of a filter.
    Entries(Arc<Context>),
}

impl<'c> Scope<'c> {
    /// A scope with these inputs.
    pub fn new(inputs: &'c Context) -> Self {
        Self { inputs, locals: Vec::new() }
    }

    /// Binds a name on top of what is there.
    pub fn bind(&mut self, name: Arc<str>, value: Value) {
        self.locals.push(Local::Named(name, value));
    }

    /// How many bindings there are, to come back to with [`Self::release`].
    pub fn bound(&self) -> usize {
        self.locals.len()
    }

    /// Forgets the bindings beyond the first `count`.
    pub fn release(&mut self, count: usize) {
        self.locals.truncate(count);
    }

    /// All names in reach with their values, as one context.
    pub fn snapshot(&self) -> Context {
        let mut all = self.inputs.clone();
        for local in &self.locals {
            match local {
                Local::Named(name, value) => all.insert(name.clone(), value.clone()),
                Local::Entries(context) => {
                    for (name, value) in context.iter() {
                        all.insert(name.clone(), value.clone());
                    }
                }
            }
        }
        all
    }

    /// Binds the entries of a context by their own names.
    pub fn bind_entries(&mut self, context: &Arc<Context>) {
        self.locals.push(Local::Entries(context.clone()));
    }

    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        for local in self.locals.iter().rev() {
            match local {
                Local::Named(known, value) if **known == *name => return Some(value),
                Local::Named(..) => {}
                Local::Entries(context) => {
                    if let Some(value) = context.get(name) {
                        return Some(value);
                    }
                }
            }
        }
        self.inputs.get(name)
    }
}

impl<'e> Run<'e> {
    /// A fresh run.
    pub fn new(environment: &'e Environment) -> Self {
        Self { environment, steps: environment.steps_max, depth: 0, items: environment.items_max }
    }

    /// What the run may know.
    pub fn environment(&self) -> &'e Environment {
        self.environment
    }

    pub(crate) fn failure(at: u32, cause: Cause) -> Box<Failure> {
        Box::new(Failure { place: Place::Offset(at), cause })
    }

    /// An error, or null when lenient; an exhausted budget is always an error.
    pub(crate) fn fail(&self, at: u32, cause: Cause) -> Outcome {
        if self.environment.lenient && !matches!(cause, Cause::Exhausted(_)) {
            return Ok(Value::Null);
        }
        Err(Self::failure(at, cause))
    }

    /// Takes from the budget of list items and text bytes.
    pub fn charge(&mut self, items: usize) -> Result<(), Cause> {
        let items = u64::try_from(items).unwrap_or(u64::MAX);
        match self.items.checked_sub(items) {
            Some(rest) => {
                self.items = rest;
                Ok(())
            }
            None => Err(Cause::Exhausted("budget of memory")),
        }
    }

    /// Takes a number of steps.
    pub fn step(&mut self, count: u64) -> Result<(), Cause> {
        match self.steps.checked_sub(count) {
            Some(rest) => {
                self.steps = rest;
                Ok(())
            }
            None => Err(Cause::Exhausted("budget of steps")),
        }
    }

    /// A list, charged.
    pub fn list(&mut self, items: impl Into<List>) -> Result<Value, Cause> {
        let items = items.into();
        self.charge(items.len())?;
        Self::bounded(items.depth())?;
        Ok(Value::List(Arc::new(items)))
    }

    /// A context, charged.
    pub fn context(&mut self, context: Context) -> Result<Value, Cause> {
        self.charge(context.len())?;
        Self::bounded(context.depth())?;
        Ok(Value::context(context))
    }

    /// A text, charged.
    pub fn text(&mut self, text: String) -> Result<Value, Cause> {
        self.charge(text.len())?;
        Ok(Value::String(text.into()))
    }

    /// Refuses a value that nests too deep to be put into another one.
    pub fn check_depth(&self, value: &Value) -> Result<(), Cause> {
        Self::bounded(value.depth() + 1)
    }

    fn bounded(depth: u32) -> Result<(), Cause> {
        if depth > VALUE_DEPTH_MAX {
            return Err(Cause::Exhausted("depth of nested values"));
        }
        Ok(())
    }

    /// Goes one level deeper; [`Self::leave`] comes back.
    pub fn enter(&mut self) -> Result<(), Cause> {
        if self.depth >= self.environment.depth_max {
            return Err(Cause::Exhausted("depth of calls"));
        }
        self.depth += 1;
        Ok(())
    }

    /// Comes back one level.
    pub fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    pub(crate) fn evaluate(&mut self, node: &Node, scope: &mut Scope<'_>) -> Outcome {
        self.step(1).map_err(|cause| Self::failure(node.at, cause))?;
        match &node.kind {
            Kind::Constant(value) => Ok(value.clone()),
            Kind::Name(name) => self.name(node.at, name, scope),
            _ => {
                self.enter().map_err(|cause| Self::failure(node.at, cause))?;
                let outcome = self.nested(node, scope);
                self.leave();
                outcome
            }
        }
    }

    fn name(&mut self, at: u32, name: &Arc<str>, scope: &Scope<'_>) -> Outcome {
        if let Some(value) = scope.get(name) {
            return Ok(value.clone());
        }
        match builtin::find(name) {
            Some(builtin) => {
                Ok(Value::Function(Arc::new(Function(FunctionKind::Builtin(builtin)))))
            }
            None => self.fail(at, Cause::UnknownName(name.clone())),
        }
    }

    fn nested(&mut self, node: &Node, scope: &mut Scope<'_>) -> Outcome {
        match &node.kind {
            Kind::Constant(value) => Ok(value.clone()),
            Kind::Name(name) => self.name(node.at, name, scope),
            Kind::Path(source, member) => self.path(node.at, source, member, scope),
            Kind::Filter(source, condition) => self.filter(source, condition, scope),
            Kind::Arithmetic(first, rest) => self.arithmetic(first, rest, scope),
            Kind::Negate(operand) => self.negate(operand, scope),
            Kind::Compare(comparison, sides) => self.compare(node.at, *comparison, sides, scope),
            Kind::Between(parts) => self.between(node.at, parts, scope),
            Kind::In(input, tests) => self.is_in(node.at, input, tests, scope),
            Kind::And(operands) => self.all_of(operands, scope),
            Kind::Or(operands) => self.any_of(operands, scope),
            Kind::If(parts) => self.condition(parts, scope),
            Kind::For(parts) => self.iterate(node.at, parts, scope),
            Kind::Some(bindings, body) => self.quantified(bindings, body, true, scope),
            Kind::Every(bindings, body) => self.quantified(bindings, body, false, scope),
            Kind::List(items) => self.list_of(node.at, items, scope),
            Kind::Context(entries) => self.context_of(node.at, entries, scope),
            Kind::Range(range) => self.range_of(node.at, range, scope),
            Kind::Lambda(lambda) => self.closure(node.at, lambda, scope),
            Kind::Call(call) => self.call_node(node.at, call, scope),
            Kind::InstanceOf(operand, of) => {
                let value = self.evaluate(operand, scope)?;
                let holds = of.contains(&value) && (!value.is_null() || *of == Type::Null);
                Ok(Value::Bool(holds))
            }
        }
    }

    fn list_of(&mut self, at: u32, items: &[Node], scope: &mut Scope<'_>) -> Outcome {
        let mut values = Vec::with_capacity(items.len());
        for item in items {
            values.push(self.evaluate(item, scope)?);
        }
        self.list(values).map_err(|cause| Self::failure(at, cause))
    }

    fn context_of(
        &mut self,
        at: u32,
        entries: &[(Arc<str>, Node)],
        scope: &mut Scope<'_>,
    ) -> Outcome {
        let outer = scope.bound();
        let mut context = Context::new();
        for (name, node) in entries {
            let value = self.evaluate(node, scope)?.named(name);
            scope.bind(name.clone(), value.clone());
            context.insert(name.clone(), value);
        }
        scope.release(outer);
        self.context(context).map_err(|cause| Self::failure(at, cause))
    }

    fn range_of(
        &mut self,
        at: u32,
        range: &crate::ast::RangeNode,
        scope: &mut Scope<'_>,
    ) -> Outcome {
        let mut end = |node: &Option<Node>| match node {
            Some(node) => self.evaluate(node, scope),
            None => Ok(Value::Null),
        };
        let (start, end) = (end(&range.start)?, end(&range.end)?);
        let made = crate::Range {
            start,
            end,
            start_included: range.start_included,
            end_included: range.end_included,
            form: range.form,
        };
        match checked_range(made) {
            Ok(value) => Ok(value),
            Err(cause) => self.fail(at, cause),
        }
    }
}

/// The ends must be of one type that has an order.
pub(crate) fn checked_range(range: crate::Range) -> Result<Value, Cause> {
    let (start, end) = (&range.start, &range.end);
    let ordered = |value: &Value| order(value, value).is_some();
    let fits = match (start.is_null(), end.is_null()) {
        (true, true) => false,
        (true, false) => ordered(end),
        (false, true) => ordered(start),
        (false, false) => order(start, end).is_some() || range.form == RangeForm::NotEqual,
    };
    if fits || range.form == RangeForm::Equal {
        return Ok(Value::Range(Arc::new(range)));
    }
    Err(Cause::not_applicable(format!(
        "a range cannot go from {} to {}",
        start.type_name(),
        end.type_name()
    )))
}
