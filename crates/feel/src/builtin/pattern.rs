//! Regular expressions in the syntax of XPath and XQuery functions 3.1, §5.6.

use super::arguments::text;
use crate::errors::Cause;
use crate::{Run, Value};
use regex::RegexBuilder;

/// Longest pattern, and how large its compiled form may be.
const PATTERN_BYTES_MAX: usize = 10_000;
const COMPILED_BYTES_MAX: usize = 2 << 20;
/// Steps that a pattern with back references may take on one text.
const BACKTRACKING_MAX: usize = 200_000;
/// Steps of the evaluation that reading a pattern costs.
const READING_STEPS: u64 = 100;

pub(super) struct Pattern(Engine);

enum Engine {
    /// Linear in the text.
    Plain(regex::Regex),
    /// Only for patterns with back references.
    Backtracking(fancy_regex::Regex),
}

/// One occurrence: its ends, and the text of each group.
struct Found<'t> {
    start: usize,
    end: usize,
    groups: Vec<&'t str>,
}

impl Pattern {
    /// Reads a pattern with its flags `s`, `m`, `i`, `x`, `q`.
    pub(super) fn read(
        run: &mut Run<'_>,
        pattern: &str,
        flags: Option<&Value>,
    ) -> Result<Self, Cause> {
        let flags = match flags {
            None | Some(Value::Null) => "",
            Some(value) => text(value)?,
        };
        if let Some(unknown) = flags.chars().find(|flag| !"smixq".contains(*flag)) {
            return Err(Cause::NotApplicable(format!("'{unknown}' is not a flag")));
        }
        if pattern.len() > PATTERN_BYTES_MAX {
            return Err(Cause::not_applicable("the pattern is too long"));
        }
        run.step(READING_STEPS + u64::try_from(pattern.len()).unwrap_or(0))?;
        let has = |flag| flags.contains(flag);
        let translated = if has('q') {
            Translated { pattern: regex::escape(pattern), refers_back: false }
        } else {
            let reader = Reader::new(pattern, has('x'), has('s'));
            reader.translate()?
        };
        if translated.refers_back {
            let mut builder = fancy_regex::RegexBuilder::new(&translated.pattern);
            builder.case_insensitive(has('i')).multi_line(has('m'));
            builder.dot_matches_new_line(has('s')).backtrack_limit(BACKTRACKING_MAX);
            let compiled = builder.build().map_err(|error| refused(pattern, &error.to_string()))?;
            return Ok(Self(Engine::Backtracking(compiled)));
        }
        let compiled = RegexBuilder::new(&translated.pattern)
            .case_insensitive(has('i'))
            .multi_line(has('m'))
            .dot_matches_new_line(has('s'))
            .size_limit(COMPILED_BYTES_MAX)
            .build();
        compiled
            .map(|regex| Self(Engine::Plain(regex)))
            .map_err(|error| refused(pattern, &error.to_string()))
    }

    pub(super) fn is_match(&self, text: &str) -> Result<bool, Cause> {
        match &self.0 {
            Engine::Plain(regex) => Ok(regex.is_match(text)),
            Engine::Backtracking(regex) => {
                regex.is_match(text).map_err(|_| Cause::Exhausted("budget of backtracking"))
            }
        }
    }

    fn group_count(&self) -> usize {
        match &self.0 {
            Engine::Plain(regex) => regex.captures_len(),
            Engine::Backtracking(regex) => regex.captures_len(),
        }
    }

