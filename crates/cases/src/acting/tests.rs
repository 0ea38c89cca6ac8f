//! What the registers make of people, and who of two representatives is asked for what.

use identity::mandate::Ground;
use platform::id::{Id, PersonId};
use records::register::{self, Facts};
use serde_json::json;

use super::Helper;
use super::sign::Signing;
use super::ties::{companies, persons};

#[test]
fn what_registers_make_of_people() {
    let mut facts = Facts::default();
    let name = json!({"given": "Noor", "family": "Haddad"});
    let child = json!({"number": "31", "name": name, "born": "2010-02-28", "relation": "child"});
    let partner =
        json!({"number": "32", "name": name, "born": "1988-01-02", "relation": "partner"});
    let unnumbered = json!({"name": name, "born": "2012-01-02", "relation": "child"});
    facts.add(register::HOUSEHOLD, json!({"members": [child, partner, unnumbered]}));
    let ward = json!({"number": "77", "given": "Ada", "family": "Berg", "since": "2024-01-01", "until": ""});
    facts.add(register::GUARDIANSHIPS, ward);
    let told: Vec<String> = persons(&facts)
        .iter()
        .map(|said| {
            let day = |on: Option<jiff::civil::Date>| on.map_or("-".into(), |on| on.to_string());
            let (from, until) = (day(said.starts_on), day(said.ends_on));
            format!("{} {} {} {from} {until}", said.ground.word(), said.number, said.name)
        })
        .collect();
    // The last day as a child is the one before the eighteenth birthday.
    assert_eq!(told, ["parent 31 Noor Haddad - 2028-02-27", "guardian 77 Ada Berg 2024-01-01 -"]);
}

#[test]
fn who_acts_for_a_company() {
    let check = |acts: serde_json::Value, expected: Ground| {
        let mut facts = Facts::default();
        let entry =
            json!({"number": "50123456", "name": "Bakery", "since": "2020-01-01", "acts": acts});
        facts.add(register::COMPANIES, entry);
        let said = companies(&facts);
        assert_eq!(said.len(), 1);
        assert_eq!(said[0].ground, expected);
    };
    check(json!(""), Ground::Company);
    check(json!("alone"), Ground::Company);
    check(json!("jointly"), Ground::CompanyJointly);
    check(json!(null), Ground::Company);
}

#[test]
fn the_second_one_confirms_what_the_first_one_signed() {
    let person = |number: u128| PersonId(Id::from_bits(number));
    let helper = |number: u128, ground: Ground, signed: Option<i64>| Helper {
        person: person(number),
        ground,
        name: String::new(),
        signed_version: signed,
    };
    let joint = Ground::CompanyJointly;
    let check = |helpers: &[Helper], expected: Signing| {
        assert_eq!(Signing::of(person(1), 5, helpers), expected);
    };
    check(&[helper(1, joint, None)], Signing::First);
    check(&[helper(1, joint, Some(5))], Signing::Waits);
    check(&[helper(1, joint, None), helper(2, joint, Some(5))], Signing::Last);
    // It was changed since.
    check(&[helper(1, joint, None), helper(2, joint, Some(4))], Signing::First);
    check(&[helper(1, joint, Some(5)), helper(2, joint, Some(4))], Signing::Waits);
    // Whoever acts by a mandate of the company is no second representative.
    check(&[helper(1, joint, None), helper(2, Ground::Mandate, Some(5))], Signing::First);
}

#[test]
fn every_refusal_and_every_way_has_words() {
    use crate::counter::confirm::{ConfirmRefusal, Confirmed};
    use identity::mandate::{ActRefusal, MandateRefusal};
    use identity::sign_in::assurance::Way;

    let mut keys: Vec<String> = Vec::new();
    keys.extend(ActRefusal::ALL.map(|one| format!("cases-refusal-act-{}", one.code())));
    keys.extend(MandateRefusal::ALL.map(|one| format!("mandate-refused-{}", one.code())));
    keys.extend(ConfirmRefusal::ALL.map(|one| format!("cases-refusal-{}", one.word())));
    keys.extend(Confirmed::ALL.map(|one| format!("event-submitted-{}", one.word())));
    keys.extend(Confirmed::ALL.map(|one| format!("counter-confirm-{}", one.word())));
    keys.extend(Ground::ALL.map(|ground| format!("ground-{}", ground.word())));
    keys.extend(Way::ALL.map(|way| format!("step-up-{}", way.word())));
    keys.extend([Signing::First, Signing::Waits, Signing::Last].map(|one| one.words().to_owned()));
    for told in ["given", "got", "withdrawn", "ended"] {
        keys.extend(["subject", "body"].map(|part| format!("message-mandate-{told}-{part}")));
    }
    keys.extend(
        ["holds", "to-come", "over", "rests", "withdrawn"]
            .map(|word| format!("mandate-standing-{word}")),
    );
    keys.push("acting-resting".to_owned());
    for one in ActRefusal::ALL {
        assert_eq!(super::word(one), format!("act-{}", one.code()));
    }
    for (language, text) in crate::LOCALES {
        for key in &keys {
            assert!(text.contains(&format!("\n{key} =")), "{key} in {language}");
        }
    }
}
