//! Days are closed once, say nothing of whom they are about, and whatever is done to their rows afterwards is found.

use jiff::SignedDuration;
use jiff::civil::date;
use ledger::{DATA_USE_CLOSED, Sequencer, list_latest_public};
use platform::testkit::each_database;
use platform::{Db, Program, Unit};
use tlog::{Policy, SignerKey};

use super::*;
use crate::MODULE;
use crate::testing::Bench;

const MODULES: [platform::migrate::Module; 3] = [platform::migrate::MODULE, ledger::MODULE, MODULE];

/// A bench on which the resident was looked at three times yesterday, and that day is closed.
async fn closed(db: &Db) -> Bench {
    let bench = Bench::start(db.clone()).await;
    for unit in ["parking", "parking", "social"] {
        bench.opened((9, unit), Some("PP-1")).await;
        bench.clock.advance(SignedDuration::from_secs(60));
    }
    assert_eq!(close(&bench).await, 0, "the day is not over");
    bench.clock.advance(SignedDuration::from_hours(24));
    assert_eq!(close(&bench).await, 1);
    bench
}

async fn close(bench: &Bench) -> usize {
    let ctx = bench.clock.edge().system("test");
    close_days(&bench.db, &bench.vault, &ctx).await.unwrap()
}

async fn checked(bench: &Bench) -> Vec<String> {
    check(&bench.db, &bench.vault, &bench.clock.edge().system("test")).await.unwrap()
}

async fn standing(bench: &Bench) -> Standing {
    let ctx = bench.clock.edge().system("test");
    let key = bench.vault.key(&ctx, bench.subject()).await.unwrap().unwrap();
    standing_of(&bench.db, &key, &ctx).await.unwrap()
}

async fn change(db: &Db, sql: &'static str) {
    let mut unit = Unit::new();
    unit.must(1, sql, Vec::new());
    db.commit(unit).await.unwrap();
}

