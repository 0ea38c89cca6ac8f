//! Boxed expressions: what a decision's value is made of.

pub(crate) mod function;
pub(crate) mod index;
mod priority;
pub(crate) mod table;

use crate::located::{Located, Place};
use crate::model::Inner;
use crate::trace::{DecisionTrace, InputTrace, RuleTrace};
use crate::types::TypeReference;
use feel::{Cause, Context, EvaluationError, Expression, Function, Run, Scope, Value};
use function::BoxedFunction;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use table::Table;

/// An expression of DMN, and the type that its value must have.
#[derive(Debug)]
pub(crate) struct Logic {
    pub(crate) kind: Kind,
    pub(crate) of: TypeReference,
    pub(crate) place: Place,
}

#[derive(Debug)]
pub(crate) enum Kind {
    Literal(Located<Expression>),
    Table(Box<Table>),
    /// Entries with names, and a result without one.
    Context(Vec<Entry>),
    Invocation {
        callee: Located<Expression>,
        bindings: Vec<(Arc<str>, Logic)>,
    },
    Function(Arc<BoxedFunction>),
    List(Vec<Logic>),
    Relation(Vec<Arc<str>>, Vec<Vec<Logic>>),
    Conditional(Box<[Logic; 3]>),
    For(Box<Iteration>),
    Some(Box<Iteration>),
    Every(Box<Iteration>),
    Filter(Box<[Logic; 2]>),
    /// Could not be read; the reader has said why.
    Broken,
}

#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) name: Option<Arc<str>>,
    pub(crate) of: TypeReference,
    pub(crate) logic: Logic,
}

#[derive(Debug)]
pub(crate) struct Iteration {
    pub(crate) variable: Arc<str>,
    pub(crate) of: TypeReference,
    pub(crate) source: Logic,
    pub(crate) body: Logic,
}

/// Where reasons are collected.
pub(crate) type Collector = Arc<Collected>;

/// Most rules and failed conditions that one evaluation tells: a function may be called for each item of a long list.
const EXPLAINED_MAX: usize = 1_000_000;

/// What decisions, knowledge models and services that ended have left.
#[derive(Debug, Default)]
pub(crate) struct Collected(Mutex<Vec<DecisionTrace>>, AtomicUsize);

impl Collected {
    pub(crate) fn add(&self, trace: DecisionTrace) {
        let told: usize = trace.rules.iter().map(|rule| 1 + rule.failed.len()).sum();
        self.1.fetch_add(told + 1, Ordering::Relaxed);
        if let Ok(mut all) = self.0.lock() {
            all.push(trace);
        }
    }

    fn is_full(&self) -> bool {
        self.1.load(Ordering::Relaxed) >= EXPLAINED_MAX
    }

    /// All that was collected.
    pub(crate) fn take(&self) -> Vec<DecisionTrace> {
        self.0.lock().map(|mut all| std::mem::take(&mut *all)).unwrap_or_default()
    }
}

/// What the evaluation of one decision's logic has at hand.
pub(crate) struct Session<'a> {
    pub(crate) inner: &'a Arc<Inner>,
    /// Where finished decisions leave their reasons; none when nobody asks for them.
    pub(crate) collector: Option<Collector>,
    pub(crate) inputs: Vec<InputTrace>,
    pub(crate) rules: Vec<RuleTrace>,
    /// How many rules and failed conditions these are.
    explained: usize,
}

type Outcome = Result<Value, EvaluationError>;

impl<'a> Session<'a> {
    pub(crate) fn new(inner: &'a Arc<Inner>, collector: Option<Collector>) -> Self {
        // What is called once there are enough reasons leaves none.
        let collector = collector.filter(|collector| !collector.is_full());
        Self { inner, collector, inputs: Vec::new(), rules: Vec::new(), explained: 0 }
    }

    /// Keeps what became of a rule.
    pub(crate) fn tell(&mut self, rule: RuleTrace) {
        self.explained += 1 + rule.failed.len();
        self.rules.push(rule);
    }

    pub(crate) fn wants_reasons(&self) -> bool {
        self.collector.is_some() && self.explained < EXPLAINED_MAX
    }

    /// An error, or null when lenient.
    pub(crate) fn fail(&self, place: Place, cause: Cause, run: &Run<'_>) -> Outcome {
        if run.environment().is_lenient() && !matches!(cause, Cause::Exhausted(_)) {
            return Ok(Value::Null);
        }
        Err(place.fault(cause))
    }

    pub(crate) fn coerce(
        &self,
        of: &TypeReference,
        value: Value,
        place: Place,
        run: &mut Run<'_>,
    ) -> Outcome {
        if matches!(of, TypeReference::Any) {
            return Ok(value);
        }
        match self.inner.types.coerce(of, value, run) {
            Ok(value) => Ok(value),
            Err(cause) => self.fail(place, cause, run),
        }
    }

