//! The growing tree: what a log must remember to append, and which tiles an append changes.

use crate::hash::{Hash, empty_root, node_hash, perfect_root};
use crate::tile::{TILE_WIDTH, Tile};
use std::fmt;

/// A tree as far as its right edge: enough to append to it and to know its root.
///
/// It holds, per tile level, the hashes of the last, partial tile: at most 255 per level, so 8 kB
/// per level at most and three levels for sixteen million entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    size: u64,
    edge: Vec<Vec<Hash>>,
}

/// A tile that an append wrote: new, or an earlier partial tile with more hashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TileWrite {
    /// Where, and how wide it now is.
    pub tile: Tile,
    /// All its hashes, the earlier ones included.
    pub hashes: Vec<Hash>,
}

/// Why stored tiles are not the right edge of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TreeError {
    /// The tile is not there.
    MissingTile(Tile),
    /// The tile has fewer hashes than its place in the tree asks for.
    ShortTile(Tile),
}

impl fmt::Display for TreeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TreeError::MissingTile(tile) => write!(f, "tile {tile} is missing"),
            TreeError::ShortTile(tile) => write!(f, "tile {tile} has too few hashes"),
        }
    }
}

impl std::error::Error for TreeError {}

impl Tree {
    /// The tree without entries.
    pub fn empty() -> Tree {
        Tree { size: 0, edge: Vec::new() }
    }

    /// Takes up a stored tree of `size` from its partial tiles (those of [`Tile::partial_of`]).
    /// A tile that has meanwhile grown will do: only its first hashes are used.
    pub fn from_tiles(
        size: u64,
        mut read: impl FnMut(Tile) -> Option<Vec<Hash>>,
    ) -> Result<Tree, TreeError> {
        let mut edge = Vec::new();
        for tile in Tile::partial_of(size) {
            edge.resize(usize::from(tile.level()), Vec::new());
            let mut hashes = read(tile).ok_or(TreeError::MissingTile(tile))?;
            if hashes.len() < usize::from(tile.width()) {
                return Err(TreeError::ShortTile(tile));
            }
            hashes.truncate(usize::from(tile.width()));
            edge.push(hashes);
        }
        Ok(Tree { size, edge })
    }

    /// How many entries there are.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The Merkle tree hash of all entries (RFC 6962 section 2.1).
    pub fn root(&self) -> Hash {
        let mut root: Option<Hash> = None;
        for peak in self.edge.iter().flat_map(|hashes| peaks(hashes)) {
            root = Some(match root {
                None => peak,
                Some(right) => node_hash(&peak, &right),
            });
        }
        root.unwrap_or_else(empty_root)
    }

    /// Adds leaf hashes (see [`leaf_hash`](crate::leaf_hash)) and says which tiles to store.
    /// Partial tiles come as one write each, at the width that the new tree has them.
    pub fn append(&self, leaves: &[Hash]) -> (Tree, Vec<TileWrite>) {
        let mut tree = self.clone();
        let mut writes = Vec::new();
        let mut touched = 0;
        for leaf in leaves {
            touched = touched.max(tree.push(*leaf, &mut writes));
        }
        let partial = Tile::partial_of(tree.size);
        for tile in partial.into_iter().filter(|tile| usize::from(tile.level()) < touched) {
            let hashes = tree.edge.get(usize::from(tile.level())).cloned().unwrap_or_default();
            assert!(hashes.len() == usize::from(tile.width()), "an edge as wide as its tile");
            writes.push(TileWrite { tile, hashes });
        }
        (tree, writes)
    }

    /// Adds one leaf; gives the number of levels that it reached.
    fn push(&mut self, leaf: Hash, writes: &mut Vec<TileWrite>) -> usize {
        self.size += 1;
        let mut carried = leaf;
        let mut above = self.size;
        for level in 0..=u8::MAX {
            if self.edge.len() <= usize::from(level) {
                self.edge.push(Vec::new());
            }
            let Some(hashes) = self.edge.get_mut(usize::from(level)) else { break };
            hashes.push(carried);
            above /= u64::from(TILE_WIDTH);
            if hashes.len() < usize::from(TILE_WIDTH) {
                return usize::from(level) + 1;
            }
            let full = std::mem::take(hashes);
            carried = perfect_root(&full);
            let tile = Tile::new(level, above - 1, TILE_WIDTH);
            writes.extend(tile.map(|tile| TileWrite { tile, hashes: full }));
        }
        unreachable!("a tree of 64-bit size has eight tile levels at most")
    }
}

/// The roots of the perfect subtrees that these hashes make up, smallest (rightmost) first.
fn peaks(hashes: &[Hash]) -> Vec<Hash> {
    let mut peaks = Vec::new();
    let mut rest = hashes;
    while !rest.is_empty() {
        let smallest = 1 << rest.len().trailing_zeros();
        let (left, right) = rest.split_at(rest.len() - smallest);
        peaks.push(perfect_root(right));
        rest = left;
    }
    peaks
}
