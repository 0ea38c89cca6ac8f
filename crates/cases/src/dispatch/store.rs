//! The only SQL about messages and signals between cases.

use platform::{Db, Fault, Query, Row, Unit, args};
use privacy::Sealed;

use super::undelivered::Undelivered;
use super::{Dispatch, DispatchId, Kind};
use crate::application::ApplicationId;

/// Receivers of one signal that are told by one job.
pub(super) const RECEIVERS_MAX: i64 = 1_000;
/// Messages that were refused, of which a page shows so many.
pub(super) const REFUSED_MAX: i64 = 100;
/// Messages of all cases that are looked at again when a case begins to wait.
const PENDING_MAX: i64 = 100;

/// Adds what is sent.
pub(super) fn insert(unit: &mut Unit, dispatch: &Dispatch) {
    unit.must(
        1,
        "INSERT INTO cases_dispatch (id, application, kind, name, content_sealed, sent_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        args![
            dispatch.id,
            dispatch.application,
            dispatch.kind.word(),
            &dispatch.name,
            dispatch.content.clone(),
            dispatch.sent_at
        ],
    );
}

/// It has arrived; what has arrived before is a conflict.
pub(super) fn arrive(unit: &mut Unit, id: DispatchId, at: jiff::Timestamp) {
    unit.must(
        1,
        "UPDATE cases_dispatch SET arrived_at = $1 WHERE id = $2 AND arrived_at IS NULL",
        args![at, id],
    );
}

/// Why it has not arrived.
pub(super) fn refuse(unit: &mut Unit, id: DispatchId, (why, at): (&str, jiff::Timestamp)) {
    unit.run(
        "UPDATE cases_dispatch SET refusal = $1, refused_at = COALESCE(refused_at, $2)
         WHERE id = $3 AND arrived_at IS NULL",
        args![why, at, id],
    );
}

/// Somebody gives it up; what has arrived or was given up before is a conflict.
pub(super) fn give_up(unit: &mut Unit, id: DispatchId, at: jiff::Timestamp) {
    unit.must(
        1,
        "UPDATE cases_dispatch SET dropped_at = $1
         WHERE id = $2 AND arrived_at IS NULL AND dropped_at IS NULL",
        args![at, id],
    );
}

/// Messages that were refused, from cases of these units or of all: those that wait longest first, and one more than
/// fits when there are more.
///
/// # Errors
/// A fault when the database cannot answer.
pub(super) async fn list_refused(
    db: &Db,
    units: Option<&[String]>,
) -> Result<Vec<Undelivered>, Fault> {
    let mut args = args![REFUSED_MAX + 1];
    let mut sql = REFUSED.to_owned();
    if let Some(units) = units {
        if units.is_empty() {
            return Ok(Vec::new());
        }
        let places = platform::db::placeholders(2, units.len());
        sql.push_str(&format!(" AND a.unit IN ({places})"));
        args.extend(units.iter().map(|unit| platform::Value::from(unit.as_str())));
    }
    sql.push_str(" ORDER BY d.refused_at, d.id LIMIT $1");
    Ok(db.read(Query::new(sql, args)).await?.iter().map(undelivered).collect())
}

/// A message that was refused.
///
/// # Errors
/// A fault when the database cannot answer.
pub(super) async fn find_refused(db: &Db, id: DispatchId) -> Result<Option<Undelivered>, Fault> {
    let query = Query::new(format!("{REFUSED} AND d.id = $1"), args![id]);
    Ok(db.read(query).await?.first().map(undelivered))
}

const REFUSED: &str = "SELECT d.id, d.application, d.name, d.refusal, d.sent_at, a.reference, a.service, a.unit, a.applicant
    FROM cases_dispatch d JOIN cases_application a ON a.id = d.application
    WHERE d.refusal IS NOT NULL AND d.arrived_at IS NULL AND d.dropped_at IS NULL";

fn undelivered(row: &Row) -> Undelivered {
    Undelivered {
        id: row.id(0),
        application: row.id(1),
        name: row.string(2),
        why: row.string(3),
        sent_at: row.at(4),
        reference: row.opt_string(5).unwrap_or_default(),
        service: row.string(6),
        unit: row.opt_string(7).unwrap_or_default(),
        applicant: row.opt_id(8),
    }
}

