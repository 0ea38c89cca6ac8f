//! Given, shown, withdrawn; what a receipt holds.

use platform::testkit::each_database;
use platform::{Actor, Locale};

use super::*;
use crate::MODULE;
use crate::testing::{Bench, person};

fn topic() -> Topic {
    Topic {
        id: "survey".into(),
        name: "Surveys".into(),
        text: "May we ask you how a service was?".into(),
        purpose: "ServiceOptimisation".into(),
        data: vec!["EmailAddress".into()],
        unit: "Contact centre".into(),
        keep: "1 year".into(),
    }
}

#[tokio::test]
async fn given_and_withdrawn() {
    each_database(&[ledger::MODULE, MODULE], async |db| {
        let bench = Bench::start(db.clone()).await;
        let ctx = bench.clock.edge().ctx(Actor::person(person(7)), Locale::FR);
        let key = bench.vault.key(&ctx, bench.subject()).await.unwrap().unwrap();
        assert!(store::find_standing(&db, bench.subject(), "survey").await.unwrap().is_none());
        let mut unit = Unit::new();
        let id = give(&mut unit, &ctx, &key, &topic());
        db.commit(unit).await.unwrap();
        let mut again = Unit::new();
        let ctx = bench.clock.edge().ctx(Actor::person(person(7)), Locale::FR);
        give(&mut again, &ctx, &key, &topic());
        assert!(db.commit(again).await.is_err(), "agreed to once");
        let given = store::find_standing(&db, bench.subject(), "survey").await.unwrap().unwrap();
        assert_eq!((given.id, given.locale.as_str()), (id, "fr"));
        let mut unit = Unit::new();
        withdraw(&mut unit, &ctx, &key, &given);
        db.commit(unit).await.unwrap();
        assert!(store::find_standing(&db, bench.subject(), "survey").await.unwrap().is_none());
        let kept = store::list(&db, bench.subject()).await.unwrap();
        assert!(kept[0].withdrawn_at.is_some(), "that it was given stays provable");
    })
    .await;
}

#[test]
fn a_receipt_says_who_what_why_and_how_to_withdraw() {
    let ctx = platform::testkit::fixed_ctx();
    let consent = Consent {
        id: ConsentId::new(&ctx),
        subject: crate::subject_of(person(7)),
        topic: "survey".into(),
        notice: topic().notice(),
        locale: "en".into(),
        given_at: ctx.now(),
        withdrawn_at: None,
    };
    let record = record::record(&consent, Some(&topic()), "Municipality of Saltmere");
    assert_eq!(record["dpv:hasConsentStatus"]["@id"], "dpv:ConsentGiven");
    assert_eq!(record["dpv:hasNotice"]["as_asked_today"], true);
    let process = &record["dpv:hasProcess"][0];
    assert_eq!(process["dpv:hasPurpose"]["@id"], "dpv:ServiceOptimisation");
    assert_eq!(process["dpv:hasPersonalData"][0]["@id"], "pd:EmailAddress");
    assert_eq!(process["dpv:hasLegalBasis"]["@id"], "eu-gdpr:A6-1-a");
    let other = Topic { text: "May we ask you anything?".into(), ..topic() };
    let record = record::record(&consent, Some(&other), "Municipality of Saltmere");
    assert_eq!(record["dpv:hasNotice"]["as_asked_today"], false, "other words were agreed to");
    let withdrawn = Consent { withdrawn_at: Some(ctx.now()), ..consent };
    let record = record::record(&withdrawn, None, "Municipality of Saltmere");
    assert_eq!(record["dpv:hasConsentStatus"]["@id"], "dpv:ConsentWithdrawn");
    assert_eq!(record["dpv:hasRecordOfActivity"].as_array().unwrap().len(), 2);
}
