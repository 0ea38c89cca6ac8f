//! Access tokens in the database.

use jiff::Timestamp;
use ledger::EntryId;
use platform::id::PersonId;
use platform::{Ctx, Db, Fault, Query, Row, Unit, args};
use privacy::Sealed;

use super::{AccessToken, AccessTokenId, TOKENS_MAX};
use crate::person;
use crate::session::{assurance_word, read_assurance};

const COLUMNS: &str =
    "id, person, scopes, assurance, created_at, expires_at, name, taken_at, last_used_on";

pub(super) fn insert(unit: &mut Unit, token: &AccessToken, digest: [u8; 32], given: EntryId) {
    const SQL: &str = "INSERT INTO identity_access_token
        (id, digest, person, name, scopes, assurance, created_at, expires_at, given_entry)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values = args![
        token.id,
        digest,
        token.person,
        &token.name,
        token.scopes.join(" "),
        assurance_word(token.assurance),
        token.created_at,
        token.expires_at,
        given
    ];
    unit.must(1, SQL, values);
}

/// Takes a token back. One that was taken back meanwhile stays as it is: nobody puts off what ends many of them.
pub(super) fn take(unit: &mut Unit, ctx: &Ctx, token: &AccessToken, entry: EntryId) {
    const SQL: &str = "UPDATE identity_access_token SET taken_at = $2, taken_entry = $3
        WHERE id = $1 AND taken_at IS NULL";
    unit.run(SQL, args![token.id, ctx.now(), entry]);
}

/// Writes down the day on which a program sent it.
pub(super) fn used(unit: &mut Unit, ctx: &Ctx, token: AccessTokenId) {
    const SQL: &str = "UPDATE identity_access_token SET last_used_on = $2 WHERE id = $1";
    unit.run(SQL, args![token, ctx.today()]);
}

pub(crate) fn delete_expired(unit: &mut Unit, now: Timestamp) {
    unit.run("DELETE FROM identity_access_token WHERE expires_at <= $1", args![now]);
}

/// A token that stands, by which digest it is known, and whether somebody else was found to have its person's account.
pub(super) async fn find_standing(
    db: &Db,
    token: AccessTokenId,
    now: Timestamp,
) -> Result<Option<(AccessToken, Vec<u8>, bool)>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS}, digest, {} FROM identity_access_token
         WHERE id = $1 AND expires_at > $2 AND taken_at IS NULL",
        person::store::in_doubt("identity_access_token.person")
    );
    let rows = db.read(Query::new(sql, args![token, now])).await?;
    Ok(rows.first().map(|row| (read(row), row.bytes(9).to_vec(), row.bool(10))))
}

/// Tokens of a person that are shown, those that were taken back among them.
const LISTED_MAX: usize = 5 * TOKENS_MAX;

/// The tokens of a person that have not run out, newest first: those that are good, and those taken back.
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
         ORDER BY CASE WHEN taken_at IS NULL THEN 0 ELSE 1 END, created_at DESC, id LIMIT $3"
    );
    let limit = i64::try_from(LISTED_MAX).unwrap_or(i64::MAX);
    let rows = db.read(Query::new(sql, args![person, now, limit])).await?;
    Ok(rows.iter().map(read).collect())
}

/// How many tokens of a person have not run out.
pub(crate) async fn count(db: &Db, person: PersonId) -> Result<i64, Fault> {
    const SQL: &str = "SELECT COUNT(*) FROM identity_access_token WHERE person = $1";
    let rows = db.read(Query::new(SQL, args![person])).await?;
    Ok(rows.first().map_or(0, |row| row.int(0)))
}

/// Everybody's tokens that stand, by id, after one.
pub(super) async fn list_standing(
    db: &Db,
    now: Timestamp,
    after: Option<AccessTokenId>,
    limit: i64,
) -> Result<Vec<AccessToken>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM identity_access_token
         WHERE expires_at > $1 AND taken_at IS NULL AND id > $2 ORDER BY id LIMIT $3"
    );
    let after = after.map(|id| id.to_string()).unwrap_or_default();
    let rows = db.read(Query::new(sql, args![now, after, limit])).await?;
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
        taken_at: row.opt_at(7),
        last_used_on: row.opt_on(8),
    }
}
