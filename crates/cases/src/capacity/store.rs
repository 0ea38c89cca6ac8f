//! The only SQL about what can run out.

use platform::db::placeholders;
use platform::id::PersonId;
use platform::{Db, Fault, Query, Unit, Value, args};

use crate::application::ApplicationId;

/// Full times looked at in one service; far more than a year's.
const FULL_MAX: i64 = 20_000;

/// Takes one for an application. When `most` are taken already by the time it is committed, the whole unit
/// is a conflict.
pub fn take(unit: &mut Unit, (service, place): (&str, &str), most: i64, id: ApplicationId) {
    unit.must(
        1,
        "INSERT INTO cases_capacity (service, place, taken) VALUES ($1, $2, 1)
         ON CONFLICT (service, place) DO UPDATE SET taken = cases_capacity.taken + 1
         WHERE cases_capacity.taken < $3",
        args![service, place, most],
    );
    unit.must(
        1,
        "INSERT INTO cases_hold (application, service, place) VALUES ($1, $2, $3)",
        args![id, service, place],
    );
}

/// Takes one for an application that may hold one already, which it then keeps. When it holds none and `most` are
/// taken by the time it is committed, the whole unit is a conflict.
pub fn hold(unit: &mut Unit, (service, place): (&str, &str), most: i64, id: ApplicationId) {
    const OWN: &str = "(SELECT 1 FROM cases_hold h
        WHERE h.application = $4 AND h.service = cases_capacity.service AND h.place = cases_capacity.place)";
    unit.must(
        1,
        format!(
            "INSERT INTO cases_capacity (service, place, taken) VALUES ($1, $2, 1)
             ON CONFLICT (service, place) DO UPDATE
             SET taken = cases_capacity.taken + CASE WHEN EXISTS {OWN} THEN 0 ELSE 1 END
             WHERE cases_capacity.taken < $3 OR EXISTS {OWN}"
        ),
        args![service, place, most, id],
    );
    unit.run(
        "INSERT INTO cases_hold (application, service, place) VALUES ($1, $2, $3)
         ON CONFLICT (application, place) DO NOTHING",
        args![id, service, place],
    );
}

/// Whether an application holds one.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn holds(db: &Db, id: ApplicationId, place: &str) -> Result<bool, Fault> {
    let query = Query::new(
        "SELECT place FROM cases_hold WHERE application = $1 AND place = $2",
        args![id, place],
    );
    Ok(!db.read(query).await?.is_empty())
}

/// Takes a time for an application, as the `nth` booking of a person: one that has this number already, because two
/// were made at one moment, is a conflict. What is over counts no more.
pub fn book(
    unit: &mut Unit,
    (service, place): (&str, &str),
    most: i64,
    id: ApplicationId,
    (person, nth, now): (PersonId, i64, &str),
) {
    unit.run(
        "UPDATE cases_hold SET person = NULL, nth = NULL
         WHERE service = $1 AND person = $2 AND place < $3",
        args![service, person, now],
    );
    take(unit, (service, place), most, id);
    unit.must(
        1,
        "UPDATE cases_hold SET person = $1, nth = $2 WHERE application = $3 AND place = $4",
        args![person, nth, id, place],
    );
}

/// Frees whatever an application holds.
pub fn free(unit: &mut Unit, id: ApplicationId) {
    unit.run(
        "UPDATE cases_capacity SET taken = taken - 1
         WHERE (service, place) IN (SELECT service, place FROM cases_hold WHERE application = $1)",
        args![id],
    );
    unit.run("DELETE FROM cases_hold WHERE application = $1", args![id]);
}

/// How many are taken of these places of a service; a place nobody took is left out.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list(db: &Db, service: &str, places: &[&str]) -> Result<Vec<(String, i64)>, Fault> {
    let rows = db.read(list_query(service, places)).await?;
    Ok(rows.iter().map(|row| (row.string(0), row.int(1))).collect())
}

/// The query behind [`list`], to be read together with others.
pub(super) fn list_query(service: &str, places: &[&str]) -> Query {
    let mut values: Vec<Value> = vec![service.into()];
    values.extend(places.iter().map(|place| Value::from(*place)));
    let sql = format!(
        "SELECT place, taken FROM cases_capacity WHERE service = $1 AND place IN ({})",
        placeholders(2, places.len())
    );
    Query::new(sql, values)
}

/// Bookings of one person that are looked at; a definition that allows more is no limit.
const OWN_MAX: i64 = 1_000;

/// The numbers of the bookings to come that a person has of a service.
pub(super) fn own_query((service, person): (&str, PersonId), now: &str) -> Query {
    Query::new(
        "SELECT nth FROM cases_hold WHERE service = $1 AND person = $2 AND place >= $3
         ORDER BY nth LIMIT $4",
        args![service, person, now, OWN_MAX],
    )
}

/// The places of a service of which so many are taken.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_full(db: &Db, service: &str, most: i64) -> Result<Vec<String>, Fault> {
    let query = Query::new(
        "SELECT place FROM cases_capacity WHERE service = $1 AND taken >= $2 ORDER BY place LIMIT $3",
        args![service, most, FULL_MAX],
    );
    Ok(db.read(query).await?.iter().map(|row| row.string(0)).collect())
}
