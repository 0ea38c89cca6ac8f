//! Passwords that are known from elsewhere: those that the program brings along, and those of the operator's file.
//! Whoever guesses has the same lists (NIST SP 800-63B, section 3.1.1.2).

use std::borrow::Cow;
use std::io::{self, BufRead};

use sha2::{Digest as _, Sha256};

use super::CHARACTERS_MIN;

// `BUILT_IN`: marks as below, in order and each once, as `assets/build.mjs` writes them.
include!(concat!(env!("OUT_DIR"), "/known_passwords.rs"));

/// Passwords of a file that are kept at most: eight bytes each.
pub const KNOWN_MAX: usize = 10_000_000;

/// The beginning of a password's digest.
type Mark = [u8; 8];

/// The list, without regard to capitals. It holds beginnings of digests, so that no password stands in memory.
#[derive(Clone, Default)]
pub struct KnownPasswords(Cow<'static, [Mark]>);

impl std::fmt::Debug for KnownPasswords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KnownPasswords({})", self.0.len())
    }
}

impl KnownPasswords {
    /// The list that the program brings along; empty in a program that was built without `assets/`.
    pub fn built_in() -> KnownPasswords {
        let (marks, _) = BUILT_IN.as_chunks();
        KnownPasswords(Cow::Borrowed(marks))
    }

    /// Reads a list: one password a line, the most common first. Those that are too short for anybody are passed over,
    /// and so is everything after [`KNOWN_MAX`].
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(mut list: impl BufRead) -> io::Result<KnownPasswords> {
        let mut known = Vec::new();
        let mut line = Vec::new();
        while known.len() < KNOWN_MAX && list.read_until(b'\n', &mut line)? > 0 {
            let text = String::from_utf8_lossy(&line);
            let password = text.trim_end_matches(['\r', '\n']);
            if password.chars().count() >= CHARACTERS_MIN {
                known.push(mark(password));
            }
            line.clear();
        }
        known.sort_unstable();
        known.dedup();
        Ok(KnownPasswords(known.into()))
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Whether a password is on the list.
    pub fn holds(&self, password: &str) -> bool {
        self.0.binary_search(&mark(password)).is_ok()
    }
}

fn mark(password: &str) -> Mark {
    let digest: [u8; 32] = Sha256::digest(password.to_lowercase().as_bytes()).into();
    let [a, b, c, d, e, f, g, h, ..] = digest;
    [a, b, c, d, e, f, g, h]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn read_line_by_line() {
        let list =
            b"123456\nTrustNo1TrustNo1\r\nletmeinletmein\nletmeinletmein\n\xff\xfe\nlast one here";
        let known = KnownPasswords::read(&list[..]).unwrap();
        assert_eq!(known.count(), 3, "too short ones are refused anyway");
        for password in ["trustno1trustno1", "LetMeInLetMeIn", "last one here"] {
            assert!(known.holds(password), "{password}");
        }
        for password in ["three herons at the quay", "letmeinletmein ", "123456", ""] {
            assert!(!known.holds(password), "{password}");
        }
        assert!(!KnownPasswords::default().holds("letmeinletmein"));
    }

    /// The other half of the list is `assets/build.mjs`: it is built before the tests.
    #[test]
    fn what_the_program_brings_along() {
        let known = KnownPasswords::built_in();
        let missing = "build it first: npm ci --prefix assets && npm run build --prefix assets";
        assert!(known.count() > 40_000, "{} known passwords: {missing}", known.count());
        assert_eq!(BUILT_IN.len() % 8, 0, "a torn mark");
        assert!(known.0.is_sorted_by(|one, next| one < next), "in order, each once");
        for password in [
            "passwordpassword",
            "PasswordPassword",
            "1q2w3e4r5t6y",
            "qwerty123456",
            "administrator",
            "iloveyouforever",
            "unbelievable",
        ] {
            assert!(known.holds(password), "{password}");
        }
        for password in ["three herons at the quay", "password", "ثلاثة طيور عند الميناء"]
        {
            assert!(!known.holds(password), "{password}");
        }
    }
}
