//! What texts that rules look at or work out are called in the town's languages: a table compares them as its author
//! wrote them, in one language.

use std::sync::Arc;

use feel::{Expression, Names, UnaryTests, Value};

use super::Definition;
use crate::decide::LabelledInput;
use crate::finding::{Finding, nearest};
use crate::town::Town;

/// What `applicant.kind` may be.
const APPLICANT_KINDS: [&str; 3] = ["resident", "non-resident", "company"];

/// Every text that an input of a told table may have has its words; the options of a question have theirs. What begins
/// with a capital letter is a name.
pub(super) fn check(definition: &Definition, town: &Town, findings: &mut Vec<Finding>) {
    // Where there is one language, the rules are in it.
    let is_translated = definition.source_language.is_none() && town.languages.len() >= 2;
    let has_labels = definition.value_labels.lines().next().is_some();
    if !is_translated && !has_labels {
        return;
    }
    let inputs: Vec<_> =
        told_inputs(definition).map(|input| (texts(definition, &input), input)).collect();
    if has_labels {
        unused(definition, inputs.iter().flat_map(|(texts, _)| texts).cloned().collect(), findings);
    }
    if !is_translated {
        return;
    }
    let mut told: Vec<Arc<str>> = Vec::new();
    for (texts, input) in inputs {
        for text in texts {
            let is_name = text.chars().next().is_none_or(|first| !first.is_lowercase());
            if is_name || definition.value_labels.get(&text).is_some() || told.contains(&text) {
                continue;
            }
            let message = format!(
                "The input `{}` of `{}` may be `{text}`, which has no words in the town's languages.",
                input.label, input.decision
            );
            let remedy = "Add it to `value_labels:` in service.yaml.";
            findings.push(Finding::warning(input.file, input.line, message, remedy));
            told.push(text);
        }
    }
}

/// Inputs that people read of and that are no answers.
fn told_inputs(definition: &Definition) -> impl Iterator<Item = LabelledInput<'_>> {
    let inputs = definition.rules.labelled_inputs();
    inputs.filter(|input| input.is_told && definition.form.question(input.expression).is_none())
}

/// Words for texts that the rules neither look at (`known`) nor work out.
fn unused(definition: &Definition, mut known: Vec<Arc<str>>, findings: &mut Vec<Finding>) {
    known.extend(definition.rules.outputs().filter_map(constant));
    for (text, line) in definition.value_labels.lines().filter(|(text, _)| !known.contains(text)) {
        let remedy = match nearest(text, known.iter().map(|text| &**text)) {
            Some(meant) => format!("Did you mean `{meant}`?"),
            None => "Write the text as it stands in the rules, or remove it.".to_owned(),
        };
        let message = format!("No rule looks at or works out the text `{text}`.");
        findings.push(Finding::warning("service.yaml", line, message, remedy));
    }
}

/// The texts that an input may have: those that its expression gives, those that rows compare it with, the options of
/// a question and the results of a decision that it passes on.
fn texts(definition: &Definition, input: &LabelledInput<'_>) -> Vec<Arc<str>> {
    let mut texts: Vec<Arc<str>> = Vec::new();
    if input.expression == "applicant.kind" {
        texts.extend(APPLICANT_KINDS.map(Arc::from));
    }
    for test in &input.tests {
        let tests = UnaryTests::parse(test, &Names::new()).ok();
        let constants = tests.and_then(|tests| tests.constants()).unwrap_or_default();
        texts.extend(constants.iter().filter_map(text_of));
    }
    let Ok(expression) = Expression::parse(input.expression, &Names::new()) else { return texts };
    let given = expression.alternatives();
    texts.extend(given.texts);
    for name in given.names {
        let question = definition.form.question(&name);
        let options = question.into_iter().flat_map(|question| question.options());
        texts.extend(options.map(|option| option.key.clone()));
        texts.extend(definition.rules.outputs_of(&name).filter_map(constant));
    }
    texts
}

/// The text that a cell gives, where it is nothing else.
fn constant(cell: &str) -> Option<Arc<str>> {
    let expression = Expression::parse(cell, &Names::new()).ok()?;
    text_of(expression.constant()?)
}

fn text_of(value: &Value) -> Option<Arc<str>> {
    match value {
        Value::String(text) => Some(text.clone()),
        _ => None,
    }
}
