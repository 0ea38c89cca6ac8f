//! The only SQL about letters to the people of a street.

use std::collections::HashSet;

use platform::db::placeholders;
use platform::id::SubjectId;
use platform::{Db, Fault, Locale, Query, Row, Unit, Value, args};
use privacy::{Digest, Sealed};

use super::{Pile, Stored, StreetLetterId, TOGETHER_MAX};
use crate::application::{Application, ApplicationId};

/// Cases whose letters one page lists.
pub(super) const PILES_MAX: i64 = 50;
/// Letters of one person in a copy of everything.
const OF_PERSON_MAX: i64 = 100;

const COLUMNS: &str = "id, subject, content_sealed, asked_at, locale";

/// Adds a letter; a home that has one for this case is a conflict.
pub(super) fn insert(unit: &mut Unit, of: &Application, (letter, home): (&Stored, Digest)) {
    unit.must(
        1,
        "INSERT INTO cases_street_letter
            (id, application, reference, service, unit, locale, home, subject, content_sealed,
             asked_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            letter.id,
            of.id,
            of.label(),
            &of.service,
            of.unit.as_deref().unwrap_or_default(),
            letter.locale.tag(),
            home,
            letter.subject,
            &letter.content_sealed,
            letter.asked_at
        ],
    );
}

/// The homes that have a letter of this case.
///
/// # Errors
/// A fault when the database cannot answer.
pub(crate) async fn homes(db: &Db, application: ApplicationId) -> Result<HashSet<Vec<u8>>, Fault> {
    const SQL: &str = "SELECT home FROM cases_street_letter WHERE application = $1";
    let rows = db.read(Query::new(SQL, args![application])).await?;
    Ok(rows.iter().map(|row| row.bytes(0).to_vec()).collect())
}

/// The letters of a case in a language, the oldest first: as many as one file holds.
///
/// # Errors
/// A fault when the database cannot answer.
pub(super) async fn list(
    db: &Db,
    (application, locale): (ApplicationId, Locale),
) -> Result<Vec<Stored>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM cases_street_letter WHERE application = $1 AND locale = $2
         ORDER BY asked_at, id LIMIT $3"
    );
    let query = Query::new(sql, args![application, locale.tag(), TOGETHER_MAX]);
    Ok(db.read(query).await?.iter().map(stored).collect())
}

/// What some units have to post, by case, the oldest first.
///
/// # Errors
/// A fault when the database cannot answer.
pub(super) async fn list_piles(db: &Db, units: &[String]) -> Result<Vec<Pile>, Fault> {
    if units.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT reference, service, unit, locale, COUNT(*), MIN(asked_at), MIN(id)
         FROM cases_street_letter WHERE unit IN ({})
         GROUP BY application, reference, service, unit, locale
         ORDER BY MIN(asked_at), reference, locale LIMIT $1",
        placeholders(2, units.len())
    );
    let mut args = args![PILES_MAX];
    args.extend(units.iter().map(|unit| Value::from(unit.as_str())));
    Ok(db.read(Query::new(sql, args)).await?.iter().map(pile).collect())
}

/// How many letters to somebody wait.
///
/// # Errors
/// A fault when the database cannot answer.
pub(crate) async fn count_of(db: &Db, subject: SubjectId) -> Result<i64, Fault> {
    const SQL: &str = "SELECT COUNT(*) FROM cases_street_letter WHERE subject = $1";
    let rows = db.read(Query::new(SQL, args![subject])).await?;
    Ok(rows.first().map_or(0, |row| row.int(0)))
}

/// The letters to somebody that wait, each with the case that it is about.
///
/// # Errors
/// A fault when the database cannot answer.
pub(crate) async fn list_of(db: &Db, subject: SubjectId) -> Result<Vec<(String, Stored)>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS}, reference FROM cases_street_letter WHERE subject = $1
         ORDER BY asked_at, id LIMIT $2"
    );
    let rows = db.read(Query::new(sql, args![subject, OF_PERSON_MAX])).await?;
    Ok(rows.iter().map(|row| (row.string(5), stored(row))).collect())
}

/// A letter is posted; one that was posted meanwhile is a conflict.
pub(super) fn delete(unit: &mut Unit, id: StreetLetterId) {
    unit.must(1, "DELETE FROM cases_street_letter WHERE id = $1", args![id]);
}

/// Nobody writes to somebody who was erased.
pub(crate) fn delete_of(unit: &mut Unit, subject: SubjectId) {
    unit.run("DELETE FROM cases_street_letter WHERE subject = $1", args![subject]);
}

/// What is not posted yet goes with its case to another unit.
pub(crate) fn move_to(unit: &mut Unit, application: ApplicationId, to: &str) {
    unit.run(
        "UPDATE cases_street_letter SET unit = $1 WHERE application = $2",
        args![to, application],
    );
}

fn stored(row: &Row) -> Stored {
    Stored {
        id: row.id(0),
        subject: row.id(1),
        content_sealed: Sealed::from_bytes(row.bytes(2)),
        asked_at: row.at(3),
        locale: Locale::parse(row.text(4)).unwrap_or_default(),
    }
}

fn pile(row: &Row) -> Pile {
    Pile {
        reference: row.string(0),
        service: row.string(1),
        unit: row.string(2),
        locale: Locale::parse(row.text(3)).unwrap_or_default(),
        count: row.int(4),
        asked_at: row.at(5),
        first: row.id(6),
    }
}
