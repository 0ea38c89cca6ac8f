//! Answers in their one normal form: what the API takes, what is stored, what rules see.

use jiff::civil::{Date, DateTime};
use serde_json::{Map, Value as Json};

use super::problem::{Argument, Problem};
use super::question::{FileRules, Question, QuestionKind};

/// Longest name, street and the like.
pub(super) const NAME_LENGTH_MAX: usize = 120;
/// Longest one-line answer unless the question says otherwise.
const TEXT_LENGTH_MAX: usize = 500;
/// Longest answer of several lines unless the question says otherwise.
const LONG_TEXT_LENGTH_MAX: usize = 5_000;
/// Most items of a repeating group unless the question says otherwise.
pub(super) const ITEMS_MAX: usize = 20;
/// Most files of one question unless it says otherwise.
pub(super) const FILES_MAX: usize = 5;
/// Most items that any group may hold.
pub(super) const ITEMS_EVER: usize = 500;

type Normal = Result<Json, Problem>;

/// The normal form of an answer, or what is wrong with its shape.
///
/// # Errors
/// When the answer is not of the question's kind.
pub fn normalise(question: &Question, at: &str, answer: &Json) -> Result<Json, Problem> {
    match &question.kind {
        QuestionKind::Text => text(question, at, answer, TEXT_LENGTH_MAX, false),
        QuestionKind::LongText => text(question, at, answer, LONG_TEXT_LENGTH_MAX, true),
        QuestionKind::Choices { .. } => choices(question, at, answer),
        QuestionKind::File(rules) | QuestionKind::IdentityDocument(rules) => {
            files(rules, at, answer)
        }
        QuestionKind::Computed { .. } => Err(Problem::new(at, "problem-computed")),
        QuestionKind::Note { .. } => Err(Problem::new(at, "problem-not-asked")),
        QuestionKind::List { .. } => match answer {
            Json::Array(items) if items.len() <= ITEMS_EVER => Ok(answer.clone()),
            _ => Err(Problem::new(at, "problem-shape")),
        },
        QuestionKind::Choice { options, .. } => {
            let chosen = answer.as_str().unwrap_or_default();
            let known = options.iter().any(|option| *option.key == *chosen);
            known.then(|| answer.clone()).ok_or_else(|| Problem::new(at, "problem-choice"))
        }
        kind => simple(kind, at, answer),
    }
}

fn simple(kind: &QuestionKind, at: &str, answer: &Json) -> Normal {
    let wrong = |key| Problem::new(at, key);
    match kind {
        QuestionKind::Integer => {
            answer.as_i64().map(Json::from).ok_or_else(|| wrong("problem-whole-number"))
        }
        QuestionKind::Money => {
            answer.as_i64().map(Json::from).ok_or_else(|| wrong("problem-money"))
        }
        QuestionKind::Decimal { decimals } => decimal(answer, *decimals)
            .ok_or_else(|| wrong("problem-number").with("decimals", number(*decimals))),
        QuestionKind::Date => date(answer).ok_or_else(|| wrong("problem-date-unreal")),
        QuestionKind::DateTime | QuestionKind::Slot => {
            date_time(answer).ok_or_else(|| wrong("problem-time"))
        }
        QuestionKind::Month => month(answer).ok_or_else(|| wrong("problem-month")),
        QuestionKind::YesNo => {
            answer.as_bool().map(Json::from).ok_or_else(|| wrong("problem-choice"))
        }
        QuestionKind::Declaration => match answer {
            Json::Bool(true) => Ok(Json::Bool(true)),
            _ => Err(wrong("problem-declaration")),
        },
        QuestionKind::Email => email(answer).map(Json::from).ok_or_else(|| wrong("problem-email")),
        QuestionKind::Phone => phone(answer).map(Json::from).ok_or_else(|| wrong("problem-phone")),
        QuestionKind::Iban => iban(answer).map(Json::from).ok_or_else(|| wrong("problem-iban")),
        QuestionKind::Plate => {
            compact(answer, 2, 10).map(Json::from).ok_or_else(|| wrong("problem-plate"))
        }
        QuestionKind::Company => {
            compact(answer, 4, 20).map(Json::from).ok_or_else(|| wrong("problem-company"))
        }
        QuestionKind::Period => period(at, answer),
        QuestionKind::PersonName => parts(at, answer, &[("given", true), ("family", true)]),
        QuestionKind::Person => person(at, answer),
        QuestionKind::Signature => signature(at, answer),
        QuestionKind::Address { .. } => parts(
            at,
            answer,
            &[
                ("street", true),
                ("number", false),
                ("postcode", false),
                ("city", true),
                ("country", false),
            ],
        ),
        QuestionKind::Place => place(at, answer),
        QuestionKind::Text
        | QuestionKind::LongText
        | QuestionKind::Choice { .. }
        | QuestionKind::Choices { .. }
        | QuestionKind::File(_)
        | QuestionKind::IdentityDocument(_)
        | QuestionKind::List { .. }
        | QuestionKind::Computed { .. }
        | QuestionKind::Note { .. } => Err(wrong("problem-shape")),
    }
}

