//! Checks of types along the requirements: what inputs, decisions and functions give, and whether expressions, results,
//! conditions and arguments go with it.
//!
//! What is not declared is inferred, and of what cannot be inferred nothing is said.

use crate::check::Given;
use crate::finding::{Finding, Severity};
use crate::located::{Located, Place, shortened};
use crate::logic::function::BoxedFunction;
use crate::logic::table::{Aggregation, HitPolicy, Output, Table};
use crate::logic::{Entry, Iteration, Kind, Logic};
use crate::model::{Element, ElementKind, Inner, Model, Service};
use crate::types::TypeReference;
use feel::{EvaluationError, Expression, Known, Type};
use std::sync::Arc;

/// The entries of a context: names and what each is.
type Entries = Vec<(Arc<str>, Type)>;

impl Model {
    /// Types that do not go together, in the model's own elements.
    pub(crate) fn check_flow(&self, given: Option<Given<'_>>) -> Vec<Finding> {
        let inner = &self.inner;
        let types = vec![Type::Any; inner.elements.len()];
        let mut flow = Flow { inner, known: Known::new(), types, findings: Vec::new() };
        // What the model declares itself is given only to those who require it.
        let types = given.map_or(&[][..], |given| given.types).iter();
        let types = types.filter(|(name, _)| !inner.by_name.contains_key(*name));
        let types: Vec<&(&str, Type)> = types.collect();
        let free = self.free(given);
        for at in in_order(inner) {
            let told = flow.findings.len();
            flow.known.release(0);
            // Whoever asks for a free decision says what it is given, whatever it is called.
            for (name, of) in types.iter().filter(|_| !free.contains(&at)) {
                flow.known.bind(*name, of.clone());
            }
            let of = inner.elements.get(at).map_or(Type::Any, |element| flow.element(element));
            if let Some(slot) = flow.types.get_mut(at) {
                *slot = of;
            }
            if at >= inner.own {
                flow.findings.truncate(told);
            }
        }
        flow.findings
    }
}

struct Flow<'m> {
    inner: &'m Inner,
    known: Known,
    /// The type of each element whose turn it was.
    types: Vec<Type>,
    findings: Vec<Finding>,
}

