//! The only SQL about messages and signals between cases.

use platform::{Db, Fault, Query, Row, Unit, args};
use privacy::Sealed;

use super::{Dispatch, DispatchId, Kind};
use crate::application::ApplicationId;

/// Receivers of one signal that are told by one job.
pub(super) const RECEIVERS_MAX: i64 = 1_000;
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

/// What is on its way.
///
/// # Errors
/// A fault when the database cannot answer.
pub(super) async fn find(db: &Db, id: DispatchId) -> Result<Option<Dispatch>, Fault> {
    let sql = "SELECT id, application, kind, name, content_sealed, sent_at, arrived_at FROM cases_dispatch WHERE id = $1";
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
    let sql = "SELECT id FROM cases_dispatch WHERE name = $1 AND arrived_at IS NULL
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
    }
}
