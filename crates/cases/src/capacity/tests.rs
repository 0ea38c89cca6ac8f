//! Nothing is given out twice, on both databases.

use platform::testkit::{each_database, fixed_ctx};
use platform::{Db, Unit, args};

use super::*;
use crate::application::ApplicationId;

const SLOT: (&str, &str) = ("bulky-waste", "slot/2026-12-01T07:30");

/// Applications that exist as rows only as far as what they hold needs them.
async fn applications(db: &Db, count: usize) -> Vec<ApplicationId> {
    let ctx = fixed_ctx();
    let ids: Vec<ApplicationId> = (0..count).map(|_| ApplicationId::new(&ctx)).collect();
    let mut unit = Unit::new();
    for id in &ids {
        unit.must(
            1,
            "INSERT INTO cases_application (id, service, definition, subject, channel, state, created_at, updated_at, version)
             VALUES ($1, 'bulky-waste', 'v', 's', 'web', 'open', 0, 0, 0)",
            args![*id],
        );
    }
    db.commit(unit).await.unwrap();
    ids
}

async fn take(db: &Db, id: ApplicationId, most: i64) -> bool {
    let mut unit = Unit::new();
    store::take(&mut unit, SLOT, most, id);
    match db.commit(unit).await {
        Ok(()) => true,
        Err(error) => {
            assert!(error.is_conflict(), "{error:?}");
            false
        }
    }
}

async fn count(db: &Db) -> i64 {
    store::list(db, SLOT.0, &[SLOT.1]).await.unwrap().first().map_or(0, |(_, taken)| *taken)
}

#[tokio::test]
async fn a_time_is_booked_as_often_as_there_is_room_and_free_again() {
    each_database(&[platform::migrate::MODULE, crate::MODULE], async |db| {
        let ids = applications(&db, 4).await;
        assert!(take(&db, ids[0], 2).await);
        assert!(take(&db, ids[1], 2).await);
        assert!(!take(&db, ids[2], 2).await, "the third is one too many");
        assert_eq!(count(&db).await, 2);
        assert_eq!(store::list_full(&db, SLOT.0, 2).await.unwrap(), [SLOT.1]);
        let mut unit = Unit::new();
        store::free(&mut unit, ids[0]);
        db.commit(unit).await.unwrap();
        assert!(store::list_full(&db, SLOT.0, 2).await.unwrap().is_empty());
        // Twice freed is free once.
        let mut unit = Unit::new();
        store::free(&mut unit, ids[0]);
        db.commit(unit).await.unwrap();
        assert_eq!(count(&db).await, 1);
        assert!(take(&db, ids[3], 2).await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_once_never_get_more_than_there_is() {
    each_database(&[platform::migrate::MODULE, crate::MODULE], async |db| {
        let ids = applications(&db, 20).await;
        let takers = ids.into_iter().map(|id| {
            let db = db.clone();
            tokio::spawn(async move { take(&db, id, 7).await })
        });
        let mut got = 0;
        for taker in takers.collect::<Vec<_>>() {
            got += i64::from(taker.await.unwrap());
        }
        assert_eq!((got, count(&db).await), (7, 7));
    })
    .await;
}

/// Books the n-th for one person; whether it was taken.
async fn book(db: &Db, id: ApplicationId, (place, now): (&str, &str), nth: i64) -> bool {
    let mut unit = Unit::new();
    let person = PersonId(platform::id::Id::from_bits(9));
    store::book(&mut unit, (SLOT.0, place), 12, id, (person, nth, now));
    db.commit(unit).await.is_ok()
}

#[tokio::test]
async fn one_person_does_not_take_every_time() {
    each_database(&[platform::migrate::MODULE, crate::MODULE], async |db| {
        let ids = applications(&db, 5).await;
        let (first, second, before) =
            ("slot/2026-12-01T07:30", "slot/2026-12-02T07:30", "slot/2026-11");
        let own = async |now: &str| {
            let person = PersonId(platform::id::Id::from_bits(9));
            let rows = db.read(store::own_query((SLOT.0, person), now)).await.unwrap();
            rows.iter().map(|row| row.int(0)).collect::<Vec<i64>>()
        };
        assert!(book(&db, ids[0], (first, before), 0).await);
        assert!(!book(&db, ids[1], (second, before), 0).await, "two at one moment");
        assert_eq!(own(before).await, [0]);
        assert!(book(&db, ids[1], (second, before), 1).await, "a service that allows two");
        assert_eq!(own("slot/2026-12-01T12:00").await, [1], "what is over counts no more");
        assert!(book(&db, ids[2], (second, "slot/2026-12-01T12:00"), 0).await);
        let mut unit = Unit::new();
        store::free(&mut unit, ids[1]);
        db.commit(unit).await.unwrap();
        assert!(book(&db, ids[3], (second, before), 1).await, "given up");
    })
    .await;
}

#[tokio::test]
async fn a_place_that_is_held_is_not_taken_again() {
    each_database(&[platform::migrate::MODULE, crate::MODULE], async |db| {
        let ids = applications(&db, 2).await;
        let hold = async |id: ApplicationId, most: i64| {
            let mut unit = Unit::new();
            store::hold(&mut unit, SLOT, most, id);
            db.commit(unit).await.is_ok()
        };
        assert!(hold(ids[0], 1).await);
        assert!(hold(ids[0], 1).await && count(&db).await == 1, "the same place");
        assert!(!hold(ids[1], 1).await, "somebody else's");
        assert!(store::holds(&db, ids[0], SLOT.1).await.unwrap());
        assert!(!store::holds(&db, ids[1], SLOT.1).await.unwrap());
        assert!(
            hold(ids[0], 0).await && count(&db).await == 1,
            "with fewer places it is still theirs"
        );
        let mut unit = Unit::new();
        store::free(&mut unit, ids[0]);
        db.commit(unit).await.unwrap();
        assert!(hold(ids[1], 1).await && count(&db).await == 1);
    })
    .await;
}
