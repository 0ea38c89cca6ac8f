//! Reads a service's own process: `process.bpmn`, and under `processes/` those that it calls.

use std::sync::Arc;

use super::{Definition, Files, begins};
use crate::decide::{JUDGEMENT, Rules};
use crate::finding::{Finding, Severity, nearest};

pub(super) const FILE: &str = "process.bpmn";
/// Where called processes stand.
pub(crate) const PROCESSES: &str = "processes/";
/// Before the file of a process of another service, as it was when the caller was published.
pub(crate) const OTHERS: &str = "../";

/// Reads the files into the definition; without any, the archetype stays.
pub(super) fn read(files: &Files, definition: &mut Definition, findings: &mut Vec<Finding>) {
    let called: Vec<(&str, &str)> = files
        .iter()
        .filter(|(name, _)| name.starts_with(PROCESSES) || name.starts_with(OTHERS))
        .filter(|(name, _)| name.ends_with(".bpmn"))
        .filter_map(|(name, bytes)| Some((name.as_str(), utf8(name, bytes, findings)?)))
        .collect();
    let Some(bytes) = files.get(FILE) else {
        if let Some((name, _)) = called.first() {
            let message = "Nothing calls this process: the archetype runs.";
            findings.push(Finding::warning(name, 1, message, "Write process.bpmn, or remove it."));
        }
        return;
    };
    let Some(source) = utf8(FILE, bytes, findings) else { return };
    let before = findings.len();
    let alone: Vec<(&str, Option<bpmn::Definition>)> = std::iter::once((FILE, source))
        .chain(called.iter().copied())
        .map(|(name, source)| (name, read_one(name, source, findings)))
        .collect();
    clashes(&alone, findings);
    let failed = findings.iter().skip(before).any(Finding::is_error);
    let others: Vec<&str> = called.iter().map(|(_, source)| *source).collect();
    let (joined, found) = bpmn::Definition::read_with(source, &others);
    if !failed {
        // What each file has by itself was told with its name; what is new comes of putting them together.
        findings.extend(found.iter().filter(|f| is_error(f)).map(|f| told(FILE, f)));
    }
    let Some(joined) = joined else { return };
    called_are_there(&joined, (&alone, &definition.rules), findings);
    asked_are_there(&joined, (&alone, &definition.rules), findings);
    begins::check(&joined, definition, findings);
    definition.bpmn = Arc::new(joined);
    definition.bpmn_source = source.into();
}

/// A file with what was read in it.
type Alone<'a> = (&'a str, Option<bpmn::Definition>);

/// Ids that two files use for different things. Read together only one of them would be found: the wrong process
/// would run, or wait for the wrong message.
fn clashes(alone: &[Alone<'_>], findings: &mut Vec<Finding>) {
    for (at, (file, one)) in alone.iter().enumerate() {
        for (other_file, other) in alone.iter().take(at) {
            let (Some(one), Some(other)) = (one, other) else { continue };
            for clash in one.clashes(other) {
                let message = format!(
                    "The id {} also stands in {other_file}, line {}.",
                    clash.id, clash.other_line
                );
                let remedy =
                    "Give one of the two another id: files that call each other share them.";
                findings.push(Finding::error(file, clash.line, message, remedy));
            }
        }
    }
}

/// Every process that is called by its id is there, in the service that the call names.
fn called_are_there(
    joined: &bpmn::Definition,
    (alone, rules): (&[Alone<'_>], &Rules),
    findings: &mut Vec<Finding>,
) {
    for (_, node) in joined.nodes() {
        let bpmn::Kind::CallActivity(bpmn::Text::Fixed(process)) = &node.kind else { continue };
        let file = file_of(alone, node);
        let label = node.label();
        let Some(service) = joined.called_prefix(node) else {
            if !joined.has_process(process) && rules.name_of(process).is_none() {
                let message = format!("“{label}” calls the process {process}, which is not there.");
                let remedy = "Put it under processes/ and mark it as executable, or name a decision of rules.dmn.";
                findings.push(Finding::error(file, node.line, message, remedy));
            }
            continue;
        };
        let folder = format!("{OTHERS}{service}/");
        let has = |(name, one): &Alone<'_>| {
            let one = one.as_ref().filter(|_| name.starts_with(&folder));
            one.is_some_and(|one| one.has_process(process))
        };
        // Some modelers write the namespace of the own file before an id.
        let own = |(name, one): &Alone<'_>| {
            let one = one.as_ref().filter(|_| !name.starts_with(OTHERS));
            one.is_some_and(|one| one.has_process(process))
        };
        if !alone.iter().any(|alone| has(alone) || own(alone)) {
            let message = format!(
                "“{label}” calls the process {process} of the service {service}: there is no such service, or it has no such process."
            );
            let remedy = "Name the service by its id and a process that stands under its processes/ and is marked as executable.";
            findings.push(Finding::error(file, node.line, message, remedy));
        }
    }
    for (name, one) in alone.iter().filter(|(name, _)| name.starts_with(OTHERS)) {
        asks_no_rules(name, one.as_ref(), findings);
    }
}

/// The file in which an element stands.
fn file_of<'a>(alone: &[Alone<'a>], node: &bpmn::Node) -> &'a str {
    let stands =
        |(_, one): &&Alone<'_>| one.as_ref().is_some_and(|one| one.find(&node.id).is_some());
    alone.iter().find(stands).map_or(FILE, |(name, _)| *name)
}

