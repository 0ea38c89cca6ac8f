//! SQLite: one writer thread that commits what waits together, and readers beside it.

mod checkpoint;
mod reader;
mod texts;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use tokio::sync::{mpsc as bounded, oneshot};

use self::checkpoint::Checkpoint;
use self::reader::Reader;
use self::writer::Writer;
use super::unit::{CommitError, Query, Unit};
use super::{Row, WAITING_UNITS_MAX};
use crate::fault::{Attempt, Fault};

type Committed = Result<(), CommitError>;
/// How a unit ended, and the unit, which goes back to whoever made it: its values were allocated there. Freed by the
/// writer, each of them would be a page of another thread's memory written to, and a cache line to be fetched back
/// when it is used again (a twelfth of a submission's processor time).
type Done = (Committed, Unit);
type Answers = Result<Vec<Vec<Row>>, Fault>;

/// Prepared statements kept by each connection.
const PREPARED_MAX: usize = 512;

enum Work {
    Unit(Unit, oneshot::Sender<Done>),
    Script(String, oneshot::Sender<Committed>),
    Copy(PathBuf, oneshot::Sender<Result<(), Fault>>),
}

type Reading = (Vec<Query>, oneshot::Sender<Answers>);

/// Kilobytes of pages that the writer keeps, and each reader: a reader's are out of date after each commit.
/// A commit that split a page looks through the whole cache (SQLite takes the number of the lock page, which is
/// above all others, while it swaps two pages): 64 MB of it were 5 % of a submission's processor time.
const WRITER_CACHE_KB: u32 = 16_384;
const READER_CACHE_KB: u32 = 16_384;

pub(super) struct Sqlite {
    work: bounded::Sender<Work>,
    /// Readers for small reads, which whoever asks does themselves: to hand a read to a thread and to be woken
    /// by it costs more than most reads.
    at_hand: Mutex<Vec<Reader>>,
    /// The threads for everything else.
    reading: mpsc::Sender<Reading>,
}

impl Sqlite {
    pub(super) fn open(file: &Path, readers: usize, durable: bool) -> Result<Sqlite, Fault> {
        let mut connection = connect(file, durable, WRITER_CACHE_KB)?;
        let own = connect(file, durable, READER_CACHE_KB)?;
        let checkpoint = Checkpoint::start(&mut connection, own)?;
        let writer = Writer::new(connection, checkpoint);
        let (work, waiting) = bounded::channel(WAITING_UNITS_MAX);
        thread::Builder::new()
            .name("sqlite-writer".into())
            .spawn(move || writer.run(waiting))
            .attempt("start the writer thread")?;
        let (reading, queue) = mpsc::channel::<Reading>();
        let queue = Arc::new(Mutex::new(queue));
        let mut at_hand = Vec::new();
        for _ in 0..readers.max(1) {
            let connect = || connect(file, durable, READER_CACHE_KB);
            at_hand.push(Reader::for_small_reads(connect()?)?);
            let reader = Reader::new(connect()?)?;
            let queue = Arc::clone(&queue);
            thread::Builder::new()
                .name("sqlite-reader".into())
                .spawn(move || reader.run(&queue))
                .attempt("start a reading thread")?;
        }
        Ok(Sqlite { work, at_hand: Mutex::new(at_hand), reading })
    }

    pub(super) fn waiting(&self) -> usize {
        self.work.max_capacity() - self.work.capacity()
    }

    pub(super) async fn commit(&self, unit: Unit) -> Committed {
        let (reply, answer) = oneshot::channel();
        self.work.try_send(Work::Unit(unit, reply)).map_err(queue_full)?;
        let (committed, _unit) = answer.await.attempt("hear from the writer thread")?;
        committed
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
        // A task that reads and reads lets the others have their turn.
        tokio::task::coop::consume_budget().await;
        let small = self.reader_at_hand().map(|mut reader| {
            let answers = reader.small(&queries);
            self.put_back(reader);
            answers
        });
        if let Some(Ok(answers)) = small {
            return answers;
        }
        let (reply, answer) = oneshot::channel();
        self.reading.send((queries, reply)).attempt("ask a reading thread")?;
        answer.await.attempt("hear from a reading thread")?
    }

    fn reader_at_hand(&self) -> Option<Reader> {
        self.at_hand.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn put_back(&self, reader: Reader) {
        self.at_hand.lock().unwrap_or_else(PoisonError::into_inner).push(reader);
    }
}

fn queue_full<T>(error: bounded::error::TrySendError<T>) -> Fault {
    let why = match error {
        bounded::error::TrySendError::Full(_) => "too many units are waiting",
        bounded::error::TrySendError::Closed(_) => "the writer thread has ended",
    };
    Fault::busy("queue a unit of work", why)
}

fn connect(file: &Path, durable: bool, cache_kb: u32) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags).attempt("open the database file")?;
    let synchronous = if durable { "FULL" } else { "OFF" };
    connection
        .execute_batch(&format!(
            "PRAGMA busy_timeout=10000; PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous};
             PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON; PRAGMA cache_size=-{cache_kb};
             PRAGMA temp_store=MEMORY; PRAGMA wal_autocheckpoint=0;"
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
