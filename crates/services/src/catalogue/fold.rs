//! Words brought to one spelling, so that accents, vowel signs, plurals and slips of the finger do not matter.

use platform::Locale;

/// A text in lower case without accents and vowel signs, letter variants made one.
///
/// Arabic: alef with hamza or madda is alef, alef maqsura is ya, ta marbuta is ha, hamza carriers lose the hamza,
/// harakat and tatweel go (the normalisation that Arabic information retrieval agrees on). Latin: base letters,
/// ligatures written out.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{0640}' | '\u{0300}'..='\u{036F}' => {}
            'أ' | 'إ' | 'آ' | 'ٱ' => folded.push('ا'),
            'ى' | 'ئ' => folded.push('ي'),
            'ة' => folded.push('ه'),
            'ؤ' => folded.push('و'),
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' => folded.push('a'),
            'ç' | 'č' | 'ć' => folded.push('c'),
            'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' => folded.push('e'),
            'ì' | 'í' | 'î' | 'ï' | 'ī' => folded.push('i'),
            'ñ' | 'ń' => folded.push('n'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' => folded.push('o'),
            'ù' | 'ú' | 'û' | 'ü' | 'ū' => folded.push('u'),
            'ý' | 'ÿ' => folded.push('y'),
            'š' | 'ś' => folded.push('s'),
            'ž' | 'ź' | 'ż' => folded.push('z'),
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            'ß' => folded.push_str("ss"),
            '\u{0660}'..='\u{0669}' => {
                folded.extend(char::from_digit(u32::from(c) - 0x0660, 10));
            }
            c => folded.push(c),
        }
    }
    folded
}

/// Words that say nothing about which service is meant.
const STOP: [&str; 48] = [
    "a", "an", "the", "of", "for", "to", "in", "on", "and", "or", "my", "your", "i", "how", "do",
    "get", "want", "with", "at", "is", "le", "la", "les", "un", "une", "des", "du", "de", "d", "l",
    "et", "ou", "pour", "mon", "ma", "mes", "je", "en", "au", "aux", "في", "من", "على", "الي",
    "عن", "het", "een", "van",
];

/// A word of a text: as it is written, folded, and its stem in the language.
pub(super) struct Term {
    pub(super) word: String,
    pub(super) stem: String,
}

/// The terms of a text, without words that say nothing.
pub(super) fn terms(text: &str, locale: Locale) -> Vec<Term> {
    let folded = fold(text);
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let kept = words.filter(|word| !STOP.contains(word));
    kept.map(|word| Term { word: word.to_owned(), stem: stem(word, locale) }).collect()
}

/// Endings that carry number or gender, cut only where enough of the word is left to tell it apart.
fn stem(word: &str, locale: Locale) -> String {
    let long = |rest: &str, least: usize| rest.chars().count() >= least;
    let cut =
        |ending: &str, least: usize| word.strip_suffix(ending).filter(|rest| long(rest, least));
    match locale.tag().split('-').next().unwrap_or_default() {
        "en" => {
            if let Some(rest) = cut("ies", 3) {
                return format!("{rest}y");
            }
            if let Some(rest) = cut("sses", 2) {
                return format!("{rest}ss");
            }
            if !word.ends_with("ss") && !word.ends_with("us") {
                for ending in ["ches", "shes", "xes"] {
                    if let Some(rest) = cut("es", 3)
                        && word.ends_with(ending)
                    {
                        return rest.to_owned();
                    }
                }
                if let Some(rest) = cut("s", 3) {
                    return rest.to_owned();
                }
            }
            // "parking" and "park", "building" and "build" meet.
            cut("ing", 4).unwrap_or(word).to_owned()
        }
        "fr" => {
            if let Some(rest) = cut("aux", 3) {
                return format!("{rest}al");
            }
            cut("s", 3).or_else(|| cut("x", 4)).unwrap_or(word).to_owned()
        }
        "ar" => {
            // The article, alone or after a conjunction or preposition.
            for prefix in ["وال", "بال", "كال", "فال", "ال", "لل"] {
                if let Some(rest) = word.strip_prefix(prefix)
                    && long(rest, 3)
                {
                    return rest.to_owned();
                }
            }
            word.to_owned()
        }
        _ => word.to_owned(),
    }
}

/// How many letters have to be changed, added, left out or swapped (optimal string alignment), counted up to
/// `bound`; `bound + 1` when there are more.
pub(crate) fn distance(left: &str, right: &str, bound: usize) -> usize {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    if left.len().abs_diff(right.len()) > bound {
        return bound + 1;
    }
    let width = right.len() + 1;
    let mut older: Vec<usize> = vec![0; width];
    let mut last: Vec<usize> = (0..width).collect();
    for (row, letter) in left.iter().enumerate() {
        let mut next = Vec::with_capacity(width);
        next.push(row + 1);
        for (column, other) in right.iter().enumerate() {
            let at =
                |line: &[usize], place: usize| line.get(place).copied().unwrap_or(usize::MAX / 2);
            let changed = at(&last, column) + usize::from(letter != other);
            let mut best = changed.min(at(&last, column + 1) + 1).min(at(&next, column) + 1);
            let before = row.checked_sub(1).and_then(|row| left.get(row));
            let before_other = column.checked_sub(1).and_then(|column| right.get(column));
            if before == Some(other) && before_other == Some(letter) {
                best = best.min(at(&older, column - 1) + 1);
            }
            next.push(best);
        }
        if next.iter().min().is_some_and(|least| *least > bound) {
            return bound + 1;
        }
        older = std::mem::replace(&mut last, next);
    }
    last.last().copied().unwrap_or(0).min(bound + 1)
}
