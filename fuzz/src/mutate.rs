//! Damaging sound inputs, by a seed.

/// A generator of numbers from a seed (SplitMix64, Steele and others 2014).
pub struct Dice(pub u64);

impl Dice {
    /// The next number.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below the bound; zero when there is none.
    pub fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound.max(1)).unwrap_or(u64::MAX);
        usize::try_from(self.roll() % bound).unwrap_or_default()
    }
}

/// The largest input; bodies and files have limits of their own, above and below this.
pub const BYTES_MAX: usize = 256 * 1024;
/// Changes made to one input.
const CHANGES_MAX: usize = 6;
/// Copies of a piece, when one is repeated.
const REPEATS_MAX: usize = 2_000;

/// What parsers stumble over.
const PIECES: [&str; 56] = [
    "\0",
    "\r\n",
    "\n",
    "\t",
    " ",
    "\u{feff}",
    "\u{202e}",
    "\u{1F40E}",
    "é",
    "\u{0663}",
    "İ",
    "ﬃ",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "<",
    ">",
    "</",
    "/>",
    "<!--",
    "]]>",
    "<![CDATA[",
    "&amp;",
    "&#0;",
    "&x;",
    "\"",
    "'",
    "`",
    ":",
    ": ",
    "- ",
    "? ",
    "|\n",
    "&a ",
    "*a",
    "!!int ",
    "---\n",
    "%",
    "%00",
    ";",
    ",",
    "=",
    "..",
    "**",
    "@\"",
    "-1",
    "0",
    "9223372036854775808",
    "1e999999",
    "NaN",
    "null",
    "\\u",
    "P1Y",
];

/// A damaged copy of one of the seeds.
pub fn damaged(dice: &mut Dice, seeds: &[Vec<u8>]) -> Vec<u8> {
    let mut input = pick(dice, seeds);
    for _ in 0..=dice.below(CHANGES_MAX) {
        change(dice, seeds, &mut input);
    }
    input.truncate(BYTES_MAX);
    input
}

fn pick(dice: &mut Dice, seeds: &[Vec<u8>]) -> Vec<u8> {
    seeds.get(dice.below(seeds.len())).cloned().unwrap_or_default()
}

fn change(dice: &mut Dice, seeds: &[Vec<u8>], input: &mut Vec<u8>) {
    let at = dice.below(input.len() + 1);
    let end = (at + 1 + dice.below(40)).min(input.len());
    match dice.below(10) {
        0 => drop(input.splice(at..end, [])),
        1 => flip(dice, input, at),
        2 | 3 => {
            let piece = PIECES.get(dice.below(PIECES.len())).copied().unwrap_or_default();
            input.splice(at..at, piece.bytes());
        }
        4 => {
            let copied = input.get(at..end).unwrap_or_default().to_vec();
            let to = dice.below(input.len() + 1);
            input.splice(to..to, copied);
        }
        5 => {
            let other = pick(dice, seeds);
            let from = dice.below(other.len() + 1);
            let taken = dice.below(200);
            input.splice(at..at, other.into_iter().skip(from).take(taken));
        }
        6 => number(dice, input, at),
        7 => input.truncate(at),
        8 => line(dice, input),
        _ => repeat(dice, input, at, end),
    }
}

fn flip(dice: &mut Dice, input: &mut [u8], at: usize) {
    let bit = 1_u8 << dice.below(8);
    if let Some(byte) = input.get_mut(at) {
        *byte ^= bit;
    }
}

/// Another number in place of the digits that come next.
fn number(dice: &mut Dice, input: &mut Vec<u8>, at: usize) {
    let rest = input.get(at..).unwrap_or_default();
    let Some(start) = rest.iter().position(u8::is_ascii_digit) else { return };
    let digits = rest.iter().skip(start).take_while(|byte| byte.is_ascii_digit()).count();
    let numbers = ["0", "-1", "1", "31", "255", "65536", "4294967296", "99999999999999999999"];
    let other = numbers.get(dice.below(numbers.len())).copied().unwrap_or_default();
    input.splice(at + start..at + start + digits, other.bytes());
}

/// One line taken away, or written twice.
fn line(dice: &mut Dice, input: &mut Vec<u8>) {
    let lines: Vec<&[u8]> = input.split_inclusive(|byte| *byte == b'\n').collect();
    let chosen = dice.below(lines.len());
    let copies = dice.below(3);
    let kept = lines.iter().enumerate().flat_map(|(index, line)| {
        let times = if index == chosen { copies } else { 1 };
        std::iter::repeat_n(*line, times)
    });
    *input = kept.flatten().copied().collect();
}

/// A piece many times over: nesting and long runs.
fn repeat(dice: &mut Dice, input: &mut Vec<u8>, at: usize, end: usize) {
    let piece = input.get(at..end).unwrap_or_default().to_vec();
    let times = dice.below(REPEATS_MAX);
    let many = piece.iter().copied().cycle().take((piece.len() * times).min(BYTES_MAX));
    let many: Vec<u8> = many.collect();
    input.splice(at..at, many);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_inputs() {
        let seeds = vec![b"first: 1\nsecond: 2\n".to_vec(), b"<a><b/></a>".to_vec()];
        let run = |seed| {
            let mut dice = Dice(seed);
            (0..500).map(|_| damaged(&mut dice, &seeds)).collect::<Vec<_>>()
        };
        assert_eq!(run(1), run(1));
        assert_ne!(run(1), run(2));
        assert!(run(1).iter().all(|input| input.len() <= BYTES_MAX));
    }
}
