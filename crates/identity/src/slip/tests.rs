//! A slip: each code opens one session, an earlier slip none, and guessing is slowed down.

use platform::testkit::{TestClock, each_database};
use platform::{Actor, Unit};

use super::*;
use crate::sign_in::{SignInRefusal, Source};
use crate::tests_support::{identity, new_person};

#[tokio::test]
async fn a_code_is_good_once_and_for_its_person_only() {
    each_database(&[privacy::MODULE, ledger::MODULE, crate::MODULE], async |db| {
        let clock = TestClock::new();
        let identity = identity(&db, &clock).await;
        let ctx = clock.edge().system("test");
        let mut unit = Unit::new();
        let vault = identity.vault();
        let rosa = crate::person::create(&mut unit, &ctx, vault, new_person("Rosa", "r@e.org"));
        let jan = crate::person::create(&mut unit, &ctx, vault, new_person("Jan", "j@e.org"));
        db.commit(unit).await.unwrap();
        let oneself = ctx.acting_as(Actor::person(rosa.person));
        let own = print(&identity, &oneself, rosa.person).await.unwrap();
        assert_eq!(own, Err(SlipRefusal::ToOneself));
        let earlier = print(&identity, &ctx, rosa.person).await.unwrap().unwrap();
        let codes = print(&identity, &ctx, rosa.person).await.unwrap().unwrap();
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
    })
    .await;
}
