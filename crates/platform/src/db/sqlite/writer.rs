//! The one thread that writes.

use std::path::Path;

use rusqlite::backup::Backup;
use rusqlite::{Connection, ErrorCode};
use tokio::sync::{mpsc as bounded, oneshot};

use super::super::dialect::translate;
use super::super::unit::{CommitError, Unit};
use super::super::{Engine, GROUP_UNITS_MAX};
use super::checkpoint::Checkpoint;
use super::texts::Texts;
use super::{Committed, Done, StatementError, Work};
use crate::fault::{Attempt, Fault};

type Waiting = (Unit, oneshot::Sender<Done>);

pub(super) struct Writer {
    connection: Connection,
    checkpoint: Checkpoint,
    texts: Texts,
}

impl Writer {
    pub(super) fn new(connection: Connection, checkpoint: Checkpoint) -> Writer {
        Writer { connection, checkpoint, texts: Texts::default() }
    }

    pub(super) fn run(mut self, mut waiting: bounded::Receiver<Work>) {
        let mut next = waiting.blocking_recv();
        while let Some(work) = next.take() {
            match work {
                Work::Unit(unit, reply) => {
                    next = self.commit_group(unit, reply, &mut waiting);
                    self.checkpoint.after_commit(&self.connection);
                }
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
    ///
    /// At first without a savepoint for each, since one makes SQLite copy every page that a unit changes. When
    /// one of them fails, all are undone and done again, each in its own.
    fn commit_group(
        &mut self,
        first: Unit,
        reply: oneshot::Sender<Done>,
        waiting: &mut bounded::Receiver<Work>,
    ) -> Option<Work> {
        let mut group = vec![(first, reply)];
        if let Err(error) = self.connection.execute_batch("BEGIN IMMEDIATE") {
            let why = error.to_string();
            answer_all(group, || Err(Fault::busy("begin a transaction", why.clone()).into()));
            return None;
        }
        let mut left = None;
        while let Some((unit, _)) = group.last() {
            if self.steps(unit).is_err() {
                let _ = self.connection.execute_batch("ROLLBACK");
                self.commit_apart(group);
                return left;
            }
            if group.len() >= GROUP_UNITS_MAX {
                break;
            }
            match waiting.try_recv() {
                Ok(Work::Unit(unit, reply)) => group.push((unit, reply)),
                Ok(other) => {
                    left = Some(other);
                    break;
                }
                Err(_) => break,
            }
        }
        match self.commit() {
            Ok(()) => answer_all(group, || Ok(())),
            Err(why) => answer_all(group, || Err(Fault::busy("commit", why.clone()).into())),
        }
        left
    }

    /// Each unit in a savepoint of its own, in one transaction: one that fails never costs another caller.
    fn commit_apart(&mut self, group: Vec<Waiting>) {
        let began = self.connection.execute_batch("BEGIN IMMEDIATE").map_err(|e| e.to_string());
        let mut done = Vec::new();
        let mut group = group.into_iter();
        if began.is_ok() {
            for (unit, reply) in group.by_ref() {
                let outcome = self.in_savepoint(&unit);
                done.push((reply, outcome, unit));
                if self.connection.is_autocommit() {
                    break;
                }
            }
        }
        let committed = began.and_then(|()| self.commit());
        let broken = |why: &String| Fault::busy("commit", why.clone()).into();
        for (reply, outcome, unit) in done {
            let outcome = match &committed {
                Ok(()) => outcome,
                Err(why) => Err(broken(why)),
            };
            let _ = reply.send((outcome, unit));
        }
        let why = "the database undid the whole group".to_owned();
        answer_all(group.collect(), || Err(broken(&why)));
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
            let text = self.texts.of_step(step);
            let changed = self.connection.prepare_cached(&text).and_then(|mut statement| {
                statement.execute(rusqlite::params_from_iter(&step.args))
            });
            match changed {
                Ok(rows) if step.rows.is_none_or(|must| must == rows as u64) => {}
                Ok(_) => return Err(step.conflict()),
                Err(error) if is_taken_key(&error) => return Err(step.conflict()),
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

fn answer_all(group: Vec<Waiting>, answer: impl Fn() -> Committed) {
    for (unit, reply) in group {
        let _ = reply.send((answer(), unit));
    }
}

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

fn copy(from: &Connection, file: &Path) -> Result<(), Fault> {
    let mut to = Connection::open(file).attempt("open the copy")?;
    let backup = Backup::new(from, &mut to).attempt("begin the copy")?;
    // All pages in one step, which reads one snapshot while others write. In smaller steps the copy would
    // begin again after each commit of another process: under load, for ever.
    backup
        .run_to_completion(std::ffi::c_int::MAX, std::time::Duration::ZERO, None)
        .attempt("copy the database")
}
