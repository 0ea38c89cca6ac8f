//! The only SQL about restrictions.

use jiff::Timestamp;
use platform::id::SubjectId;
use platform::{Ctx, Db, Fault, Query, Row, Unit, args};

use super::{Ground, Restriction, RestrictionId};
use crate::access::CaseLabel;
use crate::sealed::Sealed;

/// Restrictions that a list shows.
const LISTED_MAX: i64 = 200;

const COLUMNS: &str = "id, subject, case_ref, ground, asked_at, ends_at, reason_sealed";

pub(super) fn insert(unit: &mut Unit, restriction: &Restriction) {
    unit.insert(
        "privacy_restriction (id, subject, case_ref, ground, asked_at)",
        args![
            restriction.id,
            restriction.subject,
            restriction.case.as_ref().map(CaseLabel::as_str),
            restriction.ground.word(),
            restriction.asked_at,
        ],
    );
}

/// One whose end is known already is a conflict, unless it comes earlier now.
pub(super) fn end(
    unit: &mut Unit,
    ctx: &Ctx,
    id: RestrictionId,
    (ends_at, reason): (Timestamp, Option<Sealed>),
) {
    unit.must(
        1,
        "UPDATE privacy_restriction SET ends_at = $2, ended_by = $3, reason_sealed = $4
         WHERE id = $1 AND (ends_at IS NULL OR ends_at > $2)",
        args![id, ends_at, ctx.actor().kind(), Sealed::or_null(reason)],
    );
}

/// Whether a use is restricted at this moment: of this case, or of all.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn holds(
    db: &Db,
    now: Timestamp,
    (subject, case): (SubjectId, &str),
) -> Result<bool, Fault> {
    let query = Query::new(
        "SELECT 1 FROM privacy_restriction
         WHERE subject = $1 AND (ends_at IS NULL OR ends_at > $2)
            AND (case_ref IS NULL OR case_ref = $3) LIMIT 1",
        args![subject, now, case],
    );
    Ok(!db.read(query).await?.is_empty())
}

pub(super) async fn find(db: &Db, id: RestrictionId) -> Result<Option<Restriction>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM privacy_restriction WHERE id = $1");
    Ok(db.read(Query::new(sql, args![id])).await?.first().and_then(restriction))
}

/// Somebody's restrictions, the newest first.
pub(crate) async fn list(db: &Db, subject: SubjectId) -> Result<Vec<Restriction>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM privacy_restriction WHERE subject = $1
         ORDER BY asked_at DESC, id DESC LIMIT $2"
    );
    let rows = db.read(Query::new(sql, args![subject, LISTED_MAX])).await?;
    Ok(rows.iter().filter_map(restriction).collect())
}

/// Restrictions that hold, of everybody, the oldest first: for the data protection officer.
pub(super) async fn list_holding(db: &Db, now: Timestamp) -> Result<Vec<Restriction>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM privacy_restriction WHERE ends_at IS NULL OR ends_at > $1
         ORDER BY asked_at, id LIMIT $2"
    );
    let rows = db.read(Query::new(sql, args![now, LISTED_MAX])).await?;
    Ok(rows.iter().filter_map(restriction).collect())
}

fn restriction(row: &Row) -> Option<Restriction> {
    Some(Restriction {
        id: row.id(0),
        subject: row.id(1),
        case: row.opt_text(2).map(CaseLabel::new),
        ground: Ground::parse(row.text(3))?,
        asked_at: row.at(4),
        ends_at: row.opt_at(5),
        reason: row.opt_bytes(6).map(Sealed::from_bytes),
    })
}
