//! PostgreSQL: a few connections, each sending what waits in one flight.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex as StdMutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::{try_join_all, try_join3};
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Config, Statement};

use self::flight::{Flight, Insertion};
use super::dialect::translate;
use super::tls;
use super::unit::{CommitError, Query, Step, Unit};
use super::{Engine, Row, STATEMENT_SECONDS_MAX, Value, WAITING_UNITS_MAX};
use crate::fault::{Attempt, Fault};

mod flight;

type Committed = Result<(), CommitError>;
type Waiting = (Unit, oneshot::Sender<Committed>);

/// Units sent together by one connection.
const FLIGHT_UNITS_MAX: usize = 32;
/// A server that does not answer a new connection by then is down.
const CONNECT_TIME_MAX: Duration = Duration::from_secs(5);
/// A connection on which nothing is heard is lost after this, and not after the system's quarter of an hour:
/// the server's machine is gone, or the way to it. Longer than any statement may take.
const SILENT_TIME_MAX: Duration = Duration::from_secs(STATEMENT_SECONDS_MAX as u64 + 10);
/// Statements of units find their rows by keys. A plan is made once for all values, maybe while a table is
/// still small; then it must not be one that reads through the whole table.
const WRITER_OPTIONS: &str = " -c plan_cache_mode=force_generic_plan -c enable_seqscan=off";
/// How tables of ours are kept, seen to at each start, behind the migrations. What is sealed does not get shorter by the server's
/// packing, so it is not tried, and a row stays in its page as long as it fits. References between tables are
/// what SQLite checks, in every test: here each row's check would be a query and a lock of its own (with the
/// packing 173 of 790 microseconds of a submission).
const SETTLE: &str = include_str!("postgres/settle.sql");
/// Prepared statements kept by each connection.
const PREPARED_MAX: usize = 512;

pub(super) struct Postgres {
    waiting: mpsc::Sender<Waiting>,
    readers: Vec<Arc<Slot>>,
    turn: AtomicUsize,
}

impl Postgres {
    pub(super) async fn open(
        url: &str,
        connections: usize,
        schema: Option<&str>,
    ) -> Result<Postgres, Fault> {
        let (url, connector) = tls::connector(url)?;
        let mut config: Config = url.parse().attempt("read the database address")?;
        config.application_name("aedile");
        config.connect_timeout(CONNECT_TIME_MAX).tcp_user_timeout(SILENT_TIME_MAX);
        // The address may bring options of its own; ours come after them.
        let own = config.get_options().unwrap_or_default().to_owned();
        let mut options = format!("{own} -c jit=off -c statement_timeout={STATEMENT_SECONDS_MAX}s");
        if let Some(schema) = schema {
            options.push_str(&format!(" -c search_path={schema}"));
        }
        config.options(&options);
        let server = Server { config, connector };
        let mut writing = server.clone();
        writing.config.options(format!("{options}{WRITER_OPTIONS}"));
        let (waiting, queue) = mpsc::channel(WAITING_UNITS_MAX);
        let queue = Arc::new(Mutex::new(queue));
        let mut readers = Vec::new();
        for _ in 0..connections.max(1) {
            let writer = Slot::connect(writing.clone()).await?;
            tokio::spawn(write_until_closed(writer, Arc::clone(&queue)));
            readers.push(Arc::new(Slot::connect(server.clone()).await?));
        }
        Ok(Postgres { waiting, readers, turn: AtomicUsize::new(0) })
    }

    pub(super) fn waiting(&self) -> usize {
        self.waiting.max_capacity() - self.waiting.capacity()
    }

    pub(super) async fn commit(&self, unit: Unit) -> Committed {
        let (reply, answer) = oneshot::channel();
        let full = |_| Fault::busy("queue a unit of work", "too many units are waiting");
        self.waiting.try_send((unit, reply)).map_err(full)?;
        answer.await.attempt("hear from a database connection")?
    }

    pub(super) async fn read(&self, queries: Vec<Query>) -> Result<Vec<Vec<Row>>, Fault> {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) % self.readers.len();
        let Some(slot) = self.readers.get(turn) else {
            unreachable!("the turn is within the readers")
        };
        let connection = slot.connection().await?;
        connection.read(&queries).await
    }

    pub(super) async fn run_script(&self, script: &str) -> Committed {
        let Some(slot) = self.readers.first() else {
            unreachable!("there is at least one connection")
        };
        let connection = slot.connection().await?;
        let text = format!("BEGIN; {} ; COMMIT;", translate(script, Engine::Postgres));
        let ran = connection.client.batch_execute(&text).await;
        if let Err(error) = ran {
            let _ = connection.client.batch_execute("ROLLBACK").await;
            return Err(refused(&error, "a migration").unwrap_or_else(|| broken(error)));
        }
        Ok(())
    }

    /// Sees to how tables are kept; see [`SETTLE`].
    pub(super) async fn settle(&self) -> Result<(), Fault> {
        let Some(slot) = self.readers.first() else {
            unreachable!("there is at least one connection")
        };
        let connection = slot.connection().await?;
        let settled = connection.client.batch_execute(SETTLE).await;
        settled.attempt("settle how tables are kept")
    }
}

