//! The fields of a web form read into answers: dates in three parts, amounts as people write them.
//!
//! Nothing is refused for how it is written when what is meant is clear. What cannot be read becomes a
//! problem, and the caller shows the fields again as they were typed.

use serde_json::{Map, Value as Json};

use super::data::Answers;
use super::problem::Problem;
use super::question::{Question, QuestionKind};
use super::value::{ITEMS_EVER, normalise};
use super::{Page, PageKind};

/// The fields of a request, in order, a name possibly several times.
#[derive(Clone, Debug, Default)]
pub struct Posted(pub Vec<(String, String)>);

impl Posted {
    /// The first value of a field, without white space around it.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.trim())
    }

    /// All values of a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.trim())
    }

    fn part(&self, name: &str, part: &str) -> &str {
        self.0
            .iter()
            .find(|(known, _)| {
                known.strip_prefix(name).and_then(|rest| rest.strip_prefix('-')) == Some(part)
            })
            .map_or("", |(_, value)| value.trim())
    }

    /// How many items of a group the fields speak of: `children.0.name` and `children.2.born` are of three.
    pub fn items(&self, list: &str) -> usize {
        let last = self.0.iter().filter_map(|(name, _)| Some(position(list, name)?.0)).max();
        last.map_or(0, |last| last + 1)
    }

    /// Whether nothing was filled in for an item.
    fn is_blank(&self, list: &str, at: usize) -> bool {
        let of_item = |name: &str| position(list, name).is_some_and(|(found, _)| found == at);
        !self.0.iter().any(|(name, value)| of_item(name) && !value.trim().is_empty())
    }

    /// Takes an item of a group out; those behind it move up.
    pub fn take_out(&mut self, list: &str, at: usize) {
        self.0.retain(|(name, _)| position(list, name).is_none_or(|(found, _)| found != at));
        for (name, _) in &mut self.0 {
            let moved = position(list, name)
                .filter(|(found, _)| *found > at)
                .map(|(found, rest)| format!("{list}.{}.{rest}", found - 1));
            if let Some(moved) = moved {
                *name = moved;
            }
        }
    }

    /// Takes out the items of the page's groups in which nothing was filled in.
    pub fn take_blank_items_out(&mut self, page: &Page) {
        let is_list = |question: &&Question| matches!(question.kind, QuestionKind::List { .. });
        for question in page.questions().iter().filter(is_list) {
            for at in (0..self.items(&question.key)).rev() {
                if self.is_blank(&question.key, at) {
                    self.take_out(&question.key, at);
                }
            }
        }
    }
}

/// Of which item of a group a field is, and what its name is there.
fn position<'n>(list: &str, name: &'n str) -> Option<(usize, &'n str)> {
    let rest = name.strip_prefix(list)?.strip_prefix('.')?;
    let (at, field) = rest.split_once('.')?;
    Some((at.parse().ok().filter(|at| *at < ITEMS_EVER)?, field))
}

/// Reads all questions of a page but files, which arrive on their own. A question that was left empty has
/// the answer null, which takes an older answer away. Of a group everything is kept that can be read.
pub fn read_posted(page: &Page, posted: &Posted) -> (Answers, Vec<Problem>) {
    let (mut changes, mut problems) = (Answers::default(), Vec::new());
    let PageKind::Ask { questions, .. } = &page.kind else { return (changes, problems) };
    for question in questions.iter().filter(|question| question.is_answered()) {
        if question.files().is_some() {
            continue;
        }
        if let QuestionKind::List { of, .. } = &question.kind {
            let items = read_items(of, &question.key, posted, &mut problems);
            changes.0.insert(question.key.to_string(), items.unwrap_or(Json::Null));
            continue;
        }
        match read_question(question, &question.key, posted) {
            Ok(answer) => {
                changes.0.insert(question.key.to_string(), answer.unwrap_or(Json::Null));
            }
            Err(problem) => problems.push(problem),
        }
    }
    (changes, problems)
}

/// Reads one question whose fields begin with `name`; none when nothing was filled in.
///
/// # Errors
/// When what was filled in cannot be read as an answer to it.
pub fn read_question(
    question: &Question,
    name: &str,
    posted: &Posted,
) -> Result<Option<Json>, Problem> {
    let raw = match &question.kind {
        QuestionKind::List { of, .. } => {
            let mut problems = Vec::new();
            let items = read_items(of, name, posted, &mut problems);
            return problems.into_iter().next().map_or(Ok(items), Err);
        }
        kind => raw(kind, name, posted)?,
    };
    let Some(raw) = raw else { return Ok(None) };
    normalise(question, name, &raw).map(|answer| Some(answer).filter(|answer| !answer.is_null()))
}

