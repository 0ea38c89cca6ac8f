//! The catalogue of services for others to reuse: as linked data (CPSV-AP 3) and as a table.

use platform::Locale;
use platform::calendar::Term;
use platform::money::decimal;
use serde_json::{Value as Json, json};

use crate::catalogue::Snapshot;
use crate::definition::{Amount, Definition};
use crate::open_data::Table;
use crate::town::Town;
use crate::words::Words;

/// The prefixes of the vocabularies.
fn context() -> Json {
    json!({
        "cpsv": "http://purl.org/vocab/cpsv#",
        "cv": "http://data.europa.eu/m8g/",
        "dct": "http://purl.org/dc/terms/",
        "eli": "http://data.europa.eu/eli/ontology#",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "schema": "https://schema.org/",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    })
}

/// Text as linked data has it: each language by itself.
pub fn literal(words: &Words) -> Json {
    let one = |(locale, text): (Locale, &str)| json!({"@language": locale.tag(), "@value": text});
    words.iter().map(one).collect()
}

/// The services that are listed, as JSON-LD.
pub fn catalogue(snapshot: &Snapshot, origin: &str) -> Json {
    let town = &snapshot.town;
    let body = json!({
        "@id": organisation(origin),
        "@type": "cv:PublicOrganisation",
        "skos:prefLabel": literal(&town.authority),
        "foaf:homepage": {"@id": origin},
    });
    let services = snapshot.listed().map(|service| public_service(town, service, origin));
    let graph: Vec<Json> = std::iter::once(body).chain(services).collect();
    json!({"@context": context(), "@graph": graph})
}

/// The address of the public body in linked data.
pub fn organisation(origin: &str) -> String {
    format!("{origin}/#authority")
}

fn public_service(town: &Town, service: &Definition, origin: &str) -> Json {
    let id = format!("{origin}/services/{}", service.id);
    let topic = |kind: &str, topic: Option<&crate::town::Topic>| {
        topic.map(|topic| json!({"@type": kind, "dct:identifier": topic.id, "dct:title": literal(&topic.name)}))
    };
    let themes = service.themes.iter().filter_map(|theme| topic("skos:Concept", town.theme(theme)));
    let events = service.life_events.iter();
    let events = events.filter_map(|event| topic("cv:LifeEvent", town.life_event(event)));
    let law = service.law.iter().map(|(law_id, law)| {
        let at = law.url.as_deref().map_or_else(|| format!("{id}#{law_id}"), str::to_owned);
        json!({"@id": at, "@type": "eli:LegalResource", "dct:title": literal(&law.title)})
    });
    let inputs = service.evidence.iter().map(|evidence| {
        json!({
            "@id": format!("{id}#{}", evidence.id),
            "@type": "cv:Evidence",
            "dct:title": literal(&evidence.name),
        })
    });
    let channels = service.channels.iter().map(|channel| {
        json!({"@type": "cv:Channel", "dct:type": channel.word(), "cv:ownedBy": {"@id": organisation(origin)}})
    });
    let time = service.clock.as_ref().and_then(|clock| duration(clock.term));
    let time = time.map(|time| json!({"@type": "xsd:duration", "@value": time}));
    json!({
        "@id": id,
        "@type": "cpsv:PublicService",
        "dct:identifier": service.id,
        "dct:title": literal(&service.name),
        "dct:description": literal(&service.summary),
        "dct:type": service.kind.word(),
        "cv:thematicArea": themes.collect::<Vec<_>>(),
        "cv:isGroupedBy": events.collect::<Vec<_>>(),
        "cv:hasCompetentAuthority": {"@id": organisation(origin)},
        "cv:hasLegalResource": law.collect::<Vec<_>>(),
        "cpsv:hasInput": inputs.collect::<Vec<_>>(),
        "cv:hasChannel": channels.collect::<Vec<_>>(),
        "cv:processingTime": time,
        "cv:hasCost": cost(town, service),
        "foaf:page": {"@id": id},
    })
}

