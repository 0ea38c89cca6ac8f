//! Checks of decision tables before they are used: what falls through, what overlaps, what
//! can never be reached.

use crate::finding::{Finding, Severity};
use crate::located::Place;
use crate::logic::table::{HitPolicy, Input, Table};
use crate::logic::{Kind, Logic};
use crate::model::{ElementKind, Model};
use feel::{Date, Decimal, Value};
use std::collections::BTreeSet;

/// Conditions that are tried for one table.
const CONDITIONS_MAX: u64 = 20_000_000;
/// Findings of one kind that are reported for one table.
const EXAMPLES_MAX: usize = 5;

impl Model {
    /// Gaps (with an example that falls through), overlaps of UNIQUE tables, and rules that
    /// are never reached. Columns with more than constants in their cells cannot be judged:
    /// such a table is named in a note. Names and types are checked as well.
    pub fn check(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for element in &self.inner.elements {
            let logic = match &element.kind {
                ElementKind::Decision(Some(logic)) => logic,
                ElementKind::Knowledge(Some(function)) => &function.body,
                _ => continue,
            };
            let Logic { kind: Kind::Table(table), .. } = logic else { continue };
            check_table(&element.name, table, &mut findings);
        }
        findings.extend(self.check_names());
        findings
    }
}

impl Model {
    /// Rules whose annotation in a column is empty, such as the article of law that each rule has
    /// to name; and tables without that column.
    pub fn check_law(&self, column: &str) -> Vec<Finding> {
        let mut findings = Vec::new();
        let tables = self.inner.elements.iter().filter_map(|element| {
            let ElementKind::Decision(Some(Logic { kind: Kind::Table(table), .. })) = &element.kind
            else {
                return None;
            };
            Some((&element.name, table))
        });
        for (name, table) in tables {
            let at = table.annotations.iter().position(|title| **title == *column);
            let mut report = |place: Place, message: String, remedy: String| {
                let (line, column, severity) = (place.line, place.column, Severity::Warning);
                findings.push(Finding { line, column, severity, message, remedy });
            };
            let Some(at) = at else {
                let message = format!("'{name}' has no annotation column '{column}'");
                report(table.place, message, format!("add the column '{column}'"));
                continue;
            };
            for (number, rule) in table.rules.iter().enumerate() {
                let written = rule.annotations.get(at).map_or("", |annotation| &annotation.source);
                if written.trim().is_empty() {
                    let message = format!("rule {} of '{name}' names no law", number + 1);
                    report(rule.place, message, format!("fill in '{column}'"));
                }
            }
        }
        findings
    }
}

struct Search<'t> {
    table: &'t Table,
    /// Representative values per column.
    points: Vec<Vec<Value>>,
    left: u64,
    example: Vec<Value>,
    gaps: Vec<String>,
    overlaps: Vec<(BTreeSet<usize>, String)>,
    reached: BTreeSet<usize>,
}

fn check_table(name: &str, table: &Table, findings: &mut Vec<Finding>) {
    let mut report = |place: Place, severity, message: String, remedy: &str| {
        let (line, column, remedy) = (place.line, place.column, remedy.to_owned());
        findings.push(Finding { line, column, severity, message, remedy });
    };
    let points: Option<Vec<Vec<Value>>> = table
        .inputs
        .iter()
        .enumerate()
        .map(|(column, input)| representatives(table, column, input))
        .collect();
    let Some(points) = points else {
        let message = format!("'{name}' cannot be checked for gaps: it has computed conditions");
        report(table.place, Severity::Note, message, "cover it with scenarios");
        return;
    };
    let mut search = Search {
        table,
        points,
        left: CONDITIONS_MAX,
        example: Vec::new(),
        gaps: Vec::new(),
        overlaps: Vec::new(),
        reached: BTreeSet::new(),
    };
    search.column(0, &(0..table.rules.len()).collect::<Vec<_>>());
    let has_default = table.outputs.iter().any(|output| output.default.is_some());
    if !matches!(table.policy, HitPolicy::Collect(_)) && !has_default {
        for example in &search.gaps {
            let message = format!("'{name}' has no rule for {example}");
            report(table.place, Severity::Warning, message, "add a rule, or a default output");
        }
    }
    if table.policy == HitPolicy::Unique {
        for (rules, example) in &search.overlaps {
            let numbers: Vec<String> = rules.iter().map(|rule| (rule + 1).to_string()).collect();
            let numbers = numbers.join(" and ");
            let message = format!("rules {numbers} of '{name}' both match {example}");
            report(table.place, Severity::Error, message, "make them exclude each other");
        }
    }
    if search.left == 0 {
        let message = format!("'{name}' has too many combinations to be checked completely");
        report(table.place, Severity::Note, message, "split the table");
        return;
    }
    for (at, rule) in table.rules.iter().enumerate() {
        if !search.reached.contains(&at) {
            let message = format!("rule {} of '{name}' can never be the result", at + 1);
            report(rule.place, Severity::Warning, message, "move it up, or remove it");
        }
    }
}

