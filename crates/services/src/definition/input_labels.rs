//! What the inputs of decision tables are called in the town's languages: a table has one label for each, in the
//! language of whoever wrote it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Definition;
use crate::finding::{Finding, nearest};
use crate::town::Town;
use crate::words::Words;
use crate::yaml::{Node, Reader};

/// Words by the label that stands in the table.
#[derive(Clone, Debug, Default)]
pub struct InputLabels(BTreeMap<Arc<str>, InputLabel>);

#[derive(Clone, Debug)]
struct InputLabel {
    line: u32,
    words: Words,
}

impl InputLabels {
    /// The words for a label; none when the service gives none.
    pub fn get(&self, label: &str) -> Option<&Words> {
        self.0.get(label).map(|found| &found.words)
    }
}

pub(super) fn read(r: &mut Reader<'_>, node: &Node) -> InputLabels {
    let mut labels = BTreeMap::new();
    for (key, node) in node.entries().unwrap_or_default() {
        let words = r.words(node);
        let found = words.map(|words| InputLabel { line: key.line, words });
        labels.extend(found.map(|found| (key.text.as_str().into(), found)));
    }
    InputLabels(labels)
}

/// Every input that people read of has its words; an answer is named as its question is.
pub(super) fn check(definition: &Definition, town: &Town, findings: &mut Vec<Finding>) {
    const SERVICE: &str = "service.yaml";
    let inputs: Vec<_> = definition.rules.labelled_inputs().collect();
    let labels = &definition.input_labels;
    for (label, found) in &labels.0 {
        if inputs.iter().any(|input| *input.label == **label) {
            continue;
        }
        let remedy = match nearest(label, inputs.iter().map(|input| input.label)) {
            Some(meant) => format!("Did you mean `{meant}`?"),
            None => "Write the label as it stands in the table, or remove it.".to_owned(),
        };
        let message = format!("No decision table has an input with the label `{label}`.");
        findings.push(Finding::warning(SERVICE, found.line, message, remedy));
    }
    // Where there is one language, the table is in it.
    if definition.source_language.is_some() || town.languages.len() < 2 {
        return;
    }
    let mut told: Vec<&str> = Vec::new();
    for input in inputs.iter().filter(|input| input.is_told) {
        let answer = definition.form.question(input.expression).is_some();
        if answer || labels.get(input.label).is_some() || told.contains(&input.label) {
            continue;
        }
        told.push(input.label);
        let message = format!(
            "The input `{}` of `{}` has no words in the town's languages.",
            input.label, input.decision
        );
        let remedy = "Add it to `input_labels:` in service.yaml.";
        findings.push(Finding::warning(input.file, input.line, message, remedy));
    }
}
