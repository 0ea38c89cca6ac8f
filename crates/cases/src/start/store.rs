//! The only SQL about timers and conditions that begin cases, and about what programs give for conditions.

use std::collections::BTreeMap;

use bpmn::Firing;
use jiff::Timestamp;
use platform::{Db, Fault, Query, Row, Unit, args};
use serde_json::Value as Json;

use super::{Planned, Start};
use crate::application::once::Once;

/// Timers and conditions of all services; a town has a few.
const LISTED_MAX: i64 = 10_000;
/// Values that one service is given.
const GIVEN_MAX: i64 = 1_000;

const COLUMNS: &str = "service, node, place, definition, timer, plan, due_at, rings_left, every,
    rung_at, refusal, held, failure, failing_since";
/// A condition that begins no case now: it cannot be worked out, or holds while its service takes none.
const FAILING: &str = "(failure IS NOT NULL OR (refusal IS NOT NULL AND timer LIKE 'Condition %'))";

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

/// A condition was looked at: what is written stands in `after`. What was planned anew, or looked at before, is a conflict.
pub(super) fn look(unit: &mut Unit, before: &Planned, after: &Planned) {
    let (start, failure) = (&before.start, after.failure.as_ref());
    unit.must(
        1,
        "UPDATE cases_start SET due_at = $1, held = $2, failure = $3, failing_since = $4,
            rung_at = $5, refusal = $6
         WHERE service = $7 AND node = $8 AND place = $9 AND plan = $10 AND due_at = $11
            AND held = $12",
        args![
            after.next.as_ref().map(|next| next.at),
            i64::from(after.held),
            failure.map(|(why, _)| why.clone()),
            failure.map(|(_, since)| *since),
            after.rung_at,
            after.refusal.clone(),
            start.service.as_str(),
            start.node.as_str(),
            start.place,
            before.plan,
            before.next.as_ref().map(|next| next.at),
            i64::from(before.held)
        ],
    );
}

/// A condition that nobody looks at any more is planned anew, and stands as it stood.
pub(super) fn plan_anew(unit: &mut Unit, before: &Planned, anew: &Planned) {
    let start = &before.start;
    unit.must(
        1,
        "UPDATE cases_start SET definition = $1, plan = $2, due_at = $3
         WHERE service = $4 AND node = $5 AND place = $6 AND plan = $7",
        args![
            anew.definition.as_str(),
            anew.plan,
            anew.next.as_ref().map(|next| next.at),
            start.service.as_str(),
            start.node.as_str(),
            start.place,
            before.plan
        ],
    );
}

/// Conditions that begin no case now, the longest first.
///
/// # Errors
/// A fault when the database cannot answer.
pub(crate) async fn list_failing(db: &Db) -> Result<Vec<Planned>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM cases_start WHERE {FAILING}
         ORDER BY COALESCE(failing_since, rung_at), service, node, place LIMIT $1"
    );
    Ok(db.read(Query::new(sql, args![LISTED_MAX])).await?.iter().map(planned).collect())
}

/// The query for how many conditions begin no case now.
pub(crate) fn count_failing_query() -> Query {
    Query::new(format!("SELECT COUNT(*) FROM cases_start WHERE {FAILING}"), args![])
}

/// A program gives something for the conditions of a service; what it gave before is forgotten.
pub(super) fn give(unit: &mut Unit, (service, name, value): (&str, &str, &Json), at: Timestamp) {
    unit.must(
        1,
        "INSERT INTO cases_given (service, name, value, given_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (service, name) DO UPDATE SET value = excluded.value, given_at = excluded.given_at",
        args![service, name, value.to_string(), at],
    );
}

/// What programs have given last for the conditions of a service.
///
/// # Errors
/// A fault when the database cannot answer, or has what is no JSON.
pub(super) async fn given(db: &Db, service: &str) -> Result<BTreeMap<String, Json>, Fault> {
    let sql = "SELECT name, value FROM cases_given WHERE service = $1 ORDER BY name LIMIT $2";
    let rows = db.read(Query::new(sql, args![service, GIVEN_MAX])).await?;
    let each = rows.iter().map(|row| {
        let value = serde_json::from_str(row.text(1));
        Ok((row.string(0), value.map_err(|cause| Fault::new("read what was given", cause))?))
    });
    each.collect()
}

/// What was given for all services: service and name.
///
/// # Errors
/// A fault when the database cannot answer.
pub(super) async fn list_given(db: &Db) -> Result<Vec<(String, String)>, Fault> {
    let sql = "SELECT service, name FROM cases_given ORDER BY service, name LIMIT $1";
    let rows = db.read(Query::new(sql, args![LISTED_MAX])).await?;
    Ok(rows.iter().map(|row| (row.string(0), row.string(1))).collect())
}

/// Forgets what was given under a name.
pub(super) fn forget_given(unit: &mut Unit, (service, name): (&str, &str)) {
    unit.run("DELETE FROM cases_given WHERE service = $1 AND name = $2", args![service, name]);
}

/// Remembers the key of a request that gave something; a second one is a conflict.
pub(super) fn remember_request(unit: &mut Unit, once: &Once, at: Timestamp) {
    unit.must(
        1,
        "INSERT INTO cases_given_once (key_digest, body_digest, at) VALUES ($1, $2, $3)",
        args![&once.key_digest, &once.body_digest, at],
    );
}

/// Whether a request of this key gave something before: `true` when it was the same.
///
/// # Errors
/// A fault when the database cannot answer.
pub(super) async fn find_request(db: &Db, once: &Once) -> Result<Option<bool>, Fault> {
    let sql = "SELECT body_digest FROM cases_given_once WHERE key_digest = $1";
    let rows = db.read(Query::new(sql, args![&once.key_digest])).await?;
    Ok(rows.first().map(|row| row.text(0) == once.body_digest))
}

/// Forgets requests that nobody sends again.
pub(super) fn forget_requests(unit: &mut Unit, before: Timestamp) {
    unit.run("DELETE FROM cases_given_once WHERE at < $1", args![before]);
}

/// All timers and conditions.
///
/// # Errors
/// A fault when the database cannot answer.
pub(super) async fn list(db: &Db) -> Result<Vec<Planned>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM cases_start ORDER BY service, node, place LIMIT $1");
    Ok(db.read(Query::new(sql, args![LISTED_MAX])).await?.iter().map(planned).collect())
}

/// The timers and conditions of a service.
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
        held: row.int(11) == 1,
        failure: row.opt_string(12).zip(row.opt_at(13)),
    }
}
