//! Decisions in the order of their requirements.

use crate::logic::function::{ServiceFunction, closure};
use crate::logic::{Collector, Session, native};
use crate::model::{Element, ElementKind, Inner, Requirement, Service};
use crate::trace::DecisionTrace;
use crate::types::TypeReference;
use feel::{Cause, Context, EvaluationError, Run, Scope, Type, Value};
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

type Outcome = Result<Value, EvaluationError>;

pub(crate) fn unknown(name: &str) -> EvaluationError {
    let cause = Cause::NotApplicable(format!("the model has no decision '{name}'"));
    EvaluationError { line: 0, column: 0, cause }
}

struct Graph<'a> {
    inner: &'a Arc<Inner>,
    inputs: &'a Context,
    collector: Option<Collector>,
    /// What has a value already: decisions that ran, or were given to a service.
    known: HashMap<usize, Value>,
    /// Functions made so far; none while one is being made.
    functions: RefCell<HashMap<usize, Option<Value>>>,
}

/// The value of a decision.
pub(crate) fn decision(
    inner: &Arc<Inner>,
    target: usize,
    inputs: &Context,
    run: &mut Run<'_>,
    collector: Option<Collector>,
) -> Outcome {
    let Some(element) = inner.elements.get(target) else { return Err(unknown("")) };
    if !matches!(element.kind, ElementKind::Decision(_)) {
        return Err(unknown(&element.name));
    }
    let mut graph =
        Graph { inner, inputs, collector, known: HashMap::new(), functions: RefCell::default() };
    graph.with_all_required(target, element, run)
}

/// The value of a decision service for what it is given.
pub(crate) fn service(
    inner: &Arc<Inner>,
    target: usize,
    given: &Context,
    run: &mut Run<'_>,
    collector: Option<Collector>,
) -> Outcome {
    let service = inner.elements.get(target).map(|element| (element, &element.kind));
    let Some((element, ElementKind::Service(service))) = service else {
        return Err(unknown("as a service"));
    };
    let mut graph = Graph {
        inner,
        inputs: given,
        collector,
        known: HashMap::new(),
        functions: RefCell::default(),
    };
    for &input in &service.inputs {
        let Some(required) = inner.elements.get(input) else { continue };
        let value = given.get(&required.name).cloned();
        if matches!(required.kind, ElementKind::Decision(_)) {
            let session = Session::new(inner, None);
            let value = value.unwrap_or(Value::Null);
            let value = session.coerce(&required.of, value, required.place, run)?;
            graph.known.insert(input, value);
        }
    }
    let mut results = Context::new();
    for &output in &service.outputs {
        let Some(decision) = inner.elements.get(output) else { continue };
        let value = graph.with_all_required(output, decision, run)?;
        results.insert(decision.name.clone(), value);
    }
    let single = results.iter().next().map(|(_, value)| value.clone());
    let value = match single {
        Some(value) if results.len() == 1 => value,
        _ => Value::context(results),
    };
    Session::new(inner, None).coerce(&element.of, value, element.place, run)
}

/// The value of a business knowledge model for arguments by name.
pub(crate) fn knowledge(
    inner: &Arc<Inner>,
    target: usize,
    arguments: &Context,
    run: &mut Run<'_>,
    collector: Option<Collector>,
) -> Outcome {
    let empty = Context::new();
    let graph = Graph {
        inner,
        inputs: &empty,
        collector,
        known: HashMap::new(),
        functions: RefCell::default(),
    };
    let arguments = arguments.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    match graph.function(target, 0) {
        Some(Value::Function(function)) => run.call_by_name(&function, arguments),
        _ => Err(unknown("as a business knowledge model")),
    }
}

