//! Reads ZIP files of strangers: the directory first, then single files, each within a bound.

use std::fmt;
use std::io::Read as _;

use flate2::read::DeflateDecoder;

/// Files that an archive may list.
const FILES_MAX: usize = 2_000;
/// The record that ends an archive, without its comment.
const END_BYTES: usize = 22;

/// Why a ZIP file is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ZipError {
    /// It is no ZIP file, or cut off.
    Damaged,
    /// It lists more files than are looked at.
    TooManyFiles,
    /// Unpacked it is larger than allowed, whatever it claims.
    TooLarge,
    /// A file is encrypted, or packed in a way that is not read (other than stored and deflate).
    Unsupported,
}

impl fmt::Display for ZipError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            ZipError::Damaged => "it is no ZIP file, or damaged",
            ZipError::TooManyFiles => "it holds too many files",
            ZipError::TooLarge => "unpacked it is too large",
            ZipError::Unsupported => "it is encrypted or packed in an unusual way",
        })
    }
}

impl std::error::Error for ZipError {}

/// A ZIP file whose directory was read.
#[derive(Debug)]
pub struct Archive<'b> {
    bytes: &'b [u8],
    entries: Vec<Entry>,
    left: usize,
}

#[derive(Debug)]
struct Entry {
    name: String,
    flags: u16,
    method: u16,
    checksum: u32,
    packed: usize,
    offset: usize,
}

impl<'b> Archive<'b> {
    /// Reads the directory. All files together may unpack to so many bytes.
    ///
    /// # Errors
    /// When it is no ZIP file or lists too much.
    pub fn open(bytes: &'b [u8], unpacked_bytes_max: usize) -> Result<Archive<'b>, ZipError> {
        let end = find_end(bytes).ok_or(ZipError::Damaged)?;
        let count = usize::from(number_16(bytes, end + 10).ok_or(ZipError::Damaged)?);
        if count > FILES_MAX {
            return Err(ZipError::TooManyFiles);
        }
        let mut at = number_32(bytes, end + 16).ok_or(ZipError::Damaged)?;
        let mut entries = Vec::with_capacity(count);
        for _ in 0..count {
            let (entry, next) = entry(bytes, at).ok_or(ZipError::Damaged)?;
            entries.push(entry);
            at = next;
        }
        Ok(Archive { bytes, entries, left: unpacked_bytes_max })
    }

    /// The names of the files.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.name.as_str())
    }

    /// A file, unpacked; none when there is none of this name.
    ///
    /// # Errors
    /// When it is damaged, too large together with what was unpacked before, or packed in an unusual way.
    pub fn file(&mut self, name: &str) -> Result<Option<Vec<u8>>, ZipError> {
        let Some(entry) = self.entries.iter().find(|entry| entry.name == name) else {
            return Ok(None);
        };
        let packed = packed(self.bytes, entry).ok_or(ZipError::Damaged)?;
        let bound = u64::try_from(self.left).unwrap_or(u64::MAX).saturating_add(1);
        let mut unpacked = Vec::new();
        let read = match (entry.flags & 1, entry.method) {
            (0, 0) => packed.take(bound).read_to_end(&mut unpacked),
            (0, 8) => DeflateDecoder::new(packed).take(bound).read_to_end(&mut unpacked),
            _ => return Err(ZipError::Unsupported),
        };
        read.map_err(|_| ZipError::Damaged)?;
        self.left = self.left.checked_sub(unpacked.len()).ok_or(ZipError::TooLarge)?;
        if crc32fast::hash(&unpacked) != entry.checksum {
            return Err(ZipError::Damaged);
        }
        Ok(Some(unpacked))
    }
}

/// Where the record is that ends an archive: before a comment of any length.
fn find_end(bytes: &[u8]) -> Option<usize> {
    let last = bytes.len().checked_sub(END_BYTES)?;
    let first = last.saturating_sub(usize::from(u16::MAX));
    (first..=last).rev().find(|at| bytes.get(*at..*at + 4) == Some(b"PK\x05\x06"))
}

/// A line of the directory (APPNOTE 4.3.12), and where the next begins.
fn entry(bytes: &[u8], at: usize) -> Option<(Entry, usize)> {
    if bytes.get(at..at.checked_add(4)?)? != b"PK\x01\x02" {
        return None;
    }
    let length = |place: usize| number_16(bytes, at + place).map(usize::from);
    let (name, extra, comment) = (length(28)?, length(30)?, length(32)?);
    let start = at + 46;
    let entry = Entry {
        name: String::from_utf8_lossy(bytes.get(start..start + name)?).into_owned(),
        flags: number_16(bytes, at + 8)?,
        method: number_16(bytes, at + 10)?,
        checksum: u32::try_from(number_32(bytes, at + 16)?).ok()?,
        packed: number_32(bytes, at + 20)?,
        offset: number_32(bytes, at + 42)?,
    };
    Some((entry, start + name + extra + comment))
}

/// The packed bytes of a file, after its own header (APPNOTE 4.3.7).
fn packed<'b>(bytes: &'b [u8], entry: &Entry) -> Option<&'b [u8]> {
    let at = entry.offset;
    if bytes.get(at..at.checked_add(4)?)? != b"PK\x03\x04" {
        return None;
    }
    let name = usize::from(number_16(bytes, at + 26)?);
    let extra = usize::from(number_16(bytes, at + 28)?);
    let start = at + 30 + name + extra;
    bytes.get(start..start.checked_add(entry.packed)?)
}

fn number_16(bytes: &[u8], at: usize) -> Option<u16> {
    let found = bytes.get(at..at.checked_add(2)?)?;
    found.try_into().ok().map(u16::from_le_bytes)
}

fn number_32(bytes: &[u8], at: usize) -> Option<usize> {
    let found = bytes.get(at..at.checked_add(4)?)?;
    usize::try_from(found.try_into().ok().map(u32::from_le_bytes)?).ok()
}
