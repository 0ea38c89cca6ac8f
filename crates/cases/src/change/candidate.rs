//! What a change makes of a service: its findings by rule, what differs, and its scenarios before and after.

use std::sync::Arc;

use platform::Fault;
use services::decide::RULES_FILE;
use services::definition::unpublishable;
use services::environment::name_of;
use services::scenario;
use services::tables::{Compared, TableText, place_of};
use services::{Definition, Files, Finding, Version};

use crate::casework::Casework;
use crate::workshop::tried;

/// A service with other rules.
pub(crate) struct Candidate {
    pub(crate) before: Arc<Definition>,
    /// None when the new rules have errors.
    pub(crate) after: Option<Definition>,
    /// Everything that was found, errors first.
    pub(crate) findings: Vec<Placed>,
    pub(crate) result: Version,
}

/// A finding with the rule at which it is shown.
#[derive(Clone, Debug)]
pub(crate) struct Placed {
    pub(crate) finding: Finding,
    /// The decision, and the rule in it from 0.
    pub(crate) at: Option<(Arc<str>, Option<usize>)>,
    /// Whether the published version has the same: nothing that this change brings.
    pub(crate) known: bool,
}

impl Candidate {
    /// The service as `rules` would make it. None when its version is not kept.
    ///
    /// # Errors
    /// A fault when the database cannot answer.
    pub(crate) async fn of(
        casework: &Casework,
        before: Arc<Definition>,
        rules: &str,
    ) -> Result<Option<Candidate>, Fault> {
        let catalogue = &casework.inner().catalogue;
        let snapshot = catalogue.snapshot();
        let is_current = snapshot.get(&before.id).is_some_and(|now| now.version == before.version);
        let files = match snapshot.files(&before.id).filter(|_| is_current) {
            Some(files) => Some(Files::clone(files)),
            None => {
                let (db, id) = (casework.db(), &before.id);
                services::catalogue::store::files(db, id, before.version).await?
            }
        };
        let Some(mut files) = files else { return Ok(None) };
        files.insert(RULES_FILE.to_owned(), rules.as_bytes().to_vec());
        Ok(Some(Candidate::read(casework, before, &files, rules)))
    }

    fn read(casework: &Casework, before: Arc<Definition>, files: &Files, rules: &str) -> Candidate {
        let (after, mut found) = Definition::read(&before.id, files, &casework.town());
        found.extend(after.iter().flat_map(|after| after.checked_rules()));
        let offered = casework.inner().catalogue.snapshot();
        let is_service = |name: &str| offered.all().any(|one| name_of(&one.id) == name);
        found.extend(after.iter().flat_map(|after| unpublishable(after, &is_service)));
        let old = before.checked_rules();
        let known = |finding: &Finding| {
            !finding.is_error() && old.iter().any(|old| old.message == finding.message)
        };
        let mut findings: Vec<Placed> = found
            .into_iter()
            .map(|finding| Placed {
                at: (finding.file == RULES_FILE).then(|| place_of(rules, finding.line)).flatten(),
                known: known(&finding),
                finding,
            })
            .collect();
        findings.sort_by_key(|placed| (!placed.finding.is_error(), placed.known));
        Candidate { before, after, findings, result: Version::of(files) }
    }

    /// Whether it cannot be published.
    pub(crate) fn has_errors(&self) -> bool {
        self.after.is_none() || self.findings.iter().any(|placed| placed.finding.is_error())
    }

    /// Each scenario, before and after.
    pub(crate) fn scenarios(&self) -> Vec<Scenario> {
        let Some(after) = &self.after else { return Vec::new() };
        let reports = scenario::run(&self.before).into_iter().zip(scenario::run(after));
        let list = self.before.scenarios.list.iter();
        list.zip(reports)
            .map(|(scenario, (before, now))| {
                let outcome = |definition| tried(definition, scenario).map(|tried| tried.findings);
                Scenario {
                    name: scenario.name.to_string(),
                    passed_before: before.differences.is_empty(),
                    differences: now.differences,
                    differs: differs(outcome(&self.before), outcome(after)),
                }
            })
            .collect()
    }
}

/// A scenario before and after a change.
pub(crate) struct Scenario {
    pub(crate) name: String,
    pub(crate) passed_before: bool,
    /// What differs from what it expects after the change.
    pub(crate) differences: Vec<String>,
    /// What the rules say otherwise: the key, old and new.
    pub(crate) differs: Vec<(String, String, String)>,
}

