//! Events: what starts, interrupts, is waited for, is sent, and how things end.

use super::extension::Extension;
use super::node::local;
use super::{Reader, Reference, place};
use crate::formula::{Marked, Text, marked};
use crate::model::{Boundary, BoundaryOn, ContainerId, End, Kind, MessageRef, NodeId, Throw};
use crate::model::{Timer, TimerKind, Trigger};
use crate::timer;
use crate::xml::{Element, Ns};

impl<'x> Reader<'x> {
    pub(super) fn event(
        &mut self,
        element: &'x Element,
        extension: &Extension,
        id: NodeId,
        container: ContainerId,
    ) -> Kind {
        let document = self.document;
        let is_definition = |child: &&&'x Element| {
            child.ns == Ns::Bpmn
                && (child.name.ends_with("EventDefinition") || child.is("eventDefinitionRef"))
        };
        let children: Vec<&'x Element> = document.children(element).collect();
        let mut definitions = children.iter().filter(is_definition);
        let (first, second) = (definitions.next().copied(), definitions.next());
        if second.is_some() {
            return self.not_executed(element, "multiple event");
        }
        let first = match first.filter(|first| first.is("eventDefinitionRef")) {
            Some(reference) => self.globals.get(local(reference.text.trim())).copied(),
            None => first,
        };
        match &*element.name {
            "startEvent" => self.start(element, first, extension),
            "endEvent" => self.end(element, first, extension),
            "intermediateCatchEvent" => self.catch(element, first, extension, (id, container)),
            "intermediateThrowEvent" => self.throw_event(element, first, extension, id),
            "boundaryEvent" => self.boundary(element, first, extension, id),
            other => {
                let what = other.to_owned();
                self.not_executed(element, &what)
            }
        }
    }

    fn start(
        &mut self,
        element: &'x Element,
        definition: Option<&'x Element>,
        extension: &Extension,
    ) -> Kind {
        let Some(definition) = definition else { return Kind::Start(None) };
        match self.trigger(element, definition, extension) {
            Some(trigger) => Kind::Start(Some(trigger)),
            None => Kind::NotExecuted("start event".into()),
        }
    }

    fn catch(
        &mut self,
        element: &'x Element,
        definition: Option<&'x Element>,
        extension: &Extension,
        (id, container): (NodeId, ContainerId),
    ) -> Kind {
        let Some(definition) = definition else {
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
        match self.trigger(element, definition, extension) {
            Some(trigger) => Kind::Catch(trigger),
            None => Kind::NotExecuted("waiting event".into()),
        }
    }

    fn throw_event(
        &mut self,
        element: &'x Element,
        definition: Option<&'x Element>,
        extension: &Extension,
        id: NodeId,
    ) -> Kind {
        if let Some(link) = definition.filter(|d| d.is("linkEventDefinition")) {
            let name = link.get("name").or_else(|| element.get("name")).unwrap_or_default();
            self.references.push(Reference::Link(id, name.trim().into()));
            return Kind::LinkThrow(id);
        }
        match self.thrown(element, definition, extension) {
            Some(throw) => Kind::Throw(throw),
            None => Kind::NotExecuted("throwing event".into()),
        }
    }

    fn end(
        &mut self,
        element: &'x Element,
        definition: Option<&'x Element>,
        extension: &Extension,
    ) -> Kind {
        match definition.map(|definition| (&*definition.name, definition)) {
            None => Kind::End(End::None),
            Some(("terminateEventDefinition", _)) => Kind::End(End::Terminate),
            Some(("errorEventDefinition", definition)) => {
                let code = self.error_code(definition);
                if code.is_none() {
                    let message = "The error end event does not name an error with a code.";
                    self.findings.error(
                        place(element),
                        message,
                        "Choose an error and give it a code.",
                    );
                }
                Kind::End(End::Error(code.unwrap_or_default()))
            }
            Some((_, definition)) => match self.thrown(element, Some(definition), extension) {
                Some(throw) => Kind::End(End::Throw(throw)),
                None => Kind::NotExecuted("end event".into()),
            },
        }
    }

    fn boundary(
        &mut self,
        element: &'x Element,
        definition: Option<&'x Element>,
        extension: &Extension,
        id: NodeId,
    ) -> Kind {
        let on = match definition {
            Some(definition) if definition.is("errorEventDefinition") => {
                Some(BoundaryOn::Error(self.error_code(definition)))
            }
            Some(definition) => {
                self.trigger(element, definition, extension).map(BoundaryOn::Trigger)
            }
            None => return self.not_executed(element, "boundary event without a trigger"),
        };
        let Some(on) = on else { return Kind::NotExecuted("boundary event".into()) };
        let host = local(element.get("attachedToRef").unwrap_or_default());
        self.references.push(Reference::Host(id, host.into()));
        let error = matches!(on, BoundaryOn::Error(_));
        let interrupting = error || !matches!(element.get("cancelActivity"), Some("false" | "0"));
        Kind::Boundary(Boundary { host: id, interrupting, on })
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
            other => {
                let what = format!("{} event", other.trim_end_matches("EventDefinition"));
                self.not_executed(element, &what);
                None
            }
        }
    }

    fn thrown(
        &mut self,
        element: &'x Element,
        definition: Option<&'x Element>,
        extension: &Extension,
    ) -> Option<Throw> {
        let Some(definition) = definition else { return Some(Throw::None) };
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
        let correlation = key.and_then(|key| self.bare_formula(&key, place(element)));
        Some(MessageRef { name, correlation })
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

    fn error_code(&self, definition: &Element) -> Option<std::sync::Arc<str>> {
        let error = self.globals.get(local(definition.get("errorRef")?))?;
        let code = error.get("errorCode").or_else(|| error.get("name")).unwrap_or(error.id());
        Some(code.into())
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