impl Flow<'_> {
    fn error(&mut self, place: Place, message: String, remedy: &str) {
        let (line, column, remedy) = (place.line, place.column, remedy.to_owned());
        self.findings.push(Finding { line, column, severity: Severity::Error, message, remedy });
    }

    fn mistakes(&mut self, place: Place, mistakes: Vec<EvaluationError>) {
        for mistake in mistakes {
            let at = place.within(mistake.line, mistake.column);
            let message = format!("the types do not go together: {}", mistake.cause);
            self.error(at, message, "correct the expression, or the types of what it reads");
        }
    }

    fn declared(&self, of: &TypeReference) -> Type {
        self.inner.types.referenced(of)
    }

    /// The type that is declared for what was found, or else what was found; an error where the two never meet.
    fn required(&mut self, of: &TypeReference, found: Type, place: Place, what: &str) -> Type {
        let declared = self.declared(of);
        if !declared.is_known() {
            return found;
        }
        if !found.may_be(&declared) {
            let (wanted, found) = (declared.short_name(), found.short_name());
            let message = format!("{what} must be {wanted}, not {found}");
            self.error(place, message, "correct the expression or the type");
        }
        declared
    }

    fn element(&mut self, element: &Element) -> Type {
        let outer = self.known.bound();
        self.bind_required(element);
        let of = match &element.kind {
            ElementKind::Input | ElementKind::Decision(None) => self.declared(&element.of),
            ElementKind::Decision(Some(logic)) => {
                let found = self.logic(logic);
                let what = format!("the value of '{}'", element.name);
                self.required(&element.of, found, place_of(logic), &what)
            }
            ElementKind::Knowledge(Some(function)) => {
                let result = self.declared(&function.result);
                self.bind_boxed(element.name.clone(), function, result);
                self.function(function)
            }
            ElementKind::Knowledge(None) => Type::Any,
            ElementKind::Service(service) => self.service(element, service),
        };
        self.known.release(outer);
        of
    }

    /// Binds what the requirements of an element bring, by their names.
    fn bind_required(&mut self, element: &Element) {
        let mut imported: Vec<(Arc<str>, Entries)> = Vec::new();
        for requirement in &element.requires {
            let Some(target) = self.inner.elements.get(requirement.target) else { continue };
            let of = self.types.get(requirement.target).cloned().unwrap_or(Type::Any);
            let Some(import) = &requirement.import else {
                match (&target.kind, of) {
                    (ElementKind::Knowledge(Some(function)), Type::Function(_, result)) => {
                        self.bind_boxed(target.name.clone(), function, Type::clone(&result));
                    }
                    (ElementKind::Service(service), Type::Function(_, result)) => {
                        let parameters = self.parameters_of(service);
                        let result = Type::clone(&result);
                        self.known.bind_function(target.name.clone(), &parameters, result);
                    }
                    (_, of) => self.known.bind(target.name.clone(), of),
                }
                continue;
            };
            let entry = (target.name.clone(), of);
            match imported.iter_mut().find(|(known, _)| known == import) {
                Some((_, entries)) => entries.push(entry),
                None => imported.push((import.clone(), vec![entry])),
            }
        }
        for (import, entries) in imported {
            self.known.bind(import, Type::Context(entries.into()).bounded());
        }
    }

    fn bind_boxed(&mut self, name: Arc<str>, function: &BoxedFunction, result: Type) {
        let parameters = self.parameters(function);
        self.known.bind_function(name, &parameters, result);
    }

    fn parameters(&self, function: &BoxedFunction) -> Vec<(Arc<str>, Type)> {
        let names = function.parameters.iter().zip(&function.references);
        names.map(|((name, _), of)| (name.clone(), self.declared(of))).collect()
    }

    fn parameters_of(&self, service: &Service) -> Vec<(Arc<str>, Type)> {
        let inputs = service.inputs.iter().filter_map(|at| self.inner.elements.get(*at));
        inputs.map(|input| (input.name.clone(), self.declared(&input.of))).collect()
    }

    fn service(&mut self, element: &Element, service: &Service) -> Type {
        let parameters = self.parameters_of(service).into_iter().map(|(_, of)| of);
        let result = match self.declared(&element.of) {
            // Its variable may be typed as the function.
            Type::Function(..) => Type::Any,
            result => result,
        };
        Type::Function(parameters.collect(), Arc::new(result)).bounded()
    }

    fn function(&mut self, function: &BoxedFunction) -> Type {
        let outer = self.known.bound();
        let parameters = self.parameters(function);
        for (name, of) in &parameters {
            self.known.bind(name.clone(), of.clone());
        }
        let body = self.logic(&function.body);
        let place = place_of(&function.body);
        let result = self.required(&function.result, body, place, "the value of the function");
        self.known.release(outer);
        let parameters = parameters.into_iter().map(|(_, of)| of).collect();
        Type::Function(parameters, Arc::new(result)).bounded()
    }

    fn expression(&mut self, expression: &Located<Expression>) -> Type {
        let found = expression.inner.infer(&mut self.known);
        self.mistakes(expression.place, found.mistakes);
        found.of
    }

    fn logic(&mut self, logic: &Logic) -> Type {
        let outer = self.known.bound();
        let found = match &logic.kind {
            Kind::Literal(expression) => self.expression(expression),
            Kind::Table(table) => self.table(table),
            Kind::Context(entries) => self.context(entries),
            Kind::Invocation { callee, bindings } => self.invocation(callee, bindings),
            Kind::Function(function) => self.function(function),
            Kind::List(items) => list_of(&self.all(items)),
            Kind::Relation(columns, rows) => self.relation(columns, rows),
            Kind::Conditional(parts) => self.conditional(parts),
            Kind::For(each) => {
                self.iteration(each);
                let body = self.logic(&each.body);
                list_of(&[body])
            }
            Kind::Some(each) | Kind::Every(each) => {
                self.iteration(each);
                self.logic(&each.body);
                Type::Boolean
            }
            Kind::Filter(parts) => self.filter(parts),
            Kind::Broken => Type::Any,
        };
        self.known.release(outer);
        self.required(&logic.of, found, place_of(logic), "the value")
    }

    fn all(&mut self, items: &[Logic]) -> Vec<Type> {
        items.iter().map(|item| self.logic(item)).collect()
    }

    fn context(&mut self, entries: &[Entry]) -> Type {
        let mut types = Vec::with_capacity(entries.len());
        for entry in entries {
            if let (Kind::Function(function), Some(name)) = (&entry.logic.kind, &entry.name) {
                // A function may call itself by the name of its entry.
                self.bind_boxed(name.clone(), function, Type::Any);
            }
            let found = self.logic(&entry.logic);
            let of = self.required(&entry.of, found, place_of(&entry.logic), "the value");
            let Some(name) = &entry.name else { return of };
            match (&entry.logic.kind, &of) {
                (Kind::Function(function), Type::Function(_, result)) => {
                    self.bind_boxed(name.clone(), function, Type::clone(result));
                }
                _ => self.known.bind(name.clone(), of.clone()),
            }
            types.push((name.clone(), of));
        }
        Type::Context(types.into()).bounded()
    }

    fn invocation(&mut self, callee: &Located<Expression>, bindings: &[(Arc<str>, Logic)]) -> Type {
        let of = self.expression(callee);
        let given: Vec<(&Arc<str>, Place, Type)> = bindings
            .iter()
            .map(|(name, logic)| (name, place_of(logic), self.logic(logic)))
            .collect();
        let Type::Function(parameters, result) = of else { return Type::Any };
        let function = callee.inner.single_name().and_then(|name| self.known.function(name));
        let Some((names, _)) = function else { return Type::clone(&result) };
        for (name, place, found) in &given {
            let wanted = names.iter().zip(parameters.iter()).find(|(known, _)| known == name);
            match wanted {
                None => {
                    let message = format!("there is no parameter '{name}'");
                    self.error(*place, message, "bind the parameters that the function has");
                }
                Some((_, wanted)) if !found.may_be(wanted) => {
                    let (wanted, found) = (wanted.short_name(), found.short_name());
                    let message = format!("the argument '{name}' must be {wanted}, not {found}");
                    self.error(*place, message, "correct the argument or the type");
                }
                Some(_) => {}
            }
        }
        let missing = names.iter().find(|name| given.iter().all(|(known, _, _)| known != name));
        if let Some(name) = missing {
            let message = format!("the argument '{name}' is missing");
            self.error(callee.place, message, "bind every parameter of the function");
        }
        Type::clone(&result)
    }

    fn relation(&mut self, columns: &[Arc<str>], rows: &[Vec<Logic>]) -> Type {
        let rows: Vec<Vec<Type>> = rows.iter().map(|row| self.all(row)).collect();
        let columns = columns.iter().enumerate().map(|(at, name)| {
            let cells = rows.iter().map(|row| row.get(at).unwrap_or(&Type::Any));
            (name.clone(), Type::any_of(cells))
        });
        list_of(&[Type::Context(columns.collect()).bounded()])
    }

    fn conditional(&mut self, parts: &[Logic; 3]) -> Type {
        let [condition, then, otherwise] = parts;
        let of = self.logic(condition);
        if of != Type::Boolean && of.is_known() {
            let message = format!("a condition cannot be {}", of.short_name());
            self.error(place_of(condition), message, "write a condition that is true or false");
        }
        let (then, otherwise) = (self.logic(then), self.logic(otherwise));
        then.or(&otherwise)
    }

    /// Binds what an iteration goes through.
    fn iteration(&mut self, each: &Iteration) {
        let source = self.logic(&each.source);
        let item = match &source {
            // What goes through a range goes through it as one value.
            Type::Range(_) => Type::Any,
            source => source.item(),
        };
        let item = self.required(&each.of, item, place_of(&each.source), "an item");
        self.known.bind(each.variable.clone(), item);
        self.known.bind("partial", list_of(&[]));
    }

    fn filter(&mut self, parts: &[Logic; 2]) -> Type {
        let [source, condition] = parts;
        let item = self.logic(source).item();
        self.known.bind_item(item.clone());
        match self.logic(condition) {
            Type::Boolean => list_of(&[item]),
            Type::Number => item,
            other => {
                if other.is_known() {
                    let message = format!("a filter cannot be {}", other.short_name());
                    self.error(place_of(condition), message, "write a condition, or a position");
                }
                Type::Any
            }
        }
    }

    fn table(&mut self, table: &Table) -> Type {
        let columns: Vec<Type> = table
            .inputs
            .iter()
            .map(|input| {
                let found = self.expression(&input.expression);
                let what = format!("the input '{}'", shortened(&input.label));
                self.required(&input.of, found, input.expression.place, &what)
            })
            .collect();
        for (input, of) in table.inputs.iter().zip(&columns) {
            let free = |name: &&Arc<str>| !self.known.type_of(name).is_known();
            if let Some(variable) = input.variable.as_ref().filter(free) {
                self.known.bind(variable.clone(), of.clone());
            }
        }
        self.conditions(table, &columns);
        let mut outputs = Vec::with_capacity(table.outputs.len());
        for (at, output) in table.outputs.iter().enumerate() {
            let mut found = Vec::with_capacity(table.rules.len());
            for written in table.rules.iter().filter_map(|rule| rule.outputs.get(at)) {
                let of = self.expression(written);
                found.push(self.result(output, of, written.place));
            }
            if let Some(default) = &output.default {
                // The default is taken as it is written.
                found.push(self.expression(default));
            }
            outputs.push((output.name.clone(), Type::any_of(&found)));
        }
        given_by(table, outputs)
    }

    fn result(&mut self, output: &Output, found: Type, place: Place) -> Type {
        if output.as_text {
            return match found {
                Type::List(_) | Type::Context(_) => Type::Any,
                found if found.is_known() => Type::String,
                unknown => unknown,
            };
        }
        self.required(&output.of, found, place, "a result")
    }

    /// Conditions that the input of their column can never meet.
    fn conditions(&mut self, table: &Table, columns: &[Type]) {
        for (column, test, text) in table.rules.iter().flat_map(|rule| &rule.tests) {
            let (Some(of), Some(input)) = (columns.get(*column), table.inputs.get(*column)) else {
                continue;
            };
            let found = test.inner.infer(of, &mut self.known);
            self.mistakes(test.place, found.mistakes);
            if let Some(misfit) = found.misfit {
                let (text, label) = (shortened(text), shortened(&input.label));
                let (of, misfit) = (of.short_name(), misfit.short_name());
                let message = format!("'{text}' is never met: '{label}' is {of}, not {misfit}");
                self.error(test.place, message, &format!("compare with a value of type {of}"));
            }
        }
    }
}

