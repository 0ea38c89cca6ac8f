//! Two at one moment: the database lets one of them through, whatever each of them had read.

use platform::testkit::{TestClock, each_database};
use platform::{CommitError, Ctx, Db, Unit};
use privacy::{MasterKeys, Vault, subject_of};

use super::*;
use crate::tests_support::person;

const MODULES: [platform::migrate::Module; 4] =
    [platform::migrate::MODULE, ledger::MODULE, privacy::MODULE, crate::MODULE];

async fn vault(db: &Db, ctx: &Ctx) -> Vault {
    Vault::start(db.clone(), MasterKeys::new([1; 32], &[]), ctx).await.unwrap()
}

/// An application of the first person that runs, with the unit that brings it in.
async fn handed_in(vault: &Vault, ctx: &Ctx, only_one: bool) -> (Application, Unit) {
    let mut unit = Unit::new();
    let subject = subject_of(person(1));
    let key = vault.key_or_new(&mut unit, ctx, subject).await.unwrap();
    let service = ("bulky-waste", "v");
    let mut application = Application::draft(ctx, service, subject, Owner::Person(person(1)));
    application.state = State::Open;
    application.only_one = only_one;
    store::insert_draft(&mut unit, &application, &key.seal(ctx, "test", b"said"));
    (application, unit)
}

fn refused(done: Result<(), CommitError>) -> bool {
    match done {
        Ok(()) => false,
        Err(error) => {
            assert!(error.is_conflict(), "{error:?}");
            true
        }
    }
}

#[tokio::test]
async fn of_two_handed_in_at_once_one_runs() {
    each_database(&MODULES, async |db| {
        let clock = TestClock::new();
        let ctx = clock.edge().system("test");
        let vault = vault(&db, &ctx).await;
        let (mut first, unit) = handed_in(&vault, &ctx, true).await;
        db.commit(unit).await.unwrap();
        let (_, second) = handed_in(&vault, &ctx, true).await;
        assert!(refused(db.commit(second).await), "a second one that runs");
        let (_, of_many) = handed_in(&vault, &ctx, false).await;
        assert!(!refused(db.commit(of_many).await), "a service that takes several");
        first.state = State::Decided;
        let mut unit = Unit::new();
        store::update(&mut unit, &first);
        db.commit(unit).await.unwrap();
        let (_, next) = handed_in(&vault, &ctx, true).await;
        assert!(!refused(db.commit(next).await), "the first is over");
    })
    .await;
}

/// Whoever is erased while they hand something in: either comes first, and the other one is a conflict.
#[tokio::test]
async fn erased_and_handed_in_at_once() {
    each_database(&MODULES, async |db| {
        let clock = TestClock::new();
        let ctx = clock.edge().system("test");
        let vault = vault(&db, &ctx).await;
        let subject = subject_of(person(1));
        let mut unit = Unit::new();
        vault.create_key(&mut unit, &ctx, subject);
        db.commit(unit).await.unwrap();
        let erasing = |cases: u64| {
            let mut unit = Unit::new();
            vault.erase(&mut unit, &ctx, subject);
            store::expect_cases(&mut unit, person(1), cases);
            unit
        };
        let (_, first) = handed_in(&vault, &ctx, false).await;
        let (_, second) = handed_in(&vault, &ctx, false).await;
        let looked_before = erasing(0);
        db.commit(first).await.unwrap();
        assert!(refused(db.commit(looked_before).await), "a case came in since");
        assert!(!refused(db.commit(erasing(1)).await));
        assert!(refused(db.commit(second).await), "the key is destroyed");
        let (mut application, _) = handed_in(&vault, &ctx, false).await;
        application.subject = subject;
        let mut unit = Unit::new();
        store::update(&mut unit, &application);
        assert!(refused(db.commit(unit).await), "nor does a draft go on");
    })
    .await;
}
