//! The catalogue for programs: the same services as JSON.

use std::sync::Arc;

use axum::extract::{Path, State};
use platform::Locale;
use platform::calendar::Term;
use serde_json::{Map, Value as Json, json};
use web::{Answer, Asked};

use super::say::by_name;
use super::{CataloguePages, Observed, public};
use crate::catalogue::Snapshot;
use crate::definition::{Amount, Applicant, Definition, Status};
use crate::form::json_schema;
use crate::words::Words;

/// Services on one page.
const PER_PAGE: usize = 100;
/// The most services that a search gives.
const FOUND_MAX: usize = 100;

/// GET /api/v1/services
pub(super) async fn list(asked: Asked, State(pages): State<CataloguePages>) -> Answer {
    let snapshot = pages.catalogue.snapshot();
    let locale = asked.locale();
    let query = asked.query_value("q").filter(|query| !query.trim().is_empty());
    let theme = asked.query_value("theme");
    let services: Vec<Arc<Definition>> = match (&query, &theme) {
        (Some(query), _) => {
            let hits = snapshot.search(query, locale, FOUND_MAX, &*pages.uses);
            hits.into_iter().map(|hit| hit.service).collect()
        }
        (None, Some(theme)) => by_name(snapshot.of_theme(theme), locale),
        (None, None) => pages.kept.sorted(&snapshot, locale).to_vec(),
    };
    let of_theme = |service: &&Arc<Definition>| {
        theme.iter().all(|id| service.themes.iter().any(|t| **t == **id))
    };
    let services: Vec<&Arc<Definition>> = services.iter().filter(of_theme).collect();
    let page = asked.page_number() as usize;
    let shown = services.iter().skip((page - 1) * PER_PAGE).take(PER_PAGE);
    web::json(&json!({
        "total": services.len(),
        "page": page,
        "per_page": PER_PAGE,
        "services": shown.map(|service| Json::Object(brief(service, locale))).collect::<Vec<_>>(),
    }))
}

/// GET /api/v1/services/{id}
pub(super) async fn show(
    asked: Asked,
    State(pages): State<CataloguePages>,
    Path(id): Path<String>,
) -> Answer {
    let snapshot = pages.catalogue.snapshot();
    let service = public(&snapshot, &id)?;
    web::json(&whole(&snapshot, service, asked.locale(), (pages.observed)(&id)))
}

/// GET /api/services/{id}/schema
pub(super) async fn schema(
    asked: Asked,
    State(pages): State<CataloguePages>,
    Path(id): Path<String>,
) -> Answer {
    let snapshot = pages.catalogue.snapshot();
    web::json(&json_schema(public(&snapshot, &id)?, asked.locale()))
}

fn brief(service: &Definition, locale: Locale) -> Map<String, Json> {
    let (name, language) = service.name.spoken(locale);
    let members = json!({
        "id": service.id,
        "name": name,
        "summary": service.summary.get(locale),
        "language": language.tag(),
        "themes": service.themes,
        "life_events": service.life_events,
        "unit": service.unit,
        "open": service.status == Status::Published,
        "version": service.version.to_string(),
        "links": {
            "page": format!("/services/{}", service.id),
            "apply": format!("/apply/{}", service.id),
            "schema": format!("/api/services/{}/schema", service.id),
        },
    });
    match members {
        Json::Object(members) => members,
        _ => Map::new(),
    }
}

