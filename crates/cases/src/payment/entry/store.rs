//! The only SQL about entries of statements that fit no fee.

use jiff::Timestamp;
use platform::id::PersonId;
use platform::{Db, Fault, Money, Query, Row, Unit, args};
use privacy::Sealed;

use super::{EntryId, EntryState, LeftOver, Logged};
use crate::payment::DemandId;
use crate::payment::store::currency;

/// Entries that one page lists.
pub const LISTED_MAX: i64 = 100;

const COLUMNS: &str = "id, outside, amount_cents, booked_on, why, said_sealed, reason_sealed, state, taken_at, settled_at, settled_by, log_entry, currency";

/// Adds an entry.
pub(super) fn insert(unit: &mut Unit, entry: &LeftOver) {
    unit.must(
        1,
        "INSERT INTO cases_statement_entry (id, outside, amount_cents, currency, booked_on, why, said_sealed, state, taken_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', $8)",
        args![
            entry.id,
            &entry.outside,
            entry.amount.cents,
            entry.amount.currency.code(),
            entry.booked_on,
            &entry.why,
            entry.said.clone(),
            entry.taken_at
        ],
    );
}

/// It was for this fee; one that somebody has settled meanwhile is a conflict.
pub(super) fn set_matched(
    unit: &mut Unit,
    (id, demand): (EntryId, DemandId),
    (official, at): (PersonId, Timestamp),
) {
    unit.must(
        1,
        "UPDATE cases_statement_entry SET state = 'matched', demand = $1, settled_by = $2, settled_at = $3
         WHERE id = $4 AND state = 'open'",
        args![demand, official, at, id],
    );
}

/// It is not the town's; one that somebody has settled meanwhile is a conflict.
pub(super) fn set_not_ours(
    unit: &mut Unit,
    (id, reason): (EntryId, &Sealed),
    (official, at): (PersonId, Timestamp),
    logged: &Logged,
) {
    unit.must(
        1,
        "UPDATE cases_statement_entry SET state = 'not-ours', reason_sealed = $1, settled_by = $2, settled_at = $3,
            log_entry = $4, log_key = $5
         WHERE id = $6 AND state = 'open'",
        args![reason.clone(), official, at, logged.entry.as_str(), logged.key.to_vec(), id],
    );
}

/// It waits for somebody again; one that somebody has opened again meanwhile is a conflict.
pub(super) fn set_open(unit: &mut Unit, id: EntryId, logged: &Logged) {
    unit.must(
        1,
        "UPDATE cases_statement_entry SET state = 'open', reason_sealed = NULL, settled_by = NULL, settled_at = NULL,
            log_entry = $1, log_key = $2
         WHERE id = $3 AND state = 'not-ours'",
        args![logged.entry.as_str(), logged.key.to_vec(), id],
    );
}

/// Forgets an entry that is not the town's; one that was opened again meanwhile is a conflict.
pub(super) fn delete_not_ours(unit: &mut Unit, id: EntryId) {
    unit.must(
        1,
        "DELETE FROM cases_statement_entry WHERE id = $1 AND state = 'not-ours'",
        args![id],
    );
}

/// An entry by its id.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn find(db: &Db, id: EntryId) -> Result<Option<LeftOver>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM cases_statement_entry WHERE id = $1");
    Ok(db.read(Query::new(sql, args![id])).await?.first().map(entry))
}

/// The entry with this number of the bank that waits for somebody.
///
/// # Errors
/// A fault when the database cannot answer.
pub(crate) async fn find_open(db: &Db, outside: &str) -> Result<Option<LeftOver>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM cases_statement_entry WHERE outside = $1 AND state = 'open'"
    );
    Ok(db.read(Query::new(sql, args![outside])).await?.first().map(entry))
}

/// Entries that are not the town's, what was settled last first, from the `skipped`th on; one more than fits when
/// there are more.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_not_ours(db: &Db, skipped: i64) -> Result<Vec<LeftOver>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM cases_statement_entry WHERE state = 'not-ours'
         ORDER BY settled_at DESC, id LIMIT $1 OFFSET $2"
    );
    let query = Query::new(sql, args![LISTED_MAX + 1, skipped]);
    Ok(db.read(query).await?.iter().map(entry).collect())
}

/// Entries that wait for somebody, the oldest first, from the `skipped`th on; one more than fits when there are more.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_open(db: &Db, skipped: i64) -> Result<Vec<LeftOver>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM cases_statement_entry WHERE state = 'open'
         ORDER BY booked_on, id LIMIT $1 OFFSET $2"
    );
    let query = Query::new(sql, args![LISTED_MAX + 1, skipped]);
    Ok(db.read(query).await?.iter().map(entry).collect())
}

/// The query that finds the amounts of what is kept under a number of the bank, alone or with an amount.
pub(crate) fn known_query(outside: &str, with_amount: &str) -> Query {
    Query::new(
        "SELECT amount_cents FROM cases_statement_entry WHERE outside IN ($1, $2) LIMIT 2",
        args![outside, with_amount],
    )
}

fn entry(row: &Row) -> LeftOver {
    LeftOver {
        id: row.id(0),
        outside: row.string(1),
        amount: Money::new(row.int(2), currency(row.text(12))),
        booked_on: row.on(3),
        why: row.string(4),
        said: Sealed::from_bytes(row.bytes(5)),
        reason: row.opt_bytes(6).map(Sealed::from_bytes),
        state: EntryState::of(row.text(7)),
        taken_at: row.at(8),
        settled_at: row.opt_at(9),
        settled_by: row.opt_id(10),
        log_entry: row.opt_string(11),
    }
}
