//! The only SQL of the demo.

use platform::{Db, Fault, Query, Unit, args};

/// Whether the town is filled already.
///
/// # Errors
/// A fault when the database cannot answer.
pub(super) async fn has_people(db: &Db) -> Result<bool, Fault> {
    let query = Query::new("SELECT person FROM identity_demo LIMIT 1", args![]);
    Ok(!db.read(query).await?.is_empty())
}

/// Takes letters and e-mails of invented history out of the queue: nobody waits for them.
pub(super) fn delete_post(unit: &mut Unit) {
    unit.run(
        "DELETE FROM platform_job WHERE kind IN ($1, $2)",
        args![cases::decision::LETTER_JOB, "messages.email"],
    );
}

/// How many applications there are of each state.
///
/// # Errors
/// A fault when the database cannot answer.
pub(super) async fn count_by_state(db: &Db) -> Result<Vec<(String, i64)>, Fault> {
    let query = Query::new(
        "SELECT state, COUNT(*) FROM cases_application GROUP BY state ORDER BY state",
        args![],
    );
    Ok(db.read(query).await?.iter().map(|row| (row.string(0), row.int(1))).collect())
}
