//! The file of leaked passwords that an operator names.

use std::io::Cursor;

use identity::sign_in::leaked_passwords::{LeakedDigest, check, holds};

use super::Target;

pub(super) const LEAKED: Target = Target {
    name: "leaked-passwords",
    about: "the file of Pwned Passwords: its shape, and a digest looked for by halving",
    run: leaked,
    seeds: || {
        let line = |at: u8| format!("{}:{}", format!("{at:02X}").repeat(20), u32::from(at) * 977);
        let sound = |end: &str| (0..=255).map(|at| line(at) + end).collect::<String>();
        let few = |end: &str| (20..30).map(|at| line(at) + end).collect::<String>();
        [sound("\n"), sound("\r\n"), few("\n"), few("\r\n"), line(7)].map(String::into_bytes).into()
    },
};

/// Whatever the file is, each question ends. Where every line is a digest and the next one is larger, exactly the digests
/// that stand there are found.
fn leaked(data: &[u8]) {
    let sound = check(&mut Cursor::new(data)).is_ok();
    let asked = |digest: &LeakedDigest| holds(&mut Cursor::new(data), digest);
    let _ = (asked(&[0; 20]), asked(&[0x7f; 20]), asked(&[0xff; 20]));
    let Some(digests) = in_order(data) else { return };
    assert!(sound || digests.is_empty(), "a file that is in order is taken");
    for digest in &digests {
        assert!(matches!(asked(digest), Ok(true)), "what stands there is found");
        let mut other = *digest;
        other[19] ^= 1;
        let there = digests.binary_search(&other).is_ok();
        assert!(matches!(asked(&other), Ok(found) if found == there), "and nothing else");
    }
}

/// The digests of a file that is one, read line by line.
fn in_order(data: &[u8]) -> Option<Vec<LeakedDigest>> {
    let mut digests: Vec<LeakedDigest> = Vec::new();
    for line in data.split_inclusive(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let text = std::str::from_utf8(line.strip_suffix(b"\r").unwrap_or(line)).ok()?;
        let (digits, count) = text.split_once(':')?;
        let counted = (1..=20).contains(&count.len()) && count.bytes().all(|b| b.is_ascii_digit());
        if digits.len() != 40 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) || !counted {
            return None;
        }
        let mut digest = LeakedDigest::default();
        for (byte, at) in digest.iter_mut().zip((0..40).step_by(2)) {
            *byte = u8::from_str_radix(digits.get(at..at + 2)?, 16).ok()?;
        }
        if digests.last().is_some_and(|before| *before >= digest) {
            return None;
        }
        digests.push(digest);
    }
    Some(digests)
}
