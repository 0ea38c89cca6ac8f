//! What vendors and Aedile add to the standard's elements, brought to one vocabulary.
//!
//! Sources: the Camunda 7 and Flowable extension references, the `zeebe` moddle schema of Camunda
//! 8.

use super::{Reader, place};
use crate::finding::Place;
use crate::formula::{Marked, braced, marked, mixed};
use crate::juel::quoted;
use crate::model::Mapping;
use crate::xml::{Element, Ns};

/// The additions to one element.
#[derive(Default)]
pub(super) struct Extension {
    /// For people and for the caller: `candidateGroups`, `formKey`, `unit`, …
    pub(super) attributes: Vec<(String, String)>,
    /// For this crate: `topic`, `decision`, `resultVariable`, …
    settings: Vec<(String, String)>,
    /// Variable and source.
    pub(super) inputs: Vec<(String, String)>,
    /// Variable and source.
    pub(super) outputs: Vec<(String, String)>,
    pub(super) all_in: bool,
    pub(super) all_out: bool,
}

impl Extension {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let all = self.settings.iter().chain(&self.attributes);
        let mut values = all.filter(|(key, _)| key == name).map(|(_, value)| value.trim());
        values.find(|value| !value.is_empty())
    }

    fn add(&mut self, name: &str, value: &str) {
        let list = if SETTINGS.contains(&name) { &mut self.settings } else { &mut self.attributes };
        list.push((name.to_owned(), value.to_owned()));
    }

    fn add_all(&mut self, element: &Element, names: &[(&str, &str)]) {
        for (written, name) in names {
            if let Some(value) = element.get(written) {
                self.add(name, value);
            }
        }
    }
}

/// Deepest nesting of lists and maps in a parameter.
const VALUE_DEPTH_MAX: usize = 10;

/// Names that this crate itself acts on.
const SETTINGS: [&str; 24] = [
    "activeElementsCollection",
    "topic",
    "type",
    "decision",
    "decisionRef",
    "mapDecisionResult",
    "resultVariable",
    "script",
    "processId",
    "correlationKey",
    "message",
    "collection",
    "elementVariable",
    "inputCollection",
    "inputElement",
    "outputCollection",
    "outputElement",
    "class",
    "delegateExpression",
    "expression",
    "workingDays",
    "propagateAllChildVariables",
    "propagateAllParentVariables",
    "businessKey",
];

/// Vendor attributes that say how a vendor's engine stores or schedules; here they change nothing.
const WITHOUT_EFFECT: [&str; 23] = [
    "asyncBefore",
    "asyncAfter",
    "async",
    "exclusive",
    "jobPriority",
    "taskPriority",
    "historyTimeToLive",
    "versionTag",
    "modelerTemplate",
    "modelerTemplateVersion",
    "modelerTemplateIcon",
    "isStartableInTasklist",
    "candidateStarterGroups",
    "candidateStarterUsers",
    "diagramRelationId",
    "decisionRefBinding",
    "decisionRefVersion",
    "decisionRefVersionTag",
    "calledElementBinding",
    "calledElementVersion",
    "calledElementVersionTag",
    "formRefBinding",
    "formRefVersion",
];

/// Vendor attributes that go to the caller as they are.
const HANDED_ON: [&str; 12] = [
    "assignee",
    "candidateGroups",
    "candidateUsers",
    "dueDate",
    "followUpDate",
    "priority",
    "formKey",
    "formRef",
    "formId",
    "owner",
    "retries",
    "category",
];

impl<'x> Reader<'x> {
    /// All additions to an element: prefixed attributes and the children of `extensionElements`.
    pub(super) fn extension(&mut self, element: &Element) -> Extension {
        let mut extension = Extension::default();
        let at = place(element);
        for attribute in element.attributes.iter().filter(|a| a.ns == Ns::Aedile) {
            extension.add(&attribute.name, &attribute.value);
        }
        for attribute in
            element.attributes.iter().filter(|a| matches!(a.ns, Ns::Camunda | Ns::Zeebe))
        {
            let name = &*attribute.name;
            if WITHOUT_EFFECT.contains(&name) {
                continue;
            }
            if !HANDED_ON.contains(&name) && !SETTINGS.contains(&name) {
                let message =
                    format!("The attribute {name} is handed on; nothing here acts on it.");
                self.findings.warning(at, message, "Check whether the process needs it.");
            }
            extension.add(name, &attribute.value);
        }
        let mut ways = Ways::default();
        let document = self.document;
        if let Some(extensions) = document.child(element, "extensionElements") {
            for child in document.children(extensions) {
                match child.ns {
                    Ns::Zeebe => self.zeebe(child, &mut extension, &mut ways, at),
                    Ns::Camunda => self.camunda(child, &mut extension, &mut ways, at),
                    Ns::Aedile => self.own(child, &mut extension),
                    _ => {}
                }
            }
        }
        self.owners(element, &mut extension);
        extension.all_in = ways.all_in.unwrap_or(extension.inputs.is_empty() && !ways.named_in);
        extension.all_out = ways.all_out.unwrap_or(extension.outputs.is_empty() && !ways.named_out);
        extension
    }

