//! Reads what a question asks for: its kind, options, files, group, prefill source.

use std::sync::Arc;

use platform::Locale;
use regex_lite::{Regex, RegexBuilder};

use super::question::{Choice, FileRules, Prefill, QuestionKind};
use super::read::{Inherited, questions};
use crate::words::Words;
use crate::yaml::{Fields, Node, Reader, Refers};

/// Kinds that need nothing else.
const PLAIN: [(&str, Plain); 19] = [
    ("text", Plain::Text),
    ("long-text", Plain::LongText),
    ("integer", Plain::Integer),
    ("decimal", Plain::Decimal),
    ("money", Plain::Money),
    ("date", Plain::Date),
    ("date-time", Plain::DateTime),
    ("month", Plain::Month),
    ("period", Plain::Period),
    ("yes-no", Plain::YesNo),
    ("person-name", Plain::PersonName),
    ("person", Plain::Person),
    ("email", Plain::Email),
    ("phone", Plain::Phone),
    ("iban", Plain::Iban),
    ("address", Plain::Address),
    ("place", Plain::Place),
    ("plate", Plain::Plate),
    ("company", Plain::Company),
];

#[derive(Clone, Copy)]
enum Plain {
    Text,
    LongText,
    Integer,
    Decimal,
    Money,
    Date,
    DateTime,
    Month,
    Period,
    YesNo,
    PersonName,
    Person,
    Email,
    Phone,
    Iban,
    Address,
    Place,
    Plate,
    Company,
}

impl Plain {
    fn kind(self) -> QuestionKind {
        match self {
            Plain::Text => QuestionKind::Text,
            Plain::LongText => QuestionKind::LongText,
            Plain::Integer => QuestionKind::Integer,
            Plain::Decimal => QuestionKind::Decimal { decimals: 2 },
            Plain::Money => QuestionKind::Money,
            Plain::Date => QuestionKind::Date,
            Plain::DateTime => QuestionKind::DateTime,
            Plain::Month => QuestionKind::Month,
            Plain::Period => QuestionKind::Period,
            Plain::YesNo => QuestionKind::YesNo,
            Plain::PersonName => QuestionKind::PersonName,
            Plain::Person => QuestionKind::Person,
            Plain::Email => QuestionKind::Email,
            Plain::Phone => QuestionKind::Phone,
            Plain::Iban => QuestionKind::Iban,
            Plain::Address => QuestionKind::Address { within_town: false },
            Plain::Place => QuestionKind::Place,
            Plain::Plate => QuestionKind::Plate,
            Plain::Company => QuestionKind::Company,
        }
    }
}

impl QuestionKind {
    /// The word for it in `form.yaml`.
    pub fn word(&self) -> &'static str {
        match self {
            QuestionKind::Text => "text",
            QuestionKind::LongText => "long-text",
            QuestionKind::Integer => "integer",
            QuestionKind::Decimal { .. } => "decimal",
            QuestionKind::Money => "money",
            QuestionKind::Date => "date",
            QuestionKind::DateTime => "date-time",
            QuestionKind::Month => "month",
            QuestionKind::Period => "period",
            QuestionKind::YesNo => "yes-no",
            QuestionKind::Choice { .. } => "choice",
            QuestionKind::Choices { .. } => "choices",
            QuestionKind::PersonName => "person-name",
            QuestionKind::Person => "person",
            QuestionKind::Email => "email",
            QuestionKind::Phone => "phone",
            QuestionKind::Iban => "iban",
            QuestionKind::Address { .. } => "address",
            QuestionKind::Place => "place",
            QuestionKind::Plate => "plate",
            QuestionKind::Company => "company",
            QuestionKind::File(_) => "file",
            QuestionKind::IdentityDocument(_) => "identity-document",
            QuestionKind::Slot => "slot",
            QuestionKind::Declaration => "declaration",
            QuestionKind::Signature => "signature",
            QuestionKind::List { .. } => "list",
            QuestionKind::Computed { .. } => "computed",
            QuestionKind::Note { .. } => "note",
        }
    }
}

/// A kind by its word alone: of a computed question, or of a value of the result.
pub(crate) fn value_kind(r: &mut Reader<'_>, node: &Node) -> Option<QuestionKind> {
    r.one_of(node, &PLAIN).map(Plain::kind)
}

