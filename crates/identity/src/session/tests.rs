//! Sessions: which hold and which do not; what a visitor is told; on both databases.

use std::sync::Arc;

use jiff::Timestamp;
use platform::testkit::{TestClock, each_database};
use platform::{Db, Unit};
use web::visitor::{Credentials, Visitor};

use super::*;
use crate::sign_in::{Source, complete};
use crate::tests_support::{identity, new_person};
use crate::{Identity, person, role};

#[test]
fn which_sessions_hold() {
    let at = |minutes: i64| Timestamp::from_second(1_000_000 + minutes * 60).unwrap();
    let check = |created: i64, seen: i64, ended: Option<i64>, now: i64, expected: Standing| {
        let session = Session {
            id: SessionId(platform::id::Id::from_bits(1)),
            person: PersonId(platform::id::Id::from_bits(2)),
            means: Means::Passkey,
            assurance: Assurance::Substantial,
            limit: None,
            created_at: at(created),
            last_seen_at: at(seen),
            ended_at: ended.map(at),
        };
        assert_eq!(session.standing(at(now)), expected, "{created} {seen} {ended:?} at {now}");
    };
    check(0, 0, None, 0, Standing::Live);
    check(0, 0, None, 59, Standing::Live);
    check(0, 0, None, 60, Standing::Idle);
    check(0, 715, None, 719, Standing::Live);
    check(0, 715, None, 720, Standing::TooOld);
    check(10, 10, None, 5, Standing::Live);
    check(10, 10, None, 4, Standing::TooOld);
    check(0, 0, Some(5), 6, Standing::Ended);
    check(0, 0, Some(5), 900, Standing::Ended);
}

#[test]
fn how_surely_we_know() {
    let check = |means: Means, checked: bool, expected: Assurance| {
        assert_eq!(means.assurance(checked), expected, "{means:?} {checked}");
        assert_eq!(Means::parse(means.word()), means);
        assert_eq!(read_assurance(assurance_word(expected)), expected);
    };
    check(Means::Passkey, true, Assurance::High);
    check(Means::Passkey, false, Assurance::Substantial);
    check(Means::PasswordAndCode, true, Assurance::Substantial);
    check(Means::Demo, true, Assurance::Substantial);
    check(Means::Password, true, Assurance::Low);
    assert_eq!(Means::parse("by-owl"), Means::Password);
    assert_eq!(read_assurance("utter"), Assurance::Low);
}

async fn somebody(db: &Db, clock: &TestClock, identity: &Identity, name: &str) -> PersonId {
    let ctx = clock.edge().system("test");
    let mut unit = Unit::new();
    let email = format!("{name}@saltmere.example");
    let person = person::create(&mut unit, &ctx, identity.vault(), new_person(name, &email)).person;
    let new = role::NewGrant {
        person,
        role: "caseworker",
        unit: "mobility",
        starts_on: ctx.today(),
        ends_on: None,
    };
    role::grant(&mut unit, &ctx, &new).unwrap();
    db.commit(unit).await.unwrap();
    person
}

async fn ask(identity: &Identity, clock: &TestClock, token: &str) -> Visitor {
    let ctx = Arc::new(clock.edge().system("test"));
    identity.resolver()(ctx, Credentials::Session(token.to_owned())).await.unwrap()
}

#[tokio::test]
async fn what_a_cookie_opens() {
    each_database(&[privacy::MODULE, crate::MODULE], async |db| {
        let clock = TestClock::new();
        let identity = identity(&db, &clock).await;
        let noor = somebody(&db, &clock, &identity, "Noor").await;
        let sign_in = async |means| {
            let ctx = clock.edge().system("test");
            complete(&identity, &ctx, &Source::default(), (noor, means)).await.unwrap().unwrap()
        };
        let strong = sign_in(Means::Passkey).await;
        let weak = sign_in(Means::Password).await;
        assert_ne!(strong.token, weak.token);

        let visitor = ask(&identity, &clock, strong.token.as_str()).await;
        assert_eq!((visitor.person, visitor.name.as_str()), (Some(noor), "Noor Haddad"));
        assert_eq!(visitor.assurance, Assurance::High);
        assert!(visitor.is_official() && visitor.holds("cases.decide"));
        let visitor = ask(&identity, &clock, weak.token.as_str()).await;
        assert!(visitor.is_signed_in() && !visitor.is_official(), "a password opens no desk");
        for other in ["", "x", Token::new(&clock.edge().system("test")).as_str()] {
            assert!(!ask(&identity, &clock, other).await.is_signed_in(), "{other}");
        }

        // Used every 50 minutes it lives on, until it is too old.
        for minutes in (50..720).step_by(50) {
            clock.advance(SignedDuration::from_mins(50));
            let visitor = ask(&identity, &clock, strong.token.as_str()).await;
            assert!(visitor.is_signed_in(), "after {minutes} minutes");
        }
        clock.advance(SignedDuration::from_mins(50));
        assert!(!ask(&identity, &clock, strong.token.as_str()).await.is_signed_in(), "too old");
        assert!(!ask(&identity, &clock, weak.token.as_str()).await.is_signed_in(), "idle");
    })
    .await;
}

