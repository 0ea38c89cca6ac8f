//! The only SQL about the history of an application.

use platform::id::PersonId;
use platform::{Ctx, Db, Fault, Query, Row, Unit, Value, args};
use privacy::Sealed;

use super::{Act, Event, Past};
use crate::application::ApplicationId;

/// Acts shown of one application; more is a sign of a loop.
pub const EVENTS_MAX: i64 = 1_000;
/// Officials who mended one case.
const MENDERS_MAX: i64 = 1_000;

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

/// What the next act needs of those before.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn past(db: &Db, application: ApplicationId) -> Result<Past, Fault> {
    let count = Query::new(
        "SELECT COALESCE(MAX(seq), 0) FROM cases_event WHERE application = $1",
        args![application],
    );
    let answers = db.read_all(vec![count, menders_query(application)]).await?;
    let rows = |index: usize| answers.get(index).map(Vec::as_slice).unwrap_or_default();
    Ok(Past { seq: rows(0).first().map_or(0, |row| row.int(0)), menders: menders(rows(1)) })
}

/// Who mended the case, whatever else was recorded since; to be read together with others.
pub fn menders_query(application: ApplicationId) -> Query {
    Query::new(
        // With a text: values were set, or elements placed by hand. What changed nothing has none.
        "SELECT DISTINCT actor_person FROM cases_event
         WHERE application = $1 AND actor_person IS NOT NULL
         AND (kind IN ('moved', 'skipped') OR kind IN ('retried', 'migrated') AND text_sealed IS NOT NULL)
         ORDER BY actor_person LIMIT $2",
        args![application, MENDERS_MAX],
    )
}

/// The rows of [`menders_query`].
pub fn menders(rows: &[Row]) -> Vec<PersonId> {
    rows.iter().map(|row| row.id(0)).collect()
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
