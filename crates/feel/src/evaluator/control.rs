//! Paths, filters, conditions, iteration and quantification.

use super::{Local, Outcome, Run, Scope, property};
use crate::ast::{Binding, ForNode, Node};
use crate::errors::{Cause, Failure, cut};
use crate::list::List;
use crate::{Decimal, Range, Value};
use std::sync::Arc;

/// Whether to go on after a combination.
type Body<'f, 'e> = dyn FnMut(&mut Run<'e>, &mut Scope<'_>) -> Result<bool, Box<Failure>> + 'f;

impl<'e> Run<'e> {
    pub(super) fn path(
        &mut self,
        at: u32,
        source: &Node,
        member: &str,
        scope: &mut Scope<'_>,
    ) -> Outcome {
        let value = self.evaluate(source, scope)?;
        self.member(at, &value, member)
    }

    fn member(&mut self, at: u32, value: &Value, member: &str) -> Outcome {
        match value {
            // An entry that is not there is null by the standard.
            Value::Context(context) => Ok(context.get(member).cloned().unwrap_or(Value::Null)),
            Value::Null => Ok(Value::Null),
            Value::List(items) => {
                let mut members = Vec::with_capacity(items.len());
                for item in items.iter() {
                    self.step(1).map_err(|cause| Self::failure(at, cause))?;
                    members.push(match item {
                        Value::List(_) => Value::Null,
                        item => self.member(at, item, member)?,
                    });
                }
                self.list(members).map_err(|cause| Self::failure(at, cause))
            }
            other => match property(other, member) {
                Some(value) => Ok(value),
                None => {
                    let message = format!("{} has no '{}'", other.type_name(), cut(member));
                    self.fail(at, Cause::NotApplicable(message))
                }
            },
        }
    }

    pub(super) fn filter(
        &mut self,
        source: &Node,
        condition: &Node,
        scope: &mut Scope<'_>,
    ) -> Outcome {
        let source = self.evaluate(source, scope)?;
        let items: Arc<List> = match source {
            Value::List(items) => items,
            Value::Null => Arc::default(),
            single => Arc::new(vec![single].into()),
        };
        if let crate::ast::Kind::Constant(Value::Number(index)) = condition.kind {
            return Ok(item_at(&items, index));
        }
        if items.is_empty() {
            return self.filter_nothing(condition, scope);
        }
        let mut kept = Vec::new();
        for item in items.iter() {
            match self.about_item(item, condition, scope)? {
                Value::Bool(true) => kept.push(item.clone()),
                Value::Number(index) => return Ok(item_at(&items, index)),
                Value::Bool(false) | Value::Null => {}
                other => {
                    let message = format!("a filter cannot be {}", other.type_name());
                    self.fail(condition.at, Cause::NotApplicable(message))?;
                    return Ok(Value::Null);
                }
            }
        }
        self.list(kept).map_err(|cause| Self::failure(condition.at, cause))
    }

    /// No item by position is null, no item by condition the empty list.
    fn filter_nothing(&mut self, condition: &Node, scope: &mut Scope<'_>) -> Outcome {
        match self.about_item(&Value::Null, condition, scope) {
            Ok(Value::Number(_)) => Ok(Value::Null),
            Err(failure) if matches!(failure.cause, Cause::Exhausted(_)) => Err(failure),
            Ok(_) | Err(_) => Ok(Value::list(Vec::new())),
        }
    }

    fn about_item(&mut self, item: &Value, condition: &Node, scope: &mut Scope<'_>) -> Outcome {
        let outer = scope.bound();
        scope.bind("item".into(), item.clone());
        if let Value::Context(context) = item {
            scope.locals.push(Local::Entries(context.clone()));
        }
        let result = self.evaluate(condition, scope);
        scope.release(outer);
        result
    }

    pub(super) fn condition(&mut self, parts: &[Node; 3], scope: &mut Scope<'_>) -> Outcome {
        let [condition, then, otherwise] = parts;
        match self.evaluate(condition, scope)? {
            Value::Bool(true) => self.evaluate(then, scope),
            Value::Bool(false) | Value::Null => self.evaluate(otherwise, scope),
            other => {
                let message = format!("a condition cannot be {}", other.type_name());
                if let error @ Err(_) = self.fail(condition.at, Cause::NotApplicable(message)) {
                    return error;
                }
                self.evaluate(otherwise, scope)
            }
        }
    }

    pub(super) fn iterate(&mut self, at: u32, parts: &ForNode, scope: &mut Scope<'_>) -> Outcome {
        let outer = scope.bound();
        let mut results = Arc::new(List::default());
        let complete = self.each(&parts.bindings, scope, &mut |run, scope| {
            let inner = scope.bound();
            if parts.uses_partial {
                scope.bind("partial".into(), Value::List(results.clone()));
            }
            let value = run.evaluate(&parts.body, scope)?;
            scope.release(inner);
            run.charge(1).map_err(|cause| Self::failure(at, cause))?;
            Arc::make_mut(&mut results).push(value);
            Self::bounded(results.depth()).map_err(|cause| Self::failure(at, cause))?;
            Ok(true)
        });
        scope.release(outer);
        Ok(if complete? { Value::List(results) } else { Value::Null })
    }