#[tokio::test]
async fn who_leaves_the_town_is_out_at_once() {
    each_database(&[ledger::MODULE, privacy::MODULE, crate::MODULE], async |db| {
        let clock = TestClock::new();
        let identity = identity(&db, &clock).await;
        let noor = somebody(&db, &clock, &identity, "Noor").await;
        let ctx = clock.edge().system("test");
        let signed_in = (noor, Means::Passkey);
        let started = complete(&identity, &ctx, &Source::default(), signed_in).await;
        let token = started.unwrap().unwrap().token;
        let visitor = ask(&identity, &clock, token.as_str()).await;
        assert!(visitor.holds("cases.decide"));

        let held = role::store::list_of_person(&db, noor, ctx.today()).await.unwrap();
        role::dismiss(&identity, &ctx, held[0].id, None).await.unwrap().unwrap();
        let visitor = ask(&identity, &clock, token.as_str()).await;
        assert!(visitor.is_signed_in() && !visitor.is_official(), "a resident like others");

        let mut unit = Unit::new();
        let subject = privacy::subject_of(noor);
        identity.holder().erase(&mut unit, &ctx, subject).await.unwrap();
        identity.vault().erase(&mut unit, &ctx, subject);
        db.commit(unit).await.unwrap();
        assert!(!ask(&identity, &clock, token.as_str()).await.is_signed_in(), "erased");
    })
    .await;
}

#[tokio::test]
async fn seen_is_written_rarely_and_ending_is_at_once() {
    each_database(&[privacy::MODULE, crate::MODULE], async |db| {
        let clock = TestClock::new();
        let identity = identity(&db, &clock).await;
        let noor = somebody(&db, &clock, &identity, "Noor").await;
        let jan = somebody(&db, &clock, &identity, "Jan").await;
        let sign_in = async |person| {
            let ctx = clock.edge().system("test");
            let signed_in = (person, Means::Passkey);
            complete(&identity, &ctx, &Source::default(), signed_in).await.unwrap().unwrap()
        };
        let (first, second, other) = (sign_in(noor).await, sign_in(noor).await, sign_in(jan).await);
        let seen = async || {
            let all = store::list_of_person(&db, noor).await.unwrap();
            let found = all.iter().find(|(session, _)| session.id == first.session.id).unwrap();
            found.0.last_seen_at.duration_since(first.session.created_at).as_mins()
        };
        for (after, expected) in [(2, 0), (4, 0), (6, 6), (8, 6), (12, 12)] {
            let now = clock.edge().now().duration_since(first.session.created_at).as_mins();
            clock.advance(SignedDuration::from_mins(after - now));
            assert!(ask(&identity, &clock, first.token.as_str()).await.is_signed_in());
            assert_eq!(seen().await, expected, "after {after} minutes");
        }

        let ctx = clock.edge().system("test");
        let mut unit = Unit::new();
        end(&mut unit, &ctx, jan, first.session.id);
        db.commit(unit).await.unwrap();
        assert!(ask(&identity, &clock, first.token.as_str()).await.is_signed_in(), "not Jan's");

        let mut unit = Unit::new();
        end_others(&mut unit, &ctx, noor, &second.token);
        db.commit(unit).await.unwrap();
        identity.sessions.forget(noor);
        assert!(!ask(&identity, &clock, first.token.as_str()).await.is_signed_in());
        assert!(ask(&identity, &clock, second.token.as_str()).await.is_signed_in());

        // Another process does not hear of it at once, but within seconds.
        let mut unit = Unit::new();
        end_all(&mut unit, &ctx, noor);
        db.commit(unit).await.unwrap();
        clock.advance(SignedDuration::from_secs(CACHE_SECONDS));
        assert!(!ask(&identity, &clock, second.token.as_str()).await.is_signed_in());
        assert!(ask(&identity, &clock, other.token.as_str()).await.is_signed_in());
    })
    .await;
}
