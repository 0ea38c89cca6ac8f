//! Functions made of boxed expressions: function definitions, knowledge models, services.

use super::{Collector, Logic, Session, native};
use crate::located::Place;
use crate::model::Inner;
use crate::trace::DecisionTrace;
use crate::types::TypeReference;
use feel::{Context, EvaluationError, Native, Run, Scope, Type, Value};
use std::sync::Arc;

#[derive(Debug)]
pub(crate) struct BoxedFunction {
    pub(crate) parameters: Vec<(Arc<str>, Type)>,
    /// The types of the model that the parameters must have.
    pub(crate) references: Vec<TypeReference>,
    pub(crate) result: TypeReference,
    pub(crate) body: Logic,
    /// Id and name, when it is a business knowledge model: it leaves reasons.
    pub(crate) knowledge: Option<(Arc<str>, Arc<str>)>,
}

struct Closure {
    function: Arc<BoxedFunction>,
    inner: Arc<Inner>,
    collector: Option<Collector>,
    captured: Arc<Context>,
    name: Option<Arc<str>>,
}

/// The function as a value, with the names that it may use.
pub(crate) fn value(
    function: &Arc<BoxedFunction>,
    session: &Session<'_>,
    captured: Context,
    name: Option<Arc<str>>,
) -> Value {
    closure(function, session.inner, session.collector.clone(), Arc::new(captured), name)
}

pub(crate) fn closure(
    function: &Arc<BoxedFunction>,
    inner: &Arc<Inner>,
    collector: Option<Collector>,
    captured: Arc<Context>,
    name: Option<Arc<str>>,
) -> Value {
    let function = function.clone();
    native(Arc::new(Closure { function, inner: inner.clone(), collector, captured, name }))
}

impl Native for Closure {
    fn parameters(&self) -> &[(Arc<str>, Type)] {
        &self.function.parameters
    }

    fn result(&self) -> Type {
        self.inner.types.referenced(&self.function.result)
    }

    fn call(&self, arguments: Vec<Value>, run: &mut Run<'_>) -> Result<Value, EvaluationError> {
        let mut session = Session::new(&self.inner, self.collector.clone());
        let mut scope = Scope::new(&self.captured);
        let place = self.function.body.place;
        if let Some(name) = &self.name {
            let (collector, captured) = (self.collector.clone(), self.captured.clone());
            let own = closure(&self.function, &self.inner, collector, captured, self.name.clone());
            scope.bind(name.clone(), own);
        }
        let given = self.function.parameters.iter().zip(&self.function.references).zip(arguments);
        for (((name, _), of), value) in given {
            let value = session.coerce(of, value, place, run)?;
            scope.bind(name.clone(), value);
        }
        let value = session.evaluate(&self.function.body, &mut scope, run)?;
        let value = session.coerce(&self.function.result, value, place, run)?;
        let Session { collector, inputs, rules, .. } = session;
        if let (Some((id, name)), Some(collector)) = (&self.function.knowledge, collector) {
            let (id, name) = (id.clone(), name.clone());
            collector.add(DecisionTrace { id, name, value: value.clone(), inputs, rules });
        }
        Ok(value)
    }
}

/// A decision service as a function: what it is given replaces what the decisions require.
pub(crate) struct ServiceFunction {
    pub(crate) inner: Arc<Inner>,
    pub(crate) service: usize,
    pub(crate) parameters: Vec<(Arc<str>, Type)>,
    pub(crate) result: TypeReference,
    pub(crate) collector: Option<Collector>,
}

impl Native for ServiceFunction {
    fn parameters(&self) -> &[(Arc<str>, Type)] {
        &self.parameters
    }

    fn result(&self) -> Type {
        self.inner.types.referenced(&self.result)
    }

    fn call(&self, arguments: Vec<Value>, run: &mut Run<'_>) -> Result<Value, EvaluationError> {
        run.enter().map_err(|cause| Place::default().fault(cause))?;
        let names = self.parameters.iter().map(|(name, _)| name.clone());
        let given: Context = names.zip(arguments).collect();
        let result = crate::evaluate::service(
            &self.inner,
            self.service,
            &given,
            run,
            self.collector.clone(),
        );
        run.leave();
        result
    }
}
