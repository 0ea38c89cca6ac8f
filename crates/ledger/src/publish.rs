//! What anyone may fetch: the checkpoint, tiles of hashes, bundles of entries.

use platform::fault::Attempt as _;
use platform::{Db, Fault};
use tlog::{Resource, TILE_WIDTH, write_bundle};

use crate::store;

/// The signed head; none before the sequencer's first round.
pub async fn read_checkpoint(db: &Db) -> Result<Option<String>, Fault> {
    Ok(store::find_head(db).await?.map(|head| head.checkpoint))
}

/// The content of a resource of the log; none when the log has not grown that far.
pub async fn read_resource(db: &Db, resource: Resource) -> Result<Option<Vec<u8>>, Fault> {
    match resource {
        Resource::Checkpoint => Ok(read_checkpoint(db).await?.map(String::into_bytes)),
        Resource::Hashes(tile) => store::find_tile(db, tile).await,
        Resource::Entries(tile) => {
            let width = u64::from(TILE_WIDTH);
            let Some(first) = tile.index().checked_mul(width) else { return Ok(None) };
            let end = first.saturating_add(u64::from(tile.width()));
            let entries = store::list_entries(db, first, end).await?;
            if entries.len() < usize::from(tile.width()) {
                return Ok(None);
            }
            let bundle = write_bundle(entries.iter().map(String::as_bytes));
            bundle.map(Some).attempt("write an entry bundle")
        }
    }
}
