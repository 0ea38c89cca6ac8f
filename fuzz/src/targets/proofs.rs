//! The formats of the log: notes, checkpoints, proofs, keys, tiles, and the receipts made of them.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use ledger::{Entry, Opening};
use tlog::{
    AddCheckpoint, Algorithm, Checkpoint, Hash, LogProof, Note, Policy, Resource, Seen, Signature,
    SignerKey, Tree, VerifierKey, leaf_hash, prove_consistency, prove_inclusion,
};

use super::{Target, text};

const ORIGIN: &str = "saltmere.example/log";

pub(super) const NOTE: Target = Target {
    name: "note",
    about: "signed notes and checkpoints (C2SP signed-note, tlog-checkpoint)",
    run: note,
    seeds: || {
        let note = log().note.to_string().into_bytes();
        let text = log().note.text().as_bytes().to_vec();
        vec![note, text]
    },
};
pub(super) const PROOF: Target = Target {
    name: "proof",
    about: "proofs of inclusion (C2SP tlog-proof)",
    run: proof,
    seeds: || (0..LEAVES).step_by(7).filter_map(receipt).collect(),
};
pub(super) const RECEIPT: Target = Target {
    name: "receipt",
    about: "the file that `aedile verify` and /verify read",
    run: |data| {
        let _ = ledger::verify::receipt(&text(data), &log().policy);
    },
    seeds: || (0..LEAVES).filter_map(receipt).collect(),
};
pub(super) const PUBLISHED_FILE: Target = Target {
    name: "published-file",
    about: "what a receipt says of a published file, and the file held against it",
    run: |data| {
        let _ = ledger::FileRecord::parse(&text(data)).map(|record| record.is_of(data));
        let _ = ledger::verify_file(&text(data), data, &log().policy);
    },
    seeds: || {
        let digest = ledger::file_digest(b"service,applications\r\n");
        let record = format!(
            "{{\"file\":\"figures.csv\",\"act\":\"issued\",\"type\":\"text/csv\",\"bytes\":22,\"sha256\":\"{digest}\",\"at\":\"2026-11-29T00:00:09Z\"}}"
        );
        (0..LEAVES).step_by(9).filter_map(receipt).chain([record.into_bytes()]).collect()
    },
};
pub(super) const KEYS: Target = Target {
    name: "keys",
    about: "the keys of a log, and the master keys of a town",
    run: keys,
    seeds: || {
        let signer = log().signer.to_secret_text();
        let verifier = log().signer.verifier_key().to_string();
        let masters = format!("{}\n{}\n", "ab".repeat(32), "cd".repeat(32));
        [signer, format!("# the log\n{verifier}\n"), verifier, masters]
            .map(String::into_bytes)
            .into()
    },
};
pub(super) const POLICY: Target = Target {
    name: "policy",
    about: "whom a verifier believes (C2SP tlog-policy)",
    run: policy,
    seeds: || {
        let (log, [a, b]) = (log().signer.verifier_key(), witnesses());
        let one = format!("# a policy\nlog {log} https://log.example/\nquorum none\n");
        let (a, b) = (a.verifier_key(), b.verifier_key());
        let two = format!(
            "log {log}\nwitness a {a} https://a.example\nwitness b {b}\ngroup g any a b\n\
             group all 1 g\nquorum all\n"
        );
        [one, two].map(String::into_bytes).into()
    },
};
pub(super) const WITNESS: Target = Target {
    name: "witness",
    about: "what a log asks a witness, and what a witness answers (C2SP tlog-witness)",
    run: witness,
    seeds: || {
        let cosigned = |signer: &SignerKey| log().note.cosignature(signer, 1_795_424_400);
        let answer = witnesses().into_iter().filter_map(|w| cosigned(&w).ok());
        let answer: String = answer.map(|line| format!("{line}\n")).collect();
        let asked = format!("old 0\n\n{}", log().note);
        [asked, log().asked.clone(), answer, "20852014\n".to_owned()].map(String::into_bytes).into()
    },
};
pub(super) const MONITOR: Target = Target {
    name: "monitor",
    about: "what a monitor remembers of a log, what a log says it publishes, and the codes on letters",
    run: |data| {
        let text = text(data);
        if let Some(state) = ledger::MonitorState::parse(&text) {
            let again = ledger::MonitorState::parse(&state.to_string());
            assert_eq!(again, Some(state), "what is remembered reads back");
        }
        if let Some(published) = ledger::Published::parse(&text) {
            let again = ledger::Published::parse(&published.to_string());
            assert_eq!(again, Some(published), "what is published reads back");
        }
        if let Some(id) = ledger::EntryId::read_code(&text) {
            assert_eq!(ledger::EntryId::read_code(&id.code()), Some(id), "a code reads back");
        }
    },
    seeds: || {
        let state = format!("2026-11-23T09:00:00Z\n{}", log().note);
        let code = "https://saltmere.example/verify/01KB0-QJ3G0-ABCDE-FGH01-23456-Z";
        let published = "minimum-index 70144\npublished-days 3650\n";
        vec![state.into_bytes(), code.as_bytes().to_vec(), published.as_bytes().to_vec()]
    },
};
pub(super) const TILES: Target = Target {
    name: "tiles",
    about: "addresses below /log/, bundles of entries, lists of hashes, entries",
    run: tiles,
    seeds: || {
        let texts = ["tile/0/x001/234.p/5", "tile/entries/000.p/3", "tile/63/000", "checkpoint"];
        let entries: Vec<String> = (0..3).map(|n| record(n).1.to_string()).collect();
        let bundle = tlog::write_bundle(entries.iter().map(String::as_bytes)).unwrap_or_default();
        let texts = texts.map(|text| text.as_bytes().to_vec()).into_iter();
        texts.chain([bundle, entries.concat().into_bytes(), vec![7; 96]]).collect()
    },
};

