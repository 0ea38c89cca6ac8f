//! What is published of a decision, and that nothing else is.

use jiff::civil::date;
use serde_json::json;

use super::*;
use crate::tests_support::{Bench, rows_into, service};

fn said() -> Answers {
    let mut answers = Answers::default();
    let definition = service("business-licence");
    for question in definition.form.questions().filter(|question| question.is_answered()) {
        answers.set(&question.key, json!(format!("about {}", question.key)));
    }
    answers
}

#[test]
fn only_what_is_public() {
    let definition = service("business-licence");
    let values = Map::from_iter([("terms".to_owned(), json!("none"))]);
    let content = content(&definition, &said(), &values);
    let public = definition.form.questions().filter(|question| question.public).count();
    assert!(public > 0 && content.answers.len() == public, "{content:?}");
    assert_eq!(content.values, values);
}

#[tokio::test]
async fn what_the_law_wants_published_is_and_nothing_else() {
    // service → rows
    for (id, rows) in [("business-licence", 1), ("parking-permit", 0)] {
        let bench = Bench::at(id, "decide").await;
        let ctx = bench.ctx();
        let mut work = bench.work(&ctx);
        publish(&mut work, &bench.definition, (&said(), &Map::new()));
        assert_eq!(rows_into(&work.unit, "INTO cases_publication"), rows, "{id}");
    }
}

#[tokio::test]
async fn some_are_published_later() {
    let bench = Bench::at("freedom-of-information", "decide").await;
    let ctx = bench.ctx();
    let mut work = bench.work(&ctx);
    publish(&mut work, &bench.definition, (&Answers::default(), &Map::new()));
    let step = work.unit.steps().iter().find(|step| step.sql().contains("cases_publication"));
    assert_eq!(ctx.today(), date(2026, 11, 23));
    assert!(format!("{step:?}").contains("2026-12-07"), "two weeks later: {step:?}");
}
