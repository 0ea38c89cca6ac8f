//! What anyone may fetch: the checkpoint, tiles of hashes, bundles of entries.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use platform::fault::Attempt as _;
use platform::id::Id;
use platform::{Ctx, Db, Fault};
use tlog::{Hash, Resource, TILE_WIDTH, write_bundle};

use crate::cosigning::store::find_witnessed;
use crate::entry::EntryId;
use crate::rotation::store as rotation;
use crate::store::{self, LogNumber};

/// The head as a page shows it. Who wants to be sure reads the checkpoint and verifies it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadShown {
    /// How many entries.
    pub size: u64,
    /// The root of the tree.
    pub root: Hash,
    /// When it was signed, by the server's own clock.
    pub signed_at: Timestamp,
    /// The checkpoint as served.
    pub checkpoint: String,
}

/// How many entries came since an instant: about, because entries are placed in batches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Growth {
    /// How many days back.
    pub(crate) days: u32,
    /// How many entries since then.
    pub(crate) entries: u64,
}

/// The head and how the log has grown over so many days before now. Reads one row per period, however
/// long the log is.
pub(crate) async fn read_growth(
    db: &Db,
    ctx: &Ctx,
    periods_days: &[u32],
) -> Result<(Option<HeadShown>, Vec<Growth>), Fault> {
    let begin = |days: &u32| {
        let since = ctx.now().as_millisecond() - i64::from(*days) * 24 * 3_600_000;
        EntryId(Id::from_parts(u64::try_from(since).unwrap_or_default(), 0))
    };
    let ids: Vec<EntryId> = periods_days.iter().map(begin).collect();
    let (head, places) = store::read_growth(db, &ids).await?;
    let size = head.as_ref().map_or(0, |head| head.size);
    let grown = |(days, place): (&u32, &Option<u64>)| Growth {
        days: *days,
        entries: place.map_or(0, |place| size.saturating_sub(place)),
    };
    Ok((head.map(shown), periods_days.iter().zip(&places).map(grown).collect()))
}

/// How many entries came on each of so many days, today the last: about, as [`read_growth`]. Reads one row
/// per day.
pub(crate) async fn read_days(db: &Db, ctx: &Ctx, days: usize) -> Result<Vec<(Date, u64)>, Fault> {
    let back = |day: usize| i64::try_from(day).unwrap_or_default().days();
    let dates: Vec<Date> =
        (0..days).rev().map(|day| ctx.today().saturating_sub(back(day))).collect();
    let begin = |date: &Date| {
        // A day that begins twice or not at all, where clocks are changed at midnight, begins at once.
        let start = date.to_zoned(ctx.zone().clone()).map(|zoned| zoned.timestamp());
        let since = start.unwrap_or_else(|_| ctx.now()).as_millisecond();
        EntryId(Id::from_parts(u64::try_from(since).unwrap_or_default(), 0))
    };
    let ids: Vec<EntryId> = dates.iter().map(begin).collect();
    let (head, places) = store::read_growth(db, &ids).await?;
    let size = head.map_or(0, |head| head.size);
    let ends = places.iter().skip(1).copied().chain([None]);
    let counted = |((date, place), end): ((Date, &Option<u64>), Option<u64>)| {
        (date, end.unwrap_or(size).saturating_sub(place.unwrap_or(size)))
    };
    Ok(dates.into_iter().zip(&places).zip(ends).map(counted).collect())
}

fn shown(head: store::Head) -> HeadShown {
    HeadShown {
        size: head.size,
        root: head.root,
        signed_at: head.signed_at,
        checkpoint: head.checkpoint,
    }
}

/// The head for a page; none before the sequencer's first round.
pub async fn read_head(db: &Db) -> Result<Option<HeadShown>, Fault> {
    Ok(store::find_cosigned_head(db).await?.map(shown))
}

/// The newest head that enough witnesses have cosigned, as a checkpoint; none before there is one.
pub async fn read_witnessed_checkpoint(db: &Db) -> Result<Option<String>, Fault> {
    Ok(find_witnessed(db).await?.map(|seen| seen.checkpoint))
}

/// The same of any of the town's logs: of a closed one its last, once enough witnesses have cosigned that.
pub(crate) async fn read_witnessed_of(db: &Db, log: LogNumber) -> Result<Option<String>, Fault> {
    if let Some(closed) = rotation::find_closed(db, log).await? {
        return Ok(closed.witnessed_at.map(|_| closed.head.checkpoint));
    }
    let open = store::find_head(db).await?.is_some_and(|head| head.log == log);
    if open { read_witnessed_checkpoint(db).await } else { Ok(None) }
}

/// The places in the log of those of these entries that have one (a page's worth at a time).
pub async fn list_places(db: &Db, ids: &[EntryId]) -> Result<BTreeMap<EntryId, u64>, Fault> {
    store::list_places(db, ids).await
}

/// The signed head with its cosignatures; none before the sequencer's first round.
pub async fn read_checkpoint(db: &Db) -> Result<Option<String>, Fault> {
    Ok(store::find_cosigned_head(db).await?.map(|head| head.checkpoint))
}

/// The signed head of any of the town's logs: the last one, when it is closed.
async fn checkpoint_of(db: &Db, log: LogNumber) -> Result<Option<String>, Fault> {
    if let Some(closed) = rotation::find_closed(db, log).await? {
        return Ok(Some(closed.head.checkpoint));
    }
    let head = store::find_cosigned_head(db).await?;
    Ok(head.filter(|head| head.log == log).map(|head| head.checkpoint))
}

/// The content of a resource of the log that grows now; none when it has not grown that far.
pub async fn read_resource(db: &Db, resource: Resource) -> Result<Option<Vec<u8>>, Fault> {
    let log = store::find_head(db).await?.map_or(LogNumber::FIRST, |head| head.log);
    read_resource_of(db, log, resource).await
}

/// The same of any of the town's logs.
pub(crate) async fn read_resource_of(
    db: &Db,
    log: LogNumber,
    resource: Resource,
) -> Result<Option<Vec<u8>>, Fault> {
    match resource {
        Resource::Checkpoint => Ok(checkpoint_of(db, log).await?.map(String::into_bytes)),
        Resource::Hashes(tile) => store::find_tile(db, log, tile).await,
        Resource::Entries(tile) => {
            let width = u64::from(TILE_WIDTH);
            let Some(first) = tile.index().checked_mul(width) else { return Ok(None) };
            let end = first.saturating_add(u64::from(tile.width()));
            let entries = store::list_entries(db, log, (first, end)).await?;
            if entries.len() < usize::from(tile.width()) {
                return Ok(None);
            }
            let bundle = write_bundle(entries.iter().map(String::as_bytes));
            bundle.map(Some).attempt("write an entry bundle")
        }
    }
}
