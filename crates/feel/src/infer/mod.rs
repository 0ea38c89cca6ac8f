//! Types before anything is evaluated: what an expression will give, and where types do not go together.
//!
//! What is not known is [`Type::Any`], and nothing is said of it. Null is of every type. A mistake is told where strict
//! evaluation would fail for every value of the types that are known, null left aside.

mod builtins;
mod calls;
mod fit;
mod known;
mod operators;

pub use known::Known;

use crate::ast::{Binding, Comparison, ForNode, Kind, Node, Operator, RangeNode, Test, Tests};
use crate::errors::{Cause, Failure, Place, cut};
use crate::types::Type;
use crate::{EvaluationError, RangeForm, Value};
use operators::{among, comparable, equatable, operated, ordered, property};
use std::sync::Arc;

#[cfg(test)]
mod tests;

/// Mistakes of one expression that are told.
const MISTAKES_MAX: usize = 100;

/// What is known of an expression's value, and where types do not go together.
#[derive(Clone, Debug)]
pub struct Inferred {
    /// The type of the value, or null.
    pub of: Type,
    /// Each with its place and cause, worded as the evaluation would.
    pub mistakes: Vec<EvaluationError>,
}

/// What is known of unary tests for an input of a known type.
#[derive(Clone, Debug)]
pub struct InferredTests {
    /// The type with which a test compares the input, which is never of that type.
    pub misfit: Option<Type>,
    /// Mistakes inside the tests.
    pub mistakes: Vec<EvaluationError>,
}

/// Infers the type of an expression.
pub(crate) fn expression(node: &Node, source: &str, known: &mut Known) -> Inferred {
    let mut walk = Walk { source, known, mistakes: Vec::new() };
    let of = walk.node(node);
    Inferred { of, mistakes: walk.mistakes }
}

/// Infers whether unary tests go with an input.
pub(crate) fn tests(tests: &Tests, source: &str, input: &Type, known: &mut Known) -> InferredTests {
    let mut walk = Walk { source, known, mistakes: Vec::new() };
    let misfit = walk.misfits(input, tests);
    InferredTests { misfit, mistakes: walk.mistakes }
}

struct Walk<'a> {
    source: &'a str,
    known: &'a mut Known,
    mistakes: Vec<EvaluationError>,
}