#[tokio::test]
async fn a_day_is_closed_once_and_its_entry_names_nobody() {
    each_database(&MODULES, async |db| {
        let bench = closed(&db).await;
        assert_eq!(close(&bench).await, 0, "once");
        assert_eq!(checked(&bench).await, Vec::<String>::new());
        assert_eq!(standing(&bench).await, Standing::Whole { until: date(2026, 11, 23) });
        let logged = list_latest_public(&db, DATA_USE_CLOSED).await.unwrap();
        let [day] = logged.as_slice() else { panic!("{logged:?}") };
        let record: DayRecord = serde_json::from_str(&day.record).unwrap();
        assert_eq!(&*record.on, "2026-11-23");
        assert!(!day.record.contains(&bench.subject().to_string()), "{}", day.record);
        let signer = SignerKey::ed25519("saltmere.example/log", [4; 32]).unwrap();
        let policy = Policy::log_only("saltmere.example/log", signer.verifier_key());
        Sequencer::new(db.clone(), signer).run_once(&bench.clock.edge().system("t")).await.unwrap();
        assert_eq!(ledger::fsck(&db, &policy).await.unwrap().findings, []);

        // Three days on which nobody ran the program, one of them with an opening, are closed one by one.
        bench.opened((9, "parking"), None).await;
        bench.clock.advance(SignedDuration::from_hours(72));
        assert_eq!(close(&bench).await, 3);
        assert_eq!(standing(&bench).await, Standing::Whole { until: date(2026, 11, 26) });
        assert_eq!(checked(&bench).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_row_that_was_removed_is_found_and_its_person_reads_so() {
    each_database(&MODULES, async |db| {
        let bench = closed(&db).await;
        change(&db, "DELETE FROM privacy_data_use WHERE actor_unit = 'social'").await;
        let found = checked(&bench).await;
        let [one] = found.as_slice() else { panic!("{found:?}") };
        assert!(
            one.starts_with("2026-11-23") && one.contains("3 were recorded, 2 are there"),
            "{one}"
        );
        assert_eq!(standing(&bench).await, Standing::Altered { on: vec![date(2026, 11, 23)] });
    })
    .await;
}

#[tokio::test]
async fn a_row_that_was_changed_or_added_is_found() {
    each_database(&MODULES, async |db| {
        let bench = closed(&db).await;
        change(
            &db,
            "UPDATE privacy_data_use SET actor_unit = 'parking' WHERE actor_unit = 'social'",
        )
        .await;
        assert_eq!(checked(&bench).await.len(), 1, "the same number of rows, and another one");
        assert!(matches!(standing(&bench).await, Standing::Altered { .. }));
    })
    .await;
}

#[tokio::test]
async fn which_program_it_was_is_committed_and_days_of_before_stay_whole() {
    each_database(&MODULES, async |db| {
        let bench = Bench::start(db.clone()).await;
        bench.opened_by(Program::registered("library", "Town library")).await;
        bench.clock.advance(SignedDuration::from_hours(25));
        bench.opened_by("Town library".into()).await;
        bench.clock.advance(SignedDuration::from_hours(24));
        assert_eq!(close(&bench).await, 2);
        assert_eq!(checked(&bench).await, Vec::<String>::new());
        let museum = "UPDATE privacy_data_use SET actor_program = 'museum'
            WHERE actor_program IS NOT NULL";
        change(&db, museum).await;
        let found = checked(&bench).await;
        assert!(matches!(found.as_slice(), [one] if one.starts_with("2026-11-23")), "{found:?}");
        let named = "UPDATE privacy_data_use SET actor_program = 'library'
            WHERE actor_program IS NULL";
        change(&db, named).await;
        assert_eq!(checked(&bench).await.len(), 2, "none is given afterwards either");
    })
    .await;
}

#[test]
fn a_row_without_an_id_has_the_digest_that_it_always_had() {
    let key = [Some("use_1"), None, Some("")];
    let row = |program: Option<&str>| StoredRow {
        id: "use_1".into(),
        subject: crate::subject_of(crate::testing::person(7)),
        at: jiff::Timestamp::UNIX_EPOCH,
        values: key.iter().map(|value| value.map(str::to_owned)).collect(),
        program: program.map(str::to_owned),
    };
    let mut before = Rows::default();
    before.add(&row(None));
    let mut by_hand = Vec::new();
    by_hand.extend(5_u64.to_be_bytes());
    by_hand.extend(b"use_1");
    by_hand.extend([0xff; 8]);
    by_hand.extend(0_u64.to_be_bytes());
    assert_eq!(before.hash.finalize(), Sha256::digest(&by_hand));
    let mut after = Rows::default();
    after.add(&row(Some("library")));
    by_hand.extend([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe]);
    by_hand.extend(7_u64.to_be_bytes());
    by_hand.extend(b"library");
    assert_eq!(after.hash.finalize(), Sha256::digest(&by_hand));
}

#[tokio::test]
async fn whoever_alters_the_digests_as_well_is_found_by_the_log() {
    each_database(&MODULES, async |db| {
        let bench = closed(&db).await;
        // Every trace of the person's day goes: their rows and their digest.
        let mut unit = Unit::new();
        unit.must(3, "DELETE FROM privacy_data_use", Vec::new());
        unit.must(1, "DELETE FROM privacy_data_use_day", Vec::new());
        db.commit(unit).await.unwrap();
        let not_logged = "2026-11-23: the digests of the day are not those in the log".to_owned();
        assert_eq!(checked(&bench).await, [not_logged]);
        let altered = Standing::Altered { on: vec![date(2026, 11, 23)] };
        assert_eq!(standing(&bench).await, altered, "by the person's part of the day");
        // The day itself goes too: the log still has its entry.
        change(&db, "DELETE FROM privacy_data_use_closing").await;
        let gone = "2026-11-23: the day was closed, and its digests are gone".to_owned();
        assert_eq!(checked(&bench).await, [gone]);
    })
    .await;
}

#[tokio::test]
async fn of_somebody_who_was_erased_only_the_number_is_known() {
    each_database(&MODULES, async |db| {
        let bench = closed(&db).await;
        let ctx = bench.clock.edge().system("test");
        let mut unit = Unit::new();
        bench.vault.erase(&mut unit, &ctx, bench.subject());
        db.commit(unit).await.unwrap();
        assert_eq!(checked(&bench).await, Vec::<String>::new());
        change(&db, "DELETE FROM privacy_data_use WHERE actor_unit = 'social'").await;
        assert_eq!(checked(&bench).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_day_that_was_closed_before_there_were_parts_is_checked_too() {
    each_database(&MODULES, async |db| {
        let bench = closed(&db).await;
        let ctx = bench.clock.edge().system("test");
        let people = store::people(&db, date(2026, 11, 23)).await.unwrap();
        let record = serde_json::json!({
            "on": "2026-11-23",
            "people": people.len(),
            "digest": parts::digest_without_parts(&people),
        });
        let mut unit = Unit::new();
        let kind = (DATA_USE_CLOSED, ("2026-11-23", &*record.to_string()));
        let entry = ledger::publish_record(&mut unit, &ctx, kind.0, kind.1);
        unit.must(
            1,
            "UPDATE privacy_data_use_closing SET parts = NULL, entry = $1",
            platform::args![entry],
        );
        db.commit(unit).await.unwrap();
        assert_eq!(checked(&bench).await, Vec::<String>::new());
        assert_eq!(standing(&bench).await, Standing::Whole { until: date(2026, 11, 23) });
        change(&db, "DELETE FROM privacy_data_use_day").await;
        assert!(matches!(standing(&bench).await, Standing::Altered { .. }));
    })
    .await;
}
