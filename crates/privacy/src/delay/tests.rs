//! A delay of display: who may ask and approve, and that everything appears when it is over.

use jiff::SignedDuration;
use platform::testkit::each_database;
use platform::{Db, Unit};

use super::*;
use crate::testing::{Bench, person};
use crate::{MODULE, data_use};

fn allowed() -> Investigations {
    Investigations {
        laws: vec![("fraud-21".into(), "Social Fraud Act, s. 21".into())],
        days_max: 90,
    }
}

fn wanted(bench: &Bench) -> Wanted<'static> {
    Wanted {
        subject: bench.subject(),
        unit: "fraud",
        law: "fraud-21",
        file_number: "F-17",
        days: 30,
    }
}

#[tokio::test]
async fn what_is_refused() {
    let (db, _folder) = platform::testkit::sqlite(&[ledger::MODULE, MODULE]).await;
    let bench = Bench::start(db).await;
    let ctx = bench.official(1, "fraud");
    let whole = wanted(&bench);
    let check = |wanted: Wanted<'_>, refusal| {
        let mut unit = Unit::new();
        assert_eq!(ask(&mut unit, &ctx, &allowed(), wanted), Err(refusal));
        assert!(unit.is_empty());
    };
    check(Wanted { law: "", ..whole }, DelayRefusal::NoLaw);
    check(Wanted { law: "police-1", ..whole }, DelayRefusal::NoLaw);
    check(Wanted { file_number: " ", ..whole }, DelayRefusal::NoFile);
    check(Wanted { days: 0, ..whole }, DelayRefusal::UnfitTerm);
    check(Wanted { days: 91, ..whole }, DelayRefusal::UnfitTerm);
    check(Wanted { subject: crate::subject_of(person(1)), ..whole }, DelayRefusal::OwnHand);
    let mut unit = Unit::new();
    let none = Investigations::default();
    assert_eq!(ask(&mut unit, &ctx, &none, whole), Err(DelayRefusal::NoLaw), "no town, no delay");
}

async fn shown(db: &Db, bench: &Bench) -> usize {
    let now = bench.clock.edge().now();
    let listed = data_use::list_shown(db, now, bench.subject(), None).await.unwrap();
    let counted = data_use::count(db, now, bench.subject()).await.unwrap();
    assert_eq!(listed.len() as u64, counted);
    listed.len()
}

async fn decided(bench: &Bench, id: DelayId, n: u128, approved: bool) -> Result<(), DelayRefusal> {
    let delay = store::find(&bench.db, id).await.unwrap().unwrap();
    let ctx = bench.official(n, "finance");
    let key = bench.vault.key(&ctx, bench.subject()).await.unwrap().unwrap();
    let mut unit = Unit::new();
    decide(&mut unit, &ctx, &key, (&delay, approved))?;
    bench.db.commit(unit).await.unwrap();
    Ok(())
}

#[tokio::test]
async fn two_officials_a_term_and_then_everything_appears() {
    each_database(&[ledger::MODULE, MODULE], async |db| {
        let bench = Bench::start(db.clone()).await;
        bench.opened((1, "fraud"), Some("HB-1")).await;
        let mut unit = Unit::new();
        let asked = ask(&mut unit, &bench.official(1, "fraud"), &allowed(), wanted(&bench));
        let id = asked.unwrap();
        db.commit(unit).await.unwrap();
        bench.clock.advance(SignedDuration::from_mins(1));
        bench.opened((1, "fraud"), Some("HB-1")).await;
        assert_eq!(shown(&db, &bench).await, 2, "asking hides nothing");
        assert_eq!(decided(&bench, id, 1, true).await, Err(DelayRefusal::OwnHand));
        assert_eq!(decided(&bench, id, 7, true).await, Err(DelayRefusal::OwnHand));
        bench.clock.advance(SignedDuration::from_mins(1));
        decided(&bench, id, 2, true).await.unwrap();
        assert_eq!(decided(&bench, id, 3, false).await, Err(DelayRefusal::Decided));
        bench.clock.advance(SignedDuration::from_mins(1));
        bench.opened((1, "fraud"), Some("HB-1")).await;
        bench.opened((4, "social"), Some("HB-1")).await;
        assert_eq!(shown(&db, &bench).await, 3, "only what the unit opened since is kept back");
        let all = data_use::list(&db, bench.subject(), None).await.unwrap();
        assert_eq!(all.len(), 4, "officers see it");
        bench.clock.advance(SignedDuration::from_hours(24 * 30));
        assert_eq!(shown(&db, &bench).await, 4, "by itself, when the term is over");
        let late = store::list_approved(&db, bench.subject()).await.unwrap();
        let covered = all.iter().filter(|entry| late[0].covers(entry)).count();
        assert_eq!(covered, 1, "and it is said which one came late");
        bench.opened((1, "fraud"), Some("HB-1")).await;
        assert_eq!(shown(&db, &bench).await, 5, "what is opened afterwards is shown at once");
    })
    .await;
}

#[tokio::test]
async fn a_refused_one_hides_nothing() {
    each_database(&[ledger::MODULE, MODULE], async |db| {
        let bench = Bench::start(db.clone()).await;
        let mut unit = Unit::new();
        let asked = ask(&mut unit, &bench.official(1, "fraud"), &allowed(), wanted(&bench));
        let id = asked.unwrap();
        db.commit(unit).await.unwrap();
        decided(&bench, id, 2, false).await.unwrap();
        bench.clock.advance(SignedDuration::from_mins(1));
        bench.opened((1, "fraud"), None).await;
        assert_eq!(shown(&db, &bench).await, 1);
    })
    .await;
}

#[test]
fn every_refusal_has_its_words() {
    let visitor = web::Visitor::default();
    let words = web::testkit::asked(visitor, platform::Locale::EN, crate::LOCALES).words;
    for refusal in DelayRefusal::ALL {
        assert!(words.has(&format!("privacy-delay-refusal-{}", refusal.word())), "{refusal:?}");
    }
    for unusual in crate::unusual::Unusual::ALL {
        assert!(words.has(&format!("privacy-unusual-{}", unusual.word())), "{unusual:?}");
    }
    for kind in crate::pattern::Kind::ALL {
        assert!(words.has(&format!("privacy-pattern-{}-says", kind.word())), "{kind:?}");
    }
}
