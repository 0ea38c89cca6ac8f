//! What stands out, and what does not.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use http_body_util::BodyExt;
use jiff::civil::DateTime;
use platform::testkit::each_database;
use tower::ServiceExt;
use web::Visitor;
use web::visitor::RoleGrant;

use super::*;
use crate::testing::{Bench, person};
use crate::{LOCALES, MODULE};

/// Official 1 lives in the resident's street; the resident (7) works for the town.
struct Small;

impl TownFacts for Small {
    fn is_working_time(&self, at: DateTime) -> bool {
        (7..19).contains(&at.hour())
    }

    fn colleagues(&self) -> BoxFuture<'_, Result<HashSet<SubjectId>, Fault>> {
        async { Ok(HashSet::from([subject_of(person(7)), subject_of(person(1))])) }.boxed()
    }

    fn streets<'a>(
        &'a self,
        subjects: &'a [SubjectId],
    ) -> BoxFuture<'a, Result<HashMap<SubjectId, String>, Fault>> {
        let near = [subject_of(person(1)), subject_of(person(7))];
        async move {
            let known = subjects.iter().filter(|subject| near.contains(subject));
            Ok(known.map(|subject| (*subject, "quay".to_owned())).collect())
        }
        .boxed()
    }
}

fn found(patterns: &[Pattern]) -> Vec<(Kind, u128, u64, u64)> {
    let shape = |one: &Pattern| (one.kind, one.person.0.bits(), one.openings, one.people);
    patterns.iter().map(shape).collect()
}

#[tokio::test]
async fn what_stands_out() {
    each_database(&[ledger::MODULE, MODULE], async |db| {
        let bench = Bench::start(db.clone()).await;
        bench.opened((1, "parking"), Some("PP-1")).await;
        bench.clock.advance(SignedDuration::from_hours(12));
        bench.opened((2, "social"), None).await;
        bench.clock.advance(SignedDuration::from_secs(1));
        bench.opened((7, "legal"), None).await;
        let ctx = bench.official(3, "data-protection");
        // Nothing of the days is left out, however many openings are read at a time.
        let whole = look(&db, &ctx, &Small).await.unwrap().0;
        for together in [1, 2, 3] {
            let read = look_by(&db, &ctx, &Small, together).await.unwrap().0;
            assert_eq!(read, whole, "{together} at a time");
        }
        let all = found(&whole);
        assert_eq!(
            all,
            [
                (Kind::Colleague, 1, 1, 1),
                (Kind::Colleague, 2, 1, 1),
                (Kind::Neighbour, 1, 1, 1),
                (Kind::WithoutCase, 2, 1, 1),
                (Kind::OutOfHours, 2, 1, 1),
            ],
            "one's own data says nothing"
        );
        bench.clock.advance(LOOKED_BACK + SignedDuration::from_hours(1));
        let later = bench.official(3, "data-protection");
        assert!(look(&db, &later, &Small).await.unwrap().0.is_empty(), "of the last days only");
    })
    .await;
}

fn officer() -> Visitor {
    let role = RoleGrant { role: "data_protection_officer".into(), unit: "legal".into() };
    let permissions = ["uses.read", "privacy.answer", "uses.delay"].map(Arc::from).to_vec();
    Visitor { person: Some(person(9)), roles: vec![role], permissions, ..Visitor::default() }
}

async fn get(bench: &Bench, visitor: Visitor, path: &str) -> (StatusCode, String) {
    let mut site = web::testkit::site(visitor, LOCALES);
    site.edge = bench.clock.edge();
    let router = crate::routes(bench.my_data(Arc::new(Small))).into_router(site.shared());
    let request = Request::get(path).header("cookie", "__Host-session=x").body(Body::empty());
    let response = router.oneshot(request.unwrap()).await.unwrap();
    let status = response.status();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

#[tokio::test]
async fn the_officers_pages() {
    each_database(&[ledger::MODULE, MODULE], async |db| {
        let bench = Bench::start(db.clone()).await;
        bench.opened((1, "parking"), None).await;
        let mut unit = platform::Unit::new();
        store::mark(&mut unit, &bench.official(9, "legal"), bench.subject());
        db.commit(unit).await.unwrap();
        let official = person(1);
        let of_one = format!("/desk/privacy/openings/{official}");
        for locale in ["en", "fr", "ar"] {
            for path in ["/desk/privacy/openings", "/desk/privacy/delays", of_one.as_str()] {
                let (status, html) = get(&bench, officer(), &format!("{path}?lang={locale}")).await;
                assert_eq!(status, StatusCode::OK, "{path}");
                assert_eq!(web::testkit::markup_faults(&html), Vec::<String>::new(), "{path}");
            }
        }
        let (_, html) = get(&bench, officer(), "/desk/privacy/openings?lang=en").await;
        assert!(html.contains(&official.to_string()) && html.contains("People whom many know"));
        let (_, html) = get(&bench, officer(), &format!("{of_one}?lang=en")).await;
        assert!(html.contains("Neighbours") && html.contains(&bench.subject().to_string()));
        let (status, text) = get(&bench, officer(), "/api/v1/desk/privacy/openings").await;
        assert_eq!(status, StatusCode::OK);
        assert!(text.contains("\"well-known\"") && text.contains("\"neighbour\""), "{text}");
        let plain = Visitor { permissions: vec!["cases.read".into()], ..officer() };
        let (status, _) = get(&bench, plain, "/desk/privacy/openings").await;
        assert_eq!(status, StatusCode::FORBIDDEN);
    })
    .await;
}
