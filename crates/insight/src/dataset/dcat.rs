//! What the datasets are, as linked data (DCAT-AP 3).

use serde_json::{Value as Json, json};
use services::cpsv::{literal, organisation};
use services::open_data::FREQUENCIES;
use services::{Town, Words};

use super::{Dataset, Version, media_type};

/// The vocabulary of how often something changes.
const FREQUENCY: &str = "http://publications.europa.eu/resource/authority/frequency/";
/// The vocabulary of kinds of file.
const FILE_TYPE: &str = "http://publications.europa.eu/resource/authority/file-type/";

/// The catalogue of those datasets that have a version.
pub(super) fn catalogue(
    town: &Town,
    origin: &str,
    (title, all): (&Words, &[(Dataset, Version)]),
) -> Json {
    let datasets = all.iter().map(|(dataset, version)| described(town, origin, (dataset, version)));
    json!({
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "spdx": "http://spdx.org/rdf/terms#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": format!("{origin}/data"),
        "@type": "dcat:Catalog",
        "dct:title": literal(title),
        "dct:description": literal(title),
        "dct:publisher": publisher(town, origin),
        "foaf:homepage": {"@id": format!("{origin}/data")},
        "dcat:dataset": datasets.collect::<Vec<_>>(),
    })
}

fn publisher(town: &Town, origin: &str) -> Json {
    json!({
        "@id": organisation(origin),
        "@type": "foaf:Agent",
        "foaf:name": literal(&town.authority),
    })
}

/// One dataset with its newest version.
pub(super) fn described(
    town: &Town,
    origin: &str,
    (dataset, version): (&Dataset, &Version),
) -> Json {
    let about = &dataset.about;
    let page = format!("{origin}/data/{}", about.id);
    let keyword = |(locale, word): &(platform::Locale, std::sync::Arc<str>)| json!({"@language": locale.tag(), "@value": word});
    let frequency = FREQUENCIES.iter().find(|(word, _)| *word == about.frequency);
    let frequency = frequency.map(|(_, code)| json!({"@id": format!("{FREQUENCY}{code}")}));
    let unit = town
        .unit(&about.unit)
        .map(|unit| json!({"@type": "foaf:Agent", "foaf:name": literal(&unit.name)}));
    json!({
        "@id": page,
        "@type": "dcat:Dataset",
        "dct:identifier": about.id,
        "dct:title": literal(&about.title),
        "dct:description": literal(&about.description),
        "dct:publisher": publisher(town, origin),
        "dct:creator": unit,
        "dcat:keyword": about.keywords.iter().map(keyword).collect::<Vec<_>>(),
        "dct:accrualPeriodicity": frequency,
        "dct:modified": {"@type": "xsd:dateTime", "@value": version.published_at.to_string()},
        "dcat:version": version.number.to_string(),
        "dcat:landingPage": {"@id": page},
        "dcat:distribution": distributions(origin, (dataset, version)),
    })
}

fn distributions(origin: &str, (dataset, version): (&Dataset, &Version)) -> Vec<Json> {
    let one = |file: &str, ending: &str| {
        json!({
            "@type": "dcat:Distribution",
            "dcat:accessURL": {"@id": format!("{origin}/data/{}", dataset.about.id)},
            "dcat:downloadURL": {"@id": format!("{origin}/data/files/{file}")},
            "dcat:mediaType": {"@id": format!(
                "http://www.iana.org/assignments/media-types/{}",
                media_type(ending).split(';').next().unwrap_or_default()
            )},
            "dct:format": {"@id": format!("{FILE_TYPE}{}", file_type(ending))},
            "dct:license": {"@id": dataset.about.licence},
        })
    };
    let mut first = one(&version.file, dataset.source.ending());
    if let Some(members) = first.as_object_mut() {
        members.insert("dcat:byteSize".to_owned(), version.bytes.into());
        let checksum = json!({
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": version.sha256,
        });
        members.insert("spdx:checksum".to_owned(), checksum);
    }
    let as_json = dataset.source.is_table().then(|| one(&json_name(&version.file), "json"));
    std::iter::once(first).chain(as_json).collect()
}

fn file_type(ending: &str) -> &'static str {
    match ending {
        "csv" => "CSV",
        "jsonld" => "JSON_LD",
        _ => "JSON",
    }
}

/// The name under which a table is fetched as JSON.
pub(super) fn json_name(file: &str) -> String {
    format!("{}.json", file.strip_suffix(".csv").unwrap_or(file))
}
