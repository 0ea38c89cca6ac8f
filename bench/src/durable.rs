//! Processes on a database: every step a unit of work that is on the disk before it counts, and a million
//! instances that wait for their timers.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bpmn::{Definition, Effect, Event, Instance, Moment, WaitId, step};
use feel::{Context, Value};
use jiff::{SignedDuration, Timestamp};
use platform::db::DbSettings;
use platform::jobs::{Ended, Job, Runner};
use platform::migrate::{self, Module};
use platform::testkit::TestFolder;
use platform::{Ctx, Db, Edge, Fault, Query, Unit, args};

use crate::stats::{Latencies, median, together};
use crate::table::Table;
use crate::{disk, peers, size};

const CLIENTS: usize = 64;
const RUNS: usize = 3;
const RUN: Duration = Duration::from_secs(4);
/// Instances that wait with a timer, unless `BENCH_WAITING` says how many: to try the benchmark, not to measure.
const WAITING: i64 = 1_000_000;
/// Fewest that leave room for the timers that ring.
const WAITING_MIN: i64 = 1_000;
/// Rows made by one statement.
const TOGETHER: i64 = 50_000;
/// Timers that fall due while it is measured.
const RUNG: usize = 100;
const TIMER: &str = "bench.timer";

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const MODULE: Module = Module {
    name: "bench",
    files: &[(
        "0001_create_instance",
        "CREATE TABLE bench_instance (id TEXT NOT NULL PRIMARY KEY, state TEXT NOT NULL, stage TEXT NOT NULL, version {int} NOT NULL) {strict};
         CREATE TABLE bench_task (id TEXT NOT NULL PRIMARY KEY, node TEXT NOT NULL, done {int} NOT NULL) {strict};
         CREATE TABLE bench_history (id TEXT NOT NULL, seq {int} NOT NULL, node TEXT NOT NULL, PRIMARY KEY (id, seq)) {strict};",
    )],
};

/// Waits a month, unless somebody ends it before.
const PATIENT: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="patient" isExecutable="true">
<startEvent id="s"/><intermediateCatchEvent id="wait"><timerEventDefinition><timeDuration>P30D</timeDuration></timerEventDefinition></intermediateCatchEvent>
<endEvent id="e"/><sequenceFlow id="a" sourceRef="s" targetRef="wait"/><sequenceFlow id="b" sourceRef="wait" targetRef="e"/></process></definitions>"#;

pub(crate) async fn run() -> Outcome<Table> {
    let folder = TestFolder::new("bench-durable");
    let file = folder.path().join("bench.db");
    let db = Db::open(&DbSettings::Sqlite { file, readers: 2, durable: true }).await?;
    migrate::run(&db, &[platform::migrate::MODULE, MODULE]).await?;
    let file = peers::folder().join("permit.bpmn");
    let definition = Arc::new(read(&std::fs::read_to_string(file)?)?);
    let (mut rates, mut syncs, mut all) = (Vec::new(), Vec::new(), Latencies::default());
    for salt in 0..RUNS {
        syncs.push(disk::syncs_per_second(folder.path(), Duration::from_secs(1))?);
        let (rate, latencies) = measure(&db, &definition, salt).await;
        rates.push(rate);
        all.join(latencies);
    }
    let (ours, sync) = (median(rates), median(syncs));
    let peer_file = folder.path().join("spiff.db").display().to_string();
    let arguments = ["spiff-sqlite.py", "permit.bpmn", peer_file.as_str()];
    let peer = peers::rate(".venv/bin/python", &arguments);
    let waiting = waiting();
    let about = format!(
        "Start, script, exclusive gateway, user task completed, end, on SQLite: the state, its task and its history are on the disk after each of the two steps, and read back between them. {CLIENTS} clients, median of {RUNS} runs, wall time; the disk makes {sync:.0} syncs a second. Then {waiting} instances wait for a timer each, and {RUNG} of the timers fall due while it is measured."
    );
    let mut table = Table::new("processes-durable", about, vec!["what", "figure", "ratio"]);
    table.row(vec!["Aedile, instances/s".into(), format!("{ours:.0}"), "1".into()]);
    let [rate, ratio] = peers::cells(peer, ours);
    table.row(vec!["SpiffWorkflow 3.2.0 with SQLite, instances/s".into(), rate, ratio]);
    let figure = |what: &str, figure: String| vec![what.to_owned(), figure, String::new()];
    table.row(figure("Aedile, both steps, p50 ms", format!("{:.1}", all.ms(50))));
    table.row(figure("Aedile, both steps, p99 ms", format!("{:.1}", all.ms(99))));
    timers(&db, waiting, &mut table).await?;
    Ok(table)
}

