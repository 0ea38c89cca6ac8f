//! Expressions that know where in the file they stand.

use feel::{EvaluationError, Expression, Run, Scope, UnaryTests, Value};

/// A place in the file.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Place {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl Place {
    /// A place within a text that starts here.
    pub(crate) fn within(self, line: u32, column: u32) -> Self {
        if line <= 1 {
            return Self { line: self.line, column: self.column + column.saturating_sub(1) };
        }
        Self { line: self.line + line - 1, column }
    }

    pub(crate) fn error(self, error: EvaluationError) -> EvaluationError {
        let place = self.within(error.line, error.column);
        EvaluationError { line: place.line, column: place.column, cause: error.cause }
    }

    pub(crate) fn fault(self, cause: feel::Cause) -> EvaluationError {
        EvaluationError { line: self.line, column: self.column, cause }
    }
}

/// The beginning of a text that somebody else wrote, to be shown in a message.
pub(crate) fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(SHOWN_MAX).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// Letters of somebody else's text that a message shows.
const SHOWN_MAX: usize = 60;

#[derive(Clone, Debug)]
pub(crate) struct Located<T> {
    pub(crate) inner: T,
    pub(crate) place: Place,
}

impl Located<Expression> {
    pub(crate) fn evaluate(
        &self,
        scope: &mut Scope<'_>,
        run: &mut Run<'_>,
    ) -> Result<Value, EvaluationError> {
        match self.inner.constant() {
            Some(value) => Ok(value.clone()),
            None => self.inner.evaluate_in(scope, run).map_err(|error| self.place.error(error)),
        }
    }
}

impl Located<UnaryTests> {
    pub(crate) fn matches(
        &self,
        value: &Value,
        scope: &mut Scope<'_>,
        run: &mut Run<'_>,
    ) -> Result<bool, EvaluationError> {
        if let Some(passed) = self.inner.decide(value) {
            return Ok(passed);
        }
        self.inner.matches_in(value, scope, run).map_err(|error| self.place.error(error))
    }
}
