//! The only SQL about journals of cases.

use platform::{Db, Fault, Query, Unit, args};
use privacy::Sealed;

use crate::application::ApplicationId;

/// Entries of one case that are read: a case has tens.
const LISTED_MAX: i64 = 100_000;

/// Adds an entry; one in the same place is a conflict.
pub(super) fn insert(
    unit: &mut Unit,
    (application, (act, nth)): (ApplicationId, (i64, i64)),
    entry: Sealed,
) {
    unit.insert(
        "cases_journal (application, act, nth, entry_sealed)",
        args![application, act, nth, entry],
    );
}

/// The entries of a case, in the order in which they happened.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list(db: &Db, application: ApplicationId) -> Result<Vec<Sealed>, Fault> {
    let sql = "SELECT entry_sealed FROM cases_journal WHERE application = $1
        ORDER BY act, nth LIMIT $2";
    let rows = db.read(Query::new(sql, args![application, LISTED_MAX])).await?;
    Ok(rows.iter().map(|row| Sealed::from_bytes(row.bytes(0))).collect())
}

/// Lets the journal of a case go.
pub(crate) fn delete(unit: &mut Unit, application: ApplicationId) {
    unit.run("DELETE FROM cases_journal WHERE application = $1", args![application]);
}
