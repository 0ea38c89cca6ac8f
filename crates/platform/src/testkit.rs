//! For tests of the crates above: a clock that is turned by hand, fresh databases of both kinds.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::ctx::{Actor, Ctx, Edge};
use crate::db::{Db, DbSettings};
use crate::locale::Locale;
use crate::migrate::{self, Module};

/// Monday, 23 November 2026, 09:00 UTC: the first instant of every test.
pub const START_SECONDS: i64 = 1_795_424_400;

/// The variable that holds the address of a PostgreSQL server for tests; unset, those runs are skipped
/// with a printed sentence (`./aedile test` always sets it).
pub const POSTGRES_URL: &str = "AEDILE_TEST_POSTGRES";

/// A clock that stands still until it is turned; randomness that counts up from a seed.
#[derive(Clone, Debug)]
pub struct TestClock {
    microseconds: Arc<AtomicI64>,
    seed: Arc<AtomicU64>,
}

impl Default for TestClock {
    fn default() -> Self {
        TestClock::new()
    }
}

impl TestClock {
    /// A clock at [`START_SECONDS`].
    pub fn new() -> TestClock {
        TestClock {
            microseconds: Arc::new(AtomicI64::new(START_SECONDS * 1_000_000)),
            seed: Arc::default(),
        }
    }

    /// Turns the clock.
    pub fn advance(&self, by: SignedDuration) {
        let by = i64::try_from(by.as_micros()).unwrap_or_default();
        self.microseconds.fetch_add(by, Ordering::SeqCst);
    }

    /// Sets the clock.
    pub fn set(&self, to: Timestamp) {
        self.microseconds.store(to.as_microsecond(), Ordering::SeqCst);
    }

    /// An edge with this clock, in UTC.
    pub fn edge(&self) -> Edge {
        let microseconds = Arc::clone(&self.microseconds);
        let seed = Arc::clone(&self.seed);
        let now = move || {
            Timestamp::from_microsecond(microseconds.load(Ordering::SeqCst)).unwrap_or_default()
        };
        let entropy = move || {
            let mut bytes = [0; 32];
            let count = seed.fetch_add(1, Ordering::SeqCst).to_le_bytes();
            bytes.iter_mut().zip(count).for_each(|(to, from)| *to = from);
            bytes
        };
        Edge::new(Arc::new(now), Arc::new(entropy), TimeZone::UTC)
    }
}

/// A context at the start, by nobody in particular, always the same.
pub fn fixed_ctx() -> Ctx {
    let start = Timestamp::from_second(START_SECONDS).unwrap_or_default();
    Ctx::new(start, TimeZone::UTC, Actor::Visitor, Locale::EN, [7; 32])
}

/// A folder that goes away with the value.
#[derive(Debug)]
pub struct TestFolder(PathBuf);

static NEXT: AtomicU64 = AtomicU64::new(0);

impl TestFolder {
    /// A new empty folder.
    ///
    /// # Panics
    /// When it cannot be made.
    pub fn new(name: &str) -> TestFolder {
        let unique =
            format!("aedile-{name}-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst));
        let path = std::env::temp_dir().join(unique);
        if let Err(error) = std::fs::create_dir_all(&path) {
            panic!("cannot make a folder for a test: {error}");
        }
        TestFolder(path)
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TestFolder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A fresh migrated SQLite database, and the folder that holds it.
///
/// # Panics
/// When it cannot be made.
pub async fn sqlite(modules: &[Module]) -> (Db, TestFolder) {
    let folder = TestFolder::new("db");
    let file = folder.path().join("test.db");
    let db = open(&DbSettings::Sqlite { file, readers: 1, durable: false }, modules).await;
    (db, folder)
}

async fn open(settings: &DbSettings, modules: &[Module]) -> Db {
    let opened = async {
        let db = Db::open(settings).await?;
        // Acts enqueue jobs whatever else a test needs.
        let needs_jobs =
            !modules.is_empty() && modules.iter().all(|module| module.name != migrate::MODULE.name);
        let first = needs_jobs.then_some(migrate::MODULE);
        let all: Vec<Module> = first.into_iter().chain(modules.iter().copied()).collect();
        migrate::run(&db, &all).await?;
        Ok::<Db, crate::Fault>(db)
    };
    match opened.await {
        Ok(db) => db,
        Err(fault) => panic!("cannot open a database for a test: {fault}"),
    }
}

/// The address of a new schema on the PostgreSQL server for tests, and its name; none when there is no server.
///
/// # Panics
/// When the schema cannot be made.
pub async fn postgres() -> Option<(String, String)> {
    let Ok(url) = std::env::var(POSTGRES_URL) else {
        println!("skipped on PostgreSQL: {POSTGRES_URL} is not set");
        return None;
    };
    let schema = format!("t{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst));
    let root = open(&of_postgres(url.clone()), &[]).await;
    if let Err(error) = root.run_script(format!("CREATE SCHEMA {schema}")).await {
        panic!("cannot make a schema for a test: {error}");
    }
    let more = if url.contains('?') { '&' } else { '?' };
    Some((format!("{url}{more}options=-csearch_path%3D{schema}"), schema))
}

fn of_postgres(url: String) -> DbSettings {
    DbSettings::Postgres { url, connections: 2, schema: None }
}

/// Runs a test on a fresh migrated database of each kind.
///
/// # Panics
/// When a database cannot be made.
pub async fn each_database(modules: &[Module], test: impl AsyncFn(Db)) {
    let (db, _folder) = sqlite(modules).await;
    test(db).await;
    let Some((url, schema)) = postgres().await else { return };
    let db = open(&of_postgres(url), modules).await;
    test(db.clone()).await;
    let _ = db.run_script(format!("DROP SCHEMA {schema} CASCADE")).await;
}
