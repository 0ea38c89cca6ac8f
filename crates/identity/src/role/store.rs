//! Roles in the database.

use jiff::civil::Date;
use platform::id::PersonId;
use platform::{Ctx, Db, Fault, Query, Row, Unit, args};

use super::{Grant, GrantId};

/// Roles that one person can hold at a time.
pub const GRANTS_MAX: i64 = 50;

pub(super) fn insert(unit: &mut Unit, ctx: &Ctx, grant: &Grant) {
    const SQL: &str = "INSERT INTO identity_role_grant
        (id, person, role, unit, starts_on, ends_on, granted_by, granted_at, deputises)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values = args![
        grant.id,
        grant.person,
        &grant.role,
        &grant.unit,
        grant.starts_on,
        grant.ends_on,
        by(ctx),
        ctx.now(),
        grant.deputises
    ];
    unit.must(1, SQL, values);
}

/// Who gives or takes: a person, or the kind of actor.
pub(crate) fn by(ctx: &Ctx) -> String {
    match ctx.actor().natural_person() {
        Some(person) => person.to_string(),
        None => ctx.actor().kind().to_owned(),
    }
}

/// Who gave the role, when it was not the one who acted (an invitation that is accepted).
pub(crate) fn set_granted_by(unit: &mut Unit, grant: GrantId, by: &str) {
    let sql = "UPDATE identity_role_grant SET granted_by = $2 WHERE id = $1";
    unit.must(1, sql, args![grant, by]);
}

pub(super) fn set_given_entry(unit: &mut Unit, grant: GrantId, entry: ledger::EntryId) {
    let sql = "UPDATE identity_role_grant SET given_entry = $2 WHERE id = $1";
    unit.must(1, sql, args![grant, entry]);
}

pub(super) fn set_taken_entry(unit: &mut Unit, grant: GrantId, entry: ledger::EntryId) {
    let sql = "UPDATE identity_role_grant SET taken_entry = $2 WHERE id = $1";
    unit.must(1, sql, args![grant, entry]);
}

/// A role that was not taken back.
pub(super) async fn find_standing(db: &Db, grant: GrantId) -> Result<Option<Grant>, Fault> {
    const SQL: &str =
        "SELECT id, person, role, unit, starts_on, ends_on, deputises FROM identity_role_grant
        WHERE id = $1 AND revoked_at IS NULL";
    Ok(db.read(Query::new(SQL, args![grant])).await?.first().map(read))
}

/// Everybody who holds a role today, at most `limit`.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_standing(db: &Db, today: Date, limit: i64) -> Result<Vec<Grant>, Fault> {
    const SQL: &str =
        "SELECT id, person, role, unit, starts_on, ends_on, deputises FROM identity_role_grant
        WHERE revoked_at IS NULL AND (ends_on IS NULL OR ends_on >= $1)
        ORDER BY unit, role, granted_at, id LIMIT $2";
    let rows = db.read(Query::new(SQL, args![today, limit])).await?;
    Ok(rows.iter().map(read).collect())
}

pub(super) fn revoke(unit: &mut Unit, ctx: &Ctx, grant: GrantId) {
    const SQL: &str =
        "UPDATE identity_role_grant SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";
    unit.must(1, SQL, args![grant, ctx.now()]);
}

/// The same role of those who stand in, or will, for the one who has it.
pub(super) async fn list_deputies_of(db: &Db, held: &Grant) -> Result<Vec<Grant>, Fault> {
    const SQL: &str = "SELECT id, person, role, unit, starts_on, ends_on, deputises
        FROM identity_role_grant
        WHERE deputises = $1 AND role = $2 AND unit = $3 AND revoked_at IS NULL LIMIT $4";
    let args = args![held.person, &held.role, &held.unit, GRANTS_MAX];
    Ok(db.read(Query::new(SQL, args)).await?.iter().map(read).collect())
}

/// Who will work in a unit for somebody who is away, and does not yet.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_deputies_to_come(
    db: &Db,
    unit: &str,
    today: Date,
    limit: i64,
) -> Result<Vec<Grant>, Fault> {
    const SQL: &str = "SELECT id, person, role, unit, starts_on, ends_on, deputises
        FROM identity_role_grant
        WHERE unit = $1 AND revoked_at IS NULL AND starts_on > $2 AND deputises IS NOT NULL
        ORDER BY starts_on, role, person LIMIT $3";
    let rows = db.read(Query::new(SQL, args![unit, today, limit])).await?;
    Ok(rows.iter().map(read).collect())
}

/// Roles held today by the person of a session.
pub(crate) fn held_by_session(digest: [u8; 32], today: Date) -> Query {
    const SQL: &str = "SELECT g.role, g.unit, g.deputises FROM identity_role_grant g
        JOIN identity_session s ON s.person = g.person
        WHERE s.digest = $1 AND g.revoked_at IS NULL
          AND g.starts_on <= $2 AND (g.ends_on IS NULL OR g.ends_on >= $2)
        ORDER BY g.granted_at, g.id LIMIT 50";
    Query::new(SQL, args![digest, today])
}

/// Roles that a person holds today.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_of_person(db: &Db, person: PersonId, today: Date) -> Result<Vec<Grant>, Fault> {
    const SQL: &str =
        "SELECT id, person, role, unit, starts_on, ends_on, deputises FROM identity_role_grant
        WHERE person = $1 AND revoked_at IS NULL
          AND starts_on <= $2 AND (ends_on IS NULL OR ends_on >= $2)
        ORDER BY granted_at, id LIMIT $3";
    let rows = db.read(Query::new(SQL, args![person, today, GRANTS_MAX])).await?;
    Ok(rows.iter().map(read).collect())
}

/// Whether somebody holds a role, today or from a later day on.
pub(crate) async fn holds_or_will(db: &Db, person: PersonId, today: Date) -> Result<bool, Fault> {
    const SQL: &str = "SELECT 1 FROM identity_role_grant WHERE person = $1 AND revoked_at IS NULL
          AND (ends_on IS NULL OR ends_on >= $2) LIMIT 1";
    Ok(!db.read(Query::new(SQL, args![person, today])).await?.is_empty())
}

/// Who works in a unit today, at most `limit` grants (a queue's "assign to" list).
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_of_unit(
    db: &Db,
    unit: &str,
    today: Date,
    limit: i64,
) -> Result<Vec<Grant>, Fault> {
    const SQL: &str =
        "SELECT id, person, role, unit, starts_on, ends_on, deputises FROM identity_role_grant
        WHERE unit = $1 AND revoked_at IS NULL
          AND starts_on <= $2 AND (ends_on IS NULL OR ends_on >= $2)
        ORDER BY role, person LIMIT $3";
    let rows = db.read(Query::new(SQL, args![unit, today, limit])).await?;
    Ok(rows.iter().map(read).collect())
}

fn read(row: &Row) -> Grant {
    Grant {
        id: row.id(0),
        person: row.id(1),
        role: row.string(2),
        unit: row.string(3),
        starts_on: row.on(4),
        ends_on: row.opt_on(5),
        deputises: row.opt_id(6),
    }
}
