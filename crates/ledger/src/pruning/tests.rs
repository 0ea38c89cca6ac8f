//! What is no longer published is denied with the reason, everything else holds, and nothing of the log is lost.

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use jiff::SignedDuration;
use platform::testkit::{TestClock, each_database, sqlite};
use platform::{Query, args};
use tlog::{Note, Policy, SignerKey};
use tower::ServiceExt as _;

use super::*;
use crate::{
    Entry, Finding, LOCALES, MODULE, Opening, PublishedLog, Sequencer, append, commitment, fsck,
    receipt, routes, verify,
};

fn signer() -> SignerKey {
    SignerKey::ed25519("saltmere.example/log", [4; 32]).unwrap()
}

fn policy() -> Policy {
    Policy::log_only("saltmere.example/log", signer().verifier_key())
}

fn year() -> PruningPolicy {
    PruningPolicy::of_days(365).unwrap()
}

fn opening(number: u64) -> Opening {
    Opening { kind: "case".to_owned(), record: format!("{{\"n\":{number}}}"), key: [1; 32] }
}

/// So many acts at the clock's moment, each with its place. Gives their ids.
async fn acts(db: &Db, clock: &TestClock, numbers: std::ops::Range<u64>) -> Vec<EntryId> {
    let mut unit = Unit::new();
    let ctx = clock.edge().system("test");
    let ids = numbers.map(|number| {
        let record = opening(number).record;
        append(&mut unit, &ctx, Entry::new("case", commitment(&[1; 32], record.as_bytes())))
    });
    let ids = ids.collect();
    db.commit(unit).await.unwrap();
    Sequencer::new(db.clone(), signer()).run_once(&ctx).await.unwrap();
    ids
}

/// A log whose first 600 entries are two years old, and whose next 100 are of today.
async fn two_years(db: &Db, clock: &TestClock) -> Vec<EntryId> {
    let old = acts(db, clock, 0..600).await;
    clock.advance(SignedDuration::from_hours(24 * 730));
    acts(db, clock, 600..700).await;
    old
}

#[tokio::test]
async fn a_policy_says_what_is_published_and_nothing_is_pruned_without_one() {
    each_database(&[MODULE], async |db| {
        let clock = TestClock::new();
        two_years(&db, &clock).await;
        let ctx = clock.edge().system("test");
        let shown = plan_pruning(&db, &ctx, Some(year())).await.unwrap();
        assert_eq!((shown.size, shown.before, shown.minimum), (700, 0, 600));
        assert_eq!(read_published(&db, None).await.unwrap(), Published::ALL, "only said");
        assert_eq!(prune(&db, &ctx, Some(year())).await.unwrap(), shown);
        let published = read_published(&db, Some(year())).await.unwrap();
        assert_eq!(published, Published { minimum: 600, days: Some(365) });
        assert_eq!(prune(&db, &ctx, PruningPolicy::of_days(1_000)).await.unwrap().minimum, 0);
        assert_eq!(prune(&db, &ctx, PruningPolicy::of_days(30)).await.unwrap().minimum, 600);
        clock.advance(SignedDuration::from_hours(24 * 31));
        let later = clock.edge().system("test");
        assert_eq!(prune(&db, &later, PruningPolicy::of_days(30)).await.unwrap().minimum, 700);
        assert_eq!(prune(&db, &later, None).await.unwrap().minimum, 0, "all is there again");
        assert_eq!(PruningPolicy::of_days(PUBLISHED_DAYS_MIN - 1), None);
    })
    .await;
}

#[tokio::test]
async fn receipts_and_the_whole_log_hold_as_before() {
    each_database(&[MODULE], async |db| {
        let clock = TestClock::new();
        let old = two_years(&db, &clock).await;
        let before = receipt(&db, old[7], &opening(7)).await.unwrap().unwrap();
        prune(&db, &clock.edge().system("test"), Some(year())).await.unwrap();
        verify::receipt(&before, &policy()).unwrap();
        let after = receipt(&db, old[7], &opening(7)).await.unwrap().unwrap();
        assert_eq!(verify::receipt(&after, &policy()).unwrap().record, opening(7).record);
        assert_eq!(fsck(&db, &policy()).await.unwrap().findings, []);
        acts(&db, &clock, 700..900).await;
        assert_eq!(fsck(&db, &policy()).await.unwrap().findings, []);
        let mut unit = Unit::new();
        unit.must(1, "UPDATE ledger_minimum SET minimum = 901", args![]);
        db.commit(unit).await.unwrap();
        let found = fsck(&db, &policy()).await.unwrap().findings;
        assert_eq!(found, [Finding::MinimumBeyondHead { minimum: 901 }]);
    })
    .await;
}

