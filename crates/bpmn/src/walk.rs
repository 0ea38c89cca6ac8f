//! A walk through a process on paper: steps in, a trace of tokens out, both as JSON.
//!
//! Lets anybody try a process without a program around it. Steps are objects with one key each:
//!
//! | step | does |
//! |---|---|
//! | `start: {at: NODE, variables: {…}}` | begins; both parts may be left out |
//! | `environment: {given: {…}}` | the world around is like this: begins where a start's condition becomes true |
//! | `done: NODE` or `done: {at: NODE, variables: {…}}` | a task, a service or a called process is done |
//! | `begin: {at: AD-HOC, activity: NODE}` | begins an activity of an ad-hoc sub-process |
//! | `decide: {at: NODE, value: …}` | a decision has this result |
//! | `fail: {at: NODE, code: …, message: …}` | a service fails |
//! | `message: NAME` or `{name: …, key: …, variables: {…}}` | a message arrives |
//! | `signal: NAME` or `{name: …, variables: {…}}` | a signal arrives |
//! | `until: TIME or DURATION` | time passes; timers ring on the way, in order |
//! | `retry: {at: NODE, variables: {…}}` | the cause of an incident is removed |
//! | `cancel: …` | the process is given up |
//!
//! A text that begins with `=` is a FEEL expression.
//!
//! Timers in working days count Monday to Friday, without the holidays that the caller names.
//!
//! Decisions answer at once where the caller knows them, and so does a call activity that names one: the result is then
//! the variable with the decision's name. Signals and messages that the process sends arrive in it where it waits for
//! them.

mod environment;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use feel::{Context, Environment, Expression, Names, Value};
use jiff::civil::{Date, Weekday};
use jiff::fmt::temporal::SpanParser;
use jiff::{Timestamp, Zoned};
use serde_json::{Map, Value as Json, json};

use crate::{
    DecisionShape, Definition, Effect, Event, Instance, Moment, NodeId, Open, OpenKind, Outcome,
    Stage, StepRefusal, WaitId, step, working_days_due,
};

/// Most steps of one walk.
pub const WALK_STEPS_MAX: usize = 10_000;

/// A decision that the process asks for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Name or id of the decision.
    pub decision: &'a str,
    /// Whether a call activity names it, which may mean a process instead.
    pub is_call: bool,
    /// What the process passes on.
    pub inputs: &'a Context,
    /// The shape in which the process wants the result.
    pub shape: Option<DecisionShape>,
}

/// What a decision gave.
#[derive(Clone, Debug)]
pub struct Decided {
    /// The decision's name.
    pub name: Arc<str>,
    /// Its value.
    pub value: Value,
}

/// Answers decisions: a value or a sentence. Without an answer the decision waits for a `decide` step.
pub type Decide<'a> = dyn FnMut(Asked<'_>, &Environment) -> Option<Result<Decided, String>> + 'a;

/// One walk through one instance.
pub struct Walk<'a> {
    definition: &'a Definition,
    instance: Instance,
    now: Zoned,
    decide: &'a mut Decide<'a>,
    trace: Vec<Json>,
    holidays: BTreeSet<Date>,
    /// When timers in working days ring.
    rings: BTreeMap<WaitId, Timestamp>,
    /// Conditions of start events that hold: the event, and which of its triggers.
    held: BTreeSet<(NodeId, usize)>,
}

impl<'a> Walk<'a> {
    /// A walk through the main process that begins at a moment.
    pub fn new(definition: &'a Definition, now: Zoned, decide: &'a mut Decide<'a>) -> Self {
        let instance = Instance::new(definition);
        let (holidays, rings, held) = (BTreeSet::new(), BTreeMap::new(), BTreeSet::new());
        Self { definition, instance, now, decide, trace: Vec::new(), holidays, rings, held }
    }

    /// The same with days on which nobody works, beside Saturdays and Sundays.
    #[must_use]
    pub fn with_holidays(self, holidays: impl IntoIterator<Item = Date>) -> Self {
        Self { holidays: holidays.into_iter().collect(), ..self }
    }