/// What the rules find otherwise, by its key in the findings' own words.
pub(crate) fn differs(
    before: Option<services::decide::Findings>,
    after: Option<services::decide::Findings>,
) -> Vec<(String, String, String)> {
    let (before, after) = (facts(before), facts(after));
    let missing = String::new;
    let mut keys: Vec<&String> = before.iter().chain(&after).map(|(key, _)| key).collect();
    keys.sort();
    keys.dedup();
    let value = |list: &[(String, String)], key: &str| {
        list.iter().find(|(known, _)| known == key).map_or_else(missing, |(_, value)| value.clone())
    };
    keys.into_iter()
        .map(|key| (key.clone(), value(&before, key), value(&after, key)))
        .filter(|(_, before, after)| before != after)
        .collect()
}

/// What findings say, as words by key; reasons and the data in them are left out.
fn facts(findings: Option<services::decide::Findings>) -> Vec<(String, String)> {
    let Some(found) = findings else { return Vec::new() };
    let word = |value: serde_json::Value| match value {
        serde_json::Value::String(text) => text,
        serde_json::Value::Null => String::new(),
        other => other.to_string(),
    };
    let mut facts = vec![
        ("outcome".to_owned(), word(serde_json::json!(found.outcome))),
        ("route".to_owned(), word(serde_json::json!(found.route))),
        ("unit".to_owned(), found.unit),
    ];
    let price = found.price_cents.map(platform::money::decimal);
    facts.push(("price".to_owned(), price.unwrap_or_default()));
    facts.extend(found.values.into_iter().map(|(name, value)| (name, word(value))));
    let standing = |one: services::decide::Criterion| {
        (format!("criterion {}", one.id), word(serde_json::json!(one.standing)))
    };
    facts.extend(found.criteria.into_iter().map(standing));
    facts
}

/// A rule that a change touches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Touched {
    /// What happens to it: `added`, `changed`, `removed`.
    pub(crate) kind: &'static str,
    /// Its number: after the change, or before it when it is removed.
    pub(crate) number: usize,
    /// Name of the column, old and new.
    pub(crate) cells: Vec<(String, String, String)>,
}

/// A table that a change touches.
pub(crate) struct TouchedTable {
    pub(crate) decision: String,
    pub(crate) moved: bool,
    pub(crate) rules: Vec<Touched>,
}

/// The tables that differ between two files of rules.
pub(crate) fn touched(before: &str, after: &str) -> Vec<TouchedTable> {
    let old = TableText::list(before);
    let tables = TableText::list(after).into_iter().filter_map(|table| {
        let before = old.iter().find(|known| known.decision == table.decision)?;
        let compared: Compared = table.compare(before);
        if compared.is_same() {
            return None;
        }
        let rules = rules(before, &table);
        Some(TouchedTable { decision: table.decision, moved: compared.moved, rules })
    });
    tables.collect()
}

fn rules(before: &TableText, after: &TableText) -> Vec<Touched> {
    let columns = after.columns();
    let cells = |old: Option<&[String]>, new: Option<&[String]>| {
        let cell = |list: Option<&[String]>, at: usize| {
            list.and_then(|list| list.get(at)).cloned().unwrap_or_default()
        };
        let pairs = columns.iter().enumerate();
        pairs
            .map(|(at, (_, name))| ((*name).to_owned(), cell(old, at), cell(new, at)))
            .filter(|(_, old, new)| old != new)
            .collect::<Vec<_>>()
    };
    let mut touched = Vec::new();
    for (at, rule) in after.rules.iter().enumerate() {
        let old = before.rules.iter().find(|old| old.id == rule.id);
        let kind = match old {
            None => "added",
            Some(old) if old != rule => "changed",
            Some(_) => continue,
        };
        let cells = cells(old.map(|old| old.cells.as_slice()), Some(&rule.cells));
        touched.push(Touched { kind, number: at + 1, cells });
    }
    for (at, rule) in before.rules.iter().enumerate() {
        if !after.rules.iter().any(|new| new.id == rule.id) {
            let cells = cells(Some(&rule.cells), None);
            touched.push(Touched { kind: "removed", number: at + 1, cells });
        }
    }
    touched
}
