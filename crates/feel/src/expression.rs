//! Expressions and unary tests: read once, evaluated often.

use crate::ast::{Kind, Node, Tests};
use crate::errors::{Cause, Place};
use crate::evaluator::{Run, Scope};
use crate::parser::Parser;
use crate::{Context, Environment, EvaluationError, Names, SyntaxError, Value};
use std::sync::Arc;

/// An expression, ready to be evaluated.
///
/// ```
/// use feel::{Context, Environment, Expression, Names, Value};
/// let now = "2026-03-01T12:00[UTC]".parse().unwrap();
/// let names = Names::new().with("Monthly salary");
/// let expression = Expression::parse("Monthly salary * 12", &names).unwrap();
/// let inputs = Context::from_iter([("Monthly salary", Value::from(2_500))]);
/// let value = expression.evaluate(&inputs, &Environment::strict(&now)).unwrap();
/// assert_eq!(value.to_string(), "30000");
/// ```
#[derive(Clone, Debug)]
pub struct Expression {
    node: Arc<Node>,
    source: Arc<str>,
    reads: Arc<[Arc<str>]>,
}

impl Expression {
    /// Reads an expression.
    pub fn parse(source: &str, names: &Names) -> Result<Self, SyntaxError> {
        let mut parser = Parser::new(source, names)?;
        let node = Arc::new(parser.whole_expression()?);
        let (source, reads) = parser.reads();
        Ok(Self { node, source, reads })
    }

    /// The expression `null`.
    pub fn null() -> Self {
        let node = Node { at: 0, depth: 1, kind: Kind::Constant(Value::Null) };
        Self { node: Arc::new(node), source: "null".into(), reads: Arc::new([]) }
    }

    /// Its value for these inputs.
    pub fn evaluate(
        &self,
        inputs: &Context,
        environment: &Environment,
    ) -> Result<Value, EvaluationError> {
        self.evaluate_in(&mut Scope::new(inputs), &mut Run::new(environment))
    }

    /// Its value in a scope, within the budgets of a run that may cover more than this.
    pub fn evaluate_in(
        &self,
        scope: &mut Scope<'_>,
        run: &mut Run<'_>,
    ) -> Result<Value, EvaluationError> {
        run.evaluate(&self.node, scope).map_err(|failure| failure.placed(&self.source))
    }

    /// The text it was read from.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The names from outside that it reads. A name inside a filter counts only when it was
    /// declared, for it may be that of an entry of the items.
    pub fn reads(&self) -> &[Arc<str>] {
        &self.reads
    }

    /// What it may give, as far as it says so itself.
    pub fn alternatives(&self) -> crate::Alternatives {
        crate::alternatives::of(&self.node)
    }

    /// What can be said of it before it is evaluated.
    pub fn inspect(&self) -> crate::Inspection {
        crate::inspect::expression(&self.node, &self.source)
    }

    /// What its value will be, for what is known of the names that it reads.
    ///
    /// ```
    /// use feel::{Expression, Known, Names, Type};
    /// let mut known = Known::new();
    /// known.bind("rent", Type::Number);
    /// let expression = Expression::parse("if rent > 800 then rent * 12 else 0", &Names::new()).unwrap();
    /// assert_eq!(expression.infer(&mut known).of, Type::Number);
    ///
    /// let wrong = Expression::parse("rent + \"x\"", &Names::new()).unwrap().infer(&mut known);
    /// assert!(wrong.mistakes[0].to_string().contains("cannot add number and string"));
    /// ```
    pub fn infer(&self, known: &mut crate::Known) -> crate::Inferred {
        crate::infer::expression(&self.node, &self.source, known)
    }

    /// The value, when the expression is a constant.
    pub fn constant(&self) -> Option<&Value> {
        match &self.node.kind {
            Kind::Constant(value) => Some(value),
            _ => None,
        }
    }

    /// Whether it is just one name, and which.
    pub fn single_name(&self) -> Option<&Arc<str>> {
        match &self.node.kind {
            Kind::Name(name) => Some(name),
            _ => None,
        }
    }

    /// An error at the start of this expression.
    pub fn error(&self, cause: Cause) -> EvaluationError {
        crate::errors::Failure { place: Place::Offset(self.node.at), cause }.placed(&self.source)
    }