fn number(value: impl Into<i64>) -> Argument {
    Argument::Number(value.into())
}

fn count(value: usize) -> Argument {
    Argument::Number(i64::try_from(value).unwrap_or(i64::MAX))
}

/// Text without control characters, line ends as `\n`, no white space around it.
fn text(question: &Question, at: &str, answer: &Json, longest: usize, lines: bool) -> Normal {
    let Some(text) = answer.as_str() else { return Err(Problem::new(at, "problem-shape")) };
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim();
    let allowed = |c: char| !c.is_control() || (lines && matches!(c, '\n' | '\t'));
    if !text.chars().all(allowed) {
        return Err(Problem::new(at, "problem-characters"));
    }
    let length = text.chars().count();
    let most = question.max_length.unwrap_or(longest);
    if length > most {
        let problem = Problem::new(at, "problem-too-long").with("most", count(most));
        return Err(problem.with("length", count(length)).saying(question.errors.max.as_ref()));
    }
    let least = question.min_length.unwrap_or(0);
    if length < least && length > 0 {
        let problem = Problem::new(at, "problem-too-short").with("least", count(least));
        return Err(problem.saying(question.errors.min.as_ref()));
    }
    if let Some(pattern) = &question.pattern
        && length > 0
        && !pattern.is_match(text)
    {
        let example = question.example.as_deref().unwrap_or_default();
        let problem = Problem::new(at, "problem-pattern");
        let problem = problem.with("example", Argument::Text(example.to_owned()));
        return Err(problem.saying(question.errors.pattern.as_ref()));
    }
    Ok(Json::from(text))
}

fn decimal(answer: &Json, decimals: u8) -> Option<Json> {
    let text = match answer {
        Json::String(text) => text.clone(),
        Json::Number(number) => number.to_string(),
        _ => return None,
    };
    let value: feel::Decimal = text.parse().ok()?;
    let rounded = value.round(i32::from(decimals), feel::Rounding::HalfUp)?;
    (rounded == value).then(|| Json::from(value.to_string()))
}

fn date(answer: &Json) -> Option<Json> {
    let text = answer.as_str()?;
    let date: Date = text.parse().ok()?;
    (text.len() == 10).then(|| Json::from(date.to_string()))
}

fn date_time(answer: &Json) -> Option<Json> {
    let moment: DateTime = answer.as_str()?.parse().ok()?;
    Some(Json::from(moment.strftime("%Y-%m-%dT%H:%M").to_string()))
}

fn month(answer: &Json) -> Option<Json> {
    let text = answer.as_str()?;
    let first: Date = format!("{text}-01").parse().ok()?;
    (text.len() == 7).then(|| Json::from(first.strftime("%Y-%m").to_string()))
}

