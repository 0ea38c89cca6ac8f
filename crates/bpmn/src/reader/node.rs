//! One flow node: what kind it is, what extensions add, how often it runs.

use super::extension::Extension;
use super::{Reader, Reference, place, title};
use crate::finding::Place;
use crate::formula::{Formula, Marked, Text, braced, marked, mixed};
use crate::model::{AdHoc, Attribute, ContainerId, Inside, Kind, Mappings, Node, NodeId, Over};
use crate::model::{Race, Repeat, While};
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
        let (data_in, data_out) = self.data_mappings(element);
        let all_in = extension.all_in && data_in.is_empty();
        let all_out = extension.all_out && data_out.is_empty();
        let mut inputs = self.mappings(&extension.inputs, element);
        let mut outputs = self.mappings(&extension.outputs, element);
        inputs.extend(data_in);
        outputs.extend(data_out);
        let mappings = Mappings { inputs, outputs, all_in, all_out };
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
            undo: None,
            undoes: truth(element, "isForCompensation"),
            begins: element.is("receiveTask") && truth(element, "instantiate"),
        }
    }

    /// `message` for a message event and so on; `multiple` for more than one definition.
    fn event_definition(&self, element: &Element) -> Box<str> {
        let names = self.document.children(element).filter(|child| child.ns == Ns::Bpmn);
        let mut names = names.filter_map(|child| child.name.strip_suffix("EventDefinition"));
        match (names.next(), names.next()) {
            (Some(_), Some(_)) if truth(element, "parallelMultiple") => "parallel-multiple".into(),
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
                if truth(element, "triggeredByEvent") {
                    self.event_sub_processes.insert(inside, id);
                    return Kind::EventSubProcess(Inside(inside));
                }
                Kind::SubProcess(Inside(inside))
            }
            ("transaction", Some(inside)) => Kind::Transaction(Inside(inside)),
            ("adHocSubProcess", Some(inside)) => self.ad_hoc(element, extension, inside),
            ("exclusiveGateway", _) => Kind::Exclusive,
            ("parallelGateway", _) => Kind::Parallel,
            ("inclusiveGateway", _) => Kind::Inclusive,
            ("eventBasedGateway", _) => {
                let all = element.get("eventGatewayType") == Some("Parallel");
                Kind::EventBased(match (truth(element, "instantiate"), all) {
                    (false, _) => Race::Within,
                    (true, false) => Race::Starts,
                    (true, true) => Race::StartsAll,
                })
            }
            ("complexGateway", _) => {
                let condition = self.document.child(element, "activationCondition");
                let condition = condition.filter(|condition| !condition.text.trim().is_empty());
                Kind::Complex(condition.and_then(|c| self.formula(c, &c.text, place(element))))
            }
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
        for quantity in ["startQuantity", "completionQuantity"] {
            if element.get(quantity).is_some_and(|value| value.trim() != "1") {
                let message = format!("{quantity} other than 1 is not executed.");
                self.findings.error(at, message, "Use multi-instance or a parallel gateway.");
            }
        }
    }

    fn ad_hoc(&mut self, element: &'x Element, extension: &Extension, inside: ContainerId) -> Kind {
        let until = self.document.child(element, "completionCondition");
        let until = until.filter(|until| !until.text.trim().is_empty());
        let until = until.and_then(|until| self.formula(until, &until.text, place(element)));
        let active = extension.get("activeElementsCollection").map(str::to_owned);
        Kind::AdHoc(Box::new(AdHoc {
            inside: Inside(inside),
            sequential: element.get("ordering") == Some("Sequential"),
            until,
            stops_rest: element.get("cancelRemainingInstances") != Some("false"),
            active: active.and_then(|active| self.bare_formula(&active, place(element))),
        }))
    }

    /// The loop marker: again while a condition holds.
    fn again(&mut self, marker: &'x Element, element: &'x Element) -> Option<Box<Repeat>> {
        let at = place(element);
        let condition = self.document.child(marker, "loopCondition");
        let condition = condition.filter(|condition| !condition.text.trim().is_empty());
        let again = While {
            condition: condition.and_then(|c| self.formula(c, &c.text, at)),
            before: truth(marker, "testBefore"),
            turns_max: marker.get("loopMaximum").and_then(|most| most.trim().parse().ok()),
        };
        if condition.is_none() && again.turns_max.is_none() {
            let message = "The loop marker does not say when the loop ends.";
            self.findings.error(at, message, "Give it a condition or a maximum.");
        }
        let over = Over::While(again);
        let (item, collect, result, until) = (None, None, None, None);
        Some(Box::new(Repeat { sequential: true, over, item, collect, result, until }))
    }

    fn repeat(&mut self, element: &'x Element, extension: &Extension) -> Option<Box<Repeat>> {
        if let Some(marker) = self.document.child(element, "standardLoopCharacteristics") {
            return self.again(marker, element);
        }
        let marker = self.document.child(element, "multiInstanceLoopCharacteristics")?;
        let at = place(element);
        let inner = self.extension(marker);
        let data = self.repeat_data(element, marker);
        let attribute = |name: &str| inner.get(name).or_else(|| extension.get(name));
        self.behavior(marker, at);
        let cardinality = self.document.child(marker, "loopCardinality");
        let over = if let Some(items) = attribute("inputCollection").or(attribute("collection")) {
            self.bare_formula(items, at).map(Over::Items)
        } else if let Some(items) = &data.list {
            self.bare_formula(items, at).map(Over::Items)
        } else if let Some(count) = cardinality {
            self.formula(count, &count.text, at).map(Over::Count)
        } else {
            let message = "The multi-instance marker does not say how often or over which list.";
            self.findings.error(at, message, "Set the input collection or the loop cardinality.");
            None
        }?;
        let item = attribute("inputElement").or(attribute("elementVariable"));
        let item = item.map(Into::into).or(data.item);
        let mut result = None;
        let collect = match (attribute("outputCollection"), attribute("outputElement")) {
            (Some(list), Some(each)) => self.bare_formula(each, at).map(|each| {
                result = first_name(each.source()).filter(|name| Some(name) != item.as_ref());
                (list.into(), each)
            }),
            (Some(list), None) => self.bare_formula(list, at).map(|each| (list.into(), each)),
            _ => data.results.and_then(|(list, each)| {
                let formula = self.bare_formula(&format!("={each}"), at)?;
                result = Some(each);
                Some((list, formula))
            }),
        };
        let until = self.document.child(marker, "completionCondition");
        let until = until.filter(|until| !until.text.trim().is_empty());
        let sequential = matches!(marker.get("isSequential"), Some("true" | "1"));
        Some(Box::new(Repeat {
            sequential,
            over,
            item,
            collect,
            result,
            until: until.and_then(|until| self.formula(until, &until.text, at)),
        }))
    }

    /// What turns throw while others go on (BPMN 2.0.2, 13.3.7): nothing, which is the standard's default.
    fn behavior(&mut self, marker: &Element, at: Place<'_>) {
        if let Some(behavior) = marker.get("behavior").filter(|behavior| *behavior != "All") {
            let message = format!("The multi-instance behavior {behavior} is not executed.");
            let remedy = "Leave it at All, and draw the events inside the activity.";
            self.findings.error(at, message, remedy);
        }
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
            _ => self.bare_formula(text, at).map(Text::Formula),
        }
    }

    /// An expression even without a mark, as in conditions.
    pub(super) fn bare_formula(&mut self, text: &str, at: Place<'_>) -> Option<Formula> {
        let (translated, inner) = match marked(text) {
            Marked::Fixed(source) | Marked::Formula(source) => return self.compiled(source, at),
            Marked::Braced(inner) => (braced(inner), inner),
            Marked::Mixed(text) => (mixed(text), text),
        };
        match translated {
            Ok(feel) => {
                if feel != inner {
                    let message =
                        format!("“{}” is run as the FEEL expression “{feel}”.", text.trim());
                    self.findings.note(at, message, "Check it, or write the FEEL yourself.");
                }
                self.compiled(&feel, at)
            }
            Err(cause) => {
                let message = format!("“{}” cannot be translated to FEEL: {cause}.", text.trim());
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

    /// Calls of functions that are not there (a variable holds none: states are stored), and what fails in any case.
    fn inspected(&mut self, formula: &Formula, at: Place<'_>) {
        let found = formula.inspect();
        for called in found.calls.iter().filter(|called| !formula.gives(&called.name)) {
            let message = format!("No function is named “{}”.", called.name);
            self.findings.error(at, message, "Use a function of FEEL, or have a service do it.");
        }
        for fault in found.faults {
            let message = format!("“{}” fails in any case: {}", formula.source(), fault.cause);
            self.findings.warning(at, message, "Correct the expression.");
        }
    }

    fn compiled(&mut self, source: &str, at: Place<'_>) -> Option<Formula> {
        let compiled = match self.camunda_8 {
            true => Formula::compile_camunda_8(source),
            false => Formula::compile(source),
        };
        match compiled {
            Ok(formula) => {
                for keyword in feel::without_space(source) {
                    let message = format!("“{keyword}(” is read as “{keyword} (”.");
                    self.findings.note(at, message, "Write a space before the bracket.");
                }
                self.inspected(&formula, at);
                Some(formula)
            }
            Err(cause) => {
                let message = format!("“{source}” is not FEEL: {cause}");
                self.findings.error(at, message, "Correct the expression.");
                None
            }
        }
    }
}

/// The variable that an expression takes its value from, where it is a name or a path.
fn first_name(source: &str) -> Option<std::sync::Arc<str>> {
    let mut names = source.trim().split('.').map(super::data::named);
    let first = names.next()??;
    names.all(|name| name.is_some()).then_some(first)
}

/// An attribute that says yes.
pub(super) fn truth(element: &Element, name: &str) -> bool {
    matches!(element.get(name), Some("true" | "1"))
}

/// The local part of a qualified name, as `outgoing` and references may carry a prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}
