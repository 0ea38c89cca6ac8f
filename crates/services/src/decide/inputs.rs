//! What the tables of a service look at, for the words that people read it in.

use super::rules::{FILE, Rules};

/// An input of a decision table, as people read of it.
pub(crate) struct LabelledInput<'r> {
    pub(crate) file: &'r str,
    pub(crate) decision: &'r str,
    /// The line of the table.
    pub(crate) line: u32,
    /// Its label; its expression where it has none.
    pub(crate) label: &'r str,
    pub(crate) expression: &'r str,
    /// Whether rows of the table say why, so that people read what they looked at.
    pub(crate) is_told: bool,
    /// What its rows test it for, as written.
    pub(crate) tests: Vec<&'r str>,
}

impl Rules {
    /// The inputs of all tables, those of imported models too.
    pub(crate) fn labelled_inputs(&self) -> impl Iterator<Item = LabelledInput<'_>> {
        let own = self.tables.values().map(|table| (FILE, table));
        let imported = self.imported.iter().map(|(file, table)| (file.as_str(), table));
        own.chain(imported).flat_map(|(file, table)| {
            let is_told = table.annotations.iter().any(|name| name.starts_with("reason."));
            let (decision, line) = (table.decision.as_str(), table.line);
            table.inputs.iter().enumerate().map(move |(at, expression)| {
                let label = table.labels.get(at).filter(|label| !label.is_empty());
                let (label, expression) = (label.unwrap_or(expression), expression.as_str());
                let tests = table.rows.iter().filter_map(|row| row.tests.get(at));
                let tests = tests.map(String::as_str).collect();
                LabelledInput { file, decision, line, label, expression, is_told, tests }
            })
        })
    }

    /// The results of all tables, as written.
    pub(crate) fn outputs(&self) -> impl Iterator<Item = &str> {
        let rows = self.tables.values().flat_map(|table| &table.rows);
        rows.flat_map(|row| row.outputs.iter().map(String::as_str))
    }

    /// The results of a decision that is a table, as written.
    pub(crate) fn outputs_of(&self, decision: &str) -> impl Iterator<Item = &str> {
        let rows = self.tables.get(decision).into_iter().flat_map(|table| &table.rows);
        rows.flat_map(|row| row.outputs.iter().map(String::as_str))
    }
}
