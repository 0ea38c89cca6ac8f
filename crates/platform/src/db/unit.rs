//! Units of work and queries, as data.

use std::borrow::Cow;
use std::fmt;

use super::Value;
use crate::fault::Fault;

/// Values for a statement: `args![case_id, "open", ctx.now()]`.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::Value::from($value)),*] };
}

/// One statement of a unit.
#[derive(Clone, Debug)]
pub struct Step {
    pub(super) text: Text,
    /// Its values.
    pub args: Vec<Value>,
    /// How many rows it must change; none when any number will do.
    pub rows: Option<u64>,
}

/// What a statement says.
#[derive(Clone, Debug)]
pub(super) enum Text {
    /// As it was written.
    Written(Cow<'static, str>),
    /// Rows for this table and these columns: more can join them, and the text is made only where one is needed.
    Insertion(&'static str),
}

impl Step {
    /// The statement, in the shared dialect, with `$1 … $n`.
    pub fn sql(&self) -> Cow<'_, str> {
        match &self.text {
            Text::Written(sql) => Cow::Borrowed(sql),
            Text::Insertion(into) => {
                let rows = self.rows.map_or(1, |rows| rows as usize);
                insertion(into, self.args.len() / rows.max(1), rows).into()
            }
        }
    }

    /// Where a plain insertion goes.
    pub(super) fn goes_into(&self) -> Option<&'static str> {
        match self.text {
            Text::Insertion(into) => Some(into),
            Text::Written(_) => None,
        }
    }

    /// Says that it found something else than it must.
    pub(super) fn conflict(&self) -> CommitError {
        CommitError::Conflict { sql: self.sql().into_owned().into() }
    }
}

/// Rows that one insertion takes at most: far below what a statement may have of values.
const ROWS_TOGETHER_MAX: usize = 64;

/// What an act writes: committed whole or not at all.
#[derive(Clone, Debug, Default)]
#[must_use = "a unit does nothing until it is committed"]
pub struct Unit {
    steps: Vec<Step>,
}

impl Unit {
    /// An empty unit.
    pub fn new() -> Unit {
        Unit::default()
    }

    /// Adds a statement that may change any number of rows.
    pub fn run(&mut self, sql: impl Into<Cow<'static, str>>, args: Vec<Value>) {
        self.steps.push(Step { text: Text::Written(sql.into()), args, rows: None });
    }

    /// Adds a statement that must change exactly `rows` rows; otherwise the whole unit is undone and
    /// reported as a conflict.
    pub fn must(&mut self, rows: u64, sql: impl Into<Cow<'static, str>>, args: Vec<Value>) {
        self.steps.push(Step { text: Text::Written(sql.into()), args, rows: Some(rows) });
    }

    /// Adds a row to a table: `unit.insert("ledger_entry (id, entry)", args![id, line])`. Rows for the same
    /// columns go in one statement, at the place of the first of them. A key that exists is a conflict.
    pub fn insert(&mut self, into: &'static str, row: Vec<Value>) {
        let width = row.len();
        let open = |step: &&mut Step| {
            step.goes_into() == Some(into) && step.args.len() < ROWS_TOGETHER_MAX * width
        };
        match self.steps.iter_mut().rev().find(open) {
            Some(step) => {
                step.args.extend(row);
                step.rows = Some((step.args.len() / width) as u64);
            }
            None => self.steps.push(Step { text: Text::Insertion(into), args: row, rows: Some(1) }),
        }
    }

    /// Adds all of another unit.
    pub fn join(&mut self, other: Unit) {
        self.steps.extend(other.steps);
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The statements, in order.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }
}

pub(super) fn insertion(into: &str, width: usize, rows: usize) -> String {
    let mut sql = format!("INSERT INTO {into} VALUES ");
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        sql.push_str(&placeholders(row * width + 1, width));
        sql.push(')');
    }
    sql
}

/// One statement that reads.
#[derive(Clone, Debug)]
pub struct Query {
    /// The statement, in the shared dialect.
    pub sql: Cow<'static, str>,
    /// Its values.
    pub args: Vec<Value>,
}

impl Query {
    /// A statement and its values.
    pub fn new(sql: impl Into<Cow<'static, str>>, args: Vec<Value>) -> Query {
        Query { sql: sql.into(), args }
    }
}

/// `$from, $from+1, …`: the placeholders of a generated `IN (…)`.
pub fn placeholders(from: usize, count: usize) -> String {
    let mut text = String::new();
    for place in from..from + count {
        if place > from {
            text.push(',');
        }
        text.push('$');
        text.push_str(&place.to_string());
    }
    text
}

/// Why a unit was not committed.
pub enum CommitError {
    /// A step changed another number of rows than it must, or a key existed already: somebody else was
    /// faster. Read again and decide again.
    Conflict {
        /// The statement that met the conflict.
        sql: Cow<'static, str>,
    },
    /// The world broke; nothing was acknowledged.
    Fault(Fault),
}

impl From<Fault> for CommitError {
    fn from(fault: Fault) -> Self {
        CommitError::Fault(fault)
    }
}

impl CommitError {
    /// Whether reading and deciding again may succeed.
    pub fn is_conflict(&self) -> bool {
        matches!(self, CommitError::Conflict { .. })
    }

    /// The fault; a conflict that nobody is going to retry becomes one.
    pub fn into_fault(self) -> Fault {
        match self {
            CommitError::Fault(fault) => fault,
            CommitError::Conflict { sql } => {
                Fault::conflict("commit a unit of work", format!("conflict in {sql}"))
            }
        }
    }
}

impl fmt::Display for CommitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CommitError::Conflict { sql } => write!(f, "somebody else was faster: {sql}"),
            CommitError::Fault(fault) => fault.fmt(f),
        }
    }
}

impl fmt::Debug for CommitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for CommitError {}

impl From<CommitError> for Fault {
    fn from(error: CommitError) -> Fault {
        error.into_fault()
    }
}
