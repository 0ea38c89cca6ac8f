//! Keys and notes against the vectors of golang.org/x/mod/sumdb/note and the C2SP texts.

use crate::*;

const PETER_KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const PETER_SECRET: &str =
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const ENOCH_KEY: &str = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
const TEXT: &str = "If you think cryptography is the answer to your problem,\n\
                    then you don't know what your problem is.\n";
const PETER_LINE: &str = "\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
const ENOCH_LINE: &str = "\u{2014} EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

fn keys(texts: &[&str]) -> Vec<VerifierKey> {
    texts.iter().map(|text| VerifierKey::parse(text).unwrap()).collect()
}

#[test]
fn a_note_is_signed_as_x_mod_signs_it() {
    let signer = SignerKey::parse(PETER_SECRET).unwrap();
    assert_eq!(signer.verifier_key().to_string(), PETER_KEY);
    assert_eq!(signer.to_secret_text(), PETER_SECRET);
    assert!(!format!("{signer:?}").contains("AYEKFALV"), "Debug shows no secret");
    let note = Note::signed(TEXT, &signer).unwrap();
    assert_eq!(note.to_string(), format!("{TEXT}\n{PETER_LINE}"));
}

#[test]
fn signatures_of_unknown_keys_are_ignored_and_wrong_ones_are_not() {
    let note = Note::parse(&format!("{TEXT}\n{PETER_LINE}{ENOCH_LINE}")).unwrap();
    let by = |names: &[&str]| -> Vec<String> {
        let verified = note.verify(&keys(names)).unwrap();
        verified.iter().map(|by| by.key.name().to_owned()).collect()
    };
    assert_eq!(by(&[PETER_KEY]), ["PeterNeumann"]);
    assert_eq!(by(&[ENOCH_KEY]), ["EnochRoot"]);
    assert_eq!(by(&[ENOCH_KEY, PETER_KEY]), ["PeterNeumann", "EnochRoot"]);
    assert_eq!(note.verify(&[]), Err(NoteError::NoKnownSignature));
    let twice = Note::parse(&format!("{TEXT}\n{PETER_LINE}{PETER_LINE}")).unwrap();
    assert_eq!(twice.verify(&keys(&[PETER_KEY])).unwrap().len(), 1);
    let other = Note::parse(&format!("Another text.\n\n{PETER_LINE}{ENOCH_LINE}")).unwrap();
    let wrong = NoteError::BadSignature { name: "PeterNeumann".to_owned() };
    assert_eq!(other.verify(&keys(&[PETER_KEY])), Err(wrong));
}

#[test]
fn malformed_notes_are_refused() {
    let peter = PETER_LINE.trim_end_matches('\n');
    let cases = [
        String::new(),
        "\n".to_owned(),
        TEXT.to_owned(),
        format!("{TEXT}\n"),
        format!("{TEXT}\n{peter}"),
        format!("\u{1}{TEXT}\n{PETER_LINE}"),
        format!("\t{TEXT}\n{PETER_LINE}"),
        format!("{TEXT}\r\n{PETER_LINE}"),
        format!("{TEXT}\n{}", PETER_LINE.replace("PeterNeumann", "Bad Name")),
        format!("{TEXT}\n{}", PETER_LINE.replace("PeterNeumann", "Bad+Name")),
        format!("{TEXT}\n{}", PETER_LINE.replace("PeterNeumann", "Bad\u{2003}Name")),
        format!("{TEXT}\n{}", PETER_LINE.replace('=', "")),
        format!("{TEXT}\n{PETER_LINE}Unexpected line.\n"),
        format!("{TEXT}\n\u{2014} PeterNeumann x08gow==\n"),
    ];
    for case in cases {
        assert_eq!(Note::parse(&case), Err(NoteError::Malformed), "{case:?}");
    }
    let many = format!("{TEXT}\n{}", PETER_LINE.repeat(SIGNATURES_MAX + 1));
    assert_eq!(Note::parse(&many), Err(NoteError::TooLarge));
    let most = format!("{TEXT}\n{}", PETER_LINE.repeat(SIGNATURES_MAX));
    assert!(Note::parse(&most).is_ok());
    let signer = SignerKey::parse(PETER_SECRET).unwrap();
    for text in ["", "no newline", "a\tb\n"] {
        assert_eq!(Note::signed(text, &signer), Err(NoteError::Text));
    }
}

#[test]
fn a_text_with_empty_lines_ends_at_the_last() {
    // The form of signed-note's own example: an empty line within the text.
    let signer = SignerKey::parse(PETER_SECRET).unwrap();
    let text = "Ognuno sta solo sul cuor della terra\n\ned \u{e8} subito sera.\n";
    let read = Note::parse(&Note::signed(text, &signer).unwrap().to_string()).unwrap();
    assert_eq!(read.text(), text);
    assert!(read.verify(&keys(&[PETER_KEY])).is_ok());
}