fn cost(town: &Town, service: &Definition) -> Json {
    let amount = |cents: i64| {
        json!({
            "@type": "cv:Cost",
            "cv:value": {"@type": "xsd:decimal", "@value": decimal(cents)},
            "cv:currency": town.currency.code(),
        })
    };
    match service.cost.amount {
        Amount::Free => Json::Array(Vec::new()),
        Amount::Fixed { cents } => json!([amount(cents)]),
        Amount::Decided { from_cents, to_cents } => {
            std::iter::once(from_cents).chain(to_cents).map(amount).collect()
        }
    }
}

/// A term by ISO 8601; none for working days, which it does not know.
fn duration(term: Term) -> Option<String> {
    match term {
        Term::WorkingDays(_) => None,
        Term::Days(count) => Some(format!("P{count}D")),
        Term::Weeks(count) => Some(format!("P{count}W")),
        Term::Months(count) => Some(format!("P{count}M")),
        Term::Years(count) => Some(format!("P{count}Y")),
    }
}

/// The services that are listed, as a table: one row each, names in every language of the town.
pub fn table(snapshot: &Snapshot) -> Table {
    let town = &snapshot.town;
    let mut heads = vec!["service".to_owned(), "kind".to_owned()];
    heads.extend(town.languages.iter().map(|language| format!("name_{language}")));
    let rest =
        ["theme", "unit", "online", "cost_from", "cost_to", "currency", "legal_term", "basis"];
    heads.extend(rest.map(str::to_owned));
    let row = |service: &std::sync::Arc<Definition>| {
        let mut row = vec![service.id.to_string(), service.kind.word().to_owned()];
        row.extend(town.languages.iter().map(|language| service.name.get(*language).to_owned()));
        let (from, to) = match service.cost.amount {
            Amount::Free => (Some(0), Some(0)),
            Amount::Fixed { cents } => (Some(cents), Some(cents)),
            Amount::Decided { from_cents, to_cents } => (Some(from_cents), to_cents),
        };
        let amount = |cents: Option<i64>| cents.map(decimal).unwrap_or_default();
        let written = |term| match term {
            Term::WorkingDays(count) => format!("{count} working days"),
            other => duration(other).unwrap_or_default(),
        };
        let term = service.clock.as_ref().map(|clock| written(clock.term));
        row.extend([
            service.themes.first().map(ToString::to_string).unwrap_or_default(),
            service.unit.to_string(),
            if service.is_online() { "yes" } else { "no" }.to_owned(),
            amount(from),
            amount(to),
            town.currency.code().to_owned(),
            term.unwrap_or_default(),
            service.basis.to_string(),
        ]);
        row
    };
    Table { heads, rows: snapshot.listed().map(row).collect() }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::catalogue::Catalogue;

    #[test]
    fn the_demo_towns_catalogue_is_whole() {
        let folder =
            Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../towns/demo");
        let snapshot = Catalogue::load(&folder).unwrap().0.snapshot();
        let listed = snapshot.listed().count();
        let linked = catalogue(&snapshot, "https://saltmere.example");
        let graph = linked["@graph"].as_array().unwrap();
        assert_eq!(graph.len(), listed + 1, "each service, and the public body");
        let permit = graph.iter().find(|one| one["dct:identifier"] == "parking-permit").unwrap();
        assert_eq!(permit["@type"], "cpsv:PublicService");
        assert_eq!(permit["dct:title"].as_array().unwrap().len(), 3, "in each language");
        assert_eq!(permit["cv:hasCompetentAuthority"]["@id"], graph[0]["@id"]);
        assert!(permit["cv:hasLegalResource"].as_array().is_some_and(|law| !law.is_empty()));
        let table = table(&snapshot);
        assert_eq!(table.rows.len(), listed);
        assert!(table.rows.iter().all(|row| row.len() == table.heads.len()));
        let row = table.rows.iter().find(|row| row[0] == "parking-permit").unwrap();
        assert!(row.contains(&"Resident parking permit".to_owned()), "{row:?}");
    }

    #[test]
    fn amounts_keep_their_cents() {
        assert_eq!([decimal(0), decimal(5), decimal(12_050)], ["0.00", "0.05", "120.50"]);
    }
}
