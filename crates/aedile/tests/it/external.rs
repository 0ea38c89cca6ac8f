//! A step of a process that a registered program does: fetched under a lock, done once, tried again, impossible.

use std::path::Path;

use aedile::app::App;
use aedile::demo::{Scale, seed_at};
use axum::http::StatusCode;
use platform::{Query, Unit, args};
use serde_json::{Value, json};

use crate::begins::certificate;
use crate::browser::Browser;
use crate::dispatch::publish;
use crate::incidents::applies;
use crate::journey::receipts_hold;
use crate::program::{Program, Told};
use crate::town;

const SMALL: Scale = Scale { people: 40, applications: 20 };
const UNIT: &str = "civil-registry";

/// The card is printed before the certificate is issued; without paper it is issued all the same.
const PRINTS: &str = r#"<serviceTask id="middle" name="Print the card"><extensionElements>
    <zeebe:taskDefinition type="print-card" retries="2"/>
    <zeebe:ioMapping><zeebe:input source="=outcome" target="outcome"/><zeebe:output source="=number + 1" target="card"/></zeebe:ioMapping>
  </extensionElements></serviceTask>
  <boundaryEvent id="empty" attachedToRef="middle"><errorEventDefinition errorRef="paper"/></boundaryEvent>
  <sequenceFlow id="f" sourceRef="empty" targetRef="issue"/>"#;
const PAPER: &str = r#"<error id="paper" errorCode="no-paper"/>"#;

async fn fetched(program: &Program, seconds: i64) -> Vec<Value> {
    let body = json!({ "topics": ["print-card", "other"], "most": 5, "lock_seconds": seconds });
    let told = program.post("/api/v1/work/fetch", &body).await;
    assert_eq!(told.status, StatusCode::OK, "{}", told.body);
    told.body["work"].as_array().unwrap().clone()
}

/// The only piece of work, fetched: its address and its lock.
async fn one(program: &Program) -> (String, String) {
    let work = fetched(program, 300).await;
    assert_eq!(work.len(), 1, "{work:?}");
    let member = |name: &str| work[0][name].as_str().unwrap().to_owned();
    (format!("/api/v1/work/{}", member("id")), member("lock"))
}

async fn says(program: &Program, (work, act): (&str, &str), body: Value) -> Told {
    program.post(&format!("{work}/{act}"), &body).await
}

fn refused(told: &Told, code: &str) {
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", told.body);
    assert_eq!(told.text("code"), code, "{}", told.body);
}

async fn acts(app: &App, case: &str, kind: &str) -> i64 {
    let sql = "SELECT COUNT(*) FROM cases_event e JOIN cases_application a ON a.id = e.application
        WHERE a.reference = $1 AND e.kind = $2 AND (e.detail = 'print-card' OR e.detail IS NULL)";
    let rows = app.db.read(Query::new(sql, args![case, kind])).await.unwrap();
    rows[0].int(0)
}

