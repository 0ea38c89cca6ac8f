//! What the registers say about oneself, as a page and as JSON.

use askama::Template;
use axum::extract::State;
use jiff::civil::Date;
use privacy::{Access, Purpose, subject_of};
use serde_json::Value;
use web::{Answer, Asked, Failure, Page, SummaryRow, Words};

use super::{Facts, facts};
use crate::routes::Records;

#[derive(Template)]
#[template(path = "register/mine.html")]
struct RegistersPage {
    page: Page,
    sections: Vec<Section>,
}

/// One entry, or one part of it.
struct Section {
    title: String,
    rows: Vec<SummaryRow>,
}

/// How deep an entry is shown: registers hold records, not trees.
const DEPTH_MAX: usize = 4;

/// GET /my-data/registers
pub(crate) async fn mine(asked: Asked, State(records): State<Records>) -> Answer {
    let facts = own_facts(&asked, &records).await?;
    let mut sections = Vec::new();
    for (register, value) in facts.sources() {
        let title = word(&asked.words, "records-register", register);
        add_sections(&asked.words, &mut sections, &title, value, 0);
    }
    let page = asked.page("records-registers").back("/my-data");
    web::html(&RegistersPage { page, sections })
}

/// GET /api/v1/my/registers
pub(crate) async fn api_mine(asked: Asked, State(records): State<Records>) -> Answer {
    web::json(&own_facts(&asked, &records).await?.into_json())
}

async fn own_facts(asked: &Asked, records: &Records) -> Result<Facts, Failure> {
    let subject = subject_of(asked.person()?);
    let access = Access::new(Purpose::ShowOwnData, "registers");
    Ok(facts(&records.db, &records.vault, &asked.ctx, &access, subject).await?)
}

/// A record becomes a section; lists of records within it become sections of their own.
fn add_sections(
    words: &Words,
    sections: &mut Vec<Section>,
    title: &str,
    value: &Value,
    depth: usize,
) {
    if depth > DEPTH_MAX {
        return;
    }
    match value {
        Value::Array(entries) => {
            for (index, entry) in entries.iter().enumerate() {
                let number = i64::try_from(index + 1).unwrap_or_default();
                let args = (("title", title), ("number", number));
                let numbered = words.with("records-numbered", args);
                let title = if entries.len() > 1 { numbered } else { title.to_owned() };
                add_sections(words, sections, &title, entry, depth + 1);
            }
        }
        Value::Object(_) => {
            let mut rows = Vec::new();
            let mut lists = Vec::new();
            add_rows(words, value, (&mut rows, &mut lists), depth);
            // What only holds others has nothing to show of its own.
            if !rows.is_empty() {
                sections.push(Section { title: title.to_owned(), rows });
            }
            for (label, list) in lists {
                add_sections(words, sections, &label, list, depth + 1);
            }
        }
        other => {
            let row = SummaryRow::new(title, text(words, "", other));
            sections.push(Section { title: title.to_owned(), rows: vec![row] });
        }
    }
}

type Found<'a, 'v> = (&'a mut Vec<SummaryRow>, &'a mut Vec<(String, &'v Value)>);

fn add_rows<'v>(words: &Words, value: &'v Value, (rows, lists): Found<'_, 'v>, depth: usize) {
    let Value::Object(members) = value else { return };
    for (key, value) in members {
        let label = word(words, "records-field", key);
        match value {
            Value::Object(_) if depth < DEPTH_MAX => {
                add_rows(words, value, (rows, lists), depth + 1)
            }
            Value::Array(list) if list.iter().any(Value::is_object) => lists.push((label, value)),
            Value::Null => {}
            other => rows.push(SummaryRow::new(label, text(words, key, other))),
        }
    }
}

fn text(words: &Words, key: &str, value: &Value) -> String {
    match value {
        Value::Bool(truth) => words.t(if *truth { "yes" } else { "no" }),
        Value::Number(number) => match number.as_i64() {
            Some(cents) if key.ends_with("_cents") => words.cents(cents),
            Some(year) if key == "year" => year.to_string(),
            Some(whole) => words.number(whole),
            None => number.to_string(),
        },
        Value::String(text) => match text.parse::<Date>() {
            Ok(day) if text.len() == 10 => words.date(day),
            _ => word(words, "records-value", text),
        },
        Value::Array(list) => {
            let texts: Vec<String> = list.iter().map(|item| self::text(words, key, item)).collect();
            words.list(&texts)
        }
        Value::Null | Value::Object(_) => String::new(),
    }
}

/// The words for a key that towns may add to; the key itself when there are none.
fn word(words: &Words, prefix: &str, key: &str) -> String {
    let plain =
        key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_-".contains(&b));
    let name = format!("{prefix}-{}", key.replace('_', "-"));
    if plain && words.has(&name) { words.t(&name) } else { key.to_owned() }
}
