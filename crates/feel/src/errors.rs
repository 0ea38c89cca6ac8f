//! What can go wrong: while reading an expression, and while evaluating it.

use std::fmt;
use std::sync::Arc;

/// The text is not an expression.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SyntaxError {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// What was met and what was expected.
    pub message: String,
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "line {}, column {}: {}", self.line, self.column, self.message)
    }
}

impl std::error::Error for SyntaxError {}

/// The expression has no value for these inputs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EvaluationError {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// Why.
    pub cause: Cause,
}

impl fmt::Display for EvaluationError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "line {}, column {}: {}", self.line, self.column, self.cause)
    }
}

impl std::error::Error for EvaluationError {}

/// Why an evaluation failed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Cause {
    /// No such name is in scope.
    UnknownName(Arc<str>),
    /// An operation does not go with these types or values.
    NotApplicable(String),
    /// A budget is used up: steps, depth or memory.
    Exhausted(&'static str),
}

impl Cause {
    /// An operation that does not go with these types or values.
    pub fn not_applicable(message: impl Into<String>) -> Self {
        Self::NotApplicable(message.into())
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownName(name) => write!(out, "no value is named '{}' here", cut(name)),
            Self::NotApplicable(message) => write!(out, "{message}"),
            Self::Exhausted(budget) => write!(out, "the evaluation used up its {budget}"),
        }
    }
}

/// Letters of somebody else's text that a message shows.
const SHOWN_MAX: usize = 60;

/// The beginning of a text that somebody else wrote, to be shown in a message.
pub(crate) fn cut(text: &str) -> std::borrow::Cow<'_, str> {
    match text.char_indices().nth(SHOWN_MAX) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or("")).into(),
        None => text.into(),
    }
}

/// A failure on its way up: the place is an offset until the source is known.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) place: Place,
    pub(crate) cause: Cause,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Place {
    Offset(u32),
    Known { line: u32, column: u32 },
}

impl Failure {
    pub(crate) fn placed(self, source: &str) -> EvaluationError {
        let (line, column) = match self.place {
            Place::Offset(at) => line_and_column(source, at as usize),
            Place::Known { line, column } => (line, column),
        };
        EvaluationError { line, column, cause: self.cause }
    }
}

impl From<EvaluationError> for Box<Failure> {
    fn from(error: EvaluationError) -> Self {
        let place = Place::Known { line: error.line, column: error.column };
        Self::new(Failure { place, cause: error.cause })
    }
}

/// Line and column, both from 1, of a byte offset.
pub(crate) fn line_and_column(source: &str, offset: usize) -> (u32, u32) {
    let before = source.get(..offset.min(source.len())).unwrap_or(source);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
    (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
}
