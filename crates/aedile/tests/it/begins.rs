//! A message begins a case, or lets one go on: sent by another case, or by a program that the town registered.

use std::fs;
use std::path::Path;

use aedile::app::App;
use aedile::demo::{Scale, seed_at};
use axum::http::{Method, StatusCode};
use platform::{Query, Unit, args};
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::dispatch::{publish, run_jobs};
use crate::incidents::applies;
use crate::journey::receipts_hold;
use crate::program::Program;
use crate::town;

const SMALL: Scale = Scale { people: 40, applications: 20 };

const MESSAGES: &str = "/api/v1/desk/messages";

/// The noise report begins with its form, or with a message.
const HEARD: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:aedile="https://aedile.org/bpmn" id="d">
  <message id="m" name="noise-heard"/>
  <process id="report" name="Report" isExecutable="true">
    <startEvent id="received"/><startEvent id="heard"><messageEventDefinition messageRef="m"/></startEvent>
    <businessRuleTask id="rules" aedile:decision="all"/>
    <userTask id="handle" name="Look into it" aedile:role="official" aedile:unit="=unit" aedile:actions="answer note"/><endEvent id="end"/>
    <sequenceFlow id="a" sourceRef="received" targetRef="rules"/><sequenceFlow id="b" sourceRef="heard" targetRef="rules"/>
    <sequenceFlow id="c" sourceRef="rules" targetRef="handle"/><sequenceFlow id="e" sourceRef="handle" targetRef="end"/>
  </process></definitions>"#;

/// The certificate waits for a message by its key, or sends one.
pub(crate) fn certificate(global: &str, middle: &str) -> String {
    format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:aedile="https://aedile.org/bpmn" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d">{global}
  <process id="certificate" isExecutable="true">
    <startEvent id="received"/><businessRuleTask id="rules" aedile:decision="all"/>{middle}
    <serviceTask id="issue" aedile:topic="issue"/><endEvent id="granted"/>
    <sequenceFlow id="a" sourceRef="received" targetRef="rules"/><sequenceFlow id="b" sourceRef="rules" targetRef="middle"/>
    <sequenceFlow id="c" sourceRef="middle" targetRef="issue"/><sequenceFlow id="e" sourceRef="issue" targetRef="granted"/>
  </process></definitions>"#
    )
}

const FOUND: &str = r#"<message id="m" name="shelf-found"><extensionElements><zeebe:subscription correlationKey="=reference"/></extensionElements></message>"#;
const WAITS: &str = r#"<intermediateCatchEvent id="middle"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>"#;

/// What somebody heard, as the questions of the form have it.
fn heard(app: &App) -> Value {
    json!({
        "danger": false, "source": "neighbours", "place": { "words": "Lantern Lane 12" },
        "timing": "often", "last_heard": app.edge.system("test").today().to_string(),
        "hours": ["evening", "night"], "story": "Loud music until two or three.",
        "answer_wanted": false, "recorder": "box 7",
    })
}

async fn publish_heard(app: &App, folder: &Path) {
    fs::write(folder.join("services/noise-report/process.bpmn"), HEARD).unwrap();
    let reloaded = app.catalogue.reload().unwrap();
    assert_eq!(reloaded.published.len(), 1, "{:?}", reloaded.findings);
    let ctx = app.edge.system("publish");
    services::catalogue::store::publish(&app.catalogue, &app.db, &ctx).await.unwrap();
}

/// Cases that messages began: reference and applicant.
async fn begun(app: &App) -> Vec<(String, Option<String>)> {
    let sql = "SELECT reference, applicant FROM cases_application WHERE channel = 'message' ORDER BY submitted_at, id";
    let rows = app.db.read(Query::new(sql, args![])).await.unwrap();
    rows.iter().map(|row| (row.string(0), row.opt_text(1).map(str::to_owned))).collect()
}

