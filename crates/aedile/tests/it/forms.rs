//! Every page of every form of the demo town opens as a page without a script, whatever it is called, and so does
//! what its "Back" leads to.

use std::collections::BTreeSet;

use aedile::demo::{Scale, seed_at};
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use services::Definition;
use services::scenario::Scenario;

use crate::browser::Browser;
use crate::program::Program;
use crate::town;

const SMALL: Scale = Scale { people: 40, applications: 0 };

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_of_every_form_opens() {
    let (mut app, _folder) = town::open().await;
    // Hundreds of applications at one moment of the test's clock are more than a program may send.
    app.settings.server.program_requests_per_second = 0;
    seed_at(&app, SMALL).await.unwrap();
    // A resident, and somebody who lives abroad for what is not for residents.
    let mut people = Vec::new();
    for name in ["Amina Haddad", "Ingrid Larsen"] {
        let mut browser = Browser::new(&app);
        browser.sign_in_as(name).await;
        people.push((browser, Program::of(&app, name).await));
    }
    let snapshot = app.catalogue.snapshot();
    for definition in snapshot.all().filter(|definition| !definition.form.pages.is_empty()) {
        let mut opened = BTreeSet::new();
        for scenario in &definition.scenarios.list {
            opened.extend(open(&mut people, (definition, scenario)).await);
        }
        assert!(!opened.is_empty(), "no page of {} opened", definition.id);
    }
}

/// Begins an application as the example says and opens its pages. Gives back which.
async fn open(
    people: &mut [(Browser, Program)],
    (definition, scenario): (&Definition, &Scenario),
) -> Vec<String> {
    let situation = services::scenario::situation(definition, scenario).unwrap();
    let mut answers = situation.answers.0;
    // What is uploaded, and what only registers say, is not sent with the answers.
    answers.retain(|key, _| {
        let question = definition.form.question(key);
        question.is_some_and(|question| question.is_answered() && question.files().is_none())
    });
    let begun = json!({"service": &*definition.id, "answers": answers});
    let mut applies = None;
    for (browser, program) in people {
        let draft = program.post("/api/v1/applications", &begun).await;
        if draft.status == StatusCode::CREATED {
            applies = Some((browser, program, draft));
            break;
        }
        assert_eq!(draft.text("code"), "not-for-you", "{}: {draft:?}", scenario.name);
    }
    let (visitor, program, draft) = applies.unwrap();
    let id = draft.text("id").to_owned();
    let draft = program.get(&format!("/api/v1/applications/{id}")).await;
    let pages = draft.body["pages"].as_array().cloned().unwrap_or_default();
    let ids = pages.iter().filter_map(|page| page["id"].as_str().map(str::to_owned));
    let exit = draft.body["exit"]["page"].as_str().map(str::to_owned);
    let mut opened: Vec<String> = ids.chain(exit).collect();
    opened.dedup();
    for page in &opened {
        let path = format!("/applications/{id}/questions/{page}");
        let shown = visitor.get(&path).await;
        let named = format!("{} {page}, {}", definition.id, scenario.name);
        assert_eq!((shown.status, shown.path.as_str()), (StatusCode::OK, path.as_str()), "{named}");
        let back = shown.text.split("\" class=\"govuk-back-link\"").next().unwrap_or_default();
        let back = back.rsplit("href=\"").next().unwrap_or_default();
        assert_eq!(visitor.get(back).await.status, StatusCode::OK, "{named}: back to {back}");
        // A form goes to the page itself, and nowhere else.
        let posts = shown.text.contains(&format!("action=\"{path}\""));
        assert!(posts || draft.body["exit"]["page"] == page.as_str(), "{named}");
    }
    let path = format!("/api/v1/applications/{id}");
    let gone = program.ask(Method::DELETE, &path, "", &Value::Null).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    opened
}

/// What the account knows is filled in with its source; what somebody says otherwise, or takes away, is theirs.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_knows_from_the_account_how_to_reach_somebody() {
    town::on_each_database(async |app| {
        seed_at(&app, SMALL).await.unwrap();
        let program = Program::of(&app, "Amina Haddad").await;
        let begun =
            program.post("/api/v1/applications", &json!({ "service": "parking-permit" })).await;
        let path = format!("/api/v1/applications/{}", begun.text("id"));
        let draft = program.get(&path).await.body;
        assert_eq!(draft["answers"]["email"], "amina.haddad@example.org", "{draft}");
        assert!(draft["answers"]["phone"].as_str().unwrap().starts_with("+351555"), "{draft}");
        let mut browser = Browser::new(&app);
        browser.sign_in_as("Amina Haddad").await;
        browser.get("/?lang=en").await;
        let page = format!("/applications/{}/questions/contact", begun.text("id"));
        let shown = browser.get(&page).await;
        assert_eq!(shown.text.matches("From your account.").count(), 2, "{}", shown.text);
        let say = async |answers: serde_json::Value| {
            let change = json!({ "answers": answers });
            program.ask(axum::http::Method::PATCH, &path, "", &change).await.body
        };
        let other = say(json!({ "email": "noor@example.org" })).await;
        assert_eq!(other["answers"]["email"], "noor@example.org", "{other}");
        let shown = browser.get(&page).await;
        assert_eq!(shown.text.matches("From your account.").count(), 1, "hers, not the account's");
        say(json!({ "phone": null })).await;
        let left = say(json!({ "plate": "AB12CD" })).await;
        assert!(left["answers"]["phone"].is_null(), "taken away, and not filled in again: {left}");
    })
    .await;
}
