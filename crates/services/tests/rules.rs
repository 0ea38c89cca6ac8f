//! What is found in the rules of a service beyond what stops reading them, and what a reason without a value does.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a missing file fails the test")]

use std::fs;
use std::path::{Path, PathBuf};

use services::decide::{Outcome, decide};
use services::{Definition, Files, Finding, Town, scenario};

fn demo() -> PathBuf {
    Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../towns/demo")
}

/// The files of the dog registration.
fn files() -> Files {
    let folder = demo().join("services/dog-registration");
    let mut files = Files::new();
    for part in ["", "codes"] {
        for entry in fs::read_dir(folder.join(part)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                let name = path.strip_prefix(&folder).unwrap().to_str().unwrap().replace('\\', "/");
                files.insert(name, fs::read(path).unwrap());
            }
        }
    }
    files
}

fn town() -> Town {
    Town::read(&fs::read(demo().join("town.yaml")).unwrap()).0.unwrap()
}

/// The dog registration with its rules changed, and another file beside them.
fn dogs((before, after): (&str, &str), beside: &[(&str, &str)]) -> (Definition, Vec<Finding>) {
    let mut files = files();
    let rules = String::from_utf8(files.get("rules.dmn").unwrap().clone()).unwrap();
    assert!(rules.contains(before), "the rules do not say {before}");
    files.insert("rules.dmn".to_owned(), rules.replacen(before, after, 1).into_bytes());
    for (name, text) in beside {
        files.insert((*name).to_owned(), text.as_bytes().to_vec());
    }
    let (definition, findings) = Definition::read("dog-registration", &files, &town());
    (definition.unwrap_or_else(|| panic!("{findings:?}")), findings)
}

const PRICE: &str = r#"<outputEntry id="price_3_out_1"><text>90</text></outputEntry>"#;

#[test]
fn the_rules_of_the_demo_town_have_no_errors() {
    let drafts = services::author::check(&demo(), &[]).unwrap();
    let found = services::author::findings(&drafts);
    let errors: Vec<String> = found
        .iter()
        .filter(|found| found.finding.is_error())
        .map(|found| format!("{}/{}", found.service, found.finding))
        .collect();
    assert!(errors.is_empty() && drafts.len() > 20, "\n{}", errors.join("\n"));
}

#[test]
fn results_and_names_that_do_not_fit_are_found_with_their_line() {
    let found = |result: &str| {
        let (definition, _) = dogs((PRICE, &PRICE.replace("90", result)), &[]);
        let errors = definition.checked_rules().into_iter().filter(Finding::is_error);
        errors.map(|found| format!("{}: {}", found.line, found.message)).collect::<Vec<_>>()
    };
    assert!(found("90").is_empty() && found("90 + facts.dogs").is_empty());
    for (result, words) in [
        ("\"ninety\"", "must be number, not string"),
        ("90 + \"x\"", "cannot add number and string"),
        ("nosuch", "no value is named 'nosuch' in 'Price'"),
        ("substring(\"a\")", "cannot take 1 arguments"),
        // The types of questions and of what is known of the applicant are known.
        ("breed + 1", "cannot add string and number"),
        ("if applicant.age then 1 else 2", "a condition cannot be number"),
        ("received_on", "a result must be number, not date"),
        ("applicant.born.weekday + assistance", "cannot add number and boolean"),
    ] {
        let found = found(result);
        assert!(
            matches!(found.as_slice(), [one] if one.starts_with("158: ") && one.contains(words)),
            "{result}: {found:?}"
        );
    }
}

#[test]
fn what_rules_look_at_has_its_words_in_every_language() {
    let (definition, found) = dogs(("", ""), &[]);
    assert_eq!(found, [], "the demo's are complete");
    let words = definition.input_labels.get("Dogs registered already").unwrap();
    let french = words.get(platform::Locale::parse("fr").unwrap());
    assert_eq!(french, "Chiens déjà inscrits");
    // Another label in the table: the words are nobody's, and the input has none.
    let (_, found) = dogs(("label=\"Age\"", "label=\"Years\""), &[]);
    let of = |file: &str| found.iter().filter(|one| one.file == file).collect::<Vec<_>>();
    let [nobodys] = of("service.yaml")[..] else { panic!("{found:?}") };
    assert!(!nobodys.is_error() && nobodys.line > 1, "{nobodys}");
    assert!(nobodys.message.contains("`Age`"), "{nobodys}");
    let [missing] = of("rules.dmn")[..] else { panic!("{found:?}") };
    assert!(!missing.is_error() && missing.message.contains("`Years`"), "{missing}");
    assert!(missing.remedy.contains("input_labels"), "{missing}");
}

#[test]
fn a_reason_without_a_value_leaves_the_price_and_sends_the_case_to_the_desk() {
    let reason = "The first dog costs 60 euros a year.";
    let (definition, _) = dogs((reason, "It costs {60 / facts.dogs} euros."), &[]);
    let first = definition.scenarios.list.first().unwrap();
    let situation = scenario::situation(&definition, first).unwrap();
    let findings = decide(&definition, &situation);
    assert_eq!((findings.price_cents, findings.outcome), (Some(6_000), Outcome::Desk));
    let [fault] = findings.faults.as_slice() else { panic!("{:?}", findings.faults) };
    assert!(fault.contains("reason.en") && fault.contains("60 / facts.dogs"), "{fault}");
}

