//! The only SQL about lists of cases that go, and about the record of what went.

use jiff::civil::Date;
use platform::{Ctx, Db, Fault, Query, Row, Unit, args};
use records::retention::Fate;

use super::Choice;
use crate::application::ApplicationId;
use crate::retention::store::{GROUPS_MAX, goes, of_services};
use crate::retention::{Disposal, DisposalId, DisposalState, LIST_CASES_MAX};

/// Lists shown.
pub const LISTS_MAX: i64 = 50;

const DISPOSAL: &str = "id, state, until_on, cases, left_out, proposed_by, proposed_at, approved_by, approved_at, not_before, reason, ended_at, entry, entry_key, version";

pub(crate) fn insert(unit: &mut Unit, disposal: &Disposal) {
    unit.must(
        1,
        "INSERT INTO cases_disposal (id, state, until_on, cases, left_out, proposed_by, proposed_at, entry_key, version)
         VALUES ($1, $2, $3, $4, 0, $5, $6, $7, 0)",
        args![
            disposal.id,
            disposal.state.word(),
            disposal.until_on,
            disposal.cases,
            disposal.proposed_by,
            disposal.proposed_at,
            disposal.entry_key.to_vec()
        ],
    );
}

/// Writes a list back; whoever changed it since it was read makes this a conflict.
pub(crate) fn update(unit: &mut Unit, disposal: &Disposal) {
    unit.must(
        1,
        "UPDATE cases_disposal SET state = $1, proposed_by = $2, approved_by = $3, approved_at = $4,
            not_before = $5, reason = $6, ended_at = $7, entry = $8, version = version + 1
         WHERE id = $9 AND version = $10",
        args![
            disposal.state.word(),
            disposal.proposed_by,
            disposal.approved_by,
            disposal.approved_at,
            disposal.not_before,
            disposal.reason.clone(),
            disposal.ended_at,
            disposal.entry.clone(),
            disposal.id,
            disposal.version
        ],
    );
}

/// Puts the cases of a choice on a list: as many as it says, else the unit is a conflict.
pub(crate) fn put_on_list(unit: &mut Unit, ctx: &Ctx, disposal: &Disposal, choice: &Choice) {
    let (of_services, more) = of_services(&choice.services, 5);
    let sql = format!(
        "INSERT INTO cases_disposal_case (application, disposal)
         SELECT a.id, CAST($3 AS TEXT) FROM cases_application a WHERE {}{of_services}
         ORDER BY a.keep_until, a.id LIMIT $4",
        goes()
    );
    let values = args![choice.until_on, ctx.today(), disposal.id, LIST_CASES_MAX];
    unit.must(disposal.cases.unsigned_abs(), sql, [values, more].concat());
}

/// Lets the cases of a list be chosen again.
pub(crate) fn take_off_list(unit: &mut Unit, id: DisposalId) {
    unit.run("DELETE FROM cases_disposal_case WHERE disposal = $1", args![id]);
}

/// Leaves one case out.
pub(crate) fn leave_out(unit: &mut Unit, disposal: DisposalId, id: ApplicationId) {
    unit.must(
        1,
        "DELETE FROM cases_disposal_case WHERE application = $1 AND disposal = $2",
        args![id, disposal],
    );
    unit.must(
        1,
        "UPDATE cases_disposal SET left_out = left_out + 1 WHERE id = $1",
        args![disposal],
    );
}

/// Says which package of the archive holds a case.
pub(crate) fn set_package(unit: &mut Unit, (disposal, id): (DisposalId, ApplicationId), key: &str) {
    unit.must(
        1,
        "UPDATE cases_disposal_case SET package = $1 WHERE application = $2 AND disposal = $3",
        args![key, id, disposal],
    );
}

/// A list by its id.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn find(db: &Db, id: DisposalId) -> Result<Option<Disposal>, Fault> {
    let query =
        Query::new(format!("SELECT {DISPOSAL} FROM cases_disposal WHERE id = $1"), args![id]);
    Ok(db.read(query).await?.first().map(disposal))
}

/// Lists: those that wait for somebody first, then the newest.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list(db: &Db) -> Result<Vec<Disposal>, Fault> {
    let query = Query::new(
        format!(
            "SELECT {DISPOSAL} FROM cases_disposal
             ORDER BY CASE state WHEN 'proposed' THEN 0 WHEN 'approved' THEN 1 ELSE 2 END, proposed_at DESC, id LIMIT $1"
        ),
        args![LISTS_MAX],
    );
    Ok(db.read(query).await?.iter().map(disposal).collect())
}

