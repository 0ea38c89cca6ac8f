//! Which questions a credential answers.

use platform::testkit::fixed_ctx;
use services::{Definition, Town};

use super::*;

const TOWN: &str = include_str!("../../../services/tests/smallest/town.yaml");
const SERVICE: &str = include_str!("../../../services/tests/smallest/service.yaml");
const FORM: &str = "pages:
  - id: p
    title: {en: Page}
    ask:
      level:
        label: {en: Level}
        type: text
        wallet: {types: [\"urn:a\"], issuers: [\"https://a.example\"], claim: level}
      name:
        label: {en: Name}
        type: text
        wallet: {types: [\"urn:a\"], issuers: [\"https://a.example\"], claim: name}
      income:
        label: {en: Income}
        type: text
        wallet: {types: [\"urn:b\"], issuers: [\"https://a.example\"], claim: level}
      other:
        label: {en: Other}
        type: text
        wallet: {types: [\"urn:a\"], issuers: [\"https://b.example\"], claim: level}
      whose:
        label: {en: Whose}
        type: text
        wallet:
          types: [\"urn:a\"]
          issuers: [\"https://a.example\"]
          holder: {given: a, family: b, born: c}
          claim: level
      typed: {label: {en: Typed}, type: text}
";

fn definition() -> Definition {
    let (town, _) = Town::read(TOWN.as_bytes());
    let files = services::definition::Files::from([
        ("service.yaml".to_owned(), SERVICE.as_bytes().to_vec()),
        ("form.yaml".to_owned(), FORM.as_bytes().to_vec()),
    ]);
    let (definition, findings) = Definition::read("s", &files, &town.unwrap());
    definition.unwrap_or_else(|| panic!("{findings:?}"))
}

#[test]
fn what_was_verified_answers_what_was_asked_and_nothing_else() {
    let definition = definition();
    let person = PersonId::new(&fixed_ctx());
    let check = |kind: &str, issuer: &str, holder: &[&str], expected: &[&str]| {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let ask = Ask {
            about: "app_1".into(),
            place: "p".into(),
            person,
            asker: person,
            back: "/".into(),
            is_own: true,
            types: texts(&[kind]),
            issuers: texts(&[issuer]),
            claims: texts(&["level", "name"]),
            optional: Vec::new(),
            holder: texts(holder),
        };
        let found = answered_by(definition.form.questions(), &ask);
        let found: Vec<&str> = found.iter().map(|question| &*question.key).collect();
        assert_eq!(found, expected, "{kind} {issuer} {holder:?}");
    };
    // The first question may be locked meanwhile: the kind of the second one was not looked at.
    check("urn:a", "https://a.example", &[], &["level", "name"]);
    check("urn:b", "https://a.example", &[], &["income"]);
    check("urn:a", "https://b.example", &[], &["other"]);
    check("urn:a", "https://a.example", &["a", "b", "c"], &["whose"]);
    check("urn:c", "https://a.example", &[], &[]);
}
