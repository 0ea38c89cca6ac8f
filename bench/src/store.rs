//! Units of work against the disk: the shape of a submission (rows as in `cases`), 64 clients.

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
         CREATE INDEX bench_case_due ON bench_case (state, due_on);",
    )],
};

/// One submission's rows: a case, its content, three events with their log entries.
fn unit(client: usize, number: u64) -> Unit {
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
    for seq in 1..=3_i64 {
        unit.must(
            1,
            "INSERT INTO bench_event (id, seq, body) VALUES ($1, $2, $3)",
            args![&id, seq, vec![2_u8; 300]],
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
    unit
}

/// Bare units per second on this database, and their latencies.
pub(crate) async fn measure(db: &Db, salt: usize) -> (f64, Latencies) {
    together(CLIENTS, |client, start| {
        let db = db.clone();
        async move {
            let mut latencies = Latencies::default();
            start.wait().await;
            let until = Instant::now() + RUN;
            let mut number = 0;
            while Instant::now() < until {
                let began = Instant::now();
                if db.commit(unit(salt * CLIENTS + client, number)).await.is_ok() {
                    latencies.add(began.elapsed());
                }
                number += 1;
            }
            latencies
        }
    })
    .await
}

pub(crate) async fn run() -> Result<Table, Box<dyn std::error::Error>> {
    let about = format!(
        "Bare units of work shaped as a submission (8 rows), durable, {CLIENTS} clients, median of {RUNS} runs."
    );
    let mut table = Table::new(
        "store",
        about,
        vec!["database", "units/s", "p50 ms", "p99 ms", "disk syncs/s", "units per sync"],
    );
    let folder = TestFolder::new("bench-store");
    let file = folder.path().join("bench.db");
    let sqlite = Db::open(&DbSettings::Sqlite { file, readers: 1, durable: true }).await?;
    migrate::run(&sqlite, &[MODULE]).await?;
    add(&mut table, "SQLite", &sqlite, &folder).await?;
    if let Ok(url) = std::env::var(POSTGRES_URL) {
        let db = Db::open(&DbSettings::Postgres { url, connections: 4, schema: None }).await?;
        migrate::run(&db, &[MODULE]).await?;
        add(&mut table, "PostgreSQL", &db, &folder).await?;
    }
    Ok(table)
}

async fn add(
    table: &mut Table,
    name: &str,
    db: &Db,
    folder: &TestFolder,
) -> Result<(), Box<dyn std::error::Error>> {
    let (mut rates, mut syncs, mut all) = (Vec::new(), Vec::new(), Latencies::default());
    for salt in 0..RUNS {
        syncs.push(disk::syncs_per_second(folder.path(), Duration::from_secs(1))?);
        let (rate, latencies) = measure(db, salt).await;
        rates.push(rate);
        all.join(latencies);
    }
    let (rate, sync) = (median(rates), median(syncs));
    table.row(vec![
        name.to_owned(),
        format!("{rate:.0}"),
        format!("{:.1}", all.ms(50)),
        format!("{:.1}", all.ms(99)),
        format!("{sync:.0}"),
        format!("{:.1}", rate / sync),
    ]);
    Ok(())
}
