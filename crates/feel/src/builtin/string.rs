//! Strings.

use super::Builtin;
use super::arguments::{items, text, whole, wrong};
use super::pattern::Pattern;
use crate::errors::Cause;
use crate::{Run, Value};

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

fn matches(run: &mut Run<'_>, values: &[Value]) -> Given {
    let [input, expression, flags @ ..] = values else { return missing() };
    let (input, expression) = (text(input)?, text(expression)?);
    let pattern = Pattern::read(run, expression, flags.first())?;
    run.charge(input.len())?;
    pattern.is_match(input).map(Value::Bool)
}

fn replace(run: &mut Run<'_>, values: &[Value]) -> Given {
    let [input, expression, replacement, flags @ ..] = values else { return missing() };
    let (input, expression) = (text(input)?, text(expression)?);
    let replacement = text(replacement)?;
    let pattern = Pattern::read(run, expression, flags.first())?;
    if pattern.is_match("")? {
        return Err(Cause::not_applicable("the pattern matches the empty string"));
    }
    let literal = matches!(flags.first(), Some(Value::String(flags)) if flags.contains('q'));
    let out = pattern.replace(run, input, replacement, literal)?;
    run.text(out)
}

fn split(run: &mut Run<'_>, values: &[Value]) -> Given {
    let (input, delimiter) = two(values)?;
    let pattern = Pattern::read(run, delimiter, None)?;
    run.charge(input.len())?;
    let parts = pattern.split(input)?;
    run.list(parts.into_iter().map(Value::from).collect::<Vec<_>>())
}
