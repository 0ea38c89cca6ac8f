//! Drives the process of a case: each effect of the engine becomes a task, a timer, an act, or is
//! answered at once by the rules.
//!
//! Pure: what is written gathers in the [`Work`]. The engine is `bpmn::step`.

mod asked;
pub mod journal;
#[cfg(test)]
mod look_tests;
pub(crate) mod resume;
pub mod timer;

use std::collections::VecDeque;
use std::sync::Arc;

use bpmn::{Effect, Event, Instance, Moment, StepRefusal, WaitId, step};
use feel::{Context, Value};
use jiff::civil::Date;
use platform::{Actor, Ctx, Fault};
use services::Definition;
use services::decide::{Answered, Asked};

use crate::application::State;
use crate::dispatch;
use crate::external;
use crate::history::{Act, kind};
use crate::incident;
use crate::payment::proceed::Fee;
use crate::payment::{Demand, demand};
use crate::task::{Task, TaskId, TaskKind, TaskState};
use crate::work::Work;

/// What seals the state of a process.
pub const LABEL: &str = "cases.process";

/// Deepest nesting of a value that a process is given from outside. The state of a process is kept as JSON, which is
/// read to a depth of 128; what the process makes of the value has to fit into the rest.
const VALUE_DEPTH_MAX: usize = 32;

/// Whether a value from outside is nested no deeper than a process takes it.
pub(crate) fn is_shallow(value: &serde_json::Value) -> bool {
    fn within(value: &serde_json::Value, left: usize) -> bool {
        match value {
            serde_json::Value::Array(list) => {
                left > 0 && list.iter().all(|value| within(value, left - 1))
            }
            serde_json::Value::Object(members) => {
                left > 0 && members.values().all(|value| within(value, left - 1))
            }
            _ => true,
        }
    }
    within(value, VALUE_DEPTH_MAX)
}

/// Rounds of event and effect in one act; more is a process that talks to itself. What is asked after that
/// is not answered: its token stands still.
const ROUNDS_MAX: usize = 200;

/// Rules that say more mean this.
const PRIORITY_MAX: i64 = 1_000;

/// What the rules say when the process asks them.
pub struct Judgement {
    /// What the process sees: `outcome`, `route`, `eligible`, `price`, `unit` …
    pub variables: Context,
}

/// What stops a token that asks services or rules again and again.
const TALKS_TO_ITSELF: &str = "asked again and again in one act, and nothing is waited for";

/// The topic that issues the decision.
const ISSUE: &str = "issue";

/// What the process asks of the world while it is driven.
pub trait World {
    /// The rules' judgement on what is known now.
    ///
    /// # Errors
    /// A fault when the rules cannot be evaluated: the case then stands still as an incident.
    fn judge(&mut self) -> Result<Judgement, Fault>;

