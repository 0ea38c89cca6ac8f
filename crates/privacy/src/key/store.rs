//! The only SQL about keys.

use platform::db::placeholders;
use platform::id::SubjectId;
use platform::{Ctx, Db, Fault, Query, Row, Unit, Value, args};

use super::part::PartId;

/// A wrapped key, and the part of it for what goes alone; none in a key of an earlier release.
pub(crate) struct Wrapped {
    pub(crate) subject: SubjectId,
    pub(crate) bytes: Vec<u8>,
    pub(crate) alone: Option<(PartId, Vec<u8>)>,
    pub(crate) master_id: String,
}

const COLUMNS: &str = "subject, wrapped, master_id, alone_id, alone_wrapped";

fn wrapped(row: &Row) -> Wrapped {
    Wrapped {
        subject: row.id(0),
        bytes: row.bytes(1).to_vec(),
        alone: row.opt_id(3).map(|id| (id, row.bytes(4).to_vec())),
        master_id: row.string(2),
    }
}

/// The keys that stand, of these subjects, in no order.
pub(crate) async fn list_standing(db: &Db, subjects: &[SubjectId]) -> Result<Vec<Wrapped>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM privacy_key WHERE destroyed_at IS NULL AND subject IN ({})",
        placeholders(1, subjects.len())
    );
    let args = subjects.iter().map(Value::from).collect();
    Ok(db.read(Query::new(sql, args)).await?.iter().map(wrapped).collect())
}

/// Keys that another master key than the current one wraps.
pub(crate) async fn list_under_other(
    db: &Db,
    current: &str,
    limit: i64,
) -> Result<Vec<Wrapped>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM privacy_key
         WHERE destroyed_at IS NULL AND (master_id < $1 OR master_id > $1) LIMIT $2"
    );
    Ok(db.read(Query::new(sql, args![current, limit])).await?.iter().map(wrapped).collect())
}

/// Keys of an earlier release, which have no part for what goes alone.
pub(crate) async fn list_without_alone(db: &Db, limit: i64) -> Result<Vec<Wrapped>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM privacy_key
         WHERE alone_id IS NULL AND destroyed_at IS NULL LIMIT $1"
    );
    Ok(db.read(Query::new(sql, args![limit])).await?.iter().map(wrapped).collect())
}

/// A condition for a statement that writes about a subject: their key stands. `subject` is the statement's own
/// placeholder for it ("$3"). The key's row is held until the unit is committed, so that an erasure at the same
/// moment comes before, and this is a conflict, or after, and sees what was written.
pub fn key_stands(subject: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM privacy_key WHERE privacy_key.subject = {subject} AND destroyed_at IS NULL {{share}})"
    )
}

/// The same for a statement that writes what [`SubjectKey::alone`](crate::SubjectKey::alone) sealed: that part stands,
/// too. `part` is the placeholder for its name, which may be null.
pub fn alone_stands(subject: &str, part: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM privacy_key WHERE privacy_key.subject = {subject} AND destroyed_at IS NULL
            AND (alone_id = {part} OR CAST({part} AS TEXT) IS NULL) {{share}})"
    )
}

pub(crate) fn insert(unit: &mut Unit, ctx: &Ctx, key: Wrapped) {
    let (alone_id, alone) = key.alone.unzip();
    unit.must(
        1,
        "INSERT INTO privacy_key (subject, wrapped, master_id, created_at, alone_id, alone_wrapped)
         VALUES ($1, $2, $3, $4, $5, $6)",
        args![key.subject, key.bytes, key.master_id, ctx.now(), alone_id, alone],
    );
}

