//! People in the database.

use jiff::Timestamp;
use platform::id::PersonId;
use platform::{Ctx, Db, Fault, Query, Row, Unit, args};
use privacy::{Digest, Sealed};

use super::{Kind, Person};

/// People of one family name and day of birth; more is no way to find somebody.
const DESCRIBED_MAX: i64 = 20;

pub(super) fn insert(
    unit: &mut Unit,
    ctx: &Ctx,
    (person, kind, is_checked): (PersonId, Kind, bool),
    profile: &Sealed,
) {
    const SQL: &str = "INSERT INTO identity_person
        (id, kind, profile, version, created_at, checked_at) VALUES ($1, $2, $3, 1, $4, $5)";
    let checked_at = is_checked.then(|| ctx.now());
    unit.must(1, SQL, args![person, kind.word(), profile, ctx.now(), checked_at]);
}

pub(super) fn insert_name(
    unit: &mut Unit,
    ctx: &Ctx,
    person: PersonId,
    scheme: &str,
    digest: Digest,
) {
    const SQL: &str = "INSERT INTO identity_name (digest, scheme, person, created_at)
        VALUES ($1, $2, $3, $4)";
    unit.must(1, SQL, args![digest, scheme, person, ctx.now()]);
}

pub(super) fn insert_described(unit: &mut Unit, person: PersonId, digest: Digest) {
    const SQL: &str = "INSERT INTO identity_described (digest, person) VALUES ($1, $2)";
    unit.must(1, SQL, args![digest, person]);
}

/// Those of this family name and day of birth.
pub(crate) async fn list_described(db: &Db, digest: Digest) -> Result<Vec<PersonId>, Fault> {
    const SQL: &str =
        "SELECT person FROM identity_described WHERE digest = $1 ORDER BY person LIMIT $2";
    let rows = db.read(Query::new(SQL, args![digest, DESCRIBED_MAX])).await?;
    Ok(rows.iter().map(|row| row.id(0)).collect())
}

pub(super) fn update_profile(unit: &mut Unit, person: &Person, profile: &Sealed) {
    const SQL: &str = "UPDATE identity_person SET profile = $3, version = version + 1
        WHERE id = $1 AND version = $2 AND erased_at IS NULL";
    unit.must(1, SQL, args![person.id, person.version, profile]);
}

/// Checked from now on, with another profile where it says so; what was doubted before is settled.
pub(super) fn mark_checked(unit: &mut Unit, ctx: &Ctx, person: &Person, profile: Option<&Sealed>) {
    const SQL: &str = "UPDATE identity_person
        SET checked_at = $2, profile = COALESCE($4, profile), version = version + 1,
            doubted_at = NULL, doubt = NULL
        WHERE id = $1 AND version = $3 AND erased_at IS NULL";
    unit.must(1, SQL, args![person.id, ctx.now(), person.version, profile]);
}

/// Somebody else has the account, an official says for this reason. Whatever else of the person was written meanwhile
/// stands: nobody who has the account puts this off by changing it.
pub(crate) fn doubt(unit: &mut Unit, ctx: &Ctx, (person, reason): (&Person, &Sealed)) {
    const SQL: &str = "UPDATE identity_person
        SET doubted_at = $2, doubt = $3, version = version + 1
        WHERE id = $1 AND erased_at IS NULL";
    unit.must(1, SQL, args![person.id, ctx.now(), reason]);
}

/// An act that is nobody's of whom it was found that somebody else has their account: a conflict when it was. Written,
/// not only read, so that of two at the same moment one waits for the other.
pub fn must_not_be_in_doubt(unit: &mut Unit, person: PersonId) {
    const SQL: &str = "UPDATE identity_person SET doubted_at = doubted_at
        WHERE id = $1 AND doubted_at IS NULL";
    unit.must(1, SQL, args![person]);
}

/// A condition for a statement: somebody else was found to have the account of a person, and nobody has proven it since.
/// `person` is the statement's own expression for them ("h.person").
pub fn in_doubt(person: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM identity_person WHERE identity_person.id = {person} AND doubted_at IS NOT NULL)"
    )
}

pub(crate) async fn is_in_doubt(db: &Db, person: PersonId) -> Result<bool, Fault> {
    const SQL: &str = "SELECT 1 FROM identity_person WHERE id = $1 AND doubted_at IS NOT NULL";
    Ok(!db.read(Query::new(SQL, args![person])).await?.is_empty())
}

/// Since when an account is doubted, and the sealed reason.
pub(crate) async fn find_doubt(
    db: &Db,
    person: PersonId,
) -> Result<Option<(Timestamp, Sealed)>, Fault> {
    const SQL: &str = "SELECT doubted_at, doubt FROM identity_person
        WHERE id = $1 AND doubted_at IS NOT NULL AND doubt IS NOT NULL";
    let rows = db.read(Query::new(SQL, args![person])).await?;
    Ok(rows.first().map(|row| (row.at(0), Sealed::from_bytes(row.bytes(1)))))
}

pub(super) fn delete_described(unit: &mut Unit, person: PersonId) {
    unit.run("DELETE FROM identity_described WHERE person = $1", args![person]);
}

