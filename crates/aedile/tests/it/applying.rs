//! What people do with forms besides filling them in: things added and taken away, free times asked for by a program,
//! a link to a case of one's own. Files and answers to the office are in the browser's journeys.

use aedile::app::App;
use aedile::demo::{Scale, seed_at};
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::browser::{Browser, Shown};
use crate::program::Program;
use crate::town;

const SMALL: Scale = Scale { people: 40, applications: 0 };

async fn begun(app: &App, name: &str, service: &str, answers: Value) -> (Browser, Program, String) {
    let program = Program::of(app, name).await;
    let draft = json!({ "service": service, "answers": answers });
    let draft = program.post("/api/v1/applications", &draft).await;
    assert_eq!(draft.status, StatusCode::CREATED, "{draft:?}");
    let mut browser = Browser::new(app);
    browser.sign_in_as(name).await;
    browser.get("/?lang=en").await;
    (browser, program, draft.text("id").to_owned())
}

async fn answers(program: &Program, id: &str) -> Value {
    program.get(&format!("/api/v1/applications/{id}")).await.body["answers"].clone()
}

fn values(shown: &Shown, name: &str) -> Vec<String> {
    let head = format!(" name=\"{name}\" type=\"text\"");
    let parts = shown.text.split(head.as_str()).skip(1);
    let value = |part: &str| part.split("value=\"").nth(1)?.split('"').next().map(str::to_owned);
    parts.filter_map(value).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_keeps_what_was_typed() {
    town::on_each_database(async |app| {
        seed_at(&app, SMALL).await.unwrap();
        let (mut yara, program, id) = begun(&app, "Yara Nasser", "bulky-waste", json!({})).await;
        let path = format!("/applications/{id}/questions/items");
        let page = yara.get(&path).await;
        assert!(page.text.contains("items.0.what") && !page.text.contains("items.1."));
        let one = [("items.0.what", "sofa"), ("items.0.number", "2"), ("do", "add:items")];
        let page = yara.post(&page, (path.as_str(), ""), &one).await;
        assert_eq!(values(&page, "items.0.number"), ["2"], "{}", page.text);
        assert!(page.text.contains("<option value=\"sofa\" selected"), "{}", page.text);
        // A number that is none is told alone, and nothing else goes with it.
        let sofa = [("items.0.what", "sofa"), ("items.0.number", "2")];
        let bed = [("items.1.what", "bed"), ("items.1.number", "two")];
        let page = yara.post(&page, (path.as_str(), ""), &[sofa, bed].concat()).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.text);
        assert_eq!(page.text.matches("class=\"govuk-error-message\"").count(), 1, "{}", page.text);
        assert!(page.text.contains("id=\"f-items-1-number-error\""), "{}", page.text);
        assert_eq!(values(&page, "items.1.number"), ["two"]);
        let kept = answers(&program, &id).await;
        assert_eq!(kept["items"], json!([{"what": "sofa", "number": 2}, {"what": "bed"}]));
        // Taken away with what was wrong in it, the rest goes on.
        let gone = [[sofa, bed].concat(), vec![("do", "remove:items:1")]].concat();
        let page = yara.post(&page, (path.as_str(), ""), &gone).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let page = yara.post(&page, (path.as_str(), ""), &sofa).await;
        assert!(page.path.ends_with("/questions/place"), "{}", page.path);
        assert_eq!(answers(&program, &id).await["items"], json!([{"what": "sofa", "number": 2}]));
    })
    .await;
}

