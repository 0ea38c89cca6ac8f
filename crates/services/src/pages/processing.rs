//! How a service uses data, in plain words for everybody; the record of processing and the data map for officers.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use web::{Answer, Asked, Page, html};

use super::say::{Said, cited, term};
use super::{CataloguePages, public};
use crate::catalogue::Snapshot;
use crate::definition::Definition;
use crate::processing::map::{self, Flow};
use crate::processing::{Activity, Field, From, Recipient, files};

#[derive(Template)]
#[template(path = "pages/data.html")]
struct DataPage {
    page: Page,
    lead: String,
    who: Vec<String>,
    kept: Vec<String>,
    rows: Vec<FieldRow>,
}

struct FieldRow {
    label: Said,
    from: String,
    purpose: Said,
    law: String,
    more: Vec<String>,
}

/// `GET /services/{id}/data`: how your data is used.
pub(super) async fn show(
    asked: Asked,
    State(pages): State<CataloguePages>,
    Path(id): Path<String>,
) -> Answer {
    let snapshot = pages.catalogue.snapshot();
    let service = public(&snapshot, &id)?;
    let activity = Activity::of(service);
    let locale = asked.locale();
    let title = asked.words.with("processing-of", ("service", service.name.get(locale)));
    let purpose = service.purpose.get(locale).to_owned();
    let law = cited(service, &service.basis, locale);
    html(&DataPage {
        lead: asked.words.with("service-data-text", (("purpose", purpose), ("law", law))),
        who: activity.recipients.iter().map(|one| recipient(&asked, &snapshot, one)).collect(),
        kept: kept(&asked, service),
        rows: activity.fields.iter().map(|field| row(&asked, service, field)).collect(),
        page: asked.page_titled(title).back(format!("/services/{id}")),
    })
}

fn row(asked: &Asked, service: &Definition, field: &Field) -> FieldRow {
    let (words, locale) = (&asked.words, asked.locale());
    let label = match (&field.label, &field.from) {
        (Some(label), _) => Said::of(label, locale),
        // A person does not know the names that the town gives to what it looks up.
        (None, From::Register(name)) => {
            Said::here(words.with("processing-fact", ("key", register(asked, name))))
        }
        (None, From::Applicant | From::Computed) => {
            Said::here(words.with("processing-fact", ("key", field.key.clone())))
        }
    };
    let mut more = Vec::new();
    if let Some(ground) = field.ground {
        let ground_words = words.t(&format!("processing-ground-{}", ground.word()));
        let both = (("ground", ground_words), ("article", ground.article()));
        more.push(words.with("processing-sensitive", both));
    }
    if let Some(keep) = field.keep {
        more.push(words.with("processing-shorter", ("term", term(words, keep))));
    }
    FieldRow {
        label,
        from: source(asked, &field.from),
        purpose: Said::of(&field.purpose, locale),
        law: cited(service, &field.law, locale),
        more,
    }
}

fn source(asked: &Asked, from: &From) -> String {
    match from {
        From::Applicant => asked.words.t("processing-from-applicant"),
        From::Register(name) => match own_source(asked, name) {
            Some(words) => words,
            None => asked.words.with("processing-from-register", ("name", register(asked, name))),
        },
        From::Computed => asked.words.t("processing-from-computed"),
    }
}

/// What is looked up in no register but with the town itself: the account, earlier cases.
fn own_source(asked: &Asked, name: &str) -> Option<String> {
    let key = format!("processing-own-{name}");
    asked.words.has(&key).then(|| asked.words.t(&key))
}

/// A register as people read it; a town's own under its short name.
fn register(asked: &Asked, name: &str) -> String {
    let key = format!("records-register-{name}");
    match own_source(asked, name) {
        Some(words) => words,
        None if asked.words.has(&key) => asked.words.t(&key),
        None => name.to_owned(),
    }
}

fn recipient(asked: &Asked, snapshot: &Snapshot, one: &Recipient) -> String {
    let name = match one {
        Recipient::Unit(unit) | Recipient::Adviser(unit) => snapshot
            .town
            .unit(unit)
            .map_or_else(|| unit.to_string(), |unit| unit.name.get(asked.locale()).to_owned()),
        Recipient::Register(name) => register(asked, name),
        Recipient::Program(topic) => topic.clone(),
        Recipient::Everybody | Recipient::Archive => String::new(),
    };
    asked.words.with(&format!("processing-to-{}", one.word()), ("name", name))
}

fn kept(asked: &Asked, service: &Definition) -> Vec<String> {
    let (words, keep) = (&asked.words, &service.retention);
    let of = |one: platform::calendar::Term| term(words, one);
    let terms = (
        ("granted", of(keep.granted.term)),
        ("refused", of(keep.refused.term)),
        ("draft", of(keep.draft)),
    );
    let mut lines = vec![words.with("service-data-kept", terms)];
    if let Some(law) = &keep.granted.law {
        let law = cited(service, law, asked.locale());
        lines.push(words.with("processing-kept-law", ("law", law)));
    }
    lines
}

#[derive(Template)]
#[template(path = "pages/record.html")]
struct RecordPage {
    page: Page,
    controller: String,
    contact: String,
    rows: Vec<RecordRow>,
    measures: Vec<String>,
}

