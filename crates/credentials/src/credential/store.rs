//! Credentials and their copies in the database.

use jiff::Timestamp;
use jiff::civil::Date;
use platform::id::PersonId;
use platform::{Ctx, Db, Fault, Query, Row, Unit, args};
use privacy::Sealed;

use super::{CopyId, Credential, CredentialId};

/// Credentials of a person or a case that are shown.
const LISTED_MAX: i64 = 200;
const COLUMNS: &str =
    "id, person, type, unit, reference, content, reason, granted_at, ends_on, suspended_at,
    revoked_at, version, is_identity, in_person, handed_over_at";

pub(super) fn insert(unit: &mut Unit, credential: &Credential) {
    unit.insert(
        "credentials_credential (id, person, type, unit, reference, content, granted_at, ends_on, version,
            is_identity, in_person)",
        args![
            credential.id,
            credential.person,
            &credential.kind,
            &credential.unit,
            &credential.reference,
            credential.content.clone(),
            credential.granted_at,
            credential.ends_on,
            credential.version,
            credential.is_identity,
            credential.in_person
        ],
    );
}

/// Writes down whether it holds. Somebody else's change meanwhile is a conflict.
pub(super) fn update(unit: &mut Unit, credential: &Credential) {
    const SQL: &str = "UPDATE credentials_credential
        SET suspended_at = $2, revoked_at = $3, reason = $4, handed_over_at = $6, version = version + 1
        WHERE id = $1 AND version = $5";
    let reason = Sealed::or_null(credential.reason.clone());
    let (suspended_at, revoked_at) = (credential.suspended_at, credential.revoked_at);
    unit.must(
        1,
        SQL,
        args![
            credential.id,
            suspended_at,
            revoked_at,
            reason,
            credential.version,
            credential.handed_over_at
        ],
    );
}

pub(super) fn revoke_of_case(unit: &mut Unit, ctx: &Ctx, reference: &str) {
    const SQL: &str = "UPDATE credentials_credential SET revoked_at = $2, version = version + 1
        WHERE reference = $1 AND revoked_at IS NULL";
    unit.run(SQL, args![reference, ctx.now()]);
}

pub(crate) async fn find(db: &Db, id: CredentialId) -> Result<Option<Credential>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM credentials_credential WHERE id = $1 AND person IS NOT NULL"
    );
    let rows = db.read(Query::new(sql, args![id])).await?;
    Ok(rows.first().map(read))
}

/// A person's credentials, the newest first.
pub(crate) async fn list_of_person(db: &Db, person: PersonId) -> Result<Vec<Credential>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM credentials_credential WHERE person = $1
         ORDER BY granted_at DESC, id DESC LIMIT $2"
    );
    let rows = db.read(Query::new(sql, args![person, LISTED_MAX])).await?;
    Ok(rows.iter().map(read).collect())
}

/// What a case gave, the newest first.
pub(crate) async fn list_of_case(db: &Db, reference: &str) -> Result<Vec<Credential>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM credentials_credential WHERE reference = $1 AND person IS NOT NULL
         ORDER BY granted_at DESC, id DESC LIMIT $2"
    );
    let rows = db.read(Query::new(sql, args![reference, LISTED_MAX])).await?;
    Ok(rows.iter().map(read).collect())
}

/// Lets a person go: what went into wallets holds no more, and belongs to nobody.
pub(crate) fn forget_person(unit: &mut Unit, ctx: &Ctx, person: PersonId) {
    const SQL: &str = "UPDATE credentials_credential
        SET person = NULL, content = NULL, reason = NULL, revoked_at = COALESCE(revoked_at, $2),
            version = version + 1
        WHERE person = $1";
    unit.run(SQL, args![person, ctx.now()]);
}

/// Lets go what a case gave: what went into wallets holds no more, and says nothing here any longer.
pub(super) fn forget_case(unit: &mut Unit, ctx: &Ctx, reference: &str) {
    const SQL: &str = "UPDATE credentials_credential
        SET person = NULL, content = NULL, reason = NULL, reference = '',
            revoked_at = COALESCE(revoked_at, $2), version = version + 1
        WHERE reference = $1";
    unit.run(SQL, args![reference, ctx.now()]);
}

/// One that went into a wallet.
#[derive(Clone, Debug)]
pub(crate) struct Copy {
    pub(crate) id: CopyId,
    pub(crate) list: i64,
    pub(crate) place: i64,
    pub(crate) issued_at: Timestamp,
    pub(crate) lost_at: Option<Timestamp>,
}

