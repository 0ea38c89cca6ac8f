//! What reads: at hand for small reads, on a thread of its own for everything else.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};

use rusqlite::{Connection, ErrorCode};

use super::super::unit::Query;
use super::super::{Row, Value};
use super::texts::Texts;
use super::{Answers, Reading, StatementError};
use crate::fault::{Attempt, Fault};

/// Steps of SQLite's machine after which it looks whether it is too much.
const LOOK_EVERY_STEPS: i32 = 1_000;
/// Looks in one small read: some 30,000 steps are one or two milliseconds.
const SMALL_LOOKS_MAX: u32 = 30;

/// A small read that turned out not to be one. Nothing was answered.
#[derive(Debug)]
pub(super) struct TooMuch;

pub(super) struct Reader {
    connection: Connection,
    texts: Texts,
    /// Looks that the present read had.
    looks: Arc<AtomicU32>,
}

impl Reader {
    /// A reader that takes any time.
    pub(super) fn new(connection: Connection) -> Result<Reader, Fault> {
        connection.execute_batch("PRAGMA query_only=ON").attempt("open for reading")?;
        Ok(Reader { connection, texts: Texts::default(), looks: Arc::default() })
    }

    /// A reader that gives up on what takes long: meanwhile nobody else of the thread's tasks gets on.
    pub(super) fn for_small_reads(connection: Connection) -> Result<Reader, Fault> {
        let mut reader = Reader::new(connection)?;
        let looks = Arc::clone(&reader.looks);
        let too_much = move || looks.fetch_add(1, Ordering::Relaxed) >= SMALL_LOOKS_MAX;
        reader
            .connection
            .progress_handler(LOOK_EVERY_STEPS, Some(too_much))
            .attempt("open for small reads")?;
        Ok(reader)
    }

    /// Serves the queue until nobody can ask any more.
    pub(super) fn run(mut self, queue: &Mutex<mpsc::Receiver<Reading>>) {
        loop {
            let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok((queries, reply)) = next else { return };
            let answers = self.snapshot(&queries).map_err(Trouble::into_fault);
            let _ = reply.send(answers);
        }
    }

    /// Reads if it is little.
    pub(super) fn small(&mut self, queries: &[Query]) -> Result<Answers, TooMuch> {
        self.looks.store(0, Ordering::Relaxed);
        match self.snapshot(queries) {
            Ok(answers) => Ok(Ok(answers)),
            Err(trouble) if trouble.is_interruption() => Err(TooMuch),
            Err(trouble) => Ok(Err(trouble.into_fault())),
        }
    }

    fn snapshot(&mut self, queries: &[Query]) -> Result<Vec<Vec<Row>>, Trouble> {
        if queries.len() == 1 {
            return queries.iter().map(|query| self.one(query)).collect();
        }
        self.plain("BEGIN")?;
        let answers = queries.iter().map(|query| self.one(query)).collect();
        // Also after a query that failed or took too long: the snapshot must not stay open.
        self.looks.store(0, Ordering::Relaxed);
        self.plain("COMMIT")?;
        answers
    }

    fn plain(&self, sql: &'static str) -> Result<(), Trouble> {
        let run = || self.connection.prepare_cached(sql)?.execute([]);
        run().map(|_| ()).map_err(|error| Trouble { error, sql: sql.into() })
    }

    fn one(&mut self, query: &Query) -> Result<Vec<Row>, Trouble> {
        let text = self.texts.of(&query.sql);
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
        read().map_err(|error| Trouble { error, sql: text.clone() })
    }
}

/// Why a query was not answered.
struct Trouble {
    error: rusqlite::Error,
    sql: Arc<str>,
}

impl Trouble {
    fn is_interruption(&self) -> bool {
        self.error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted)
    }

    fn into_fault(self) -> Fault {
        Fault::new("read", StatementError { error: self.error, sql: self.sql })
    }
}
