//! The only SQL about what is kept and what goes: holds, lists, records of what went.

use jiff::Timestamp;
use jiff::civil::Date;
use platform::db::placeholders;
use platform::{Db, Fault, Query, Row, Unit, Value, args};
use records::retention::Fate;

use super::DisposalId;
use super::list::{Choice, Services};
use crate::application::store::{COLUMN_COUNT, COLUMNS, application};
use crate::application::{Application, ApplicationId};

/// Rows on a page of a list.
pub const PER_PAGE: i64 = 50;
/// Services and outcomes of an overview.
pub(super) const GROUPS_MAX: i64 = 1_000;
/// Days of an overview.
const DAYS_MAX: i64 = 62;
/// Cases without a term that the nightly job looks at in one go.
pub const UNKEPT_MAX: i64 = 200;

/// The case `a` is held back by somebody's word; `$2` is today.
pub(super) const HELD: &str = "EXISTS (SELECT 1 FROM cases_legal_hold h
    WHERE h.application = a.id AND (h.until_on IS NULL OR h.until_on >= $2))";
/// Money is owed by either side on the case `a`.
const MONEY: &str = "EXISTS (SELECT 1 FROM cases_demand m WHERE m.application = a.id
    AND (m.state = 'open' OR (m.paid_cents > 0 AND (m.state IN ('waived', 'cancelled', 'refunded')
        OR (m.state = 'paid' AND m.paid_cents > m.amount_cents)))))";
/// An objection against the decision on the case `a` runs.
pub(super) const CONTESTED: &str = "EXISTS (SELECT 1 FROM cases_application o
    WHERE o.contests = a.reference AND o.state IN ('open', 'waiting'))";
/// The case `a` is on a list.
const LISTED: &str = "EXISTS (SELECT 1 FROM cases_disposal_case d WHERE d.application = a.id)";
/// How the case `a` ended, as one word.
const OUTCOME: &str = "CASE WHEN a.state = 'decided' AND a.outcome = 'granted' THEN 'granted'
    WHEN a.state = 'decided' THEN 'refused' ELSE a.state END";

/// `a` was kept until `$1` at the latest, and nothing holds it back today, `$2`.
pub(super) fn goes() -> String {
    format!(
        "a.keep_until <= $1 AND a.state IN ('decided', 'withdrawn', 'lapsed')
         AND NOT {LISTED} AND NOT {HELD} AND NOT {MONEY} AND NOT {CONTESTED}"
    )
}

/// The services of a choice, as a condition whose values begin at `from`.
pub(super) fn of_services(services: &Services, from: usize) -> (String, Vec<Value>) {
    let (word, ids) = match services {
        Services::Only(ids) => ("IN", ids),
        Services::But(ids) if !ids.is_empty() => ("NOT IN", ids),
        Services::All | Services::But(_) => return (String::new(), Vec::new()),
    };
    if ids.is_empty() {
        return (" AND 1 = 0".to_owned(), Vec::new());
    }
    let values = ids.iter().map(|id| Value::from(id.as_str())).collect();
    (format!(" AND a.service {word} ({})", placeholders(from, ids.len())), values)
}

/// How many cases a choice takes today.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn count_due(db: &Db, today: Date, choice: &Choice) -> Result<i64, Fault> {
    let (of_services, more) = of_services(&choice.services, 3);
    let sql = format!("SELECT COUNT(*) FROM cases_application a WHERE {}{of_services}", goes());
    let values = [args![choice.until_on, today], more].concat();
    Ok(db.read(Query::new(sql, values)).await?.first().map_or(0, |row| row.int(0)))
}

/// Cases that end alike, counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The service.
    pub service: String,
    /// How they ended.
    pub outcome: String,
    /// What happens with them.
    pub fate: Fate,
    /// By which law they were kept.
    pub law: String,
    /// How many.
    pub cases: i64,
    /// The first and the last day until which they were kept.
    pub days: (Date, Date),
}

