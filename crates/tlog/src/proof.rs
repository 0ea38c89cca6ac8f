//! Inclusion and consistency proofs (RFC 6962 section 2.1), made from tiles and verified alone.

use crate::hash::{Hash, empty_root, node_hash, perfect_root};
use crate::tile::{TILE_HEIGHT, Tile};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Hashes that a proof in a tree of 64-bit size can have at most (consistency: one more than height).
pub const PROOF_HASHES_MAX: usize = 65;

/// Why a proof cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProveError {
    /// The entry, or the earlier tree, is not within the tree.
    OutOfRange,
    /// The reader does not have this tile.
    MissingTile(Tile),
    /// The tile has fewer hashes than the tree says.
    ShortTile(Tile),
}

impl fmt::Display for ProveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ProveError::OutOfRange => f.write_str("not within the tree"),
            ProveError::MissingTile(tile) => write!(f, "tile {tile} is missing"),
            ProveError::ShortTile(tile) => write!(f, "tile {tile} has too few hashes"),
        }
    }
}

impl std::error::Error for ProveError {}

/// The proof does not prove what it is said to prove.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mismatch;

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the proof does not lead to the root")
    }
}

impl std::error::Error for Mismatch {}

/// The tiles to load before [`prove_inclusion`], for a caller whose reading is asynchronous.
pub fn inclusion_tiles(index: u64, size: u64) -> Result<Vec<Tile>, ProveError> {
    tiles_of(&inclusion_ranges(index, size)?, size)
}

/// The tiles to load before [`prove_consistency`].
pub fn consistency_tiles(old: u64, new: u64) -> Result<Vec<Tile>, ProveError> {
    tiles_of(&consistency_ranges(old, new)?, new)
}

/// Proves that the tree of `size` has the leaf at `index`. Each tile is read once; a tile that is
/// wider than asked for will do.
pub fn prove_inclusion(
    index: u64,
    size: u64,
    read: impl FnMut(Tile) -> Option<Vec<Hash>>,
) -> Result<Vec<Hash>, ProveError> {
    hashes_of(&inclusion_ranges(index, size)?, size, read)
}

/// Proves that the tree of size `new` begins with the tree of size `old`.
pub fn prove_consistency(
    old: u64,
    new: u64,
    read: impl FnMut(Tile) -> Option<Vec<Hash>>,
) -> Result<Vec<Hash>, ProveError> {
    hashes_of(&consistency_ranges(old, new)?, new, read)
}

/// The root of the tree of `size`, computed from its tiles.
pub fn root_from_tiles(
    size: u64,
    read: impl FnMut(Tile) -> Option<Vec<Hash>>,
) -> Result<Hash, ProveError> {
    if size == 0 {
        return Ok(empty_root());
    }
    let roots = hashes_of(&[Range { start: 0, end: size }], size, read)?;
    roots.first().copied().ok_or(ProveError::OutOfRange)
}

