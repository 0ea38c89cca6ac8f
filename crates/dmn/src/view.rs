//! Looking at a model: its tables as tables, and what requires what.

use crate::logic::{Kind, Logic};
use crate::model::{ElementKind, Model};
use std::sync::Arc;

/// A decision table as it is written, to be shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TableView {
    /// Label and expression of each input.
    pub inputs: Vec<(Arc<str>, Arc<str>)>,
    /// Name of each output; empty when there is one without a name.
    pub outputs: Vec<Arc<str>>,
    /// Name of each annotation.
    pub annotations: Vec<Arc<str>>,
    /// The rules, in order.
    pub rules: Vec<RuleView>,
}

/// A rule as it is written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RuleView {
    /// Id of the rule.
    pub id: Arc<str>,
    /// Line in the file.
    pub line: u32,
    /// The conditions; `-` where any value passes.
    pub conditions: Vec<Arc<str>>,
    /// The results.
    pub outputs: Vec<Arc<str>>,
    /// The annotations.
    pub annotations: Vec<Arc<str>>,
}

impl Model {
    /// The table of a decision or knowledge model (by name or id), when it has one.
    pub fn table(&self, decision: &str) -> Option<TableView> {
        let element = self.inner.elements.get(self.find(decision)?)?;
        let logic = match &element.kind {
            ElementKind::Decision(logic) => logic.as_ref()?,
            ElementKind::Knowledge(function) => &function.as_ref()?.body,
            ElementKind::Input | ElementKind::Service(_) => return None,
        };
        let Logic { kind: Kind::Table(table), .. } = logic else { return None };
        let rules = table.rules.iter().map(|rule| {
            let mut conditions: Vec<Arc<str>> = vec!["-".into(); table.inputs.len()];
            for (column, _, text) in &rule.tests {
                if let Some(cell) = conditions.get_mut(*column) {
                    *cell = text.clone();
                }
            }
            RuleView {
                id: rule.id.clone(),
                line: rule.place.line,
                conditions,
                outputs: rule.outputs.iter().map(|output| output.inner.source().into()).collect(),
                annotations: rule.annotations.iter().map(|a| a.source.clone()).collect(),
            }
        });
        Some(TableView {
            inputs: table.inputs.iter().map(|i| (i.label.clone(), i.text.clone())).collect(),
            outputs: table.outputs.iter().map(|output| output.name.clone()).collect(),
            annotations: table.annotations.clone(),
            rules: rules.collect(),
        })
    }

    /// What a decision (by name or id) requires directly: names of inputs, decisions,
    /// knowledge models and services.
    pub fn requirements(&self, decision: &str) -> Vec<&str> {
        let element = self.find(decision).and_then(|at| self.inner.elements.get(at));
        let requires = element.map_or(&[][..], |element| &element.requires);
        let targets = requires.iter().filter_map(|r| self.inner.elements.get(r.target));
        targets.map(|target| &*target.name).collect()
    }

    /// The names of the parameters of a business knowledge model (by name or id).
    pub fn parameters(&self, function: &str) -> Vec<&str> {
        let element = self.find(function).and_then(|at| self.inner.elements.get(at));
        match element.map(|element| &element.kind) {
            Some(ElementKind::Knowledge(Some(function))) => {
                function.parameters.iter().map(|(name, _)| &**name).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The input data that a decision (by name or id) needs, directly or through others.
    pub fn inputs_of(&self, decision: &str) -> Vec<&str> {
        let mut seen: Vec<usize> = self.find(decision).into_iter().collect();
        let mut inputs = Vec::new();
        let mut next = 0;
        while let Some(index) = seen.get(next).copied() {
            next += 1;
            let Some(element) = self.inner.elements.get(index) else { continue };
            if matches!(element.kind, ElementKind::Input) {
                inputs.push(&*element.name);
            }
            for requirement in &element.requires {
                if !seen.contains(&requirement.target) {
                    seen.push(requirement.target);
                }
            }
        }
        inputs
    }
}
