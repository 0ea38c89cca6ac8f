//! What one agreed to: asked in plain words, given and withdrawn by one button each.

use askama::Template;
use axum::extract::{Path, State};
use platform::{Fault, Unit};
use web::{Answer, Asked, Failure, Form, Page, see_other};

use super::{Consent, ConsentId, Topic, give, record, store, withdraw};
use crate::key::subject_of;
use crate::my_data::MyData;

/// Where it is.
const PATH: &str = "/my-data/consents";

#[derive(Template)]
#[template(path = "consent/consents.html")]
struct ConsentsPage {
    page: Page,
    topics: Vec<TopicRow>,
    past: Vec<PastRow>,
}

struct TopicRow {
    topic: Topic,
    /// When it was agreed to, and the record.
    given: Option<(String, ConsentId)>,
}

struct PastRow {
    text: String,
    id: ConsentId,
}

/// `GET /my-data/consents`.
pub(crate) async fn list(asked: Asked, State(my_data): State<MyData>) -> Answer {
    let subject = subject_of(asked.person()?);
    let consents = store::list(&my_data.db, subject).await?;
    let topics = my_data.town.consents(asked.locale());
    let day = |at| asked.words.date(asked.local(at).date());
    let past = |one: &Consent| {
        let until = one.withdrawn_at?;
        let name = topics.iter().find(|topic| topic.id == one.topic);
        let name = name.map_or(one.topic.as_str(), |topic| topic.name.as_str());
        let args = [("name", name.to_owned()), ("from", day(one.given_at)), ("to", day(until))];
        Some(PastRow { text: asked.words.with("privacy-consent-past", args), id: one.id })
    };
    let past = consents.iter().filter_map(past).collect();
    let row = |topic: &Topic| {
        let stands = |one: &&Consent| one.topic == topic.id && one.withdrawn_at.is_none();
        let given = consents.iter().find(stands).map(|one| (day(one.given_at), one.id));
        TopicRow { topic: topic.clone(), given }
    };
    let topics = topics.iter().map(row).collect();
    let page = asked.page("privacy-consents-title").back("/my-data");
    web::html(&ConsentsPage { page, topics, past })
}

/// `POST /my-data/consents`.
pub(crate) async fn sent(asked: Asked, State(my_data): State<MyData>, form: Form) -> Answer {
    let subject = subject_of(asked.person()?);
    let topics = my_data.town.consents(asked.locale());
    let standing = store::find_standing(&my_data.db, subject, form.value("topic")).await?;
    let mut unit = Unit::new();
    match (form.value("do"), standing) {
        ("withdraw", Some(consent)) => {
            let key = my_data.vault.key(&asked.ctx, subject).await?.ok_or(Failure::Gone)?;
            withdraw(&mut unit, &asked.ctx, &key, &consent);
        }
        ("give", None) => {
            let topic = topics.iter().find(|topic| topic.id == form.value("topic"));
            let topic = topic.ok_or(Failure::NotFound)?;
            let key = my_data.vault.key_or_new(&mut unit, &asked.ctx, subject).await?;
            give(&mut unit, &asked.ctx, &key, topic);
        }
        // Pressed twice: it is as they wish already.
        _ => return see_other(PATH),
    }
    my_data.db.commit(unit).await.map_err(Fault::from)?;
    see_other(PATH)
}

/// `GET /my-data/consents/{id}/receipt`: the record, as a file.
pub(crate) async fn receipt(
    asked: Asked,
    State(my_data): State<MyData>,
    Path(id): Path<String>,
) -> Answer {
    let subject = subject_of(asked.person()?);
    let id = ConsentId::parse(&id).ok_or(Failure::NotFound)?;
    let consents = store::list(&my_data.db, subject).await?;
    let consent = consents.iter().find(|one| one.id == id).ok_or(Failure::NotFound)?;
    let topics = my_data.town.consents(locale_of(consent, &asked));
    let topic = topics.iter().find(|topic| topic.id == consent.topic);
    let controller = my_data.town.controller(asked.locale());
    let record = record::record(consent, topic, &controller);
    let text = serde_json::to_vec_pretty(&record).map_err(|e| Fault::new("write a receipt", e))?;
    web::download("application/ld+json", &format!("consent-{id}.jsonld"), text)
}

/// The language in which it was asked: the digest is of those words.
fn locale_of(consent: &Consent, asked: &Asked) -> platform::Locale {
    platform::Locale::parse(&consent.locale).unwrap_or(asked.locale())
}
