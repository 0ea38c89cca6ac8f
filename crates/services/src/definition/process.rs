//! Reads a service's own process: `process.bpmn`, and under `processes/` those that it calls.

use std::sync::Arc;

use super::{Definition, Files};
use crate::finding::{Finding, Severity};

const FILE: &str = "process.bpmn";
/// Where called processes stand.
pub(super) const CALLED: &str = "processes/";

/// Reads the files into the definition; without any, the archetype stays.
pub(super) fn read(files: &Files, definition: &mut Definition, findings: &mut Vec<Finding>) {
    let called: Vec<(&str, &str)> = files
        .iter()
        .filter(|(name, _)| name.starts_with(CALLED) && name.ends_with(".bpmn"))
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
    let failed = findings.iter().skip(before).any(Finding::is_error);
    let others: Vec<&str> = called.iter().map(|(_, source)| *source).collect();
    let (joined, found) = bpmn::Definition::read_with(source, &others);
    if !failed {
        // What each file has by itself was told with its name; what is new comes of putting them together.
        findings.extend(found.iter().filter(|f| is_error(f)).map(|f| told(FILE, f)));
    }
    let Some(joined) = joined else { return };
    for (_, node) in joined.nodes() {
        let bpmn::Kind::CallActivity(bpmn::Text::Fixed(process)) = &node.kind else { continue };
        if joined.has_process(process) {
            continue;
        }
        let stands = |(_, one): &&(&str, Option<bpmn::Definition>)| {
            one.as_ref().is_some_and(|one| one.find(&node.id).is_some())
        };
        let file = alone.iter().find(stands).map_or(FILE, |(name, _)| *name);
        let message =
            format!("“{}” calls the process {process}, which is not there.", node.label());
        let remedy = "Put it under processes/ and mark it as executable.";
        findings.push(Finding::error(file, node.line, message, remedy));
    }
    definition.bpmn = Arc::new(joined);
    definition.bpmn_source = source.into();
}

fn utf8<'a>(name: &str, bytes: &'a [u8], findings: &mut Vec<Finding>) -> Option<&'a str> {
    let text = std::str::from_utf8(bytes).ok();
    if text.is_none() {
        findings.push(Finding::error(name, 1, "The file is not UTF-8 text.", "Save it as UTF-8."));
    }
    text
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
