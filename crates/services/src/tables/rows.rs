//! A table as rows of cells, as a spreadsheet holds it: three rows of headings, then a rule a row.

use std::collections::BTreeSet;

use super::{CELL_CHARACTERS_MAX, ColumnKind, RULES_MAX, RuleText, TableText};

/// Rows of headings: kind, name, expression.
const HEADINGS: usize = 3;
/// Most rows that are looked at: rules, headings, and some that are empty.
pub(super) const ROWS_MAX: usize = RULES_MAX + 1_000;
/// Most columns that are looked at.
pub(super) const COLUMNS_MAX: usize = 300;

/// A cell as a spreadsheet holds it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Cell {
    /// Nothing, or text and numbers as they are written in FEEL.
    #[default]
    Empty,
    Text(String),
    /// A formula: what it gives may differ from program to program.
    Formula,
    /// A date, which spreadsheets keep as a number.
    Date,
    /// `#REF!` and its like.
    Broken,
}

/// Why a spreadsheet is not taken. Cells are named as spreadsheets name them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SheetRefusal {
    /// It is no XLSX or ODS file, or damaged.
    NotASheet,
    /// It is too large, or unpacks to too much.
    TooLarge,
    /// It has more rows or columns than a table can have.
    TooManyRows,
    /// A cell holds a formula.
    Formula(String),
    /// A cell holds a date that is not written as text.
    Date(String),
    /// A cell holds an error, or more than a cell can hold.
    Cell(String),
    /// A heading is not the table's: the cell, and what belongs there.
    Heading(String, String),
}

impl SheetRefusal {
    /// One of each, for the words.
    pub fn all() -> [SheetRefusal; 7] {
        let cell = || "B4".to_owned();
        [
            SheetRefusal::NotASheet,
            SheetRefusal::TooLarge,
            SheetRefusal::TooManyRows,
            SheetRefusal::Formula(cell()),
            SheetRefusal::Date(cell()),
            SheetRefusal::Cell(cell()),
            SheetRefusal::Heading(cell(), "Age".to_owned()),
        ]
    }

    /// The stable word.
    pub fn word(&self) -> &'static str {
        match self {
            SheetRefusal::NotASheet => "sheet-unreadable",
            SheetRefusal::TooLarge => "sheet-too-large",
            SheetRefusal::TooManyRows => "sheet-too-many-rows",
            SheetRefusal::Formula(_) => "sheet-formula",
            SheetRefusal::Date(_) => "sheet-date",
            SheetRefusal::Cell(_) => "sheet-cell",
            SheetRefusal::Heading(..) => "sheet-heading",
        }
    }

    /// The cell, when it is one.
    pub fn cell(&self) -> &str {
        match self {
            SheetRefusal::Formula(cell)
            | SheetRefusal::Date(cell)
            | SheetRefusal::Cell(cell)
            | SheetRefusal::Heading(cell, _) => cell,
            SheetRefusal::NotASheet | SheetRefusal::TooLarge | SheetRefusal::TooManyRows => "",
        }
    }

    /// What belongs into the cell, when that is known.
    pub fn expected(&self) -> &str {
        match self {
            SheetRefusal::Heading(_, expected) => expected,
            _ => "",
        }
    }
}

/// `B4` for the second column of the fourth row; both count from 0.
pub(super) fn name_of(column: usize, row: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        let letter = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + letter));
        rest = (rest - 1) / 26;
    }
    format!("{}{}", letters.iter().rev().collect::<String>(), row + 1)
}

/// The headings of a table.
fn headings(table: &TableText) -> [Vec<String>; HEADINGS] {
    let columns = table.columns();
    let kinds = columns.iter().map(|(kind, _)| kind.word().to_owned());
    let names = columns.iter().map(|(_, name)| (*name).to_owned());
    let expressions = table.inputs.iter().map(|input| input.expression.clone());
    let expressions = expressions.chain(std::iter::repeat(String::new())).take(columns.len());
    let head = |first: &str, rest: Vec<String>| [vec![first.to_owned()], rest].concat();
    [
        head("rule", kinds.collect()),
        head(&table.hit_policy, names.collect()),
        head("", expressions.collect()),
    ]
}

/// The rows of a table.
pub(super) fn rows(table: &TableText) -> Vec<Vec<String>> {
    let rule = |rule: &RuleText| [std::slice::from_ref(&rule.id), &rule.cells].concat();
    headings(table).into_iter().chain(table.rules.iter().map(rule)).collect()
}

/// How wide a column is shown, in characters.
pub(super) fn widths(table: &TableText) -> Vec<usize> {
    let kinds = table.columns().into_iter().map(|(kind, _)| match kind {
        ColumnKind::If | ColumnKind::Then => 18,
        ColumnKind::Note => 40,
    });
    std::iter::once(18).chain(kinds).collect()
}

/// The table with the rules that rows of cells hold.
pub(super) fn read(rows: &[Vec<Cell>], table: &TableText) -> Result<TableText, SheetRefusal> {
    for (at, expected) in headings(table).iter().enumerate() {
        check_heading(at, rows.get(at).map_or(&[][..], Vec::as_slice), expected)?;
    }
    let known: BTreeSet<&str> = table.rules.iter().map(|rule| rule.id.as_str()).collect();
    let (mut rules, mut taken) = (Vec::<RuleText>::new(), BTreeSet::new());
    for (at, row) in rows.iter().enumerate().skip(HEADINGS) {
        let cells = texts(at, row, table.width() + 1)?;
        let Some((id, cells)) = cells.split_first() else { continue };
        if cells.iter().all(String::is_empty) {
            continue;
        }
        if rules.len() >= RULES_MAX {
            return Err(SheetRefusal::TooManyRows);
        }
        // A row that was copied has the id of another: it is a new rule.
        let is_old = known.contains(id.as_str()) && taken.insert(id.clone());
        let id = if is_old { id.clone() } else { String::new() };
        rules.push(RuleText { id, cells: cells.to_vec() });
    }
    Ok(TableText { rules, ..table.clone() })
}

fn check_heading(at: usize, row: &[Cell], expected: &[String]) -> Result<(), SheetRefusal> {
    for column in 0..row.len().max(expected.len()) {
        let expected = expected.get(column).map_or("", |text| text.trim());
        let found = match row.get(column) {
            None | Some(Cell::Empty) => "",
            Some(Cell::Text(text)) => text.trim(),
            Some(_) => "\0",
        };
        if found != expected {
            return Err(SheetRefusal::Heading(name_of(column, at), expected.to_owned()));
        }
    }
    Ok(())
}

/// The cells of a rule as they are written in FEEL.
fn texts(at: usize, row: &[Cell], width: usize) -> Result<Vec<String>, SheetRefusal> {
    let mut texts = Vec::with_capacity(width);
    for column in 0..row.len().max(width) {
        let name = || name_of(column, at);
        let text = match row.get(column) {
            None | Some(Cell::Empty) => String::new(),
            Some(Cell::Formula) => return Err(SheetRefusal::Formula(name())),
            Some(Cell::Date) => return Err(SheetRefusal::Date(name())),
            Some(Cell::Broken) => return Err(SheetRefusal::Cell(name())),
            Some(Cell::Text(text)) => text.trim().replace("\r\n", "\n"),
        };
        if text.chars().count() > CELL_CHARACTERS_MAX || (column >= width && !text.is_empty()) {
            return Err(SheetRefusal::Cell(name()));
        }
        if column < width {
            texts.push(text);
        }
    }
    Ok(texts)
}
