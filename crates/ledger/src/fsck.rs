//! Recomputes the whole log from its entries and compares: finds every alteration of what is stored.

use std::fmt;

use platform::{Db, Fault};
use tlog::{
    Checkpoint, HASH_BYTES, Hash, Note, OpenError, Policy, Tile, TileWrite, Tree, leaf_hash,
};

use crate::cosigning::store::find_witnessed;
use crate::entry::Entry;
use crate::pruning::{Published, read_published};
use crate::public;
use crate::rotation::is_succession;
use crate::rotation::store::{self as rotation, Closed};
use crate::store::{self, Head, LogNumber};

/// Entries read at a time.
const PAGE_ENTRIES: u64 = 4_096;
/// Public records read at a time.
const PAGE_RECORDS: usize = 1_024;
/// Rows of tiles listed at a time.
const PAGE_TILES: usize = 4_096;
/// Findings reported; a log in ruins has more, and nobody reads them.
const FINDINGS_MAX: usize = 100;

/// Something that is not as it was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// There is no head: no sequencer ever ran.
    NoHead,
    /// The checkpoint is not one of this log by its keys.
    Checkpoint(OpenError),
    /// The checkpoint names another size or root than the head's row.
    HeadDiffers,
    /// The head that the witnesses have cosigned is not one of this log.
    Witnessed(OpenError),
    /// The head that the witnesses have cosigned is not a beginning of this log.
    WitnessedDiffers,
    /// The entries do not lead to the root that was signed.
    RootDiffers,
    /// A public record is not what the log has under its entry.
    PublicRecordDiffers {
        /// What it is about.
        subject: String,
    },
    /// Entries for public records have no record any more.
    PublicRecordsMissing {
        /// How many.
        count: u64,
    },
    /// No entry has this place.
    EntryMissing {
        /// The place.
        index: u64,
    },
    /// The entry at this place is not of our format.
    EntryMalformed {
        /// The place.
        index: u64,
    },
    /// More is kept from the public than there is.
    MinimumBeyondHead {
        /// The minimum index.
        minimum: u64,
    },
    /// A closed log and the one after it do not name each other.
    SuccessionDiffers {
        /// The closed log.
        origin: String,
    },
    /// Entries have places that no head promised.
    EntriesBeyondHead {
        /// How many.
        count: u64,
    },
    /// A tile is missing or too narrow.
    TileMissing(Tile),
    /// A tile has other hashes than its entries.
    TileDiffers(Tile),
    /// A tile is wider than the log, or lies outside it.
    TileBeyondHead {
        /// Its level.
        level: i64,
        /// Its place within the level.
        index: i64,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Finding::NoHead => f.write_str("the log has no head"),
            Finding::Checkpoint(error) => write!(f, "the checkpoint: {error}"),
            Finding::HeadDiffers => f.write_str("the checkpoint differs from the stored head"),
            Finding::Witnessed(error) => write!(f, "the witnessed checkpoint: {error}"),
            Finding::WitnessedDiffers => {
                f.write_str("what the witnesses cosigned is not a beginning of this log")
            }
            Finding::RootDiffers => f.write_str("the entries do not lead to the signed root"),
            Finding::PublicRecordDiffers { subject } => {
                write!(f, "a public record about {subject} is not what was logged")
            }
            Finding::PublicRecordsMissing { count } => {
                write!(f, "{count} entries for public records have no record")
            }
            Finding::EntryMissing { index } => write!(f, "entry {index} is missing"),
            Finding::EntryMalformed { index } => write!(f, "entry {index} is malformed"),
            Finding::MinimumBeyondHead { minimum } => {
                write!(f, "entries are published from {minimum} on, and there are fewer")
            }
            Finding::SuccessionDiffers { origin } => {
                write!(f, "the closed log {origin} and the one after it do not name each other")
            }
            Finding::EntriesBeyondHead { count } => {
                write!(f, "{count} entries are beyond the head")
            }
            Finding::TileMissing(tile) => write!(f, "tile {tile} is missing or too narrow"),
            Finding::TileDiffers(tile) => write!(f, "tile {tile} differs from its entries"),
            Finding::TileBeyondHead { level, index } => {
                write!(f, "tile {index} of level {level} is beyond the head")
            }
        }
    }
}

