//! Law in time: rates of a definition over days, judged by the day of application or another.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests: a missing file fails the test"
)]

use std::path::Path;

use services::scenario;
use services::{Definition, Files, Town};

fn housing(change: impl Fn(&str) -> String) -> (Option<Definition>, Vec<services::Finding>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../towns/demo");
    let (town, _) = Town::read(&std::fs::read(folder.join("town.yaml")).unwrap());
    let files = services::catalogue::read_files(&folder.join("services/housing-benefit")).unwrap();
    let mut files: Files = files;
    let yaml = String::from_utf8(files["service.yaml"].clone()).unwrap();
    let changed = change(&yaml);
    files.insert("service.yaml".to_owned(), changed.into_bytes());
    Definition::read("housing-benefit", &files, &town.unwrap())
}

#[test]
fn a_rate_holds_until_the_next_begins() {
    let (definition, _) = housing(str::to_owned);
    let definition = definition.unwrap();
    let rate = definition.rates.list.iter().find(|rate| &*rate.id == "rent_limit").unwrap();
    let check = |day: &str, expected: Option<&str>| {
        let value = rate.on(day.parse().unwrap()).map(|value| value.value.to_string());
        assert_eq!(value.as_deref(), expected, "{day}");
    };
    check("2024-12-31", None);
    check("2025-01-01", Some("920"));
    check("2026-12-31", Some("950"));
    check("2027-01-01", Some("985"));
    check("2040-01-01", Some("985"));
}

#[test]
fn the_law_of_another_day_gives_another_result() {
    let (definition, _) = housing(str::to_owned);
    let definition = definition.unwrap();
    let list = &definition.scenarios.list;
    let found = list.iter().find(|one| one.name.contains("last day of 2026")).unwrap();
    let situation = scenario::situation(&definition, found).unwrap();
    let standing = |situation: &services::form::Situation| {
        let findings = services::decide::decide(&definition, situation);
        let rent = findings.criteria.into_iter().find(|one| one.id == "rent").unwrap();
        (rent.standing, rent.reason["en"].clone())
    };
    let (before, why) = standing(&situation);
    assert_eq!(before, services::decide::Standing::NotMet);
    assert!(why.contains("above the limit of 950 euros"), "{why}");
    let later = situation.by_the_law_of("2027-06-01".parse().unwrap());
    let (after, why) = standing(&later);
    assert_eq!(after, services::decide::Standing::Met);
    assert!(why.contains("not above 985 euros"), "{why}");
}

#[test]
fn faults_of_rates_are_found() {
    let check = |from: &str, to: &str, message: &str| {
        let (_, findings) = housing(|yaml| {
            assert!(yaml.contains(from), "{from}");
            yaml.replacen(from, to, 1)
        });
        let found = findings.iter().any(|finding| finding.to_string().contains(message));
        assert!(found, "{message}: {findings:?}");
    };
    let ends = |day: &str| format!("value: 920, to: {day},");
    check("value: 920,", &ends("2026-01-01"), "`rent_limit` has two values for 2026-01-01.");
    check("value: 920,", &ends("2024-01-01"), "ends before it begins");
    check("value: 920,", &ends("2025-11-30"), "no value between 2025-11-30 and 2026-01-01");
    check("from: 2026-01-01, value: 950", "from: 2025-01-01, value: 950", "two values");
    check("value: 920,", "value: much,", "much");
    check("law: housing-6, source: \"Official Gazette 2024, no. 118\"", "law: housing-6", "source");
    check("  rent_limit:\n", "  rent_limits:\n", "There is no `rates.rent_limit`.");
    check("rates:\n", "law_on: rent\nrates:\n", "no question for a date");
}
