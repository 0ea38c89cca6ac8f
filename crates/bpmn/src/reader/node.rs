//! One flow node: what kind it is, what extensions add, how often it runs.

use super::extension::Extension;
use super::{Reader, Reference, place, title};
use crate::finding::Place;
use crate::formula::{Formula, Marked, Text, marked};
use crate::model::{Attribute, ContainerId, Inside, Kind, Mappings, Node, NodeId, Over, Repeat};
use crate::xml::{Element, Ns};

impl<'x> Reader<'x> {
    pub(super) fn node(
        &mut self,
        element: &'x Element,
        id: NodeId,
        container: ContainerId,
        inside: Option<ContainerId>,
    ) -> Node {
        let extension = self.extension(element);
        let kind = self.kind(element, &extension, (id, container, inside));
        let outgoing = self.document.children(element).filter(|child| child.is("outgoing"));
        let order: Vec<Box<str>> = outgoing.map(|child| local(child.text.trim()).into()).collect();
        if order.len() > 1 {
            self.references.push(Reference::Order(id, order));
        }
        if let Some(flow) = element.get("default") {
            self.references.push(Reference::Default(id, flow.into()));
        }
        self.refuse_unexecuted(element);
        let mappings = Mappings {
            inputs: self.mappings(&extension.inputs, element),
            outputs: self.mappings(&extension.outputs, element),
            all_in: extension.all_in,
            all_out: extension.all_out,
        };
        Node {
            id: element.id().into(),
            name: title(element),
            line: element.line,
            column: element.column,
            drawn: (element.name.clone(), self.event_definition(element)),
            documentation: self.documentation(element),
            attributes: self.attributes(&extension, element),
            repeat: self.repeat(element, &extension),
            kind,
            container,
            mappings,
            incoming: Vec::new(),
            outgoing: Vec::new(),
            default: None,
            boundaries: Vec::new(),
            opens_block: false,
        }
    }

    /// `message` for a message event and so on; `multiple` for more than one definition.
    fn event_definition(&self, element: &Element) -> Box<str> {
        let names = self.document.children(element).filter(|child| child.ns == Ns::Bpmn);
        let mut names = names.filter_map(|child| child.name.strip_suffix("EventDefinition"));
        match (names.next(), names.next()) {
            (Some(_), Some(_)) => "multiple".into(),
            (first, _) => first.unwrap_or_default().into(),
        }
    }

    fn kind(
        &mut self,
        element: &'x Element,
        extension: &Extension,
        (id, container, inside): (NodeId, ContainerId, Option<ContainerId>),
    ) -> Kind {
        let name = &*element.name;
        match (name, inside) {
            ("subProcess", Some(inside)) => {
                if matches!(element.get("triggeredByEvent"), Some("true" | "1")) {
                    return self.not_executed(element, "event sub-process");
                }
                Kind::SubProcess(Inside(inside))
            }
            ("transaction", _) => self.not_executed(element, "transaction"),
            ("adHocSubProcess", _) => self.not_executed(element, "ad-hoc sub-process"),
            ("exclusiveGateway", _) => Kind::Exclusive,
            ("parallelGateway", _) => Kind::Parallel,
            ("inclusiveGateway", _) => Kind::Inclusive,
            ("eventBasedGateway", _) => {
                let starts = matches!(element.get("instantiate"), Some("true" | "1"));
                if starts || element.get("eventGatewayType") == Some("Parallel") {
                    return self.not_executed(element, "event-based gateway that starts a process");
                }
                Kind::EventBased
            }
            ("complexGateway", _) => self.not_executed(element, "complex gateway"),
            _ if name.ends_with("Event") => self.event(element, extension, id, container),
            _ => self.task(element, extension),
        }
    }

    /// Says that an element is read and drawn but would not act, and so stands in the way of
    /// publishing.
    pub(super) fn not_executed(&mut self, element: &Element, what: &str) -> Kind {
        let name = title(element);
        let name = if name.is_empty() { element.id() } else { &name };
        let message = format!("“{name}” ({what}) is drawn but not executed yet.");
        let remedy =
            "Draw this part with elements that are executed (docs/conformance.md lists them).";
        self.findings.error(place(element), message, remedy);
        Kind::NotExecuted(what.into())
    }

