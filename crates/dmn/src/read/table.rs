//! Decision tables, as modelers write them.

use super::logic::{place_of, text_place};
use super::{Reader, normalised};
use crate::annotation::Annotation;
use crate::finding::Severity;
use crate::located::{Located, shortened};
use crate::logic::table::{Aggregation, HitPolicy, Input, Output, Rule, Table};
use crate::types::TypeReference;
use crate::xml::Element as Xml;
use feel::{Expression, Names, Type, UnaryTests};
use std::sync::Arc;

impl Reader {
    pub(super) fn table(&mut self, xml: &Xml) -> Table {
        let policy = self.policy(xml);
        let inputs: Vec<Input> =
            xml.all("input").enumerate().map(|(at, input)| self.input(at, input)).collect();
        let outputs = self.outputs(xml);
        let annotations = xml.all("annotation").enumerate().map(|(at, annotation)| {
            let unnamed = || format!("annotation {}", at + 1);
            annotation.attribute("name").map_or_else(unnamed, normalised).into()
        });
        let annotations: Vec<Arc<str>> = annotations.collect();
        let mut rules = Vec::new();
        for (at, rule) in xml.all("rule").enumerate() {
            rules.push(self.rule(at, rule, &inputs, &outputs));
        }
        self.report_empty(xml);
        self.report_policy(xml, policy, &outputs);
        let index = std::sync::OnceLock::new();
        Table { policy, inputs, outputs, annotations, rules, place: place_of(xml), index }
    }

    /// Camunda Modeler leaves a condition empty where the standard asks for a dash.
    fn report_empty(&mut self, xml: &Xml) {
        let entries = xml.all("rule").flat_map(|rule| rule.all("inputEntry"));
        let mut empty = entries.filter(|entry| entry.text_child().unwrap_or("").is_empty());
        let Some(first) = empty.next() else { return };
        let count = 1 + empty.count();
        let message = match count {
            1 => "an empty condition is read as “-”, which anything meets".to_owned(),
            _ => format!("{count} empty conditions are read as “-”, which anything meets"),
        };
        self.report(first, Severity::Note, message, "nothing has to change");
    }

    fn policy(&mut self, xml: &Xml) -> HitPolicy {
        let aggregation = match xml.attribute("aggregation") {
            Some("SUM") => Aggregation::Sum,
            Some("MIN") => Aggregation::Min,
            Some("MAX") => Aggregation::Max,
            Some("COUNT") => Aggregation::Count,
            None | Some("") => Aggregation::List,
            Some(other) => {
                let message = format!("the aggregation '{other}' is unknown; a list is given");
                self.report(xml, Severity::Error, message, "choose SUM, MIN, MAX or COUNT");
                Aggregation::List
            }
        };
        match xml.attribute("hitPolicy").unwrap_or("UNIQUE") {
            "UNIQUE" => HitPolicy::Unique,
            "ANY" => HitPolicy::Any,
            "PRIORITY" => HitPolicy::Priority,
            "FIRST" => HitPolicy::First,
            "COLLECT" => HitPolicy::Collect(aggregation),
            "RULE ORDER" => HitPolicy::RuleOrder,
            "OUTPUT ORDER" => HitPolicy::OutputOrder,
            other => {
                let message = format!("the hit policy '{other}' is unknown; UNIQUE is used");
                self.report(xml, Severity::Error, message, "choose one of the seven policies");
                HitPolicy::Unique
            }
        }
    }

    /// Policies that need more of the outputs than these have (DMN 1.5, 8.2.10).
    fn report_policy(&mut self, xml: &Xml, policy: HitPolicy, outputs: &[Output]) {
        let unordered = outputs.iter().all(|output| output.order.is_empty());
        match policy {
            HitPolicy::Priority | HitPolicy::OutputOrder if unordered => {
                let message =
                    "the outputs have no order by which results could be sorted".to_owned();
                let remedy = "list the output values, the one with the highest priority first";
                self.report(xml, Severity::Error, message, remedy);
            }
            HitPolicy::Collect(aggregation)
                if aggregation != Aggregation::List && outputs.len() > 1 =>
            {
                let message =
                    "several outputs cannot be aggregated; only the first of them is".to_owned();
                self.report(xml, Severity::Error, message, "aggregate one output");
            }
            _ => {}
        }
    }