/// Every decision that is asked for by its name is one of the rules.
fn asked_are_there(
    joined: &bpmn::Definition,
    (alone, rules): (&[Alone<'_>], &Rules),
    findings: &mut Vec<Finding>,
) {
    for (_, node) in joined.nodes() {
        let bpmn::Kind::BusinessRuleTask(rule) = &node.kind else { continue };
        let bpmn::Text::Fixed(decision) = &rule.decision else { continue };
        let (file, label) = (file_of(alone, node), node.label());
        if **decision == *JUDGEMENT {
            if rule.shape.is_some_and(|shape| shape != bpmn::DecisionShape::ResultList) {
                let message =
                    format!("“{label}” asks for all decisions: what they say has no other shape.");
                let remedy = "Leave out mapDecisionResult, or name one decision.";
                findings.push(Finding::warning(file, node.line, message, remedy));
            }
            continue;
        }
        if file.starts_with(OTHERS) || rules.name_of(decision).is_some() {
            continue;
        }
        let remedy = match nearest(decision, rules.names().chain([JUDGEMENT])) {
            Some(meant) => format!("Did you mean `{meant}`?"),
            None => {
                format!("Name a decision of rules.dmn, or `{JUDGEMENT}` for what all of them say.")
            }
        };
        let message =
            format!("“{label}” asks for the decision {decision}, which the rules do not have.");
        findings.push(Finding::error(file, node.line, message, remedy));
    }
}

/// The rules that a case asks are those of its own service: a process that others call cannot mean them.
fn asks_no_rules(file: &str, one: Option<&bpmn::Definition>, findings: &mut Vec<Finding>) {
    let nodes = one.into_iter().flat_map(bpmn::Definition::nodes);
    for (_, node) in nodes {
        if matches!(node.kind, bpmn::Kind::BusinessRuleTask(_)) {
            let label = node.label();
            let message = format!(
                "“{label}” asks rules in a process of another service: the rules would be the caller’s."
            );
            let remedy = "Let the caller ask its rules and pass on what they say.";
            findings.push(Finding::error(file, node.line, message, remedy));
        }
    }
}

fn utf8<'a>(name: &str, bytes: &'a [u8], findings: &mut Vec<Finding>) -> Option<&'a str> {
    crate::finding::text(name, bytes).map_err(|finding| findings.push(finding)).ok()
}

fn read_one(name: &str, source: &str, findings: &mut Vec<Finding>) -> Option<bpmn::Definition> {
    let (definition, found) = bpmn::Definition::read(source);
    let weighty = |finding: &&bpmn::Finding| finding.severity != bpmn::Severity::Note;
    findings.extend(found.iter().filter(weighty).map(|finding| told(name, finding)));
    definition
}

fn is_error(finding: &bpmn::Finding) -> bool {
    finding.severity == bpmn::Severity::Error
}

fn told(file: &str, finding: &bpmn::Finding) -> Finding {
    let severity = if is_error(finding) { Severity::Error } else { Severity::Warning };
    let (line, message) = (finding.line, finding.message.clone());
    Finding { file: file.to_owned(), line, severity, message, remedy: finding.remedy.clone() }
}
