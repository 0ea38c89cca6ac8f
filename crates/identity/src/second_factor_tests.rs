//! A town that asks everybody for two factors, as people and their programs meet it; and one that does not.

use std::sync::Arc;

use axum::http::{Request, StatusCode};
use platform::id::PersonId;
use platform::testkit::TestClock;
use platform::{Ctx, Query, Unit};
use privacy::subject_of;
use web::testkit::markup_faults;
use web::visitor::{Assurance, Visitor};
use web::{Audience, Credentials, Kind, Permission};

use crate::journey_tests::{Browser, seeded, town, town_asking};
use crate::session::Means;
use crate::sign_in::code_app::{STEP_SECONDS, Secret};
use crate::sign_in::{Shown, Source, complete};
use crate::{Identity, SecondFactor, access_token, routes};

const PASSWORD: &str = "three herons at the quay";
const HERE: &str = "/account/second-factor";

/// A new account with a password; gives where that leads.
async fn register(browser: &mut Browser) -> String {
    let about = [
        ("given-name", "Mila"),
        ("family-name", "Okoro"),
        ("born-day", "6"),
        ("born-month", "5"),
        ("born-year", "1990"),
        ("email", ""),
        ("means", "password"),
        ("next", "/account/programs"),
    ];
    browser.post("/register", "/register", &about).await;
    let path = "/register/password";
    let chosen = [("password", PASSWORD), ("next", "/account/programs")];
    browser.post(path, path, &chosen).await.location
}

/// The secret that a page shows to be typed into an app.
fn secret_on(page: &str) -> Secret {
    let text = page.split("<strong dir=\"ltr\"><bdi>").nth(1).unwrap().split('<').next().unwrap();
    let (mut bytes, mut buffer, mut bits) = (Vec::new(), 0u32, 0);
    for letter in text.chars().filter(|letter| *letter != ' ') {
        let value = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(letter).unwrap();
        buffer = (buffer << 5) | u32::try_from(value).unwrap();
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((buffer >> bits) & 0xff).unwrap());
        }
    }
    Secret(bytes)
}

/// Sets up a code app from the page that asks for a second factor; gives where that leads.
async fn add_code_app(browser: &mut Browser, clock: &TestClock, from: &str) -> String {
    let page = browser.post(from, "/account/code-app/start", &[("next", from)]).await;
    let path = page.location;
    let page = browser.get(&path).await;
    assert!(page.text.contains("name=\"next\" value=\"/account/second-factor?next="), "{path}");
    let code = secret_on(&page.text).code(clock.edge().now().as_second() / STEP_SECONDS);
    let typed = [("code", format!("{code:06}")), ("next", from.to_owned())];
    let typed = typed.each_ref().map(|(name, value)| (*name, value.as_str()));
    browser.post(&path, "/account/code-app", &typed).await.location
}

#[tokio::test]
async fn a_password_alone_opens_only_what_adds_a_second_factor() {
    let clock = TestClock::new();
    let (identity, _, _folder, mut browser) = town_asking(&clock, SecondFactor::Everybody).await;
    // The number of the account is read first; from there straight on.
    assert_eq!(register(&mut browser).await, "/register/done?next=%2Faccount%2Fprograms");
    let from = format!("{HERE}?next=%2Faccount%2Fprograms");
    let welcome = browser.get("/register/done?next=%2Faccount%2Fprograms").await;
    assert!(welcome.text.contains(&format!("href=\"{from}\"")), "{}", welcome.text);
    assert!(welcome.text.contains("Add the second one on the next page"));

    every_route_holds_back(&identity, &mut browser).await;
    let public = browser.get("/roles").await;
    assert!(public.text.contains("Mila") && public.text.contains("action=\"/sign-out\""));
    let asked = browser.get("/sign-in?next=%2Faccount%2Fprograms").await;
    assert_eq!(asked.location, from, "signing in leads on to what is missing");
    assert_eq!(browser.get("/sign-in?again=yes").await.status, StatusCode::OK);
    for lang in ["en", "fr", "ar"] {
        let page = browser.get(&format!("{from}&lang={lang}")).await;
        assert_eq!(markup_faults(&page.text), Vec::<String>::new(), "{lang}");
        for way in ["data-passkey=\"create\"", "/account/code-app/start", "/account/proof"] {
            assert!(page.text.contains(way), "{lang} {way}");
        }
    }
    browser.get("/roles?lang=en").await;

    let session = browser.session().unwrap().to_owned();
    assert_eq!(add_code_app(&mut browser, &clock, &from).await, from);
    assert_eq!(browser.session(), Some(session.as_str()), "in the same session");
    assert_eq!(browser.get(&from).await.location, "/account/programs", "and nothing is lost");
    for path in ["/account/programs", "/account", "/api/v1/my/account"] {
        assert_eq!(browser.get(path).await.status, StatusCode::OK, "{path}");
    }
}