struct RecordRow {
    id: String,
    name: Said,
    purpose: Said,
    laws: Vec<String>,
    subjects: Vec<String>,
    fields: i64,
    sensitive: bool,
    recipients: Vec<String>,
    kept: Vec<String>,
}

/// `GET /desk/privacy/processing`: the record of article 30.
pub(super) async fn record(asked: Asked, State(pages): State<CataloguePages>) -> Answer {
    let snapshot = pages.catalogue.snapshot();
    let (town, locale) = (&snapshot.town, asked.locale());
    let rows = snapshot.all().map(|service| record_row(&asked, &snapshot, &Activity::of(service)));
    let address = town.address.get(locale);
    let email = town.contact.email.as_deref().unwrap_or_default();
    let measure = |one: &&str| asked.words.t(&format!("processing-measure-{one}"));
    html(&RecordPage {
        controller: town.authority.get(locale).to_owned(),
        contact: format!("{address}, {email}"),
        rows: rows.collect(),
        measures: files::MEASURES.iter().map(measure).collect(),
        page: asked.page("processing-record-title").back("/desk/privacy").wide(),
    })
}

fn record_row(asked: &Asked, snapshot: &Snapshot, activity: &Activity) -> RecordRow {
    let (service, locale) = (&activity.definition, asked.locale());
    RecordRow {
        id: service.id.to_string(),
        name: Said::of(&service.name, locale),
        purpose: Said::of(&service.purpose, locale),
        laws: activity.laws().into_iter().map(|law| cited(service, law, locale)).collect(),
        subjects: activity
            .subjects()
            .map(|one| asked.words.t(&format!("processing-subject-{one}")))
            .collect(),
        fields: i64::try_from(activity.fields.len()).unwrap_or(i64::MAX),
        sensitive: activity.is_sensitive(),
        recipients: activity.recipients.iter().map(|one| recipient(asked, snapshot, one)).collect(),
        kept: kept(asked, service),
    }
}

/// `GET /desk/privacy/processing.csv`.
pub(super) async fn csv(asked: Asked, State(pages): State<CataloguePages>) -> Answer {
    let snapshot = pages.catalogue.snapshot();
    let activities: Vec<Activity> = snapshot.all().map(Activity::of).collect();
    let text = files::csv(&snapshot.town, &activities, asked.locale());
    let name = format!("processing-{}.csv", asked.ctx.today());
    web::download("text/csv; charset=utf-8", &name, text.into_bytes())
}

/// `GET /api/v1/desk/privacy/processing`.
pub(super) async fn json(asked: Asked, State(pages): State<CataloguePages>) -> Answer {
    let snapshot = pages.catalogue.snapshot();
    let activities: Vec<Activity> = snapshot.all().map(Activity::of).collect();
    web::json(&files::json(&snapshot.town, &activities, asked.locale()))
}

#[derive(Template)]
#[template(path = "pages/map.html")]
struct MapPage {
    page: Page,
    drawing: String,
    tables: Vec<(String, Vec<FlowRow>)>,
}

struct FlowRow {
    from: String,
    to: String,
    fields: i64,
    class: String,
}

/// `GET /desk/privacy/map`: which field comes from where and goes where, as a drawing and as tables.
pub(super) async fn data_map(asked: Asked, State(pages): State<CataloguePages>) -> Answer {
    let snapshot = pages.catalogue.snapshot();
    let activities: Vec<Activity> = snapshot.all().map(Activity::of).collect();
    let names: BTreeMap<String, String> = activities
        .iter()
        .flat_map(|activity| activity.recipients.iter())
        .map(|one| {
            let gap = if one.name().is_empty() { "" } else { ":" };
            (format!("{}{gap}{}", one.word(), one.name()), recipient(&asked, &snapshot, one))
        })
        .collect();
    let name = |id: &str| {
        if let Some(service) = snapshot.get(id) {
            return service.name.get(asked.locale()).to_owned();
        }
        match (id, id.strip_prefix("register:"), names.get(id)) {
            (_, _, Some(known)) => known.clone(),
            ("applicant", _, _) => source(&asked, &From::Applicant),
            ("computed", _, _) => source(&asked, &From::Computed),
            (_, Some(register), _) => source(&asked, &From::Register(register.into())),
            _ => id.to_owned(),
        }
    };
    let (into, out) = map::flows(&activities);
    let row = |flow: &Flow| FlowRow {
        from: name(&flow.from),
        to: name(&flow.to),
        fields: i64::try_from(flow.fields).unwrap_or(i64::MAX),
        class: asked.words.t(&format!("processing-class-{}", flow.class.word())),
    };
    let title = asked.words.t("processing-map-title");
    let tables = vec![
        (asked.words.t("processing-map-into"), into.iter().map(row).collect()),
        (asked.words.t("processing-map-out"), out.iter().map(row).collect()),
    ];
    html(&MapPage {
        drawing: map::svg((&into, &out), &title, name),
        tables,
        page: asked.page("processing-map-title").back("/desk/privacy/processing").wide(),
    })
}
