//! The only SQL about open datasets.

use jiff::Timestamp;
use platform::{Ctx, Db, Fault, Query, Row, Unit, args};

use super::Version;

/// Versions of one dataset that are listed.
const VERSIONS_MAX: i64 = 100;

const COLUMNS: &str =
    "dataset, version, file, LENGTH(content), row_count, sha256, entry, published_at";

/// A version with its content; one that exists makes the unit conflict.
pub(super) fn insert(unit: &mut Unit, ctx: &Ctx, version: &Version, content: &[u8]) {
    unit.insert(
        "insight_dataset_version
            (dataset, version, file, content, row_count, sha256, entry, published_at)",
        args![
            &version.dataset,
            version.number,
            &version.file,
            content,
            version.rows,
            &version.sha256,
            version.entry,
            ctx.now()
        ],
    );
}

/// The versions of a dataset, the newest first.
pub(super) async fn list(db: &Db, dataset: &str) -> Result<Vec<Version>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM insight_dataset_version WHERE dataset = $1
         ORDER BY version DESC LIMIT $2"
    );
    Ok(db.read(Query::new(sql, args![dataset, VERSIONS_MAX])).await?.iter().map(version).collect())
}

/// The newest version of each dataset.
pub(super) async fn list_latest(db: &Db) -> Result<Vec<Version>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM insight_dataset_version v WHERE version =
            (SELECT MAX(version) FROM insight_dataset_version o WHERE o.dataset = v.dataset)
         ORDER BY dataset"
    );
    Ok(db.read(Query::new(sql, args![])).await?.iter().map(version).collect())
}

/// A version by the name of its file, with its content.
pub(super) async fn find(db: &Db, file: &str) -> Result<Option<(Version, Vec<u8>)>, Fault> {
    let sql = format!("SELECT {COLUMNS}, content FROM insight_dataset_version WHERE file = $1");
    let rows = db.read(Query::new(sql, args![file])).await?;
    Ok(rows.first().map(|row| (version(row), row.bytes(8).to_vec())))
}

/// Whether a dataset had this content in a version since a moment.
pub(super) async fn was_published(
    db: &Db,
    (dataset, sha256): (&str, &str),
    since: Timestamp,
) -> Result<bool, Fault> {
    const SQL: &str = "SELECT 1 FROM insight_dataset_version
        WHERE dataset = $1 AND sha256 = $2 AND published_at > $3 LIMIT 1";
    Ok(!db.read(Query::new(SQL, args![dataset, sha256, since])).await?.is_empty())
}

/// How many versions there are.
pub(super) async fn count(db: &Db) -> Result<usize, Fault> {
    let rows = db.read(Query::new("SELECT COUNT(*) FROM insight_dataset_version", args![])).await?;
    Ok(rows.first().map_or(0, |row| usize::try_from(row.int(0)).unwrap_or_default()))
}

fn version(row: &Row) -> Version {
    Version {
        dataset: row.string(0),
        number: row.int(1),
        file: row.string(2),
        bytes: row.int(3),
        rows: row.int(4),
        sha256: row.string(5),
        entry: row.id(6),
        published_at: row.at(7),
    }
}