impl Graph<'_> {
    fn with_all_required(
        &mut self,
        target: usize,
        element: &Element,
        run: &mut Run<'_>,
    ) -> Outcome {
        let order = element.order.get_or_init(|| order_of(self.inner, target));
        let order = match order {
            Ok(order) => order,
            Err(name) => {
                let message = format!("the decision '{name}' requires itself");
                return Err(element.place.fault(Cause::NotApplicable(message)));
            }
        };
        for index in order {
            if self.known.contains_key(index) {
                continue;
            }
            let Some(required) = self.inner.elements.get(*index) else { continue };
            let value = self.decide(required, run)?;
            self.known.insert(*index, value);
        }
        match self.known.get(&target) {
            Some(value) => Ok(value.clone()),
            None => self.decide(element, run),
        }
    }

    fn decide(&self, element: &Element, run: &mut Run<'_>) -> Outcome {
        let ElementKind::Decision(Some(logic)) = &element.kind else { return Ok(Value::Null) };
        let mut session = Session::new(self.inner, self.collector.clone());
        let built;
        let context = if self.reads_plain_inputs(element) {
            self.inputs
        } else {
            built = self.scope_of(&element.requires, &session, run)?;
            &built
        };
        let value = session.evaluate(logic, &mut Scope::new(context), run)?;
        let value = session.coerce(&element.of, value, element.place, run)?;
        let Session { collector, inputs, rules, .. } = session;
        if let Some(collector) = collector {
            let (id, name) = (element.id.clone(), element.name.clone());
            collector.add(DecisionTrace { id, name, value: value.clone(), inputs, rules });
        }
        Ok(value)
    }

    /// Whether the decision requires exactly the inputs that are given, each of its type:
    /// then they are its scope as they are.
    fn reads_plain_inputs(&self, element: &Element) -> bool {
        let plain = |requirement: &Requirement| {
            let Some(input) = self.inner.elements.get(requirement.target) else { return false };
            matches!(input.kind, ElementKind::Input)
                && requirement.import.is_none()
                && self.inputs.get(&input.name).is_some_and(|value| match &input.of {
                    TypeReference::Any => true,
                    TypeReference::Feel(of) => of.conforms(value),
                    TypeReference::Item(_) => false,
                })
        };
        element.requires.len() == self.inputs.len() && element.requires.iter().all(plain)
    }

    /// The names that these requirements bring, and inputs that the model does not declare.
    fn scope_of(
        &self,
        requires: &[Requirement],
        session: &Session<'_>,
        run: &mut Run<'_>,
    ) -> Result<Context, EvaluationError> {
        let undeclared =
            self.inputs.iter().filter(|(name, _)| !self.inner.by_name.contains_key(*name));
        let mut scope: Context =
            undeclared.map(|(name, value)| (name.clone(), value.clone())).collect();
        for requirement in requires {
            let Some(element) = self.inner.elements.get(requirement.target) else { continue };
            let value = match &element.kind {
                ElementKind::Input => match self.inputs.get(&element.name) {
                    Some(value) => Some(self.input(element, value.clone(), session, run)?),
                    None if run.environment().is_lenient() => Some(Value::Null),
                    None => None,
                },
                ElementKind::Decision(_) => self.known.get(&requirement.target).cloned(),
                ElementKind::Knowledge(_) | ElementKind::Service(_) => {
                    self.function(requirement.target, 0)
                }
            };
            let Some(value) = value else { continue };
            insert(&mut scope, requirement, element, value);
        }
        Ok(scope)
    }

    /// An input as its type; text that JSON brought may be a date, a time or a duration.
    fn input(
        &self,
        element: &Element,
        value: Value,
        session: &Session<'_>,
        run: &mut Run<'_>,
    ) -> Outcome {
        let temporal = matches!(
            self.inner.types.simple_type(&element.of),
            Some(
                Type::Date | Type::Time | Type::DateTime | Type::DaysAndTime | Type::YearsAndMonths
            )
        );
        let value = match value.as_str().filter(|_| temporal).and_then(Value::from_temporal_text) {
            Some(read) => read,
            None => value,
        };
        session.coerce(&element.of, value, element.place, run)
    }

    /// A knowledge model or a service as a function, with the functions that it requires.
    fn function(&self, target: usize, depth: u32) -> Option<Value> {
        if let Some(made) = self.functions.borrow().get(&target) {
            return made.clone();
        }
        self.functions.borrow_mut().insert(target, None);
        let element = self.inner.elements.get(target)?;
        let made = match &element.kind {
            ElementKind::Knowledge(function) => {
                let captured = Arc::new(self.functions_of(&element.requires, depth));
                let name = Some(element.name.clone());
                closure(function.as_ref()?, self.inner, self.collector.clone(), captured, name)
            }
            ElementKind::Service(service) => self.service(target, element, service),
            ElementKind::Input | ElementKind::Decision(_) => return None,
        };
        self.functions.borrow_mut().insert(target, Some(made.clone()));
        Some(made)
    }

    /// The functions that a knowledge model requires, by their names.
    fn functions_of(&self, requires: &[Requirement], depth: u32) -> Context {
        let mut captured = Context::new();
        for requirement in requires.iter().filter(|_| depth < KNOWLEDGE_DEPTH_MAX) {
            let Some(required) = self.inner.elements.get(requirement.target) else { continue };
            let Some(value) = self.function(requirement.target, depth + 1) else { continue };
            insert(&mut captured, requirement, required, value);
        }
        captured
    }

    fn service(&self, target: usize, element: &Element, service: &Service) -> Value {
        let parameters = service.inputs.iter().filter_map(|input| {
            let input = self.inner.elements.get(*input)?;
            Some((input.name.clone(), self.inner.types.referenced(&input.of)))
        });
        native(Arc::new(ServiceFunction {
            inner: self.inner.clone(),
            service: target,
            parameters: parameters.collect(),
            result: element.of.clone(),
            collector: self.collector.clone(),
        }))
    }
}

