//! FEEL, DMN and BPMN: what definitions bring, read and run.

use bpmn::{Definition, Effect, Event, Instance, Moment, WaitId};
use dmn::{Given, Model};
use feel::{Context, Environment, Expression, Known, Names, Type, UnaryTests, Value};

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
pub(super) const DMN: Target = Target { name: "dmn", about: "DMN files", run: dmn, seeds: models };
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
    let mut known = Known::new();
    known.bind("age", Type::Number);
    if let Ok(expression) = Expression::parse(&source, &names) {
        let _ = (expression.inspect(), expression.infer(&mut known));
        for environment in &environments {
            if let Ok(value) = expression.evaluate(&inputs, environment) {
                let _ = (value.to_string(), value.to_json());
            }
        }
    }
    if let Ok(tests) = UnaryTests::parse(&source, &names) {
        let _ = (tests.inspect(), tests.infer(&Type::Number, &mut known));
        for environment in &environments {
            let _ = tests.matches(&Value::from(5), &inputs, environment);
        }
    }
}

/// What a model under test may import.
const LIBRARY: &str = r##"<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="lib" namespace="l">
<itemDefinition name="tRate"><typeRef>number</typeRef><allowedValues><text>[0..100]</text></allowedValues></itemDefinition>
<businessKnowledgeModel id="rate" name="Rate"><variable name="Rate" typeRef="tRate"/><encapsulatedLogic><formalParameter name="n" typeRef="number"/><literalExpression><text>n / 2</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>
<decision id="seven" name="Seven"><variable name="Seven"/><literalExpression><text>7</text></literalExpression></decision></definitions>"##;

fn dmn(data: &[u8]) {
    let source = text(data);
    let _ = Model::imports(&source);
    let (Some(model), _) = Model::read_among(&source, &[LIBRARY]) else { return };
    let types = [("age", Type::Number), ("x", Type::String)];
    let _ = model.check();
    let _ = model.check_given(Some(Given { names: &["age", "x"], types: &types, free: &[] }));
    let _ = model.check_law("law");
    let environment = bounded(Environment::lenient(now()));
    let inputs: Context = model.inputs().map(|name| (name.to_owned(), Value::from(7))).collect();
    for decision in model.decisions().take(20) {
        let _ = model.evaluate(decision, &inputs, &environment);
        let _ = model.table(decision);
    }
    for service in model.services().take(10) {
        let _ = model.evaluate_service(service, &inputs, &environment);
    }
    for function in model.functions().take(10) {
        let named = model.parameters(function).into_iter();
        let arguments: Context = named.map(|name| (name.to_owned(), Value::from(7))).collect();
        let _ = model.evaluate_knowledge(function, &arguments, &environment);
    }
}

/// The files of the project, and models with what its services do without: imports, decision services, functions,
/// boxed expressions.
fn models() -> Vec<Vec<u8>> {
    let mut found = seeds::files(&["dmn"], "");
    found.push(MODEL.as_bytes().to_vec());
    found.push(LIBRARY.as_bytes().to_vec());
    found
}

const MODEL: &str = r##"<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="main" namespace="m">
<import name="lib" namespace="l" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>
<itemDefinition name="tPerson"><itemComponent name="age"><typeRef>number</typeRef></itemComponent><itemComponent name="pet"><typeRef>tPerson</typeRef></itemComponent></itemDefinition>
<itemDefinition name="tAges" isCollection="true"><typeRef>lib.tRate</typeRef></itemDefinition>
<inputData id="i" name="age"><variable name="age" typeRef="number"/></inputData>
<businessKnowledgeModel id="k" name="Fee"><variable name="Fee" typeRef="number"/><knowledgeRequirement><requiredKnowledge href="l#rate"/></knowledgeRequirement><encapsulatedLogic><formalParameter name="n" typeRef="number"/>
<decisionTable hitPolicy="PRIORITY"><input><inputExpression typeRef="number"><text>n</text></inputExpression></input><output typeRef="number"><outputValues><text>3, 2, 1</text></outputValues></output>
<rule id="r1"><inputEntry><text>&lt; 5, [7..9)</text></inputEntry><outputEntry><text>1</text></outputEntry></rule><rule id="r2"><inputEntry><text>not(3)</text></inputEntry><outputEntry><text>2</text></outputEntry></rule></decisionTable></encapsulatedLogic></businessKnowledgeModel>
<decision id="d" name="Price"><variable name="Price"/><informationRequirement><requiredInput href="#i"/></informationRequirement><informationRequirement><requiredDecision href="l#seven"/></informationRequirement><knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>
<context><contextEntry><variable name="fee"/><invocation><literalExpression><text>Fee</text></literalExpression><binding><parameter name="n"/><literalExpression><text>age</text></literalExpression></binding></invocation></contextEntry>
<contextEntry><variable name="all"/><for iteratorVariable="x"><in><literalExpression><text>1..3</text></literalExpression></in><return><literalExpression><text>x + lib.Seven</text></literalExpression></return></for></contextEntry>
<contextEntry><variable name="some"/><filter><in><list><literalExpression><text>fee</text></literalExpression></list></in><match><literalExpression><text>item &gt; 1</text></literalExpression></match></filter></contextEntry>
<contextEntry><conditional><if><literalExpression><text>fee &gt; 2</text></literalExpression></if><then><literalExpression><text>fee</text></literalExpression></then><else><relation><column name="a"/><row><literalExpression><text>1</text></literalExpression></row></relation></else></conditional></contextEntry></context></decision>
<decision id="e" name="Late"><variable name="Late" typeRef="string"/><informationRequirement><requiredDecision href="#d"/></informationRequirement>
<decisionTable><input><inputExpression><text>Price</text></inputExpression></input><output/><annotation name="law"/><rule id="r3"><inputEntry><text>&lt; duration("P1D")</text></inputEntry><outputEntry><text>"a"</text></outputEntry><annotationEntry><text>a {Price}</text></annotationEntry></rule></decisionTable></decision>
<decisionService id="s" name="Priced"><outputDecision href="#e"/><encapsulatedDecision href="#d"/><inputData href="#i"/></decisionService></definitions>"##;

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
