//! The only SQL about public records.

use platform::{Db, Fault, Query, Row, Unit, args};

use super::PublicRecord;
use crate::entry::EntryId;

/// Subjects of a kind: more than a town has services.
const SUBJECTS_MAX: i64 = 20_000;
/// Records on a page.
const SHOWN_MAX: i64 = 200;

pub(super) fn insert(unit: &mut Unit, id: EntryId, kind: &str, (subject, record): (&str, &str)) {
    unit.insert(
        "ledger_public_record (entry, kind, subject, record)",
        args![id, kind, subject, record],
    );
}

/// The same about a file, with its digest, by which it is found.
pub(super) fn insert_file(
    unit: &mut Unit,
    id: EntryId,
    kind: &str,
    (subject, record, sha256): (&str, &str, &str),
) {
    unit.insert(
        "ledger_public_record (entry, kind, subject, record, sha256)",
        args![id, kind, subject, record, sha256],
    );
}

pub(super) async fn find_by_digest(db: &Db, sha256: &str) -> Result<Option<PublicRecord>, Fault> {
    let query = Query::new(
        "SELECT entry, kind, subject, record FROM ledger_public_record WHERE sha256 = $1
         ORDER BY entry LIMIT 1",
        args![sha256],
    );
    Ok(db.read(query).await?.first().map(record))
}

pub(super) async fn find(db: &Db, entry: EntryId) -> Result<Option<PublicRecord>, Fault> {
    let query = Query::new(
        "SELECT entry, kind, subject, record FROM ledger_public_record WHERE entry = $1",
        args![entry],
    );
    Ok(db.read(query).await?.first().map(record))
}

pub(super) async fn list_latest(db: &Db, kind: &str) -> Result<Vec<PublicRecord>, Fault> {
    let query = Query::new(
        "SELECT entry, kind, subject, record FROM ledger_public_record
         WHERE entry IN (SELECT MAX(entry) FROM ledger_public_record WHERE kind = $1 GROUP BY subject)
         ORDER BY subject LIMIT $2",
        args![kind, SUBJECTS_MAX],
    );
    Ok(db.read(query).await?.iter().map(record).collect())
}

pub(super) async fn list_newest(
    db: &Db,
    kind: &str,
    subject: Option<&str>,
) -> Result<Vec<PublicRecord>, Fault> {
    let query = match subject {
        Some(subject) => Query::new(
            "SELECT entry, kind, subject, record FROM ledger_public_record
             WHERE kind = $1 AND subject = $2 ORDER BY entry DESC LIMIT $3",
            args![kind, subject, SHOWN_MAX],
        ),
        None => Query::new(
            "SELECT entry, kind, subject, record FROM ledger_public_record WHERE kind = $1
             ORDER BY entry DESC LIMIT $2",
            args![kind, SHOWN_MAX],
        ),
    };
    Ok(db.read(query).await?.iter().map(record).collect())
}

/// Records after one, in order, each with the line that the log has under its entry and its place.
pub(crate) async fn list_with_lines(
    db: &Db,
    after: &str,
    limit: usize,
) -> Result<Vec<(PublicRecord, Option<String>, Option<i64>)>, Fault> {
    let query = Query::new(
        "SELECT r.entry, r.kind, r.subject, r.record, e.entry, e.leaf_index
         FROM ledger_public_record r LEFT JOIN ledger_entry e ON e.id = r.entry
         WHERE r.entry > $1 ORDER BY r.entry LIMIT $2",
        args![after, limit as i64],
    );
    let rows = db.read(query).await?;
    Ok(rows.iter().map(|row| (record(row), row.opt_string(4), row.opt_int(5))).collect())
}

fn record(row: &Row) -> PublicRecord {
    PublicRecord {
        entry: row.id(0),
        kind: row.string(1),
        subject: row.string(2),
        record: row.string(3),
    }
}
