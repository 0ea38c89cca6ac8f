//! A short notation for processes, so that a test shows its process on a few lines.
//!
//! One statement a line: `s:start -> a:user -> x:xor`. A node is `id:type(argument)` where it
//! first stands, then `id`. `-[condition]->` is a conditional flow, `=>` a default flow, `a ~
//! t:timer(PT1H)` an interrupting boundary event, `a ~~ t:…` one that does not interrupt. `[p] …`
//! puts a line inside sub-process `p`. `a @name="value"` adds an attribute, `a {<xml/>}` a child
//! element, `b & h` an association, `any(message a, signal b)` a multiple event.

use std::collections::BTreeMap;

#[derive(Default)]
struct Item {
    kind: String,
    argument: String,
    attributes: String,
    inside: String,
    host: Option<(String, bool)>,
}

#[derive(Default)]
struct Sketch {
    items: BTreeMap<String, Item>,
    order: Vec<(String, String)>,
    flows: Vec<(String, String, String, String, bool)>,
    globals: BTreeMap<String, String>,
    associations: Vec<(String, String)>,
}

pub(super) fn xml(notation: &str) -> String {
    let mut sketch = Sketch::default();
    for line in notation.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (parent, line) = match line.strip_prefix('[') {
            Some(rest) => rest.split_once(']').map(|(p, l)| (p.trim(), l.trim())).unwrap(),
            None => ("", line),
        };
        sketch.line(parent, line);
    }
    sketch.write()
}

