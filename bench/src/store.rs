//! Units of work against the disk, 64 clients: a small unit shaped as a submission, and one with every row that a
//! submission writes, as long and under as many indexes.

use std::time::{Duration, Instant};

use platform::db::DbSettings;
use platform::migrate::{self, Module};
use platform::testkit::{POSTGRES_URL, TestFolder};
use platform::{Db, Unit, args};

use crate::disk;
use crate::stats::{Latencies, median, together};
use crate::table::Table;

const CLIENTS: usize = 64;
const RUNS: usize = 3;
const RUN: Duration = Duration::from_secs(4);

pub(crate) const MODULE: Module = Module {
    name: "bench",
    files: &[(
        "0001_create_shape",
        "CREATE TABLE bench_case (id TEXT NOT NULL PRIMARY KEY, state TEXT NOT NULL, due_on TEXT NOT NULL, version {int} NOT NULL) {strict};
         CREATE TABLE bench_content (id TEXT NOT NULL PRIMARY KEY, body {bytes} NOT NULL) {strict};
         CREATE TABLE bench_event (id TEXT NOT NULL, seq {int} NOT NULL, body {bytes} NOT NULL, PRIMARY KEY (id, seq)) {strict};
         CREATE TABLE bench_entry (id TEXT NOT NULL PRIMARY KEY, body TEXT NOT NULL) {strict};
         CREATE INDEX bench_case_due ON bench_case (state, due_on);
         CREATE TABLE bench_application (id TEXT NOT NULL PRIMARY KEY, applicant TEXT NOT NULL, service TEXT NOT NULL, submitted_at {int} NOT NULL, decided_at {int} NOT NULL, keep_until TEXT NOT NULL, body {bytes} NOT NULL) {strict};
         CREATE INDEX bench_application_applicant ON bench_application (applicant, submitted_at);
         CREATE INDEX bench_application_submitted ON bench_application (submitted_at);
         CREATE INDEX bench_application_decided ON bench_application (decided_at);
         CREATE INDEX bench_application_service ON bench_application (service, decided_at);
         CREATE INDEX bench_application_granted ON bench_application (applicant, service, keep_until);
         CREATE INDEX bench_application_keep ON bench_application (keep_until, id);
         CREATE TABLE bench_decision (id TEXT NOT NULL PRIMARY KEY, application TEXT NOT NULL, body {bytes} NOT NULL) {strict};
         CREATE UNIQUE INDEX bench_decision_application ON bench_decision (application);
         CREATE TABLE bench_message (id TEXT NOT NULL PRIMARY KEY, reference TEXT NOT NULL, applicant TEXT NOT NULL, body {bytes} NOT NULL) {strict};
         CREATE INDEX bench_message_reference ON bench_message (reference);
         CREATE INDEX bench_message_applicant ON bench_message (applicant, id);
         CREATE TABLE bench_job (id TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, run_at {int} NOT NULL, body {bytes} NOT NULL) {strict};
         CREATE INDEX bench_job_kind ON bench_job (kind, run_at);
         CREATE TABLE bench_part (subject TEXT NOT NULL, part TEXT NOT NULL, wrapped {bytes} NOT NULL, master_id TEXT NOT NULL, PRIMARY KEY (subject, part)) {strict};
         CREATE TABLE bench_journal (application TEXT NOT NULL, version {int} NOT NULL, body {bytes} NOT NULL, PRIMARY KEY (application, version)) {strict};",
    )],
};

/// What a bare unit writes.
#[derive(Clone, Copy)]
pub(crate) enum Shape {
    /// A case, its content, three events with their log entries: 8 rows.
    Small,
    /// All rows of a submission that is decided at once, with their lengths (measured in the town's database after a
    /// run of `bench submit`) and indexes: 13 rows.
    Whole,
}

impl Shape {
    fn unit(self, client: usize, number: u64) -> Unit {
        match self {
            Shape::Small => small(client, number),
            Shape::Whole => whole(client, number),
        }
    }
}

fn whole(client: usize, number: u64) -> Unit {
    // Both shapes are measured in one database: their ids must differ.
    let id = format!("all_{client:04}{number:022}");
    let applicant = format!("per_{:026}", number % 640);
    let at = i64::try_from(number).unwrap_or_default();
    let mut unit = Unit::new();
    unit.must(
        1,
        "INSERT INTO bench_application (id, applicant, service, submitted_at, decided_at, keep_until, body) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![&id, &applicant, "parking-permit", at, at, "2034-12-24", vec![1_u8; 250]],
    );
    let content = args![&id, vec![1_u8; 2_110]];
    unit.must(1, "INSERT INTO bench_content (id, body) VALUES ($1, $2)", content);
    unit.must(
        1,
        "INSERT INTO bench_decision (id, application, body) VALUES ($1, $2, $3)",
        args![format!("dec{id}"), &id, vec![3_u8; 1_450]],
    );
    unit.must(
        1,
        "INSERT INTO bench_message (id, reference, applicant, body) VALUES ($1, $2, $3, $4)",
        args![format!("msg{id}"), &id, &applicant, vec![4_u8; 330]],
    );
    unit.must(
        1,
        "INSERT INTO bench_job (id, kind, run_at, body) VALUES ($1, $2, $3, $4)",
        args![format!("job{id}"), "messages.deliver", at, vec![5_u8; 50]],
    );
    unit.must(
        1,
        "INSERT INTO bench_part (subject, part, wrapped, master_id) VALUES ($1, $2, $3, $4)",
        args![&applicant, &id, vec![6_u8; 72], "0123456789abcdef"],
    );
    unit.must(
        1,
        "INSERT INTO bench_journal (application, version, body) VALUES ($1, $2, $3)",
        args![&id, 1_i64, vec![7_u8; 400]],
    );
    events(&mut unit, &id, 350);
    unit
}

