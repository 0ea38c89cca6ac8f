//! Runs a process on paper: events as words in, effects as words out.

use feel::{Context, Value};
use jiff::{Timestamp, Zoned};

use super::notation::xml;
use crate::{
    Definition, Effect, Event, Instance, Moment, OpenKind, Outcome, Severity, WaitId, step,
};

pub(super) const BEGIN: &str = "2027-03-26T09:00:00[Europe/Paris]";

pub(super) fn moment(text: &str) -> Moment {
    Moment::at(&text.parse::<Zoned>().unwrap())
}

pub(super) fn read(notation: &str) -> Definition {
    let (definition, findings) = Definition::read(&xml(notation));
    let errors: Vec<String> = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(ToString::to_string)
        .collect();
    assert!(errors.is_empty(), "{errors:#?}\n{}", xml(notation));
    let definition = definition.unwrap();
    assert!(definition.runs());
    definition
}

/// A process under test, with its state and the time.
pub(super) struct Desk {
    pub(super) definition: Definition,
    pub(super) state: Instance,
    pub(super) moment: Moment,
    pub(super) last: Vec<Effect>,
}

impl Desk {
    pub(super) fn new(notation: &str) -> Self {
        Self::of(read(notation))
    }

    pub(super) fn of(definition: Definition) -> Self {
        let state = Instance::new(&definition);
        Self { definition, state, moment: moment(BEGIN), last: Vec::new() }
    }

    /// One event in words; the effects in words, history left out.
    pub(super) fn event(&mut self, words: &str) -> String {
        let mut parts = words.splitn(3, ' ');
        let (verb, at, rest) =
            (parts.next().unwrap(), parts.next().unwrap_or(""), parts.next().unwrap_or(""));
        if verb == "at" {
            self.moment = moment(&format!("{at}[Europe/Paris]"));
            return String::new();
        }
        let event = self.meant(verb, at, rest);
        self.apply(event)
    }

    pub(super) fn apply(&mut self, event: Event) -> String {
        let before = serde_json::to_string(&self.state).unwrap();
        let reloaded: Instance = serde_json::from_str(&before).unwrap();
        assert_eq!(
            serde_json::to_string(&reloaded).unwrap(),
            before,
            "a state loads as it was stored"
        );
        let result = step(&self.definition, &self.state, event.clone(), &self.moment);
        let again = step(&self.definition, &reloaded, event, &self.moment);
        match (result, again) {
            (Ok((state, effects)), Ok((state_again, effects_again))) => {
                let bytes = serde_json::to_string(&state).unwrap();
                assert_eq!(bytes, serde_json::to_string(&state_again).unwrap());
                let words = self.words(&effects);
                assert_eq!(words, self.words(&effects_again));
                self.state = state;
                self.last = effects;
                words
            }
            (Err(refusal), Err(again)) => {
                assert_eq!(refusal, again);
                let text = format!("{refusal:?}");
                let end = text.find([' ', '(']).unwrap_or(text.len());
                format!("refused {}", &text[..end])
            }
            other => panic!("a stored state acts differently: {other:?}"),
        }
    }

    fn meant(&self, verb: &str, at: &str, rest: &str) -> Event {
        match verb {
            "start" => {
                let node = self.definition.find(at).filter(|_| !at.contains('='));
                let variables =
                    if node.is_some() { rest.to_owned() } else { format!("{at} {rest}") };
                Event::Start { node, variables: variables_of(&variables) }
            }
            "done" => {
                let wait = self.wait(at);
                let variables = variables_of(rest);
                let open = self.definition.allowed(&self.state);
                let open = open.iter().find(|open| open.wait == wait).map(|open| &open.kind);
                match open {
                    Some(OpenKind::Service | OpenKind::Call) => {
                        Event::ServiceDone { wait, variables }
                    }
                    _ => Event::TaskCompleted { wait, variables },
                }
            }
            "begin" => {
                let node = self.definition.find(rest).unwrap();
                Event::Begin { wait: self.wait(at), node }
            }
            "decide" => Event::DecisionMade { wait: self.wait(at), value: value(rest) },
            "fail" => {
                let code = (!rest.is_empty()).then(|| rest.into());
                Event::ServiceFailed { wait: self.wait(at), code, message: "it broke".into() }
            }
            "ring" => Event::TimerFired { wait: self.wait(at) },
            "message" => {
                let (key, rest) = rest.split_once(' ').unwrap_or((rest, ""));
                let correlation = (!key.is_empty() && key != "-").then(|| key.into());
                Event::Message { name: at.into(), correlation, payload: variables_of(rest) }
            }
            "signal" => Event::Signal { name: at.into(), payload: variables_of(rest) },
            "retry" => Event::Retry { wait: self.wait(at), variables: variables_of(rest) },
            "skip" => Event::Skip { wait: self.wait(at), variables: variables_of(rest) },
            "move" => {
                let node = self.definition.find(rest).unwrap();
                Event::Move { wait: self.wait(at), node }
            }
            "cancel" => Event::Cancel,
            other => panic!("{other}?"),
        }
    }

