//! Signing out: how far, whom it is told, what stays.

use std::sync::{Arc, Mutex};

use jiff::SignedDuration;
use platform::Query;
use platform::jobs::Runner;
use platform::testkit::each_database;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::follow::{TOGETHER, look};
use super::*;
use crate::tests_support::{
    Browser, MODULES, Town, between, came_back, claims, library, query, with,
};

/// A program's server that takes what it is told.
async fn listener() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/signed-out", listener.local_addr().unwrap());
    let heard = Arc::new(Mutex::new(Vec::new()));
    let hears = heard.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut bytes = vec![0; 8_192];
            let mut read = 0;
            loop {
                let more = stream.read(&mut bytes[read..]).await.unwrap_or(0);
                read += more;
                let text = String::from_utf8_lossy(&bytes[..read]).into_owned();
                let token = text.split_once("logout_token=").map(|(_, token)| token.to_owned());
                let whole =
                    token.filter(|token| token.split('.').nth(2).is_some_and(|s| s.len() >= 86));
                if let Some(token) = whole {
                    hears.lock().unwrap().push(token);
                    break;
                }
                if more == 0 {
                    break;
                }
            }
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
                .await;
        }
    });
    (address, heard)
}

async fn town(db: platform::Db) -> (Town, Arc<Mutex<Vec<String>>>, Runner) {
    let town = Town::new(db).await;
    let (address, heard) = listener().await;
    let told = with(library(), json!({ "backchannel_logout_uri": address }));
    let museum =
        with(told.clone(), json!({ "id": "museum", "sector": "museum", "name": "Museum" }));
    town.register(&[told, museum]);
    let mut runner = Runner::new(town.db.clone(), town.clock.edge());
    handle_jobs(&mut runner, &town.openid);
    (town, heard, runner)
}

async fn logins(town: &Town) -> i64 {
    let sql = "SELECT COUNT(*) FROM openid_login WHERE ended_at IS NULL";
    town.db.read(Query::new(sql, vec![])).await.unwrap()[0].int(0)
}

async fn run(town: &Town, runner: &Runner) {
    let since = town.ctx().now() - SignedDuration::from_mins(1);
    look(&town.openid, &town.ctx(), since).await.unwrap();
    while runner.run_once().await.unwrap() > 0 {}
}

async fn out(browser: &mut Browser) {
    let page = browser.get("/account").await;
    let page = browser.post(&page, "/sign-out", &[]).await;
    assert_eq!(page.location, "/sign-out");
}

#[tokio::test]
async fn programs_are_told_wherever_somebody_signs_out() {
    each_database(&MODULES, async |db| {
        let (town, heard, runner) = town(db).await;
        let mut browser = town.signed_in("Noor").await;
        let code = town.code(&mut browser, &[("scope", "openid offline_access")]).await;
        let told = town.redeem(&code).await;
        let short = town.redeem(&town.code(&mut browser, &[]).await).await;
        let id = claims(&town, told.text("id_token")).await;
        assert_eq!(logins(&town).await, 1, "one a session and program");
        out(&mut browser).await;
        run(&town, &runner).await;
        assert_eq!((logins(&town).await, heard.lock().unwrap().len()), (0, 1));
        let token = heard.lock().unwrap()[0].clone();
        let logout = claims(&town, &token).await;
        assert_eq!((logout.text("sid"), logout.text("sub")), (id.text("sid"), id.text("sub")));
        assert_eq!((logout.text("aud"), logout.text("nonce")), (Some("library"), None));
        let event = "http://schemas.openid.net/event/backchannel-logout";
        assert_eq!(logout.get("events").and_then(|events| events.get(event)), Some(&json!({})));
        run(&town, &runner).await;
        assert_eq!(heard.lock().unwrap().len(), 1, "once");
        let form = [("grant_type", "refresh_token"), ("refresh_token", told.text("refresh_token"))];
        let basic = crate::tests_support::basic();
        let headers = [("authorization", basic.as_str())];
        let again = town.post("/openid/token", &headers, &form).await;
        assert_eq!(again.status, 200, "what was agreed for absence outlives the session");
        let authorization = format!("Bearer {}", short.text("access_token"));
        let ended = town.get("/openid/userinfo", &[("authorization", &authorization)]).await;
        assert_eq!(ended.error(), "invalid_token", "everything else does not");
    })
    .await;
}

#[tokio::test]
async fn of_many_sessions_that_end_at_once_each_program_is_told() {
    each_database(&MODULES, async |db| {
        let (town, heard, runner) = town(db).await;
        let mut browser = town.signed_in("Noor").await;
        town.redeem(&town.code(&mut browser, &[]).await).await;
        let ctx = town.ctx();
        let mut unit = platform::Unit::new();
        for n in 0..TOGETHER + 1 {
            // Digests of zeros come first, so the one with a sign-in is on the second page.
            let mut digest = [0_u8; 32];
            digest[30..].copy_from_slice(&(n as u16).to_be_bytes());
            unit.must(
                1,
                "INSERT INTO identity_session (digest, id, person, means, assurance, shown_name,
                    details, created_at, last_seen_at) VALUES ($1, $2, $3, 'demo', 'low', $4, $4, $5, $5)",
                platform::args![digest, format!("ses_{n}"), town.noor, vec![0_u8], ctx.now()],
            );
        }
        identity::session::end_everybodys(&mut unit, &ctx);
        town.db.commit(unit).await.unwrap();
        run(&town, &runner).await;
        assert_eq!((logins(&town).await, heard.lock().unwrap().len()), (0, 1));
    })
    .await;
}

