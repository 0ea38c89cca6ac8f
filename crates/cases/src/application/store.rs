//! The only SQL about applications and their sealed content.

use std::ops::Range;
use std::sync::LazyLock;

use platform::id::PersonId;
use platform::{Db, Fault, Query, Row, Unit, Value, args};
use privacy::Sealed;
use records::retention::Fate;

use super::{Application, ApplicationId, Channel, DecidedBy, State};

/// Applications on one page of a person's list.
pub const LISTED_MAX: i64 = 200;

/// Applications of one person that acts look at.
const OF_PERSON_MAX: i64 = 10_000;

pub(crate) const COLUMNS: &str = "id, reference, service, definition, subject, applicant, visitor, channel, state, outcome, decided_by, unit, price_cents, due_on, norm_on, stopped_on, created_at, updated_at, submitted_at, decided_at, closed_at, valid_until, keep_until, keep_law, keep_then, contests, ended_at, only_one, shorter_until, version";

/// How many [`COLUMNS`] there are: what is read beside an application begins here.
pub(crate) const COLUMN_COUNT: usize = 30;

/// The sealed parts of an application.
#[derive(Clone, Debug)]
pub struct Content {
    /// What the applicant answered.
    pub answers: Sealed,
    /// Where the process stands.
    pub process: Option<Sealed>,
    /// What the rules found.
    pub findings: Option<Sealed>,
}

/// An application with its content.
#[derive(Clone, Debug)]
pub struct OnFile {
    /// The open part.
    pub application: Application,
    /// The sealed part.
    pub content: Content,
}

fn values(application: &Application) -> Vec<Value> {
    args![
        application.reference.clone(),
        &application.definition,
        application.subject,
        application.applicant,
        application.visitor.clone(),
        application.channel.word(),
        application.state.word(),
        application.outcome.clone(),
        application.decided_by.map(DecidedBy::word),
        application.unit.clone(),
        application.price_cents,
        application.due_on,
        application.norm_on,
        application.stopped_on,
        application.updated_at,
        application.submitted_at,
        application.decided_at,
        application.closed_at,
        application.valid_until,
        application.keep_until,
        application.keep_law.clone(),
        application.keep_then.map(Fate::word),
        application.contests.clone(),
        application.ended_at,
        application.only_one.then_some(1),
        application.shorter_until,
    ]
}

static INSERT: LazyLock<String> = LazyLock::new(|| {
    format!(
        "INSERT INTO cases_application (reference, definition, subject, applicant, visitor, channel, state, outcome, decided_by, unit, price_cents, due_on, norm_on, stopped_on, updated_at, submitted_at, decided_at, closed_at, valid_until, keep_until, keep_law, keep_then, contests, ended_at, only_one, shorter_until, id, service, created_at, version)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, 0 WHERE {}",
        privacy::key_stands("$3")
    )
});
static UPDATE: LazyLock<String> = LazyLock::new(|| {
    format!(
        "UPDATE cases_application SET reference = $1, definition = $2, subject = $3, applicant = $4, visitor = $5, channel = $6, state = $7, outcome = $8, decided_by = $9, unit = $10, price_cents = $11, due_on = $12, norm_on = $13, stopped_on = $14, updated_at = $15, submitted_at = $16, decided_at = $17, closed_at = $18, valid_until = $19, keep_until = $20, keep_law = $21, keep_then = $22, contests = $23, ended_at = $24, only_one = $25, shorter_until = $26, version = version + 1
         WHERE id = $27 AND version = $28 AND {}",
        privacy::key_stands("$3")
    )
});

/// Adds a new draft with its first answers.
pub fn insert_draft(unit: &mut Unit, application: &Application, answers: &Sealed) {
    let content = Content { answers: answers.clone(), process: None, findings: None };
    insert(unit, application, &content);
}

/// Adds a new application. It is a conflict when the key under which it is sealed was destroyed meanwhile.
pub fn insert(unit: &mut Unit, application: &Application, content: &Content) {
    let mut args = values(application);
    args.extend(args![application.id, &application.service, application.created_at]);
    unit.must(1, INSERT.as_str(), args);
    unit.insert(
        "cases_content (answers_sealed, process_sealed, findings_sealed, application)",
        content_values(application.id, content),
    );
}

