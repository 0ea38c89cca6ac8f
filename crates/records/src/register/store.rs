//! The only SQL about register entries.

use std::collections::HashMap;

use platform::db::placeholders;
use platform::id::SubjectId;
use platform::{Ctx, Db, Fault, Query, Row, Unit, Value, args};
use privacy::{Digest, Sealed};

use super::{ENTRIES_MAX, Entry, EntryId};

pub(super) struct NewEntry<'a> {
    pub(super) register: &'a str,
    pub(super) key_digest: Value,
    pub(super) subject: SubjectId,
    pub(super) data_sealed: Sealed,
}

pub(super) fn put(unit: &mut Unit, ctx: &Ctx, entry: NewEntry<'_>) {
    unit.must(
        1,
        "INSERT INTO records_register_entry
            (id, register, key_digest, subject, data_sealed, valid_from, version, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, 1, $7)
         ON CONFLICT (register, key_digest) DO UPDATE SET data_sealed = excluded.data_sealed,
            valid_from = excluded.valid_from, changed_at = excluded.changed_at,
            version = records_register_entry.version + 1
         WHERE records_register_entry.subject = excluded.subject",
        args![
            EntryId::new(ctx),
            entry.register,
            entry.key_digest,
            entry.subject,
            entry.data_sealed,
            ctx.today(),
            ctx.now(),
        ],
    );
}

pub(super) fn put_home(unit: &mut Unit, subject: SubjectId, street: Digest) {
    unit.run(
        "INSERT INTO records_home (subject, street_digest) VALUES ($1, $2)
         ON CONFLICT (subject) DO UPDATE SET street_digest = excluded.street_digest",
        args![subject, street],
    );
}

pub(super) fn delete_home(unit: &mut Unit, subject: SubjectId) {
    unit.run("DELETE FROM records_home WHERE subject = $1", args![subject]);
}

pub(super) async fn streets(
    db: &Db,
    subjects: &[SubjectId],
) -> Result<HashMap<SubjectId, String>, Fault> {
    if subjects.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT subject, street_digest FROM records_home WHERE subject IN ({})",
        placeholders(1, subjects.len())
    );
    let args = subjects.iter().map(Value::from).collect();
    let street = |row: &Row| {
        let digits = row.bytes(1).iter().map(|byte| format!("{byte:02x}")).collect();
        (row.id(0), digits)
    };
    Ok(db.read(Query::new(sql, args)).await?.iter().map(street).collect())
}

pub(super) async fn in_street(
    db: &Db,
    street: Digest,
    (after, count): (Option<SubjectId>, i64),
) -> Result<Vec<SubjectId>, Fault> {
    let after = after.as_ref().map_or_else(|| Value::from(String::new()), Value::from);
    let query = Query::new(
        "SELECT subject FROM records_home WHERE street_digest = $1 AND subject > $2
         ORDER BY subject LIMIT $3",
        args![street, after, count],
    );
    Ok(db.read(query).await?.iter().map(|row| row.id(0)).collect())
}

pub(super) fn delete(unit: &mut Unit, register: &str, key_digest: Digest) {
    unit.run(
        "DELETE FROM records_register_entry WHERE register = $1 AND key_digest = $2",
        args![register, key_digest],
    );
}

pub(super) fn delete_as_entered(
    unit: &mut Unit,
    register: &str,
    (key_digest, subject): (Digest, SubjectId),
    entered_at: jiff::Timestamp,
) {
    unit.run(
        "DELETE FROM records_register_entry
         WHERE register = $1 AND key_digest = $2 AND subject = $3 AND changed_at = $4",
        args![register, key_digest, subject, entered_at],
    );
}

pub(super) fn delete_own(unit: &mut Unit, register: &str, subject: SubjectId) {
    unit.run(
        "DELETE FROM records_register_entry WHERE register = $1 AND subject = $2",
        args![register, subject],
    );
}

pub(super) fn delete_own_but(
    unit: &mut Unit,
    register: &str,
    subject: SubjectId,
    key_digest: Digest,
) {
    unit.run(
        "DELETE FROM records_register_entry
         WHERE register = $1 AND subject = $2 AND key_digest <> $3",
        args![register, subject, key_digest],
    );
}

pub(crate) fn delete_of(unit: &mut Unit, subject: SubjectId) {
    unit.run("DELETE FROM records_register_entry WHERE subject = $1", args![subject]);
    delete_home(unit, subject);
}

pub(super) async fn find_subject(
    db: &Db,
    register: &str,
    key_digest: Digest,
) -> Result<Option<SubjectId>, Fault> {
    let query = Query::new(
        "SELECT subject FROM records_register_entry WHERE register = $1 AND key_digest = $2",
        args![register, key_digest],
    );
    Ok(db.read(query).await?.first().map(|row| row.id(0)))
}

/// How much a register holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The register.
    pub register: String,
    /// Its entries.
    pub entries: i64,
    /// When one changed last.
    pub changed_at: jiff::Timestamp,
}

/// The registers that hold something, in order of the alphabet, and how many addresses are known.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn count_by_register(db: &Db) -> Result<(Vec<Counted>, i64), Fault> {
    const SQL: &str = "SELECT register, COUNT(*), MAX(changed_at) FROM records_register_entry
        GROUP BY register ORDER BY register LIMIT 200";
    let addresses = Query::new("SELECT COUNT(*) FROM records_address", Vec::new());
    let answers = db.read_all(vec![Query::new(SQL, Vec::new()), addresses]).await?;
    let rows = |index: usize| answers.get(index).map(Vec::as_slice).unwrap_or_default();
    let counted =
        |row: &Row| Counted { register: row.string(0), entries: row.int(1), changed_at: row.at(2) };
    let addresses = rows(1).first().map_or(0, |row| row.int(0));
    Ok((rows(0).iter().map(counted).collect(), addresses))
}

/// The query for somebody's entries, to be read together with the rest of a page or act.
pub fn entries_query(subject: SubjectId) -> Query {
    Query::new(
        "SELECT id, register, subject, data_sealed, version, key_digest FROM records_register_entry
         WHERE subject = $1 ORDER BY register, id LIMIT $2",
        args![subject, ENTRIES_MAX],
    )
}

/// The entries in the answer to [`entries_query`].
pub fn entries_from(rows: &[Row]) -> Vec<Entry> {
    rows.iter().map(entry).collect()
}

/// Somebody's entries, still sealed.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list(db: &Db, subject: SubjectId) -> Result<Vec<Entry>, Fault> {
    Ok(entries_from(&db.read(entries_query(subject)).await?))
}

fn entry(row: &Row) -> Entry {
    Entry {
        id: row.id(0),
        register: row.string(1),
        subject: row.id(2),
        sealed: Sealed::from_bytes(row.bytes(3)),
        version: row.int(4),
        key_digest: row.bytes(5).to_vec(),
    }
}
