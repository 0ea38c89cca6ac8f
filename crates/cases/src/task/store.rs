//! The only SQL about tasks.

use jiff::civil::Date;
use platform::id::PersonId;
use platform::{Db, Fault, Query, Row, Unit, Value, args};

use super::{Task, TaskId, TaskKind, TaskState};
use crate::application::ApplicationId;

/// Tasks on one page of a queue.
pub const PAGE_TASKS: i64 = 25;
/// Tasks of one application; more is a sign of a loop.
pub const OF_APPLICATION_MAX: i64 = 200;
/// A queue is counted up to here; beyond, "more than" is said.
pub const COUNTED_MAX: i64 = 1_000;

const COLUMNS: &str = "id, application, reference, service, kind, wait, node, unit, state, assignee, asked_by, opened_at, due_on, done_at, version, priority_rank";

/// Adds a new task.
pub fn insert(unit: &mut Unit, task: &Task) {
    unit.must(
        1,
        "INSERT INTO cases_task (id, application, reference, service, kind, wait, node, unit, state, assignee, asked_by, opened_at, due_on, done_at, version, priority_rank)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, $15)",
        args![
            task.id,
            task.application,
            &task.reference,
            &task.service,
            task.kind.word(),
            task.wait.clone(),
            task.node.clone(),
            &task.unit,
            task.state.word(),
            task.assignee,
            task.asked_by,
            task.opened_at,
            task.due_on,
            task.done_at,
            rank(task.priority)
        ],
    );
}

/// A priority as it is stored: turned round, so that one index gives the queue in its order.
fn rank(priority: i64) -> i64 {
    priority.saturating_neg()
}

/// Writes a task back; whoever changed it since it was read makes this a conflict.
pub fn update(unit: &mut Unit, task: &Task) {
    unit.must(
        1,
        "UPDATE cases_task SET unit = $1, state = $2, assignee = $3, due_on = $4, done_at = $5, version = version + 1
         WHERE id = $6 AND version = $7",
        args![
            &task.unit,
            task.state.word(),
            task.assignee,
            task.due_on,
            task.done_at,
            task.id,
            task.version
        ],
    );
}

/// The tasks with these ids, in their order; what there is not is left out.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_by_id(db: &Db, ids: &[TaskId]) -> Result<Vec<Task>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM cases_task WHERE id = $1");
    let queries = ids.iter().map(|id| Query::new(sql.clone(), args![*id])).collect();
    Ok(db.read_all(queries).await?.iter().flatten().map(task).collect())
}

/// All tasks of an application, oldest first.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_of_application(db: &Db, id: ApplicationId) -> Result<Vec<Task>, Fault> {
    Ok(db.read(list_of_application_query(id)).await?.iter().map(task).collect())
}

/// The query behind [`list_of_application`], to be read together with others.
pub fn list_of_application_query(id: ApplicationId) -> Query {
    Query::new(
        format!(
            "SELECT {COLUMNS} FROM cases_task WHERE application = $1 ORDER BY opened_at, id LIMIT $2"
        ),
        args![id, OF_APPLICATION_MAX],
    )
}

/// How many tasks of running cases of a service stand at each element of its process.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn count_by_node(db: &Db, service: &str) -> Result<Vec<(String, i64)>, Fault> {
    let sql = "SELECT t.node, COUNT(*) FROM cases_application a JOIN cases_task t ON t.application = a.id
        WHERE a.service = $1 AND a.state IN ('open', 'waiting') AND t.state IN ('open', 'waiting') AND t.node IS NOT NULL
        GROUP BY t.node ORDER BY t.node";
    let rows = db.read(Query::new(sql, args![service])).await?;
    Ok(rows.iter().map(|row| (row.string(0), row.int(1))).collect())
}

/// How many cases of each service have a task that waits for an official and that nobody has taken.
pub(crate) fn untaken_query() -> Query {
    Query::new(
        "SELECT service, COUNT(DISTINCT application) FROM cases_task
         WHERE assignee IS NULL AND state = 'open' AND kind = 'step' GROUP BY service",
        args![],
    )
}

/// What a queue shows.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// The units whose queues are shown; never empty when it is asked.
    pub units: Vec<String>,
    /// Only this service.
    pub service: Option<String>,
    /// Only what this official has taken on.
    pub assignee: Option<PersonId>,
    /// Only what nobody has taken on.
    pub unassigned: bool,
    /// Only what waits for applicants, instead of what is to be done.
    pub waiting: bool,
    /// Only what is due before this day.
    pub due_before: Option<Date>,
    /// Continue after this due date, priority and id (the last row of the page before).
    pub after: Option<(Date, i64, TaskId)>,
}