    fn occurrences<'t>(&self, text: &'t str) -> Result<Vec<Found<'t>>, Cause> {
        let mut all = Vec::new();
        match &self.0 {
            Engine::Plain(regex) => {
                for found in regex.captures_iter(text) {
                    let Some(whole) = found.get(0) else { continue };
                    let groups = found.iter().map(|group| group.map_or("", |g| g.as_str()));
                    let (start, end) = (whole.start(), whole.end());
                    all.push(Found { start, end, groups: groups.collect() });
                }
            }
            Engine::Backtracking(regex) => {
                for found in regex.captures_iter(text) {
                    let found = found.map_err(|_| Cause::Exhausted("budget of backtracking"))?;
                    let Some(whole) = found.get(0) else { continue };
                    let groups = found.iter().map(|group| group.map_or("", |g| g.as_str()));
                    let (start, end) = (whole.start(), whole.end());
                    all.push(Found { start, end, groups: groups.collect() });
                }
            }
        }
        Ok(all)
    }

    pub(super) fn replace(
        &self,
        run: &mut Run<'_>,
        text: &str,
        replacement: &str,
        literal: bool,
    ) -> Result<String, Cause> {
        let mut out = String::new();
        let mut last = 0;
        for found in self.occurrences(text)? {
            run.step(1)?;
            out.push_str(text.get(last..found.start).unwrap_or(""));
            let before = out.len();
            if literal {
                out.push_str(replacement);
            } else {
                expand(replacement, &found.groups, self.group_count(), &mut out)?;
            }
            run.charge(out.len() - before)?;
            last = found.end;
        }
        out.push_str(text.get(last..).unwrap_or(""));
        Ok(out)
    }

    pub(super) fn split<'t>(&self, text: &'t str) -> Result<Vec<&'t str>, Cause> {
        let mut parts = Vec::new();
        let mut last = 0;
        for found in self.occurrences(text)? {
            parts.push(text.get(last..found.start).unwrap_or(""));
            last = found.end;
        }
        parts.push(text.get(last..).unwrap_or(""));
        Ok(parts)
    }
}

fn refused(pattern: &str, error: &str) -> Cause {
    let last = error.lines().last().unwrap_or("");
    Cause::NotApplicable(format!("\"{pattern}\" is not a pattern: {last}"))
}

/// `$1` is a group, `\$` a dollar sign, `\\` a backslash; nothing else may be escaped.
fn expand(replacement: &str, found: &[&str], groups: usize, out: &mut String) -> Result<(), Cause> {
    let mut letters = replacement.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some(escaped @ ('\\' | '$')) => out.push(escaped),
                _ => return Err(Cause::not_applicable("a lone \\ in the replacement")),
            },
            '$' => {
                let Some(first) = letters.next_if(char::is_ascii_digit) else {
                    return Err(Cause::not_applicable("a lone $ in the replacement"));
                };
                let mut group = first.to_digit(10).unwrap_or(0) as usize;
                // As many digits as still name a group.
                while let Some(digit) = letters.peek().and_then(|letter| letter.to_digit(10)) {
                    let longer = group * 10 + digit as usize;
                    if longer >= groups {
                        break;
                    }
                    group = longer;
                    letters.next();
                }
                out.push_str(found.get(group).copied().unwrap_or(""));
            }
            other => out.push(other),
        }
    }
    Ok(())
}

struct Translated {
    pattern: String,
    refers_back: bool,
}

/// Turns XPath syntax into the library's: they differ in class subtraction, `\i` and `\c`,
/// names of blocks, the dot, back references, and spaces under the flag `x`.
struct Reader {
    letters: std::iter::Peekable<std::vec::IntoIter<char>>,
    out: String,
    /// Open character classes.
    classes: u32,
    dot_matches_all: bool,
    refers_back: bool,
    groups: u32,
}

impl Reader {
    fn new(pattern: &str, drop_space: bool, dot_matches_all: bool) -> Self {
        let letters = if drop_space { without_space(pattern) } else { pattern.chars().collect() };
        Self {
            letters: letters.into_iter().peekable(),
            out: String::with_capacity(pattern.len()),
            classes: 0,
            dot_matches_all,
            refers_back: false,
            groups: 0,
        }
    }

    fn translate(mut self) -> Result<Translated, Cause> {
        let mut at_start = false;
        while let Some(letter) = self.letters.next() {
            let was_start = std::mem::replace(&mut at_start, false);
            match letter {
                '\\' => self.escape()?,
                '[' => {
                    self.classes += 1;
                    at_start = true;
                    self.out.push('[');
                    if self.letters.next_if_eq(&'^').is_some() {
                        self.out.push('^');
                    }
                }
                ']' => {
                    self.classes = self.classes.saturating_sub(1);
                    self.out.push(']');
                }
                '-' if self.classes > 0 && !was_start && self.letters.peek() == Some(&'[') => {
                    self.out.push_str("--");
                }
                '&' | '~' if self.classes > 0 => self.out.extend(['\\', letter]),
                '.' if self.classes == 0 && !self.dot_matches_all => self.out.push_str(r"[^\n\r]"),
                '(' if self.classes == 0 => {
                    self.out.push('(');
                    if self.letters.peek() != Some(&'?') {
                        self.groups += 1;
                    }
                }
                other => self.out.push(other),
            }
        }
        Ok(Translated { pattern: self.out, refers_back: self.refers_back })
    }