    /// The state in which the instance is.
    #[must_use]
    pub fn instance(&self) -> &Instance {
        &self.instance
    }

    /// Takes all steps; the trace so far, and what went wrong if something did.
    #[must_use]
    pub fn run(mut self, steps: &[Json]) -> (Json, Option<String>) {
        for (number, wanted) in steps.iter().take(WALK_STEPS_MAX).enumerate() {
            if let Err(cause) = self.step(wanted) {
                return (self.told(), Some(format!("step {}: {cause}", number + 1)));
            }
        }
        (self.told(), None)
    }

    fn told(&self) -> Json {
        let stage = match self.instance.stage() {
            Stage::New => "new".to_owned(),
            Stage::Running => "running".to_owned(),
            Stage::Ended(outcome) => ended(outcome),
        };
        let variables = self.instance.variables().cloned().unwrap_or_default();
        json!({
            "process": self.definition.main().map(|process| &*process.id),
            "stage": stage,
            "tokens": self.tokens(),
            "open": self.open(),
            "variables": Value::context(variables).to_json(),
            "trace": self.trace,
        })
    }

    /// Tells a step in the trace.
    fn tell(&mut self, step: &Json, effects: &[Json]) {
        let (at, tokens) = (self.now.to_string(), self.tokens());
        let told = json!({ "step": step, "at": at, "effects": effects, "tokens": tokens });
        self.trace.push(told);
    }

    fn tokens(&self) -> Vec<&str> {
        self.instance.positions().iter().map(|node| &*self.definition.node(*node).id).collect()
    }

    fn open(&self) -> Vec<Json> {
        self.dated().iter().map(|open| waiting(self.definition, open)).collect()
    }

    /// The open waits, timers in working days with the time at which they ring.
    fn dated(&self) -> Vec<Open> {
        let mut all = self.definition.allowed(&self.instance);
        for open in &mut all {
            if let OpenKind::Timer(due @ None) = &mut open.kind {
                *due = self.rings.get(&open.wait).copied();
            }
        }
        all
    }

    /// Works out when a timer in working days rings.
    fn date(&mut self, effect: &mut Effect) -> Result<(), String> {
        let Effect::StartTimer { wait, due, text, working_days: true, .. } = effect else {
            return Ok(());
        };
        let is_worked = |day: Date| {
            let rests = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
            !rests && !self.holidays.contains(&day)
        };
        let at = working_days_due(text, &self.now, &is_worked);
        let at = at.map_err(|cause| format!("“{text}”: {cause}"))?;
        *due = Some(at);
        self.rings.insert(*wait, at);
        Ok(())
    }

    fn step(&mut self, wanted: &Json) -> Result<(), String> {
        let one = wanted.as_object().filter(|map| map.len() == 1);
        let one = one.and_then(|map| map.iter().next());
        let (word, what) = one.ok_or("a step is an object with one key, such as “done: check”")?;
        if word == "until" {
            return self.until(what.as_str().ok_or("“until” needs a time or a duration")?);
        }
        if word == "environment" {
            return self.surround(wanted, what);
        }
        let event = self.event(word, what)?;
        self.apply(wanted.clone(), event)
    }

