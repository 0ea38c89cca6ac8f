//! The Dutch list of product names, when it is there: each application is a working service, and a catalogue of
//! that size loads and is searched as fast as a small one.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use platform::Locale;
use services::archetype::Kind;
use services::import::upl;
use services::{Catalogue, Definition, author, scenario};

/// Asked when it runs: a test that was built elsewhere finds its files all the same.
fn crate_folder() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(PathBuf::new, PathBuf::from)
}

/// The list lies beside the project, never in it.
fn list() -> Option<Vec<u8>> {
    let beside = crate_folder().join("../../../shared");
    let shared = std::env::var_os("AEDILE_SHARED").map_or(beside, PathBuf::from);
    let list = std::fs::read(shared.join("data/upl.csv")).ok();
    if list.is_none() {
        println!("skipped: the list of product names is not here");
    }
    list
}

fn town_folder() -> PathBuf {
    crate_folder().join("../../towns/demo")
}

#[test]
fn every_application_is_a_working_service() {
    let Some(csv) = list() else { return };
    let town = author::read_town(&town_folder()).unwrap();
    let (imported, findings) = upl::import("upl.csv", &csv, &town);
    assert!(findings.is_empty(), "{findings:?}");
    assert_eq!(imported.len(), 1_016, "the placeholder is left out");
    let (products, _) = upl::products("upl.csv", &csv);
    assert_eq!(products.iter().filter(|product| product.application).count(), 502);

    let began = Instant::now();
    let mut definitions = Vec::new();
    for service in &imported {
        let (definition, findings) = Definition::read(&service.id, &service.files, &town);
        let definition = definition.unwrap_or_else(|| panic!("{}: {findings:?}", service.id));
        assert!(findings.is_empty(), "{}: {findings:?}", service.id);
        for report in scenario::run(&definition) {
            assert!(report.differences.is_empty(), "{}: {report:?}", service.id);
        }
        definitions.push((definition, service.files.clone()));
    }
    println!("read, checked and tried: {:?}", began.elapsed());

    let began = Instant::now();
    let catalogue = Catalogue::from_definitions(town, definitions);
    println!("indexed: {:?}", began.elapsed());
    let snapshot = catalogue.snapshot();
    let queries = [
        "parkeervergunning",
        "parkeervergunnig",
        "subsidie monument",
        "rijbewijs",
        "permit",
        "uittreksel",
    ];
    let began = Instant::now();
    let rounds = 20;
    for query in queries.iter().cycle().take(queries.len() * rounds) {
        assert!(!snapshot.search(query, Locale::EN, 20, &|_| 0).is_empty(), "{query}");
    }
    let each = began.elapsed() / u32::try_from(queries.len() * rounds).unwrap();
    println!("a search: {each:?}");
    assert!(each < Duration::from_millis(20), "{each:?} in a development build");
    let first = snapshot.search("parkeervergunnig", Locale::EN, 1, &|_| 0);
    assert!(first[0].service.name.get(Locale::EN).starts_with("Parkeervergunning"), "{first:?}");
}

/// What an official decides has a term and is not promised at once; what nobody applies for promises nothing.
#[test]
fn an_imported_service_promises_what_it_keeps() {
    let header = "UniformeProductnaam,URI,Rijk,Provincie,Waterschap,Gemeente,Burger,Bedrijf,Dienstenwet,SDG,\
                  Autonomie,Medebewind,Aanvraag,Subsidie,Melding,Verplichting,DigiDMacht,Grondslag,\
                  Grondslaglabel,Grondslaglink";
    let row = |name: &str, applied: &str| {
        format!(
            "{name},http://example.org/{name},,,,X,X,,,,,,{applied},,,,,,Wet,http://example.org/wet"
        )
    };
    let csv = format!("{header}\n{}\n{}\n", row("rijbewijs", "X"), row("reddingsboei", ""));
    let town = author::read_town(&town_folder()).unwrap();
    let (imported, findings) = upl::import("upl.csv", csv.as_bytes(), &town);
    assert!(findings.is_empty(), "{findings:?}");
    let read = |at: usize| {
        let service = &imported[at];
        let (definition, findings) = Definition::read(&service.id, &service.files, &town);
        assert!(findings.is_empty(), "{findings:?}");
        definition.unwrap()
    };
    let (licence, closed) = (read(0), read(1));
    assert_eq!(imported[0].kind, Kind::Certificate);
    assert!(licence.clock.is_some(), "an official decides, and has a term");
    assert!(licence.is_online() && !closed.is_online());
    let summary = closed.summary.get(Locale::EN);
    assert!(!summary.contains("Apply"), "{summary}");
}

#[test]
fn names_choose_archetypes() {
    let check = |name: &str, subsidy: bool, expected: Kind| {
        let product = upl::Product {
            name: name.to_owned(),
            application: true,
            subsidy,
            ..upl::Product::default()
        };
        assert_eq!(upl::kind(&product), expected, "{name}");
    };
    check("evenementenvergunning", false, Kind::Permit);
    check("speelautomaat exploitatievergunning", false, Kind::Licence);
    check("parkeerontheffing", false, Kind::Exemption);
    check("monumentensubsidie", true, Kind::Subsidy);
    check("uittreksel basisregistratie personen", false, Kind::Certificate);
    check("anw-uitkering", false, Kind::Benefit);
    check("big-register inschrijving", false, Kind::Registration);
    check("referendum", false, Kind::Application);
}
