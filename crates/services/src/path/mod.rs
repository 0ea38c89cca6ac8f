//! The way that a case takes through its process: by what the rules say, and by what people then do.
//!
//! Nothing is stored and nobody is asked: what Aedile does itself is done at once, fees are paid, what programs do is done
//! when a step says so, and so time passes.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use bpmn::{
    DecisionShape, Effect, Event, FlowId, Instance, Moment, NodeId, OpenKind, Stage, StepRefusal,
    TaskKind, WaitId, step, working_days_due,
};
use feel::{Context, Environment, Expression, Names, Value};
use jiff::{Span, Timestamp, Zoned};

use crate::archetype;
use crate::decide::{Answered, Asked, Findings, JUDGEMENT, decide_asked};
use crate::definition::Definition;
use crate::definition::topic::waits_for_program;
use crate::form::{Situation, walk};

/// Rounds of event and effect between two steps; more is a process that talks to itself.
const ROUNDS_MAX: usize = 200;
/// Timers that one step of time may ring.
const RINGS_MAX: usize = 100;

/// Where a case went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path {
    /// Every element that it came to, each once, in that order.
    pub taken: Vec<NodeId>,
    /// Every sequence flow that it took, each once, in that order.
    pub flows: Vec<FlowId>,
    /// Where it waits.
    pub waits: Vec<NodeId>,
    /// Where it ended.
    pub ended_at: Option<NodeId>,
    /// Whether it is over.
    pub is_over: bool,
    /// What failed, element by element.
    pub failed: Vec<(NodeId, String)>,
    /// The step that did not fit, and why; the way stops there.
    pub wrong: Option<String>,
}

/// With what a case begins that nobody applied for.
#[derive(Clone, Debug)]
pub struct Beginning {
    /// The start event.
    pub node: NodeId,
    /// What it brings; what the town sets itself it cannot set.
    pub brought: Context,
}

/// The way of a case that begins with these findings in a situation; `steps` are what happens then: the word of an act
/// (`approve`, `inspect`, `correct`), `begin ID` and `finish` in an ad-hoc sub-process, a period (`P14D`),
/// `message NAME`, or what a program came to that takes a topic: `done TOPIC`, `done TOPIC {FEEL}` with what it gives
/// back, `fails TOPIC`, and `error CODE TOPIC`.
pub fn path(
    definition: &Definition,
    (findings, situation): (&Findings, &Situation),
    steps: &[&str],
) -> Path {
    path_from(definition, None, (findings, situation), steps)
}

/// The same of a case that begins at another start event than that of applications.
pub fn path_from(
    definition: &Definition,
    beginning: Option<Beginning>,
    (findings, situation): (&Findings, &Situation),
    steps: &[&str],
) -> Path {
    let mut walk = Walk {
        definition,
        findings,
        situation,
        now: situation.now.clone(),
        instance: Instance::new(&definition.bpmn),
        path: Path::default(),
        programs: Vec::new(),
        rings: BTreeMap::new(),
    };
    let mut variables = archetype::start_variables(definition);
    variables.insert("reference", Value::text("EX-AMPLE"));
    let node = beginning.as_ref().map(|beginning| beginning.node);
    for (name, value) in beginning.iter().flat_map(|beginning| beginning.brought.iter()) {
        if variables.get(name).is_none() {
            variables.insert(name.clone(), value.clone());
        }
    }
    let mut went = walk.apply(Event::Start { node, variables });
    for step in steps {
        if went.is_err() {
            break;
        }
        went = walk.step(step).map_err(|why| format!("{step}: {why}"));
    }
    walk.path.wrong = went.err();
    let open = definition.bpmn.allowed(&walk.instance);
    walk.path.waits = open.iter().map(|open| open.node).collect();
    walk.path.waits.sort_unstable();
    walk.path.waits.dedup();
    walk.path.is_over = matches!(walk.instance.stage(), Stage::Ended(_));
    walk.path
}

struct Walk<'a> {
    definition: &'a Definition,
    findings: &'a Findings,
    situation: &'a Situation,
    now: Zoned,
    instance: Instance,
    path: Path,
    /// What programs are asked for, with the topic.
    programs: Vec<(WaitId, Arc<str>)>,
    /// When timers in working days ring, by the town's calendar.
    rings: BTreeMap<WaitId, Timestamp>,
}

