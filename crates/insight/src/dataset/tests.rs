//! Datasets are published when they have changed, in versions that never change and are proven; small counts are told to
//! nobody.

use std::collections::BTreeMap;
use std::path::Path;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use jiff::SignedDuration;
use jiff::civil::date;
use ledger::{Sequencer, public_receipt, verify_file};
use platform::testkit::{TestClock, each_database, sqlite};
use platform::{Unit, args};
use tower::ServiceExt as _;
use web::testkit::markup_faults;

use super::*;
use crate::testing::{MODULES, applications, policy, signer};

fn open_data(db: &Db) -> OpenData {
    let folder = Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../towns/demo");
    OpenData {
        db: db.clone(),
        catalogue: Arc::new(Catalogue::load(&folder).unwrap().0),
        origin: "https://saltmere.example".into(),
        is_public: Arc::new(|service| service != "hidden"),
    }
}

#[test]
fn small_counts_are_told_to_nobody_and_the_others_in_steps() {
    for (count, expected) in [(5, "5"), (9, "5"), (10, "10"), (1_234, "1230")] {
        assert_eq!(made::published(count), expected);
    }
    let mut counts: BTreeMap<_, u64> = [
        (("permit".to_owned(), date(2026, 9, 1)), 5),
        (("permit".to_owned(), date(2026, 10, 1)), 17),
        (("quiet".to_owned(), date(2026, 9, 1)), 4),
        (("quiet".to_owned(), date(2026, 10, 1)), 30),
    ]
    .into();
    made::leave_out_small(&mut counts);
    let csv = made::table_of(&counts).to_csv();
    assert_eq!(csv, "service,month,applications\r\npermit,2026-09,5\r\npermit,2026-10,15\r\n");
}

#[test]
fn datasets_are_found_by_the_words_of_every_language() {
    let folder = Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../towns/demo");
    let catalogue = Catalogue::load(&folder).unwrap().0;
    let found = |words: &str| {
        let found = search(datasets(&catalogue, Locale::EN), words);
        found.iter().map(|dataset| dataset.about.id.to_string()).collect::<Vec<_>>()
    };
    assert!(found("").len() >= 5);
    assert_eq!(found("recycling GLASS"), ["recycling-points"]);
    assert_eq!(found("déchets"), ["recycling-points"]);
    assert_eq!(found("مرحاض"), ["public-toilets"]);
    assert_eq!(found("recycling toilets"), Vec::<String>::new());
    assert!(found("services cost").contains(&"services".to_owned()));
}