/// One page of a queue, by due date and priority, and one more row when there is a next page.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_queue(db: &Db, filter: &Filter) -> Result<Vec<Task>, Fault> {
    // Unit by unit along the index, which gives the rows in their order; of all units together every row
    // would have to be sorted.
    let queries = filter.units.iter().map(|unit| queue_query(unit, filter)).collect();
    let mut tasks: Vec<Task> = db.read_all(queries).await?.iter().flatten().map(task).collect();
    tasks.sort_by_key(|task| (task.due_on, rank(task.priority), task.id));
    tasks.truncate(usize::try_from(PAGE_TASKS + 1).unwrap_or(usize::MAX));
    Ok(tasks)
}

fn queue_query(unit: &str, filter: &Filter) -> Query {
    let (condition, mut args) = conditions(unit, filter);
    let mut sql = format!("SELECT {COLUMNS} FROM cases_task WHERE {condition}");
    if let Some((due_on, priority, id)) = filter.after {
        let place = [1, 2, 3].map(|more| format!("${}", args.len() + more)).join(", ");
        sql.push_str(&format!(" AND (due_on, priority_rank, id) > ({place})"));
        args.extend(args![due_on, rank(priority), id]);
    }
    sql.push_str(&format!(" ORDER BY due_on, priority_rank, id LIMIT ${}", args.len() + 1));
    args.push(Value::Int(PAGE_TASKS + 1));
    Query::new(sql, args)
}

/// How many tasks a filter shows, counted up to [`COUNTED_MAX`].
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn count_queue(db: &Db, filter: &Filter) -> Result<i64, Fault> {
    let counted = |unit: &String| {
        let (condition, mut args) = conditions(unit, filter);
        let sql = format!(
            "SELECT COUNT(*) FROM (SELECT 1 FROM cases_task WHERE {condition} LIMIT ${}) AS counted",
            args.len() + 1
        );
        args.push(Value::Int(COUNTED_MAX + 1));
        Query::new(sql, args)
    };
    let answers = db.read_all(filter.units.iter().map(counted).collect()).await?;
    Ok(answers.iter().filter_map(|rows| rows.first()).map(|row| row.int(0)).sum())
}

fn conditions(unit: &str, filter: &Filter) -> (String, Vec<Value>) {
    let mut args: Vec<Value> = args![unit];
    let mut sql = "unit = $1".to_owned();
    let mut and = |condition: &str, value: Value| {
        args.push(value);
        sql.push_str(&format!(" AND {condition} ${}", args.len()));
    };
    let state = if filter.waiting { TaskState::Waiting } else { TaskState::Open };
    and("state =", state.word().into());
    if let Some(service) = &filter.service {
        and("service =", service.into());
    }
    if let Some(person) = filter.assignee {
        and("assignee =", person.into());
    }
    if let Some(day) = filter.due_before {
        and("due_on <", day.into());
    }
    if filter.unassigned {
        sql.push_str(" AND assignee IS NULL");
    }
    (sql, args)
}

/// One row of [`list_of_application_query`].
pub fn task(row: &Row) -> Task {
    Task {
        id: row.id(0),
        application: row.id(1),
        reference: row.string(2),
        service: row.string(3),
        kind: TaskKind::of(row.text(4)).unwrap_or(TaskKind::Step),
        wait: row.opt_string(5),
        node: row.opt_string(6),
        unit: row.string(7),
        state: TaskState::of(row.text(8)).unwrap_or(TaskState::Open),
        assignee: row.opt_id(9),
        asked_by: row.opt_id(10),
        opened_at: row.at(11),
        due_on: row.on(12),
        done_at: row.opt_at(13),
        version: row.int(14),
        priority: rank(row.int(15)),
    }
}

/// Whether a unit has or had a case of somebody: it is responsible for one, or had a task in one.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn unit_handles(
    db: &Db,
    unit: &str,
    subject: platform::id::SubjectId,
) -> Result<bool, Fault> {
    let query = Query::new(
        "SELECT COUNT(*) FROM cases_application a
         WHERE a.applicant = $1 AND a.state <> 'draft' AND (a.unit = $2
            OR EXISTS (SELECT 1 FROM cases_task t WHERE t.application = a.id AND t.unit = $2))",
        args![PersonId(subject.0), unit],
    );
    Ok(db.read(query).await?.first().is_some_and(|row| row.int(0) > 0))
}