impl Walk<'_> {
    fn step(&mut self, words: &str) -> Result<(), String> {
        if let Some(name) = words.strip_prefix("message ") {
            let (name, correlation) = (name.trim().into(), None);
            return self.apply(Event::Message { name, correlation, payload: Context::new() });
        }
        if words.starts_with('P') {
            return self.pass(words);
        }
        if let Some(event) = self.of_program(words)? {
            return self.apply(event);
        }
        let open = self.definition.bpmn.allowed(&self.instance);
        let offers = |node: NodeId| {
            let actions = self.definition.bpmn.node(node).attribute("actions");
            actions.is_some_and(|actions| actions.source().split(' ').any(|word| word == words))
        };
        if words == "finish" || words.starts_with("begin ") {
            return self.choose(words);
        }
        let is_task =
            |kind: &OpenKind| matches!(kind, OpenKind::Task(TaskKind::User | TaskKind::Manual));
        let found = open.iter().find(|open| is_task(&open.kind) && offers(open.node));
        let wait = found.ok_or("no open task offers it")?.wait;
        let mut variables = Context::from_iter([("action", Value::text(words))]);
        match words {
            "approve" | "answer" => variables.insert("outcome", Value::text("granted")),
            "refuse" => variables.insert("outcome", Value::text("refused")),
            "ask_opinion" => {
                variables.insert("asked_unit", Value::String(self.definition.unit.clone()));
            }
            _ => {}
        }
        self.apply(Event::TaskCompleted { wait, variables })
    }

    /// Somebody chooses in an ad-hoc sub-process: begins an activity by its id, or finishes.
    fn choose(&mut self, words: &str) -> Result<(), String> {
        let bpmn = &self.definition.bpmn;
        let moment = Moment::at(&self.now);
        let open = bpmn.allowed(&self.instance).into_iter();
        let open: Vec<_> = open
            .filter_map(|open| Some((open.wait, bpmn.choices(&self.instance, open.wait, &moment)?)))
            .collect();
        let event = match words.strip_prefix("begin ") {
            Some(id) => {
                let node = bpmn.find(id.trim()).ok_or("there is no such activity")?;
                let offers = open.iter().find(|(_, choices)| choices.begin.contains(&node));
                let (wait, _) = offers.ok_or("it cannot begin now")?;
                Event::Begin { wait: *wait, node }
            }
            None => {
                let (wait, _) = open
                    .iter()
                    .find(|(_, choices)| choices.may_finish)
                    .ok_or("nothing is chosen now, or the completion condition does not hold")?;
                Event::TaskCompleted { wait: *wait, variables: Context::new() }
            }
        };
        self.apply(event)
    }

    /// What a program came to; none when the step is not about one.
    fn of_program(&mut self, words: &str) -> Result<Option<Event>, String> {
        let mut parts = words.splitn(3, ' ').map(str::trim);
        let (verb, first, rest) = (parts.next(), parts.next(), parts.next().unwrap_or_default());
        let (Some(verb @ ("done" | "fails" | "error")), Some(first)) = (verb, first) else {
            return Ok(None);
        };
        let topic = if verb == "error" { rest } else { first };
        let open = self.definition.bpmn.allowed(&self.instance);
        let stands = |wait: WaitId| open.iter().any(|open| open.wait == wait);
        let asked = self.programs.iter().find(|(wait, of)| **of == *topic && stands(*wait));
        let wait = asked.ok_or("no program is asked for that")?.0;
        let failed = |code: Option<Arc<str>>| Event::ServiceFailed {
            wait,
            code,
            message: format!("the program of {topic} failed"),
        };
        Ok(Some(match verb {
            "fails" => failed(None),
            "error" => failed(Some(Arc::from(first))),
            _ => Event::ServiceDone { wait, variables: self.given(rest)? },
        }))
    }

    /// What a program gives back, written as a FEEL context.
    fn given(&self, text: &str) -> Result<Context, String> {
        if text.is_empty() {
            return Ok(Context::new());
        }
        let known = self.instance.variables().cloned().unwrap_or_default();
        let expression =
            Expression::parse(text, &Names::new()).map_err(|error| error.to_string())?;
        let environment = Environment::lenient(&self.now);
        let value = expression.evaluate(&known, &environment).map_err(|error| error.to_string())?;
        value
            .as_context()
            .cloned()
            .ok_or_else(|| "write what it gives back as {name: value}".into())
    }

    /// Lets time pass; timers ring in the order in which they are due.
    fn pass(&mut self, text: &str) -> Result<(), String> {
        let span: Span = text.parse().map_err(|_| "this is no period".to_owned())?;
        let end = self.now.checked_add(span).map_err(|error| error.to_string())?;
        for _ in 0..RINGS_MAX {
            let open = self.definition.bpmn.allowed(&self.instance).into_iter();
            let due = open.filter_map(|open| match open.kind {
                OpenKind::Timer(due) => {
                    Some((due.or_else(|| self.rings.get(&open.wait).copied())?, open.wait))
                }
                _ => None,
            });
            let due = due.filter(|(due, _)| *due <= end.timestamp());
            let Some((due, wait)) = due.min() else {
                self.now = end;
                return Ok(());
            };
            self.now = due.max(self.now.timestamp()).to_zoned(self.now.time_zone().clone());
            self.apply(Event::TimerFired { wait })?;
        }
        Err("too many timers ring".to_owned())
    }

    fn apply(&mut self, first: Event) -> Result<(), String> {
        let moment = Moment::at(&self.now);
        let mut events = VecDeque::from([first]);
        for round in 0..ROUNDS_MAX {
            let Some(event) = events.pop_front() else { return Ok(()) };
            let (instance, effects) =
                match step(&self.definition.bpmn, &self.instance, event, &moment) {
                    // Another answer of the same step has ended what this one is for.
                    Err(StepRefusal::NotWaiting(_) | StepRefusal::WrongStage(_)) if round > 0 => {
                        continue;
                    }
                    stepped => stepped.map_err(|refusal| refusal.to_string())?,
                };
            self.instance = instance;
            events.extend(effects.into_iter().filter_map(|effect| self.follow(effect)));
        }
        Err("it never comes to rest".to_owned())
    }

    /// One decision of the rules, at the moment that the way has come to.
    fn decide(
        &self,
        node: NodeId,
        (decision, inputs): (&str, &Context),
        shape: Option<DecisionShape>,
    ) -> Result<Answered, String> {
        let mut situation = self.situation.clone();
        situation.now = self.now.clone();
        let walked = walk(self.definition, &situation);
        let chosen = self.definition.bpmn.node(node).chooses_inputs();
        let asked = Asked { decision, inputs, chosen, shape };
        decide_asked(self.definition, &situation, &walked, asked)
    }

    fn follow(&mut self, effect: Effect) -> Option<Event> {
        let done = |wait: WaitId, variables| Some(Event::ServiceDone { wait, variables });
        match effect {
            Effect::Entered { node, over } => {
                if !self.path.taken.contains(&node) {
                    self.path.taken.push(node);
                }
                if let Some(flow) = over.filter(|flow| !self.path.flows.contains(flow)) {
                    self.path.flows.push(flow);
                }
                None
            }
            Effect::StartTimer { wait, node, text, working_days: true, .. } => {
                let is_worked = |day| self.definition.calendar.is_working_day(day);
                match working_days_due(&text, &self.now, &is_worked) {
                    Ok(at) => {
                        self.rings.insert(wait, at);
                    }
                    Err(cause) => self.path.failed.push((node, cause)),
                }
                None
            }
            Effect::EvaluateDecision { wait, decision, .. } if *decision == *JUDGEMENT => {
                Some(Event::DecisionMade { wait, value: self.findings.variables() })
            }
            Effect::EvaluateDecision { wait, node, decision, inputs, shape } => {
                Some(match self.decide(node, (&decision, &inputs), shape) {
                    Ok(answered) => Event::DecisionMade { wait, value: answered.value },
                    Err(message) => Event::ServiceFailed { wait, code: None, message },
                })
            }
            Effect::CallService { wait, topic, .. } if &*topic == "collect-payment" => {
                done(wait, Context::from_iter([("fee", Value::text("paid"))]))
            }
            Effect::CallService { wait, topic, .. } if waits_for_program(&topic) => {
                self.programs.push((wait, topic));
                None
            }
            Effect::CallService { wait, .. } => done(wait, Context::new()),
            Effect::CallProcess { wait, node, process, inputs }
                if self.definition.rules.name_of(&process).is_some() =>
            {
                match self.decide(node, (&process, &inputs), None) {
                    Ok(Answered { name, value, .. }) => {
                        done(wait, Context::from_iter([(name.as_str(), value)]))
                    }
                    Err(message) => Some(Event::ServiceFailed { wait, code: None, message }),
                }
            }
            Effect::CallProcess { wait, process, .. } => {
                let message = format!("{process} is not part of the service");
                Some(Event::ServiceFailed { wait, code: None, message })
            }
            Effect::Incident { node, cause, .. } => {
                self.path.failed.push((node, cause.to_string()));
                None
            }
            Effect::Ended { at, .. } => {
                self.path.ended_at = at;
                None
            }
            Effect::Left { .. }
            | Effect::Interrupted { .. }
            | Effect::CreateTask { .. }
            | Effect::StartTimer { .. }
            | Effect::AwaitMessage { .. }
            | Effect::AwaitSignal { .. }
            | Effect::CancelWait { .. }
            | Effect::SendMessage { .. }
            | Effect::SendSignal { .. } => None,
        }
    }
}

