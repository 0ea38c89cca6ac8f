//! The only SQL about the data-use log. Rows are added and read, never changed.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use jiff::Timestamp;
use platform::db::placeholders;
use platform::id::{PersonId, SubjectId};
use platform::{Actor, Ctx, Db, Fault, Program, Query, Row, Unit, Value, args};

use super::{DataUse, DataUseId, Opening, Period, Who, called, namesakes};
use crate::access::{CaseLabel, Purpose};
use crate::key::part::PartId;
use crate::key::subject_of;
use crate::unusual;

/// Entries given at a time.
pub const USES_LISTED_MAX: usize = 100;

/// The row is written only while the subject's key stands: no opening after erasure.
const APPEND: &str =
    "INSERT INTO privacy_data_use (id, subject, at, actor_kind, actor_person, actor_role,
        actor_unit, actor_name, purpose, case_ref, what, items, once, actor_program)
    SELECT CAST($1 AS TEXT), subject, CAST($2 AS {int}), CAST($3 AS TEXT), CAST($4 AS TEXT),
        CAST($5 AS TEXT), CAST($6 AS TEXT), CAST($7 AS TEXT), CAST($8 AS TEXT), CAST($9 AS TEXT),
        CAST($10 AS TEXT), CAST($11 AS {int}), CAST($12 AS TEXT), CAST($14 AS TEXT)
    FROM privacy_key WHERE subject = $13 AND destroyed_at IS NULL";
const ONCE: &str = " ON CONFLICT (once) DO NOTHING";

/// The parts of a subject's key by which something is opened, each of them once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct OpenedBy {
    /// The part for what goes alone.
    pub(crate) alone: Option<PartId>,
    /// Parts of cases.
    pub(crate) parts: Vec<PartId>,
}

impl OpenedBy {
    /// The statement's values are followed by those of its condition that these parts stand.
    fn statement(self, mut args: Vec<Value>) -> (Cow<'static, str>, Vec<Value>) {
        if self == OpenedBy::default() {
            return (LazyLock::force(&PLAIN).as_str().into(), args);
        }
        let mut sql = APPEND.to_owned();
        if let Some(alone) = self.alone {
            args.push(alone.into());
            sql.push_str(&format!(" AND alone_id = ${}", args.len()));
        }
        if !self.parts.is_empty() {
            let (from, count) = (args.len() + 1, self.parts.len());
            args.extend(self.parts.into_iter().map(Value::from));
            let parts = placeholders(from, count);
            sql.push_str(&format!(
                " AND (SELECT count(*) FROM privacy_key_part
                    WHERE privacy_key_part.subject = $13 AND part IN ({parts})) = {count}"
            ));
        }
        sql.push_str(ONCE);
        (sql.into(), args)
    }
}

static PLAIN: LazyLock<String> = LazyLock::new(|| format!("{APPEND}{ONCE}"));

/// Adds the record of an opening. The unit conflicts when the key is gone, or a part of it by which something is
/// opened; the subject's own openings, of which a day keeps one, do not count rows: by a key or a part that another
/// process has destroyed they go on until its cached copy is a minute old.
pub(crate) fn append(unit: &mut Unit, ctx: &Ctx, opening: &Opening, by: OpenedBy) {
    if cfg!(feature = "bare") {
        return;
    }
    let (person, role, department, name) = columns(&opening.actor);
    let program = program(&opening.actor).and_then(|program| program.id.as_deref());
    let case = opening.case.as_ref().map(CaseLabel::as_str);
    let args = args![
        opening.id,
        opening.at,
        kind(&opening.actor),
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
        program,
    ];
    let (sql, args) = by.statement(args);
    match opening.once {
        Some(_) => unit.run(sql, args),
        None => unit.must(1, sql, args),
    }
    unusual::plan(unit, ctx, opening);
}

/// A program that comes in a person's name stands in the log as a program.
fn kind(actor: &Actor) -> &'static str {
    match actor {
        Actor::Person { through: Some(_), .. } => "client",
        _ => actor.kind(),
    }
}

type ActorColumns<'a> = (Option<PersonId>, Option<&'a str>, Option<&'a str>, Option<&'a str>);