#[tokio::test]
async fn a_version_is_published_when_the_content_has_changed() {
    each_database(&MODULES, async |db| {
        let clock = TestClock::new();
        let data = open_data(&db);
        // The clock is on 23 November: October is over, November is not.
        applications(&db, &clock, ("parking-permit", 12, "2026-10-22T12:00:00Z")).await;
        applications(&db, &clock, ("parking-permit", 30, "2026-11-03T12:00:00Z")).await;
        applications(&db, &clock, ("hidden", 30, "2026-10-03T12:00:00Z")).await;
        let publish = async || publish_changed(&data, &clock.edge().system("test")).await.unwrap();
        assert_eq!(publish().await, 5, "three made, two given");
        assert_eq!(publish().await, 0, "nothing has changed");
        let months = async |file: &str| {
            let (version, content) = store::find(&db, file).await.unwrap().unwrap();
            (version, String::from_utf8(content).unwrap())
        };
        let (first, text) = months("applications-by-month-1.csv").await;
        assert_eq!(text, "service,month,applications\r\nparking-permit,2026-10,10\r\n");
        assert_eq!(first.rows, 1);
        clock.advance(SignedDuration::from_hours(24 * 10));
        assert_eq!(publish().await, 1, "November is over");
        let (second, text) = months("applications-by-month-2.csv").await;
        assert!(text.ends_with("parking-permit,2026-11,30\r\n"), "{text}");
        assert_eq!((second.number, second.rows), (2, 2));
        assert_eq!(months("applications-by-month-1.csv").await.0, first, "the first one stays");

        let log = Sequencer::new(db.clone(), signer());
        log.run_once(&clock.edge().system("test")).await.unwrap();
        let receipt = public_receipt(&db, second.entry).await.unwrap().unwrap();
        let (_, record) = verify_file(&receipt, text.as_bytes(), &policy()).unwrap();
        assert_eq!((record.file, record.sha256), (second.file, second.sha256));
        assert_eq!(ledger::fsck(&db, &policy()).await.unwrap().findings, []);
        assert_eq!(check(&db).await.unwrap(), Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn what_was_changed_taken_away_or_slipped_in_is_found() {
    each_database(&MODULES, async |db| {
        let clock = TestClock::new();
        let ctx = clock.edge().system("test");
        publish_changed(&open_data(&db), &ctx).await.unwrap();
        let change = async |sql: &'static str| {
            let mut unit = Unit::new();
            unit.must(1, sql, args![]);
            db.commit(unit).await.unwrap();
        };
        let name = "services-1.csv";
        change(
            "UPDATE insight_dataset_version SET content = (SELECT o.content FROM insight_dataset_version o
                WHERE o.file = 'public-toilets-1.csv') WHERE file = 'services-1.csv'",
        )
        .await;
        assert_eq!(check(&db).await.unwrap(), [format!("{name} is not what was published")]);
        change("DELETE FROM insight_dataset_version WHERE file = 'services-1.csv'").await;
        assert_eq!(check(&db).await.unwrap(), [format!("{name} was published and is gone")]);
        for number in ["2", "3"] {
            let mut unit = Unit::new();
            let sql = format!(
                "INSERT INTO insight_dataset_version
                    (dataset, version, file, content, row_count, sha256, entry, published_at)
                 SELECT dataset, {number}, 'more-{number}.csv', content, row_count, sha256, entry, published_at
                 FROM insight_dataset_version WHERE file = 'public-toilets-1.csv'"
            );
            unit.must(1, sql, args![]);
            db.commit(unit).await.unwrap();
        }
        let found = check(&db).await.unwrap();
        assert_eq!(found.last().unwrap(), "1 versions of datasets are offered and not logged");
    })
    .await;
}

async fn get(router: &axum::Router, path: &str) -> (StatusCode, axum::http::HeaderMap, String) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
    let bytes = to_bytes(body, 1 << 21).await.unwrap();
    (parts.status, parts.headers, String::from_utf8_lossy(&bytes).into_owned())
}

#[tokio::test]
async fn everybody_finds_reads_and_fetches_them() {
    let (db, _folder) = sqlite(&MODULES).await;
    let clock = TestClock::new();
    let words: Vec<_> = crate::LOCALES.iter().chain(services::PAGE_LOCALES).copied().collect();
    let site = web::testkit::site(web::Visitor::default(), &words).shared();
    let router = pages::routes(open_data(&db)).into_router(site);
    assert_eq!(get(&router, "/data/services").await.0, StatusCode::NOT_FOUND, "no version yet");
    for locale in ["en", "fr", "ar"] {
        let (status, _, html) = get(&router, &format!("/data?lang={locale}")).await;
        assert_eq!((status, markup_faults(&html)), (StatusCode::OK, Vec::new()), "{locale}");
    }
    publish_changed(&open_data(&db), &clock.edge().system("test")).await.unwrap();
    for locale in ["en", "fr", "ar"] {
        for path in ["/data", "/data/services", "/data/services-linked", "/data/recycling-points"] {
            let (status, _, html) = get(&router, &format!("{path}?lang={locale}")).await;
            assert_eq!(
                (status, markup_faults(&html)),
                (StatusCode::OK, Vec::new()),
                "{path} {locale}"
            );
        }
    }
    let (_, _, html) = get(&router, "/data?q=glass").await;
    assert!(html.contains("/data/recycling-points") && !html.contains("/data/public-toilets"));
    let (_, _, html) = get(&router, "/data?q=%3Cb%3Enothing").await;
    assert!(html.contains("No dataset has these words") && !html.contains("<b>nothing"));
    let (_, _, html) = get(&router, "/data/recycling-points").await;
    assert!(html.contains("Quay Street") && html.contains("/data/files/recycling-points-1.json"));

    let (_, headers, csv) = get(&router, "/data/files/public-toilets-1.csv").await;
    assert!(csv.starts_with("place,opens,"), "{csv}");
    assert!(headers["content-type"].to_str().unwrap().starts_with("text/csv"));
    let receipt = headers["link"].to_str().unwrap().to_owned();
    let (_, headers, json) = get(&router, "/data/files/public-toilets-1.json").await;
    assert_eq!(headers["link"].to_str().unwrap(), receipt, "the log has the table");
    let rows: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(rows[0]["place"], "Harbour Hall");
    for missing in
        ["/data/files/public-toilets-2.csv", "/data/files/services-linked-1.json", "/data/x"]
    {
        assert_eq!(get(&router, missing).await.0, StatusCode::NOT_FOUND, "{missing}");
    }
    let (_, _, listed) = get(&router, "/api/v1/data?q=toilets").await;
    let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
    assert_eq!(listed["datasets"].as_array().unwrap().len(), 1);
    assert_eq!(listed["datasets"][0]["newest"]["rows"], 5);
    let (_, _, one) = get(&router, "/api/v1/data/public-toilets").await;
    let one: serde_json::Value = serde_json::from_str(&one).unwrap();
    assert_eq!(one["dataset"]["@type"], "dcat:Dataset");
    assert_eq!(one["versions"][0]["version"], 1);
    let (_, _, linked) = get(&router, "/data.jsonld").await;
    let linked: serde_json::Value = serde_json::from_str(&linked).unwrap();
    let all = linked["dcat:dataset"].as_array().unwrap();
    assert_eq!(all.len(), 5);
    let needed = ["dct:title", "dct:description", "dct:publisher", "dct:accrualPeriodicity"];
    for dataset in all {
        assert!(needed.iter().all(|name| !dataset[name].is_null()), "{dataset}");
        assert!(dataset["dcat:distribution"][0]["dct:license"]["@id"].is_string(), "{dataset}");
    }
}
