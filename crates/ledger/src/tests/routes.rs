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
    routes(PublishedLog::new(db.clone(), std::sync::Arc::new(policy()))).into_router(site)
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

#[tokio::test]
async fn what_a_town_publishes_says_whom_to_believe() {
    let (db, _folder) = platform::testkit::sqlite(&[MODULE]).await;
    let router = served(&db).await;
    let (status, _, text) = get(&router, "/log/policy").await;
    assert_eq!(status, StatusCode::OK);
    let published = verify::read_policy(std::str::from_utf8(&text).unwrap()).unwrap();
    assert_eq!(published, policy());
    assert_eq!(get(&router, "/log/witnessed").await.0, StatusCode::NOT_FOUND, "nobody has yet");
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

/// Posts the form as browsers do: the token first, the file's name empty when none was chosen.
async fn post(
    router: &axum::Router,
    cookie: &str,
    token: &str,
    (text, file): (&str, &str),
) -> (StatusCode, String) {
    let field = web::csrf::FIELD;
    let part = |name: &str, more: &str, value: &str| {
        format!(
            "--edge\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{value}\r\n"
        )
    };
    let named = if file.is_empty() { "; filename=\"\"" } else { "; filename=\"a.tlog-proof\"" };
    let parts = [part(field, "", token), part("file", named, file), part("text", "", text)];
    let request = Request::post("/verify")
        .header("content-type", "multipart/form-data; boundary=edge")
        .header("cookie", cookie)
        .body(Body::from(format!("{}--edge--\r\n", parts.concat())))
        .unwrap();
    let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
    let bytes = to_bytes(body, 1 << 20).await.unwrap();
    (parts.status, String::from_utf8_lossy(&bytes).into_owned())
}

#[tokio::test]
async fn the_page_checks_receipts() {
    each_database(&[MODULE], async |db| {
        let router = served(&db).await;
        let (status, _, log) = get(&router, "/log").await;
        let log = String::from_utf8_lossy(&log).into_owned();
        assert_eq!(status, StatusCode::OK);
        assert!(log.contains("<dd>300</dd>"), "{log}");
        assert!(log.contains(&signer().verifier_key().to_string()));

        let (status, headers, form) = get(&router, "/verify").await;
        assert_eq!(status, StatusCode::OK);
        let cookie = headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        let form = String::from_utf8(form).unwrap();
        let field = web::csrf::FIELD;
        let token = form.split(&format!("name=\"{field}\" value=\"")).nth(1).unwrap();
        let token = token.split('"').next().unwrap();
        let text = receipt_of_the_first(&db).await;
        let pasted = text.replace('\n', "\r\n");
        for sent in [(pasted.as_str(), ""), ("", text.as_str())] {
            let (status, page) = post(&router, &cookie, token, sent).await;
            assert_eq!(status, StatusCode::OK, "{page}");
            assert!(page.contains("saltmere.example/log"));
            assert!(page.contains("/log/tile/entries/000\""), "{page}");
        }
        let sql = "SELECT id FROM ledger_entry WHERE leaf_index = 0";
        let id: EntryId = db.read(Query::new(sql, args![])).await.unwrap()[0].id(0);
        let asked = format!("https://saltmere.example/verify/{}", id.code());
        let (status, _) = post(&router, &cookie, token, (&asked, "")).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "what a letter's square holds leads to its page");
        let (status, _, page) = get(&router, &format!("/verify/{}", id.code())).await;
        let page = String::from_utf8_lossy(&page).into_owned();
        assert_eq!(status, StatusCode::OK, "{page}");
        assert!(page.contains(&id.code()) && page.contains("/log/tile/entries/000\""), "{page}");
        for unknown in ["01KB0-QJ3G0-ABCDE-FGH01-23456-Z", "what"] {
            let (status, _, page) = get(&router, &format!("/verify/{unknown}")).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(String::from_utf8_lossy(&page).contains("no entry with this code"));
        }
        let forged = text.replace("index ", "index 1");
        let (status, page) = post(&router, &cookie, token, (&forged, "")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("proves nothing"));
        let (status, _) = post(&router, &cookie, token, (" ", "")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let (status, _) = post(&router, &cookie, "forged", (&text, "")).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let too_large = "x".repeat(1_100 * 1024);
        let (status, _) = post(&router, &cookie, token, (&too_large, "")).await;
        assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    })
    .await;
}

async fn receipt_of_the_first(db: &Db) -> String {
    let rows = db.read(Query::new("SELECT id FROM ledger_entry WHERE leaf_index = 0", args![]));
    let id = rows.await.unwrap()[0].id(0);
    for number in 0..300 {
        if let Ok(Some(text)) = receipt(db, id, &opening(&number.to_string())).await {
            return text;
        }
    }
    unreachable!("one of the records is that of the first entry")
}
