//! The pages about one's own data, through their routes and in every language.

use std::path::Path;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt;
use platform::id::{Id, PersonId};
use platform::testkit::{TestClock, each_database};
use platform::{Actor, Ctx, Locale, Program, Unit};
use tower::ServiceExt;
use web::Visitor;

use super::*;
use crate::{
    Access, CaseLabel, Item, LOCALES, MODULE, MasterKeys, NoTown, PrivacyHolder, Purpose, Vault,
    subject_of,
};

fn person() -> PersonId {
    PersonId(Id::from_bits(7))
}

fn visitor() -> Visitor {
    Visitor { person: Some(person()), name: "Ines".into(), ..Visitor::default() }
}

pub(crate) async fn my_data(db: &Db) -> MyData {
    let unit_names: UnitNames = Arc::new(|locale, key| {
        (key == "mobility" && locale == Locale::FR).then(|| "Mobilité".to_owned())
    });
    let holders: Vec<Arc<dyn Holder>> =
        vec![Arc::new(PrivacyHolder { db: db.clone(), edge: TestClock::new().edge() })];
    let ctx = TestClock::new().edge().system("test");
    let keys = MasterKeys::new([1; 32], &[]);
    let vault = Vault::start(db.clone(), keys, &ctx).await.unwrap();
    MyData {
        db: db.clone(),
        vault,
        holders: holders.into(),
        unit_names,
        helper_names: super::nobody(),
        town: Arc::new(NoTown),
    }
}

/// Something of the person's, opened `count` times by an official.
async fn looked_at(db: &Db, count: u8) {
    let ctx = TestClock::new().edge().system("test");
    let vault = Vault::start(db.clone(), MasterKeys::new([1; 32], &[]), &ctx).await.unwrap();
    let mut unit = Unit::new();
    let key = vault.create_key(&mut unit, &ctx, subject_of(person()));
    let sealed = key.seal_text(&ctx, "test", "x");
    let actor = Actor::Official {
        person: PersonId(Id::from_bits(9)),
        role: "caseworker".into(),
        unit: "mobility".into(),
    };
    let access = Access::on(&CaseLabel::new("PP-1"), Purpose::HandleCase, "answers");
    for n in 0..count {
        let ctx = Ctx::new(ctx.now(), ctx.zone().clone(), actor.clone(), Locale::EN, [n; 32]);
        let items = [Item::new("test", &sealed)];
        let _ = vault.open_in(&mut unit, &ctx, &access, &key, &items).unwrap();
    }
    let rules =
        Ctx::new(ctx.now(), ctx.zone().clone(), Actor::System("rules"), Locale::EN, [255; 32]);
    let access = Access { purpose: Purpose::DecideApplication, ..access };
    let _ = vault.open_in(&mut unit, &rules, &access, &key, &[Item::new("test", &sealed)]).unwrap();
    db.commit(unit).await.unwrap();
}

