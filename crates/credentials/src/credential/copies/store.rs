//! Copies of credentials that went into wallets, and the places in the lists of statuses, in the database.

use platform::id::PersonId;
use platform::{Ctx, Db, Fault, Query, Row, Unit, args};

use super::{COPIES_EVER_MAX, COPIES_OUT_MAX, Copy};
use crate::credential::{CopyId, CredentialId};
use crate::status::{FULL, PLACES};

/// Writes down copies of one answer, in one list, and counts them: a credential that no longer holds gives none, nor
/// one of which as many are out as may be.
pub(crate) fn insert(unit: &mut Unit, credential: CredentialId, copies: &[Copy]) {
    let count = i64::try_from(copies.len()).unwrap_or(i64::MAX);
    const COUNTED: &str = "UPDATE credentials_credential
        SET copies_out = copies_out + $2, copies_ever = copies_ever + $2
        WHERE id = $1 AND suspended_at IS NULL AND revoked_at IS NULL
          AND copies_out + $2 <= $3 AND copies_ever + $2 <= $4";
    unit.must(1, COUNTED, args![credential, count, COPIES_OUT_MAX, COPIES_EVER_MAX]);
    for copy in copies {
        unit.insert(
            "credentials_copy (id, credential, answer, list, place, issued_at)",
            args![copy.id, credential, copy.answer, copy.list, copy.place, copy.issued_at],
        );
    }
    let Some(list) = copies.first().map(|copy| copy.list) else { return };
    const LIST: &str =
        "INSERT INTO credentials_list (list, given) VALUES ($1, 0) ON CONFLICT (list) DO NOTHING";
    unit.run(LIST, args![list]);
    const TAKEN: &str = "UPDATE credentials_list SET given = given + $2 WHERE list = $1";
    unit.must(1, TAKEN, args![list, count]);
}

/// All copies that are out hold no more: a wallet was lost.
pub(crate) fn lose_all(unit: &mut Unit, ctx: &Ctx, credential: CredentialId) {
    const SQL: &str =
        "UPDATE credentials_copy SET lost_at = $2 WHERE credential = $1 AND lost_at IS NULL";
    unit.run(SQL, args![credential, ctx.now()]);
    recount(unit, credential);
}

/// The same of everything that somebody was given, whatever was fetched meanwhile.
pub(crate) fn lose_all_of_person(unit: &mut Unit, ctx: &Ctx, person: PersonId) {
    const OF_PERSON: &str = "UPDATE credentials_copy SET lost_at = $2 WHERE lost_at IS NULL
        AND credential IN (SELECT id FROM credentials_credential WHERE person = $1)";
    unit.run(OF_PERSON, args![person, ctx.now()]);
    const COUNTED: &str = "UPDATE credentials_credential SET copies_out = 0 WHERE person = $1";
    unit.run(COUNTED, args![person]);
}

/// The copies of an answer hold no more: the wallet that fetched them has none of them.
pub(crate) fn lose_answer(
    unit: &mut Unit,
    ctx: &Ctx,
    (credential, answer): (CredentialId, CopyId),
) {
    const SQL: &str = "UPDATE credentials_copy SET lost_at = $3
        WHERE credential = $1 AND answer = $2 AND lost_at IS NULL";
    unit.run(SQL, args![credential, answer, ctx.now()]);
    recount(unit, credential);
}

fn recount(unit: &mut Unit, credential: CredentialId) {
    const SQL: &str = "UPDATE credentials_credential SET copies_out =
        (SELECT COUNT(*) FROM credentials_copy WHERE credential = $1 AND lost_at IS NULL)
        WHERE id = $1";
    unit.run(SQL, args![credential]);
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

/// The copies of an answer that still hold, and of which credential they are.
pub(crate) async fn find_answer(
    db: &Db,
    answer: CopyId,
) -> Result<Option<(CredentialId, usize)>, Fault> {
    let sql = "SELECT credential, COUNT(*) - COUNT(lost_at) FROM credentials_copy
        WHERE answer = $1 GROUP BY credential";
    let rows = db.read(Query::new(sql, args![answer])).await?;
    let read = |row: &Row| (row.id(0), usize::try_from(row.int(1)).unwrap_or_default());
    Ok(rows.first().map(read))
}

/// All copies of a credential, the newest first: no more than one may ever have.
pub(crate) async fn list(db: &Db, credential: CredentialId) -> Result<Vec<Copy>, Fault> {
    let sql = "SELECT id, answer, list, place, issued_at, lost_at FROM credentials_copy
        WHERE credential = $1 ORDER BY issued_at DESC, id DESC LIMIT $2";
    let rows = db.read(Query::new(sql, args![credential, COPIES_EVER_MAX])).await?;
    let read = |row: &Row| Copy {
        id: row.id(0),
        answer: row.id(1),
        list: row.int(2),
        place: row.int(3),
        issued_at: row.at(4),
        lost_at: row.opt_at(5),
    };
    Ok(rows.iter().map(read).collect())
}

/// The list in which places are given now, from 1.
pub(crate) async fn current_list(db: &Db) -> Result<i64, Fault> {
    let sql = "SELECT list, given FROM credentials_list ORDER BY list DESC LIMIT 1";
    let rows = db.read(Query::new(sql, args![])).await?;
    Ok(rows.first().map_or(1, |row| row.int(0) + i64::from(row.int(1) >= FULL)))
}

/// A place in a list whose credential does not hold: whether that is for good.
pub(crate) async fn list_not_holding(db: &Db, list: i64) -> Result<Vec<(i64, bool)>, Fault> {
    let sql = "SELECT c.place, c.lost_at, k.revoked_at FROM credentials_copy c
        JOIN credentials_credential k ON k.id = c.credential
        WHERE c.list = $1
          AND (c.lost_at IS NOT NULL OR k.revoked_at IS NOT NULL OR k.suspended_at IS NOT NULL)
        LIMIT $2";
    let rows = db.read(Query::new(sql, args![list, PLACES])).await?;
    let read = |row: &Row| (row.int(0), row.opt_at(1).is_some() || row.opt_at(2).is_some());
    Ok(rows.iter().map(read).collect())
}
