//! The SQL of going over: which cases run on a version, and the rows that name an element.

use platform::{Db, Fault, Query, Unit, args};

use super::{CASES_MAX, Order};
use crate::application::ApplicationId;

/// The running cases of a version, the oldest first, and whether there are more.
///
/// # Errors
/// A fault when the database cannot answer.
pub(super) async fn running(db: &Db, order: &Order) -> Result<(Vec<ApplicationId>, bool), Fault> {
    let sql = "SELECT id FROM cases_application
        WHERE service = $1 AND state IN ('open', 'waiting') AND definition = $2 ORDER BY id LIMIT $3";
    let query = Query::new(sql, args![&order.service, &order.from, CASES_MAX + 1]);
    let mut cases: Vec<ApplicationId> = db.read(query).await?.iter().map(|row| row.id(0)).collect();
    let most = usize::try_from(CASES_MAX).unwrap_or(usize::MAX);
    let more = cases.len() > most;
    cases.truncate(most);
    Ok((cases, more))
}

/// An element has another id in the other version.
pub(super) fn rename(unit: &mut Unit, id: ApplicationId, (from, to): (&str, &str)) {
    unit.run(
        "UPDATE cases_task SET node = $1 WHERE application = $2 AND node = $3 AND state IN ('open', 'waiting')",
        args![to, id, from],
    );
    unit.run(
        "UPDATE cases_incident SET node = $1 WHERE application = $2 AND node = $3 AND closed_at IS NULL",
        args![to, id, from],
    );
    unit.run(
        "UPDATE cases_external_work SET node = $1 WHERE application = $2 AND node = $3 AND ended_at IS NULL",
        args![to, id, from],
    );
}

/// What stands still, or waits for a program, does so on the other version now.
pub(super) fn move_incidents(unit: &mut Unit, id: ApplicationId, to: &str) {
    unit.run(
        "UPDATE cases_incident SET definition = $1 WHERE application = $2 AND closed_at IS NULL",
        args![to, id],
    );
    unit.run(
        "UPDATE cases_external_work SET definition = $1 WHERE application = $2 AND ended_at IS NULL",
        args![to, id],
    );
}