    fn event(&self, word: &str, what: &Json) -> Result<Event, String> {
        let part = |name: &str| what.get(name).and_then(Json::as_str);
        let whole = what.as_str();
        let at = || whole.or(part("at")).ok_or_else(|| format!("“{word}” needs “at”"));
        let variables = || self.context(what.get("variables"));
        Ok(match word {
            "start" => {
                let node = whole.or(part("at")).map(|id| self.node(id)).transpose()?;
                Event::Start { node, variables: variables()? }
            }
            "done" => {
                let open = self.wait(at()?, |kind| {
                    matches!(kind, OpenKind::Task(_) | OpenKind::Service | OpenKind::Call)
                })?;
                let (wait, variables) = (open.wait, variables()?);
                match open.kind {
                    OpenKind::Task(_) => Event::TaskCompleted { wait, variables },
                    _ => Event::ServiceDone { wait, variables },
                }
            }
            "begin" => {
                let wait = self.wait(at()?, |kind| matches!(kind, OpenKind::Task(_)))?.wait;
                let activity = part("activity").ok_or("“begin” needs “activity”")?;
                Event::Begin { wait, node: self.node(activity)? }
            }
            "decide" => {
                let wait = self.wait(at()?, |kind| matches!(kind, OpenKind::Decision))?.wait;
                let value = self.value(what.get("value").unwrap_or(&Json::Null))?;
                Event::DecisionMade { wait, value }
            }
            "fail" => {
                let wait = self.wait(at()?, |kind| {
                    matches!(kind, OpenKind::Service | OpenKind::Call | OpenKind::Decision)
                })?;
                let message = part("message").unwrap_or("it failed").to_owned();
                Event::ServiceFailed { wait: wait.wait, code: part("code").map(Arc::from), message }
            }
            "message" => Event::Message {
                name: whole.or(part("name")).ok_or("a message has a name")?.into(),
                correlation: what.get("key").map(|key| self.key(key)).transpose()?,
                payload: variables()?,
            },
            "signal" => Event::Signal {
                name: whole.or(part("name")).ok_or("a signal has a name")?.into(),
                payload: variables()?,
            },
            "retry" => {
                let wait = self.wait(at()?, |kind| matches!(kind, OpenKind::Incident(_)))?.wait;
                Event::Retry { wait, variables: variables()? }
            }
            "skip" => {
                let wait = self.wait(at()?, |kind| matches!(kind, OpenKind::Incident(_)))?.wait;
                Event::Skip { wait, variables: variables()? }
            }
            "move" => {
                let wait = self.wait(at()?, |kind| matches!(kind, OpenKind::Incident(_)))?.wait;
                let to = part("to").ok_or("“move” needs “to”")?;
                Event::Move { wait, node: self.node(to)? }
            }
            "cancel" => Event::Cancel,
            other => return Err(format!("“{other}” is not a step")),
        })
    }

    fn node(&self, id: &str) -> Result<NodeId, String> {
        self.definition.find(id).ok_or_else(|| format!("there is no element “{id}”"))
    }

    fn wait(&self, at: &str, fits: impl Fn(&OpenKind) -> bool) -> Result<Open, String> {
        let node = self.node(at)?;
        let open = self.definition.allowed(&self.instance).into_iter();
        let mut there = open.filter(|open| open.node == node && fits(&open.kind));
        let standing = || format!("nothing waits for that at “{at}”; tokens: {:?}", self.tokens());
        there.next().ok_or_else(standing)
    }

    fn key(&self, key: &Json) -> Result<Arc<str>, String> {
        Ok(crate::formula::written(&self.value(key)?))
    }

    fn context(&self, json: Option<&Json>) -> Result<Context, String> {
        let mut context = Context::new();
        for (name, json) in json.and_then(Json::as_object).into_iter().flatten() {
            context.insert(name.as_str(), self.value(json)?);
        }
        Ok(context)
    }

    fn value(&self, json: &Json) -> Result<Value, String> {
        let Some(source) = json.as_str().and_then(|text| text.strip_prefix('=')) else {
            return Ok(Value::from_json(json));
        };
        let parsed = Expression::parse(source, &Names::default());
        let parsed = parsed.map_err(|error| format!("“{source}”: {error}"))?;
        let variables = self.instance.variables().cloned().unwrap_or_default();
        let moment = Moment::at(&self.now);
        let value = parsed.evaluate(&variables, &moment.environment);
        value.map_err(|error| format!("“{source}”: {error}"))
    }

