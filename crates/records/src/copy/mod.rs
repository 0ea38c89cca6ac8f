//! A copy of everything as a readable PDF, through the letters program: the same export as the JSON file, laid out.

mod pages;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use platform::{Ctx, Fault};
use privacy::{Holder, subject_of};
use serde::Serialize;
use serde_json::{Value, json};

use crate::letter::{Profile, Renderer, Request};

pub(crate) use pages::routes;

/// How it is laid out.
const TEMPLATE: &str = include_str!("copy.typ");
/// Parts of a copy that are laid out; the JSON file holds the rest.
const SECTIONS_MAX: usize = 20_000;
/// How deep values are taken apart; what lies deeper is written as it is.
const DEPTH_MAX: usize = 4;

/// What a copy needs.
#[derive(Clone)]
pub struct Copies {
    /// Who holds personal data.
    pub holders: Arc<[Arc<dyn Holder>]>,
    /// The letters program, when there is one.
    pub renderer: Option<Renderer>,
}

/// A part of the copy: a heading, and what stands below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Section {
    pub(crate) level: usize,
    pub(crate) title: String,
    pub(crate) rows: Vec<(String, String)>,
}

/// The export of every holder, by name.
pub(crate) async fn exported(
    copies: &Copies,
    ctx: &Ctx,
    person: platform::id::PersonId,
) -> Result<Vec<(&'static str, Value)>, Fault> {
    let mut parts = Vec::new();
    for holder in copies.holders.iter() {
        parts.push((holder.name(), holder.export(ctx, subject_of(person)).await?));
    }
    Ok(parts)
}

/// A value as headings and rows: an object's plain members are rows, everything else a part of its own.
pub(crate) fn sections(title: &str, value: &Value, level: usize, out: &mut Vec<Section>) {
    if out.len() >= SECTIONS_MAX {
        return;
    }
    let place = out.len();
    out.push(Section { level, title: title.to_owned(), rows: Vec::new() });
    let mut rows = Vec::new();
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                match plain(member, level) {
                    Some(text) => rows.push((spoken(key), text)),
                    None => sections(&spoken(key), member, level + 1, out),
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                match plain(item, level) {
                    Some(text) => rows.push(((index + 1).to_string(), text)),
                    None => sections(&format!("{title} {}", index + 1), item, level + 1, out),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            rows.extend(plain(value, level).map(|text| (title.to_owned(), text)));
        }
    }
    if let Some(section) = out.get_mut(place) {
        section.rows = rows;
    }
}

/// A value in one line; none for what has parts that are worth a heading.
fn plain(value: &Value, level: usize) -> Option<String> {
    match value {
        Value::Null => Some("–".to_owned()),
        Value::Bool(yes) => Some(yes.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        Value::Array(items) if items.is_empty() => Some("–".to_owned()),
        Value::Object(members) if members.is_empty() => Some("–".to_owned()),
        Value::Array(_) | Value::Object(_) if level >= DEPTH_MAX => Some(value.to_string()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

/// `submitted_at` as people read it.
fn spoken(key: &str) -> String {
    key.replace(['_', '-'], " ")
}

/// What the letters program is asked.
pub(crate) fn request(
    ctx: &Ctx,
    (title, lead): (&str, &str),
    (what, value): (&str, &str),
    sections: &[Section],
) -> Request {
    Request {
        id: 1,
        template: TEMPLATE.to_owned(),
        styles: BTreeMap::new(),
        data: json!({
            "title": title,
            "lead": lead,
            "head": [what, value],
            "sections": sections,
            "rtl": ctx.locale().direction() == "rtl",
        }),
        language: ctx.locale().tag().to_owned(),
        profile: Profile::default(),
        created_at: ctx.now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
    }
}
