//! From the form to the receipt and to who looked, over the whole program, on each database.

use std::path::Path;

use aedile::app::App;
use aedile::demo::{Scale, seed_at};
use axum::http::StatusCode;

use crate::browser::Browser;
use crate::town;

/// A town with the people that the demo shows, and little else.
const SMALL: Scale = Scale { people: 40, applications: 20 };

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_applies_is_granted_and_sees_who_looked() {
    town::on_each_database(async |app| {
        seed_at(&app, SMALL).await.unwrap();
        applies(&app).await;
        let policy = ledger::verify::read_policy(&app.log.verifier.to_string()).unwrap();
        let report = ledger::fsck(&app.db, &policy).await.unwrap();
        assert!(report.findings.is_empty() && report.size > 0, "{:?}", report.findings);
    })
    .await;
}

/// Amina applies for a certificate, which is granted at once.
pub(crate) async fn applies(app: &App) {
    let mut amina = Browser::new(app);
    amina.sign_in_as("Amina Haddad").await;
    let before = amina.get("/apply/residence-certificate").await;
    let mut page = amina.post(&before, ("/apply/", ""), &[]).await;
    for _ in 0..10 {
        if page.path.ends_with("/check") {
            break;
        }
        let first = page.between("type=\"radio\" value=\"", "\"").unwrap_or_default().to_owned();
        let name = page.text.split("\" type=\"radio\"").next().unwrap_or_default();
        let name = name.rsplit("name=\"").next().unwrap_or_default().to_owned();
        page = amina.post(&page, ("/applications/", ""), &[(&name, &first)]).await;
    }
    let done = amina.post(&page, ("/submit", ""), &[("declaration", "yes")]).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    let reference = Path::new(&done.path).iter().nth(2).unwrap().to_str().unwrap().to_owned();
    assert!(reference.starts_with("RC-"), "{}", done.path);
    app.sequencer().run_once(&app.edge.system("test")).await.unwrap();
    receipts_hold(app, &mut amina, &reference).await;
    let inbox = amina.get("/inbox").await;
    assert!(inbox.text.contains(&reference) || !inbox.links("/inbox/").is_empty());
    assert_eq!(amina.get("/my-data/uses").await.status, StatusCode::OK);
}

/// The application opens, and each of its receipts is in the log.
pub(crate) async fn receipts_hold(app: &App, person: &mut Browser, reference: &str) {
    let own = person.get(&format!("/applications/{reference}")).await;
    assert_eq!(own.status, StatusCode::OK, "{reference}: {}", own.text);
    let receipts: Vec<String> = own
        .links("/applications/")
        .into_iter()
        .filter(|link| link.contains("/receipts/"))
        .collect();
    assert!(!receipts.is_empty(), "{reference} has no receipt");
    let policy = ledger::verify::read_policy(&app.log.verifier.to_string()).unwrap();
    for link in receipts {
        let receipt = person.get(&link).await;
        let verified = ledger::verify::receipt(&receipt.text, &policy);
        assert!(verified.is_ok(), "{link}: {verified:?} {}", receipt.text);
    }
}
