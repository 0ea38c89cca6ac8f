//! Days of the data-use log in the town's zone; the page cursor.

use platform::id::Id;
use platform::testkit::{each_database, fixed_ctx};
use platform::{Ctx, Locale, Unit};

use super::*;
use crate::{MODULE, MasterKeys, Vault};

fn at(text: &str) -> DataUse {
    let at: Timestamp = text.parse().unwrap();
    let subject = SubjectId(Id::from_bits(1));
    DataUse {
        id: DataUseId::new(&fixed_ctx()),
        subject,
        at,
        who: Who::Themself,
        purpose: Purpose::Search,
        case: None,
        what: "name".to_owned(),
        items: 1,
    }
}

#[test]
fn days_are_civil_days() {
    let zone = TimeZone::fixed(jiff::tz::offset(2));
    let uses = ["2026-11-24T01:00:00Z", "2026-11-23T22:30:00Z", "2026-11-23T21:59:00Z"];
    let days = by_day(uses.map(at).to_vec(), &zone);
    let shape: Vec<_> = days.iter().map(|day| (day.on.to_string(), day.uses.len())).collect();
    assert_eq!(shape, [("2026-11-24".to_owned(), 2), ("2026-11-23".to_owned(), 1)]);
}

#[test]
fn purposes_have_stable_keys() {
    for purpose in Purpose::ALL {
        assert_eq!(Purpose::parse(purpose.key()), Some(purpose));
    }
    assert_eq!(Purpose::parse("statistics"), None, "there is no such purpose");
}

#[tokio::test]
async fn pages_follow_one_another() {
    each_database(&[MODULE], async |db| {
        let start = fixed_ctx();
        let vault = Vault::start(db.clone(), MasterKeys::new([1; 32], &[]), &start).await.unwrap();
        let subject = SubjectId(Id::from_bits(1));
        let mut unit = Unit::new();
        let key = vault.create_key(&mut unit, &start, subject);
        let sealed = key.seal_text(&start, "test.name", "x");
        for n in 0..=USES_LISTED_MAX as i64 {
            let now = start.now() + jiff::SignedDuration::from_secs(n / 2);
            let actor = Actor::System("rules");
            let ctx = Ctx::new(now, TimeZone::UTC, actor, Locale::EN, [n as u8; 32]);
            let access = Access::new(Purpose::Search, "name");
            let items = [crate::Item::new("test.name", &sealed)];
            let _ = vault.open_in(&mut unit, &ctx, &access, &key, &items).unwrap();
        }
        db.commit(unit).await.unwrap();
        let first = list(&db, subject, None).await.unwrap();
        assert_eq!(first.len(), USES_LISTED_MAX);
        let rest = list(&db, subject, first.last()).await.unwrap();
        assert_eq!(rest.len(), 1);
        assert!(rest[0].at <= first[USES_LISTED_MAX - 1].at);
        assert_eq!(find(&db, subject, rest[0].id).await.unwrap().as_ref(), rest.first());
        let other = SubjectId(Id::from_bits(2));
        assert_eq!(find(&db, other, rest[0].id).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn two_programs_of_one_name_are_told_apart() {
    each_database(&[MODULE], async |db| {
        let bench = crate::testing::Bench::start(db.clone()).await;
        let library = |id: &str| Program::registered(id, "Library");
        let like_a_key = Program::registered("tokens", "tok_1");
        let key = Program::from("tok_2");
        let expected =
            [library("town"), library("school"), library("town"), "Museum".into(), like_a_key];
        for program in expected.iter().chain([&key]) {
            bench.opened_by(program.clone()).await;
            bench.clock.advance(jiff::SignedDuration::from_secs(1));
        }
        let subject = bench.subject();
        let uses = list(&db, subject, None).await.unwrap();
        let mut told: Vec<Who> = uses.iter().map(|entry| entry.who.clone()).collect();
        told.reverse();
        assert_eq!(told.pop(), Some(Who::Client(key)));
        assert_eq!(told, expected.map(Who::Client));
        let by_town = json!({ "kind": "client", "name": "Library", "id": "town" });
        assert_eq!(told[0].to_json(), by_town);
        assert_eq!(told[3].to_json(), json!({ "kind": "client", "name": "Museum" }));
        let programs = list_programs(&db, subject).await.unwrap();
        let given = ["Library (school)", "Library (town)", "Museum", "tok_1"];
        assert_eq!(programs, given, "a registration, and no key");
    })
    .await;
}

#[tokio::test]
async fn a_program_in_somebodys_name_is_told_each_time_and_one_s_own_visits_once() {
    each_database(&[MODULE], async |db| {
        let start = fixed_ctx();
        let vault = Vault::start(db.clone(), MasterKeys::new([1; 32], &[]), &start).await.unwrap();
        let (own, other) = (PersonId(Id::from_bits(1)), PersonId(Id::from_bits(2)));
        let subject = subject_of(own);
        let mut unit = Unit::new();
        let key = vault.create_key(&mut unit, &start, subject);
        let sealed = key.seal_text(&start, "test.name", "x");
        let through = |person, program: &str| Actor::Person {
            person,
            for_whom: None,
            for_organisation: None,
            through: Some(program.into()),
        };
        let actors = [
            Actor::person(own),
            Actor::person(own),
            through(own, "Town library"),
            through(own, "Town library"),
            through(own, "Token desk"),
            through(other, "tok_1"),
            Actor::System("rules"),
        ];
        for (n, actor) in actors.into_iter().enumerate() {
            let now = start.now() + jiff::SignedDuration::from_secs(n as i64);
            let ctx = Ctx::new(now, TimeZone::UTC, actor, Locale::EN, [n as u8; 32]);
            let access = Access::new(Purpose::ShowOwnData, "name");
            let items = [crate::Item::new("test.name", &sealed)];
            let _ = vault.open_in(&mut unit, &ctx, &access, &key, &items).unwrap();
        }
        db.commit(unit).await.unwrap();
        let mut told: Vec<Who> =
            list(&db, subject, None).await.unwrap().into_iter().map(|entry| entry.who).collect();
        told.reverse();
        let program = |name: &str, helper| Who::Through { program: name.into(), helper };
        assert_eq!(
            told,
            [
                Who::Themself,
                program("Town library", None),
                program("Town library", None),
                program("Token desk", None),
                program("tok_1", Some(other)),
                Who::System("rules".into()),
            ]
        );
        // Whoever has wrong data is told: the library; a key is its owner's own affair.
        assert_eq!(list_programs(&db, subject).await.unwrap(), ["Token desk", "Town library"]);
        // A breach concerns what others opened.
        let whole = (Timestamp::MIN, Timestamp::MAX);
        let affected = list_affected(&db, whole, (None, None), 10).await.unwrap();
        assert_eq!(affected, [(subject, 4)]);
    })
    .await;
}
