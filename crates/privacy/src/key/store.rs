//! The only SQL about keys.

use platform::db::placeholders;
use platform::id::SubjectId;
use platform::{Ctx, Db, Fault, Query, Row, Unit, Value, args};

/// A wrapped key.
pub(crate) struct Wrapped {
    pub(crate) subject: SubjectId,
    pub(crate) bytes: Vec<u8>,
    pub(crate) master_id: String,
}

fn wrapped(row: &Row) -> Wrapped {
    Wrapped { subject: row.id(0), bytes: row.bytes(1).to_vec(), master_id: row.string(2) }
}

/// The keys that stand, of these subjects, in no order.
pub(crate) async fn list_standing(db: &Db, subjects: &[SubjectId]) -> Result<Vec<Wrapped>, Fault> {
    let sql = format!(
        "SELECT subject, wrapped, master_id FROM privacy_key
         WHERE destroyed_at IS NULL AND subject IN ({})",
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
    let query = Query::new(
        "SELECT subject, wrapped, master_id FROM privacy_key
         WHERE destroyed_at IS NULL AND (master_id < $1 OR master_id > $1) LIMIT $2",
        args![current, limit],
    );
    Ok(db.read(query).await?.iter().map(wrapped).collect())
}

/// A condition for a statement that writes about a subject: their key stands. `subject` is the statement's own
/// placeholder for it ("$3"). The key's row is held until the unit is committed, so that an erasure at the same
/// moment comes before, and this is a conflict, or after, and sees what was written.
pub fn key_stands(subject: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM privacy_key WHERE privacy_key.subject = {subject} AND destroyed_at IS NULL {{share}})"
    )
}

pub(crate) fn insert(unit: &mut Unit, ctx: &Ctx, key: Wrapped) {
    unit.must(
        1,
        "INSERT INTO privacy_key (subject, wrapped, master_id, created_at) VALUES ($1, $2, $3, $4)",
        args![key.subject, key.bytes, key.master_id, ctx.now()],
    );
}

/// Replaces the wrapping. A key that was destroyed meanwhile stays destroyed.
pub(crate) fn update_wrapping(unit: &mut Unit, old_master: &str, key: Wrapped) {
    unit.run(
        "UPDATE privacy_key SET wrapped = $1, master_id = $2
         WHERE subject = $3 AND master_id = $4 AND destroyed_at IS NULL",
        args![key.bytes, key.master_id, key.subject, old_master],
    );
}

pub(crate) fn destroy(unit: &mut Unit, ctx: &Ctx, subject: SubjectId) {
    unit.run(
        "UPDATE privacy_key SET wrapped = NULL, destroyed_at = $1
         WHERE subject = $2 AND destroyed_at IS NULL",
        args![ctx.now(), subject],
    );
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
