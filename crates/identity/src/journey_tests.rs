//! The pages as people meet them: every page in every language, signing in and out, strangers.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use platform::testkit::TestClock;
use platform::{Db, Unit};
use tower::ServiceExt as _;
use web::testkit::{markup_faults, site};
use web::visitor::Visitor;
use web::{Method, Permission};

use crate::sign_in::demo::{Seed, Situation, seed};
use crate::tests_support::{identity_asking, new_person};
use crate::{Identity, MODULE, SecondFactor, WORDS, person, routes};

const LANGUAGES: [&str; 3] = ["en", "fr", "ar"];

/// A browser: keeps cookies, fills in forms, follows redirects when told to.
pub(crate) struct Browser {
    router: Router,
    pub(crate) cookies: Vec<(String, String)>,
}

pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) location: String,
    headers: axum::http::HeaderMap,
    pub(crate) text: String,
}

impl Browser {
    /// Another browser on the same site.
    pub(crate) fn another(&self) -> Browser {
        Browser { router: self.router.clone(), cookies: Vec::new() }
    }

    pub(crate) async fn send(
        &mut self,
        request: axum::http::request::Builder,
        body: String,
    ) -> Page {
        let cookies: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        let request = request.header(header::COOKIE, cookies.join("; ")).body(Body::from(body));
        let response = self.router.clone().oneshot(request.unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        for line in parts.headers.get_all(header::SET_COOKIE) {
            let line = line.to_str().unwrap();
            assert!(line.contains("; HttpOnly; SameSite=Lax; Secure"), "{line}");
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            assert!(name.starts_with("__Host-"), "{line}");
            self.cookies.retain(|(known, _)| known != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        let location = parts.headers.get(header::LOCATION).and_then(|v| v.to_str().ok());
        let bytes = to_bytes(body, 1_000_000).await.unwrap();
        Page {
            status: parts.status,
            location: location.unwrap_or_default().to_owned(),
            text: String::from_utf8(bytes.to_vec()).unwrap(),
            headers: parts.headers,
        }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Page {
        self.send(Request::get(path), String::new()).await
    }

    /// Posts a form with the token of the page that holds it.
    pub(crate) async fn post(&mut self, from: &str, path: &str, fields: &[(&str, &str)]) -> Page {
        let page = self.get(from).await;
        let token = page.text.split("name=\"_csrf\" value=\"").nth(1);
        let token = token.or(page.text.split("data-token=\"").nth(1)).unwrap_or_default();
        let token = token.split('"').next().unwrap_or_default();
        let mut body = format!("_csrf={token}");
        for (name, value) in fields {
            body.push_str(&format!("&{name}={}", web::next::encode(value)));
        }
        let kind = "application/x-www-form-urlencoded";
        self.send(Request::post(path).header(header::CONTENT_TYPE, kind), body).await
    }

    pub(crate) fn session(&self) -> Option<&str> {
        let found = self.cookies.iter().find(|(name, _)| name == "__Host-session");
        found.map(|(_, value)| value.as_str())
    }
}

pub(crate) async fn town(
    clock: &TestClock,
) -> (Identity, Db, platform::testkit::TestFolder, Browser) {
    town_asking(clock, SecondFactor::default()).await
}

/// A town that asks these people for two factors.
pub(crate) async fn town_asking(
    clock: &TestClock,
    second_factor: SecondFactor,
) -> (Identity, Db, platform::testkit::TestFolder, Browser) {
    let (db, folder) = platform::testkit::sqlite(&[ledger::MODULE, privacy::MODULE, MODULE]).await;
    let identity = identity_asking(&db, clock, second_factor).await;
    let mut site = site(Visitor::default(), WORDS);
    site.edge = clock.edge();
    site.visitors = identity.resolver();
    let router = routes(&identity).into_router(site.shared());
    (identity, db, folder, Browser { router, cookies: Vec::new() })
}

async fn invented(identity: &Identity, db: &Db, clock: &TestClock) -> [String; 2] {
    let [noor, jan] =
        seeded(identity, db, clock, [("Noor", &[]), ("Jan", &[("caseworker", "mobility")])]).await;
    [noor, jan]
}

/// Invented people with their roles, shown on the page to sign in as.
pub(crate) async fn seeded<const N: usize>(
    identity: &Identity,
    db: &Db,
    clock: &TestClock,
    people: [(&str, &[(&str, &str)]); N],
) -> [String; N] {
    let ctx = clock.edge().system("test");
    let mut unit = Unit::new();
    let mut seed_one = |place, name: &str, roles: &[(&str, &str)]| {
        let situation = Situation {
            en: "Rents a flat".into(),
            fr: "Loue un appartement".into(),
            ar: "يستأجر شقة".into(),
        };
        let new = Seed {
            person: new_person(name, &format!("{name}@saltmere.example")),
            roles,
            since_on: ctx.today(),
            shown: Some((place, situation)),
        };
        seed(&mut unit, &ctx, identity.vault(), new).unwrap().person.to_string()
    };
    let mut place = 0;
    let people = people.map(|(name, roles)| {
        place += 1;
        seed_one(place, name, roles)
    });
    db.commit(unit).await.unwrap();
    people
}

#[tokio::test]
async fn every_page_in_every_language() {
    let clock = TestClock::new();
    let (identity, db, _folder, mut browser) = town(&clock).await;
    let [noor, _] = invented(&identity, &db, &clock).await;
    let open = [
        "/sign-in",
        "/sign-in/password",
        "/sign-in/slip",
        "/sign-in/demo",
        "/register",
        "/sign-out",
        "/roles",
    ];
    let mine = [
        "/account",
        "/account/password",
        "/account/programs",
        "/account/proof",
        "/sign-out",
        "/sign-in?again=yes",
        "/register/done",
    ];
    for (path, signed_in) in open.map(|p| (p, false)).into_iter().chain(mine.map(|p| (p, true))) {
        if signed_in && browser.session().is_none() {
            browser.post("/sign-in/demo", "/sign-in/demo", &[("person", &noor)]).await;
        }
        for lang in LANGUAGES {
            let joint = if path.contains('?') { '&' } else { '?' };
            let page = browser.get(&format!("{path}{joint}lang={lang}")).await;
            assert_eq!(page.status, StatusCode::OK, "{path} {lang}");
            assert!(page.text.contains(&format!("<html lang=\"{lang}\"")), "{path} {lang}");
            assert_eq!(markup_faults(&page.text), Vec::<String>::new(), "{path} {lang}");
        }
    }
}

#[tokio::test]
async fn strangers_are_sent_to_sign_in_and_come_back() {
    let clock = TestClock::new();
    let (identity, db, _folder, mut browser) = town(&clock).await;
    let [noor, _] = invented(&identity, &db, &clock).await;
    for info in routes(&identity).table() {
        if info.permission == Permission::Anyone {
            continue;
        }
        let request = Request::builder().method(info.method.clone()).uri(info.path);
        let page = browser.send(request, String::new()).await;
        if info.kind == web::Kind::Api {
            assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{}", info.path);
            continue;
        }
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", info.path);
        assert!(page.location.starts_with("/sign-in?next=%2F"), "{}", page.location);
    }
    let asked = browser.get("/account?x=1").await.location;
    assert_eq!(asked, "/sign-in?next=%2Faccount%3Fx%3D1");
    let path = asked.replace("/sign-in", "/sign-in/demo");
    let page = browser.post("/sign-in/demo", &path, &[("person", &noor)]).await;
    assert_eq!(page.location, "/account?x=1");
    for elsewhere in ["https://evil.example/", "//evil.example", "/\\evil.example", "/sign-out"] {
        let path = format!("/sign-in?next={}", web::next::encode(elsewhere));
        assert_eq!(browser.get(&path).await.location, "/", "{elsewhere}");
    }
}

#[tokio::test]
async fn invented_people_only_in_a_demo_and_only_those_shown() {
    let clock = TestClock::new();
    let (identity, db, _folder, mut browser) = town(&clock).await;
    let [_, jan] = invented(&identity, &db, &clock).await;
    let ctx = clock.edge().system("test");
    let mut unit = Unit::new();
    let hidden =
        person::create(&mut unit, &ctx, identity.vault(), new_person("Mila", "m@s.example"));
    db.commit(unit).await.unwrap();
    let page = browser.get("/sign-in/demo").await;
    assert!(
        page.text.contains("Rents a flat") && page.text.contains("Caseworker"),
        "{}",
        page.text
    );
    for person in [hidden.person.to_string().as_str(), "", "per_0"] {
        let page = browser.post("/sign-in/demo", "/sign-in/demo", &[("person", person)]).await;
        assert_eq!((page.status, browser.session()), (StatusCode::NOT_FOUND, None), "{person}");
    }
    browser.post("/sign-in/demo", "/sign-in/demo", &[("person", &jan)]).await;
    let token = browser.session().unwrap().to_owned();
    let visitor =
        identity.resolver()(Arc::new(ctx), web::Credentials::Session(token)).await.unwrap();
    assert!(visitor.holds("cases.decide"));
}

#[tokio::test]
async fn a_new_account_its_number_and_out_again() {
    let clock = TestClock::new();
    let (identity, _, _folder, mut browser) = town(&clock).await;
    let handed = Arc::new(std::sync::Mutex::new(Vec::new()));
    let seen = handed.clone();
    identity.on_sign_in(Arc::new(move |ctx, visitor, person| {
        seen.lock().unwrap().push((visitor, person, ctx.actor().natural_person()));
        Box::pin(async { Ok(()) })
    }));
    let page = browser.post("/register?next=%2Froles", "/register", &[("given-name", "")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("Enter your given names") && page.text.contains("Choose how"));
    assert_eq!(markup_faults(&page.text), Vec::<String>::new());

    let about = [
        ("given-name", "Mila"),
        ("family-name", "Okoro"),
        ("born-day", "٦"),
        ("born-month", "5"),
        ("born-year", "1990"),
        ("email", "mila@saltmere.example"),
        ("means", "password"),
        ("next", "/roles"),
    ];
    let page = browser.post("/register", "/register", &about).await;
    assert_eq!(page.location, "/register/password?next=%2Froles", "{}", page.text);
    for path in ["/register/password", "/register/passkey"] {
        assert_eq!(markup_faults(&browser.get(path).await.text), Vec::<String>::new());
    }
    let path = "/register/password";
    let page = browser.post(path, path, &[("password", "Mila Okoro"), ("next", "/roles")]).await;
    assert!(page.text.contains("Use at least"), "{}", page.text);
    let good = [("password", "three herons at the quay"), ("next", "/roles")];
    let page = browser.post(path, path, &good).await;
    assert_eq!(page.location, "/register/done?next=%2Froles", "{}", page.text);
    let page = browser.get("/register/done?next=%2Froles").await;
    let number = page.text.split("<bdi>S-").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert!(page.text.contains("href=\"/roles\""));
    let (visitor, person, actor) = handed.lock().unwrap().pop().unwrap();
    assert!(!visitor.is_empty() && actor == Some(person));

    let old = browser.session().unwrap().to_owned();
    let page = browser.post("/account", "/sign-out", &[]).await;
    assert_eq!((page.location.as_str(), browser.session()), ("/sign-out", None));
    assert_eq!(page.headers["clear-site-data"], "\"cache\", \"storage\"");
    browser.cookies.push(("__Host-session".into(), old.clone()));
    assert_eq!(browser.get("/account").await.status, StatusCode::SEE_OTHER, "ended for good");

    let page = browser
        .post("/sign-in/password", "/sign-in/password", &[("name", "S-"), ("password", "x")])
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("do not match") && !page.text.contains("value=\"x\""));
    let typed = format!("s {}", number.to_lowercase());
    let fields = [("name", typed.as_str()), ("password", "three herons at the quay")];
    browser.post("/sign-in/password", "/sign-in/password", &fields).await;
    assert!(browser.session().is_some_and(|new| new != old), "a new token");
}

#[tokio::test]
async fn a_code_app_and_what_only_a_fresh_sign_in_may_change() {
    let clock = TestClock::new();
    let (identity, db, _folder, mut browser) = town(&clock).await;
    let [noor, _] = invented(&identity, &db, &clock).await;
    browser.post("/sign-in/demo", "/sign-in/demo", &[("person", &noor)]).await;
    let page = browser.post("/account", "/account/code-app/start", &[]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "first a password");
    let set = [("password", "three herons at the quay")];
    let page = browser.post("/account/password", "/account/password", &set).await;
    assert_eq!(page.location, "/account?done=password-set");
    assert!(browser.get(&page.location).await.text.contains("The password has been set"));
    let page = browser.post("/account", "/account/password/remove", &[]).await;
    assert!(page.text.contains("your only way to sign in"));

    assert_eq!(
        browser.post("/account", "/account/code-app/start", &[]).await.location,
        "/account/code-app"
    );
    let page = browser.get("/account/code-app").await;
    assert!(page.text.contains("<svg"));
    assert_eq!(markup_faults(&page.text), Vec::<String>::new());
    let page = browser.post("/account/code-app", "/account/code-app", &[("code", "1")]).await;
    assert!(page.text.contains("not the code of this moment") && page.text.contains("<svg"));

    let page = browser.post("/account", "/account/preferences", &[("language", "ar")]).await;
    assert_eq!(page.location, "/account?done=preferences&lang=ar");
    assert!(browser.get("/account").await.text.contains("<html lang=\"ar\""));

    clock.advance(crate::edge::RECENT);
    for path in ["/account/password", "/account/code-app"] {
        assert_eq!(browser.get(path).await.location, "/sign-in?again=yes&next=/account");
    }
    let page = browser.post("/account", "/account/passkeys/remove", &[("passkey", "x")]).await;
    assert_eq!(page.location, "/sign-in?again=yes&next=/account");
    let page = browser.post("/account", "/account/sessions/end-all", &[]).await;
    assert_eq!(page.location, "/sign-in?again=yes&next=/account", "nor who is signed in where");
    browser.post("/sign-in/demo", "/sign-in/demo", &[("person", &noor)]).await;
    let page = browser.post("/account", "/account/sessions/end-all", &[]).await;
    assert_eq!((page.location.as_str(), browser.session()), ("/sign-out", None));
}

#[tokio::test]
async fn who_signed_in_with_a_password_shows_it_to_change_it() {
    let clock = TestClock::new();
    let (identity, db, _folder, mut browser) = town(&clock).await;
    let [noor, _] = invented(&identity, &db, &clock).await;
    browser.post("/sign-in/demo", "/sign-in/demo", &[("person", &noor)]).await;
    let path = "/account/password";
    assert!(!browser.get(path).await.text.contains("name=\"current\""), "there is none yet");
    browser.post(path, path, &[("password", "three herons at the quay")]).await;

    let mut phone = browser.another();
    let typed = [("name", "noor@saltmere.example"), ("password", "three herons at the quay")];
    phone.post("/sign-in/password", "/sign-in/password", &typed).await;
    assert!(phone.get(path).await.text.contains("name=\"current\""));
    for wrong in ["", "three herons at the quay ", "another fine sentence"] {
        let fields = [("current", wrong), ("password", "another fine sentence")];
        let page = phone.post(path, path, &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert!(page.text.contains("not your present password"), "{}", page.text);
        assert_eq!(markup_faults(&page.text), Vec::<String>::new());
    }
    let fields = [("current", "three herons at the quay"), ("password", "another fine sentence")];
    let page = phone.post(path, path, &fields).await;
    assert_eq!(page.location, "/account?done=password-set", "{}", page.text);
    assert_eq!(browser.get("/account").await.status, StatusCode::SEE_OTHER, "out elsewhere");
    assert_eq!(phone.get("/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn signing_in_again_ends_the_session_before() {
    let clock = TestClock::new();
    let (identity, db, _folder, mut browser) = town(&clock).await;
    let [noor, _] = invented(&identity, &db, &clock).await;
    browser.post("/sign-in/demo", "/sign-in/demo", &[("person", &noor)]).await;
    let mut before = browser.another();
    before.cookies.clone_from(&browser.cookies);
    assert_eq!(before.get("/account").await.status, StatusCode::OK);
    browser.post("/sign-in/demo", "/sign-in/demo", &[("person", &noor)]).await;
    assert_ne!(browser.session(), before.session(), "a new token");
    assert_eq!(browser.get("/account").await.status, StatusCode::OK);
    assert_eq!(before.get("/account").await.status, StatusCode::SEE_OTHER, "and the old one ended");
}

#[tokio::test]
async fn taking_a_means_away_signs_out_elsewhere() {
    let clock = TestClock::new();
    let (identity, db, _folder, mut browser) = town(&clock).await;
    let [noor, _] = invented(&identity, &db, &clock).await;
    let mut phone = browser.another();
    for one in [&mut browser, &mut phone] {
        one.post("/sign-in/demo", "/sign-in/demo", &[("person", &noor)]).await;
        assert_eq!(one.get("/account").await.status, StatusCode::OK);
    }
    let page = browser.post("/account", "/account/code-app/remove", &[]).await;
    assert_eq!(page.location, "/account?done=code-app-removed");
    assert_eq!(phone.get("/account").await.status, StatusCode::SEE_OTHER);
    assert_eq!(browser.get("/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn passwords_are_masked_and_a_manager_may_fill_them_in() {
    let clock = TestClock::new();
    let (identity, db, _folder, mut browser) = town(&clock).await;
    let [noor, _] = invented(&identity, &db, &clock).await;
    let check = |page: &Page, name: &str, filled_in_as: &str| {
        let all = page.text.split("<input ").skip(1);
        let mut fields = all.map(|rest| rest.split('>').next().unwrap_or_default());
        let field = fields.find(|field| field.contains(&format!("name=\"{name}\""))).unwrap();
        assert!(field.contains("type=\"password\"") && !field.contains("value="), "{field}");
        assert!(field.contains(&format!("autocomplete=\"{filled_in_as}\"")), "{field}");
        assert!(!page.text.contains("onpaste"));
    };
    check(&browser.get("/sign-in/password").await, "password", "current-password");
    browser.post("/sign-in/demo", "/sign-in/demo", &[("person", &noor)]).await;
    check(&browser.get("/account/password").await, "password", "new-password");
}

#[tokio::test]
async fn one_source_does_not_fill_the_database() {
    let clock = TestClock::new();
    let (_, _, _folder, mut browser) = town(&clock).await;
    let mut last = StatusCode::OK;
    for _ in 0..=crate::sign_in::throttle::BEGUN_IN_A_MINUTE_MAX {
        last = browser.post("/register", "/register", &[]).await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    clock.advance(jiff::SignedDuration::from_mins(1));
    let page = browser.post("/register", "/register", &[]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let table = browser.get("/api/roles").await;
    assert!(table.text.starts_with("[{\"role\":\"caseworker\""), "{}", table.text);
}

#[tokio::test]
async fn what_scripts_send_is_judged_like_a_form() {
    let clock = TestClock::new();
    let (_, _, _folder, mut browser) = town(&clock).await;
    let page = browser.get("/sign-in").await;
    let token = page.text.split("data-token=\"").nth(1).unwrap().split('"').next().unwrap();
    let json = |path: &str, token: &str| {
        Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/json")
            .header("x-csrf-token", token)
    };
    let begun = browser.send(json("/sign-in/passkey/start", token), "{}".into()).await;
    assert_eq!(begun.status, StatusCode::OK, "{}", begun.text);
    let begun: serde_json::Value = serde_json::from_str(&begun.text).unwrap();
    assert_eq!(begun["options"]["publicKey"]["userVerification"], "required");
    assert_eq!(begun["options"]["publicKey"]["rpId"], "localhost");
    let page = browser.send(json("/sign-in/passkey/start", "x"), "{}".into()).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    for body in ["", "{", "[]", "{\"attempt\":\"x\",\"credential\":{}}"] {
        let page = browser.send(json("/sign-in/passkey/finish", token), body.into()).await;
        assert!(page.status.is_client_error(), "{body}: {}", page.text);
    }
    let page = browser.send(json("/register/passkey/start", token), "{}".into()).await;
    assert!(page.text.contains("attempt-over"), "{}", page.text);
}
