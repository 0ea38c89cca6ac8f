//! The only SQL about delays of display.

use jiff::Timestamp;
use platform::id::{PersonId, SubjectId};
use platform::{Ctx, Db, Fault, Query, Row, Unit, args};

use super::{Delay, DelayId};

/// Delays that a list shows.
pub const LISTED_MAX: i64 = 200;

const COLUMNS: &str =
    "id, subject, unit, law, file_number, days, asked_by, asked_at, decided_at, until_at";

pub(super) fn insert(unit: &mut Unit, delay: &Delay) {
    unit.insert(
        "privacy_delay (id, subject, unit, law, file_number, days, asked_by, asked_at)",
        args![
            delay.id,
            delay.subject,
            &delay.unit,
            &delay.law,
            &delay.file_number,
            i64::from(delay.days),
            delay.asked_by,
            delay.asked_at,
        ],
    );
}

/// One that was decided meanwhile is a conflict.
pub(super) fn decide(
    unit: &mut Unit,
    ctx: &Ctx,
    id: DelayId,
    (person, until_at, entry): (PersonId, Option<Timestamp>, ledger::EntryId),
) {
    unit.must(
        1,
        "UPDATE privacy_delay SET decided_by = $2, decided_at = $3, until_at = $4, entry = $5
         WHERE id = $1 AND decided_at IS NULL",
        args![id, person, ctx.now(), until_at, entry],
    );
}

/// A delay by its id.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn find(db: &Db, id: DelayId) -> Result<Option<Delay>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM privacy_delay WHERE id = $1");
    Ok(db.read(Query::new(sql, args![id])).await?.first().map(delay))
}

/// The newest delays, of everybody, for those who approve and look after them.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list(db: &Db) -> Result<Vec<Delay>, Fault> {
    let sql =
        format!("SELECT {COLUMNS} FROM privacy_delay ORDER BY asked_at DESC, id DESC LIMIT $1");
    Ok(db.read(Query::new(sql, args![LISTED_MAX])).await?.iter().map(delay).collect())
}

/// Delays about a subject that were approved, ended or not.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_approved(db: &Db, subject: SubjectId) -> Result<Vec<Delay>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM privacy_delay WHERE subject = $1 AND until_at IS NOT NULL
         ORDER BY until_at DESC LIMIT $2"
    );
    Ok(db.read(Query::new(sql, args![subject, LISTED_MAX])).await?.iter().map(delay).collect())
}

/// Whose data a case is about, as far as anybody has opened it.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn subject_of_case(db: &Db, case: &str) -> Result<Option<SubjectId>, Fault> {
    let query = Query::new(
        "SELECT subject FROM privacy_data_use WHERE case_ref = $1 ORDER BY at LIMIT 1",
        args![case],
    );
    Ok(db.read(query).await?.first().map(|row| row.id(0)))
}

fn delay(row: &Row) -> Delay {
    Delay {
        id: row.id(0),
        subject: row.id(1),
        unit: row.string(2),
        law: row.string(3),
        file_number: row.string(4),
        days: u16::try_from(row.int(5)).unwrap_or(0),
        asked_by: row.id(6),
        asked_at: row.at(7),
        decided_at: row.opt_at(8),
        until_at: row.opt_at(9),
    }
}
