//! Receipts: what the writer writes, the separate verifier reads back; whatever is changed, it refuses.

use tlog::{Algorithm, LogProof};

use super::*;
use crate::verify::VerifyRefusal;

/// A log of 600 entries, its sequencer and the ids.
async fn filled(db: &Db) -> Vec<EntryId> {
    let ctx = ctx();
    let ids = submit(db, &ctx, 0..600).await;
    Sequencer::new(db.clone(), signer()).run_once(&ctx).await.unwrap();
    ids
}

#[tokio::test]
async fn a_receipt_verifies_offline() {
    each_database(&[MODULE], async |db| {
        let ids = filled(&db).await;
        let mut places = std::collections::BTreeSet::new();
        for number in [0, 1, 255, 256, 511, 512, 599] {
            let opening = opening(&number.to_string());
            let text = receipt(&db, ids[number], &opening).await.unwrap().unwrap();
            let verified = verify::receipt(&text, &policy()).unwrap();
            assert_eq!(verified.record, opening.record);
            assert_eq!((verified.kind.as_str(), verified.log_size), ("case.submitted", 600));
            assert_eq!(verified.origin, ORIGIN);
            assert!(places.insert(verified.index), "each entry has its own place");
        }
    })
    .await;
}

#[tokio::test]
async fn a_receipt_is_not_written_for_a_record_that_was_not_logged() {
    each_database(&[MODULE], async |db| {
        let ids = filled(&db).await;
        assert!(receipt(&db, ids[3], &opening("4")).await.is_err());
        let other_key = Opening { key: [6; 32], ..opening("3") };
        assert!(receipt(&db, ids[3], &other_key).await.is_err());
        let other_kind = Opening { kind: "case.decided".to_owned(), ..opening("3") };
        assert!(receipt(&db, ids[3], &other_kind).await.is_err());
        let unknown = EntryId::new(&ctx().acting_as(platform::Actor::Visitor));
        assert_eq!(receipt(&db, unknown, &opening("3")).await.unwrap(), None);
    })
    .await;
}

async fn sample() -> String {
    let (db, _folder) = platform::testkit::sqlite(&[MODULE]).await;
    let ids = filled(&db).await;
    let record = "{\"salt\":\"s\",\"what\":\"decided\"}";
    let mut unit = Unit::new();
    let entry = Entry::new("case.submitted", commitment(&KEY, record.as_bytes()));
    let id = append(&mut unit, &ctx().acting_as(platform::Actor::Visitor), entry);
    db.commit(unit).await.unwrap();
    assert!(!ids.contains(&id));
    Sequencer::new(db.clone(), signer()).run_once(&ctx()).await.unwrap();
    receipt(&db, id, &opening(record)).await.unwrap().unwrap()
}

#[tokio::test]
async fn altered_and_foreign_receipts_are_refused() {
    let text = sample().await;
    let check = |text: &str, code: &str| {
        let refused = verify::receipt(text, &policy()).unwrap_err();
        assert_eq!(refused.code(), code, "{text}");
    };
    assert!(verify::receipt(&text, &policy()).is_ok());
    let proof = LogProof::parse(&text).unwrap();
    let rewritten = |opening: &Opening| {
        let extra = Some(opening.to_extra().unwrap());
        let (index, hashes) = (proof.index(), proof.hashes().to_vec());
        LogProof::new(extra, index, hashes, proof.note().clone()).unwrap().to_string()
    };
    let opening = Opening::from_extra(proof.extra().unwrap()).unwrap();
    assert_eq!(rewritten(&opening), text);
    let record = opening.record.replace("decided", "refused");
    check(&rewritten(&Opening { record, ..opening.clone() }), "receipt-altered");
    check(&rewritten(&Opening { key: [6; 32], ..opening.clone() }), "receipt-altered");
    let kind = "case.decided".to_owned();
    check(&rewritten(&Opening { kind, ..opening.clone() }), "receipt-altered");
    let kind = "No Kind".to_owned();
    check(&rewritten(&Opening { kind, ..opening }), "receipt-without-record");
    let index = format!("index {}\n", proof.index());
    check(&text.replace(&index, "index 0\n"), "receipt-altered");
    check("", "receipt-unreadable");
    check(&text[..text.len() / 2], "receipt-unreadable");
    let bare = LogProof::new(None, 0, vec![], proof.note().clone()).unwrap().to_string();
    check(&bare, "receipt-without-record");
    check(&text.replace("\n601\n", "\n602\n"), "receipt-forged-signature");
}

#[tokio::test]
async fn a_receipt_is_judged_by_the_keys_one_has() {
    let text = sample().await;
    let published = signer().verifier_key();
    let policy = verify::read_policy(&format!("# Saltmere\n\n{published}\n")).unwrap();
    assert!(verify::receipt(&text, &policy).is_ok());

    let other = SignerKey::ed25519(ORIGIN, [9; 32]).unwrap().verifier_key();
    let stranger = Policy::log_only(ORIGIN, other);
    let refused = verify::receipt(&text, &stranger).unwrap_err();
    assert_eq!(refused, VerifyRefusal::UnknownSigner);

    let elsewhere = Policy::log_only("elsewhere.example", published.clone());
    let refused = verify::receipt(&text, &elsewhere).unwrap_err();
    assert_eq!(refused, VerifyRefusal::OtherLog { origin: ORIGIN.to_owned() });

    let witness = SignerKey::new("witness.example", Algorithm::CosignatureV1, [8; 32]).unwrap();
    let known = verify::read_policy(&format!("{published}\n{}\n", witness.verifier_key())).unwrap();
    assert!(verify::receipt(&text, &known).unwrap().witnessed.is_empty());
    let file = format!("log {published}\nwitness a {}\nquorum a\n", witness.verifier_key());
    let strict = verify::read_policy(&file).unwrap();
    let refused = verify::receipt(&text, &strict).unwrap_err();
    assert_eq!(refused, VerifyRefusal::TooFewWitnesses { found: 0 });
    let proof = LogProof::parse(&text).unwrap();
    let mut note = proof.note().clone();
    note.cosign(&witness, 1_795_424_400).unwrap();
    let extra = proof.extra().map(<[u8]>::to_vec);
    let seen = LogProof::new(extra, proof.index(), proof.hashes().to_vec(), note).unwrap();
    let verified = verify::receipt(&seen.to_string(), &strict).unwrap();
    assert_eq!(verified.witnessed, [("witness.example".to_owned(), 1_795_424_400)]);

    assert!(verify::read_policy("").is_err());
    assert!(verify::read_policy("nonsense").is_err());
    assert!(verify::read_policy(&witness.verifier_key().to_string()).is_err());
}
