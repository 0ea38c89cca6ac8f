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
    match form.value("do") {
        "withdraw" => stop(&asked, &my_data, form.value("topic")).await?,
        "give" => agree(&asked, &my_data, form.value("topic")).await?,
        _ => return Err(Failure::Malformed("neither given nor withdrawn".into())),
    }
    see_other(PATH)
}

/// Records that the one who asks agrees to a topic. Asked twice: they agree already.
pub(super) async fn agree(asked: &Asked, my_data: &MyData, topic: &str) -> Result<(), Failure> {
    let subject = subject_of(asked.person()?);
    let topics = my_data.town.consents(asked.locale());
    let topic = topics.iter().find(|known| known.id == topic).ok_or(Failure::NotFound)?;
    if store::find_standing(&my_data.db, subject, &topic.id).await?.is_some() {
        return Ok(());
    }
    let mut unit = Unit::new();
    let key = my_data.vault.key_or_new(&mut unit, &asked.ctx, subject).await?;
    give(&mut unit, &asked.ctx, &key, topic);
    Ok(my_data.db.commit(unit).await.map_err(Fault::from)?)
}

/// Records that they agree no more. Asked twice: it is as they wish already.
pub(super) async fn stop(asked: &Asked, my_data: &MyData, topic: &str) -> Result<(), Failure> {
    let subject = subject_of(asked.person()?);
    let Some(consent) = store::find_standing(&my_data.db, subject, topic).await? else {
        return Ok(());
    };
    let key = my_data.vault.key(&asked.ctx, subject).await?.ok_or(Failure::Gone)?;
    let mut unit = Unit::new();
    withdraw(&mut unit, &asked.ctx, &key, &consent);
    Ok(my_data.db.commit(unit).await.map_err(Fault::from)?)
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