fn period(at: &str, answer: &Json) -> Normal {
    let part = |name| answer.get(name).and_then(date);
    let (Some(from), Some(to)) = (part("from"), part("to")) else {
        return Err(Problem::new(at, "problem-period"));
    };
    if from.as_str() > to.as_str() {
        return Err(Problem::new(at, "problem-period-order"));
    }
    Ok(Json::Object(Map::from_iter([("from".to_owned(), from), ("to".to_owned(), to)])))
}

/// An address that mail can be sent to; whether it exists shows when it is used (RFC 5321, 4.5.3.1).
pub(super) fn email(answer: &Json) -> Option<String> {
    let text = answer.as_str()?.trim();
    let (local, domain) = text.rsplit_once('@')?;
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"<>()[]\\,;:\"@".contains(c);
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    let good = !local.is_empty()
        && local.len() <= 64
        && text.len() <= 254
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local.chars().all(plain)
        && domain.contains('.')
        && domain.split('.').all(label);
    good.then(|| format!("{local}@{}", domain.to_lowercase()))
}

/// Digits, with `+` in front when given: at most 15 (ITU-T E.164).
fn phone(answer: &Json) -> Option<String> {
    let text = super::posted::western_digits(answer.as_str()?.trim());
    let international = text.starts_with('+') || text.starts_with("00");
    if !text.chars().all(|c| c.is_ascii_digit() || " +-./()".contains(c)) {
        return None;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.strip_prefix("00").unwrap_or(&digits);
    let good = (5..=15).contains(&digits.len());
    good.then(|| if international { format!("+{digits}") } else { digits.to_owned() })
}

/// ISO 13616: country, two check digits, up to 30 letters and digits; remainder 1 modulo 97.
fn iban(answer: &Json) -> Option<String> {
    sound_iban(answer.as_str()?)
}

/// The number of an account (ISO 13616) in capitals without spaces, when its check digits fit.
pub fn sound_iban(text: &str) -> Option<String> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let text = text.to_uppercase();
    let shape = (15..=34).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && text.bytes().take(2).all(|byte| byte.is_ascii_uppercase());
    let (head, tail) = text.split_at_checked(4)?;
    let remainder = modulo_97(tail.chars().chain(head.chars()));
    (shape && remainder == Some(1)).then_some(text)
}

/// The remainder by 97 of letters and digits read as one number, letters from 10 on (ISO 7064); none with
/// anything else between them.
pub fn modulo_97(mut characters: impl Iterator<Item = char>) -> Option<u32> {
    characters.try_fold(0u32, |remainder, c| {
        let digit = c.to_digit(36)?;
        let shift = if digit > 9 { 100 } else { 10 };
        Some((remainder * shift + digit) % 97)
    })
}

/// Letters and digits in capitals, without signs between them.
fn compact(answer: &Json, least: usize, most: usize) -> Option<String> {
    let text = super::posted::western_digits(answer.as_str()?);
    if !text.chars().all(|c| c.is_alphanumeric() || " -.".contains(c)) {
        return None;
    }
    let text: String =
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    (least..=most).contains(&text.chars().count()).then_some(text)
}

/// An object of short texts.
fn parts(at: &str, answer: &Json, names: &[(&str, bool)]) -> Normal {
    let Json::Object(given) = answer else { return Err(Problem::new(at, "problem-shape")) };
    let mut normal = Map::new();
    for (name, needed) in names {
        let text = given.get(*name).and_then(Json::as_str).unwrap_or_default().trim();
        if text.is_empty() && *needed {
            return Err(Problem::new(&format!("{at}.{name}"), part_required(name)));
        }
        if text.chars().count() > NAME_LENGTH_MAX || text.chars().any(char::is_control) {
            let problem = Problem::new(&format!("{at}.{name}"), "problem-too-long");
            return Err(problem.with("most", count(NAME_LENGTH_MAX)));
        }
        if !text.is_empty() {
            normal.insert((*name).to_owned(), Json::from(text));
        }
    }
    Ok(Json::Object(normal))
}