    /// One decision, by its name or id.
    ///
    /// # Errors
    /// A sentence when there is none, or it has no value: the case then stands still as an incident.
    fn decide(&mut self, asked: Asked<'_>) -> Result<Answered, String>;

    /// Whether anything may be granted now. However a process came to it: what was shown by whom nobody knows is looked at
    /// by an official first.
    fn may_grant(&self) -> bool;
}

/// Why the process could not go on.
#[derive(Debug)]
pub enum Stuck {
    /// The event does not fit: late, repeated, or for another state.
    Refused(bpmn::StepRefusal),
    /// A rule or the process itself is broken.
    Fault(Fault),
}

impl From<Fault> for Stuck {
    fn from(fault: Fault) -> Self {
        Stuck::Fault(fault)
    }
}

/// What driving the process came to, beside what is in the work.
#[derive(Debug, Default)]
pub struct Driven {
    /// The decision to be issued, when the process says so: the outcome's word.
    pub issue: Option<String>,
    /// Topics of services that the process called, in order ("register", "inform").
    pub called: Vec<Arc<str>>,
    /// A fee that is to be paid before the process goes on.
    pub demand: Option<Demand>,
    /// Whether the process has ended.
    pub ended: bool,
    /// The variable `priority` of the process, which its tasks have.
    priority: i64,
}

/// Applies an event and everything that follows from it until the process waits for the world.
///
/// # Errors
/// [`Stuck`] when the event does not fit or a rule is broken; the work is then thrown away.
pub fn drive(
    work: &mut Work<'_>,
    definition: &Definition,
    instance: &mut Instance,
    (first, due_on): (Event, Date),
    world: &mut dyn World,
) -> Result<Driven, Stuck> {
    let now = work.ctx.now().to_zoned(work.ctx.zone().clone());
    let moment = Moment::at(&now);
    let mut driven = Driven::default();
    let stood = incident::standing(&definition.bpmn, instance);
    let waited = dispatch::waiting(&definition.bpmn, instance);
    let mut events = VecDeque::from([first]);
    let mut taken: Vec<Event> = Vec::new();
    let mut rounds = 0;
    while let Some(mut event) = events.pop_front() {
        let follows = rounds > 0;
        let answered = answered_by(&event).filter(|_| follows);
        if let (true, Some(wait)) = (rounds >= ROUNDS_MAX, answered) {
            event = failed(wait, TALKS_TO_ITSELF);
        }
        rounds += 1;
        let stepped = match (step(&definition.bpmn, instance, event.clone(), &moment), answered) {
            // What a service or the rules gave cannot be used: that stops this token, not the act.
            (Err(StepRefusal::Unusable { cause, .. }), Some(wait)) => {
                event = failed(wait, &cause.to_string());
                step(&definition.bpmn, instance, event.clone(), &moment)
            }
            // Another answer of the same step has ended what this one is for.
            (Err(StepRefusal::NotWaiting(_) | StepRefusal::WrongStage(_)), _) if follows => {
                continue;
            }
            (stepped, _) => stepped,
        };
        let (next, effects) = stepped.map_err(Stuck::Refused)?;
        *instance = next;
        taken.push(event);
        driven.priority = priority_of(instance);
        for effect in effects {
            let answer = follow(work, definition, (effect, due_on), world, &mut driven)?;
            events.extend(answer);
        }
    }
    journal::write(work, taken);
    let stands = incident::standing(&definition.bpmn, instance);
    incident::note(work, definition, (&stood, &stands));
    dispatch::note(work, &waited, &dispatch::waiting(&definition.bpmn, instance));
    Ok(driven)
}

/// What the rules said of a case's urgency, 0 when they said nothing.
fn priority_of(instance: &Instance) -> i64 {
    let known = instance.variables().and_then(|variables| variables.get("priority"));
    let number = known.and_then(Value::as_number).and_then(|number| number.to_i64());
    number.unwrap_or_default().clamp(-PRIORITY_MAX, PRIORITY_MAX)
}

/// The wait that an event answers at once, of a service or a decision.
fn answered_by(event: &Event) -> Option<WaitId> {
    match event {
        Event::DecisionMade { wait, .. }
        | Event::ServiceDone { wait, .. }
        | Event::ServiceFailed { wait, .. } => Some(*wait),
        _ => None,
    }
}

/// What was asked for failed, and nothing in the process catches that: the token stands still.
fn failed(wait: WaitId, message: &str) -> Event {
    Event::ServiceFailed { wait, code: None, message: message.to_owned() }
}

/// What one effect comes to; an event when it is answered at once.
fn follow(
    work: &mut Work<'_>,
    definition: &Definition,
    (effect, due_on): (Effect, Date),
    world: &mut dyn World,
    driven: &mut Driven,
) -> Result<Option<Event>, Stuck> {
    if let Some(event) = asked::answer(work, definition, &effect, world) {
        return Ok(Some(event));
    }
    match effect {
        Effect::CreateTask { wait, node, attributes, .. } => {
            let node = definition.bpmn.node(node).id.to_string();
            let due = (due_on, driven.priority);
            add_task(work, definition, (wait, node, due), &attributes);
            Ok(None)
        }
        Effect::CallService { wait, node, topic, attributes, inputs }
            if services::definition::topic::waits_for_program(&topic) =>
        {
            let node = definition.bpmn.node(node).id.to_string();
            external::ask(work, definition, (wait, &node, &topic), (&inputs, &attributes));
            Ok(None)
        }
        Effect::CallService { wait, node, topic, inputs, .. } => {
            if &*topic == demand::TOPIC {
                let own = |(asked, _): &mut (String, Fee)| *asked == *definition.bpmn.node(node).id;
                if let Some((_, fee)) = work.settled_fee.take_if(own) {
                    return Ok(Some(Event::ServiceDone { wait, variables: fee.variables() }));
                }
                driven.demand = demand::collect(work, definition, (wait, &inputs));
                if driven.demand.is_some() {
                    return Ok(None);
                }
            }
            serve(work, driven, &topic, &inputs);
            Ok(Some(Event::ServiceDone { wait, variables: Context::new() }))
        }
        Effect::StartTimer { wait, due, text, working_days, .. } => {
            timer::start(work, (wait, due, &text, working_days));
            Ok(None)
        }
        Effect::CancelWait { wait } => {
            cancel(work, wait);
            Ok(None)
        }
        Effect::Ended { .. } => {
            driven.ended = true;
            Ok(None)
        }
        Effect::CallProcess { wait, process, .. } => {
            Ok(Some(failed(wait, &format!("{process} is not part of the service"))))
        }
        Effect::SendMessage { .. } | Effect::SendSignal { .. } => {
            dispatch::send(work, effect);
            Ok(None)
        }
        // What is waited for is written down once everything has come to rest, from the state itself; decisions were
        // answered above.
        Effect::EvaluateDecision { .. }
        | Effect::AwaitMessage { .. }
        | Effect::AwaitSignal { .. }
        | Effect::Entered { .. }
        | Effect::Left { .. }
        | Effect::Interrupted { .. }
        // What stands still is recorded once everything else has come to rest.
        | Effect::Incident { .. } => Ok(None),
    }
}

/// The rules act in their own name, at the moment of the act that asked them.
pub fn rules_ctx(ctx: &Ctx) -> Ctx {
    ctx.acting_as(Actor::System("rules"))
}

fn add_task(
    work: &mut Work<'_>,
    definition: &Definition,
    (wait, node, (due_on, priority)): (WaitId, String, (Date, i64)),
    attributes: &[(Arc<str>, Arc<str>)],
) {
    let attribute = |name: &str| {
        let found = attributes.iter().find(|(found, _)| &**found == name);
        found.map(|(_, value)| value.to_string()).filter(|value| !value.is_empty())
    };
    let for_applicant = attribute("role").as_deref() == Some("applicant");
    let unit = attribute("unit").unwrap_or_else(|| definition.unit.to_string());
    // A case that was forwarded stays there: the process only knows the unit with which it began.
    let unit = match &work.application.unit {
        Some(now) if *unit == *definition.unit => now.clone(),
        _ => unit,
    };
    // Who did this step before goes on with it: a case does not wander from desk to desk.
    let before = work.tasks.iter().rev().find(|task| task.node.as_deref() == Some(&*node));
    let assignee = before.filter(|task| task.unit == unit).and_then(|task| task.assignee);
    if for_applicant && work.application.state == State::Open {
        let stops = definition.clock.as_ref().is_none_or(|clock| clock.suspend_on_correction);
        match stops {
            true => work.application.stop_clock(work.ctx),
            false => work.application.wait(),
        }
    }
    work.add_task(Task {
        id: TaskId::new(work.ctx),
        application: work.application.id,
        reference: work.application.label(),
        service: work.application.service.clone(),
        kind: if for_applicant { TaskKind::Applicant } else { TaskKind::Step },
        wait: Some(wait.0.to_string()),
        node: Some(node),
        unit,
        state: if for_applicant { TaskState::Waiting } else { TaskState::Open },
        assignee: assignee.filter(|_| !for_applicant),
        asked_by: work.ctx.actor().natural_person(),
        opened_at: work.ctx.now(),
        due_on,
        priority,
        done_at: None,
        version: 0,
    });
}

/// The outcome that a process issues.
fn issued(inputs: &Context) -> &'static str {
    let refused = inputs.get("outcome").and_then(Value::as_str) == Some("refused");
    if refused { "refused" } else { "granted" }
}

fn serve(work: &mut Work<'_>, driven: &mut Driven, topic: &Arc<str>, inputs: &Context) {
    if &**topic == ISSUE {
        driven.issue = Some(issued(inputs).to_owned());
    } else {
        let rules = rules_ctx(work.ctx);
        work.record_as(&rules, Act { kind: kind::DONE, detail: Some(topic), text: None });
    }
    driven.called.push(Arc::clone(topic));
}

fn cancel(work: &mut Work<'_>, wait: WaitId) {
    let wait = wait.0.to_string();
    let of_wait = |task: &Task| task.wait.as_deref() == Some(&*wait) && task.is_running();
    if let Some(index) = work.tasks.iter().position(of_wait) {
        let ctx = work.ctx;
        work.change_task(index, |task| task.cancel(ctx));
    }
    let at = work.ctx.now();
    external::store::cancel(&mut work.unit, work.application.id, (&wait, at));
}
