//! The desk's queue with a million open cases: one official on one connection turns its pages.

use std::time::Instant;

use platform::{Db, Query, Unit, args};

use crate::client::Client;
use crate::people;
use crate::stats::Latencies;
use crate::table::Table;

const CASES: i64 = 1_000_000;
/// Rows made by one statement.
const TOGETHER: i64 = 50_000;
const VIEWS: usize = 300;
const UNIT: &str = "parking";

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

pub(crate) async fn run(address: &str, database: &str) -> Outcome<Table> {
    let db = people::open(database).await?;
    fill(&db).await?;
    let counted = Query::new(
        "SELECT COUNT(*) FROM cases_task WHERE unit = $1 AND state = 'open'",
        args![UNIT],
    );
    let count = db.read(counted).await?.first().map_or(0, |row| row.int(0));
    let about = format!(
        "The desk's queue of a unit with {count} open cases, one connection, {VIEWS} views each. The first row is the same page's share that is not the queue: the official's own queue, which is short."
    );
    let head = vec!["view", "p50 ms", "p99 ms", "kB"];
    let name = if database.starts_with("postgres") { "queue-postgresql" } else { "queue-sqlite" };
    let mut table = Table::new(name, about, head);
    let mut client = Client::connect(address).await?;
    let session = people::sign_in(&mut client, &official(&db).await?).await?;
    let first = client.get_as("/desk", &session.headers).await?;
    let page = String::from_utf8_lossy(&first.body).into_owned();
    let next = page
        .split('"')
        .find(|part| part.contains("after="))
        .ok_or("the queue has no second page")?
        .replace("&#38;", "&")
        .replace("&amp;", "&");
    let views = [
        ("mine", "/desk?show=mine"),
        ("everything", "/desk"),
        ("second page", next.as_str()),
        ("one service", "/desk?service=parking-permit"),
        ("nobody's", "/desk?show=free"),
        ("late", "/desk?show=late"),
        ("far into the queue", "/desk?after=2031-06-15,tsk_7zzzzzzzzzzzzzzzzzzzzzzzzz"),
    ];
    for (view, path) in views {
        let (mut latencies, mut bytes) = (Latencies::default(), 0);
        for _ in 0..VIEWS {
            let began = Instant::now();
            let reply = client.get_as(path, &session.headers).await?;
            latencies.add(began.elapsed());
            bytes = reply.body.len();
            if reply.status != 200 {
                return Err(format!("{path} answered {}", reply.status).into());
            }
        }
        table.row(vec![
            view.to_owned(),
            format!("{:.1}", latencies.ms(50)),
            format!("{:.1}", latencies.ms(99)),
            format!("{:.0}", bytes as f64 / 1e3),
        ]);
    }
    Ok(table)
}

/// A caseworker of the unit, from those who are shown.
async fn official(db: &Db) -> Outcome<String> {
    let query = Query::new(
        "SELECT d.person FROM identity_demo d JOIN identity_role_grant r ON r.person = d.person
         WHERE r.unit = $1 AND r.role IN ('caseworker', 'manager') ORDER BY d.person LIMIT 1",
        args![UNIT],
    );
    let rows = db.read(query).await?;
    Ok(rows.first().ok_or("the unit has no caseworker")?.string(0))
}

/// Makes cases and their tasks, spread over ten years of due dates and all services.
async fn fill(db: &Db) -> Outcome<()> {
    let query = Query::new(
        "SELECT id FROM cases_application WHERE state = 'open' ORDER BY id LIMIT 1",
        args![],
    );
    let rows = db.read(query).await?;
    let model = rows.first().ok_or("the town has no open case to copy")?.string(0);
    let numbers = "WITH RECURSIVE n(i) AS (SELECT CAST($1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $2)";
    let number = "substr('00000000000000000000000000' || n.i, -26, 26)";
    let number_postgres = "lpad(CAST(n.i AS TEXT), 26, '0')";
    let is_postgres = db.engine() == platform::db::Engine::Postgres;
    let number = if is_postgres { number_postgres } else { number };
    let integer = if is_postgres { "BIGINT" } else { "INTEGER" };
    let day = "(CAST(2027 + (n.i % 10) AS TEXT) || '-0' || CAST(1 + (n.i / 10) % 9 AS TEXT) || '-1' || CAST((n.i / 90) % 10 AS TEXT))";
    for begin in (0..CASES).step_by(usize::try_from(TOGETHER)?) {
        let mut unit = Unit::new();
        let numbers = numbers.replace("BIGINT", integer);
        unit.run(
            format!(
                "{numbers} INSERT INTO cases_application (id, reference, service, definition, subject, channel, state, unit, due_on, created_at, updated_at, submitted_at, version)
                 SELECT 'app_' || {number}, 'LOAD-' || n.i, a.service, a.definition, a.subject, 'web', 'open', '{UNIT}', {day}, a.created_at, a.updated_at, a.submitted_at, 0
                 FROM n CROSS JOIN cases_application a WHERE a.id = $3"
            ),
            args![begin, begin + TOGETHER, &model],
        );
        unit.run(
            format!(
                "{numbers} INSERT INTO cases_task (id, application, reference, service, kind, wait, node, unit, state, opened_at, due_on, version)
                 SELECT 'tsk_' || {number}, 'app_' || {number}, 'LOAD-' || n.i,
                   CASE n.i % 3 WHEN 0 THEN 'parking-permit' WHEN 1 THEN 'street-party' ELSE 'bulky-waste' END,
                   'step', '1', 'assess', '{UNIT}', 'open', a.submitted_at, {day}, 0
                 FROM n CROSS JOIN cases_application a WHERE a.id = $3"
            ),
            args![begin, begin + TOGETHER, &model],
        );
        db.commit(unit).await?;
    }
    Ok(())
}