impl Walk<'_> {
    fn mistake(&mut self, at: u32, message: String) {
        if self.mistakes.len() < MISTAKES_MAX {
            let failure =
                Failure { place: Place::Offset(at), cause: Cause::NotApplicable(message) };
            self.mistakes.push(failure.placed(self.source));
        }
    }

    fn node(&mut self, node: &Node) -> Type {
        match &node.kind {
            Kind::Constant(value) => Type::of(value),
            Kind::Name(name) => self.known.type_of(name),
            Kind::Path(of, member) => {
                let of = self.node(of);
                self.member(node.at, &of, member)
            }
            Kind::Filter(of, condition) => self.filter(of, condition),
            Kind::Arithmetic(first, rest) => self.arithmetic(first, rest),
            Kind::Negate(of) => self.negated(of),
            Kind::Compare(comparison, sides) => self.compared(node.at, *comparison, sides),
            Kind::Between(parts) => self.between(node.at, parts),
            Kind::In(of, tests) => self.is_in(node.at, of, tests),
            Kind::And(parts) => self.truths(parts, false),
            Kind::Or(parts) => self.truths(parts, true),
            Kind::If(parts) => self.condition(parts),
            Kind::For(each) => self.each(each),
            Kind::Some(bindings, body) | Kind::Every(bindings, body) => {
                self.quantified(bindings, body)
            }
            Kind::List(items) => {
                let items: Vec<Type> = items.iter().map(|item| self.node(item)).collect();
                Type::any_of(&items).listed()
            }
            Kind::Context(entries) => self.context(entries),
            Kind::Range(range) => self.range(node.at, range),
            Kind::Lambda(lambda) => self.lambda(lambda),
            Kind::Call(call) => self.call(node.at, call),
            Kind::InstanceOf(of, _) => {
                self.node(of);
                Type::Boolean
            }
        }
    }

    fn member(&mut self, at: u32, of: &Type, member: &str) -> Type {
        match of {
            of if !of.is_known() => Type::Any,
            Type::Context(entries) => {
                let entry = entries.iter().find(|(name, _)| **name == *member);
                entry.map_or(Type::Any, |(_, of)| of.clone())
            }
            // A list in a list has no members: null.
            Type::List(item) => match &**item {
                Type::List(_) => Type::Any.listed(),
                item => self.member(at, item, member).listed(),
            },
            other => property(other, member).unwrap_or_else(|| {
                self.mistake(at, format!("{} has no '{}'", other.short_name(), cut(member)));
                Type::Any
            }),
        }
    }

    fn filter(&mut self, of: &Node, condition: &Node) -> Type {
        let item = self.node(of).item();
        let outer = self.known.bound();
        self.known.bind_item(item.clone());
        let verdict = self.node(condition);
        self.known.release(outer);
        match verdict {
            Type::Number => item,
            Type::Boolean => item.listed(),
            other => {
                if other.is_known() {
                    let message = format!("a filter cannot be {}", other.short_name());
                    self.mistake(condition.at, message);
                }
                Type::Any
            }
        }
    }

    fn arithmetic(&mut self, first: &Node, rest: &[(Operator, Node)]) -> Type {
        let mut of = self.node(first);
        for (operator, node) in rest {
            let right = self.node(node);
            of = operated(*operator, &of, &right).unwrap_or_else(|| {
                let word = operator.word();
                let (left, right) = (of.short_name(), right.short_name());
                self.mistake(node.at, format!("cannot {word} {left} and {right}"));
                Type::Any
            });
        }
        of
    }

    fn negated(&mut self, operand: &Node) -> Type {
        match self.node(operand) {
            of @ (Type::Number | Type::DaysAndTime | Type::YearsAndMonths) => of,
            other => {
                if other.is_known() {
                    self.mistake(operand.at, format!("{} has no negative", other.short_name()));
                }
                Type::Any
            }
        }
    }

    fn compared(&mut self, at: u32, comparison: Comparison, sides: &[Node; 2]) -> Type {
        let [left, right] = sides;
        let (left, right) = (self.node(left), self.node(right));
        if !comparable(comparison, &left, &right) {
            let (left, right) = (left.short_name(), right.short_name());
            self.mistake(at, format!("cannot compare {left} with {right}"));
        }
        Type::Boolean
    }

    fn between(&mut self, at: u32, parts: &[Node; 3]) -> Type {
        let [value, low, high] = parts;
        let (value, low, high) = (self.node(value), self.node(low), self.node(high));
        if !ordered(&value, &low) || !ordered(&value, &high) {
            self.mistake(at, format!("{} cannot be between the two", value.short_name()));
        }
        Type::Boolean
    }

    fn is_in(&mut self, at: u32, of: &Node, tests: &Tests) -> Type {
        let of = self.node(of);
        if self.misfits(&of, tests).is_some() {
            let message = format!("{} cannot be compared with what follows 'in'", of.short_name());
            self.mistake(at, message);
        }
        Type::Boolean
    }

    /// The type of the first test, where none of them can ever be met.
    fn misfits(&mut self, input: &Type, tests: &Tests) -> Option<Type> {
        let found: Vec<_> = tests.tests.iter().map(|test| self.misfit(input, test)).collect();
        let none_fits = found.iter().all(Option::is_some);
        found.into_iter().flatten().next().filter(|_| none_fits)
    }

    /// The type with which a test compares an input that is never of it.
    fn misfit(&mut self, input: &Type, test: &Test) -> Option<Type> {
        match test {
            Test::Any => None,
            Test::Constant(Value::Null) => None,
            Test::Constant(value) => {
                let of = Type::of(value);
                (!among(input, &of)).then_some(of)
            }
            Test::Within { start, end, .. } => {
                let ends = [Type::of(start), Type::of(end)];
                ends.into_iter().find(|end| !ordered(input, end))
            }
            Test::Compare(comparison, node) => {
                let of = self.node(node);
                (!comparable(*comparison, input, &of)).then_some(of)
            }
            Test::Expression { node, about_input } => {
                let outer = self.known.bound();
                if *about_input {
                    self.known.bind("?", input.clone());
                }
                let of = self.node(node);
                self.known.release(outer);
                // A condition, or something that the input has to be equal to or among.
                let is_condition = of == Type::Boolean;
                (!is_condition && !among(input, &of)).then_some(of)
            }
        }
    }

    /// Behind an operand that `decides` nothing is evaluated.
    fn truths(&mut self, operands: &[Node], decides: bool) -> Type {
        for operand in operands {
            if matches!(operand.kind, Kind::Constant(Value::Bool(value)) if value == decides) {
                break;
            }
            let of = self.node(operand);
            if of != Type::Boolean && of.is_known() {
                let message = format!("{} is neither true nor false", of.short_name());
                self.mistake(operand.at, message);
            }
        }
        Type::Boolean
    }

    fn condition(&mut self, parts: &[Node; 3]) -> Type {
        let [condition, then, otherwise] = parts;
        let of = self.node(condition);
        if of != Type::Boolean && of.is_known() {
            let message = format!("a condition cannot be {}", of.short_name());
            self.mistake(condition.at, message);
        }
        let (then, otherwise) = (self.node(then), self.node(otherwise));
        then.or(&otherwise)
    }

    fn bindings(&mut self, bindings: &[Binding]) {
        for Binding { name, from, to } in bindings {
            let of = self.node(from);
            let counts = |of: &Type| !of.is_known() || matches!(of, Type::Number | Type::Date);
            let (item, sound) = match to {
                Some(to) => {
                    let to = self.node(to);
                    let sound = counts(&of) && counts(&to) && equatable(&of, &to);
                    (if of.is_known() { of } else { to }, sound)
                }
                None => match &of {
                    Type::Range(end) => (Type::clone(end), counts(end)),
                    of => (of.item(), true),
                },
            };
            if !sound {
                self.mistake(from.at, "there is nothing to go through here".to_owned());
            }
            self.known.bind(name.clone(), item);
        }
    }

    fn each(&mut self, each: &ForNode) -> Type {
        let outer = self.known.bound();
        self.bindings(&each.bindings);
        if each.uses_partial {
            self.known.bind("partial", Type::Any.listed());
        }
        let of = self.node(&each.body);
        self.known.release(outer);
        of.listed()
    }

    fn quantified(&mut self, bindings: &[Binding], body: &Node) -> Type {
        let outer = self.known.bound();
        self.bindings(bindings);
        let of = self.node(body);
        self.known.release(outer);
        if of != Type::Boolean && of.is_known() {
            self.mistake(body.at, format!("'satisfies' cannot be {}", of.short_name()));
        }
        Type::Boolean
    }

    fn context(&mut self, entries: &[(Arc<str>, Node)]) -> Type {
        let outer = self.known.bound();
        let mut types = Vec::with_capacity(entries.len());
        for (name, node) in entries {
            let of = match &node.kind {
                Kind::Lambda(lambda) => {
                    // A function may call itself by the name of its entry.
                    self.known.bind_function(name.clone(), &lambda.parameters, Type::Any);
                    let of = self.lambda(lambda);
                    let result = match &of {
                        Type::Function(_, result) => Type::clone(result),
                        _ => Type::Any,
                    };
                    self.known.bind_function(name.clone(), &lambda.parameters, result);
                    of
                }
                _ => {
                    let of = self.node(node);
                    self.known.bind(name.clone(), of.clone());
                    of
                }
            };
            types.push((name.clone(), of));
        }
        self.known.release(outer);
        Type::Context(types.into()).bounded()
    }

    fn range(&mut self, at: u32, range: &RangeNode) -> Type {
        let mut end = |node: &Option<Node>| match node {
            Some(node) => self.node(node),
            None => Type::Null,
        };
        let (start, end) = (end(&range.start), end(&range.end));
        let whole = matches!(range.form, RangeForm::Equal | RangeForm::NotEqual);
        if !whole && !ordered(&start, &end) {
            let (start, end) = (start.short_name(), end.short_name());
            self.mistake(at, format!("a range cannot go from {start} to {end}"));
        }
        Type::Range(Arc::new(start.or(&end))).bounded()
    }
}
