//! Unary tests: the right side of `in`, and the cells of decision tables.

use super::compare::holds;
use super::{Outcome, Run, Scope, equal, order, within};
use crate::Value;
use crate::ast::{Comparison, Node, Test, Tests};
use crate::errors::{Cause, Failure};
use std::cmp::Ordering;

impl Run<'_> {
    pub(super) fn is_in(
        &mut self,
        at: u32,
        input: &Node,
        tests: &Tests,
        scope: &mut Scope<'_>,
    ) -> Outcome {
        let value = self.evaluate(input, scope)?;
        match self.passes(&value, tests, scope)? {
            Some(passed) => Ok(Value::Bool(passed)),
            None => self.fail(
                at,
                Cause::not_applicable(format!(
                    "{} cannot be compared with what follows 'in'",
                    value.type_name()
                )),
            ),
        }
    }

    /// Whether a value passes; `None` when no test passes and one could not be applied.
    pub(crate) fn passes(
        &mut self,
        value: &Value,
        tests: &Tests,
        scope: &mut Scope<'_>,
    ) -> Result<Option<bool>, Box<Failure>> {
        let mut result = Some(false);
        for test in &tests.tests {
            match self.passes_one(value, test, scope)? {
                Some(true) => {
                    result = Some(true);
                    break;
                }
                Some(false) => {}
                None => result = None,
            }
        }
        Ok(if tests.negated { result.map(|passed| !passed) } else { result })
    }

    fn passes_one(
        &mut self,
        value: &Value,
        test: &Test,
        scope: &mut Scope<'_>,
    ) -> Result<Option<bool>, Box<Failure>> {
        Ok(match test {
            Test::Any | Test::Constant(_) | Test::Within { .. } => {
                decide(test, value).unwrap_or(None)
            }
            Test::Compare(comparison, node) => {
                let other = self.evaluate(node, scope)?;
                compared(*comparison, value, &other)
            }
            Test::Expression { node, about_input: true } => {
                let outer = scope.bound();
                scope.bind("?".into(), value.clone());
                let result = self.evaluate(node, scope);
                scope.release(outer);
                match result? {
                    Value::Bool(passed) => Some(passed),
                    other => is_one_of(value, &other),
                }
            }
            Test::Expression { node, about_input: false } => {
                let other = self.evaluate(node, scope)?;
                match (&other, value) {
                    // A condition that does not mention the input, as many tables have it.
                    (Value::Bool(passed), known) if !matches!(known, Value::Bool(_)) => {
                        Some(*passed)
                    }
                    _ => is_one_of(value, &other),
                }
            }
        })
    }
}

/// A test of constants; the outer `None` says that it needs evaluation.
pub(crate) fn decide(test: &Test, value: &Value) -> Option<Option<bool>> {
    match test {
        Test::Any => Some(Some(true)),
        Test::Constant(constant) => Some(is_one_of(value, constant)),
        Test::Within { start, end, start_included, end_included } => {
            let low = order(value, start);
            let ends = low.and_then(|low| Some((low, order(value, end)?)));
            Some(ends.map(|(low, high)| {
                holds(low, Ordering::Greater, *start_included)
                    && holds(high, Ordering::Less, *end_included)
            }))
        }
        Test::Compare(comparison, node) => match &node.kind {
            crate::ast::Kind::Constant(other) => Some(compared(*comparison, value, other)),
            _ => None,
        },
        Test::Expression { .. } => None,
    }
}

/// Equal to it, in it when it is a range, or one of its items.
fn is_one_of(value: &Value, other: &Value) -> Option<bool> {
    match other {
        Value::Range(range) if !matches!(value, Value::Range(_)) => within(value, range),
        Value::List(items) => {
            if matches!(value, Value::List(_)) && equal(value, other) == Some(true) {
                return Some(true);
            }
            Some(items.iter().any(|item| match item {
                Value::Range(range) if !matches!(value, Value::Range(_)) => {
                    within(value, range) == Some(true)
                }
                item => equal(value, item) == Some(true),
            }))
        }
        other => equal(value, other),
    }
}

/// A comparison by the standard; `None` when the types do not go together.
pub(super) fn compared(comparison: Comparison, left: &Value, right: &Value) -> Option<bool> {
    match comparison {
        Comparison::Equal => equal(left, right),
        Comparison::NotEqual => equal(left, right).map(|same| !same),
        Comparison::Less => order(left, right).map(Ordering::is_lt),
        Comparison::LessOrEqual => order(left, right).map(Ordering::is_le),
        Comparison::Greater => order(left, right).map(Ordering::is_gt),
        Comparison::GreaterOrEqual => order(left, right).map(Ordering::is_ge),
    }
}