/// Replaces the wrapping. A key that was destroyed meanwhile stays destroyed, and so does a part that another one has
/// taken the place of.
pub(crate) fn update_wrapping(unit: &mut Unit, old_master: &str, key: Wrapped) {
    let (alone_id, alone) = key.alone.unzip();
    unit.run(
        "UPDATE privacy_key SET wrapped = $1, master_id = $2, alone_wrapped = $3
         WHERE subject = $4 AND master_id = $5 AND destroyed_at IS NULL
            AND COALESCE(alone_id, '') = COALESCE(CAST($6 AS TEXT), '')",
        args![key.bytes, key.master_id, alone, key.subject, old_master, alone_id],
    );
}

/// Gives a key of an earlier release its part for what goes alone.
pub(crate) fn add_alone(unit: &mut Unit, key: Wrapped) {
    let (alone_id, alone) = key.alone.unzip();
    unit.run(
        "UPDATE privacy_key SET wrapped = $1, master_id = $2, alone_id = $3, alone_wrapped = $4
         WHERE subject = $5 AND alone_id IS NULL AND destroyed_at IS NULL",
        args![key.bytes, key.master_id, alone_id, alone, key.subject],
    );
}

/// Puts a new part for what goes alone in the place of the one that stands, which is destroyed by that.
pub(crate) fn replace_alone(unit: &mut Unit, key: Wrapped) {
    let (alone_id, alone) = key.alone.unzip();
    unit.must(
        1,
        "UPDATE privacy_key SET wrapped = $1, master_id = $2, alone_id = $3, alone_wrapped = $4
         WHERE subject = $5 AND destroyed_at IS NULL",
        args![key.bytes, key.master_id, alone_id, alone, key.subject],
    );
}

/// Destroys a key and all its parts.
pub(crate) fn destroy(unit: &mut Unit, ctx: &Ctx, subject: SubjectId) {
    unit.run(
        "UPDATE privacy_key SET wrapped = NULL, alone_wrapped = NULL, destroyed_at = $1
         WHERE subject = $2 AND destroyed_at IS NULL",
        args![ctx.now(), subject],
    );
    unit.run("DELETE FROM privacy_key_part WHERE subject = $1", args![subject]);
}

/// A wrapped part of a key.
pub(crate) struct WrappedPart {
    pub(crate) subject: SubjectId,
    pub(crate) part: PartId,
    pub(crate) bytes: Vec<u8>,
    pub(crate) master_id: String,
}

/// Parts that are looked up in one query.
const PARTS_TOGETHER: usize = 500;

const PART_COLUMNS: &str = "subject, part, wrapped, master_id";

fn wrapped_part(row: &Row) -> WrappedPart {
    WrappedPart {
        subject: row.id(0),
        part: row.id(1),
        bytes: row.bytes(2).to_vec(),
        master_id: row.string(3),
    }
}

/// These parts, as far as they stand, in no order.
pub(crate) async fn list_parts(
    db: &Db,
    wanted: &[(SubjectId, PartId)],
) -> Result<Vec<WrappedPart>, Fault> {
    let mut found = Vec::new();
    for some in wanted.chunks(PARTS_TOGETHER) {
        let pairs: Vec<String> =
            (0..some.len()).map(|nth| format!("(${}, ${})", nth * 2 + 1, nth * 2 + 2)).collect();
        // Pairs, not two lists (those would be looked up each with each); and SQLite takes the pairs first.
        let sql = format!(
            "WITH wanted (of_subject, of_part) AS (VALUES {})
             SELECT {PART_COLUMNS} FROM wanted CROSS JOIN privacy_key_part
             WHERE subject = of_subject AND part = of_part",
            pairs.join(", ")
        );
        let values = |(subject, part): &(SubjectId, PartId)| args![subject, part];
        let args = some.iter().flat_map(values).collect();
        found.extend(db.read(Query::new(sql, args)).await?.iter().map(wrapped_part));
    }
    Ok(found)
}

