//! The database: units of work go in, rows come out, the same SQL on SQLite and PostgreSQL.
//!
//! A [`Unit`] is data: statements, values, and how many rows each must change. On SQLite one writer
//! thread commits the units that wait together, a savepoint each; on PostgreSQL a few connections send
//! them pipelined. Reads run beside, all queries of a page in one snapshot (SQLite) or one round trip
//! (PostgreSQL).

mod dialect;
mod postgres;
mod row;
mod sqlite;
mod tls;
mod unit;
mod value;

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::watch;

pub use row::Row;
pub use unit::{CommitError, Query, Step, Unit, placeholders};
pub use value::Value;

use crate::fault::Fault;

/// Units that may wait for the writer; one more is refused with a busy fault (503, try again).
pub const WAITING_UNITS_MAX: usize = 4_096;
/// Units committed together at most, so that no group grows past what one fsync should carry.
pub const GROUP_UNITS_MAX: usize = 256;
/// A statement that runs longer is stopped on PostgreSQL.
pub const STATEMENT_SECONDS_MAX: u32 = 30;

/// Where the data is kept and how.
#[derive(Clone, Debug)]
pub enum DbSettings {
    /// One file, with the program in one process: the default.
    Sqlite {
        /// The database file; made when missing.
        file: PathBuf,
        /// Reading threads beside the one writer.
        readers: usize,
        /// Whether a commit waits for the disk. Off only in tests that do not pull the plug.
        durable: bool,
    },
    /// A server that speaks PostgreSQL's protocol, shared by any number of processes.
    Postgres {
        /// `postgresql://user:password@host/database`.
        url: String,
        /// Writing connections, and as many reading ones.
        connections: usize,
        /// The schema to work in, when it is not the default one.
        schema: Option<String>,
    },
}

/// Which engine is underneath. Only migrations and operations ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Embedded.
    Sqlite,
    /// A server.
    Postgres,
}

enum Inner {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

/// A handle to the database; cloning shares it.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
    commits: watch::Sender<u64>,
}

impl Db {
    /// Opens the database.
    ///
    /// # Errors
    /// A fault when the file or the server cannot be reached.
    pub async fn open(settings: &DbSettings) -> Result<Db, Fault> {
        let inner = match settings {
            DbSettings::Sqlite { file, readers, durable } => {
                Inner::Sqlite(sqlite::Sqlite::open(file, *readers, *durable)?)
            }
            DbSettings::Postgres { url, connections, schema } => Inner::Postgres(
                postgres::Postgres::open(url, *connections, schema.as_deref()).await?,
            ),
        };
        Ok(Db { inner: Arc::new(inner), commits: watch::Sender::new(0) })
    }

    /// Which engine is underneath.
    pub fn engine(&self) -> Engine {
        match *self.inner {
            Inner::Sqlite(_) => Engine::Sqlite,
            Inner::Postgres(_) => Engine::Postgres,
        }
    }

    /// Commits a unit: all of it, durably, or nothing.
    ///
    /// # Errors
    /// [`CommitError::Conflict`] when a step changed another number of rows than it must (somebody was
    /// faster: read again and decide again), a fault when the world broke.
    pub async fn commit(&self, unit: Unit) -> Result<(), CommitError> {
        if unit.is_empty() {
            return Ok(());
        }
        let done = match &*self.inner {
            Inner::Sqlite(sqlite) => sqlite.commit(unit).await,
            Inner::Postgres(postgres) => postgres.commit(unit).await,
        };
        if done.is_ok() {
            self.commits.send_modify(|count| *count = count.wrapping_add(1));
        }
        done
    }

    /// Runs one query.
    ///
    /// # Errors
    /// A fault when the database cannot answer.
    pub async fn read(&self, query: Query) -> Result<Vec<Row>, Fault> {
        let mut answers = self.read_all(vec![query]).await?;
        Ok(answers.pop().unwrap_or_default())
    }

    /// Runs all queries of a page: one snapshot on SQLite, one round trip on PostgreSQL. The answers are
    /// in the order of the queries.
    ///
    /// # Errors
    /// A fault when the database cannot answer.
    pub async fn read_all(&self, queries: Vec<Query>) -> Result<Vec<Vec<Row>>, Fault> {
        match &*self.inner {
            Inner::Sqlite(sqlite) => sqlite.read(queries).await,
            Inner::Postgres(postgres) => postgres.read(queries).await,
        }
    }

    /// How many units wait to be committed.
    pub fn waiting(&self) -> usize {
        match &*self.inner {
            Inner::Sqlite(sqlite) => sqlite.waiting(),
            Inner::Postgres(postgres) => postgres.waiting(),
        }
    }

    /// Asks the database for nothing, to know that it answers.
    ///
    /// # Errors
    /// A fault when it does not.
    pub async fn ping(&self) -> Result<(), Fault> {
        self.read(Query::new("SELECT 1", Vec::new())).await.map(drop)
    }

    /// Wakes whenever this process has committed something: for the log's sequencer and live pages.
    /// Other processes on the same PostgreSQL are not seen, so a listener also looks from time to time.
    pub fn commits(&self) -> watch::Receiver<u64> {
        self.commits.subscribe()
    }

    /// What the engine wants after migrations.
    pub(crate) async fn settle(&self) -> Result<(), Fault> {
        match &*self.inner {
            Inner::Sqlite(_) => Ok(()),
            Inner::Postgres(postgres) => postgres.settle().await,
        }
    }

    /// Runs a script of statements in one transaction (migrations only).
    pub(crate) async fn run_script(&self, script: String) -> Result<(), CommitError> {
        match &*self.inner {
            Inner::Sqlite(sqlite) => sqlite.run_script(script).await,
            Inner::Postgres(postgres) => postgres.run_script(&script).await,
        }
    }

    /// Copies the whole database into a new SQLite file while it is in use.
    ///
    /// # Errors
    /// A fault when the copy cannot be written, or when the engine is PostgreSQL (its own tools,
    /// `pg_dump` or a base backup, are the way there).
    pub async fn copy_into(&self, file: PathBuf) -> Result<(), Fault> {
        match &*self.inner {
            Inner::Sqlite(sqlite) => sqlite.copy_into(file).await,
            Inner::Postgres(_) => {
                Err(Fault::new("copy the database", "PostgreSQL is copied with pg_dump"))
            }
        }
    }
}

#[cfg(test)]
mod tests;
