//! Work to be done later or outside: enqueued in the unit of the act that wants it, run at least once.
//!
//! A worker takes a lease; when it dies, the lease runs out and another takes the job. A handler either
//! finishes the job in its own unit ([`Job::finish_in`]: its effect happens exactly once) or leaves the
//! finishing to the runner (its effect may be repeated after a crash, as with an e-mail).

use std::collections::HashMap;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::args;
use crate::ctx::{Ctx, Edge};
use crate::db::{Db, Query, Row, Unit, Value, placeholders};
use crate::fault::{Attempt, Fault};

/// Jobs that one worker takes at a time.
pub const LEASED_MAX: i64 = 32;
/// How long a worker may be silent before its jobs go to another.
pub const LEASE_SECONDS: i64 = 60;
/// Attempts before a job is set aside as failed, for an operator to see.
pub const ATTEMPTS_MAX: i64 = 12;
/// Least time between two looks that found nothing.
const PAUSE: Duration = Duration::from_millis(50);
/// Longest time between two looks: another process may have added a job.
const PAUSE_MAX: Duration = Duration::from_secs(1);
/// The longest pause between two attempts.
pub const PAUSE_SECONDS_MAX: i64 = 6 * 3_600;
/// How long a job rests that cannot be done yet, as a letter while its renderer is being built.
pub const NOT_YET_SECONDS: i64 = 30;

crate::typed_id!(
    /// A job.
    JobId,
    "job"
);

/// A job as its handler sees it.
#[derive(Clone, Debug)]
pub struct Job {
    /// The job.
    pub id: JobId,
    /// Which handler runs it ("cases.timer").
    pub kind: String,
    /// What the handler needs, as JSON.
    pub payload: String,
    /// How often it was tried before.
    pub attempts: i64,
    lease: Option<String>,
}

impl Job {
    /// The payload, read.
    ///
    /// # Errors
    /// A fault when the payload is of another shape (written by another release).
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Fault> {
        serde_json::from_str(&self.payload).attempt("read a job's payload")
    }

    /// Finishes the job in the handler's own unit, so that effect and finish are one.
    pub fn finish_in(&self, unit: &mut Unit) {
        unit.must(
            1,
            "DELETE FROM platform_job WHERE id = $1 AND lease = $2",
            args![self.id, self.lease.clone()],
        );
    }
}

/// Adds a job to the unit of the act that wants it done at `run_at`.
pub fn enqueue(
    unit: &mut Unit,
    ctx: &Ctx,
    kind: &'static str,
    payload: &impl Serialize,
    run_at: Timestamp,
) -> JobId {
    let id = JobId::new(ctx);
    let Ok(payload) = serde_json::to_string(payload) else {
        unreachable!("a payload is plain data with text keys")
    };
    unit.insert(
        "platform_job (id, kind, payload, run_at, attempts)",
        args![id, kind, payload, run_at, 0_i64],
    );
    id
}

/// Adds a job only where a condition holds at the moment of the commit, so that nobody has to run it to find
/// out that there is nothing to do. `condition` is SQL whose own values begin at `$5`.
pub fn enqueue_where(
    unit: &mut Unit,
    ctx: &Ctx,
    (kind, payload): (&'static str, &impl Serialize),
    run_at: Timestamp,
    (condition, values): (&'static str, Vec<Value>),
) {
    let Ok(payload) = serde_json::to_string(payload) else {
        unreachable!("a payload is plain data with text keys")
    };
    let mut all = args![JobId::new(ctx), kind, payload, run_at];
    all.extend(values);
    unit.run(
        format!(
            "INSERT INTO platform_job (id, kind, payload, run_at, attempts)
             SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS {{int}}), 0
             WHERE {condition}"
        ),
        all,
    );
}

/// Takes a job back. One that has run meanwhile is no conflict.
pub fn cancel(unit: &mut Unit, id: JobId) {
    unit.run("DELETE FROM platform_job WHERE id = $1", args![id]);
}

/// How many jobs there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Jobs that will run, now or later.
    pub waiting: i64,
    /// Those of them whose time has come.
    pub due: i64,
    /// Jobs that were set aside after [`ATTEMPTS_MAX`] attempts.
    pub failed: i64,
}

