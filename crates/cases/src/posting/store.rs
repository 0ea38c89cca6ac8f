//! The only SQL about letters that are kept and posted.

use jiff::Timestamp;
use platform::db::placeholders;
use platform::{Db, Fault, Query, Row, Unit, Value, args};

use super::{Letter, Way};
use crate::application::ApplicationId;

/// Letters that one page lists.
pub const LISTED_MAX: i64 = 100;

const COLUMNS: &str =
    "application, seq, reference, service, unit, about, document, asked_at, posted_at, demand";

/// Letters that wait for somebody to post them. One that asks for money goes only while its fee is open (of letters from
/// before they named their fee: any of the case), and a question while the case waits for the answer.
const TO_POST: &str = "way = 'post' AND posted_at IS NULL
    AND (about NOT IN ('demanded', 'reminded') OR EXISTS (
        SELECT 1 FROM cases_demand d
        WHERE d.application = cases_letter.application AND d.state = 'open'
          AND (cases_letter.demand IS NULL OR d.id = cases_letter.demand)))
    AND (about <> 'asked' OR EXISTS (
        SELECT 1 FROM cases_application a WHERE a.id = cases_letter.application AND a.state = 'waiting'))";

/// Adds a letter that is to be written.
pub(super) fn insert(unit: &mut Unit, letter: &Letter, way: Way) {
    unit.must(
        1,
        "INSERT INTO cases_letter (application, seq, reference, service, unit, about, way, asked_at, demand, document)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            letter.application,
            letter.seq,
            &letter.reference,
            &letter.service,
            &letter.unit,
            &letter.about,
            way.word(),
            letter.asked_at,
            letter.demand,
            letter.document.as_deref()
        ],
    );
}

/// It is written; one that was written meanwhile is a conflict.
pub(super) fn set_document(
    unit: &mut Unit,
    (application, seq): (ApplicationId, i64),
    document: &str,
) {
    unit.must(
        1,
        "UPDATE cases_letter SET document = $1 WHERE application = $2 AND seq = $3 AND document IS NULL",
        args![document, application, seq],
    );
}

/// It is posted; one that was posted meanwhile is a conflict.
pub(super) fn set_posted(unit: &mut Unit, (application, seq): (ApplicationId, i64), at: Timestamp) {
    unit.must(
        1,
        "UPDATE cases_letter SET posted_at = $1
         WHERE application = $2 AND seq = $3 AND way = 'post' AND posted_at IS NULL",
        args![at, application, seq],
    );
}

/// What is not posted yet goes with its case to another unit.
pub(crate) fn move_to(unit: &mut Unit, application: ApplicationId, to: &str) {
    unit.run(
        "UPDATE cases_letter SET unit = $1 WHERE application = $2 AND posted_at IS NULL",
        args![to, application],
    );
    super::street::store::move_to(unit, application, to);
}

/// The letter about an act.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn find(
    db: &Db,
    (application, seq): (ApplicationId, i64),
) -> Result<Option<Letter>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM cases_letter WHERE application = $1 AND seq = $2");
    Ok(db.read(Query::new(sql, args![application, seq])).await?.first().map(letter))
}

/// The letter about an act, when it is to be posted.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn find_to_post(
    db: &Db,
    (application, seq): (ApplicationId, i64),
) -> Result<Option<Letter>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM cases_letter WHERE application = $1 AND seq = $2 AND {TO_POST}"
    );
    Ok(db.read(Query::new(sql, args![application, seq])).await?.first().map(letter))
}

/// What some units have to post, the oldest first, from the `skipped`th on; one more than fits when there are more.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_to_post(db: &Db, units: &[String], skipped: i64) -> Result<Vec<Letter>, Fault> {
    if units.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM cases_letter
         WHERE {TO_POST} AND unit IN ({})
         ORDER BY asked_at, application, seq LIMIT $1 OFFSET $2",
        placeholders(3, units.len())
    );
    let mut args = args![LISTED_MAX + 1, skipped];
    args.extend(units.iter().map(|unit| Value::from(unit.as_str())));
    Ok(db.read(Query::new(sql, args)).await?.iter().map(letter).collect())
}

fn letter(row: &Row) -> Letter {
    Letter {
        application: row.id(0),
        seq: row.int(1),
        reference: row.string(2),
        service: row.string(3),
        unit: row.string(4),
        about: row.string(5),
        document: row.opt_string(6),
        asked_at: row.at(7),
        posted_at: row.opt_at(8),
        demand: row.opt_id(9),
    }
}
