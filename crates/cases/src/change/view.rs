//! What a check of changed rules found, as a reader sees it: findings, scenarios side by side, past cases counted.

use services::Finding;
use web::Page;

use super::candidate::{Candidate, Placed, Scenario};
use super::what_if::WhatIf;

/// Findings that are shown.
const FINDINGS_MAX: usize = 100;

/// A check.
pub(super) struct Checked {
    /// In one sentence.
    pub(super) said: String,
    pub(super) findings: Vec<FindingRow>,
    /// In one sentence; empty where the rules cannot be run.
    pub(super) scenarios_said: String,
    /// Those that differ or do not pass.
    pub(super) scenarios: Vec<ScenarioRow>,
}

pub(super) struct FindingRow {
    pub(super) place: String,
    pub(super) severity: String,
    pub(super) colour: &'static str,
    pub(super) message: String,
}

pub(super) struct ScenarioRow {
    pub(super) name: String,
    pub(super) state: String,
    pub(super) colour: &'static str,
    pub(super) differences: Vec<String>,
    /// What the rules say: the key, old and new.
    pub(super) differs: Vec<(String, String, String)>,
}

/// A finding in one sentence; checks speak the language of definitions.
pub(super) fn sentence(finding: &Finding) -> String {
    let message = finding.message.trim_end_matches('.');
    match finding.remedy.as_str() {
        "" => message.to_owned(),
        remedy => format!("{message}: {remedy}"),
    }
}

pub(super) fn checked(page: &Page, candidate: &Candidate) -> Checked {
    let errors = candidate.findings.iter().filter(|placed| placed.finding.is_error()).count();
    let others = candidate.findings.len() - errors;
    let key = match (candidate.has_errors(), others) {
        (true, _) => "check-errors",
        (false, 0) => "check-sound",
        (false, _) => "check-warnings",
    };
    let counts = [("errors", errors as i64), ("warnings", others as i64)];
    let scenarios = candidate.scenarios();
    let (all, passing) = (
        scenarios.len() as i64,
        scenarios.iter().filter(|one| one.differences.is_empty()).count() as i64,
    );
    let differing = scenarios.iter().filter(|one| !one.differs.is_empty()).count() as i64;
    let told = [("all", all), ("pass", passing), ("differ", differing)];
    let shown = |one: &&Scenario| !one.differences.is_empty() || !one.differs.is_empty();
    Checked {
        said: page.with(key, counts.as_slice()),
        findings: candidate.findings.iter().take(FINDINGS_MAX).map(|one| row(page, one)).collect(),
        scenarios_said: match &candidate.after {
            Some(_) => page.with("check-scenarios", told.as_slice()),
            None => page.t("check-scenarios-none"),
        },
        scenarios: scenarios.iter().filter(shown).map(|one| scenario(page, one)).collect(),
    }
}

fn row(page: &Page, placed: &Placed) -> FindingRow {
    let line = i64::from(placed.finding.line);
    let place = match &placed.at {
        Some((decision, Some(rule))) => {
            let number = (rule + 1).to_string();
            page.with("check-at-rule", [("table", decision.to_string()), ("rule", number)])
        }
        Some((decision, None)) => page.with("check-at-table", ("table", decision.to_string())),
        None => {
            let file = placed.finding.file.clone();
            page.with("check-at-line", [("file", file), ("line", line.to_string())])
        }
    };
    let (key, colour) = match (placed.finding.is_error(), placed.known) {
        (true, _) => ("check-error", "red"),
        (false, true) => ("check-known", "grey"),
        (false, false) => ("check-warning", "orange"),
    };
    let message = sentence(&placed.finding);
    FindingRow { place, severity: page.t(key), colour, message }
}

fn scenario(page: &Page, one: &Scenario) -> ScenarioRow {
    let (key, colour) = match (one.passed_before, one.differences.is_empty()) {
        (true, true) => ("check-scenario-differs", "blue"),
        (false, true) => ("check-scenario-mended", "green"),
        (_, false) => ("check-scenario-fails", "red"),
    };
    ScenarioRow {
        name: one.name.clone(),
        state: page.t(key),
        colour,
        differences: one.differences.clone(),
        differs: one.differs.clone(),
    }
}

/// Past cases in sentences: counts, and nothing about one of them.
pub(super) fn what_if(page: &Page, (counted, has_errors): (Option<&WhatIf>, bool)) -> Vec<String> {
    let Some(counted) = counted else {
        let key = if has_errors { "what-if-errors" } else { "what-if-waits" };
        return vec![page.t(key)];
    };
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let all = [("cases", number(counted.cases)), ("differ", number(counted.differ))];
    let mut said = vec![page.with("what-if-counted", all.as_slice())];
    let by = counted.by.iter();
    said.extend(
        by.map(|(kind, count)| page.with(&format!("what-if-{kind}"), ("count", number(*count)))),
    );
    if counted.skipped > 0 {
        said.push(page.with("what-if-skipped", ("count", number(counted.skipped))));
    }
    said
}