    /// Lets time pass; timers ring in the order in which they are due.
    fn until(&mut self, text: &str) -> Result<(), String> {
        let end = match text.parse::<Zoned>() {
            Ok(time) => time,
            Err(_) => {
                let span = SpanParser::new().parse_span(text);
                let span = span.map_err(|_| format!("“{text}” is no time and no duration"))?;
                self.now.checked_add(span).map_err(|error| error.to_string())?
            }
        };
        for _ in 0..WALK_STEPS_MAX {
            let Some((due, wait, node)) = self.next_timer(end.timestamp()) else {
                self.now = end;
                return Ok(());
            };
            self.now = due.max(self.now.timestamp()).to_zoned(self.now.time_zone().clone());
            let id = self.definition.node(node).id.to_string();
            self.apply(json!({ "ring": id }), Event::TimerFired { wait })?;
        }
        Err("too many timers ring".to_owned())
    }

    fn next_timer(&self, end: Timestamp) -> Option<(Timestamp, WaitId, NodeId)> {
        let timers = self.dated().into_iter().filter_map(|open| match open.kind {
            OpenKind::Timer(Some(due)) if due <= end => Some((due, open.wait, open.node)),
            _ => None,
        });
        timers.min_by_key(|(due, wait, _)| (*due, *wait))
    }

    /// Applies an event, what the rules answer at once, and what the process sends to itself.
    fn apply(&mut self, said: Json, event: Event) -> Result<(), String> {
        let mut next = VecDeque::from([Next { said, event, comes_of: None }]);
        for _ in 0..WALK_STEPS_MAX {
            let Some(Next { said, event, comes_of }) = next.pop_front() else { return Ok(()) };
            let moment = Moment::at(&self.now);
            let (instance, mut effects) =
                match step(self.definition, &self.instance, event, &moment) {
                    // Another answer of the same step has ended what this one is for.
                    Err(StepRefusal::NotWaiting(_) | StepRefusal::WrongStage(_))
                        if comes_of.is_some() =>
                    {
                        continue;
                    }
                    // What it sent is for others: nothing here waits for it.
                    Err(StepRefusal::Receivers { count: 0, .. })
                        if comes_of == Some(Comes::Sent) =>
                    {
                        continue;
                    }
                    stepped => stepped.map_err(|refusal| refusal.to_string())?,
                };
            self.instance = instance;
            for effect in &mut effects {
                self.date(effect)?;
            }
            let told: Vec<Json> =
                effects.iter().map(|effect| effect_told(self.definition, effect)).collect();
            self.tell(&said, &told);
            for effect in effects {
                next.extend(self.answer(effect, &moment.environment));
            }
        }
        Err("it never comes to rest".to_owned())
    }

    /// What an effect comes to at once, without anybody's step.
    fn answer(&mut self, effect: Effect, environment: &Environment) -> Option<Next> {
        let sent = |said, event| Some(Next { said, event, comes_of: Some(Comes::Sent) });
        let (wait, decision, inputs, shape, is_call) = match effect {
            Effect::EvaluateDecision { wait, decision, inputs, shape, .. } => {
                (wait, decision, inputs, shape, false)
            }
            Effect::CallProcess { wait, process, inputs, .. } => {
                (wait, process, inputs, None, true)
            }
            Effect::SendSignal { name, payload, .. } => {
                return sent(json!({ "signal": &*name }), Event::Signal { name, payload });
            }
            Effect::SendMessage { name, correlation, payload, .. } => {
                let said = json!({ "message": &*name });
                return sent(said, Event::Message { name, correlation, payload });
            }
            _ => return None,
        };
        let asked = Asked { decision: &decision, is_call, inputs: &inputs, shape };
        let said = json!({ "decide": &*decision });
        let event = match (self.decide)(asked, environment)? {
            Ok(Decided { name, value }) if is_call => {
                Event::ServiceDone { wait, variables: Context::from_iter([(name, value)]) }
            }
            Ok(Decided { value, .. }) => Event::DecisionMade { wait, value },
            Err(message) => Event::ServiceFailed { wait, code: None, message },
        };
        Some(Next { said, event, comes_of: Some(Comes::Answer) })
    }
}

