//! The record of processing as CSV and JSON: one row a field, so that a spreadsheet sorts it.

use platform::Locale;
use serde_json::{Value, json};

use super::{Activity, Field, From, Recipient};
use crate::town::Town;

/// The columns of the table.
const COLUMNS: [&str; 17] = [
    "service",
    "name",
    "controller",
    "unit",
    "contact",
    "subjects",
    "field",
    "label",
    "source",
    "purpose",
    "law",
    "class",
    "ground",
    "kept",
    "kept_law",
    "recipients",
    "transfers",
];

/// What protects all of it: the same for every service.
pub const MEASURES: [&str; 5] = [
    "sealed-per-person",
    "openings-recorded-and-shown",
    "purpose-required",
    "acts-in-transparency-log",
    "erasure-by-key",
];

/// The table, with its head.
pub fn csv(town: &Town, activities: &[Activity], locale: Locale) -> String {
    let mut out = COLUMNS.join(",");
    out.push_str("\r\n");
    for activity in activities {
        for field in &activity.fields {
            let row = row(town, (activity, field), locale);
            let cells: Vec<String> = row.iter().map(|cell| quoted(cell)).collect();
            out.push_str(&cells.join(","));
            out.push_str("\r\n");
        }
    }
    out
}

/// A cell in quotes; what a spreadsheet would take for a formula begins with an apostrophe.
fn quoted(cell: &str) -> String {
    let guard = if cell.starts_with(['=', '+', '-', '@']) { "'" } else { "" };
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}

fn row(town: &Town, (activity, field): (&Activity, &Field), locale: Locale) -> Vec<String> {
    let definition = &activity.definition;
    let law = |id: &str| definition.law(id).map_or(id, |law| law.title.get(locale)).to_owned();
    let keep = &definition.retention;
    let kept = match field.keep {
        Some(term) => term.to_string(),
        None => format!("{} / {}", keep.granted.term, keep.refused.term),
    };
    let contact = town.unit(&definition.contact).and_then(|unit| unit.contact.email.clone());
    vec![
        definition.id.to_string(),
        definition.name.get(locale).to_owned(),
        town.authority.get(locale).to_owned(),
        definition.unit.to_string(),
        contact.unwrap_or_default().to_string(),
        activity.subjects().collect::<Vec<_>>().join(" "),
        field.key.clone(),
        field.label.as_ref().map_or("", |label| label.get(locale)).to_owned(),
        source(field),
        field.purpose.get(locale).to_owned(),
        law(&field.law),
        field.class.word().to_owned(),
        field.ground.map_or("", |ground| ground.article()).to_owned(),
        kept,
        keep.granted.law.as_deref().map(law).unwrap_or_default(),
        activity.recipients.iter().map(recipient).collect::<Vec<_>>().join(" "),
        "none".to_owned(),
    ]
}

/// Where a field comes from, in one word.
pub(crate) fn source(field: &Field) -> String {
    match &field.from {
        From::Applicant => "applicant".to_owned(),
        From::Register(name) => format!("register:{name}"),
        From::Computed => "computed".to_owned(),
    }
}

fn recipient(recipient: &Recipient) -> String {
    match recipient.name() {
        "" => recipient.word().to_owned(),
        name => format!("{}:{name}", recipient.word()),
    }
}

/// The whole record with what article 30(1) asks for.
pub fn json(town: &Town, activities: &[Activity], locale: Locale) -> Value {
    json!({
        "controller": {
            "name": town.authority.get(locale),
            "address": town.address.get(locale),
            "email": town.contact.email.as_deref(),
            "phone": town.contact.phone.as_deref(),
        },
        "law": "Regulation (EU) 2016/679, article 30(1)",
        "measures": MEASURES,
        "transfers_to_third_countries": [],
        "activities": activities.iter().map(|one| activity(one, locale)).collect::<Vec<Value>>(),
    })
}

fn activity(activity: &Activity, locale: Locale) -> Value {
    let definition = &activity.definition;
    let law = |id: &str| definition.law(id).map_or(id, |law| law.title.get(locale)).to_owned();
    let keep = &definition.retention;
    let fields = activity.fields.iter().map(|field| {
        json!({
            "key": field.key,
            "label": field.label.as_ref().map(|label| label.get(locale)),
            "source": source(field),
            "purpose": field.purpose.get(locale),
            "law": law(&field.law),
            "class": field.class.word(),
            "ground": field.ground.map(|ground| ground.article()),
            "kept": field.keep.map(|term| term.to_string()),
        })
    });
    json!({
        "service": definition.id,
        "version": definition.version.to_string(),
        "name": definition.name.get(locale),
        "purpose": definition.purpose.get(locale),
        "law": law(&definition.basis),
        "unit": definition.unit,
        "subjects": activity.subjects().collect::<Vec<_>>(),
        "is_sensitive": activity.is_sensitive(),
        "automated": definition.process.automatic,
        "recipients": activity.recipients.iter().map(recipient).collect::<Vec<_>>(),
        "retention": {
            "granted": keep.granted.term.to_string(),
            "refused": keep.refused.term.to_string(),
            "withdrawn": keep.withdrawn.term.to_string(),
            "draft": keep.draft.to_string(),
            "law": keep.granted.law.as_deref().map(law),
        },
        "fields": fields.collect::<Vec<Value>>(),
    })
}
