//! Boxed expressions.

use super::{Reader, normalised};
use crate::finding::Severity;
use crate::located::{Located, Place, shortened};
use crate::logic::function::BoxedFunction;
use crate::logic::{Entry, Iteration, Kind, Logic};
use crate::types::TypeReference;
use crate::xml::Element as Xml;
use feel::{Expression, Names, Type};
use std::sync::Arc;

const EXPRESSIONS: [&str; 13] = [
    "literalExpression",
    "decisionTable",
    "context",
    "invocation",
    "functionDefinition",
    "list",
    "relation",
    "conditional",
    "for",
    "some",
    "every",
    "filter",
    "encapsulatedLogic",
];

fn expression_in(xml: &Xml) -> Option<&Xml> {
    xml.children.iter().find(|child| EXPRESSIONS.contains(&child.name.as_str()))
}

pub(super) fn place_of(xml: &Xml) -> Place {
    Place { line: xml.line, column: xml.column }
}

/// Where the text of an element starts.
pub(super) fn text_place(xml: &Xml) -> Place {
    let text = xml.child("text").unwrap_or(xml);
    let (line, column) = text.text_place.unwrap_or((text.line, text.column));
    Place { line, column }
}

impl Reader {
    pub(super) fn decision_logic(&mut self, xml: &Xml) -> Option<Logic> {
        match expression_in(xml) {
            Some(expression) => Some(self.logic(expression)),
            None => {
                let name = xml.attribute("name").unwrap_or("");
                let message = format!("the decision '{name}' has no logic; it gives null");
                self.report(xml, Severity::Warning, message, "give it a table or an expression");
                None
            }
        }
    }

    pub(super) fn knowledge(&mut self, xml: &Xml) -> Option<Arc<BoxedFunction>> {
        let name: Arc<str> = normalised(xml.attribute("name").unwrap_or("")).into();
        let id = xml.attribute("id").map_or(name.clone(), Arc::from);
        let logic = xml.child("encapsulatedLogic")?;
        let mut function = self.function(logic);
        function.knowledge = Some((id, name));
        let result = xml.child("variable").and_then(|variable| variable.attribute("typeRef"));
        function.result = match TypeReference::new(result) {
            // The variable may be typed as the function or as its result.
            TypeReference::Item(item)
                if self.inner.types.items.get(&item).is_some_and(|i| i.function.is_some()) =>
            {
                TypeReference::Any
            }
            result => result,
        };
        Some(Arc::new(function))
    }

    fn function(&mut self, xml: &Xml) -> BoxedFunction {
        let mut parameters = Vec::new();
        let mut references = Vec::new();
        for parameter in xml.all("formalParameter") {
            let name: Arc<str> = normalised(parameter.attribute("name").unwrap_or("")).into();
            let reference = TypeReference::new(parameter.attribute("typeRef"));
            let of = match &reference {
                TypeReference::Feel(of) => of.clone(),
                TypeReference::Any | TypeReference::Item(_) => Type::Any,
            };
            parameters.push((name, of));
            references.push(reference);
        }
        let kind = xml.attribute("kind").unwrap_or("FEEL");
        let body = match expression_in(xml) {
            _ if kind != "FEEL" => {
                let message =
                    format!("functions in {kind} are not run; this one fails when called");
                self.report(xml, Severity::Warning, message, "write the function in FEEL");
                self.broken(xml)
            }
            Some(body) => self.logic(body),
            None => {
                let message = "the function has no body".to_owned();
                self.report(xml, Severity::Error, message, "give it an expression");
                self.broken(xml)
            }
        };
        BoxedFunction { parameters, references, result: TypeReference::Any, body, knowledge: None }
    }

    fn broken(&self, xml: &Xml) -> Logic {
        Logic { kind: Kind::Broken, of: TypeReference::Any, place: place_of(xml) }
    }

    /// The expression in an element that must hold one.
    fn inside(&mut self, xml: Option<&Xml>, parent: &Xml) -> Logic {
        match xml.and_then(expression_in) {
            Some(expression) => self.logic(expression),
            None => {
                let message = format!("an expression is missing in <{}>", parent.name);
                self.report(xml.unwrap_or(parent), Severity::Error, message, "write it");
                self.broken(parent)
            }
        }
    }

    pub(super) fn logic(&mut self, xml: &Xml) -> Logic {
        let kind = match xml.name.as_str() {
            "literalExpression" => self.literal(xml),
            "decisionTable" => Kind::Table(Box::new(self.table(xml))),
            "context" => Kind::Context(self.context_entries(xml)),
            "invocation" => self.invocation(xml),
            "functionDefinition" | "encapsulatedLogic" => {
                Kind::Function(Arc::new(self.function(xml)))
            }
            "list" => {
                let items = xml.children.iter().filter(|c| EXPRESSIONS.contains(&c.name.as_str()));
                Kind::List(items.map(|item| self.logic(item)).collect())
            }
            "relation" => self.relation(xml),
            "conditional" => Kind::Conditional(Box::new([
                self.inside(xml.child("if"), xml),
                self.inside(xml.child("then"), xml),
                self.inside(xml.child("else"), xml),
            ])),
            "for" => Kind::For(Box::new(self.iteration(xml, "return"))),
            "some" => Kind::Some(Box::new(self.iteration(xml, "satisfies"))),
            "every" => Kind::Every(Box::new(self.iteration(xml, "satisfies"))),
            "filter" => Kind::Filter(Box::new([
                self.inside(xml.child("in"), xml),
                self.inside(xml.child("match"), xml),
            ])),
            _ => Kind::Broken,
        };
        let of = TypeReference::new(xml.attribute("typeRef"));
        // The type of a function definition is that of its result, not of its value.
        let of = if matches!(kind, Kind::Function(_) | Kind::Table(_)) {
            TypeReference::Any
        } else {
            of
        };
        Logic { kind, of, place: place_of(xml) }
    }