/// Writes an application back; whoever changed it since it was read makes this a conflict, and so does whoever
/// erased the one it is about.
pub fn update(unit: &mut Unit, application: &Application) {
    let mut args = values(application);
    args.extend(args![application.id, application.version]);
    unit.must(1, UPDATE.as_str(), args);
}

/// Replaces the answers.
pub fn update_answers(unit: &mut Unit, id: ApplicationId, answers: &Sealed) {
    unit.must(
        1,
        "UPDATE cases_content SET answers_sealed = $1 WHERE application = $2",
        args![answers.clone(), id],
    );
}

/// Replaces the whole content.
pub fn update_content(unit: &mut Unit, id: ApplicationId, content: &Content) {
    unit.must(
        1,
        "UPDATE cases_content SET answers_sealed = $1, process_sealed = $2, findings_sealed = $3 WHERE application = $4",
        content_values(id, content),
    );
}

fn content_values(id: ApplicationId, content: &Content) -> Vec<Value> {
    let sealed = |part: &Option<Sealed>| part.clone().map_or(Value::Null, Value::from);
    args![content.answers.clone(), sealed(&content.process), sealed(&content.findings), id]
}

/// Replaces the state of the process.
pub fn update_process(unit: &mut Unit, id: ApplicationId, process: &Sealed) {
    unit.must(
        1,
        "UPDATE cases_content SET process_sealed = $1 WHERE application = $2",
        args![process.clone(), id],
    );
}

/// A person has so many cases, drafts aside: one that was handed in since they were counted makes this a conflict.
/// Whoever erases somebody has looked at all of them.
pub fn expect_cases(unit: &mut Unit, person: PersonId, cases: u64) {
    unit.must(
        cases,
        "UPDATE cases_application SET applicant = applicant WHERE applicant = $1 AND state <> 'draft'",
        args![person],
    );
}

/// Removes a draft that its owner throws away.
pub fn delete_draft(unit: &mut Unit, application: &Application) {
    assert!(application.state == State::Draft, "only a draft is thrown away");
    crate::counter::store::delete(unit, application.id);
    crate::acting::store::delete(unit, application.id);
    unit.must(1, "DELETE FROM cases_content WHERE application = $1", args![application.id]);
    unit.must(
        1,
        "DELETE FROM cases_application WHERE id = $1 AND version = $2 AND state = 'draft'",
        args![application.id, application.version],
    );
}

/// How an application is looked up.
#[derive(Clone, Copy, Debug)]
pub enum Key<'a> {
    /// By its id.
    Id(ApplicationId),
    /// By what people quote.
    Reference(&'a str),
}

impl Key<'_> {
    /// An id or a reference, whichever the text is; none when it can be neither.
    pub fn parse(text: &str) -> Option<KeyText> {
        if let Some(id) = ApplicationId::parse(text) {
            return Some(KeyText::Id(id));
        }
        platform::reference::read_reference(text).map(KeyText::Reference)
    }

    fn condition(self) -> (&'static str, Value) {
        match self {
            Key::Id(id) => ("id = $1", id.into()),
            Key::Reference(reference) => ("reference = $1", reference.into()),
        }
    }
}

/// A [`Key`] that owns its text.
#[derive(Clone, Debug)]
pub enum KeyText {
    /// By its id.
    Id(ApplicationId),
    /// By what people quote.
    Reference(String),
}

impl KeyText {
    /// The key, borrowed.
    pub fn key(&self) -> Key<'_> {
        match self {
            KeyText::Id(id) => Key::Id(*id),
            KeyText::Reference(reference) => Key::Reference(reference),
        }
    }
}

/// Finds an application and its content.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn find(db: &Db, key: Key<'_>) -> Result<Option<OnFile>, Fault> {
    let (condition, value) = key.condition();
    let queries = vec![
        Query::new(
            format!("SELECT {COLUMNS} FROM cases_application WHERE {condition}"),
            vec![value.clone()],
        ),
        Query::new(
            format!(
                "SELECT c.answers_sealed, c.process_sealed, c.findings_sealed FROM cases_content c
                 JOIN cases_application a ON a.id = c.application WHERE a.{condition}"
            ),
            vec![value],
        ),
    ];
    let answers = db.read_all(queries).await?;
    let application = answers.first().and_then(|rows| rows.first()).map(application);
    let content = answers.get(1).and_then(|rows| rows.first()).map(content);
    Ok(application.zip(content).map(|(application, content)| OnFile { application, content }))
}

