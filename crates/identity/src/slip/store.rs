//! Slips and their codes in the database.

use platform::id::PersonId;
use platform::{Ctx, Db, Fault, Query, Unit, args};
use privacy::Digest;

use super::DAYS_MAX;
use crate::sign_in::hashing::SALT_BYTES;

/// A slip of which nothing is left of an earlier one: somebody who prints another at the same moment meets a conflict.
pub(super) fn insert(unit: &mut Unit, person: PersonId, salt: [u8; SALT_BYTES]) {
    const SQL: &str = "INSERT INTO identity_slip (person, salt) VALUES ($1, $2)";
    unit.must(1, SQL, args![person, salt]);
}

pub(super) fn insert_code(unit: &mut Unit, ctx: &Ctx, person: PersonId, digest: Digest) {
    const SQL: &str =
        "INSERT INTO identity_slip_code (digest, person, given_at) VALUES ($1, $2, $3)";
    unit.must(1, SQL, args![*digest.as_bytes(), person, ctx.now()]);
}

/// The salt of somebody's slip; none when they have no slip.
pub(super) async fn find_salt(
    db: &Db,
    person: PersonId,
) -> Result<Option<[u8; SALT_BYTES]>, Fault> {
    const SQL: &str = "SELECT salt FROM identity_slip WHERE person = $1";
    let rows = db.read(Query::new(SQL, args![person])).await?;
    Ok(rows.first().and_then(|row| row.bytes(0).try_into().ok()))
}

/// Uses a code up. One that is not there, was used, or is too old makes the unit a conflict.
pub(super) fn take(unit: &mut Unit, ctx: &Ctx, digest: Digest) {
    const SQL: &str = "UPDATE identity_slip_code SET used_at = $2
        WHERE digest = $1 AND used_at IS NULL AND given_at > $3";
    let days = jiff::SignedDuration::from_hours(24 * DAYS_MAX);
    let oldest = ctx.now().checked_sub(days).unwrap_or(jiff::Timestamp::MIN);
    unit.must(1, SQL, args![*digest.as_bytes(), ctx.now(), oldest]);
}

/// How many codes of a slip a person can still use.
pub(crate) async fn count_left(db: &Db, person: PersonId) -> Result<i64, Fault> {
    const SQL: &str =
        "SELECT COUNT(*) FROM identity_slip_code WHERE person = $1 AND used_at IS NULL";
    let rows = db.read(Query::new(SQL, args![person])).await?;
    Ok(rows.first().map_or(0, |row| row.int(0)))
}

/// Removes what a person has of an earlier slip.
pub(crate) fn delete_of(unit: &mut Unit, person: PersonId) {
    unit.run("DELETE FROM identity_slip_code WHERE person = $1", args![person]);
    unit.run("DELETE FROM identity_slip WHERE person = $1", args![person]);
}