    fn refuse_unexecuted(&mut self, element: &'x Element) {
        let at = place(element);
        let document = self.document;
        for child in document.children(element).filter(|child| child.ns == Ns::Bpmn) {
            let (what, remedy) = match &*child.name {
                "standardLoopCharacteristics" => {
                    ("A loop marker", "Draw the loop with an exclusive gateway.")
                }
                "dataInputAssociation" | "dataOutputAssociation"
                    if document.child(child, "assignment").is_some()
                        || document.child(child, "transformation").is_some() =>
                {
                    ("A data assignment", "Use input and output mappings.")
                }
                _ => continue,
            };
            self.findings.error(at, format!("{what} is read but not executed yet."), remedy);
        }
        if matches!(element.get("isForCompensation"), Some("true" | "1")) {
            let message = "A compensation activity is read but not executed yet.";
            self.findings.error(at, message, "Model the undoing as ordinary tasks.");
        }
        for quantity in ["startQuantity", "completionQuantity"] {
            if element.get(quantity).is_some_and(|value| value.trim() != "1") {
                let message = format!("{quantity} other than 1 is not executed.");
                self.findings.error(at, message, "Use multi-instance or a parallel gateway.");
            }
        }
    }

    fn repeat(&mut self, element: &'x Element, extension: &Extension) -> Option<Box<Repeat>> {
        let marker = self.document.child(element, "multiInstanceLoopCharacteristics")?;
        let at = place(element);
        let inner = self.extension(marker);
        let attribute = |name: &str| inner.get(name).or_else(|| extension.get(name));
        let cardinality = self.document.child(marker, "loopCardinality");
        let over = if let Some(items) = attribute("inputCollection").or(attribute("collection")) {
            self.bare_formula(items, at).map(Over::Items)
        } else if let Some(count) = cardinality {
            self.formula(count, &count.text, at).map(Over::Count)
        } else {
            let message = "The multi-instance marker does not say how often or over which list.";
            self.findings.error(at, message, "Set the input collection or the loop cardinality.");
            None
        }?;
        let item = attribute("inputElement").or(attribute("elementVariable"));
        let collect = match (attribute("outputCollection"), attribute("outputElement")) {
            (Some(list), Some(each)) => self.bare_formula(each, at).map(|each| (list.into(), each)),
            (Some(list), None) => self.bare_formula(list, at).map(|each| (list.into(), each)),
            _ => None,
        };
        let until = self.document.child(marker, "completionCondition");
        let until = until.filter(|until| !until.text.trim().is_empty());
        let sequential = matches!(marker.get("isSequential"), Some("true" | "1"));
        Some(Box::new(Repeat {
            sequential,
            over,
            item: item.map(Into::into),
            collect,
            until: until.and_then(|until| self.formula(until, &until.text, at)),
        }))
    }

    fn attributes(&mut self, extension: &Extension, element: &Element) -> Vec<Attribute> {
        let named = extension.attributes.iter();
        let values: Vec<Attribute> = named
            .filter_map(|(name, value)| {
                let value = self.text(value, place(element))?;
                Some(Attribute { name: (&**name).into(), value })
            })
            .collect();
        values
    }

    /// A text that may be an expression.
    pub(super) fn text(&mut self, text: &str, at: Place<'_>) -> Option<Text> {
        match marked(text) {
            Marked::Fixed(text) => Some(Text::Fixed(text.into())),
            Marked::Formula(source) => self.compiled(source, at).map(Text::Formula),
            Marked::Mixed => {
                let message = format!("“{}” mixes text and expressions.", text.trim());
                let remedy = "Write one FEEL expression: = \"text\" + variable.";
                self.findings.error(at, message, remedy);
                None
            }
        }
    }

    /// An expression even without a mark, as in conditions.
    pub(super) fn bare_formula(&mut self, text: &str, at: Place<'_>) -> Option<Formula> {
        match marked(text) {
            Marked::Fixed(source) | Marked::Formula(source) => self.compiled(source, at),
            Marked::Mixed => {
                let message = format!("“{}” is not one expression.", text.trim());
                self.findings.error(at, message, "Write one FEEL expression.");
                None
            }
        }
    }

    /// An expression of the standard's own elements, which may name its language.
    pub(super) fn formula(
        &mut self,
        element: &Element,
        text: &str,
        at: Place<'_>,
    ) -> Option<Formula> {
        let at = Place { line: element.line, column: element.column, ..at };
        let language = element.get("language").unwrap_or_default().to_ascii_lowercase();
        let known = language.is_empty() || language.contains("feel") || language.contains("juel");
        if !known {
            let message = format!("The expression is in {language}, which is not executed.");
            self.findings.error(at, message, "Write it in FEEL.");
            return None;
        }
        self.bare_formula(text, at)
    }

    fn compiled(&mut self, source: &str, at: Place<'_>) -> Option<Formula> {
        match Formula::compile(source) {
            Ok(formula) => Some(formula),
            Err(cause) => {
                let message = format!("“{source}” is not FEEL: {cause}");
                self.findings.error(at, message, "Correct the expression.");
                None
            }
        }
    }
}

/// The local part of a qualified name, as `outgoing` and references may carry a prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}
