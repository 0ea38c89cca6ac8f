//! A password alone adds nothing to an account that is worth more than the password, as its owner and a thief meet it; and
//! the person is told of each change.

use std::sync::{Arc, Mutex};

use axum::http::{Request, StatusCode, header};
use platform::testkit::TestClock;
use web::Method;

use crate::invitation::{invite_to_account, invite_to_role};
use crate::journey_tests::{Browser, seeded, town};
use crate::{Identity, MeansChange};

const PASSWORD: &str = "three herons at the quay";
const NOT_ADDED: &str = "/account/not-added";

/// Noor, whose identity is checked, with a password; and what she was told of.
async fn with_password(
    identity: &Identity,
    browser: &mut Browser,
    noor: &str,
) -> Arc<Mutex<Vec<MeansChange>>> {
    let told = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&told);
    identity.tell_of_means_by(Arc::new(move |_, _, _, what| heard.lock().unwrap().push(what)));
    browser.post("/sign-in/demo", "/sign-in/demo", &[("person", noor)]).await;
    let path = "/account/password";
    browser.post(path, path, &[("password", PASSWORD)]).await;
    told
}

async fn by_password(browser: &mut Browser, password: &str) {
    let fields = [("name", "noor@saltmere.example"), ("password", password)];
    browser.post("/sign-in/password", "/sign-in/password", &fields).await;
}

/// What the script of the account's page asks for a passkey.
async fn passkey_asked(browser: &mut Browser) -> (StatusCode, String) {
    let page = browser.get("/account").await;
    let token = page.text.split("name=\"_csrf\" value=\"").nth(1).unwrap();
    let token = token.split('"').next().unwrap().to_owned();
    let request = Request::builder()
        .method(Method::POST)
        .uri("/account/passkeys/start")
        .header(header::CONTENT_TYPE, "application/json")
        .header("x-csrf-token", token);
    let asked = browser.send(request, "{}".into()).await;
    (asked.status, asked.text)
}

#[tokio::test]
async fn a_password_alone_makes_itself_no_stronger() {
    let clock = TestClock::new();
    let (identity, db, _folder, mut browser) = town(&clock).await;
    let [noor] = seeded(&identity, &db, &clock, [("Noor", &[("caseworker", "mobility")])]).await;
    let told = with_password(&identity, &mut browser, &noor).await;
    assert_eq!(told.lock().unwrap().as_slice(), [MeansChange::PasswordSet]);

    let mut thief = browser.another();
    by_password(&mut thief, PASSWORD).await;
    let (status, text) = passkey_asked(&mut thief).await;
    assert_eq!((status, text.contains(NOT_ADDED)), (StatusCode::UNAUTHORIZED, true), "{text}");
    let page = thief.post("/account", "/account/code-app/start", &[]).await;
    assert_eq!(page.location, NOT_ADDED);
    for lang in ["en", "fr", "ar"] {
        let page = thief.get(&format!("{NOT_ADDED}?lang={lang}")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(web::testkit::markup_faults(&page.text), Vec::<String>::new(), "{lang}");
    }
    let page = thief.get(&format!("{NOT_ADDED}?lang=en")).await;
    assert!(page.text.contains("counter") && page.text.contains("your manager"), "{}", page.text);
    let api = Request::builder().method(Method::POST).uri("/api/v1/my/code-app");
    assert!(thief.send(api, String::new()).await.status.is_client_error());

    // Its owner still changes it, and a session with two factors still adds.
    let fields = [("current", PASSWORD), ("password", "another fine sentence")];
    let page = thief.post("/account/password", "/account/password", &fields).await;
    assert_eq!(page.location, "/account?done=password-set", "{}", page.text);
    browser.post("/sign-in/demo", "/sign-in/demo", &[("person", &noor)]).await;
    assert_eq!(passkey_asked(&mut browser).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_new_resident_adds_to_their_password() {
    let clock = TestClock::new();
    let (_identity, _db, _folder, mut guest) = town(&clock).await;
    let about = [
        ("given-name", "Mila"),
        ("born-day", "6"),
        ("born-month", "5"),
        ("born-year", "1990"),
        ("means", "password"),
    ];
    guest.post("/register", "/register", &about).await;
    let path = "/register/password";
    guest.post(path, path, &[("password", PASSWORD)]).await;
    assert_eq!(passkey_asked(&mut guest).await.0, StatusCode::OK);
    let page = guest.post("/account", "/account/code-app/start", &[]).await;
    assert_eq!(page.location, "/account/code-app");
}

#[tokio::test]
async fn links_of_the_town_are_the_way_out() {
    let clock = TestClock::new();
    let (identity, db, _folder, mut browser) = town(&clock).await;
    let [noor] = seeded(&identity, &db, &clock, [("Noor", &[("caseworker", "mobility")])]).await;
    with_password(&identity, &mut browser, &noor).await;
    let ctx = clock.edge().system("test");
    // From the counter: into the account.
    let person = platform::id::PersonId::parse(&noor).unwrap();
    let link = invite_to_account(&identity, &ctx, person).await.unwrap().path;
    let mut with_link = browser.another();
    with_link.post(&link, &link, &[]).await;
    assert_eq!(passkey_asked(&mut with_link).await.0, StatusCode::OK);
    // From the manager: for the role that is held already, while signed in.
    let offer = ("caseworker", "mobility");
    let link = invite_to_role(&identity, &ctx, offer, "Noor").await.unwrap().unwrap().path;
    let mut official = browser.another();
    by_password(&mut official, PASSWORD).await;
    assert_eq!(passkey_asked(&mut official).await.0, StatusCode::UNAUTHORIZED);
    clock.advance(crate::RECENT);
    let page = official.post("/account", &link, &[]).await;
    assert!(page.location.starts_with("/sign-in?again=yes&next=%2Finvitation"), "a fresh one");
    by_password(&mut official, PASSWORD).await;
    let page = official.post(&link, &link, &[]).await;
    assert!(page.text.contains("Add a passkey or a code app"), "{}", page.text);
    assert_eq!(passkey_asked(&mut official).await.0, StatusCode::OK);
    assert_eq!(official.get("/desk/officials").await.status, StatusCode::FORBIDDEN, "still weak");
}
