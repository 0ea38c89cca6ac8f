//! The queue: done once, tried again, set aside.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::testkit::{TestClock, each_database};

async fn due(db: &Db) -> i64 {
    let count = Query::new("SELECT COUNT(*) FROM platform_job WHERE failed_at IS NULL", args![]);
    db.read(count).await.unwrap()[0].int(0)
}

#[tokio::test]
async fn a_job_is_done_once() {
    each_database(&[crate::migrate::MODULE], async |db| {
        let clock = TestClock::new();
        let edge = clock.edge();
        let ctx = edge.system("test");
        let mut unit = Unit::new();
        enqueue(&mut unit, &ctx, "test.count", &1, ctx.now());
        enqueue(&mut unit, &ctx, "test.count", &2, ctx.now() + SignedDuration::from_hours(1));
        db.commit(unit).await.unwrap();
        let ran = Arc::new(AtomicUsize::new(0));
        let mut runner = Runner::new(db.clone(), edge);
        let counted = Arc::clone(&ran);
        runner.handle("test.count", move |job, _| {
            counted.fetch_add(job.read::<usize>().unwrap(), Ordering::SeqCst);
            async { Ok(Ended::Done) }
        });
        assert_eq!(runner.run_once().await.unwrap(), 1);
        assert_eq!(runner.run_once().await.unwrap(), 0, "the other is not due");
        clock.advance(SignedDuration::from_hours(2));
        assert_eq!(runner.run_once().await.unwrap(), 1);
        assert_eq!((ran.load(Ordering::SeqCst), due(&db).await), (3, 0));
    })
    .await;
}

#[tokio::test]
async fn a_job_that_was_overtaken_reads_anew_before_it_is_tried_again() {
    each_database(&[crate::migrate::MODULE], async |db| {
        let clock = TestClock::new();
        let ctx = clock.edge().system("test");
        let mut unit = Unit::new();
        enqueue(&mut unit, &ctx, "test.late", &(), ctx.now());
        db.commit(unit).await.unwrap();
        let cached = Arc::new(AtomicUsize::new(1));
        let mut runner = Runner::new(db.clone(), clock.edge());
        let forgotten = Arc::clone(&cached);
        runner.when_overtaken(move || forgotten.store(0, Ordering::SeqCst));
        let known = Arc::clone(&cached);
        runner.handle("test.late", move |_, _| {
            let is_old = known.load(Ordering::SeqCst) == 1;
            async move { if is_old { Err(Fault::conflict("write", "late")) } else { Ok(Ended::Done) } }
        });
        assert_eq!(runner.run_once().await.unwrap(), 1);
        assert_eq!(due(&db).await, 1);
        clock.advance(SignedDuration::from_secs(PAUSE_SECONDS_MAX + 1));
        assert_eq!(runner.run_once().await.unwrap(), 1);
        assert_eq!(due(&db).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_failing_job_waits_longer_each_time_and_is_set_aside() {
    each_database(&[crate::migrate::MODULE], async |db| {
        let clock = TestClock::new();
        let ctx = clock.edge().system("test");
        let mut unit = Unit::new();
        enqueue(&mut unit, &ctx, "test.fail", &(), ctx.now());
        db.commit(unit).await.unwrap();
        let mut runner = Runner::new(db.clone(), clock.edge());
        runner.handle("test.fail", |_, _| async { Err(Fault::new("call", "nobody answers")) });
        assert_eq!(runner.run_once().await.unwrap(), 1);
        assert_eq!(runner.run_once().await.unwrap(), 0, "it waits");
        for _ in 1..ATTEMPTS_MAX {
            clock.advance(SignedDuration::from_secs(PAUSE_SECONDS_MAX + 1));
            assert_eq!(runner.run_once().await.unwrap(), 1);
        }
        assert_eq!(due(&db).await, 0);
        let why = Query::new("SELECT last_error FROM platform_job", args![]);
        assert_eq!(db.read(why).await.unwrap()[0].text(0), "could not call: nobody answers");
        let counted = count(&db, clock.edge().now()).await.unwrap();
        assert_eq!((counted.waiting, counted.failed), (0, 1));
        let failed = list_failed(&db).await.unwrap();
        assert_eq!((failed[0].kind.as_str(), failed[0].attempts), ("test.fail", ATTEMPTS_MAX));
        let late = clock.edge().system("test");
        let mut unit = Unit::new();
        retry(&mut unit, &late, failed[0].id);
        db.commit(unit).await.unwrap();
        assert_eq!(runner.run_once().await.unwrap(), 1, "once more");
        let mut unit = Unit::new();
        drop_failed(&mut unit, failed[0].id);
        assert!(db.commit(unit).await.unwrap_err().is_conflict(), "only what was set aside");
    })
    .await;
}

#[tokio::test]
async fn a_job_that_cannot_be_done_yet_rests_and_is_never_set_aside() {
    each_database(&[crate::migrate::MODULE], async |db| {
        let clock = TestClock::new();
        let ctx = clock.edge().system("test");
        let mut unit = Unit::new();
        enqueue(&mut unit, &ctx, "test.wait", &(), ctx.now());
        db.commit(unit).await.unwrap();
        let mut runner = Runner::new(db.clone(), clock.edge());
        runner.handle("test.wait", |_, _| async { Ok(Ended::NotYet) });
        for _ in 0..2 * ATTEMPTS_MAX {
            assert_eq!(runner.run_once().await.unwrap(), 1);
            assert_eq!(runner.run_once().await.unwrap(), 0, "it rests");
            clock.advance(SignedDuration::from_secs(NOT_YET_SECONDS));
        }
        let counted = count(&db, clock.edge().now()).await.unwrap();
        assert_eq!((counted.waiting, counted.failed), (1, 0));
        let attempts = Query::new("SELECT attempts FROM platform_job", args![]);
        assert_eq!(db.read(attempts).await.unwrap()[0].int(0), 0);
    })
    .await;
}

#[tokio::test]
async fn a_dead_workers_job_goes_to_another() {
    each_database(&[crate::migrate::MODULE], async |db| {
        let clock = TestClock::new();
        let ctx = clock.edge().system("test");
        let mut unit = Unit::new();
        enqueue(&mut unit, &ctx, "test.once", &(), ctx.now());
        db.commit(unit).await.unwrap();
        let mut runner = Runner::new(db.clone(), clock.edge());
        runner.handle("test.once", |_, _| async { Ok(Ended::Done) });
        let dead = runner.lease(&clock.edge().system("jobs")).await.unwrap();
        assert_eq!(dead.len(), 1);
        assert_eq!(runner.run_once().await.unwrap(), 0, "leased");
        clock.advance(SignedDuration::from_secs(LEASE_SECONDS + 1));
        assert_eq!(runner.run_once().await.unwrap(), 1);
        let mut late = Unit::new();
        dead[0].finish_in(&mut late);
        assert!(db.commit(late).await.unwrap_err().is_conflict(), "the dead worker is too late");
    })
    .await;
}
