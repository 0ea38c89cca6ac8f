//! Strings.

use super::Builtin;
use super::arguments::{items, text, whole, wrong};
use crate::errors::Cause;
use crate::{Run, Value};
use regex::{Regex, RegexBuilder};

type Given = Result<Value, Cause>;

const STRING: &[&str] = &["string"];
const MATCH: &[&str] = &["string", "match"];

pub(super) static ALL: [Builtin; 15] = [
    Builtin::new(
        "substring",
        &[&["string", "start position"], &["string", "start position", "length"]],
        substring,
    ),
    Builtin::new("string length", &[STRING], |_, v| {
        let [value] = v else { return missing() };
        Ok(Value::from(i64::try_from(text(value)?.chars().count()).unwrap_or(i64::MAX)))
    }),
    Builtin::new("upper case", &[STRING], |run, v| {
        let [value] = v else { return missing() };
        run.text(text(value)?.to_uppercase())
    }),
    Builtin::new("lower case", &[STRING], |run, v| {
        let [value] = v else { return missing() };
        run.text(text(value)?.to_lowercase())
    }),
    Builtin::new("trim", &[STRING], |run, v| {
        let [value] = v else { return missing() };
        run.text(text(value)?.trim().to_owned())
    }),
    Builtin::new("substring before", &[MATCH], |run, v| {
        let (whole, part) = two(v)?;
        run.text(whole.split_once(part).map_or("", |(before, _)| before).to_owned())
    }),
    Builtin::new("substring after", &[MATCH], |run, v| {
        let (whole, part) = two(v)?;
        run.text(whole.split_once(part).map_or("", |(_, after)| after).to_owned())
    }),
    Builtin::new("contains", &[MATCH], |_, v| two(v).map(|(a, b)| Value::Bool(a.contains(b)))),
    Builtin::new("starts with", &[MATCH], |_, v| {
        two(v).map(|(a, b)| Value::Bool(a.starts_with(b)))
    }),
    Builtin::new("ends with", &[MATCH], |_, v| two(v).map(|(a, b)| Value::Bool(a.ends_with(b)))),
    Builtin::new("matches", &[&["input", "pattern"], &["input", "pattern", "flags"]], matches),
    Builtin::new(
        "replace",
        &[&["input", "pattern", "replacement"], &["input", "pattern", "replacement", "flags"]],
        replace,
    ),
    Builtin::new("split", &[&["string", "delimiter"]], split),
    Builtin::new("string join", &[&["list"], &["list", "delimiter"]], join),
    Builtin::new("is blank", &[STRING], |_, v| {
        let [value] = v else { return missing() };
        Ok(Value::Bool(text(value)?.trim().is_empty()))
    }),
];

fn missing() -> Given {
    Err(Cause::not_applicable("an argument is missing"))
}

fn two(values: &[Value]) -> Result<(&str, &str), Cause> {
    match values {
        [a, b] => Ok((text(a)?, text(b)?)),
        _ => Err(Cause::not_applicable("two strings are expected")),
    }
}

fn substring(run: &mut Run<'_>, values: &[Value]) -> Given {
    let [source, start, ..] = values else { return missing() };
    let letters: Vec<char> = text(source)?.chars().collect();
    let start = super::arguments::position(start, letters.len())?;
    let length = match values.get(2) {
        None | Some(Value::Null) => letters.len(),
        Some(length) => match whole(length)? {
            length @ 1.. => usize::try_from(length).unwrap_or(usize::MAX),
            _ => return Err(Cause::not_applicable("the length must be at least 1")),
        },
    };
    run.text(letters.into_iter().skip(start).take(length).collect())
}

fn join(run: &mut Run<'_>, values: &[Value]) -> Given {
    let [list, rest @ ..] = values else { return missing() };
    let delimiter = match rest.first() {
        None | Some(Value::Null) => "",
        Some(value) => text(value)?,
    };
    let list = items(list)?;
    let mut parts = Vec::with_capacity(list.len());
    for item in list.iter() {
        match item {
            Value::String(part) => parts.push(&**part),
            Value::Null => {}
            other => return Err(wrong("a list of strings", other)),
        }
    }
    run.text(parts.join(delimiter))
}

/// Longest pattern, and how large its compiled form may be.
const PATTERN_BYTES_MAX: usize = 10_000;
const COMPILED_BYTES_MAX: usize = 2 << 20;

