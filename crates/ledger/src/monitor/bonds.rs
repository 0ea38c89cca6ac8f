//! What binds a log to the one before it and the one after it, seen from outside: its first entry and its last.

use tlog::{Checkpoint, Resource, TILE_WIDTH, Tile, VerifierKey, read_bundle};

use super::fetch::{self, Bundle};
use super::{Alarm, Monitor, Stop, damaged, no_proof};
use crate::rotation::{Closing, LOG_CLOSED, LOG_OPENED, LogOpening, line_of};

impl Monitor {
    /// A closed log says where it goes on, and its last entry commits to just that. A log that follows another one
    /// says so too, which is looked at when it is seen for the first time.
    pub(super) async fn bonds(&self, shown: &Checkpoint, is_first_look: bool) -> Result<(), Stop> {
        if is_first_look && let Some(record) = fetch::text_if_there(&self.fetch, "previous").await?
        {
            let opening = LogOpening::parse(&record);
            let is_own = opening.is_some_and(|opening| is_key_of(&opening.log_key, shown));
            if !is_own || !self.is_entry(&record, (LOG_OPENED, 0), shown).await? {
                return Err(damaged("previous".to_owned()));
            }
        }
        let Some(record) = fetch::text_if_there(&self.fetch, "next").await? else { return Ok(()) };
        let closing = Closing::parse(&record).filter(|closing| is_key_of(&closing.log_key, shown));
        let next = closing.as_ref().and_then(Closing::next);
        let last = shown.size().checked_sub(1);
        let (Some(next), Some(last)) = (next, last) else {
            return Err(damaged("next".to_owned()));
        };
        if !self.is_entry(&record, (LOG_CLOSED, last), shown).await? {
            // It may have been closed since its head was fetched: the next look will see the end.
            let text = fetch::text(&self.fetch, "checkpoint").await?;
            let (_, now) = self.opened(&text)?;
            return if now.size() > shown.size() {
                Ok(())
            } else {
                Err(damaged("next".to_owned()))
            };
        }
        Err(Stop::Alarm(Alarm::Closed { next_key: next.to_string() }))
    }

    /// Whether the entry at a place commits to a record that everybody may read. What is not published any more
    /// cannot be looked at.
    async fn is_entry(
        &self,
        record: &str,
        (kind, index): (&str, u64),
        shown: &Checkpoint,
    ) -> Result<bool, Stop> {
        if index < fetch::minimum(&self.fetch).await? {
            return Ok(true);
        }
        let width = u64::from(TILE_WIDTH);
        let tile = Tile::in_tree(0, index / width, shown.size()).ok_or_else(no_proof)?;
        let resource = Resource::Entries(tile).to_string();
        let Bundle(bytes) = fetch::bundle(&self.fetch, &resource).await?;
        let entries = read_bundle(&bytes).map_err(|_| damaged(resource))?;
        let at = usize::try_from(index % width).unwrap_or(usize::MAX);
        let line = line_of(kind, record);
        Ok(entries.get(at).is_some_and(|entry| line.is_some_and(|line| line.as_bytes() == *entry)))
    }
}

/// Whether a key is that of the log that signed a head.
fn is_key_of(key: &str, shown: &Checkpoint) -> bool {
    VerifierKey::parse(key).is_ok_and(|key| key.name() == shown.origin())
}