async fn sends(program: &Program, key: &str, body: &Value) -> (StatusCode, Value) {
    let told = program.ask(Method::POST, MESSAGES, key, body).await;
    (told.status, told.body)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_begins_a_case_or_lets_one_go_on() {
    town::on_each_database_with_definitions(async |app, definitions| {
        seed_at(&app, SMALL).await.unwrap();
        publish_heard(&app, &definitions).await;
        a_program_begins_one(&app).await;
        let mut amina = Browser::new(&app);
        amina.sign_in_as("Amina Haddad").await;
        a_program_lets_one_go_on(&app, &definitions, &mut amina).await;
        a_case_begins_another(&app, &definitions, &mut amina).await;
        no_case_begins_others_without_end(&app, &mut amina).await;
        what_is_refused_is_shown(&app, &definitions, &mut amina).await;
        a_circle_ends(&app, &definitions).await;
        let policy = ledger::verify::read_policy(&app.log.verifier.to_string()).unwrap();
        app.sequencer().run_once(&app.edge.system("test")).await.unwrap();
        let report = ledger::fsck(&app.db, &policy).await.unwrap();
        assert!(report.findings.is_empty(), "{:?}", report.findings);
    })
    .await;
}

async fn a_program_begins_one(app: &App) {
    let meter = Program::registered(app, "Noise meter", (&["cases.tell"], "environment")).await;
    let message = json!({ "name": "noise-heard", "payload": heard(app) });
    let (status, first) = sends(&meter, "night-1", &message).await;
    assert_eq!((status, &first["began"]), (StatusCode::CREATED, &json!(true)), "{first}");
    let (status, again) = sends(&meter, "night-1", &message).await;
    assert_eq!((status, &again["reference"]), (StatusCode::OK, &first["reference"]));
    let all = begun(app).await;
    assert_eq!(all.len(), 1, "the same request begins one case: {all:?}");
    assert_eq!(all[0].1, None, "nobody's");
    // What is missing, what nobody waits for, and whose it is not.
    let (status, _) = sends(&meter, "", &json!({ "name": "noise-heard" })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "the form is checked");
    let (status, body) = sends(&meter, "", &json!({ "name": "nothing-such" })).await;
    assert_eq!(
        (status, body["code"].as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("nobody-waits")),
        "{body}"
    );
    let deep = (0..40).fold(json!(7), |inner, _| json!([inner]));
    let mut nested = message.clone();
    nested["payload"]["recorder"] = deep;
    let (status, body) = sends(&meter, "", &nested).await;
    assert_eq!(
        (status, body["code"].as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("payload-too-deep")),
        "what is nested deeper than a state can be read again is refused: {body}"
    );
    let other = Program::registered(app, "Meters", (&["cases.tell"], "parking")).await;
    let (status, _) = sends(&other, "", &message).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "another unit's service");
    let without = Program::registered(app, "Reader", (&["cases.read"], "environment")).await;
    assert_eq!(sends(&without, "", &message).await.0, StatusCode::FORBIDDEN);
    assert_eq!(begun(app).await.len(), 1);
}

async fn a_program_lets_one_go_on(app: &App, folder: &Path, amina: &mut Browser) {
    publish(app, folder, &certificate(FOUND, WAITS)).await;
    let (_, case) = applies(amina).await;
    run_jobs(app).await;
    let message = json!({ "name": "shelf-found", "key": case, "payload": { "shelf": 12 } });
    let other = Program::registered(app, "Shelves", (&["cases.tell"], "parking")).await;
    let (status, _) = sends(&other, "", &message).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "another unit's case");
    let shelves = Program::registered(app, "Shelves", (&["cases.tell"], "civil-registry")).await;
    let (status, told) = sends(&shelves, "shelf-1", &message).await;
    assert_eq!((status, told["reference"].as_str()), (StatusCode::OK, Some(&*case)), "{told}");
    assert_eq!(sends(&shelves, "shelf-1", &message).await.0, StatusCode::OK, "it is told once");
    let (status, _) = sends(&shelves, "", &message).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "nobody waits any more");
    let page = amina.get(&format!("/applications/{case}")).await;
    assert!(page.text.contains("Granted"), "{}", page.text);
    assert!(page.text.contains("A program told this case something"), "{}", page.text);
    app.sequencer().run_once(&app.edge.system("test")).await.unwrap();
    receipts_hold(app, amina, &case).await;
}

