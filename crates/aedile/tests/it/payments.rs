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
use cases::payment::receive::Received;
use cases::payment::settle::{Booked, book};
use cases::payment::{Demand, DemandState, Means, overdue, store};
use platform::Money;
use serde_json::json;
use tower::ServiceExt as _;

use crate::browser::{Browser, Shown};
use crate::journey::receipts_hold;
use crate::program::{Program, Told};
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
    let history =
        Program::of(app, "Amina Haddad").await.get(&format!("/api/v1/applications/{case}")).await;
    let asked =
        history.body["history"].as_array().unwrap().iter().find(|one| one["act"] == "demanded");
    assert_eq!(asked.unwrap()["by"], "system", "it is the town that asks for money: {history:?}");
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
    assert_eq!(import(false).await, well, "and kept, once");
    let gifts = "id,booked_on,amount,currency,text,payer,iban\nB4,2026-03-02,25.00,EUR,for my other dog,S. Khoury,DE89370400440532013000\nB1,2026-03-02,12.00,EUR,again,,\n";
    fs::write(&file, gifts).unwrap();
    assert_ne!(import(false).await, well);
    // Banks give a number twice: the same number with another amount is other money, of what is kept too.
    fs::write(&file, "id,booked_on,amount,currency,text\nB3,2026-03-02,61.00,EUR,another gift\n")
        .unwrap();
    assert_ne!(import(false).await, well, "it is told");
    assert_eq!(import(false).await, well, "and kept, once");
    fs::remove_file(&file).unwrap();
    left_over(app, &mut samir).await;
}

