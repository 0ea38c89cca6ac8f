//! The data map as a drawing: sources on one side, services in the middle, whoever is given something on the other. The
//! table beside it says the same to those who do not see the drawing.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Activity, Class};

/// Height of a box with its gap.
const STEP: usize = 44;
/// Width of a box.
const BOX: usize = 240;
/// From one column to the next.
const COLUMN: usize = 400;

/// A line of the drawing and of the table: so many fields go from a source to a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// From: "applicant", "register:population"; or the service.
    pub from: String,
    /// To: the service; or "unit:parking", "archive".
    pub to: String,
    /// How many fields.
    pub fields: usize,
    /// The closest kept of them.
    pub class: Class,
}

/// What flows into services, and what flows out of them.
pub fn flows(activities: &[Activity]) -> (Vec<Flow>, Vec<Flow>) {
    let (mut into, mut out) = (Vec::new(), Vec::new());
    for activity in activities {
        let service = activity.definition.id.to_string();
        let mut sources: BTreeMap<String, (usize, Class)> = BTreeMap::new();
        for field in &activity.fields {
            let place = sources.entry(super::files::source(field)).or_insert((0, field.class));
            *place = (place.0 + 1, place.1.max(field.class));
        }
        into.extend(sources.into_iter().map(|(from, (fields, class))| Flow {
            from,
            to: service.clone(),
            fields,
            class,
        }));
        let closest = activity.fields.iter().map(|field| field.class).max();
        for recipient in &activity.recipients {
            let is_public = *recipient == super::Recipient::Everybody;
            let seen = |field: &&super::Field| !is_public || field.class == Class::Public;
            let class = if is_public { Some(Class::Public) } else { closest };
            let name = recipient.name();
            let gap = if name.is_empty() { "" } else { ":" };
            out.push(Flow {
                from: service.clone(),
                to: format!("{}{gap}{name}", recipient.word()),
                fields: activity.fields.iter().filter(seen).count(),
                class: class.unwrap_or(Class::Personal),
            });
        }
    }
    (into, out)
}

/// The drawing. `name` words a box; `title` is what a screen reader says instead of it.
pub fn svg((into, out): (&[Flow], &[Flow]), title: &str, name: impl Fn(&str) -> String) -> String {
    let column = |names: Vec<&String>| {
        let mut unique: Vec<String> = names.into_iter().cloned().collect();
        unique.sort();
        unique.dedup();
        unique
    };
    let sources = column(into.iter().map(|flow| &flow.from).collect());
    let services = column(into.iter().map(|f| &f.to).chain(out.iter().map(|f| &f.from)).collect());
    let targets = column(out.iter().map(|flow| &flow.to).collect());
    let rows = sources.len().max(services.len()).max(targets.len()).max(1);
    let (width, height) = (COLUMN * 2 + BOX + 2, rows * STEP + 12);
    let mut svg = format!(
        "<svg class=\"town-map\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-label=\"{}\">",
        escaped(title)
    );
    let middle = |list: &[String], name: &str| {
        let place = list.iter().position(|one| one == name).unwrap_or(0);
        place * STEP + STEP / 2
    };
    for (flows, left, right, at) in [(into, &sources, &services, 0), (out, &services, &targets, 1)]
    {
        for flow in flows {
            let (x1, x2) = (at * COLUMN + BOX, (at + 1) * COLUMN);
            let (y1, y2) = (middle(left, &flow.from), middle(right, &flow.to));
            let half = (x1 + x2) / 2;
            let _ = write!(
                svg,
                "<path class=\"town-map__{}\" d=\"M{x1} {y1} C{half} {y1} {half} {y2} {x2} {y2}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.5\"/>",
                flow.class.word(),
                colour(flow.class)
            );
        }
    }
    for (at, list) in [&sources, &services, &targets].into_iter().enumerate() {
        for (place, one) in list.iter().enumerate() {
            let (x, y) = (at * COLUMN, place * STEP + 6);
            let _ = write!(
                svg,
                "<rect x=\"{}\" y=\"{y}\" width=\"{BOX}\" height=\"{}\" fill=\"#ffffff\" stroke=\"#505a5f\"/><text x=\"{}\" y=\"{}\" font-size=\"14\" font-family=\"sans-serif\" fill=\"#0b0c0c\">{}</text>",
                x + 1,
                STEP - 12,
                x + 10,
                y + 21,
                escaped(&shortened(&name(one)))
            );
        }
    }
    svg.push_str("</svg>");
    svg
}

fn colour(class: Class) -> &'static str {
    match class {
        Class::Public => "#00703c",
        Class::Personal => "#1d70b8",
        Class::Sensitive => "#d4351c",
    }
}

/// What fits into a box.
fn shortened(text: &str) -> String {
    const CHARS: usize = 30;
    if text.chars().count() <= CHARS {
        return text.to_owned();
    }
    text.chars().take(CHARS - 1).chain(['…']).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
