//! Decision tables as people change them: cell by cell, in the browser or as a spreadsheet, and back into the file.

mod ods;
pub(crate) mod read;
mod rows;
pub mod sheet;
#[cfg(test)]
mod tests;
mod write;
mod xlsx;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub use rows::SheetRefusal;
pub use write::write;

/// Most rules of a table that is changed here.
pub const RULES_MAX: usize = 5_000;
/// Most characters of a cell.
pub const CELL_CHARACTERS_MAX: usize = 4_000;

/// A decision table, cell by cell as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableText {
    /// Name of the decision.
    pub decision: String,
    /// How rules that match together are read: `UNIQUE`, `COLLECT` …
    pub hit_policy: String,
    /// The conditions' columns.
    pub inputs: Vec<Input>,
    /// The results' columns, by name; empty where the only one has none.
    pub outputs: Vec<String>,
    /// The annotations' columns, by name.
    pub annotations: Vec<String>,
    /// The rules, in order.
    pub rules: Vec<RuleText>,
}

/// A column of conditions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Input {
    /// What people call it; empty when it has no label.
    pub label: String,
    /// The expression that is tested.
    pub expression: String,
}

impl Input {
    /// The label, else the expression.
    pub fn name(&self) -> &str {
        if self.label.is_empty() { &self.expression } else { &self.label }
    }
}

/// A rule, cell by cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleText {
    /// Its id in the file, or `#` and its place where it has none of its own; empty for a new one.
    pub id: String,
    /// All cells: conditions, results, annotations.
    pub cells: Vec<String>,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Conditions.
    If,
    /// Results.
    Then,
    /// Annotations.
    Note,
}

impl ColumnKind {
    /// The word in a spreadsheet and in the interface.
    pub fn word(self) -> &'static str {
        match self {
            ColumnKind::If => "if",
            ColumnKind::Then => "then",
            ColumnKind::Note => "note",
        }
    }
}

/// A change of the rules of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    /// A new rule at the end.
    Add,
    /// A new rule like this one, after it.
    Copy(usize),
    /// Without this one.
    Remove(usize),
    /// This one before the one above it.
    Up(usize),
    /// This one after the one below it.
    Down(usize),
}

impl Edit {
    /// Reads `add`, `copy-3`, `remove-3`, `up-3`, `down-3`; rules count from 0.
    pub fn parse(word: &str) -> Option<Edit> {
        if word == "add" {
            return Some(Edit::Add);
        }
        let (act, rule) = word.split_once('-')?;
        let rule = rule.parse().ok()?;
        match act {
            "copy" => Some(Edit::Copy(rule)),
            "remove" => Some(Edit::Remove(rule)),
            "up" => Some(Edit::Up(rule)),
            "down" => Some(Edit::Down(rule)),
            _ => None,
        }
    }
}

impl TableText {
    /// The tables of a file, in order.
    pub fn list(xml: &str) -> Vec<TableText> {
        read::tables(xml).iter().map(text).collect()
    }

    /// The table of a decision.
    pub fn find(xml: &str, decision: &str) -> Option<TableText> {
        TableText::list(xml).into_iter().find(|table| table.decision == decision)
    }

    /// Number of columns.
    pub fn width(&self) -> usize {
        self.inputs.len() + self.outputs.len() + self.annotations.len()
    }

    /// Kind and name of each column.
    pub fn columns(&self) -> Vec<(ColumnKind, &str)> {
        let inputs = self.inputs.iter().map(|input| (ColumnKind::If, input.name()));
        let outputs = self.outputs.iter().map(|name| (ColumnKind::Then, name.as_str()));
        let outputs = outputs.map(|(kind, name)| match name {
            "" => (kind, self.decision.as_str()),
            name => (kind, name),
        });
        let notes = self.annotations.iter().map(|name| (ColumnKind::Note, name.as_str()));
        inputs.chain(outputs).chain(notes).collect()
    }

