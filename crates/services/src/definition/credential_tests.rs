//! What is wrong with a service that gives an identity is told before it is published.

use std::path::Path;

use crate::definition::{Definition, unpublishable};
use crate::finding::Finding;
use crate::town::Town;

/// The e-residency as it is read when one of its files is written otherwise.
fn written(file: &str, otherwise: impl Fn(&str) -> String) -> (Option<Definition>, Vec<Finding>) {
    let folder = Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../towns/demo");
    let (town, _) = Town::read(&std::fs::read(folder.join("town.yaml")).unwrap());
    let mut files = crate::catalogue::read_files(&folder.join("services/e-residency")).unwrap();
    let text = String::from_utf8(files.remove(file).unwrap()).unwrap();
    files.insert(file.to_owned(), otherwise(&text).into_bytes());
    Definition::read("e-residency", &files, &town.unwrap())
}

/// What is found when something of it is written otherwise.
fn found(file: &str, before: &str, after: &str) -> String {
    let (definition, mut findings) = written(file, |text| {
        assert!(text.contains(before), "{file} does not say {before}");
        text.replacen(before, after, 1)
    });
    let against = definition.iter().flat_map(|read| unpublishable(read, &|_| true));
    findings.extend(against);
    findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

const TERM: &str = "  valid_for: 3 years\n  renew_within: 3 months\n";

#[test]
fn what_an_identity_needs() {
    let document =
        "document: {kind: document_kind, country: document_country, number: document_number}";
    let table = [
        ("service.yaml", "e-residency", "e-residency", ""),
        ("service.yaml", "in_person: true", "in_person: false", "bound to its person"),
        ("service.yaml", document, "", "against the document that was applied with"),
        ("service.yaml", ", number: document_number}", "}", "The document has no number."),
        ("service.yaml", "number: document_number", "number: documnt", "No question is called"),
        ("service.yaml", TERM, "", "An identity has a term."),
        ("service.yaml", "without_account: draft", "without_account: submit", "no identity here"),
        ("service.yaml", "birthdate:", "identity_type:", "what an identity says about itself"),
        (
            "form.yaml",
            "        pattern: \"[A-Za-z]{3}|[Dd]\"\n        example: GHA\n",
            "",
            "has no `pattern`",
        ),
        (
            "form.yaml",
            "        max_length: 40",
            "        optional: true",
            "not answered by everybody",
        ),
        (
            "form.yaml",
            "  - id: document-number\n    section: document\n",
            "  - id: document-number\n    section: document\n    show_if: aim = \"company\"\n",
            "not answered by everybody",
        ),
        ("form.yaml", "          passport: {en", "          pass: {en", "no kind of document"),
    ];
    for (file, before, after, expected) in table {
        let told = found(file, before, after);
        assert!(told.contains(expected), "{after}: {told}");
        assert_eq!(told.is_empty(), expected.is_empty(), "{after}: {told}");
    }
}

/// What stands against publishing takes no running case its service.
#[test]
fn what_was_published_before_is_read_still() {
    let (definition, findings) = written("service.yaml", |text| {
        let kept = |line: &&str| !line.contains("    document: {");
        let before: Vec<&str> = text.lines().filter(kept).collect();
        assert_eq!(before.len() + 1, text.lines().count());
        before.join("\n").replace(TERM, "") + "\n"
    });
    let definition = definition.unwrap_or_else(|| panic!("{findings:?}"));
    assert_eq!(unpublishable(&definition, &|_| true).len(), 2, "no term, and no document");
}