/// Items `name.0.…`, `name.1.…`, each where it stands on the page, so that what is wrong is told at its own
/// field; none when nothing was filled in at all. A field that cannot be read takes nothing else with it.
fn read_items(
    of: &[Question],
    name: &str,
    posted: &Posted,
    problems: &mut Vec<Problem>,
) -> Option<Json> {
    let mut items = Vec::new();
    for position in 0..posted.items(name) {
        let mut item = Map::new();
        for question in of.iter().filter(|question| question.is_answered()) {
            let path = format!("{name}.{position}.{}", question.key);
            match read_question(question, &path, posted) {
                Ok(Some(answer)) => {
                    item.insert(question.key.to_string(), answer);
                }
                Ok(None) => {}
                Err(problem) => problems.push(problem),
            }
        }
        items.push(Json::Object(item));
    }
    let blank = (0..items.len()).all(|at| posted.is_blank(name, at));
    (!blank).then_some(Json::Array(items))
}

type Raw = Result<Option<Json>, Problem>;

fn raw(kind: &QuestionKind, name: &str, posted: &Posted) -> Raw {
    let single = posted.get(name).filter(|text| !text.is_empty());
    match kind {
        QuestionKind::Date => date(name, "", posted),
        QuestionKind::Month => month(name, posted),
        QuestionKind::DateTime => date_time(name, posted),
        QuestionKind::Period => period(name, posted),
        QuestionKind::PersonName => Ok(parts(name, posted, &["given", "family"])),
        QuestionKind::Person => person(name, posted),
        QuestionKind::Signature => Ok(parts(name, posted, &["given", "family", "email"])),
        QuestionKind::Address { .. } => {
            Ok(parts(name, posted, &["street", "number", "postcode", "city", "country"]))
        }
        QuestionKind::Place => Ok(parts(name, posted, &["words", "lat", "lon"])),
        QuestionKind::Choices { .. } => {
            let chosen: Vec<Json> =
                posted.all(name).filter(|text| !text.is_empty()).map(Json::from).collect();
            Ok((!chosen.is_empty()).then_some(Json::Array(chosen)))
        }
        QuestionKind::YesNo => match single {
            Some("yes" | "true") => Ok(Some(Json::Bool(true))),
            Some("no" | "false") => Ok(Some(Json::Bool(false))),
            Some(_) => Err(Problem::new(name, "problem-choice")),
            None => Ok(None),
        },
        QuestionKind::Declaration => Ok(single.map(|_| Json::Bool(true))),
        QuestionKind::Integer => single.map(|text| integer(name, text)).transpose(),
        QuestionKind::Money => single.map(|text| money(name, text)).transpose(),
        QuestionKind::Decimal { .. } => {
            let read = |text: &str| {
                let number = decimal_text(text);
                number.map(Json::from).ok_or_else(|| Problem::new(name, "problem-number"))
            };
            single.map(read).transpose()
        }
        QuestionKind::Text
        | QuestionKind::LongText
        | QuestionKind::Choice { .. }
        | QuestionKind::Email
        | QuestionKind::Phone
        | QuestionKind::Iban
        | QuestionKind::Plate
        | QuestionKind::Company
        | QuestionKind::Slot => Ok(single.map(Json::from)),
        QuestionKind::File(_)
        | QuestionKind::IdentityDocument(_)
        | QuestionKind::List { .. }
        | QuestionKind::Computed { .. }
        | QuestionKind::Note { .. } => Ok(None),
    }
}

/// Digits of other scripts as 0 to 9: people type what their keyboard has.
pub(super) fn western_digits(text: &str) -> String {
    let digit = |c: char| match c {
        '\u{0660}'..='\u{0669}' => u32::from(c) - 0x0660,
        '\u{06F0}'..='\u{06F9}' => u32::from(c) - 0x06F0,
        _ => 10,
    };
    text.chars().map(|c| char::from_digit(digit(c), 10).unwrap_or(c)).collect()
}

