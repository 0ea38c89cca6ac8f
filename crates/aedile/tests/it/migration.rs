//! Running cases go over to another version: tried on all of them first, then one by one.

use aedile::app::App;
use aedile::demo::{Scale, seed_at};
use axum::http::StatusCode;

use crate::browser::Browser;
use crate::dispatch::{publish, run_jobs};
use crate::incidents::{applies, have_a_part};
use crate::journey::receipts_hold;
use crate::town;

const SMALL: Scale = Scale { people: 40, applications: 20 };

/// A certificate that an official looks at; then, where it says so, another one.
fn process(first: &str, second: bool) -> String {
    let task = |id: &str| {
        format!(
            r#"<userTask id="{id}" name="Look {id}" aedile:role="official" aedile:unit="=unit" aedile:actions="approve refuse note"/>"#
        )
    };
    let (more, flows) = match second {
        true => (
            task("second"),
            r#"<sequenceFlow id="c" sourceRef="FIRST" targetRef="second"/><sequenceFlow id="f" sourceRef="second" targetRef="issue"/>"#,
        ),
        false => (String::new(), r#"<sequenceFlow id="c" sourceRef="FIRST" targetRef="issue"/>"#),
    };
    format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:aedile="https://aedile.org/bpmn" id="d">
  <process id="certificate" isExecutable="true"><startEvent id="received"/><businessRuleTask id="rules" aedile:decision="all"/>{}{more}
    <serviceTask id="issue" aedile:topic="issue"/><endEvent id="granted"/>
    <sequenceFlow id="a" sourceRef="received" targetRef="rules"/><sequenceFlow id="b" sourceRef="rules" targetRef="{first}"/>
    {}<sequenceFlow id="e" sourceRef="issue" targetRef="granted"/></process></definitions>"#,
        task(first),
        flows.replace("FIRST", first),
    )
}

async fn current(app: &App) -> String {
    app.catalogue.current("residence-certificate").unwrap().version.to_string()
}

async fn version_of(app: &App, case: &str) -> String {
    let key = cases::application::store::Key::Reference(case);
    let found = cases::application::store::find_open_part(&app.db, key).await.unwrap().unwrap();
    found.definition
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn running_cases_go_over() {
    town::on_each_database_with_definitions(async |app, folder| {
        seed_at(&app, SMALL).await.unwrap();
        let mut amina = Browser::new(&app);
        amina.sign_in_as("Amina Haddad").await;
        publish(&app, &folder, &process("look", false)).await;
        let old = current(&app).await;
        let (_, case) = applies(&mut amina).await;
        publish(&app, &folder, &process("study", true)).await;
        refuses_others(&app, &old).await;
        goes_over(&app, (&old, &case)).await;
        ends_there(&app, &mut amina, &case).await;
        // The journals of cases that went over lead there too.
        crate::replay::all_stand(&app).await;
    })
    .await;
}

fn address(from: &str) -> String {
    format!("/desk/services/residence-certificate/migration?from={from}")
}

async fn refuses_others(app: &App, old: &str) {
    let mut paul = Browser::new(app);
    paul.sign_in_as("Paul Dubois").await;
    assert_eq!(paul.get(&address(old)).await.status, StatusCode::FORBIDDEN);
    let mut sofia = Browser::new(app);
    sofia.sign_in_as("Sofia Marino").await;
    assert_eq!(sofia.get(&address("0000")).await.status, StatusCode::NOT_FOUND);
}

/// The element has another id: without a word about it the case stays, with one it goes over.
async fn goes_over(app: &App, (old, case): (&str, &str)) {
    let mut sofia = Browser::new(app);
    sofia.sign_in_as("Sofia Marino").await;
    let inside = sofia.get("/desk/services/residence-certificate/process").await;
    let link = inside.links("/desk/services/residence-certificate/migration").pop().unwrap();
    let page = sofia.get(&link).await;
    assert!(page.text.contains("look is not in the other version"), "{}", page.text);
    let to = "/desk/services/residence-certificate/migration";
    let tried = sofia.post(&page, (to, ""), &[("do", "try"), ("placed", "")]).await;
    assert!(tried.text.contains(case) && tried.text.contains(" stay on"), "{}", tried.text);
    let wrong = sofia.post(&page, (to, ""), &[("do", "try"), ("placed", "look = granted")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let tried = sofia.post(&page, (to, ""), &[("do", "try"), ("placed", "look = study")]).await;
    assert!(!tried.text.contains(case), "{}", tried.text);
    assert_eq!(version_of(app, case).await, old, "a try changes nothing");
    let ran = sofia.post(&tried, (to, ""), &[("do", "run"), ("placed", "look = study")]).await;
    assert!(ran.path.contains("moving=1"), "{}", ran.path);
    run_jobs(app).await;
    assert_eq!(version_of(app, case).await, current(app).await);
}

/// The case goes on where it stood, and comes to the step that is new.
async fn ends_there(app: &App, amina: &mut Browser, case: &str) {
    let mut beatriz = Browser::new(app);
    beatriz.sign_in_as("Beatriz Costa").await;
    let path = format!("/desk/cases/{case}");
    let act = format!("{path}/act");
    for step in ["Look study", "Look second"] {
        let page = beatriz.get(&path).await;
        assert!(page.text.contains(step), "{step}: {}", page.text);
        let fields = [("text", "seen"), ("do", "approve")];
        let done = beatriz.post(&page, (&act, "value=\"approve\""), &fields).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    }
    let own = amina.get(&format!("/applications/{case}")).await;
    assert!(own.text.contains("Granted"), "{}", own.text);
    assert!(own.text.contains("Goes on by a new version"), "{}", own.text);
    // Whoever placed its step by hand moved it, however it went on.
    have_a_part(app, case, &["Beatriz Costa", "Sofia Marino"]).await;
    app.sequencer().run_once(&app.edge.system("test")).await.unwrap();
    receipts_hold(app, amina, case).await;
}
