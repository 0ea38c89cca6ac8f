//! Single things taken out of a consent: at once, in every token, in every place where one is read, and until the person
//! agrees again.

use jiff::SignedDuration;
use platform::testkit::{each_database, sqlite};
use platform::{Query, Unit};
use serde_json::{Value, json};

use super::ConsentId;
use crate::tests_support::{
    Browser, ISSUER, MODULES, Page, SECRET, Told, Town, authorize, basic, between, came_back,
    claims, library, with,
};
use crate::token::store as tokens;

const RESOURCE: &str = "https://api.library.example/";
const WHOLE: &str = "openid profile email offline_access my.read";

/// The library gets all that it can ask for; then its person looks at what it may.
async fn given(town: &Town, scope: &str) -> (Browser, Told, Page) {
    let mut browser = town.signed_in("Noor").await;
    let code = town.code(&mut browser, &[("scope", scope), ("resource", RESOURCE)]).await;
    let told = town.redeem(&code).await;
    assert_eq!(told.status, 200, "{told:?}");
    for lang in ["ar", "fr"] {
        let shown = browser.get(&format!("/account/services?lang={lang}")).await;
        assert_eq!(web::testkit::markup_faults(&shown.text), Vec::<String>::new());
    }
    let page = browser.get("/account/services?lang=en").await;
    assert_eq!(web::testkit::markup_faults(&page.text), Vec::<String>::new());
    (browser, told, page)
}

/// Sends the form of the page with the ticks taken away from some things.
async fn untick(browser: &mut Browser, page: &Page, gone: &[&str]) -> Page {
    let consent = between(&page.text, "name=\"consent\" value=\"", "\"").unwrap();
    let shown = between(&page.text, "name=\"shown\" value=\"", "\"").unwrap();
    let field = format!("keep-{consent}");
    let mut fields = vec![("consent", consent), ("shown", shown)];
    let kept = shown.split(' ').filter(|word| !gone.contains(word));
    fields.extend(kept.map(|word| (field.as_str(), word)));
    browser.post(page, "/account/services/change", &fields).await
}

async fn userinfo(town: &Town, told: &Told) -> Told {
    let authorization = format!("Bearer {}", told.text("access_token"));
    town.get("/openid/userinfo", &[("authorization", &authorization)]).await
}

async fn refreshed(town: &Town, told: &Told, scope: Option<&str>) -> Told {
    let token = told.text("refresh_token");
    let mut form = vec![("grant_type", "refresh_token"), ("refresh_token", token)];
    form.extend(scope.map(|scope| ("scope", scope)));
    town.post("/openid/token", &[("authorization", &basic())], &form).await
}

async fn worth(town: &Town, token: &str) -> Value {
    let headers = [("authorization", &*basic())];
    town.post("/openid/introspect", &headers, &[("token", token)]).await.body
}

async fn powers(town: &Town, told: &Told) -> Vec<String> {
    let sent = web::Credentials::Bearer(told.text("access_token").to_owned());
    let visitor = town.openid.identity.resolver()(town.ctx(), sent).await.unwrap();
    visitor.scopes.iter().map(|scope| scope.to_string()).collect()
}

#[tokio::test]
async fn what_is_taken_out_counts_at_once_in_every_token() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let (mut browser, told, page) = given(&town, WHOLE).await;
        let before = userinfo(&town, &told).await;
        assert_eq!((before.text("birthdate"), before.text("name")), ("1988-04-12", "Noor Haddad"));
        assert_eq!(powers(&town, &told).await, ["my.read"]);

        let gone = ["birthdate", "email", "my.read", RESOURCE];
        let done = untick(&mut browser, &page, &gone).await;
        assert_eq!(done.location, "/account/services?done=changed", "{}", done.text);
        let page = browser.get(&done.location).await;
        assert!(page.text.contains("You took something out on"), "{}", page.text);
        let shown = between(&page.text, "name=\"shown\" value=\"", "\"").unwrap();
        assert_eq!(shown, "name given_name family_name locale offline_access");

        // The access token that it holds.
        let after = userinfo(&town, &told).await;
        assert_eq!((after.text("name"), after.body.get("birthdate")), ("Noor Haddad", None));
        assert_eq!((after.body.get("email"), after.body.get("email_verified")), (None, None));
        assert_eq!(powers(&town, &told).await, [""; 0]);
        let access = worth(&town, told.text("access_token")).await;
        assert_eq!(access["scope"], json!("openid profile offline_access"));
        assert_eq!(access["aud"], json!(ISSUER));
        // The refresh token that it holds: it says what is given, also to a program that asks for all it had.
        let refresh = worth(&town, told.text("refresh_token")).await;
        assert_eq!(refresh["scope"], json!("openid profile offline_access"));
        let next = refreshed(&town, &told, None).await;
        assert_eq!(next.text("scope"), "openid profile offline_access", "{next:?}");
        let signed = claims(&town, next.text("access_token")).await;
        assert_eq!(
            (signed.text("scope"), signed.text("aud")),
            (Some(next.text("scope")), Some(ISSUER))
        );
        let next = refreshed(&town, &next, Some("openid profile email my.read")).await;
        assert_eq!(next.text("scope"), "openid profile", "{next:?}");
        let never = refreshed(&town, &next, Some("openid number")).await;
        assert_eq!(never.error(), "invalid_scope", "what it never had");

        let entries = Query::new("SELECT COUNT(*) FROM ledger_entry", vec![]);
        assert_eq!(town.db.read(entries).await.unwrap()[0].int(0), 2, "given and narrowed");
        asked_for_again(&town, &mut browser, &next).await;
    })
    .await;
}

