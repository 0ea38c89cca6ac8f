//! What a monitor fetches of a log (C2SP tlog-tiles), each within its own bound.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use platform::Fault;
use platform::outgoing::Answered;
use tlog::{ENTRY_BYTES_MAX, HASH_BYTES, Hash, NOTE_BYTES_MAX, Resource, TILE_WIDTH, Tile};

use super::Tiles;
use crate::pruning::Published;

/// Fetches a path below the log's address, of at most so many bytes. Tests put a log of their own behind it.
pub type Fetcher =
    Arc<dyn Fn(String, u64) -> BoxFuture<'static, Result<Answered, Fault>> + Send + Sync>;

/// The longest bundle: 256 entries with their lengths.
const BUNDLE_BYTES_MAX: u64 = TILE_WIDTH as u64 * (ENTRY_BYTES_MAX as u64 + 2);
/// The longest tile, and a byte more, so that a longer one is seen to be one.
const TILE_BYTES_MAX: u64 = TILE_WIDTH as u64 * HASH_BYTES as u64 + 1;

/// Why there is nothing.
#[derive(Debug)]
pub(super) enum Missing {
    /// The log answers that it is not there, or with something else.
    NotThere(String),
    /// It does not answer.
    Fault(Fault),
}

/// The bytes of a bundle of entries.
pub(super) struct Bundle(pub(super) Vec<u8>);

pub(super) async fn text(fetch: &Fetcher, path: &str) -> Result<String, Missing> {
    let answer = ask(fetch, path, NOTE_BYTES_MAX as u64).await?;
    String::from_utf8(answer).map_err(|_| Missing::NotThere(path.to_owned()))
}

/// From which entry on the log is published; a log that says nothing about it publishes everything.
pub(super) async fn minimum(fetch: &Fetcher) -> Result<u64, Missing> {
    let Some(text) = text_if_there(fetch, PRUNING).await? else { return Ok(0) };
    let published = Published::parse(&text);
    published.map(|said| said.minimum).ok_or(Missing::NotThere(PRUNING.to_owned()))
}

/// A text that a log may have or not.
pub(super) async fn text_if_there(fetch: &Fetcher, path: &str) -> Result<Option<String>, Missing> {
    match text(fetch, path).await {
        Ok(text) => Ok(Some(text)),
        Err(Missing::NotThere(_)) => Ok(None),
        Err(fault) => Err(fault),
    }
}

/// Where a log says what is published of it.
pub(super) const PRUNING: &str = "pruning";

pub(super) async fn bundle(fetch: &Fetcher, path: &str) -> Result<Bundle, Missing> {
    ask(fetch, path, BUNDLE_BYTES_MAX).await.map(Bundle)
}

/// Each at exactly its width, one after the other: a log is somebody else's server.
pub(super) async fn tiles(fetch: &Fetcher, tiles: &[Tile]) -> Result<Tiles, Missing> {
    let mut fetched = Tiles::new();
    for tile in tiles {
        let path = Resource::Hashes(*tile).to_string();
        let hashes = Hash::list_from_bytes(&ask(fetch, &path, TILE_BYTES_MAX).await?);
        let hashes = hashes.filter(|hashes| hashes.len() == usize::from(tile.width()));
        fetched.insert(*tile, hashes.ok_or(Missing::NotThere(path))?);
    }
    Ok(fetched)
}

async fn ask(fetch: &Fetcher, path: &str, bytes_max: u64) -> Result<Vec<u8>, Missing> {
    let answer = fetch(path.to_owned(), bytes_max).await.map_err(Missing::Fault)?;
    match answer.status {
        200 => Ok(answer.body),
        // Overloaded or broken is not the same as gone.
        429 | 500..=599 => {
            let why = format!("{path} is answered with {}", answer.status);
            Err(Missing::Fault(Fault::busy("fetch from the log", why)))
        }
        _ => Err(Missing::NotThere(path.to_owned())),
    }
}