    pub(crate) fn evaluate(
        &mut self,
        logic: &Logic,
        scope: &mut Scope<'_>,
        run: &mut Run<'_>,
    ) -> Outcome {
        run.enter().map_err(|cause| logic.place.fault(cause))?;
        let outer = scope.bound();
        let result = self.by_kind(logic, scope, run);
        scope.release(outer);
        run.leave();
        self.coerce(&logic.of, result?, logic.place, run)
    }

    fn by_kind(&mut self, logic: &Logic, scope: &mut Scope<'_>, run: &mut Run<'_>) -> Outcome {
        match &logic.kind {
            Kind::Literal(expression) => self.literal(expression, scope, run),
            Kind::Table(table) => table.evaluate(self, scope, run),
            Kind::Context(entries) => self.context(entries, logic.place, scope, run),
            Kind::Invocation { callee, bindings } => self.invocation(callee, bindings, scope, run),
            Kind::Function(function) => Ok(function::value(function, self, scope.snapshot(), None)),
            Kind::List(items) => {
                let values = self.each(items, scope, run)?;
                run.list(values).map_err(|cause| logic.place.fault(cause))
            }
            Kind::Relation(columns, rows) => self.relation(columns, rows, scope, run),
            Kind::Conditional(parts) => self.conditional(parts, scope, run),
            Kind::For(iteration) => self.for_each(iteration, logic.place, scope, run),
            Kind::Some(iteration) => self.quantified(iteration, true, scope, run),
            Kind::Every(iteration) => self.quantified(iteration, false, scope, run),
            Kind::Filter(parts) => self.filter(parts, logic.place, scope, run),
            Kind::Broken => self.fail(
                logic.place,
                Cause::not_applicable("this expression could not be read"),
                run,
            ),
        }
    }

    fn literal(
        &mut self,
        expression: &Located<Expression>,
        scope: &mut Scope<'_>,
        run: &mut Run<'_>,
    ) -> Outcome {
        if self.wants_reasons() {
            for name in expression.inner.reads() {
                let known = self.inputs.iter().any(|input| input.expression == *name);
                match scope.get(name) {
                    Some(value) if !known && !matches!(value, Value::Function(_)) => {
                        self.inputs.push(InputTrace {
                            label: name.clone(),
                            expression: name.clone(),
                            value: value.clone(),
                        });
                    }
                    _ => {}
                }
            }
        }
        expression.evaluate(scope, run)
    }

    fn each(
        &mut self,
        items: &[Logic],
        scope: &mut Scope<'_>,
        run: &mut Run<'_>,
    ) -> Result<Vec<Value>, EvaluationError> {
        items.iter().map(|item| self.evaluate(item, scope, run)).collect()
    }

    fn context(
        &mut self,
        entries: &[Entry],
        place: Place,
        scope: &mut Scope<'_>,
        run: &mut Run<'_>,
    ) -> Outcome {
        let mut context = Context::new();
        for entry in entries {
            let value = match (&entry.logic.kind, &entry.name) {
                (Kind::Function(boxed), Some(name)) => {
                    function::value(boxed, self, scope.snapshot(), Some(name.clone()))
                }
                _ => self.evaluate(&entry.logic, scope, run)?,
            };
            let value = self.coerce(&entry.of, value, entry.logic.place, run)?;
            let Some(name) = &entry.name else { return Ok(value) };
            scope.bind(name.clone(), value.clone());
            context.insert(name.clone(), value);
        }
        run.context(context).map_err(|cause| place.fault(cause))
    }

    fn invocation(
        &mut self,
        callee: &Located<Expression>,
        bindings: &[(Arc<str>, Logic)],
        scope: &mut Scope<'_>,
        run: &mut Run<'_>,
    ) -> Outcome {
        let function = callee.evaluate(scope, run)?;
        let mut named = Vec::with_capacity(bindings.len());
        for (name, logic) in bindings {
            named.push((name.clone(), self.evaluate(logic, scope, run)?));
        }
        match function {
            Value::Function(function) => {
                run.call_by_name(&function, named).map_err(|error| callee.place.error(error))
            }
            other => {
                let message = format!("{} is not a function", other.type_name());
                self.fail(callee.place, Cause::NotApplicable(message), run)
            }
        }
    }

    fn relation(
        &mut self,
        columns: &[Arc<str>],
        rows: &[Vec<Logic>],
        scope: &mut Scope<'_>,
        run: &mut Run<'_>,
    ) -> Outcome {
        let mut values = Vec::with_capacity(rows.len());
        for row in rows {
            let cells = self.each(row, scope, run)?;
            let row: Context = columns.iter().cloned().zip(cells).collect();
            values.push(run.context(row).map_err(|cause| Place::default().fault(cause))?);
        }
        run.list(values).map_err(|cause| Place::default().fault(cause))
    }

