//! Which days count, and how surely it is known who applies.

use jiff::civil::date;

use super::*;

#[test]
fn the_day_from_which_it_counts() {
    let today = date(2026, 3, 20);
    let check = |channel: Channel, given: Option<Date>, expected: Option<Date>| {
        assert_eq!(counts_from(channel, given, today).ok(), expected, "{channel:?} {given:?}");
    };
    check(Channel::Counter, None, Some(today));
    check(Channel::Counter, Some(date(2026, 3, 1)), Some(today));
    check(Channel::Paper, Some(date(2026, 3, 17)), Some(date(2026, 3, 17)));
    check(Channel::Paper, Some(today), Some(today));
    check(Channel::Paper, Some(date(2026, 3, 21)), None);
    check(Channel::Paper, Some(date(2025, 12, 1)), None);
    check(Channel::Paper, None, None);
    assert_eq!(level(Channel::Counter), "high");
    assert_eq!(level(Channel::Paper), "substantial");
}

#[test]
fn every_refusal_of_a_proof_has_its_words_and_its_field() {
    let (words, _) = web::Catalogue::new(&[identity::WORDS, crate::LOCALES].concat());
    let words = words.words(platform::Locale::EN);
    let proof = identity::proof::ProofRefusal::ALL.map(proof::Refusal::Proof).into_iter();
    for refusal in proof.chain(bind::BindRefusal::ALL.map(proof::Refusal::Bind)) {
        let (field, key) = refusal.told();
        assert!(words.has(&key), "{key}");
        let form = include_str!("proof.html");
        assert!(form.contains(&format!("form.field(\"{field}\")")), "{field}");
    }
}
