//! Data objects and data associations: variables by another name (BPMN 2.0.2, 10.4).

use std::sync::Arc;

use super::node::local;
use super::{Reader, place};
use crate::formula::Text;
use crate::model::{ContainerId, Mapping};
use crate::xml::Element;

/// Most data associations of one activity.
const DATA_MAX: usize = 100;

/// The standard's own data of a multi-instance marker (BPMN 2.0.2, 10.3.8).
#[derive(Default)]
pub(super) struct RepeatData {
    /// The list, as an expression.
    pub(super) list: Option<String>,
    /// The variable of one item.
    pub(super) item: Option<Arc<str>>,
    /// The list of results, and the variable of one.
    pub(super) results: Option<(Arc<str>, Arc<str>)>,
}

impl<'x> Reader<'x> {
    /// `loopDataInputRef`, `inputDataItem`, `loopDataOutputRef` and `outputDataItem`: of tasks they name a data input or
    /// output, which data associations join to a data object; of sub-processes a data object.
    pub(super) fn repeat_data(&self, element: &'x Element, marker: &'x Element) -> RepeatData {
        let document = self.document;
        let item = |name: &str| document.child(marker, name).and_then(variable);
        let list = self.repeated(marker, "loopDataInputRef").and_then(|id| {
            let association = self.joined(element, ("dataInputAssociation", "targetRef"), id);
            let Some(association) = association else {
                return self.variable_of(element, id).map(|name| format!("={name}"));
            };
            let part = |name: &str| document.child(association, name).map(|e| e.text.trim());
            let transformed = part("transformation").filter(|text| !text.is_empty());
            let source = || self.variable_of(element, local(part("sourceRef")?));
            transformed.map(str::to_owned).or_else(|| source().map(|name| format!("={name}")))
        });
        let results = self.repeated(marker, "loopDataOutputRef").and_then(|id| {
            let association = self.joined(element, ("dataOutputAssociation", "sourceRef"), id);
            let target = association.and_then(|one| document.child(one, "targetRef"));
            let target = target.map_or(id, |target| local(target.text.trim()));
            self.variable_of(element, target).zip(item("outputDataItem"))
        });
        RepeatData { list, item: item("inputDataItem"), results }
    }

    fn repeated(&self, marker: &'x Element, name: &str) -> Option<&'x str> {
        let written = self.document.child(marker, name)?;
        Some(local(written.text.trim())).filter(|id| !id.is_empty())
    }

    /// The data association of an activity that has this id at one of its ends.
    fn joined(
        &self,
        element: &'x Element,
        (kind, end): (&str, &str),
        id: &str,
    ) -> Option<&'x Element> {
        let document = self.document;
        let has = |one: &&'x Element| {
            document.child(one, end).is_some_and(|end| local(end.text.trim()) == id)
        };
        document.children(element).filter(|one| one.is(kind)).take(DATA_MAX).find(has)
    }

    /// Whether an association moves the whole list of a multi-instance activity, of which a turn sees one item.
    fn is_of_all_turns(&self, element: &'x Element, association: &'x Element) -> bool {
        let marker = self.document.child(element, "multiInstanceLoopCharacteristics");
        let is = |list: &str, end: &str| {
            let list = marker.and_then(|marker| self.repeated(marker, list));
            let end = self.document.child(association, end).map(|end| local(end.text.trim()));
            list.is_some() && list == end
        };
        match &*association.name {
            "dataInputAssociation" => is("loopDataInputRef", "targetRef"),
            _ => is("loopDataOutputRef", "sourceRef"),
        }
    }

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
                _ if self.is_of_all_turns(element, child) => {}
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
        let marker = self.document.child(element, "multiInstanceLoopCharacteristics");
        let mut items = marker.into_iter().flat_map(|marker| self.document.children(marker));
        let is_item = |e: &&Element| e.is("inputDataItem") || e.is("outputDataItem");
        if let Some(item) = items.find(|e| is_item(e) && e.id() == id) {
            return variable(item);
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

pub(super) fn named(text: &str) -> Option<Arc<str>> {
    let text = text.trim();
    let mut letters = text.chars();
    let first = letters.next().is_some_and(|first| first.is_alphabetic() || first == '_');
    let word = first && letters.all(|letter| letter.is_alphanumeric() || letter == '_');
    word.then(|| text.into())
}
