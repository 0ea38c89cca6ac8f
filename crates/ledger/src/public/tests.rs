//! Public records: logged, listed, proven to anybody, and not to be changed unseen.

use platform::testkit::{TestClock, each_database};
use platform::{Unit, args};
use tlog::{Policy, SignerKey};

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
            let all = list_public(&db, subject).await.unwrap();
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
