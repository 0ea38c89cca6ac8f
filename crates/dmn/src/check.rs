//! Checks of decision tables before they are used: what falls through, what overlaps, what
//! can never be reached.

use crate::check_points::representatives;
use crate::finding::{Finding, Severity};
use crate::located::{Place, shortened};
use crate::logic::table::{HitPolicy, Rule, Table};
use crate::logic::{Kind, Logic};
use crate::model::{ElementKind, Model};
use crate::types::Types;
use feel::{Type, Value};
use std::collections::BTreeSet;

/// Conditions that are tried for one table.
const CONDITIONS_MAX: u64 = 5_000_000;
/// Conditions that are tried for all tables of a model.
const CONDITIONS_OF_MODEL_MAX: u64 = 20_000_000;
/// Findings of one kind that are reported for one table.
const EXAMPLES_MAX: usize = 5;

impl Model {
    /// Gaps (with an example that falls through), overlaps of UNIQUE tables, contradictions of ANY tables, and rules
    /// that are never reached (or, of PRIORITY tables, always beaten), of every table wherever it stands. A condition that is more than constants may be met or
    /// not: nothing is claimed that depends on it, and a note names its table. Names, types and constants are checked
    /// as well.
    pub fn check(&self) -> Vec<Finding> {
        self.check_given(None)
    }

    /// The same where it is known which names are given beside what the model declares: a name that is neither is an
    /// error. `free` are decisions that may be given anything.
    pub fn check_given(&self, given: Option<Given<'_>>) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut left = CONDITIONS_OF_MODEL_MAX;
        for (name, table) in self.tables() {
            let given = left.min(CONDITIONS_MAX);
            left -= check_table(&self.inner.types, (name, table), given, &mut findings);
        }
        findings.extend(self.check_names_given(given));
        let certain = self.check_types();
        let errors = certain.iter().filter(|found| found.severity == Severity::Error);
        let told: BTreeSet<(u32, u32)> = errors.map(|found| (found.line, found.column)).collect();
        findings.extend(certain);
        let flow = self.check_flow(given).into_iter();
        findings.extend(flow.filter(|found| !told.contains(&(found.line, found.column))));
        findings
    }

    /// Every table of the model's own elements, with the name of the element.
    fn tables(&self) -> Vec<(&str, &Table)> {
        let mut found: Vec<(&str, &Table)> = Vec::new();
        for element in self.own_elements() {
            let logic = match &element.kind {
                ElementKind::Decision(Some(logic)) => logic,
                ElementKind::Knowledge(Some(function)) => &function.body,
                _ => continue,
            };
            each_logic(logic, &mut |logic| {
                if let Kind::Table(table) = &logic.kind {
                    found.push((&*element.name, &**table));
                }
            });
        }
        found
    }
}

/// Names that are given beside what a model declares.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// The names.
    pub names: &'a [&'a str],
    /// The types of some of them.
    pub types: &'a [(&'a str, Type)],
    /// Decisions, with those that they require, that may be given anything.
    pub free: &'a [&'a str],
}

/// Visits logic and everything inside it, from the outside in.
pub(crate) fn each_logic<'l>(logic: &'l Logic, visit: &mut impl FnMut(&'l Logic)) {
    visit(logic);
    match &logic.kind {
        Kind::Literal(_) | Kind::Table(_) | Kind::Broken => {}
        Kind::Context(entries) => {
            entries.iter().for_each(|entry| each_logic(&entry.logic, visit));
        }
        Kind::Invocation { bindings, .. } => {
            bindings.iter().for_each(|(_, logic)| each_logic(logic, visit));
        }
        Kind::Function(function) => each_logic(&function.body, visit),
        Kind::List(items) => items.iter().for_each(|item| each_logic(item, visit)),
        Kind::Relation(_, rows) => rows.iter().flatten().for_each(|cell| each_logic(cell, visit)),
        Kind::Conditional(parts) => parts.iter().for_each(|part| each_logic(part, visit)),
        Kind::For(each) | Kind::Some(each) | Kind::Every(each) => {
            each_logic(&each.source, visit);
            each_logic(&each.body, visit);
        }
        Kind::Filter(parts) => parts.iter().for_each(|part| each_logic(part, visit)),
    }
}

