//! Brings the write-ahead log into the database file beside the writer, so that no commit waits for it.
//!
//! A thread of its own copies the pages, while the writer goes on. What was committed meanwhile is little; the
//! writer copies that itself, between two commits, and begins the log anew.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use rusqlite::hooks::Wal;
use rusqlite::wal::CheckpointMode;
use rusqlite::{Connection, ErrorCode, MAIN_DB};

use crate::fault::{Attempt, Fault};

/// Pages of 4 kB in the write-ahead log (64 MB) from which they are brought into the database file: the pages that
/// every act writes are then written there once for hundreds of commits.
const PAGES: i32 = 16_000;
/// So many pages later it is tried again, where somebody read an older state all the while.
const AGAIN_PAGES: i32 = 4_000;

/// The writer's side.
pub(super) struct Checkpoint {
    /// Pages in the log after the last commit.
    pages: Arc<AtomicI32>,
    /// From so many pages the thread is asked.
    from: i32,
    asked: SyncSender<()>,
    /// The thread has copied what was there when it was asked.
    copied: Arc<AtomicBool>,
}

impl Checkpoint {
    /// Starts the thread with a connection of its own; the writer's connection tells how long the log is.
    pub(super) fn start(writer: &mut Connection, own: Connection) -> Result<Checkpoint, Fault> {
        let pages = Arc::new(AtomicI32::new(0));
        let told = Arc::clone(&pages);
        let hook = move |_: &mut Wal, pages| {
            told.store(pages, Ordering::Relaxed);
            Ok(())
        };
        writer.wal_hook(Some(hook)).attempt("follow the write-ahead log")?;
        let (asked, asking) = sync_channel(1);
        let copied = Arc::new(AtomicBool::new(false));
        let done = Arc::clone(&copied);
        thread::Builder::new()
            .name("sqlite-pages".into())
            .spawn(move || copy_when_asked(&own, &asking, &done))
            .attempt("start the thread that copies pages")?;
        Ok(Checkpoint { pages, from: PAGES, asked, copied })
    }

    /// Between two commits, when everybody who waited has their answer.
    pub(super) fn after_commit(&mut self, writer: &Connection) {
        let pages = self.pages.load(Ordering::Relaxed);
        if pages < PAGES {
            self.from = PAGES;
        }
        if self.copied.swap(false, Ordering::Acquire) {
            copy(writer);
            self.from = pages.saturating_add(AGAIN_PAGES);
        } else if pages >= self.from {
            // A thread that is at it already is not asked again.
            let _ = self.asked.try_send(());
        }
    }
}

/// Twice: what was committed while the first pass ran is a fraction, and the writer is left a fraction of that.
fn copy_when_asked(own: &Connection, asking: &Receiver<()>, copied: &AtomicBool) {
    while asking.recv().is_ok() {
        copy(own);
        copy(own);
        copied.store(true, Ordering::Release);
        // Asked meanwhile: that was before the writer knew.
        let _ = asking.try_recv();
    }
}

/// As far as nobody reads an older state; nobody is waited for.
fn copy(connection: &Connection) {
    let copied = connection.wal_checkpoint_v2(Some(MAIN_DB), CheckpointMode::PASSIVE);
    // Another program does the same at this moment: then it is done.
    let others =
        |error: &rusqlite::Error| error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy);
    if let Err(error) = copied
        && !others(&error)
    {
        tracing::warn!(%error, "the write-ahead log could not be brought into the database file");
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::{Db, DbSettings};
    use crate::testkit::TestFolder;
    use crate::{Unit, args};

    /// The write-ahead log's first salt, which changes when the log begins anew (sqlite.org/fileformat2.html, 4.1).
    fn salt(file: &std::path::Path) -> Vec<u8> {
        let mut name = file.as_os_str().to_owned();
        name.push("-wal");
        std::fs::read(name).unwrap()[16..20].to_vec()
    }

    #[tokio::test]
    async fn the_log_begins_anew_while_units_are_committed() {
        let folder = TestFolder::new("checkpoint");
        let file = folder.path().join("town.db");
        let settings = DbSettings::Sqlite { file: file.clone(), readers: 1, durable: false };
        let db = Db::open(&settings).await.unwrap();
        db.run_script("CREATE TABLE heap (body BLOB NOT NULL) STRICT".into()).await.unwrap();
        let add = async |bytes: usize| {
            let mut unit = Unit::new();
            unit.run("INSERT INTO heap (body) VALUES ($1)", args![vec![7_u8; bytes]]);
            db.commit(unit).await.unwrap();
        };
        let first = salt(&file);
        for _ in 0..=super::PAGES / 256 {
            add(1 << 20).await;
        }
        assert_eq!(salt(&file), first, "it is not brought over before it is long");
        let mut commits = 0;
        while salt(&file) == first {
            add(10).await;
            commits += 1;
            assert!(commits < 20_000, "the log grows for ever");
            tokio::task::yield_now().await;
        }
    }
}
