//! The decisions that a process asks for by their names, and what it passes on to them.

use std::sync::Arc;

use bpmn::{Kind, Text};

use super::Definition;
use crate::decide::JUDGEMENT;

/// What decisions may read beside answers, facts and each other.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    /// Names that tasks choose to pass on.
    pub(crate) passed: Vec<Arc<str>>,
    /// Decisions, by name, that are given everything that the process knows: names in them cannot be told from misspelt
    /// ones.
    pub(crate) free: Vec<String>,
}

impl Asked {
    /// By the business rule tasks and call activities of a service's process.
    pub(crate) fn of(definition: &Definition) -> Asked {
        let mut asked = Asked::default();
        for (_, node) in definition.bpmn.nodes() {
            let decision = match &node.kind {
                Kind::BusinessRuleTask(rule) => &rule.decision,
                Kind::CallActivity(called) => called,
                _ => continue,
            };
            let named: Vec<String> = match decision {
                Text::Fixed(name) if **name == *JUDGEMENT => continue,
                Text::Fixed(name) => definition.rules.name_of(name).into_iter().collect(),
                // Which one it is shows only in a case.
                Text::Formula(_) => definition.rules.names().map(str::to_owned).collect(),
            };
            match node.chooses_inputs() {
                true if named.is_empty() => {}
                true => asked.passed.extend(node.inputs().cloned()),
                false => asked.free.extend(named),
            }
        }
        asked
    }
}
