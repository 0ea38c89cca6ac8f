//! A slip: each code opens one session, an earlier slip none, and guessing is slowed down.

use platform::testkit::{TestClock, each_database};
use platform::{Actor, Unit};

use super::*;
use crate::sign_in::{SignInRefusal, Source};
use crate::tests_support::{identity, new_person};

async fn rosa_and_jan(identity: &Identity, ctx: &Ctx) -> [crate::person::Created; 2] {
    let mut unit = Unit::new();
    let vault = identity.vault();
    let people = [new_person("Rosa", "r@e.org"), new_person("Jan", "j@e.org")]
        .map(|person| crate::person::create(&mut unit, ctx, vault, person));
    identity.db.commit(unit).await.unwrap();
    people
}

async fn printed(
    identity: &Identity,
    ctx: &Ctx,
    person: PersonId,
) -> Result<Vec<String>, SlipRefusal> {
    let mut unit = Unit::new();
    let codes = print(identity, (&mut unit, ctx), person).await.unwrap();
    if codes.is_ok() {
        identity.db.commit(unit).await.unwrap();
    }
    codes
}

#[tokio::test]
async fn a_code_is_good_once_and_for_its_person_only() {
    each_database(&[privacy::MODULE, ledger::MODULE, crate::MODULE], async |db| {
        let clock = TestClock::new();
        let identity = identity(&db, &clock).await;
        let ctx = clock.edge().system("test");
        let [rosa, jan] = rosa_and_jan(&identity, &ctx).await;
        let oneself = ctx.acting_as(Actor::person(rosa.person));
        let printed = async |ctx: &Ctx, person| printed(&identity, ctx, person).await;
        assert_eq!(printed(&oneself, rosa.person).await, Err(SlipRefusal::ToOneself));
        let mut unit = Unit::new();
        let role = crate::role::NewGrant {
            person: jan.person,
            role: "manager",
            unit: "mobility",
            starts_on: ctx.today(),
            ends_on: None,
        };
        crate::role::grant(&mut unit, &ctx, &role).unwrap();
        db.commit(unit).await.unwrap();
        assert_eq!(printed(&ctx, jan.person).await, Err(SlipRefusal::HoldsRole));
        let earlier = printed(&ctx, rosa.person).await.unwrap();
        let codes = printed(&ctx, rosa.person).await.unwrap();
        assert_eq!(codes.len(), CODES);
        let source = Source::default();
        let enter = async |number: &str, code: &str| {
            judge(&identity, &ctx, &source, (number, code)).await.unwrap()
        };
        let number = rosa.profile.sign_in_number.as_str();
        let refused = Err(SignInRefusal::NotRecognised);
        assert_eq!(enter(&jan.profile.sign_in_number, &codes[0]).await, refused);
        assert_eq!(enter("S-0000-00000", &codes[0]).await, refused);
        if !codes.contains(&earlier[0]) {
            assert_eq!(enter(number, &earlier[0]).await, refused);
        }
        let spaced = format!("{} {}", &codes[0][..4], &codes[0][4..]);
        assert_eq!(enter(number, &spaced).await, Ok(rosa.person));
        assert_eq!(enter(number, &codes[0]).await, refused);
        assert_eq!(enter(number, &codes[1]).await, Ok(rosa.person));
        for _ in 0..crate::sign_in::throttle::ACCOUNT.free {
            assert_eq!(enter(number, "1").await, refused);
        }
        assert!(matches!(enter(number, &codes[2]).await, Err(SignInRefusal::Wait { .. })));
        clock.advance(jiff::SignedDuration::from_hours(24 * (DAYS_MAX + 1)));
        let later = clock.edge().system("test");
        let late = judge(&identity, &later, &source, (number, &codes[2])).await.unwrap();
        assert_eq!(late, refused, "a slip grows old");
    })
    .await;
}

#[tokio::test]
async fn guesses_are_counted_and_hashed_alike_whoever_is_named() {
    each_database(&[privacy::MODULE, ledger::MODULE, crate::MODULE], async |db| {
        let clock = TestClock::new();
        let identity = identity(&db, &clock).await;
        let ctx = clock.edge().system("test");
        let [rosa, jan] = rosa_and_jan(&identity, &ctx).await;
        let printed = async || printed(&identity, &ctx, rosa.person).await;
        let codes = printed().await.unwrap();
        let salt = async || store::find_salt(&db, rosa.person).await.unwrap();
        let first = salt().await.unwrap();
        let enter = async |number: &str, code: &str| {
            judge(&identity, &ctx, &Source::default(), (number, code)).await.unwrap()
        };
        // With and without a slip, known and unknown: each guess waits for the pool.
        let (with, without) = (&rosa.profile.sign_in_number, &jan.profile.sign_in_number);
        let numbers = [with.as_str(), without.as_str(), "S-0000-00000"];
        let places = identity.hashing.fill();
        for number in numbers {
            for _ in 0..=crate::sign_in::throttle::ACCOUNT.free {
                let busy = Err(SignInRefusal::Busy);
                assert_eq!(enter(number, &codes[0]).await, busy, "{number}: nothing was guessed");
            }
        }
        assert_eq!(printed().await, Err(SlipRefusal::Busy));
        drop(places);
        assert_eq!(salt().await, Some(first), "the slip stays as it was");
        for number in numbers {
            for _ in 0..crate::sign_in::throttle::ACCOUNT.free {
                assert_eq!(enter(number, "1").await, Err(SignInRefusal::NotRecognised));
            }
            let wait = enter(number, &codes[0]).await;
            assert!(matches!(wait, Err(SignInRefusal::Wait { .. })), "{number}: {wait:?}");
        }
        clock.advance(jiff::SignedDuration::from_hours(25));
        let later = clock.edge().system("test");
        let number = rosa.profile.sign_in_number.as_str();
        let judged = judge(&identity, &later, &Source::default(), (number, &codes[0])).await;
        assert_eq!(judged.unwrap(), Ok(rosa.person));
        printed().await.unwrap();
        assert!(salt().await.is_some_and(|salt| salt != first), "each slip has its own");
        let mut unit = Unit::new();
        store::delete_of(&mut unit, rosa.person);
        db.commit(unit).await.unwrap();
        assert_eq!((salt().await, store::count_left(&db, rosa.person).await.unwrap()), (None, 0));
    })
    .await;
}
