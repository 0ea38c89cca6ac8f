//! The only SQL about ranked lists.

use jiff::Timestamp;
use platform::{Db, Fault, Query, Unit, args};

use crate::application::{Application, ApplicationId};

/// Applications of one list that the desk shows.
pub const LISTED_MAX: i64 = 500;

/// An application on the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked {
    /// The application.
    pub application: ApplicationId,
    /// What people quote.
    pub reference: String,
    /// Its points.
    pub points: i64,
    /// Since when it waits.
    pub since: Timestamp,
    /// Whether the office waits for the applicant.
    pub waits: bool,
}

pub(super) fn insert(
    unit: &mut Unit,
    application: &Application,
    (points, since): (i64, Timestamp),
) {
    unit.must(
        1,
        "INSERT INTO cases_rank (application, service, points, since) VALUES ($1, $2, $3, $4)",
        args![application.id, &application.service, points, since],
    );
}

/// The open applications of a service: most points first, then who came first.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list(db: &Db, service: &str) -> Result<Vec<Ranked>, Fault> {
    let query = Query::new(
        "SELECT r.application, a.reference, r.points, r.since, a.state FROM cases_rank r
         JOIN cases_application a ON a.id = r.application
         WHERE r.service = $1 AND a.state IN ('open', 'waiting')
         ORDER BY r.points DESC, r.since, r.application LIMIT $2",
        args![service, LISTED_MAX],
    );
    let ranked = |row: &platform::Row| Ranked {
        application: row.id(0),
        reference: row.string(1),
        points: row.int(2),
        since: row.at(3),
        waits: row.text(4) == "waiting",
    };
    Ok(db.read(query).await?.iter().map(ranked).collect())
}

/// The points of an application, how many open ones stand before it, and how many there are in all.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn place(db: &Db, id: ApplicationId) -> Result<Option<(i64, i64, i64)>, Fault> {
    let query = Query::new(
        "SELECT r.points,
           SUM(CASE WHEN o.points > r.points OR (o.points = r.points AND (o.since < r.since OR (o.since = r.since AND o.application < r.application))) THEN 1 ELSE 0 END),
           COUNT(*)
         FROM cases_rank r JOIN cases_rank o ON o.service = r.service
         JOIN cases_application a ON a.id = o.application AND a.state IN ('open', 'waiting')
         WHERE r.application = $1 GROUP BY r.points",
        args![id],
    );
    let rows = db.read(query).await?;
    Ok(rows.first().map(|row| (row.int(0), row.int(1), row.int(2))))
}
