//! Credentials, and the acts on them, in the database.

use jiff::civil::Date;
use ledger::EntryId;
use platform::id::PersonId;
use platform::{Ctx, Db, Fault, Query, Row, Unit, args};
use privacy::Sealed;

use super::act::{ActId, Stored};
use super::{Credential, CredentialId};

/// Credentials of a person or a case that are shown.
const LISTED_MAX: i64 = 200;
/// Acts on a credential that are shown, the newest.
const ACTS_LISTED_MAX: i64 = 500;
/// Identities that end on one day and whose sessions end with them: what is more ends as every session does, in hours.
const ENDED_MAX: i64 = 20_000;
const COLUMNS: &str =
    "id, person, type, unit, reference, content, reason, granted_at, ends_on, suspended_at,
    revoked_at, version, is_identity, in_person, handed_over_at, copies_out, copies_ever, document";

pub(super) fn insert(unit: &mut Unit, credential: &Credential) {
    unit.insert(
        "credentials_credential (id, person, type, unit, reference, content, granted_at, ends_on, version,
            is_identity, in_person, document)",
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
            credential.in_person,
            credential.document.clone()
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

/// Those whose identity of the town's own had its last day on this one.
pub(crate) async fn list_ended_on(db: &Db, last: Date) -> Result<Vec<PersonId>, Fault> {
    const SQL: &str = "SELECT DISTINCT person FROM credentials_credential
        WHERE ends_on = $1 AND is_identity = $2 AND handed_over_at IS NOT NULL
            AND person IS NOT NULL
        ORDER BY person LIMIT $3";
    let rows = db.read(Query::new(SQL, args![last, true, ENDED_MAX])).await?;
    Ok(rows.iter().map(|row| row.id(0)).collect())
}

/// Lets a person go: what went into wallets holds no more, and belongs to nobody.
pub(crate) fn forget_person(unit: &mut Unit, ctx: &Ctx, person: PersonId) {
    const ACTS: &str = "DELETE FROM credentials_act
        WHERE credential IN (SELECT id FROM credentials_credential WHERE person = $1)";
    unit.run(ACTS, args![person]);
    const SQL: &str = "UPDATE credentials_credential
        SET person = NULL, content = NULL, reason = NULL, document = NULL,
            revoked_at = COALESCE(revoked_at, $2), version = version + 1
        WHERE person = $1";
    unit.run(SQL, args![person, ctx.now()]);
}

/// Lets go what a case gave: what went into wallets holds no more, and says nothing here any longer.
pub(super) fn forget_case(unit: &mut Unit, ctx: &Ctx, reference: &str) {
    const ACTS: &str = "DELETE FROM credentials_act
        WHERE credential IN (SELECT id FROM credentials_credential WHERE reference = $1)";
    unit.run(ACTS, args![reference]);
    const SQL: &str = "UPDATE credentials_credential
        SET person = NULL, content = NULL, reason = NULL, document = NULL, reference = '',
            revoked_at = COALESCE(revoked_at, $2), version = version + 1
        WHERE reference = $1";
    unit.run(SQL, args![reference, ctx.now()]);
}

pub(super) fn insert_act(
    unit: &mut Unit,
    ctx: &Ctx,
    (id, credential, kind): (ActId, CredentialId, &str),
    (entry, record): (EntryId, Sealed),
) {
    unit.insert(
        "credentials_act (id, credential, kind, record, entry, at)",
        args![id, credential, kind, record, entry, ctx.now()],
    );
}

/// The acts on a credential, the newest first.
pub(super) async fn list_acts(db: &Db, credential: CredentialId) -> Result<Vec<Stored>, Fault> {
    let sql = "SELECT entry, record FROM credentials_act WHERE credential = $1
        ORDER BY at DESC, id DESC LIMIT $2";
    let rows = db.read(Query::new(sql, args![credential, ACTS_LISTED_MAX])).await?;
    let read = |row: &Row| Stored { entry: row.id(0), record: Sealed::from_bytes(row.bytes(1)) };
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
        copies_out: row.int(15),
        copies_ever: row.int(16),
        document: row.opt_bytes(17).map(<[u8]>::to_vec),
    }
}