async fn write_until_closed(slot: Slot, queue: Arc<Mutex<mpsc::Receiver<Waiting>>>) {
    loop {
        let mut flight = Vec::new();
        if queue.lock().await.recv_many(&mut flight, FLIGHT_UNITS_MAX).await == 0 {
            return;
        }
        match slot.connection().await {
            Ok(connection) => commit_flight(&connection, flight).await,
            Err(fault) => {
                let why = fault.to_string();
                for (_, reply) in flight {
                    let _ = reply.send(Err(Fault::busy("reach the database", why.clone()).into()));
                }
            }
        }
    }
}

/// All units in one transaction; when one of them fails, each in its own, so that one conflict never
/// costs another caller.
async fn commit_flight(connection: &Connection, flight: Vec<Waiting>) {
    match connection.commit_together(&flight).await {
        Ok(()) => {
            for (_, reply) in flight {
                let _ = reply.send(Ok(()));
            }
        }
        // After a lost connection nobody knows whether the commit arrived: say so, never try again here.
        Err(Trouble::Lost(why)) => {
            for (_, reply) in flight {
                let _ = reply.send(Err(Fault::busy("commit", why.clone()).into()));
            }
        }
        Err(Trouble::Refused) => {
            for (unit, reply) in flight {
                let _ = reply.send(connection.commit_alone(&unit).await);
            }
        }
    }
}

enum Trouble {
    Refused,
    Lost(String),
}

/// Which server, and how it is spoken to.
#[derive(Clone)]
struct Server {
    config: Config,
    connector: tls::Connector,
}

/// A place for one connection, made anew when it was lost.
struct Slot {
    server: Server,
    current: Mutex<Arc<Connection>>,
}

impl Slot {
    async fn connect(server: Server) -> Result<Slot, Fault> {
        let current = Mutex::new(Arc::new(Connection::open(&server).await?));
        Ok(Slot { server, current })
    }

    async fn connection(&self) -> Result<Arc<Connection>, Fault> {
        let mut current = self.current.lock().await;
        if current.client.is_closed() {
            *current = Arc::new(Connection::open(&self.server).await?);
        }
        Ok(Arc::clone(&current))
    }
}

struct Connection {
    client: Client,
    prepared: StdMutex<HashMap<String, Statement>>,
}

impl Connection {
    async fn open(server: &Server) -> Result<Connection, Fault> {
        let down = |error| Fault::busy("connect to the database", error);
        let connector = tls::Connector::clone(&server.connector);
        let (client, driver) = server.config.connect(connector).await.map_err(down)?;
        tokio::spawn(async move {
            if let Err(error) = driver.await {
                tracing::warn!(%error, "a database connection was lost");
            }
        });
        Ok(Connection { client, prepared: StdMutex::default() })
    }

    async fn statement(&self, sql: &str) -> Result<Statement, tokio_postgres::Error> {
        if let Some(statement) = self.known().get(sql) {
            return Ok(statement.clone());
        }
        self.prepare(sql, &translate(sql, Engine::Postgres)).await
    }

    fn known(&self) -> MutexGuard<'_, HashMap<String, Statement>> {
        self.prepared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Prepares a statement and keeps it under a name.
    async fn prepare(&self, name: &str, text: &str) -> Result<Statement, tokio_postgres::Error> {
        let statement = self.client.prepare(text).await?;
        let mut known = self.known();
        if known.len() >= PREPARED_MAX {
            known.clear();
        }
        known.insert(name.to_owned(), statement.clone());
        Ok(statement)
    }

    async fn read(&self, queries: &[Query]) -> Result<Vec<Vec<Row>>, Fault> {
        try_join_all(queries.iter().map(|query| self.read_one(query))).await
    }

    async fn read_one(&self, query: &Query) -> Result<Vec<Row>, Fault> {
        let failed = |error: tokio_postgres::Error| {
            let why = format!("{} in: {}", described(&error), query.sql);
            if error.as_db_error().is_some() {
                Fault::new("read", why)
            } else {
                Fault::busy("read", why)
            }
        };
        let statement = self.statement(&query.sql).await.map_err(failed)?;
        let args: Vec<&(dyn ToSql + Sync)> = query.args.iter().map(|a| a as _).collect();
        let rows = self.client.query(&statement, &args).await.map_err(failed)?;
        rows.iter()
            .map(|row| {
                let values: Result<Vec<Value>, _> =
                    (0..row.len()).map(|c| row.try_get(c)).collect();
                values.map(Row).map_err(failed)
            })
            .collect()
    }

