//! A new master key: a million keys wrapped anew while data is opened, beside what the disk syncs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use platform::db::DbSettings;
use platform::id::{Id, SubjectId};
use platform::testkit::{POSTGRES_URL, TestClock, TestFolder};
use platform::{Db, Unit, migrate};
use privacy::{Access, Item, MasterKeys, Purpose, Sealed, Vault};

use crate::disk;
use crate::table::Table;

/// Keys in all.
const KEYS: u128 = 1_000_000;
/// Keys that are made by one unit.
const TOGETHER: u128 = 5_000;
/// Those whose data is opened meanwhile.
const OPENED: u128 = 1_000;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

pub(crate) async fn run() -> Outcome<Table> {
    let about = format!(
        "A new master key: {KEYS} keys wrapped anew, durable, while one connection opens data of {OPENED} people one after another. The limit is ten minutes."
    );
    let head = vec!["database", "keys", "seconds", "keys/s", "opened meanwhile/s", "disk syncs/s"];
    let mut table = Table::new("keys", about, head);
    let folder = TestFolder::new("bench-keys");
    let file = folder.path().join("keys.db");
    measure(&mut table, "SQLite", DbSettings::Sqlite { file, readers: 2, durable: true }, &folder)
        .await?;
    if let Ok(url) = std::env::var(POSTGRES_URL) {
        let settings = DbSettings::Postgres { url, connections: 4, schema: None };
        measure(&mut table, "PostgreSQL", settings, &folder).await?;
    }
    Ok(table)
}

async fn measure(
    table: &mut Table,
    name: &str,
    settings: DbSettings,
    folder: &TestFolder,
) -> Outcome<()> {
    let db = Db::open(&settings).await?;
    migrate::run(&db, &[migrate::MODULE, ledger::MODULE, privacy::MODULE]).await?;
    let clock = TestClock::new();
    let ctx = clock.edge().system("bench");
    let vault = Vault::start(db.clone(), MasterKeys::new([1; 32], &[]), &ctx).await?;
    let sealed = fill(&db, &vault, &clock).await?;
    vault.replace_masters(MasterKeys::new([2; 32], &[[1; 32]]));
    let (ended, opened) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let opening = {
        let (vault, clock, ended, opened) =
            (vault.clone(), clock.clone(), Arc::clone(&ended), Arc::clone(&opened));
        tokio::spawn(async move {
            for (subject, sealed) in sealed.iter().cycle() {
                if ended.load(Ordering::Relaxed) {
                    return Ok(());
                }
                let ctx = clock.edge().system("bench");
                let access = Access::new(Purpose::HandleCase, "answers");
                vault.open_one(&ctx, &access, *subject, Item::new("bench", sealed)).await?;
                opened.fetch_add(1, Ordering::Relaxed);
            }
            Ok::<(), privacy::OpenError>(())
        })
    };
    let began = Instant::now();
    let mut wrapped = 0;
    loop {
        let some = vault.rewrap_some(&clock.edge().system("bench")).await?;
        if some == 0 {
            break;
        }
        wrapped += some;
    }
    let seconds = began.elapsed().as_secs_f64();
    ended.store(true, Ordering::Relaxed);
    opening.await??;
    let syncs = disk::syncs_per_second(folder.path(), Duration::from_secs(1))?;
    table.row(vec![
        name.to_owned(),
        wrapped.to_string(),
        format!("{seconds:.0}"),
        format!("{:.0}", wrapped as f64 / seconds),
        format!("{:.0}", opened.load(Ordering::Relaxed) as f64 / seconds),
        format!("{syncs:.0}"),
    ]);
    Ok(())
}

/// The keys, and something sealed under the first of them.
async fn fill(db: &Db, vault: &Vault, clock: &TestClock) -> Outcome<Vec<(SubjectId, Sealed)>> {
    let mut sealed = Vec::new();
    for first in (0..KEYS).step_by(TOGETHER as usize) {
        let ctx = clock.edge().system("bench");
        let mut unit = Unit::new();
        for n in first..first + TOGETHER {
            let subject = SubjectId(Id::from_bits(n));
            let key = vault.create_key(&mut unit, &ctx, subject);
            if n < OPENED {
                sealed.push((subject, key.seal_text(&ctx, "bench", "something to read")));
            }
        }
        db.commit(unit).await?;
    }
    Ok(sealed)
}
