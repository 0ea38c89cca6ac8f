//! Functions as values.

use crate::ast::Lambda;
use crate::builtin::Builtin;
use crate::evaluator::Run;
use crate::types::Type;
use crate::{Context, EvaluationError, Value};
use std::fmt;
use std::sync::Arc;

/// A function: built in, written in FEEL, or provided by whoever evaluates.
#[derive(Clone)]
pub struct Function(pub(crate) FunctionKind);

#[derive(Clone)]
pub(crate) enum FunctionKind {
    Builtin(&'static Builtin),
    Lambda(Closure),
    Native(Arc<dyn Native>),
}

/// A function with what it took from where it was made.
#[derive(Clone)]
pub(crate) struct Closure {
    pub(crate) lambda: Arc<Lambda>,
    pub(crate) captured: Arc<Context>,
    /// Its own name, so that it can call itself.
    pub(crate) name: Option<Arc<str>>,
}

/// A function that is not written in FEEL: a business knowledge model, a decision service.
pub trait Native: Send + Sync {
    /// Names and types of the parameters.
    fn parameters(&self) -> &[(Arc<str>, Type)];

    /// The type of what it gives.
    fn result(&self) -> Type {
        Type::Any
    }

    /// Calls it, within the budgets of the run.
    fn call(&self, arguments: Vec<Value>, run: &mut Run<'_>) -> Result<Value, EvaluationError>;
}

impl Function {
    /// Wraps a native function.
    pub fn native(native: Arc<dyn Native>) -> Self {
        Self(FunctionKind::Native(native))
    }

    pub(crate) fn depth(&self) -> u32 {
        match &self.0 {
            FunctionKind::Lambda(closure) => closure.captured.depth() + 1,
            FunctionKind::Builtin(_) | FunctionKind::Native(_) => 1,
        }
    }

    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (FunctionKind::Builtin(a), FunctionKind::Builtin(b)) => std::ptr::eq(*a, *b),
            (FunctionKind::Lambda(a), FunctionKind::Lambda(b)) => Arc::ptr_eq(&a.lambda, &b.lambda),
            (FunctionKind::Native(a), FunctionKind::Native(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }

    /// Whether it takes these parameters and gives this result, as far as types are known.
    pub(crate) fn conforms_to(&self, parameters: &[Type], result: &Type) -> bool {
        let own: Vec<&Type> = match &self.0 {
            FunctionKind::Builtin(_) => return true,
            FunctionKind::Lambda(closure) => {
                closure.lambda.parameters.iter().map(|(_, of)| of).collect()
            }
            FunctionKind::Native(native) => native.parameters().iter().map(|(_, of)| of).collect(),
        };
        let gives = match &self.0 {
            FunctionKind::Native(native) => native.result(),
            FunctionKind::Lambda(_) | FunctionKind::Builtin(_) => Type::Any,
        };
        own.len() == parameters.len()
            && parameters.iter().zip(own).all(|(wanted, own)| wanted.conforms_to(own))
            && (gives == Type::Any || gives.conforms_to(result))
    }
}

impl fmt::Debug for Function {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            FunctionKind::Builtin(builtin) => write!(out, "function {}", builtin.name),
            FunctionKind::Lambda(_) | FunctionKind::Native(_) => write!(out, "function"),
        }
    }
}
