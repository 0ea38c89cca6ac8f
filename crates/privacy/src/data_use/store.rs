//! The only SQL about the data-use log. Rows are added and read, never changed.

use std::sync::Arc;

use platform::id::{PersonId, SubjectId};
use platform::{Actor, Db, Fault, Query, Row, Unit, args};

use super::{DataUse, DataUseId, Opening, Who};
use crate::access::{CaseLabel, Purpose};
use crate::key::subject_of;

/// Entries given at a time.
pub const USES_LISTED_MAX: usize = 100;

/// The row is written only while the subject's key stands: no opening after erasure.
const APPEND: &str =
    "INSERT INTO privacy_data_use (id, subject, at, actor_kind, actor_person, actor_role,
        actor_unit, actor_name, purpose, case_ref, what, items, once)
    SELECT CAST($1 AS TEXT), subject, CAST($2 AS {int}), CAST($3 AS TEXT), CAST($4 AS TEXT),
        CAST($5 AS TEXT), CAST($6 AS TEXT), CAST($7 AS TEXT), CAST($8 AS TEXT), CAST($9 AS TEXT),
        CAST($10 AS TEXT), CAST($11 AS {int}), CAST($12 AS TEXT)
    FROM privacy_key WHERE subject = $13 AND destroyed_at IS NULL
    ON CONFLICT (once) DO NOTHING";

/// Adds the record of an opening. The unit conflicts when the key is gone; the subject's own openings,
/// of which a day keeps one, do not count rows.
pub(crate) fn append(unit: &mut Unit, opening: &Opening) {
    let (person, role, department, name) = columns(&opening.actor);
    let case = opening.case.as_ref().map(CaseLabel::as_str);
    let args = args![
        opening.id,
        opening.at,
        opening.actor.kind(),
        person,
        role,
        department,
        name,
        opening.purpose.key(),
        case,
        opening.what,
        opening.items,
        opening.once.as_deref(),
        opening.subject,
    ];
    match opening.once {
        Some(_) => unit.run(APPEND, args),
        None => unit.must(1, APPEND, args),
    }
}

type ActorColumns<'a> = (Option<PersonId>, Option<&'a str>, Option<&'a str>, Option<&'a str>);

fn columns(actor: &Actor) -> ActorColumns<'_> {
    match actor {
        Actor::Visitor => (None, None, None, None),
        Actor::Person { person, .. } => (Some(*person), None, None, None),
        Actor::Official { person, role, unit } => (Some(*person), Some(role), Some(unit), None),
        Actor::Client(name) => (None, None, None, Some(name)),
        Actor::Program { name, unit } => (None, None, Some(unit), Some(name)),
        Actor::System(name) => (None, None, None, Some(name)),
    }
}

const COLUMNS: &str =
    "id, subject, at, actor_kind, actor_person, actor_role, actor_unit, actor_name,
    purpose, case_ref, what, items";

/// The newest entries about a subject, before the given one (the last of the page before).
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list(
    db: &Db,
    subject: SubjectId,
    before: Option<&DataUse>,
) -> Result<Vec<DataUse>, Fault> {
    list_where(db, "subject", subject.to_string(), before).await
}

/// The newest entries of openings by a person, for officers who look into them.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_by_person(
    db: &Db,
    person: PersonId,
    before: Option<&DataUse>,
) -> Result<Vec<DataUse>, Fault> {
    list_where(db, "actor_person", person.to_string(), before).await
}

async fn list_where(
    db: &Db,
    column: &'static str,
    id: String,
    before: Option<&DataUse>,
) -> Result<Vec<DataUse>, Fault> {
    let before = before.map(|entry| (entry.at.as_microsecond(), entry.id.to_string()));
    let (at, before_id) = before.unwrap_or((i64::MAX, String::new()));
    let query = Query::new(
        format!(
            "SELECT {COLUMNS} FROM privacy_data_use WHERE {column} = $1 AND (at, id) < ($2, $3)
             ORDER BY at DESC, id DESC LIMIT $4"
        ),
        args![id, at, before_id, i64::try_from(USES_LISTED_MAX).unwrap_or(i64::MAX)],
    );
    Ok(db.read(query).await?.iter().filter_map(data_use).collect())
}

/// How many entries are about a subject.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn count(db: &Db, subject: SubjectId) -> Result<u64, Fault> {
    let query =
        Query::new("SELECT COUNT(*) FROM privacy_data_use WHERE subject = $1", args![subject]);
    Ok(db.read(query).await?.first().map_or(0, |row| row.int(0)).unsigned_abs())
}

/// An entry by its id, when it is about the subject.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn find(db: &Db, subject: SubjectId, id: DataUseId) -> Result<Option<DataUse>, Fault> {
    let query = Query::new(
        format!("SELECT {COLUMNS} FROM privacy_data_use WHERE id = $1 AND subject = $2"),
        args![id, subject],
    );
    Ok(db.read(query).await?.first().and_then(data_use))
}

/// None for a purpose of a newer release, which this one has no words for.
fn data_use(row: &Row) -> Option<DataUse> {
    let subject: SubjectId = row.id(1);
    let text = |column: usize| Arc::<str>::from(row.opt_text(column).unwrap_or_default());
    let person: Option<PersonId> = row.opt_id(4);
    let who = match (row.text(3), person) {
        ("official", Some(person)) => Who::Official { person, role: text(5), unit: text(6) },
        ("person", Some(person)) if subject_of(person) != subject => Who::Helper(person),
        ("visitor", _) => Who::Visitor,
        ("client", _) => Who::Client(text(7)),
        ("system", _) => Who::System(text(7)),
        _ => Who::Themself,
    };
    Some(DataUse {
        id: row.id(0),
        subject,
        at: row.at(2),
        who,
        purpose: Purpose::parse(row.text(8))?,
        case: row.opt_text(9).map(CaseLabel::new),
        what: row.string(10),
        items: row.int(11),
    })
}
