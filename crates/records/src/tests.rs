//! One's own documents and register entries, through their routes and in every language.

use std::path::Path;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt;
use platform::blobs::Blobs;
use platform::id::{Id, PersonId};
use platform::testkit::{TestClock, TestFolder, each_database};
use platform::{Db, Locale, Unit};
use privacy::{MasterKeys, Vault, subject_of};
use serde_json::json;
use tower::ServiceExt;
use web::Visitor;

use crate::document::{self, NewDocument};
use crate::{LOCALES, MODULE, Records, register, routes};

fn visitor(n: u128) -> Visitor {
    Visitor { person: Some(PersonId(Id::from_bits(n))), name: "Ines".into(), ..Visitor::default() }
}

/// Person 1 with a lease and some register entries; gives back the lease's path.
async fn town(db: &Db, folder: &TestFolder) -> (Records, String) {
    let ctx = TestClock::new().edge().system("test");
    let vault = Vault::start(db.clone(), MasterKeys::new([1; 32], &[]), &ctx).await.unwrap();
    let blobs = Blobs::open(folder.path()).unwrap();
    let mut unit = Unit::new();
    let key = vault.create_key(&mut unit, &ctx, subject_of(PersonId(Id::from_bits(1))));
    let checked = document::media::check(b"my lease", 100).unwrap();
    let content = document::store_content(&blobs, &ctx, &key, checked).await.unwrap();
    let new = NewDocument { case: None, kind: "upload", name: "lease.txt", content };
    let id = document::add(&mut unit, &ctx, &key, new);
    for (name, data) in [
        (
            "population",
            json!({ "name": { "given": "Ines", "family": "Duarte" }, "born": "1990-05-03" }),
        ),
        ("household", json!({ "members": [{ "name": { "given": "Rui" }, "relation": "child" }] })),
        ("income", json!({ "year": 2025, "amount_cents": 3_412_500 })),
        ("dogs", json!({ "name": "Fado" })),
    ] {
        register::put(&mut unit, &ctx, (&vault, &key), name, "1", data);
    }
    db.commit(unit).await.unwrap();
    (Records { db: db.clone(), vault, blobs }, format!("/documents/{id}"))
}

async fn get(records: &Records, visitor: Visitor, path: &str) -> (StatusCode, String, String) {
    let site = web::testkit::site(visitor, LOCALES).shared();
    let request = Request::get(path).header("cookie", "__Host-session=x").body(Body::empty());
    let copies = crate::copy::Copies {
        holders: Vec::new().into(),
        renderer: None,
        naming: crate::copy::Naming::none(),
    };
    let router = routes(records.clone(), copies).into_router(site);
    let response = router.oneshot(request.unwrap()).await.unwrap();
    let status = response.status();
    let disposition = response.headers().get("content-disposition");
    let disposition = disposition.map_or("", |value| value.to_str().unwrap()).to_owned();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, disposition, String::from_utf8_lossy(&bytes).into_owned())
}

const MODULES: [platform::migrate::Module; 3] =
    [platform::migrate::MODULE, privacy::MODULE, MODULE];

#[tokio::test]
async fn people_see_their_own() {
    each_database(&MODULES, async |db| {
        let folder = TestFolder::new("records");
        let (records, path) = town(&db, &folder).await;
        for locale in ["en", "fr", "ar"] {
            for path in ["/documents", "/my-data/registers"] {
                let (status, _, html) =
                    get(&records, visitor(1), &format!("{path}?lang={locale}")).await;
                assert_eq!(status, StatusCode::OK);
                assert_eq!(
                    web::testkit::markup_faults(&html),
                    Vec::<String>::new(),
                    "{path} {locale}"
                );
            }
        }
        let (_, _, html) = get(&records, visitor(1), "/my-data/registers").await;
        for shown in ["Duarte", "3 May 1990", "Rui", "child", "34,125.00", "2025", "Fado"] {
            assert!(html.contains(shown), "{shown}");
        }
        let (status, disposition, text) = get(&records, visitor(1), &path).await;
        assert_eq!((status, text.as_str()), (StatusCode::OK, "my lease"));
        assert!(disposition.starts_with("attachment"), "{disposition}");
        let (_, _, json) = get(&records, visitor(1), "/api/v1/my/documents").await;
        assert!(json.contains("lease.txt"));
        let (_, _, json) = get(&records, visitor(1), "/api/v1/my/registers").await;
        assert!(json.contains("Fado"));
    })
    .await;
}

#[tokio::test]
async fn strangers_see_nothing() {
    each_database(&MODULES, async |db| {
        let folder = TestFolder::new("records");
        let (records, path) = town(&db, &folder).await;
        for path in [
            "/documents",
            "/my-data/registers",
            &path,
            "/api/v1/my/documents",
            "/api/v1/my/registers",
        ] {
            let (status, _, text) = get(&records, Visitor::default(), path).await;
            assert!(!status.is_success() && !text.contains("Duarte"), "{path}: {status}");
        }
        assert_eq!(get(&records, visitor(2), &path).await.0, StatusCode::NOT_FOUND);
        assert_eq!(get(&records, visitor(1), "/documents/x").await.0, StatusCode::NOT_FOUND);
        let (_, _, html) = get(&records, visitor(2), "/documents").await;
        assert!(!html.contains("lease.txt"));
    })
    .await;
}

#[test]
fn every_word_in_every_language() {
    let folder = Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("src");
    assert_eq!(web::testkit::unknown_keys(&folder, LOCALES), Vec::<String>::new());
    let words = web::testkit::asked(visitor(1), Locale::EN, LOCALES).words;
    use document::UploadRefusal as Refusal;
    let refusals = [
        Refusal::Empty,
        Refusal::TooLarge { bytes_max: 1 },
        Refusal::NotAllowed,
        Refusal::Incomplete,
        Refusal::WithPrograms,
    ];
    for refusal in refusals {
        assert!(words.has(&format!("records-upload-{}", refusal.code())), "{refusal:?}");
    }
}
