//! Mandates in the database.

use std::sync::LazyLock;

use jiff::civil::Date;
use platform::id::PersonId;
use platform::{Ctx, Db, Fault, Query, Row, Unit, args};
use privacy::Sealed;

use super::{Mandate, MandateId, Scope};
use crate::person;
use crate::session::{assurance_word, read_assurance};

/// Mandates that are read of one person at most, ended ones included.
pub const LISTED_MAX: i64 = 200;

pub(super) fn insert(unit: &mut Unit, mandate: &Mandate, entry: ledger::EntryId) {
    const SQL: &str = "INSERT INTO identity_mandate
        (id, giver, helper, services, starts_on, ends_on, giver_name, helper_name, given_at, given_entry,
            assurance)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let values = args![
        mandate.id,
        mandate.giver,
        mandate.helper,
        mandate.scope.text(),
        mandate.starts_on,
        mandate.ends_on,
        mandate.giver_name.clone(),
        mandate.helper_name.clone(),
        mandate.given_at,
        entry,
        assurance_word(mandate.level)
    ];
    unit.must(1, SQL, values);
}

/// One that another one ended in the same moment makes this a conflict.
pub(super) fn withdraw(
    unit: &mut Unit,
    ctx: &Ctx,
    (id, by_giver): (MandateId, bool),
    entry: Option<ledger::EntryId>,
) {
    const SQL: &str = "UPDATE identity_mandate
        SET withdrawn_at = $2, withdrawn_by = $3, taken_entry = $4
        WHERE id = $1 AND withdrawn_at IS NULL";
    let by = if by_giver { "giver" } else { "helper" };
    unit.must(1, SQL, args![id, ctx.now(), by, entry]);
}

/// An act is done on a mandate of its giver: one that ended meanwhile, or that rests because they fell in doubt, makes it
/// a conflict. Written, not only read, so that of two at the same moment one waits for the other.
pub fn must_stand(unit: &mut Unit, (id, giver): (MandateId, PersonId)) {
    const SQL: &str = "UPDATE identity_mandate SET withdrawn_at = withdrawn_at
        WHERE id = $1 AND withdrawn_at IS NULL";
    unit.must(1, SQL, args![id]);
    person::must_not_be_in_doubt(unit, giver);
}

pub(crate) fn delete_of(unit: &mut Unit, person: PersonId) {
    unit.run("DELETE FROM identity_mandate WHERE giver = $1 OR helper = $1", args![person]);
}

static COLUMNS: LazyLock<String> = LazyLock::new(|| {
    format!(
        "id, giver, helper, services, starts_on, ends_on, given_at, withdrawn_at, giver_name, helper_name,
         assurance, {}",
        person::store::in_doubt("identity_mandate.giver")
    )
});

/// A mandate.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn find(db: &Db, id: MandateId) -> Result<Option<Mandate>, Fault> {
    let columns = &*COLUMNS;
    let sql = format!("SELECT {columns} FROM identity_mandate WHERE id = $1");
    Ok(db.read(Query::new(sql, args![id])).await?.first().map(read))
}

/// What a person has given, the newest first.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_given(db: &Db, giver: PersonId) -> Result<Vec<Mandate>, Fault> {
    list_where(db, "giver", giver).await
}

/// What a person has given that stands, or will, however many have ended: nobody can push it out of sight.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_given_standing(
    db: &Db,
    giver: PersonId,
    today: Date,
) -> Result<Vec<Mandate>, Fault> {
    list_standing_where(db, ("giver", "given_at DESC, id DESC"), (giver, today)).await
}

/// What a person holds, the newest first.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_held(db: &Db, helper: PersonId) -> Result<Vec<Mandate>, Fault> {
    list_where(db, "helper", helper).await
}

/// What a person holds that stands, however many have ended: nobody can push it out of sight.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_standing(db: &Db, helper: PersonId, today: Date) -> Result<Vec<Mandate>, Fault> {
    list_standing_where(db, ("helper", "given_at, id"), (helper, today)).await
}

async fn list_standing_where(
    db: &Db,
    (column, order): (&'static str, &'static str),
    (person, today): (PersonId, Date),
) -> Result<Vec<Mandate>, Fault> {
    let columns = &*COLUMNS;
    let sql = format!(
        "SELECT {columns} FROM identity_mandate
         WHERE {column} = $1 AND withdrawn_at IS NULL AND ends_on >= $2
         ORDER BY {order} LIMIT $3"
    );
    let rows = db.read(Query::new(sql, args![person, today, LISTED_MAX])).await?;
    Ok(rows.iter().map(read).collect())
}

async fn list_where(
    db: &Db,
    column: &'static str,
    person: PersonId,
) -> Result<Vec<Mandate>, Fault> {
    let columns = &*COLUMNS;
    let sql = format!(
        "SELECT {columns} FROM identity_mandate WHERE {column} = $1
         ORDER BY given_at DESC, id DESC LIMIT $2"
    );
    let rows = db.read(Query::new(sql, args![person, LISTED_MAX])).await?;
    Ok(rows.iter().map(read).collect())
}

/// How many a person has given or holds.
pub(crate) async fn count(db: &Db, person: PersonId) -> Result<i64, Fault> {
    const SQL: &str = "SELECT COUNT(*) FROM identity_mandate WHERE giver = $1 OR helper = $1";
    let rows = db.read(Query::new(SQL, args![person])).await?;
    Ok(rows.first().map_or(0, |row| row.int(0)))
}

fn read(row: &Row) -> Mandate {
    Mandate {
        id: row.id(0),
        giver: row.id(1),
        helper: row.id(2),
        scope: Scope::parse(row.text(3)),
        starts_on: row.on(4),
        ends_on: row.on(5),
        given_at: row.at(6),
        withdrawn_at: row.opt_at(7),
        giver_name: Sealed::from_bytes(row.bytes(8)),
        helper_name: Sealed::from_bytes(row.bytes(9)),
        level: read_assurance(row.text(10)),
        is_resting: row.bool(11),
    }
}
