//! Passwords that are known from leaks, in the file that the service Pwned Passwords offers to download: a digest a line,
//! in order. It has tens of gigabytes and is never loaded; a password is looked for by halving, a few hundred bytes in all.

use std::cmp::Ordering;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;

use sha1::{Digest as _, Sha1};

/// SHA-1, as the file has it.
pub type LeakedDigest = [u8; 20];

/// Hexadecimal digits of a digest.
const DIGITS: usize = 40;
/// Digits of a count at most: those of the largest number of 64 bits.
const COUNT_DIGITS_MAX: usize = 20;
/// No line is longer: digest, colon, count, CR, LF.
const LINE_BYTES_MAX: usize = DIGITS + 1 + COUNT_DIGITS_MAX + 2;
/// What is read at once: the rest of a line and the next one.
const WINDOW_BYTES: usize = 2 * LINE_BYTES_MAX;
/// Lines that are looked at before the file is trusted.
const LOOKED_AT: u64 = 256;

/// The operator's file. It is opened for each question, so a newer one can be put in its place.
#[derive(Clone, Debug)]
pub struct LeakedPasswords(PathBuf);

impl LeakedPasswords {
    /// Looks at lines all over the file, the last one included.
    ///
    /// # Errors
    /// When it cannot be read, or is not such a file in order of its digests; the words are for the operator.
    pub fn open(file: PathBuf) -> io::Result<LeakedPasswords> {
        check(&mut File::open(&file)?)?;
        Ok(LeakedPasswords(file))
    }

    /// Whether a password, exactly as typed, is in the file. It blocks for the time of some forty short reads.
    ///
    /// # Errors
    /// When the file cannot be read, or a line on the way is damaged.
    pub fn hold(&self, password: &str) -> io::Result<bool> {
        holds(&mut File::open(&self.0)?, &Sha1::digest(password.as_bytes()).into())
    }
}

/// A line: its digest, where it begins, and where the next one would.
struct Line {
    digest: LeakedDigest,
    start: u64,
    end: u64,
}

/// Whether a file has the shape and the order, as far as a few hundred lines tell: some all over it, and the last ones.
///
/// # Errors
/// When it has not, with the words why.
pub fn check(list: &mut (impl Read + Seek)) -> io::Result<()> {
    let bytes = list.seek(SeekFrom::End(0))?;
    if bytes == 0 {
        return Err(refused("it is empty".to_owned()));
    }
    let mut before: Option<Line> = None;
    let step = (bytes / LOOKED_AT).max(1);
    let end = bytes.saturating_sub(LINE_BYTES_MAX as u64);
    let mut from = 0;
    // Within the last bytes no line is passed over, so that a torn one is found.
    while let Some(line) = line_from(list, from)? {
        let follows = before.as_ref().is_none_or(|before| before.digest < line.digest);
        if !follows {
            let at = line.start;
            return Err(refused(format!("it is not ordered by digest (the line at byte {at})")));
        }
        let next = line.start.saturating_add(step).min(end);
        from = line.end.max(next);
        before = Some(line);
    }
    Ok(())
}

/// Whether a file in order has a digest.
///
/// # Errors
/// When it cannot be read, or a line on the way is damaged.
pub fn holds(list: &mut (impl Read + Seek), wanted: &LeakedDigest) -> io::Result<bool> {
    // The line, if it is there, begins at `low` or later and before `high`.
    let (mut low, mut high) = (0, list.seek(SeekFrom::End(0))?);
    while low < high {
        let middle = low + (high - low) / 2;
        let line = line_from(list, middle)?.filter(|line| line.start < high);
        match line.map(|line| (line.digest.cmp(wanted), line.end)) {
            Some((Ordering::Equal, _)) => return Ok(true),
            Some((Ordering::Less, end)) => low = end,
            // No line begins between the middle and the one that was read.
            Some((Ordering::Greater, _)) | None => high = middle,
        }
    }
    Ok(false)
}

/// The first line that begins at a place or after it; none when no more does.
fn line_from(list: &mut (impl Read + Seek), from: u64) -> io::Result<Option<Line>> {
    // With the byte before, which says whether a line begins right here.
    let window_at = from.saturating_sub(1);
    list.seek(SeekFrom::Start(window_at))?;
    let mut window = Vec::with_capacity(WINDOW_BYTES);
    list.take(WINDOW_BYTES as u64).read_to_end(&mut window)?;
    let skipped = match (from, end_of_line(&window)) {
        (0, _) => 0,
        (_, Some(length)) => length,
        // Within the last line.
        (_, None) if window.len() < LINE_BYTES_MAX => return Ok(None),
        (_, None) => return Err(misshapen(window_at)),
    };
    let start = window_at + skipped as u64;
    let rest = window.get(skipped..).unwrap_or_default();
    let line = match end_of_line(rest) {
        Some(length) => rest.get(..length).unwrap_or_default(),
        None if rest.is_empty() => return Ok(None),
        None => rest,
    };
    let digest = read(line).ok_or_else(|| misshapen(start))?;
    Ok(Some(Line { digest, start, end: start + line.len() as u64 }))
}