/// Finds an application without opening its content.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn find_open_part(db: &Db, key: Key<'_>) -> Result<Option<Application>, Fault> {
    let (condition, value) = key.condition();
    let query = Query::new(
        format!("SELECT {COLUMNS} FROM cases_application WHERE {condition}"),
        vec![value],
    );
    Ok(db.read(query).await?.first().map(application))
}

/// A person's applications, newest first.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_of_person(db: &Db, person: PersonId) -> Result<Vec<Application>, Fault> {
    let query = Query::new(
        format!(
            "SELECT {COLUMNS} FROM cases_application WHERE applicant = $1 ORDER BY updated_at DESC LIMIT $2"
        ),
        args![person, LISTED_MAX],
    );
    Ok(db.read(query).await?.iter().map(application).collect())
}

/// Everything of a person that an act must see: what was handed in first, so that however many drafts hide no
/// case.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_all_of_person(db: &Db, person: PersonId) -> Result<Vec<Application>, Fault> {
    let query = Query::new(
        format!(
            "SELECT {COLUMNS} FROM cases_application WHERE applicant = $1
             ORDER BY CASE WHEN state = 'draft' THEN 1 ELSE 0 END, updated_at DESC LIMIT $2"
        ),
        args![person, OF_PERSON_MAX],
    );
    Ok(db.read(query).await?.iter().map(application).collect())
}

/// The drafts of a visitor who has not signed in.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_of_visitor(db: &Db, visitor: &str) -> Result<Vec<Application>, Fault> {
    let query = Query::new(
        format!(
            "SELECT {COLUMNS} FROM cases_application WHERE visitor = $1 ORDER BY updated_at DESC LIMIT $2"
        ),
        args![visitor, LISTED_MAX],
    );
    Ok(db.read(query).await?.iter().map(application).collect())
}

/// Whether anything else is sealed under the key of an application: another one of the same writer.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn shares_subject(db: &Db, application: &Application) -> Result<bool, Fault> {
    let query = Query::new(
        "SELECT 1 FROM cases_application WHERE subject = $1 AND id <> $2 LIMIT 1",
        args![application.subject, application.id],
    );
    Ok(!db.read(query).await?.is_empty())
}

/// Applications whose term has passed that are looked at together.
pub const OVERDUE_MAX: usize = 200;

/// Running applications whose term has passed, the longest overdue first, after this one.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_overdue(
    db: &Db,
    today: jiff::civil::Date,
    after: Option<(jiff::civil::Date, ApplicationId)>,
) -> Result<Vec<Application>, Fault> {
    let mut sql = format!(
        "SELECT {COLUMNS} FROM cases_application
         WHERE state IN ('open', 'waiting') AND due_on < $1"
    );
    let limit = i64::try_from(OVERDUE_MAX).unwrap_or(i64::MAX);
    let mut args: Vec<Value> = args![today, limit];
    if let Some((due_on, id)) = after {
        sql.push_str(" AND (due_on, id) > ($3, $4)");
        args.extend(args![due_on, id]);
    }
    sql.push_str(" ORDER BY due_on, id LIMIT $2");
    Ok(db.read(Query::new(sql, args)).await?.iter().map(application).collect())
}

/// Applications whose grant held until a day that is over, and that still hold something, some at a time.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_expired(db: &Db, today: jiff::civil::Date) -> Result<Vec<Application>, Fault> {
    let columns: Vec<String> = COLUMNS.split(", ").map(|column| format!("a.{column}")).collect();
    let query = Query::new(
        format!(
            "SELECT {} FROM cases_hold h
             JOIN cases_application a ON a.id = h.application
             WHERE h.place IN ('quota', 'places') AND a.valid_until < $1 AND a.ended_at IS NULL
             ORDER BY a.valid_until, a.id LIMIT $2",
            columns.join(", ")
        ),
        args![today, LISTED_MAX],
    );
    Ok(db.read(query).await?.iter().map(application).collect())
}

/// Whether another application of a person for the same service still runs.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn has_running(
    db: &Db,
    (person, service): (PersonId, &str),
    but: ApplicationId,
) -> Result<bool, Fault> {
    let query = Query::new(
        "SELECT 1 FROM cases_application
         WHERE applicant = $1 AND service = $2 AND state IN ('open', 'waiting') AND id <> $3 LIMIT 1",
        args![person, service, but],
    );
    Ok(!db.read(query).await?.is_empty())
}