/// What was looked at and what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Size of the log that was checked.
    pub size: u64,
    /// What is wrong, [`FINDINGS_MAX`] at most; empty when all is sound.
    pub findings: Vec<Finding>,
}

impl Report {
    fn add(&mut self, finding: Finding) {
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(finding);
        }
    }
}

/// Recomputes every tile and the root from the entries, of closed logs too. The open log may grow meanwhile.
pub async fn fsck(db: &Db, policy: &Policy) -> Result<Report, Fault> {
    let mut report = Report::default();
    let closed = rotation::list_closed(db).await?;
    let Some(head) = store::find_head(db).await? else {
        report.add(Finding::NoHead);
        return Ok(report);
    };
    report.size = head.size;
    let mut public = 0;
    for head in closed.iter().map(|closed| &closed.head).chain([&head]) {
        let Some(found) = check_log(&mut report, db, (head, policy)).await? else {
            return Ok(report);
        };
        public += found;
    }
    check_witnessed(&mut report, db, (head.log, policy)).await?;
    check_public(&mut report, db, (public, &head)).await?;
    check_successions(&mut report, db, &closed).await?;
    // What is no longer published is kept all the same, and was recomputed as everything else.
    let Published { minimum, .. } = read_published(db, None).await?;
    if minimum > head.size {
        report.add(Finding::MinimumBeyondHead { minimum });
    }
    check_nothing_beyond(&mut report, db).await?;
    Ok(report)
}

/// One log as a whole; none when an entry is missing, else how many of its entries are for public records.
async fn check_log(
    report: &mut Report,
    db: &Db,
    (head, policy): (&Head, &Policy),
) -> Result<Option<u64>, Fault> {
    check_head(report, head, policy);
    let mut tree = Tree::empty();
    let mut public = 0;
    while tree.size() < head.size {
        let Some((grown, found)) = check_page(report, db, &tree, head).await? else {
            return Ok(None);
        };
        tree = grown;
        public += found;
    }
    if tree.root() != head.root {
        report.add(Finding::RootDiffers);
    }
    Ok(Some(public))
}

/// Each closed log and the one after it name each other.
async fn check_successions(report: &mut Report, db: &Db, closed: &[Closed]) -> Result<(), Fault> {
    for one in closed {
        let head = &one.head;
        let end = head.size.saturating_sub(1);
        let last = store::list_entries(db, head.log, (end, head.size)).await?;
        let first = store::list_entries(db, head.log.next(), (0, 1)).await?;
        let signed = Note::parse(&head.checkpoint).ok();
        let signed = signed.and_then(|note| Checkpoint::parse(note.text()).ok());
        let bound = match (last.first(), first.first(), signed) {
            (Some(last), Some(first), Some(signed)) => {
                let records = (&*one.closing, &*one.opening);
                is_succession(records, (last, first), &signed)
            }
            _ => false,
        };
        let beyond = store::count_entries_from(db, head.log, head.size).await?;
        if beyond > 0 {
            report.add(Finding::EntriesBeyondHead { count: beyond });
        }
        if !bound {
            report.add(Finding::SuccessionDiffers { origin: one.origin.clone() });
        }
    }
    Ok(())
}

/// Each public record is what its entry commits to, and no entry for one has lost it.
async fn check_public(
    report: &mut Report,
    db: &Db,
    (entries, head): (u64, &Head),
) -> Result<(), Fault> {
    let end = head.log.place(head.size);
    let mut placed = 0;
    let mut after = String::new();
    loop {
        let page = public::store::list_with_lines(db, &after, PAGE_RECORDS).await?;
        let Some((last, _, _)) = page.last() else { break };
        after = last.entry.to_string();
        for (record, line, place) in &page {
            if line.is_none() || record.line() != *line {
                report.add(Finding::PublicRecordDiffers { subject: record.subject.clone() });
            }
            placed += u64::from(place.is_some_and(|place| place < end));
        }
    }
    if placed < entries {
        report.add(Finding::PublicRecordsMissing { count: entries - placed });
    }
    Ok(())
}