/// The parts of these subjects' keys that another master key than the current one wraps.
pub(crate) async fn list_parts_of(
    db: &Db,
    current: &str,
    subjects: &[SubjectId],
) -> Result<Vec<WrappedPart>, Fault> {
    if subjects.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {PART_COLUMNS} FROM privacy_key_part
         WHERE (master_id < $1 OR master_id > $1) AND subject IN ({})",
        placeholders(2, subjects.len())
    );
    let mut args = args![current];
    args.extend(subjects.iter().map(Value::from));
    Ok(db.read(Query::new(sql, args)).await?.iter().map(wrapped_part).collect())
}

/// Parts that another master key than the current one wraps, whosever they are.
pub(crate) async fn list_parts_under_other(
    db: &Db,
    current: &str,
    limit: i64,
) -> Result<Vec<WrappedPart>, Fault> {
    let sql = format!(
        "SELECT {PART_COLUMNS} FROM privacy_key_part
         WHERE master_id < $1 OR master_id > $1 LIMIT $2"
    );
    Ok(db.read(Query::new(sql, args![current, limit])).await?.iter().map(wrapped_part).collect())
}

pub(crate) fn insert_part(unit: &mut Unit, ctx: &Ctx, part: WrappedPart) {
    unit.insert(
        "privacy_key_part (subject, part, wrapped, master_id, created_at)",
        args![part.subject, part.part, part.bytes, part.master_id, ctx.now()],
    );
}

/// Replaces the wrapping of a part that still stands.
pub(crate) fn update_part_wrapping(unit: &mut Unit, old_master: &str, part: WrappedPart) {
    unit.run(
        "UPDATE privacy_key_part SET wrapped = $1, master_id = $2
         WHERE subject = $3 AND part = $4 AND master_id = $5",
        args![part.bytes, part.master_id, part.subject, part.part, old_master],
    );
}

pub(crate) fn delete_part(unit: &mut Unit, subject: SubjectId, part: PartId) {
    unit.run("DELETE FROM privacy_key_part WHERE subject = $1 AND part = $2", args![subject, part]);
}

/// A key of the town: bytes and the master key that wraps them.
pub(crate) async fn find_town_key(db: &Db, name: &str) -> Result<Option<(Vec<u8>, String)>, Fault> {
    let query =
        Query::new("SELECT wrapped, master_id FROM privacy_town_key WHERE name = $1", args![name]);
    let rows = db.read(query).await?;
    Ok(rows.first().map(|row| (row.bytes(0).to_vec(), row.string(1))))
}

pub(crate) fn insert_town_key(
    unit: &mut Unit,
    ctx: &Ctx,
    name: &str,
    (bytes, master_id): (Vec<u8>, &str),
) {
    unit.must(
        1,
        "INSERT INTO privacy_town_key (name, wrapped, master_id, created_at) VALUES ($1, $2, $3, $4)",
        args![name, bytes, master_id, ctx.now()],
    );
}

pub(crate) fn update_town_key(unit: &mut Unit, name: &str, (bytes, master_id): (Vec<u8>, &str)) {
    unit.must(
        1,
        "UPDATE privacy_town_key SET wrapped = $1, master_id = $2 WHERE name = $3",
        args![bytes, master_id, name],
    );
}

pub(crate) fn delete_town_key(unit: &mut Unit, name: &str) {
    unit.run("DELETE FROM privacy_town_key WHERE name = $1", args![name]);
}

/// Keys of the town that another master key than the current one wraps: name, bytes, master key.
pub(crate) async fn list_town_keys_under_other(
    db: &Db,
    current: &str,
    limit: i64,
) -> Result<Vec<(String, Vec<u8>, String)>, Fault> {
    let query = Query::new(
        "SELECT name, wrapped, master_id FROM privacy_town_key
         WHERE master_id < $1 OR master_id > $1 ORDER BY name LIMIT $2",
        args![current, limit],
    );
    let read = |row: &Row| (row.string(0), row.bytes(1).to_vec(), row.string(2));
    Ok(db.read(query).await?.iter().map(read).collect())
}