fn note(data: &[u8]) {
    let text = text(data);
    if let Ok(note) = Note::parse(&text) {
        assert_eq!(note.to_string(), *text, "a note has one text");
        let _ = log().policy.open(&note);
    }
    if let Ok(checkpoint) = Checkpoint::parse(&text) {
        assert_eq!(checkpoint.to_string(), *text, "a checkpoint has one text");
    }
    for line in text.lines() {
        let _ = Signature::parse(line);
    }
}

fn proof(data: &[u8]) {
    let text = text(data);
    let Ok(proof) = LogProof::parse(&text) else { return };
    assert_eq!(proof.to_string(), *text, "a proof has one text");
    let _ = proof.verify(&leaf_hash(b"another"), &log().policy);
    let _ = proof.extra().and_then(Opening::from_extra).and_then(|opening| opening.entry());
}

fn keys(data: &[u8]) {
    let text = text(data);
    let _ = (VerifierKey::parse(&text), SignerKey::parse(&text), ledger::read_key(&text));
    let _ = (ledger::verify::read_policy(&text), privacy::MasterKeys::parse(&text).is_ok());
}

fn policy(data: &[u8]) {
    let Ok(policy) = Policy::parse(&text(data)) else { return };
    let written = policy.to_string();
    assert_eq!(Policy::parse(&written).as_ref(), Ok(&policy), "a policy reads back: {written}");
    assert!(policy.witnesses_min() <= policy.witnesses().len(), "a quorum can be reached");
    let _ = policy.open(&log().note);
}

fn witness(data: &[u8]) {
    let text = text(data);
    let _ = (tlog::read_cosignatures(&text), tlog::read_known_size(&text));
    let Ok(request) = AddCheckpoint::parse(&text) else { return };
    assert_eq!(request.to_string(), *text, "a request has one text");
    let seen = Seen { size: 5, root: log().root_of_five };
    let _ = request.judge(&[log().signer.verifier_key()], |_| Some(seen));
    let _ = request.judge(&[log().signer.verifier_key()], |_| None);
}