/// Whether a table gives the result of one rule.
pub(crate) fn gives_one(policy: HitPolicy) -> bool {
    match policy {
        HitPolicy::Unique | HitPolicy::Any | HitPolicy::Priority | HitPolicy::First => true,
        HitPolicy::Collect(_) | HitPolicy::RuleOrder | HitPolicy::OutputOrder => false,
    }
}

impl Model {
    /// Rules whose annotation in a column is empty, such as the article of law that each rule has
    /// to name; and tables without that column.
    pub fn check_law(&self, column: &str) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (name, table) in self.tables() {
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
    /// Columns of which no representatives are known: any condition there may be met.
    unknown: Vec<bool>,
    /// Representative values per column.
    points: Vec<Vec<Value>>,
    left: u64,
    example: Vec<Value>,
    gaps: Vec<String>,
    overlaps: Vec<(BTreeSet<usize>, String)>,
    /// Rules whose conditions are constants: the others may be met or not.
    certain: Vec<bool>,
    /// The priority of each rule's results, the highest first; none where they are computed.
    ranks: Vec<Option<Vec<usize>>>,
    reached: BTreeSet<usize>,
}

/// Checks one table by trying at most so many conditions, and says how many it tried.
fn check_table(
    types: &Types,
    (name, table): (&str, &Table),
    conditions: u64,
    findings: &mut Vec<Finding>,
) -> u64 {
    let mut report = |place: Place, severity, message: String, remedy: &str| {
        let (line, column, remedy) = (place.line, place.column, remedy.to_owned());
        findings.push(Finding { line, column, severity, message, remedy });
    };
    let mut search = Search::of(types, table, conditions);
    if search.certain.contains(&false) {
        let message =
            format!("'{name}' is checked in part: it has conditions that are not constants");
        report(table.place, Severity::Note, message, "cover it with scenarios");
    }
    search.column(0, &(0..table.rules.len()).collect::<Vec<_>>());
    if !matches!(table.policy, HitPolicy::Collect(_)) && !table.has_default() {
        for example in &search.gaps {
            let message = format!("'{name}' has no rule for {example}");
            report(table.place, Severity::Warning, message, "add a rule, or a default output");
        }
    }
    for (rules, example) in &search.overlaps {
        let numbers: Vec<String> = rules.iter().map(|rule| (rule + 1).to_string()).collect();
        let numbers = numbers.join(" and ");
        let message = match table.policy {
            HitPolicy::Unique => format!("rules {numbers} of '{name}' both match {example}"),
            HitPolicy::Any => {
                format!("rules {numbers} of '{name}' say different things of {example}")
            }
            _ => continue,
        };
        report(table.place, Severity::Error, message, "make them exclude each other");
    }
    if search.left == 0 {
        let message = format!("'{name}' has too many combinations to be checked completely");
        report(table.place, Severity::Note, message, "split the table");
        return conditions;
    }
    for (at, rule) in table.rules.iter().enumerate() {
        if !search.reached.contains(&at) {
            let message = format!("rule {} of '{name}' can never be the result", at + 1);
            let remedy = match table.policy {
                HitPolicy::Priority => "give its result a higher priority, or remove it",
                _ => "move it up, or remove it",
            };
            report(rule.place, Severity::Warning, message, remedy);
        }
    }
    conditions - search.left
}

impl<'t> Search<'t> {
    fn of(types: &Types, table: &'t Table, conditions: u64) -> Self {
        let inputs = table.inputs.iter().enumerate();
        let points: Vec<Option<Vec<Value>>> =
            inputs.map(|(column, input)| representatives(types, table, (column, input))).collect();
        let is_certain = |rule: &Rule| {
            rule.tests.iter().all(|(column, test, _)| {
                test.inner.constants().is_some() && points.get(*column).is_some_and(Option::is_some)
            })
        };
        let certain = table.rules.iter().map(is_certain).collect();
        let unknown = points.iter().map(Option::is_none).collect();
        let points = points.into_iter().map(|points| points.unwrap_or_else(|| vec![Value::Null]));
        Self {
            table,
            unknown,
            points: points.collect(),
            left: conditions,
            example: Vec::new(),
            gaps: Vec::new(),
            overlaps: Vec::new(),
            certain,
            ranks: table.constant_ranks(),
            reached: BTreeSet::new(),
        }
    }

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
        let is_certain = |rule: &usize| self.certain.get(*rule).copied().unwrap_or(false);
        match self.table.policy {
            HitPolicy::First => {
                // Rules that may be met do not hide those behind them.
                let hides = alive.iter().position(is_certain).map_or(alive.len(), |at| at + 1);
                self.reached.extend(alive.iter().take(hides));
            }
            HitPolicy::Priority => {
                // Of those that are met for certain the highest beats what is lower.
                let sure = alive.iter().filter(|rule| is_certain(rule));
                let highest = sure.filter_map(|rule| self.rank(*rule)).min();
                let is_beaten = |rule: &&usize| {
                    highest.zip(self.rank(**rule)).is_some_and(|(highest, own)| highest < own)
                };
                let unbeaten: Vec<usize> =
                    alive.iter().filter(|rule| !is_beaten(rule)).copied().collect();
                self.reached.extend(unbeaten);
            }
            _ => self.reached.extend(alive),
        }
        let mut certain = alive.iter().copied().filter(is_certain);
        let Some(first) = certain.next() else { return };
        let second = match self.table.policy {
            HitPolicy::Any => certain.find(|other| self.contradicts(first, *other)),
            _ => certain.next(),
        };
        let Some(second) = second else { return };
        let rules = BTreeSet::from([first, second]);
        let known = self.overlaps.iter().any(|(seen, _)| *seen == rules);
        if !known && self.overlaps.len() < EXAMPLES_MAX {
            self.overlaps.push((rules, self.shown()));
        }
    }

