//! A town that counts in another currency: pages, prices, fees, what cashiers take and what banks and providers tell.

use std::fs;

use aedile::commands::payments::{PaymentsCommand, run};
use aedile::demo::{Scale, seed_at};
use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::browser::Browser;
use crate::program::Program;
use crate::town;

const SMALL: Scale = Scale { people: 40, applications: 0 };

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn amounts_are_in_the_towns_currency() {
    let (app, folder) =
        town::open_rewritten("town.yaml", &[("currency: EUR", "currency: CHF")]).await;
    seed_at(&app, SMALL).await.unwrap();
    let mut samir = Browser::new(&app);
    samir.sign_in_as("Samir Khoury").await;
    samir.get("/?lang=en").await;
    let service = samir.get("/services/dog-registration").await;
    let plain = |text: &str| text.replace(['\u{2068}', '\u{2069}'], "").replace('\u{a0}', " ");
    assert!(plain(&service.text).contains("CHF 90.00"), "{}", service.text);
    assert!(!service.text.contains('€'), "{}", service.text);
    let told = samir.get("/api/v1/services/dog-registration").await;
    assert!(told.text.contains("\"currency\":\"CHF\""), "{}", told.text);

    let program = Program::of(&app, "Samir Khoury").await;
    let answers = json!({
        "dog_name": "Rex", "breed": "beagle", "dog_born": "2024-06", "chip": "620098100123411",
        "assistance": false,
    });
    let body = json!({ "service": "dog-registration", "answers": answers, "submit": true, "declared": true });
    let sent = program.post("/api/v1/applications", &body).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{sent:?}");
    let case = sent.text("reference").to_owned();
    let unit = app.catalogue.current("dog-registration").unwrap().unit.to_string();
    let scopes = ["cases.read", "cases.decide", "fees.receive"];
    let robot = Program::registered(&app, "Robot", (&scopes, &unit)).await;
    let path = format!("/api/v1/desk/cases/{case}");
    let found = robot.get(&path).await;
    if let Some(task) = found.body["tasks"][0]["id"].as_str() {
        let act = json!({ "act": "approve", "task": task, "text": "seen" });
        let done = robot.post(&format!("{path}/acts"), &act).await;
        assert_eq!(done.status, StatusCode::OK, "{done:?}");
    }
    let fee = format!("/api/v1/desk/payments/{case}");
    let owed = robot.get(&fee).await.body;
    assert_eq!(
        (owed["currency"].as_str(), owed["amount_cents"].as_i64()),
        (Some("CHF"), Some(6_000)),
        "{owed}"
    );
    let page = samir.get(&format!("/applications/{case}")).await;
    assert!(plain(&page.text).contains("CHF 60.00"), "{}", page.text);

    // Twenty come in by the bank, in francs; the same in euros pays nothing and stays to be looked at.
    let file = folder.0.join("statement.csv");
    let reference = owed["reference"].as_str().unwrap();
    let rows = [("F1", "20.00", "CHF"), ("F2", "40.00", "EUR")]
        .map(|(id, amount, currency)| format!("{id},2026-03-02,{amount},{currency},{reference}\n"));
    fs::write(&file, format!("id,booked_on,amount,currency,text\n{}", rows.concat())).unwrap();
    let command = PaymentsCommand::Import { file, check: false };
    run(&app, &app.edge.system("test"), command).await.unwrap();
    let left = robot.get(&fee).await.body;
    assert_eq!(left["remaining_cents"], 4_000, "{left}");
    let pay = json!({ "act": "pay", "amount_cents": 4_000, "means": "cash" });
    let paid = robot.ask(Method::POST, &format!("{fee}/acts"), "till-1", &pay).await;
    assert_eq!((paid.status, paid.text("state")), (StatusCode::OK, "paid"), "{paid:?}");
}
