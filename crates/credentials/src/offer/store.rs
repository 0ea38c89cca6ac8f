//! Offers and the access tokens that come of them, in the database.

use identity::session::Token;
use jiff::{SignedDuration, Timestamp};
use platform::{Ctx, Db, Fault, Query, Row, Unit, args};

use super::{Offer, VALID};
use crate::credential::CredentialId;

/// A used code is remembered for so long, so that its second use ends what came of it.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

pub(super) fn insert(
    unit: &mut Unit,
    ctx: &Ctx,
    (secret, credential): (&Token, CredentialId),
    code_digest: [u8; 32],
) {
    unit.insert(
        "credentials_offer (digest, credential, code_digest, tries, expires_at)",
        args![secret.digest(), credential, code_digest, 0_i64, ctx.now() + VALID],
    );
}

/// Offers of a credential that nobody took up are over.
pub(crate) fn end_of_credential(unit: &mut Unit, ctx: &Ctx, credential: CredentialId) {
    const SQL: &str = "UPDATE credentials_offer SET expires_at = $2
        WHERE credential = $1 AND used_at IS NULL AND expires_at > $2";
    unit.run(SQL, args![credential, ctx.now()]);
}

pub(crate) async fn find(db: &Db, secret: &Token) -> Result<Option<Offer>, Fault> {
    let sql = "SELECT credential, code_digest, tries, expires_at, used_at FROM credentials_offer
        WHERE digest = $1";
    let rows = db.read(Query::new(sql, args![secret.digest()])).await?;
    let read = |row: &Row| Offer {
        credential: row.id(0),
        code_digest: row.bytes(1).to_vec(),
        tries: row.int(2),
        expires_at: row.at(3),
        used_at: row.opt_at(4),
    };
    Ok(rows.first().map(read))
}

/// Counts a code that was typed wrongly. Of several at the same moment each counts.
pub(crate) fn count_try(unit: &mut Unit, secret: &Token) {
    const SQL: &str = "UPDATE credentials_offer SET tries = tries + 1 WHERE digest = $1";
    unit.run(SQL, args![secret.digest()]);
}

/// Uses an offer, once, while fewer than so many wrong codes were typed.
pub(crate) fn take(unit: &mut Unit, ctx: &Ctx, secret: &Token, tries_max: i64) {
    const SQL: &str = "UPDATE credentials_offer SET used_at = $2
        WHERE digest = $1 AND used_at IS NULL AND tries < $3";
    unit.must(1, SQL, args![secret.digest(), ctx.now(), tries_max]);
}

/// Ends every token that came of an offer.
pub(crate) fn end_access(unit: &mut Unit, secret: &Token) {
    unit.run("DELETE FROM credentials_access WHERE offer = $1", args![secret.digest()]);
}

/// Ends every token with which a credential could be fetched.
pub(crate) fn end_access_of_credential(unit: &mut Unit, credential: CredentialId) {
    unit.run("DELETE FROM credentials_access WHERE credential = $1", args![credential]);
}

/// The right to fetch a credential.
pub(crate) struct Access {
    pub(crate) credential: CredentialId,
    /// The thumbprint of the key with whose proof the token goes.
    pub(crate) bound_to: Option<String>,
    pub(crate) expires_at: Timestamp,
}

pub(crate) fn insert_access(unit: &mut Unit, (token, secret): (&Token, &Token), access: &Access) {
    unit.insert(
        "credentials_access (digest, offer, credential, bound_to, expires_at)",
        args![
            token.digest(),
            secret.digest(),
            access.credential,
            access.bound_to.as_deref(),
            access.expires_at
        ],
    );
}

pub(crate) async fn find_access(db: &Db, token: &Token) -> Result<Option<Access>, Fault> {
    let sql = "SELECT credential, bound_to, expires_at FROM credentials_access WHERE digest = $1";
    let rows = db.read(Query::new(sql, args![token.digest()])).await?;
    let read = |row: &Row| Access {
        credential: row.id(0),
        bound_to: row.opt_string(1),
        expires_at: row.at(2),
    };
    Ok(rows.first().map(read))
}

pub(crate) fn delete_expired(unit: &mut Unit, now: Timestamp) {
    unit.run("DELETE FROM credentials_access WHERE expires_at <= $1", args![now - KEPT]);
    const SQL: &str = "DELETE FROM credentials_offer WHERE expires_at <= $1
        AND digest NOT IN (SELECT offer FROM credentials_access)";
    unit.run(SQL, args![now - KEPT]);
}
