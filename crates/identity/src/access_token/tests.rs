//! A person's token: shown once, limited to its scopes, gone when it is taken back.

use axum::http::{Request, StatusCode, header};
use platform::Unit;
use platform::testkit::TestClock;
use web::testkit::markup_faults;
use web::{Credentials, Permission};

use super::*;
use crate::journey_tests::{seeded, town};

const PATH: &str = "/account/programs";
const DEMO: &str = "/sign-in/demo";

#[tokio::test]
async fn given_used_and_taken_back() {
    let clock = TestClock::new();
    let (identity, db, _folder, mut browser) = town(&clock).await;
    let jan_is: [(&str, &[(&str, &str)]); 1] = [("Jan", &[("manager", "mobility")])];
    let [jan] = seeded(&identity, &db, &clock, jan_is).await;
    browser.post(DEMO, DEMO, &[("person", &jan)]).await;
    let page = browser.post(PATH, PATH, &[("name", "Calendar")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("Choose what the program may do"));
    assert_eq!(markup_faults(&page.text), Vec::<String>::new());
    let page = browser.post(PATH, PATH, &[("name", "Calendar"), ("scopes", "my.read")]).await;
    let bearer = page
        .text
        .split("<bdi class=\"town-key\" dir=\"ltr\">")
        .nth(1)
        .unwrap()
        .split('<')
        .next()
        .unwrap();
    assert!(bearer.starts_with("tok_"), "{}", page.text);
    assert_eq!(markup_faults(&page.text), Vec::<String>::new());

    let ask = async |bearer: &str| {
        let ctx = Arc::new(clock.edge().system("test"));
        identity.resolver()(ctx, Credentials::Bearer(bearer.to_owned())).await.unwrap()
    };
    let visitor = ask(bearer).await;
    assert_eq!(visitor.person.map(|person| person.to_string()), Some(jan));
    assert!(visitor.may(Permission::SignedIn) && visitor.is_delegated());
    assert!(!visitor.may(Permission::Holding("cases.read")), "a program has no official's hat");
    for bad in ["tok_", &bearer[..40], &format!("{bearer}x")] {
        assert_eq!(ask(bad).await.person, None, "{bad}");
    }
    let request =
        Request::get("/account").header(header::AUTHORIZATION, format!("Bearer {bearer}"));
    let page = browser.another().send(request, String::new()).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "pages look at no bearer token");

    let page = browser.get(PATH).await;
    let id = page.text.split("name=\"token\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(page.text.contains("Calendar"));
    browser.post(PATH, "/account/programs/remove", &[("token", id)]).await;
    assert_eq!(ask(bearer).await.person, None);
    let page = browser.get(PATH).await;
    assert!(
        page.text.contains("Taken back on") && page.text.contains("Last used on"),
        "{}",
        page.text
    );
    let entries = platform::Query::new("SELECT count(*) FROM ledger_entry", vec![]);
    assert_eq!(db.read(entries).await.unwrap()[0].int(0), 2, "given and taken are in the log");
    let data = identity.holder().held(subject_of(visitor.person.unwrap())).await.unwrap();
    assert!(data.iter().any(|held| held.what == "access-tokens" && held.count == 1));
}

#[tokio::test]
async fn runs_out_after_ninety_days() {
    let clock = TestClock::new();
    let (identity, db, _folder, _) = town(&clock).await;
    let [noor] = seeded(&identity, &db, &clock, [("Noor", &[])]).await;
    let person = PersonId::parse(&noor).unwrap();
    let ctx = clock.edge().system("test");
    let key = identity.vault().key(&ctx, subject_of(person)).await.unwrap().unwrap();
    let mut unit = Unit::new();
    let who = (person, &key, Assurance::High);
    let bearer =
        give(&mut unit, &ctx, who, "Calendar", &["my.read", "my.write", "operator"]).unwrap();
    db.commit(unit).await.unwrap();
    let visitor = resolve(&identity, &ctx, &bearer).await.unwrap().unwrap();
    assert_eq!(visitor.assurance, Assurance::Substantial);
    assert_eq!(visitor.scopes.len(), 2, "only what a person can give");
    clock.advance(VALID);
    let late = clock.edge().system("test");
    assert!(resolve(&identity, &late, &bearer).await.unwrap().is_none());
    identity.clear_out(&late).await.unwrap();
    assert_eq!(store::list_of_person(&db, person, ctx.now()).await.unwrap().len(), 0);
}

#[tokio::test]
async fn keys_end_when_means_are_changed_at_sign_out_everywhere_and_after_a_breach() {
    let clock = TestClock::new();
    let (identity, db, _folder, mut browser) = town(&clock).await;
    let [noor] = seeded(&identity, &db, &clock, [("Noor", &[])]).await;
    let person = PersonId::parse(&noor).unwrap();
    let ended = Arc::new(std::sync::Mutex::new(Vec::new()));
    let heard = Arc::clone(&ended);
    identity.end_grants_by(Arc::new(move |_, _, whose| heard.lock().unwrap().push(whose)));
    let given = async || {
        let ctx = clock.edge().system("test");
        let key = identity.vault().key(&ctx, subject_of(person)).await.unwrap().unwrap();
        let mut unit = Unit::new();
        let who = (person, &key, Assurance::High);
        let bearer = give(&mut unit, &ctx, who, "Thief", &["my.read"]).unwrap();
        db.commit(unit).await.unwrap();
        assert!(resolve(&identity, &ctx, &bearer).await.unwrap().is_some());
        bearer
    };
    let is_over = async |bearer: &str| {
        let ctx = clock.edge().system("test");
        resolve(&identity, &ctx, bearer).await.unwrap().is_none()
    };
    let bearer = given().await;
    browser.post(DEMO, DEMO, &[("person", &noor)]).await;
    let path = "/account/password";
    let page = browser.post(path, path, &[("password", "three herons at the quay")]).await;
    assert_eq!(page.location, "/account?done=password-set", "{}", page.text);
    assert!(is_over(&bearer).await, "the password was changed");

    let bearer = given().await;
    browser.post("/account", "/account/sessions/end-all", &[]).await;
    assert!(is_over(&bearer).await, "signed out everywhere");

    let bearer = given().await;
    let visitor = async || {
        let sent = web::Credentials::Bearer(bearer.clone());
        identity.resolver()(Arc::new(clock.edge().system("test")), sent).await.unwrap()
    };
    assert_eq!(visitor().await.person, Some(person));
    let doubted = async |at: &str| {
        let sql = format!("UPDATE identity_person SET doubted_at = {at}");
        let mut unit = Unit::new();
        unit.run(sql, Vec::new());
        db.commit(unit).await.unwrap();
    };
    doubted("1").await;
    let held = visitor().await;
    assert_eq!((held.person, held.owes()), (None, Some(web::Owed::Proof)), "whatever was missed");
    doubted("NULL").await;
    let ctx = clock.edge().system("test");
    assert_eq!(end_everybodys_programs(&identity, &ctx).await.unwrap(), 1);
    assert!(is_over(&bearer).await, "after a breach");
    let of_whom: Vec<_> = ended.lock().unwrap().iter().map(|(person, _)| *person).collect();
    assert_eq!(of_whom, [Some(person), Some(person), None]);
    let entries = platform::Query::new("SELECT count(*) FROM ledger_entry", vec![]);
    assert_eq!(db.read(entries).await.unwrap()[0].int(0), 6, "given and taken, three times");
}