/// How many jobs wait and failed.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn count(db: &Db, now: Timestamp) -> Result<Counted, Fault> {
    const SQL: &str = "SELECT (SELECT COUNT(*) FROM platform_job WHERE failed_at IS NULL),
        (SELECT COUNT(*) FROM platform_job WHERE failed_at IS NULL AND run_at <= $1),
        (SELECT COUNT(*) FROM platform_job WHERE failed_at IS NOT NULL)";
    let rows = db.read(Query::new(SQL, args![now])).await?;
    let counted = |row: &Row| Counted { waiting: row.int(0), due: row.int(1), failed: row.int(2) };
    Ok(rows.first().map(counted).unwrap_or_default())
}

/// A job that was set aside.
#[derive(Clone, Debug)]
pub struct Failed {
    /// The job.
    pub id: JobId,
    /// Which handler failed.
    pub kind: String,
    /// How often.
    pub attempts: i64,
    /// When it was set aside.
    pub failed_at: Timestamp,
    /// Why the last attempt failed.
    pub last_error: String,
}

/// Failed jobs that a list shows.
pub const FAILED_LISTED_MAX: i64 = 200;

/// Jobs that were set aside, the newest first.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_failed(db: &Db) -> Result<Vec<Failed>, Fault> {
    const SQL: &str = "SELECT id, kind, attempts, failed_at, last_error FROM platform_job
        WHERE failed_at IS NOT NULL ORDER BY failed_at DESC, id LIMIT $1";
    let rows = db.read(Query::new(SQL, args![FAILED_LISTED_MAX])).await?;
    let failed = |row: &Row| Failed {
        id: row.id(0),
        kind: row.string(1),
        attempts: row.int(2),
        failed_at: row.at(3),
        last_error: row.opt_string(4).unwrap_or_default(),
    };
    Ok(rows.iter().map(failed).collect())
}

const AGAIN: &str = "UPDATE platform_job SET failed_at = NULL, attempts = 0, run_at = $1
    WHERE failed_at IS NOT NULL";

/// Tries a job again that was set aside; one that is not is a conflict.
pub fn retry(unit: &mut Unit, ctx: &Ctx, id: JobId) {
    unit.must(1, format!("{AGAIN} AND id = $2"), args![ctx.now(), id]);
}

/// Tries all jobs again that were set aside.
pub fn retry_all(unit: &mut Unit, ctx: &Ctx) {
    unit.run(AGAIN, args![ctx.now()]);
}

/// Gives a job up that was set aside; one that is not is a conflict.
pub fn drop_failed(unit: &mut Unit, id: JobId) {
    unit.must(1, "DELETE FROM platform_job WHERE id = $1 AND failed_at IS NOT NULL", args![id]);
}

/// How a handler ended.
#[derive(Debug)]
pub enum Ended {
    /// It committed a unit with [`Job::finish_in`].
    InItsUnit,
    /// It did its work; the runner removes the job.
    Done,
    /// What it needs is not there yet: it is looked at again after [`NOT_YET_SECONDS`], and no attempt is counted.
    NotYet,
}

/// What a handler gives back while it works.
pub type Handling = Pin<Box<dyn Future<Output = Result<Ended, Fault>> + Send>>;
type Handler = Arc<dyn Fn(Job, Ctx) -> Handling + Send + Sync>;

/// Runs jobs by kind.
#[derive(Clone)]
pub struct Runner {
    db: Db,
    edge: Edge,
    handlers: HashMap<&'static str, Handler>,
    overtaken: Arc<dyn Fn() + Send + Sync>,
}