async fn a_case_begins_another(app: &App, folder: &Path, amina: &mut Browser) {
    let today = app.edge.system("test").today();
    let inputs = [
        ("danger", "false".to_owned()),
        ("source", "\"neighbours\"".to_owned()),
        ("place", "{words: \"Lantern Lane 12\"}".to_owned()),
        ("timing", "\"often\"".to_owned()),
        ("last_heard", format!("\"{today}\"")),
        ("hours", "[\"evening\"]".to_owned()),
        ("story", "\"Told by a certificate.\"".to_owned()),
        ("answer_wanted", "false".to_owned()),
    ];
    let mapped: String = inputs
        .iter()
        .map(|(name, value)| {
            let value = value.replace('"', "&quot;");
            format!(r#"<zeebe:input source="={value}" target="{name}"/>"#)
        })
        .collect();
    let throws = format!(
        r#"<intermediateThrowEvent id="middle"><extensionElements><zeebe:ioMapping>{mapped}</zeebe:ioMapping></extensionElements><messageEventDefinition messageRef="m"/></intermediateThrowEvent>"#
    );
    let message = r#"<message id="m" name="noise-heard"/>"#;
    publish(app, folder, &certificate(message, &throws)).await;
    let before = begun(app).await.len();
    applies(amina).await;
    run_jobs(app).await;
    run_jobs(app).await;
    let all = begun(app).await;
    assert_eq!(all.len(), before + 1, "one message, one case: {all:?}");
    let (reference, applicant) = all.last().unwrap();
    assert!(applicant.is_some(), "it is hers");
    let page = amina.get(&format!("/applications/{reference}")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("Told by a certificate."), "{}", page.text);
}

/// A case that has begun a hundred others begins no further one: the message stands refused, and monitoring counts it.
async fn no_case_begins_others_without_end(app: &App, amina: &mut Browser) {
    let before = begun(app).await.len();
    let refused = cases::incident::store::count_open(&app.db).await.unwrap();
    let (_, sender) = applies(amina).await;
    let mut unit = Unit::new();
    for n in 0..100 {
        let sql = "INSERT INTO cases_begun (application, depth, begun_by)
            SELECT $1, 1, id FROM cases_application WHERE reference = $2";
        unit.must(1, sql, args![format!("begun-{n}"), sender.as_str()]);
    }
    app.db.commit(unit).await.unwrap();
    run_jobs(app).await;
    run_jobs(app).await;
    assert_eq!(begun(app).await.len(), before, "it begins no further one");
    let standing = cases::incident::store::count_open(&app.db).await.unwrap();
    assert_eq!(standing, refused + 1, "the refused message is counted");
    let mut unit = Unit::new();
    let sql = "UPDATE cases_dispatch SET dropped_at = sent_at WHERE refusal = 'begun-too-many'";
    unit.must(1, sql, args![]);
    app.db.commit(unit).await.unwrap();
}

/// A message that begins nothing stands beside the cases that stand still, with its cause, until somebody gives it up.
async fn what_is_refused_is_shown(app: &App, folder: &Path, amina: &mut Browser) {
    let message = r#"<message id="m" name="noise-heard"/>"#;
    let throws = r#"<intermediateThrowEvent id="middle"><extensionElements><zeebe:ioMapping><zeebe:input source="=false" target="danger"/></zeebe:ioMapping></extensionElements><messageEventDefinition messageRef="m"/></intermediateThrowEvent>"#;
    publish(app, folder, &certificate(message, throws)).await;
    let before = begun(app).await.len();
    let (_, case) = applies(amina).await;
    run_jobs(app).await;
    assert_eq!(begun(app).await.len(), before, "the form is not complete");
    let mut operator = Browser::new(app);
    operator.sign_in_as("Rita Nunes").await;
    let page = operator.get("/desk/incidents").await;
    let shown = page.between("Messages that were refused", "</section>").unwrap_or_default();
    assert!(shown.contains("noise-heard") && shown.contains(&case), "{}", page.text);
    let listed = operator.get("/api/v1/desk/incidents").await;
    let listed: Value = serde_json::from_str(&listed.text).unwrap();
    assert_eq!(listed["messages"][0]["why"], "incomplete", "{listed}");
    let id = listed["messages"][0]["id"].as_str().unwrap().to_owned();

    // Tried again it is refused again, and given up only with a reason.
    let form = ("/desk/incidents", id.as_str());
    let again = operator.post(&page, form, &[("do", "retry")]).await;
    assert_eq!(again.status, StatusCode::OK, "{}", again.text);
    run_jobs(app).await;
    let page = operator.get("/desk/incidents").await;
    let unsaid = operator.post(&page, form, &[("do", "give-up"), ("text", " ")]).await;
    assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", unsaid.text);
    let said = [("do", "give-up"), ("text", "told by telephone")];
    let given_up = operator.post(&page, form, &said).await;
    assert!(!given_up.text.contains("noise-heard"), "{}", given_up.text);
    let acts = format!("/api/v1/desk/incidents/messages/{id}/acts");
    let (gone, _) = operator.api(&page, &acts, &json!({ "act": "retry" })).await;
    assert_eq!(gone, StatusCode::NOT_FOUND);
}

/// Cases that begin each other come to an end, and it is told where.
async fn a_circle_ends(app: &App, folder: &Path) {
    let names =
        ["danger", "source", "place", "timing", "last_heard", "hours", "story", "answer_wanted"];
    let mapped: String = names
        .iter()
        .map(|name| format!(r#"<zeebe:input source="={name}" target="{name}"/>"#))
        .collect();
    let tells = format!(
        r#"<intermediateThrowEvent id="again"><extensionElements><zeebe:ioMapping>{mapped}</zeebe:ioMapping></extensionElements><messageEventDefinition messageRef="m"/></intermediateThrowEvent>"#
    );
    let circle = HEARD
        .replace("xmlns:aedile", r#"xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:aedile"#)
        .replace(r#"<businessRuleTask id="rules""#, &format!(r#"{tells}<businessRuleTask id="rules""#))
        .replace(r#"<sequenceFlow id="b" sourceRef="heard" targetRef="rules"/>"#, r#"<sequenceFlow id="b" sourceRef="heard" targetRef="again"/><sequenceFlow id="b2" sourceRef="again" targetRef="rules"/>"#);
    fs::write(folder.join("services/noise-report/process.bpmn"), circle).unwrap();
    let reloaded = app.catalogue.reload().unwrap();
    assert_eq!(reloaded.published.len(), 1, "{:?}", reloaded.findings);
    let ctx = app.edge.system("publish");
    services::catalogue::store::publish(&app.catalogue, &app.db, &ctx).await.unwrap();
    let before = begun(app).await.len();
    let meter = Program::registered(app, "Circles", (&["cases.tell"], "environment")).await;
    let (status, first) =
        sends(&meter, "circle", &json!({ "name": "noise-heard", "payload": heard(app) })).await;
    assert_eq!(status, StatusCode::CREATED, "{first}");
    for _ in 0..12 {
        run_jobs(app).await;
    }
    assert_eq!(begun(app).await.len(), before + 9, "the first one, and eight behind it");
    let mut operator = Browser::new(app);
    operator.sign_in_as("Rita Nunes").await;
    let page = operator.get("/desk/incidents").await;
    assert!(page.text.contains("Too many cases have begun one another"), "{}", page.text);
}