fn waiting() -> i64 {
    let said = std::env::var("BENCH_WAITING").ok().and_then(|count| count.parse().ok());
    said.map_or(WAITING, |count: i64| count.clamp(WAITING_MIN, WAITING))
}

fn read(xml: &str) -> Result<Definition, String> {
    let (definition, findings) = Definition::read(xml);
    definition.filter(Definition::runs).ok_or(format!("{findings:?}"))
}

/// Instances per second, and how long each took from start to end.
async fn measure(db: &Db, definition: &Arc<Definition>, salt: usize) -> (f64, Latencies) {
    together(CLIENTS, |client, start| {
        let (db, definition) = (db.clone(), Arc::clone(definition));
        async move {
            let mut latencies = Latencies::default();
            start.wait().await;
            let until = Instant::now() + RUN;
            let mut number = 0;
            while Instant::now() < until {
                let began = Instant::now();
                let id = format!("{:02}{client:04}{number:020}", salt + 10);
                if instance(&db, &definition, (&id, number)).await.is_ok() {
                    latencies.add(began.elapsed());
                }
                number += 1;
            }
            latencies
        }
    })
    .await
}

/// One instance from start to end, in two units of work.
async fn instance(db: &Db, definition: &Definition, (id, number): (&str, i64)) -> Outcome<()> {
    let moment = Moment::at(&now().to_zoned(jiff::tz::TimeZone::UTC));
    let variables = Context::from_iter([("metres", Value::from(number % 20))]);
    let start = Event::Start { node: None, variables };
    let (state, effects) = step(definition, &Instance::new(definition), start, &moment)?;
    let mut unit = Unit::new();
    unit.must(
        1,
        "INSERT INTO bench_instance (id, state, stage, version) VALUES ($1, $2, 'running', 0)",
        args![id, serde_json::to_string(&state)?],
    );
    let wait = written(&mut unit, definition, (id, 0), &effects).ok_or("no task was created")?;
    db.commit(unit).await?;

    let stored = Query::new("SELECT state, version FROM bench_instance WHERE id = $1", args![id]);
    let rows = db.read(stored).await?;
    let row = rows.first().ok_or("the instance is gone")?;
    let state: Instance = serde_json::from_str(row.text(0))?;
    let variables = Context::from_iter([("approved", Value::Bool(true))]);
    let done = Event::TaskCompleted { wait, variables };
    let (state, effects) = step(definition, &state, done, &moment)?;
    let mut unit = Unit::new();
    unit.must(
        1,
        "UPDATE bench_instance SET state = $1, stage = 'ended', version = version + 1
         WHERE id = $2 AND version = $3",
        args![serde_json::to_string(&state)?, id, row.int(1)],
    );
    unit.must(1, "UPDATE bench_task SET done = 1 WHERE id = $1 AND done = 0", args![id]);
    written(&mut unit, definition, (id, 100), &effects);
    db.commit(unit).await?;
    Ok(())
}

