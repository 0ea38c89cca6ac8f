//! A record of consent by ISO/IEC TS 27560:2023, in the Data Privacy Vocabulary, as JSON-LD: what a receipt holds.

use serde_json::{Value, json};

use super::{Consent, Topic};

/// The guide of the vocabulary that says how such records are written.
pub const PROFILE: &str = "https://w3id.org/dpv/schema/dpv-27560";

/// The record of one consent. `controller` is the town; the topic is as the town asks it today, and the digest says
/// whether these are still the words that were agreed to.
pub fn record(consent: &Consent, topic: Option<&Topic>, controller: &str) -> Value {
    let stands = consent.withdrawn_at.is_none();
    let event = |state: &str, at: String| {
        json!({
            "@type": "dpv:ConsentRecord",
            "dpv:hasConsentStatus": { "@id": format!("dpv:{state}") },
            "dct:date": at,
            "dpv:hasEntity": { "@id": "_:principal" },
        })
    };
    let mut events = vec![event("ConsentGiven", consent.given_at.to_string())];
    events.extend(consent.withdrawn_at.map(|at| event("ConsentWithdrawn", at.to_string())));
    let data = topic.map(|topic| topic.data.as_slice()).unwrap_or_default();
    let data: Vec<Value> = data.iter().map(|one| json!({ "@id": format!("pd:{one}") })).collect();
    json!({
        "@context": {
            "dpv": "https://w3id.org/dpv#",
            "pd": "https://w3id.org/dpv/pd#",
            "dct": "http://purl.org/dc/terms/",
            "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
        },
        "@type": ["dpv:ConsentRecord", "dpv:ConsentReceipt"],
        "@id": format!("urn:aedile:{}", consent.id),
        "dct:conformsTo": PROFILE,
        "dct:identifier": consent.id.to_string(),
        "dpv:hasDataSubject": { "@id": "_:principal", "dct:identifier": consent.subject.to_string() },
        "dpv:hasDataController": { "@type": "dpv:DataController", "dct:title": controller },
        "dpv:hasConsentStatus": {
            "@id": if stands { "dpv:ConsentGiven" } else { "dpv:ConsentWithdrawn" },
        },
        "dpv:hasNotice": {
            "@type": "dpv:ConsentNotice",
            "dct:language": consent.locale,
            "dct:title": topic.map(|topic| topic.name.clone()),
            "dct:description": topic.map(|topic| topic.text.clone()),
            "dpv:hasHash": { "sha256": consent.notice },
            "as_asked_today": topic.map(|topic| topic.notice() == consent.notice),
        },
        "dpv:hasProcess": [{
            "@type": "dpv:Process",
            "dct:identifier": consent.topic,
            "dpv:hasPurpose": topic.map(|topic| json!({ "@id": format!("dpv:{}", topic.purpose) })),
            "dpv:hasLegalBasis": { "@id": "eu-gdpr:A6-1-a" },
            "dpv:hasPersonalData": data,
            "dpv:hasRecipient": topic.map(|topic| topic.unit.clone()),
            "dpv:hasStorageCondition": topic.map(|topic| topic.keep.clone()),
            "dpv:hasRight": [{ "@id": "eu-gdpr:A7-3" }],
        }],
        "dpv:hasRecordOfActivity": events,
    })
}
