//! Devices: let in, kept out, impatient, late; and codes that nobody guesses.

use jiff::SignedDuration;
use platform::testkit::{TestClock, each_database, fixed_ctx};
use serde_json::json;

use super::*;
use crate::tests_support::{Browser, MODULES, Told, Town, claims, library, with};

fn television() -> serde_json::Value {
    with(
        library(),
        json!({
            "id": "television", "device": true, "authentication": "none", "secret_sha256": [],
            "redirect_uris": [], "post_logout_redirect_uris": [],
        }),
    )
}

async fn begun(town: &Town) -> Told {
    let form = [("client_id", "television"), ("scope", "openid profile offline_access")];
    town.post("/openid/device", &[], &form).await
}

async fn poll(town: &Town, told: &Told) -> Told {
    let form = [
        ("grant_type", GRANT),
        ("client_id", "television"),
        ("device_code", told.text("device_code")),
    ];
    town.post("/openid/token", &[], &form).await
}

async fn answer(browser: &mut Browser, code: &str, answer: &str) -> String {
    let page = browser.get(&format!("/device?code={code}")).await;
    assert_eq!(web::testkit::markup_faults(&page.text), Vec::<String>::new());
    let typed = code.to_lowercase().replace('-', " ");
    let page = browser.post(&page, "/device", &[("code", &typed)]).await;
    assert!(page.text.contains("Town library") && page.text.contains(code), "{}", page.text);
    assert_eq!(web::testkit::markup_faults(&page.text), Vec::<String>::new());
    let fields = [("code", code), ("answer", answer)];
    browser.post(&page, "/device/answer", &fields).await.location
}

#[test]
fn codes_are_easy_to_read_and_type() {
    let code = new_code(&fixed_ctx());
    assert_eq!(typed(&shown(&code)), Some(code.clone()));
    assert_eq!(typed(&shown(&code).to_lowercase().replace('-', " ")), Some(code.clone()));
    for bad in ["", "BDFH", "AEIO-AEIO", &format!("{code}B"), "ببببببب"] {
        assert_eq!(typed(bad), None, "{bad}");
    }
    let mut seen: Vec<String> = (0..200)
        .map(|n| {
            let clock = TestClock::new();
            clock.advance(SignedDuration::from_secs(n));
            let ctx = platform::Ctx::new(
                clock.edge().now(),
                jiff::tz::TimeZone::UTC,
                platform::Actor::Visitor,
                platform::Locale::EN,
                [u8::try_from(n).unwrap(); 32],
            );
            new_code(&ctx)
        })
        .collect();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 200);
}

#[tokio::test]
async fn let_in_once() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        town.register(&[library(), television()]);
        let told = begun(&town).await;
        assert_eq!(told.status, 200, "{told:?}");
        assert_eq!(poll(&town, &told).await.error(), "authorization_pending");
        assert_eq!(poll(&town, &told).await.error(), "slow_down");
        town.clock.advance(SignedDuration::from_secs(INTERVAL_S));
        assert_eq!(poll(&town, &told).await.error(), "slow_down", "it waits longer now");
        let mut browser = town.signed_in("Noor").await;
        assert_eq!(answer(&mut browser, told.text("user_code"), "yes").await, "/device?done=yes");
        town.clock.advance(SignedDuration::from_secs(60));
        let given = poll(&town, &told).await;
        assert_eq!(given.status, 200, "{given:?}");
        assert!(!given.text("refresh_token").is_empty());
        let id = claims(&town, given.text("id_token")).await;
        assert_eq!(id.text("aud"), Some("television"));
        town.clock.advance(SignedDuration::from_secs(60));
        assert_eq!(poll(&town, &told).await.error(), "invalid_grant", "once");
        assert!(browser.get("/account/services").await.text.contains("Town library"));
    })
    .await;
}

#[tokio::test]
async fn kept_out_late_or_not_for_devices() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        town.register(&[library(), television()]);
        let told = begun(&town).await;
        let mut browser = town.signed_in("Noor").await;
        assert_eq!(answer(&mut browser, told.text("user_code"), "no").await, "/device?done=no");
        assert_eq!(poll(&town, &told).await.error(), "access_denied");
        let told = begun(&town).await;
        town.clock.advance(VALID);
        assert_eq!(poll(&town, &told).await.error(), "expired_token");
        let mut browser = town.signed_in("Noor").await;
        let page = browser.get("/device").await;
        let fields = [("code", told.text("user_code"))];
        let page = browser.post(&page, "/device", &fields).await;
        assert!(page.status == 422 && page.text.contains("No device waits"), "{}", page.text);
        let basic = crate::tests_support::basic();
        let headers = [("authorization", basic.as_str())];
        let told = town.post("/openid/device", &headers, &[("scope", "openid")]).await;
        assert_eq!(told.error(), "unauthorized_client");
    })
    .await;
}

#[tokio::test]
async fn nobody_guesses_codes() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        town.register(&[library(), television()]);
        let told = begun(&town).await;
        let mut browser = town.signed_in("Noor").await;
        let page = browser.get("/device").await;
        for _ in 0..GUESSES_MAX {
            browser.post(&page, "/device", &[("code", "BBBB-BBBB")]).await;
        }
        let fields = [("code", told.text("user_code"))];
        let refused = browser.post(&page, "/device", &fields).await;
        assert!(refused.text.contains("too many codes"), "{}", refused.text);
    })
    .await;
}