#[tokio::test]
async fn signing_in_again_is_no_sign_out_and_growing_old_is_one() {
    each_database(&MODULES, async |db| {
        let (town, heard, runner) = town(db).await;
        let mut browser = town.signed_in("Noor").await;
        let told = town.redeem(&town.code(&mut browser, &[]).await).await;
        town.clock.advance(SignedDuration::from_mins(10));
        let again = town.redeem(&town.code(&mut browser, &[("prompt", "login")]).await).await;
        run(&town, &runner).await;
        assert_eq!((logins(&town).await, heard.lock().unwrap().len()), (1, 0));
        let sid = async |told: &crate::tests_support::Told| {
            claims(&town, told.text("id_token")).await.text("sid").map(str::to_owned)
        };
        assert_eq!(sid(&told).await, sid(&again).await, "the program knows it under one name");
        town.openid.clear_out(&town.ctx()).await.unwrap();
        assert_eq!(logins(&town).await, 1);
        town.clock.advance(identity::session::ABSOLUTE);
        town.openid.clear_out(&town.ctx()).await.unwrap();
        run(&town, &runner).await;
        assert_eq!((logins(&town).await, heard.lock().unwrap().len()), (0, 1));
    })
    .await;
}

#[tokio::test]
async fn a_program_that_sleeps_holds_up_nobody() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let nobody = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/signed-out", nobody.local_addr().unwrap());
        drop(nobody);
        town.register(&[with(library(), json!({ "backchannel_logout_uri": address }))]);
        let mut runner = Runner::new(town.db.clone(), town.clock.edge());
        handle_jobs(&mut runner, &town.openid);
        let mut browser = town.signed_in("Noor").await;
        let told = town.redeem(&town.code(&mut browser, &[]).await).await;
        out(&mut browser).await;
        run(&town, &runner).await;
        assert_eq!(logins(&town).await, 0);
        assert_eq!(browser.get("/account").await.status, 303, "signed out here, at once");
        let authorization = format!("Bearer {}", told.text("access_token"));
        let ended = town.get("/openid/userinfo", &[("authorization", &authorization)]).await;
        assert_eq!(ended.error(), "invalid_token", "and what it was given has ended");
        // It wakes up within the hour, and is told.
        let (address, heard) = listener().await;
        town.register(&[with(library(), json!({ "backchannel_logout_uri": address }))]);
        town.clock.advance(SignedDuration::from_hours(1));
        run(&town, &runner).await;
        assert_eq!(heard.lock().unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn how_far_somebody_signs_out() {
    each_database(&MODULES, async |db| {
        let (town, heard, runner) = town(db).await;
        let mut browser = town.signed_in("Noor").await;
        let told = town.redeem(&town.code(&mut browser, &[]).await).await;
        town.code(&mut browser, &[("client_id", "museum")]).await;
        let bye = "https://library.example/bye";
        let hint = told.text("id_token");
        let wish = [("id_token_hint", hint), ("post_logout_redirect_uri", bye), ("state", "s")];
        let path = format!("/openid/logout?{}", query(&wish));
        let page = browser.get(&path).await;
        assert!(
            page.text.contains("Town library") && page.text.contains("Museum"),
            "{}",
            page.text
        );
        assert_eq!(web::testkit::markup_faults(&page.text), Vec::<String>::new());
        let fields = |answer| {
            [
                ("client_id", "library"),
                ("post_logout_redirect_uri", bye),
                ("state", "s"),
                ("answer", answer),
            ]
        };
        let here = browser.post(&page, "/openid/logout/answer", &fields("here")).await;
        assert_eq!(came_back(&here).unwrap().get("state").map(String::as_str), Some("s"));
        assert!(here.text.contains(bye));
        run(&town, &runner).await;
        assert_eq!((logins(&town).await, heard.lock().unwrap().len()), (1, 1), "the museum stays");
        assert_eq!(browser.get("/account").await.status, 200, "and so does the town");
        let all = browser.post(&page, "/openid/logout/answer", &fields("all")).await;
        assert!(all.text.contains(bye));
        run(&town, &runner).await;
        assert_eq!((logins(&town).await, heard.lock().unwrap().len()), (0, 2));
        assert_eq!(browser.get("/account").await.status, 303);
        let nobody = browser.get(&path).await;
        assert_eq!(nobody.location, format!("{bye}?state=s"));
    })
    .await;
}

#[tokio::test]
async fn signing_out_sends_nobody_elsewhere() {
    each_database(&MODULES, async |db| {
        let (town, _, _) = town(db).await;
        let mut browser = town.browser();
        let evil = "https://evil.example/";
        for wish in [
            vec![("client_id", "library"), ("post_logout_redirect_uri", evil)],
            vec![("post_logout_redirect_uri", "https://library.example/bye")],
            vec![("client_id", "nobody"), ("post_logout_redirect_uri", evil)],
            vec![
                ("id_token_hint", "x"),
                ("client_id", "library"),
                ("post_logout_redirect_uri", "https://library.example/bye"),
            ],
        ] {
            let page = browser.get(&format!("/openid/logout?{}", query(&wish))).await;
            assert_eq!(page.location, "/sign-out", "{wish:?}");
        }
        let mut browser = town.signed_in("Noor").await;
        let page = browser.get("/openid/logout?client_id=library").await;
        let fields =
            [("client_id", "library"), ("post_logout_redirect_uri", evil), ("answer", "all")];
        let out = browser.post(&page, "/openid/logout/answer", &fields).await;
        assert_eq!((out.location.as_str(), between(&out.text, evil, "\"")), ("/sign-out", None));
    })
    .await;
}