/// Writes the effects of a step: the task, and which nodes were entered. Gives what to answer.
fn written(
    unit: &mut Unit,
    definition: &Definition,
    (id, from): (&str, i64),
    effects: &[Effect],
) -> Option<WaitId> {
    let (mut wait, mut seq) = (None, from);
    for effect in effects {
        match effect {
            Effect::Entered { node, .. } => {
                seq += 1;
                unit.must(
                    1,
                    "INSERT INTO bench_history (id, seq, node) VALUES ($1, $2, $3)",
                    args![id, seq, definition.node(*node).id.to_string()],
                );
            }
            Effect::CreateTask { wait: task, node, .. } => {
                wait = Some(*task);
                unit.must(
                    1,
                    "INSERT INTO bench_task (id, node, done) VALUES ($1, $2, 0)",
                    args![id, definition.node(*node).id.to_string()],
                );
            }
            _ => {}
        }
    }
    wait
}

/// A million instances wait; how late do those ring that fall due, and what memory does it take?
async fn timers(db: &Db, waiting: i64, table: &mut Table) -> Outcome<()> {
    let definition = Arc::new(read(PATIENT)?);
    let edge = Edge::new(Arc::new(now), Arc::new(entropy), jiff::tz::TimeZone::UTC);
    let ctx = edge.system("bench");
    let moment = Moment::at(&ctx.now().to_zoned(jiff::tz::TimeZone::UTC));
    let start = Event::Start { node: None, variables: Context::new() };
    let (state, effects) = step(&definition, &Instance::new(&definition), start, &moment)?;
    let wait = effects.iter().find_map(|effect| match effect {
        Effect::StartTimer { wait, .. } => Some(wait.0),
        _ => None,
    });
    let wait = wait.ok_or("no timer was started")?;
    let empty = size::resident_mb(std::process::id())?;
    fill(db, (&serde_json::to_string(&state)?, wait), (waiting, ctx.now())).await?;
    let rings = Arc::new(Mutex::new(Vec::new()));
    let mut runner = Runner::new(db.clone(), edge.clone());
    let (handled, known, rung) = (db.clone(), Arc::clone(&definition), Arc::clone(&rings));
    runner.handle(TIMER, move |job: Job, ctx: Ctx| {
        let (db, definition, rings) = (handled.clone(), Arc::clone(&known), Arc::clone(&rung));
        async move { ring(&db, &definition, (&job, &ctx), &rings).await }
    });
    let before = size::resident_mb(std::process::id())?;
    let running = tokio::spawn(async move { runner.run().await });
    tokio::time::sleep(Duration::from_secs(2)).await;
    // Brought forward while nothing else goes on: each falls due by itself.
    let first = now() + SignedDuration::from_secs(1);
    let mut unit = Unit::new();
    for number in 0..RUNG {
        let due = first + SignedDuration::from_millis(97 * number as i64);
        let id = format!("{:026}", number as i64 * 9_973 % waiting);
        unit.must(
            1,
            "UPDATE bench_instance SET state = $1 WHERE id = $2",
            args![waiting_until(&state, due)?, &id],
        );
        unit.must(
            1,
            "UPDATE platform_job SET run_at = $1, payload = $2 WHERE id = $3",
            args![due, payload(&id, wait, due), format!("job_{id}")],
        );
    }
    db.commit(unit).await?;
    let most = Instant::now() + Duration::from_secs(60);
    let count = || rings.lock().unwrap_or_else(PoisonError::into_inner).len();
    while count() < RUNG && Instant::now() < most {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    running.abort();
    let after = size::resident_mb(std::process::id())?;
    let mut late = Latencies::default();
    let rings = rings.lock().unwrap_or_else(PoisonError::into_inner);
    rings.iter().for_each(|took| late.add(*took));
    let figure = |what: &str, figure: String| vec![what.to_owned(), figure, String::new()];
    table.row(figure("timers that rang", late.count().to_string()));
    table.row(figure("from due to done on the disk, p50 ms", format!("{:.1}", late.ms(50))));
    table.row(figure("from due to done on the disk, slowest ms", format!("{:.1}", late.ms(100))));
    table.row(figure("memory before they wait, MB", format!("{empty:.0}")));
    table.row(figure("memory while they wait, MB", format!("{before:.0}")));
    table.row(figure("memory after the timers rang, MB", format!("{after:.0}")));
    Ok(())
}

fn payload(id: &str, wait: u32, due: Timestamp) -> String {
    serde_json::json!({ "instance": id, "wait": wait, "due": due }).to_string()
}

/// The state with its timer due at another time.
fn waiting_until(state: &Instance, due: Timestamp) -> Outcome<String> {
    let mut json = serde_json::to_value(state)?;
    let found = json.pointer_mut("/w/0/k/t/d").ok_or("the state has no timer")?;
    *found = serde_json::to_value(due)?;
    Ok(json.to_string())
}

/// Makes the instances and their timers, due over the next ten years.
async fn fill(
    db: &Db,
    (state, wait): (&str, u32),
    (waiting, now): (i64, Timestamp),
) -> Outcome<()> {
    let numbers = "WITH RECURSIVE n(i) AS (SELECT CAST($1 AS INTEGER) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $2)";
    let number = "substr('00000000000000000000000000' || n.i, -26, 26)";
    let far = now + SignedDuration::from_hours(24);
    for begin in (0..waiting).step_by(usize::try_from(TOGETHER)?) {
        let mut unit = Unit::new();
        let end = (begin + TOGETHER).min(waiting);
        unit.run(
            format!("{numbers} INSERT INTO bench_instance (id, state, stage, version) SELECT {number}, $3, 'running', 0 FROM n"),
            args![begin, end, state],
        );
        unit.run(
            format!("{numbers} INSERT INTO platform_job (id, kind, payload, run_at, attempts) SELECT 'job_' || {number}, '{TIMER}', '{{\"instance\":\"' || {number} || '\",\"wait\":{wait},\"due\":\"2037-01-01T00:00:00Z\"}}', $3 + n.i * 300000000, 0 FROM n"),
            args![begin, end, far],
        );
        db.commit(unit).await?;
    }
    Ok(())
}

#[derive(serde::Deserialize)]
struct Timer {
    instance: String,
    wait: u32,
    due: Timestamp,
}

/// Rings: the process goes on, in one unit with the end of the job.
async fn ring(
    db: &Db,
    definition: &Definition,
    (job, ctx): (&Job, &Ctx),
    rings: &Mutex<Vec<Duration>>,
) -> Result<Ended, Fault> {
    let timer: Timer = job.read()?;
    let stored =
        Query::new("SELECT state FROM bench_instance WHERE id = $1", args![&timer.instance]);
    let rows = db.read(stored).await?;
    let Some(row) = rows.first() else { return Ok(Ended::Done) };
    let wrong = |error: &dyn std::fmt::Display| Fault::new("ring", error.to_string());
    let state: Instance = serde_json::from_str(row.text(0)).map_err(|error| wrong(&error))?;
    let moment = Moment::at(&ctx.now().to_zoned(ctx.zone().clone()));
    let event = Event::TimerFired { wait: WaitId(timer.wait) };
    let (state, _) = step(definition, &state, event, &moment).map_err(|error| wrong(&error))?;
    let text = serde_json::to_string(&state).map_err(|error| wrong(&error))?;
    let mut unit = Unit::new();
    unit.must(
        1,
        "UPDATE bench_instance SET state = $1, stage = 'ended', version = version + 1 WHERE id = $2",
        args![text, &timer.instance],
    );
    job.finish_in(&mut unit);
    db.commit(unit).await?;
    let late = Duration::try_from(now().duration_since(timer.due)).unwrap_or_default();
    rings.lock().unwrap_or_else(PoisonError::into_inner).push(late);
    Ok(Ended::InItsUnit)
}

#[expect(clippy::disallowed_methods, reason = "a benchmark reads the machine's clock")]
fn now() -> Timestamp {
    Timestamp::now()
}

/// Ids only have to differ here.
fn entropy() -> [u8; 32] {
    static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    let number = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let mut bytes = [0; 32];
    bytes.iter_mut().zip(number.to_le_bytes()).for_each(|(byte, part)| *byte = part);
    bytes
}
