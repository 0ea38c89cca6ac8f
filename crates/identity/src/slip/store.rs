//! Codes of slips in the database.

use platform::id::PersonId;
use platform::{Ctx, Db, Fault, Query, Unit, args};
use privacy::Digest;

use super::DAYS_MAX;

pub(super) fn insert(unit: &mut Unit, ctx: &Ctx, person: PersonId, digest: Digest) {
    const SQL: &str =
        "INSERT INTO identity_slip_code (digest, person, given_at) VALUES ($1, $2, $3)";
    unit.must(1, SQL, args![*digest.as_bytes(), person, ctx.now()]);
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
}
