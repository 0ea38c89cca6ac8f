//! Invitations in the database.

use jiff::Timestamp;
use platform::id::{PersonId, SubjectId};
use platform::{Ctx, Db, Fault, Query, Row, Unit, args};
use privacy::Sealed;

use super::{Invitation, InvitationId, LISTED_MAX, Offer};

const COLUMNS: &str =
    "id, role, unit, person, subject, addressee, invited_by, created_at, expires_at, is_proven";

pub(super) fn insert(unit: &mut Unit, new: &Invitation, digest: [u8; 32]) {
    const SQL: &str = "INSERT INTO identity_invitation
        (id, digest, role, unit, person, subject, addressee, invited_by, created_at, expires_at,
         is_proven)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let (role, in_unit, person) = match &new.offer {
        Offer::Role { role, unit } => (Some(role.as_str()), Some(unit.as_str()), None),
        Offer::Account(person) => (None, None, Some(*person)),
    };
    let values = args![
        new.id,
        digest,
        role,
        in_unit,
        person,
        new.addressee.as_ref().map(|(subject, _)| *subject),
        new.addressee.as_ref().map(|(_, sealed)| sealed),
        &new.invited_by,
        new.created_at,
        new.expires_at,
        i64::from(new.is_proven)
    ];
    unit.must(1, SQL, values);
}

/// The link is good no more; for whom it was is gone.
pub(super) fn use_up(unit: &mut Unit, ctx: &Ctx, id: InvitationId) {
    const SQL: &str = "UPDATE identity_invitation SET used_at = $2, addressee = NULL
        WHERE id = $1 AND used_at IS NULL";
    unit.must(1, SQL, args![id, ctx.now()]);
}

/// The links into somebody's account are good no more.
pub(crate) fn use_up_of(unit: &mut Unit, ctx: &Ctx, person: PersonId) {
    const SQL: &str = "UPDATE identity_invitation SET used_at = $2
        WHERE person = $1 AND used_at IS NULL";
    unit.run(SQL, args![person, ctx.now()]);
}

pub(super) fn delete(unit: &mut Unit, id: InvitationId) {
    unit.run("DELETE FROM identity_invitation WHERE id = $1", args![id]);
}

pub(super) async fn find_standing(
    db: &Db,
    digest: [u8; 32],
    now: Timestamp,
) -> Result<Option<Invitation>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM identity_invitation
         WHERE digest = $1 AND used_at IS NULL AND expires_at > $2"
    );
    Ok(db.read(Query::new(sql, args![digest, now])).await?.first().and_then(read))
}

pub(super) async fn find_by_id(
    db: &Db,
    id: InvitationId,
    now: Timestamp,
) -> Result<Option<Invitation>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM identity_invitation
         WHERE id = $1 AND used_at IS NULL AND expires_at > $2"
    );
    Ok(db.read(Query::new(sql, args![id, now])).await?.first().and_then(read))
}

/// Invitations to roles that stand, oldest first.
pub(crate) async fn list_standing(db: &Db, now: Timestamp) -> Result<Vec<Invitation>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM identity_invitation
         WHERE unit IS NOT NULL AND used_at IS NULL AND expires_at > $1
         ORDER BY created_at, id LIMIT $2"
    );
    let rows = db.read(Query::new(sql, args![now, LISTED_MAX])).await?;
    Ok(rows.iter().filter_map(read).collect())
}

/// Invitations that are over, some at a time.
pub(super) async fn list_expired(
    db: &Db,
    now: Timestamp,
) -> Result<Vec<(InvitationId, Option<SubjectId>)>, Fault> {
    const SQL: &str = "SELECT id, subject FROM identity_invitation
        WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2";
    let rows = db.read(Query::new(SQL, args![now, LISTED_MAX])).await?;
    Ok(rows.iter().map(|row| (row.id(0), row.opt_id(1))).collect())
}

fn read(row: &Row) -> Option<Invitation> {
    let offer = match (row.opt_string(1), row.opt_string(2), row.opt_id(3)) {
        (Some(role), Some(unit), _) => Offer::Role { role, unit },
        (_, _, Some(person)) => Offer::Account(person),
        _ => return None,
    };
    let subject: Option<SubjectId> = row.opt_id(4);
    let addressee = subject.zip(row.opt_bytes(5).map(Sealed::from_bytes));
    Some(Invitation {
        id: row.id(0),
        offer,
        invited_by: row.string(6),
        created_at: row.at(7),
        expires_at: row.at(8),
        is_proven: row.opt_int(9) == Some(1),
        addressee,
    })
}
