//! Calls.

use super::{Outcome, Run, Scope};
use crate::ast::{Arguments, Call, Callee, Kind, Lambda, Node};
use crate::builtin::{self, Builtin};
use crate::errors::{Cause, Failure};
use crate::function::{Closure, Function, FunctionKind};
use crate::types::Type;
use crate::{Context, EvaluationError, Value};
use std::sync::Arc;

enum Given {
    Positional(Vec<Value>),
    Named(Vec<(Arc<str>, Value)>),
}

impl Run<'_> {
    pub(super) fn call_node(&mut self, at: u32, call: &Call, scope: &mut Scope<'_>) -> Outcome {
        match &call.callee {
            Callee::Builtin(builtin) => {
                let given = self.given(&call.arguments, scope)?;
                self.call_builtin(at, builtin, given)
            }
            Callee::Node(node) => {
                let callee = self.callee(node, scope)?;
                let given = self.given(&call.arguments, scope)?;
                match callee {
                    Value::Function(function) => self.call_function(at, &function, given),
                    other => {
                        let message = format!("{} is not a function", other.type_name());
                        self.fail(at, Cause::NotApplicable(message))
                    }
                }
            }
        }
    }

    /// What is called; a name that holds no function may still be the name of a built-in one.
    fn callee(&mut self, node: &Node, scope: &mut Scope<'_>) -> Outcome {
        let Kind::Name(name) = &node.kind else { return self.evaluate(node, scope) };
        match (scope.get(name), builtin::find(name)) {
            (Some(function @ Value::Function(_)), _) => Ok(function.clone()),
            (_, Some(builtin)) => {
                Ok(Value::Function(Arc::new(Function(FunctionKind::Builtin(builtin)))))
            }
            _ => self.evaluate(node, scope),
        }
    }

    fn given(
        &mut self,
        arguments: &Arguments,
        scope: &mut Scope<'_>,
    ) -> Result<Given, Box<Failure>> {
        Ok(match arguments {
            Arguments::Positional(nodes) => {
                let mut values = Vec::with_capacity(nodes.len());
                for node in nodes {
                    values.push(self.evaluate(node, scope)?);
                }
                Given::Positional(values)
            }
            Arguments::Named(nodes) => {
                let mut values = Vec::with_capacity(nodes.len());
                for (name, node) in nodes {
                    values.push((name.clone(), self.evaluate(node, scope)?));
                }
                Given::Named(values)
            }
        })
    }

    fn call_builtin(&mut self, at: u32, builtin: &'static Builtin, given: Given) -> Outcome {
        let result = match given {
            Given::Positional(values) => builtin.call(self, &values),
            Given::Named(values) => {
                builtin.arrange(values).and_then(|values| builtin.call(self, &values))
            }
        };
        match result {
            Ok(value) => Ok(value),
            Err(Cause::NotApplicable(message)) => {
                let cause = Cause::NotApplicable(format!("{}: {message}", builtin.name));
                self.fail(at, cause)
            }
            Err(cause) => self.fail(at, cause),
        }
    }

    fn call_function(&mut self, at: u32, function: &Function, given: Given) -> Outcome {
        let parameters = match &function.0 {
            FunctionKind::Builtin(builtin) => return self.call_builtin(at, builtin, given),
            FunctionKind::Lambda(closure) => closure.lambda.parameters.as_slice(),
            FunctionKind::Native(native) => native.parameters(),
        };
        let values = match given {
            Given::Positional(values) => Ok(values),
            Given::Named(values) => by_name(parameters, values),
        };
        match values.and_then(|values| coerced(parameters, values)) {
            Ok(values) => self.invoke(at, function, values),
            Err(cause) => self.fail(at, cause),
        }
    }

    fn invoke(&mut self, at: u32, function: &Function, values: Vec<Value>) -> Outcome {
        self.enter().map_err(|cause| Self::failure(at, cause))?;
        let outcome = match &function.0 {
            FunctionKind::Builtin(builtin) => {
                builtin.call(self, &values).or_else(|cause| self.fail(at, cause))
            }
            FunctionKind::Lambda(closure) => self.invoke_closure(at, closure, values),
            FunctionKind::Native(native) => match native.call(values, self) {
                Ok(value) => Ok(value),
                Err(error) => Err(error.into()),
            },
        };
        self.leave();
        outcome
    }

    fn invoke_closure(&mut self, at: u32, closure: &Closure, values: Vec<Value>) -> Outcome {
        let lambda = &closure.lambda;
        if lambda.external {
            let cause = Cause::not_applicable("functions outside FEEL are not run");
            return self.fail(at, cause);
        }
        let mut scope = Scope::new(&closure.captured);
        if let Some(name) = &closure.name {
            let own = Function(FunctionKind::Lambda(closure.clone()));
            scope.bind(name.clone(), Value::Function(Arc::new(own)));
        }
        for ((name, _), value) in lambda.parameters.iter().zip(values) {
            scope.bind(name.clone(), value);
        }
        self.evaluate(&lambda.body, &mut scope)
            .map_err(|failure| failure.placed(&lambda.source).into())
    }

    /// Calls a function value with these arguments.
    pub fn call(
        &mut self,
        function: &Function,
        values: Vec<Value>,
    ) -> Result<Value, EvaluationError> {
        self.call_function(0, function, Given::Positional(values))
            .map_err(|failure| failure.placed(""))
    }

    /// Calls a function value with arguments by name.
    pub fn call_by_name(
        &mut self,
        function: &Function,
        values: Vec<(Arc<str>, Value)>,
    ) -> Result<Value, EvaluationError> {
        self.call_function(0, function, Given::Named(values)).map_err(|failure| failure.placed(""))
    }

    /// As [`Self::call`], for built-in functions that take functions.
    pub(crate) fn call_back(
        &mut self,
        function: &Function,
        values: Vec<Value>,
    ) -> Result<Value, Cause> {
        self.call(function, values).map_err(|error| error.cause)
    }

    pub(super) fn closure(&mut self, at: u32, lambda: &Arc<Lambda>, scope: &Scope<'_>) -> Outcome {
        let captured: Context = lambda
            .captures
            .iter()
            .filter_map(|name| Some((name.clone(), scope.get(name)?.clone())))
            .collect();
        Self::bounded(captured.depth() + 1).map_err(|cause| Self::failure(at, cause))?;
        let closure = Closure { lambda: lambda.clone(), captured: Arc::new(captured), name: None };
        Ok(Value::Function(Arc::new(Function(FunctionKind::Lambda(closure)))))
    }
}