/// The kind of a question with all that it needs.
pub(super) fn kind(
    r: &mut Reader<'_>,
    f: &Fields<'_>,
    inherited: &Inherited<'_>,
    inside: bool,
) -> Option<QuestionKind> {
    let node = f.need(r, "type")?;
    match node.text().unwrap_or_default() {
        "decimal" => {
            let decimals = f.get("decimals").and_then(|node| r.parsed::<u8>(node, "2"));
            Some(QuestionKind::Decimal { decimals: decimals.unwrap_or(2).min(9) })
        }
        "address" => {
            let within_town = f.flag(r, "within_town", false);
            if inside && within_town {
                let message = "An address in a repeating group is not looked up in the register.";
                r.error(node.line, message, "Leave `within_town` out, or ask it outside.");
            }
            Some(QuestionKind::Address { within_town })
        }
        "choice" => {
            let (options, listed) = options(r, f, inherited);
            Some(QuestionKind::Choice { options, listed })
        }
        "choices" => Some(QuestionKind::Choices { options: options(r, f, inherited).0 }),
        word @ ("file" | "identity-document" | "slot") if inside => {
            let message = format!("A repeating group cannot hold a question of the type `{word}`.");
            r.error(node.line, message, "Ask it outside of the group, once for all items.");
            None
        }
        "file" => Some(QuestionKind::File(file_rules(r, f))),
        "identity-document" => Some(QuestionKind::IdentityDocument(file_rules(r, f))),
        "slot" => Some(QuestionKind::Slot),
        "declaration" => Some(QuestionKind::Declaration),
        "signature" => Some(QuestionKind::Signature),
        "note" => Some(QuestionKind::Note { text: f.need_words(r, "text") }),
        "computed" => {
            let gives = f.need(r, "gives").and_then(|node| value_kind(r, node));
            let value = f.need(r, "value").and_then(|node| r.expression(node));
            let show = f.flag(r, "show", true);
            Some(QuestionKind::Computed { gives: Box::new(gives?), value: value?, show })
        }
        "list" if inside => {
            let remedy = "Ask it outside, or as a text.";
            r.error(node.line, "A repeating group cannot hold another one.", remedy);
            None
        }
        "list" => Some(list(r, f, inherited)),
        word if PLAIN.iter().any(|(known, _)| *known == word) => value_kind(r, node),
        word => {
            let others = ["choice", "choices", "file", "identity-document", "slot", "declaration"];
            let more = ["signature", "note", "computed", "list"];
            let known: Vec<&str> =
                PLAIN.iter().map(|(word, _)| *word).chain(others).chain(more).collect();
            let remedy = crate::finding::nearest(word, known.iter().copied()).map_or_else(
                || format!("Write one of: {}.", known.join(", ")),
                |meant| format!("Did you mean `{meant}`?"),
            );
            r.error(node.line, format!("`{word}` is not a type of question."), remedy);
            None
        }
    }
}

fn list(r: &mut Reader<'_>, f: &Fields<'_>, inherited: &Inherited<'_>) -> QuestionKind {
    let item = f.words(r, "item");
    let Some(node) = f.need(r, "of") else {
        return QuestionKind::List { of: Vec::new(), item };
    };
    let keys = node.entries().unwrap_or_default();
    let local: Arc<[Arc<str>]> = keys.iter().map(|(key, _)| key.text.as_str().into()).collect();
    let outside = std::mem::replace(&mut r.local, local);
    let of = questions(r, node, inherited, true);
    r.local = outside;
    QuestionKind::List { of, item }
}

fn options(r: &mut Reader<'_>, f: &Fields<'_>, inherited: &Inherited<'_>) -> (Arc<[Choice]>, bool) {
    if let Some(node) = f.get("from") {
        f.get("options");
        return (reference_list(r, node, inherited), true);
    }
    let mut options: Vec<Choice> = Vec::new();
    if let Some(node) = f.need(r, "options") {
        for (key, node) in node.entries().unwrap_or_default() {
            options.push(option(r, &key.text, node));
        }
        if options.len() < 2 {
            r.error(node.line, "A choice needs at least two options.", "Add one, or ask yes-no.");
        }
    }
    (options.into(), false)
}

fn option(r: &mut Reader<'_>, key: &str, node: &Node) -> Choice {
    let detailed = node.entries().is_some_and(|entries| {
        entries.iter().any(|(key, _)| matches!(key.text.as_str(), "label" | "hint"))
    });
    if !detailed {
        let label = r.words(node).unwrap_or_default();
        return Choice { key: key.into(), label, hint: None };
    }
    let f = r.fields(node);
    let choice =
        Choice { key: key.into(), label: f.need_words(r, "label"), hint: f.words(r, "hint") };
    f.finish(r);
    choice
}