const SHARED: &str = r#"<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="shared" namespace="https://aedile.org/shared">
  <decision id="further" name="Further"><variable name="Further" typeRef="number"/><literalExpression><text>95</text></literalExpression></decision></definitions>"#;

#[test]
fn rules_import_models_that_stand_beside_them() {
    let import = r#"<import name="shared" namespace="https://aedile.org/shared" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>
  <decision id="Price" name="Price">
    <informationRequirement id="price_shared"><requiredDecision href="https://aedile.org/shared#further"/></informationRequirement>"#;
    let head = r#"<decision id="Price" name="Price">"#;
    let (read, findings) = dogs((head, import), &[("rules/shared.dmn", SHARED)]);
    assert!(!findings.iter().any(Finding::is_error), "{findings:?}");
    assert!(read.checked_rules().iter().all(|found| !found.is_error()));
    // What is wrong in the other file is told with its name.
    let mut files = files();
    files.insert("rules/shared.dmn".to_owned(), SHARED.replace("95", "95 +").into_bytes());
    let (_, findings) = Definition::read("dog-registration", &files, &town());
    let errors = findings.iter().filter(|found| found.is_error());
    let files: Vec<&str> = errors.map(|found| found.file.as_str()).collect();
    assert_eq!(files, ["rules/shared.dmn"]);
}

/// A table with reasons in a function that the price calls.
const FUNCTION: &str = r##"<businessKnowledgeModel id="fee" name="Fee"><variable name="Fee"/><encapsulatedLogic><formalParameter name="count" typeRef="number"/>
<decisionTable hitPolicy="FIRST"><input label="Dogs"><inputExpression typeRef="number"><text>count</text></inputExpression></input><output typeRef="number"/><annotation name="law"/><annotation name="reason.en"/>
<rule id="fee_1"><inputEntry><text>&gt; 0</text></inputEntry><outputEntry><text>90</text></outputEntry><annotationEntry><text>dogs-7</text></annotationEntry><annotationEntry><text>It is not the first.</text></annotationEntry></rule>
<rule id="fee_2"><inputEntry><text>&lt;= 0</text></inputEntry><outputEntry><text>60</text></outputEntry><annotationEntry><text>dogs-7</text></annotationEntry><annotationEntry><text>It is the first, after {count}.</text></annotationEntry></rule></decisionTable></encapsulatedLogic></businessKnowledgeModel>
<decision id="Price" name="Price"><variable name="Price" typeRef="number"/><knowledgeRequirement><requiredKnowledge href="#fee"/></knowledgeRequirement><literalExpression><text>Fee(facts.dogs)</text></literalExpression></decision>
<decision id="Former" name="Former">"##;

#[test]
fn the_reasons_of_a_function_are_those_of_the_decision_that_calls_it() {
    let (definition, _) = dogs((r#"<decision id="Price" name="Price">"#, FUNCTION), &[]);
    let first = definition.scenarios.list.first().unwrap();
    let situation = scenario::situation(&definition, first).unwrap();
    let findings = decide(&definition, &situation);
    assert_eq!(findings.price_cents, Some(6_000));
    let reason = findings.reasons.iter().find(|reason| reason.rule == "Fee#2").unwrap();
    assert_eq!(reason.law.as_deref(), Some("dogs-7"));
    assert_eq!(reason.reason.get("en").map(String::as_str), Some("It is the first, after 0."));
    assert_eq!(reason.data.len(), 1);
}

#[test]
fn a_file_of_another_encoding_is_told_with_its_line() {
    let told = |bytes: Vec<u8>| {
        let mut files = files();
        files.insert("rules.dmn".to_owned(), bytes);
        let (_, findings) = Definition::read("dog-registration", &files, &town());
        let of_rules = findings.into_iter().filter(|found| found.file == "rules.dmn");
        of_rules.map(|found| format!("{}: {}", found.line, found.message)).collect::<Vec<_>>()
    };
    assert_eq!(told(b"<a>\n\xe9</a>".to_vec()), ["2: The file is not UTF-8 text."]);
    assert_eq!(told(b"\xff\xfe<\0".to_vec()), ["1: The file is UTF-16 text."]);
}

#[test]
fn what_rules_work_out_has_its_words_in_every_language() {
    let demo = services::author::check(&demo(), &[]).unwrap();
    let unworded = services::author::findings(&demo);
    let unworded: Vec<_> =
        unworded.iter().filter(|one| one.finding.remedy.contains("value_labels")).collect();
    assert!(unworded.is_empty(), "{unworded:?}");
    let input = "<text>applicant.age</text>";
    let found = |expression: &str| -> Vec<String> {
        let (_, found) = dogs((input, &format!("<text>{expression}</text>")), &[]);
        let missing = found.into_iter().filter(|one| one.remedy.contains("value_labels"));
        missing.map(|one| format!("{}: {}", one.file, one.message)).collect()
    };
    assert_eq!(found("applicant.age"), Vec::<String>::new());
    let told = found("if applicant.age &gt; 90 then \"very old\" else \"Rex\"");
    let [one] = told.as_slice() else { panic!("{told:?}") };
    assert!(one.starts_with("rules.dmn") && one.contains("`very old`"), "{one}");
}