/// What fits no fee stands at the desk until a cashier says whose it is, or that it is not the town's.
async fn left_over(app: &App, samir: &mut Browser) {
    let open = cases::payment::entry::store::list_open(&app.db, 0).await.unwrap();
    let known = |cents: i64| open.iter().find(|entry| entry.amount.cents == cents).unwrap();
    assert_eq!((open.len(), known(1_200).why.as_str()), (4, "differs"));
    assert_eq!(known(6_100).why, "differs", "no money is dropped");
    let mut ana = Browser::new(app);
    ana.sign_in_as("Ana Brito").await;
    let list = ana.get("/desk/payments").await;
    assert_eq!(list.links("/desk/payments/entries/").len(), 4, "{}", list.text);
    let path = |cents: i64| format!("/desk/payments/entries/{}", known(cents).id);
    let page = ana.get(&path(2_500)).await;
    assert!(
        page.text.contains("for my other dog") && page.text.contains("DE89 3704"),
        "{}",
        page.text
    );
    let wrong = [("do", "match"), ("reference", "RF18539007547034")];
    let refused = ana.post(&page, (&path(2_500), "match"), &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
    let case = reference(&dog(samir, "620098100123413").await);
    let fits = [("do", "match"), ("reference", case.as_str())];
    let matched = ana.post(&page, (&path(2_500), "match"), &fits).await;
    assert_eq!(matched.status, StatusCode::OK, "{}", matched.text);
    let paid = demand(app, &case).await;
    assert_eq!(paid.paid_cents, 2_500, "{}", matched.path);
    let (_, payments) = store::of_application(&app.db, paid.application).await.unwrap();
    assert!(payments[0].payer.is_some(), "from whose account, for giving it back");
    let subject = platform::id::SubjectId(known(2_500).id.0);
    let ctx = app.edge.system("test");
    assert!(app.vault.key(&ctx, subject).await.unwrap().is_none(), "nothing of it is kept twice");
    let again = ana.post(&page, (&path(2_500), "match"), &fits).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    let page = ana.get(&path(6_000)).await;
    let unsaid = [("do", "not-ours"), ("text", " ")];
    let refused = ana.post(&page, (&path(6_000), "not-ours"), &unsaid).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let said = [("do", "not-ours"), ("text", "sent back by the bank")];
    let done = ana.post(&page, (&path(6_000), "not-ours"), &said).await;
    assert!(done.path.starts_with("/desk/payments?done"), "{}", done.path);
    assert_eq!(app_open(app).await, [1_200, 6_100], "{}", done.text);
    not_ours_after_all(app, &mut ana, &path(6_000)).await;
    by_hand(app, &mut ana, samir).await;
}

/// The amounts of the entries that wait for somebody.
async fn app_open(app: &App) -> Vec<i64> {
    let open = cases::payment::entry::store::list_open(&app.db, 0).await.unwrap();
    let mut cents: Vec<i64> = open.iter().map(|entry| entry.amount.cents).collect();
    cents.sort_unstable();
    cents
}

/// That it is not the town's stands in the log with its reason on the page, and can be taken back.
async fn not_ours_after_all(app: &App, ana: &mut Browser, path: &str) {
    let list = ana.get("/desk/payments").await;
    let marked = list.text.rsplit("Marked as not the town").next().unwrap();
    assert!(marked.contains(path), "{}", list.text);
    let page = ana.get(path).await;
    for said in ["sent back by the bank", "a gift", "Ana Brito", "Look at it again"] {
        assert!(page.text.contains(said), "{said}: {}", page.text);
    }
    let log = async || {
        let sql = "SELECT log_entry FROM cases_statement_entry WHERE amount_cents = 6000 AND log_entry IS NOT NULL";
        let rows = app.db.read(platform::Query::new(sql, platform::args![])).await.unwrap();
        rows.first().map(|row| row.string(0))
    };
    let first = log().await.expect("an entry of the log");
    let again = ana.post(&page, (path, "reopen"), &[]).await;
    assert!(again.path.ends_with(path), "{}: {}", again.path, again.text);
    assert_eq!(app_open(app).await, [1_200, 6_000, 6_100]);
    assert_ne!(log().await.unwrap(), first, "opening it again is an act too");
    let twice = ana.post(&page, (path, "reopen"), &[]).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
}

/// What a cashier records by hand under the number of an entry is that entry's: nothing of it waits any more.
async fn by_hand(app: &App, ana: &mut Browser, samir: &mut Browser) {
    let case = reference(&dog(samir, "620098100123414").await);
    let found = ana.get(&format!("/desk/payments?find={case}")).await;
    let path = found.path.clone();
    let pays = |number: &'static str, amount: &'static str| {
        [("do", "pay"), ("means", "transfer"), ("amount", amount), ("number", number)]
    };
    for (number, amount) in [("B3", "59.00"), ("B1", "60.00")] {
        let refused = ana.post(&found, (&path, ""), &pays(number, amount)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{number}");
        assert!(refused.text.contains("is that of other money"), "{}", refused.text);
    }
    let paid = ana.post(&found, (&path, ""), &pays("B3", "60.00")).await;
    assert!(paid.path.contains("receipt=Q-"), "{}: {}", paid.path, paid.text);
    assert_eq!(demand(app, &case).await.paid_cents, 6_000);
    assert_eq!(app_open(app).await, [1_200, 6_100], "the entry is the payment's");

    // From whose account money came is shown to the cashier, and is part of what the applicant gets of their data.
    let case = reference(&dog(samir, "620098100123415").await);
    let fee = demand(app, &case).await;
    let file = std::env::temp_dir().join(format!("aedile-payer-{}.csv", fee.id));
    let text = format!(
        "id,booked_on,amount,currency,text,payer,iban\nB9,2026-03-02,60.00,EUR,{},S. Khoury,DE89370400440532013000\n",
        fee.reference
    );
    fs::write(&file, text).unwrap();
    let command = PaymentsCommand::Import { file: file.clone(), check: false };
    run(app, &app.edge.system("test"), command).await.unwrap();
    fs::remove_file(&file).unwrap();
    let shown = ana.get(&format!("/desk/payments/{}", fee.reference)).await;
    assert!(shown.text.contains("S. Khoury") && shown.text.contains("DE89 3704"), "{}", shown.text);
    let uses = samir.get("/my-data/uses").await;
    // He reads Arabic.
    assert!(uses.text.contains("الحساب الذي دفع منه رسم"), "{}", uses.text);
    let copy = samir.get("/my-data/copy").await;
    assert!(copy.text.contains("DE89370400440532013000"), "{}", copy.text);
}

/// The reminder comes by itself, and then the end; what was withdrawn is not owed.
async fn never_pays(app: &App) {
    let mut omar = Browser::new(app);
    omar.sign_in_as("Chiara Rossi").await;
    let case = reference(&dog(&mut omar, "620098100123404").await);
    rung(app, &[18, 50]).await;
    assert_eq!(state(app, &case).await, "lapsed");
    assert_eq!(demand(app, &case).await.state, DemandState::Cancelled);
    let page = omar.get(&format!("/applications/{case}")).await;
    assert!(page.text.contains("ended without a decision"), "{}", page.text);
    let sent = dog(&mut omar, "620098100123405").await;
    let case = reference(&sent);
    omar.post(&sent, ("/withdraw", ""), &[]).await;
    assert_eq!(demand(app, &case).await.state, DemandState::Cancelled);
}

/// A process that never comes to rest behind its fee, until somebody sets `outcome` to "stop".
const RESTLESS: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:aedile="https://aedile.org/bpmn" id="d">
  <process id="dog" name="Dog" isExecutable="true">
    <startEvent id="received" name="Received"/>
    <businessRuleTask id="rules" name="Apply the rules" aedile:decision="all"/>
    <serviceTask id="payment" name="Collect the fee" aedile:topic="collect-payment"/>
    <serviceTask id="ring" name="Ring" aedile:topic="inform"/>
    <exclusiveGateway id="enough" name="Enough?" default="again"/>
    <serviceTask id="issue" name="Issue the result" aedile:topic="issue"/>
    <endEvent id="granted" name="Granted"/>
    <sequenceFlow id="a" sourceRef="received" targetRef="rules"/>
    <sequenceFlow id="b" sourceRef="rules" targetRef="payment"/>
    <sequenceFlow id="c" sourceRef="payment" targetRef="ring"/>
    <sequenceFlow id="e" sourceRef="ring" targetRef="enough"/>
    <sequenceFlow id="again" sourceRef="enough" targetRef="ring"/>
    <sequenceFlow id="f" sourceRef="enough" targetRef="issue"><conditionExpression xsi:type="tFormalExpression">=outcome = "stop"</conditionExpression></sequenceFlow>
    <sequenceFlow id="g" sourceRef="issue" targetRef="granted"/>
  </process></definitions>"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn money_is_recorded_though_the_process_fails() {
    town::on_each_database_with_definitions(async |app, definitions| {
        seed_at(&app, SMALL).await.unwrap();
        fs::write(definitions.join("services/dog-registration/process.bpmn"), RESTLESS).unwrap();
        let reloaded = app.catalogue.reload().unwrap();
        assert_eq!(reloaded.published.len(), 1, "{:?}", reloaded.findings);
        let ctx = app.edge.system("publish");
        services::catalogue::store::publish(&app.catalogue, &app.db, &ctx).await.unwrap();
        let mut amina = Browser::new(&app);
        amina.sign_in_as("Amina Haddad").await;
        let sent = dog(&mut amina, "620098100123406").await;
        let case = reference(&sent);
        let pay = sent.links(&format!("/applications/{case}/pay/")).pop().unwrap();
        let page = amina.get(&pay).await;
        let paid = amina.post(&page, ("/pay/", ""), &[("do", "pay")]).await;
        assert_eq!(paid.status, StatusCode::OK, "{}", paid.text);
        let first = demand(&app, &case).await;
        assert_eq!((first.state, first.paid_cents), (DemandState::Paid, 6_000));
        assert_eq!(state(&app, &case).await, "open", "the legal clock goes on with the money");
        // A circle stops only its token, at once: an official reads where.
        let open = cases::incident::store::list_open(&app.db, None).await.unwrap();
        assert_eq!(open.iter().map(|one| one.node.as_str()).collect::<Vec<_>>(), ["ring"]);
        let mut operator = Browser::new(&app);
        operator.sign_in_as("Rita Nunes").await;
        let path = format!("/desk/incidents/{}", open[0].id);
        let one = operator.get(&path).await;
        let enough =
            [("do", "retry"), ("name", "outcome"), ("value", "\"stop\""), ("text", "heard")];
        let done = operator.post(&one, (&path, ""), &enough).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text);
        assert_eq!(state(&app, &case).await, "decided");
        let key = cases::application::store::Key::Reference(&case);
        let found = cases::application::store::find_open_part(&app.db, key).await.unwrap().unwrap();
        let demands = store::list_of_application(&app.db, found.id).await.unwrap();
        assert_eq!(demands.len(), 1, "what was paid is not asked for again");
        assert!(demands[0].wait.is_none() && demands[0].paid_cents == 6_000);
    })
    .await;
}

