//! One-time codes of an app (TOTP, RFC 6238): six digits, thirty seconds, HMAC-SHA-1, which is what every
//! app understands. A code is taken once.

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use platform::Ctx;
use sha1::Sha1;

/// How long a code is valid (RFC 6238, section 5.2).
pub const STEP_SECONDS: i64 = 30;
/// Steps before and after the present one that are still taken, for clocks that are a little off.
pub const STEPS_AROUND: i64 = 1;
/// RFC 4226 recommends a secret of 160 bits.
pub const SECRET_BYTES: usize = 20;
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Why a code is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeRefusal {
    /// It is not the code of this moment.
    Wrong,
    /// It was used before; the app shows a new one within half a minute.
    Replayed,
}

/// The secret shared with the app.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub(crate) Vec<u8>);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// A new secret.
    pub fn new(ctx: &Ctx) -> Secret {
        Secret(ctx.random::<SECRET_BYTES>().to_vec())
    }

    /// The code of a time step (RFC 4226, section 5.3).
    pub fn code(&self, step: i64) -> u32 {
        let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(&self.0) else { return 0 };
        mac.update(&step.to_be_bytes());
        let digest = mac.finalize().into_bytes();
        let offset = usize::from(digest.last().copied().unwrap_or_default() & 0x0f);
        let four = digest.iter().skip(offset).take(4);
        let number = four.fold(0u32, |number, byte| number << 8 | u32::from(*byte));
        (number & 0x7fff_ffff) % 1_000_000
    }

    /// Judges a typed code; the step it belongs to is kept so that it cannot be used again.
    ///
    /// # Errors
    /// A [`CodeRefusal`].
    pub fn judge(&self, typed: &str, now: Timestamp, last_step: i64) -> Result<i64, CodeRefusal> {
        let typed: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        let digits = typed.chars().map(digit).collect::<Option<Vec<u32>>>();
        let digits = digits.filter(|d| d.len() == 6).ok_or(CodeRefusal::Wrong)?;
        let given = digits.iter().fold(0, |number, digit| number * 10 + digit);
        let present = now.as_second().div_euclid(STEP_SECONDS);
        let mut found = None;
        for step in present - STEPS_AROUND..=present + STEPS_AROUND {
            // All steps are always computed, so that time tells nothing.
            if self.code(step) == given {
                found = Some(step);
            }
        }
        match found {
            None => Err(CodeRefusal::Wrong),
            Some(step) if step <= last_step => Err(CodeRefusal::Replayed),
            Some(step) => Ok(step),
        }
    }

    /// The secret as people type it into an app: base 32 (RFC 4648) in groups of four.
    pub fn written(&self) -> String {
        let bare = self.base32();
        let groups: Vec<String> =
            bare.as_bytes().chunks(4).map(|g| String::from_utf8_lossy(g).into_owned()).collect();
        groups.join(" ")
    }

    /// The address that the picture holds (the key URI format that all apps read).
    pub fn uri(&self, town: &str, account: &str) -> String {
        let town = web::next::encode(town);
        let account = web::next::encode(account);
        let secret = self.base32();
        format!("otpauth://totp/{town}:{account}?secret={secret}&issuer={town}&digits=6&period=30")
    }

    fn base32(&self) -> String {
        let mut out = String::with_capacity(self.0.len() * 8 / 5 + 1);
        let (mut buffer, mut bits) = (0u32, 0u32);
        for byte in &self.0 {
            buffer = (buffer << 8) | u32::from(*byte);
            bits += 8;
            while bits >= 5 {
                bits -= 5;
                out.push(letter(buffer >> bits));
            }
            buffer &= (1 << bits) - 1;
        }
        if bits > 0 {
            out.push(letter(buffer << (5 - bits)));
        }
        out
    }
}

/// The picture that an app scans, as SVG; none when the address is too long for one.
pub fn picture(uri: &str) -> Option<String> {
    use qrcode::render::svg;
    let code = qrcode::QrCode::new(uri.as_bytes()).ok()?;
    let drawn = code
        .render::<svg::Color<'_>>()
        .min_dimensions(220, 220)
        .dark_color(svg::Color("#000"))
        .light_color(svg::Color("#fff"))
        .build();
    // The XML declaration has no place inside HTML.
    drawn.find("<svg").and_then(|start| drawn.get(start..)).map(str::to_owned)
}

fn letter(index: u32) -> char {
    char::from(*BASE32.get((index & 31) as usize).unwrap_or(&b'A'))
}

/// A digit as people type it: European, Arabic-Indic or Persian.
fn digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' => Some(c as u32 - '0' as u32),
        '\u{0660}'..='\u{0669}' => Some(c as u32 - 0x0660),
        '\u{06F0}'..='\u{06F9}' => Some(c as u32 - 0x06F0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B (SHA-1); the last six of its eight digits.
    #[test]
    fn published_vectors() {
        let secret = Secret(b"12345678901234567890".to_vec());
        let check = |second: i64, code: u32| assert_eq!(secret.code(second / 30), code);
        check(59, 287_082);
        check(1_111_111_109, 81_804);
        check(1_111_111_111, 50_471);
        check(1_234_567_890, 5_924);
        check(2_000_000_000, 279_037);
        check(20_000_000_000, 353_130);
    }

    #[test]
    fn what_is_taken() {
        let secret = Secret(b"12345678901234567890".to_vec());
        let at = |second| Timestamp::from_second(second).unwrap();
        let check = |typed: &str, second: i64, last: i64, expected: Result<i64, CodeRefusal>| {
            assert_eq!(secret.judge(typed, at(second), last), expected, "{typed} at {second}");
        };
        check("287082", 59, 0, Ok(1));
        check("287 082", 59, 0, Ok(1));
        check("٢٨٧٠٨٢", 59, 0, Ok(1));
        check("287082", 89, 0, Ok(1));
        check("287082", 0, 0, Ok(1));
        check("287082", 120, 0, Err(CodeRefusal::Wrong));
        check("287082", 59, 1, Err(CodeRefusal::Replayed));
        check("287083", 59, 0, Err(CodeRefusal::Wrong));
        check("", 59, 0, Err(CodeRefusal::Wrong));
        check("2870820", 59, 0, Err(CodeRefusal::Wrong));
        check("28708é", 59, 0, Err(CodeRefusal::Wrong));
    }

    #[test]
    fn written_for_apps() {
        let secret = Secret(b"12345678901234567890".to_vec());
        assert_eq!(secret.written(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert_eq!(Secret(b"f".to_vec()).written(), "MY");
        let uri = secret.uri("Town of Saltmere", "S-7K3M-9RXH2");
        assert!(
            uri.starts_with("otpauth://totp/Town%20of%20Saltmere:S-7K3M-9RXH2?secret=GEZDGNBV")
        );
        assert!(picture(&uri).unwrap().starts_with("<svg"));
    }
}
