//! The reference that stands on a transfer: a structured creditor reference (ISO 11649), which every bank's
//! form checks. It holds the case's own reference, so that an official can read it aloud.

use services::form::modulo_97;

/// Fewest characters of a reference of ours: `RF`, two check digits, a letter and nine more.
const SHORTEST: usize = 14;
/// Most characters of any (ISO 11649).
const LONGEST: usize = 25;

/// The reference of a demand of a case, from the place of the act in its history, so that each has its own.
pub fn of_case(case: &str, seq: i64) -> String {
    let mut bare: String = case.chars().filter(char::is_ascii_alphanumeric).collect();
    bare.make_ascii_uppercase();
    bare.push_str(&seq.to_string());
    let remainder = modulo_97(bare.chars().chain("RF00".chars())).unwrap_or(0);
    format!("RF{:02}{bare}", 98 - remainder)
}

/// Whether the check digits fit.
pub fn is_sound(text: &str) -> bool {
    let Some((head, tail)) = text.split_at_checked(4) else { return false };
    let length = (SHORTEST..=LONGEST).contains(&text.len());
    length && head.starts_with("RF") && modulo_97(tail.chars().chain(head.chars())) == Some(1)
}

/// In groups of four, as banks print it.
pub fn grouped(reference: &str) -> String {
    let characters: Vec<char> = reference.chars().collect();
    let groups: Vec<String> = characters.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}

/// Every reference that a text could mean: what people type has spaces, small letters, and words before and
/// behind it. The longest first, because a shorter one may fit by chance.
pub fn candidates(text: &str) -> Vec<String> {
    let bare: String =
        text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    let mut found = Vec::new();
    for (start, _) in bare.match_indices("RF") {
        let rest = bare.get(start..).unwrap_or_default();
        let longest = usize::min(LONGEST, rest.len());
        let possible = (SHORTEST..=longest).rev().filter_map(|length| rest.get(..length));
        found.extend(possible.filter(|text| is_sound(text)).map(str::to_owned));
    }
    found
}