async fn get(db: &Db, visitor: Visitor, path: &str) -> (StatusCode, String) {
    let site = web::testkit::site(visitor, LOCALES).shared();
    let router = crate::routes(my_data(db).await).into_router(site);
    let request = Request::get(path).header("cookie", "__Host-session=x").body(Body::empty());
    let response = router.oneshot(request.unwrap()).await.unwrap();
    let status = response.status();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

#[tokio::test]
async fn people_see_who_looked() {
    each_database(&[ledger::MODULE, MODULE], async |db| {
        let (status, empty) = get(&db, visitor(), "/my-data").await;
        assert_eq!(status, StatusCode::OK);
        assert!(empty.contains("Nobody has opened your data yet"));
        looked_at(&db, 2).await;
        for locale in ["en", "fr", "ar"] {
            for path in ["/my-data", "/my-data/uses"] {
                let (status, html) = get(&db, visitor(), &format!("{path}?lang={locale}")).await;
                assert_eq!(status, StatusCode::OK);
                assert_eq!(
                    web::testkit::markup_faults(&html),
                    Vec::<String>::new(),
                    "{path} {locale}"
                );
                assert!(
                    html.contains("<table") && !html.contains("&#60;"),
                    "components are not escaped"
                );
                assert!(html.contains("PP-1"));
                assert!(!html.contains("per_0"), "no official's id on the page");
            }
        }
        let (_, french) = get(&db, visitor(), "/my-data?lang=fr").await;
        assert!(french.contains("Mobilité") && french.contains("pour traiter un dossier"));
        let (_, english) = get(&db, visitor(), "/my-data?lang=en").await;
        assert!(
            english.contains("The rules of the service") && english.contains("no person saw it")
        );
    })
    .await;
}

#[tokio::test]
async fn programs_of_one_name_are_told_with_their_ids_and_others_by_name() {
    each_database(&[ledger::MODULE, MODULE], async |db| {
        let bench = crate::testing::Bench::start(db.clone()).await;
        let later = || bench.clock.advance(jiff::SignedDuration::from_secs(1));
        bench.opened_by(Program::registered("library", "Town library")).await;
        later();
        bench.opened_by(Program::registered("museum", "Museum")).await;
        later();
        let alone = get(&db, visitor(), "/my-data/uses").await.1;
        assert!(alone.contains("Town library") && !alone.contains("(library)"), "{alone}");
        bench.opened_by(Program::registered("library-two", "Town library")).await;
        let (_, both) = get(&db, visitor(), "/my-data/uses").await;
        for name in ["Town library (library)", "Town library (library-two)"] {
            assert!(both.contains(name), "{name}: {both}");
        }
        assert!(both.contains("Museum") && !both.contains("(museum)"), "{both}");
        let (_, told) = get(&db, visitor(), "/api/v1/my/data-use").await;
        let told: serde_json::Value = serde_json::from_str(&told).unwrap();
        assert_eq!(told["uses"][1]["who"]["id"], "museum", "{told}");
    })
    .await;
}

#[tokio::test]
async fn the_same_as_json_by_pages() {
    each_database(&[ledger::MODULE, MODULE], async |db| {
        looked_at(&db, 120).await;
        let read = async |path: &str| -> serde_json::Value {
            let (status, text) = get(&db, visitor(), path).await;
            assert_eq!(status, StatusCode::OK, "{text}");
            serde_json::from_str(&text).unwrap()
        };
        let first = read("/api/v1/my/data-use").await;
        assert_eq!(first["uses"].as_array().unwrap().len(), 100);
        assert!(first["uses"][0]["who"]["text"].is_string());
        let next = first["next"].as_str().unwrap();
        let rest = read(&format!("/api/v1/my/data-use?before={next}")).await;
        assert_eq!(rest["uses"].as_array().unwrap().len(), 21);
        assert!(rest["next"].is_null());
        let held = read("/api/v1/my/data").await;
        assert_eq!(held["holders"][0]["held"][0]["count"], 121);
        let copy = read("/my-data/copy").await;
        assert_eq!(copy["held"]["privacy"]["data_uses"].as_array().unwrap().len(), 121);
    })
    .await;
}

#[tokio::test]
async fn strangers_see_nothing() {
    each_database(&[ledger::MODULE, MODULE], async |db| {
        looked_at(&db, 1).await;
        for (path, refused) in [
            ("/my-data", StatusCode::SEE_OTHER),
            ("/my-data/uses", StatusCode::SEE_OTHER),
            ("/my-data/copy", StatusCode::SEE_OTHER),
            ("/api/v1/my/data", StatusCode::UNAUTHORIZED),
            ("/api/v1/my/data-use", StatusCode::UNAUTHORIZED),
        ] {
            assert_eq!(get(&db, Visitor::default(), path).await.0, refused, "{path}");
        }
        let other = Visitor { person: Some(PersonId(Id::from_bits(8))), ..visitor() };
        let (_, html) = get(&db, other.clone(), "/my-data").await;
        assert!(!html.contains("PP-1"));
        let uses = crate::data_use::list(&db, subject_of(person()), None).await.unwrap();
        let path = format!("/my-data/uses?before={}", uses[0].id);
        assert_eq!(get(&db, other, &path).await.0, StatusCode::NOT_FOUND);
        assert_eq!(get(&db, visitor(), "/my-data/uses?before=x").await.0, StatusCode::NOT_FOUND);
    })
    .await;
}

#[test]
fn every_word_in_every_language() {
    let folder = Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("src");
    assert_eq!(web::testkit::unknown_keys(&folder, LOCALES), Vec::<String>::new());
    let words = web::testkit::asked(visitor(), Locale::EN, LOCALES).words;
    for purpose in Purpose::ALL {
        assert!(words.has(&format!("privacy-purpose-{}", purpose.key())), "{purpose:?}");
    }
}

#[test]
fn one_s_own_visits_are_one_line_a_day() {
    let words = web::testkit::asked(visitor(), Locale::EN, LOCALES).words;
    let ctx = platform::testkit::fixed_ctx();
    let entry = |who: Who, what: &str| DataUse {
        id: DataUseId::new(&ctx),
        subject: subject_of(person()),
        at: ctx.now(),
        who,
        purpose: Purpose::ShowOwnData,
        case: Some(CaseLabel::new("PP-1")),
        what: what.to_owned(),
        items: 1,
    };
    let system = Who::System("rules".into());
    let uses = [
        entry(Who::Themself, "answers"),
        entry(system.clone(), "answers"),
        entry(Who::Themself, "email"),
        entry(Who::Themself, "answers"),
    ];
    let shown = |entry: &DataUse| pages::ShownUse {
        entry: WordedUse {
            id: entry.id,
            at: entry.at,
            who: String::new(),
            by_program: false,
            why: "to show you".to_owned(),
            what: entry.what.clone(),
            case: entry.case.as_ref().map(|case| case.as_str().to_owned()),
        },
        delayed: None,
        asked: None,
        ask: None,
    };
    let folded = pages::fold_own(uses.iter().map(shown).zip(&uses), &words);
    let lines: Vec<(&str, Option<&str>)> =
        folded.iter().map(|line| (&*line.entry.what, line.entry.case.as_deref())).collect();
    assert_eq!(lines, [("answers and email", None), ("answers", Some("PP-1"))]);
    assert_eq!(folded[0].entry.why, "your own visits");
}
