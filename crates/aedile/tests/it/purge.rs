//! What the law keeps shorter than a case goes by itself, on each database: the answer, the file and its content,
//! with an act in the history; a hold keeps it; the rest of the case stays.

use aedile::app::App;
use aedile::demo::{Scale, seed_at};
use axum::http::StatusCode;
use cases::retention::purge::clear_some;
use platform::{Query, Unit, Value, args};
use serde_json::json;

use crate::program::Program;
use crate::town;

const SMALL: Scale = Scale { people: 40, applications: 20 };
const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_kept_shorter_goes_and_the_case_stays() {
    town::on_each_database(async |app| {
        seed_at(&app, SMALL).await.unwrap();
        let amina = Program::of(&app, "Amina Haddad").await;
        let reference = reported(&amina).await;
        let case = format!("/api/v1/applications/{reference}");
        let before = amina.get(&case).await;
        assert!(before.body["answers"]["recording"][0]["id"].is_string(), "{before:?}");
        let ctx = app.edge.system("test");
        // The demo's own history is looked at first.
        while clear_some(&app.casework, &ctx).await.unwrap() {}
        assert_eq!(documents(&app, &reference).await, 1, "its last day has not come");
        long_ago(&app, &reference).await;
        hold(&app, &reference, true).await;
        clear_some(&app.casework, &ctx).await.unwrap();
        assert_eq!(documents(&app, &reference).await, 1, "a hold keeps it");
        hold(&app, &reference, false).await;
        clear_some(&app.casework, &ctx).await.unwrap();
        assert_eq!(documents(&app, &reference).await, 0);
        let after = amina.get(&case).await;
        assert_eq!(after.status, StatusCode::OK);
        let answers = &after.body["answers"];
        assert!(answers.get("recording").is_none() && answers.get("email").is_none(), "{answers}");
        assert_eq!(answers["story"], before.body["answers"]["story"], "the rest stays");
        let acts = after.body["history"].as_array().unwrap();
        assert_eq!(acts.last().unwrap()["act"], "purged");
        let text = "SELECT shorter_until FROM cases_application WHERE reference = $1";
        let rows = app.db.read(Query::new(text, args![&reference])).await.unwrap();
        assert_eq!(rows[0].opt_on(0), None, "nothing more goes");
        app.runner().unwrap().run_once().await.unwrap();
        app.sequencer().run_once(&ctx).await.unwrap();
        let policy = ledger::verify::read_policy(&app.log.verifier.to_string()).unwrap();
        let report = ledger::fsck(&app.db, &policy).await.unwrap();
        assert!(report.findings.is_empty(), "{:?}", report.findings);
    })
    .await;
}

/// A report of noise with a file and an address, taken back at once: its reference.
async fn reported(amina: &Program) -> String {
    let answers = json!({
        "danger": false, "source": "bar", "timing": "now", "hours": ["night"],
        "place": {"words": "The beach promenade"}, "story": "A loud band, every night.",
        "answer_wanted": true, "email": "amina@saltmere.example",
    });
    let draft = json!({"service": "noise-report", "answers": answers});
    let draft = amina.post("/api/v1/applications", &draft).await;
    assert_eq!(draft.status, StatusCode::CREATED, "{draft:?}");
    let path = format!("/api/v1/applications/{}", draft.text("id"));
    let file = amina.upload(&format!("{path}/files/recording?name=list.pdf"), PDF).await;
    assert_eq!(file.status, StatusCode::CREATED, "{file:?}");
    let sent = amina.post(&format!("{path}/submission"), &json!({"declared": true})).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{sent:?}");
    let reference = sent.text("reference").to_owned();
    let case = format!("/api/v1/applications/{reference}");
    let back = amina.post(&format!("{case}/withdrawal"), &json!({})).await;
    assert_eq!(back.status, StatusCode::OK, "{back:?}");
    reference
}

async fn documents(app: &App, reference: &str) -> i64 {
    let text = "SELECT COUNT(*) FROM records_document WHERE case_ref = $1";
    app.db.read(Query::new(text, args![reference])).await.unwrap()[0].int(0)
}

async fn sql(app: &App, text: &'static str, values: Vec<Value>) {
    let mut unit = Unit::new();
    unit.must(1, text, values);
    app.db.commit(unit).await.unwrap();
}

/// The case ended long ago, and nobody has looked since.
async fn long_ago(app: &App, reference: &str) {
    let year_2020 = 1_577_836_800_000_000_i64;
    let text = "UPDATE cases_application SET closed_at = $1, shorter_until = '2020-04-01' WHERE reference = $2";
    sql(app, text, args![year_2020, reference]).await;
}

async fn hold(app: &App, reference: &str, on: bool) {
    let place = "INSERT INTO cases_legal_hold (application, until_on, is_told, placed_at)
        SELECT id, NULL, FALSE, 0 FROM cases_application WHERE reference = $1";
    let lift = "DELETE FROM cases_legal_hold WHERE application IN
        (SELECT id FROM cases_application WHERE reference = $1)";
    sql(app, if on { place } else { lift }, args![reference]).await;
}