    /// The table with its rules changed; places that are not there change nothing.
    pub fn edit(&mut self, edit: Edit) {
        let rules = &mut self.rules;
        match edit {
            Edit::Add | Edit::Copy(_) if rules.len() >= RULES_MAX => {}
            Edit::Add => {
                let conditions = std::iter::repeat_n("-".to_owned(), self.inputs.len());
                let others = self.outputs.len() + self.annotations.len();
                let cells = conditions.chain(std::iter::repeat_n(String::new(), others)).collect();
                rules.push(RuleText { id: String::new(), cells });
            }
            Edit::Copy(at) => {
                if let Some(rule) = rules.get(at) {
                    let copy = RuleText { id: String::new(), cells: rule.cells.clone() };
                    rules.insert(at + 1, copy);
                }
            }
            Edit::Remove(at) if at < rules.len() => {
                rules.remove(at);
            }
            Edit::Up(at) if at > 0 && at < rules.len() => rules.swap(at - 1, at),
            Edit::Down(at) if at + 1 < rules.len() => rules.swap(at, at + 1),
            Edit::Remove(_) | Edit::Up(_) | Edit::Down(_) => {}
        }
    }

    /// How many rules differ from those of another state of the same table: new or changed, gone, and whether
    /// those that stayed stand in another order.
    pub fn compare(&self, before: &TableText) -> Compared {
        let old: BTreeMap<&str, &RuleText> =
            before.rules.iter().map(|rule| (rule.id.as_str(), rule)).collect();
        let new: BTreeSet<&str> = self.rules.iter().map(|rule| rule.id.as_str()).collect();
        let known = |rule: &&RuleText| old.get(rule.id.as_str()).copied();
        let changed = self.rules.iter().filter(|rule| known(rule).is_some_and(|old| old != *rule));
        let added = self.rules.iter().filter(|rule| known(rule).is_none());
        let kept = |rule: &&RuleText| new.contains(rule.id.as_str());
        let old_order = before.rules.iter().filter(kept).map(|rule| &rule.id);
        let new_order = self.rules.iter().filter(|rule| known(rule).is_some()).map(|rule| &rule.id);
        Compared {
            added: added.count(),
            changed: changed.count(),
            removed: before.rules.iter().filter(|rule| !kept(rule)).count(),
            moved: !old_order.eq(new_order),
        }
    }
}

/// How a table differs from an earlier state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// New rules.
    pub added: usize,
    /// Rules with another cell.
    pub changed: usize,
    /// Rules that are gone.
    pub removed: usize,
    /// Whether those that stayed stand in another order.
    pub moved: bool,
}

impl Compared {
    /// Whether nothing differs.
    pub fn is_same(&self) -> bool {
        *self == Compared::default()
    }
}

/// Cells of a kind, as many as there are columns.
fn padded<'a>(cells: &'a [String], columns: usize) -> impl Iterator<Item = String> + use<'a> {
    let missing = columns.saturating_sub(cells.len());
    cells.iter().take(columns).cloned().chain(std::iter::repeat_n(String::new(), missing))
}

/// What tells the rules of a file apart: the id of each, and the place of one that has no id, or one that another
/// has before it. No id of XML begins with `#`.
fn identities(rows: &[read::Row]) -> Vec<String> {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut identities = Vec::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate() {
        let is_own = !row.id.is_empty() && seen.insert(&row.id);
        identities.push(if is_own { row.id.clone() } else { format!("#{}", at + 1) });
    }
    identities
}

fn text(table: &read::Table) -> TableText {
    let mut labels = table.labels.iter();
    let inputs = table.inputs.iter().map(|expression| Input {
        label: labels.next().cloned().unwrap_or_default(),
        expression: expression.clone(),
    });
    let rule = |(id, row): (String, &read::Row)| RuleText {
        id,
        cells: padded(&row.tests, table.inputs.len())
            .chain(padded(&row.outputs, table.outputs.len()))
            .chain(padded(&row.annotations, table.annotations.len()))
            .collect(),
    };
    let hit_policy = match table.aggregation.as_str() {
        "" => table.hit_policy.clone(),
        aggregation => format!("{} {aggregation}", table.hit_policy),
    };
    TableText {
        decision: table.decision.clone(),
        hit_policy,
        inputs: inputs.collect(),
        outputs: table.outputs.clone(),
        annotations: table.annotations.clone(),
        rules: identities(&table.rows).into_iter().zip(&table.rows).map(rule).collect(),
    }
}

/// The decision and the rule, from 0, on whose lines something was found; the rule is none for the table itself.
pub fn place_of(xml: &str, line: u32) -> Option<(Arc<str>, Option<usize>)> {
    let tables = read::tables(xml);
    let table = tables.iter().rev().find(|table| table.line <= line)?;
    let inside = |row: &read::Row| (row.line..=row.last_line).contains(&line);
    Some((table.decision.as_str().into(), table.rows.iter().position(inside)))
}