/// All locks have ended, and all rests are over.
async fn time_passes(app: &App) {
    let mut unit = Unit::new();
    let sql = "UPDATE cases_external_work SET locked_until = CASE WHEN locked_until IS NULL THEN NULL ELSE 1 END, ready_at = 1 WHERE ended_at IS NULL";
    unit.run(sql, args![]);
    app.db.commit(unit).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_does_a_step() {
    town::on_each_database_with_definitions(async |app, definitions| {
        seed_at(&app, SMALL).await.unwrap();
        publish(&app, &definitions, &certificate(PAPER, PRINTS)).await;
        let printer = Program::registered(&app, "Printer", (&["cases.work"], UNIT)).await;
        let mut amina = Browser::new(&app);
        amina.sign_in_as("Amina Haddad").await;
        let mut rosa = Browser::new(&app);
        rosa.sign_in_as("Rosa Pinto").await;
        let (_, case) = applies(&mut amina).await;
        whose_it_is(&app, &case).await;
        done_once(&app, (&printer, &mut amina), &case).await;
        exhausted_and_impossible(&app, &printer, &mut rosa).await;
        a_lock_that_ended(&app, &printer, &definitions).await;
        given_up(&app, &printer).await;
        crate::replay::all_stand(&app).await;
    })
    .await;
}

/// Another unit's program gets nothing, one without the scope nothing at all.
async fn whose_it_is(app: &App, case: &str) {
    let other = Program::registered(app, "Other", (&["cases.work"], "parking")).await;
    assert!(fetched(&other, 300).await.is_empty());
    let reader = Program::registered(app, "Reader", (&["cases.read"], UNIT)).await;
    let told = reader.post("/api/v1/work/fetch", &json!({ "topics": ["print-card"] })).await;
    assert_eq!(told.status, StatusCode::FORBIDDEN);
    let mut operator = Browser::new(app);
    operator.sign_in_as("Rita Nunes").await;
    let page = operator.get("/desk/work").await;
    assert!(page.text.contains("print-card") && !page.text.contains(case), "{}", page.text);
    let now = app.edge.now();
    let late = cases::external::store::count_waiting(&app.db, now).await.unwrap();
    assert_eq!(late, (1, 1), "what waits, and since before");
}

async fn done_once(app: &App, (printer, amina): (&Program, &mut Browser), case: &str) {
    let work = fetched(printer, 300).await;
    assert_eq!(work.len(), 1, "{work:?}");
    assert_eq!(work[0]["inputs"], json!({ "outcome": "granted" }), "what is mapped, and no more");
    assert_eq!(work[0]["reference"].as_str(), Some(case));
    assert!(fetched(printer, 300).await.is_empty(), "it is held");
    let lock = work[0]["lock"].as_str().unwrap();
    let at = format!("/api/v1/work/{}", work[0]["id"].as_str().unwrap());
    let held = says(printer, (&at, "extend"), json!({ "lock": lock, "lock_seconds": 600 })).await;
    assert_eq!(held.status, StatusCode::OK, "{}", held.body);
    assert_ne!(held.body["locked_until"], work[0]["locked_until"]);
    let failed = json!({ "lock": lock, "message": "The printer is warming up" });
    let told = says(printer, (&at, "failure"), failed).await;
    assert_eq!((&told.body["retries"], &told.body["failures"]), (&json!(1), &json!(1)));
    assert!(fetched(printer, 300).await.is_empty(), "it rests");
    time_passes(app).await;
    let (at, again) = one(printer).await;
    let done = |lock: &str| json!({ "lock": lock, "variables": { "number": 7 } });
    refused(&says(printer, (&at, "complete"), done(lock)).await, "work-lock-lost");
    refused(&says(printer, (&at, "complete"), done("lck_x")).await, "work-lock-lost");
    let deep = (0..200).fold(json!(1), |inner, _| json!([inner]));
    let deep = json!({ "lock": again, "variables": { "number": deep } });
    let told = says(printer, (&at, "complete"), deep).await;
    assert!(told.status.is_client_error(), "{:?}", told.status);
    let body = done(&again);
    let (first, second) = tokio::join!(
        says(printer, (&at, "complete"), body.clone()),
        says(printer, (&at, "complete"), body.clone())
    );
    for told in [first, second, says(printer, (&at, "complete"), body).await] {
        assert_eq!(told.status, StatusCode::OK, "{}", told.body);
        assert_eq!(told.text("ended"), "done");
    }
    assert_eq!(acts(app, case, "done").await, 1, "said three times, done once");
    let failed = json!({ "lock": again, "message": "too late" });
    refused(&says(printer, (&at, "failure"), failed).await, "work-over");
    let page = amina.get(&format!("/applications/{case}")).await;
    assert!(page.text.contains("Granted"), "{}", page.text);
    assert!(page.text.contains("A program was asked to do a step"), "{}", page.text);
    app.sequencer().run_once(&app.edge.system("test")).await.unwrap();
    receipts_hold(app, amina, case).await;
}

/// Twice is enough: the case stands still, is tried again by an official, and goes on where it catches the error.
async fn exhausted_and_impossible(app: &App, printer: &Program, rosa: &mut Browser) {
    let (_, case) = applies(rosa).await;
    for _ in 0..2 {
        time_passes(app).await;
        let (at, lock) = one(printer).await;
        let failed = json!({ "lock": lock, "message": "The printer does not answer" });
        assert_eq!(says(printer, (&at, "failure"), failed).await.status, StatusCode::OK);
    }
    time_passes(app).await;
    assert!(fetched(printer, 300).await.is_empty());
    let mut operator = Browser::new(app);
    operator.sign_in_as("Rita Nunes").await;
    let list = operator.get("/desk/incidents").await;
    assert!(list.text.contains("Print the card") && list.text.contains(&case), "{}", list.text);
    let tried = operator.post(&list, ("/desk/incidents", ""), &[]).await;
    assert!(tried.path.ends_with("done=1&again=0"), "{}", tried.path);
    let (at, lock) = one(printer).await;
    let wrong = says(printer, (&at, "error"), json!({ "lock": lock, "code": " " })).await;
    refused(&wrong, "work-text");
    let error = json!({ "lock": lock, "code": "no-paper", "message": "The tray is empty" });
    for _ in 0..2 {
        let told = says(printer, (&at, "error"), error.clone()).await;
        assert_eq!((told.status, told.text("ended")), (StatusCode::OK, "error"), "{}", told.body);
    }
    assert_eq!(acts(app, &case, "work-failed").await, 2, "exhausted once, impossible once");
    let page = rosa.get(&format!("/applications/{case}")).await;
    assert!(page.text.contains("Granted"), "{}", page.text);
}

/// Whoever lets a lock run out loses the work to the next who asks.
async fn a_lock_that_ended(app: &App, printer: &Program, _definitions: &Path) {
    let mut person = Browser::new(app);
    person.sign_in_as("Amina Haddad").await;
    let (_, case) = applies(&mut person).await;
    let second = Program::registered(app, "Printer", (&["cases.work"], UNIT)).await;
    let (at, lost) = one(printer).await;
    assert!(fetched(&second, 300).await.is_empty());
    time_passes(app).await;
    let (same, lock) = one(&second).await;
    assert_eq!(same, at);
    let done = |lock: &str| json!({ "lock": lock, "variables": { "number": 1 } });
    refused(&says(printer, (&at, "complete"), done(&lost)).await, "work-lock-lost");
    refused(&says(printer, (&at, "complete"), done(&lock)).await, "work-lock-lost");
    let told = says(&second, (&at, "complete"), done(&lock)).await;
    assert_eq!(told.text("ended"), "done", "{}", told.body);
    assert_eq!(acts(app, &case, "done").await, 1);
}

/// Results that the process cannot use stop the case there; what is withdrawn is nobody's work any more.
async fn given_up(app: &App, printer: &Program) {
    let mut person = Browser::new(app);
    person.sign_in_as("Amina Haddad").await;
    let (_, case) = applies(&mut person).await;
    let (at, lock) = one(printer).await;
    let page = person.get(&format!("/applications/{case}")).await;
    let gone = person.post(&page, ("/withdraw", ""), &[("confirm", "yes")]).await;
    assert!(gone.status.is_success(), "{:?}", gone.status);
    let done = json!({ "lock": lock, "variables": { "number": 1 } });
    refused(&says(printer, (&at, "complete"), done).await, "work-over");
    time_passes(app).await;
    assert!(fetched(printer, 300).await.is_empty());
    let (waiting, _) =
        cases::external::store::count_waiting(&app.db, app.edge.now()).await.unwrap();
    assert_eq!(waiting, 0);
}
