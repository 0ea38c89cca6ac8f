//! Writes torn tiles anew from the entries, when these still lead to the root that was signed. It signs nothing.

use std::collections::BTreeMap;

use platform::{CommitError, Db, Fault, Unit};
use tlog::{Hash, Note, OpenError, Policy, Tile, TileWrite, Tree, leaf_hash};

use crate::fsck::Finding;
use crate::rotation::store as rotation;
use crate::store::{self, Head};

/// Entries read at a time.
const PAGE_ENTRIES: u64 = 4_096;
/// Tiles written in one unit.
const TILES_TOGETHER: usize = 64;

/// How a repair ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Repaired {
    /// So many tiles were torn or gone, and are whole again.
    Tiles(usize),
    /// What is wrong is more than tiles: only a backup has it.
    Beyond(Finding),
    /// The log grew meanwhile. Nothing more was written; try again.
    Overtaken,
}

/// Recomputes every tile from the entries, of closed logs too, and writes those that differ.
pub async fn repair(db: &Db, policy: &Policy) -> Result<Repaired, Fault> {
    let mut count = 0;
    for closed in rotation::list_closed(db).await? {
        match repair_log(db, policy, (&closed.head, false)).await? {
            Repaired::Tiles(tiles) => count += tiles,
            other => return Ok(other),
        }
    }
    let Some(head) = store::find_head(db).await? else {
        return Ok(Repaired::Beyond(Finding::NoHead));
    };
    Ok(match repair_log(db, policy, (&head, true)).await? {
        Repaired::Tiles(tiles) => Repaired::Tiles(count + tiles),
        other => other,
    })
}

async fn repair_log(
    db: &Db,
    policy: &Policy,
    (head, is_open): (&Head, bool),
) -> Result<Repaired, Fault> {
    let signed = Note::parse(&head.checkpoint)
        .map_err(OpenError::Log)
        .and_then(|note| policy.open_unwitnessed(&note));
    match signed {
        Err(error) => return Ok(Repaired::Beyond(Finding::Checkpoint(error))),
        Ok(opened) => {
            let signed = opened.checkpoint;
            if (signed.size(), signed.root()) != (head.size, &head.root) {
                return Ok(Repaired::Beyond(Finding::HeadDiffers));
            }
        }
    }
    match differing(db, head).await? {
        Err(finding) => Ok(Repaired::Beyond(finding)),
        Ok(torn) => write(db, (head, is_open), torn).await,
    }
}

/// The tiles that are not as the entries make them; a finding when the entries are not what was signed.
async fn differing(db: &Db, head: &Head) -> Result<Result<Vec<TileWrite>, Finding>, Fault> {
    let mut tree = Tree::empty();
    let mut torn: BTreeMap<(u8, u64), TileWrite> = BTreeMap::new();
    while tree.size() < head.size {
        let first = tree.size();
        let end = head.size.min(first + PAGE_ENTRIES);
        let entries = store::list_entries(db, head.log, (first, end)).await?;
        if (entries.len() as u64) < end - first {
            let index = first + entries.len() as u64;
            return Ok(Err(Finding::EntryMissing { index }));
        }
        let leaves: Vec<Hash> = entries.iter().map(|entry| leaf_hash(entry.as_bytes())).collect();
        let (grown, writes) = tree.append(&leaves);
        let tiles: Vec<Tile> = writes.iter().map(|write| write.tile).collect();
        let stored = store::list_tiles(db, head.log, &tiles).await?;
        for write in writes {
            let place = (write.tile.level(), write.tile.index());
            // What differs at one width differs at each later one, of which the last is written.
            if stored.get(&write.tile) != Some(&write.hashes) || torn.contains_key(&place) {
                torn.insert(place, write);
            }
        }
        tree = grown;
    }
    let leads = tree.root() == head.root;
    Ok(if leads { Ok(torn.into_values().collect()) } else { Err(Finding::RootDiffers) })
}

/// Each unit names the head that the tiles belong to, so that no tile of a longer log is made shorter.
async fn write(
    db: &Db,
    (head, is_open): (&Head, bool),
    torn: Vec<TileWrite>,
) -> Result<Repaired, Fault> {
    for some in torn.chunks(TILES_TOGETHER) {
        let mut unit = Unit::new();
        // A closed log grows no more, and nothing of it is made shorter.
        if is_open {
            store::insist_on_head(&mut unit, head);
        }
        some.iter().for_each(|write| store::write_tile(&mut unit, head.log, write));
        match db.commit(unit).await {
            Ok(()) => {}
            Err(CommitError::Conflict { .. }) => return Ok(Repaired::Overtaken),
            Err(CommitError::Fault(fault)) => return Err(fault),
        }
    }
    Ok(Repaired::Tiles(torn.len()))
}