    fn escape(&mut self) -> Result<(), Cause> {
        let inside = self.classes > 0;
        let translated = match self.letters.next() {
            Some('i') if inside => r"\p{L}_:",
            Some('i') => r"[\p{L}_:]",
            Some('c') if inside => r"\w.:\-",
            Some('c') => r"[\w.:\-]",
            Some('I') => r"[^\p{L}_:]",
            Some('C') => r"[^\w.:\-]",
            Some(property @ ('p' | 'P')) => return self.property(property),
            Some(digit @ '1'..='9') => return self.back_reference(digit),
            Some(escaped @ ('b' | 'B' | 'A' | 'z' | 'Z' | '<' | '>' | 'x' | 'u' | 'U')) => {
                return Err(Cause::NotApplicable(format!("\\{escaped} is not an escape")));
            }
            Some(escaped) => {
                self.out.extend(['\\', escaped]);
                return Ok(());
            }
            None => return Err(Cause::not_applicable("the pattern ends with \\")),
        };
        self.out.push_str(translated);
        Ok(())
    }

    fn back_reference(&mut self, digit: char) -> Result<(), Cause> {
        if self.classes > 0 || digit.to_digit(10).is_none_or(|group| group > self.groups) {
            return Err(Cause::NotApplicable(format!("\\{digit} refers to no group before it")));
        }
        self.refers_back = true;
        self.out.push_str("(?:\\");
        self.out.push(digit);
        self.out.push(')');
        Ok(())
    }

    /// `\p{IsBasicLatin}` is a block; the library knows scripts and categories only.
    fn property(&mut self, sign: char) -> Result<(), Cause> {
        let mut name = String::new();
        if self.letters.peek() == Some(&'{') {
            self.letters.next();
            for letter in self.letters.by_ref() {
                if letter == '}' {
                    break;
                }
                name.push(letter);
            }
        }
        let Some(block) = name.strip_prefix("Is") else {
            self.out.extend(['\\', sign]);
            self.out.push_str(&format!("{{{name}}}"));
            return Ok(());
        };
        let Some((_, first, last)) = BLOCKS.iter().find(|(known, _, _)| *known == block) else {
            return Err(Cause::NotApplicable(format!("the block '{block}' is unknown")));
        };
        let negated = if sign == 'P' { "^" } else { "" };
        self.out.push_str(&format!("[{negated}\\x{{{first:x}}}-\\x{{{last:x}}}]"));
        Ok(())
    }
}

/// Blocks of Unicode that patterns name, with their first and last code point.
const BLOCKS: [(&str, u32, u32); 14] = [
    ("BasicLatin", 0x0000, 0x007f),
    ("Latin-1Supplement", 0x0080, 0x00ff),
    ("LatinExtended-A", 0x0100, 0x017f),
    ("LatinExtended-B", 0x0180, 0x024f),
    ("IPAExtensions", 0x0250, 0x02af),
    ("Greek", 0x0370, 0x03ff),
    ("GreekandCoptic", 0x0370, 0x03ff),
    ("Cyrillic", 0x0400, 0x04ff),
    ("Armenian", 0x0530, 0x058f),
    ("Hebrew", 0x0590, 0x05ff),
    ("Arabic", 0x0600, 0x06ff),
    ("Devanagari", 0x0900, 0x097f),
    ("Hiragana", 0x3040, 0x309f),
    ("Katakana", 0x30a0, 0x30ff),
];

/// The pattern without spaces, except in character classes (flag `x`).
fn without_space(pattern: &str) -> Vec<char> {
    let (mut classes, mut escaped) = (0u32, false);
    let mut kept = Vec::new();
    for letter in pattern.chars() {
        if letter.is_whitespace() && classes == 0 {
            continue;
        }
        match letter {
            '[' if !escaped => classes += 1,
            ']' if !escaped => classes = classes.saturating_sub(1),
            _ => {}
        }
        escaped = letter == '\\' && !escaped;
        kept.push(letter);
    }
    kept
}
