//! The pages in every language: forms, verdicts, the log empty and filled.

use std::sync::Arc;

use platform::Locale;
use web::testkit::markup_faults;

use super::log::LogPage;
use super::*;
use crate::cosigning::{Trouble, WitnessShown};
use crate::pruning::Published;
use crate::public::PublicRecord;
use crate::publish::{Growth, HeadShown};
use crate::receipt::EntryShown;
use crate::store::LogNumber;
use crate::{EntryId, LOCALES};

const RECORD: &str = r#"{"case":"PP-7K3M-9RXH2","service":"parking-permit","definition":"ab12","seq":4,"act":"decided","detail":"granted","by":"system","unit":null,"at":"2026-11-23T09:00:00Z"}"#;

fn asked(locale: Locale) -> Asked {
    web::testkit::asked(web::Visitor::default(), locale, LOCALES)
}

fn names() -> NameOf {
    Arc::new(|member, value, _| (member == "service").then(|| format!("the service {value}")))
}

fn verified(record: &str) -> Verified {
    Verified {
        kind: "case".to_owned(),
        record: record.to_owned(),
        origin: "saltmere.example/log".to_owned(),
        index: 300,
        log_size: 301,
        signed_by: vec!["saltmere.example/log+1+x".to_owned()],
        witnessed: vec![("witness.example".to_owned(), 1_795_424_400)],
    }
}

fn sound(page: &impl Template) -> String {
    let html = page.render().unwrap();
    assert_eq!(markup_faults(&html), Vec::<String>::new(), "{html}");
    html
}

#[test]
fn every_page_in_every_language() {
    for locale in [Locale::EN, Locale::FR, Locale::AR] {
        let asked = asked(locale);
        sound(&asking(&asked, Form::new(), None));
        let mut nothing = Form::new();
        nothing.refuse("file", "Choose a file");
        sound(&asking(&asked, nothing, None));
        let refused = worded(&asked, &VerifyRefusal::OtherLog { origin: "<b>".to_owned() });
        let form = Form::filled([("text", "<script>")]);
        assert!(!sound(&asking(&asked, form, Some(refused))).contains("<script>"));
        sound(&proven(&asked, &names(), (&verified(RECORD), false), Some(70_000)));
        sound(&proven(&asked, &names(), (&verified("not JSON"), true), None));
        entry_pages(&asked);
        published_pages(&asked);
        for head in [None, Some(head())] {
            log_pages(&asked, head.as_ref());
        }
    }
}

fn log_pages(asked: &Asked, head: Option<&HeadShown>) {
    let at = jiff::Timestamp::UNIX_EPOCH;
    let witness = |trouble| WitnessShown {
        name: "w.example".to_owned(),
        key: "w.example+1+x".to_owned(),
        cosigned: Some((70_000, at)),
        since: Some(at),
        trouble,
    };
    let troubles = Trouble::ALL.into_iter().map(|trouble| witness(Some((trouble, at))));
    let never = WitnessShown { cosigned: None, since: None, ..witness(None) };
    let all: Vec<WitnessShown> = troubles.chain([witness(None), never]).collect();
    for (witnesses, quorum) in
        [(&all[..0], None), (&all[..], Some(0)), (&all[..], Some(1)), (&all[..], Some(3))]
    {
        let page = asked.page("log-title");
        let growth = log::PERIODS_DAYS.iter().map(|days| Growth { days: *days, entries: 5 });
        let days = [(jiff::civil::date(2026, 11, 23), 5), (jiff::civil::date(2026, 11, 24), 0)];
        let html = sound(&LogPage {
            form: Form::new(),
            head: head.cloned(),
            growth: growth.collect(),
            chart: head.map(|_| log::chart(&asked.words, &days)),
            keys: vec![shown_key("saltmere.example/log+1+x")],
            witnesses: witnesses.iter().map(|witness| log::row(&page, witness)).collect(),
            quorum: quorum.map(|needed| log::Quorum { needed, all: 7 }),
            published: match quorum {
                None => Published::ALL,
                Some(_) => Published { minimum: 300, days: Some(3_650) },
            },
            number: u32::from(quorum.is_some()),
            closed: quorum.map(|_| closed()).into_iter().collect(),
            page,
        });
        assert!(!html.contains("log-witness-"), "a word is missing: {html}");
    }
}

fn closed() -> crate::ClosedLog {
    crate::ClosedLog {
        number: 0,
        origin: "saltmere.example/log".to_owned(),
        log_key: "saltmere.example/log+1+x".to_owned(),
        size: 70_000,
        closed_at: jiff::Timestamp::UNIX_EPOCH,
        is_witnessed: true,
    }
}

fn published_pages(asked: &Asked) {
    let id = EntryId::read_code("01KB0QJ3G0ABCDEFGH0123456Z").unwrap();
    let record = |act: &str| PublicRecord {
        entry: id,
        kind: "service.published".to_owned(),
        subject: "parking-permit".to_owned(),
        record: format!("{{\"act\":\"{act}\",\"definition\":\"{}\"}}", "ab".repeat(32)),
    };
    let records = ["published", "republished", "unpublished", "other"].map(record);
    let one = Some("parking-permit".to_owned());
    let html = sound(&published::published_page(asked, &names(), &records, one));
    assert!(html.contains("abababababab<") && html.contains(&id.code()), "{html}");
    sound(&published::published_page(asked, &names(), &[], None));
}