    fn literal(&mut self, xml: &Xml) -> Kind {
        match self.expression(xml) {
            Some(expression) => Kind::Literal(expression),
            None => Kind::Broken,
        }
    }

    /// The text of an element as an expression; an empty one is null, which is reported.
    pub(super) fn expression(&mut self, xml: &Xml) -> Option<Located<Expression>> {
        let place = text_place(xml);
        let text = xml.text_child().unwrap_or("");
        self.refuse_other_language(xml);
        let text = if text.is_empty() {
            let message = "the expression is empty; it is read as null".to_owned();
            self.report(xml, Severity::Note, message, "write null, or the expression");
            "null"
        } else {
            text
        };
        self.parsed(xml, text, place)
    }

    pub(super) fn parsed(
        &mut self,
        xml: &Xml,
        text: &str,
        place: Place,
    ) -> Option<Located<Expression>> {
        match Expression::parse(text, &self.names) {
            Ok(inner) => {
                self.spaces(xml, text);
                Some(Located { inner, place })
            }
            Err(error) => {
                self.syntax(xml, place, &error, text);
                None
            }
        }
    }

    /// Reports keywords that are read although no space stands before the bracket.
    pub(super) fn spaces(&mut self, xml: &Xml, text: &str) {
        for keyword in feel::without_space(text) {
            let message = format!("“{keyword}(” is read as “{keyword} (”");
            self.report(xml, Severity::Note, message, "write a space before the bracket");
        }
    }

    pub(super) fn syntax(
        &mut self,
        xml: &Xml,
        place: Place,
        error: &feel::SyntaxError,
        text: &str,
    ) {
        let mut finding = xml.finding(
            Severity::Error,
            format!("'{}' cannot be read: {}", shortened(text), error.message),
            "correct the expression",
        );
        let place = place.within(error.line, error.column);
        (finding.line, finding.column) = (place.line, place.column);
        self.add(finding);
    }

    pub(super) fn refuse_other_language(&mut self, xml: &Xml) {
        let language = xml.attribute("expressionLanguage").unwrap_or("");
        let feel = language.is_empty() || language.to_lowercase().contains("feel");
        if !feel {
            let message = format!("the language '{language}' is read as FEEL");
            self.report(xml, Severity::Warning, message, "write the expression in FEEL");
        }
    }

    fn context_entries(&mut self, xml: &Xml) -> Vec<Entry> {
        let mut entries = Vec::new();
        for entry in xml.all("contextEntry") {
            let variable = entry.child("variable");
            let name = variable.and_then(|variable| variable.attribute("name"));
            let of = TypeReference::new(variable.and_then(|v| v.attribute("typeRef")));
            let logic = self.inside(Some(entry), xml);
            // The variable of a function is typed by its result.
            let of = if matches!(logic.kind, Kind::Function(_)) { TypeReference::Any } else { of };
            entries.push(Entry { name: name.map(|name| normalised(name).into()), of, logic });
        }
        entries
    }

    fn invocation(&mut self, xml: &Xml) -> Kind {
        let callee = xml.children.iter().find(|child| child.name == "literalExpression");
        let Some(callee) = callee.and_then(|callee| self.expression(callee)) else {
            let message = "the invocation does not say what it calls".to_owned();
            self.report(xml, Severity::Error, message, "name the function");
            return Kind::Broken;
        };
        let mut bindings = Vec::new();
        for binding in xml.all("binding") {
            let name = binding.child("parameter").and_then(|p| p.attribute("name")).unwrap_or("");
            bindings.push((normalised(name).into(), self.inside(Some(binding), xml)));
        }
        Kind::Invocation { callee, bindings }
    }

    fn relation(&mut self, xml: &Xml) -> Kind {
        let columns =
            xml.all("column").map(|c| normalised(c.attribute("name").unwrap_or("")).into());
        let columns: Vec<Arc<str>> = columns.collect();
        let rows = xml.all("row").map(|row| {
            let cells = row.children.iter().filter(|c| EXPRESSIONS.contains(&c.name.as_str()));
            cells.map(|cell| self.logic(cell)).collect::<Vec<_>>()
        });
        let rows: Vec<Vec<Logic>> = rows.collect();
        if rows.iter().any(|row| row.len() != columns.len()) {
            let message = "a row has not as many cells as there are columns".to_owned();
            self.report(xml, Severity::Error, message, "fill the row");
        }
        Kind::Relation(columns, rows)
    }

    fn iteration(&mut self, xml: &Xml, body: &str) -> Iteration {
        let variable = xml.attribute("iteratorVariable").unwrap_or("item");
        let source = xml.child("in");
        let of = TypeReference::new(source.and_then(|source| source.attribute("typeRef")));
        Iteration {
            variable: normalised(variable).into(),
            of,
            source: self.inside(source, xml),
            body: self.inside(xml.child(body), xml),
        }
    }

    pub(super) fn names(&self) -> &Names {
        &self.names
    }
}
