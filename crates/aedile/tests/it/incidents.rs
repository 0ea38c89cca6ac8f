//! A step fails that nobody does by hand: the case stands still, nothing of it is lost, and whoever may lets it
//! go on.

use std::fs;
use std::path::Path;

use aedile::app::App;
use aedile::demo::{Scale, seed_at};
use axum::http::StatusCode;

use crate::browser::{Browser, Shown};
use crate::journey::receipts_hold;
use crate::town;

const SMALL: Scale = Scale { people: 40, applications: 20 };

/// Works out something from a value that nothing gives, before the certificate is issued.
const FAILS: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:aedile="https://aedile.org/bpmn" id="d">
  <process id="certificate" name="Certificate" isExecutable="true">
    <startEvent id="received" name="Received"/>
    <businessRuleTask id="rules" name="Apply the rules" aedile:decision="all"/>
    <scriptTask id="shelf" name="Find the shelf" scriptFormat="feel" aedile:resultVariable="shelf"><script>boxes * 2</script></scriptTask>
    <serviceTask id="issue" name="Issue the result" aedile:topic="issue"/>
    <endEvent id="granted" name="Granted"/>
    <sequenceFlow id="a" sourceRef="received" targetRef="rules"/>
    <sequenceFlow id="b" sourceRef="rules" targetRef="shelf"/>
    <sequenceFlow id="c" sourceRef="shelf" targetRef="issue"/>
    <sequenceFlow id="e" sourceRef="issue" targetRef="granted"/>
  </process></definitions>"#;

/// The same behind an official's decision, with a second look in another unit behind it.
const LOOKED_AT: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:aedile="https://aedile.org/bpmn" id="d">
  <process id="certificate" name="Certificate" isExecutable="true">
    <startEvent id="received" name="Received"/>
    <businessRuleTask id="rules" name="Apply the rules" aedile:decision="all"/>
    <userTask id="decide" name="Decide" aedile:role="official" aedile:unit="=unit" aedile:actions="approve refuse note"/>
    <scriptTask id="shelf" name="Find the shelf" scriptFormat="feel" aedile:resultVariable="shelf"><script>boxes * 2</script></scriptTask>
    <userTask id="second" name="Confirm the decision" aedile:role="official" aedile:unit="legal" aedile:actions="confirm note" aedile:different_from="decide"/>
    <serviceTask id="issue" name="Issue the result" aedile:topic="issue"/>
    <endEvent id="granted" name="Granted"/>
    <sequenceFlow id="a" sourceRef="received" targetRef="rules"/>
    <sequenceFlow id="b" sourceRef="rules" targetRef="decide"/>
    <sequenceFlow id="c" sourceRef="decide" targetRef="shelf"/>
    <sequenceFlow id="e" sourceRef="shelf" targetRef="second"/>
    <sequenceFlow id="f" sourceRef="second" targetRef="issue"/>
    <sequenceFlow id="g" sourceRef="issue" targetRef="granted"/>
  </process></definitions>"#;

/// Publishes a version of the certificate, of another unit, whose process fails.
async fn publish_failing(app: &App, folder: &Path, process: &str) {
    let service = folder.join("services/residence-certificate");
    let yaml = fs::read_to_string(service.join("service.yaml")).unwrap();
    let yaml = yaml.replace("unit: civil-registry", "unit: parking");
    fs::write(service.join("service.yaml"), yaml).unwrap();
    fs::write(service.join("process.bpmn"), process).unwrap();
    let reloaded = app.catalogue.reload().unwrap();
    assert_eq!(reloaded.published.len(), 1, "{:?}", reloaded.findings);
    let ctx = app.edge.system("publish");
    services::catalogue::store::publish(&app.catalogue, &app.db, &ctx).await.unwrap();
}