/// A reference list: CSV with the columns `code` and one per language.
fn reference_list(r: &mut Reader<'_>, node: &Node, inherited: &Inherited<'_>) -> Arc<[Choice]> {
    let Some(name) = r.string(node) else { return Arc::new([]) };
    let Some(bytes) = inherited.files.get(&*name) else {
        let message = format!("There is no file `{name}`.");
        r.error(node.line, message, "Put the list there, with the columns code,en,fr,ar.");
        return Arc::new([]);
    };
    let mut rows = csv::Reader::from_reader(bytes.as_slice());
    let columns: Vec<Option<Locale>> = match rows.headers() {
        Ok(headers) => headers.iter().map(Locale::parse).collect(),
        Err(_) => Vec::new(),
    };
    let mut options = Vec::new();
    for row in rows.records() {
        let Ok(row) = row else {
            let message = format!("`{name}` is not a CSV file with the same columns in each row.");
            r.error(node.line, message, "Check quotes and commas.");
            return Arc::new([]);
        };
        let texts = row.iter().zip(&columns).skip(1);
        let label = Words::new(texts.filter_map(|(text, locale)| Some(((*locale)?, text.into()))));
        options.push(Choice { key: row.get(0).unwrap_or_default().into(), label, hint: None });
    }
    options.into()
}

/// The largest file that may be asked for.
const UPLOAD_BYTES_MAX: u64 = 50_000_000;

fn file_rules(r: &mut Reader<'_>, f: &Fields<'_>) -> FileRules {
    let accept = f.strings(r, "accept");
    let accept = if accept.is_empty() {
        ["pdf", "jpg", "png"].iter().map(|ending| (*ending).into()).collect()
    } else {
        accept
    };
    let bytes_max = f.get("max_size").and_then(|node| {
        let text = node.text().unwrap_or_default().replace(' ', "");
        let bytes = megabytes(&text).filter(|bytes| *bytes <= UPLOAD_BYTES_MAX);
        if bytes.is_none() {
            r.error(node.line, "This size cannot be read.", "Write 10 MB; at most 50 MB.");
        }
        bytes
    });
    let evidence = f.reference(r, "evidence", Refers::Evidence);
    FileRules { accept, bytes_max: bytes_max.unwrap_or(10_000_000), evidence }
}

fn megabytes(text: &str) -> Option<u64> {
    let (number, factor) = match text.strip_suffix("MB") {
        Some(number) => (number, 1_000_000),
        None => (text.strip_suffix("kB")?, 1_000),
    };
    number.parse::<u64>().ok()?.checked_mul(factor)
}

/// A pattern, bound to the whole answer.
pub(super) fn pattern(r: &mut Reader<'_>, node: &Node) -> Option<Regex> {
    let text = r.string(node)?;
    match RegexBuilder::new(&format!("^(?:{text})$")).size_limit(1 << 20).build() {
        Ok(regex) => Some(regex),
        Err(error) => {
            r.error(node.line, format!("The pattern has a fault: {error}."), "Correct it.");
            None
        }
    }
}

/// `prefill: population/address` or a map.
pub(super) fn prefill(r: &mut Reader<'_>, node: &Node, kind: &QuestionKind) -> Option<Prefill> {
    let mut found = if node.text().is_some() {
        Prefill { from: r.string(node)?, key: None, editable: false }
    } else {
        let f = r.fields(node);
        let from = f.need(r, "from").and_then(|node| r.string(node));
        let key = f.expression(r, "key");
        let editable = f.flag(r, "editable", false);
        f.finish(r);
        Prefill { from: from?, key, editable }
    };
    // What people told about themselves is theirs to change.
    found.editable |= found.register() == "contact";
    check_source(r, node.line, &found);
    if found.record().contains("by-") && found.key.is_none() {
        let message = format!("`{}` is looked up by something, but no key is given.", found.from);
        r.error(node.line, message, "Add `key:` with a question.");
    }
    if matches!(kind, QuestionKind::Computed { .. } | QuestionKind::Note { .. }) {
        r.error(node.line, "This type of question has no answer to prefill.", "Remove `prefill`.");
    }
    Some(found)
}

/// The records that registers offer.
pub(crate) const SOURCES: [&str; 18] = [
    "population/name",
    "population/born",
    "population/address",
    "population/household",
    "population/children",
    "population/parents",
    "population/partner",
    "addresses/lookup",
    "vehicles/of-applicant",
    "vehicles/by-plate",
    "companies/of-applicant",
    "companies/by-number",
    "income/last-year",
    "income/household",
    "contact/email",
    "contact/phone",
    "cases/granted",
    super::SHOWN,
];

pub(super) fn check_source(r: &mut Reader<'_>, line: u32, from: &Prefill) {
    let record = from.record();
    if SOURCES.contains(&record) {
        return;
    }
    let remedy = match crate::finding::nearest(record, SOURCES) {
        Some(meant) => format!("Did you mean `{meant}`?"),
        None => format!("Write one of: {}.", SOURCES.join(", ")),
    };
    r.error(line, format!("No register offers `{record}`."), remedy);
}