impl Runner {
    /// A runner without handlers.
    pub fn new(db: Db, edge: Edge) -> Runner {
        Runner { db, edge, handlers: HashMap::new(), overtaken: Arc::new(|| ()) }
    }

    /// Says what is done when a job met a conflict, before it is tried again: what it read from a cache may be old.
    pub fn when_overtaken(&mut self, forget: impl Fn() + Send + Sync + 'static) {
        self.overtaken = Arc::new(forget);
    }

    /// Says who runs jobs of a kind.
    ///
    /// # Panics
    /// When a kind has a handler already.
    pub fn handle<F, Fut>(&mut self, kind: &'static str, handler: F)
    where
        F: Fn(Job, Ctx) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Ended, Fault>> + Send + 'static,
    {
        let boxed: Handler = Arc::new(move |job, ctx| Box::pin(handler(job, ctx)));
        assert!(self.handlers.insert(kind, boxed).is_none(), "two handlers for {kind}");
    }

    /// Runs what is due, once. Gives back how many jobs were tried.
    ///
    /// # Errors
    /// A fault when the queue cannot be read; a failing job is not one.
    pub async fn run_once(&self) -> Result<usize, Fault> {
        let ctx = self.edge.system("jobs");
        let jobs = self.lease(&ctx).await?;
        let count = jobs.len();
        for job in jobs {
            self.run_one(job).await?;
        }
        Ok(count)
    }

    /// Runs jobs until the task is dropped: at once when something was committed or falls due, else every second.
    pub async fn run(&self) {
        let mut commits = self.db.commits();
        loop {
            match self.run_once().await {
                Ok(0) => {
                    tokio::time::sleep(PAUSE).await;
                    let pause = tokio::time::sleep(self.pause().await);
                    tokio::select! { () = pause => {}, _ = commits.changed() => {} }
                }
                Ok(_) => {}
                Err(fault) => {
                    tracing::error!(%fault, "the job queue cannot be read");
                    tokio::time::sleep(Duration::from_secs(2)).await;
                }
            }
        }
    }

    /// How long nothing falls due, up to [`PAUSE_MAX`]: a timer rings when it is due, however many wait behind it.
    async fn pause(&self) -> Duration {
        let next = |kind: &&'static str| {
            Query::new(
                "SELECT run_at FROM platform_job WHERE kind = $1 AND failed_at IS NULL
                 AND (leased_until IS NULL OR leased_until < $2) ORDER BY run_at LIMIT 1",
                args![*kind, self.edge.now()],
            )
        };
        let queries = self.handlers.keys().map(next).collect();
        // What cannot be read now is told by the next look.
        let Ok(answers) = self.db.read_all(queries).await else { return PAUSE_MAX };
        let now = self.edge.now();
        let until = |row: &Row| Duration::try_from(row.at(0).duration_since(now));
        let waits = answers.iter().filter_map(|rows| rows.first()).map(until);
        waits.map(Result::unwrap_or_default).min().unwrap_or(PAUSE_MAX).min(PAUSE_MAX)
    }

    /// Takes due jobs of the kinds that are handled here; others wait for whoever handles them.
    async fn lease(&self, ctx: &Ctx) -> Result<Vec<Job>, Fault> {
        let kinds: Vec<Value> = self.handlers.keys().map(|kind| Value::from(*kind)).collect();
        let due = Query::new(
            format!(
                "SELECT id FROM platform_job WHERE failed_at IS NULL AND run_at <= $1
                 AND (leased_until IS NULL OR leased_until < $1) AND kind IN ({}) LIMIT 1",
                placeholders(2, kinds.len())
            ),
            [args![ctx.now()], kinds.clone()].concat(),
        );
        if kinds.is_empty() || self.db.read(due).await?.is_empty() {
            return Ok(Vec::new());
        }
        let lease = JobId::new(ctx).to_string();
        let until = ctx.now() + SignedDuration::from_secs(LEASE_SECONDS);
        let mut unit = Unit::new();
        // Kind by kind along its index: a heap of jobs that nobody here handles is not read through.
        let each = (LEASED_MAX / i64::try_from(kinds.len()).unwrap_or(1)).max(1);
        for kind in kinds {
            unit.run(
                "UPDATE platform_job SET lease = $1, leased_until = $2, attempts = attempts + 1
                 WHERE id IN (SELECT id FROM platform_job WHERE kind = $5 AND failed_at IS NULL
                    AND run_at <= $3 AND (leased_until IS NULL OR leased_until < $3)
                    ORDER BY run_at LIMIT $4 {skip_locked})",
                args![&lease, until, ctx.now(), each, kind],
            );
        }
        self.db.commit(unit).await?;
        let mine = Query::new(
            "SELECT id, kind, payload, attempts, lease FROM platform_job WHERE lease = $1 ORDER BY run_at",
            args![&lease],
        );
        Ok(self.db.read(mine).await?.iter().map(job).collect())
    }