    pub(crate) fn is_literal_range(&self) -> bool {
        let Kind::Range(range) = &self.node.kind else { return false };
        let literal = |end: &Option<Node>| match end.as_ref().map(|node| &node.kind) {
            None | Some(Kind::Constant(_)) => true,
            Some(Kind::Call(call)) => {
                matches!(&call.callee, crate::ast::Callee::Builtin(builtin)
                    if matches!(builtin.name, "date" | "time" | "date and time" | "duration"))
                    && matches!(&call.arguments, crate::ast::Arguments::Positional(arguments)
                        if arguments.iter().all(|a| matches!(a.kind, Kind::Constant(_))))
            }
            Some(_) => false,
        };
        literal(&range.start) && literal(&range.end)
    }

    pub(crate) fn value_of_literal(&self, run: &mut Run<'_>) -> Option<Value> {
        let empty = Context::new();
        let value = run.evaluate(&self.node, &mut Scope::new(&empty)).ok()?;
        matches!(value, Value::Range(_)).then_some(value)
    }
}

/// Unary tests (the cell of a decision table), ready to be evaluated.
#[derive(Clone, Debug)]
pub struct UnaryTests {
    tests: Arc<Tests>,
    source: Arc<str>,
    reads: Arc<[Arc<str>]>,
}

impl UnaryTests {
    /// Reads unary tests; an empty text or `-` is passed by everything.
    pub fn parse(source: &str, names: &Names) -> Result<Self, SyntaxError> {
        let mut parser = Parser::new(source, names)?;
        let tests = Arc::new(parser.whole_tests()?);
        let (source, reads) = parser.reads();
        Ok(Self { tests, source, reads })
    }

    /// Whether the input passes.
    pub fn matches(
        &self,
        input: &Value,
        inputs: &Context,
        environment: &Environment,
    ) -> Result<bool, EvaluationError> {
        self.matches_in(input, &mut Scope::new(inputs), &mut Run::new(environment))
    }

    /// Whether the input passes, in a scope and a run. A test that does not go with the type
    /// of the input is not passed.
    pub fn matches_in(
        &self,
        input: &Value,
        scope: &mut Scope<'_>,
        run: &mut Run<'_>,
    ) -> Result<bool, EvaluationError> {
        match run.passes(input, &self.tests, scope) {
            Ok(passed) => Ok(passed == Some(true)),
            Err(failure) => Err(failure.placed(&self.source)),
        }
    }

    /// Whether the input passes, when that takes no more than constants: nothing is evaluated.
    /// `None` says that it takes more.
    pub fn decide(&self, input: &Value) -> Option<bool> {
        let mut applies = true;
        for test in &self.tests.tests {
            match crate::evaluator::decide(test, input)? {
                Some(true) => return Some(!self.tests.negated),
                Some(false) => {}
                None => applies = false,
            }
        }
        // A test that does not go with the type is not passed, negated or not.
        Some(self.tests.negated && applies)
    }

    /// The constants that the input is compared with; `None` when it takes more than constants.
    pub fn constants(&self) -> Option<Vec<Value>> {
        let mut all = Vec::new();
        for test in &self.tests.tests {
            match test {
                crate::ast::Test::Any => {}
                crate::ast::Test::Constant(Value::List(items)) => all.extend(items.iter().cloned()),
                crate::ast::Test::Constant(value) => all.push(value.clone()),
                crate::ast::Test::Within { start, end, .. } => {
                    all.extend([start.clone(), end.clone()]);
                }
                crate::ast::Test::Compare(_, node) => match &node.kind {
                    Kind::Constant(value) => all.push(value.clone()),
                    _ => return None,
                },
                crate::ast::Test::Expression { .. } => return None,
            }
        }
        Some(all)
    }

    /// What can be said of them before they are evaluated.
    pub fn inspect(&self) -> crate::Inspection {
        crate::inspect::tests(&self.tests, &self.source)
    }

    /// Whether an input of this type can be what the tests compare it with, for what is known of other names.
    pub fn infer(&self, input: &crate::Type, known: &mut crate::Known) -> crate::InferredTests {
        crate::infer::tests(&self.tests, &self.source, input, known)
    }

    /// Whether every input passes.
    pub fn is_any(&self) -> bool {
        !self.tests.negated && matches!(self.tests.tests.as_slice(), [crate::ast::Test::Any])
    }

    /// The text they were read from.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The names from outside that they read.
    pub fn reads(&self) -> &[Arc<str>] {
        &self.reads
    }
}
