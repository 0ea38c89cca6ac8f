//! The log over HTTP: the right content, the right headers, and nothing that is not there.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use tower::ServiceExt as _;

use super::*;

async fn get(router: &axum::Router, path: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
    (parts.status, parts.headers, to_bytes(body, 1 << 20).await.unwrap().to_vec())
}

async fn served(db: &Db) -> axum::Router {
    let ctx = ctx();
    submit(db, &ctx, 0..300).await;
    Sequencer::new(db.clone(), signer()).run_once(&ctx).await.unwrap();
    let site = web::testkit::site(web::Visitor::default(), LOCALES).shared();
    routes(PublishedLog::new(db.clone(), &[signer().verifier_key()])).into_router(site)
}

#[tokio::test]
async fn the_log_is_served_as_tiles() {
    each_database(&[MODULE], async |db| {
        let router = served(&db).await;
        let (status, headers, checkpoint) = get(&router, "/log/checkpoint").await;
        assert_eq!(
            (status, &headers["content-type"]),
            (StatusCode::OK, &"text/plain; charset=utf-8".parse().unwrap())
        );
        assert_eq!(headers["cache-control"], "public, max-age=1");
        assert_eq!(headers["access-control-allow-origin"], "*");
        let note = Note::parse(std::str::from_utf8(&checkpoint).unwrap()).unwrap();
        assert_eq!(policy().open(&note).unwrap().checkpoint.size(), 300);

        for (path, bytes) in [
            ("/log/tile/0/000", 8_192),
            ("/log/tile/0/000.p/7", 7 * 32),
            ("/log/tile/0/001.p/44", 44 * 32),
            ("/log/tile/1/000.p/1", 32),
        ] {
            let (status, headers, content) = get(&router, path).await;
            assert_eq!((status, content.len()), (StatusCode::OK, bytes), "{path}");
            assert_eq!(headers["content-type"], "application/octet-stream");
            assert_eq!(headers["cache-control"], "public, max-age=31536000, immutable");
            assert!(!headers.contains_key("set-cookie"));
        }
        let (status, _, bundle) = get(&router, "/log/tile/entries/001.p/44").await;
        assert_eq!(status, StatusCode::OK);
        let hashes = get(&router, "/log/tile/0/001.p/44").await.2;
        let entries = tlog::read_bundle(&bundle).unwrap();
        let leaves: Vec<Hash> = entries.iter().map(|entry| tlog::leaf_hash(entry)).collect();
        assert_eq!(Hash::list_to_bytes(&leaves), hashes, "entries hash to their tile");
    })
    .await;
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let (db, _folder) = platform::testkit::sqlite(&[MODULE]).await;
    let router = served(&db).await;
    for path in [
        "/log/tile/0/001",
        "/log/tile/0/001.p/45",
        "/log/tile/0/002.p/1",
        "/log/tile/1/000",
        "/log/tile/entries/001",
        "/log/tile/entries/001.p/45",
        "/log/tile/0/x000/000",
        "/log/tile/0/../0/000",
        "/log/tile/64/000",
        "/log/tile/0/%30%30%30%00",
        "/log/tile/",
    ] {
        assert_eq!(get(&router, path).await.0, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn the_published_keys_are_enough_to_check_a_receipt() {
    let (db, _folder) = platform::testkit::sqlite(&[MODULE]).await;
    let router = served(&db).await;
    let id = db
        .read(Query::new("SELECT id FROM ledger_entry WHERE leaf_index = 0", args![]))
        .await
        .unwrap()[0]
        .id(0);
    let keys = String::from_utf8(get(&router, "/log/keys").await.2).unwrap();
    let policy = verify::read_policy(&keys).unwrap();
    for number in 0..300 {
        if let Ok(Some(text)) = receipt(&db, id, &opening(&number.to_string())).await {
            assert_eq!(verify::receipt(&text, &policy).unwrap().index, 0);
            return;
        }
    }
    unreachable!("one of the records is that of the first entry");
}

#[test]
fn every_refusal_has_its_words() {
    let (words, findings) = web::Catalogue::new(LOCALES);
    assert!(findings.is_empty(), "{findings:?}");
    assert!(words.missing().is_empty(), "{:?}", words.missing());
    for code in [
        "receipt-unreadable",
        "receipt-without-record",
        "receipt-unknown-signer",
        "receipt-forged-signature",
        "receipt-other-log",
        "receipt-too-few-witnesses",
        "receipt-altered",
    ] {
        assert!(words.has(code), "{code}");
    }
}