pub(super) fn whole(
    snapshot: &Snapshot,
    service: &Definition,
    locale: Locale,
    observed: Option<Observed>,
) -> Json {
    let said = |words: &Words| Json::from(words.get(locale));
    let maybe = |words: &Option<Words>| words.as_ref().map(said).unwrap_or_default();
    let mut all = brief(service, locale);
    let unit = snapshot.town.unit(&service.unit);
    let clock = service.clock.as_ref().map(|clock| {
        json!({
            "term": duration(clock.term),
            "norm": clock.norm.map(duration),
            "law": clock.law,
            "silence": clock.silence.word(),
            "silence_law": clock.silence_law,
        })
    });
    let objection = service.objection.as_ref().map(|objection| {
        json!({ "term": duration(objection.term), "unit": objection.unit, "law": objection.law })
    });
    let law = service.law.iter().map(|(id, law)| {
        let law = json!({ "title": said(&law.title), "says": maybe(&law.says), "url": law.url });
        (id.to_string(), law)
    });
    let evidence = service.evidence.iter().map(|evidence| {
        json!({
            "id": evidence.id,
            "name": said(&evidence.name),
            "hint": maybe(&evidence.hint),
            "law": evidence.law,
            "fetched_from": evidence.from,
        })
    });
    let more = [
        ("unit_name", unit.map(|unit| said(&unit.name)).unwrap_or_default()),
        ("may_apply", service.who.may_apply.iter().map(|who| Json::from(applicant(*who))).collect()),
        ("audience", maybe(&service.who.audience)),
        ("representatives", service.who.representatives.iter().map(|one| Json::from(one.word())).collect()),
        ("cost", cost(service, locale)),
        ("clock", clock.unwrap_or_default()),
        ("observed", observed.map(|times| json!({
            "p50_seconds": times.p50_seconds, "p90_seconds": times.p90_seconds, "days": 90,
        })).unwrap_or_default()),
        ("channels", service.channels.iter().map(|channel| Json::from(channel.word())).collect()),
        ("evidence", evidence.collect()),
        ("result", json!({ "type": service.result.word, "name": maybe(&service.result.name) })),
        ("objection", objection.unwrap_or_default()),
        ("law", Json::Object(law.collect())),
        ("rates", rates(service, locale)),
        ("law_on", json!(service.rates.law_on)),
        ("basis", json!(service.basis)),
        ("purpose", said(&service.purpose)),
        ("guidance", service.guidance(locale).map(|(text, _)| Json::from(text)).unwrap_or_default()),
        ("related", json!(service.related)),
        ("replaced_by", json!(service.replaced_by)),
        ("codes", json!(service.codes)),
        ("reviewed_on", service.reviewed_on.map(|day| Json::from(day.to_string())).unwrap_or_default()),
    ];
    all.extend(more.into_iter().map(|(name, value)| (name.to_owned(), value)));
    Json::Object(all)
}

/// GET /api/v1/services/{id}/rates
pub(super) async fn rates_of(
    asked: Asked,
    State(pages): State<CataloguePages>,
    Path(id): Path<String>,
) -> Answer {
    let snapshot = pages.catalogue.snapshot();
    let service = public(&snapshot, &id)?;
    web::json(&json!({
        "service": service.id,
        "version": service.version.to_string(),
        "law_on": service.rates.law_on,
        "rates": rates(service, asked.locale()),
    }))
}

/// Rates and thresholds over time, with where each is written. Numbers are text: exact, whatever reads them.
fn rates(service: &Definition, locale: Locale) -> Json {
    let rate = |rate: &crate::definition::Rate| {
        let value = |value: &crate::definition::RateValue| {
            json!({
                "from": value.from, "to": value.to, "value": value.value.to_string(),
                "law": value.law, "source": value.source,
            })
        };
        let values: Vec<Json> = rate.values.iter().map(value).collect();
        json!({ "id": rate.id, "name": rate.name.get(locale), "values": values })
    };
    service.rates.list.iter().map(rate).collect()
}

fn cost(service: &Definition, locale: Locale) -> Json {
    let (from, to) = match service.cost.amount {
        Amount::Free => (0, Some(0)),
        Amount::Fixed { cents } => (cents, Some(cents)),
        Amount::Decided { from_cents, to_cents } => (from_cents, to_cents),
    };
    json!({
        "currency": service.currency.code(),
        "from_cents": from,
        "to_cents": to,
        "words": service.cost.words.as_ref().map(|words| words.get(locale)),
        "law": service.cost.law,
    })
}

fn applicant(who: Applicant) -> &'static str {
    match who {
        Applicant::Resident => "resident",
        Applicant::NonResident => "non_resident",
        Applicant::EResident => "e_resident",
        Applicant::Company => "company",
        Applicant::Anyone => "anyone",
    }
}

/// ISO 8601, with working days said as such because it has none.
fn duration(term: Term) -> Json {
    match term {
        Term::WorkingDays(count) => json!({ "working_days": count }),
        Term::Days(count) => Json::from(format!("P{count}D")),
        Term::Weeks(count) => Json::from(format!("P{count}W")),
        Term::Months(count) => Json::from(format!("P{count}M")),
        Term::Years(count) => Json::from(format!("P{count}Y")),
    }
}