/// Checks an inclusion proof (RFC 9162 section 2.1.3.2 spells out the steps).
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), Mismatch> {
    if index >= size {
        return Err(Mismatch);
    }
    let (mut node, mut last, mut computed) = (index, size - 1, *leaf);
    for hash in proof {
        if last == 0 {
            return Err(Mismatch);
        }
        if node & 1 == 1 || node == last {
            computed = node_hash(hash, &computed);
            while node & 1 == 0 && node != 0 {
                (node, last) = (node >> 1, last >> 1);
            }
        } else {
            computed = node_hash(&computed, hash);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    if last == 0 && computed == *root { Ok(()) } else { Err(Mismatch) }
}

/// Checks a consistency proof (RFC 9162 section 2.1.4.2 spells out the steps). Every tree is
/// consistent with the empty one, by the empty proof.
pub fn verify_consistency(
    (old, old_root): (u64, &Hash),
    (new, new_root): (u64, &Hash),
    proof: &[Hash],
) -> Result<(), Mismatch> {
    let holds = match old {
        _ if old > new => false,
        0 => proof.is_empty() && *old_root == empty_root() && (new > 0 || new_root == old_root),
        _ if old == new => proof.is_empty() && old_root == new_root,
        _ => consistent((old, old_root), (new, new_root), proof).is_some(),
    };
    if holds { Ok(()) } else { Err(Mismatch) }
}

fn consistent(
    (old, old_root): (u64, &Hash),
    (new, new_root): (u64, &Hash),
    proof: &[Hash],
) -> Option<()> {
    // When the old tree is perfect, its root is where the walk begins and the proof leaves it out.
    let (seed, path) =
        if old.is_power_of_two() { (old_root, proof) } else { proof.split_first()? };
    let zeros = (old - 1).trailing_ones();
    let (mut node, mut last) = ((old - 1) >> zeros, (new - 1) >> zeros);
    let (mut old_computed, mut new_computed) = (*seed, *seed);
    for hash in path {
        if last == 0 {
            return None;
        }
        if node & 1 == 1 || node == last {
            old_computed = node_hash(hash, &old_computed);
            new_computed = node_hash(hash, &new_computed);
            while node & 1 == 0 && node != 0 {
                (node, last) = (node >> 1, last >> 1);
            }
        } else {
            new_computed = node_hash(&new_computed, hash);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    (last == 0 && old_computed == *old_root && new_computed == *new_root).then_some(())
}

/// Consecutive leaves `start..end`, never none. RFC 6962 writes its hash `MTH(D[start:end])`.
#[derive(Clone, Copy)]
struct Range {
    start: u64,
    end: u64,
}

impl Range {
    fn length(self) -> u64 {
        self.end - self.start
    }

    /// Where RFC 6962 divides: after the largest power of two that is less than the length.
    fn split(self) -> (Range, Range) {
        let left = 1 << (self.length() - 1).ilog2();
        let middle = self.start + left;
        (Range { start: self.start, end: middle }, Range { start: middle, end: self.end })
    }
}

/// `PATH(m, D[n])` of RFC 6962 section 2.1.1 as ranges, the leaf's sibling first.
fn inclusion_ranges(index: u64, size: u64) -> Result<Vec<Range>, ProveError> {
    if index >= size {
        return Err(ProveError::OutOfRange);
    }
    let mut ranges = Vec::new();
    let mut within = Range { start: 0, end: size };
    while within.length() > 1 {
        let (left, right) = within.split();
        let (next, sibling) = if index < left.end { (left, right) } else { (right, left) };
        ranges.push(sibling);
        within = next;
    }
    ranges.reverse();
    Ok(ranges)
}

/// `PROOF(m, D[n])` of RFC 6962 section 2.1.2 as ranges.
fn consistency_ranges(old: u64, new: u64) -> Result<Vec<Range>, ProveError> {
    if old > new {
        return Err(ProveError::OutOfRange);
    }
    let mut ranges = Vec::new();
    if old == 0 || old == new {
        return Ok(ranges);
    }
    let mut within = Range { start: 0, end: new };
    while within.end != old {
        let (left, right) = within.split();
        let (next, sibling) = if old <= left.end { (left, right) } else { (right, left) };
        ranges.push(sibling);
        within = next;
    }
    // The verifier knows the old root itself; what it lacks is a smaller last subtree of it.
    if within.start > 0 {
        ranges.push(within);
    }
    ranges.reverse();
    Ok(ranges)
}

/// A perfect subtree's hashes within one tile.
struct Place {
    tile: Tile,
    skip: usize,
    take: usize,
}

/// Where the perfect subtree over `range` is stored.
fn place_of(range: Range, size: u64) -> Result<Place, ProveError> {
    let height = range.length().ilog2();
    let level = height / TILE_HEIGHT;
    let first = range.start >> (level * TILE_HEIGHT);
    let index = first >> TILE_HEIGHT;
    let tile = Tile::in_tree(level as u8, index, size).ok_or(ProveError::OutOfRange)?;
    let skip = (first - (index << TILE_HEIGHT)) as usize;
    Ok(Place { tile, skip, take: 1 << (height % TILE_HEIGHT) })
}

/// The perfect subtrees that make up a range, left to right.
fn perfect_parts(range: Range) -> Vec<Range> {
    let mut parts = Vec::new();
    let mut rest = range;
    while !rest.length().is_power_of_two() {
        let (left, right) = rest.split();
        parts.push(left);
        rest = right;
    }
    parts.push(rest);
    parts
}

fn tiles_of(ranges: &[Range], size: u64) -> Result<Vec<Tile>, ProveError> {
    let parts = ranges.iter().flat_map(|range| perfect_parts(*range));
    let tiles: Result<BTreeSet<Tile>, _> =
        parts.map(|part| place_of(part, size).map(|place| place.tile)).collect();
    Ok(tiles?.into_iter().collect())
}

fn hashes_of(
    ranges: &[Range],
    size: u64,
    mut read: impl FnMut(Tile) -> Option<Vec<Hash>>,
) -> Result<Vec<Hash>, ProveError> {
    let mut tiles = BTreeMap::new();
    for tile in tiles_of(ranges, size)? {
        tiles.insert(tile, read(tile).ok_or(ProveError::MissingTile(tile))?);
    }
    ranges.iter().map(|range| hash_of(*range, size, &tiles)).collect()
}

fn hash_of(range: Range, size: u64, tiles: &BTreeMap<Tile, Vec<Hash>>) -> Result<Hash, ProveError> {
    let mut root: Option<Hash> = None;
    for part in perfect_parts(range).into_iter().rev() {
        let place = place_of(part, size)?;
        let hashes = tiles
            .get(&place.tile)
            .and_then(|hashes| hashes.get(place.skip..place.skip + place.take))
            .ok_or(ProveError::ShortTile(place.tile))?;
        let left = perfect_root(hashes);
        root = Some(root.map_or(left, |right| node_hash(&left, &right)));
    }
    root.ok_or(ProveError::OutOfRange)
}
