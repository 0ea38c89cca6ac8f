//! A witness and what it is asked: the request's form, every refusal, and the answers.

use crate::*;
use std::collections::BTreeMap;

fn log() -> SignerKey {
    SignerKey::ed25519("log.example", [9; 32]).unwrap()
}

/// A tree of entries named by number, with all its tiles; `salt` makes another history.
fn tree(size: u64, salt: &str) -> (Tree, BTreeMap<Tile, Vec<Hash>>) {
    let leaves: Vec<Hash> =
        (0..size).map(|number| leaf_hash(format!("{salt}{number}").as_bytes())).collect();
    let (tree, writes) = Tree::empty().append(&leaves);
    (tree, writes.into_iter().map(|write| (write.tile, write.hashes)).collect())
}

fn seen(size: u64) -> Seen {
    Seen { size, root: tree(size, "").0.root() }
}

fn request(old: u64, size: u64, salt: &str) -> AddCheckpoint {
    let (tree, tiles) = tree(size, salt);
    let head = Checkpoint::new("log.example", size, tree.root()).unwrap();
    let proof = prove_consistency(old.min(size), size, |tile| tiles.get(&tile).cloned()).unwrap();
    AddCheckpoint::new(old, proof, Note::signed(&head.to_string(), &log()).unwrap()).unwrap()
}

#[test]
fn a_witness_follows_one_history() {
    let keys = [log().verifier_key()];
    for (old, new) in [(0, 0), (0, 5), (1, 2), (5, 5), (5, 300), (255, 257), (256, 700), (300, 301)]
    {
        let text = request(old, new, "").to_string();
        let read = AddCheckpoint::parse(&text).unwrap();
        assert_eq!(read.to_string(), text);
        assert_eq!(read.origin().as_deref(), Some("log.example"));
        let head = read.judge(&keys, |_| (old > 0).then(|| seen(old))).unwrap();
        assert_eq!(head.size(), new, "from {old}");
    }
}

#[test]
fn a_witness_refuses() {
    let keys = [log().verifier_key()];
    let check = |asked: AddCheckpoint, last: Option<Seen>, status, refusal| {
        let judged = asked.judge(&keys, |_| last).unwrap_err();
        assert_eq!((judged.status(), &judged), (status, &refusal), "{judged}");
    };
    check(request(3, 9, ""), None, 409, WitnessRefusal::OtherOldSize { seen: 0 });
    check(request(3, 9, ""), Some(seen(5)), 409, WitnessRefusal::OtherOldSize { seen: 5 });
    // Going back: a head that is smaller than the one seen, however the request words it.
    check(request(3, 3, ""), Some(seen(5)), 409, WitnessRefusal::OtherOldSize { seen: 5 });
    check(request(5, 3, ""), Some(seen(5)), 400, WitnessRefusal::OldAboveNew);
    check(request(5, 5, "b"), Some(seen(5)), 409, WitnessRefusal::Fork { seen: 5 });
    check(request(5, 9, "b"), Some(seen(5)), 422, WitnessRefusal::NotConsistent);
    let unproven = request(0, 9, "");
    let unproven = AddCheckpoint::new(5, vec![], unproven.note().clone()).unwrap();
    check(unproven, Some(seen(5)), 422, WitnessRefusal::NotConsistent);
    let chatty = AddCheckpoint::new(0, vec![empty_root()], request(0, 9, "").note().clone());
    check(chatty.unwrap(), None, 422, WitnessRefusal::NotConsistent);

    let other = SignerKey::ed25519("log.example", [8; 32]).unwrap().verifier_key();
    let judged = request(0, 9, "").judge(&[other], |_| None).unwrap_err();
    assert_eq!((judged.status(), judged), (403, WitnessRefusal::NotSigned));
    let judged = request(0, 9, "").judge(&[], |_| None).unwrap_err();
    let unknown = WitnessRefusal::UnknownLog { origin: "log.example".to_owned() };
    assert_eq!((judged.status(), judged), (404, unknown));
    let note = Note::signed("no checkpoint\n", &log()).unwrap();
    let judged = AddCheckpoint::new(0, vec![], note).unwrap().judge(&keys, |_| None).unwrap_err();
    assert_eq!((judged.status(), judged), (400, WitnessRefusal::NotACheckpoint));
}

#[test]
fn what_is_not_a_request_is_refused() {
    let sound = request(5, 300, "").to_string();
    let check = |text: &str, error| assert_eq!(AddCheckpoint::parse(text), Err(error), "{text}");
    check("", AddCheckpointError::OldSize);
    check(&sound.replace("old 5", "old 05"), AddCheckpointError::OldSize);
    check(&sound.replace("old 5", "old  5"), AddCheckpointError::OldSize);
    check(&sound.replace("old 5", "old +5"), AddCheckpointError::OldSize);
    check(&sound.replacen("=\n", "\n", 1), AddCheckpointError::Hash);
    check("old 5\n", AddCheckpointError::Hash);
    check("old 5\n\n", AddCheckpointError::Note(NoteError::Malformed));
    let hash = format!("{}\n", empty_root());
    let many = sound.replacen('\n', &format!("\n{}", hash.repeat(64)), 1);
    check(&many, AddCheckpointError::TooLarge);
    check(&"x".repeat(300_000), AddCheckpointError::TooLarge);
    let too_many = vec![empty_root(); WITNESS_PROOF_HASHES_MAX + 1];
    assert!(AddCheckpoint::new(5, too_many, request(0, 1, "").note().clone()).is_err());
}

#[test]
fn answers_read_back() {
    let witness = SignerKey::new("w.example", Algorithm::CosignatureV1, [1; 32]).unwrap();
    let mut note = request(0, 9, "").note().clone();
    let line = note.cosignature(&witness, 1_679_315_147).unwrap();
    let body = format!("{line}\n{line}\n");
    let read = read_cosignatures(&body).unwrap();
    assert_eq!(read.len(), 2);
    note.add(read[0].clone(), &witness.verifier_key()).unwrap();
    let found = note.verify(&[witness.verifier_key()]).unwrap();
    assert_eq!(found[0].cosigned_at, Some(1_679_315_147));
    assert_eq!(note.cosignature(&log(), 1), Err(NoteError::WrongAlgorithm));
    for body in ["", "\n", "x\n", line.to_string().as_str()] {
        assert!(read_cosignatures(body).is_err(), "{body:?}");
    }
    assert!(read_cosignatures(&format!("{line}\n").repeat(65)).is_err());
    for (body, size) in [("0\n", Some(0)), ("20852014\n", Some(20_852_014))] {
        assert_eq!(read_known_size(body), size);
    }
    for body in ["", "1", "01\n", "1\n\n", "-1\n", "1 \n", "99999999999999999999\n"] {
        assert_eq!(read_known_size(body), None, "{body:?}");
    }
}
