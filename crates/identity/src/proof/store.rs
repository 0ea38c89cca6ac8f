//! Documents that were compared, and codes that are shown at a counter, in the database.

use jiff::Timestamp;
use platform::id::PersonId;
use platform::{Ctx, Db, Fault, Query, Row, Unit, args};
use privacy::{Digest, Sealed};

/// Documents that are read of one account.
const DOCUMENTS_MAX: i64 = 20;

/// Notes a document, or that it was compared once more. One that has proven another account makes the unit a conflict.
pub(super) fn put_document(
    unit: &mut Unit,
    ctx: &Ctx,
    (person, digest): (PersonId, Digest),
    (document, by): (&Sealed, &str),
) {
    const SQL: &str = "INSERT INTO identity_document
            (digest, person, document, compared_by, compared_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (digest) DO UPDATE SET document = excluded.document,
            compared_by = excluded.compared_by, compared_at = excluded.compared_at
        WHERE identity_document.person = excluded.person";
    unit.must(1, SQL, args![digest, person, document, by, ctx.now()]);
}

/// The documents of a person, the newest first: by which each is found, and the sealed content.
pub(crate) async fn list_documents(
    db: &Db,
    person: PersonId,
) -> Result<Vec<([u8; 32], Sealed, Timestamp)>, Fault> {
    const SQL: &str = "SELECT digest, document, compared_at FROM identity_document
        WHERE person = $1 ORDER BY compared_at DESC, digest LIMIT $2";
    let rows = db.read(Query::new(SQL, args![person, DOCUMENTS_MAX])).await?;
    let read = |row: &Row| {
        Some((row.bytes(0).try_into().ok()?, Sealed::from_bytes(row.bytes(1)), row.at(2)))
    };
    Ok(rows.iter().filter_map(read).collect())
}

/// Whose account a document has proven.
pub(super) async fn find_document(db: &Db, digest: Digest) -> Result<Option<PersonId>, Fault> {
    const SQL: &str = "SELECT person FROM identity_document WHERE digest = $1";
    Ok(db.read(Query::new(SQL, args![digest])).await?.first().map(|row| row.id(0)))
}

/// How many documents are noted of somebody.
pub(crate) async fn count(db: &Db, person: PersonId) -> Result<i64, Fault> {
    const SQL: &str = "SELECT COUNT(*) FROM identity_document WHERE person = $1";
    let rows = db.read(Query::new(SQL, args![person])).await?;
    Ok(rows.first().map_or(0, |row| row.int(0)))
}

/// Keeps a code, in place of the one before of the same session: whoever else is in the account takes nobody's code away.
pub(super) fn put_code(
    unit: &mut Unit,
    (person, session): (PersonId, [u8; 32]),
    (digest, expires_at): (Digest, Timestamp),
) {
    unit.run("DELETE FROM identity_counter_code WHERE session = $1", args![session]);
    const SQL: &str = "INSERT INTO identity_counter_code (digest, person, session, expires_at)
        VALUES ($1, $2, $3, $4)";
    unit.must(1, SQL, args![digest, person, session, expires_at]);
}

/// Whose code it is, and in which session it is shown.
pub(super) async fn find_code(
    db: &Db,
    digest: Digest,
    now: Timestamp,
) -> Result<Option<(PersonId, [u8; 32])>, Fault> {
    const SQL: &str = "SELECT person, session FROM identity_counter_code
        WHERE digest = $1 AND expires_at > $2";
    let rows = db.read(Query::new(SQL, args![digest, now])).await?;
    Ok(rows.first().and_then(|row| Some((row.id(0), row.bytes(1).try_into().ok()?))))
}

/// Uses a code up. Whoever comes second with it meets a conflict.
pub(super) fn use_code(unit: &mut Unit, digest: Digest) {
    unit.must(1, "DELETE FROM identity_counter_code WHERE digest = $1", args![digest]);
}

pub(crate) fn delete_expired_codes(unit: &mut Unit, now: Timestamp) {
    unit.run("DELETE FROM identity_counter_code WHERE expires_at < $1", args![now]);
}

pub(super) fn delete_codes_of(unit: &mut Unit, person: PersonId) {
    unit.run("DELETE FROM identity_counter_code WHERE person = $1", args![person]);
}

/// What goes with a person who is erased.
pub(crate) fn delete_of(unit: &mut Unit, person: PersonId) {
    delete_codes_of(unit, person);
    unit.run("DELETE FROM identity_document WHERE person = $1", args![person]);
}
