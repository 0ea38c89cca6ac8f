//! One-time codes of an app (TOTP, RFC 6238): six digits, thirty seconds, HMAC-SHA-1, which is what every
//! app understands. A code is taken once, in the thirty seconds that it is for by the app's own clock.

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use platform::Ctx;
use sha1::Sha1;

/// How long a code is valid (RFC 6238, section 5.2).
pub const STEP_SECONDS: i64 = 30;
/// By how many steps an app's clock may be off: a minute. Such a code counts in its own step by that clock, and in no
/// other (RFC 6238, section 6, recommends to keep by how many it is off).
pub const STEPS_OFF_MAX: i64 = 2;
/// Steps within which two codes say together that the clock is off: longer than the longest pause after failures.
pub const STEPS_TOGETHER_MAX: i64 = 40;
/// RFC 4226 recommends a secret of 160 bits.
pub const SECRET_BYTES: usize = 20;
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Why a code is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeRefusal {
    /// It is not the code of this moment; whether it was that of another moment is not said.
    Wrong,
    /// It was used before; the app shows a new one within half a minute.
    Replayed,
}

/// What is known of an app by its codes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AppClock {
    /// The step of the last code that was taken: no earlier one is taken any more.
    pub last_step: i64,
    /// By how many steps it is ahead of ours; less than nothing when it is behind.
    pub steps_ahead: i64,
    /// A code that was refused last, because it was out of its time.
    pub refused: Option<OutOfTime>,
}

/// A right code at another moment than its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfTime {
    /// The step that it was for.
    pub step: i64,
    /// By how many steps its clock would be ahead.
    pub steps_ahead: i64,
}

impl AppClock {
    fn taken(steps_ahead: i64, step: i64) -> AppClock {
        AppClock { last_step: step, steps_ahead, refused: None }
    }
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

    /// Judges a typed code, and says what is known of the app from then on: also after a refusal, which a second code of
    /// a later step that is off by as much lifts. One alone could be an old code that somebody else has read.
    pub fn judge(
        &self,
        typed: &str,
        now: Timestamp,
        known: AppClock,
    ) -> (Result<(), CodeRefusal>, AppClock) {
        let present = step_of(now);
        let shown = self.steps_ahead(typed, present);
        if shown.contains(&known.steps_ahead) {
            let step = present + known.steps_ahead;
            return if step > known.last_step {
                (Ok(()), AppClock::taken(known.steps_ahead, step))
            } else {
                (Err(CodeRefusal::Replayed), AppClock { refused: None, ..known })
            };
        }
        if let Some(before) = known.refused.filter(|before| shown.contains(&before.steps_ahead)) {
            let step = present + before.steps_ahead;
            let since = step - before.step;
            if step > known.last_step && (1..=STEPS_TOGETHER_MAX).contains(&since) {
                return (Ok(()), AppClock::taken(before.steps_ahead, step));
            }
        }
        let out_of_time =
            shown.first().map(|ahead| OutOfTime { step: present + ahead, steps_ahead: *ahead });
        let refused = out_of_time.filter(|code| code.step > known.last_step);
        (Err(CodeRefusal::Wrong), AppClock { refused, ..known })
    }

    /// Judges the first code of an app that is being added. Nothing hangs on it yet, so the clock may be off, and by how
    /// much is kept. A code of the step just before is that of a clock that is right: while somebody types, steps go by.
    ///
    /// # Errors
    /// [`CodeRefusal::Wrong`].
    pub fn judge_first(&self, typed: &str, now: Timestamp) -> Result<AppClock, CodeRefusal> {
        let present = step_of(now);
        let shown = self.steps_ahead(typed, present);
        let ahead = shown.iter().min_by_key(|ahead| ahead.abs()).ok_or(CodeRefusal::Wrong)?;
        let steps_ahead = if *ahead == -1 { 0 } else { *ahead };
        Ok(AppClock::taken(steps_ahead, present + ahead))
    }

    /// By how many steps the clock of an app that shows this code can be ahead. All steps are always computed, so that
    /// time tells nothing.
    fn steps_ahead(&self, typed: &str, present: i64) -> Vec<i64> {
        let given = read(typed);
        let off = -STEPS_OFF_MAX..=STEPS_OFF_MAX;
        off.filter(|ahead| Some(self.code(present + ahead)) == given).collect()
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

/// The step of a moment.
pub fn step_of(now: Timestamp) -> i64 {
    now.as_second().div_euclid(STEP_SECONDS)
}

/// A code as people type it: six digits, with spaces or hyphens between.
fn read(typed: &str) -> Option<u32> {
    let typed = typed.chars().filter(|c| !c.is_whitespace() && *c != '-');
    let digits = typed.map(digit).collect::<Option<Vec<u32>>>()?;
    (digits.len() == 6).then(|| digits.iter().fold(0, |number, digit| number * 10 + digit))
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

    const FIRST: i64 = 40_000_000;

    /// A secret whose codes of these steps all differ, so that each says which step it is of.
    fn secret() -> Secret {
        let secret = Secret(b"12345678901234567890".to_vec());
        let mut codes: Vec<u32> = (-10..=60).map(|step| secret.code(FIRST + step)).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), 71);
        secret
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(FIRST * STEP_SECONDS + second).unwrap()
    }

    fn code(step: i64) -> String {
        format!("{:06}", secret().code(FIRST + step))
    }

    #[test]
    fn how_a_code_may_be_typed() {
        let secret = Secret(b"12345678901234567890".to_vec());
        let check = |typed: &str, expected: Result<(), CodeRefusal>| {
            let at = Timestamp::from_second(59).unwrap();
            assert_eq!(secret.judge(typed, at, AppClock::default()).0, expected, "{typed}");
        };
        check("287082", Ok(()));
        check("287 082", Ok(()));
        check("287-082", Ok(()));
        check("٢٨٧٠٨٢", Ok(()));
        for wrong in ["287083", "", "28708", "2870820", "28708é"] {
            check(wrong, Err(CodeRefusal::Wrong));
        }
    }