pub(crate) fn insert_copy(unit: &mut Unit, credential: CredentialId, copy: &Copy) {
    unit.insert(
        "credentials_copy (id, credential, list, place, issued_at)",
        args![copy.id, credential, copy.list, copy.place, copy.issued_at],
    );
}

/// All copies that are out hold no more: a wallet was lost.
pub(super) fn lose_copies(unit: &mut Unit, ctx: &Ctx, credential: CredentialId) {
    const SQL: &str =
        "UPDATE credentials_copy SET lost_at = $2 WHERE credential = $1 AND lost_at IS NULL";
    unit.run(SQL, args![credential, ctx.now()]);
}

/// One copy holds no more: its wallet deleted it.
pub(crate) fn lose_copy(unit: &mut Unit, ctx: &Ctx, copy: CopyId) {
    const SQL: &str = "UPDATE credentials_copy SET lost_at = $2 WHERE id = $1 AND lost_at IS NULL";
    unit.run(SQL, args![copy, ctx.now()]);
}

/// Whose a copy is, by its list and its place in it.
pub(crate) async fn person_of_place(
    db: &Db,
    (list, place): (i64, i64),
) -> Result<Option<PersonId>, Fault> {
    let sql = "SELECT k.person FROM credentials_copy c
        JOIN credentials_credential k ON k.id = c.credential
        WHERE c.list = $1 AND c.place = $2 AND k.person IS NOT NULL";
    let rows = db.read(Query::new(sql, args![list, place])).await?;
    Ok(rows.first().map(|row| row.id(0)))
}

/// Of which credential a copy is.
pub(crate) async fn credential_of_copy(
    db: &Db,
    copy: CopyId,
) -> Result<Option<CredentialId>, Fault> {
    let sql = "SELECT credential FROM credentials_copy WHERE id = $1";
    let rows = db.read(Query::new(sql, args![copy])).await?;
    Ok(rows.first().map(|row| row.id(0)))
}

pub(crate) async fn list_copies(db: &Db, credential: CredentialId) -> Result<Vec<Copy>, Fault> {
    let sql =
        "SELECT id, list, place, issued_at, lost_at FROM credentials_copy WHERE credential = $1
        ORDER BY issued_at DESC, id DESC LIMIT $2";
    let rows = db.read(Query::new(sql, args![credential, LISTED_MAX])).await?;
    let read = |row: &Row| Copy {
        id: row.id(0),
        list: row.int(1),
        place: row.int(2),
        issued_at: row.at(3),
        lost_at: row.opt_at(4),
    };
    Ok(rows.iter().map(read).collect())
}

/// How many places were given in all lists.
pub(crate) async fn count_copies(db: &Db) -> Result<i64, Fault> {
    let rows = db.read(Query::new("SELECT COUNT(*) FROM credentials_copy", args![])).await?;
    Ok(rows.first().map_or(0, |row| row.int(0)))
}

/// A place in a list whose credential does not hold: whether that is for good.
pub(crate) async fn list_not_holding(db: &Db, list: i64) -> Result<Vec<(i64, bool)>, Fault> {
    let sql = "SELECT c.place, c.lost_at, k.revoked_at FROM credentials_copy c
        JOIN credentials_credential k ON k.id = c.credential
        WHERE c.list = $1
          AND (c.lost_at IS NOT NULL OR k.revoked_at IS NOT NULL OR k.suspended_at IS NOT NULL)";
    let rows = db.read(Query::new(sql, args![list])).await?;
    let read = |row: &Row| (row.int(0), row.opt_at(1).is_some() || row.opt_at(2).is_some());
    Ok(rows.iter().map(read).collect())
}

fn read(row: &Row) -> Credential {
    let day: Option<Date> = row.opt_on(8);
    Credential {
        id: row.id(0),
        person: row.id(1),
        kind: row.string(2),
        unit: row.string(3),
        reference: row.string(4),
        content: Sealed::from_bytes(row.opt_bytes(5).unwrap_or_default()),
        reason: row.opt_bytes(6).map(Sealed::from_bytes),
        granted_at: row.at(7),
        ends_on: day,
        suspended_at: row.opt_at(9),
        revoked_at: row.opt_at(10),
        version: row.int(11),
        is_identity: row.bool(12),
        in_person: row.bool(13),
        handed_over_at: row.opt_at(14),
    }
}