/// An amount or number with any of the usual separators as `1234.5`; none when it is unclear.
///
/// Of two kinds of separator the later one is the decimal sign. A single kind is the decimal sign unless
/// it stands several times or exactly three digits follow.
pub(crate) fn decimal_text(text: &str) -> Option<String> {
    let text = western_digits(text).replace('\u{066B}', ",").replace('\u{066C}', "");
    let skipped = |c: &char| c.is_whitespace() || "€'’\u{00A0}\u{202F}".contains(*c);
    let text: String = text.chars().filter(|c| !skipped(c)).collect();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.as_str()),
    };
    let last = |sign: char| digits.rfind(sign);
    let point = match (last('.'), last(',')) {
        (Some(point), Some(comma)) => Some(point.max(comma)),
        (Some(only), None) | (None, Some(only)) => {
            let signs = digits.chars().filter(|c| matches!(c, '.' | ',')).count();
            let grouped = signs > 1 || digits.len() - only == 4;
            // "0.125" is a fraction, "1.250" a thousand and a quarter of one.
            let fraction = digits.starts_with("0.") || digits.starts_with("0,");
            (!grouped || (signs == 1 && fraction)).then_some(only)
        }
        (None, None) => None,
    };
    let (whole, part) = match point {
        Some(at) => (digits.get(..at)?, digits.get(at + 1..)?),
        None => (digits, ""),
    };
    let whole: String = whole.chars().filter(|c| !matches!(c, '.' | ',')).collect();
    let good = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !good(&whole) || !good(part) || whole.len() > 15 || part.len() > 9 {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") })
}

fn integer(name: &str, text: &str) -> Result<Json, Problem> {
    let number = decimal_text(text).and_then(|text| text.parse::<i64>().ok());
    number.map(Json::from).ok_or_else(|| Problem::new(name, "problem-whole-number"))
}

fn money(name: &str, text: &str) -> Result<Json, Problem> {
    let cents = decimal_text(text).as_deref().and_then(crate::yaml::cents);
    cents.map(Json::from).ok_or_else(|| Problem::new(name, "problem-money"))
}

/// Day, month and year in three fields, or one field in ISO 8601 from a prefilled link.
fn date(name: &str, of: &str, posted: &Posted) -> Raw {
    let field = |part: &str| posted.part(name, &format!("{of}{part}"));
    let given = [field("day"), field("month"), field("year")].map(western_digits);
    if given.iter().all(String::is_empty) {
        let whole = if of.is_empty() { posted.get(name).unwrap_or_default() } else { "" };
        return Ok((!whole.is_empty()).then(|| Json::from(whole)));
    }
    let missing = ["problem-date-day", "problem-date-month", "problem-date-year"];
    for (part, key) in given.iter().zip(missing) {
        if part.is_empty() {
            return Err(Problem::new(name, key));
        }
    }
    let [day, month, year] = given.map(|part| part.parse::<i16>().ok());
    let day = day.and_then(|day| i8::try_from(day).ok());
    let month = month.and_then(|month| i8::try_from(month).ok());
    let real = match (year.filter(|year| *year >= 1000), month, day) {
        (Some(year), Some(month), Some(day)) => jiff::civil::Date::new(year, month, day).ok(),
        _ => None,
    };
    let real = real.ok_or_else(|| Problem::new(name, "problem-date-unreal"))?;
    Ok(Some(Json::from(real.to_string())))
}

fn month(name: &str, posted: &Posted) -> Raw {
    let (month, year) = (posted.part(name, "month"), posted.part(name, "year"));
    if month.is_empty() && year.is_empty() {
        return Ok(posted.get(name).filter(|text| !text.is_empty()).map(Json::from));
    }
    let (month, year) = (western_digits(month), western_digits(year));
    Ok(Some(Json::from(format!("{year}-{month:0>2}"))))
}

fn date_time(name: &str, posted: &Posted) -> Raw {
    let Some(date) = date(name, "", posted)? else { return Ok(None) };
    let time = western_digits(posted.part(name, "time"));
    let date = date.as_str().unwrap_or_default();
    // A whole moment in one field, as a prefilled link gives it.
    Ok(Some(Json::from(if date.contains('T') {
        date.to_owned()
    } else {
        format!("{date}T{time}")
    })))
}

