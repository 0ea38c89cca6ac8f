//! Public records: logged, listed, proven to anybody, and not to be changed unseen.

use platform::testkit::{TestClock, each_database};
use platform::{Unit, args};
use tlog::{Policy, SignerKey};

use super::file::*;
use super::*;
use crate::{Finding, MODULE, Sequencer, fsck, verify};

fn signer() -> SignerKey {
    SignerKey::ed25519("saltmere.example/log", [4; 32]).unwrap()
}

fn policy() -> Policy {
    Policy::log_only("saltmere.example/log", signer().verifier_key())
}

async fn publish(db: &Db, clock: &TestClock, subject: &str, record: &str) -> EntryId {
    clock.advance(jiff::SignedDuration::from_secs(1));
    let ctx = clock.edge().system("test");
    let mut unit = Unit::new();
    let id = publish_record(&mut unit, &ctx, SERVICE_PUBLISHED, (subject, record));
    db.commit(unit).await.unwrap();
    id
}

async fn change(db: &Db, sql: &'static str) {
    let mut unit = Unit::new();
    unit.must(1, sql, args![]);
    db.commit(unit).await.unwrap();
}

#[tokio::test]
async fn what_was_published_is_proven_to_anybody() {
    each_database(&[MODULE], async |db| {
        let clock = TestClock::new();
        let first = publish(&db, &clock, "permit", "{\"version\":1}").await;
        let other = publish(&db, &clock, "allowance", "{\"version\":1}").await;
        let second = publish(&db, &clock, "permit", "{\"version\":2}").await;
        assert_eq!(public_receipt(&db, first).await.unwrap(), None, "it waits for its place");
        let sequencer = Sequencer::new(db.clone(), signer());
        sequencer.run_once(&clock.edge().system("test")).await.unwrap();
        let text = public_receipt(&db, second).await.unwrap().unwrap();
        let verified = verify::receipt(&text, &policy()).unwrap();
        assert_eq!((&*verified.kind, &*verified.record), (SERVICE_PUBLISHED, "{\"version\":2}"));

        let latest = list_latest_public(&db, SERVICE_PUBLISHED).await.unwrap();
        let ids: Vec<EntryId> = latest.iter().map(|record| record.entry).collect();
        assert_eq!(ids, [other, second]);
        let ids = async |subject| -> Vec<EntryId> {
            let all = list_public(&db, SERVICE_PUBLISHED, subject).await.unwrap();
            all.iter().map(|record| record.entry).collect()
        };
        assert_eq!(ids(None).await, [second, other, first]);
        assert_eq!(ids(Some("permit")).await, [second, first]);
        assert_eq!(fsck(&db, &policy()).await.unwrap().findings, []);
    })
    .await;
}

#[tokio::test]
async fn a_record_that_was_changed_or_taken_away_is_found() {
    each_database(&[MODULE], async |db| {
        let clock = TestClock::new();
        publish(&db, &clock, "permit", "{\"version\":1}").await;
        publish(&db, &clock, "allowance", "{\"version\":1}").await;
        let sequencer = Sequencer::new(db.clone(), signer());
        sequencer.run_once(&clock.edge().system("test")).await.unwrap();
        let sql = "UPDATE ledger_public_record SET record = '{}' WHERE subject = 'permit'";
        change(&db, sql).await;
        let differs = Finding::PublicRecordDiffers { subject: "permit".to_owned() };
        assert_eq!(fsck(&db, &policy()).await.unwrap().findings, [differs]);
        change(&db, "DELETE FROM ledger_public_record WHERE subject = 'permit'").await;
        let missing = Finding::PublicRecordsMissing { count: 1 };
        assert_eq!(fsck(&db, &policy()).await.unwrap().findings, [missing]);
    })
    .await;
}

#[tokio::test]
async fn a_published_file_is_known_by_its_bytes_and_no_other_is() {
    each_database(&[MODULE], async |db| {
        let clock = TestClock::new();
        let ctx = clock.edge().system("test");
        let (csv, media_type) = (b"service,applications\r\npermit,12\r\n", "text/csv");
        let mut unit = Unit::new();
        let file = ("figures-2026-11-22.csv", media_type, &csv[..]);
        let id = publish_file(&mut unit, &ctx, FIGURES_PUBLISHED, file);
        db.commit(unit).await.unwrap();
        publish(&db, &clock, "permit", "{\"version\":1}").await;
        Sequencer::new(db.clone(), signer()).run_once(&ctx).await.unwrap();

        let found = find_published_file(&db, csv).await.unwrap().unwrap();
        assert_eq!((found.entry, &*found.subject), (id, "figures-2026-11-22.csv"));
        let receipt = public_receipt(&db, id).await.unwrap().unwrap();
        let (verified, record) = verify_file(&receipt, csv, &policy()).unwrap();
        assert_eq!((&*verified.kind, &*record.media_type), (FIGURES_PUBLISHED, media_type));
        assert_eq!(fsck(&db, &policy()).await.unwrap().findings, []);

        let mut altered = csv.to_vec();
        altered[csv.len() - 3] = b'3';
        assert_eq!(find_published_file(&db, &altered).await.unwrap(), None);
        let published = "figures-2026-11-22.csv".to_owned();
        let other = Err(FileRefusal::OtherFile { published });
        assert_eq!(verify_file(&receipt, &altered, &policy()), other);
        assert_eq!(verify_file(&receipt, &csv[..5], &policy()), other);
    })
    .await;
}

#[tokio::test]
async fn the_receipt_of_an_act_proves_no_file() {
    each_database(&[MODULE], async |db| {
        let clock = TestClock::new();
        let id = publish(&db, &clock, "permit", "{\"version\":1}").await;
        let ctx = clock.edge().system("test");
        Sequencer::new(db.clone(), signer()).run_once(&ctx).await.unwrap();
        let receipt = public_receipt(&db, id).await.unwrap().unwrap();
        let refused = verify_file(&receipt, b"x", &policy());
        assert_eq!(refused, Err(FileRefusal::NotAboutAFile));
        let broken = verify_file(&receipt[..40], b"x", &policy()).unwrap_err();
        assert!(matches!(broken, FileRefusal::Receipt(verify::VerifyRefusal::Unreadable(_))));
    })
    .await;
}
