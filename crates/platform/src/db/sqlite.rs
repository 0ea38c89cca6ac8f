//! SQLite: one writer thread that commits what waits together, and reading threads beside it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;

use rusqlite::backup::Backup;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use tokio::sync::{mpsc as bounded, oneshot};

use super::dialect::translate;
use super::unit::{CommitError, Query, Unit};
use super::{Engine, GROUP_UNITS_MAX, Row, Value, WAITING_UNITS_MAX};
use crate::fault::{Attempt, Fault};

type Committed = Result<(), CommitError>;
type Answers = Result<Vec<Vec<Row>>, Fault>;

/// Prepared statements kept by each connection.
const PREPARED_MAX: usize = 512;

enum Work {
    Unit(Unit, oneshot::Sender<Committed>),
    Script(String, oneshot::Sender<Committed>),
    Copy(PathBuf, oneshot::Sender<Result<(), Fault>>),
}

type Reading = (Vec<Query>, oneshot::Sender<Answers>);

pub(super) struct Sqlite {
    work: bounded::Sender<Work>,
    reading: mpsc::Sender<Reading>,
}

impl Sqlite {
    pub(super) fn open(file: &Path, readers: usize, durable: bool) -> Result<Sqlite, Fault> {
        let writer = Writer { connection: connect(file, durable)?, texts: HashMap::new() };
        let (work, waiting) = bounded::channel(WAITING_UNITS_MAX);
        thread::Builder::new()
            .name("sqlite-writer".into())
            .spawn(move || writer.run(waiting))
            .attempt("start the writer thread")?;
        let (reading, queue) = mpsc::channel::<Reading>();
        let queue = Arc::new(Mutex::new(queue));
        for _ in 0..readers.max(1) {
            let connection = connect(file, durable)?;
            connection.execute_batch("PRAGMA query_only=ON").attempt("open for reading")?;
            let queue = Arc::clone(&queue);
            thread::Builder::new()
                .name("sqlite-reader".into())
                .spawn(move || Reader { connection, texts: HashMap::new() }.run(&queue))
                .attempt("start a reading thread")?;
        }
        Ok(Sqlite { work, reading })
    }

    pub(super) fn waiting(&self) -> usize {
        self.work.max_capacity() - self.work.capacity()
    }

    pub(super) async fn commit(&self, unit: Unit) -> Committed {
        let (reply, answer) = oneshot::channel();
        self.work.try_send(Work::Unit(unit, reply)).map_err(queue_full)?;
        answer.await.attempt("hear from the writer thread")?
    }

    pub(super) async fn run_script(&self, script: String) -> Committed {
        let (reply, answer) = oneshot::channel();
        self.work.try_send(Work::Script(script, reply)).map_err(queue_full)?;
        answer.await.attempt("hear from the writer thread")?
    }

    pub(super) async fn copy_into(&self, file: PathBuf) -> Result<(), Fault> {
        let (reply, answer) = oneshot::channel();
        self.work.try_send(Work::Copy(file, reply)).map_err(queue_full)?;
        answer.await.attempt("hear from the writer thread")?
    }

    pub(super) async fn read(&self, queries: Vec<Query>) -> Answers {
        let (reply, answer) = oneshot::channel();
        self.reading.send((queries, reply)).attempt("ask a reading thread")?;
        answer.await.attempt("hear from a reading thread")?
    }
}

fn queue_full<T>(error: bounded::error::TrySendError<T>) -> Fault {
    let why = match error {
        bounded::error::TrySendError::Full(_) => "too many units are waiting",
        bounded::error::TrySendError::Closed(_) => "the writer thread has ended",
    };
    Fault::busy("queue a unit of work", why)
}

fn connect(file: &Path, durable: bool) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags).attempt("open the database file")?;
    let synchronous = if durable { "FULL" } else { "OFF" };
    connection
        .execute_batch(&format!(
            "PRAGMA busy_timeout=10000; PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous};
             PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON; PRAGMA cache_size=-65536;
             PRAGMA temp_store=MEMORY; PRAGMA wal_autocheckpoint=4000;"
        ))
        .attempt("set up the database file")?;
    // Plans do not depend on values: otherwise many a statement is planned anew for each value (a sixth of
    // the readers' time). No mapping of the file into memory either: after each commit of the writer a
    // reader would map it anew and fault its pages in (a fifth).
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        .attempt("set up the database file")?;
    connection.set_prepared_statement_cache_capacity(PREPARED_MAX);
    Ok(connection)
}