/// How long the line is with which some bytes begin, its end included; none when it does not end within them.
fn end_of_line(bytes: &[u8]) -> Option<usize> {
    bytes.iter().take(LINE_BYTES_MAX).position(|byte| *byte == b'\n').map(|at| at + 1)
}

/// The digest of a line: hexadecimal digits, a colon, a count.
fn read(line: &[u8]) -> Option<LeakedDigest> {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let (digits, rest) = line.split_at_checked(DIGITS)?;
    let count = rest.strip_prefix(b":")?;
    if !(1..=COUNT_DIGITS_MAX).contains(&count.len()) || !count.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let mut digest = LeakedDigest::default();
    let (pairs, _) = digits.as_chunks();
    for (byte, [high, low]) in digest.iter_mut().zip(pairs) {
        *byte = nibble(*high)? << 4 | nibble(*low)?;
    }
    Some(digest)
}

fn nibble(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

fn misshapen(at: u64) -> io::Error {
    refused(format!(
        "the line at byte {at} is not 40 hexadecimal digits (SHA-1), a colon and a count"
    ))
}

fn refused(why: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// A file with these passwords in order, each line ended so, the last one too or not.
    fn file(passwords: &[String], end: &str, ends: bool) -> Vec<u8> {
        let mut digests: Vec<LeakedDigest> =
            passwords.iter().map(|password| Sha1::digest(password.as_bytes()).into()).collect();
        digests.sort_unstable();
        let digits = |digest: &LeakedDigest| -> String {
            digest.iter().map(|byte| format!("{byte:02X}")).collect()
        };
        // Counts of all lengths, so that the lines have them too.
        let lines: Vec<String> = (0..)
            .zip(&digests)
            .map(|(at, digest)| format!("{}:{}", digits(digest), 7_u64.pow(at % 23)))
            .collect();
        let last = if ends { end } else { "" };
        (lines.join(end) + last).into_bytes()
    }

    fn passwords(count: usize) -> Vec<String> {
        (0..count).map(|at| format!("a password of many, number {at}")).collect()
    }

    fn found(list: &[u8], password: &str) -> bool {
        holds(&mut Cursor::new(list), &Sha1::digest(password.as_bytes()).into()).unwrap()
    }

    #[test]
    fn every_line_is_found_and_nothing_else() {
        for count in [1, 2, 3, 10, 700] {
            let known = passwords(count);
            for (end, ends) in [("\n", true), ("\r\n", true), ("\n", false), ("\r\n", false)] {
                let list = file(&known, end, ends);
                check(&mut Cursor::new(&list)).unwrap();
                // The first, the last and all between.
                for password in &known {
                    assert!(found(&list, password), "{password} of {count}, {end:?} {ends}");
                }
                for number in 0..50 {
                    let other = format!("one of nobody's, number {number}");
                    assert!(!found(&list, &other), "{other} of {count}, {end:?} {ends}");
                }
                // Exactly as typed.
                assert!(!found(&list, &known[0].to_uppercase()));
            }
        }
        assert!(!found(b"", "nothing is in an empty file"));
    }

    /// The digest of "password" as it is published, and its neighbours in any order of capitals.
    #[test]
    fn as_it_is_published() {
        let list = b"5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD7:12\r\n\
            5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8:10434004\r\n\
            5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD9:3\r\n";
        check(&mut Cursor::new(list)).unwrap();
        assert!(found(list, "password"));
        assert!(!found(list, "Password"));
    }

    #[test]
    fn what_is_no_such_file() {
        let check = |list: &[u8], expected: &str| {
            let refusal = check(&mut Cursor::new(list)).unwrap_err().to_string();
            assert!(refusal.contains(expected), "{refusal}");
        };
        let sound = file(&passwords(600), "\r\n", true);
        check(b"", "empty");
        check(b"\n", "byte 0");
        check(b"password\n123456\n", "byte 0");
        check(&b"8846F7EAEE8FB117AD06BDD830B7586C:1\n".repeat(600), "byte 0 is not 40");
        // Torn in the midst of the last line, wherever in it.
        let last = sound.len() - 20;
        for torn in [last, last - 10, last - 20] {
            check(&sound[..torn], "is not 40 hexadecimal digits");
        }
        let mut filled = sound.clone();
        filled.extend([0; 5_000]);
        check(&filled, "is not 40");
        // By how often they were seen, as the same service offers them too.
        let mut lines: Vec<&[u8]> = sound.split_inclusive(|byte| *byte == b'\n').collect();
        lines.reverse();
        check(&lines.concat(), "not ordered");
        check(&[lines[0], lines[0]].concat(), "not ordered");
        check(&[&sound[..], lines[5]].concat(), "not ordered");
    }

    #[test]
    fn a_file_that_was_damaged_later_is_a_fault_and_not_an_answer() {
        let mut list = file(&passwords(600), "\n", true);
        let middle = list.len() / 2;
        list[middle..middle + 200].fill(b'x');
        let digest = Sha1::digest(b"whatever is looked for").into();
        let refusal = holds(&mut Cursor::new(&list), &digest).unwrap_err();
        assert_eq!(refusal.kind(), io::ErrorKind::InvalidData);
        let gone = LeakedPasswords::open("there/is/no/such/file".into());
        assert_eq!(gone.unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
