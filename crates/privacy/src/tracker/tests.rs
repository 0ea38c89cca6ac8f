//! The reports for other systems: who may ask, what is refused, and that a delay holds there too.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use http_body_util::BodyExt;
use platform::Fault;
use platform::id::PersonId;
use platform::testkit::each_database;
use serde_json::Value;
use tower::ServiceExt;
use web::Visitor;

use super::SCOPE;
use crate::data_use::USES_LISTED_MAX;
use crate::testing::{Bench, person};
use crate::{LOCALES, MODULE, TownFacts};

/// Knows the resident by the number 38001010000.
struct Numbers;

impl TownFacts for Numbers {
    fn person_of_number<'a>(
        &'a self,
        number: &'a str,
    ) -> BoxFuture<'a, Result<Option<PersonId>, Fault>> {
        async move { Ok((number == "38001010000").then(|| person(7))) }.boxed()
    }
}

const HEADERS: [(&str, &str); 2] =
    [("x-road-userid", "EE38001010000"), ("information-mediator-client", "eGov-BB")];

async fn ask(bench: &Bench, scopes: &[&str], path: &str, headers: &[(&str, &str)]) -> (u16, Value) {
    let scopes = scopes.iter().map(|scope| Arc::from(*scope)).collect();
    let visitor = Visitor { client: Some("Portal".into()), scopes, ..Visitor::default() };
    let mut site = web::testkit::site(visitor, LOCALES);
    site.edge = bench.clock.edge();
    let router = crate::routes(bench.my_data(Arc::new(Numbers))).into_router(site.shared());
    let mut request = Request::get(path).header("authorization", "Bearer x");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let status = response.status();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status.as_u16(), serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

#[tokio::test]
async fn the_data_tracker() {
    each_database(&[ledger::MODULE, MODULE], async |db| {
        let bench = Bench::start(db.clone()).await;
        bench.opened((1, "parking"), Some("PP-1")).await;
        bench.clock.advance(jiff::SignedDuration::from_hours(24));
        bench.opened((2, "social"), None).await;
        let path = "/data-tracker/v2/findUsage";
        let (status, found) = ask(&bench, &[SCOPE], path, &HEADERS).await;
        assert_eq!(status, 200, "{found}");
        assert_eq!(found["totalUsages"], 2);
        assert_eq!(found["usages"][0]["receiverCode"], "social", "the newest first");
        let action = found["usages"][1]["action"].as_str().unwrap();
        assert!(action.contains("to work on a case"), "human words: {action}");
        assert!(!found.to_string().contains("per_"), "no official is named");
        let (_, one) = ask(&bench, &[SCOPE], &format!("{path}?limit=1&offset=1"), &HEADERS).await;
        assert_eq!((&one["totalUsages"], one["usages"].as_array().unwrap().len()), (&2.into(), 1));
        assert_eq!(one["usages"][0]["receiverCode"], "parking");
        let day = format!("{path}?periodStart=2026-11-24&periodEnd=2026-11-24");
        let (_, day) = ask(&bench, &[SCOPE], &day, &HEADERS).await;
        assert_eq!(day["totalUsages"], 1);
        for (query, headers) in [
            ("?limit=0", &HEADERS[..]),
            ("?limit=x", &HEADERS[..]),
            ("?offset=-1", &HEADERS[..]),
            ("?periodStart=yesterday", &HEADERS[..]),
            ("?userCode=1", &HEADERS[..]),
            ("", &HEADERS[1..]),
        ] {
            let (status, _) = ask(&bench, &[SCOPE], &format!("{path}{query}"), headers).await;
            assert_eq!(status, 400, "{query}");
        }
        let (_, period) = ask(&bench, &[SCOPE], "/data-tracker/v2/usagePeriod", &HEADERS).await;
        assert_eq!(period["periodStart"], "2026-11-23T09:00:00Z");
        let (_, beat) = ask(&bench, &[SCOPE], "/data-tracker/v2/heartbeat", &HEADERS).await;
        assert_eq!(beat["status"], "OK");
    })
    .await;
}

#[tokio::test]
async fn what_the_report_leaves_out_is_in_the_data_tracker() {
    each_database(&[ledger::MODULE, MODULE], async |db| {
        let bench = Bench::start(db.clone()).await;
        for nth in 0..=USES_LISTED_MAX {
            bench.opened((1, "parking"), Some(&format!("PP-{nth}"))).await;
            bench.clock.advance(jiff::SignedDuration::from_secs(1));
        }
        let report = "/data/MyPersonalDataUsage/1.0?userID=EE38001010000";
        let (_, report) = ask(&bench, &[SCOPE], report, &HEADERS).await;
        let report = report.as_array().unwrap();
        let oldest = report.last().unwrap();
        assert_eq!(report.len(), USES_LISTED_MAX);
        assert_eq!(oldest["refrences"][0]["ReferenceId"], "PP-1");
        let rest = "/data-tracker/v2/findUsage?offset=99";
        let (_, rest) = ask(&bench, &[SCOPE], rest, &HEADERS).await;
        let logged = |at: usize| rest["usages"][at]["logtime"].as_str();
        assert_eq!(rest["usages"].as_array().unwrap().len(), 2);
        assert_eq!(logged(0), oldest["searchDateTime"].as_str(), "in the same order");
        assert!(logged(1) < logged(0));
    })
    .await;
}

#[tokio::test]
async fn the_report_of_digital_registries() {
    each_database(&[ledger::MODULE, MODULE], async |db| {
        let bench = Bench::start(db.clone()).await;
        bench.opened((1, "parking"), Some("PP-1")).await;
        let path = "/data/MyPersonalDataUsage/1.0?userID=EE38001010000";
        let (status, found) = ask(&bench, &[SCOPE], path, &HEADERS).await;
        assert_eq!(status, 200, "{found}");
        assert_eq!(found[0]["readerInstitutionId"], "parking");
        assert_eq!(found[0]["refrences"][0]["ReferenceId"], "PP-1");
        for (query, headers) in [("&DatabaseID=...", &HEADERS[..]), ("", &HEADERS[..1])] {
            assert_eq!(ask(&bench, &[SCOPE], &format!("{path}{query}"), headers).await.0, 400);
        }
        let nobody = "/data/MyPersonalDataUsage/1.0?userID=...";
        assert_eq!(ask(&bench, &[SCOPE], nobody, &HEADERS).await.0, 400);
        let other = ask(&bench, &["cases.read"], path, &HEADERS).await.0;
        assert_eq!(other, StatusCode::FORBIDDEN.as_u16(), "by its scope only");
    })
    .await;
}