/// What goes until a day, by service and outcome; and how much by day.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn preview(
    db: &Db,
    today: Date,
    until: Date,
) -> Result<(Vec<Group>, Vec<(Date, i64)>), Fault> {
    let groups = format!(
        "SELECT a.service, {OUTCOME}, a.keep_then, a.keep_law, COUNT(*), MIN(a.keep_until), MAX(a.keep_until)
         FROM cases_application a WHERE {} GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4 LIMIT $3",
        goes()
    );
    let days = format!(
        "SELECT a.keep_until, COUNT(*) FROM cases_application a WHERE {}
         GROUP BY 1 ORDER BY 1 DESC LIMIT $3",
        goes()
    );
    let answers = db
        .read_all(vec![
            Query::new(groups, args![until, today, GROUPS_MAX]),
            Query::new(days, args![until, today, DAYS_MAX]),
        ])
        .await?;
    let rows = |index: usize| answers.get(index).map(Vec::as_slice).unwrap_or_default();
    let group = |row: &Row| Group {
        service: row.string(0),
        outcome: row.string(1),
        fate: row.opt_text(2).and_then(Fate::of).unwrap_or_default(),
        law: row.opt_string(3).unwrap_or_default(),
        cases: row.int(4),
        days: (row.on(5), row.on(6)),
    };
    let day = |row: &Row| (row.on(0), row.int(1));
    Ok((rows(0).iter().map(group).collect(), rows(1).iter().map(day).collect()))
}

/// A case on a list, and what holds it back.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The open part.
    pub application: Application,
    /// Whether somebody put a hold on it.
    pub is_held: bool,
    /// Whether money is owed.
    pub money_open: bool,
    /// Whether an objection runs.
    pub is_contested: bool,
}

impl Listed {
    /// As the pure judgement wants it.
    pub fn standing(&self) -> records::retention::Standing {
        records::retention::Standing {
            is_over: self.application.closed_at.is_some() && !self.application.state.is_running(),
            kept_until: self.application.keep_until,
            is_held: self.is_held,
            money_open: self.money_open,
            is_contested: self.is_contested,
        }
    }
}

/// Which cases a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Those that go.
    Due,
    /// Those whose term is over and that stay all the same.
    Staying,
    /// Those with a hold, whatever their term.
    Held,
    /// Those on one list.
    OnList(DisposalId),
}

fn prefixed() -> String {
    let columns: Vec<String> = COLUMNS.split(", ").map(|column| format!("a.{column}")).collect();
    columns.join(", ")
}

fn listed_select() -> String {
    format!("SELECT {}, {HELD}, {MONEY}, {CONTESTED} FROM cases_application a", prefixed())
}

/// The columns of an application before the three answers.
const OPEN_PART: usize = COLUMN_COUNT;

fn listed(row: &Row) -> Listed {
    Listed {
        application: application(row),
        is_held: row.bool(OPEN_PART),
        money_open: row.bool(OPEN_PART + 1),
        is_contested: row.bool(OPEN_PART + 2),
    }
}

/// A page of cases, from page 1, by the day until which they are kept; and how many there are.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_cases(
    db: &Db,
    (today, until): (Date, Date),
    shown: Shown,
    page: u32,
) -> Result<(Vec<Listed>, i64), Fault> {
    // Every parameter stands in every text: an unused one has no type on PostgreSQL.
    let (condition, list) = match shown {
        Shown::Due => (format!("{} AND $3 = ''", goes()), String::new()),
        Shown::Staying => (
            format!(
                "a.keep_until <= $1 AND ({HELD} OR {MONEY} OR {CONTESTED}) AND NOT {LISTED} AND $3 = ''"
            ),
            String::new(),
        ),
        Shown::Held => {
            (format!("{HELD} AND CAST($1 AS TEXT) IS NOT NULL AND $3 = ''"), String::new())
        }
        Shown::OnList(id) => (
            "EXISTS (SELECT 1 FROM cases_disposal_case d WHERE d.application = a.id AND d.disposal = $3)
             AND CAST($1 AS TEXT) IS NOT NULL AND CAST($2 AS TEXT) IS NOT NULL"
                .to_owned(),
            id.to_string(),
        ),
    };
    let skipped = i64::from(page.saturating_sub(1)) * PER_PAGE;
    let cases = format!(
        "{} WHERE {condition} ORDER BY a.keep_until, a.id LIMIT $4 OFFSET $5",
        listed_select()
    );
    let count = format!("SELECT COUNT(*) FROM cases_application a WHERE {condition}");
    let answers = db
        .read_all(vec![
            Query::new(cases, args![until, today, &list, PER_PAGE, skipped]),
            Query::new(count, args![until, today, &list]),
        ])
        .await?;
    let rows = |index: usize| answers.get(index).map(Vec::as_slice).unwrap_or_default();
    let count = rows(1).first().map_or(0, |row| row.int(0));
    Ok((rows(0).iter().map(listed).collect(), count))
}

