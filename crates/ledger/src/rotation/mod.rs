//! A log ends and the next begins: under a new key and name, each bound to the other, the old one readable for ever.

mod records;
mod rotate;
pub(crate) mod store;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use platform::{Db, Fault};

pub use records::{Closing, LogOpening};
pub(crate) use records::{LOG_CLOSED, LOG_OPENED, is_succession, line_of};
pub use rotate::{Rotated, RotationRefusal, rotate};

use crate::store::{LogNumber, find_head};

/// A log that was closed, for pages, policies and operators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosedLog {
    /// Its number: the town's first log is 0.
    pub number: u32,
    /// Its name.
    pub origin: String,
    /// The key that signed it, as it is published.
    pub log_key: String,
    /// How many entries it has.
    pub size: u64,
    /// When it was closed.
    pub closed_at: Timestamp,
    /// Whether enough witnesses have cosigned its last head.
    pub is_witnessed: bool,
}

/// The logs that were closed, the first one first.
pub async fn list_closed_logs(db: &Db) -> Result<Vec<ClosedLog>, Fault> {
    let shown = |closed: store::Closed| ClosedLog {
        number: closed.head.log.number(),
        origin: closed.origin,
        log_key: closed.log_key,
        size: closed.head.size,
        closed_at: closed.head.signed_at,
        is_witnessed: closed.witnessed_at.is_some(),
    };
    Ok(store::list_closed(db).await?.into_iter().map(shown).collect())
}

/// The number and the name of the log that grows now; none before its first head.
pub async fn read_open_log(db: &Db) -> Result<Option<(u32, String)>, Fault> {
    let head = find_head(db).await?;
    Ok(head.map(|head| (head.log.number(), origin_of(&head.checkpoint).to_owned())))
}

/// Where a log is served: the first at `/log`, which never changes, the others below it. Tiles are kept for ever under
/// their address by whoever fetched them, so no two logs share one.
pub fn log_path(number: u32) -> String {
    match number {
        0 => "/log".to_owned(),
        number => format!("/log/{number}"),
    }
}

/// The number of the log of this name, closed or not.
pub(crate) async fn find_number(db: &Db, origin: &str) -> Result<Option<u32>, Fault> {
    let open = read_open_log(db).await?.filter(|(_, name)| name == origin);
    if let Some((number, _)) = open {
        return Ok(Some(number));
    }
    let closed = store::list_closed(db).await?;
    let found = closed.iter().find(|closed| closed.origin == origin);
    Ok(found.map(|closed| closed.head.log.number()))
}

/// What binds a log to the one after it, or to the one before it, for whoever follows it: the record itself, which
/// the last entry, or the first, commits to.
pub(crate) async fn read_bond(
    db: &Db,
    log: LogNumber,
    which: Bond,
) -> Result<Option<String>, Fault> {
    match which {
        Bond::Next => Ok(store::find_closed(db, log).await?.map(|closed| closed.closing)),
        Bond::Previous => {
            let Some(before) = log.number().checked_sub(1) else { return Ok(None) };
            let closed = store::find_closed(db, LogNumber::of(before)).await?;
            Ok(closed.map(|closed| closed.opening))
        }
    }
}

/// To which side a log is bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bond {
    /// To the log after it.
    Next,
    /// To the log before it.
    Previous,
}

/// The name of the log that signed a checkpoint: its first line.
fn origin_of(checkpoint: &str) -> &str {
    checkpoint.lines().next().unwrap_or_default()
}
