//! Rules over time: a rule of a table may hold from a day, and to a day, as its annotations `valid_from` and `valid_to`
//! say. A case is judged by the rules that were the law on its day.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::rules::FILE;
use crate::finding::Finding;
use crate::tables::read::{Row, Table};

/// The annotation with the first day.
const FROM: &str = "valid_from";
/// The annotation with the last day.
const TO: &str = "valid_to";
/// Days on which rules of one file begin or end.
const DAYS_MAX: usize = 200;

/// The rules that hold from a day until the next edition begins.
#[derive(Clone, Debug)]
pub(super) struct Edition {
    /// The first day; none for the first edition.
    pub(super) from: Option<Date>,
    pub(super) model: Arc<dmn::Model>,
    /// Of tables some of whose rules do not hold: the place in the file of each rule that does.
    kept: BTreeMap<String, Vec<usize>>,
}

/// The days of a rule; both are days on which it holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Period {
    from: Option<Date>,
    to: Option<Date>,
}

impl Period {
    fn of(table: &Table, row: &Row) -> Period {
        let day = |name| row.annotation(table, name).and_then(|day| day.parse().ok());
        Period { from: day(FROM), to: day(TO) }
    }

    fn has(self, day: Option<Date>) -> bool {
        match day {
            // Before all days that are named.
            None => self.from.is_none(),
            Some(day) => {
                self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
            }
        }
    }
}

/// Whether a rule is the law on a day.
pub(super) fn holds(table: &Table, row: &Row, day: Date) -> bool {
    Period::of(table, row).has(Some(day))
}

/// Finds days that cannot be read, and periods that end before they begin.
pub(super) fn check(tables: &[Table], findings: &mut Vec<Finding>) {
    let rows = tables.iter().flat_map(|table| table.rows.iter().map(move |row| (table, row)));
    for (table, row) in rows {
        for name in [FROM, TO] {
            let Some(written) = row.annotation(table, name) else { continue };
            if written.parse::<Date>().is_err() {
                let message =
                    format!("`{name}` of a rule of `{}` is no day: `{written}`.", table.decision);
                findings.push(Finding::error(FILE, row.line, message, "Write it like 2026-01-01."));
            }
        }
        let Period { from, to } = Period::of(table, row);
        if from.zip(to).is_some_and(|(from, to)| to < from) {
            let message = format!("A rule of `{}` ends before it begins.", table.decision);
            findings.push(Finding::error(FILE, row.line, message, "Correct the days."));
        }
    }
    if days(tables).len() > DAYS_MAX {
        let message = format!("Rules begin or end on more than {DAYS_MAX} days.");
        findings.push(Finding::error(FILE, 1, message, "Take out rules that no open case needs."));
    }
}

/// The days on which something begins to hold, or ends.
fn days(tables: &[Table]) -> BTreeSet<Date> {
    let rows = tables.iter().flat_map(|table| table.rows.iter().map(move |row| (table, row)));
    let mut days = BTreeSet::new();
    for (table, row) in rows {
        let Period { from, to } = Period::of(table, row);
        days.extend(from);
        days.extend(to.and_then(|to| to.checked_add(1.day()).ok()));
    }
    days
}

/// The editions of a file, the earliest first: the file itself where no rule has days.
/// The others are the models that it may import.
pub(super) fn editions(
    (xml, others): (&str, &[&str]),
    model: &Arc<dmn::Model>,
    tables: &[Table],
) -> Vec<Edition> {
    let days = days(tables);
    let mut editions = vec![edition((xml, others), (model, tables), None)];
    for day in days.into_iter().take(DAYS_MAX) {
        editions.push(edition((xml, others), (model, tables), Some(day)));
    }
    editions
}

fn edition(
    (xml, others): (&str, &[&str]),
    (whole, tables): (&Arc<dmn::Model>, &[Table]),
    day: Option<Date>,
) -> Edition {
    let mut kept = BTreeMap::new();
    let mut text = String::with_capacity(xml.len());
    let mut from = 0;
    for table in tables {
        let in_force = |(_, row): &(usize, &Row)| Period::of(table, row).has(day);
        let holding: Vec<usize> =
            table.rows.iter().enumerate().filter(in_force).map(|(at, _)| at).collect();
        if holding.len() == table.rows.len() {
            continue;
        }
        for row in table.rows.iter().filter(|row| !Period::of(table, row).has(day)) {
            text.push_str(xml.get(from..row.span.start).unwrap_or_default());
            // The lines stay, so that what is found stands where the file has it.
            let gone = xml.get(row.span.clone()).unwrap_or_default();
            text.extend(gone.chars().filter(|c| *c == '\n'));
            from = row.span.end;
        }
        kept.insert(table.decision.clone(), holding);
    }
    if kept.is_empty() {
        return Edition { from: day, model: Arc::clone(whole), kept };
    }
    text.push_str(xml.get(from..).unwrap_or_default());
    let model = dmn::Model::read_among(&text, others).0.map_or_else(|| Arc::clone(whole), Arc::new);
    Edition { from: day, model, kept }
}

impl Edition {
    /// The reasons of an evaluation with the rules counted as the file counts them.
    pub(super) fn as_in_the_file(&self, mut evaluation: dmn::Evaluation) -> dmn::Evaluation {
        for trace in &mut evaluation.trace {
            let Some(kept) = self.kept.get(&*trace.name) else { continue };
            for rule in &mut trace.rules {
                let at = rule.index.checked_sub(1).and_then(|at| kept.get(at));
                rule.index = at.map_or(rule.index, |at| at + 1);
            }
        }
        evaluation
    }
}
