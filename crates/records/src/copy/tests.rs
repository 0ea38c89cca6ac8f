//! Nothing of an export is left out when it is laid out, and its keys are said in the reader's words.

use serde_json::json;

use super::*;

fn laid_out(locale: Locale, title: &str, value: &Value) -> Vec<Section> {
    let words = web::testkit::asked(web::Visitor::default(), locale, crate::LOCALES).words;
    let naming = Naming {
        service: Arc::new(|service, _| (service == "permit").then(|| "Parking permit".to_owned())),
        question: Arc::new(|service, key, _| {
            (service == "permit" && key == "plate").then(|| "Number plate".to_owned())
        }),
    };
    let zone = TimeZone::UTC;
    let (words, naming, zone) = (&words, &naming, &zone);
    let reading = Reading { words, naming, zone, service: None, are_answers: false };
    let mut out = Vec::new();
    reading.sections(title, value, 1, &mut out);
    out
}

fn plain(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}

#[test]
fn keys_are_said_in_the_reader_s_words() {
    let value = json!({
        "service": "permit",
        "submitted_at": "2026-11-23T14:05:00Z",
        "answers": { "plate": "AB-1", "no_such_key": true },
        "decided_at": null,
    });
    let english = laid_out(Locale::EN, "Case", &value);
    assert!(english[0].rows.contains(&("Service".into(), "Parking permit".into())), "{english:?}");
    let (label, moment) = english[0].rows.iter().find(|(label, _)| label == "Handed in").unwrap();
    assert_eq!((&**label, &*plain(moment)), ("Handed in", "23 November 2026 at 14:05"));
    let answers = &english[1].rows;
    assert!(answers.contains(&("Number plate".into(), "AB-1".into())), "{answers:?}");
    assert!(answers.contains(&("no such key".into(), "Yes".into())), "{answers:?}");
    let french = laid_out(Locale::FR, "Demande", &value);
    assert!(french[0].rows.iter().any(|(label, _)| label == "Envoyée le"), "{french:?}");
}

#[test]
fn everything_has_a_place() {
    let value = json!({
        "cases": [
            { "reference": "PP-1", "answers": { "plate": "AB-1", "days": ["monday", "friday"] } },
            { "reference": "PP-2", "answers": {}, "outcome": null },
        ],
        "tells_unusual_openings": true,
    });
    let out = laid_out(Locale::EN, "Cases", &value);
    let titles: Vec<&str> = out.iter().map(|section| section.title.as_str()).collect();
    assert_eq!(titles, ["Cases", "Cases", "Cases 1", "Answers", "Cases 2"]);
    let told = ("Told of unusual openings".to_owned(), "Yes".to_owned());
    assert_eq!(out[0].rows, [told]);
    assert_eq!(out[2].rows, [("Reference".to_owned(), "PP-1".to_owned())]);
    let answers = &out[3].rows;
    assert!(answers.contains(&("Number plate".to_owned(), "AB-1".to_owned())));
    assert!(
        answers.contains(&("days".to_owned(), "[\"monday\",\"friday\"]".to_owned())),
        "as it is"
    );
    assert!(out[4].rows.contains(&("Outcome".to_owned(), "–".to_owned())));
}
