//! References that people read aloud and type: no look-alike letters, and a check character.

use crate::ctx::Ctx;

/// 23 characters that cannot be taken for one another in print, by hand or over the telephone.
const ALPHABET: &[u8; 23] = b"2346789ABCDEFGHJKMPRTXY";
const RANDOM_CHARACTERS: usize = 8;

/// A new reference such as `PP-7K3M-9RXH2`: the prefix, eight random characters and a check character.
pub fn new_reference(ctx: &Ctx, prefix: &str) -> String {
    let mut bits = u128::from_le_bytes(ctx.random::<16>());
    let mut drawn = String::with_capacity(RANDOM_CHARACTERS + 1);
    for _ in 0..RANDOM_CHARACTERS {
        drawn.push(letter((bits % 23) as usize));
        bits /= 23;
    }
    drawn.push(check_character(prefix, &drawn));
    let (head, tail) = drawn.split_at(4);
    format!("{prefix}-{head}-{tail}")
}

/// The reference as it is stored, from what a person typed (lower case, missing hyphens, spaces);
/// none when the check character does not fit.
pub fn read_reference(typed: &str) -> Option<String> {
    let bare: String = typed
        .chars()
        .filter(|c| c.is_ascii_alphanumeric())
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let split = bare.len().checked_sub(RANDOM_CHARACTERS + 1)?;
    let (prefix, drawn) = bare.split_at_checked(split)?;
    let (random, check) = drawn.split_at_checked(RANDOM_CHARACTERS)?;
    let sound = !prefix.is_empty() && check.starts_with(check_character(prefix, random));
    sound.then(|| {
        let (head, tail) = drawn.split_at(4);
        format!("{prefix}-{head}-{tail}")
    })
}

fn letter(index: usize) -> char {
    char::from(*ALPHABET.get(index).unwrap_or(&b'2'))
}

/// A weighted sum modulo the prime 23: finds every single wrong character and every swap of neighbours.
fn check_character(prefix: &str, random: &str) -> char {
    let weigh = |(place, byte): (usize, u8)| {
        let value = ALPHABET.iter().position(|a| *a == byte).unwrap_or(usize::from(byte) % 23);
        (place % 22 + 1) * value
    };
    let sum: usize = prefix.bytes().chain(random.bytes()).enumerate().map(weigh).sum();
    letter(sum % 23)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::fixed_ctx;

    #[test]
    fn read_as_people_type_it() {
        let reference = new_reference(&fixed_ctx(), "PP");
        assert_eq!(read_reference(&reference), Some(reference.clone()));
        assert_eq!(read_reference(&reference.to_lowercase().replace('-', " ")), Some(reference));
    }

    #[test]
    fn one_wrong_character_is_found() {
        let reference = new_reference(&fixed_ctx(), "PP");
        for place in 3..reference.len() {
            let wrong: String = reference
                .chars()
                .enumerate()
                .map(
                    |(i, c)| {
                        if i == place && c != '-' { if c == 'A' { 'B' } else { 'A' } } else { c }
                    },
                )
                .collect();
            assert!(wrong == reference || read_reference(&wrong).is_none(), "{wrong}");
        }
        assert_eq!(read_reference(""), None);
        assert_eq!(read_reference("é"), None);
    }
}