/// The witnesses' head is signed by this log, and its root is that of the first entries. The tiles that
/// it is compared by were recomputed before.
async fn check_witnessed(
    report: &mut Report,
    db: &Db,
    (log, policy): (LogNumber, &Policy),
) -> Result<(), Fault> {
    let Some(seen) = find_witnessed(db).await? else { return Ok(()) };
    let opened = Note::parse(&seen.checkpoint)
        .map_err(OpenError::Log)
        .and_then(|note| policy.open_unwitnessed(&note));
    let signed = match opened {
        Err(error) => {
            report.add(Finding::Witnessed(error));
            return Ok(());
        }
        Ok(opened) => opened.checkpoint,
    };
    let tiles = store::list_tiles(db, log, &Tile::partial_of(seen.size)).await?;
    let tree = Tree::from_tiles(seen.size, |tile| tiles.get(&tile).cloned());
    let root = tree.ok().map(|tree| tree.root());
    if (signed.size(), Some(*signed.root())) != (seen.size, root) || root != Some(seen.root) {
        report.add(Finding::WitnessedDiffers);
    }
    Ok(())
}

fn check_head(report: &mut Report, head: &Head, policy: &Policy) {
    let opened = Note::parse(&head.checkpoint)
        .map_err(OpenError::Log)
        .and_then(|note| policy.open_unwitnessed(&note));
    match opened {
        Err(error) => report.add(Finding::Checkpoint(error)),
        Ok(opened) => {
            let signed = opened.checkpoint;
            if (signed.size(), signed.root()) != (head.size, &head.root) {
                report.add(Finding::HeadDiffers);
            }
        }
    }
}

/// Checks the next entries and the tiles that they fill, and counts those for public records; none when an
/// entry is missing.
async fn check_page(
    report: &mut Report,
    db: &Db,
    tree: &Tree,
    head: &Head,
) -> Result<Option<(Tree, u64)>, Fault> {
    let first = tree.size();
    let end = head.size.min(first + PAGE_ENTRIES);
    let entries = store::list_entries(db, head.log, (first, end)).await?;
    if (entries.len() as u64) < end - first {
        let index = first + entries.len() as u64;
        report.add(Finding::EntryMissing { index });
        return Ok(None);
    }
    let mut public = 0;
    for (index, entry) in (first..).zip(&entries) {
        match Entry::parse(entry) {
            None => report.add(Finding::EntryMalformed { index }),
            Some(entry) => public += u64::from(public::KINDS.contains(&entry.kind())),
        }
    }
    let leaves: Vec<Hash> = entries.iter().map(|entry| leaf_hash(entry.as_bytes())).collect();
    let (grown, writes) = tree.append(&leaves);
    let tiles: Vec<Tile> = writes.iter().map(|write| write.tile).collect();
    let stored = store::list_tiles(db, head.log, &tiles).await?;
    for TileWrite { tile, hashes } in writes {
        match stored.get(&tile) {
            None => report.add(Finding::TileMissing(tile)),
            Some(found) if *found != hashes => report.add(Finding::TileDiffers(tile)),
            Some(_) => {}
        }
    }
    Ok(Some((grown, public)))
}

/// Looks for rows that no head promised. The head is read last, since the log may grow.
async fn check_nothing_beyond(report: &mut Report, db: &Db) -> Result<(), Fault> {
    let mut rows = Vec::new();
    let mut after = (-1, i64::MAX);
    let log = store::find_head(db).await?.map_or(LogNumber::FIRST, |head| head.log);
    loop {
        let page = store::list_tile_lengths(db, log, after, PAGE_TILES).await?;
        let Some((level, index, _)) = page.last() else { break };
        after = (*level, *index);
        rows.extend(page);
    }
    let Some(head) = store::find_head(db).await? else { return Ok(()) };
    for (level, index, bytes) in rows {
        let place = u8::try_from(level).ok().zip(u64::try_from(index).ok());
        let tile = place.and_then(|(level, index)| Tile::in_tree(level, index, head.size));
        let bytes_max = tile.map_or(0, |tile| i64::from(tile.width()) * HASH_BYTES as i64);
        if bytes > bytes_max {
            report.add(Finding::TileBeyondHead { level, index });
        }
    }
    let count = store::count_entries_from(db, log, head.size).await?;
    if count > 0 {
        let grown = store::find_head(db).await?.map_or(0, |head| head.size);
        let beyond = store::count_entries_from(db, log, grown).await?;
        if beyond > 0 && grown == head.size {
            report.add(Finding::EntriesBeyondHead { count: beyond });
        }
    }
    Ok(())
}