fn columns(actor: &Actor) -> ActorColumns<'_> {
    match actor {
        Actor::Visitor => (None, None, None, None),
        Actor::Person { person, through, .. } => {
            (Some(*person), None, None, through.as_ref().map(|program| &*program.name))
        }
        Actor::Official { person, role, unit } => (Some(*person), Some(role), Some(unit), None),
        Actor::Client(program) => (None, None, None, Some(&program.name)),
        Actor::Program { program, unit } => (None, None, Some(unit), Some(&program.name)),
        Actor::System(name) => (None, None, None, Some(name)),
    }
}

/// The program behind an actor.
fn program(actor: &Actor) -> Option<&Program> {
    match actor {
        Actor::Person { through, .. } => through.as_ref(),
        Actor::Client(program) | Actor::Program { program, .. } => Some(program),
        Actor::Visitor | Actor::Official { .. } | Actor::System(_) => None,
    }
}

pub(crate) const COLUMNS: &str =
    "id, subject, at, actor_kind, actor_person, actor_role, actor_unit, actor_name,
    purpose, case_ref, what, items, actor_program";

/// That an entry is shown to its subject at a moment (the placeholder that is filled in): no approved delay covers it,
/// or none any more.
fn is_shown(moment: &str) -> String {
    format!(
        "NOT EXISTS (SELECT 1 FROM privacy_delay
            WHERE privacy_delay.subject = privacy_data_use.subject
                AND privacy_delay.unit = privacy_data_use.actor_unit
                AND privacy_data_use.actor_kind = 'official'
                AND until_at > {moment} AND decided_at <= privacy_data_use.at)"
    )
}

/// The newest entries about a subject that they see at this moment, before the given one (the last of the page
/// before).
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_shown(
    db: &Db,
    now: Timestamp,
    subject: SubjectId,
    before: Option<&DataUse>,
) -> Result<Vec<DataUse>, Fault> {
    let shown = format!("subject = $1 AND {}", is_shown("$5"));
    list_where(db, &shown, (subject.to_string(), before), vec![now.into()]).await
}

/// The newest entries about a subject, before the given one, whether they are shown already or not: for officers.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list(
    db: &Db,
    subject: SubjectId,
    before: Option<&DataUse>,
) -> Result<Vec<DataUse>, Fault> {
    list_where(db, "subject = $1", (subject.to_string(), before), Vec::new()).await
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
    list_where(db, "actor_person = $1", (person.to_string(), before), Vec::new()).await
}

async fn list_where(
    db: &Db,
    condition: &str,
    (id, before): (String, Option<&DataUse>),
    more: Vec<Value>,
) -> Result<Vec<DataUse>, Fault> {
    let before = before.map(|entry| (entry.at.as_microsecond(), entry.id.to_string()));
    let (at, before_id) = before.unwrap_or((i64::MAX, String::new()));
    let mut args = args![id, at, before_id, i64::try_from(USES_LISTED_MAX).unwrap_or(i64::MAX)];
    args.extend(more);
    let query = Query::new(
        format!(
            "SELECT {COLUMNS} FROM privacy_data_use WHERE {condition} AND (at, id) < ($2, $3)
             ORDER BY at DESC, id DESC LIMIT $4"
        ),
        args,
    );
    Ok(db.read(query).await?.iter().filter_map(data_use).collect())
}

/// The entries about a subject in a period that are shown at this moment, the newest first: `limit` of them after the
/// first `offset`.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_in(
    db: &Db,
    now: Timestamp,
    period: Period,
    (offset, limit): (usize, usize),
) -> Result<Vec<DataUse>, Fault> {
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let query = Query::new(
        format!(
            "SELECT {COLUMNS} FROM privacy_data_use
             WHERE subject = $1 AND at >= $2 AND at <= $3 AND {}
             ORDER BY at DESC, id DESC LIMIT $5 OFFSET $6",
            is_shown("$4")
        ),
        args![period.subject, period.from, period.until, now, number(limit), number(offset)],
    );
    Ok(db.read(query).await?.iter().filter_map(data_use).collect())
}

