//! The only SQL about requests.

use platform::id::SubjectId;
use platform::{Ctx, Db, Fault, Query, Row, Unit, args};

use super::{Ground, LISTED_MAX, Outcome, Request, RequestId};

const COLUMNS: &str = "id, subject, asked_at, answered_at, answer, grounds";

pub(super) fn insert(unit: &mut Unit, ctx: &Ctx, id: RequestId, subject: SubjectId) {
    unit.must(
        1,
        "INSERT INTO privacy_request (id, subject, asked_by, asked_at) VALUES ($1, $2, $3, $4)",
        args![id, subject, ctx.actor().kind(), ctx.now()],
    );
}

/// One that was answered meanwhile is a conflict.
pub(super) fn answer(
    unit: &mut Unit,
    ctx: &Ctx,
    id: RequestId,
    (outcome, grounds, entry): (Outcome, &[Ground], Option<ledger::EntryId>),
) {
    let grounds = serde_json::to_string(grounds).unwrap_or_default();
    unit.must(
        1,
        "UPDATE privacy_request SET answered_at = $2, answered_by = $3, answer = $4, grounds = $5,
            entry = $6 WHERE id = $1 AND answered_at IS NULL",
        args![id, ctx.now(), ctx.actor().kind(), outcome.word(), grounds, entry],
    );
}

/// The newest request of somebody.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn find_last(db: &Db, subject: SubjectId) -> Result<Option<Request>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM privacy_request WHERE subject = $1 ORDER BY asked_at DESC, id DESC LIMIT 1"
    );
    Ok(db.read(Query::new(sql, args![subject])).await?.first().map(read))
}

pub(super) async fn find(db: &Db, id: RequestId) -> Result<Option<Request>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM privacy_request WHERE id = $1");
    Ok(db.read(Query::new(sql, args![id])).await?.first().map(read))
}

/// The requests that wait for an answer, oldest first.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_open(db: &Db) -> Result<Vec<Request>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM privacy_request WHERE answered_at IS NULL ORDER BY asked_at, id LIMIT $1"
    );
    Ok(db.read(Query::new(sql, args![LISTED_MAX])).await?.iter().map(read).collect())
}

fn read(row: &Row) -> Request {
    let grounds = row.opt_text(5).and_then(|text| serde_json::from_str(text).ok());
    Request {
        id: row.id(0),
        subject: row.id(1),
        asked_at: row.at(2),
        answered: row.opt_at(3).zip(row.opt_text(4).map(Outcome::parse)),
        grounds: grounds.unwrap_or_default(),
    }
}
