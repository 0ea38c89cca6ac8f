//! The only SQL about days of the data-use log that are closed.

use jiff::Timestamp;
use jiff::civil::Date;
use ledger::EntryId;
use platform::id::SubjectId;
use platform::{Ctx, Db, Fault, Query, Row, Unit, args};

use super::PersonDay;
use super::parts::{Parts, part_of};

/// Days of one person that are looked at.
const DAYS_OF_PERSON_MAX: i64 = 90;

/// A day that is closed.
pub(super) struct Closing {
    pub(super) on: Date,
    pub(super) entry: EntryId,
    /// None where the day was closed before there were parts.
    pub(super) parts: Option<Parts>,
}

/// A row of the data-use log as it is stored.
pub(super) struct StoredRow {
    pub(super) id: String,
    pub(super) subject: SubjectId,
    pub(super) at: Timestamp,
    /// Every column that was there when days were first closed, as text.
    pub(super) values: Vec<Option<String>>,
    /// The column that came later: days without it keep their digests.
    pub(super) program: Option<String>,
}

const COLUMNS: &str = "id, subject, at, items, actor_kind, actor_person, actor_role, actor_unit,
    actor_name, purpose, case_ref, what, once, actor_program";
/// Columns of text after the numbers.
const TEXTS: std::ops::Range<usize> = 4..13;

/// Rows from one id on and below another, in the order of their ids.
pub(super) async fn rows(
    db: &Db,
    (after, until): (&str, &str),
    limit: usize,
) -> Result<Vec<StoredRow>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM privacy_data_use WHERE id > $1 AND id < $2 ORDER BY id LIMIT $3"
    );
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    Ok(db.read(Query::new(sql, args![after, until, limit])).await?.iter().map(stored).collect())
}

/// A person's rows from one id on and below another, in the order of their ids.
pub(super) async fn rows_of_person(
    db: &Db,
    subject: SubjectId,
    (after, until): (&str, &str),
) -> Result<Vec<StoredRow>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM privacy_data_use
         WHERE subject = $1 AND id > $2 AND id < $3 ORDER BY id"
    );
    Ok(db.read(Query::new(sql, args![subject, after, until])).await?.iter().map(stored).collect())
}

fn stored(row: &Row) -> StoredRow {
    let numbers = [row.int(2).to_string(), row.int(3).to_string()];
    let mut values = vec![Some(row.string(0)), Some(row.string(1))];
    values.extend(numbers.map(Some));
    values.extend(TEXTS.map(|column| row.opt_string(column)));
    let program = row.opt_string(TEXTS.end);
    StoredRow { id: row.string(0), subject: row.id(1), at: row.at(2), values, program }
}

/// Closes a day; one that is closed makes the unit conflict.
pub(super) fn insert(unit: &mut Unit, ctx: &Ctx, closing: &Closing, people: &[PersonDay]) {
    let parts = closing.parts.as_ref().map(Parts::to_bytes);
    unit.insert(
        "privacy_data_use_closing (closed_on, entry, closed_at, parts)",
        args![closing.on, closing.entry, ctx.now(), parts],
    );
    for person in people {
        let part = i64::from(part_of(person.subject));
        unit.insert(
            "privacy_data_use_day (closed_on, subject, uses, digest, part)",
            args![closing.on, person.subject, person.uses, person.digest.clone(), part],
        );
    }
}

/// The last day that is closed.
pub(super) async fn find_last(db: &Db) -> Result<Option<Closing>, Fault> {
    const SQL: &str = "SELECT closed_on, entry, parts FROM privacy_data_use_closing
        ORDER BY closed_on DESC LIMIT 1";
    Ok(db.read(Query::new(SQL, args![])).await?.first().map(closing))
}

/// The days that are closed.
pub(super) async fn list(db: &Db) -> Result<Vec<Closing>, Fault> {
    const SQL: &str = "SELECT closed_on, entry, parts FROM privacy_data_use_closing
        ORDER BY closed_on";
    Ok(db.read(Query::new(SQL, args![])).await?.iter().map(closing).collect())
}

fn closing(row: &Row) -> Closing {
    let parts = row.opt_bytes(2).and_then(Parts::from_bytes);
    Closing { on: row.on(0), entry: row.id(1), parts }
}

/// The people of a closed day.
pub(super) async fn people(db: &Db, on: Date) -> Result<Vec<PersonDay>, Fault> {
    const SQL: &str = "SELECT subject, uses, digest FROM privacy_data_use_day
        WHERE closed_on = $1 ORDER BY subject";
    let rows = db.read(Query::new(SQL, args![on])).await?;
    Ok(rows.iter().map(|row| person(row, 0)).collect())
}

/// The people of one part of a closed day.
pub(super) async fn people_of_part(db: &Db, on: Date, part: u8) -> Result<Vec<PersonDay>, Fault> {
    const SQL: &str = "SELECT subject, uses, digest FROM privacy_data_use_day
        WHERE closed_on = $1 AND part = $2";
    let rows = db.read(Query::new(SQL, args![on, i64::from(part)])).await?;
    Ok(rows.iter().map(|row| person(row, 0)).collect())
}

/// A person's closed days, the newest first.
pub(super) async fn days_of(db: &Db, subject: SubjectId) -> Result<Vec<(Date, PersonDay)>, Fault> {
    const SQL: &str = "SELECT closed_on, subject, uses, digest FROM privacy_data_use_day
        WHERE subject = $1 ORDER BY closed_on DESC LIMIT $2";
    let rows = db.read(Query::new(SQL, args![subject, DAYS_OF_PERSON_MAX])).await?;
    Ok(rows.iter().map(|row| (row.on(0), person(row, 1))).collect())
}

fn person(row: &Row, at: usize) -> PersonDay {
    PersonDay { subject: row.id(at), uses: row.int(at + 1), digest: row.bytes(at + 2).to_vec() }
}
