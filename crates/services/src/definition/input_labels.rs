//! What the inputs of decision tables are called in the town's languages: a table has one label for each, in the
//! language of whoever wrote it.

use super::Definition;
use crate::finding::{Finding, nearest};
use crate::town::Town;

/// Every input that people read of has its words; an answer is named as its question is.
pub(super) fn check(definition: &Definition, town: &Town, findings: &mut Vec<Finding>) {
    const SERVICE: &str = "service.yaml";
    let inputs: Vec<_> = definition.rules.labelled_inputs().collect();
    let labels = &definition.input_labels;
    for (label, line) in labels.lines() {
        if inputs.iter().any(|input| *input.label == **label) {
            continue;
        }
        let remedy = match nearest(label, inputs.iter().map(|input| input.label)) {
            Some(meant) => format!("Did you mean `{meant}`?"),
            None => "Write the label as it stands in the table, or remove it.".to_owned(),
        };
        let message = format!("No decision table has an input with the label `{label}`.");
        findings.push(Finding::warning(SERVICE, line, message, remedy));
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