fn part_required(name: &str) -> &'static str {
    match name {
        "given" => "problem-given-name",
        "family" => "problem-family-name",
        "street" => "problem-street",
        "city" => "problem-city",
        _ => super::problem::REQUIRED,
    }
}

fn person(at: &str, answer: &Json) -> Normal {
    let mut normal = parts(at, answer, &[("given", true), ("family", true)])?;
    let born = answer.get("born").and_then(date);
    let born = born.ok_or_else(|| Problem::new(&format!("{at}.born"), "problem-date-unreal"))?;
    if let Some(object) = normal.as_object_mut() {
        object.insert("born".to_owned(), born);
    }
    Ok(normal)
}

fn signature(at: &str, answer: &Json) -> Normal {
    let mut normal = parts(at, answer, &[("given", true), ("family", true)])?;
    let address = answer.get("email").and_then(email);
    let address = address.ok_or_else(|| Problem::new(&format!("{at}.email"), "problem-email"))?;
    if let Some(object) = normal.as_object_mut() {
        object.insert("email".to_owned(), Json::from(address));
    }
    Ok(normal)
}

/// A place by its words, and its coordinates (WGS 84) when it was pointed at on a map.
fn place(at: &str, answer: &Json) -> Normal {
    let mut normal = parts(at, answer, &[("words", false), ("lat", false), ("lon", false)])?;
    let degrees = |name: &str, most: i64| match normal.get(name).and_then(Json::as_str) {
        None => true,
        Some(text) => text.parse::<feel::Decimal>().is_ok_and(|value| {
            value.abs().to_scaled_i64(6).is_some_and(|scaled| scaled <= most * 1_000_000)
        }),
    };
    let both = normal.get("lat").is_some() == normal.get("lon").is_some();
    if !(degrees("lat", 90) && degrees("lon", 180) && both) {
        return Err(Problem::new(at, "problem-place"));
    }
    if normal.as_object().is_some_and(Map::is_empty) {
        normal = Json::Null;
    }
    Ok(normal)
}

/// Each option at most once, in the order of the form.
fn choices(question: &Question, at: &str, answer: &Json) -> Normal {
    let Json::Array(chosen) = answer else { return Err(Problem::new(at, "problem-shape")) };
    let options = question.options();
    let known = |item: &Json| options.iter().any(|option| item.as_str() == Some(&*option.key));
    if !chosen.iter().all(known) {
        return Err(Problem::new(at, "problem-choice"));
    }
    let picked = options.iter().map(|option| Json::from(&*option.key));
    Ok(Json::Array(picked.filter(|key| chosen.contains(key)).collect()))
}

fn files(rules: &FileRules, at: &str, answer: &Json) -> Normal {
    let Json::Array(files) = answer else { return Err(Problem::new(at, "problem-shape")) };
    let mut normal = Vec::with_capacity(files.len());
    for file in files.iter().take(ITEMS_EVER) {
        let text = |name: &str| file.get(name).and_then(Json::as_str).unwrap_or_default();
        let size = file.get("size").and_then(Json::as_u64).unwrap_or(0);
        if size > rules.bytes_max {
            let most = i64::try_from(rules.bytes_max / 1_000_000).unwrap_or(i64::MAX);
            return Err(Problem::new(at, "problem-file-size").with("megabytes", number(most)));
        }
        let ending = text("name").rsplit('.').next().unwrap_or_default().to_lowercase();
        let ending = if ending == "jpeg" { "jpg" } else { &ending };
        if !rules.accept.iter().any(|accepted| **accepted == *ending) {
            let kinds = rules.accept.join(", ");
            return Err(Problem::new(at, "problem-file-kind").with("kinds", Argument::Text(kinds)));
        }
        let fields = [
            ("id", Json::from(text("id"))),
            ("name", Json::from(text("name"))),
            ("size", Json::from(size)),
            ("type", Json::from(text("type"))),
        ];
        normal.push(Json::Object(fields.into_iter().map(|(k, v)| (k.to_owned(), v)).collect()));
    }
    Ok(Json::Array(normal))
}
