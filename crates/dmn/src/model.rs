//! A model: its elements, what they require, and how they are found.

use crate::evaluate;
use crate::finding::Finding;
use crate::located::Place;
use crate::logic::function::BoxedFunction;
use crate::logic::{Collector, Logic};
use crate::read::{self, Import};
use crate::trace::Evaluation;
use crate::types::{TypeReference, Types};
use feel::{Cause, Context, Environment, Run, Value};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

/// A model of decisions, read and compiled; cheap to clone and to share between threads.
#[derive(Clone, Debug)]
pub struct Model {
    pub(crate) inner: Arc<Inner>,
}

#[derive(Debug, Default)]
pub(crate) struct Inner {
    pub(crate) name: Arc<str>,
    pub(crate) namespace: Arc<str>,
    pub(crate) elements: Vec<Element>,
    /// How many of them, at the beginning, are the model's own.
    pub(crate) own: usize,
    /// Elements of the model itself (not of those it imports), by name and by id.
    pub(crate) by_name: HashMap<Arc<str>, usize>,
    pub(crate) by_id: HashMap<Arc<str>, usize>,
    pub(crate) types: Types,
}

#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) id: Arc<str>,
    pub(crate) name: Arc<str>,
    pub(crate) of: TypeReference,
    pub(crate) kind: ElementKind,
    pub(crate) requires: Vec<Requirement>,
    pub(crate) place: Place,
    /// Every decision that must run before this one, in order; or the name of one on a cycle.
    pub(crate) order: OnceLock<Result<Vec<usize>, Arc<str>>>,
}

#[derive(Debug)]
pub(crate) enum ElementKind {
    Input,
    Decision(Option<Logic>),
    Knowledge(Option<Arc<BoxedFunction>>),
    Service(Service),
}

#[derive(Debug, Default)]
pub(crate) struct Service {
    pub(crate) outputs: Vec<usize>,
    /// Input data first, then input decisions: the parameters.
    pub(crate) inputs: Vec<usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct Requirement {
    pub(crate) target: usize,
    /// The name under which the model of the target is imported.
    pub(crate) import: Option<Arc<str>>,
}

/// Why a decision has no value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EvaluationError {
    /// The decision that was asked for.
    pub decision: Arc<str>,
    /// Line in the file of the model, from 1; 0 when there is none.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
    /// Why.
    pub cause: Cause,
}

impl fmt::Display for EvaluationError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { decision, line, column, cause } = self;
        write!(out, "decision '{decision}', line {line}, column {column}: {cause}")
    }
}

impl std::error::Error for EvaluationError {}

impl Model {
    /// Reads a model. Without a model the findings hold at least one error; with one they
    /// hold what was repaired and what will not work.
    pub fn read(xml: &str) -> (Option<Self>, Vec<Finding>) {
        Self::read_with_imports(xml, &[])
    }

    /// Reads a model with the models that it imports, directly or not.
    pub fn read_with_imports(xml: &str, imported: &[&str]) -> (Option<Self>, Vec<Finding>) {
        let (inner, findings) = read::model(xml, imported);
        (inner.map(|inner| Self { inner: Arc::new(inner) }), findings)
    }

    /// Reads a model with those of the others that it imports, directly or not. What is wrong in one of these is told as
    /// one finding: its lines are those of another file.
    pub fn read_among(xml: &str, others: &[&str]) -> (Option<Self>, Vec<Finding>) {
        let (inner, findings) = read::model_among(xml, others);
        (inner.map(|inner| Self { inner: Arc::new(inner) }), findings)
    }

    /// What a file imports.
    pub fn imports(xml: &str) -> Vec<Import> {
        read::imports(xml)
    }

    /// Name of the model.
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// Namespace of the model.
    pub fn namespace(&self) -> &str {
        &self.inner.namespace
    }

    fn own(&self) -> impl Iterator<Item = &Element> {
        let mut indices: Vec<usize> = self.inner.by_name.values().copied().collect();
        indices.sort_unstable();
        indices.into_iter().filter_map(|index| self.inner.elements.get(index))
    }

    /// The elements of the model itself.
    pub(crate) fn own_elements(&self) -> impl Iterator<Item = &Element> {
        self.inner.elements.iter().take(self.inner.own)
    }

    /// Names of the decisions, in the order of the file.
    pub fn decisions(&self) -> impl Iterator<Item = &str> {
        self.own().filter(|e| matches!(e.kind, ElementKind::Decision(_))).map(|e| &*e.name)
    }

    /// Names of the declared input data, in the order of the file.
    pub fn inputs(&self) -> impl Iterator<Item = &str> {
        self.own().filter(|e| matches!(e.kind, ElementKind::Input)).map(|e| &*e.name)
    }

    /// Names of the decision services, in the order of the file.
    pub fn services(&self) -> impl Iterator<Item = &str> {
        self.own().filter(|e| matches!(e.kind, ElementKind::Service(_))).map(|e| &*e.name)
    }

