//! The only SQL about patterns and about people whom many know.

use jiff::Timestamp;
use platform::id::SubjectId;
use platform::{Ctx, Db, Fault, Query, Unit, args};

use crate::data_use::{self, DataUse};

/// People whom many know, at most.
const WELL_KNOWN_MAX: i64 = 1_000;

/// What officials opened since, the newest first: a page of them, after the last one of the page before.
pub(super) async fn list_by_officials(
    db: &Db,
    since: Timestamp,
    before: Option<&DataUse>,
    limit: usize,
) -> Result<Vec<DataUse>, Fault> {
    let query = Query::new(
        format!(
            "SELECT {} FROM privacy_data_use
             WHERE actor_kind = 'official' AND at >= $1 AND (at, id) < ($2, $3)
             ORDER BY at DESC, id DESC LIMIT $4",
            data_use::store::COLUMNS
        ),
        args![
            since,
            before.map_or(i64::MAX, |entry| entry.at.as_microsecond()),
            before.map(|entry| entry.id.to_string()).unwrap_or_default(),
            i64::try_from(limit).unwrap_or(i64::MAX)
        ],
    );
    Ok(db.read(query).await?.iter().filter_map(data_use::store::data_use).collect())
}

pub(super) fn mark(unit: &mut Unit, ctx: &Ctx, subject: SubjectId) {
    unit.run(
        "INSERT INTO privacy_well_known (subject, marked_at) VALUES ($1, $2)
         ON CONFLICT (subject) DO NOTHING",
        args![subject, ctx.now()],
    );
}

pub(crate) fn unmark(unit: &mut Unit, subject: SubjectId) {
    unit.run("DELETE FROM privacy_well_known WHERE subject = $1", args![subject]);
}

pub(super) async fn list_well_known(db: &Db) -> Result<Vec<SubjectId>, Fault> {
    let query = Query::new(
        "SELECT subject FROM privacy_well_known ORDER BY marked_at, subject LIMIT $1",
        args![WELL_KNOWN_MAX],
    );
    Ok(db.read(query).await?.iter().map(|row| row.id(0)).collect())
}
