//! Counts of failures in the database.

use jiff::Timestamp;
use platform::{Db, Fault, Query, Row, Unit, args};

use super::{Key, Limit, Tally};

/// The failures counted under some keys, in their order.
pub(crate) async fn tallies<const N: usize>(
    db: &Db,
    keys: [Key; N],
) -> Result<[Option<Tally>; N], Fault> {
    const SQL: &str = "SELECT failures, last_at FROM identity_throttle WHERE key = $1";
    let queries = keys.iter().map(|key| Query::new(SQL, args![*key])).collect();
    let answers = db.read_all(queries).await?;
    let read = |row: &Row| Tally { failures: row.int(0), last_at: row.at(1) };
    let mut answers = answers.iter().map(|rows| rows.first().map(read));
    Ok(keys.map(|_| answers.next().flatten()))
}

/// Counts an attempt as failed. It is counted before it is judged, and uncounted when it was right, so
/// that nothing is gained by many at once or by breaking off.
pub(crate) fn count(unit: &mut Unit, key: Key, limit: &Limit, now: Timestamp) {
    const SQL: &str = "INSERT INTO identity_throttle (key, failures, last_at) VALUES ($1, 1, $2)
        ON CONFLICT (key) DO UPDATE SET
          failures = CASE WHEN identity_throttle.last_at <= $3 THEN 1
                          ELSE identity_throttle.failures + 1 END,
          last_at = $2";
    let forgotten = now.checked_sub(limit.forgotten_after).unwrap_or(Timestamp::MIN);
    unit.must(1, SQL, args![key, now, forgotten]);
}

/// Takes one failure back.
pub(crate) fn uncount(unit: &mut Unit, key: Key) {
    const SQL: &str =
        "UPDATE identity_throttle SET failures = failures - 1 WHERE key = $1 AND failures > 0";
    unit.run(SQL, args![key]);
}

/// Forgets all failures of a key: the right person came.
pub(crate) fn forget(unit: &mut Unit, key: Key) {
    unit.run("DELETE FROM identity_throttle WHERE key = $1", args![key]);
}

/// Removes what no longer counts.
pub(crate) fn delete_older_than(unit: &mut Unit, before: Timestamp) {
    unit.run("DELETE FROM identity_throttle WHERE last_at < $1", args![before]);
}
