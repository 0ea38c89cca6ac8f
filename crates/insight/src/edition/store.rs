//! The only SQL about published figures.

use jiff::civil::Date;
use platform::{Ctx, Db, Fault, Query, Row, Unit, args};

use super::EditionFile;

/// A file with its content; one that exists makes the unit conflict.
pub(super) fn insert(
    unit: &mut Unit,
    ctx: &Ctx,
    (file, on, content): (&str, Date, &[u8]),
    (sha256, entry): (&str, ledger::EntryId),
) {
    unit.insert(
        "insight_edition (file, figures_on, content, sha256, entry, closed_at)",
        args![file, on, content, sha256, entry, ctx.now()],
    );
}

/// The last day of which there is an edition.
pub(super) async fn find_last_day(db: &Db) -> Result<Option<Date>, Fault> {
    let query = Query::new("SELECT MAX(figures_on) FROM insight_edition", args![]);
    Ok(db.read(query).await?.first().and_then(|row| row.opt_on(0)))
}

/// A file by its name, with its content.
pub(super) async fn find(db: &Db, file: &str) -> Result<Option<(EditionFile, Vec<u8>)>, Fault> {
    let query = Query::new(
        "SELECT file, figures_on, LENGTH(content), sha256, entry, closed_at, content
         FROM insight_edition WHERE file = $1",
        args![file],
    );
    let rows = db.read(query).await?;
    Ok(rows.first().map(|row| (edition_file(row), row.bytes(6).to_vec())))
}

/// How many files there are.
pub(super) async fn count(db: &Db) -> Result<u64, Fault> {
    let rows = db.read(Query::new("SELECT COUNT(*) FROM insight_edition", args![])).await?;
    Ok(rows.first().map_or(0, |row| unsigned(row.int(0))))
}

/// Files of the newest days, newest day first.
pub(super) async fn list(db: &Db, (skip, limit): (u32, u32)) -> Result<Vec<EditionFile>, Fault> {
    let query = Query::new(
        "SELECT file, figures_on, LENGTH(content), sha256, entry, closed_at FROM insight_edition
         ORDER BY figures_on DESC, file LIMIT $1 OFFSET $2",
        args![limit, skip],
    );
    Ok(db.read(query).await?.iter().map(edition_file).collect())
}

fn edition_file(row: &Row) -> EditionFile {
    EditionFile {
        file: row.string(0),
        figures_on: row.on(1),
        bytes: unsigned(row.int(2)),
        sha256: row.string(3),
        entry: row.id(4),
        closed_at: row.at(5),
    }
}

fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}
