//! Four eyes: the second official reads what is proposed before confirming it, and whoever proposed it has nothing to do
//! with that task.

use aedile::app::App;
use aedile::demo::{Scale, seed_at};
use axum::http::StatusCode;
use cases::capacity::free_slots;
use serde_json::json;

use crate::browser::Browser;
use crate::program::Program;
use crate::town;

const SMALL: Scale = Scale { people: 40, applications: 0 };
const GROUNDS: &str = "Pianos go to the depot.";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_second_official_reads_what_is_proposed() {
    let changes = [
        ("unit: waste", "unit: parking"),
        ("process: {decide: automatic}", "process: {decide: automatic, four_eyes: true}"),
    ];
    let (app, _folder) = town::open_changed("bulky-waste", &changes).await;
    seed_at(&app, SMALL).await.unwrap();
    let case = piano(&app).await;
    let mut first = at_desk(&app, "Marta Silva").await;
    let path = format!("/desk/cases/{case}");
    let page = first.get(&path).await;
    let page = first
        .post(&page, ("/act", "value=\"refuse\""), &[("do", "refuse"), ("text", GROUNDS)])
        .await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert!(page.text.contains("You proposed this"), "{}", page.text);
    assert!(!page.text.contains("value=\"take\""), "it is not offered: {}", page.text);
    let task = page.between("name=\"task\" value=\"", "\"");
    assert_eq!(task, None, "nothing can be done with it: {}", page.text);
    let mut second = at_desk(&app, "Paul Dubois").await;
    let page = second.get(&path).await;
    for words in
        ["Proposed: refuse.", GROUNDS, "The rules leave this to you.", "Confirm the refusal"]
    {
        assert!(page.text.contains(words), "{words} is not in {}", page.text);
    }
    assert!(page.text.contains("Proposed: refuse</h3>"), "the history says what: {}", page.text);
}

/// An official of another unit is told the same of a case that there is and of one that there is not.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_unit_learns_nothing_of_a_case() {
    let (app, _folder) = town::open().await;
    seed_at(&app, SMALL).await.unwrap();
    let case = piano(&app).await;
    let mut stranger = at_desk(&app, "Marta Silva").await;
    let mut told = Vec::new();
    for reference in [case.as_str(), "BW-2222-2222Z"] {
        let page = stranger.get(&format!("/desk/find?reference={reference}")).await;
        assert!(page.path.starts_with("/desk/find"), "nobody is led on: {}", page.path);
        assert!(page.text.contains("There is no case with the reference"), "{}", page.text);
        told.push((page.status, page.text.replace(reference, "")));
    }
    assert_eq!(told[0].0, told[1].0);
    assert_eq!(told[0].0, StatusCode::NOT_FOUND);
}

async fn at_desk(app: &App, name: &str) -> Browser {
    let mut browser = Browser::new(app);
    browser.sign_in_as(name).await;
    browser.get("/?lang=en").await;
    browser
}

/// A collection that an official must see.
async fn piano(app: &App) -> String {
    let definition = app.catalogue.current("bulky-waste").unwrap();
    let today = app.edge.system("test").today();
    let calendar = app.casework.calendar();
    let free = free_slots(&app.db, &definition, (&calendar, today)).await.unwrap();
    let time = free.last().unwrap().strftime("%Y-%m-%dT%H:%M").to_string();
    let answers = json!({
        "items": [{ "what": "piano", "number": 1 }], "kerb": true, "collection": time,
    });
    let body =
        json!({ "service": "bulky-waste", "answers": answers, "submit": true, "declared": true });
    let sent = Program::of(app, "Amina Haddad").await.post("/api/v1/applications", &body).await;
    assert_eq!((sent.status, sent.text("state")), (StatusCode::CREATED, "open"), "{sent:?}");
    sent.text("reference").to_owned()
}
