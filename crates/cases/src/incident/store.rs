//! The only SQL about incidents.

use jiff::Timestamp;
use platform::{Db, Fault, Query, Row, Unit, args};
use privacy::Sealed;

use super::{Incident, IncidentId};
use crate::application::ApplicationId;
use crate::{dispatch, start};

/// Incidents that a list shows.
pub const LISTED_MAX: i64 = 200;
/// Incidents of one case that are looked at.
const OF_ONE_MAX: i64 = 20;

const COLUMNS: &str = "id, application, reference, service, definition, unit, wait, node, expression, cause_sealed, tries, since, closed_at";

/// Adds an incident.
pub(super) fn insert(unit: &mut Unit, incident: &Incident) {
    unit.must(
        1,
        "INSERT INTO cases_incident (id, application, reference, service, definition, unit, wait, node, expression, cause_sealed, tries, since)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        args![
            incident.id,
            incident.application,
            &incident.reference,
            &incident.service,
            &incident.definition,
            &incident.unit,
            incident.wait.to_string(),
            &incident.node,
            &incident.expression,
            incident.cause.clone(),
            incident.tries,
            incident.since
        ],
    );
}

/// The process went on there.
pub(super) fn close(unit: &mut Unit, application: ApplicationId, (wait, at): (u32, Timestamp)) {
    unit.must(
        1,
        "UPDATE cases_incident SET closed_at = $1 WHERE application = $2 AND wait = $3 AND closed_at IS NULL",
        args![at, application, wait.to_string()],
    );
}

/// The case is over: nothing of it stands still any more.
pub fn close_all(unit: &mut Unit, application: ApplicationId, at: Timestamp) {
    unit.run(
        "UPDATE cases_incident SET closed_at = $1 WHERE application = $2 AND closed_at IS NULL",
        args![at, application],
    );
}

/// An incident by its id.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn find(db: &Db, id: IncidentId) -> Result<Option<Incident>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM cases_incident WHERE id = $1");
    Ok(db.read(Query::new(sql, args![id])).await?.first().map(incident))
}

/// Where a case stands still.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_of_application(db: &Db, id: ApplicationId) -> Result<Vec<Incident>, Fault> {
    Ok(db.read(list_of_application_query(id)).await?.iter().map(incident).collect())
}

/// The query behind [`list_of_application`], to be read together with others.
pub fn list_of_application_query(id: ApplicationId) -> Query {
    let sql = format!(
        "SELECT {COLUMNS} FROM cases_incident WHERE application = $1 AND closed_at IS NULL ORDER BY since, id LIMIT $2"
    );
    Query::new(sql, args![id, OF_ONE_MAX])
}

/// Where cases stand still: of these units, or of all; the longest first, and one more than fits when there
/// are more.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_open(db: &Db, units: Option<&[String]>) -> Result<Vec<Incident>, Fault> {
    let mut args = args![LISTED_MAX + 1];
    let mut sql = format!("SELECT {COLUMNS} FROM cases_incident WHERE closed_at IS NULL");
    if let Some(units) = units {
        if units.is_empty() {
            return Ok(Vec::new());
        }
        let places = platform::db::placeholders(2, units.len());
        sql.push_str(&format!(" AND unit IN ({places})"));
        args.extend(units.iter().map(|unit| platform::Value::from(unit.as_str())));
    }
    sql.push_str(" ORDER BY since, id LIMIT $1");
    Ok(db.read(Query::new(sql, args)).await?.iter().map(incident).collect())
}

/// How many cases of a service stand still at each element of its process.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn count_by_node(db: &Db, service: &str) -> Result<Vec<(String, i64)>, Fault> {
    let sql = "SELECT node, COUNT(*) FROM cases_incident WHERE service = $1 AND closed_at IS NULL
        GROUP BY node ORDER BY node";
    let rows = db.read(Query::new(sql, args![service])).await?;
    Ok(rows.iter().map(|row| (row.string(0), row.int(1))).collect())
}

/// How many cases stand still somewhere, how many of their messages were refused, and how many conditions begin no case
/// now, for the operator's monitoring: what the page of incidents shows.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn count_open(db: &Db) -> Result<i64, Fault> {
    let standing = "SELECT COUNT(*) FROM cases_incident WHERE closed_at IS NULL";
    let queries = vec![
        Query::new(standing, args![]),
        dispatch::store::count_refused_query(),
        start::store::count_failing_query(),
    ];
    let answers = db.read_all(queries).await?;
    Ok(answers.iter().filter_map(|rows| rows.first()).map(|row| row.int(0)).sum())
}

/// One row of [`list_of_application_query`].
pub fn incident(row: &Row) -> Incident {
    Incident {
        id: row.id(0),
        application: row.id(1),
        reference: row.string(2),
        service: row.string(3),
        definition: row.string(4),
        unit: row.string(5),
        wait: row.text(6).parse().unwrap_or_default(),
        node: row.string(7),
        expression: row.string(8),
        cause: Sealed::from_bytes(row.bytes(9)),
        tries: row.int(10),
        since: row.at(11),
        closed_at: row.opt_at(12),
    }
}
