//! Cards in the database: the digest of a number, whose it is, and since when.

use platform::id::PersonId;
use platform::{Ctx, Db, Fault, Query, Row, Unit, args};
use privacy::Digest;
use web::visitor::Assurance;

use super::link::KnownCard;
use crate::session::{Means, assurance_word, read_assurance};

/// Cards of one person; people have one, or two for a while.
const LISTED_MAX: i64 = 20;
const COLUMNS: &str = "person, created_at, last_used_at, stopped_at, assurance_max";

/// A card becomes known. That another account has the number is a conflict of the unit.
pub(super) fn insert(
    unit: &mut Unit,
    ctx: &Ctx,
    (digest, person): (Digest, PersonId),
    (means, limit): (Means, Option<Assurance>),
) {
    const SQL: &str = "INSERT INTO identity_card (digest, person, means, created_at, assurance_max)
        VALUES ($1, $2, $3, $4, $5)";
    let values = args![digest, person, means.word(), ctx.now(), limit.map(assurance_word)];
    unit.must(1, SQL, values);
}

/// A card was used; that it was stopped meanwhile is a conflict.
pub(super) fn use_card(unit: &mut Unit, ctx: &Ctx, digest: Digest, means: Means) {
    const SQL: &str = "UPDATE identity_card SET last_used_at = $2, means = $3
        WHERE digest = $1 AND stopped_at IS NULL";
    unit.must(1, SQL, args![digest, ctx.now(), means.word()]);
}

/// Its person takes a card again that they had stopped.
pub(super) fn take_again(
    unit: &mut Unit,
    digest: Digest,
    (means, limit): (Means, Option<Assurance>),
) {
    const SQL: &str = "UPDATE identity_card SET stopped_at = NULL, means = $2, assurance_max = $3
        WHERE digest = $1";
    unit.must(1, SQL, args![digest, means.word(), limit.map(assurance_word)]);
}

/// No card signs this person in any more.
pub(crate) fn stop(unit: &mut Unit, ctx: &Ctx, person: PersonId) {
    const SQL: &str =
        "UPDATE identity_card SET stopped_at = $2 WHERE person = $1 AND stopped_at IS NULL";
    unit.run(SQL, args![person, ctx.now()]);
}

pub(crate) fn delete_of(unit: &mut Unit, person: PersonId) {
    unit.run("DELETE FROM identity_card WHERE person = $1", args![person]);
}

pub(super) async fn find(db: &Db, digest: Digest) -> Result<Option<KnownCard>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM identity_card WHERE digest = $1");
    let rows = db.read(Query::new(sql, args![digest])).await?;
    Ok(rows.first().map(read))
}

pub(crate) async fn list_of(db: &Db, person: PersonId) -> Result<Vec<KnownCard>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM identity_card WHERE person = $1 ORDER BY created_at LIMIT $2"
    );
    let rows = db.read(Query::new(sql, args![person, LISTED_MAX])).await?;
    Ok(rows.iter().map(read).collect())
}

fn read(row: &Row) -> KnownCard {
    KnownCard {
        person: row.id(0),
        created_at: row.at(1),
        last_used_at: row.opt_at(2),
        stopped_at: row.opt_at(3),
        limit: row.opt_text(4).map(read_assurance),
    }
}
