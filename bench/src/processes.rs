//! Processes in memory: start, script, exclusive gateway, user task completed, end.

use bpmn::{Definition, Effect, Event, Instance, Moment, Stage, step};
use feel::{Context, Value};

use crate::peers;
use crate::table::Table;

pub(crate) fn run() -> Result<Table, String> {
    let file = peers::folder().join("permit.bpmn");
    let xml = std::fs::read_to_string(&file).map_err(|error| error.to_string())?;
    let (definition, findings) = Definition::read(&xml);
    let definition = definition.filter(Definition::runs).ok_or(format!("{findings:?}"))?;
    let now = "2027-03-26T09:00:00[Europe/Paris]".parse().map_err(|e| format!("{e}"))?;
    let moment = Moment::at(&now);
    let fresh = Instance::new(&definition);
    instance(&definition, &fresh, (&moment, 3))?;
    let mut failed = None;
    let ours = peers::per_second(|number| {
        if let Err(error) = instance(&definition, &fresh, (&moment, number % 20)) {
            failed = Some(error);
        }
    });
    let stored = peers::per_second(|number| {
        if let Err(error) = stored(&definition, &fresh, (&moment, number % 20)) {
            failed = Some(error);
        }
    });
    if let Some(error) = failed {
        return Err(error);
    }
    let (waiting, _) = start(&definition, &fresh, (&moment, 1))?;
    let bytes = serde_json::to_string(&waiting).map_err(|error| error.to_string())?.len();
    let about = format!(
        "Start, script, exclusive gateway, user task completed, end; the definition read once, \
         states in memory, one core, per second of CPU time. At the user task the state is \
         {bytes} bytes. The peers run the same file in the same run."
    );
    let mut table = Table::new("processes", about, vec!["engine", "instances/s", "ratio"]);
    table.row(vec!["Aedile".to_owned(), format!("{ours:.0}"), "1".to_owned()]);
    let name = "Aedile, state written as JSON and read back at the user task".to_owned();
    table.row(vec![name, format!("{stored:.0}"), format!("1 / {:.1}", ours / stored)]);
    for (name, program, script) in [
        ("SpiffWorkflow 3.2.0 (Python)", ".venv/bin/python", "spiff.py"),
        ("bpmn-engine 25.0.1 (Node.js)", "node", "bpmn-engine.mjs"),
    ] {
        let [rate, ratio] = peers::cells(peers::rate(program, &[script, "permit.bpmn"]), ours);
        table.row(vec![name.to_owned(), rate, ratio]);
    }
    Ok(table)
}

type At<'a> = (&'a Moment, usize);

fn start(
    definition: &Definition,
    fresh: &Instance,
    (moment, metres): At<'_>,
) -> Result<(Instance, Vec<Effect>), String> {
    let variables = Context::from_iter([("metres", Value::from(metres as i64))]);
    let event = Event::Start { node: None, variables };
    step(definition, fresh, event, moment).map_err(|refusal| refusal.to_string())
}

fn end(
    definition: &Definition,
    (state, effects): (&Instance, &[Effect]),
    moment: &Moment,
) -> Result<(), String> {
    let task = effects.iter().find_map(|effect| match effect {
        Effect::CreateTask { wait, .. } => Some(*wait),
        _ => None,
    });
    let wait = task.ok_or("no task was created")?;
    let variables = Context::from_iter([("approved", Value::Bool(true))]);
    let event = Event::TaskCompleted { wait, variables };
    let (done, _) = step(definition, state, event, moment).map_err(|r| r.to_string())?;
    match done.stage() {
        Stage::Ended(_) => Ok(()),
        _ => Err("the process did not end".to_owned()),
    }
}

fn instance(definition: &Definition, fresh: &Instance, at: At<'_>) -> Result<(), String> {
    let (state, effects) = start(definition, fresh, at)?;
    end(definition, (&state, &effects), at.0)
}

fn stored(definition: &Definition, fresh: &Instance, at: At<'_>) -> Result<(), String> {
    let (state, effects) = start(definition, fresh, at)?;
    let text = serde_json::to_string(&state).map_err(|error| error.to_string())?;
    let state: Instance = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    end(definition, (&state, &effects), at.0)
}
