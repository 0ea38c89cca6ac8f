//! Paths, bundles, checkpoints and proof files: one spelling each, and no bytes that panic.

use super::trees::Seeded;
use crate::*;

#[test]
fn paths_have_one_spelling() {
    fn check(path: &str) {
        let resource = Resource::parse(path).unwrap_or_else(|| panic!("{path} is refused"));
        assert_eq!(resource.to_string(), path);
    }
    check("checkpoint");
    check("tile/0/000");
    check("tile/0/000.p/1");
    check("tile/63/999.p/255");
    check("tile/0/x001/000");
    check("tile/0/x001/x234/067");
    check("tile/entries/x001/x234/067.p/8");
    check("tile/0/x018/x446/x744/x073/x709/x551/615");
    for path in [
        "",
        "/checkpoint",
        "checkpoint/",
        "tile",
        "tile/0",
        "tile/0/",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/x000",
        "tile/0/x000/001",
        "tile/0/001/002",
        "tile/0/x001/x002",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/0/000.p/1/",
        "tile/0/+01",
        "tile/0/..",
        "tile/entries/x018/x446/x744/x073/x709/x551/616",
        "tile/entries/x001/x001/x001/x001/x001/x001/x001/001",
        "tile/data/000",
    ] {
        assert_eq!(Resource::parse(path), None, "{path}");
    }
}

#[test]
fn tiles_of_a_tree_are_as_wide_as_the_text_says() {
    // tlog-tiles: a tree of 70,000 and a tree of 256.
    let width = |level, index, size| Tile::in_tree(level, index, size).map(|tile| tile.width());
    assert_eq!(width(0, 272, 70_000), Some(256));
    assert_eq!(width(0, 273, 70_000), Some(112));
    assert_eq!(width(0, 274, 70_000), None);
    assert_eq!(width(1, 0, 70_000), Some(256));
    assert_eq!(width(1, 1, 70_000), Some(17));
    assert_eq!(width(2, 0, 70_000), Some(1));
    assert_eq!(width(3, 0, 70_000), None);
    assert_eq!(width(0, 0, 256), Some(256));
    assert_eq!(width(1, 0, 256), Some(1));
    assert_eq!(Tile::partial_of(256), [Tile::new(1, 0, 1).unwrap()]);
    assert_eq!(width(63, u64::MAX, u64::MAX), None);
}

#[test]
fn bundles_read_back() {
    let entries: Vec<Vec<u8>> = (0..256_usize).map(|length| vec![7; length * 3]).collect();
    let bytes = write_bundle(entries.iter().map(Vec::as_slice)).unwrap();
    assert_eq!(read_bundle(&bytes).unwrap(), entries);
    for end in 0..bytes.len().min(3_000) {
        if let Ok(read) = read_bundle(&bytes[..end]) {
            assert!(
                entries.starts_with(&read.iter().map(|entry| entry.to_vec()).collect::<Vec<_>>())
            );
        }
    }
    assert_eq!(read_bundle(&[0]), Err(BundleError::Torn));
    assert_eq!(read_bundle(&[0, 2, 1]), Err(BundleError::Torn));
    assert_eq!(read_bundle(&[0; 2 * 257]), Err(BundleError::TooManyEntries));
    assert_eq!(write_bundle([&[0; 65_536][..]]), Err(BundleError::EntryTooLong));
    assert_eq!(write_bundle([&[][..]; 257]), Err(BundleError::TooManyEntries));
}

#[test]
fn checkpoints_are_read_strictly() {
    let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    let sound = format!("example.com/behind-the-sofa\n20852163\n{root}\n");
    assert!(Checkpoint::parse(&sound).is_ok());
    assert_eq!(Checkpoint::parse(&format!("{sound}more\n")).unwrap().extensions(), ["more"]);
    for text in [
        String::new(),
        "\n".to_owned(),
        sound.trim_end().to_owned(),
        sound.replace("20852163", "020852163"),
        sound.replace("20852163", "+20852163"),
        sound.replace("20852163", "20852163 "),
        sound.replace("20852163", "18446744073709551616"),
        sound.replace("20852163", "0"),
        sound.replace('=', ""),
        sound.replace("2I=", "2J="),
        sound.replace("20852163\n", ""),
        format!("\n{sound}"),
        format!("{sound}\n"),
        format!("{sound}\nmore\n"),
        format!("{sound}{}", "more\n".repeat(17)),
    ] {
        assert_eq!(Checkpoint::parse(&text), Err(CheckpointError), "{text:?}");
    }
}

/// A log of 300 entries, and the proof of entry 123 in it.
fn proof(extra: Option<Vec<u8>>) -> (LogProof, Hash, Policy) {
    let leaves: Vec<Hash> = (0..300_u32).map(|i| leaf_hash(&i.to_be_bytes())).collect();
    let (tree, writes) = Tree::empty().append(&leaves);
    let read =
        |tile| writes.iter().find(|write| write.tile == tile).map(|write| write.hashes.clone());
    let hashes = prove_inclusion(123, 300, read).unwrap();
    let signer = SignerKey::ed25519("saltmere.example/log", [4; 32]).unwrap();
    let head = Checkpoint::new("saltmere.example/log", tree.size(), tree.root()).unwrap();
    let note = Note::signed(&head.to_string(), &signer).unwrap();
    let policy = Policy::log_only("saltmere.example/log", signer.verifier_key());
    (LogProof::new(extra, 123, hashes, note).unwrap(), leaves[123], policy)
}