/// Applies for the certificate. Gives the page of the case, and its reference.
pub(crate) async fn applies(person: &mut Browser) -> (Shown, String) {
    let before = person.get("/apply/residence-certificate").await;
    let page = person.post(&before, ("/apply/", ""), &[]).await;
    let page = person.post(&page, ("/applications/", ""), &[("purpose_of_use", "bank")]).await;
    let done = person.post(&page, ("/submit", ""), &[("declaration", "yes")]).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    let reference = done.path.split(['/', '?']).nth(2).unwrap().to_owned();
    (done, reference)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_that_stands_still_is_let_go_on() {
    town::on_each_database_with_definitions(async |app, definitions| {
        seed_at(&app, SMALL).await.unwrap();
        let before = cases::incident::store::list_open(&app.db, None).await.unwrap();
        assert!(before.is_empty(), "the demo's own processes do not fail: {before:?}");
        publish_failing(&app, &definitions, FAILS).await;
        let mut amina = Browser::new(&app);
        amina.sign_in_as("Amina Haddad").await;
        let (stands, case) = applies(&mut amina).await;
        assert!(stands.text.contains("Something went wrong on our side"), "{}", stands.text);
        assert!(stands.text.contains("Your place is kept"), "{}", stands.text);
        let mut rosa = Browser::new(&app);
        rosa.sign_in_as("Rosa Pinto").await;
        let (_, second) = applies(&mut rosa).await;
        let open = cases::incident::store::list_open(&app.db, None).await.unwrap();
        assert_eq!(open.len(), 2, "{open:?}");
        who_sees_what(&app, &mut rosa).await;
        let incident = mended(&app, &mut amina, &case).await;
        skipped(&app, &mut rosa, &second).await;
        assert_eq!(cases::incident::store::count_open(&app.db).await.unwrap(), 0);
        over(&app, &incident).await;
        crate::replay::all_stand(&app).await;
        app.sequencer().run_once(&app.edge.system("test")).await.unwrap();
        receipts_hold(&app, &mut amina, &case).await;
    })
    .await;
}

/// Neither residents nor officials without the role see the list; the operator sees it without values.
async fn who_sees_what(app: &App, rosa: &mut Browser) {
    assert_eq!(rosa.get("/desk/incidents").await.status, StatusCode::FORBIDDEN);
    let mut caseworker = Browser::new(app);
    caseworker.sign_in_as("Beatriz Costa").await;
    assert_eq!(caseworker.get("/desk/incidents").await.status, StatusCode::FORBIDDEN);
    let mut operator = Browser::new(app);
    operator.sign_in_as("Rita Nunes").await;
    let list = operator.get("/desk/incidents").await;
    assert!(list.text.contains("boxes * 2") && list.text.contains("Find the shelf"));
    let one = operator.get(&list.links("/desk/incidents/inc").pop().unwrap()).await;
    assert!(one.text.contains("Only those who read the cases"), "{}", one.text);
    assert!(one.links("/desk/cases/").is_empty(), "the operator reads no case");
}

/// The manager tries it in vain, then sets the value with a reason; the certificate is granted by the rules.
async fn mended(app: &App, amina: &mut Browser, case: &str) -> String {
    let mut paul = Browser::new(app);
    paul.sign_in_as("Paul Dubois").await;
    let on_desk = paul.get(&format!("/desk/cases/{case}")).await;
    assert!(on_desk.text.contains("stands still at"), "{}", on_desk.text);
    let incident = on_desk.links("/desk/incidents/inc").pop().unwrap();
    let page = paul.get(&incident).await;
    assert!(page.text.contains("boxes") && page.text.contains("outcome"), "{}", page.text);
    let again = paul.post(&page, (&incident, ""), &[("do", "retry")]).await;
    assert!(again.text.contains("it stands still again"), "{}", again.text);
    let incident = again.path.split('?').next().unwrap().to_owned();
    let value = |text: &'static str, value: &'static str| {
        [("do", "retry"), ("name", "boxes"), ("value", value), ("text", text)]
    };
    for (wrong, words) in [
        (value("", "12"), "Write why"),
        (value("counted", "twelve boxes"), "Write a value"),
        ([("do", "move"), ("to", "nowhere"), ("text", "because"), ("name", "")], "from the list"),
    ] {
        let refused = paul.post(&again, (&incident, ""), &wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains(words), "{words}: {}", refused.text);
    }
    let done = paul.post(&again, (&incident, ""), &value("counted by hand", "12")).await;
    assert!(done.text.contains("Cases that went on: "), "{}", done.text);
    let granted = amina.get(&format!("/applications/{case}")).await;
    assert!(granted.text.contains("Granted"), "{}", granted.text);
    assert!(granted.text.contains("The step was tried again"), "{}", granted.text);
    assert!(!granted.text.contains("Your place is kept"));
    // The rules granted it, in the very unit in which the value was set.
    let record = have_a_part(app, case, &["Paul Dubois"]).await;
    let by = record.text.split("Had a part in deciding").next().unwrap_or_default();
    assert!(!by.contains("Paul Dubois"), "he did not decide it: {}", record.text);
    incident
}

/// The other one fails again with all others, and is then let go on behind the step.
async fn skipped(app: &App, rosa: &mut Browser, case: &str) {
    let mut operator = Browser::new(app);
    operator.sign_in_as("Rita Nunes").await;
    let list = operator.get("/desk/incidents").await;
    let tried = operator.post(&list, ("/desk/incidents", ""), &[]).await;
    assert!(tried.path.ends_with("done=0&again=1"), "{}", tried.path);
    let one = operator.get(&tried.links("/desk/incidents/inc").pop().unwrap()).await;
    let path = one.path.clone();
    let fields = [("do", "skip"), ("text", "the shelf does not matter")];
    let done = operator.post(&one, (&path, ""), &fields).await;
    assert!(done.path.ends_with("/desk/incidents?done=1"), "{} {}", done.path, done.text);
    let granted = rosa.get(&format!("/applications/{case}")).await;
    assert!(granted.text.contains("Granted"), "{}", granted.text);
}

/// What went on is not let go on twice.
async fn over(app: &App, incident: &str) {
    let mut paul = Browser::new(app);
    paul.sign_in_as("Paul Dubois").await;
    let page = paul.get(incident).await;
    assert!(page.text.contains("The case goes on"), "{}", page.text);
}

/// What a case granted names these as having had a part in it: none of them would hand it over.
pub(crate) async fn have_a_part(app: &App, case: &str, names: &[&str]) -> Shown {
    let mut auditor = at_desk(app, "Grace Mbeki").await;
    let page = auditor.get(&format!("/desk/credential-acts?case={case}")).await;
    let row = page.text.split("Had a part in deciding").nth(1).unwrap_or_default();
    let row = row.split("</div>").next().unwrap_or_default();
    for name in names {
        assert!(row.contains(name), "{name}: {}", page.text);
    }
    page
}

async fn at_desk(app: &App, name: &str) -> Browser {
    let mut browser = Browser::new(app);
    browser.sign_in_as(name).await;
    browser.get("/?lang=en").await;
    browser
}

/// Whoever lets a case go on by hand is not the second one who confirms it, and has a part in what it grants later.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_lets_a_case_go_on_has_a_part_in_what_it_grants() {
    town::on_each_database_with_definitions(async |app, definitions| {
        seed_at(&app, SMALL).await.unwrap();
        publish_failing(&app, &definitions, LOOKED_AT).await;
        let mut amina = Browser::new(&app);
        amina.sign_in_as("Amina Haddad").await;
        let (_, case) = applies(&mut amina).await;
        let path = format!("/desk/cases/{case}");
        does(&mut at_desk(&app, "Marta Silva").await, &path, "approve").await;
        let mut paul = at_desk(&app, "Paul Dubois").await;
        let incident = paul.get(&path).await.links("/desk/incidents/inc").pop().unwrap();
        let page = paul.get(&incident).await;
        let fields = [("do", "retry"), ("name", "boxes"), ("value", "12"), ("text", "counted")];
        let done = paul.post(&page, (&incident, ""), &fields).await;
        assert!(done.path.ends_with("/desk/incidents?done=1"), "{} {}", done.path, done.text);
        let page = paul.get(&path).await;
        assert!(page.text.contains("You let this case go on by hand"), "{}", page.text);
        let mut leila = at_desk(&app, "Leila Mansour").await;
        let page = leila.get(&path).await;
        assert!(!page.text.contains("You let this case go on by hand"), "{}", page.text);
        does(&mut leila, &path, "confirm").await;
        let own = amina.get(&format!("/applications/{case}")).await;
        assert!(own.text.contains("Granted"), "{}", own.text);
        have_a_part(&app, &case, &["Marta Silva", "Paul Dubois", "Leila Mansour"]).await;
    })
    .await;
}

/// Does a task of a case.
async fn does(official: &mut Browser, path: &str, action: &str) {
    let page = official.get(path).await;
    let button = format!("value=\"{action}\"");
    let fields = [("text", "seen"), ("do", action)];
    let done = official.post(&page, ("/act", &button), &fields).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
}
