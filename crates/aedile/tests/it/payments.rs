//! Fees that are paid: on the net, at the counter, by a bank's statement; let go, and given back.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use aedile::app::App;
use aedile::commands::payments::{PaymentsCommand, run};
use aedile::demo::{Scale, seed_at};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use cases::payment::provider::{Provider, Secret};
use cases::payment::{Demand, DemandState, overdue, store};
use tower::ServiceExt as _;

use crate::browser::{Browser, Shown};
use crate::journey::receipts_hold;
use crate::town;

const SMALL: Scale = Scale { people: 40, applications: 20 };

const DOG: [(&str, &str); 6] = [
    ("dog_name", "Rex"),
    ("breed", "beagle"),
    ("dog_born-month", "6"),
    ("dog_born-year", "2024"),
    ("chip", "620098100123456"),
    ("assistance", "false"),
];

/// Registers a dog, which costs money before it is granted. Gives the page of the case.
async fn dog(person: &mut Browser, chip: &str) -> Shown {
    let mut fields = DOG;
    fields[4].1 = chip;
    let before = person.get("/apply/dog-registration").await;
    let check = person.post(&before, ("/apply/", ""), &fields).await;
    assert!(check.path.ends_with("/check"), "{}: {}", check.path, check.text);
    let sent = person.post(&check, ("/submit", ""), &[("declaration", "yes")]).await;
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.text);
    sent
}

fn reference(page: &Shown) -> String {
    page.path.split(['/', '?']).nth(2).unwrap().to_owned()
}

async fn demand(app: &App, case: &str) -> Demand {
    let key = cases::application::store::Key::Reference(case);
    let found = cases::application::store::find_open_part(&app.db, key).await.unwrap().unwrap();
    store::list_of_application(&app.db, found.id).await.unwrap().pop().unwrap()
}

