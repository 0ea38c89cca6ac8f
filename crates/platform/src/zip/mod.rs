//! ZIP files (PKWARE APPNOTE 6.3). Written: stored, not compressed, so that any byte of a file can be found by
//! hand, and the same files give the same bytes. Read: in bounds that the reader sets.

mod read;
#[cfg(test)]
mod tests;

pub use read::{Archive, ZipError};

use jiff::Timestamp;

/// The version that a reader needs: folders (APPNOTE 4.4.3.2).
const NEEDED: u16 = 20;
/// Names are UTF-8 (APPNOTE 4.4.4, bit 11).
const FLAGS: u16 = 1 << 11;

/// A ZIP file in the making.
#[derive(Debug)]
pub struct Zip {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    count: u16,
    time: u16,
    date: u16,
}

impl Zip {
    /// An empty one, whose files all have this moment (UTC).
    pub fn new(at: Timestamp) -> Zip {
        let at = at.to_zoned(jiff::tz::TimeZone::UTC);
        let part = |number: i8| u16::try_from(number).unwrap_or_default();
        let year = u16::try_from(at.year() - 1980).unwrap_or_default();
        Zip {
            bytes: Vec::new(),
            directory: Vec::new(),
            count: 0,
            time: part(at.hour()) << 11 | part(at.minute()) << 5 | (part(at.second()) / 2),
            date: year << 9 | part(at.month()) << 5 | part(at.day()),
        }
    }

    /// Adds a file.
    pub fn add(&mut self, name: &str, content: &[u8]) {
        let offset = size(self.bytes.len());
        let common = self.common(name, content);
        self.bytes.extend(0x0403_4b50_u32.to_le_bytes());
        self.bytes.extend(&common);
        self.bytes.extend(name.as_bytes());
        self.bytes.extend(content);
        self.directory.extend(0x0201_4b50_u32.to_le_bytes());
        self.directory.extend(NEEDED.to_le_bytes());
        self.directory.extend(&common);
        // No comment, first disk, no attributes.
        self.directory.extend([0_u8; 10]);
        self.directory.extend(offset.to_le_bytes());
        self.directory.extend(name.as_bytes());
        self.count += 1;
    }

    /// What the header of a file and its line in the directory share.
    fn common(&self, name: &str, content: &[u8]) -> Vec<u8> {
        let mut common = Vec::new();
        for number in [NEEDED, FLAGS, 0, self.time, self.date] {
            common.extend(number.to_le_bytes());
        }
        for number in [crc32fast::hash(content), size(content.len()), size(content.len())] {
            common.extend(number.to_le_bytes());
        }
        common.extend(u16::try_from(name.len()).unwrap_or(u16::MAX).to_le_bytes());
        common.extend(0_u16.to_le_bytes());
        common
    }

    /// The bytes of the file.
    pub fn finish(mut self) -> Vec<u8> {
        let (start, length) = (size(self.bytes.len()), size(self.directory.len()));
        self.bytes.extend(&self.directory);
        self.bytes.extend(0x0605_4b50_u32.to_le_bytes());
        self.bytes.extend([0_u8; 4]);
        self.bytes.extend(self.count.to_le_bytes());
        self.bytes.extend(self.count.to_le_bytes());
        self.bytes.extend(length.to_le_bytes());
        self.bytes.extend(start.to_le_bytes());
        self.bytes.extend(0_u16.to_le_bytes());
        self.bytes
    }
}

/// What is packed here is far below 4 GiB: the blobs take no larger one.
fn size(bytes: usize) -> u32 {
    let size = u32::try_from(bytes);
    assert!(size.is_ok(), "a ZIP file made here is below 4 GiB");
    size.unwrap_or(u32::MAX)
}