    /// `aedile:attribute name value`, for tools that cannot write attributes with a prefix.
    fn own(&mut self, child: &Element, extension: &mut Extension) {
        match (child.get("name"), child.get("value")) {
            (Some(name), Some(value)) => extension.add(name, value),
            _ => {
                let message = "An aedile element needs a name and a value.";
                self.findings.error(place(child), message, "Write name=\"…\" value=\"…\".");
            }
        }
    }

    /// The standard's own way to say who does a task (BPMN 2.0.2, 10.3.1).
    fn owners(&self, element: &Element, extension: &mut Extension) {
        let roles = ["potentialOwner", "humanPerformer", "performer"];
        for role in self.document.children(element).filter(|e| e.ns == Ns::Bpmn) {
            if roles.contains(&&*role.name) {
                let mut inside = self.document.below(role);
                if let Some(who) = inside.find(|e| e.is("formalExpression")) {
                    extension.add(&role.name, who.text.trim());
                }
            }
        }
    }

    fn zeebe(&mut self, child: &Element, into: &mut Extension, ways: &mut Ways, at: Place<'_>) {
        let document = self.document;
        match &*child.name {
            "taskDefinition" => into.add_all(child, &[("type", "topic"), ("retries", "retries")]),
            "assignmentDefinition" => {
                for name in ["assignee", "candidateGroups", "candidateUsers"] {
                    into.add_all(child, &[(name, name)]);
                }
            }
            "formDefinition" => {
                for name in ["formKey", "formId", "externalReference"] {
                    into.add_all(child, &[(name, name)]);
                }
            }
            "taskSchedule" => {
                into.add_all(child, &[("dueDate", "dueDate"), ("followUpDate", "followUpDate")]);
            }
            "priorityDefinition" => into.add_all(child, &[("priority", "priority")]),
            "calledDecision" => {
                let names = [("decisionId", "decision"), ("resultVariable", "resultVariable")];
                into.add_all(child, &names);
            }
            "calledElement" => {
                into.add_all(child, &[("processId", "processId")]);
                let flag = |name: &str| child.get(name).map(|value| value == "true");
                ways.all_out = flag("propagateAllChildVariables").or(ways.all_out);
                ways.all_in = flag("propagateAllParentVariables").or(Some(true));
            }
            "script" => {
                let names = [("expression", "script"), ("resultVariable", "resultVariable")];
                into.add_all(child, &names);
            }
            "subscription" => into.add_all(child, &[("correlationKey", "correlationKey")]),
            "adHoc" => {
                let name = "activeElementsCollection";
                into.add_all(child, &[(name, name)]);
            }
            "loopCharacteristics" => {
                for name in ["inputCollection", "inputElement", "outputCollection", "outputElement"]
                {
                    into.add_all(child, &[(name, name)]);
                }
            }
            "ioMapping" => {
                for mapping in document.children(child) {
                    let source = mapping.get("source").unwrap_or_default().to_owned();
                    let target = mapping.get("target").unwrap_or_default().to_owned();
                    match &*mapping.name {
                        "input" => into.inputs.push((target, source)),
                        _ => into.outputs.push((target, source)),
                    }
                }
            }
            "taskHeaders" => {
                for header in document.children(child) {
                    let name = header.get("key").unwrap_or_default();
                    into.add(name, header.get("value").unwrap_or_default());
                }
            }
            "properties" => self.properties(child, into),
            "userTask" | "userTaskForm" | "versionTag" | "modelerTemplate" => {}
            other => self.unknown(other, at),
        }
    }

    fn camunda(&mut self, child: &Element, into: &mut Extension, ways: &mut Ways, at: Place<'_>) {
        match &*child.name {
            "inputOutput" => {
                for parameter in self.document.children(child) {
                    self.parameter(parameter, into, ways);
                }
            }
            "in" => {
                ways.named_in = true;
                if child.get("variables") == Some("all") {
                    ways.all_in = Some(true);
                } else if let Some(key) = child.get("businessKey") {
                    into.add("businessKey", key);
                } else {
                    into.inputs.push(passed(child));
                }
            }
            "out" => {
                ways.named_out = true;
                if child.get("variables") == Some("all") {
                    ways.all_out = Some(true);
                } else {
                    into.outputs.push(passed(child));
                }
            }
            "properties" => self.properties(child, into),
            // Read where Flowable's decisions are, with the task itself.
            "field" if into.get("type") == Some("dmn") => {}
            "failedJobRetryTimeCycle" => into.add("retries", child.text.trim()),
            "formData" | "formProperty" => {
                let message =
                    "Form fields inside the process are not shown; nothing here acts on them.";
                self.findings.warning(at, message, "Put the questions into a form.");
            }
            other => self.unknown(other, at),
        }
    }