async fn state(app: &App, case: &str) -> String {
    let key = cases::application::store::Key::Reference(case);
    let found = cases::application::store::find_open_part(&app.db, key).await.unwrap().unwrap();
    found.state.word().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fee_is_paid_and_the_case_goes_on() {
    town::on_each_database(async |app| {
        seed_at(&app, SMALL).await.unwrap();
        pays_online(&app).await;
        pays_at_the_counter(&app).await;
        by_statement(&app).await;
        never_pays(&app).await;
        app.sequencer().run_once(&app.edge.system("test")).await.unwrap();
        let policy = ledger::verify::read_policy(&app.log.verifier.to_string()).unwrap();
        let report = ledger::fsck(&app.db, &policy).await.unwrap();
        assert!(report.findings.is_empty(), "{:?}", report.findings);
    })
    .await;
}

/// The invented provider's page tells the town; the decision follows at once, and stands when it is told twice.
async fn pays_online(app: &App) {
    let mut amina = Browser::new(app);
    amina.sign_in_as("Amina Haddad").await;
    let sent = dog(&mut amina, "620098100123401").await;
    let case = reference(&sent);
    assert!(sent.text.contains("60.00") && sent.text.contains("IBAN"), "{}", sent.text);
    assert_eq!(state(app, &case).await, "waiting", "nothing is decided before it is paid");
    let pay = sent.links(&format!("/applications/{case}/pay/")).pop().unwrap();
    let page = amina.get(&pay).await;
    assert!(page.text.contains("invented"), "{}", page.text);
    let mut stranger = Browser::new(app);
    stranger.sign_in_as("Rosa Pinto").await;
    assert_eq!(stranger.get(&pay).await.status, StatusCode::NOT_FOUND);
    let paid = amina.post(&page, ("/pay/", ""), &[("do", "pay")]).await;
    assert!(paid.text.contains("Granted") && paid.text.contains("receipt"), "{}", paid.text);
    let (paid, _) = (amina.post(&page, ("/pay/", ""), &[("do", "pay")]).await, paid);
    let demand = demand(app, &case).await;
    assert_eq!((demand.state, demand.paid_cents), (DemandState::Paid, 6_000), "{}", paid.path);
    app.sequencer().run_once(&app.edge.system("test")).await.unwrap();
    receipts_hold(app, &mut amina, &case).await;
    notified(app, &demand).await;
}

/// What a provider posts: refused without a signature that fits, recorded once.
async fn notified(app: &App, demand: &Demand) {
    let Provider::Invented(secret) = &app.casework.inner().provider else {
        panic!("the demo has an invented provider")
    };
    let now = app.edge.now();
    let router = app.routes().into_router(app.site().unwrap());
    let post = async |secret: &Secret, body: String| {
        let request = Request::post("/api/v1/payments/notifications")
            .header("content-type", "application/json")
            .header("webhook-id", "n1")
            .header("webhook-timestamp", now.as_second().to_string())
            .header("webhook-signature", secret.sign("n1", now, body.as_bytes()))
            .body(Body::from(body));
        router.clone().oneshot(request.unwrap()).await.unwrap().status()
    };
    let body = |reference: &str, currency: &str| {
        format!(
            r#"{{"type":"payment.succeeded","data":{{"reference":"{reference}","payment":"p-1","amount_cents":500,"currency":"{currency}"}}}}"#
        )
    };
    let fits = body(&demand.reference, "EUR");
    let other = Secret::new([7; 32]);
    assert_eq!(post(&other, fits.clone()).await, StatusCode::UNAUTHORIZED);
    assert_eq!(post(secret, "{".into()).await, StatusCode::BAD_REQUEST);
    assert_eq!(post(secret, r#"{"type":"ping"}"#.into()).await, StatusCode::NO_CONTENT);
    let dollars = body(&demand.reference, "USD");
    assert_eq!(post(secret, dollars).await, StatusCode::UNPROCESSABLE_ENTITY);
    let nobody = body("RF18539007547034", "EUR");
    assert_eq!(post(secret, nobody).await, StatusCode::UNPROCESSABLE_ENTITY);
    for _ in 0..2 {
        assert_eq!(post(secret, fits.clone()).await, StatusCode::NO_CONTENT);
    }
    let now = store::find(&app.db, demand.id).await.unwrap().unwrap();
    assert_eq!(now.excess().cents, 500, "recorded once, to be given back");
}

/// A cashier takes half in cash; the manager lets the rest go; a resident sees neither page.
async fn pays_at_the_counter(app: &App) {
    let mut rosa = Browser::new(app);
    rosa.sign_in_as("Rosa Pinto").await;
    let case = reference(&dog(&mut rosa, "620098100123402").await);
    let demand = demand(app, &case).await;
    let path = format!("/desk/payments/{}", demand.reference);
    assert_eq!(rosa.get(&path).await.status, StatusCode::FORBIDDEN);
    let mut cashier = Browser::new(app);
    cashier.sign_in_as("Ana Brito").await;
    let found = cashier.get(&format!("/desk/payments?find={}", case.to_lowercase())).await;
    assert_eq!(found.path, path, "{}", found.text);
    let wrong = [("do", "pay"), ("means", "transfer"), ("amount", "30"), ("number", "")];
    let refused = cashier.post(&found, (&path, ""), &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let half = [("do", "pay"), ("means", "cash"), ("amount", "30,00")];
    let half = cashier.post(&found, (&path, ""), &half).await;
    assert!(half.path.contains("receipt=Q-"), "{}: {}", half.path, half.text);
    assert_eq!(state(app, &case).await, "waiting", "half is not enough");
    let resent = [("do", "pay"), ("means", "cash"), ("amount", "30,00")];
    let resent = cashier.post(&found, (&path, ""), &resent).await;
    assert_eq!(resent.status, StatusCode::CONFLICT, "the same form again takes nothing again");
    assert_eq!(self::demand(app, &case).await.paid_cents, 3_000);
    let waive = [("do", "waive"), ("text", "in need")];
    let page = cashier.get(&path).await;
    let refused = cashier.post(&page, (&path, ""), &waive).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "a cashier lets nothing go");
    assert!(refused.text.contains("Your role does not allow this"), "{}", refused.text);
    let mut manager = Browser::new(app);
    manager.sign_in_as("Paul Dubois").await;
    let page = manager.get(&path).await;
    let waived = manager.post(&page, (&path, ""), &waive).await;
    let expected = if demand.unit == "public-space" { "waived" } else { "open" };
    let now = store::find(&app.db, demand.id).await.unwrap().unwrap();
    assert_eq!(now.state.word(), expected, "{}: {}", demand.unit, waived.text);
}

/// A bank's statement, twice; half is told as left over.
async fn by_statement(app: &App) {
    let mut samir = Browser::new(app);
    samir.sign_in_as("Samir Khoury").await;
    let case = reference(&dog(&mut samir, "620098100123403").await);
    let demand = demand(app, &case).await;
    let file = std::env::temp_dir().join(format!("aedile-statement-{}.csv", demand.id));
    let text = format!(
        "id,booked_on,amount,currency,text\nB1,2026-03-02,60.00,EUR,my dog {}\nB2,2026-03-02,-10.00,EUR,rent\n",
        demand.reference.to_lowercase()
    );
    fs::write(&file, text).unwrap();
    let ctx = app.edge.system("test");
    let import = async |check: bool| {
        let command = PaymentsCommand::Import { file: file.clone(), check };
        format!("{:?}", run(app, &ctx, command).await.unwrap())
    };
    let well = format!("{:?}", std::process::ExitCode::SUCCESS);
    assert_eq!(import(true).await, well);
    assert_eq!(state(app, &case).await, "waiting", "only looked at");
    assert_eq!((import(false).await, import(false).await), (well.clone(), well.clone()));
    assert_eq!(state(app, &case).await, "decided");
    assert_eq!(self::demand(app, &case).await.paid_cents, 6_000, "once");
    fs::write(&file, "id,booked_on,amount,currency,text\nB3,2026-03-02,60.00,EUR,a gift\n")
        .unwrap();
    assert_ne!(import(false).await, well, "what fits nothing is told");
    fs::remove_file(&file).unwrap();
}

/// The reminder comes by itself, and then the end; what was withdrawn is not owed.
async fn never_pays(app: &App) {
    let mut omar = Browser::new(app);
    omar.sign_in_as("Chiara Rossi").await;
    let case = reference(&dog(&mut omar, "620098100123404").await);
    let drawn = Arc::new(AtomicU8::new(0));
    let entropy: platform::Entropy = Arc::new(move || [drawn.fetch_add(1, Ordering::SeqCst); 32]);
    let runner = |days: i64| {
        let at = app.edge.now() + jiff::SignedDuration::from_hours(24 * days);
        let edge =
            platform::Edge::new(Arc::new(move || at), entropy.clone(), jiff::tz::TimeZone::UTC);
        let mut runner = platform::jobs::Runner::new(app.db.clone(), edge);
        overdue::handle_jobs(&mut runner, &app.casework);
        runner
    };
    for days in [16, 50] {
        while runner(days).run_once().await.unwrap() > 0 {}
    }
    assert_eq!(state(app, &case).await, "lapsed");
    assert_eq!(demand(app, &case).await.state, DemandState::Cancelled);
    let page = omar.get(&format!("/applications/{case}")).await;
    assert!(page.text.contains("ended without a decision"), "{}", page.text);
    let sent = dog(&mut omar, "620098100123405").await;
    let case = reference(&sent);
    omar.post(&sent, ("/withdraw", ""), &[]).await;
    assert_eq!(demand(app, &case).await.state, DemandState::Cancelled);
}