struct Writer {
    connection: Connection,
    /// Statements as SQLite wants them, by the text that we write.
    texts: HashMap<String, Arc<str>>,
}

impl Writer {
    fn run(mut self, mut waiting: bounded::Receiver<Work>) {
        let mut next = waiting.blocking_recv();
        while let Some(work) = next.take() {
            match work {
                Work::Unit(unit, reply) => next = self.commit_group(unit, reply, &mut waiting),
                Work::Script(script, reply) => {
                    let _ = reply.send(self.run_script(&script));
                }
                Work::Copy(file, reply) => {
                    let _ = reply.send(copy(&self.connection, &file));
                }
            }
            if next.is_none() {
                next = waiting.blocking_recv();
            }
        }
    }

    /// Commits the unit and those that wait behind it in one transaction. Gives back other work that
    /// came in between.
    fn commit_group(
        &mut self,
        first: Unit,
        reply: oneshot::Sender<Committed>,
        waiting: &mut bounded::Receiver<Work>,
    ) -> Option<Work> {
        if let Err(error) = self.connection.execute_batch("BEGIN IMMEDIATE") {
            let _ = reply.send(Err(broken("begin a transaction", error)));
            return None;
        }
        let mut done = Vec::new();
        let mut left = None;
        let mut next = Some((first, reply));
        while let Some((unit, reply)) = next.take() {
            done.push((reply, self.in_savepoint(&unit)));
            if self.connection.is_autocommit() || done.len() >= GROUP_UNITS_MAX {
                break;
            }
            match waiting.try_recv() {
                Ok(Work::Unit(unit, reply)) => next = Some((unit, reply)),
                Ok(other) => left = Some(other),
                Err(_) => {}
            }
        }
        let committed = self.commit();
        for (reply, outcome) in done {
            let answer = match &committed {
                Ok(()) => outcome,
                Err(why) => Err(Fault::busy("commit", why.clone()).into()),
            };
            let _ = reply.send(answer);
        }
        left
    }

    /// SQLite undoes the whole transaction by itself when the disk is full; then nothing of the group
    /// may be acknowledged.
    fn commit(&self) -> Result<(), String> {
        if self.connection.is_autocommit() {
            return Err("the database undid the whole group (is the disk full?)".into());
        }
        self.connection.execute_batch("COMMIT").map_err(|error| {
            let _ = self.connection.execute_batch("ROLLBACK");
            error.to_string()
        })
    }

    fn in_savepoint(&mut self, unit: &Unit) -> Committed {
        self.plain("SAVEPOINT unit")?;
        let outcome = self.steps(unit);
        if outcome.is_err() && !self.connection.is_autocommit() {
            self.plain("ROLLBACK TO unit")?;
        }
        if !self.connection.is_autocommit() {
            self.plain("RELEASE unit")?;
        }
        outcome
    }

    fn plain(&self, sql: &str) -> Committed {
        let mut statement = self.connection.prepare_cached(sql).attempt("prepare a savepoint")?;
        statement.execute([]).attempt("set a savepoint")?;
        Ok(())
    }

    fn steps(&mut self, unit: &Unit) -> Committed {
        for step in unit.steps() {
            let text = translated(&mut self.texts, &step.sql);
            let changed = self.connection.prepare_cached(&text).and_then(|mut statement| {
                statement.execute(rusqlite::params_from_iter(&step.args))
            });
            match changed {
                Ok(rows) if step.rows.is_none_or(|must| must == rows as u64) => {}
                Ok(_) => return Err(CommitError::Conflict { sql: step.sql.clone() }),
                Err(error) if is_taken_key(&error) => {
                    return Err(CommitError::Conflict { sql: step.sql.clone() });
                }
                Err(error) => {
                    return Err(broken("run a statement", StatementError { error, sql: text }));
                }
            }
        }
        Ok(())
    }

