//! What goes sooner than its case, when, and that it is gone then.

use jiff::civil::{Date, date};
use serde_json::json;

use super::*;
use crate::retention::clock;
use crate::tests_support::{Bench, service};

const ENDED: Date = date(2026, 11, 23);

#[test]
fn each_has_its_own_last_day() {
    // service, question, last day to object → last day on which it is kept
    let check = |id: &str, key: &str, object_until: Option<Date>, expected: Option<Date>| {
        let all = sooner(&service(id), ENDED, object_until);
        let found = all.iter().find(|one| one.path.0 == key).map(|one| one.until_on);
        assert_eq!(found, expected, "{id} {key}");
    };
    check("change-of-address", "consent", None, Some(date(2027, 5, 23)));
    check("change-of-address", "move_date", None, None);
    // Until somebody can no longer object it may be needed.
    check("change-of-address", "consent", Some(date(2027, 6, 1)), Some(date(2027, 6, 1)));
    check("noise-report", "recording", None, Some(date(2027, 2, 23)));
}

#[tokio::test]
async fn a_case_that_ends_knows_its_first_day() {
    let bench = Bench::at("change-of-address", "decide").await;
    let ctx = bench.ctx();
    let mut work = bench.work(&ctx);
    work.application.closed_at = Some(ctx.now());
    work.application.decided_at = Some(ctx.now());
    clock::end(&mut work, &bench.definition, None);
    assert_eq!(work.application.shorter_until, Some(date(2027, 5, 23)));
    let bench = Bench::at("residence-certificate", "decide").await;
    let mut work = bench.work(&ctx);
    work.application.closed_at = Some(ctx.now());
    clock::end(&mut work, &bench.definition, None);
    assert_eq!(work.application.shorter_until, None, "nothing of it goes sooner");
}

#[test]
fn what_is_taken_out_leaves_nothing_behind() {
    let mut dossier = Dossier::default();
    dossier.answers.set("home", json!({"street": "Quay", "number": "1"}));
    dossier.answers.set("homely", json!("stays"));
    dossier.answers.set("people", json!([{"name": "A", "health": "x"}, {"name": "B"}]));
    dossier.addresses.insert("home".into(), json!({"zone": "A"}));
    dossier.addresses.insert("people.0.health".into(), json!({}));
    let of = |key: &str, inner: Option<&str>| Sooner {
        path: (key.into(), inner.map(str::to_owned)),
        until_on: ENDED,
    };
    assert_eq!(take_out(&mut dossier, &of("home", None)).len(), 1);
    assert_eq!(take_out(&mut dossier, &of("people", Some("health"))), vec![json!("x")]);
    assert!(take_out(&mut dossier, &of("absent", None)).is_empty());
    let left = json!({"homely": "stays", "people": [{"name": "A"}, {"name": "B"}]});
    assert_eq!(serde_json::to_value(&dossier.answers).unwrap(), left);
    assert!(dossier.addresses.is_empty(), "{:?}", dossier.addresses);
}

#[test]
fn what_a_credential_says_of_its_holder_goes_with_its_last_answer() {
    use crate::apply::evidence::Evidence;
    let mut dossier = Dossier::default();
    for key in ["course", "start"] {
        dossier.answers.set(key, json!("x"));
    }
    let shown = Evidence {
        answers: vec!["course".into(), "start".into()],
        holder: vec!["Ana Reis".into()],
        ..Evidence::default()
    };
    assert!(shown.without_holder().holder.is_empty(), "a decision keeps it without");
    assert_eq!(shown.without_holder().answers, shown.answers);
    dossier.evidence.push(shown);
    let of = |key: &str| Sooner { path: (key.into(), None), until_on: ENDED };
    take_out(&mut dossier, &of("course"));
    assert_eq!(dossier.evidence[0].answers, ["start"]);
    take_out(&mut dossier, &of("start"));
    assert!(dossier.evidence.is_empty());
    assert!(!serde_json::to_string(&dossier).unwrap().contains("Reis"));
}
