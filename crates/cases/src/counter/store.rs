//! The only SQL about applications that officials take for others.

use platform::id::PersonId;
use platform::{Db, Fault, Query, Row, Unit, args};
use records::document::DocumentId;

use super::Attended;
use super::confirm::{Code, Confirmed, FAILURES_MAX, SENDS_MAX};
use crate::application::ApplicationId;

/// Unfinished applications of one official that a page shows.
const LISTED_MAX: i64 = 50;

const COLUMNS: &str =
    "a.application, a.official, a.received_on, a.scan, a.left_at, a.code_digest, a.code_until,
    a.code_failures";

/// Remembers who takes an application for whom.
pub(super) fn insert(unit: &mut Unit, attended: &Attended, at: jiff::Timestamp) {
    unit.must(
        1,
        "INSERT INTO cases_attended (application, official, received_on, begun_at) VALUES ($1, $2, $3, $4)",
        args![attended.application, attended.official, attended.received_on, at],
    );
}

/// Keeps where the scanned paper form is.
pub(super) fn set_scan(unit: &mut Unit, id: ApplicationId, scan: DocumentId) {
    unit.must(
        1,
        "UPDATE cases_attended SET scan = $1 WHERE application = $2",
        args![scan.to_string(), id],
    );
}

/// Keeps the code that was sent to the person; one more than may be sent makes the unit a conflict.
pub(super) fn set_code(unit: &mut Unit, id: ApplicationId, code: &Code) {
    const SQL: &str = "UPDATE cases_attended SET code_digest = $1, code_until = $2,
            code_failures = 0, code_sends = COALESCE(code_sends, 0) + 1
         WHERE application = $3 AND COALESCE(code_sends, 0) < $4";
    unit.must(1, SQL, args![&code.digest, code.until, id, SENDS_MAX]);
}

/// Claims one of the tries that a code has; one more makes the unit a conflict.
pub(super) fn claim_try(unit: &mut Unit, id: ApplicationId) {
    const SQL: &str = "UPDATE cases_attended SET code_failures = COALESCE(code_failures, 0) + 1
         WHERE application = $1 AND COALESCE(code_failures, 0) < $2";
    unit.must(1, SQL, args![id, FAILURES_MAX]);
}

/// Keeps how the person confirmed it; the code has done its service.
pub(crate) fn set_confirmed(unit: &mut Unit, id: ApplicationId, confirmed: Confirmed) {
    const SQL: &str =
        "UPDATE cases_attended SET confirmed = $1, code_digest = NULL WHERE application = $2";
    unit.must(1, SQL, args![confirmed.word(), id]);
}

/// Its owner hands it in alone: the official who began it keeps that, and nothing else.
pub(crate) fn leave(unit: &mut Unit, id: ApplicationId, at: jiff::Timestamp) {
    unit.run(
        "UPDATE cases_attended SET left_at = $1, scan = NULL WHERE application = $2",
        args![at, id],
    );
}

/// Forgets it, with a draft that is thrown away.
pub(crate) fn delete(unit: &mut Unit, id: ApplicationId) {
    unit.run("DELETE FROM cases_attended WHERE application = $1", args![id]);
}

/// Who takes an application, when somebody does.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn find(db: &Db, id: ApplicationId) -> Result<Option<Attended>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM cases_attended a WHERE a.application = $1");
    Ok(db.read(Query::new(sql, args![id])).await?.first().map(attended))
}

/// The applications that an official has begun and not handed in, the newest first: id and service.
///
/// # Errors
/// A fault when the database cannot answer.
pub(super) async fn list_begun(
    db: &Db,
    official: PersonId,
) -> Result<Vec<(ApplicationId, String)>, Fault> {
    let query = Query::new(
        "SELECT a.application, p.service FROM cases_attended a
         JOIN cases_application p ON p.id = a.application
         WHERE a.official = $1 AND p.state = 'draft' ORDER BY a.begun_at DESC LIMIT $2",
        args![official, LISTED_MAX],
    );
    Ok(db.read(query).await?.iter().map(|row| (row.id(0), row.string(1))).collect())
}

fn attended(row: &Row) -> Attended {
    Attended {
        application: row.id(0),
        official: row.id(1),
        received_on: row.on(2),
        scan: row.opt_text(3).and_then(DocumentId::parse),
        left_at: row.opt_at(4),
        code: row.opt_string(5).zip(row.opt_at(6)).map(|(digest, until)| Code {
            digest,
            until,
            failures: row.opt_int(7).unwrap_or_default(),
        }),
    }
}