/// Three events, and the log entry of each.
fn events(unit: &mut Unit, id: &str, length: usize) {
    for seq in 1..=3_i64 {
        unit.must(
            1,
            "INSERT INTO bench_event (id, seq, body) VALUES ($1, $2, $3)",
            args![id, seq, vec![2_u8; length]],
        );
        unit.must(
            1,
            "INSERT INTO bench_entry (id, body) VALUES ($1, $2)",
            args![
                format!("{id}{seq}"),
                "aedile/1 case 0123456789012345678901234567890123456789012="
            ],
        );
    }
}

fn small(client: usize, number: u64) -> Unit {
    let id = format!("app_{client:04}{number:022}");
    let mut unit = Unit::new();
    unit.must(
        1,
        "INSERT INTO bench_case (id, state, due_on, version) VALUES ($1, $2, $3, 0)",
        args![&id, "open", "2026-12-24"],
    );
    unit.must(
        1,
        "INSERT INTO bench_content (id, body) VALUES ($1, $2)",
        args![&id, vec![1_u8; 900]],
    );
    events(&mut unit, &id, 300);
    unit
}

/// Bare units per second on this database, and their latencies.
pub(crate) async fn measure(db: &Db, salt: usize, shape: Shape) -> (f64, Latencies) {
    together(CLIENTS, |client, start| {
        let db = db.clone();
        async move {
            let mut latencies = Latencies::default();
            start.wait().await;
            let until = Instant::now() + RUN;
            let mut number = 0;
            while Instant::now() < until {
                let began = Instant::now();
                if db.commit(shape.unit(salt * CLIENTS + client, number)).await.is_ok() {
                    latencies.add(began.elapsed());
                }
                number += 1;
            }
            latencies
        }
    })
    .await
}

const SHAPES: [(&str, Shape); 2] = [("8", Shape::Small), ("13", Shape::Whole)];

pub(crate) async fn run() -> Result<Table, Box<dyn std::error::Error>> {
    let about = format!(
        "Bare units of work, durable: 8 rows shaped as a submission, and the 13 rows that a submission writes, as long and under as many indexes; {CLIENTS} clients, median of {RUNS} runs."
    );
    let mut table = Table::new(
        "store",
        about,
        vec!["database", "rows", "units/s", "p50 ms", "p99 ms", "disk syncs/s", "units per sync"],
    );
    let folder = TestFolder::new("bench-store");
    let file = folder.path().join("bench.db");
    let sqlite = Db::open(&DbSettings::Sqlite { file, readers: 1, durable: true }).await?;
    migrate::run(&sqlite, &[MODULE]).await?;
    for (rows, shape) in SHAPES {
        add(&mut table, ("SQLite", rows), (&sqlite, shape), &folder).await?;
    }
    if let Ok(url) = std::env::var(POSTGRES_URL) {
        let db = Db::open(&DbSettings::Postgres { url, connections: 4, schema: None }).await?;
        migrate::run(&db, &[MODULE]).await?;
        for (rows, shape) in SHAPES {
            add(&mut table, ("PostgreSQL", rows), (&db, shape), &folder).await?;
        }
    }
    Ok(table)
}

async fn add(
    table: &mut Table,
    (name, rows): (&str, &str),
    (db, shape): (&Db, Shape),
    folder: &TestFolder,
) -> Result<(), Box<dyn std::error::Error>> {
    let (mut rates, mut syncs, mut all) = (Vec::new(), Vec::new(), Latencies::default());
    for salt in 0..RUNS {
        syncs.push(disk::syncs_per_second(folder.path(), Duration::from_secs(1))?);
        let (rate, latencies) = measure(db, salt, shape).await;
        rates.push(rate);
        all.join(latencies);
    }
    let (rate, sync) = (median(rates), median(syncs));
    table.row(vec![
        name.to_owned(),
        rows.to_owned(),
        format!("{rate:.0}"),
        format!("{:.1}", all.ms(50)),
        format!("{:.1}", all.ms(99)),
        format!("{sync:.0}"),
        format!("{:.1}", rate / sync),
    ]);
    Ok(())
}