impl Search<'_> {
    /// Tries every representative of a column with the rules that still match.
    fn column(&mut self, column: usize, alive: &[usize]) {
        let points = self.points.get(column).map_or(1, Vec::len);
        let work = u64::try_from(points.saturating_mul(alive.len() + 1)).unwrap_or(u64::MAX);
        self.left = self.left.saturating_sub(work);
        if self.left == 0 {
            return;
        }
        if alive.is_empty() {
            // The columns not looked at do not matter: whatever they hold, nothing matches.
            if self.gaps.len() < EXAMPLES_MAX {
                self.gaps.push(self.shown());
            }
            return;
        }
        let Some(points) = self.points.get(column).cloned() else {
            self.leaf(alive);
            return;
        };
        let mut seen: BTreeSet<Vec<usize>> = BTreeSet::new();
        for point in points {
            let still: Vec<usize> =
                alive.iter().copied().filter(|rule| self.passes(*rule, column, &point)).collect();
            if seen.insert(still.clone()) {
                self.example.push(point);
                self.column(column + 1, &still);
                self.example.pop();
            }
        }
    }

    fn leaf(&mut self, alive: &[usize]) {
        match self.table.policy {
            HitPolicy::First => self.reached.extend(alive.first()),
            _ => self.reached.extend(alive),
        }
        let rules: BTreeSet<usize> = alive.iter().copied().take(2).collect();
        let known = self.overlaps.iter().any(|(seen, _)| *seen == rules);
        if alive.len() > 1 && !known && self.overlaps.len() < EXAMPLES_MAX {
            self.overlaps.push((rules, self.shown()));
        }
    }

    fn passes(&self, rule: usize, column: usize, point: &Value) -> bool {
        let tests = self.table.rules.get(rule).map_or(&[][..], |rule| &rule.tests);
        let test = tests.iter().find(|(at, _, _)| *at == column);
        test.is_none_or(|(_, test, _)| test.inner.decide(point).unwrap_or(true))
    }

    fn shown(&self) -> String {
        let pairs = self.table.inputs.iter().zip(&self.example);
        let parts: Vec<String> =
            pairs.map(|(input, value)| format!("{} = {value}", input.label)).collect();
        if parts.is_empty() { "any input".to_owned() } else { parts.join(", ") }
    }
}

/// One value of every region that the constants of a column make; `None` when the column
/// has more than constants, or constants of a kind that is not known here.
fn representatives(table: &Table, column: usize, input: &Input) -> Option<Vec<Value>> {
    let mut constants = Vec::new();
    for rule in &table.rules {
        for (_, test, _) in rule.tests.iter().filter(|(at, _, _)| *at == column) {
            constants.extend(test.inner.constants()?);
        }
    }
    let allowed = input.values.as_ref();
    let listed = allowed.and_then(|allowed| allowed.inner.constants());
    constants.extend(listed.into_iter().flatten());
    constants.retain(|value| !value.is_null());
    let mut points = match constants.first() {
        None => vec![Value::Null],
        Some(Value::Bool(_)) => vec![Value::Bool(true), Value::Bool(false)],
        Some(Value::String(_)) => {
            let known: BTreeSet<&str> = constants.iter().filter_map(Value::as_str).collect();
            known.into_iter().chain(["something else"]).map(Value::from).collect()
        }
        Some(Value::Number(_)) => between(&constants, Value::as_number, |a, b| match b {
            None => a.0.add(Decimal::from(a.1)),
            Some(b) => a.0.add(b)?.divide(Decimal::from(2)),
        })?,
        Some(Value::Date(_)) => between(&constants, Value::as_date, |a, b| match b {
            None => a.0.plus_days(a.1.into()),
            Some(b) => Date::from_days(i64::midpoint(a.0.days(), b.days())),
        })?,
        Some(_) => return None,
    };
    if let Some(allowed) = allowed {
        points.retain(|point| allowed.inner.decide(point).unwrap_or(true));
    }
    Some(points)
}

/// The constants, one value between each two, and one beyond each end. `middle` is given a
/// value with a direction, or two values.
fn between<T: Copy + Ord>(
    constants: &[Value],
    of: impl Fn(&Value) -> Option<T>,
    middle: impl Fn((T, i32), Option<T>) -> Option<T>,
) -> Option<Vec<Value>>
where
    Value: From<T>,
{
    let mut sorted: Vec<T> = constants.iter().map(of).collect::<Option<_>>()?;
    sorted.sort();
    sorted.dedup();
    let mut points = Vec::new();
    points.extend(sorted.first().and_then(|first| middle((*first, -1), None)));
    for (at, value) in sorted.iter().enumerate() {
        points.push(*value);
        let next = sorted.get(at + 1);
        points.extend(next.and_then(|next| middle((*value, 0), Some(*next))));
    }
    points.extend(sorted.last().and_then(|last| middle((*last, 1), None)));
    points.sort();
    points.dedup();
    Some(points.into_iter().map(Value::from).collect())
}