/// The steps of a line, between commas; a comma within braces or quotes parts nothing.
pub fn split(text: &str) -> Vec<&str> {
    let (mut depth, mut quoted, mut begin) = (0_u32, false, 0);
    let mut steps = Vec::new();
    for (at, letter) in text.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '{' | '[' | '(' if !quoted => depth += 1,
            '}' | ']' | ')' if !quoted => depth = depth.saturating_sub(1),
            ',' | '\n' if !quoted && depth == 0 => {
                steps.push(text.get(begin..at).unwrap_or_default());
                begin = at + 1;
            }
            _ => {}
        }
    }
    steps.push(text.get(begin..).unwrap_or_default());
    steps.into_iter().map(str::trim).filter(|step| !step.is_empty()).collect()
}

/// The elements of a process at which a case can be: what coverage is counted of.
pub fn elements(definition: &Definition) -> Vec<NodeId> {
    bpmn::outline(&definition.bpmn, &[]).into_iter().map(|line| line.node).collect()
}

/// The sequence flows between these elements.
pub fn flows(definition: &Definition) -> Vec<FlowId> {
    let elements = elements(definition);
    let flows = definition.bpmn.flows().filter(|(_, flow)| elements.contains(&flow.source));
    flows.map(|(id, _)| id).collect()
}

#[cfg(test)]
mod tests;