/// Applies for a childcare place.
async fn childcare(app: &App, name: &str, given: &str) -> String {
    let body = json!({ "service": "childcare-place", "submit": true, "declared": true, "answers": {
        "child": { "given": given, "family": "Haddad", "born": "2025-05-20" }, "start": "2027-06",
        "days": ["monday", "tuesday"], "nursery": "harbour", "sibling": false, "care": "two",
        "work": "all", "support": false,
    } });
    let sent = Program::of(app, name).await.post("/api/v1/applications", &body).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{sent:?}");
    sent.text("reference").to_owned()
}

async fn approve(app: &App, case: &str) -> Told {
    let robot =
        Program::registered(app, "Robot", (&["cases.read", "cases.decide"], "education")).await;
    let path = format!("/api/v1/desk/cases/{case}");
    let found = robot.get(&path).await;
    let task = &found.body["tasks"][0]["id"];
    let act = json!({ "act": "approve", "task": task, "text": "seen" });
    robot.post(&format!("{path}/acts"), &act).await
}

/// What the bank tells of a fee of 40 euros.
async fn transferred(app: &App, demand: &Demand, number: &str) -> Booked {
    let ctx = app.edge.system("payments");
    let received = Received {
        means: Means::Transfer,
        amount: Money::eur(4_000),
        outside: Some(number.to_owned()),
        booked_on: ctx.today(),
        payer: None,
    };
    book(&app.casework, &ctx, (&demand.reference, &received)).await.unwrap()
}

