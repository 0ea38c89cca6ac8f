//! The demo town’s templates and examples as requests, and a reader of finished files.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use letters_protocol::{Profile, Request, StyleFile};

/// The templates that every town has.
pub(crate) const TEMPLATES: [&str; 6] =
    ["decision", "certificate", "receipt-letter", "correction", "fee", "street"];
/// The languages of the demo town.
pub(crate) const LANGUAGES: [&str; 3] = ["en", "fr", "ar"];

fn folder(of: &str) -> PathBuf {
    Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join(of)
}

/// The demo town's style files.
pub(crate) fn styles() -> BTreeMap<String, StyleFile> {
    ["town.typ", "words.typ", "arms.svg"]
        .into_iter()
        .map(|name| {
            let text = fs::read_to_string(folder("../towns/demo/letters").join(name)).unwrap();
            (name.to_owned(), StyleFile::Text(text))
        })
        .collect()
}

/// A request with a template of the demo town and its example data.
pub(crate) fn example(template: &str, language: &str) -> Request {
    let source = folder("../towns/demo/letters").join(format!("{template}.typ"));
    let data = folder("examples").join(format!("{template}.{language}.json"));
    Request {
        id: 1,
        template: fs::read_to_string(source).unwrap(),
        styles: styles(),
        data: serde_json::from_str(&fs::read_to_string(data).unwrap()).unwrap(),
        language: language.into(),
        profile: Profile::A2aUa1,
        created_at: "2026-11-23T14:15:00Z".into(),
    }
}

/// A request with a template of one's own and no style.
pub(crate) fn plain(template: &str) -> Request {
    Request {
        id: 1,
        template: format!("#set document(title: [Test])\n{template}"),
        styles: BTreeMap::new(),
        data: serde_json::json!({"secret": 1}),
        language: "en".into(),
        profile: Profile::A2aUa1,
        created_at: "2026-11-23T14:15:00Z".into(),
    }
}

/// A PDF with its compressed streams unpacked behind it, so that its words can be searched for.
pub(crate) fn unpacked(pdf: &[u8]) -> String {
    let mut all = pdf.to_vec();
    let find = |from: usize, what: &[u8]| {
        pdf[from..].windows(what.len()).position(|at| at == what).map(|at| from + at)
    };
    let mut from = 0;
    while let Some(at) = find(from, b"\nstream\n").map(|at| at + 8) {
        let end = find(at, b"endstream").unwrap();
        let mut text = Vec::new();
        if flate2::read::ZlibDecoder::new(&pdf[at..end]).read_to_end(&mut text).is_ok() {
            all.extend(text);
        }
        from = end;
    }
    String::from_utf8_lossy(&all).into_owned()
}
