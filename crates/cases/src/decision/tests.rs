//! What follows from a decision beside its record: entries of registers, places taken and freed.

use serde_json::json;

use super::*;
use crate::tests_support::{Bench, person, rows_into};

async fn decided(service: &str, outcome: &str) -> platform::Unit {
    let mut bench = Bench::at(service, "decide").await;
    bench.dossier.answers.set("chip", json!("620098100123456"));
    bench.dossier.answers.set("dog_name", json!("Bo"));
    let ctx = bench.ctx();
    let mut work = bench.work(&ctx);
    let issue = Issue {
        definition: &bench.definition,
        dossier: &bench.dossier,
        outcome,
        findings: None,
        text: None,
        digester: bench.vault.digester(),
        displaced: &[],
    };
    super::issue(&mut work, &ctx, issue);
    work.into_unit()
}

#[tokio::test]
async fn what_a_decision_writes() {
    // service, outcome → entries of registers, places taken, things freed
    let table = [
        ("dog-registration", "granted", (1, 0, 0)),
        ("dog-registration", "refused", (0, 0, 1)),
        ("childcare-place", "granted", (0, 1, 0)),
        ("childcare-place", "refused", (0, 0, 1)),
        ("parking-permit", "granted", (0, 0, 0)),
    ];
    for (service, outcome, expected) in table {
        let unit = decided(service, outcome).await;
        let came = (
            rows_into(&unit, "INTO records_register_entry"),
            rows_into(&unit, "INTO cases_hold"),
            rows_into(&unit, "DELETE FROM cases_hold"),
        );
        assert_eq!(came, expected, "{service} {outcome}");
        assert_eq!(rows_into(&unit, "INTO cases_decision"), 1);
    }
}

#[tokio::test]
async fn the_service_says_it_in_its_own_words() {
    let mut bench = Bench::at("parking-permit", "decide").await;
    bench.dossier.answers.set("plate", json!("SM482QT"));
    bench.dossier.facts.insert("home".into(), json!({"zone": "B"}));
    let ctx = bench.ctx();
    let check = |outcome: &str, language: &str, expected: &str| {
        let mut dossier = bench.dossier.clone();
        dossier.language = language.into();
        let issue = Issue {
            definition: &bench.definition,
            dossier: &dossier,
            outcome,
            findings: None,
            text: None,
            digester: bench.vault.digester(),
            displaced: &[],
        };
        let judged = issue.dossier.judged(&ctx, issue.definition, ctx.today());
        let wording =
            reasons(&ctx, &issue, &judged, None).wording.remove(language).unwrap_or_default();
        assert!(wording.contains(expected), "{outcome} {language}: {wording}");
    };
    check("granted", "en", "Your car SM482QT may be parked in zone B from");
    check("granted", "fr", "Votre voiture SM482QT peut stationner dans la zone B");
    check("refused", "en", "Your car SM482QT cannot have a resident permit");
}

/// Who is named as having had a part in what a case gives, as it stands.
fn named(bench: &Bench, work: &Work<'_>) -> Vec<PersonId> {
    let issue = Issue {
        definition: &bench.definition,
        dossier: &bench.dossier,
        outcome: "granted",
        findings: None,
        text: None,
        digester: bench.vault.digester(),
        displaced: &[],
    };
    let judged = issue.dossier.judged(work.ctx, issue.definition, work.ctx.today());
    let reasons = Reasons::default();
    let officials = (&*work.tasks, &*work.past.menders);
    let case = (&work.application, officials, work.key);
    let given = credential::grant(case, &issue, &judged, (&reasons, "ER-TEST"));
    given.unwrap().decided_by
}

#[tokio::test]
async fn what_is_given_names_who_decided() {
    let bench = Bench::at("e-residency", "decide").await.held_by(10);
    let ctx = bench.ctx();
    let mut work = bench.work(&ctx);
    let mut confirmed = bench.task.clone();
    confirmed.node = Some("second".into());
    confirmed.assignee = Some(person(11));
    work.tasks.push(confirmed);
    assert!(named(&bench, &work).is_empty(), "nobody has done it yet");
    for task in &mut work.tasks {
        task.finish(&ctx);
    }
    assert_eq!(named(&bench, &work), [person(10), person(11)]);
}

/// Whoever moved the case, or changed what it knows, may have brought it straight to its grant, in this very unit or
/// before. Whoever tried the same again changed nothing.
#[tokio::test]
async fn what_is_given_names_who_mended_the_case() {
    let bench = Bench::at("e-residency", "decide").await.held_by(10);
    let (role, unit) = ("manager".into(), "residency".into());
    let ctx = bench.ctx().acting_as(Actor::Official { person: person(12), role, unit });
    let check = |kind: &'static str, text: Option<&str>, expected: &[PersonId]| {
        let mut work = bench.work(&ctx);
        for task in &mut work.tasks {
            task.finish(&ctx);
        }
        work.record(Act { kind, detail: Some("shelf"), text });
        assert_eq!(named(&bench, &work), expected, "{kind} {text:?}");
    };
    let both = [person(10), person(12)];
    check(kind::MOVED, Some("why"), &both);
    check(kind::SKIPPED, Some("why"), &both);
    check(kind::RETRIED, Some("why\nboxes = 12"), &both);
    check(kind::MIGRATED, Some("look = second"), &both);
    check(kind::RETRIED, None, &[person(10)]);
    check(kind::MIGRATED, None, &[person(10)]);
    check(kind::NOTED, Some("why"), &[person(10)]);
    let mut work = bench.work(&ctx);
    work.past.menders = vec![person(13)];
    assert_eq!(named(&bench, &work), [person(13)], "in a unit before");
}