/// What a register alone may say is not changed by a button that no page shows.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_household_of_the_register_neither_grows_nor_shrinks() {
    let (app, _folder) = town::open().await;
    seed_at(&app, SMALL).await.unwrap();
    let tenant = json!({ "tenancy": "home" });
    let (mut amina, program, id) = begun(&app, "Amina Haddad", "housing-benefit", tenant).await;
    let path = format!("/applications/{id}/questions/household");
    let page = amina.get(&path).await;
    assert!(
        page.text.contains("Karim Haddad") && page.text.contains("href=\"/my-data/registers\"")
    );
    assert!(!page.text.contains("{&#34;") && !page.text.contains("add:household"), "{}", page.text);
    let before = answers(&program, &id).await["household"].clone();
    for pressed in ["remove:household:0", "add:household"] {
        amina.post(&page, (path.as_str(), ""), &[("do", pressed)]).await;
        assert_eq!(answers(&program, &id).await["household"], before, "{pressed}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn free_times_for_programs() {
    let (app, _folder) = town::open().await;
    seed_at(&app, SMALL).await.unwrap();
    // Nobody need be signed in for what everybody may see.
    let stranger = Program::bearing(&app, "");
    let free = stranger.get("/api/v1/services/bulky-waste/slots").await;
    assert_eq!((free.status, free.text("question")), (StatusCode::OK, "collection"), "{free:?}");
    let slots = free.body["slots"].as_array().cloned().unwrap_or_default();
    assert!(slots.len() > 10, "{free:?}");
    for missing in ["residence-certificate", "no-such-service"] {
        let none = stranger.get(&format!("/api/v1/services/{missing}/slots")).await;
        assert_eq!(none.status, StatusCode::NOT_FOUND, "{missing}");
    }
    let answers = json!({
        "items": [{ "what": "sofa", "number": 1 }], "kerb": true, "collection": slots[0],
    });
    let wanted =
        json!({ "service": "bulky-waste", "answers": answers, "submit": true, "declared": true });
    let yara = Program::of(&app, "Yara Nasser").await;
    let booked = yara.post("/api/v1/applications", &wanted).await;
    assert_eq!(
        (booked.status, booked.text("outcome")),
        (StatusCode::CREATED, "granted"),
        "{booked:?}"
    );
    let draft = yara.post("/api/v1/applications", &json!({ "service": "parking-permit" })).await;
    let draft = yara.get(&format!("/api/v1/applications/{}", draft.text("id"))).await;
    assert_eq!(draft.text("channel"), "api", "{draft:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_to_a_case_leads_to_signing_in() {
    let (app, _folder) = town::open().await;
    seed_at(&app, SMALL).await.unwrap();
    let (mut amina, _, id) = begun(&app, "Amina Haddad", "dog-registration", json!({})).await;
    let path = format!("/applications/{id}/questions/dog-name");
    let mut nobody = Browser::new(&app);
    for path in [
        &*path,
        "/applications/RC-AAAA-AAAAA",
        "/applications/RC-AAAA-AAAAA/letter",
        "/desk/cases/PP-AAAA-AAAAA",
    ] {
        let shown = nobody.get(path).await;
        let next = format!("/sign-in?next={}", web::next::encode(path));
        assert_eq!((shown.status, &*shown.path), (StatusCode::OK, &*next), "{path}");
    }
    // Her sessions are ended elsewhere while she types: what she typed is on the page.
    let page = amina.get(&path).await;
    let (ended, _) =
        amina.api_as(&page, axum::http::Method::DELETE, "/api/v1/my/sessions", &json!(null)).await;
    assert!(ended.is_success(), "{ended}");
    let kept = amina.post(&page, (path.as_str(), ""), &[("dog_name", "Old Salt")]).await;
    assert_eq!(kept.status, StatusCode::UNAUTHORIZED, "{}", kept.text);
    assert!(kept.text.contains("value=\"Old Salt\""), "{}", kept.text);
    amina.sign_in_as("Amina Haddad").await;
    let sent = amina.post(&kept, (path.as_str(), ""), &[]).await;
    assert!(sent.path.ends_with("/questions/breed"), "{} {}", sent.path, sent.text);
    assert_eq!(values(&amina.get(&path).await, "dog_name"), ["Old Salt"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_offered_and_who_is_told() {
    let (app, _folder) = town::open().await;
    seed_at(&app, SMALL).await.unwrap();
    let mut tiago = Browser::new(&app);
    tiago.sign_in_as("Tiago Reis").await;
    tiago.get("/?lang=en").await;
    for (service, offered) in [
        ("residence-certificate", false),
        ("birth-registration", false),
        ("business-licence", true),
    ] {
        let page = tiago.get(&format!("/apply/{service}")).await;
        assert_eq!(page.text.contains("Reis Sardines"), offered, "{service}: {}", page.text);
        assert!(page.text.contains("on another device too"), "{service}");
    }
    let mut nobody = Browser::new(&app);
    let page = nobody.get("/apply/parking-permit?lang=en").await;
    assert!(page.text.contains("until you close it"), "{}", page.text);
}