    /// The statement that adds any number of rows: an array for each column, of the column's own type.
    async fn insertion(
        &self,
        insertion: &Insertion<'_>,
    ) -> Result<Statement, tokio_postgres::Error> {
        if let Some(statement) = self.known().get(insertion.into) {
            return Ok(statement.clone());
        }
        let one = self.statement(&insertion.one_row()).await?;
        self.prepare(insertion.into, &insertion.many_rows(one.params())).await
    }

    /// Sends the statements, in flight together, inside an open transaction.
    async fn steps(&self, steps: &[&Step]) -> Committed {
        let mut statements = Vec::with_capacity(steps.len());
        for step in steps {
            let sql = step.sql();
            let prepared = self.statement(&sql).await;
            statements.push(prepared.map_err(|error| statement_failed(error, &sql))?);
        }
        let run = steps.iter().zip(&statements).map(|(step, statement)| async move {
            let args = step.args.iter().map(|a| a as &(dyn ToSql + Sync));
            let changed = self.client.execute_raw(statement, args).await;
            let rows = changed.map_err(|error| statement_failed(error, &step.sql()))?;
            match step.rows {
                Some(must) if must != rows => Err(step.conflict()),
                _ => Ok(()),
            }
        });
        try_join_all(run).await.map(|_| ())
    }

    async fn commit_together(&self, flight: &[Waiting]) -> Result<(), Trouble> {
        let units: Vec<&Unit> = flight.iter().map(|(unit, _)| unit).collect();
        let flight = Flight::of(&units);
        let mut insertions = Vec::with_capacity(flight.insertions.len());
        for insertion in &flight.insertions {
            insertions.push(self.insertion(insertion).await.map_err(|error| trouble(&error))?);
        }
        for step in &flight.steps {
            self.statement(&step.sql()).await.map_err(|error| trouble(&error))?;
        }
        let begin =
            async { self.client.batch_execute("BEGIN").await.map_err(|error| trouble(&error)) };
        let insert = try_join_all(insertions.iter().zip(&flight.insertions).map(
            |(statement, insertion)| async move {
                let args = insertion.columns.iter().map(|column| column as &(dyn ToSql + Sync));
                let rows = self.client.execute_raw(statement, args).await;
                match rows {
                    Ok(rows) if rows == insertion.rows() => Ok(()),
                    _ => Err(Trouble::Refused),
                }
            },
        ));
        let run = async { self.steps(&flight.steps).await.map_err(|_| Trouble::Refused) };
        let ran = try_join3(begin, insert, run).await;
        if self.client.is_closed() {
            return Err(Trouble::Lost("the connection was lost".into()));
        }
        if let Err(trouble) = ran {
            let _ = self.client.batch_execute("ROLLBACK").await;
            return Err(trouble);
        }
        let lost = |error: tokio_postgres::Error| match trouble(&error) {
            Trouble::Refused => Trouble::Refused,
            lost => lost,
        };
        self.client.batch_execute("COMMIT").await.map_err(lost)
    }

    async fn commit_alone(&self, unit: &Unit) -> Committed {
        self.client.batch_execute("BEGIN").await.map_err(broken)?;
        let steps: Vec<&Step> = unit.steps().iter().collect();
        let outcome = self.steps(&steps).await;
        if outcome.is_err() {
            let _ = self.client.batch_execute("ROLLBACK").await;
            return outcome;
        }
        let commit = self.client.batch_execute("COMMIT").await;
        commit.map_err(|error| refused(&error, "COMMIT").unwrap_or_else(|| broken(error)))
    }
}

fn trouble(error: &tokio_postgres::Error) -> Trouble {
    match error.as_db_error() {
        Some(_) if !error.is_closed() => Trouble::Refused,
        _ => Trouble::Lost(error.to_string()),
    }
}

fn statement_failed(error: tokio_postgres::Error, sql: &str) -> CommitError {
    refused(&error, sql).unwrap_or_else(|| {
        let why = format!("{} in: {sql}", described(&error));
        CommitError::Fault(if error.as_db_error().is_some() {
            Fault::new("run a statement", why)
        } else {
            Fault::busy("run a statement", why)
        })
    })
}

/// A taken key or a serialization failure: decide again.
fn refused(error: &tokio_postgres::Error, sql: &str) -> Option<CommitError> {
    let code = error.code()?;
    let again = [
        SqlState::UNIQUE_VIOLATION,
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::T_R_DEADLOCK_DETECTED,
    ];
    again.contains(code).then(|| CommitError::Conflict { sql: sql.to_owned().into() })
}

fn described(error: &tokio_postgres::Error) -> String {
    error.as_db_error().map_or_else(|| error.to_string(), |db| db.message().to_owned())
}

fn broken(error: tokio_postgres::Error) -> CommitError {
    CommitError::Fault(Fault::busy("talk to the database", described(&error)))
}
