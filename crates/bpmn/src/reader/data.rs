//! Data objects and data associations: variables by another name (BPMN 2.0.2, 10.4).

use std::sync::Arc;

use super::node::local;
use super::{Reader, place};
use crate::formula::Text;
use crate::model::{ContainerId, Mapping};
use crate::xml::Element;

/// Most data associations of one activity.
const DATA_MAX: usize = 100;

impl<'x> Reader<'x> {
    /// A data object of a sub-process is a variable of that sub-process.
    pub(super) fn data_object(&mut self, element: &'x Element, container: ContainerId) {
        let process = self.definition.processes.last().map(|process| process.container);
        if process == Some(container) {
            // Variables that nothing else declares belong to the process anyway.
            return;
        }
        let name = variable(element);
        if let (Some(name), Some(container)) =
            (name, self.definition.containers.get_mut(container as usize))
        {
            container.data.push(name);
        }
    }

    /// Mappings from data associations, in and out.
    pub(super) fn data_mappings(&mut self, element: &'x Element) -> (Vec<Mapping>, Vec<Mapping>) {
        let (mut inputs, mut outputs) = (Vec::new(), Vec::new());
        let document = self.document;
        for child in
            document.children(element).filter(|e| e.name.starts_with("data")).take(DATA_MAX)
        {
            match &*child.name {
                "dataInputAssociation" if child.is("dataInputAssociation") => {
                    inputs.extend(self.association(element, child));
                }
                "dataOutputAssociation" if child.is("dataOutputAssociation") => {
                    outputs.extend(self.association(element, child));
                }
                _ => {}
            }
        }
        (inputs, outputs)
    }

    /// Assignments each from an expression to a variable; a transformation, or the source as it is.
    fn association(&mut self, element: &'x Element, written: &'x Element) -> Vec<Mapping> {
        let document = self.document;
        let text = |name: &str| document.child(written, name).map(|e| e.text.trim());
        let at = place(written);
        let mut mappings = Vec::new();
        for assignment in document.children(written).filter(|e| e.is("assignment")) {
            let part = |name: &str| document.child(assignment, name).map(|e| e.text.trim());
            let (Some(from), Some(to)) = (part("from"), part("to")) else { continue };
            let target = self.variable_of(element, local(to)).or_else(|| named(to));
            let formula = self.bare_formula(from, at);
            mappings.extend(target.zip(formula).map(|(target, formula)| Mapping {
                source: Text::Formula(formula),
                target: vec![target],
            }));
        }
        let target = text("targetRef").and_then(|id| self.variable_of(element, local(id)));
        let Some(target) = target.filter(|_| mappings.is_empty()) else { return mappings };
        let source = text("sourceRef").and_then(|id| self.variable_of(element, local(id)));
        let formula = match (text("transformation"), source) {
            (Some(formula), _) if !formula.is_empty() => self.bare_formula(formula, at),
            (_, Some(source)) if source != target => self.bare_formula(&format!("={source}"), at),
            _ => None,
        };
        mappings.extend(
            formula.map(|formula| Mapping { source: Text::Formula(formula), target: vec![target] }),
        );
        mappings
    }

    /// The variable that an id means: a data object, or a named input or output of the activity.
    fn variable_of(&self, element: &'x Element, id: &str) -> Option<Arc<str>> {
        if let Some(found) = self.data.get(id) {
            let of = found.get("dataObjectRef").and_then(|of| self.data.get(local(of)));
            return of.and_then(|of| variable(of)).or_else(|| variable(found));
        }
        let io = self.document.child(element, "ioSpecification")?;
        let data = |e: &&Element| e.is("dataInput") || e.is("dataOutput");
        let found = self.document.children(io).filter(data).find(|e| e.id() == id)?;
        found.get("name").and_then(named)
    }
}

/// The variable of a data object: its name where that is one word, else its id.
fn variable(element: &Element) -> Option<Arc<str>> {
    element.get("name").and_then(named).or_else(|| named(element.id()))
}

fn named(text: &str) -> Option<Arc<str>> {
    let text = text.trim();
    let mut letters = text.chars();
    let first = letters.next().is_some_and(|first| first.is_alphabetic() || first == '_');
    let word = first && letters.all(|letter| letter.is_alphanumeric() || letter == '_');
    word.then(|| text.into())
}