    fn input(&mut self, at: usize, xml: &Xml) -> Input {
        let expression = xml.child("inputExpression");
        let written = expression.and_then(Xml::text_child).unwrap_or("");
        // Camunda names the input here when the expression is empty.
        let variable = xml.prefixed(|prefix| !prefix.is_empty(), "inputVariable");
        let text = match (written, variable) {
            ("", Some(variable)) => {
                let message = format!(
                    "input {} has no expression; its inputVariable '{variable}' is read",
                    at + 1
                );
                self.report(xml, Severity::Note, message, "write the name as the expression");
                variable
            }
            ("", None) => match xml.attribute("label") {
                Some(label) => {
                    let message =
                        format!("input {} has no expression; its label '{label}' is read", at + 1);
                    self.report(xml, Severity::Warning, message, "write the expression");
                    label
                }
                None => {
                    let message = format!("input {} has no expression; it is null", at + 1);
                    self.report(xml, Severity::Error, message, "write the expression");
                    "null"
                }
            },
            (written, _) => written,
        };
        let place = expression.map_or(place_of(xml), text_place);
        if let Some(expression) = expression {
            self.refuse_other_language(expression);
        }
        let parsed = self.parsed(expression.unwrap_or(xml), text, place);
        let label = xml.attribute("label").filter(|label| !label.is_empty()).unwrap_or(text);
        let of = TypeReference::new(expression.and_then(|e| e.attribute("typeRef")));
        Input {
            label: label.into(),
            text: text.into(),
            expression: parsed.unwrap_or_else(|| Located { inner: null(), place }),
            // Camunda writes types that its own engine coerces; the value decides here.
            of: if self.is_camunda || variable.is_some() { TypeReference::Any } else { of },
            values: self.allowed(xml.child("inputValues")),
            variable: variable.map(|name| normalised(name).into()),
        }
    }

    fn allowed(&mut self, xml: Option<&Xml>) -> Option<Located<UnaryTests>> {
        let xml = xml?;
        let text = xml.text_child().filter(|text| !text.is_empty())?;
        let place = text_place(xml);
        match UnaryTests::parse(text, self.names()) {
            Ok(inner) => Some(Located { inner, place }),
            Err(error) => {
                self.syntax(xml, place, &error, text);
                None
            }
        }
    }

    fn outputs(&mut self, xml: &Xml) -> Vec<Output> {
        let count = xml.all("output").count();
        let mut outputs = Vec::new();
        for (at, output) in xml.all("output").enumerate() {
            let name = output.attribute("name").or_else(|| output.attribute("label"));
            let name = match name.filter(|name| !name.is_empty()) {
                Some(name) => normalised(name),
                None if count == 1 => String::new(),
                None => {
                    let made = format!("output {}", at + 1);
                    let message = format!("output {} has no name; it is called '{made}'", at + 1);
                    self.report(output, Severity::Warning, message, "name every output");
                    made
                }
            };
            let values = output.child("outputValues");
            let default = output.child("defaultOutputEntry");
            let default = default.filter(|d| d.text_child().is_some_and(|text| !text.is_empty()));
            let of = TypeReference::new(output.attribute("typeRef"));
            let ordered = values.and_then(Xml::text_child).filter(|text| !text.is_empty());
            // Without output values the values that the type allows are meant (DMN 1.5, 8.3.3).
            let ordered = ordered.or_else(|| self.inner.types.allowed_text(&of));
            outputs.push(Output {
                name: name.into(),
                as_text: self.is_camunda && matches!(of, TypeReference::Feel(Type::String)),
                order: ordered.map(|text| self.order(text)).unwrap_or_default(),
                of,
                values: self.allowed(values),
                default: default.and_then(|default| self.expression(default)),
            });
        }
        if outputs.is_empty() {
            let message = "the table has no output".to_owned();
            self.report(xml, Severity::Error, message, "add one");
        }
        outputs
    }