    fn run_script(&self, script: &str) -> Committed {
        let text = format!("BEGIN IMMEDIATE; {} ; COMMIT;", translate(script, Engine::Sqlite));
        self.connection.execute_batch(&text).map_err(|error| {
            let _ = self.connection.execute_batch("ROLLBACK");
            if is_taken_key(&error) {
                CommitError::Conflict { sql: "a migration".into() }
            } else {
                broken("run a migration", error)
            }
        })
    }
}

#[derive(Debug)]
struct StatementError {
    error: rusqlite::Error,
    sql: Arc<str>,
}

impl std::fmt::Display for StatementError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} in: {}", self.error, self.sql)
    }
}

impl std::error::Error for StatementError {}

fn broken(
    attempted: &'static str,
    error: impl std::error::Error + Send + Sync + 'static,
) -> CommitError {
    CommitError::Fault(Fault::new(attempted, error))
}

fn is_taken_key(error: &rusqlite::Error) -> bool {
    const UNIQUE: i32 = rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE;
    const PRIMARY: i32 = rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY;
    error.sqlite_error().is_some_and(|e| {
        e.code == ErrorCode::ConstraintViolation && matches!(e.extended_code, UNIQUE | PRIMARY)
    })
}

struct Reader {
    connection: Connection,
    /// Statements as SQLite wants them, by the text that we write.
    texts: HashMap<String, Arc<str>>,
}

impl Reader {
    fn run(mut self, queue: &Mutex<mpsc::Receiver<Reading>>) {
        loop {
            let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok((queries, reply)) = next else { return };
            let _ = reply.send(self.snapshot(&queries));
        }
    }

    fn snapshot(&mut self, queries: &[Query]) -> Answers {
        if queries.len() == 1 {
            return queries.iter().map(|query| self.one(query)).collect();
        }
        self.plain("BEGIN").attempt("open a snapshot")?;
        let answers = queries.iter().map(|query| self.one(query)).collect();
        self.plain("COMMIT").attempt("close a snapshot")?;
        answers
    }

    fn plain(&self, sql: &str) -> rusqlite::Result<usize> {
        self.connection.prepare_cached(sql)?.execute([])
    }

    fn one(&mut self, query: &Query) -> Result<Vec<Row>, Fault> {
        let text = translated(&mut self.texts, &query.sql);
        let read = || -> rusqlite::Result<Vec<Row>> {
            let mut statement = self.connection.prepare_cached(&text)?;
            let columns = statement.column_count();
            let mut rows = statement.query(rusqlite::params_from_iter(&query.args))?;
            let mut answer = Vec::new();
            while let Some(row) = rows.next()? {
                let values: Result<Vec<Value>, _> = (0..columns)
                    .map(|column| row.get_ref(column).and_then(Value::try_from))
                    .collect();
                answer.push(Row(values?));
            }
            Ok(answer)
        };
        read().map_err(|error| Fault::new("read", StatementError { error, sql: text.clone() }))
    }
}

/// The statement as SQLite wants it.
fn translated(texts: &mut HashMap<String, Arc<str>>, sql: &str) -> Arc<str> {
    if let Some(text) = texts.get(sql) {
        return Arc::clone(text);
    }
    if texts.len() >= PREPARED_MAX {
        texts.clear();
    }
    let text: Arc<str> = translate(sql, Engine::Sqlite).into();
    texts.insert(sql.to_owned(), Arc::clone(&text));
    text
}

fn copy(from: &Connection, file: &Path) -> Result<(), Fault> {
    let mut to = Connection::open(file).attempt("open the copy")?;
    let backup = Backup::new(from, &mut to).attempt("begin the copy")?;
    // All pages in one step, which reads one snapshot while others write. In smaller steps the copy would
    // begin again after each commit of another process: under load, for ever.
    backup
        .run_to_completion(std::ffi::c_int::MAX, std::time::Duration::ZERO, None)
        .attempt("copy the database")
}
