//! Planning timers and conditions that begin cases: what goes on, what begins anew, and one of several servers plans it and
//! rings or looks.

use std::path::Path;

use platform::testkit::{each_database, fixed_ctx};
use platform::{Db, Unit};
use services::catalogue::read_files;

use super::*;
use crate::application::once::Once;
use crate::tests_support::town;

/// A service of the demo whose process also begins with this event.
fn begun_by(event: &str) -> Definition {
    let services =
        Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../towns/demo/services");
    let mut files = read_files(&services.join("noise-report")).unwrap();
    let xml = format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d">
  <process id="p" isExecutable="true"><startEvent id="received"/><startEvent id="by_itself">{event}</startEvent><endEvent id="end"/>
    <sequenceFlow id="a" sourceRef="received" targetRef="end"/><sequenceFlow id="b" sourceRef="by_itself" targetRef="end"/>
  </process></definitions>"#
    );
    files.insert("process.bpmn".into(), xml.into_bytes());
    let (definition, findings) = Definition::read("noise-report", &files, &town());
    definition.unwrap_or_else(|| panic!("{findings:?}"))
}

const CYCLE: &str = "<timerEventDefinition><timeCycle>R/P1D</timeCycle></timerEventDefinition>";

#[test]
fn each_timer_and_condition_of_a_start_event_is_one() {
    let places = |event: &str| -> Vec<(i64, &str)> {
        let definition = begun_by(event);
        let all = planned_by(&definition);
        let each = all.iter().map(|(start, _, by)| match by {
            By::Timer(_) => (start.place, "timer"),
            By::Condition(_) => (start.place, "condition"),
        });
        each.collect()
    };
    assert_eq!(places(CYCLE), [(0, "timer")]);
    let date = "<timerEventDefinition><timeDate>2030-01-01</timeDate></timerEventDefinition>";
    assert_eq!(places(&format!("{CYCLE}{date}")), [(0, "timer"), (1, "timer")]);
    let condition =
        "<conditionalEventDefinition><condition>=true</condition></conditionalEventDefinition>";
    assert_eq!(places(&format!("{condition}{date}")), [(0, "condition"), (1, "timer")]);
    assert_eq!(places(condition), [(0, "condition")]);
}

fn planned(ctx: &Ctx, definition: &str) -> Planned {
    let next = Firing { at: ctx.now(), left: Some(3), every: Some("P1D".into()) };
    Planned {
        start: Start { service: "noise-report".into(), node: "by_itself".into(), place: 0 },
        definition: definition.into(),
        timer: "Cycle R3/P1D".into(),
        plan: PlanId::new(ctx),
        next: Some(next),
        rung_at: None,
        refusal: None,
        held: false,
        failure: None,
    }
}

/// Whether what is written collides with what another server has written.
async fn collides(db: &Db, write: impl FnOnce(&mut Unit)) -> bool {
    let mut unit = Unit::new();
    write(&mut unit);
    match db.commit(unit).await {
        Ok(()) => false,
        Err(error) => {
            assert!(error.is_conflict(), "{error:?}");
            true
        }
    }
}