const PAID_PLACE: [(&str, &str); 2] =
    [("cost: free", "cost:\n  amount: 40\n  due: on_grant"), ("places: 60", "places: 1")];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_place_is_held_while_its_fee_is_unpaid() {
    let (app, _folder) = town::open_changed("childcare-place", &PAID_PLACE).await;
    seed_at(&app, Scale { people: 40, applications: 0 }).await.unwrap();
    let definition = app.catalogue.current("childcare-place").unwrap();
    let left = async || cases::capacity::places_left(&app.db, &definition).await.unwrap().unwrap();
    let first = childcare(&app, "Amina Haddad", "Noor").await;
    let second = childcare(&app, "Omar Benali", "Ilyas").await;
    let third = childcare(&app, "Rosa Pinto", "Luis").await;
    let told = approve(&app, &first).await;
    assert_eq!(told.status, StatusCode::OK, "{told:?}");
    assert_eq!((state(&app, &first).await.as_str(), left().await), ("waiting", 0));
    let told = approve(&app, &second).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "nobody else gets it: {told:?}");

    // Nobody pays until the last day, the reminder's, and the grace behind it: then it is free.
    let unpaid = demand(&app, &first).await;
    rung(&app, &[18, 30]).await;
    assert_eq!(left().await, 0, "the reminder gives time, and the bank has some days");
    rung(&app, &[50]).await;
    assert_eq!((state(&app, &first).await.as_str(), left().await), ("lapsed", 1));
    assert!(
        matches!(transferred(&app, &unpaid, "bank:1").await, Booked::New(_)),
        "always recorded"
    );
    assert_eq!(demand(&app, &first).await.excess().cents, 4_000);

    // The place of one who has to pay is given away: their money is recorded, and is to be given back.
    assert_eq!(approve(&app, &second).await.status, StatusCode::OK);
    let mut unit = platform::Unit::new();
    cases::capacity::store::free(&mut unit, demand(&app, &second).await.application);
    app.db.commit(unit).await.unwrap();
    assert_eq!(approve(&app, &third).await.status, StatusCode::OK);
    let paid = demand(&app, &third).await;
    assert!(matches!(transferred(&app, &paid, "bank:2").await, Booked::New(_)));
    assert_eq!((state(&app, &third).await.as_str(), left().await), ("decided", 0));
    let late = demand(&app, &second).await;
    assert!(matches!(transferred(&app, &late, "bank:3").await, Booked::New(_)), "no fault");
    let late = demand(&app, &second).await;
    assert_eq!((late.state, late.excess().cents), (DemandState::Cancelled, 4_000));
    let units = ["education".to_owned()];
    let today = app.edge.system("test").today();
    let (_, excess) = store::list_of_units(&app.db, &units, today, (0, 0)).await.unwrap();
    assert!(excess.iter().any(|listed| listed.id == late.id), "an official gives it back");
    let stands = cases::incident::store::list_open(&app.db, None).await.unwrap();
    assert_eq!(stands.iter().map(|one| &one.reference).collect::<Vec<_>>(), [&second]);
    let told = Program::of(&app, "Omar Benali").await.get("/api/v1/my/messages").await;
    assert!(told.body.to_string().contains("your money comes back"), "{told:?}");
}

/// The clocks of fees ring on these days from now: fourteen days that end on a Saturday end on the Monday after,
/// and it rings on the morning after that.
async fn rung(app: &App, days: &[i64]) {
    let drawn = Arc::new(AtomicU8::new(days.first().map_or(0, |day| *day as u8)));
    let entropy: platform::Entropy = Arc::new(move || [drawn.fetch_add(1, Ordering::SeqCst); 32]);
    for days in days {
        let at = app.edge.now() + jiff::SignedDuration::from_hours(24 * days);
        let edge = platform::Edge::new(
            Arc::new(move || at),
            Arc::clone(&entropy),
            jiff::tz::TimeZone::UTC,
        );
        let mut runner = platform::jobs::Runner::new(app.db.clone(), edge);
        overdue::handle_jobs(&mut runner, &app.casework);
        while runner.run_once().await.unwrap() > 0 {}
    }
}