/// The person is asked anew, and what they give then is for the tokens of then.
async fn asked_for_again(town: &Town, browser: &mut Browser, old: &Told) {
    let quietly = |scope: &str| authorize(&[("prompt", "none"), ("scope", scope)]);
    let back = came_back(&browser.get(&quietly("openid profile")).await).unwrap();
    assert_eq!(back.get("error").map(String::as_str), Some("consent_required"));
    let back = came_back(&browser.get(&quietly("openid offline_access")).await).unwrap();
    assert!(back.contains_key("code"), "what stayed is not asked for again: {back:?}");
    town.clock.advance(SignedDuration::from_secs(1));
    let code = town.code(browser, &[("scope", "openid profile")]).await;
    let new = town.redeem(&code).await;
    assert_eq!(userinfo(town, &new).await.text("birthdate"), "1988-04-12");
    let page = browser.get("/account/services").await;
    assert!(!page.text.contains("You took something out on"), "given again: {}", page.text);
    let old = refreshed(town, old, Some("openid profile")).await;
    let told = userinfo(town, &old).await;
    assert_eq!((told.text("name"), told.body.get("birthdate")), ("Noor Haddad", None));
}

#[tokio::test]
async fn an_interface_of_others_learns_that_it_is_not_opened_any_more() {
    let (db, _folder) = sqlite(&MODULES).await;
    let town = Town::new(db).await;
    let owner = with(library(), json!({ "id": "lending", "sector": "lending" }));
    town.register(&[library(), owner]);
    let (mut browser, told, page) = given(&town, "openid email").await;
    let by_owner = async || {
        use base64::Engine as _;
        let text = format!("lending:{}", web::next::encode(SECRET));
        let text = base64::engine::general_purpose::STANDARD.encode(text);
        let headers = [("authorization", &*format!("Basic {text}"))];
        let form = [("token", told.text("access_token"))];
        town.post("/openid/introspect", &headers, &form).await.body
    };
    assert_eq!(by_owner().await["active"], json!(true));
    untick(&mut browser, &page, &[RESOURCE]).await;
    assert_eq!(by_owner().await, json!({ "active": false }));
    assert_eq!(userinfo(&town, &told).await.status, 200, "the rest goes on");
}

#[tokio::test]
async fn a_code_and_an_id_token_bring_no_more_than_what_stayed() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let wanted = r#"{"id_token":{"given_name":null,"birthdate":null}}"#;
        let asked = [("claims", wanted), ("scope", "openid my.read")];
        let mut browser = town.signed_in("Noor").await;
        let code = town.code(&mut browser, &asked).await;
        let page = browser.get("/account/services").await;
        untick(&mut browser, &page, &["birthdate", "my.read"]).await;
        let told = town.redeem(&code).await;
        assert_eq!(told.text("scope"), "openid", "{told:?}");
        let id = claims(&town, told.text("id_token")).await;
        assert_eq!((id.text("given_name"), id.text("birthdate")), (Some("Noor"), None));
    })
    .await;
}

#[tokio::test]
async fn what_was_to_come_when_nobody_is_there_ends_with_that_power() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let (mut browser, told, page) = given(&town, "openid email offline_access").await;
        untick(&mut browser, &page, &["offline_access"]).await;
        assert_eq!(refreshed(&town, &told, None).await.error(), "invalid_grant");
        assert_eq!(userinfo(&town, &told).await.error(), "invalid_token");
        let path = authorize(&[("prompt", "none"), ("scope", "openid email")]);
        let back = came_back(&browser.get(&path).await).unwrap();
        let told = town.redeem(&back["code"]).await;
        assert_eq!(userinfo(&town, &told).await.text("email"), "Noor@saltmere.example");
    })
    .await;
}

