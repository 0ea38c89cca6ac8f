//! Letters to the homes of a street: sealed for the one they go to, on the list of the decision's unit, and gone with it.

use super::*;
use crate::tests_support::{Bench, person, rows_into};
use privacy::subject_of;

fn content() -> Content {
    Content {
        addressee: vec!["Ines Duarte".into(), "14 Lantern Row".into(), "1000 Saltmere".into()],
        subject: "A street party".into(),
        text: "On Saturday.\n\nYou can call us.".into(),
    }
}

#[tokio::test]
async fn a_letter_is_sealed_under_the_key_of_the_one_it_goes_to() {
    let bench = Bench::at("parking-permit", "decide").await;
    let ctx = bench.ctx();
    let mut made = platform::Unit::new();
    let neighbour = bench.vault.create_key(&mut made, &ctx, subject_of(person(9)));
    let home = bench.vault.digester().digest("cases.street-letter", "14 Lantern Row");
    let mut work = bench.work(&ctx);
    add(&mut work, (&neighbour, home), (&content(), Locale::EN));
    let unit = work.into_unit();
    assert_eq!(rows_into(&unit, "INTO cases_street_letter"), 1);
    let step = unit.steps().iter().find(|step| step.sql().contains("cases_street_letter")).unwrap();
    let written = format!("{:?}", step.args);
    assert!(!written.contains("Lantern") && !written.contains("Duarte"), "in the clear: {written}");
    assert!(written.contains("PP-TEST") && written.contains("parking"), "{written}");
}

#[test]
fn what_is_sealed_reads_back() {
    let text = serde_json::to_string(&content()).unwrap();
    assert_eq!(serde_json::from_str::<Content>(&text).unwrap(), content());
}
