//! Measures how many instances of a small process one core runs in a second.
//!
//! The process: start, script, exclusive gateway, user task completed, end; definition read once,
//! states in memory. Run with `cargo run --release -p bpmn --example speed`. Printed per second of
//! CPU time where the system tells it (Linux), else per second of wall time.

use std::time::Instant;

use bpmn::{Definition, Effect, Event, Instance, Moment, Stage, step};
use feel::{Context, Value};

const PROCESS: &str = r#"
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
             xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="speed">
  <process id="permit" isExecutable="true">
    <startEvent id="start"/>
    <scriptTask id="fee" scriptFormat="feel" camunda:resultVariable="fee"><script>metres * 12 + 5</script></scriptTask>
    <exclusiveGateway id="large" default="no"/>
    <userTask id="check" name="Check the application" camunda:candidateGroups="permits"/>
    <userTask id="quick" name="Confirm the application" camunda:candidateGroups="counter"/>
    <endEvent id="end"/>
    <sequenceFlow id="a" sourceRef="start" targetRef="fee"/>
    <sequenceFlow id="b" sourceRef="fee" targetRef="large"/>
    <sequenceFlow id="yes" sourceRef="large" targetRef="check"><conditionExpression>=fee &gt; 100</conditionExpression></sequenceFlow>
    <sequenceFlow id="no" sourceRef="large" targetRef="quick"/>
    <sequenceFlow id="c" sourceRef="check" targetRef="end"/>
    <sequenceFlow id="d" sourceRef="quick" targetRef="end"/>
  </process>
</definitions>"#;

/// Instances in one round; rounds repeat until a second has passed.
const ROUND: usize = 10_000;

fn main() -> Result<(), String> {
    let (definition, findings) = Definition::read(PROCESS);
    let definition = definition.filter(Definition::runs).ok_or(format!("{findings:?}"))?;
    let now = "2027-03-26T09:00:00[Europe/Paris]".parse().map_err(|e| format!("{e}"))?;
    let moment = Moment::at(&now);
    let fresh = Instance::new(&definition);
    run(&definition, &fresh, &moment, ROUND)?;
    let (begun, cpu_begun) = (Instant::now(), cpu_seconds());
    let (mut count, mut effects) = (0, 0);
    while begun.elapsed().as_secs_f64() < 3.0 {
        effects += run(&definition, &fresh, &moment, ROUND)?;
        count += ROUND;
    }
    let wall = begun.elapsed().as_secs_f64();
    let cpu = cpu_begun.and_then(|before| Some(cpu_seconds()? - before));
    println!("{count} instances, {effects} effects, {wall:.2} s on the clock");
    println!("{:.0} instances per second of wall time", count as f64 / wall);
    match cpu {
        Some(cpu) => println!("{:.0} instances per second of CPU time", count as f64 / cpu),
        None => println!("this system does not tell CPU time"),
    }
    let (waiting, _) = start(&definition, &fresh, &moment, 1)?;
    let bytes = serde_json::to_string(&waiting).map_err(|e| e.to_string())?.len();
    println!("{bytes} bytes of state at the user task");
    Ok(())
}

fn start(
    definition: &Definition,
    fresh: &Instance,
    moment: &Moment,
    metres: usize,
) -> Result<(Instance, Vec<Effect>), String> {
    let variables = Context::from_iter([("metres", Value::from(metres as i64))]);
    let event = Event::Start { node: None, variables };
    step(definition, fresh, event, moment).map_err(|refusal| refusal.to_string())
}

fn run(
    definition: &Definition,
    fresh: &Instance,
    moment: &Moment,
    count: usize,
) -> Result<usize, String> {
    let mut effects_all = 0;
    for number in 0..count {
        let (state, effects) = start(definition, fresh, moment, number % 20)?;
        effects_all += effects.len();
        let task = effects.iter().find_map(|effect| match effect {
            Effect::CreateTask { wait, .. } => Some(*wait),
            _ => None,
        });
        let wait = task.ok_or("no task was created")?;
        let variables = Context::from_iter([("approved", Value::Bool(true))]);
        let event = Event::TaskCompleted { wait, variables };
        let done =
            step(definition, &state, event, moment).map_err(|refusal| refusal.to_string())?;
        effects_all += done.1.len();
        if !matches!(done.0.stage(), Stage::Ended(_)) {
            return Err("the process did not end".to_owned());
        }
    }
    Ok(effects_all)
}

/// Seconds of CPU time of this process: first field of Linux' schedstat, in nanoseconds.
fn cpu_seconds() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    let nanoseconds: f64 = text.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}