    /// What each code is answered, one after another: the second at which it is typed, the step it is of, and T(aken),
    /// W(rong) or R(eplayed). Afterwards the clock is ahead by so many steps.
    fn told(clock: AppClock, codes: &[(i64, i64, char)], steps_ahead: i64) {
        let mut clock = clock;
        for (second, step, expected) in codes {
            let (verdict, known) = secret().judge(&code(*step), at(*second), clock);
            let found = match verdict {
                Ok(()) => 'T',
                Err(CodeRefusal::Wrong) => 'W',
                Err(CodeRefusal::Replayed) => 'R',
            };
            assert_eq!(found, *expected, "step {step} at {second} of {codes:?}, {clock:?}");
            clock = known;
        }
        assert_eq!(clock.steps_ahead, steps_ahead, "{codes:?}");
    }

    fn clock(steps_ahead: i64) -> AppClock {
        AppClock { last_step: FIRST - 5, steps_ahead, refused: None }
    }

    #[test]
    fn what_is_taken() {
        // A code counts from its first second to its last, and in no other.
        told(clock(0), &[(-1, 0, 'W')], 0);
        told(clock(0), &[(0, 0, 'T')], 0);
        told(clock(0), &[(29, 0, 'T')], 0);
        told(clock(0), &[(30, 0, 'W')], 0);
        // It is refused while it is early, and counts when its time comes.
        told(clock(0), &[(29, 1, 'W'), (30, 1, 'T')], 0);
        // Once.
        told(clock(0), &[(0, 0, 'T'), (29, 0, 'R'), (30, 0, 'W'), (30, 1, 'T')], 0);
        told(clock(0), &[(30, 1, 'T'), (31, 0, 'W')], 0);
    }

    #[test]
    fn a_clock_that_is_off_is_kept() {
        for off in -STEPS_OFF_MAX..=STEPS_OFF_MAX {
            let (first, last) = (-off * STEP_SECONDS, -off * STEP_SECONDS + 29);
            told(clock(off), &[(first, 0, 'T'), (last, 0, 'R')], off);
            told(clock(off), &[(last, 0, 'T')], off);
            told(clock(off), &[(first - 1, 0, 'W')], off);
            told(clock(off), &[(last + 1, 0, 'W')], off);
        }
    }

    #[test]
    fn two_codes_say_that_a_clock_is_off() {
        told(clock(0), &[(0, -1, 'W'), (30, 0, 'T'), (60, 1, 'T'), (60, 2, 'W')], -1);
        told(clock(0), &[(0, 2, 'W'), (100, 5, 'T'), (130, 6, 'T')], 2);
        // Right again: learned in the same way.
        told(clock(-2), &[(0, 0, 'W'), (29, 0, 'W'), (30, 1, 'T')], 0);
        // The same code twice says nothing, and neither do two that are off by another number of steps.
        told(clock(0), &[(0, 1, 'W'), (1, 1, 'W'), (30, 2, 'T')], 1);
        told(clock(0), &[(0, 1, 'W'), (30, 0, 'W'), (60, 3, 'W'), (90, 4, 'T')], 1);
        // What is typed late twice is taken the second time, and nobody is kept out by it.
        told(clock(0), &[(30, 0, 'W'), (61, 1, 'T'), (95, 3, 'W'), (120, 4, 'T')], 0);
        // In a row: a wrong one or a right one between ends it.
        told(clock(0), &[(0, 1, 'W'), (1, 50, 'W'), (30, 2, 'W'), (60, 3, 'T')], 1);
        told(clock(0), &[(0, 1, 'W'), (30, 1, 'T'), (60, 3, 'W'), (90, 3, 'T')], 0);
        // Within twenty minutes.
        told(clock(0), &[(0, 1, 'W'), (STEPS_TOGETHER_MAX * 30, 41, 'T')], 1);
        told(clock(0), &[(0, 1, 'W'), (STEPS_TOGETHER_MAX * 30 + 30, 42, 'W')], 0);
        // Neither is taken a second time, nor anything before it.
        told(clock(0), &[(0, 1, 'W'), (30, 2, 'T'), (31, 2, 'R'), (60, 2, 'W'), (60, 1, 'W')], 1);
        // Many steps off is refused, as often as it is tried.
        for far in [-3, 3] {
            let all: Vec<_> = (0..5).map(|step| (step * 30, step + far, 'W')).collect();
            told(clock(0), &all, 0);
        }
    }

    /// A code that was used says nothing of a clock: it may be somebody else who types it.
    #[test]
    fn used_codes_move_no_clock() {
        told(clock(0), &[(60, 2, 'T'), (61, 0, 'W'), (90, 1, 'W'), (120, 2, 'W')], 0);
    }

    #[test]
    fn the_first_code_says_how_far_the_clock_is_off() {
        let check = |step: i64, second: i64, expected: Option<i64>| {
            let found = secret().judge_first(&code(step), at(second));
            let expected = expected.map(|ahead| AppClock::taken(ahead, FIRST + step));
            assert_eq!(found, expected.ok_or(CodeRefusal::Wrong), "step {step} at {second}");
        };
        check(0, 0, Some(0));
        check(0, 29, Some(0));
        // Typed while the step went over.
        check(0, 30, Some(0));
        check(0, -1, Some(1));
        check(0, -60, Some(2));
        check(0, 60, Some(-2));
        check(0, -61, None);
        check(0, 90, None);
        assert_eq!(secret().judge_first("", at(0)), Err(CodeRefusal::Wrong));
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
