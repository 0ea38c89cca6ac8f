//! Registered programs in the database.

use platform::{Ctx, Db, Fault, Query, Row, Unit, args};

use super::{Client, ClientId};

pub(super) fn insert(unit: &mut Unit, ctx: &Ctx, client: &Client, secret: [u8; 32]) {
    const SQL: &str = "INSERT INTO identity_client (id, name, secret, scopes, created_at, unit)
        VALUES ($1, $2, $3, $4, $5, $6)";
    let scopes = client.scopes.join(" ");
    unit.must(
        1,
        SQL,
        args![client.id, &client.name, secret, scopes, ctx.now(), client.unit.as_deref()],
    );
}

pub(super) fn revoke(unit: &mut Unit, ctx: &Ctx, client: ClientId) {
    const SQL: &str =
        "UPDATE identity_client SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";
    unit.must(1, SQL, args![client, ctx.now()]);
}

pub(super) async fn find_standing(
    db: &Db,
    client: ClientId,
) -> Result<Option<(Client, Vec<u8>)>, Fault> {
    const SQL: &str = "SELECT id, name, scopes, unit, secret FROM identity_client
        WHERE id = $1 AND revoked_at IS NULL";
    let rows = db.read(Query::new(SQL, args![client])).await?;
    Ok(rows.first().map(|row| (read(row), row.bytes(4).to_vec())))
}

/// Programs whose registration stands.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_standing(db: &Db, limit: i64) -> Result<Vec<Client>, Fault> {
    const SQL: &str = "SELECT id, name, scopes, unit FROM identity_client
        WHERE revoked_at IS NULL ORDER BY name, id LIMIT $1";
    let rows = db.read(Query::new(SQL, args![limit])).await?;
    Ok(rows.iter().map(read).collect())
}

fn read(row: &Row) -> Client {
    let scopes = row.text(2).split(' ').map(str::to_owned).collect();
    Client { id: row.id(0), name: row.string(1), scopes, unit: row.opt_string(3) }
}
