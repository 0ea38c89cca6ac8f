//! When each key signs, in the database; the keys themselves are with the town's other keys.

use jiff::Timestamp;
use platform::{Ctx, Db, Fault, Query, Unit, args};

/// Keys that are read at most: one a quarter, of which old ones go.
const KEYS_MAX: i64 = 50;

pub(super) fn insert(unit: &mut Unit, ctx: &Ctx, kid: &str, signs_from: Timestamp) {
    unit.insert("openid_key (kid, created_at, signs_from)", args![kid, ctx.now(), signs_from]);
}

pub(super) fn delete(unit: &mut Unit, kid: &str) {
    unit.run("DELETE FROM openid_key WHERE kid = $1", args![kid]);
}

pub(super) async fn list(db: &Db) -> Result<Vec<(String, Timestamp)>, Fault> {
    const SQL: &str = "SELECT kid, signs_from FROM openid_key ORDER BY signs_from DESC LIMIT $1";
    let rows = db.read(Query::new(SQL, args![KEYS_MAX])).await?;
    Ok(rows.iter().map(|row| (row.string(0), row.at(1))).collect())
}