#[tokio::test]
async fn a_chain_that_was_changed_meanwhile_is_not_written_over() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let (_, _, page) = given(&town, "openid email").await;
        let consent = between(&page.text, "name=\"consent\" value=\"", "\"").unwrap();
        let consent = ConsentId::parse(consent).unwrap();
        let held = tokens::list_of_consent(&town.db, consent).await.unwrap();
        assert_eq!(held.len(), 1);
        let narrowed = async || {
            let mut unit = Unit::new();
            tokens::narrow(&mut unit, &held[0]);
            town.db.commit(unit).await
        };
        narrowed().await.unwrap();
        let mut unit = Unit::new();
        // As when its program has just been bound to its key.
        unit.run("UPDATE openid_chain SET about = about || ' '", Vec::new());
        town.db.commit(unit).await.unwrap();
        assert!(narrowed().await.unwrap_err().is_conflict());
    })
    .await;
}

#[tokio::test]
async fn nothing_ticked_leads_to_taking_it_back_and_all_ticked_changes_nothing() {
    let (db, _folder) = sqlite(&MODULES).await;
    let town = Town::new(db).await;
    let (mut browser, told, page) = given(&town, "openid email").await;
    let none = untick(&mut browser, &page, &["email", RESOURCE]).await;
    assert_eq!(none.status, 422);
    assert!(none.text.contains("Nothing is ticked") && none.text.contains("Take it back"));
    assert_eq!(web::testkit::markup_faults(&none.text), Vec::<String>::new());
    assert_eq!(userinfo(&town, &told).await.text("email"), "Noor@saltmere.example");
    let same = untick(&mut browser, &page, &[]).await;
    assert_eq!(same.location, "/account/services?done=same");
    // Given in another tab, after the page was loaded: it was not on the page, so it is not taken out.
    browser.agree(&authorize(&[("scope", "openid my.read")])).await;
    let done = untick(&mut browser, &page, &[RESOURCE]).await;
    assert_eq!(done.location, "/account/services?done=changed");
    let page = browser.get("/account/services").await;
    assert_eq!(between(&page.text, "name=\"shown\" value=\"", "\""), Some("email my.read"));
    let done = untick(&mut browser, &page, &["email"]).await;
    let again = untick(&mut browser, &page, &["email"]).await;
    let ends = (&*done.location, &*again.location);
    assert_eq!(ends, ("/account/services?done=changed", "/account/services?done=same"), "twice");
    // Another's consent is nobody's.
    let mut olga = town.signed_in("Olga").await;
    let own = olga.get("/account/services").await;
    assert!(own.text.contains("You have not signed in to any program yet"), "{}", own.text);
    let consent = between(&page.text, "name=\"consent\" value=\"", "\"").unwrap();
    let fields = [("consent", consent), ("shown", "my.read")];
    let form = olga.get("/account/programs").await;
    let done = olga.post(&form, "/account/services/change", &fields).await;
    assert_eq!(done.location, "/account/services");
    assert_eq!(powers(&town, &told).await, [""; 0]);
    let left = browser.get("/account/services").await;
    assert_eq!(between(&left.text, "name=\"shown\" value=\"", "\""), Some("my.read"));
}

#[tokio::test]
async fn by_program_the_same() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let (mut browser, told, page) = given(&town, "openid email number").await;
        let consent = between(&page.text, "name=\"consent\" value=\"", "\"").unwrap();
        let path = format!("/api/v1/my/releases/{consent}");
        let mut keep = async |claims: &[&str], resources: &[&str]| {
            let body = json!({ "claims": claims, "scopes": [], "resources": resources });
            let answer = browser.put(&page, &path, &body).await;
            let body: Value = serde_json::from_str(&answer.text).unwrap_or_default();
            (answer.status.as_u16(), body)
        };
        for _ in 0..2 {
            let (status, now) = keep(&["email", "email_verified"], &[]).await;
            assert_eq!(status, 200, "{now}");
            assert_eq!(now["claims"], json!(["email", "email_verified"]));
            assert_eq!(now["resources"], json!([]));
            assert!(now["narrowed_at"].is_string(), "{now}");
        }
        let told = userinfo(&town, &told).await;
        assert_eq!((told.text("email"), told.body.get("numbers")), ("Noor@saltmere.example", None));
        let check = |(status, body): (u16, Value), expected: &str| {
            assert_eq!((status, body["code"].as_str()), (422, Some(expected)), "{body}");
        };
        check(keep(&["email", "numbers"], &[]).await, "not-given");
        check(keep(&["email", "shoe_size"], &[]).await, "not-given");
        check(keep(&["email"], &[RESOURCE]).await, "not-given");
        let (_, told) = keep(&["numbers"], &[]).await;
        assert!(told.to_string().contains("Only what you gave can stay"), "{told}");
        check(keep(&[], &[]).await, "nothing-left");
        town.clock.advance(SignedDuration::from_secs(1));
        let page = browser.get("/account/services").await;
        let fields = [("consent", consent)];
        browser.post(&page, "/account/services/remove", &fields).await;
        let body = json!({ "claims": [], "scopes": [], "resources": [] });
        assert_eq!(browser.put(&page, &path, &body).await.status, 404, "what was taken back");
    })
    .await;
}