/// How many cases stand behind this one, each of which began the next.
///
/// # Errors
/// A fault when the database cannot answer.
pub(super) async fn depth(db: &Db, application: ApplicationId) -> Result<i64, Fault> {
    let query =
        Query::new("SELECT depth FROM cases_begun WHERE application = $1", args![application]);
    Ok(db.read(query).await?.first().map_or(0, |row| row.int(0)))
}

/// A message of a case began this one.
pub(super) fn insert_begun(
    unit: &mut Unit,
    application: ApplicationId,
    (begun_by, depth): (ApplicationId, i64),
) {
    unit.must(
        1,
        "INSERT INTO cases_begun (application, depth, begun_by) VALUES ($1, $2, $3)",
        args![application, depth, begun_by],
    );
}

/// How many cases a case has begun.
///
/// # Errors
/// A fault when the database cannot answer.
pub(super) async fn count_begun(db: &Db, application: ApplicationId) -> Result<i64, Fault> {
    let sql = "SELECT COUNT(*) FROM cases_begun WHERE begun_by = $1";
    Ok(db.read(Query::new(sql, args![application])).await?.first().map_or(0, |row| row.int(0)))
}

/// The query for how many messages stand refused.
pub(crate) fn count_refused_query() -> Query {
    Query::new(
        "SELECT COUNT(*) FROM cases_dispatch WHERE refusal IS NOT NULL AND arrived_at IS NULL AND dropped_at IS NULL",
        args![],
    )
}

/// What is on its way.
///
/// # Errors
/// A fault when the database cannot answer.
pub(super) async fn find(db: &Db, id: DispatchId) -> Result<Option<Dispatch>, Fault> {
    let sql = "SELECT id, application, kind, name, content_sealed, sent_at, arrived_at, dropped_at FROM cases_dispatch WHERE id = $1";
    Ok(db.read(Query::new(sql, args![id])).await?.first().map(dispatch))
}

/// Forgets for what a case waited.
pub(super) fn unsubscribe(unit: &mut Unit, application: ApplicationId) {
    unit.run("DELETE FROM cases_subscription WHERE application = $1", args![application]);
}

/// Remembers for what a case waits.
pub(super) fn subscribe(
    unit: &mut Unit,
    (application, wait): (ApplicationId, u32),
    (kind, name, digest): (Kind, &str, &str),
) {
    unit.must(
        1,
        "INSERT INTO cases_subscription (application, wait, kind, name, key_digest)
         VALUES ($1, $2, $3, $4, $5)",
        args![application, wait.to_string(), kind.word(), name, digest],
    );
}

/// Who waits for this, the one that has waited longest first.
///
/// # Errors
/// A fault when the database cannot answer.
pub(super) async fn receivers(
    db: &Db,
    (kind, name, digest): (Kind, &str, &str),
) -> Result<Vec<ApplicationId>, Fault> {
    let sql = "SELECT DISTINCT application FROM cases_subscription
        WHERE kind = $1 AND name = $2 AND key_digest = $3 ORDER BY application LIMIT $4";
    let query = Query::new(sql, args![kind.word(), name, digest, RECEIVERS_MAX]);
    Ok(db.read(query).await?.iter().map(|row| row.id(0)).collect())
}

/// Messages of this name that nobody waited for yet.
///
/// # Errors
/// A fault when the database cannot answer.
pub(super) async fn pending(db: &Db, name: &str) -> Result<Vec<DispatchId>, Fault> {
    let sql = "SELECT id FROM cases_dispatch WHERE name = $1 AND arrived_at IS NULL AND dropped_at IS NULL
        ORDER BY sent_at, id LIMIT $2";
    let rows = db.read(Query::new(sql, args![name, PENDING_MAX])).await?;
    Ok(rows.iter().map(|row| row.id(0)).collect())
}

fn dispatch(row: &Row) -> Dispatch {
    Dispatch {
        id: row.id(0),
        application: row.id(1),
        kind: if row.text(2) == Kind::Signal.word() { Kind::Signal } else { Kind::Message },
        name: row.string(3),
        content: Sealed::from_bytes(row.bytes(4)),
        sent_at: row.at(5),
        arrived_at: row.opt_at(6),
        dropped_at: row.opt_at(7),
    }
}
