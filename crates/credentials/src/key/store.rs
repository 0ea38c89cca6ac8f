//! The names of the keys that sign credentials, in the database.

use platform::{Ctx, Db, Fault, Query, Unit, args};

/// Adds the first key; where somebody else was faster it is a conflict.
pub(super) fn insert_first(unit: &mut Unit, ctx: &Ctx, kid: &str) {
    unit.must(
        1,
        "INSERT INTO credentials_key (kid, created_at, place) VALUES ($1, $2, 1)",
        args![kid, ctx.now()],
    );
}

/// All keys, the newest last.
pub(super) async fn list(db: &Db) -> Result<Vec<String>, Fault> {
    let sql = "SELECT kid FROM credentials_key ORDER BY created_at, kid";
    let rows = db.read(Query::new(sql, args![])).await?;
    Ok(rows.iter().map(|row| row.string(0)).collect())
}