/// Removes everything by which a person is found or signs in, and empties the row itself.
pub(super) fn erase(unit: &mut Unit, ctx: &Ctx, person: PersonId) {
    const TABLES: [&str; 7] = [
        "DELETE FROM identity_described WHERE person = $1",
        "DELETE FROM identity_name WHERE person = $1",
        "DELETE FROM identity_session WHERE person = $1",
        "DELETE FROM identity_demo WHERE person = $1",
        "DELETE FROM identity_role_grant WHERE person = $1",
        "DELETE FROM identity_invitation WHERE person = $1",
        "DELETE FROM identity_access_token WHERE person = $1",
    ];
    for sql in TABLES {
        unit.run(sql, args![person]);
    }
    crate::sign_in::store::delete_all(unit, person);
    crate::mandate::store::delete_of(unit, person);
    crate::slip::store::delete_of(unit, person);
    crate::proof::store::delete_of(unit, person);
    crate::sign_in::card::store::delete_of(unit, person);
    const SQL: &str = "UPDATE identity_person
        SET profile = NULL, doubt = NULL, erased_at = $2, version = version + 1
        WHERE id = $1 AND erased_at IS NULL";
    unit.run(SQL, args![person, ctx.now()]);
}

const COLUMNS: &str = "id, kind, created_at, checked_at, erased_at, version, profile, doubted_at";

/// A person with the sealed profile.
pub(crate) async fn find(
    db: &Db,
    person: PersonId,
) -> Result<Option<(Person, Option<Sealed>)>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM identity_person WHERE id = $1");
    let rows = db.read(Query::new(sql, args![person])).await?;
    Ok(rows.first().map(read))
}

/// Several people with their sealed profiles, in no order.
pub(crate) async fn list(
    db: &Db,
    people: &[PersonId],
) -> Result<Vec<(Person, Option<Sealed>)>, Fault> {
    let places = platform::db::placeholders(1, people.len());
    let sql = format!("SELECT {COLUMNS} FROM identity_person WHERE id IN ({places})");
    let values = people.iter().map(platform::Value::from).collect();
    Ok(db.read(Query::new(sql, values)).await?.iter().map(read).collect())
}

/// Who of some people has a means of sign-in, or has signed in in another way.
pub(crate) async fn list_with_account(
    db: &Db,
    people: &[PersonId],
) -> Result<Vec<PersonId>, Fault> {
    let places = platform::db::placeholders(1, people.len());
    let sql = format!(
        "SELECT p.id FROM identity_person p WHERE p.id IN ({places}) AND (
            EXISTS (SELECT 1 FROM identity_passkey m WHERE m.person = p.id)
            OR EXISTS (SELECT 1 FROM identity_password m WHERE m.person = p.id)
            OR EXISTS (SELECT 1 FROM identity_card m WHERE m.person = p.id)
            OR EXISTS (SELECT 1 FROM identity_demo m WHERE m.person = p.id)
            OR EXISTS (SELECT 1 FROM identity_session m WHERE m.person = p.id))"
    );
    let values = people.iter().map(platform::Value::from).collect();
    Ok(db.read(Query::new(sql, values)).await?.iter().map(|row| row.id(0)).collect())
}

/// Who has this name.
pub(crate) async fn find_by_name(db: &Db, name: Digest) -> Result<Option<PersonId>, Fault> {
    const SQL: &str = "SELECT person FROM identity_name WHERE digest = $1";
    let rows = db.read(Query::new(SQL, args![name])).await?;
    Ok(rows.first().map(|row| row.id(0)))
}

/// How many rows of each kind are held about somebody: profile, means of sign-in, sessions.
pub(super) async fn count_held(db: &Db, person: PersonId) -> Result<[i64; 3], Fault> {
    const COUNTS: [&str; 3] = [
        "SELECT COUNT(*) FROM identity_person WHERE id = $1 AND erased_at IS NULL",
        "SELECT (SELECT COUNT(*) FROM identity_passkey WHERE person = $1)
              + (SELECT COUNT(*) FROM identity_password WHERE person = $1)
              + (SELECT COUNT(*) FROM identity_code_app WHERE person = $1)
              + (SELECT COUNT(*) FROM identity_card WHERE person = $1)",
        "SELECT COUNT(*) FROM identity_session WHERE person = $1",
    ];
    let queries = COUNTS.iter().map(|sql| Query::new(*sql, args![person])).collect();
    let answers = db.read_all(queries).await?;
    let mut counts = answers.iter().map(|rows| rows.first().map_or(0, |row| row.int(0)));
    Ok([(); 3].map(|()| counts.next().unwrap_or_default()))
}

fn read(row: &Row) -> (Person, Option<Sealed>) {
    let doubted_at = row.opt_at(7);
    let person = Person {
        id: row.id(0),
        kind: Kind::parse(row.text(1)),
        created_at: row.at(2),
        checked_at: row.opt_at(3).filter(|_| doubted_at.is_none()),
        doubted_at,
        erased_at: row.opt_at(4),
        version: row.int(5),
    };
    (person, row.opt_bytes(6).map(Sealed::from_bytes))
}
