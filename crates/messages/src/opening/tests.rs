//! Who is told of an opening, and who is not.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use jiff::SignedDuration;
use jiff::civil::DateTime;
use platform::id::{Id, PersonId, SubjectId};
use platform::jobs::Runner;
use platform::testkit::{TestClock, each_database};
use platform::{Actor, Locale};
use privacy::{Access, CaseLabel, Item, MasterKeys, Purpose, subject_of};

use super::*;
use crate::{LOCALES, MODULE, message};

const MODULES: [platform::migrate::Module; 3] =
    [platform::migrate::MODULE, privacy::MODULE, MODULE];

/// Works from 7 to 19; the unit "parking" has cases of everybody.
struct Town;

impl TownFacts for Town {
    fn is_working_time(&self, at: DateTime) -> bool {
        (7..19).contains(&at.hour())
    }

    fn unit_handles<'a>(
        &'a self,
        unit: &'a str,
        _: SubjectId,
    ) -> BoxFuture<'a, Result<bool, Fault>> {
        async move { Ok(unit == "parking") }.boxed()
    }
}

fn person() -> PersonId {
    PersonId(Id::from_bits(7))
}

/// An official of a unit opens something, on a case or on none, after so many hours; then the jobs run. Gives what
/// stands in the inbox.
async fn told(
    db: &Db,
    (unit_name, case): (&str, Option<&str>),
    hours: i64,
    wants: bool,
) -> Vec<String> {
    let clock = TestClock::new();
    let edge = clock.edge();
    let ctx = edge.system("test");
    let vault = Vault::start(db.clone(), MasterKeys::new([1; 32], &[]), &ctx).await.unwrap();
    let subject = subject_of(person());
    let mut unit = Unit::new();
    let key = vault.create_key(&mut unit, &ctx, subject);
    let sealed = key.seal_text(&ctx, "test", "x");
    if wants {
        unusual::store::want(&mut unit, &ctx, subject);
    }
    db.commit(unit).await.unwrap();
    clock.advance(SignedDuration::from_hours(hours));
    let actor = Actor::Official {
        person: PersonId(Id::from_bits(9)),
        role: "caseworker".into(),
        unit: unit_name.into(),
    };
    let access =
        Access { purpose: Purpose::HandleCase, case: case.map(CaseLabel::new), what: "answers" };
    let official = edge.ctx(actor, Locale::EN);
    vault.open_one(&official, &access, subject, Item::new("test", &sealed)).await.unwrap();
    let mut runner = Runner::new(db.clone(), edge.clone());
    let (words, _) = web::Catalogue::new(&[web::LOCALES, privacy::LOCALES, LOCALES].concat());
    let teller = Teller {
        db: db.clone(),
        vault: vault.clone(),
        words,
        town: Arc::new(Town),
        unit_names: Arc::new(|_, _| None),
    };
    teller.handle_jobs(&mut runner);
    runner.run_once().await.unwrap();
    let reader = edge.ctx(Actor::person(person()), Locale::EN);
    let stored = message::list(db, subject, 1).await.unwrap();
    let opened = message::open(&vault, &reader, subject, &stored).await.unwrap();
    opened.into_iter().flatten().map(|content| content.body).collect()
}

#[tokio::test]
async fn an_unusual_opening_is_told_at_once() {
    each_database(&MODULES, async |db| {
        let told = told(&db, ("social", None), 12, true).await;
        let [body] = told.as_slice() else { panic!("{told:?}") };
        for reason in ["outside working hours", "belongs to no case", "has no case of yours"] {
            assert!(body.contains(reason), "{reason}: {body}");
        }
        assert!(!body.contains("per_"), "no official is named: {body}");
    })
    .await;
}

#[tokio::test]
async fn an_ordinary_one_is_not() {
    each_database(&MODULES, async |db| {
        assert!(told(&db, ("parking", Some("PP-1")), 0, true).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn nor_who_does_not_want_it() {
    each_database(&MODULES, async |db| {
        assert!(told(&db, ("social", None), 12, false).await.is_empty());
    })
    .await;
}
