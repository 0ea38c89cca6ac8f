//! A copy of everything as a readable PDF, through the letters program: the same export as the JSON file, laid out.

mod pages;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use platform::{Ctx, Fault, Locale};
use privacy::{Holder, subject_of};
use serde::Serialize;
use serde_json::{Value, json};
use web::Words;

use crate::letter::{Profile, Renderer, Request};

pub(crate) use pages::routes;

/// How it is laid out.
const TEMPLATE: &str = include_str!("copy.typ");
/// Parts of a copy that are laid out; the JSON file holds the rest.
const SECTIONS_MAX: usize = 20_000;
/// How long a day is, as it is written (2026-11-29).
const DAY_CHARACTERS: usize = 10;
/// How deep values are taken apart; what lies deeper is written as it is.
const DEPTH_MAX: usize = 4;

/// The name of a service, by its id.
pub type ServiceName = Arc<dyn Fn(&str, Locale) -> Option<String> + Send + Sync>;
/// The label of a question, by the id of its service and its key.
pub type QuestionLabel = Arc<dyn Fn(&str, &str, Locale) -> Option<String> + Send + Sync>;

/// What is called otherwise in each town: services, and the questions of their forms.
#[derive(Clone)]
pub struct Naming {
    /// The name of a service; none for one that is no more.
    pub service: ServiceName,
    /// The label of a question, by service and key.
    pub question: QuestionLabel,
}

impl Naming {
    /// Where nothing has another name than its key.
    pub fn none() -> Naming {
        Naming { service: Arc::new(|_, _| None), question: Arc::new(|_, _, _| None) }
    }
}

/// What a copy needs.
#[derive(Clone)]
pub struct Copies {
    /// Who holds personal data.
    pub holders: Arc<[Arc<dyn Holder>]>,
    /// The letters program, when there is one.
    pub renderer: Option<Renderer>,
    /// How services and questions are called.
    pub naming: Naming,
}

/// In whose words an export is laid out.
pub(crate) struct Reading<'a> {
    pub(crate) words: &'a Words,
    pub(crate) naming: &'a Naming,
    /// The town's zone, for moments.
    pub(crate) zone: &'a TimeZone,
    /// The service that the part is about, where it is about one.
    pub(crate) service: Option<&'a str>,
    /// Whether these are answers, whose keys are those of questions.
    pub(crate) are_answers: bool,
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

impl Reading<'_> {
    /// A value as headings and rows: an object's plain members are rows, everything else a part of its own.
    pub(crate) fn sections(
        &self,
        title: &str,
        value: &Value,
        level: usize,
        out: &mut Vec<Section>,
    ) {
        if out.len() >= SECTIONS_MAX {
            return;
        }
        let place = out.len();
        out.push(Section { level, title: title.to_owned(), rows: Vec::new() });
        let mut rows = Vec::new();
        match value {
            Value::Object(members) => {
                let service = members.get("service").and_then(Value::as_str).or(self.service);
                for (key, member) in members {
                    let label = self.label(key);
                    let are_answers = self.are_answers || key == "answers";
                    let inside = Reading { service, are_answers, ..*self };
                    match self.line(key, member, level) {
                        Some(text) => rows.push((label, text)),
                        None => inside.sections(&label, member, level + 1, out),
                    }
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    match self.line("", item, level) {
                        Some(text) => rows.push(((index + 1).to_string(), text)),
                        None => {
                            self.sections(&format!("{title} {}", index + 1), item, level + 1, out);
                        }
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                rows.extend(self.line("", value, level).map(|text| (title.to_owned(), text)));
            }
        }
        if let Some(section) = out.get_mut(place) {
            section.rows = rows;
        }
    }

    /// What a key is called: as the form asks for it, else in our words, else as it reads.
    fn label(&self, key: &str) -> String {
        let asked = self
            .service
            .filter(|_| self.are_answers)
            .and_then(|service| (self.naming.question)(service, key, self.words.locale()));
        let said = || {
            let message = format!("copy-key-{}", key.replace('_', "-"));
            self.words.has(&message).then(|| self.words.t(&message))
        };
        asked.or_else(said).unwrap_or_else(|| spoken(key))
    }

    /// A value in one line; none for what has parts that are worth a heading.
    fn line(&self, key: &str, value: &Value, level: usize) -> Option<String> {
        match value {
            Value::Null => Some("–".to_owned()),
            Value::Bool(yes) => Some(self.words.t(if *yes { "yes" } else { "no" })),
            Value::Number(number) => Some(number.to_string()),
            Value::String(text) => Some(self.said(key, text)),
            Value::Array(items) if items.is_empty() => Some("–".to_owned()),
            Value::Object(members) if members.is_empty() => Some("–".to_owned()),
            Value::Array(_) | Value::Object(_) if level >= DEPTH_MAX => Some(value.to_string()),
            Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// A text as people read it: a service by its name, a moment and a day in their language.
    fn said(&self, key: &str, text: &str) -> String {
        if key == "service"
            && let Some(name) = (self.naming.service)(text, self.words.locale())
        {
            return name;
        }
        // Only as we write them: a number of eight digits, and a day with a time, could be read as a day, too.
        let is_written = text.as_bytes().get(4) == Some(&b'-');
        match (text.parse::<Timestamp>(), text.parse::<Date>()) {
            (Ok(at), _) if is_written => self.words.date_time(at.to_zoned(self.zone.clone())),
            (_, Ok(day)) if is_written && text.len() == DAY_CHARACTERS => self.words.date(day),
            _ => text.to_owned(),
        }
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