/// What a table gives by its hit policy.
fn given_by(table: &Table, outputs: Vec<(Arc<str>, Type)>) -> Type {
    let single = match outputs.as_slice() {
        [(_, single)] => Some(single.clone()),
        _ => None,
    };
    let result = single.unwrap_or_else(|| Type::Context(outputs.into()).bounded());
    match table.policy {
        HitPolicy::Unique | HitPolicy::Any | HitPolicy::Priority | HitPolicy::First => result,
        HitPolicy::Collect(Aggregation::Count) => Type::Number,
        HitPolicy::Collect(Aggregation::Sum | Aggregation::Min | Aggregation::Max) => Type::Any,
        HitPolicy::Collect(Aggregation::List) | HitPolicy::RuleOrder | HitPolicy::OutputOrder => {
            // The default is no list.
            if table.has_default() { Type::Any } else { list_of(&[result]) }
        }
    }
}

fn list_of(items: &[Type]) -> Type {
    Type::List(Arc::new(Type::any_of(items))).bounded()
}

/// Where logic begins: of an expression its text.
fn place_of(logic: &Logic) -> Place {
    match &logic.kind {
        Kind::Literal(expression) => expression.place,
        _ => logic.place,
    }
}

/// All elements, each after what it requires; on a cycle some come before. Without recursion: the graph is input.
fn in_order(inner: &Inner) -> Vec<usize> {
    let mut seen = vec![false; inner.elements.len()];
    let mut order = Vec::with_capacity(seen.len());
    for start in 0..inner.elements.len() {
        let mut stack = vec![(start, 0_usize)];
        while let Some((at, next)) = stack.pop() {
            let Some(first_time) = seen.get_mut(at) else { continue };
            if next == 0 && std::mem::replace(first_time, true) {
                continue;
            }
            let requires = inner.elements.get(at).map_or(&[][..], |element| &element.requires);
            match requires.get(next) {
                Some(requirement) => {
                    stack.push((at, next + 1));
                    stack.push((requirement.target, 0));
                }
                None => order.push(at),
            }
        }
    }
    order
}
