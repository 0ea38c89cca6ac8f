//! Registered programs in the database, as JSON of what was judged.

use platform::{Ctx, Db, Fault, Query, Row, Unit, args};

use super::{Client, Registration};

/// A registration in the database.
#[derive(Clone, Debug)]
pub struct Stored {
    /// What was registered.
    pub registration: Registration,
    /// Grows by one with each change.
    pub version: i64,
}

pub(super) fn insert(unit: &mut Unit, ctx: &Ctx, client: &Client) {
    const SQL: &str =
        "INSERT INTO openid_client (id, registration, created_at, changed_at, version)
        VALUES ($1, $2, $3, $3, 1)";
    unit.must(1, SQL, args![&client.id, json_of(client), ctx.now()]);
}

pub(super) fn update(unit: &mut Unit, ctx: &Ctx, client: &Client, version: i64) {
    const SQL: &str = "UPDATE openid_client
        SET registration = $2, changed_at = $3, version = version + 1
        WHERE id = $1 AND version = $4 AND ended_at IS NULL";
    unit.must(1, SQL, args![&client.id, json_of(client), ctx.now(), version]);
}

pub(super) fn end(unit: &mut Unit, ctx: &Ctx, id: &str) {
    const SQL: &str = "UPDATE openid_client SET ended_at = $2, version = version + 1
        WHERE id = $1 AND ended_at IS NULL";
    unit.must(1, SQL, args![id, ctx.now()]);
}

/// Whether there was ever a program of this id: its people would meet another under the old name.
pub(super) async fn exists(db: &Db, id: &str) -> Result<bool, Fault> {
    let query = Query::new("SELECT id FROM openid_client WHERE id = $1", args![id]);
    Ok(!db.read(query).await?.is_empty())
}

/// A registration that stands.
///
/// # Errors
/// A fault when the database cannot answer or holds something else.
pub async fn find_standing(db: &Db, id: &str) -> Result<Option<Stored>, Fault> {
    const SQL: &str = "SELECT registration, version FROM openid_client
        WHERE id = $1 AND ended_at IS NULL";
    let rows = db.read(Query::new(SQL, args![id])).await?;
    rows.first().map(read).transpose()
}

/// Registrations that stand, by id.
///
/// # Errors
/// A fault when the database cannot answer or holds something else.
pub async fn list_standing(db: &Db, limit: i64) -> Result<Vec<Stored>, Fault> {
    const SQL: &str = "SELECT registration, version FROM openid_client
        WHERE ended_at IS NULL ORDER BY id LIMIT $1";
    let rows = db.read(Query::new(SQL, args![limit])).await?;
    rows.iter().map(read).collect()
}

fn json_of(client: &Client) -> String {
    let Ok(text) = serde_json::to_string(&client.registration) else {
        unreachable!("a registration is plain data with text keys")
    };
    text
}

fn read(row: &Row) -> Result<Stored, Fault> {
    let registration = serde_json::from_str(row.text(0))
        .map_err(|error| Fault::new("read the registration of a program", error))?;
    Ok(Stored { registration, version: row.int(1) })
}