    /// The output values one by one: their order is their priority.
    fn order(&self, text: &str) -> Vec<Expression> {
        let list = Expression::parse(&format!("[{text}]"), self.names()).ok();
        let values = list.as_ref().and_then(|list| list.constant()).and_then(feel::Value::as_list);
        let written = values.unwrap_or(&[]).iter().map(ToString::to_string);
        written.filter_map(|value| Expression::parse(&value, &Names::new()).ok()).collect()
    }

    fn rule(&mut self, at: usize, xml: &Xml, inputs: &[Input], outputs: &[Output]) -> Rule {
        let entries = xml.all("inputEntry").count();
        if entries != inputs.len() {
            let message =
                format!("rule {} has {entries} conditions for {} inputs", at + 1, inputs.len());
            self.report(xml, Severity::Error, message, "give each input one condition");
        }
        let mut tests = Vec::new();
        for (column, entry) in xml.all("inputEntry").enumerate().take(inputs.len()) {
            let text = entry.text_child().unwrap_or("");
            if text.is_empty() || text == "-" {
                continue;
            }
            let place = text_place(entry);
            self.refuse_other_language(entry);
            match UnaryTests::parse(text, self.names()) {
                Ok(inner) if inner.is_any() => {}
                Ok(inner) => {
                    self.spaces(entry, text);
                    tests.push((column, Located { inner, place }, text.into()));
                }
                Err(error) => {
                    self.syntax(entry, place, &error, text);
                    // A rule whose condition cannot be read must not match.
                    if let Ok(inner) = UnaryTests::parse("not(-)", &Names::new()) {
                        tests.push((column, Located { inner, place }, text.into()));
                    }
                }
            }
        }
        Rule {
            id: xml.attribute("id").map_or_else(|| format!("rule {}", at + 1).into(), Arc::from),
            tests,
            outputs: self.output_entries(at, xml, outputs),
            annotations: self.annotations(xml),
            place: place_of(xml),
        }
    }

    fn output_entries(
        &mut self,
        at: usize,
        xml: &Xml,
        outputs: &[Output],
    ) -> Vec<Located<Expression>> {
        let mut entries = Vec::new();
        for entry in xml.all("outputEntry").take(outputs.len()) {
            let text = entry.text_child().unwrap_or("");
            let place = text_place(entry);
            let parsed = match text {
                "" | "-" => None,
                text => self.parsed(entry, text, place),
            };
            entries.push(parsed.unwrap_or_else(|| Located { inner: null(), place }));
        }
        if entries.len() < outputs.len() {
            let (have, want) = (entries.len(), outputs.len());
            let message = format!("rule {} has {have} results for {want} outputs", at + 1);
            self.report(xml, Severity::Error, message, "give each output one result");
            entries.resize_with(want, || Located { inner: null(), place: place_of(xml) });
        }
        entries
    }

    fn annotations(&mut self, xml: &Xml) -> Vec<Annotation> {
        let mut annotations = Vec::new();
        for entry in xml.all("annotationEntry") {
            let text = entry.text_child().unwrap_or("");
            let annotation = match Annotation::parse(text, self.names(), text_place(entry)) {
                Ok(annotation) => annotation,
                Err(error) => {
                    let text = shortened(text);
                    let message = format!("a hole in '{text}' cannot be read: {}", error.message);
                    self.report(entry, Severity::Error, message, "correct the expression in { }");
                    Annotation::default()
                }
            };
            annotations.push(annotation);
        }
        annotations
    }
}

/// The expression `null`.
fn null() -> Expression {
    Expression::null()
}
