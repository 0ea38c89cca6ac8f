//! Policy files: what reads, what does not and why, and which witnesses make up a quorum.

use crate::*;

fn witness(number: u8) -> SignerKey {
    SignerKey::new(&format!("w{number}.example"), Algorithm::CosignatureV1, [number; 32]).unwrap()
}

fn log() -> SignerKey {
    SignerKey::ed25519("log.example", [9; 32]).unwrap()
}

/// `%L` is the log's key, `%1` to `%6` are the witnesses'.
fn filled(text: &str) -> String {
    let text = text.replace("%L", &log().verifier_key().to_string());
    (1..=6).fold(text, |text, number| {
        text.replace(&format!("%{number}"), &witness(number).verifier_key().to_string())
    })
}

const NESTED: &str = "# the example of tlog-policy\n\n log\t%L  https://log.example/ \n\
witness X1 %1\nwitness X2 %2 https://x2.example/\nwitness X3 %3\ngroup X-witnesses 2 X1 X2 X3\n\
witness Y1 %4\nwitness Y2 %5\nwitness Ü3 %6\ngroup Y-witnesses any Y1 Y2 Ü3\n\
group X-and-Y all X-witnesses Y-witnesses\nquorum X-and-Y\n";

fn cosigned(by: &[u8]) -> Note {
    let head = Checkpoint::new("log.example", 1, leaf_hash(b"one")).unwrap();
    let mut note = Note::signed(&head.to_string(), &log()).unwrap();
    by.iter().for_each(|number| note.cosign(&witness(*number), 5).unwrap());
    note
}

#[test]
fn a_quorum_is_counted_through_its_groups() {
    let policy = Policy::parse(&filled(NESTED)).unwrap();
    assert_eq!((policy.logs().len(), policy.witnesses().len(), policy.witnesses_min()), (1, 6, 3));
    assert_eq!(policy.logs()[0].url.as_deref(), Some("https://log.example/"));
    assert_eq!(policy.witnesses()[1].url.as_deref(), Some("https://x2.example/"));
    assert_eq!(Policy::parse(&policy.to_string()).unwrap(), policy);
    for (by, enough) in [
        (&[1, 2, 4][..], true),
        (&[1, 3, 6], true),
        (&[1, 2, 3, 4, 5, 6], true),
        (&[1, 2, 3], false),
        (&[1, 4, 5, 6], false),
        (&[], false),
    ] {
        let opened = policy.open(&cosigned(by));
        assert_eq!(opened.is_ok(), enough, "{by:?}");
        if !enough {
            assert_eq!(opened, Err(OpenError::TooFewWitnesses { found: by.len() }));
        }
        assert!(policy.open_unwitnessed(&cosigned(by)).is_ok());
    }
    let one = Policy::parse(&filled("log %L\nwitness a %1\nquorum a\n")).unwrap();
    assert!(one.open(&cosigned(&[1])).is_ok() && one.open(&cosigned(&[2])).is_err());
    let none = Policy::parse(&filled("quorum none\nlog %L\n")).unwrap();
    assert!(none.open(&cosigned(&[])).is_ok());
    // A policy without logs is sound, and believes no log.
    assert!(Policy::parse("quorum none").unwrap().open(&cosigned(&[])).is_err());
}

#[test]
fn any_of_the_logs_is_accepted_by_its_own_name() {
    let other = SignerKey::ed25519("other.example", [8; 32]).unwrap();
    let policy = filled(&format!("log %L\nlog {}\nquorum none\n", other.verifier_key()));
    let policy = Policy::parse(&policy).unwrap();
    assert!(policy.open(&cosigned(&[])).is_ok());
    let head = Checkpoint::new("other.example", 1, leaf_hash(b"one")).unwrap();
    assert!(policy.open(&Note::signed(&head.to_string(), &other).unwrap()).is_ok());
    // One log does not speak for the other.
    let borrowed = Note::signed(&head.to_string(), &log()).unwrap();
    assert!(matches!(policy.open(&borrowed), Err(OpenError::OtherLog { .. })));
}

#[test]
fn what_does_not_read_says_where_and_why() {
    let check = |text: &str, line, fault| {
        assert_eq!(Policy::parse(&filled(text)), Err(PolicyError { line, fault }), "{text}");
    };
    check("", 1, PolicyFault::NoQuorum);
    check("log %L\n", 2, PolicyFault::NoQuorum);
    check("quorum none\nquorum none\n", 2, PolicyFault::QuorumTwice);
    check("quorum a\nwitness a %1\n", 1, PolicyFault::UnknownName);
    check("quorum\n", 1, PolicyFault::Parts);
    check("log\n", 1, PolicyFault::Parts);
    check("log %L a b\n", 1, PolicyFault::Parts);
    check("witness a\n", 1, PolicyFault::Parts);
    check("group g all\n", 1, PolicyFault::Parts);
    check("Quorum none\n", 1, PolicyFault::UnknownWord);
    check("log %1\n", 1, PolicyFault::KeyKind);
    check("witness a %L\n", 1, PolicyFault::KeyKind);
    check("log x\n", 1, PolicyFault::Key(KeyError::Malformed));
    check("log %L\nlog %L\n", 2, PolicyFault::KeyTwice);
    check("witness a %1\nwitness b %1\n", 2, PolicyFault::KeyTwice);
    check("witness a %1\nwitness a %2\n", 2, PolicyFault::NameTaken);
    check("witness none %1\n", 1, PolicyFault::NameTaken);
    check("witness a %1\ngroup a any a\n", 2, PolicyFault::NameTaken);
    check("witness a %1\ngroup g 0 a\n", 2, PolicyFault::Threshold);
    check("witness a %1\ngroup g 2 a\n", 2, PolicyFault::Threshold);
    check("witness a %1\ngroup g 01 a\n", 2, PolicyFault::Threshold);
    check("witness a %1\ngroup g any a none\n", 2, PolicyFault::UnknownName);
    check("witness a %1\ngroup g any a a\n", 2, PolicyFault::MemberTwice);
    check("witness a %1\ngroup g any a\ngroup h any a\n", 3, PolicyFault::MemberTwice);
    check("quorum none\r\n", 1, PolicyFault::ControlCharacter);
    check(&"#".repeat(POLICY_BYTES_MAX + 1), 1, PolicyFault::TooLarge);
    let deep: String = (0..20).map(|n| format!("group g{} any g{n}\n", n + 1)).collect();
    check(&format!("witness g0 %1\n{deep}"), 18, PolicyFault::TooLarge);
}

#[test]
fn the_same_public_key_under_another_name_is_the_same_key() {
    let again = SignerKey::new("w9.example", Algorithm::CosignatureV1, [1; 32]).unwrap();
    let text = filled(&format!("witness a %1\nwitness b {}\n", again.verifier_key()));
    let error = PolicyError { line: 2, fault: PolicyFault::KeyTwice };
    assert_eq!(Policy::parse(&text), Err(error));
}

#[test]
fn a_town_puts_its_own_log_first() {
    let policy = Policy::parse("quorum none\n").unwrap();
    let key = log().verifier_key();
    let url = Some("https://log.example/log".to_owned());
    let own = PolicyLog { origin: "log.example".to_owned(), key: key.clone(), url };
    let text = policy.with_log(own.clone()).with_log(own).to_string();
    assert_eq!(text, format!("log {key} https://log.example/log\nquorum none\n"));
}
