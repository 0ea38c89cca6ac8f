//! The formats of the log: notes, checkpoints, proofs, keys, tiles, and the receipts made of them.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use ledger::{Entry, Opening};
use tlog::{
    Checkpoint, Hash, LogProof, Note, Policy, Resource, Signature, SignerKey, Tree, VerifierKey,
    leaf_hash, prove_inclusion,
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
    Ok(Log { signer, policy, note, receipts })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn receipts_are_sound_before_they_are_damaged() {
        for text in &log().receipts {
            assert!(ledger::verify::receipt(text, &log().policy).is_ok());
        }
    }
}