/// One case and what holds it back.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn find_case(db: &Db, id: ApplicationId, today: Date) -> Result<Option<Listed>, Fault> {
    let query = Query::new(format!("{} WHERE a.id = $1", listed_select()), args![id, today]);
    Ok(db.read(query).await?.first().map(listed))
}

/// Cases that have ended and have no term yet: those of an earlier release, each with the day until which one may object.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_unkept(db: &Db) -> Result<Vec<(Application, Option<Date>)>, Fault> {
    let query = Query::new(
        format!(
            "SELECT {}, d.object_until FROM cases_application a
             LEFT JOIN cases_decision d ON d.application = a.id
             WHERE a.closed_at IS NOT NULL AND a.keep_until IS NULL ORDER BY a.closed_at LIMIT $1",
            prefixed()
        ),
        args![UNKEPT_MAX],
    );
    let unkept = |row: &Row| (application(row), row.opt_on(OPEN_PART));
    Ok(db.read(query).await?.iter().map(unkept).collect())
}

/// Writes the term of a case that has ended, and nothing else of it.
pub fn set_term(unit: &mut Unit, application: &Application) {
    unit.must(
        1,
        "UPDATE cases_application SET keep_until = $1, keep_law = $2, keep_then = $3, version = version + 1
         WHERE id = $4 AND version = $5",
        args![
            application.keep_until,
            application.keep_law.clone(),
            application.keep_then.map(Fate::word),
            application.id,
            application.version
        ],
    );
}

/// A legal hold as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Until when; none: until somebody lifts it.
    pub until_on: Option<Date>,
    /// Whether the applicant reads of it.
    pub is_told: bool,
    /// Since when.
    pub placed_at: Timestamp,
}

impl Hold {
    /// Whether it holds on this day.
    pub fn holds_on(&self, today: Date) -> bool {
        self.until_on.is_none_or(|until| until >= today)
    }
}

/// The hold on a case, one whose day has passed included.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn find_hold(db: &Db, id: ApplicationId) -> Result<Option<Hold>, Fault> {
    let query = Query::new(
        "SELECT until_on, is_told, placed_at FROM cases_legal_hold WHERE application = $1",
        args![id],
    );
    let hold =
        |row: &Row| Hold { until_on: row.opt_on(0), is_told: row.bool(1), placed_at: row.at(2) };
    Ok(db.read(query).await?.first().map(hold))
}

/// Puts a hold on a case that has none; a second one at the same moment is a conflict.
pub(super) fn insert_hold(unit: &mut Unit, id: ApplicationId, hold: &Hold) {
    unit.must(
        1,
        "INSERT INTO cases_legal_hold (application, until_on, is_told, placed_at) VALUES ($1, $2, $3, $4)",
        args![id, hold.until_on, hold.is_told, hold.placed_at],
    );
}

/// Takes the hold off a case; without one it is a conflict.
pub(super) fn delete_hold(unit: &mut Unit, id: ApplicationId) {
    unit.must(1, "DELETE FROM cases_legal_hold WHERE application = $1", args![id]);
}

/// Begins the work of a night; `false` when another process did.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn is_begun(db: &Db, night: Date) -> Result<bool, Fault> {
    let query = Query::new("SELECT 1 FROM cases_retention_night WHERE night = $1", args![night]);
    Ok(!db.read(query).await?.is_empty())
}

