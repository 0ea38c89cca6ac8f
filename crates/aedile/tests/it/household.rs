//! Who moves with somebody is entered at the new address too, and told; who stays, stays.

use aedile::app::App;
use aedile::demo::{Scale, seed_at};
use axum::http::StatusCode;
use platform::id::SubjectId;
use platform::{Query, args};
use privacy::{Access, Purpose};
use records::register;
use serde_json::{Value, json};

use crate::program::Program;
use crate::town;

const SMALL: Scale = Scale { people: 40, applications: 0 };

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_moves_along_is_entered_too() {
    town::on_each_database(async |app| {
        seed_at(&app, SMALL).await.unwrap();
        let amina = Program::of(&app, "Amina Haddad").await;
        let mine = amina.get("/api/v1/my/registers").await;
        let members = find_members(&mine.body).unwrap_or_else(|| panic!("{mine:?}"));
        let number = |name: &str| {
            let of_name = |member: &&Value| member["name"]["given"] == name;
            let member = members.iter().find(of_name).unwrap_or_else(|| panic!("{members:?}"));
            member["number"].as_str().unwrap().to_owned()
        };
        let (noor, karim) =
            (subject(&app, &number("Noor")).await, subject(&app, &number("Karim")).await);
        let before = (address(&app, noor).await, address(&app, karim).await);
        assert_eq!(before.0, before.1, "they live together");
        let (street, house) = another(&app, &before.0).await;
        let mover = |member: &Value| {
            let moves = member["name"]["given"] == "Noor";
            json!({"name": member["name"], "born": member["born"], "relation": member["relation"], "moves": moves})
        };
        let today = app.edge.system("test").today().to_string();
        let answers = json!({
            "destination": "in-town", "move_date": today, "home_right": "tenant", "who_moves": "some",
            "new_address": {"street": street, "number": house, "postcode": "1000", "city": "Saltmere"},
            "movers": members.iter().map(mover).collect::<Vec<_>>(),
        });
        let move_of = json!({"service": "change-of-address", "answers": answers, "submit": true, "declared": true});
        let sent = amina.post("/api/v1/applications", &move_of).await;
        assert_eq!((sent.status, sent.text("outcome")), (StatusCode::CREATED, "granted"), "{sent:?}");
        while app.runner().unwrap().run_once().await.unwrap() > 0 {}
        let moved = address(&app, noor).await;
        assert_eq!((moved["street"].as_str(), moved["number"].as_str()), (Some(&*street), Some(&*house)));
        assert_eq!(moved["source"], sent.text("reference"), "with the case as its source");
        assert_eq!(address(&app, karim).await, before.1, "who stays, stays");
        assert_eq!((told(&app, noor).await, told(&app, karim).await), (1, 0));
    })
    .await;
}

/// The members of the household, wherever the answer has them.
fn find_members(body: &Value) -> Option<Vec<Value>> {
    match body {
        Value::Object(members) => match members.get("members").and_then(Value::as_array) {
            Some(found) => Some(found.clone()),
            None => members.values().find_map(find_members),
        },
        Value::Array(items) => items.iter().find_map(find_members),
        _ => None,
    }
}

async fn subject(app: &App, number: &str) -> SubjectId {
    let found = register::find_subject(&app.db, &app.vault, register::POPULATION, number).await;
    found.unwrap().unwrap()
}

async fn address(app: &App, subject: SubjectId) -> Value {
    let access = Access::new(Purpose::MaintainRegister, "register-entries");
    let ctx = app.edge.system("test");
    let facts = register::facts(&app.db, &app.vault, &ctx, &access, subject).await.unwrap();
    facts.source(register::ADDRESS).clone()
}

/// An address of the town where they do not live yet.
async fn another(app: &App, now: &Value) -> (String, String) {
    let text = "SELECT street, number FROM records_address WHERE street <> $1 ORDER BY street, number LIMIT 1";
    let street = now["street"].as_str().unwrap();
    let rows = app.db.read(Query::new(text, args![street])).await.unwrap();
    (rows[0].string(0), rows[0].string(1))
}

async fn told(app: &App, subject: SubjectId) -> i64 {
    let text = "SELECT COUNT(*) FROM messages_message WHERE subject = $1 AND kind = 'register'";
    app.db.read(Query::new(text, args![subject])).await.unwrap()[0].int(0)
}
