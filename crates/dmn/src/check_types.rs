//! Checks of constants and calls: results that a type or a list of values does not have, types that nobody defines, parts
//! of expressions that fail whatever the inputs are, and calls with the wrong number of arguments.

use crate::check::{each_logic, gives_one};
use crate::finding::{Finding, Severity};
use crate::located::{Place, shortened};
use crate::logic::table::{Output, Rule, Table};
use crate::logic::{Kind, Logic};
use crate::model::{Element, ElementKind, Model};
use crate::types::TypeReference;
use feel::{Cause, Context, Environment, Expression, Inspection, Run, Value};
use std::sync::LazyLock;

/// Names of types in other programs' files that stand for what the value says anyway.
const OF_OTHERS: [&str; 6] = ["integer", "long", "double", "float", "int", "short"];

static ENVIRONMENT: LazyLock<Environment> = LazyLock::new(Environment::timeless);

impl Model {
    /// Results and types of every element, and what its expressions do whatever the inputs are.
    pub(crate) fn check_types(&self) -> Vec<Finding> {
        let mut check = Check { model: self, findings: Vec::new() };
        for element in self.own_elements() {
            check.defined(&element.of, element.place);
            let logic = match &element.kind {
                ElementKind::Decision(Some(logic)) => logic,
                ElementKind::Knowledge(Some(function)) => {
                    check.defined(&function.result, element.place);
                    for reference in &function.references {
                        check.defined(reference, element.place);
                    }
                    &function.body
                }
                _ => continue,
            };
            check.value_of(element, logic);
            each_logic(logic, &mut |logic| check.logic(logic));
        }
        check.findings
    }
}

struct Check<'m> {
    model: &'m Model,
    findings: Vec<Finding>,
}

impl Check<'_> {
    fn error(&mut self, place: Place, message: String, remedy: &str) {
        let (line, column, remedy) = (place.line, place.column, remedy.to_owned());
        self.findings.push(Finding { line, column, severity: Severity::Error, message, remedy });
    }

    /// A type that is named has to be one.
    fn defined(&mut self, reference: &TypeReference, place: Place) {
        let TypeReference::Item(name) = reference else { return };
        let known = self.model.inner.types.items.contains_key(name);
        if !known && !OF_OTHERS.contains(&&**name) {
            let message = format!("no type is named '{}': any value is taken", shortened(name));
            let remedy = "correct the name, or define the type".to_owned();
            let (line, column, severity) = (place.line, place.column, Severity::Warning);
            self.findings.push(Finding { line, column, severity, message, remedy });
        }
    }

    /// Why a constant is no value of a type.
    fn misfit(&self, of: &TypeReference, value: &Value) -> Option<Cause> {
        let fits = self.model.inner.types.coerce(of, value.clone(), &mut Run::new(&ENVIRONMENT));
        fits.err().filter(|cause| !matches!(cause, Cause::Exhausted(_)))
    }

    /// Constants that are, or become, the value of an element.
    fn value_of(&mut self, element: &Element, logic: &Logic) {
        match &logic.kind {
            Kind::Literal(expression) => {
                let misfit =
                    expression.inner.constant().and_then(|value| self.misfit(&element.of, value));
                if let Some(cause) = misfit {
                    let message = format!("the value of '{}': {cause}", element.name);
                    self.error(expression.place, message, "correct the value or the type");
                }
            }
            Kind::Table(table) if gives_one(table.policy) => {
                for rule in &table.rules {
                    self.result_of(element, table, rule);
                }
            }
            _ => {}
        }
    }

    /// The constants of a rule as the value of its decision.
    fn result_of(&mut self, element: &Element, table: &Table, rule: &Rule) {
        let constants = table.outputs.iter().zip(&rule.outputs).filter_map(|(output, written)| {
            let value = written.inner.constant().filter(|_| !output.as_text)?;
            Some((output.name.clone(), value.clone()))
        });
        let constants: Context = constants.collect();
        let single = constants.iter().next().map(|(_, value)| value.clone());
        let value = match (table.outputs.as_slice(), single) {
            (_, None) => return,
            ([_], Some(single)) => single,
            _ => Value::context(constants),
        };
        // What the column itself refuses is told there.
        let told = table.outputs.iter().any(|output| !matches!(output.of, TypeReference::Any));
        if let Some(cause) = self.misfit(&element.of, &value).filter(|_| !told) {
            let place = rule.outputs.first().map_or(rule.place, |output| output.place);
            let message = format!("a result of '{}': {cause}", element.name);
            self.error(place, message, "correct the result or the type");
        }
    }

    fn logic(&mut self, logic: &Logic) {
        self.defined(&logic.of, logic.place);
        match &logic.kind {
            Kind::Literal(expression) => {
                self.inspected(expression.inner.inspect(), expression.place)
            }
            Kind::Invocation { callee, .. } => {
                self.inspected(callee.inner.inspect(), callee.place);
            }
            Kind::Context(entries) => {
                for entry in entries {
                    self.defined(&entry.of, entry.logic.place);
                }
            }
            Kind::Table(table) => self.table(table),
            Kind::Function(_)
            | Kind::List(_)
            | Kind::Relation(..)
            | Kind::Conditional(_)
            | Kind::For(_)
            | Kind::Some(_)
            | Kind::Every(_)
            | Kind::Filter(_)
            | Kind::Broken => {}
        }
    }

    fn table(&mut self, table: &Table) {
        for input in &table.inputs {
            self.defined(&input.of, input.expression.place);
            self.inspected(input.expression.inner.inspect(), input.expression.place);
        }
        for output in &table.outputs {
            self.defined(&output.of, table.place);
            if let Some(default) = &output.default {
                self.result(output, &default.inner, default.place);
            }
        }
        for rule in &table.rules {
            for (_, test, _) in &rule.tests {
                self.inspected(test.inner.inspect(), test.place);
            }
            for (output, written) in table.outputs.iter().zip(&rule.outputs) {
                self.result(output, &written.inner, written.place);
            }
        }
    }

    /// A result of a rule, or the default: of the type of its column, and among its values.
    fn result(&mut self, output: &Output, written: &Expression, place: Place) {
        self.inspected(written.inspect(), place);
        let Some(value) = written.constant().filter(|value| !value.is_null()) else { return };
        if output.as_text {
            return;
        }
        if let Some(cause) = self.misfit(&output.of, value) {
            self.error(place, format!("a result: {cause}"), "correct the result or the type");
            return;
        }
        let tests = output.values.as_ref().filter(|tests| tests.inner.decide(value) == Some(false));
        if let Some(tests) = tests {
            let value = shortened(&value.to_string());
            let allowed = shortened(tests.inner.source());
            let message = format!("{value} is not among the output values: {allowed}");
            self.error(place, message, "correct the result, or add it to the output values");
        }
    }

    fn inspected(&mut self, found: Inspection, place: Place) {
        for fault in found.faults {
            let at = place.within(fault.line, fault.column);
            let message = format!("this has no value, whatever the inputs are: {}", fault.cause);
            self.error(at, message, "correct the expression");
        }
        for called in found.calls {
            let model = &self.model.inner;
            let element = self.model.find(&called.name).and_then(|at| model.elements.get(at));
            let Some(ElementKind::Knowledge(Some(function))) = element.map(|one| &one.kind) else {
                continue;
            };
            let (takes, given) = (function.parameters.len(), called.arguments);
            if let Some(given) = given.filter(|given| *given != takes) {
                let at = place.within(called.line, called.column);
                let message = format!("'{}' takes {takes} arguments, not {given}", called.name);
                self.error(at, message, "give every parameter an argument");
            }
        }
    }
}