    fn parameter(&mut self, parameter: &Element, into: &mut Extension, ways: &mut Ways) {
        let name = parameter.get("name").unwrap_or_default().to_owned();
        let value = match self.document.children(parameter).next() {
            Some(inside) => match self.value(inside, VALUE_DEPTH_MAX) {
                Ok(feel) => format!("={feel}"),
                Err(cause) => {
                    let message = format!("The parameter {name} cannot be run: {cause}.");
                    let remedy = "Write its value as one FEEL expression.";
                    self.findings.error(place(parameter), message, remedy);
                    return;
                }
            },
            None => parameter.text.trim().to_owned(),
        };
        let pair = (name, value);
        if &*parameter.name == "inputParameter" {
            into.inputs.push(pair);
        } else {
            into.outputs.push(pair);
            // Camunda 7: results become variables of the process whether or not they are mapped.
            ways.all_out = Some(true);
        }
    }

    /// A list, a map or a script inside a parameter, as FEEL.
    fn value(&self, element: &Element, depth: usize) -> Result<String, String> {
        let depth = depth.checked_sub(1).ok_or("it is nested too deep")?;
        let inner = |element: &Element| match self.document.children(element).next() {
            Some(inside) => self.value(inside, depth),
            None => plain(&element.text),
        };
        match &*element.name {
            "list" => {
                let items: Result<Vec<String>, String> = self
                    .document
                    .children(element)
                    .map(|item| match &*item.name {
                        "value" => plain(&item.text),
                        _ => self.value(item, depth),
                    })
                    .collect();
                Ok(format!("[{}]", items?.join(", ")))
            }
            "map" => {
                let entries = self.document.children(element).map(|entry| {
                    let key = quoted(entry.get("key").unwrap_or_default());
                    Ok(format!("{key}: {}", inner(entry)?))
                });
                let entries: Result<Vec<String>, String> = entries.collect();
                Ok(format!("{{{}}}", entries?.join(", ")))
            }
            "script" => {
                let format = element.get("scriptFormat").unwrap_or_default().to_ascii_lowercase();
                match () {
                    () if format.contains("feel") => Ok(format!("({})", element.text.trim())),
                    () if format.contains("juel") => plain(&element.text),
                    () => Err(format!("it is a script in {format}")),
                }
            }
            other => Err(format!("it holds {other}")),
        }
    }

    fn properties(&self, child: &Element, into: &mut Extension) {
        for property in self.document.children(child) {
            let name = property.get("name").unwrap_or_default();
            into.add(name, property.get("value").unwrap_or_default());
        }
    }

    fn unknown(&mut self, name: &str, at: Place<'_>) {
        let message = format!("The extension {name} is read but not executed.");
        let remedy = "Remove it, or model what it does with elements of the standard.";
        self.findings.error(at, message, remedy);
    }

    pub(super) fn mappings(
        &mut self,
        pairs: &[(String, String)],
        element: &Element,
    ) -> Vec<Mapping> {
        let at = place(element);
        let mut mappings = Vec::with_capacity(pairs.len());
        for (target, source) in pairs {
            let path: Vec<std::sync::Arc<str>> =
                target.split('.').map(|part| part.trim().into()).collect();
            if path.iter().any(|part| part.is_empty()) {
                let message = "A mapping does not name the variable that it fills.";
                self.findings.error(at, message, "Give the mapping a target.");
                continue;
            }
            if let Some(source) = self.text(source, at) {
                mappings.push(Mapping { source, target: path });
            }
        }
        mappings
    }
}

/// A text inside a parameter, as FEEL: an expression, or a string.
fn plain(text: &str) -> Result<String, String> {
    match marked(text) {
        Marked::Fixed(text) => Ok(quoted(text)),
        Marked::Formula(feel) => Ok(format!("({feel})")),
        Marked::Braced(inner) => Ok(format!("({})", braced(inner)?)),
        Marked::Mixed(text) => Ok(format!("({})", mixed(text)?)),
    }
}

/// What a file says about variables that pass as a whole.
#[derive(Default)]
struct Ways {
    all_in: Option<bool>,
    all_out: Option<bool>,
    named_in: bool,
    named_out: bool,
}

/// `camunda:in` and `camunda:out`: target variable and source, as an expression.
fn passed(child: &Element) -> (String, String) {
    let target = child.get("target").unwrap_or_default().to_owned();
    let source = match (child.get("source"), child.get("sourceExpression")) {
        (Some(name), _) => format!("={name}"),
        (None, expression) => expression.unwrap_or_default().to_owned(),
    };
    (target, source)
}
