//! The only SQL about timers that begin cases.

use bpmn::Firing;
use jiff::Timestamp;
use platform::{Db, Fault, Query, Row, Unit, args};

use super::{Planned, Start};

/// Timers of all services; a town has a few.
const LISTED_MAX: i64 = 10_000;

const COLUMNS: &str =
    "service, node, place, definition, timer, plan, due_at, rings_left, every, rung_at, refusal";

/// Adds a timer; one that is planned already is a conflict.
pub(super) fn insert(unit: &mut Unit, planned: &Planned) {
    let (start, next) = (&planned.start, planned.next.as_ref());
    unit.must(
        1,
        "INSERT INTO cases_start (service, node, place, definition, timer, plan, due_at, rings_left, every)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (service, node, place) DO NOTHING",
        args![
            start.service.as_str(),
            start.node.as_str(),
            start.place,
            planned.definition.as_str(),
            planned.timer.as_str(),
            planned.plan,
            next.map(|next| next.at),
            next.and_then(|next| next.left).map(i64::from),
            next.and_then(|next| next.every.as_deref()).map(str::to_owned)
        ],
    );
}

/// Another version of the service goes on with the same timer; a timer that was planned anew meanwhile is a conflict.
pub(super) fn take_over(unit: &mut Unit, planned: &Planned, definition: &str) {
    let start = &planned.start;
    unit.must(
        1,
        "UPDATE cases_start SET definition = $1
         WHERE service = $2 AND node = $3 AND place = $4 AND plan = $5 AND definition = $6",
        args![
            definition,
            start.service.as_str(),
            start.node.as_str(),
            start.place,
            planned.plan,
            planned.definition.as_str()
        ],
    );
}

/// Takes a timer away; one that was planned anew meanwhile is a conflict.
pub(super) fn delete(unit: &mut Unit, planned: &Planned) {
    let start = &planned.start;
    unit.must(
        1,
        "DELETE FROM cases_start WHERE service = $1 AND node = $2 AND place = $3 AND plan = $4",
        args![start.service.as_str(), start.node.as_str(), start.place, planned.plan],
    );
}

/// It has rung, and rings next; what was planned anew, or has rung before, is a conflict.
pub(super) fn ring(
    unit: &mut Unit,
    (planned, rung): (&Planned, &Firing),
    next: Option<&Firing>,
    (at, refusal): (Timestamp, Option<&str>),
) {
    let start = &planned.start;
    unit.must(
        1,
        "UPDATE cases_start SET due_at = $1, rings_left = $2, rung_at = $3, refusal = $4
         WHERE service = $5 AND node = $6 AND place = $7 AND plan = $8 AND due_at = $9",
        args![
            next.map(|next| next.at),
            next.and_then(|next| next.left).map(i64::from),
            at,
            refusal.map(str::to_owned),
            start.service.as_str(),
            start.node.as_str(),
            start.place,
            planned.plan,
            rung.at
        ],
    );
}

/// All timers.
///
/// # Errors
/// A fault when the database cannot answer.
pub(super) async fn list(db: &Db) -> Result<Vec<Planned>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM cases_start ORDER BY service, node, place LIMIT $1");
    Ok(db.read(Query::new(sql, args![LISTED_MAX])).await?.iter().map(planned).collect())
}

/// The timers of a service.
///
/// # Errors
/// A fault when the database cannot answer.
pub(crate) async fn list_of_service(db: &Db, service: &str) -> Result<Vec<Planned>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM cases_start WHERE service = $1 ORDER BY node, place LIMIT $2"
    );
    Ok(db.read(Query::new(sql, args![service, LISTED_MAX])).await?.iter().map(planned).collect())
}

/// A timer as it is planned now.
///
/// # Errors
/// A fault when the database cannot answer.
pub(super) async fn find(db: &Db, start: &Start) -> Result<Option<Planned>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM cases_start WHERE service = $1 AND node = $2 AND place = $3"
    );
    let of = args![start.service.as_str(), start.node.as_str(), start.place];
    Ok(db.read(Query::new(sql, of)).await?.first().map(planned))
}

fn planned(row: &Row) -> Planned {
    let left = row.opt_int(7).and_then(|left| u32::try_from(left).ok());
    let every = row.opt_string(8);
    let next = row.opt_at(6).map(|at| Firing { at, left, every: every.map(Into::into) });
    Planned {
        start: Start { service: row.string(0), node: row.string(1), place: row.int(2) },
        definition: row.string(3),
        timer: row.string(4),
        plan: row.id(5),
        next,
        rung_at: row.opt_at(9),
        refusal: row.opt_string(10),
    }
}