/// Name, attributes and inside of an element.
type Parts = (&'static str, String, String);

impl Sketch {
    fn line(&mut self, parent: &str, line: &str) {
        let (id, rest) = line.split_once(' ').unwrap_or((line, ""));
        if let Some(attribute) = rest.strip_prefix('@') {
            let id = self.node(parent, id);
            let item = self.items.get_mut(&id).unwrap();
            item.attributes.push(' ');
            item.attributes.push_str(attribute);
            return;
        }
        if let Some(inside) = rest.strip_prefix('{') {
            let id = self.node(parent, id);
            let item = self.items.get_mut(&id).unwrap();
            item.inside.push_str(inside.strip_suffix('}').unwrap());
            return;
        }
        if let Some((from, to)) = line.split_once(" & ") {
            let (from, to) = (self.node(parent, from.trim()), self.node(parent, to.trim()));
            self.associations.push((from, to));
            return;
        }
        let mut rest = line;
        let mut from: Option<(String, String, bool)> = None;
        loop {
            let (node, arrow, after) = cut(rest);
            let id = self.node(parent, node.trim());
            match from.take() {
                Some((host, arrow, _)) if arrow == "~" || arrow == "~~" => {
                    self.items.get_mut(&id).unwrap().host = Some((host, arrow == "~"));
                }
                Some((source, condition, default)) => {
                    let parent = parent.to_owned();
                    self.flows.push((parent, source, id.clone(), condition, default));
                }
                None => {}
            }
            let Some(arrow) = arrow else { return };
            from = Some((id, arrow.0, arrow.1));
            rest = after;
        }
    }

    fn node(&mut self, parent: &str, text: &str) -> String {
        let Some((id, kind)) = text.split_once(':') else { return text.to_owned() };
        let (kind, argument) = match kind.split_once('(') {
            Some((kind, argument)) => (kind, argument.strip_suffix(')').unwrap()),
            None => (kind, ""),
        };
        let item = Item { kind: kind.into(), argument: argument.into(), ..Item::default() };
        self.items.insert(id.to_owned(), item);
        self.order.push((parent.to_owned(), id.to_owned()));
        id.to_owned()
    }

    fn write(mut self) -> String {
        let body = self.container("");
        let associations: String = (self.associations.iter().enumerate())
            .map(|(number, (from, to))| {
                format!(
                    "<association id=\"as{number}\" sourceRef=\"{from}\" targetRef=\"{to}\"/>\n"
                )
            })
            .collect();
        let globals: String = self.globals.values().cloned().collect();
        format!(
            "<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" \
             xmlns:camunda=\"http://camunda.org/schema/1.0/bpmn\" \
             xmlns:zeebe=\"http://camunda.org/schema/zeebe/1.0\" \
             xmlns:aedile=\"https://aedile.org/bpmn\" id=\"d\">\n{globals}\
             <process id=\"p\" name=\"Test\" isExecutable=\"true\">\n{body}{associations}</process>\n</definitions>\n"
        )
    }

    fn container(&mut self, parent: &str) -> String {
        let mut out = String::new();
        for (_, id) in self.order.clone().iter().filter(|(p, _)| p == parent) {
            out.push_str(&self.element(id));
        }
        for (number, (inside, from, to, condition, _)) in self.flows.iter().enumerate() {
            if inside != parent {
                continue;
            }
            let condition = match condition.as_str() {
                "" => String::new(),
                text => format!("<conditionExpression>={}</conditionExpression>", escape(text)),
            };
            out.push_str(&format!(
                "<sequenceFlow id=\"f{number}\" sourceRef=\"{from}\" targetRef=\"{to}\">{condition}</sequenceFlow>\n"
            ));
        }
        out
    }

    fn element(&mut self, id: &str) -> String {
        let item = self.items.remove(id).unwrap();
        let argument = item.argument.as_str();
        let (name, attributes, mut inside) = self.parts(id, &item.kind, argument);
        inside.push_str(&item.inside);
        let default = self.flows.iter().position(|flow| flow.1 == id && flow.4);
        let default = default.map(|number| format!(" default=\"f{number}\"")).unwrap_or_default();
        let (name, host) = match &item.host {
            Some((host, interrupting)) => (
                "boundaryEvent",
                format!(" attachedToRef=\"{host}\" cancelActivity=\"{interrupting}\""),
            ),
            None => (name, String::new()),
        };
        let more = &item.attributes;
        format!("<{name} id=\"{id}\"{attributes}{host}{default}{more}>{inside}</{name}>\n")
    }

    fn parts(&mut self, id: &str, kind: &str, argument: &str) -> Parts {
        if let Some(parts) = self.activity(id, kind, argument) {
            return parts;
        }
        let plain = |name| (name, String::new(), String::new());
        let event = |name, definition: String| (name, String::new(), definition);
        match kind {
            "start" => plain("startEvent"),
            "end" => plain("endEvent"),
            "terminate" => event("endEvent", "<terminateEventDefinition/>".into()),
            "task" => plain("task"),
            "user" => plain("userTask"),
            "manual" => plain("manualTask"),
            "xor" => plain("exclusiveGateway"),
            "and" => plain("parallelGateway"),
            "or" => plain("inclusiveGateway"),
            "race" => plain("eventBasedGateway"),
            "milestone" => plain("intermediateThrowEvent"),
            "timer" => event("intermediateCatchEvent", timer(argument)),
            "start-timer" => event("startEvent", timer(argument)),
            "link-out" => event(
                "intermediateThrowEvent",
                format!("<linkEventDefinition name=\"{argument}\"/>"),
            ),
            "link-in" => event(
                "intermediateCatchEvent",
                format!("<linkEventDefinition name=\"{argument}\"/>"),
            ),
            other => {
                let (name, what) = match other.split_once('-') {
                    Some(("start", what)) => ("startEvent", what),
                    Some(("end", what)) => ("endEvent", what),
                    Some(("throw", what)) => ("intermediateThrowEvent", what),
                    _ => ("intermediateCatchEvent", other),
                };
                match what {
                    "any" | "all" => {
                        let each =
                            argument.split(", ").filter(|part| !part.is_empty()).map(|part| {
                                let (what, argument) = part.split_once(' ').unwrap_or((part, ""));
                                self.definition(what, argument)
                            });
                        let parallel = match what {
                            "all" => " parallelMultiple=\"true\"".to_owned(),
                            _ => String::new(),
                        };
                        let definitions = each.collect();
                        (name, parallel, definitions)
                    }
                    _ => event(name, self.definition(what, argument)),
                }
            }
        }
    }

    fn activity(&mut self, id: &str, kind: &str, argument: &str) -> Option<Parts> {
        Some(match kind {
            "service" => {
                let topic = format!(" camunda:type=\"external\" camunda:topic=\"{argument}\"");
                ("serviceTask", topic, String::new())
            }
            "script" => {
                let (variable, source) = argument.split_once(":=").unwrap();
                let result = format!(" camunda:resultVariable=\"{}\"", variable.trim());
                ("scriptTask", result, format!("<script>{}</script>", escape(source)))
            }
            "rule" => {
                let result = " camunda:resultVariable=\"result\"";
                (
                    "businessRuleTask",
                    format!(" camunda:decisionRef=\"{argument}\"{result}"),
                    String::new(),
                )
            }
            "call" => ("callActivity", format!(" calledElement=\"{argument}\""), String::new()),
            "send" => ("sendTask", self.global("message", argument), String::new()),
            "receive" => ("receiveTask", self.global("message", argument), String::new()),
            "sub" => ("subProcess", String::new(), self.container(id)),
            "on" => ("subProcess", " triggeredByEvent=\"true\"".into(), self.container(id)),
            "transaction" => ("transaction", String::new(), self.container(id)),
            "adhoc" => {
                let until = match argument {
                    "" => String::new(),
                    text => format!("<completionCondition>{}</completionCondition>", escape(text)),
                };
                ("adHocSubProcess", String::new(), self.container(id) + &until)
            }
            "undo" => ("userTask", " isForCompensation=\"true\"".into(), String::new()),
            "complex" => {
                let condition = match argument {
                    "" => String::new(),
                    text => format!("<activationCondition>{}</activationCondition>", escape(text)),
                };
                ("complexGateway", String::new(), condition)
            }
            "races" => ("eventBasedGateway", " instantiate=\"true\"".into(), String::new()),
            "races-all" => (
                "eventBasedGateway",
                " instantiate=\"true\" eventGatewayType=\"Parallel\"".into(),
                String::new(),
            ),
            _ => return None,
        })
    }

    fn definition(&mut self, what: &str, argument: &str) -> String {
        match what {
            "condition" => format!(
                "<conditionalEventDefinition><condition>{}</condition></conditionalEventDefinition>",
                escape(argument)
            ),
            "timer" => timer(argument),
            "compensate" if !argument.is_empty() => {
                format!("<compensateEventDefinition activityRef=\"{argument}\"/>")
            }
            _ => {
                let reference = self.global(what, argument);
                format!("<{what}EventDefinition{reference}/>")
            }
        }
    }

    /// A message, signal or error of the file, and the attribute that points to it.
    fn global(&mut self, what: &str, argument: &str) -> String {
        if argument.is_empty() {
            return String::new();
        }
        let (name, key) = argument.split_once(" by ").unwrap_or((argument, ""));
        let id = format!("{what}-{name}");
        let key = match key {
            "" => String::new(),
            key => format!(
                "<extensionElements><zeebe:subscription correlationKey=\"={key}\"/></extensionElements>"
            ),
        };
        let code = match what {
            "error" => "errorCode",
            "escalation" => "escalationCode",
            _ => "name",
        };
        let element = format!("<{what} id=\"{id}\" {code}=\"{name}\">{key}</{what}>\n");
        self.globals.insert(id.clone(), element);
        format!(" {what}Ref=\"{id}\"")
    }
}

fn timer(argument: &str) -> String {
    let (argument, days) = match argument.strip_suffix(" working") {
        Some(argument) => (argument, " aedile:workingDays=\"true\""),
        None => (argument, ""),
    };
    let (argument, cron) = match argument.strip_prefix("cron ") {
        Some(argument) => (argument, true),
        None => (argument, false),
    };
    let name = match argument.as_bytes().first() {
        _ if cron => "timeCycle",
        Some(b'R') => "timeCycle",
        Some(b'P' | b'=') => "timeDuration",
        _ => "timeDate",
    };
    let text = escape(argument);
    format!("<timerEventDefinition{days}><{name}>{text}</{name}></timerEventDefinition>")
}

fn escape(text: &str) -> String {
    text.trim().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The first node of a chain, the arrow after it (condition or `~`, default), and the rest.
fn cut(text: &str) -> (&str, Option<(String, bool)>, &str) {
    let arrows = [" -> ", " => ", " -[", " ~~ ", " ~ "];
    let first = arrows.iter().filter_map(|arrow| Some((text.find(arrow)?, *arrow))).min();
    let Some((at, arrow)) = first else { return (text, None, "") };
    let (node, rest) = (&text[..at], &text[at + arrow.len()..]);
    match arrow {
        " -[" => {
            let (condition, rest) = rest.split_once("]->").unwrap();
            (node, Some((condition.to_owned(), false)), rest)
        }
        " => " => (node, Some((String::new(), true)), rest),
        " -> " => (node, Some((String::new(), false)), rest),
        boundary => (node, Some((boundary.trim().to_owned(), false)), rest),
    }
}