    fn rank(&self, rule: usize) -> Option<&Vec<usize>> {
        self.ranks.get(rule)?.as_ref()
    }

    /// Whether two rules have constant results that differ.
    fn contradicts(&self, first: usize, second: usize) -> bool {
        let outputs =
            |rule: usize| self.table.rules.get(rule).map_or(&[][..], |rule| &rule.outputs);
        let mut pairs = outputs(first).iter().zip(outputs(second));
        pairs.any(|(one, other)| match (one.inner.constant(), other.inner.constant()) {
            (Some(one), Some(other)) => !one.is_equal_to(other),
            _ => false,
        })
    }

    fn passes(&self, rule: usize, column: usize, point: &Value) -> bool {
        if self.unknown.get(column).copied().unwrap_or(true) {
            return true;
        }
        let tests = self.table.rules.get(rule).map_or(&[][..], |rule| &rule.tests);
        let test = tests.iter().find(|(at, _, _)| *at == column);
        test.is_none_or(|(_, test, _)| test.inner.decide(point).unwrap_or(true))
    }

    fn shown(&self) -> String {
        let pairs = self.table.inputs.iter().zip(&self.example);
        let parts: Vec<String> = pairs.map(|(input, value)| told(&input.label, value)).collect();
        if parts.is_empty() { "any input".to_owned() } else { parts.join(", ") }
    }
}

/// A column and a value of it, as a person reads them.
fn told(label: &str, value: &Value) -> String {
    format!("{} = {}", shortened(label), shortened(&value.to_string()))
}