/// How many grants of a service a person has that still hold after this day.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn count_granted(
    db: &Db,
    (person, service): (PersonId, &str),
    after: jiff::civil::Date,
) -> Result<i64, Fault> {
    let query = Query::new(
        "SELECT COUNT(*) FROM cases_application
         WHERE applicant = $1 AND service = $2 AND outcome = 'granted' AND ended_at IS NULL
           AND (valid_until IS NULL OR valid_until > $3)",
        args![person, service, after],
    );
    Ok(db.read(query).await?.first().map_or(0, |row| row.int(0)))
}

/// Behind `figures::decided_in`.
pub(super) fn decided_in_query(moments: &Range<jiff::Timestamp>) -> Query {
    Query::new(
        "SELECT service, submitted_at, decided_at, decided_by, due_on FROM cases_application
         WHERE decided_at >= $1 AND decided_at < $2 AND submitted_at IS NOT NULL",
        args![moments.start, moments.end],
    )
}

/// Behind `figures::submitted_in`.
pub(super) fn submitted_in_query(moments: &Range<jiff::Timestamp>) -> Query {
    Query::new(
        "SELECT service, submitted_at FROM cases_application
         WHERE submitted_at >= $1 AND submitted_at < $2",
        args![moments.start, moments.end],
    )
}

/// How many of each service were handed in since a moment: behind `figures::measures`.
pub(super) fn submitted_since_query(since: jiff::Timestamp) -> Query {
    Query::new(
        "SELECT service, COUNT(*) FROM cases_application WHERE submitted_at >= $1 GROUP BY service",
        args![since],
    )
}

/// Behind `figures::running`.
pub(super) fn running_query() -> Query {
    Query::new(
        "SELECT service, COUNT(*) FROM cases_application
         WHERE state IN ('open', 'waiting') GROUP BY service",
        args![],
    )
}

fn content(row: &Row) -> Content {
    let sealed = |column| row.opt_bytes(column).map(Sealed::from_bytes);
    Content { answers: Sealed::from_bytes(row.bytes(0)), process: sealed(1), findings: sealed(2) }
}

/// One row of [`COLUMNS`].
pub(crate) fn application(row: &Row) -> Application {
    let known = "the column holds one of our words";
    let state = State::of(row.text(8));
    assert!(state.is_some(), "{known}: {}", row.text(8));
    Application {
        id: row.id(0),
        reference: row.opt_string(1),
        service: row.string(2),
        definition: row.string(3),
        subject: row.id(4),
        applicant: row.opt_id(5),
        visitor: row.opt_string(6),
        channel: Channel::of(row.text(7)).unwrap_or(Channel::Web),
        state: state.unwrap_or(State::Draft),
        outcome: row.opt_string(9),
        decided_by: row.opt_text(10).and_then(DecidedBy::of),
        unit: row.opt_string(11),
        price_cents: row.opt_int(12),
        due_on: row.opt_on(13),
        norm_on: row.opt_on(14),
        stopped_on: row.opt_on(15),
        created_at: row.at(16),
        updated_at: row.at(17),
        submitted_at: row.opt_at(18),
        decided_at: row.opt_at(19),
        closed_at: row.opt_at(20),
        valid_until: row.opt_on(21),
        keep_until: row.opt_on(22),
        keep_law: row.opt_string(23),
        keep_then: row.opt_text(24).and_then(Fate::of),
        contests: row.opt_string(25),
        ended_at: row.opt_at(26),
        only_one: row.opt_int(27) == Some(1),
        shorter_until: row.opt_on(28),
        version: row.int(29),
    }
}

/// How many cases of a service run on each version of its definition.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn count_by_version(db: &Db, service: &str) -> Result<Vec<(String, i64)>, Fault> {
    let sql = "SELECT definition, COUNT(*) FROM cases_application
        WHERE service = $1 AND state IN ('open', 'waiting') GROUP BY definition ORDER BY definition";
    let rows = db.read(Query::new(sql, args![service])).await?;
    Ok(rows.iter().map(|row| (row.string(0), row.int(1))).collect())
}