#[test]
fn every_mangling_of_a_key_is_refused() {
    fn check(text: &str, parses: impl Fn(&str) -> bool) {
        assert!(parses(text));
        for start in 0..text.len() {
            for end in start..=text.len() {
                assert!(&text[start..end] == text || !parses(&text[start..end]));
            }
        }
        for at in 0..text.len() {
            let mut bytes = text.as_bytes().to_vec();
            bytes[at] += 1;
            assert!(!parses(&String::from_utf8(bytes).unwrap()), "changed at {at}");
        }
    }
    check(PETER_KEY, |text| VerifierKey::parse(text).is_ok());
    check(PETER_SECRET, |text| SignerKey::parse(text).is_ok());
    let long = "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==";
    assert!(VerifierKey::parse(long).is_err());
    let unknown = "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    assert_eq!(VerifierKey::parse(unknown), Err(KeyError::UnknownAlgorithm));
    let small_order = VerifierKey::new("n", Algorithm::Ed25519, &[0; 32]);
    assert_eq!(small_order, Err(KeyError::Unusable));
    for name in ["", "a b", "a+b", "a\u{a0}b", "a\nb", &"n".repeat(256)] {
        assert_eq!(SignerKey::ed25519(name, [1; 32]).unwrap_err(), KeyError::Name);
    }
}

#[test]
fn a_published_checkpoint_verifies() {
    // A head of Go's checksum database, as published by its operators.
    let key = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
    let note = Note::parse(PUBLISHED).unwrap();
    let policy = Policy::log_only("go.sum database tree", VerifierKey::parse(key).unwrap());
    let opened = policy.open(&note).unwrap();
    assert_eq!(opened.checkpoint.to_string(), note.text());
    assert_eq!(note.to_string(), PUBLISHED);
    let other = Policy::log_only("another.example", VerifierKey::parse(key).unwrap());
    assert!(matches!(other.open(&note), Err(OpenError::OtherLog { .. })));
}

const PUBLISHED: &str = "go.sum database tree\n15368405\n/g9am3I6YWNKaZX/jkne1fqd9zEyjss+JXyPXG0WfkY=\n\n\u{2014} sum.golang.org Az3grqJGUaSGukG9p8nI2vKgiFn7qGHxn0W+mrwyI6Gz3F0t1J3LzmWk/p96Ybf295EjwdSwlzgijq5WA9d1Ded7owM=\n";

fn witnesses() -> Vec<SignerKey> {
    let named = |i: u8| format!("witness{i}.example/w");
    (1..=3).map(|i| SignerKey::new(&named(i), Algorithm::CosignatureV1, [i; 32]).unwrap()).collect()
}

#[test]
fn cosignatures_count_by_witness() {
    let log = SignerKey::ed25519("log.example", [9; 32]).unwrap();
    let head = Checkpoint::new("log.example", 1, leaf_hash(b"one")).unwrap();
    let mut note = Note::signed(&head.to_string(), &log).unwrap();
    let witnesses = witnesses();
    let keys = witnesses.iter().map(SignerKey::verifier_key).collect();
    let policy = Policy::of_keys("log.example", vec![log.verifier_key()], keys, 2);
    assert_eq!(policy.open(&note), Err(OpenError::TooFewWitnesses { found: 0 }));
    note.cosign(&witnesses[0], 1_679_315_147).unwrap();
    note.cosign(&witnesses[0], 1_679_315_148).unwrap();
    assert_eq!(policy.open(&note), Err(OpenError::TooFewWitnesses { found: 1 }));
    note.cosign(&witnesses[1], 1_679_315_149).unwrap();
    let read = Note::parse(&note.to_string()).unwrap();
    let times: Vec<_> =
        policy.open(&read).unwrap().cosigned.iter().map(|by| by.cosigned_at).collect();
    assert_eq!(times, [Some(1_679_315_148), Some(1_679_315_149)]);

    // The time is signed too.
    let line = read.signatures()[1].to_string();
    let changed = read.to_string().replace(&line, &line.replace("AAAABkGF", "AAAABkGG"));
    assert_ne!(changed, read.to_string());
    let changed = Note::parse(&changed).unwrap();
    assert!(matches!(policy.open(&changed), Err(OpenError::Witness(_))));
}

#[test]
fn keys_sign_what_they_are_for() {
    let log = SignerKey::ed25519("log.example", [9; 32]).unwrap();
    let witness = &witnesses()[0];
    assert_eq!(Note::signed("text\n", witness), Err(NoteError::WrongAlgorithm));
    let mut note = Note::signed("no checkpoint\n", &log).unwrap();
    assert_eq!(note.cosign(&log, 1), Err(NoteError::WrongAlgorithm));
    assert_eq!(note.cosign(witness, 1), Err(NoteError::NotCosignable));
    let head = Checkpoint::new("log.example", 0, empty_root()).unwrap();
    let mut note = Note::signed(&head.to_string(), &log).unwrap();
    assert_eq!(note.cosign(witness, u64::MAX), Err(NoteError::NotCosignable));
    let foreign = Signature::parse(PETER_LINE.trim_end()).unwrap();
    assert!(note.add(foreign, &keys(&[PETER_KEY])[0]).is_err());
}
