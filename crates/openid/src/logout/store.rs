//! To which programs sessions have led, in the database.

use platform::db::placeholders;
use platform::id::PersonId;
use platform::{Ctx, Db, Fault, Query, Row, Unit, Value, args};

use super::{Login, LoginId};

/// Sign-ins that are looked at together.
pub(super) const LOOKED_AT_MAX: i64 = 500;

pub(super) fn insert(
    unit: &mut Unit,
    ctx: &Ctx,
    id: LoginId,
    (person, session): (PersonId, [u8; 32]),
    client: &str,
) {
    unit.insert(
        "openid_login (id, session, person, client, created_at)",
        args![id, session, person, client, ctx.now()],
    );
}

/// Ends a sign-in, once: of two that notice at the same moment one tells the program.
pub(super) fn end(unit: &mut Unit, ctx: &Ctx, id: LoginId) {
    const SQL: &str = "UPDATE openid_login SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL";
    unit.must(1, SQL, args![id, ctx.now()]);
}

/// A session goes on as another, and with it what hangs on it.
pub(super) fn follow(unit: &mut Unit, from: &[u8], to: &[u8]) {
    const SQL: &str = "UPDATE openid_login SET session = $2
        WHERE session = $1 AND ended_at IS NULL AND client NOT IN
        (SELECT client FROM openid_login WHERE session = $2 AND ended_at IS NULL)";
    unit.run(SQL, args![from.to_vec(), to.to_vec()]);
}

/// Ends what is left at a session that went on as another, where the other has its own: nobody has signed out.
pub(super) fn end_followed(unit: &mut Unit, ctx: &Ctx, session: &[u8]) {
    const SQL: &str =
        "UPDATE openid_login SET ended_at = $2 WHERE session = $1 AND ended_at IS NULL";
    unit.run(SQL, args![session.to_vec(), ctx.now()]);
}

const COLUMNS: &str = "id, session, person, client";

/// The sign-ins of sessions that stand.
pub(crate) async fn list_of_sessions(db: &Db, sessions: &[Vec<u8>]) -> Result<Vec<Login>, Fault> {
    if sessions.is_empty() {
        return Ok(Vec::new());
    }
    let places = placeholders(1, sessions.len());
    let sql = format!(
        "SELECT {COLUMNS} FROM openid_login
         WHERE ended_at IS NULL AND session IN ({places}) ORDER BY id"
    );
    let values = sessions.iter().map(|session| Value::from(session.clone())).collect();
    Ok(db.read(Query::new(sql, values)).await?.iter().map(read).collect())
}

/// The sign-ins of a person that stand.
pub(crate) async fn list_of_person(db: &Db, person: PersonId) -> Result<Vec<Login>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM openid_login
         WHERE person = $1 AND ended_at IS NULL ORDER BY id LIMIT $2"
    );
    let rows = db.read(Query::new(sql, args![person, LOOKED_AT_MAX])).await?;
    Ok(rows.iter().map(read).collect())
}

/// Sign-ins that stand, by id, after one.
pub(super) async fn list_standing(db: &Db, after: &str) -> Result<Vec<Login>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM openid_login
         WHERE ended_at IS NULL AND id > $1 ORDER BY id LIMIT $2"
    );
    let rows = db.read(Query::new(sql, args![after, LOOKED_AT_MAX])).await?;
    Ok(rows.iter().map(read).collect())
}

/// Removes sign-ins that have ended, once nothing hangs on them.
pub(super) fn delete_ended(unit: &mut Unit) {
    const SQL: &str = "DELETE FROM openid_login WHERE ended_at IS NOT NULL AND NOT EXISTS
        (SELECT 1 FROM openid_chain WHERE openid_chain.login = openid_login.id)";
    unit.run(SQL, Vec::new());
}

fn read(row: &Row) -> Login {
    Login {
        id: row.id(0),
        session: row.bytes(1).to_vec(),
        person: row.id(2),
        client: row.string(3),
    }
}