/// Each route of the table, for somebody who has shown one factor.
async fn every_route_holds_back(identity: &Identity, browser: &mut Browser) {
    let mut open = Vec::new();
    for info in routes(identity).table() {
        if info.before_second_factor {
            open.push(format!("{} {}", info.method, info.path));
            continue;
        }
        if info.permission == Permission::Anyone && info.audience != Audience::Residents {
            continue;
        }
        let request = Request::builder().method(info.method.clone()).uri(info.path);
        let page = browser.send(request, String::new()).await;
        let (method, path) = (&info.method, info.path);
        if info.kind == Kind::Page {
            assert_eq!(page.status, StatusCode::SEE_OTHER, "{method} {path}");
            assert!(page.location.starts_with("/sign-in?next="), "{method} {}", page.location);
            let on = browser.get(&page.location).await.location;
            assert!(on.starts_with(&format!("{HERE}?next=")), "{method} {path}: {on}");
        } else {
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{method} {path}");
            let told: serde_json::Value = serde_json::from_str(&page.text).unwrap();
            assert_eq!(told["code"], "second-factor-first", "{method} {path}: {told}");
        }
    }
    open.sort();
    // Whoever lengthens this list opens something to a password alone.
    let expected = [
        "GET /account/cards",
        "GET /account/code-app",
        "GET /account/not-added",
        "GET /account/password",
        "GET /account/proof",
        "GET /account/second-factor",
        "GET /invitation/{token}",
        "GET /register/done",
        "GET /sign-out",
        "POST /account/cards/finish",
        "POST /account/cards/start",
        "POST /account/code-app",
        "POST /account/code-app/start",
        "POST /account/passkeys/finish",
        "POST /account/passkeys/start",
        "POST /account/password",
        "POST /account/proof",
        "POST /invitation/{token}",
        "POST /sign-out",
    ];
    assert_eq!(open, expected);
}

/// Who asks, for somebody who has just signed in so.
async fn visitor(identity: &Identity, ctx: &Arc<Ctx>, shown: Shown) -> Visitor {
    let started = complete(identity, ctx, &Source::default(), shown).await.unwrap().unwrap();
    resolved(identity, ctx, Credentials::Session(started.token.as_str().to_owned())).await
}

async fn resolved(identity: &Identity, ctx: &Arc<Ctx>, credentials: Credentials) -> Visitor {
    identity.resolver()(Arc::clone(ctx), credentials).await.unwrap()
}

#[tokio::test]
async fn who_is_held_back() {
    for second_factor in [SecondFactor::WhereNeeded, SecondFactor::Everybody] {
        let clock = TestClock::new();
        let (identity, db, _folder, _) = town_asking(&clock, second_factor).await;
        let [noor] = seeded(&identity, &db, &clock, [("Noor", &[])]).await;
        let noor = PersonId::parse(&noor).unwrap();
        let ctx = Arc::new(clock.edge().system("test"));
        let asks = second_factor == SecondFactor::Everybody;
        let check = async |means: Means, limit: Option<Assurance>, two: bool| {
            let visitor = visitor(&identity, &ctx, Shown { person: noor, means, limit }).await;
            let nobody = visitor.person.is_none() && visitor.session.is_none();
            assert_eq!(nobody, asks && !two, "{second_factor:?} {means:?} {limit:?}");
            assert_eq!(visitor.behind().person, Some(noor), "known, for the way out");
        };
        check(Means::Password, None, false).await;
        check(Means::Slip, None, false).await;
        check(Means::OneTimeLink, None, false).await;
        check(Means::CounterLink, None, false).await;
        check(Means::Elsewhere(Assurance::Low), None, false).await;
        check(Means::Elsewhere(Assurance::Substantial), None, true).await;
        check(Means::Passkey, None, true).await;
        check(Means::Card, None, true).await;
        check(Means::PasswordAndCode, None, true).await;
        // Two factors are two, however far the second one counts.
        check(Means::PasswordAndCode, Some(Assurance::Low), true).await;
        check(Means::Passkey, Some(Assurance::Low), true).await;

        // What a program was given before the town asked.
        for (level, is_enough) in [(Assurance::Low, false), (Assurance::Substantial, true)] {
            let key = identity.vault.key(&ctx, subject_of(noor)).await.unwrap().unwrap();
            let mut unit = Unit::new();
            let whose = (noor, &key, level);
            let given = access_token::give(&mut unit, &ctx, whose, "Diary", &["my.read"]).unwrap();
            db.commit(unit).await.unwrap();
            let program = resolved(&identity, &ctx, Credentials::Bearer(given)).await;
            assert_eq!(program.person.is_some(), !asks || is_enough, "{second_factor:?} {level:?}");
        }
    }
}

