//! Tables over how acts are worded, for the applicant and at the desk, and over who mended a case.

use platform::args;
use platform::testkit::each_database;

use super::*;
use crate::tests_support::{Bench, person};

fn event(kind: &str, detail: Option<&str>) -> Event {
    Event {
        seq: 1,
        kind: kind.to_owned(),
        at: Timestamp::UNIX_EPOCH,
        actor_kind: "official".into(),
        actor_person: None,
        actor_role: None,
        actor_unit: None,
        detail: detail.map(str::to_owned),
        text: None,
        entry: String::new(),
    }
}

#[test]
fn an_act_says_what_it_came_to() {
    // kind, detail → key for the applicant, key at the desk
    let table = [
        ("proposed", Some("refuse"), "event-proposed", "event-proposed-refuse"),
        ("proposed", Some("approve"), "event-proposed", "event-proposed-approve"),
        ("decided", Some("refused"), "event-decided-refused", "event-decided-refused"),
        ("decided", Some("granted"), "event-decided-granted", "event-decided-granted"),
        ("done", Some("confirm"), "event-done-confirm", "event-done-confirm"),
        ("done", Some("of-the-town"), "event-done", "event-done"),
        ("answered", None, "event-answered", "desk-event-answered"),
        ("reminded", None, "event-reminded", "desk-event-reminded"),
        ("submitted", Some("code"), "event-submitted-code", "event-submitted-code"),
    ];
    for (kind, detail, told, at_desk) in table {
        let event = event(kind, detail);
        assert_eq!((&*event.wording(), &*event.wording_at_desk()), (told, at_desk));
        for locale in [platform::Locale::EN, platform::Locale::FR, platform::Locale::AR] {
            let words = crate::wording::words(locale);
            assert!(words.has(told) && words.has(at_desk), "{told}, {at_desk}");
        }
    }
}

#[test]
fn every_step_that_is_told_has_its_words() {
    let words = crate::wording::words(platform::Locale::EN);
    for detail in DONE_TOLD {
        assert!(words.has(&format!("event-done-{detail}")), "{detail}");
    }
}

/// What is read of stored acts is what each of them counted for when it was recorded.
#[tokio::test]
async fn who_mended_a_case_is_read_as_it_was_recorded() {
    let acts = [
        (20, kind::MOVED, Some("why")),
        (21, kind::SKIPPED, Some("why")),
        (22, kind::RETRIED, Some("why\nboxes = 12")),
        (23, kind::MIGRATED, Some("look = second")),
        (20, kind::MOVED, Some("once more")),
        (24, kind::RETRIED, None),
        (25, kind::MIGRATED, None),
        (26, kind::NOTED, Some("why")),
    ];
    let modules = [platform::migrate::MODULE, ledger::MODULE, crate::MODULE];
    each_database(&modules, async |db| {
        let bench = Bench::at("e-residency", "decide").await;
        let id = bench.application.id;
        let mut unit = Unit::new();
        unit.must(
            1,
            "INSERT INTO cases_application (id, service, definition, subject, channel, state, created_at, updated_at, version)
             VALUES ($1, 'e-residency', 'v', 's', 'web', 'open', 0, 0, 0)",
            args![id],
        );
        db.commit(unit).await.unwrap();
        assert_eq!(store::past(&db, id).await.unwrap(), Past::default());
        let ctx = bench.ctx();
        let mut work = bench.work(&ctx);
        for (n, kind, text) in acts {
            let (role, unit) = ("manager".into(), "residency".into());
            let official = Actor::Official { person: person(n), role, unit };
            work.record_as(&ctx.acting_as(official), Act { kind, detail: Some("shelf"), text });
        }
        work.record(Act::of(kind::MOVED));
        db.commit(std::mem::take(&mut work.unit)).await.unwrap();
        assert_eq!(work.past.menders, [20, 21, 22, 23].map(person), "and nobody for a program");
        assert_eq!(store::past(&db, id).await.unwrap(), work.past);
    })
    .await;
}
