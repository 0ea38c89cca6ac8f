//! The desk's queue: of what is due on one day the most urgent is first, and several cases of a service that allows it
//! are approved together.

use aedile::app::App;
use aedile::demo::{Scale, seed_at};
use axum::http::StatusCode;
use cases::capacity::free_slots;
use serde_json::json;

use crate::browser::{Browser, Shown};
use crate::program::Program;
use crate::town;

const SMALL: Scale = Scale { people: 40, applications: 0 };

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_most_urgent_of_a_day_is_first() {
    town::on_each_database(async |app| {
        seed_at(&app, SMALL).await.unwrap();
        let resident = Program::of(&app, "Amina Haddad").await;
        let today = app.edge.system("test").today();
        let mut reported = Vec::new();
        for (timing, heard) in [("often", Some(today)), ("now", None), ("often", Some(today))] {
            let answers = json!({
                "danger": false, "source": "neighbours", "place": { "words": "Lantern Lane 12" },
                "timing": timing, "last_heard": heard, "hours": ["night"],
                "story": "Loud music until two or three.", "answer_wanted": false,
            });
            let body = json!({ "service": "noise-report", "answers": answers, "submit": true, "declared": true });
            let sent = resident.post("/api/v1/applications", &body).await;
            assert_eq!(sent.status, StatusCode::CREATED, "{sent:?}");
            reported.push(sent.text("reference").to_owned());
        }
        let robot = Program::registered(&app, "Robot", (&["cases.read"], "environment")).await;
        let queue = robot.get("/api/v1/desk/tasks?service=noise-report").await.body;
        let tasks = queue["tasks"].as_array().unwrap();
        let wrong = robot.get("/api/v1/desk/tasks?show=zzz").await;
        assert_eq!((wrong.status.as_u16(), wrong.text("code")), (400, "unknown-view"), "{wrong:?}");
        let nothing = robot.get("/api/v1/desk/cases/PP-2222-2222Z").await;
        assert!(!nothing.text("title").contains("Page"), "{nothing:?}");
        let told: Vec<(&str, i64)> = tasks
            .iter()
            .map(|task| (task["reference"].as_str().unwrap(), task["priority"].as_i64().unwrap()))
            .collect();
        let [first, urgent, last] = [0, 1, 2].map(|at| reported[at].as_str());
        assert_eq!(told, [(urgent, 10), (first, 8), (last, 8)], "{queue}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_are_approved_together_where_the_service_says_so() {
    let moved = ("unit: waste", "unit: parking");
    let batch = ("process: {decide: automatic}", "process: {decide: automatic, batch: true}");
    for (changes, together) in [(&[moved, batch][..], true), (&[moved][..], false)] {
        let (app, _folder) = town::open_changed("bulky-waste", changes).await;
        seed_at(&app, SMALL).await.unwrap();
        for (name, nth) in [("Yara Nasser", 0), ("Chiara Rossi", 1)] {
            piano(&app, name, nth).await;
        }
        let mut manager = Browser::new(&app);
        manager.sign_in_as("Paul Dubois").await;
        manager.get("/?lang=en").await;
        let queue = manager.get("/desk?service=bulky-waste").await;
        assert_eq!(queue.text.contains("Approve what is ticked"), together, "{}", queue.text);
        let ids = ticks(&queue);
        let mut fields: Vec<(&str, &str)> = ids.iter().map(|id| ("task", id.as_str())).collect();
        assert_eq!(fields.len(), 2);
        fields.push(("do", "approve"));
        let done = manager.post(&queue, ("/desk/batch", ""), &fields).await;
        let left = ticks(&manager.get("/desk?service=bulky-waste").await);
        if together {
            assert!(left.is_empty(), "both are decided: {}", done.text);
        } else {
            assert_eq!(left, ids, "nothing is decided");
            assert!(
                done.text.contains("does not let several be approved together"),
                "{}",
                done.text
            );
        }
    }
}

/// The tasks of a queue that can be ticked.
fn ticks(queue: &Shown) -> Vec<String> {
    let parts = queue.text.split("name=\"task\" value=\"").skip(1);
    parts.map(|part| part.split('"').next().unwrap().to_owned()).collect()
}

/// A collection that an official must see.
async fn piano(app: &App, name: &str, nth: usize) {
    let definition = app.catalogue.current("bulky-waste").unwrap();
    let today = app.edge.system("test").today();
    let calendar = app.casework.calendar();
    let free = free_slots(&app.db, &definition, (&calendar, today)).await.unwrap();
    let time = free[free.len() - 1 - nth].strftime("%Y-%m-%dT%H:%M").to_string();
    let answers = json!({
        "items": [{ "what": "piano", "number": 1 }], "kerb": true, "collection": time,
    });
    let body =
        json!({ "service": "bulky-waste", "answers": answers, "submit": true, "declared": true });
    let sent = Program::of(app, name).await.post("/api/v1/applications", &body).await;
    assert_eq!((sent.status, sent.text("state")), (StatusCode::CREATED, "open"), "{sent:?}");
}
