//! A day is closed once, at its end; its files never change, are proven, and what was changed is found.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use ledger::{Sequencer, public_receipt, verify_file};
use platform::testkit::{TestClock, each_database, sqlite};
use platform::{Db, Locale, Unit, args};
use tower::ServiceExt as _;
use web::testkit::markup_faults;
use web::{Asked, Pages};

use super::*;
use crate::Live;
use crate::pages::{FiguresPages, routes};
use crate::testing::{MODULES, applications, policy, signer};

fn figures(db: &Db) -> FiguresPages {
    let name_of = |id: &str, _| (id == "permit").then(|| "Parking permit".to_owned());
    FiguresPages::new(db.clone(), Live::default(), Arc::new(name_of))
}

async fn file(db: &Db, name: &str) -> (EditionFile, Vec<u8>) {
    store::find(db, name).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_day_is_closed_once_with_what_happened_until_its_end() {
    each_database(&MODULES, async |db| {
        let clock = TestClock::new();
        let pages = figures(&db);
        // The clock is at 09:00 on 23 November: yesterday had 12 applications, this morning has 30.
        applications(&db, &clock, ("permit", 12, "2026-11-22T23:59:59Z")).await;
        applications(&db, &clock, ("permit", 30, "2026-11-23T00:00:00Z")).await;
        let close = async || close_yesterday(&pages, &clock.edge().system("test")).await.unwrap();
        assert_eq!(close().await, Some(date(2026, 11, 22)));
        assert_eq!(close().await, None, "once");

        let (csv, content) = file(&db, "figures-2026-11-22.csv").await;
        let text = String::from_utf8(content.clone()).unwrap();
        assert!(text.ends_with("\r\npermit,Parking permit,12,0,,,,42,\r\n"), "{text}");
        let (_, json) = file(&db, "figures-2026-11-22.json").await;
        let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
        assert_eq!(json["until"], "2026-11-22");
        assert_eq!(json["services"][0]["figures"]["applications"], 12);

        let log = Sequencer::new(db.clone(), signer());
        log.run_once(&clock.edge().system("test")).await.unwrap();
        let receipt = public_receipt(&db, csv.entry).await.unwrap().unwrap();
        let (_, record) = verify_file(&receipt, &content, &policy()).unwrap();
        assert_eq!((record.file, record.sha256), (csv.file, csv.sha256));

        clock.advance(SignedDuration::from_hours(24));
        assert_eq!(close().await, Some(date(2026, 11, 23)));
        let (_, next) = file(&db, "figures-2026-11-23.csv").await;
        assert!(String::from_utf8(next).unwrap().contains("Parking permit,42,"));
        assert_eq!(file(&db, "figures-2026-11-22.csv").await.1, content, "the first day stays");
        log.run_once(&clock.edge().system("test")).await.unwrap();
        assert_eq!(ledger::fsck(&db, &policy()).await.unwrap().findings, []);
        assert_eq!(check(&db).await.unwrap(), Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_clock_that_goes_back_closes_no_day_and_of_two_servers_one_does() {
    each_database(&MODULES, async |db| {
        let clock = TestClock::new();
        let pages = figures(&db);
        let ctx = clock.edge().system("test");
        let both = tokio::join!(close_yesterday(&pages, &ctx), close_yesterday(&pages, &ctx));
        let closed = [both.0.unwrap(), both.1.unwrap()];
        assert_eq!(closed.into_iter().flatten().count(), 1, "{closed:?}");
        clock.advance(SignedDuration::from_hours(-24 * 5));
        let earlier = close_yesterday(&pages, &clock.edge().system("test")).await.unwrap();
        assert_eq!((earlier, store::count(&db).await.unwrap()), (None, 2));
    })
    .await;
}

#[tokio::test]
async fn what_was_changed_taken_away_or_slipped_in_is_found() {
    each_database(&MODULES, async |db| {
        let clock = TestClock::new();
        let ctx = clock.edge().system("test");
        close_yesterday(&figures(&db), &ctx).await.unwrap();
        Sequencer::new(db.clone(), signer()).run_once(&ctx).await.unwrap();
        let change = async |sql: &'static str, content: Option<&[u8]>| {
            let mut unit = Unit::new();
            unit.must(1, sql, content.map(|content| args![content]).unwrap_or_default());
            db.commit(unit).await.unwrap();
        };
        let name = "figures-2026-11-22.csv";
        let sql = "UPDATE insight_edition SET content = $1 WHERE file = 'figures-2026-11-22.csv'";
        change(sql, Some(b"service\r\n")).await;
        assert_eq!(check(&db).await.unwrap(), [format!("{name} is not what was published")]);
        let sql =
            "UPDATE insight_edition SET file = 'other.csv' WHERE file = 'figures-2026-11-22.csv'";
        change(sql, None).await;
        assert_eq!(check(&db).await.unwrap(), [format!("{name} was published and is gone")]);
        let sql =
            "INSERT INTO insight_edition (file, figures_on, content, sha256, entry, closed_at)
            SELECT 'more.csv', figures_on, content, sha256, entry, closed_at
            FROM insight_edition WHERE file = 'other.csv'";
        change(sql, None).await;
        let found = check(&db).await.unwrap();
        assert_eq!(found.last().unwrap(), "1 files of figures are offered and not logged");
    })
    .await;
}

async fn get(router: &axum::Router, path: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
    (parts.status, parts.headers, to_bytes(body, 1 << 20).await.unwrap().to_vec())
}

#[tokio::test]
async fn everybody_fetches_the_files_and_is_told_where_their_proof_is() {
    let (db, _folder) = sqlite(&MODULES).await;
    let clock = TestClock::new();
    close_yesterday(&figures(&db), &clock.edge().system("test")).await.unwrap();
    let words: Vec<_> = crate::LOCALES.iter().chain(services::PAGE_LOCALES).copied().collect();
    let site = web::testkit::site(web::Visitor::default(), &words).shared();
    let router = routes(figures(&db)).into_router(site);
    let (csv, content) = file(&db, "figures-2026-11-22.csv").await;
    let (status, headers, served) = get(&router, "/figures/editions/figures-2026-11-22.csv").await;
    assert_eq!((status, served), (StatusCode::OK, content));
    let receipt = format!("/log/published/{}", csv.entry.code());
    assert_eq!(headers["link"], format!("<{receipt}>; rel=\"describedby\""));
    let (status, _, listed) = get(&router, "/api/v1/figures/editions").await;
    let listed: serde_json::Value = serde_json::from_slice(&listed).unwrap();
    assert_eq!((status, &listed["files"][0]["receipt"]), (StatusCode::OK, &receipt.into()));
    assert_eq!(listed["files"].as_array().unwrap().len(), 2);
    let (status, _, page) = get(&router, "/figures/editions").await;
    let page = String::from_utf8(page).unwrap();
    assert!(status == StatusCode::OK && page.contains(&csv.entry.code()), "{page}");
    let missing = get(&router, "/figures/editions/figures-2026-11-21.csv").await.0;
    assert_eq!(missing, StatusCode::NOT_FOUND);
}

#[test]
fn the_page_in_every_language() {
    let words: Vec<_> = crate::LOCALES.iter().chain(services::PAGE_LOCALES).copied().collect();
    for locale in [Locale::EN, Locale::FR, Locale::AR] {
        let asked: Asked = web::testkit::asked(web::Visitor::default(), locale, &words);
        let file = |name: &str, day| EditionFile {
            file: name.to_owned(),
            figures_on: date(2026, 11, day),
            bytes: 1,
            sha256: "ab".repeat(32),
            entry: EntryId::read_code("01KB0QJ3G0ABCDEFGH0123456Z").unwrap(),
            closed_at: Timestamp::UNIX_EPOCH,
        };
        let files = [file("a.csv", 23), file("a.json", 23), file("b.csv", 22), file("b.json", 22)];
        let shown =
            pages::editions_page(&asked, &files, Pages::new(1, 400, 60, "/figures/editions"));
        assert_eq!(shown.days.len(), 2);
        for page in [shown, pages::editions_page(&asked, &[], Pages::new(1, 0, 60, "/x"))] {
            let html = askama::Template::render(&page).unwrap();
            assert_eq!(markup_faults(&html), Vec::<String>::new(), "{html}");
        }
    }
}