/// Puts a value under its name, inside the name of the import when it is imported.
fn insert(scope: &mut Context, requirement: &Requirement, element: &Element, value: Value) {
    let Some(import) = &requirement.import else {
        scope.insert(element.name.clone(), value);
        return;
    };
    let mut inside = scope.get(import).and_then(Value::as_context).cloned().unwrap_or_default();
    inside.insert(element.name.clone(), value);
    scope.insert(import.clone(), Value::context(inside));
}

/// How far knowledge models may require one another.
const KNOWLEDGE_DEPTH_MAX: u32 = 60;

/// The decisions that must run before this one, each after what it requires itself; or the
/// name of a decision that requires itself. Without recursion: the graph is input.
fn order_of(inner: &Inner, target: usize) -> Result<Vec<usize>, Arc<str>> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        Open,
        Done,
    }
    let mut states: HashMap<usize, State> = HashMap::new();
    let mut order = Vec::new();
    let mut stack = vec![(target, 0usize)];
    states.insert(target, State::Open);
    while let Some((index, next)) = stack.pop() {
        let requires = inner.elements.get(index).map_or(&[][..], |element| &element.requires);
        let Some(requirement) = requires.get(next) else {
            states.insert(index, State::Done);
            if index != target {
                order.push(index);
            }
            continue;
        };
        stack.push((index, next + 1));
        let required = requirement.target;
        let Some(element) = inner.elements.get(required) else { continue };
        if matches!(element.kind, ElementKind::Input | ElementKind::Service(_)) {
            continue;
        }
        match states.get(&required) {
            Some(State::Done) => {}
            Some(State::Open) => return Err(element.name.clone()),
            None => {
                states.insert(required, State::Open);
                stack.push((required, 0));
            }
        }
    }
    let is_decision = |index: &usize| {
        inner.elements.get(*index).is_some_and(|e| matches!(e.kind, ElementKind::Decision(_)))
    };
    order.retain(is_decision);
    Ok(order)
}

/// Elements that require themselves, directly or through others, found in one pass.
pub(crate) fn on_cycles(inner: &Inner) -> Vec<usize> {
    let mut finished = vec![None; inner.elements.len()];
    let mut cyclic = Vec::new();
    for start in 0..inner.elements.len() {
        let mut stack = vec![(start, 0usize)];
        while let Some((index, next)) = stack.pop() {
            let state = finished.get(index).copied().flatten();
            if next == 0 && state == Some(true) {
                continue;
            }
            let requires = inner.elements.get(index).map_or(&[][..], |element| &element.requires);
            let Some(requirement) = requires.get(next) else {
                if let Some(slot) = finished.get_mut(index) {
                    *slot = Some(true);
                }
                continue;
            };
            if let Some(slot) = finished.get_mut(index) {
                *slot = Some(false);
            }
            stack.push((index, next + 1));
            match finished.get(requirement.target).copied().flatten() {
                Some(true) => {}
                Some(false) => cyclic.push(requirement.target),
                None => stack.push((requirement.target, 0)),
            }
        }
    }
    cyclic.sort_unstable();
    cyclic.dedup();
    cyclic
}
