//! The only SQL about the history of an application.

use platform::{Ctx, Db, Fault, Query, Row, Unit, Value, args};
use privacy::Sealed;

use super::{Act, Event};
use crate::application::ApplicationId;

/// Acts shown of one application; more is a sign of a loop.
pub const EVENTS_MAX: i64 = 1_000;

pub(super) fn insert(
    unit: &mut Unit,
    ctx: &Ctx,
    (application, seq): (ApplicationId, i64),
    (act, text): (Act<'_>, Option<Sealed>),
    (entry, record): (&ledger::EntryId, Sealed),
) {
    let (person, role, unit_name) = ctx.actor().columns();
    unit.insert(
        "cases_event (application, seq, kind, at, actor_kind, actor_person, actor_role, actor_unit, detail, text_sealed, record_sealed, entry)",
        args![
            application,
            seq,
            act.kind,
            ctx.now(),
            ctx.actor().kind(),
            person,
            role,
            unit_name,
            act.detail,
            text.map_or(Value::Null, Value::from),
            record,
            entry.to_string()
        ],
    );
}

/// The history, oldest first.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list(db: &Db, application: ApplicationId) -> Result<Vec<Event>, Fault> {
    Ok(db.read(list_query(application)).await?.iter().map(event).collect())
}

/// The query behind [`list`], to be read together with others.
pub fn list_query(application: ApplicationId) -> Query {
    Query::new(
        // The newest, in their order: the last one gives the next its number.
        "SELECT seq, kind, at, actor_kind, actor_person, actor_role, actor_unit, detail, text_sealed, entry
         FROM (SELECT seq, kind, at, actor_kind, actor_person, actor_role, actor_unit, detail, text_sealed, entry
           FROM cases_event WHERE application = $1 ORDER BY seq DESC LIMIT $2) AS newest
         ORDER BY seq",
        args![application, EVENTS_MAX],
    )
}

/// How many acts there are.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn count(db: &Db, application: ApplicationId) -> Result<i64, Fault> {
    let query = Query::new(
        "SELECT COALESCE(MAX(seq), 0) FROM cases_event WHERE application = $1",
        args![application],
    );
    Ok(db.read(query).await?.first().map_or(0, |row| row.int(0)))
}

/// Whether an official has judged an application: proposed something, confirmed it, or answered.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn is_judged(db: &Db, application: ApplicationId) -> Result<bool, Fault> {
    let query = Query::new(
        // A program looks at nothing, whatever it did at a desk.
        "SELECT 1 FROM cases_event WHERE application = $1 AND actor_kind = 'official'
         AND (kind = 'proposed' OR kind = 'done' AND detail IN ('answer', 'confirm')) LIMIT 1",
        args![application],
    );
    Ok(!db.read(query).await?.is_empty())
}

/// The sealed record behind one act that its applicant reads of, and its entry in the log.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn find_record(
    db: &Db,
    application: ApplicationId,
    seq: i64,
) -> Result<Option<(Sealed, String)>, Fault> {
    let query = Query::new(
        // Of a hold that nobody may tell them about, people get no receipt.
        "SELECT record_sealed, entry FROM cases_event
         WHERE application = $1 AND seq = $2 AND COALESCE(detail, '') <> 'untold'",
        args![application, seq],
    );
    let rows = db.read(query).await?;
    Ok(rows.first().map(|row| (Sealed::from_bytes(row.bytes(0)), row.string(1))))
}

/// One row of [`list_query`].
pub fn event(row: &Row) -> Event {
    Event {
        seq: row.int(0),
        kind: row.string(1),
        at: row.at(2),
        actor_kind: row.string(3),
        actor_person: row.opt_id(4),
        actor_role: row.opt_string(5),
        actor_unit: row.opt_string(6),
        detail: row.opt_string(7),
        text: row.opt_bytes(8).map(Sealed::from_bytes),
        entry: row.string(9),
    }
}