/// Whether a list waits for somebody.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn has_open(db: &Db) -> Result<bool, Fault> {
    let query =
        Query::new("SELECT 1 FROM cases_disposal WHERE state = 'proposed' LIMIT 1", args![]);
    Ok(!db.read(query).await?.is_empty())
}

fn disposal(row: &Row) -> Disposal {
    let state = DisposalState::of(row.text(1));
    assert!(state.is_some(), "the column holds one of our words: {}", row.text(1));
    Disposal {
        id: row.id(0),
        state: state.unwrap_or(DisposalState::Returned),
        until_on: row.on(2),
        cases: row.int(3),
        left_out: row.int(4),
        proposed_by: row.opt_id(5),
        proposed_at: row.at(6),
        approved_by: row.opt_id(7),
        approved_at: row.opt_at(8),
        not_before: row.opt_on(9),
        reason: row.opt_string(10),
        ended_at: row.opt_at(11),
        entry: row.opt_string(12),
        entry_key: row.bytes(13).try_into().unwrap_or_default(),
        version: row.int(14),
    }
}

/// The next cases of a list, with the package that the archive has of them already.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_next(
    db: &Db,
    id: DisposalId,
    most: i64,
) -> Result<Vec<(ApplicationId, Option<String>)>, Fault> {
    let query = Query::new(
        "SELECT application, package FROM cases_disposal_case WHERE disposal = $1 ORDER BY application LIMIT $2",
        args![id, most],
    );
    Ok(db.read(query).await?.iter().map(|row| (row.id(0), row.opt_string(1))).collect())
}

/// A line of the record of what went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The service.
    pub service: String,
    /// How they ended.
    pub outcome: String,
    /// By which law they were kept.
    pub law: String,
    /// Whether the archive has them.
    pub fate: Fate,
    /// The year in which they went.
    pub year: i64,
    /// The first and the last day on which such a case ended.
    pub ended_from: Date,
    /// The last.
    pub ended_until: Date,
    /// How many.
    pub cases: i64,
}

/// Counts one case that went.
pub(crate) fn count_one(unit: &mut Unit, disposal: DisposalId, one: &Counted) {
    unit.must(
        1,
        "INSERT INTO cases_disposal_record (disposal, service, outcome, law, fate, year, ended_from, ended_until, cases)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)
         ON CONFLICT (disposal, service, outcome, law, fate, year) DO UPDATE SET
            cases = cases_disposal_record.cases + 1,
            ended_from = CASE WHEN excluded.ended_from < cases_disposal_record.ended_from
                THEN excluded.ended_from ELSE cases_disposal_record.ended_from END,
            ended_until = CASE WHEN excluded.ended_until > cases_disposal_record.ended_until
                THEN excluded.ended_until ELSE cases_disposal_record.ended_until END",
        args![
            disposal,
            &one.service,
            &one.outcome,
            &one.law,
            one.fate.word(),
            one.year,
            one.ended_from,
            one.ended_until
        ],
    );
}

/// The record of one list.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_counted(db: &Db, id: DisposalId) -> Result<Vec<Counted>, Fault> {
    let query = Query::new(
        "SELECT service, outcome, law, fate, year, ended_from, ended_until, cases FROM cases_disposal_record
         WHERE disposal = $1 ORDER BY service, outcome, law, fate, year LIMIT $2",
        args![id, GROUPS_MAX],
    );
    Ok(db.read(query).await?.iter().map(counted).collect())
}

fn counted(row: &Row) -> Counted {
    Counted {
        service: row.string(0),
        outcome: row.string(1),
        law: row.string(2),
        fate: Fate::of(row.text(3)).unwrap_or_default(),
        year: row.int(4),
        ended_from: row.on(5),
        ended_until: row.on(6),
        cases: row.int(7),
    }
}

/// How many cases went, by year, service and fate, the newest year first: the public figure.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_by_year(db: &Db) -> Result<Vec<(i64, String, Fate, i64)>, Fault> {
    let query = Query::new(
        "SELECT year, service, fate, CAST(SUM(cases) AS {int}) FROM cases_disposal_record
         GROUP BY year, service, fate ORDER BY year DESC, service, fate LIMIT $1",
        args![GROUPS_MAX * 10],
    );
    let one = |row: &Row| {
        (row.int(0), row.string(1), Fate::of(row.text(2)).unwrap_or_default(), row.int(3))
    };
    Ok(db.read(query).await?.iter().map(one).collect())
}
