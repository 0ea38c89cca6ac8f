//! The only SQL about work that programs do.

use jiff::Timestamp;
use platform::{Db, Fault, Query, Row, Unit, Value, args};
use privacy::Sealed;

use super::{Ended, ExternalWork, Lock, LockId, WorkId};
use crate::application::ApplicationId;

/// Topics that a page shows.
const TOPICS_MAX: i64 = 200;
/// Work that failed, as a page shows it.
pub const FAILED_MAX: i64 = 100;

const COLUMNS: &str = "id, application, reference, service, definition, unit, wait, node, topic, inputs_sealed, error_sealed, retries, failures, ready_at, lock_id, locked_by, locked_until, created_at, ended_at, ended_as";

/// Adds work.
pub(super) fn insert(unit: &mut Unit, work: &ExternalWork) {
    unit.must(
        1,
        "INSERT INTO cases_external_work (id, application, reference, service, definition, unit, wait, node, topic, inputs_sealed, retries, failures, ready_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        args![
            work.id,
            work.application,
            &work.reference,
            &work.service,
            &work.definition,
            &work.unit,
            work.wait.to_string(),
            &work.node,
            &work.topic,
            work.inputs.clone(),
            work.retries,
            work.failures,
            work.ready_at,
            work.created_at
        ],
    );
}

/// Gives work out; a conflict when somebody else was faster.
pub(super) fn lock(unit: &mut Unit, id: WorkId, (lock, now): (&Lock, Timestamp)) {
    unit.must(
        1,
        "UPDATE cases_external_work SET lock_id = $1, locked_by = $2, locked_until = $3
         WHERE id = $4 AND ended_at IS NULL AND ready_at <= $5 AND (locked_until IS NULL OR locked_until <= $5)",
        args![lock.id, &lock.by, lock.until, id, now],
    );
}

/// The lock lasts longer; a conflict when it is another's by now.
pub(super) fn extend(unit: &mut Unit, id: WorkId, (lock, until): (LockId, Timestamp)) {
    unit.must(
        1,
        "UPDATE cases_external_work SET locked_until = $1 WHERE id = $2 AND lock_id = $3 AND ended_at IS NULL",
        args![until, id, lock],
    );
}

/// Work that failed and is given out again later; a conflict when it is another's by now.
pub(super) fn put_back(
    unit: &mut Unit,
    work: &ExternalWork,
    (lock, retries, ready_at): (LockId, i64, Timestamp),
    error: Sealed,
) {
    unit.must(
        1,
        "UPDATE cases_external_work SET retries = $1, failures = $2, ready_at = $3, error_sealed = $4, locked_until = NULL
         WHERE id = $5 AND lock_id = $6 AND ended_at IS NULL AND failures = $7",
        args![retries, work.failures + 1, ready_at, error, work.id, lock, work.failures],
    );
}

/// It ends; a conflict when it has ended, or is another's by now: the case goes on once.
pub(super) fn end(
    unit: &mut Unit,
    id: WorkId,
    (lock, ended, at): (LockId, Ended, Timestamp),
    failures: i64,
) {
    unit.must(
        1,
        "UPDATE cases_external_work SET ended_at = $1, ended_as = $2, failures = $3 WHERE id = $4 AND lock_id = $5 AND ended_at IS NULL",
        args![at, ended.word(), failures, id, lock],
    );
}

/// The process no longer waits.
pub(crate) fn cancel(unit: &mut Unit, application: ApplicationId, (wait, at): (&str, Timestamp)) {
    unit.run(
        "UPDATE cases_external_work SET ended_at = $1, ended_as = 'cancelled' WHERE application = $2 AND wait = $3 AND ended_at IS NULL",
        args![at, application, wait],
    );
}

/// The case is over: nobody works on it any more.
pub(crate) fn cancel_all(unit: &mut Unit, application: ApplicationId, at: Timestamp) {
    unit.run(
        "UPDATE cases_external_work SET ended_at = $1, ended_as = 'cancelled' WHERE application = $2 AND ended_at IS NULL",
        args![at, application],
    );
}

/// Work by its id.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn find(db: &Db, id: WorkId) -> Result<Option<ExternalWork>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM cases_external_work WHERE id = $1");
    Ok(db.read(Query::new(sql, args![id])).await?.first().map(work))
}

