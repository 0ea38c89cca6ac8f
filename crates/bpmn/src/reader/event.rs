//! Events: what starts, interrupts, is waited for, is sent, and how things end.

use super::extension::Extension;
use super::node::local;
use super::{Reader, Reference, place};
use crate::formula::{Marked, Text, marked};
use crate::model::{Boundary, BoundaryOn, Caught, Compensate, ContainerId, End, Kind, MessageRef};
use crate::model::{NodeId, Throw, Timer, TimerKind, Trigger};
use crate::timer;
use crate::xml::{Element, Ns};

/// Most event definitions of one event.
const DEFINITIONS_MAX: usize = 50;

/// An event and its definitions.
type Event<'x, 'a> = (&'x Element, &'a [&'x Element]);

impl<'x> Reader<'x> {
    pub(super) fn event(
        &mut self,
        element: &'x Element,
        extension: &Extension,
        id: NodeId,
        container: ContainerId,
    ) -> Kind {
        let definitions = self.definitions(element);
        let on = (element, definitions.as_slice());
        match &*element.name {
            "startEvent" => self.start(on, extension, container),
            "endEvent" => self.end(on, extension, id),
            "intermediateCatchEvent" => self.catch(on, extension, (id, container)),
            "intermediateThrowEvent" => self.throw_event(on, extension, id),
            "boundaryEvent" => self.boundary(on, extension, id),
            other => {
                let what = other.to_owned();
                self.not_executed(element, &what)
            }
        }
    }

    /// The event definitions inside an event, and those of the file that it refers to.
    fn definitions(&self, element: &'x Element) -> Vec<&'x Element> {
        let children = self.document.children(element).filter(|child| child.ns == Ns::Bpmn);
        let each = children.filter_map(|child| match &*child.name {
            "eventDefinitionRef" => self.globals.get(local(child.text.trim())).copied(),
            name if name.ends_with("EventDefinition") => Some(child),
            _ => None,
        });
        each.take(DEFINITIONS_MAX).collect()
    }

    fn start(&mut self, on: Event<'x, '_>, extension: &Extension, container: ContainerId) -> Kind {
        let (element, definitions) = on;
        if let Some(host) = self.event_sub_processes.get(&container).copied() {
            let Some(caught) = self.caught(on, extension) else {
                return self.not_executed(element, "start event without a trigger");
            };
            if caught.is_cancel() {
                // Only the border of a transaction catches it.
                return self.not_executed(element, "cancel event that starts an event sub-process");
            }
            let stops = !matches!(element.get("isInterrupting"), Some("false" | "0"));
            let interrupting = self.interrupting(element, &caught, stops);
            let undoes = matches!(caught, BoundaryOn::Compensation);
            let interrupting = interrupting && !undoes;
            return Kind::EventStart(Boundary { host, interrupting, on: caught });
        }
        if definitions.is_empty() {
            return Kind::Start(None);
        }
        match self.triggers(on, extension) {
            Some(trigger) => Kind::Start(Some(trigger)),
            None => Kind::NotExecuted("start event".into()),
        }
    }

    fn catch(
        &mut self,
        on: Event<'x, '_>,
        extension: &Extension,
        (id, container): (NodeId, ContainerId),
    ) -> Kind {
        let (element, definitions) = on;
        let Some(definition) = definitions.first() else {
            return self.not_executed(element, "waiting event without a trigger");
        };
        if definition.is("linkEventDefinition") {
            let name = definition.get("name").or_else(|| element.get("name")).unwrap_or_default();
            let key = (container, Box::from(name.trim()));
            if self.link_catches.insert(key, id).is_some() {
                let message = format!("Two catching link events are called “{name}”.");
                self.findings.error(place(element), message, "Give each a name of its own.");
            }
            return Kind::LinkCatch;
        }
        match self.triggers(on, extension) {
            Some(trigger) => Kind::Catch(trigger),
            None => Kind::NotExecuted("waiting event".into()),
        }
    }

    fn throw_event(&mut self, on: Event<'x, '_>, extension: &Extension, id: NodeId) -> Kind {
        let (element, definitions) = on;
        if let Some(link) = definitions.first().filter(|d| d.is("linkEventDefinition")) {
            let name = link.get("name").or_else(|| element.get("name")).unwrap_or_default();
            self.references.push(Reference::Link(id, name.trim().into()));
            return Kind::LinkThrow(id);
        }
        match self.thrown(on, extension, id) {
            Some(throw) => Kind::Throw(throw),
            None => Kind::NotExecuted("throwing event".into()),
        }
    }

    fn end(&mut self, on: Event<'x, '_>, extension: &Extension, id: NodeId) -> Kind {
        let (element, definitions) = on;
        let last = ["terminateEventDefinition", "errorEventDefinition", "cancelEventDefinition"];
        let ends = definitions.iter().find(|d| last.iter().any(|name| d.is(name)));
        let Some(definition) = ends.copied() else {
            return match (definitions.is_empty(), self.thrown(on, extension, id)) {
                (true, _) => Kind::End(End::None),
                (false, Some(throw)) => Kind::End(End::Throw(throw)),
                (false, None) => Kind::NotExecuted("end event".into()),
            };
        };
        let is_last = |d: &&&Element| last.iter().any(|name| d.is(name));
        if definitions.iter().filter(is_last).count() > 1 {
            // What comes second would find nothing left to end.
            return self.not_executed(element, "end event that ends in two ways");
        }
        let ends = match &*definition.name {
            "terminateEventDefinition" => End::Terminate,
            "cancelEventDefinition" => End::Cancel,
            _ => {
                let code = self.code(definition, "errorRef", "errorCode");
                if code.is_none() {
                    let message = "The error end event does not name an error with a code.";
                    let remedy = "Choose an error and give it a code.";
                    self.findings.error(place(element), message, remedy);
                }
                End::Error(code.unwrap_or_default())
            }
        };
        let others: Vec<&Element> = definitions.iter().copied().filter(|d| !is_last(&d)).collect();
        if others.is_empty() {
            return Kind::End(ends);
        }
        if matches!(ends, End::Cancel) && others.iter().any(|d| d.is("compensateEventDefinition")) {
            // A cancel end event undoes all of the transaction by itself (BPMN 2.0.2, 10.5.3 “End Event”
            // and 13.5.5 “Compensation”).
            return self.not_executed(element, "end event that compensates and cancels");
        }
        match self.thrown((element, &others), extension, id) {
            Some(Throw::Service(_)) => {
                self.not_executed(element, "multiple event that has its message sent")
            }
            Some(throw) => Kind::End(End::Then(throw, Box::new(ends))),
            None => Kind::NotExecuted("end event".into()),
        }
    }

    fn boundary(&mut self, on: Event<'x, '_>, extension: &Extension, id: NodeId) -> Kind {
        let (element, definitions) = on;
        if definitions.is_empty() {
            return self.not_executed(element, "boundary event without a trigger");
        }
        let Some(caught) = self.caught(on, extension) else {
            return Kind::NotExecuted("boundary event".into());
        };
        let host = local(element.get("attachedToRef").unwrap_or_default());
        self.references.push(Reference::Host(id, host.into()));
        let stops = !matches!(element.get("cancelActivity"), Some("false" | "0"));
        let interrupting = self.interrupting(element, &caught, stops);
        Kind::Boundary(Boundary { host: id, interrupting, on: caught })
    }

    /// Errors and cancellations stop what they happen to (BPMN 2.0.2, 10.5.4 “Intermediate Event”), also among
    /// others.
    fn interrupting(&mut self, element: &Element, on: &BoundaryOn, stops: bool) -> bool {
        let always = |on: &BoundaryOn| matches!(on, BoundaryOn::Error(_) | BoundaryOn::Cancel);
        if !stops && on.each().len() > 1 && on.each().iter().any(always) {
            let what = "multiple event with an error or cancellation that interrupts nothing";
            self.not_executed(element, what);
        }
        stops || on.each().iter().any(always)
    }

    /// What an event on a border or at the start of an event sub-process reacts to.
    fn caught(&mut self, on: Event<'x, '_>, extension: &Extension) -> Option<BoundaryOn> {
        let (element, definitions) = on;
        let mut inside: Vec<BoundaryOn> = Vec::new();
        let mut outside: Vec<&'x Element> = Vec::new();
        for definition in definitions.iter().copied() {
            inside.push(match &*definition.name {
                "errorEventDefinition" => {
                    let code = self.code(definition, "errorRef", "errorCode");
                    BoundaryOn::Error(self.known(definition, code, "error"))
                }
                "escalationEventDefinition" => {
                    let code = self.code(definition, "escalationRef", "escalationCode");
                    BoundaryOn::Escalation(self.known(definition, code, "escalation"))
                }
                "cancelEventDefinition" => BoundaryOn::Cancel,
                "compensateEventDefinition" => BoundaryOn::Compensation,
                _ => {
                    outside.push(definition);
                    continue;
                }
            });
        }
        if inside.is_empty() {
            return self.triggers(on, extension).map(BoundaryOn::Trigger);
        }
        if definitions.len() == 1 {
            return inside.pop();
        }
        if inside.iter().any(|on| matches!(on, BoundaryOn::Compensation)) {
            // Nothing goes on from a compensation event, and it waits for an activity that is over (BPMN 2.0.2, 10.5.4
            // “Intermediate Event” and 10.7 “Compensation”).
            self.not_executed(element, "multiple event with a compensation");
            return None;
        }
        if super::node::truth(element, "parallelMultiple") {
            // An error is caught when it comes: it cannot wait for the others (our reading of BPMN 2.0.2, 10.5.6 “Handling
            // Events”, which does not speak of it).
            self.not_executed(element, "parallel multiple event with an error or escalation");
            return None;
        }
        if !outside.is_empty() {
            inside.push(self.triggers((element, &outside), extension).map(BoundaryOn::Trigger)?);
        }
        Some(BoundaryOn::Any(inside))
    }

    /// Which variables are told of an error or escalation, in the words of Camunda 7.
    fn known(&self, definition: &Element, code: Option<std::sync::Arc<str>>, what: &str) -> Caught {
        let variable = |part: &str| {
            let name = format!("{what}{part}Variable");
            definition.get_in(Ns::Camunda, &name).map(std::sync::Arc::from)
        };
        Caught { code, code_variable: variable("Code"), message_variable: variable("Message") }
    }

    /// The trigger, or several: the first that comes counts, or all must come.
    fn triggers(&mut self, on: Event<'x, '_>, extension: &Extension) -> Option<Trigger> {
        let (element, definitions) = on;
        if let [one] = definitions {
            return self.trigger(element, one, extension);
        }
        let each = definitions.iter().map(|one| self.trigger(element, one, extension));
        let all: Vec<Trigger> = each.collect::<Option<_>>()?;
        if all.is_empty() {
            return None;
        }
        let together = super::node::truth(element, "parallelMultiple");
        Some(if together { Trigger::All(all) } else { Trigger::Any(all) })
    }

    fn trigger(
        &mut self,
        element: &'x Element,
        definition: &'x Element,
        extension: &Extension,
    ) -> Option<Trigger> {
        match &*definition.name {
            "messageEventDefinition" => {
                self.message_of(element, definition, extension).map(Trigger::Message)
            }
            "timerEventDefinition" => self.timer(element, definition).map(Trigger::Timer),
            "signalEventDefinition" => self.signal(element, definition).map(Trigger::Signal),
            "conditionalEventDefinition" => {
                let condition = self.document.child(definition, "condition");
                let condition = condition.filter(|written| !written.text.trim().is_empty());
                let Some(condition) = condition else {
                    let message = "The conditional event has no condition.";
                    self.findings.error(place(element), message, "Write its condition in FEEL.");
                    return None;
                };
                self.formula(condition, &condition.text, place(element)).map(Trigger::Condition)
            }
            other => {
                let what = format!("{} event", other.trim_end_matches("EventDefinition"));
                self.not_executed(element, &what);
                None
            }
        }
    }

    fn thrown(&mut self, on: Event<'x, '_>, extension: &Extension, id: NodeId) -> Option<Throw> {
        let (element, definitions) = on;
        match definitions {
            [] => Some(Throw::None),
            [one] => self.thrown_one((element, one), extension, id),
            several => {
                let each = several.iter();
                let each = each.map(|one| self.thrown_one((element, one), extension, id));
                let all: Vec<Throw> = each.collect::<Option<_>>()?;
                if all.iter().any(|throw| matches!(throw, Throw::Service(_))) {
                    self.not_executed(element, "multiple event that has its message sent");
                    return None;
                }
                Some(Throw::All(all))
            }
        }
    }

    fn thrown_one(
        &mut self,
        (element, definition): (&'x Element, &'x Element),
        extension: &Extension,
        id: NodeId,
    ) -> Option<Throw> {
        match &*definition.name {
            "messageEventDefinition" => {
                let inner = self.extension(definition);
                let topic = self.topic(element, extension);
                if let Some(topic) = topic.or_else(|| self.topic(definition, &inner)) {
                    return Some(Throw::Service(topic));
                }
                self.message_of(element, definition, extension).map(Throw::Message)
            }
            "signalEventDefinition" => self.signal(element, definition).map(Throw::Signal),
            "escalationEventDefinition" => {
                Some(Throw::Escalation(self.code(definition, "escalationRef", "escalationCode")))
            }
            "compensateEventDefinition" => {
                if let Some(activity) = definition.get("activityRef") {
                    self.references.push(Reference::Undo(id, local(activity).into()));
                }
                if matches!(definition.get("waitForCompletion"), Some("false" | "0")) {
                    let message = "The compensation is waited for all the same.";
                    self.findings.note(place(element), message, "Nothing has to change.");
                }
                Some(Throw::Compensation(Compensate { activity: None }))
            }
            other => {
                let what = format!("{} event", other.trim_end_matches("EventDefinition"));
                self.not_executed(element, &what);
                None
            }
        }
    }

    /// The message of a send or receive task.
    pub(super) fn message(
        &mut self,
        element: &'x Element,
        extension: &Extension,
    ) -> Option<MessageRef> {
        self.message_of(element, element, extension)
    }

    fn message_of(
        &mut self,
        element: &'x Element,
        reference: &'x Element,
        extension: &Extension,
    ) -> Option<MessageRef> {
        let message =
            reference.get("messageRef").and_then(|id| self.globals.get(local(id)).copied());
        let name = message.and_then(|message| message.get("name").or_else(|| message.get("id")));
        let Some(name) = name.or_else(|| extension.get("message")).map(str::to_owned) else {
            let message = "The element does not name a message.";
            self.findings.error(place(element), message, "Choose or create a message for it.");
            return None;
        };
        let name = self.text(&name, place(element))?;
        let of_message = message.map(|message| self.extension(message));
        let key = of_message.as_ref().and_then(|inner| inner.get("correlationKey"));
        let key = key.or_else(|| extension.get("correlationKey")).map(str::to_owned);
        let (correlation, carried) = match (key, message) {
            (Some(key), _) => (self.bare_formula(&key, place(element)), None),
            (None, Some(message)) => self.subscribed(message.id()),
            (None, None) => (None, None),
        };
        Some(MessageRef { name, correlation, carried })
    }

    fn signal(&mut self, element: &Element, definition: &Element) -> Option<Text> {
        let signal =
            definition.get("signalRef").and_then(|id| self.globals.get(local(id)).copied());
        let name = signal.and_then(|signal| signal.get("name").or_else(|| signal.get("id")));
        let Some(name) = name else {
            let message = "The element does not name a signal.";
            self.findings.error(place(element), message, "Choose or create a signal for it.");
            return None;
        };
        self.text(name, place(element))
    }

    /// The code of the error or escalation that a definition refers to.
    fn code(
        &self,
        definition: &Element,
        reference: &str,
        code: &str,
    ) -> Option<std::sync::Arc<str>> {
        let named = self.globals.get(local(definition.get(reference)?))?;
        Some(named.get(code).or_else(|| named.get("name")).unwrap_or(named.id()).into())
    }

    fn timer(&mut self, element: &Element, definition: &'x Element) -> Option<Timer> {
        let kinds = [
            ("timeDate", TimerKind::Date),
            ("timeDuration", TimerKind::Duration),
            ("timeCycle", TimerKind::Cycle),
        ];
        let at = place(element);
        let found = kinds.iter().find_map(|(name, kind)| {
            let child = self.document.child(definition, name)?;
            (!child.text.trim().is_empty()).then_some((child, *kind))
        });
        let Some((written, kind)) = found else {
            let remedy = "Give it an ISO 8601 duration, date or cycle, such as P14D.";
            self.findings.error(at, "The timer does not say when.", remedy);
            return None;
        };
        if let Marked::Fixed(text) = marked(&written.text)
            && let Err(cause) = timer::check(kind, text)
        {
            let message = format!("“{text}” is not a timer: {cause}");
            let remedy = "Write an ISO 8601 duration, date or cycle, such as P14D.";
            self.findings.error(at, message, remedy);
            return None;
        }
        let flag = |e: &Element| e.get_in(Ns::Aedile, "workingDays").map(|value| value == "true");
        let working_days = flag(written).or(flag(definition)).or(flag(element)).unwrap_or(false);
        let text = self.text(&written.text, at)?;
        Some(Timer { kind, text, working_days })
    }
}
