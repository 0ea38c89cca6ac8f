//! What people choose about their data, and what the data protection officer does about it, by requests of programs.

use aedile::app::App;
use aedile::demo::{Scale, seed_at};
use axum::http::Method;
use serde_json::{Value, json};

use crate::browser::{Browser, Shown};
use crate::program::Program;
use crate::town;

const RESTRICTIONS: &str = "/api/v1/my/restrictions";
const NOTICES: &str = "/api/v1/my/data-use/notices";
const SURVEY: &str = "/api/v1/my/consents/survey";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn choices_about_ones_data_by_program() {
    town::on_each_database(async |app| {
        seed_at(&app, Scale { people: 40, applications: 0 }).await.unwrap();
        let mut own = Browser::new(&app);
        let home = own.sign_in_as("Amina Haddad").await;
        let key = Program::of(&app, "Amina Haddad").await;
        agrees_alone(&mut own, &home, &key).await;
        is_told(&mut own, &home, &key).await;
        restricts(&app, (&mut own, &home), &key).await;
        well_known(&app).await;
    })
    .await;
}

fn parsed(shown: &Shown) -> Value {
    serde_json::from_str(&shown.text).unwrap_or_else(|_| panic!("{}", shown.text))
}

/// A program may end an agreement of its person, never make one.
async fn agrees_alone(own: &mut Browser, home: &Shown, key: &Program) {
    let (put, nothing) = (Method::PUT, json!({}));
    assert_eq!(key.ask(put.clone(), SURVEY, "", &nothing).await.status.as_u16(), 403);
    for _ in 0..2 {
        assert_eq!(own.api_as(home, put.clone(), SURVEY, &nothing).await.0.as_u16(), 204);
    }
    let given = parsed(&own.get("/api/v1/my/consents").await);
    assert_eq!(given["consents"].as_array().unwrap().len(), 1, "given once: {given}");
    let unknown = own.api_as(home, put, "/api/v1/my/consents/nothing", &nothing).await;
    assert_eq!(unknown.0.as_u16(), 404);
    for round in ["first", "again"] {
        let ended = key.ask(Method::DELETE, SURVEY, round, &nothing).await;
        assert_eq!(ended.status.as_u16(), 204, "{ended:?}");
    }
    let page = own.get("/my-data/consents").await;
    assert!(page.text.contains("value=\"give\""), "{}", page.text);
}

/// A program cannot silence what tells of openings.
async fn is_told(own: &mut Browser, home: &Shown, key: &Program) {
    let silent = json!({ "unusual": false });
    assert_eq!(key.get(NOTICES).await.body["unusual"], false);
    let wanted = own.api_as(home, Method::PUT, NOTICES, &json!({ "unusual": true })).await;
    assert_eq!(wanted.0.as_u16(), 204);
    assert_eq!(key.ask(Method::PUT, NOTICES, "", &silent).await.status.as_u16(), 403);
    assert_eq!(key.get(NOTICES).await.body["unusual"], true);
    assert_eq!(own.api_as(home, Method::PUT, NOTICES, &silent).await.0.as_u16(), 204);
    assert_eq!(key.get(NOTICES).await.body["unusual"], false);
}

/// Restricted and lifted by the person, never by a program of theirs; ended by the officer with a reason that the person
/// reads.
async fn restricts(app: &App, (own, home): (&mut Browser, &Shown), key: &Program) {
    let (status, told) = own.api(home, RESTRICTIONS, &json!({ "ground": "mood" })).await;
    assert_eq!((status.as_u16(), told["code"].as_str()), (422, Some("unknown-ground")), "{told}");
    let mistyped = json!({ "ground": "claim", "case": "mistyped" });
    let (status, told) = own.api(home, RESTRICTIONS, &mistyped).await;
    assert_eq!((status.as_u16(), told["code"].as_str()), (422, Some("unknown-case")), "{told}");
    let ground = json!({ "ground": "accuracy" });
    assert_eq!(key.post(RESTRICTIONS, &ground).await.status.as_u16(), 403);
    let (status, first) = own.api(home, RESTRICTIONS, &ground).await;
    assert_eq!(status.as_u16(), 201, "{first}");
    let first = format!("{RESTRICTIONS}/{}", first["id"].as_str().unwrap());
    let mut stranger = Browser::new(app);
    let page = stranger.sign_in_as("Samir Khoury").await;
    let (status, _) = stranger.api_as(&page, Method::DELETE, &first, &json!({})).await;
    assert_eq!(status.as_u16(), 404, "another's restriction is not there");
    let by_key = key.ask(Method::DELETE, &first, "lift", &json!({})).await;
    assert_eq!(by_key.status.as_u16(), 403, "{by_key:?}");
    let (status, told) = own.api_as(home, Method::DELETE, &first, &json!({})).await;
    assert_eq!(status.as_u16(), 204, "{told}");
    let (_, second) = own.api(home, RESTRICTIONS, &json!({ "ground": "claim" })).await;
    let id = second["id"].as_str().unwrap().to_owned();

    let mut officer = Browser::new(app);
    let desk = officer.sign_in_as("Elias Holm").await;
    let all = "/api/v1/desk/privacy/restrictions";
    let listed = parsed(&officer.get(all).await);
    let has = |row: &Value| row["id"] == *id && row["ground"] == "claim";
    assert!(listed["restrictions"].as_array().unwrap().iter().any(has), "{listed}");
    let end = format!("{all}/{id}/end");
    let (status, told) = officer.api(&desk, &end, &json!({ "reason": " " })).await;
    assert_eq!((status.as_u16(), told["code"].as_str()), (422, Some("no-reason")), "{told}");
    let reason = json!({ "reason": "The claim was settled." });
    assert_eq!(officer.api(&desk, &end, &reason).await.0.as_u16(), 204);
    let (status, told) = officer.api(&desk, &end, &reason).await;
    assert_eq!((status.as_u16(), told["code"].as_str()), (422, Some("ended")), "{told}");
    let mine = key.get(RESTRICTIONS).await;
    let has = |row: &Value| row["id"] == *id && row["reason"] == "The claim was settled.";
    assert!(mine.body["restrictions"].as_array().unwrap().iter().any(has), "{mine:?}");
    let mut clerk = Browser::new(app);
    let clerks = clerk.sign_in_as("Marta Silva").await;
    assert_eq!(clerk.api(&clerks, &end, &reason).await.0.as_u16(), 403);
}

/// Who is well known is marked by the data protection officer alone.
async fn well_known(app: &App) {
    let path = "/api/v1/desk/privacy/well-known";
    let mut officer = Browser::new(app);
    let desk = officer.sign_in_as("Elias Holm").await;
    let nobody = json!({ "whose": "sub_nobody", "well_known": true });
    let (status, told) = officer.api(&desk, path, &nobody).await;
    assert_eq!((status.as_u16(), told["code"].as_str()), (422, Some("unknown-person")), "{told}");
    let held = parsed(&officer.get("/api/v1/desk/privacy/restrictions").await);
    let subject = held["restrictions"][0]["subject"].as_str().unwrap().to_owned();
    for known in [true, false] {
        let marking = json!({ "whose": subject, "well_known": known });
        assert_eq!(officer.api(&desk, path, &marking).await.0.as_u16(), 204);
        let page = officer.get("/desk/privacy/openings").await;
        assert_eq!(page.text.contains(&subject), known, "{}", page.text);
    }
}
