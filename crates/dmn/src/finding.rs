//! What a reader of a model has to say, each with its place and what to do.

use std::fmt;

/// How bad it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Severity {
    /// Worth knowing: a repair was made.
    Note,
    /// Works, but probably not as meant.
    Warning,
    /// Does not work.
    Error,
}

/// A finding in a model.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
    /// How bad it is.
    pub severity: Severity,
    /// What was found.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        write!(out, "{}:{}: {severity}: {}", self.line, self.column, self.message)?;
        if self.remedy.is_empty() { Ok(()) } else { write!(out, " ({})", self.remedy) }
    }
}
