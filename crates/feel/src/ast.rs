//! Expressions as trees, as the parser makes them and the evaluator walks them.

use crate::builtin::Builtin;
use crate::types::Type;
use crate::{RangeForm, Value};
use std::sync::Arc;

/// A part of an expression and where it starts in the source.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) at: u32,
    /// Levels below and including this one; the parser bounds it.
    pub(crate) depth: u32,
    pub(crate) kind: Kind,
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Constant(Value),
    Name(Arc<str>),
    Path(Box<Node>, Arc<str>),
    Filter(Box<Node>, Box<Node>),
    /// `a + b - c` or `a * b / c`, left to right.
    Arithmetic(Box<Node>, Vec<(Operator, Node)>),
    Negate(Box<Node>),
    Compare(Comparison, Box<[Node; 2]>),
    Between(Box<[Node; 3]>),
    In(Box<Node>, Box<Tests>),
    And(Vec<Node>),
    Or(Vec<Node>),
    If(Box<[Node; 3]>),
    For(Box<ForNode>),
    Some(Vec<Binding>, Box<Node>),
    Every(Vec<Binding>, Box<Node>),
    List(Vec<Node>),
    Context(Vec<(Arc<str>, Node)>),
    Range(Box<RangeNode>),
    Lambda(Arc<Lambda>),
    Call(Box<Call>),
    InstanceOf(Box<Node>, Type),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
}

impl Operator {
    /// The word for it before its two operands, in messages.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Operator::Add => "add",
            Operator::Subtract => "subtract",
            Operator::Multiply => "multiply",
            Operator::Divide => "divide",
            Operator::Power => "raise to a power:",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// `x in list`, or `i in from..to`.
#[derive(Clone, Debug)]
pub(crate) struct Binding {
    pub(crate) name: Arc<str>,
    pub(crate) from: Node,
    pub(crate) to: Option<Node>,
}

#[derive(Clone, Debug)]
pub(crate) struct ForNode {
    pub(crate) bindings: Vec<Binding>,
    pub(crate) body: Node,
    /// Whether the body reads `partial`, the results so far.
    pub(crate) uses_partial: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct RangeNode {
    pub(crate) start: Option<Node>,
    pub(crate) end: Option<Node>,
    pub(crate) start_included: bool,
    pub(crate) end_included: bool,
    pub(crate) form: RangeForm,
}

/// `function(a: number, b) body`.
#[derive(Debug)]
pub(crate) struct Lambda {
    pub(crate) parameters: Vec<(Arc<str>, Type)>,
    pub(crate) body: Node,
    /// Names that the body takes from where the function is made.
    pub(crate) captures: Vec<Arc<str>>,
    /// The whole source, for the place of an error.
    pub(crate) source: Arc<str>,
    pub(crate) external: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) callee: Callee,
    pub(crate) arguments: Arguments,
}

#[derive(Clone, Debug)]
pub(crate) enum Callee {
    Builtin(&'static Builtin),
    Node(Node),
}

#[derive(Clone, Debug)]
pub(crate) enum Arguments {
    Positional(Vec<Node>),
    Named(Vec<(Arc<str>, Node)>),
}

/// The right side of `in`, or the cell of a decision table.
#[derive(Clone, Debug)]
pub(crate) struct Tests {
    pub(crate) negated: bool,
    pub(crate) tests: Vec<Test>,
    pub(crate) depth: u32,
}

#[derive(Clone, Debug)]
pub(crate) enum Test {
    /// `-`
    Any,
    /// `< 5`, `= "a"`.
    Compare(Comparison, Node),
    /// Constant ends: decided without evaluation.
    Within { start: Value, end: Value, start_included: bool, end_included: bool },
    /// A constant to be equal to.
    Constant(Value),
    /// Anything else: a value to be equal to, a list or range to be in, or a condition about `?`.
    Expression { node: Node, about_input: bool },
}