fn witnesses() -> [SignerKey; 2] {
    let named = |number: u8| {
        SignerKey::new(&format!("w{number}.example"), Algorithm::CosignatureV1, [number; 32])
    };
    match (named(1), named(2)) {
        (Ok(a), Ok(b)) => [a, b],
        _ => unreachable!("sound names make sound keys"),
    }
}

fn tiles(data: &[u8]) {
    let text = text(data);
    let _ = (Resource::parse(&text), Entry::parse(&text), Hash::from_base64(&text));
    let _ = (tlog::read_bundle(data), Hash::list_from_bytes(data));
}

const LEAVES: u64 = 40;

struct Log {
    signer: SignerKey,
    policy: Policy,
    note: Note,
    receipts: Vec<String>,
    /// A request to a witness that has seen the first five entries.
    asked: String,
    root_of_five: Hash,
}

/// What is recorded of the n-th act, and its entry.
fn record(number: u64) -> (Opening, Entry) {
    let opening = Opening {
        kind: "case.decided".into(),
        record: format!("{{\"case\":\"PP-{number}\",\"outcome\":\"granted\"}}"),
        key: [number as u8; 32],
    };
    match opening.entry() {
        Some(entry) => (opening, entry),
        None => unreachable!("case.decided is a kind of entry"),
    }
}

fn receipt(number: u64) -> Option<Vec<u8>> {
    log().receipts.get(usize::try_from(number).ok()?).map(|text| text.clone().into_bytes())
}

/// A small log with a receipt for each entry.
fn log() -> &'static Log {
    static LOG: OnceLock<Log> = OnceLock::new();
    LOG.get_or_init(|| match made() {
        Ok(log) => log,
        Err(error) => panic!("a sound log cannot be made: {error}"),
    })
}

fn made() -> Result<Log, Box<dyn std::error::Error>> {
    let signer = SignerKey::ed25519(ORIGIN, [7; 32])?;
    let entries: Vec<(Opening, Entry)> = (0..LEAVES).map(record).collect();
    let leaves: Vec<Hash> =
        entries.iter().map(|(_, entry)| leaf_hash(entry.to_string().as_bytes())).collect();
    let (tree, writes) = Tree::empty().append(&leaves);
    let tiles: BTreeMap<_, _> = writes.into_iter().map(|w| (w.tile, w.hashes)).collect();
    let checkpoint = Checkpoint::new(ORIGIN, tree.size(), tree.root())?;
    let note = Note::signed(&checkpoint.to_string(), &signer)?;
    let mut receipts = Vec::new();
    for (index, (opening, _)) in (0..).zip(&entries) {
        let hashes = prove_inclusion(index, tree.size(), |tile| tiles.get(&tile).cloned())?;
        let extra = opening.to_extra().map_err(|fault| fault.to_string())?;
        receipts.push(LogProof::new(Some(extra), index, hashes, note.clone())?.to_string());
    }
    let policy = Policy::log_only(ORIGIN, signer.verifier_key());
    let proof = prove_consistency(5, tree.size(), |tile| tiles.get(&tile).cloned())?;
    let asked = AddCheckpoint::new(5, proof, note.clone())?.to_string();
    let root_of_five = Tree::empty().append(leaves.get(..5).unwrap_or_default()).0.root();
    Ok(Log { signer, policy, note, receipts, asked, root_of_five })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_to_a_witness_is_sound_before_it_is_damaged() {
        let request = AddCheckpoint::parse(&log().asked);
        let seen = Seen { size: 5, root: log().root_of_five };
        let judged =
            request.map(|request| request.judge(&[log().signer.verifier_key()], |_| Some(seen)));
        assert!(judged.is_ok_and(|head| head.is_ok()));
    }

    #[test]
    fn receipts_are_sound_before_they_are_damaged() {
        for text in &log().receipts {
            assert!(ledger::verify::receipt(text, &log().policy).is_ok());
        }
    }
}
