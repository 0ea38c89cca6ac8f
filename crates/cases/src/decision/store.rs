//! The only SQL about decisions.

use jiff::civil::Date;
use platform::{Ctx, Db, Fault, Query, Row, Unit, args};
use privacy::Sealed;

use super::{Decision, DecisionId};
use crate::application::{ApplicationId, DecidedBy};

/// A decision about to be written.
pub(super) struct NewDecision<'a> {
    pub(super) id: DecisionId,
    pub(super) application: ApplicationId,
    pub(super) outcome: &'a str,
    pub(super) proposed: Option<&'a str>,
    pub(super) decided_by: DecidedBy,
    pub(super) object_until: Option<Date>,
    pub(super) reasons: Sealed,
    pub(super) entry: String,
}

pub(super) fn insert(unit: &mut Unit, by: &Ctx, new: NewDecision<'_>) {
    let (person, role, unit_name) = by.actor().columns();
    unit.insert(
        "cases_decision (id, application, outcome, proposed, decided_by, person, role, unit, decided_at, object_until, reasons_sealed, entry)",
        args![
            new.id,
            new.application,
            new.outcome,
            new.proposed,
            new.decided_by.word(),
            person,
            role,
            unit_name,
            by.now(),
            new.object_until,
            new.reasons,
            new.entry
        ],
    );
}

/// Says where the letter is, once.
pub fn set_letter(unit: &mut Unit, id: DecisionId, document: &str) {
    unit.must(
        1,
        "UPDATE cases_decision SET letter = $1 WHERE id = $2 AND letter IS NULL",
        args![document, id],
    );
}

/// The decision on an application.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn find(db: &Db, application: ApplicationId) -> Result<Option<Decision>, Fault> {
    Ok(db.read(find_query(application)).await?.first().map(decision))
}

/// Until when one may object to the decision on an application.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn find_object_until(db: &Db, application: ApplicationId) -> Result<Option<Date>, Fault> {
    let query = Query::new(
        "SELECT object_until FROM cases_decision WHERE application = $1",
        args![application],
    );
    Ok(db.read(query).await?.first().and_then(|row| row.opt_on(0)))
}

/// The query behind [`find`], to be read together with others.
pub fn find_query(application: ApplicationId) -> Query {
    Query::new(
        "SELECT id, outcome, proposed, decided_by, person, role, unit, second_person, decided_at, object_until, reasons_sealed, letter, entry
         FROM cases_decision WHERE application = $1",
        args![application],
    )
}

/// One row of [`find_query`].
pub fn decision(row: &Row) -> Decision {
    Decision {
        id: row.id(0),
        outcome: row.string(1),
        proposed: row.opt_string(2),
        decided_by: DecidedBy::of(row.text(3)).unwrap_or(DecidedBy::Official),
        person: row.opt_id(4),
        role: row.opt_string(5),
        unit: row.opt_string(6),
        second_person: row.opt_id(7),
        decided_at: row.at(8),
        object_until: row.opt_on(9),
        reasons: Sealed::from_bytes(row.bytes(10)),
        letter: row.opt_string(11),
        entry: row.string(12),
    }
}