    pub(super) fn quantified(
        &mut self,
        bindings: &[Binding],
        body: &Node,
        some: bool,
        scope: &mut Scope<'_>,
    ) -> Outcome {
        let outer = scope.bound();
        let mut result = Some(!some);
        let complete = self.each(bindings, scope, &mut |run, scope| {
            match run.evaluate(body, scope)? {
                Value::Bool(value) if value == some => {
                    result = Some(some);
                    return Ok(false);
                }
                Value::Bool(_) => {}
                Value::Null => result = None,
                other => {
                    let message = format!("'satisfies' cannot be {}", other.type_name());
                    run.fail(body.at, Cause::NotApplicable(message))?;
                    result = None;
                }
            }
            Ok(true)
        });
        scope.release(outer);
        Ok(match (complete?, result) {
            (true, Some(value)) => Value::Bool(value),
            (_, _) => Value::Null,
        })
    }

    /// Runs the body for every combination, until it says stop; false when a source has no items.
    fn each(
        &mut self,
        bindings: &[Binding],
        scope: &mut Scope<'_>,
        body: &mut Body<'_, 'e>,
    ) -> Result<bool, Box<Failure>> {
        let Some((first, rest)) = bindings.split_first() else {
            return Ok(true);
        };
        let Some(items) = self.items_of(first, scope)? else { return Ok(false) };
        let outer = scope.bound();
        for index in 0..items.count() {
            self.step(1).map_err(|cause| Self::failure(first.from.at, cause))?;
            scope.bind(first.name.clone(), items.get(index));
            if rest.is_empty() {
                if !body(self, scope)? {
                    return Ok(true);
                }
            } else if !self.each(rest, scope, body)? {
                return Ok(false);
            }
            scope.release(outer);
        }
        Ok(true)
    }

    fn items_of(
        &mut self,
        binding: &Binding,
        scope: &mut Scope<'_>,
    ) -> Result<Option<Items>, Box<Failure>> {
        let from = self.evaluate(&binding.from, scope)?;
        let items = match &binding.to {
            Some(to) => {
                let to = self.evaluate(to, scope)?;
                Items::between(&from, &to)
            }
            None => match &from {
                Value::List(items) => Some(Items::List(items.clone())),
                Value::Range(range) => Items::of_range(range),
                Value::Null => None,
                single => Some(Items::List(Arc::new(vec![single.clone()].into()))),
            },
        };
        if items.is_none() {
            let message = "there is nothing to go through here".to_owned();
            self.fail(binding.from.at, Cause::NotApplicable(message))?;
        }
        Ok(items)
    }
}

/// What an iteration goes through, without making a list of a range.
enum Items {
    List(Arc<List>),
    Numbers { start: i64, count: u64, down: bool },
    Dates { start: i64, count: u64, down: bool },
}

impl Items {
    fn between(from: &Value, to: &Value) -> Option<Self> {
        match (from, to) {
            (Value::Number(a), Value::Number(b)) => {
                let (start, end) = (a.to_i64()?, b.to_i64()?);
                let count = end.abs_diff(start).checked_add(1)?;
                Some(Self::Numbers { start, count, down: end < start })
            }
            (Value::Date(a), Value::Date(b)) => {
                let (start, end) = (a.days(), b.days());
                let count = end.abs_diff(start).checked_add(1)?;
                Some(Self::Dates { start, count, down: end < start })
            }
            _ => None,
        }
    }

    fn of_range(range: &Range) -> Option<Self> {
        let (start, end) = match (&range.start, &range.end) {
            (Value::Number(a), Value::Number(b)) => (a.to_i64()?, b.to_i64()?),
            (Value::Date(a), Value::Date(b)) => (a.days(), b.days()),
            _ => return None,
        };
        let first = start.checked_add(i64::from(!range.start_included))?;
        let last = end.checked_sub(i64::from(!range.end_included))?;
        let count = if last < first { 0 } else { last.abs_diff(first).checked_add(1)? };
        Some(match range.start {
            Value::Date(_) => Self::Dates { start: first, count, down: false },
            _ => Self::Numbers { start: first, count, down: false },
        })
    }

    fn count(&self) -> u64 {
        match self {
            Self::List(items) => u64::try_from(items.len()).unwrap_or(0),
            Self::Numbers { count, .. } | Self::Dates { count, .. } => *count,
        }
    }

    fn get(&self, index: u64) -> Value {
        let moved = |start: i64, down: bool| {
            let index = i64::try_from(index).unwrap_or(i64::MAX);
            if down { start.saturating_sub(index) } else { start.saturating_add(index) }
        };
        match self {
            Self::List(items) => {
                let index = usize::try_from(index).unwrap_or(usize::MAX);
                items.get(index).cloned().unwrap_or(Value::Null)
            }
            Self::Numbers { start, down, .. } => Value::from(moved(*start, *down)),
            Self::Dates { start, down, .. } => {
                crate::Date::from_days(moved(*start, *down)).map_or(Value::Null, Value::Date)
            }
        }
    }
}

/// Item by position: from 1, or from the end when negative; null when there is none.
pub(super) fn item_at(items: &[Value], index: Decimal) -> Value {
    let position = match index.to_i64() {
        Some(index @ 1..) => usize::try_from(index - 1).ok(),
        Some(index @ ..=-1) => usize::try_from(index.unsigned_abs())
            .ok()
            .and_then(|back| items.len().checked_sub(back)),
        _ => None,
    };
    position.and_then(|at| items.get(at)).cloned().unwrap_or(Value::Null)
}
