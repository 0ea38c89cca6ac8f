//! From when to when a restriction holds, and of what.

use jiff::SignedDuration;
use platform::testkit::each_database;

use super::*;
use crate::testing::{Bench, person};
use crate::{LOCALES, MODULE};

async fn holds(bench: &Bench, case: &str) -> bool {
    let now = bench.clock.edge().now();
    store::holds(&bench.db, now, (bench.subject(), case)).await.unwrap()
}

#[tokio::test]
async fn from_asking_until_its_end() {
    each_database(&[ledger::MODULE, MODULE], async |db| {
        let bench = Bench::start(db.clone()).await;
        let own = bench.clock.edge().ctx(platform::Actor::person(person(7)), platform::Locale::EN);
        assert!(!holds(&bench, "PP-1").await);
        let mut unit = Unit::new();
        let case = Some(CaseLabel::new("PP-1"));
        let id = restrict(&mut unit, &own, bench.subject(), (Ground::Accuracy, case));
        db.commit(unit).await.unwrap();
        assert!(holds(&bench, "PP-1").await);
        assert!(!holds(&bench, "PP-2").await, "of this case only");
        let officer = bench.official(9, "legal");
        let key = bench.vault.key(&officer, bench.subject()).await.unwrap().unwrap();
        let found = store::find(&db, id).await.unwrap().unwrap();
        let mut unit = Unit::new();
        let refused = end(&mut unit, &officer, &key, (&found, " "));
        assert_eq!(refused, Err(RestrictionRefusal::NoReason));
        end(&mut unit, &officer, &key, (&found, "The name was right.")).unwrap();
        db.commit(unit).await.unwrap();
        assert!(holds(&bench, "PP-1").await, "told before it ends");
        let found = store::find(&db, id).await.unwrap().unwrap();
        let again = end(&mut Unit::new(), &officer, &key, (&found, "Again."));
        assert_eq!(again, Err(RestrictionRefusal::Ended));
        bench.clock.advance(TOLD_BEFORE + SignedDuration::from_secs(1));
        assert!(!holds(&bench, "PP-1").await);
    })
    .await;
}

#[tokio::test]
async fn its_person_lifts_it_at_once() {
    each_database(&[ledger::MODULE, MODULE], async |db| {
        let bench = Bench::start(db.clone()).await;
        let own = bench.clock.edge().ctx(platform::Actor::person(person(7)), platform::Locale::EN);
        let mut unit = Unit::new();
        let id = restrict(&mut unit, &own, bench.subject(), (Ground::Claim, None));
        db.commit(unit).await.unwrap();
        assert!(holds(&bench, "PP-1").await && holds(&bench, "").await, "of everything");
        let mut unit = Unit::new();
        lift(&mut unit, &own, id);
        db.commit(unit).await.unwrap();
        assert!(!holds(&bench, "PP-1").await);
    })
    .await;
}

#[test]
fn every_word() {
    let visitor = web::Visitor::default();
    let words = web::testkit::asked(visitor, platform::Locale::EN, LOCALES).words;
    for ground in Ground::ALL {
        assert_eq!(Ground::parse(ground.word()), Some(ground));
        assert!(words.has(&format!("privacy-restriction-{}", ground.word())), "{ground:?}");
    }
    for refusal in RestrictionRefusal::ALL {
        let key = format!("privacy-restriction-refusal-{}", refusal.word());
        assert!(words.has(&key), "{refusal:?}");
    }
}