/// A pattern in the syntax of XPath, with its flags `s`, `m`, `i`, `x`, `q`.
fn pattern(run: &mut Run<'_>, pattern: &str, flags: Option<&Value>) -> Result<Regex, Cause> {
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
    // Reading a pattern costs far more than an ordinary step.
    run.step(100 + u64::try_from(pattern.len()).unwrap_or(0))?;
    let has = |flag| flags.contains(flag);
    let translated = if has('q') { regex::escape(pattern) } else { translate(pattern, has('x'))? };
    RegexBuilder::new(&translated)
        .case_insensitive(has('i'))
        .multi_line(has('m'))
        .dot_matches_new_line(has('s'))
        .size_limit(COMPILED_BYTES_MAX)
        .build()
        .map_err(|error| {
            let shown = error.to_string();
            let last = shown.lines().last().unwrap_or("");
            Cause::NotApplicable(format!("\"{pattern}\" is not a pattern: {last}"))
        })
}

/// XPath patterns differ from the library's in class subtraction, `\i` and `\c`, and spaces.
fn translate(pattern: &str, drop_space: bool) -> Result<String, Cause> {
    let mut out = String::with_capacity(pattern.len());
    let mut letters = pattern.chars().peekable();
    let (mut classes, mut at_start) = (0u32, false);
    while let Some(letter) = letters.next() {
        let was_start = std::mem::replace(&mut at_start, false);
        match letter {
            '\\' => match letters.next() {
                Some('i') => out.push_str(if classes > 0 { r"\p{L}_:" } else { r"[\p{L}_:]" }),
                Some('c') => out.push_str(if classes > 0 { r"\w.:\-" } else { r"[\w.:\-]" }),
                Some('I') => out.push_str(r"[^\p{L}_:]"),
                Some('C') => out.push_str(r"[^\w.:\-]"),
                Some(digit @ '1'..='9') => {
                    let message = format!("back reference \\{digit}: patterns have none");
                    return Err(Cause::NotApplicable(message));
                }
                Some(escaped @ ('b' | 'B' | 'A' | 'z' | 'Z' | '<' | '>' | 'x' | 'u' | 'U')) => {
                    return Err(Cause::NotApplicable(format!("\\{escaped} is not an escape")));
                }
                Some(escaped) => out.extend(['\\', escaped]),
                None => return Err(Cause::not_applicable("the pattern ends with \\")),
            },
            '[' => {
                classes += 1;
                at_start = true;
                out.push('[');
                if letters.peek() == Some(&'^') {
                    out.push('^');
                    letters.next();
                }
            }
            ']' => {
                classes = classes.saturating_sub(1);
                out.push(']');
            }
            '-' if classes > 0 && !was_start && letters.peek() == Some(&'[') => out.push_str("--"),
            '&' | '~' if classes > 0 => out.extend(['\\', letter]),
            space if space.is_whitespace() && drop_space && classes == 0 => {}
            other => out.push(other),
        }
    }
    Ok(out)
}

fn matches(run: &mut Run<'_>, values: &[Value]) -> Given {
    let [input, expression, flags @ ..] = values else { return missing() };
    let (input, expression) = (text(input)?, text(expression)?);
    let regex = pattern(run, expression, flags.first())?;
    run.charge(input.len())?;
    Ok(Value::Bool(regex.is_match(input)))
}

fn replace(run: &mut Run<'_>, values: &[Value]) -> Given {
    let [input, expression, replacement, flags @ ..] = values else { return missing() };
    let (input, expression) = (text(input)?, text(expression)?);
    let replacement = text(replacement)?;
    let regex = pattern(run, expression, flags.first())?;
    if regex.is_match("") {
        return Err(Cause::not_applicable("the pattern matches the empty string"));
    }
    let literal = matches!(flags.first(), Some(Value::String(flags)) if flags.contains('q'));
    let mut out = String::new();
    let mut last = 0;
    for found in regex.captures_iter(input) {
        let Some(all) = found.get(0) else { continue };
        out.push_str(input.get(last..all.start()).unwrap_or(""));
        if literal {
            out.push_str(replacement);
        } else {
            expand(replacement, &found, regex.captures_len(), &mut out)?;
        }
        last = all.end();
        run.charge(out.len().min(64))?;
        run.step(1)?;
    }
    out.push_str(input.get(last..).unwrap_or(""));
    run.text(out)
}

/// `$1` is a group, `\$` a dollar sign, `\\` a backslash; nothing else may be escaped.
fn expand(
    replacement: &str,
    found: &regex::Captures<'_>,
    groups: usize,
    out: &mut String,
) -> Result<(), Cause> {
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
                out.push_str(found.get(group).map_or("", |part| part.as_str()));
            }
            other => out.push(other),
        }
    }
    Ok(())
}

fn split(run: &mut Run<'_>, values: &[Value]) -> Given {
    let (input, delimiter) = two(values)?;
    let regex = pattern(run, delimiter, None)?;
    run.charge(input.len())?;
    let parts = regex.split(input).map(Value::from).collect::<Vec<_>>();
    run.list(parts)
}