    /// Names of the business knowledge models, in the order of the file.
    pub fn functions(&self) -> impl Iterator<Item = &str> {
        self.own().filter(|e| matches!(e.kind, ElementKind::Knowledge(_))).map(|e| &*e.name)
    }

    /// Whether there is a decision with this name or id.
    pub fn has_decision(&self, name: &str) -> bool {
        let element = self.find(name).and_then(|index| self.inner.elements.get(index));
        element.is_some_and(|element| matches!(element.kind, ElementKind::Decision(_)))
    }

    /// The name of the decision with this name or id.
    pub fn decision_name(&self, name: &str) -> Option<&str> {
        let element = self.inner.elements.get(self.find(name)?)?;
        matches!(element.kind, ElementKind::Decision(_)).then_some(&*element.name)
    }

    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        self.inner.by_name.get(name).or_else(|| self.inner.by_id.get(name)).copied()
    }

    /// The value of a decision (by name or id) with the reasons, through all it requires.
    pub fn evaluate(
        &self,
        decision: &str,
        inputs: &Context,
        environment: &Environment,
    ) -> Result<Evaluation, EvaluationError> {
        self.explained(decision, Evaluated::Decision, inputs, environment)
    }

    /// The value of a decision (by name or id) alone, fast.
    pub fn evaluate_value(
        &self,
        decision: &str,
        inputs: &Context,
        environment: &Environment,
    ) -> Result<Value, EvaluationError> {
        self.value_of((decision, Evaluated::Decision), inputs, environment, None)
    }

    /// The value of a decision service (by name or id) with the reasons of its decisions.
    pub fn evaluate_service(
        &self,
        service: &str,
        inputs: &Context,
        environment: &Environment,
    ) -> Result<Evaluation, EvaluationError> {
        self.explained(service, Evaluated::Service, inputs, environment)
    }

    /// The value of a decision service (by name or id) alone.
    pub fn evaluate_service_value(
        &self,
        service: &str,
        inputs: &Context,
        environment: &Environment,
    ) -> Result<Value, EvaluationError> {
        self.value_of((service, Evaluated::Service), inputs, environment, None)
    }

    /// The value of a business knowledge model (by name or id) for arguments by name, with the reasons: which rules of
    /// its table matched, and those of the knowledge models that it calls.
    pub fn evaluate_knowledge(
        &self,
        knowledge: &str,
        arguments: &Context,
        environment: &Environment,
    ) -> Result<Evaluation, EvaluationError> {
        self.explained(knowledge, Evaluated::Knowledge, arguments, environment)
    }

    /// The value of a business knowledge model (by name or id) for arguments by name, alone.
    pub fn evaluate_knowledge_value(
        &self,
        knowledge: &str,
        arguments: &Context,
        environment: &Environment,
    ) -> Result<Value, EvaluationError> {
        self.value_of((knowledge, Evaluated::Knowledge), arguments, environment, None)
    }

    /// The value of whatever has this name or id, with the reasons: a decision, a decision service or a business
    /// knowledge model.
    pub fn evaluate_any(
        &self,
        name: &str,
        given: &Context,
        environment: &Environment,
    ) -> Result<Evaluation, EvaluationError> {
        let element = self.find(name).and_then(|at| self.inner.elements.get(at));
        let what = match element.map(|element| &element.kind) {
            Some(ElementKind::Service(_)) => Evaluated::Service,
            Some(ElementKind::Knowledge(_)) => Evaluated::Knowledge,
            Some(ElementKind::Input | ElementKind::Decision(_)) | None => Evaluated::Decision,
        };
        self.explained(name, what, given, environment)
    }

    fn explained(
        &self,
        name: &str,
        what: Evaluated,
        given: &Context,
        environment: &Environment,
    ) -> Result<Evaluation, EvaluationError> {
        let collector = Collector::default();
        let value = self.value_of((name, what), given, environment, Some(collector.clone()))?;
        Ok(Evaluation { value, trace: collector.take() })
    }

    fn value_of(
        &self,
        (name, what): (&str, Evaluated),
        given: &Context,
        environment: &Environment,
        collector: Option<Collector>,
    ) -> Result<Value, EvaluationError> {
        let (inner, mut run) = (&self.inner, Run::new(environment));
        let target = self.find(name).ok_or_else(|| named(name, evaluate::unknown(name)))?;
        let value = match what {
            Evaluated::Decision => evaluate::decision(inner, target, given, &mut run, collector),
            Evaluated::Service => evaluate::service(inner, target, given, &mut run, collector),
            Evaluated::Knowledge => evaluate::knowledge(inner, target, given, &mut run, collector),
        };
        value.map_err(|error| named(name, error))
    }
}

/// What is asked for its value.
#[derive(Clone, Copy)]
enum Evaluated {
    Decision,
    Service,
    Knowledge,
}

fn named(decision: &str, error: feel::EvaluationError) -> EvaluationError {
    let feel::EvaluationError { line, column, cause } = error;
    EvaluationError { decision: decision.into(), line, column, cause }
}