#[tokio::test]
async fn of_several_servers_one_plans_and_one_rings() {
    each_database(&[platform::migrate::MODULE, crate::MODULE], async |db| {
        let ctx = fixed_ctx();
        let (first, other) = (planned(&ctx, "v1"), planned(&ctx, "v1"));
        assert!(!collides(&db, |unit| store::insert(unit, &first)).await);
        assert!(collides(&db, |unit| store::insert(unit, &other)).await, "planned already");
        let found = store::find(&db, &first.start).await.unwrap().unwrap();
        assert_eq!(found, first);
        // The next version goes on with the plan.
        assert!(!collides(&db, |unit| store::take_over(unit, &found, "v2")).await);
        assert!(
            collides(&db, |unit| store::take_over(unit, &found, "v2")).await,
            "it has gone over"
        );
        let found = store::find(&db, &first.start).await.unwrap().unwrap();
        assert_eq!((found.definition.as_str(), found.plan), ("v2", first.plan));
        // It rings once, and then at its next time.
        let firing = found.next.clone().unwrap();
        let next = Firing {
            at: firing.at + jiff::SignedDuration::from_hours(24),
            left: Some(2),
            ..firing.clone()
        };
        let rings = |unit: &mut Unit| {
            store::ring(unit, (&found, &firing), Some(&next), (ctx.now(), Some("closed")));
        };
        assert!(!collides(&db, rings).await);
        assert!(collides(&db, rings).await, "it has rung");
        let rung = store::find(&db, &first.start).await.unwrap().unwrap();
        assert_eq!(
            (rung.next.clone(), rung.refusal.as_deref()),
            (Some(next.clone()), Some("closed"))
        );
        // Planned anew meanwhile, the old plan rings in vain.
        let anew = planned(&ctx, "v3");
        let replaces = |unit: &mut Unit| {
            store::delete(unit, &rung);
            store::insert(unit, &anew);
        };
        assert!(!collides(&db, replaces).await);
        let late = |unit: &mut Unit| store::ring(unit, (&rung, &next), None, (ctx.now(), None));
        assert!(collides(&db, late).await, "it belongs to another plan");
        assert!(collides(&db, |unit| store::delete(unit, &rung)).await);
        assert!(!collides(&db, |unit| store::delete(unit, &anew)).await);
        assert_eq!(store::list(&db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn of_several_servers_one_sees_a_condition_become_true() {
    each_database(&[platform::migrate::MODULE, crate::MODULE], async |db| {
        let ctx = fixed_ctx();
        let first = Planned { next: Some(look::at(ctx.now())), ..planned(&ctx, "v1") };
        assert!(!collides(&db, |unit| store::insert(unit, &first)).await);
        let seen = Planned { held: true, rung_at: Some(ctx.now()), ..first.clone() };
        let sees = |unit: &mut Unit| store::look(unit, &first, &seen);
        assert!(!collides(&db, sees).await);
        assert!(collides(&db, sees).await, "another server has seen it");
        let found = store::find(&db, &first.start).await.unwrap().unwrap();
        assert_eq!(found, seen);
        // A failure stands with since when, and is listed and counted.
        let failing = Planned { failure: Some(("no number".into(), ctx.now())), ..found.clone() };
        assert!(!collides(&db, |unit| store::look(unit, &found, &failing)).await);
        assert_eq!(store::list_failing(&db).await.unwrap(), std::slice::from_ref(&failing));
        let counted = db.read(store::count_failing_query()).await.unwrap();
        assert_eq!(counted[0].int(0), 1);
        // It can be worked out again.
        let later = look::at(ctx.now() + jiff::SignedDuration::from_mins(1));
        let well = Planned { failure: None, next: Some(later), ..failing.clone() };
        assert!(!collides(&db, |unit| store::look(unit, &failing, &well)).await);
        assert_eq!(store::list_failing(&db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn what_was_given_last_is_kept_and_each_request_once() {
    each_database(&[platform::migrate::MODULE, crate::MODULE], async |db| {
        let ctx = fixed_ctx();
        for value in [serde_json::json!(3), serde_json::json!({ "level": 4.5 })] {
            let gives = |unit: &mut Unit| {
                store::give(unit, ("noise-report", "water", &value), ctx.now());
            };
            assert!(!collides(&db, gives).await);
        }
        let given = store::given(&db, "noise-report").await.unwrap();
        assert_eq!(given.get("water"), Some(&serde_json::json!({ "level": 4.5 })));
        assert!(store::given(&db, "street-party").await.unwrap().is_empty());
        let once = Once { key_digest: "k".into(), body_digest: "b".into() };
        assert_eq!(store::find_request(&db, &once).await.unwrap(), None);
        let remembers = |unit: &mut Unit| store::remember_request(unit, &once, ctx.now());
        assert!(!collides(&db, remembers).await);
        assert!(collides(&db, remembers).await, "of two at once one is too late");
        let other = Once { body_digest: "c".into(), ..once.clone() };
        assert_eq!(store::find_request(&db, &once).await.unwrap(), Some(true));
        assert_eq!(store::find_request(&db, &other).await.unwrap(), Some(false));
        let forgets = |unit: &mut Unit| {
            store::forget_requests(unit, ctx.now() + jiff::SignedDuration::from_secs(1));
        };
        assert!(!collides(&db, forgets).await);
        assert_eq!(store::find_request(&db, &once).await.unwrap(), None);
    })
    .await;
}