/// What may be fetched now, the longest waiting first.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_ready(
    db: &Db,
    (units, topics): (&[String], &[String]),
    (now, limit): (Timestamp, i64),
) -> Result<Vec<ExternalWork>, Fault> {
    if units.is_empty() || topics.is_empty() {
        return Ok(Vec::new());
    }
    let mut args = args![now, limit];
    let places = platform::db::placeholders(3, units.len());
    let topic_places = platform::db::placeholders(3 + units.len(), topics.len());
    let sql = format!(
        "SELECT {COLUMNS} FROM cases_external_work
         WHERE ended_at IS NULL AND unit IN ({places}) AND topic IN ({topic_places})
           AND ready_at <= $1 AND (locked_until IS NULL OR locked_until <= $1)
         ORDER BY ready_at, id LIMIT $2"
    );
    args.extend(units.iter().chain(topics).map(|text| Value::from(text.as_str())));
    Ok(db.read(Query::new(sql, args)).await?.iter().map(work).collect())
}

/// How the work of a topic stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// Its name.
    pub name: String,
    /// How much is not done.
    pub waiting: i64,
    /// How much of it a program holds.
    pub held: i64,
    /// How much of it failed before.
    pub failed: i64,
    /// Since when the oldest waits.
    pub oldest: Timestamp,
}

/// What is not done, by topic: of these units, or of all.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_topics(
    db: &Db,
    units: Option<&[String]>,
    now: Timestamp,
) -> Result<Vec<Topic>, Fault> {
    let Some((of_units, more)) = within(units, 3) else { return Ok(Vec::new()) };
    let sql = format!(
        "SELECT topic, COUNT(*), SUM(CASE WHEN locked_until > $1 THEN 1 ELSE 0 END), SUM(CASE WHEN failures > 0 THEN 1 ELSE 0 END), MIN(created_at)
         FROM cases_external_work WHERE ended_at IS NULL{of_units} GROUP BY topic ORDER BY topic LIMIT $2"
    );
    let mut args = args![now, TOPICS_MAX];
    args.extend(more);
    let topic = |row: &Row| Topic {
        name: row.string(0),
        waiting: row.int(1),
        held: row.int(2),
        failed: row.int(3),
        oldest: row.at(4),
    };
    Ok(db.read(Query::new(sql, args)).await?.iter().map(topic).collect())
}

/// What failed before and is not done, the oldest first: of these units, or of all.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_failed(db: &Db, units: Option<&[String]>) -> Result<Vec<ExternalWork>, Fault> {
    let Some((of_units, more)) = within(units, 2) else { return Ok(Vec::new()) };
    let sql = format!(
        "SELECT {COLUMNS} FROM cases_external_work WHERE ended_at IS NULL AND failures > 0{of_units}
         ORDER BY created_at, id LIMIT $1"
    );
    let mut args = args![FAILED_MAX];
    args.extend(more);
    Ok(db.read(Query::new(sql, args)).await?.iter().map(work).collect())
}

/// The condition on the unit, with its values from a place on; none when there is no unit.
fn within(units: Option<&[String]>, from: usize) -> Option<(String, Vec<Value>)> {
    let Some(units) = units else { return Some((String::new(), Vec::new())) };
    if units.is_empty() {
        return None;
    }
    let places = platform::db::placeholders(from, units.len());
    let values = units.iter().map(|unit| Value::from(unit.as_str())).collect();
    Some((format!(" AND unit IN ({places})"), values))
}

/// How much work is not done, and how much of it waits since before a moment: for the operator.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn count_waiting(db: &Db, before: Timestamp) -> Result<(i64, i64), Fault> {
    let sql = "SELECT COUNT(*), COALESCE(SUM(CASE WHEN created_at < $1 THEN 1 ELSE 0 END), 0)
        FROM cases_external_work WHERE ended_at IS NULL";
    let rows = db.read(Query::new(sql, args![before])).await?;
    Ok(rows.first().map_or((0, 0), |row| (row.int(0), row.int(1))))
}

fn work(row: &Row) -> ExternalWork {
    let lock = row.opt_string(14).and_then(|id| LockId::parse(&id));
    let lock = lock.map(|id| Lock {
        id,
        by: row.opt_string(15).unwrap_or_default(),
        until: row.opt_at(16).unwrap_or_default(),
    });
    let ended = row.opt_at(18).zip(row.opt_string(19).and_then(|word| Ended::parse(&word)));
    ExternalWork {
        id: row.id(0),
        application: row.id(1),
        reference: row.string(2),
        service: row.string(3),
        definition: row.string(4),
        unit: row.string(5),
        wait: row.text(6).parse().unwrap_or_default(),
        node: row.string(7),
        topic: row.string(8),
        inputs: Sealed::from_bytes(row.bytes(9)),
        error: row.opt_bytes(10).map(Sealed::from_bytes),
        retries: row.int(11),
        failures: row.int(12),
        ready_at: row.at(13),
        lock,
        created_at: row.at(17),
        ended,
    }
}
