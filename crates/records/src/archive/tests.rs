//! A package as others read it: its files, their digests, and what its METS and PREMIS say.

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::*;

fn example() -> Package {
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    let file = |name: &str, kind: &str, text: &str| DataFile {
        name: name.into(),
        media_type: kind.into(),
        created_at: at("2026-05-03T09:00:00Z"),
        bytes: text.as_bytes().to_vec(),
    };
    let happened = |act: &str, by: &str| Happened {
        act: act.into(),
        at: at("2026-05-03T09:00:00Z"),
        detail: (act == "decided").then(|| "granted".to_owned()),
        by: by.into(),
    };
    Package {
        id: "PP-7K3M-9RXH2".into(),
        title: "Permis <riverain> & \"visiteur\"".into(),
        language: "fr".into(),
        creator: "Municipality of Saltmere".into(),
        unit: "Parking".into(),
        law: "Public Records Act, s. 12".into(),
        span: (at("2026-05-03T09:00:00Z"), at("2026-05-04T09:00:00Z")),
        made_at: at("2031-05-05T02:00:00.25Z"),
        program: "0.1.0".into(),
        history: vec![happened("submitted", "person"), happened("decided", "official")],
        files: vec![
            file("answers.json", "application/json", "{\"plate\":\"SM482QT\"}"),
            file("1-letter.pdf", "application/pdf", "%PDF-1.7 \u{0} not a real one"),
        ],
    }
}

/// Writes the example where `AEDILE_SIP_EXAMPLE` says, for validators of others (docs/testing.md).
#[test]
fn an_example_for_validators() {
    let bytes = write(&example());
    assert!(bytes.starts_with(b"PK"));
    if let Ok(file) = std::env::var("AEDILE_SIP_EXAMPLE") {
        std::fs::write(file, bytes).unwrap();
    }
}

/// Names and contents by the directory at the end, as a reader finds them.
fn unzip(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let u16_at = |at: usize| usize::from(u16::from_le_bytes(bytes[at..at + 2].try_into().unwrap()));
    let u32_at = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
    let end = bytes.len() - 22;
    assert_eq!(&bytes[end..end + 4], b"PK\x05\x06");
    let mut at = u32_at(end + 16);
    (0..u16_at(end + 10))
        .map(|_| {
            assert_eq!(&bytes[at..at + 4], b"PK\x01\x02");
            let (crc, size, name) = (u32_at(at + 16), u32_at(at + 20), u16_at(at + 28));
            let header = u32_at(at + 42);
            let text = String::from_utf8(bytes[at + 46..at + 46 + name].to_vec()).unwrap();
            let from = header + 30 + u16_at(header + 26) + u16_at(header + 28);
            let content = bytes[from..from + size].to_vec();
            assert_eq!(crc32fast::hash(&content) as usize, crc);
            at += 46 + name;
            (text, content)
        })
        .collect()
}

#[test]
fn every_file_is_there_and_its_digest_is_told() {
    let files = unzip(&write(&example()));
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "PP-7K3M-9RXH2/METS.xml",
            "PP-7K3M-9RXH2/metadata/descriptive/dc.xml",
            "PP-7K3M-9RXH2/metadata/preservation/premis.xml",
            "PP-7K3M-9RXH2/representations/rep1/METS.xml",
            "PP-7K3M-9RXH2/representations/rep1/data/answers.json",
            "PP-7K3M-9RXH2/representations/rep1/data/1-letter.pdf",
        ]
    );
    let text = |at: usize| String::from_utf8(files[at].1.clone()).unwrap();
    let digest = |at: usize| {
        Sha256::digest(&files[at].1).iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    let (outer, premis, inner) = (text(0), text(2), text(3));
    for at in [1, 2, 3] {
        assert!(outer.contains(&format!("CHECKSUM=\"{}\"", digest(at))), "{}", names[at]);
    }
    for at in [4, 5] {
        assert!(inner.contains(&format!("CHECKSUM=\"{}\"", digest(at))), "{}", names[at]);
        assert!(premis.contains(&digest(at)), "{}", names[at]);
    }
    assert!(outer.contains("LABEL=\"Permis &lt;riverain&gt; &amp; &quot;visiteur&quot;\""));
    assert!(premis.contains("<premis:eventType>decided</premis:eventType>"));
    assert!(premis.contains("<premis:eventDetail>granted</premis:eventDetail>"));
}

#[test]
fn the_same_case_gives_the_same_bytes() {
    assert_eq!(write(&example()), write(&example()));
}

#[test]
fn names_are_plain() {
    assert_eq!(plain_name("Bail é (1).pdf"), "Bail----1-.pdf");
    assert_eq!(plain_name("../../etc/passwd"), "etc-passwd");
    assert_eq!(plain_name("\u{202e}"), "file");
    assert_eq!(plain_name(&"a".repeat(300)).len(), 80);
}
