//! Submissions over HTTP with everything on: session, form, registers, DMN, BPMN, sealing, log, message,
//! durable when answered. Beside bare units of the store in the same run.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use platform::db::DbSettings;
use platform::migrate;
use platform::testkit::{POSTGRES_URL, TestFolder};
use platform::{Db, Query, args};
use serde_json::Value;
use tokio::sync::Barrier;

use crate::client::Client;
use crate::people::{self, Session};
use crate::stats::{Latencies, median};
use crate::store::Shape;
use crate::table::Table;
use crate::{disk, processor, store};

const CONNECTIONS: usize = 64;
/// So many people apply, one after another on each connection.
const PEOPLE: usize = 640;
const RUNS: usize = 3;
const RUN: Duration = Duration::from_secs(6);

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

pub(crate) async fn run(address: &str, database: &str) -> Outcome<Table> {
    let about = format!(
        "A parking permit applied for and decided in one request, {CONNECTIONS} connections, load from the same two cores, median of {RUNS} runs. Each answer is durable: session, form, registers, DMN, BPMN, sealing, log, message. Bare units are written in the same minute on the same disk: 8 rows shaped as a submission, and the 13 rows that a submission really writes, as long and under as many indexes."
    );
    let head = vec![
        "database",
        "submissions/s",
        "p50 ms",
        "p99 ms",
        "decided at once",
        "bare units of 8 rows/s",
        "ratio",
        "of the same 13 rows/s",
        "ratio",
        "disk syncs/s",
        "processor µs each: server",
        "database",
        "load",
    ];
    let is_postgres = database.starts_with("postgres");
    let name = if is_postgres { "submit-postgresql" } else { "submit-sqlite" };
    let mut table = Table::new(name, about, head);
    let db = people::open(database).await?;
    let sessions = people::residents(address, &db, PEOPLE).await?;
    let start_on = start_on(&db).await?;
    let folder = TestFolder::new("bench-submit");
    let bare = bare(is_postgres, &folder).await?;
    let (mut rates, mut units, mut wholes, mut syncs, mut all) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Latencies::default());
    let decided = AtomicU64::new(0);
    load(address, &sessions, &start_on, (Duration::from_secs(2), &decided)).await?;
    decided.store(0, Ordering::Relaxed);
    let mut spent = [const { Vec::new() }; 3];
    for salt in 0..RUNS {
        syncs.push(disk::syncs_per_second(folder.path(), Duration::from_secs(1))?);
        units.push(store::measure(&bare, salt, Shape::Small).await.0);
        wholes.push(store::measure(&bare, salt, Shape::Whole).await.0);
        let before = processor::ticks();
        let (rate, latencies) = load(address, &sessions, &start_on, (RUN, &decided)).await?;
        let after = processor::ticks();
        for (each, name) in spent.iter_mut().zip(["aedile", "postgres", "bench"]) {
            let count = latencies.count();
            each.push(processor::microseconds_each((&before, &after), name, count));
        }
        rates.push(rate);
        all.join(latencies);
    }
    let (rate, unit, whole) = (median(rates), median(units), median(wholes));
    let share = decided.load(Ordering::Relaxed) as f64 / all.count().max(1) as f64;
    let mut row = vec![
        if is_postgres { "PostgreSQL" } else { "SQLite" }.to_owned(),
        format!("{rate:.0}"),
        format!("{:.1}", all.ms(50)),
        format!("{:.1}", all.ms(99)),
        format!("{:.0} %", share * 100.0),
        format!("{unit:.0}"),
        format!("{:.2}", rate / unit),
        format!("{whole:.0}"),
        format!("{:.2}", rate / whole),
        format!("{:.0}", median(syncs)),
    ];
    row.extend(spent.map(|each| format!("{:.0}", median(each))));
    table.row(row);
    Ok(table)
}

/// A store of the bench's own for bare units, of the same kind as the town's.
async fn bare(is_postgres: bool, folder: &TestFolder) -> Outcome<Db> {
    let settings = if is_postgres {
        let url = std::env::var(POSTGRES_URL)?;
        DbSettings::Postgres { url, connections: 4, schema: None }
    } else {
        let file = folder.path().join("bare.db");
        DbSettings::Sqlite { file, readers: 1, durable: true }
    };
    let db = Db::open(&settings).await?;
    migrate::run(&db, &[store::MODULE]).await?;
    Ok(db)
}

/// Tomorrow, as the form wants it; the day comes from the newest application, so that no clock is asked.
pub(crate) async fn start_on(db: &Db) -> Outcome<String> {
    let query = Query::new("SELECT MAX(created_at) FROM cases_application", args![]);
    let rows = db.read(query).await?;
    let newest = rows.first().ok_or("the town has no applications")?.at(0);
    let day = newest.to_zoned(jiff::tz::TimeZone::UTC).date();
    Ok(day.saturating_add(jiff::Span::new().days(20)).to_string())
}

pub(crate) async fn load(
    address: &str,
    sessions: &[Session],
    start_on: &str,
    (during, decided): (Duration, &AtomicU64),
) -> Outcome<(f64, Latencies)> {
    let start = Arc::new(Barrier::new(CONNECTIONS + 1));
    let mut tasks = Vec::new();
    for one in 0..CONNECTIONS {
        let mut client = Client::connect(address).await?;
        let own: Vec<Session> = sessions.iter().skip(one).step_by(CONNECTIONS).cloned().collect();
        let (start, start_on) = (Arc::clone(&start), start_on.to_owned());
        tasks.push(tokio::spawn(async move {
            let (mut latencies, mut decided, mut broken) = (Latencies::default(), 0, None);
            start.wait().await;
            let until = Instant::now() + during;
            for session in own.iter().cycle() {
                if Instant::now() >= until {
                    break;
                }
                let began = Instant::now();
                match submit(&mut client, session, &start_on).await {
                    Ok(state) => {
                        latencies.add(began.elapsed());
                        decided += u64::from(state == "decided");
                    }
                    Err(error) => {
                        broken = Some(error.to_string());
                        break;
                    }
                }
            }
            (latencies, decided, broken)
        }));
    }
    start.wait().await;
    let began = Instant::now();
    let mut all = Latencies::default();
    for task in tasks {
        let (latencies, at_once, broken) = task.await?;
        if let Some(broken) = broken {
            return Err(broken.into());
        }
        decided.fetch_add(at_once, Ordering::Relaxed);
        all.join(latencies);
    }
    Ok((all.count() as f64 / began.elapsed().as_secs_f64(), all))
}

async fn submit(client: &mut Client, session: &Session, start_on: &str) -> Outcome<String> {
    let plate = session.plate.as_deref().unwrap_or_default();
    let body = format!(
        "{{\"service\":\"parking-permit\",\"answers\":{{\"plate\":\"{plate}\",\"start_date\":\"{start_on}\"}},\"submit\":true,\"declared\":true}}"
    );
    let reply = client.post("/api/v1/applications", &session.headers, &body).await?;
    if reply.status != 201 {
        let text = String::from_utf8_lossy(&reply.body).into_owned();
        return Err(format!("a submission answered {}: {text}", reply.status).into());
    }
    let answer: Value = serde_json::from_slice(&reply.body)?;
    Ok(answer.get("state").and_then(Value::as_str).unwrap_or_default().to_owned())
}