fn entry_pages(asked: &Asked) {
    let id = EntryId::read_code("01KB0-QJ3G0-00000-00000-00000-0").unwrap();
    let signer = tlog::SignerKey::ed25519("saltmere.example/log", [4; 32]).unwrap();
    let note = tlog::Note::signed("saltmere.example/log\n", &signer).unwrap();
    let shown = EntryShown {
        kind: "case".to_owned(),
        line: "aedile/1 case x".to_owned(),
        log: LogNumber::FIRST,
        index: 300,
        note,
    };
    let seen = [("witness.example".to_owned(), 1_795_424_400)];
    sound(&entry::found_page(asked, id, (&shown, Some(301)), &seen));
    sound(&entry::found_page(asked, id, (&shown, None), &[]));
    let mut public = entry::found_page(asked, id, (&shown, Some(301)), &seen);
    let record = r#"{"file":"figures-2026-11-28.csv","act":"issued","type":"text/csv","bytes":9,"sha256":"ab","at":"2026-11-29T00:01:00Z"}"#;
    let rows = record::rows(&public.page, &names(), record);
    public.public = Some((rows, "/log/published/x".to_owned()));
    public.entries = bundle_path(300, 301).map(|path| format!("/log/{path}"));
    let html = sound(&public);
    assert!(html.contains("/log/tile/entries/001.p/45"), "{html}");
    assert!(html.contains("figures-2026-11-28.csv") && !html.contains("record-"), "{html}");
}

fn head() -> HeadShown {
    HeadShown {
        size: 70_000,
        root: tlog::empty_root(),
        signed_at: jiff::Timestamp::UNIX_EPOCH,
        checkpoint: "saltmere.example/log\n70000\n".to_owned(),
    }
}

#[test]
fn a_record_is_told_in_words() {
    let page = asked(Locale::EN).page("verified-title");
    let rows = record::rows(&page, &names(), RECORD);
    let told: Vec<(&str, &str)> =
        rows.iter().map(|row| (row.key.as_str(), row.value.as_str())).collect();
    assert_eq!(
        told,
        [
            ("Case", "PP-7K3M-9RXH2"),
            ("Service", "the service parking-permit"),
            ("What happened", "It was decided"),
            ("More", "Granted"),
            ("By", "The town’s rules, automatically"),
            (
                "When",
                page.instant("2026-11-23T09:00:00Z".parse::<jiff::Timestamp>().unwrap()).as_str()
            ),
            ("Version of the service’s rules", "ab12"),
            ("Step", "4"),
        ]
    );
    let odd = record::rows(&page, &names(), r#"{"a b":"c","act":"no such","at":"soon"}"#);
    assert_eq!((odd[0].value.as_str(), odd[2].key.as_str()), ("no such", "a b"));
}

#[test]
fn every_refusal_says_what_to_do() {
    use tlog::LogProofError;
    let asked = asked(Locale::AR);
    for refusal in [
        VerifyRefusal::Unreadable(LogProofError::NotAProof),
        VerifyRefusal::WithoutRecord,
        VerifyRefusal::UnknownSigner,
        VerifyRefusal::ForgedSignature,
        VerifyRefusal::OtherLog { origin: "x".to_owned() },
        VerifyRefusal::TooFewWitnesses { found: 1 },
        VerifyRefusal::Altered,
    ] {
        let told = worded(&asked, &refusal);
        assert!(!told.why.contains("receipt-") && !told.remedy.contains("receipt-"), "{refusal}");
    }
}

#[test]
fn codes_are_read_as_people_type_them() {
    let id = EntryId::read_code("01KB0QJ3G0ABCDEFGH0123456Z").unwrap();
    assert_eq!(id.code(), "01KB0-QJ3G0-ABCDE-FGH01-23456-Z");
    for typed in [
        " 01kb0-qj3g0-abcde-fgh01-23456-z ",
        "O1KBO QJ3GO ABCDE FGHOL 23456 Z",
        "https://saltmere.example/verify/01KB0-QJ3G0-ABCDE-FGH01-23456-Z",
        "http://localhost:8080/verify/01KB0QJ3G0ABCDEFGH0123456Z/",
    ] {
        assert_eq!(EntryId::read_code(typed), Some(id), "{typed}");
    }
    let long = "0".repeat(600);
    for other in
        ["", "-", "01KB0-QJ3G0", "u1KB0QJ3G0ABCDEFGH0123456Z", "8KB00QJ3G0ABCDEFGH0123456Z", &long]
    {
        assert_eq!(EntryId::read_code(other), None, "{other}");
    }
}

#[test]
fn where_an_entry_is_served() {
    assert_eq!(bundle_path(300, 301).as_deref(), Some("tile/entries/001.p/45"));
    assert_eq!(bundle_path(300, 70_000).as_deref(), Some("tile/entries/001"));
    assert_eq!(bundle_path(316_000, 700_000).as_deref(), Some("tile/entries/x001/234"));
    assert_eq!(bundle_path(5, 2), None);
}

#[test]
fn all_words_are_there() {
    let folder = std::path::Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("src");
    assert_eq!(web::testkit::unknown_keys(&folder, LOCALES), Vec::<String>::new());
}
