//! Access tokens in the database.

use jiff::Timestamp;
use platform::id::PersonId;
use platform::{Db, Fault, Query, Row, Unit, args};
use privacy::Sealed;

use super::{AccessToken, AccessTokenId, TOKENS_MAX};
use crate::session::{assurance_word, read_assurance};

const COLUMNS: &str = "id, person, scopes, assurance, created_at, expires_at, name";

pub(super) fn insert(unit: &mut Unit, token: &AccessToken, digest: [u8; 32]) {
    const SQL: &str = "INSERT INTO identity_access_token
        (id, digest, person, name, scopes, assurance, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = args![
        token.id,
        digest,
        token.person,
        &token.name,
        token.scopes.join(" "),
        assurance_word(token.assurance),
        token.created_at,
        token.expires_at
    ];
    unit.must(1, SQL, values);
}

/// Takes one of a person's tokens back; one that is not theirs is left alone.
pub(super) fn delete(unit: &mut Unit, person: PersonId, token: AccessTokenId) {
    let sql = "DELETE FROM identity_access_token WHERE id = $1 AND person = $2";
    unit.run(sql, args![token, person]);
}

pub(crate) fn delete_expired(unit: &mut Unit, now: Timestamp) {
    unit.run("DELETE FROM identity_access_token WHERE expires_at <= $1", args![now]);
}

pub(super) async fn find_standing(
    db: &Db,
    token: AccessTokenId,
    now: Timestamp,
) -> Result<Option<(AccessToken, Vec<u8>)>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS}, digest FROM identity_access_token WHERE id = $1 AND expires_at > $2"
    );
    let rows = db.read(Query::new(sql, args![token, now])).await?;
    Ok(rows.first().map(|row| (read(row), row.bytes(7).to_vec())))
}

/// The tokens of a person that are good, newest first.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_of_person(
    db: &Db,
    person: PersonId,
    now: Timestamp,
) -> Result<Vec<AccessToken>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM identity_access_token WHERE person = $1 AND expires_at > $2
         ORDER BY created_at DESC, id LIMIT $3"
    );
    let limit = i64::try_from(TOKENS_MAX).unwrap_or(i64::MAX);
    let rows = db.read(Query::new(sql, args![person, now, limit])).await?;
    Ok(rows.iter().map(read).collect())
}

fn read(row: &Row) -> AccessToken {
    AccessToken {
        id: row.id(0),
        person: row.id(1),
        scopes: row.text(2).split(' ').map(str::to_owned).collect(),
        assurance: read_assurance(row.text(3)),
        created_at: row.at(4),
        expires_at: row.at(5),
        name: Sealed::from_bytes(row.bytes(6)),
    }
}
