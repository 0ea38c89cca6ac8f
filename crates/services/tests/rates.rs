//! Law in time: rates of a definition over days, judged by the day of application or another.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a missing file fails the test")]

use std::path::Path;

use services::scenario;
use services::{Definition, Files, Town};

fn housing(change: impl Fn(&str) -> String) -> (Option<Definition>, Vec<services::Finding>) {
    housing_with(|name, text| match name {
        "service.yaml" => change(text),
        _ => text.to_owned(),
    })
}

fn housing_with(
    change: impl Fn(&str, &str) -> String,
) -> (Option<Definition>, Vec<services::Finding>) {
    let folder = Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../towns/demo");
    let (town, _) = Town::read(&std::fs::read(folder.join("town.yaml")).unwrap());
    let files = services::catalogue::read_files(&folder.join("services/housing-benefit")).unwrap();
    let mut files: Files = files;
    for (name, bytes) in &mut files {
        let Ok(text) = std::str::from_utf8(bytes) else { continue };
        *bytes = change(name, text).into_bytes();
    }
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
    check("2025-12-31", Some("920"));
    check("2026-01-01", Some("950"));
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

/// The rules of the rent with days: until the end of 2026 the old ones, from 2027 one that lets any rent pass.
fn with_dated_rules(until: &str, from: &str) -> (Option<Definition>, Vec<services::Finding>) {
    housing_with(|name, text| {
        if name != "rules.dmn" {
            return text.to_owned();
        }
        let named = "<annotation name=\"reason.ar\"/>";
        let days = "<annotation name=\"valid_from\"/><annotation name=\"valid_to\"/>";
        let mut text = text.replacen(named, &format!("{named}{days}"), 1);
        let span = |text: &str, id: &str| {
            let start = text.find(&format!("<rule id=\"{id}\">")).unwrap();
            let end = start + text[start..].find("</rule>").unwrap();
            (start, end)
        };
        let (start, end) = span(&text, "eligibility_5");
        let new = text[start..end].replace("eligibility_5", "eligibility_5b");
        let new = new
            .replace("&lt;= rates.rent_limit", "-")
            .replace("is not above", "no longer matters, nor");
        for id in ["eligibility_5", "eligibility_6"] {
            let (_, end) = span(&text, id);
            let entries = "<annotationEntry><text></text></annotationEntry><annotationEntry><text>";
            text.insert_str(end, &format!("{entries}{until}</text></annotationEntry>"));
        }
        let (_, end) = span(&text, "eligibility_6");
        let entry = format!("<annotationEntry><text>{from}</text></annotationEntry>");
        text.insert_str(end + "</rule>".len(), &format!("{new}{entry}</rule>"));
        text
    })
}

#[test]
fn a_rule_holds_on_its_days() {
    let (definition, findings) = with_dated_rules("2026-12-31", "2027-01-01");
    let definition = definition.unwrap_or_else(|| panic!("{findings:?}"));
    let list = &definition.scenarios.list;
    let found = list.iter().find(|one| one.name.contains("last day of 2026")).unwrap();
    let situation = scenario::situation(&definition, found).unwrap();
    let check = |day: &str, standing: services::decide::Standing, rule: &str, says: &str| {
        let situation = situation.clone().by_the_law_of(day.parse().unwrap());
        let findings = services::decide::decide(&definition, &situation);
        assert!(findings.faults.is_empty(), "{day}: {:?}", findings.faults);
        let rent: Vec<_> = findings.criteria.iter().filter(|one| one.id == "rent").collect();
        assert_eq!(rent.len(), 1, "{day}: one rule of the two that are there");
        assert_eq!((rent[0].standing, rent[0].rule.as_str()), (standing, rule), "{day}");
        assert!(rent[0].reason["en"].contains(says), "{day}: {}", rent[0].reason["en"]);
        // What stands behind the rules that are left out is counted as the file counts it.
        let savings = findings.criteria.iter().find(|one| one.id == "savings").unwrap();
        assert_eq!(savings.rule, "Eligibility#8", "{day}");
    };
    use services::decide::Standing::{Met, NotMet};
    check("2026-12-31", NotMet, "Eligibility#6", "above the limit of 950 euros");
    check("2027-01-01", Met, "Eligibility#7", "no longer matters");
    // Where a rule of the criterion is not in force, the criterion is not asked for either.
    let (definition, _) = with_dated_rules("2026-12-31", "2028-01-01");
    let definition = definition.unwrap();
    let between = situation.by_the_law_of("2027-06-01".parse().unwrap());
    let findings = services::decide::decide(&definition, &between);
    assert!(findings.criteria.iter().all(|one| one.id != "rent"), "{:?}", findings.criteria);
}

#[test]
fn days_of_rules_that_cannot_be_are_found() {
    let told = |until: &str, from: &str| {
        let (definition, findings) = with_dated_rules(until, from);
        assert!(definition.is_none(), "{until} {from}");
        findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    let words = told("at the end of 2026", "2027-01-01");
    assert!(
        words.contains("rules.dmn:102: error: `valid_to` of a rule of `Eligibility`"),
        "{words}"
    );
    let words = told("2026-12-31", "2027-02-30");
    assert!(words.contains("`valid_from` of a rule of `Eligibility` is no day"), "{words}");
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
    let gazette = "law: housing-6, source: \"Official Gazette 2024, no. 118\"";
    check(gazette, "law: housing-6", "`source` is missing.");
    check(gazette, "law: housing-6, source: \" \"", "The `source` of a value is blank.");
    check(
        "  rent_limit:\n",
        "  rent_limits:\n",
        "rules.dmn:102: error: There is no `rates.rent_limit`.",
    );
    check(
        "  service_costs:\n",
        "  costs:\n",
        "rules.dmn:381: error: There is no `rates.service_costs`.",
    );
    check("rates:\n", "law_on: rent\nrates:\n", "no question for a date");
}

#[test]
fn the_day_of_the_law_is_not_taken_from_a_question_that_may_be_hidden() {
    let check = |question: &str, page: &str, refused: bool| {
        let asked = format!(
            "pages:\n  - id: since\n{page}    ask:\n      since:\n        type: date\n{question}        label: {{en: Since, fr: Depuis, ar: منذ}}\n"
        );
        let (_, findings) = housing_with(|name, text| match name {
            "service.yaml" => text.replacen("rates:\n", "law_on: since\nrates:\n", 1),
            "form.yaml" => text.replacen("pages:\n", &asked, 1),
            _ => text.to_owned(),
        });
        let told: Vec<String> = findings.iter().map(ToString::to_string).collect();
        let found = told.iter().any(|told| told.contains("is not asked of everybody"));
        assert_eq!(found, refused, "{question}{page}: {told:?}");
        assert!(!told.iter().any(|told| told.contains("no question for a date")), "{told:?}");
    };
    check("", "", false);
    check("        show_if: applicant.age > 30\n", "", true);
    check("", "    show_if: applicant.age > 30\n", true);
}