    async fn run_one(&self, job: Job) -> Result<(), Fault> {
        let outcome = match self.handlers.get(job.kind.as_str()) {
            Some(handler) => {
                // A bug in one handler is a failed attempt of its job, and no end of the others'.
                let handling = async { handler(job.clone(), self.edge.system("jobs")).await };
                let bug = |_| Err(Fault::new("run a job", "a bug: the handler panicked"));
                AssertUnwindSafe(handling).catch_unwind().await.unwrap_or_else(bug)
            }
            None => Err(Fault::new("run a job", format!("nobody handles {}", job.kind))),
        };
        let mut unit = Unit::new();
        match outcome {
            Ok(Ended::InItsUnit) => return Ok(()),
            Ok(Ended::Done) => job.finish_in(&mut unit),
            Ok(Ended::NotYet) => self.put_back(&mut unit, &job),
            Err(fault) => {
                if fault.is_conflict() && job.attempts < ATTEMPTS_MAX {
                    // Two wrote at the same moment: an ordinary thing, and the next attempt decides anew.
                    (self.overtaken)();
                    tracing::info!(job = %job.id, kind = job.kind, "a job was overtaken and is tried again");
                } else {
                    tracing::warn!(job = %job.id, kind = job.kind, %fault, "a job failed");
                }
                self.postpone(&mut unit, &job, &fault);
            }
        }
        match self.db.commit(unit).await {
            // The lease ran out and somebody else has the job: theirs now.
            Err(error) if error.is_conflict() => Ok(()),
            other => other.map_err(Into::into),
        }
    }

    fn put_back(&self, unit: &mut Unit, job: &Job) {
        let again = self.edge.now() + SignedDuration::from_secs(NOT_YET_SECONDS);
        unit.must(
            1,
            "UPDATE platform_job SET lease = NULL, leased_until = NULL, run_at = $1,
                attempts = attempts - 1 WHERE id = $2 AND lease = $3",
            args![again, job.id, job.lease.clone()],
        );
    }

    fn postpone(&self, unit: &mut Unit, job: &Job, fault: &Fault) {
        let now = self.edge.now();
        let seconds = 2_i64.saturating_pow(u32::try_from(job.attempts).unwrap_or(u32::MAX));
        let again = now + SignedDuration::from_secs(seconds.min(PAUSE_SECONDS_MAX));
        let failed_at = (job.attempts >= ATTEMPTS_MAX).then_some(now);
        unit.must(
            1,
            "UPDATE platform_job SET lease = NULL, leased_until = NULL, run_at = $1, failed_at = $2,
                last_error = $3 WHERE id = $4 AND lease = $5",
            args![again, failed_at, fault.to_string(), job.id, job.lease.clone()],
        );
    }
}

fn job(row: &Row) -> Job {
    Job {
        id: row.id(0),
        kind: row.string(1),
        payload: row.string(2),
        attempts: row.int(3),
        lease: row.opt_string(4),
    }
}

#[cfg(test)]
#[path = "jobs_tests.rs"]
mod tests;
