//! The only SQL about logs that were closed.

use jiff::Timestamp;
use platform::{Ctx, Db, Fault, Query, Row, Unit, args};
use tlog::Hash;

use crate::store::{Head, LogNumber, stored, unsigned};

/// More logs than a town closes in a century.
const LOGS_MAX: i64 = 1_000;

/// A log that was closed.
#[derive(Clone, Debug)]
pub(crate) struct Closed {
    /// Its last head, with what witnesses have cosigned of it.
    pub(crate) head: Head,
    /// Its name.
    pub(crate) origin: String,
    /// The key that signed it, as it is published.
    pub(crate) log_key: String,
    /// When its witnesses were last asked about the last head.
    pub(crate) asked_at: Option<Timestamp>,
    /// When enough of them had cosigned it.
    pub(crate) witnessed_at: Option<Timestamp>,
    /// From which entry on it is published.
    pub(crate) minimum: u64,
    /// The record of its last entry.
    pub(crate) closing: String,
    /// The record of the first entry of the log after it.
    pub(crate) opening: String,
}

const COLUMNS: &str = "log, origin, log_key, version, size, root, checkpoint, closed_at, asked_at,
    witnessed_at, minimum, closing, opening";

pub(crate) async fn find_closed(db: &Db, log: LogNumber) -> Result<Option<Closed>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM ledger_closed WHERE log = $1");
    let rows = db.read(Query::new(sql, args![i64::from(log.number())])).await?;
    rows.first().map(closed).transpose()
}

/// All of them, the first log first.
pub(crate) async fn list_closed(db: &Db) -> Result<Vec<Closed>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM ledger_closed ORDER BY log LIMIT $1");
    db.read(Query::new(sql, args![LOGS_MAX])).await?.iter().map(closed).collect()
}

pub(super) fn insert_closed(unit: &mut Unit, closed: &Closed) {
    unit.insert(
        "ledger_closed (log, origin, log_key, version, size, root, checkpoint, closed_at, minimum,
            closing, opening)",
        args![
            i64::from(closed.head.log.number()),
            &closed.origin,
            &closed.log_key,
            closed.head.version,
            stored(closed.head.size),
            *closed.head.root.as_bytes(),
            &closed.head.checkpoint,
            closed.head.signed_at,
            stored(closed.minimum),
            &closed.closing,
            &closed.opening
        ],
    );
}

/// The next log begins with nothing seen by anybody, and all of it published. Since when a witness cosigns stays.
pub(super) fn begin_anew(unit: &mut Unit) {
    unit.run(
        "UPDATE ledger_witness SET size = 0, root = NULL, cosignature = NULL, cosigned_at = NULL,
            failures = 0, trouble = NULL, trouble_since = NULL",
        args![],
    );
    unit.run("DELETE FROM ledger_witnessed", args![]);
    unit.run("DELETE FROM ledger_minimum", args![]);
}

/// What witnesses have cosigned of the last head, if it is still what was known of it.
pub(crate) fn put_last_cosigned(
    unit: &mut Unit,
    ctx: &Ctx,
    before: &Closed,
    (checkpoint, is_enough): (&str, bool),
) {
    unit.must(
        1,
        "UPDATE ledger_closed SET checkpoint = $2, asked_at = $3, witnessed_at = $4
         WHERE log = $1 AND checkpoint = $5",
        args![
            i64::from(before.head.log.number()),
            checkpoint,
            ctx.now(),
            is_enough.then(|| ctx.now()),
            &before.head.checkpoint
        ],
    );
}

fn closed(row: &Row) -> Result<Closed, Fault> {
    let damaged = || Fault::new("read a closed log", "its root is not a hash");
    let number = u32::try_from(row.int(0));
    let number = number.map_err(|error| Fault::new("read a closed log", error))?;
    let head = Head {
        log: LogNumber::of(number),
        version: row.int(3),
        size: unsigned(row.int(4))?,
        root: Hash::from_slice(row.bytes(5)).ok_or_else(damaged)?,
        checkpoint: row.string(6),
        signed_at: row.at(7),
    };
    Ok(Closed {
        head,
        origin: row.string(1),
        log_key: row.string(2),
        asked_at: row.opt_at(8),
        witnessed_at: row.opt_at(9),
        minimum: unsigned(row.int(10))?,
        closing: row.string(11),
        opening: row.string(12),
    })
}
