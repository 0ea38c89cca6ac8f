//! What statistics need of applications: times and outcomes, nobody's name and nobody's answers.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::Timestamp;
use platform::{Ctx, Db, Fault, Row};
use services::environment::Measures;

use super::{DecidedBy, store};
use crate::task;

/// One decided application, without anything about whom it is.
#[derive(Clone, Debug, PartialEq)]
pub struct DecidedFigure {
    /// The service.
    pub service: String,
    /// When it was submitted.
    pub submitted_at: Timestamp,
    /// When it was decided.
    pub decided_at: Timestamp,
    /// Who decided.
    pub decided_by: DecidedBy,
    /// Whether within the legal term; none where there is no term.
    pub within_term: Option<bool>,
}

/// Decisions between two moments, the second excluded.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn decided_in(
    db: &Db,
    moments: &Range<Timestamp>,
    zone: &jiff::tz::TimeZone,
) -> Result<Vec<DecidedFigure>, Fault> {
    let rows = db.read(store::decided_in_query(moments)).await?;
    Ok(rows
        .iter()
        .map(|row| DecidedFigure {
            service: row.string(0),
            submitted_at: row.at(1),
            decided_at: row.at(2),
            decided_by: row.opt_text(3).and_then(DecidedBy::of).unwrap_or(DecidedBy::Official),
            within_term: row
                .opt_on(4)
                .map(|due_on| row.at(2).to_zoned(zone.clone()).date() <= due_on),
        })
        .collect())
}

/// Submissions between two moments, the second excluded.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn submitted_in(
    db: &Db,
    moments: &Range<Timestamp>,
) -> Result<Vec<(String, Timestamp)>, Fault> {
    let query = store::submitted_in_query(moments);
    Ok(db.read(query).await?.iter().map(|row| (row.string(0), row.at(1))).collect())
}

/// How many applications of each service still run.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn running(db: &Db) -> Result<Vec<(String, i64)>, Fault> {
    Ok(db
        .read(store::running_query())
        .await?
        .iter()
        .map(|row| (row.string(0), row.int(1)))
        .collect())
}

/// What is counted of each service now, for conditions that begin cases. Services without any are not there.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn measures(db: &Db, ctx: &Ctx) -> Result<BTreeMap<String, Measures>, Fault> {
    let midnight = ctx.today().to_zoned(ctx.zone().clone());
    let midnight = midnight.map_or(ctx.now(), |midnight| midnight.timestamp());
    let queries = vec![
        store::running_query(),
        task::store::untaken_query(),
        store::submitted_since_query(midnight),
    ];
    let mut measures: BTreeMap<String, Measures> = BTreeMap::new();
    let put: [fn(&mut Measures, u64); 3] = [
        |of, count| of.open_cases = count,
        |of, count| of.waiting_applications = count,
        |of, count| of.applications_today = count,
    ];
    for (rows, put) in db.read_all(queries).await?.iter().zip(put) {
        for row in rows {
            put(measures.entry(row.string(0)).or_default(), counted(row));
        }
    }
    Ok(measures)
}

fn counted(row: &Row) -> u64 {
    u64::try_from(row.int(1)).unwrap_or_default()
}
