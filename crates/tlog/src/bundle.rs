//! Entry bundles: up to 256 entries, each behind its length (C2SP tlog-tiles, "Log entries").

use crate::tile::TILE_WIDTH;
use std::fmt;

/// An entry's length is a 16-bit number.
pub const ENTRY_BYTES_MAX: usize = u16::MAX as usize;

/// Why entries and bytes do not make a bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BundleError {
    /// An entry has more than 65,535 bytes.
    EntryTooLong,
    /// More than 256 entries.
    TooManyEntries,
    /// The bytes end within an entry.
    Torn,
}

impl fmt::Display for BundleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            BundleError::EntryTooLong => "an entry is longer than 65,535 bytes",
            BundleError::TooManyEntries => "a bundle holds more than 256 entries",
            BundleError::Torn => "the bundle ends within an entry",
        })
    }
}

impl std::error::Error for BundleError {}

/// Writes entries as a bundle.
///
/// ```
/// let bytes = tlog::write_bundle([b"ab".as_slice(), b"c"]).unwrap();
/// assert_eq!(bytes, b"\x00\x02ab\x00\x01c");
/// assert_eq!(tlog::read_bundle(&bytes).unwrap(), [b"ab".as_slice(), b"c"]);
/// ```
pub fn write_bundle<'a>(
    entries: impl IntoIterator<Item = &'a [u8]>,
) -> Result<Vec<u8>, BundleError> {
    let mut bytes = Vec::new();
    for (position, entry) in entries.into_iter().enumerate() {
        if position >= usize::from(TILE_WIDTH) {
            return Err(BundleError::TooManyEntries);
        }
        let length = u16::try_from(entry.len()).map_err(|_| BundleError::EntryTooLong)?;
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(entry);
    }
    Ok(bytes)
}

/// Reads the entries of a bundle.
pub fn read_bundle(bytes: &[u8]) -> Result<Vec<&[u8]>, BundleError> {
    let mut entries = Vec::new();
    let mut rest = bytes;
    while let Some((length, tail)) = rest.split_first_chunk::<2>() {
        if entries.len() == usize::from(TILE_WIDTH) {
            return Err(BundleError::TooManyEntries);
        }
        let length = usize::from(u16::from_be_bytes(*length));
        let (entry, tail) = tail.split_at_checked(length).ok_or(BundleError::Torn)?;
        entries.push(entry);
        rest = tail;
    }
    if rest.is_empty() { Ok(entries) } else { Err(BundleError::Torn) }
}