fn period(name: &str, posted: &Posted) -> Raw {
    let (from, to) = (date(name, "from-", posted)?, date(name, "to-", posted)?);
    match (from, to) {
        (None, None) => Ok(None),
        (Some(from), Some(to)) => {
            let parts = [("from".to_owned(), from), ("to".to_owned(), to)];
            Ok(Some(Json::Object(Map::from_iter(parts))))
        }
        _ => Err(Problem::new(name, "problem-period")),
    }
}

fn parts(name: &str, posted: &Posted, names: &[&str]) -> Option<Json> {
    let mut fields = Map::new();
    for part in names {
        let text = posted.part(name, part);
        if !text.is_empty() {
            fields.insert((*part).to_owned(), Json::from(text));
        }
    }
    (!fields.is_empty()).then_some(Json::Object(fields))
}

fn person(name: &str, posted: &Posted) -> Raw {
    let born = date(name, "born-", posted)?;
    let fields = parts(name, posted, &["given", "family"]);
    let Some(Json::Object(mut fields)) = fields else {
        return Ok(born.map(|born| Json::Object(Map::from_iter([("born".to_owned(), born)]))));
    };
    if let Some(born) = born {
        fields.insert("born".to_owned(), born);
    }
    Ok(Some(Json::Object(fields)))
}

/// The fields that show an answer in a web form: the inverse of [`read_question`].
pub fn fields_of(kind: &QuestionKind, name: &str, answer: &Json) -> Vec<(String, String)> {
    let text = |json: &Json| match json {
        Json::String(text) => text.clone(),
        Json::Null => String::new(),
        other => other.to_string(),
    };
    let date_fields = |of: &str, date: &Json| -> Vec<(String, String)> {
        let text = text(date);
        let parts = text.get(..10).unwrap_or(&text).split('-').map(str::to_owned);
        let names = ["year", "month", "day"].map(|part| format!("{name}-{of}{part}"));
        names.into_iter().zip(parts.map(|part| part.trim_start_matches('0').to_owned())).collect()
    };
    let field = |part: &str| answer.get(part).unwrap_or(&Json::Null);
    match kind {
        QuestionKind::Date | QuestionKind::Month => date_fields("", answer),
        QuestionKind::DateTime => {
            let mut fields = date_fields("", answer);
            let time = answer.as_str().and_then(|text| text.get(11..16)).unwrap_or_default();
            fields.push((format!("{name}-time"), time.to_owned()));
            fields
        }
        QuestionKind::Period => {
            [date_fields("from-", field("from")), date_fields("to-", field("to"))].concat()
        }
        QuestionKind::PersonName
        | QuestionKind::Person
        | QuestionKind::Signature
        | QuestionKind::Address { .. }
        | QuestionKind::Place => {
            let object = answer.as_object().into_iter().flatten();
            let plain = object.filter(|(part, _)| *part != "born");
            let mut fields: Vec<(String, String)> =
                plain.map(|(part, value)| (format!("{name}-{part}"), text(value))).collect();
            fields.extend(
                answer.get("born").map(|born| date_fields("born-", born)).unwrap_or_default(),
            );
            fields
        }
        QuestionKind::Choices { .. } => {
            let chosen = answer.as_array().into_iter().flatten();
            chosen.map(|key| (name.to_owned(), text(key))).collect()
        }
        QuestionKind::YesNo => {
            let word = if answer.as_bool() == Some(true) { "yes" } else { "no" };
            vec![(name.to_owned(), word.to_owned())]
        }
        QuestionKind::Declaration => {
            let agreed = (answer.as_bool() == Some(true)).then(|| "yes".to_owned());
            agreed.map(|yes| (name.to_owned(), yes)).into_iter().collect()
        }
        QuestionKind::Money => {
            let cents = answer.as_i64().unwrap_or(0);
            vec![(name.to_owned(), platform::money::decimal(cents))]
        }
        QuestionKind::List { of, .. } => {
            let items = answer.as_array().map(Vec::as_slice).unwrap_or_default();
            items
                .iter()
                .enumerate()
                .flat_map(|(at, item)| item_fields(of, name, at, item))
                .collect()
        }
        _ => vec![(name.to_owned(), text(answer))],
    }
}

fn item_fields(of: &[Question], name: &str, at: usize, item: &Json) -> Vec<(String, String)> {
    let answered = of.iter().filter_map(|question| Some((question, item.get(&*question.key)?)));
    let fields = answered.flat_map(|(question, answer)| {
        fields_of(&question.kind, &format!("{name}.{at}.{}", question.key), answer)
    });
    fields.collect()
}
