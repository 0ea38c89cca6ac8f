//! A case tells another one something, and that one goes on; a signal reaches everybody who waits.

use std::fs;
use std::path::Path;

use aedile::app::App;
use aedile::demo::{Scale, seed_at};

use crate::browser::Browser;
use crate::incidents::applies;
use crate::journey::receipts_hold;
use crate::town;

const SMALL: Scale = Scale { people: 40, applications: 20 };

/// The certificate's process: what stands between the rules and the issue.
fn process(globals: &str, middle: &str, name: &str) -> String {
    format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:aedile="https://aedile.org/bpmn" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d">{globals}
  <process id="certificate" name="{name}" isExecutable="true">
    <startEvent id="received"/><businessRuleTask id="rules" aedile:decision="all"/>{middle}
    <serviceTask id="issue" aedile:topic="issue"/><endEvent id="granted"/>
    <sequenceFlow id="a" sourceRef="received" targetRef="rules"/><sequenceFlow id="b" sourceRef="rules" targetRef="middle"/>
    <sequenceFlow id="c" sourceRef="middle" targetRef="issue"/><sequenceFlow id="e" sourceRef="issue" targetRef="granted"/>
  </process></definitions>"#
    )
}

const MESSAGE: &str = r#"<message id="m" name="shelf-found"><extensionElements><zeebe:subscription correlationKey="=unit"/></extensionElements></message>"#;
const SIGNAL: &str = r#"<signal id="s" name="office-open"/>"#;

pub(crate) async fn publish(app: &App, folder: &Path, xml: &str) {
    fs::write(folder.join("services/residence-certificate/process.bpmn"), xml).unwrap();
    let reloaded = app.catalogue.reload().unwrap();
    assert_eq!(reloaded.published.len(), 1, "{:?}", reloaded.findings);
    let ctx = app.edge.system("publish");
    services::catalogue::store::publish(&app.catalogue, &app.db, &ctx).await.unwrap();
}

/// Runs jobs until none is due.
pub(crate) async fn run_jobs(app: &App) {
    let runner = app.runner().unwrap();
    for _ in 0..50 {
        if runner.run_once().await.unwrap() == 0 {
            return;
        }
    }
    panic!("jobs never end");
}

async fn granted(person: &mut Browser, case: &str) -> bool {
    person.get(&format!("/applications/{case}")).await.text.contains("Granted")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cases_tell_each_other() {
    town::on_each_database_with_definitions(async |app, definitions| {
        seed_at(&app, SMALL).await.unwrap();
        let mut amina = Browser::new(&app);
        amina.sign_in_as("Amina Haddad").await;
        let mut rosa = Browser::new(&app);
        rosa.sign_in_as("Rosa Pinto").await;
        by_message(&app, &definitions, (&mut amina, &mut rosa)).await;
        by_signal(&app, &definitions, (&mut amina, &mut rosa)).await;
        let policy = ledger::verify::read_policy(&app.log.verifier.to_string()).unwrap();
        app.sequencer().run_once(&app.edge.system("test")).await.unwrap();
        let report = ledger::fsck(&app.db, &policy).await.unwrap();
        assert!(report.findings.is_empty(), "{:?}", report.findings);
    })
    .await;
}

/// A message that is sent before anybody waits is kept for the one who does; it arrives once.
async fn by_message(app: &App, folder: &Path, (amina, rosa): (&mut Browser, &mut Browser)) {
    let catches = r#"<intermediateCatchEvent id="middle"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>"#;
    let throws = r#"<intermediateThrowEvent id="middle"><messageEventDefinition messageRef="m"/></intermediateThrowEvent>"#;
    publish(app, folder, &process(MESSAGE, throws, "Tells")).await;
    let (_, first) = applies(rosa).await;
    assert!(granted(rosa, &first).await, "who tells does not wait");
    run_jobs(app).await;
    publish(app, folder, &process(MESSAGE, catches, "Waits")).await;
    let (_, second) = applies(amina).await;
    let (_, third) = applies(rosa).await;
    assert!(!granted(amina, &second).await && !granted(rosa, &third).await);
    run_jobs(app).await;
    let arrived = (granted(amina, &second).await, granted(rosa, &third).await);
    assert!(arrived.0 != arrived.1, "one message, one receiver: {arrived:?}");
    run_jobs(app).await;
    let again = (granted(amina, &second).await, granted(rosa, &third).await);
    assert_eq!(arrived, again, "it does not arrive twice");
    publish(app, folder, &process(MESSAGE, throws, "Tells again")).await;
    applies(amina).await;
    run_jobs(app).await;
    assert!(granted(amina, &second).await && granted(rosa, &third).await);
    let told = amina.get(&format!("/applications/{second}")).await;
    assert!(told.text.contains("Another case told this one something"), "{}", told.text);
    app.sequencer().run_once(&app.edge.system("test")).await.unwrap();
    receipts_hold(app, amina, &second).await;
}

/// A signal reaches everybody who waits when it is sent.
async fn by_signal(app: &App, folder: &Path, (amina, rosa): (&mut Browser, &mut Browser)) {
    let catches = r#"<intermediateCatchEvent id="middle"><signalEventDefinition signalRef="s"/></intermediateCatchEvent>"#;
    let throws = r#"<intermediateThrowEvent id="middle"><signalEventDefinition signalRef="s"/></intermediateThrowEvent>"#;
    publish(app, folder, &process(SIGNAL, catches, "Waits for all")).await;
    let (_, first) = applies(amina).await;
    let (_, second) = applies(rosa).await;
    run_jobs(app).await;
    assert!(!granted(amina, &first).await && !granted(rosa, &second).await);
    publish(app, folder, &process(SIGNAL, throws, "Tells all")).await;
    applies(rosa).await;
    run_jobs(app).await;
    assert!(granted(amina, &first).await && granted(rosa, &second).await);
}