/// An event that comes of a step, and how the trace tells it.
struct Next {
    said: Json,
    event: Event,
    /// What in an earlier event of the same step it comes of; none for what the walk says.
    comes_of: Option<Comes>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Comes {
    /// It answers what the process asked.
    Answer,
    /// The process sent it, to whoever waits for it.
    Sent,
}

fn ended(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Completed => "completed".to_owned(),
        Outcome::Terminated => "terminated".to_owned(),
        Outcome::Failed(code) => format!("failed: {code}"),
        Outcome::Cancelled => "cancelled".to_owned(),
    }
}

fn waiting(definition: &Definition, open: &Open) -> Json {
    let (what, more) = match &open.kind {
        OpenKind::Task(kind) => ("task", Json::from(format!("{kind:?}").to_lowercase())),
        OpenKind::Decision => ("decision", Json::Null),
        OpenKind::Service => ("service", Json::Null),
        OpenKind::Call => ("process", Json::Null),
        OpenKind::Timer(due) => ("timer", json!(due.map(|due| due.to_string()))),
        OpenKind::Message(name, key) => ("message", json!({ "name": &**name, "key": key })),
        OpenKind::Signal(name) => ("signal", json!(&**name)),
        OpenKind::Condition => ("condition", Json::Null),
        OpenKind::Incident(failure) => ("incident", json!(failure.to_string())),
    };
    let mut told = Map::new();
    told.insert("at".to_owned(), Json::from(&*definition.node(open.node).id));
    told.insert("waits for".to_owned(), Json::from(what));
    if !more.is_null() {
        told.insert("which".to_owned(), more);
    }
    Json::Object(told)
}

fn values(context: &Context) -> Json {
    Value::context(context.clone()).to_json()
}

fn effect_told(definition: &Definition, effect: &Effect) -> Json {
    let id = |node: &NodeId| Json::from(&*definition.node(*node).id);
    match effect {
        Effect::Entered { node, over: None } => json!({ "entered": id(node) }),
        Effect::Entered { node, over: Some(flow) } => {
            json!({ "entered": id(node), "over": &*definition.flow(*flow).id })
        }
        Effect::Left { node } => json!({ "left": id(node) }),
        Effect::Interrupted { node } => json!({ "stopped": id(node) }),
        Effect::CreateTask { node, name, attributes, inputs, .. } => {
            let attributes: Map<String, Json> = attributes
                .iter()
                .map(|(name, value)| (name.to_string(), Json::from(&**value)))
                .collect();
            json!({ "task": id(node), "name": &**name, "attributes": attributes, "inputs": values(inputs) })
        }
        Effect::EvaluateDecision { node, decision, inputs, .. } => {
            json!({ "decision": &**decision, "of": id(node), "inputs": values(inputs) })
        }
        Effect::CallService { node, topic, inputs, .. } => {
            json!({ "service": &**topic, "of": id(node), "inputs": values(inputs) })
        }
        Effect::CallProcess { node, process, inputs, .. } => {
            json!({ "process": &**process, "of": id(node), "inputs": values(inputs) })
        }
        Effect::StartTimer { node, due, text, working_days, .. } => json!({
            "timer": id(node), "text": &**text, "due": due.map(|due| due.to_string()),
            "working days": working_days,
        }),
        Effect::AwaitMessage { node, name, correlation, .. } => {
            json!({ "awaits message": &**name, "of": id(node), "key": correlation })
        }
        Effect::AwaitSignal { node, name, .. } => {
            json!({ "awaits signal": &**name, "of": id(node) })
        }
        Effect::CancelWait { wait } => json!({ "withdrawn": wait.0 }),
        Effect::SendMessage { node, name, correlation, payload } => json!({
            "sends message": &**name, "of": id(node), "key": correlation, "with": values(payload),
        }),
        Effect::SendSignal { node, name, payload } => {
            json!({ "sends signal": &**name, "of": id(node), "with": values(payload) })
        }
        Effect::Incident { node, cause, .. } => {
            json!({ "incident": id(node), "cause": cause.to_string() })
        }
        Effect::Ended { outcome, at, .. } => {
            json!({ "ended": ended(outcome), "at": at.as_ref().map(id) })
        }
    }
}
