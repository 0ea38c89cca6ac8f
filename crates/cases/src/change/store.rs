//! The only SQL about proposed changes of rules.

use platform::{Db, Fault, Query, Row, Unit, args};

use super::what_if::WhatIf;
use super::{Change, ChangeId, ChangeState};
use crate::application::ApplicationId;

/// Changes shown.
pub const CHANGES_MAX: i64 = 100;

const COLUMNS: &str = "id, service, base, result, rules, reason, state, proposed_by, proposed_at, decided_by, decided_at, answer, what_if, entry, entry_key, version";

pub(crate) fn insert(unit: &mut Unit, change: &Change) {
    unit.must(
        1,
        "INSERT INTO cases_change (id, service, base, result, rules, reason, state, proposed_by, proposed_at, entry_key, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0)",
        args![
            change.id,
            &change.service,
            &change.base,
            &change.result,
            change.rules.as_bytes().to_vec(),
            &change.reason,
            change.state.word(),
            change.proposed_by,
            change.proposed_at,
            change.entry_key.to_vec()
        ],
    );
}

/// Writes a change back; whoever acted on it since it was read makes this a conflict.
pub(crate) fn update(unit: &mut Unit, change: &Change) {
    unit.must(
        1,
        "UPDATE cases_change SET state = $1, decided_by = $2, decided_at = $3, answer = $4, entry = $5,
            version = version + 1
         WHERE id = $6 AND version = $7",
        args![
            change.state.word(),
            change.decided_by,
            change.decided_at,
            change.answer.clone(),
            change.entry.clone(),
            change.id,
            change.version
        ],
    );
}

/// What was counted; it waits for nobody and changes nothing else.
pub(crate) fn set_what_if(unit: &mut Unit, id: ChangeId, what_if: &WhatIf) {
    let written = serde_json::to_string(what_if).unwrap_or_default();
    unit.must(1, "UPDATE cases_change SET what_if = $1 WHERE id = $2", args![written, id]);
}

/// A change by its id.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn find(db: &Db, id: ChangeId) -> Result<Option<Change>, Fault> {
    let query = Query::new(format!("SELECT {COLUMNS} FROM cases_change WHERE id = $1"), args![id]);
    Ok(db.read(query).await?.first().map(change))
}

/// Whether a change of a service that makes this version waits for a second person.
///
/// # Errors
/// A fault when the database cannot answer.
pub(crate) async fn is_proposed(db: &Db, service: &str, result: &str) -> Result<bool, Fault> {
    let query = Query::new(
        "SELECT id FROM cases_change WHERE service = $1 AND result = $2 AND state = 'proposed'",
        args![service, result],
    );
    Ok(!db.read(query).await?.is_empty())
}

/// Changes: those that wait for somebody first, then the newest.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list(db: &Db) -> Result<Vec<Change>, Fault> {
    let query = Query::new(
        format!(
            "SELECT {COLUMNS} FROM cases_change
             ORDER BY CASE state WHEN 'proposed' THEN 0 ELSE 1 END, proposed_at DESC, id LIMIT $1"
        ),
        args![CHANGES_MAX],
    );
    Ok(db.read(query).await?.iter().map(change).collect())
}

/// The cases of a service that were decided last.
///
/// # Errors
/// A fault when the database cannot answer.
pub(crate) async fn list_decided(
    db: &Db,
    service: &str,
    limit: i64,
) -> Result<Vec<ApplicationId>, Fault> {
    let sql = "SELECT id FROM cases_application WHERE service = $1 AND decided_at IS NOT NULL
        ORDER BY decided_at DESC, id LIMIT $2";
    let rows = db.read(Query::new(sql, args![service, limit])).await?;
    Ok(rows.iter().map(|row| row.id(0)).collect())
}

fn change(row: &Row) -> Change {
    let state = ChangeState::of(row.text(6));
    assert!(state.is_some(), "the column holds one of our words: {}", row.text(6));
    Change {
        id: row.id(0),
        service: row.string(1),
        base: row.string(2),
        result: row.string(3),
        rules: String::from_utf8_lossy(row.bytes(4)).into_owned(),
        reason: row.string(5),
        state: state.unwrap_or(ChangeState::Withdrawn),
        proposed_by: row.opt_id(7),
        proposed_at: row.at(8),
        decided_by: row.opt_id(9),
        decided_at: row.opt_at(10),
        answer: row.opt_string(11),
        what_if: row.opt_string(12).and_then(|text| serde_json::from_str(&text).ok()),
        entry: row.opt_string(13),
        entry_key: row.bytes(14).try_into().unwrap_or_default(),
        version: row.int(15),
    }
}