impl Value {
    /// A function that is given a name can call itself by it.
    #[must_use]
    pub(crate) fn named(self, name: &Arc<str>) -> Self {
        match self {
            Self::Function(function) => match &function.0 {
                FunctionKind::Lambda(closure) if closure.name.is_none() => {
                    let closure = Closure { name: Some(name.clone()), ..closure.clone() };
                    Self::Function(Arc::new(Function(FunctionKind::Lambda(closure))))
                }
                _ => Self::Function(function),
            },
            other => other,
        }
    }
}

fn by_name(
    parameters: &[(Arc<str>, Type)],
    mut given: Vec<(Arc<str>, Value)>,
) -> Result<Vec<Value>, Cause> {
    let mut values = Vec::with_capacity(parameters.len());
    for (name, _) in parameters {
        let position = given.iter().position(|(known, _)| known == name);
        match position {
            Some(at) => values.push(given.swap_remove(at).1),
            None => return Err(Cause::NotApplicable(format!("the argument '{name}' is missing"))),
        }
    }
    match given.first() {
        Some((name, _)) => Err(Cause::NotApplicable(format!("there is no parameter '{name}'"))),
        None => Ok(values),
    }
}

fn coerced(parameters: &[(Arc<str>, Type)], values: Vec<Value>) -> Result<Vec<Value>, Cause> {
    if parameters.len() != values.len() {
        let (wanted, given) = (parameters.len(), values.len());
        let message = format!("{wanted} arguments are expected, not {given}");
        return Err(Cause::NotApplicable(message));
    }
    let pairs = parameters.iter().zip(values);
    pairs
        .map(|((name, of), value)| {
            let found = value.type_name();
            of.coerce(value).ok_or_else(|| {
                Cause::NotApplicable(format!("the argument '{name}' must be {of}, not {found}"))
            })
        })
        .collect()
}
