//! Where a tile lies and what its address is (C2SP tlog-tiles).

use crate::encoding::from_decimal;
use std::fmt;

/// How many hashes, or entries, a full tile holds.
pub const TILE_WIDTH: u16 = 256;

/// Binary tree levels that one tile level spans: 2 to the power of 8 is 256.
pub(crate) const TILE_HEIGHT: u32 = 8;

/// tlog-tiles: a level is at most 63.
const LEVEL_MAX: u8 = 63;

/// Path elements that the largest index needs (20 digits, three each).
const PATH_ELEMENTS_MAX: usize = 7;

/// The coordinates of a tile: 1 to 256 consecutive hashes at one level.
///
/// ```
/// use tlog::Tile;
/// let tile = Tile::new(0, 1_234_067, 8).unwrap();
/// assert_eq!(tile.to_string(), "0/x001/x234/067.p/8");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tile {
    level: u8,
    index: u64,
    width: u16,
}

impl Tile {
    /// A tile, unless its level is above 63 or its width not 1 to 256.
    pub fn new(level: u8, index: u64, width: u16) -> Option<Tile> {
        let sound = level <= LEVEL_MAX && (1..=TILE_WIDTH).contains(&width);
        sound.then_some(Tile { level, index, width })
    }

    /// Tile level: 0 holds leaf hashes, each hash above covers 256 of the level below.
    pub fn level(&self) -> u8 {
        self.level
    }

    /// Position within the level.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// Number of hashes, 1 to 256.
    pub fn width(&self) -> u16 {
        self.width
    }

    /// Full tiles never change and never go away while their entries are published.
    pub fn is_full(&self) -> bool {
        self.width == TILE_WIDTH
    }

    /// The end index of the full tile at this place: the entries before it, from the tile's start on, are under it.
    fn end_index(&self) -> Option<u64> {
        let span = 1_u64.checked_shl(TILE_HEIGHT * (u32::from(self.level) + 1))?;
        self.index.checked_add(1)?.checked_mul(span)
    }

    /// The rightmost, partial tiles of a tree, lowest level first.
    ///
    /// ```
    /// use tlog::Tile;
    /// let widths: Vec<_> = Tile::partial_of(70_000).iter().map(|tile| tile.width()).collect();
    /// assert_eq!(widths, [112, 17, 1]); // the example of tlog-tiles
    /// ```
    pub fn partial_of(size: u64) -> Vec<Tile> {
        let mut tiles = Vec::new();
        let mut hashes = size;
        let mut level = 0;
        while hashes > 0 {
            let width = (hashes % u64::from(TILE_WIDTH)) as u16;
            hashes >>= TILE_HEIGHT;
            tiles.extend(Tile::new(level, hashes, width));
            level += 1;
        }
        tiles
    }

    /// The tile at this place as a tree of `size` has it, or `None` when that tree does not reach it.
    pub fn in_tree(level: u8, index: u64, size: u64) -> Option<Tile> {
        let hashes = size.checked_shr(u32::from(level) * TILE_HEIGHT).unwrap_or(0);
        let before = index.checked_mul(u64::from(TILE_WIDTH))?;
        let width = hashes.checked_sub(before)?.min(u64::from(TILE_WIDTH));
        Tile::new(level, index, width as u16)
    }

    fn place(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.index.to_string();
        let elements = digits.len().div_ceil(3);
        let padded = format!("{:0>width$}", digits, width = elements * 3);
        for (position, element) in padded.as_bytes().as_chunks::<3>().0.iter().enumerate() {
            f.write_str(if position + 1 < elements { "x" } else { "" })?;
            f.write_str(&String::from_utf8_lossy(element))?;
            f.write_str(if position + 1 < elements { "/" } else { "" })?;
        }
        if self.is_full() { Ok(()) } else { write!(f, ".p/{}", self.width) }
    }
}

impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/", self.level)?;
        self.place(f)
    }
}

/// What a log serves, by its path below the log's prefix.
///
/// ```
/// use tlog::{Resource, Tile};
/// let resource = Resource::parse("tile/entries/x001/234.p/17").unwrap();
/// assert_eq!(resource, Resource::Entries(Tile::new(0, 1234, 17).unwrap()));
/// assert_eq!(resource.to_string(), "tile/entries/x001/234.p/17");
/// assert_eq!(Resource::parse("tile/entries/1234"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    /// The signed head.
    Checkpoint,
    /// A tile of hashes.
    Hashes(Tile),
    /// A bundle of entries, in the place of the level 0 tile of the same coordinates.
    Entries(Tile),
}

impl Resource {
    /// Reads a path without leading slash. Any other spelling than the writer's is refused.
    pub fn parse(path: &str) -> Option<Resource> {
        if path == "checkpoint" {
            return Some(Resource::Checkpoint);
        }
        let (kind, place) = path.strip_prefix("tile/")?.split_once('/')?;
        let (index, width) = parse_place(place)?;
        if kind == "entries" {
            return Tile::new(0, index, width).map(Resource::Entries);
        }
        let level = u8::try_from(from_decimal(kind)?).ok()?;
        Tile::new(level, index, width).map(Resource::Hashes)
    }

    /// Whether a log that publishes entries from this minimum index on may refuse the resource (tlog-tiles, "Pruning"):
    /// its end index is not above the minimum. A partial tile goes with the full one in its place.
    ///
    /// ```
    /// use tlog::Resource;
    /// let is_pruned = |path: &str| Resource::parse(path).unwrap().is_pruned_below(512);
    /// assert!(is_pruned("tile/entries/001") && is_pruned("tile/0/001") && is_pruned("tile/0/001.p/7"));
    /// assert!(!is_pruned("tile/entries/002") && !is_pruned("tile/1/000") && !is_pruned("checkpoint"));
    /// ```
    pub fn is_pruned_below(&self, minimum: u64) -> bool {
        match self {
            Resource::Checkpoint => false,
            Resource::Hashes(tile) | Resource::Entries(tile) => {
                tile.end_index().is_some_and(|end| end <= minimum)
            }
        }
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Resource::Checkpoint => f.write_str("checkpoint"),
            Resource::Hashes(tile) => write!(f, "tile/{tile}"),
            Resource::Entries(tile) => {
                f.write_str("tile/entries/")?;
                tile.place(f)
            }
        }
    }
}

/// Reads `x001/x234/067.p/8` into index and width.
fn parse_place(place: &str) -> Option<(u64, u16)> {
    let (index, width) = match place.split_once(".p/") {
        None => (place, TILE_WIDTH),
        Some((index, width)) => {
            let width = u16::try_from(from_decimal(width)?).ok()?;
            (index, (1..TILE_WIDTH).contains(&width).then_some(width)?)
        }
    };
    let mut elements = index.splitn(PATH_ELEMENTS_MAX + 1, '/').peekable();
    let mut value: u64 = 0;
    let mut count = 0;
    while let Some(element) = elements.next() {
        let digits = match elements.peek() {
            Some(_) => element.strip_prefix('x')?,
            None => element,
        };
        // A first element of zeroes would be a second spelling of a shorter path.
        let padding_only = count == 0 && digits == "000" && elements.peek().is_some();
        if digits.len() != 3 || !digits.bytes().all(|b| b.is_ascii_digit()) || padding_only {
            return None;
        }
        value = value.checked_mul(1000)?.checked_add(digits.parse().ok()?)?;
        count += 1;
    }
    Some((value, width))
}
