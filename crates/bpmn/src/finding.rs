//! What a reader or a check has to say about a file: where, what, and what to do about it.

use std::fmt;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Good to know; nothing has to change.
    Note,
    /// Something is kept but does not act as its author may expect.
    Warning,
    /// The process cannot be published or run as it stands.
    Error,
}

/// One thing found in a file, with its place and its remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Line in the file, from 1.
    pub line: u32,
    /// Column of the element's start tag, from 1.
    pub column: u32,
    /// How much it matters.
    pub severity: Severity,
    /// Id of the element concerned, when it has one.
    pub element: Option<Box<str>>,
    /// What was found, for a person.
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

/// Most findings that one file may collect; what comes after says the same again.
pub(crate) const FINDINGS_MAX: usize = 500;

/// Most letters of one message, which quotes names and expressions of any length.
const MESSAGE_LETTERS_MAX: usize = 400;

fn shortened(mut message: String) -> String {
    if let Some((end, _)) = message.char_indices().nth(MESSAGE_LETTERS_MAX) {
        message.truncate(end);
        message.push('…');
    }
    message
}

/// The findings of one reading, bounded.
#[derive(Default, Debug)]
pub(crate) struct Findings {
    list: Vec<Finding>,
    errors: usize,
    /// Whether errors count as warnings: in processes that are drawn but not meant to run.
    pub(crate) demoted: bool,
}

/// A place in the file: line, column, and the element's id.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Place<'a> {
    pub(crate) line: u32,
    pub(crate) column: u32,
    pub(crate) element: &'a str,
}

impl Findings {
    pub(crate) fn error(&mut self, at: Place<'_>, message: impl Into<String>, remedy: &str) {
        if self.demoted {
            return self.warning(at, message, remedy);
        }
        self.errors += 1;
        self.add(Severity::Error, at, message.into(), remedy);
    }

    pub(crate) fn warning(&mut self, at: Place<'_>, message: impl Into<String>, remedy: &str) {
        self.add(Severity::Warning, at, message.into(), remedy);
    }

    pub(crate) fn note(&mut self, at: Place<'_>, message: impl Into<String>, remedy: &str) {
        self.add(Severity::Note, at, message.into(), remedy);
    }

    fn add(&mut self, severity: Severity, at: Place<'_>, message: String, remedy: &str) {
        if self.list.len() < FINDINGS_MAX {
            let message = shortened(message);
            let element = (!at.element.is_empty()).then(|| at.element.into());
            let (line, column, remedy) = (at.line, at.column, remedy.to_owned());
            self.list.push(Finding { line, column, severity, element, message, remedy });
        }
    }

    /// Errors so far, those beyond the bound included.
    pub(crate) fn errors(&self) -> usize {
        self.errors
    }

    /// All findings in the order of the file.
    pub(crate) fn sorted(mut self) -> Vec<Finding> {
        self.list.sort_by_key(|finding| (finding.line, finding.column));
        self.list
    }
}
