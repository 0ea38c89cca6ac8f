//! Checks of names: what no requirement brings.

use crate::check::Given;
use crate::finding::{Finding, Severity};
use crate::located::{Located, Place, shortened};
use crate::logic::table::Table;
use crate::logic::{Iteration, Kind, Logic};
use crate::model::{Element, ElementKind, Model};
use feel::Expression;
use std::collections::HashSet;
use std::sync::Arc;

impl Model {
    /// Names that no requirement brings, where the model declares its inputs or the caller knows what is given.
    pub(crate) fn check_names_given(&self, given: Option<Given<'_>>) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut undeclared = Vec::new();
        let declares = given.is_some() || self.inputs().next().is_some();
        let names = given.map_or(&[][..], |given| given.names);
        let free = self.free(given);
        let components = self.inner.types.component_names();
        for (at, element) in self.own_elements().enumerate() {
            let (logic, parameters) = match &element.kind {
                ElementKind::Decision(Some(logic)) => (logic, Vec::new()),
                ElementKind::Knowledge(Some(function)) => {
                    let names = function.parameters.iter().map(|(name, _)| name.clone());
                    (&function.body, names.collect())
                }
                _ => continue,
            };
            let mut bound = self.names_of(element);
            bound.extend(names.iter().map(|name| Arc::from(*name)));
            bound.extend(parameters);
            let mut found = Vec::new();
            Walk { bound, components: &components, element, findings: &mut found }.logic(logic);
            if free.contains(&at) {
                // Whoever asks for it says what it is given.
            } else if declares {
                findings.append(&mut found);
            } else if let Some(first) = found.first() {
                undeclared.push(first.line);
            }
        }
        if let Some(line) = undeclared.iter().min() {
            findings.push(Finding {
                line: *line,
                column: 0,
                severity: Severity::Note,
                message: "the model declares no input data; names are taken from what is given"
                    .to_owned(),
                remedy: "declare the inputs, so that misspelt names are found".to_owned(),
            });
        }
        findings
    }

    /// Elements that may be given anything, and all that they require.
    pub(crate) fn free(&self, given: Option<Given<'_>>) -> Vec<usize> {
        let names = given.map_or(&[][..], |given| given.free);
        let mut free: Vec<usize> = names.iter().filter_map(|name| self.find(name)).collect();
        let mut next = 0;
        while let Some(element) = free.get(next).and_then(|at| self.inner.elements.get(*at)) {
            for requirement in &element.requires {
                if !free.contains(&requirement.target) {
                    free.push(requirement.target);
                }
            }
            next += 1;
        }
        free
    }

    fn names_of(&self, element: &Element) -> Vec<Arc<str>> {
        let names = element.requires.iter().filter_map(|requirement| match &requirement.import {
            Some(import) => Some(import.clone()),
            None => Some(self.inner.elements.get(requirement.target)?.name.clone()),
        });
        names.chain([element.name.clone()]).collect()
    }
}

struct Walk<'a> {
    bound: Vec<Arc<str>>,
    /// Names of components: in a filter they are those of the item.
    components: &'a HashSet<Arc<str>>,
    element: &'a Element,
    findings: &'a mut Vec<Finding>,
}

impl Walk<'_> {
    fn expression(&mut self, expression: &Located<Expression>) {
        self.names(expression.inner.reads(), expression.place);
    }

    fn names(&mut self, reads: &[Arc<str>], place: Place) {
        let unknown =
            |name: &&Arc<str>| !self.bound.contains(name) && !self.components.contains(*name);
        for name in reads.iter().filter(unknown) {
            let (name, element) = (shortened(name), shortened(&self.element.name));
            self.findings.push(Finding {
                line: place.line,
                column: place.column,
                severity: Severity::Error,
                message: format!("no value is named '{name}' in '{element}'"),
                remedy: "correct the name, or require the input or decision that has it".to_owned(),
            });
        }
    }

    fn logic(&mut self, logic: &Logic) {
        let outer = self.bound.len();
        match &logic.kind {
            Kind::Literal(expression) => self.expression(expression),
            Kind::Table(table) => self.table(table),
            Kind::Context(entries) => {
                for entry in entries {
                    self.bound.extend(entry.name.clone());
                    self.logic(&entry.logic);
                }
            }
            Kind::Invocation { callee, bindings } => {
                self.expression(callee);
                for (_, binding) in bindings {
                    self.logic(binding);
                }
            }
            Kind::Function(function) => {
                self.bound.extend(function.parameters.iter().map(|(name, _)| name.clone()));
                self.logic(&function.body);
            }
            Kind::List(items) => items.iter().for_each(|item| self.logic(item)),
            Kind::Relation(_, rows) => rows.iter().flatten().for_each(|cell| self.logic(cell)),
            Kind::Conditional(parts) => parts.iter().for_each(|part| self.logic(part)),
            Kind::For(iteration) | Kind::Some(iteration) | Kind::Every(iteration) => {
                self.iteration(iteration);
            }
            // The names in the condition may be those of the items.
            Kind::Filter(parts) => {
                let [source, _] = parts.as_ref();
                self.logic(source);
            }
            Kind::Broken => {}
        }
        self.bound.truncate(outer);
    }

    fn iteration(&mut self, iteration: &Iteration) {
        self.logic(&iteration.source);
        self.bound.extend([iteration.variable.clone(), "partial".into()]);
        self.logic(&iteration.body);
    }

    fn table(&mut self, table: &Table) {
        for input in &table.inputs {
            self.expression(&input.expression);
            self.bound.extend(input.variable.clone());
        }
        for rule in &table.rules {
            for (_, test, _) in &rule.tests {
                self.names(test.inner.reads(), test.place);
            }
            for output in &rule.outputs {
                self.expression(output);
            }
        }
        self.bound.extend(table.outputs.iter().map(|output| output.name.clone()));
        for annotation in table.rules.iter().flat_map(|rule| &rule.annotations) {
            for hole in annotation.holes() {
                self.expression(hole);
            }
        }
    }
}
