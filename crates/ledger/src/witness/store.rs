//! The only SQL about what a witness has seen of other logs.

use jiff::Timestamp;
use platform::{Ctx, Db, Fault, Query, Row, Unit, args};
use tlog::{Checkpoint, Hash, Seen};

use super::WatchedShown;
use crate::store::{stored, unsigned};

/// Logs that are listed.
const LOGS_MAX: i64 = 1_000;

/// The last head of a log that was cosigned.
#[derive(Clone, Debug)]
pub(super) struct Watched {
    pub(super) seen: Seen,
    pub(super) checkpoint: String,
    pub(super) cosigned_at: Timestamp,
}

pub(super) async fn find(db: &Db, origin: &str) -> Result<Option<Watched>, Fault> {
    let query = Query::new(
        "SELECT size, root, checkpoint, cosigned_at FROM ledger_watched WHERE origin = $1",
        args![origin],
    );
    db.read(query).await?.first().map(watched).transpose()
}

/// The next head of a log, if the last one is still the one that it was judged by.
pub(super) fn put(
    unit: &mut Unit,
    before: Option<&Watched>,
    (head, checkpoint, at): (&Checkpoint, String, Timestamp),
) {
    let Some(before) = before else {
        unit.insert(
            "ledger_watched (origin, size, root, checkpoint, cosigned_at, first_cosigned_at)",
            args![head.origin(), stored(head.size()), *head.root().as_bytes(), checkpoint, at, at],
        );
        return;
    };
    unit.must(
        1,
        "UPDATE ledger_watched SET size = $2, root = $3, checkpoint = $4, cosigned_at = $5
         WHERE origin = $1 AND size = $6 AND root = $7",
        args![
            head.origin(),
            stored(head.size()),
            *head.root().as_bytes(),
            checkpoint,
            at,
            stored(before.seen.size),
            *before.seen.root.as_bytes()
        ],
    );
}

pub(super) fn put_fork(
    unit: &mut Unit,
    ctx: &Ctx,
    (head, checkpoint, before): (&Checkpoint, &str, &Watched),
) {
    unit.run(
        "INSERT INTO ledger_fork (origin, size, root, checkpoint, cosigned_checkpoint, found_at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (origin, size, root) DO NOTHING",
        args![
            head.origin(),
            stored(head.size()),
            *head.root().as_bytes(),
            checkpoint,
            &before.checkpoint,
            ctx.now()
        ],
    );
}

pub(super) async fn list(db: &Db) -> Result<Vec<WatchedShown>, Fault> {
    let query = Query::new(
        "SELECT origin, size, cosigned_at, first_cosigned_at,
            (SELECT COUNT(*) FROM ledger_fork WHERE ledger_fork.origin = ledger_watched.origin)
         FROM ledger_watched ORDER BY origin LIMIT $1",
        args![LOGS_MAX],
    );
    let shown = |row: &Row| {
        Ok(WatchedShown {
            origin: row.string(0),
            size: unsigned(row.int(1))?,
            cosigned_at: row.at(2),
            since: row.at(3),
            forks: unsigned(row.int(4))?,
        })
    };
    db.read(query).await?.iter().map(shown).collect()
}

fn watched(row: &Row) -> Result<Watched, Fault> {
    let damaged = || Fault::new("read what was cosigned last", "its root is not a hash");
    let root = Hash::from_slice(row.bytes(1)).ok_or_else(damaged)?;
    let seen = Seen { size: unsigned(row.int(0))?, root };
    Ok(Watched { seen, checkpoint: row.string(2), cosigned_at: row.at(3) })
}
