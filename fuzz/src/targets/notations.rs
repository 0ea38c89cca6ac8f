//! FEEL, DMN and BPMN: what definitions bring, read and run.

use bpmn::{Definition, Effect, Event, Instance, Moment, WaitId};
use dmn::Model;
use feel::{Context, Environment, Expression, Names, UnaryTests, Value};

use super::{Target, head_and_rest, text};
use crate::seeds;
use crate::town::now;

/// Enough for any expression of a service, and little enough that a second is never reached.
const STEPS_MAX: u64 = 20_000;
const ITEMS_MAX: u64 = 100_000;
/// Steps of a process before the target has seen enough.
const PROCESS_STEPS_MAX: usize = 30;

pub(super) const FEEL: Target = Target {
    name: "feel",
    about: "FEEL expressions and unary tests in definitions, strict and lenient",
    run: feel,
    seeds: seeds::feel,
};
pub(super) const DMN: Target =
    Target { name: "dmn", about: "DMN files", run: dmn, seeds: || seeds::files(&["dmn"], "") };
pub(super) const BPMN: Target =
    Target { name: "bpmn", about: "BPMN files", run: bpmn, seeds: seeds::processes };
pub(super) const BPMN_STATE: Target = Target {
    name: "bpmn-state",
    about: "the stored state of a running process",
    run: bpmn_state,
    seeds: states,
};

fn bounded(environment: Environment) -> Environment {
    environment.steps_max(STEPS_MAX).items_max(ITEMS_MAX)
}

fn feel(data: &[u8]) {
    let source = text(data);
    let inputs = Context::from_iter([("age", Value::from(20)), ("x", Value::from(5))]);
    let names = Names::from_iter(["age", "x", "a long name", "a-b"]);
    let environments = [Environment::strict(now()), Environment::lenient(now())].map(bounded);
    if let Ok(expression) = Expression::parse(&source, &names) {
        for environment in &environments {
            if let Ok(value) = expression.evaluate(&inputs, environment) {
                let _ = (value.to_string(), value.to_json());
            }
        }
    }
    if let Ok(tests) = UnaryTests::parse(&source, &names) {
        for environment in &environments {
            let _ = tests.matches(&Value::from(5), &inputs, environment);
        }
    }
}

fn dmn(data: &[u8]) {
    let (Some(model), _) = Model::read(&text(data)) else { return };
    let environment = bounded(Environment::lenient(now()));
    let inputs: Context = model.inputs().map(|name| (name.to_owned(), Value::from(7))).collect();
    let decisions: Vec<String> = model.decisions().map(str::to_owned).collect();
    for decision in decisions.iter().take(20) {
        let _ = model.evaluate(decision, &inputs, &environment);
    }
}

fn bpmn(data: &[u8]) {
    let (Some(definition), _) = Definition::read(&text(data)) else { return };
    let _ = (bpmn::svg(&definition, &[]), bpmn::outline(&definition, &[]));
    run_process(&definition, Instance::new(&definition), |_| ());
}

/// Starts the process and answers whatever it asks for, for a while.
fn run_process(definition: &Definition, mut state: Instance, mut seen: impl FnMut(&Instance)) {
    let moment = Moment::at(now());
    let mut waiting = vec![Event::Start { node: None, variables: Context::new() }];
    for _ in 0..PROCESS_STEPS_MAX {
        let Some(event) = waiting.pop() else { return };
        if let Ok((next, effects)) = bpmn::step(definition, &state, event, &moment) {
            seen(&next);
            state = next;
            waiting.extend(effects.iter().filter_map(answer));
        }
    }
}

fn answer(effect: &Effect) -> Option<Event> {
    let variables = Context::from_iter([("granted", Value::Bool(true)), ("n", Value::from(1))]);
    Some(match effect {
        Effect::CreateTask { wait, .. } => Event::TaskCompleted { wait: *wait, variables },
        Effect::EvaluateDecision { wait, .. } => {
            Event::DecisionMade { wait: *wait, value: Value::context(variables) }
        }
        Effect::CallService { wait, .. } | Effect::CallProcess { wait, .. } => {
            Event::ServiceDone { wait: *wait, variables }
        }
        Effect::StartTimer { wait, .. } => Event::TimerFired { wait: *wait },
        _ => return None,
    })
}

/// The first line is the number of a process among the seeds, the rest a state in JSON.
fn bpmn_state(data: &[u8]) {
    let (head, rest) = head_and_rest(data);
    let number: usize = text(head).parse().unwrap_or_default();
    let processes = compiled();
    let Some(definition) = processes.get(number % processes.len().max(1)) else { return };
    let Ok(state) = serde_json::from_slice::<Instance>(rest) else { return };
    let _ = (definition.allowed(&state), state.positions(), state.variables().is_some());
    let moment = Moment::at(now());
    for wait in 0..4 {
        let variables = Context::new();
        let done = Event::TaskCompleted { wait: WaitId(wait), variables };
        let _ = bpmn::step(definition, &state, done, &moment);
        let rung = Event::TimerFired { wait: WaitId(wait) };
        let _ = bpmn::step(definition, &state, rung, &moment);
    }
    run_process(definition, state, |_| ());
}

fn compiled() -> &'static [Definition] {
    static COMPILED: std::sync::OnceLock<Vec<Definition>> = std::sync::OnceLock::new();
    COMPILED.get_or_init(|| {
        let sources = seeds::processes();
        let read = |source: &Vec<u8>| Definition::read(&text(source)).0;
        sources.iter().filter_map(read).filter(Definition::runs).collect()
    })
}

fn states() -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for (number, definition) in compiled().iter().enumerate() {
        run_process(definition, Instance::new(definition), |state| {
            let json = serde_json::to_string(state).unwrap_or_default();
            found.push(format!("{number}\n{json}").into_bytes());
        });
    }
    found
}
