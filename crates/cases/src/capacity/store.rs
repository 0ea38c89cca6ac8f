//! The only SQL about what can run out.

use platform::db::placeholders;
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
    let mut values: Vec<Value> = vec![service.into()];
    values.extend(places.iter().map(|place| Value::from(*place)));
    let sql = format!(
        "SELECT place, taken FROM cases_capacity WHERE service = $1 AND place IN ({})",
        placeholders(2, places.len())
    );
    let rows = db.read(Query::new(sql, values)).await?;
    Ok(rows.iter().map(|row| (row.string(0), row.int(1))).collect())
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