    fn conditional(
        &mut self,
        parts: &[Logic; 3],
        scope: &mut Scope<'_>,
        run: &mut Run<'_>,
    ) -> Outcome {
        let [condition, then, otherwise] = parts;
        match self.evaluate(condition, scope, run)? {
            Value::Bool(true) => self.evaluate(then, scope, run),
            Value::Bool(false) | Value::Null => self.evaluate(otherwise, scope, run),
            other => {
                let message = format!("a condition cannot be {}", other.type_name());
                self.fail(condition.place, Cause::NotApplicable(message), run)
            }
        }
    }

    fn items(
        &mut self,
        source: &Logic,
        scope: &mut Scope<'_>,
        run: &mut Run<'_>,
    ) -> Result<Option<Vec<Value>>, EvaluationError> {
        match self.evaluate(source, scope, run)? {
            Value::List(items) => Ok(Some(items.to_vec())),
            Value::Null => {
                let cause = Cause::not_applicable("there is nothing to go through: null");
                self.fail(source.place, cause, run)?;
                Ok(None)
            }
            single => Ok(Some(vec![single])),
        }
    }

    fn for_each(
        &mut self,
        iteration: &Iteration,
        place: Place,
        scope: &mut Scope<'_>,
        run: &mut Run<'_>,
    ) -> Outcome {
        let Some(items) = self.items(&iteration.source, scope, run)? else {
            return Ok(Value::Null);
        };
        let outer = scope.bound();
        let mut results: Arc<feel::List> = Arc::default();
        for item in items {
            run.step(1).and_then(|()| run.charge(1)).map_err(|cause| place.fault(cause))?;
            let item = self.coerce(&iteration.of, item, place, run)?;
            scope.bind(iteration.variable.clone(), item);
            scope.bind("partial".into(), Value::List(results.clone()));
            let value = self.evaluate(&iteration.body, scope, run)?;
            scope.release(outer);
            run.check_depth(&value).map_err(|cause| place.fault(cause))?;
            Arc::make_mut(&mut results).push(value);
        }
        Ok(Value::List(results))
    }

    fn quantified(
        &mut self,
        iteration: &Iteration,
        some: bool,
        scope: &mut Scope<'_>,
        run: &mut Run<'_>,
    ) -> Outcome {
        let Some(items) = self.items(&iteration.source, scope, run)? else {
            return Ok(Value::Null);
        };
        let outer = scope.bound();
        let mut result = Value::Bool(!some);
        for item in items {
            let item = self.coerce(&iteration.of, item, iteration.source.place, run)?;
            scope.bind(iteration.variable.clone(), item);
            let value = self.evaluate(&iteration.body, scope, run)?;
            scope.release(outer);
            match value {
                Value::Bool(value) if value == some => return Ok(Value::Bool(some)),
                Value::Bool(_) => {}
                _ => result = Value::Null,
            }
        }
        Ok(result)
    }

    fn filter(
        &mut self,
        parts: &[Logic; 2],
        place: Place,
        scope: &mut Scope<'_>,
        run: &mut Run<'_>,
    ) -> Outcome {
        let [source, condition] = parts;
        let items = match self.evaluate(source, scope, run)? {
            Value::List(items) => items.to_vec(),
            Value::Null => Vec::new(),
            single => vec![single],
        };
        let outer = scope.bound();
        let mut kept = Vec::new();
        for item in &items {
            scope.bind("item".into(), item.clone());
            if let Value::Context(context) = item {
                scope.bind_entries(context);
            }
            let verdict = self.evaluate(condition, scope, run)?;
            scope.release(outer);
            match verdict {
                Value::Bool(true) => kept.push(item.clone()),
                Value::Number(index) => return Ok(by_position(&items, index)),
                Value::Bool(false) | Value::Null => {}
                other => {
                    let message = format!("a filter cannot be {}", other.type_name());
                    return self.fail(condition.place, Cause::NotApplicable(message), run);
                }
            }
        }
        run.list(kept).map_err(|cause| place.fault(cause))
    }
}

fn by_position(items: &[Value], index: feel::Decimal) -> Value {
    let position = match index.to_i64() {
        Some(index @ 1..) => usize::try_from(index - 1).ok(),
        Some(index @ ..=-1) => usize::try_from(index.unsigned_abs())
            .ok()
            .and_then(|back| items.len().checked_sub(back)),
        _ => None,
    };
    position.and_then(|at| items.get(at)).cloned().unwrap_or(Value::Null)
}

/// A function value.
pub(crate) fn native(native: Arc<dyn feel::Native>) -> Value {
    Value::Function(Arc::new(Function::native(native)))
}