#[tokio::test]
async fn what_is_denied_says_why_and_what_stays_is_served() {
    let (db, _folder) = sqlite(&[MODULE]).await;
    let clock = TestClock::new();
    two_years(&db, &clock).await;
    let site = web::testkit::site(web::Visitor::default(), LOCALES).shared();
    let log = PublishedLog::new(db.clone(), std::sync::Arc::new(policy()));
    let router = routes(log.pruned_by(Some(year()))).into_router(site);
    let get = async |path: &str| {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let answer = router.clone().oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        let body = to_bytes(body, 1 << 20).await.unwrap().to_vec();
        (parts.status, parts.headers, body)
    };
    assert_eq!(get("/log/tile/entries/000").await.0, StatusCode::OK);
    prune(&db, &clock.edge().system("test"), Some(year())).await.unwrap();
    for path in ["/log/tile/entries/000", "/log/tile/0/001", "/log/tile/0/001.p/9"] {
        let (status, headers, why) = get(path).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        let kept = headers["cache-control"].to_str().unwrap();
        assert!(!kept.contains("immutable"), "it may be published again: {kept}");
        assert_eq!(headers["content-type"], "application/problem+json");
        let why = String::from_utf8(why).unwrap();
        assert!(why.contains("before number 600") && why.contains("365 days"), "{why}");
    }
    for path in ["/log/tile/entries/002.p/188", "/log/tile/0/002.p/88", "/log/tile/1/000.p/2"] {
        assert_eq!(get(path).await.0, StatusCode::OK, "{path}");
    }
    let said = String::from_utf8(get("/log/pruning").await.2).unwrap();
    assert_eq!(Published::parse(&said), Some(Published { minimum: 600, days: Some(365) }));
    let head = String::from_utf8(get("/log/checkpoint").await.2).unwrap();
    assert_eq!(policy().open(&Note::parse(&head).unwrap()).unwrap().checkpoint.size(), 700);
    assert_eq!(get("/log").await.0, StatusCode::OK);
}

#[tokio::test]
async fn an_entry_that_was_placed_late_keeps_its_days() {
    each_database(&[MODULE], async |db| {
        let clock = TestClock::new();
        two_years(&db, &clock).await;
        // Its moment is of today, its place among the old ones: two servers may see entries in another order.
        let mut unit = Unit::new();
        let young = "(SELECT id FROM ledger_entry WHERE leaf_index = 650)";
        let old = "(SELECT id FROM ledger_entry WHERE leaf_index = 20)";
        let rows = db.read(Query::new(format!("SELECT {young}, {old}"), args![])).await.unwrap();
        let (young, old) = (rows[0].string(0), rows[0].string(1));
        let sql = "UPDATE ledger_entry SET leaf_index = $2 WHERE id = $1";
        for (id, place) in [(&young, 9_999_i64), (&old, 650), (&young, 20)] {
            unit.must(1, sql, args![id, place]);
        }
        db.commit(unit).await.unwrap();
        let plan = plan_pruning(&db, &clock.edge().system("test"), Some(year())).await.unwrap();
        assert_eq!(plan.minimum, 20, "it is published, and so is everything after it");
    })
    .await;
}

#[test]
fn what_a_log_says_about_its_pruning_is_read_strictly() {
    for said in [Published::ALL, Published { minimum: 7, days: Some(30) }] {
        assert_eq!(Published::parse(&said.to_string()), Some(said));
    }
    let more = "later-word x\npublished-days all\nminimum-index 5\n";
    assert_eq!(Published::parse(more), Some(Published { minimum: 5, days: None }));
    for text in [
        "",
        "minimum-index 5\n",
        "minimum-index -1\npublished-days all\n",
        "published-days all\nminimum-index5\n",
    ] {
        assert_eq!(Published::parse(text), None, "{text}");
    }
}
