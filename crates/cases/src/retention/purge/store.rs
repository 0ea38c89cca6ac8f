//! The only SQL about what goes sooner than its case.

use jiff::civil::Date;
use platform::{Db, Fault, Query, Row, Unit, args};

use super::LOOKED_AT_MAX;
use crate::application::ApplicationId;
use crate::retention::store::{CONTESTED, HELD};

/// Writes the last day on which the next of it is kept, and nothing else of the case.
pub(super) fn set(unit: &mut Unit, id: ApplicationId, shorter_until: Option<Date>) {
    unit.run(
        "UPDATE cases_application SET shorter_until = $1, version = version + 1 WHERE id = $2",
        args![shorter_until, id],
    );
}

/// Cases of which something is over and that nothing holds back, each with the last day to object.
///
/// # Errors
/// A fault when the database cannot answer.
pub(super) async fn list_due(
    db: &Db,
    today: Date,
) -> Result<Vec<(ApplicationId, Option<Date>)>, Fault> {
    let sql = format!(
        "SELECT a.id, d.object_until FROM cases_application a
         LEFT JOIN cases_decision d ON d.application = a.id
         WHERE a.shorter_until < $2 AND NOT {HELD} AND NOT {CONTESTED}
         ORDER BY a.shorter_until, a.id LIMIT $1"
    );
    let rows = db.read(Query::new(sql, args![LOOKED_AT_MAX, today])).await?;
    Ok(rows.iter().map(|row: &Row| (row.id(0), row.opt_on(1))).collect())
}