/// Begins a night's work; when another process did at the same moment, the unit is a conflict.
pub(super) fn begin(unit: &mut Unit, night: Date) {
    unit.run("DELETE FROM cases_retention_night WHERE night < $1", args![night]);
    unit.must(1, "INSERT INTO cases_retention_night (night) VALUES ($1)", args![night]);
}

/// Forgets accounts that are no longer kept.
pub(super) fn forget_accounts(unit: &mut Unit, today: Date) {
    unit.run("DELETE FROM cases_account WHERE keep_until < $1", args![today]);
}

/// Drafts looked at in one go.
pub(super) const DRAFTS_MAX: i64 = 200;

/// Drafts behind a place in the order of their beginning, with when their writer was told of their end.
///
/// # Errors
/// A fault when the database cannot answer.
pub(super) async fn list_drafts(
    db: &Db,
    after: Option<(Timestamp, ApplicationId)>,
) -> Result<Vec<(Application, Option<Timestamp>)>, Fault> {
    let (at, id) =
        after.map_or((Timestamp::UNIX_EPOCH, String::new()), |(at, id)| (at, id.to_string()));
    let query = Query::new(
        format!(
            "SELECT {}, n.told_at FROM cases_application a
             LEFT JOIN cases_draft_notice n ON n.application = a.id
             WHERE a.state = 'draft' AND (a.created_at > $1 OR (a.created_at = $1 AND a.id > $2))
             ORDER BY a.created_at, a.id LIMIT $3",
            prefixed()
        ),
        args![at, id, DRAFTS_MAX],
    );
    let draft = |row: &Row| (application(row), row.opt_at(OPEN_PART));
    Ok(db.read(query).await?.iter().map(draft).collect())
}

/// Notes that the writer of a draft was told.
pub(super) fn note_told(unit: &mut Unit, id: ApplicationId, at: Timestamp) {
    forget_told(unit, id);
    unit.must(
        1,
        "INSERT INTO cases_draft_notice (application, told_at)
         SELECT CAST($1 AS TEXT), CAST($2 AS {int}) WHERE EXISTS (
            SELECT 1 FROM cases_application WHERE id = $1 AND state = 'draft' {share})",
        args![id, at],
    );
}

/// Forgets that the writer of a draft was told.
pub(super) fn forget_told(unit: &mut Unit, id: ApplicationId) {
    unit.run("DELETE FROM cases_draft_notice WHERE application = $1", args![id]);
}

/// Forgets it of drafts that are none any more.
pub(super) fn forget_told_of_others(unit: &mut Unit) {
    unit.run(
        "DELETE FROM cases_draft_notice WHERE NOT EXISTS (SELECT 1 FROM cases_application a
            WHERE a.id = cases_draft_notice.application AND a.state = 'draft')",
        args![],
    );
}

/// Removes the rows of a case from the tables that name it, and then the case itself: whoever changed it since
/// it was read makes this a conflict.
pub(super) fn delete_case(unit: &mut Unit, application: &Application) {
    for table in OF_CASE {
        unit.run(format!("DELETE FROM {table} WHERE application = $1"), args![application.id]);
    }
    unit.must(
        1,
        "DELETE FROM cases_application WHERE id = $1 AND version = $2",
        args![application.id, application.version],
    );
}

/// The tables with rows of a case whose column `application` names it, in the order in which they are emptied;
/// fees have their own (`payment::store`). `tests.rs` compares them with the migrations.
pub(super) const OF_CASE: [&str; 21] = [
    "cases_publication",
    "cases_letter",
    "cases_street_letter",
    "cases_begun",
    "cases_dispatch",
    "cases_subscription",
    "cases_incident",
    "cases_external_work",
    "cases_disposal_case",
    "cases_legal_hold",
    "cases_draft_notice",
    "cases_idempotency",
    "cases_attended",
    "cases_helper",
    "cases_rank",
    "cases_hold",
    "cases_task",
    "cases_decision",
    "cases_event",
    "cases_journal",
    "cases_content",
];
