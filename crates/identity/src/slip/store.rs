//! Codes of slips in the database.

use platform::id::PersonId;
use platform::{Ctx, Unit, args};
use privacy::Digest;

pub(super) fn insert(unit: &mut Unit, ctx: &Ctx, person: PersonId, digest: Digest) {
    const SQL: &str =
        "INSERT INTO identity_slip_code (digest, person, given_at) VALUES ($1, $2, $3)";
    unit.must(1, SQL, args![*digest.as_bytes(), person, ctx.now()]);
}

/// Uses a code up. One that is not there, or was used, makes the unit a conflict.
pub(super) fn take(unit: &mut Unit, ctx: &Ctx, digest: Digest) {
    const SQL: &str =
        "UPDATE identity_slip_code SET used_at = $2 WHERE digest = $1 AND used_at IS NULL";
    unit.must(1, SQL, args![*digest.as_bytes(), ctx.now()]);
}

/// Removes what a person has of an earlier slip.
pub(crate) fn delete_of(unit: &mut Unit, person: PersonId) {
    unit.run("DELETE FROM identity_slip_code WHERE person = $1", args![person]);
}
