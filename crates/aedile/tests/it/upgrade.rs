//! The database of every earlier release opens, is brought to today's shape, and serves.

use aedile::app::App;
use axum::http::StatusCode;
use platform::Query;

use crate::browser::Browser;
use crate::{journey, sample, town};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_release_can_be_upgraded() {
    let mut tried = 0;
    for release in std::fs::read_dir(sample::releases()).unwrap() {
        let release = release.unwrap().path();
        println!("from {}", release.display());
        let folder = town::folder();
        sample::restore(&release, &folder).await;
        serves(&town::open_in(&folder, None).await).await;
        tried += 1;
    }
    assert!(tried > 0, "there is no sample; docs/testing.md says how to write one");
}

async fn serves(app: &App) {
    let policy = ledger::verify::read_policy(&app.log.verifier.to_string()).unwrap();
    let report = ledger::fsck(&app.db, &policy).await.unwrap();
    assert!(report.findings.is_empty() && report.size > 0, "{:?}", report.findings);
    let mut marta = Browser::new(app);
    marta.sign_in_as("Marta Silva").await;
    let desk = marta.get("/desk").await;
    assert_eq!(desk.status, StatusCode::OK, "{}", desk.text);
    assert!(cases(app).await > 3, "the sample has cases of several people");
    let mut amina = Browser::new(app);
    amina.sign_in_as("Amina Haddad").await;
    let own = amina.get("/my/applications").await;
    let cases = own.links("/applications/");
    assert!(!cases.is_empty(), "the sample has an application of hers: {}", own.text);
    for link in cases {
        journey::receipts_hold(app, &mut amina, link.trim_start_matches("/applications/")).await;
    }
}

async fn cases(app: &App) -> i64 {
    let query = "SELECT count(*) FROM cases_application WHERE reference IS NOT NULL";
    app.db.read(Query::new(query, Vec::new())).await.unwrap()[0].int(0)
}
