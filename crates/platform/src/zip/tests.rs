//! What was written is read, and what is hostile is refused.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::DeflateEncoder;

use super::{Archive, Zip, ZipError};

fn example() -> Vec<u8> {
    let mut zip = Zip::new(jiff::Timestamp::UNIX_EPOCH);
    zip.add("a.txt", b"one");
    zip.add("b/ü.txt", &[b'x'; 5_000]);
    zip.finish()
}

/// A deflated file of zeros in an archive made by hand.
fn bomb(bytes: usize) -> Vec<u8> {
    let content = vec![0_u8; bytes];
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&content).unwrap();
    let packed = encoder.finish().unwrap();
    let mut common = Vec::new();
    for number in [20_u16, 0, 8, 0, 33] {
        common.extend(number.to_le_bytes());
    }
    common.extend(crc32fast::hash(&content).to_le_bytes());
    common.extend(u32::try_from(packed.len()).unwrap().to_le_bytes());
    // It claims to be small.
    common.extend(10_u32.to_le_bytes());
    common.extend([1_u8, 0, 0, 0]);
    let mut zip = [b"PK\x03\x04".as_slice(), &common, b"z", &packed].concat();
    let start = u32::try_from(zip.len()).unwrap();
    zip.extend([b"PK\x01\x02\x14\0".as_slice(), &common, &[0; 14], b"z"].concat());
    let length = u32::try_from(zip.len()).unwrap() - start;
    zip.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    zip.extend([length.to_le_bytes(), start.to_le_bytes()].concat());
    zip.extend([0, 0]);
    zip
}

#[test]
fn what_was_written_is_read() {
    let bytes = example();
    let mut archive = Archive::open(&bytes, 10_000).unwrap();
    assert_eq!(archive.names().collect::<Vec<_>>(), ["a.txt", "b/ü.txt"]);
    assert_eq!(archive.file("a.txt").unwrap().unwrap(), b"one");
    assert_eq!(archive.file("b/ü.txt").unwrap().unwrap().len(), 5_000);
    assert_eq!(archive.file("c").unwrap(), None);
    let commented = {
        let mut bytes = example();
        let end = bytes.len();
        bytes[end - 2] = 3;
        bytes.extend(b"end");
        bytes
    };
    assert_eq!(Archive::open(&commented, 10).unwrap().names().count(), 2);
}

#[test]
fn a_bomb_is_refused_before_it_fills_memory() {
    let bytes = bomb(1_000_000);
    assert!(bytes.len() < 3_000);
    assert_eq!(Archive::open(&bytes, 999_999).unwrap().file("z"), Err(ZipError::TooLarge));
    assert_eq!(
        Archive::open(&bytes, 1_000_000).unwrap().file("z").unwrap().unwrap().len(),
        1_000_000
    );
    let stored = example();
    let mut twice = Archive::open(&stored, 7_000).unwrap();
    assert!(twice.file("b/ü.txt").is_ok());
    assert_eq!(twice.file("b/ü.txt"), Err(ZipError::TooLarge));
}

#[test]
fn damage_is_refused() {
    let bytes = example();
    for cut in 0..bytes.len() {
        let Ok(mut archive) = Archive::open(&bytes[..cut], 10_000) else { continue };
        assert!(archive.file("a.txt").is_err(), "cut at {cut}");
    }
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 0xff;
        if let Ok(mut archive) = Archive::open(&changed, 10_000) {
            let read = archive.file("a.txt");
            assert!(!matches!(&read, Ok(Some(bytes)) if bytes != b"one"), "changed at {at}");
        }
    }
    assert_eq!(Archive::open(b"no ZIP", 10).err(), Some(ZipError::Damaged));
    let mut encrypted = example();
    let directory = encrypted.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    encrypted[directory + 8] |= 1;
    let mut archive = Archive::open(&encrypted, 10_000).unwrap();
    assert_eq!(archive.file("a.txt"), Err(ZipError::Unsupported));
}