#[tokio::test]
async fn what_cannot_add_says_who_can_help() {
    let clock = TestClock::new();
    let (identity, db, _folder, mut browser) = town_asking(&clock, SecondFactor::Everybody).await;
    let [noor] = seeded(&identity, &db, &clock, [("Noor", &[])]).await;
    let noor = PersonId::parse(&noor).unwrap();
    let ctx = clock.edge().system("test");
    // Her identity is checked: neither a password alone nor paper adds anything to her account. A link of the town does.
    for (means, adds) in
        [(Means::Password, false), (Means::Slip, false), (Means::OneTimeLink, true)]
    {
        let shown = (noor, means);
        let started = complete(&identity, &ctx, &Source::default(), shown).await.unwrap().unwrap();
        browser.cookies = vec![("__Host-session".into(), started.token.as_str().to_owned())];
        let page = browser.get(HERE).await;
        assert_eq!(page.status, StatusCode::OK, "{means:?}");
        assert_eq!(page.text.contains("data-passkey=\"create\""), adds, "{means:?}");
        assert!(page.text.contains("Come to a counter"), "{means:?}");
        assert_eq!(page.text.contains("None of these fits"), adds, "{means:?}");
        let is_password = means == Means::Password;
        assert_eq!(page.text.contains("ask your manager"), is_password, "{means:?}");
    }
    // There is no password yet that a code could go with.
    let page = browser.get(HERE).await;
    assert!(page.text.contains("/account/password?next="), "{}", page.text);
    let out = browser.post(HERE, "/sign-out", &[]).await;
    assert_eq!((out.location.as_str(), browser.session()), ("/sign-out", None));
}

#[tokio::test]
async fn a_password_makes_itself_no_stronger_by_what_it_has_added() {
    let clock = TestClock::new();
    let (_, db, _folder, mut browser) = town_asking(&clock, SecondFactor::Everybody).await;
    register(&mut browser).await;
    let limit = async || {
        let sql = "SELECT assurance_max FROM identity_code_app";
        let rows = db.read(Query::new(sql, Vec::new())).await.unwrap();
        rows[0].opt_text(0).map(str::to_owned)
    };
    add_code_app(&mut browser, &clock, &format!("{HERE}?next=%2Faccount")).await;
    assert_eq!(limit().await.as_deref(), Some("low"));
    // In the same session, which counts as one of two factors now: another app in place of the first.
    let begun = browser.post("/account", "/account/code-app/start", &[]).await.location;
    let page = browser.get(&begun).await;
    let code = secret_on(&page.text).code(clock.edge().now().as_second() / STEP_SECONDS);
    let typed = [("code", format!("{code:06}"))];
    let typed = typed.each_ref().map(|(name, value)| (*name, value.as_str()));
    let set = browser.post(&begun, "/account/code-app", &typed).await;
    assert_eq!(set.location, "/account?done=code-app-set", "{}", set.text);
    assert_eq!(limit().await.as_deref(), Some("low"));
}

/// Nothing is added to an account of which an official has found that somebody else has it: it is proven first.
#[tokio::test]
async fn a_second_factor_opens_no_account_in_doubt() {
    let clock = TestClock::new();
    let (identity, db, _folder, mut browser) = town_asking(&clock, SecondFactor::Everybody).await;
    let [noor] = seeded(&identity, &db, &clock, [("Noor", &[])]).await;
    let noor = PersonId::parse(&noor).unwrap();
    let ctx = Arc::new(clock.edge().system("test"));
    let found = identity.find_person(noor).await.unwrap().unwrap();
    let key = identity.vault.key(&ctx, subject_of(noor)).await.unwrap().unwrap();
    let reason = key.seal_text(&ctx, "identity.doubt", "The face is another");
    let mut unit = Unit::new();
    crate::person::store::doubt(&mut unit, &ctx, (&found, &reason));
    db.commit(unit).await.unwrap();

    let shown = (noor, Means::OneTimeLink);
    let started = complete(&identity, &ctx, &Source::default(), shown).await.unwrap().unwrap();
    browser.cookies = vec![("__Host-session".into(), started.token.as_str().to_owned())];
    for path in [HERE, "/account/password", "/account/code-app", "/account"] {
        let page = browser.get(path).await;
        assert!(page.location.starts_with("/sign-in?next="), "{path}: {}", page.location);
        assert_eq!(browser.get(&page.location).await.location, "/account/proof", "{path}");
    }
    for means in [Means::Password, Means::PasswordAndCode, Means::Passkey] {
        let visitor = visitor(&identity, &ctx, Shown { person: noor, means, limit: None }).await;
        assert_eq!((visitor.person, visitor.owes()), (None, Some(web::Owed::Proof)), "{means:?}");
        assert_eq!(visitor.behind().assurance, Assurance::Low);
    }
}

#[tokio::test]
async fn a_town_that_does_not_ask_is_as_before() {
    let clock = TestClock::new();
    let (_, _, _folder, mut browser) = town(&clock).await;
    assert_eq!(register(&mut browser).await, "/register/done?next=%2Faccount%2Fprograms");
    let welcome = browser.get("/register/done?next=%2Faccount%2Fprograms").await;
    assert!(welcome.text.contains("href=\"/account/programs\""), "{}", welcome.text);
    for path in ["/account", "/account/programs", "/api/v1/my/account"] {
        assert_eq!(browser.get(path).await.status, StatusCode::OK, "{path}");
    }
    assert_eq!(browser.get(&format!("{HERE}?next=%2Faccount")).await.location, "/account");
}
