//! A logged record for people: its members with the words that the crates which log them bring.

use jiff::Timestamp;
use serde_json::Value as Json;
use web::{Page, SummaryRow};

use crate::routes::NameOf;

/// What people ask first; other members follow in the record's own order.
const FIRST: [&str; 7] = ["case", "service", "act", "detail", "by", "unit", "at"];
/// The most members shown; the record as it is stands below them in any case.
const MEMBERS_MAX: usize = 40;

/// The members of a record. The label of `act` is the message `record-act`; its value `decided` is the
/// message `record-act-decided`, else a name from the catalogue, else the value as it stands.
pub(super) fn rows(page: &Page, name_of: &NameOf, record: &str) -> Vec<SummaryRow> {
    let Ok(Json::Object(members)) = serde_json::from_str::<Json>(record) else {
        return Vec::new();
    };
    let first = FIRST.iter().filter_map(|name| members.get_key_value(*name));
    let others = members.iter().filter(|(name, _)| !FIRST.contains(&name.as_str()));
    first
        .chain(others)
        .filter(|(_, value)| !value.is_null())
        .take(MEMBERS_MAX)
        .map(|(name, value)| SummaryRow::new(label(page, name), shown(page, name_of, name, value)))
        .collect()
}

fn label(page: &Page, name: &str) -> String {
    let key = format!("record-{name}");
    if is_plain(name) && page.has(&key) { page.t(&key) } else { name.to_owned() }
}

fn shown(page: &Page, name_of: &NameOf, name: &str, value: &Json) -> String {
    let text = match value {
        Json::String(text) => text.as_str(),
        other => return other.to_string(),
    };
    if let Some(at) = text.parse::<Timestamp>().ok().filter(|_| name == "at") {
        return page.instant(at);
    }
    let key = format!("record-{name}-{text}");
    if is_plain(name) && is_plain(text) && page.has(&key) {
        return page.t(&key);
    }
    name_of(name, text, page.locale()).unwrap_or_else(|| text.to_owned())
}

/// Whether it can be part of a message's key.
fn is_plain(word: &str) -> bool {
    word.len() <= 60 && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
}