    /// The oldest open wait at a node, `node#2` the second; a number is a wait id as it stands.
    pub(super) fn wait(&self, at: &str) -> WaitId {
        if let Ok(number) = at.parse() {
            return WaitId(number);
        }
        let (id, number) = at.split_once('#').unwrap_or((at, "1"));
        let node = self.definition.find(id).unwrap();
        let open = self.definition.allowed(&self.state);
        let mut there = open.iter().filter(|open| open.node == node);
        there.nth(number.parse::<usize>().unwrap() - 1).map_or(WaitId(9999), |open| open.wait)
    }

    pub(super) fn words(&self, effects: &[Effect]) -> String {
        let words = effects.iter().filter_map(|effect| words(&self.definition, effect));
        words.collect::<Vec<_>>().join("; ")
    }

    pub(super) fn variable(&self, name: &str) -> String {
        let value = self.state.variables().and_then(|variables| variables.get(name));
        value.map_or("-".to_owned(), |value| value.to_json().to_string())
    }
}

/// Runs events and compares the effects of each; `=x` asks for a variable.
pub(super) fn check(notation: &str, steps: &[(&str, &str)]) {
    let mut desk = Desk::new(notation);
    for (number, (event, expected)) in steps.iter().enumerate() {
        let found = match event.strip_prefix('=') {
            Some(name) => desk.variable(name),
            None => desk.event(event),
        };
        assert_eq!(&found, expected, "step {number}: {event}\n{notation}");
    }
}

pub(super) fn variables_of(words: &str) -> Context {
    let mut context = Context::new();
    for word in words.split_whitespace() {
        let (name, text) = word.split_once('=').unwrap();
        context.insert(name, value(text));
    }
    context
}

fn value(text: &str) -> Value {
    let json = serde_json::from_str(text).unwrap_or_else(|_| serde_json::Value::from(text));
    Value::from_json(&json)
}

fn json(context: &Context) -> String {
    match context.is_empty() {
        true => String::new(),
        false => format!(" {}", Value::context(context.clone()).to_json()),
    }
}

fn local(due: Option<Timestamp>) -> String {
    let zone = jiff::tz::TimeZone::get("Europe/Paris").unwrap();
    due.map_or("-".to_owned(), |due| due.to_zoned(zone).datetime().to_string())
}

pub(super) fn words(definition: &Definition, effect: &Effect) -> Option<String> {
    let id = |node: &crate::NodeId| definition.node(*node).id.to_string();
    let key = |key: &Option<std::sync::Arc<str>>| {
        key.as_ref().map(|key| format!(" {key}")).unwrap_or_default()
    };
    Some(match effect {
        Effect::Entered { .. } | Effect::Left { .. } => return None,
        Effect::Interrupted { node } => format!("stop {}", id(node)),
        Effect::CreateTask { node, attributes, inputs, .. } => {
            let attributes: Vec<String> =
                attributes.iter().map(|(name, value)| format!(" {name}={value}")).collect();
            format!("task {}{}{}", id(node), attributes.concat(), json(inputs))
        }
        Effect::EvaluateDecision { node, decision, inputs, .. } => {
            format!("decide {} {decision}{}", id(node), json(inputs))
        }
        Effect::CallService { node, topic, inputs, .. } => {
            format!("service {} {topic}{}", id(node), json(inputs))
        }
        Effect::CallProcess { node, process, inputs, .. } => {
            format!("call {} {process}{}", id(node), json(inputs))
        }
        Effect::StartTimer { node, due, text, working_days, .. } => {
            let days = if *working_days { format!(" {text} working days") } else { String::new() };
            format!("timer {} {}{days}", id(node), local(*due))
        }
        Effect::AwaitMessage { node, name, correlation, .. } => {
            format!("await {} {name}{}", id(node), key(correlation))
        }
        Effect::AwaitSignal { node, name, .. } => format!("await {} {name}", id(node)),
        Effect::CancelWait { .. } => "cancel".to_owned(),
        Effect::SendMessage { node, name, correlation, payload } => {
            format!("send {} {name}{}{}", id(node), key(correlation), json(payload))
        }
        Effect::SendSignal { node, name, payload } => {
            format!("signal {} {name}{}", id(node), json(payload))
        }
        Effect::Incident { node, .. } => format!("incident {}", id(node)),
        Effect::Ended { outcome, at, .. } => {
            let outcome = match outcome {
                Outcome::Completed => "completed".to_owned(),
                Outcome::Terminated => "terminated".to_owned(),
                Outcome::Failed(code) => format!("failed {code}"),
                Outcome::Cancelled => "cancelled".to_owned(),
            };
            let at = at.as_ref().map(|at| format!(" at {}", id(at))).unwrap_or_default();
            format!("ended {outcome}{at}")
        }
    })
}