/// How many entries about a subject in a period are shown at this moment.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn count_in(db: &Db, now: Timestamp, period: Period) -> Result<u64, Fault> {
    let query = Query::new(
        format!(
            "SELECT COUNT(*) FROM privacy_data_use
             WHERE subject = $1 AND at >= $2 AND at <= $3 AND {}",
            is_shown("$4")
        ),
        args![period.subject, period.from, period.until, now],
    );
    Ok(db.read(query).await?.first().map_or(0, |row| row.int(0)).unsigned_abs())
}

/// When the first opening was recorded.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn first_at(db: &Db) -> Result<Option<Timestamp>, Fault> {
    let query = Query::new("SELECT MIN(at) FROM privacy_data_use", Vec::new());
    Ok(db.read(query).await?.first().and_then(|row| row.opt_at(0)))
}

/// An entry by its id, whoever it is about: for officers.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn find_any(db: &Db, id: DataUseId) -> Result<Option<DataUse>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM privacy_data_use WHERE id = $1");
    Ok(db.read(Query::new(sql, args![id])).await?.first().and_then(data_use))
}

/// The programs that were ever given somebody's data, by name: whoever has wrong data is told (GDPR, article 19). Where
/// several registrations have one name, each with its id.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_programs(db: &Db, subject: SubjectId) -> Result<Vec<String>, Fault> {
    let query = Query::new(
        "SELECT DISTINCT actor_name, actor_program FROM privacy_data_use
         WHERE subject = $1 AND actor_kind = 'client' AND actor_name IS NOT NULL
            AND (actor_program IS NOT NULL OR substr(actor_name, 1, 4) <> 'tok_')
         ORDER BY actor_name LIMIT $2",
        args![subject, i64::try_from(USES_LISTED_MAX).unwrap_or(i64::MAX)],
    );
    let rows = db.read(query).await?;
    let programs = rows
        .iter()
        .map(|row| Program { name: Arc::from(row.text(0)), id: row.opt_text(1).map(Arc::from) });
    let mut programs: Vec<Program> = programs.collect();
    programs.sort_unstable();
    let shared = namesakes(&programs);
    // What was recorded before there were ids is not told apart from what came after it.
    let mut names: Vec<String> = programs.iter().map(|program| called(program, &shared)).collect();
    names.dedup();
    Ok(names)
}

/// Whose data was opened by others in a period, and how often: to tell them after a breach. What people opened of their
/// own and what the town's own jobs opened is not among it. `unit` narrows it to one unit.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_affected(
    db: &Db,
    (from, until): (Timestamp, Timestamp),
    (unit, after): (Option<&str>, Option<SubjectId>),
    limit: i64,
) -> Result<Vec<(SubjectId, i64)>, Fault> {
    let query = Query::new(
        "SELECT subject, COUNT(*) FROM privacy_data_use
         WHERE at >= $1 AND at <= $2 AND subject > $3 AND ($4 = '' OR actor_unit = $4)
            AND actor_kind <> 'system' AND once IS NULL
         GROUP BY subject ORDER BY subject LIMIT $5",
        args![
            from,
            until,
            after.map(|subject| subject.to_string()).unwrap_or_default(),
            unit.unwrap_or_default(),
            limit
        ],
    );
    Ok(db.read(query).await?.iter().map(|row| (row.id(0), row.int(1))).collect())
}

/// How many entries about a subject are shown at this moment.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn count(db: &Db, now: Timestamp, subject: SubjectId) -> Result<u64, Fault> {
    let query = Query::new(
        format!("SELECT COUNT(*) FROM privacy_data_use WHERE subject = $1 AND {}", is_shown("$2")),
        args![subject, now],
    );
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
pub(crate) fn data_use(row: &Row) -> Option<DataUse> {
    let subject: SubjectId = row.id(1);
    let text = |column: usize| Arc::<str>::from(row.opt_text(column).unwrap_or_default());
    let person: Option<PersonId> = row.opt_id(4);
    let program = || Program { name: text(7), id: row.opt_text(12).map(Arc::from) };
    let who = match (row.text(3), person) {
        ("official", Some(person)) => Who::Official { person, role: text(5), unit: text(6) },
        ("person", Some(person)) if subject_of(person) != subject => Who::Helper(person),
        ("visitor", _) => Who::Visitor,
        ("client", Some(person)) => Who::Through {
            program: program(),
            helper: Some(person).filter(|person| subject_of(*person) != subject),
        },
        ("client", None) => Who::Client(program()),
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