#[test]
fn proof_files_read_back_and_verify() {
    for extra in [None, Some(b"salt and record".to_vec())] {
        let (written, leaf, policy) = proof(extra.clone());
        let read = LogProof::parse(&written.to_string()).unwrap();
        assert_eq!(read, written);
        assert_eq!(read.extra(), extra.as_deref());
        let proven = read.verify(&leaf, &policy).unwrap();
        assert_eq!((proven.index, proven.checkpoint.size()), (123, 300));
        assert_eq!(read.verify(&leaf_hash(b"x"), &policy), Err(ProofRefusal::NotIncluded));
    }
    let (written, ..) = proof(None);
    let too_much = vec![0; EXTRA_BYTES_MAX + 1];
    let refused = LogProof::new(Some(too_much), 0, vec![], written.note().clone());
    assert_eq!(refused, Err(LogProofError::TooLarge));
    let most = LogProof::new(Some(vec![0; EXTRA_BYTES_MAX]), 0, vec![], written.note().clone());
    assert!(LogProof::parse(&most.unwrap().to_string()).is_ok());
}

#[test]
fn malformed_proof_files_are_refused_by_the_line() {
    let (written, ..) = proof(Some(b"salt".to_vec()));
    let text = written.to_string();
    let check = |text: &str, error| assert_eq!(LogProof::parse(text), Err(error), "{text}");
    check("", LogProofError::NotAProof);
    check(&text.replace("@v1", "@v2"), LogProofError::NotAProof);
    check(&text.replace("@v1\n", "@v1\r\n"), LogProofError::NotAProof);
    check(&text.replace("c2FsdA==", "c2FsdA"), LogProofError::Extra);
    check(&text.replace("c2FsdA==", ""), LogProofError::Extra);
    check(&text.replace("index 123", "index 0123"), LogProofError::Index);
    check(&text.replace("index 123\n", ""), LogProofError::Index);
    check(&text.replace("index 123\n", "index 123\nAAAA\n"), LogProofError::Hash);
    let hash = format!("{}\n", empty_root());
    let many = text.replace("index 123\n", &format!("index 123\n{}", hash.repeat(66)));
    check(&many, LogProofError::TooLarge);
    check(&text.replace("\u{2014}", "-"), LogProofError::Note(NoteError::Malformed));
    check(&" ".repeat(PROOF_TEXT_BYTES_MAX + 1), LogProofError::TooLarge);
}

#[test]
fn no_changed_proof_file_convinces() {
    let (written, leaf, policy) = proof(None);
    let text = written.to_string().into_bytes();
    let mut random = Seeded(11);
    for _ in 0..3_000 {
        let mut bytes = text.clone();
        for _ in 0..=random.below(2) {
            let at = random.below(bytes.len() as u64) as usize;
            match random.below(3) {
                0 => bytes[at] ^= 1 << random.below(8),
                1 => drop(bytes.remove(at)),
                _ => bytes.insert(at, bytes[random.below(bytes.len() as u64) as usize]),
            }
        }
        let Ok(changed) = String::from_utf8(bytes) else { continue };
        if changed.as_bytes() == text {
            continue;
        }
        if let Ok(read) = LogProof::parse(&changed) {
            assert_eq!(read.to_string(), changed, "what is read has one spelling");
            assert!(read.verify(&leaf, &policy).is_err(), "{changed}");
        }
    }
}

#[test]
fn no_bytes_panic_a_reader() {
    let (written, ..) = proof(Some(vec![1; 40]));
    let seeds = [
        written.to_string(),
        written.note().to_string(),
        written.note().text().to_owned(),
        "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz".to_owned(),
        "tile/entries/x001/x234/067.p/8".to_owned(),
    ];
    let alphabet = "\n +=/x0129azAZ\u{2014}\0\u{1}\u{a0}.-extraindexPRIVATE";
    let letters: Vec<char> = alphabet.chars().collect();
    let mut random = Seeded(12);
    for round in 0..20_000 {
        let mut text: Vec<char> = seeds[round % seeds.len()].chars().collect();
        for _ in 0..random.below(6) {
            let at = random.below(text.len() as u64 + 1) as usize;
            let end = (at + random.below(5) as usize).min(text.len());
            let letter = letters[random.below(letters.len() as u64) as usize];
            text.splice(at..end, [letter]);
        }
        let text: String = text.into_iter().collect();
        let _ = LogProof::parse(&text).map(|read| assert_eq!(read.to_string(), text));
        let _ = Note::parse(&text).map(|read| assert_eq!(read.to_string(), text));
        let _ = Checkpoint::parse(&text).map(|read| assert_eq!(read.to_string(), text));
        let _ = VerifierKey::parse(&text).map(|read| assert_eq!(read.to_string(), text));
        let _ = SignerKey::parse(&text).map(|read| assert_eq!(read.to_secret_text(), text));
        let _ = Resource::parse(&text).map(|read| assert_eq!(read.to_string(), text));
        let _ = read_bundle(text.as_bytes());
        let _ = Hash::list_from_bytes(text.as_bytes());
    }
}
