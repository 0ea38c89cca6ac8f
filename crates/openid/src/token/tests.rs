//! Tokens: what stands in them, and every way in which they are not given or not good.

use jiff::SignedDuration;
use platform::id::SubjectId;
use platform::testkit::{each_database, sqlite};
use platform::{Program, Query, Unit, args};
use privacy::data_use;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::*;
use crate::jose::{self, SigningKey};
use crate::scope::Scope;
use crate::tests_support::{
    BACK, ISSUER, MODULES, SECRET, Told, Town, VERIFIER, authorize, basic, claims, key, library,
    public, redeeming, with,
};

async fn userinfo(town: &Town, token: &str) -> Told {
    town.get("/openid/userinfo", &[("authorization", &format!("Bearer {token}"))]).await
}

async fn refreshed(town: &Town, token: &str) -> Told {
    let form = [("grant_type", "refresh_token"), ("refresh_token", token)];
    town.post("/openid/token", &[("authorization", &basic())], &form).await
}

#[tokio::test]
async fn from_a_code_to_who_it_is() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let mut browser = town.signed_in("Noor").await;
        let wanted = r#"{"id_token":{"given_name":null},"userinfo":{"numbers":null}}"#;
        let code = town.code(&mut browser, &[("claims", wanted), ("scope", "openid email")]).await;
        let told = town.redeem(&code).await;
        assert_eq!((told.status.as_u16(), told.text("token_type")), (200, "Bearer"), "{told:?}");
        assert_eq!(told.headers["cache-control"], "no-store");
        assert_eq!((told.text("scope"), told.text("refresh_token")), ("openid email", ""));

        let id = claims(&town, told.text("id_token")).await;
        assert_eq!((id.text("iss"), id.text("aud")), (Some(ISSUER), Some("library")));
        assert_eq!((id.text("nonce"), id.text("given_name")), (Some("n-1"), Some("Noor")));
        assert_eq!(id.text("email"), None, "that is for the userinfo endpoint");
        assert_eq!(id.text("acr"), Some(crate::scope::Level::Substantial.uri()));
        assert!(id.text("sid").is_some() && id.seconds("auth_time").is_some());

        let access = claims(&town, told.text("access_token")).await;
        assert_eq!(
            (access.text("sub"), access.text("client_id")),
            (id.text("sub"), Some("library"))
        );
        let who = userinfo(&town, told.text("access_token")).await;
        let expected = json!({
            "sub": id.text("sub"),
            "email": "Noor@saltmere.example",
            "email_verified": true,
            "numbers": { "saltmere.person": "19880412-Noor" },
        });
        assert_eq!(who.body, expected);
        let subject = SubjectId(town.noor.0);
        let uses = data_use::list(&town.db, subject, None).await.unwrap();
        let by_library = |entry: &&data_use::DataUse| {
            entry.who == data_use::Who::Client(Program::registered("library", "Town library"))
                && entry.purpose == privacy::Purpose::Release
        };
        assert_eq!(
            uses.iter().filter(by_library).count(),
            2,
            "each telling is on the person's page"
        );

        let token = told.text("access_token");
        let posted = town.post("/openid/userinfo", &[], &[("access_token", token)]).await;
        assert_eq!(posted.body, expected);
        let in_address = town.get(&format!("/openid/userinfo?access_token={token}"), &[]).await;
        assert_eq!((in_address.status.as_u16(), in_address.error()), (400, "invalid_request"));
        town.clock.advance(ACCESS_VALID);
        let late = userinfo(&town, token).await;
        assert_eq!((late.status.as_u16(), late.error()), (401, "invalid_token"));
        assert!(late.headers["www-authenticate"].to_str().unwrap().starts_with("Bearer"));
        let bare = town.get("/openid/userinfo", &[]).await;
        assert_eq!((bare.status.as_u16(), bare.error()), (401, ""), "how, and nothing else");
    })
    .await;
}

#[tokio::test]
async fn a_code_is_good_once_and_its_second_use_ends_everything() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let mut browser = town.signed_in("Noor").await;
        let code = town.code(&mut browser, &[("scope", "openid offline_access")]).await;
        let first = town.redeem(&code).await;
        assert_eq!(userinfo(&town, first.text("access_token")).await.status, 200);
        let second = town.redeem(&code).await;
        assert_eq!((second.status.as_u16(), second.error()), (400, "invalid_grant"));
        assert_eq!(userinfo(&town, first.text("access_token")).await.error(), "invalid_token");
        assert_eq!(refreshed(&town, first.text("refresh_token")).await.error(), "invalid_grant");
        // Long after, too.
        let code = town.code(&mut browser, &[]).await;
        let first = town.redeem(&code).await;
        town.clock.advance(SignedDuration::from_secs(300));
        assert_eq!(town.redeem(&code).await.error(), "invalid_grant");
        assert_eq!(userinfo(&town, first.text("access_token")).await.error(), "invalid_token");
    })
    .await;
}

#[tokio::test]
async fn codes_that_are_not_redeemed() {
    let (db, _folder) = sqlite(&MODULES).await;
    let town = Town::new(db).await;
    let other = with(library(), json!({ "id": "museum", "sector": "museum" }));
    town.register(&[library(), other]);
    let mut browser = town.signed_in("Noor").await;
    let code = town.code(&mut browser, &[]).await;
    let check = async |name: &str, value: &str, error: &str| {
        let mut form = redeeming(&code).to_vec();
        form.retain(|(known, _)| *known != name);
        form.push((name, value));
        let told = town.post("/openid/token", &[("authorization", &basic())], &form).await;
        assert_eq!(told.error(), error, "{name}={value}");
    };
    check("code_verifier", "", "invalid_request").await;
    check("code_verifier", "wrong", "invalid_grant").await;
    check("code_verifier", &VERIFIER.replace('d', "e"), "invalid_grant").await;
    check("redirect_uri", "", "invalid_grant").await;
    check("redirect_uri", "https://library.example/other", "invalid_grant").await;
    check("code", "none", "invalid_grant").await;
    check("code", &jose::base64([1; 32]), "invalid_grant").await;
    check("grant_type", "", "invalid_request").await;
    check("grant_type", "password", "unsupported_grant_type").await;
    check("grant_type", "implicit", "unsupported_grant_type").await;
    let form = redeeming(&code);
    let museum = {
        use base64::Engine as _;
        let text = format!("museum:{}", web::next::encode(SECRET));
        format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(text))
    };
    let told = town.post("/openid/token", &[("authorization", &museum)], &form).await;
    assert_eq!(told.error(), "invalid_grant", "another program's code");
    let twice = [form.to_vec(), vec![("code", "x")]].concat();
    let told = town.post("/openid/token", &[("authorization", &basic())], &twice).await;
    assert_eq!(told.error(), "invalid_request");
    assert_eq!(town.redeem(&code).await.status, 200, "none of it has used the code up");
    let code = town.code(&mut browser, &[]).await;
    town.clock.advance(CODE_VALID);
    assert_eq!(town.redeem(&code).await.error(), "invalid_grant");
}

#[tokio::test]
async fn programs_that_are_not_who_they_say() {
    let (db, _folder) = sqlite(&MODULES).await;
    let town = Town::new(db).await;
    let phone = with(
        library(),
        json!({ "id": "phone", "authentication": "none", "secret_sha256": [], "redirect_uris": [BACK] }),
    );
    town.register(&[library(), phone]);
    let form = [("grant_type", "refresh_token"), ("refresh_token", "x")];
    let check = async |headers: &[(&str, &str)], more: &[(&str, &str)], error: &str| {
        let form = [&form[..], more].concat();
        let told = town.post("/openid/token", headers, &form).await;
        assert_eq!(told.error(), error, "{headers:?} {more:?}");
        if error == "invalid_client" {
            assert_eq!(told.status, 401);
            assert!(told.headers.contains_key("www-authenticate"));
        }
    };
    let wrong = "Basic bGlicmFyeTp3cm9uZw==";
    check(&[], &[], "invalid_client").await;
    check(&[("authorization", wrong)], &[], "invalid_client").await;
    check(&[], &[("client_id", "library")], "invalid_client").await;
    check(&[], &[("client_id", "library"), ("client_secret", SECRET)], "invalid_client").await;
    check(&[("authorization", &basic())], &[("client_id", "phone")], "invalid_client").await;
    check(&[("authorization", &basic())], &[("client_secret", SECRET)], "invalid_request").await;
    check(&[], &[("client_id", "nobody")], "invalid_client").await;
    check(&[], &[("client_id", "phone"), ("client_secret", "x")], "invalid_client").await;
    check(&[], &[("client_id", "phone")], "invalid_grant").await;
    check(&[("authorization", &basic())], &[], "invalid_grant").await;
}

#[tokio::test]
async fn refresh_tokens_change_and_a_stolen_one_ends_the_chain() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let mut browser = town.signed_in("Noor").await;
        let code = town.code(&mut browser, &[("scope", "openid email offline_access")]).await;
        let first = town.redeem(&code).await;
        let first_token = first.text("refresh_token").to_owned();
        town.clock.advance(SignedDuration::from_hours(20));
        let second = refreshed(&town, &first_token).await;
        assert_eq!(second.status, 200, "the session is over, the consent is not");
        assert_ne!(second.text("refresh_token"), first_token);
        assert_eq!(
            userinfo(&town, second.text("access_token")).await.text("email"),
            "Noor@saltmere.example"
        );
        let id = claims(&town, second.text("id_token")).await;
        assert_eq!(id.text("nonce"), None);
        assert_eq!(id.text("sub"), claims_of_first(&town, &first).await.as_deref());
        // Two requests that cross are both answered.
        town.clock.advance(REFRESH_GRACE);
        let crossed = refreshed(&town, &first_token).await;
        assert_eq!(crossed.status, 200, "{crossed:?}");
        assert_eq!(refreshed(&town, crossed.text("refresh_token")).await.status, 200);
        // Later it is a theft, and the thief's tokens end with the others.
        town.clock.advance(SignedDuration::from_secs(1));
        assert_eq!(refreshed(&town, &first_token).await.error(), "invalid_grant");
        for token in [&second, &crossed] {
            assert_eq!(
                refreshed(&town, token.text("refresh_token")).await.error(),
                "invalid_grant"
            );
            assert_eq!(userinfo(&town, token.text("access_token")).await.error(), "invalid_token");
        }
    })
    .await;
}

async fn claims_of_first(town: &Town, told: &Told) -> Option<String> {
    // Its ID token has run out; the keys still vouch for it.
    claims(town, told.text("id_token")).await.text("sub").map(str::to_owned)
}

#[tokio::test]
async fn a_refresh_may_narrow_and_never_widen_and_ends_after_a_month_of_silence() {
    let (db, _folder) = sqlite(&MODULES).await;
    let town = Town::new(db).await;
    let mut browser = town.signed_in("Noor").await;
    let code = town.code(&mut browser, &[("scope", "openid email offline_access")]).await;
    let token = town.redeem(&code).await.text("refresh_token").to_owned();
    let ask = async |scope: &str, token: &str| {
        let form = [("grant_type", "refresh_token"), ("refresh_token", token), ("scope", scope)];
        town.post("/openid/token", &[("authorization", &basic())], &form).await
    };
    assert_eq!(ask("openid profile", &token).await.error(), "invalid_scope");
    let narrow = ask("openid", &token).await;
    assert_eq!(narrow.text("scope"), "openid");
    assert_eq!(userinfo(&town, narrow.text("access_token")).await.body.get("email"), None);
    town.clock.advance(REFRESH_VALID);
    let late = refreshed(&town, narrow.text("refresh_token")).await;
    assert_eq!(late.error(), "invalid_grant");
    town.openid.clear_out(&town.ctx()).await.unwrap();
    let left = platform::Query::new("SELECT COUNT(*) FROM openid_chain", vec![]);
    assert_eq!(town.db.read(left).await.unwrap()[0].int(0), 0, "what ran out is forgotten");
}

#[tokio::test]
async fn a_program_that_comes_every_month_sends_its_person_again_after_a_year() {
    let (db, _folder) = sqlite(&MODULES).await;
    let town = Town::new(db).await;
    let mut browser = town.signed_in("Noor").await;
    let code = town.code(&mut browser, &[("scope", "openid offline_access")]).await;
    let mut token = town.redeem(&code).await.text("refresh_token").to_owned();
    for month in 1..=12 {
        town.clock.advance(SignedDuration::from_hours(29 * 24));
        let next = refreshed(&town, &token).await;
        assert_eq!(next.status, 200, "{month}: {next:?}");
        token = next.text("refresh_token").to_owned();
    }
    // 348 days, and 20 more.
    town.clock.advance(SignedDuration::from_hours(20 * 24));
    assert_eq!(refreshed(&town, &token).await.error(), "invalid_grant");
}

#[tokio::test]
async fn a_token_for_somebody_else_or_of_somebody_else_is_not_taken() {
    let (db, _folder) = sqlite(&MODULES).await;
    let town = Town::new(db).await;
    let mut browser = town.signed_in("Noor").await;
    let told = town.redeem(&town.code(&mut browser, &[("scope", "openid my.read")]).await).await;
    let payload = jose::unbase64(told.text("access_token").split('.').nth(1).unwrap()).unwrap();
    let sound: Value = serde_json::from_slice(&payload).unwrap();
    let ours = crate::key::current(&town.openid, &town.ctx()).await.unwrap();
    let ask = async |changes: Value| {
        let token = ours.sign(ACCESS_TOKEN, &with(sound.clone(), changes));
        let at_town = town.openid.identity.resolver();
        let visitor = at_town(town.ctx(), web::Credentials::Bearer(token.clone())).await.unwrap();
        (userinfo(&town, &token).await.status.as_u16(), visitor.person.is_some())
    };
    assert_eq!(ask(json!({})).await, (200, true));
    assert_eq!(ask(json!({ "aud": ["https://api.library.example/", ISSUER] })).await, (200, true));
    for changes in [
        json!({ "aud": "https://api.library.example/" }),
        json!({ "aud": "library" }),
        json!({ "aud": null }),
        json!({ "iss": "https://evil.example" }),
        json!({ "exp": null }),
        json!({ "jti": "och_none.x" }),
    ] {
        assert_eq!(ask(changes.clone()).await, (401, false), "{changes}");
    }
}

#[tokio::test]
async fn taken_back_by_the_person_or_given_back_by_the_program() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let mut browser = town.signed_in("Noor").await;
        let code = town.code(&mut browser, &[("scope", "openid offline_access")]).await;
        let told = town.redeem(&code).await;
        let headers = [("authorization", &*basic())];
        let worth = async |token: &str| {
            town.post("/openid/introspect", &headers, &[("token", token)]).await.body
        };
        let access = worth(told.text("access_token")).await;
        assert_eq!((&access["active"], &access["client_id"]), (&json!(true), &json!("library")));
        assert_eq!(worth(told.text("refresh_token")).await["active"], json!(true));
        assert_eq!(worth("nothing").await, json!({ "active": false }));
        let given_back = [("token", told.text("refresh_token"))];
        let revoked = town.post("/openid/revoke", &headers, &given_back).await;
        assert_eq!(revoked.status, 200);
        assert_eq!(worth(told.text("access_token")).await, json!({ "active": false }));
        let nothing = town.post("/openid/revoke", &headers, &[("token", "nothing")]).await;
        assert_eq!(nothing.status, 200);

        let code = town.code(&mut browser, &[("scope", "openid offline_access")]).await;
        let told = town.redeem(&code).await;
        let page = browser.get("/account/services").await;
        assert!(page.text.contains("Town library") && page.text.contains("To lend you books"));
        assert_eq!(web::testkit::markup_faults(&page.text), Vec::<String>::new());
        let consent = crate::tests_support::between(&page.text, "name=\"consent\" value=\"", "\"");
        let fields = [("consent", consent.unwrap())];
        let done = browser.post(&page, "/account/services/remove", &fields).await;
        assert_eq!(done.location, "/account/services?done=taken", "{}", done.text);
        assert_eq!(refreshed(&town, told.text("refresh_token")).await.error(), "invalid_grant");
        assert_eq!(userinfo(&town, told.text("access_token")).await.error(), "invalid_token");
        let page = browser.get(&authorize(&[("prompt", "none")])).await;
        let back = crate::tests_support::came_back(&page).unwrap();
        assert_eq!(back.get("error").map(String::as_str), Some("consent_required"));
    })
    .await;
}

#[tokio::test]
async fn tokens_that_were_made_up() {
    let (db, _folder) = sqlite(&MODULES).await;
    let town = Town::new(db).await;
    let mut browser = town.signed_in("Noor").await;
    let told = town.redeem(&town.code(&mut browser, &[]).await).await;
    let good = told.text("access_token");
    let (head, signature) = good.rsplit_once('.').unwrap();
    let (_, payload) = head.split_once('.').unwrap();
    let claims: Value = serde_json::from_slice(&jose::unbase64(payload).unwrap()).unwrap();
    let none = jose::base64(r#"{"alg":"none","typ":"at+jwt"}"#);
    let stranger = SigningKey::from_secret(&[5; 32]).unwrap();
    for bad in [
        format!("{none}.{payload}."),
        format!("{none}.{payload}.{signature}"),
        stranger.sign(ACCESS_TOKEN, &claims),
        told.text("id_token").to_owned(),
        head.to_owned(),
        format!("{good}x"),
    ] {
        assert_eq!(userinfo(&town, &bad).await.error(), "invalid_token", "{bad}");
    }
    let by_proof = [("authorization", &*format!("DPoP {good}"))];
    assert_eq!(town.get("/openid/userinfo", &by_proof).await.error(), "invalid_token");
    assert_eq!(userinfo(&town, good).await.status, 200);
}

#[tokio::test]
async fn a_key_that_a_token_brings_along_is_not_looked_at() {
    let (db, _folder) = sqlite(&MODULES).await;
    let town = Town::new(db).await;
    let mut browser = town.signed_in("Noor").await;
    let told = town.redeem(&town.code(&mut browser, &[]).await).await;
    let good = told.text("access_token");
    let payload = jose::unbase64(good.split('.').nth(1).unwrap()).unwrap();
    let claims: Value = serde_json::from_slice(&payload).unwrap();
    let ours = crate::key::current(&town.openid, &town.ctx()).await.unwrap();
    let header = |alg: &str, kid: &str| {
        json!({
            "alg": alg, "typ": ACCESS_TOKEN, "kid": kid, "jwk": public(5),
            "jku": "https://evil.example/keys", "x5u": "https://evil.example/key.pem",
        })
    };
    for kid in [ours.kid(), key(5).kid()] {
        let forged = key(5).sign_with(&header("ES256", kid), &claims);
        assert_eq!(userinfo(&town, &forged).await.error(), "invalid_token", "{kid}");
    }
    // A sound signature under a name that is not on the list of algorithms is none.
    for alg in ["none", "HS256", "RS256", "ES384", "es256", ""] {
        let forged = ours.sign_with(&header(alg, ours.kid()), &claims);
        assert_eq!(userinfo(&town, &forged).await.error(), "invalid_token", "{alg}");
    }
    let sound = ours.sign_with(&header("ES256", ours.kid()), &claims);
    assert_eq!(userinfo(&town, &sound).await.status, 200);
}

#[tokio::test]
async fn one_pseudonym_a_sector() {
    let (db, _folder) = sqlite(&MODULES).await;
    let town = Town::new(db).await;
    let changes = |id: &str, sector: &str| {
        with(
            library(),
            json!({ "id": id, "sector": sector, "authentication": "none", "secret_sha256": [] }),
        )
    };
    town.register(&[changes("one", "a"), changes("two", "a"), changes("three", "b")]);
    let mut browser = town.signed_in("Noor").await;
    let mut subjects = Vec::new();
    for id in ["one", "two", "three"] {
        let code = town.code(&mut browser, &[("client_id", id)]).await;
        let form = [&redeeming(&code)[..], &[("client_id", id)]].concat();
        let told = town.post("/openid/token", &[], &form).await;
        subjects.push(claims(&town, told.text("id_token")).await.text("sub").unwrap().to_owned());
    }
    assert_eq!(subjects[0], subjects[1]);
    assert_ne!(subjects[0], subjects[2]);
    assert!(!subjects[0].contains(&town.noor.to_string()));
}

/// A proof of possession, sound but for the changes.
fn proof(byte: u8, claims: Value) -> String {
    let header = json!({ "typ": "dpop+jwt", "alg": "ES256", "jwk": public(byte) });
    key(byte).sign_with(&header, &claims)
}

fn proving(town: &Town, path: &str, nonce: Option<&str>, jti: &str) -> Value {
    json!({
        "jti": jti, "htm": "POST", "htu": format!("{ISSUER}{path}"),
        "iat": town.ctx().now().as_second(), "nonce": nonce,
    })
}

#[tokio::test]
async fn bound_to_a_key() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        town.register(&[with(library(), json!({ "dpop": true }))]);
        let mut browser = town.signed_in("Noor").await;
        let code = town.code(&mut browser, &[("scope", "openid offline_access")]).await;
        let send = async |proof: &str| {
            let headers = [("authorization", &*basic()), ("dpop", proof)];
            town.post("/openid/token", &headers, &redeeming(&code)).await
        };
        assert_eq!(town.redeem(&code).await.error(), "invalid_dpop_proof", "without a proof");
        let told = send(&proof(3, proving(&town, "/openid/token", None, "a"))).await;
        assert_eq!((told.status.as_u16(), told.error()), (400, "use_dpop_nonce"));
        let nonce = told.headers["dpop-nonce"].to_str().unwrap().to_owned();
        let sound = |jti: &str| proving(&town, "/openid/token", Some(&nonce), jti);
        for (name, value) in [
            ("htm", json!("GET")),
            ("htu", json!(format!("{ISSUER}/openid/par"))),
            ("htu", json!("https://evil.example/openid/token")),
            ("iat", json!(town.ctx().now().as_second() - 3_600)),
            ("ath", json!("x")),
            ("jti", json!("")),
        ] {
            let told = send(&proof(3, with(sound("b"), json!({ name: value })))).await;
            assert_eq!(told.error(), "invalid_dpop_proof", "{name}");
        }
        let stale = send(&proof(3, proving(&town, "/openid/token", Some("old"), "c"))).await;
        assert_eq!(stale.error(), "use_dpop_nonce");
        let other_key = key(4).sign_with(
            &json!({ "typ": "dpop+jwt", "alg": "ES256", "jwk": public(3) }),
            &sound("d"),
        );
        assert_eq!(send(&other_key).await.error(), "invalid_dpop_proof");
        let typ = key(3)
            .sign_with(&json!({ "typ": "JWT", "alg": "ES256", "jwk": public(3) }), &sound("d"));
        assert_eq!(send(&typ).await.error(), "invalid_dpop_proof");
        let good = proof(3, sound("e"));
        let told = send(&good).await;
        assert_eq!((told.status.as_u16(), told.text("token_type")), (200, "DPoP"), "{told:?}");
        let token = told.text("access_token").to_owned();
        let cnf = claims(&town, &token).await.get("cnf").cloned();
        assert_eq!(
            cnf,
            Some(json!({ "jkt": crate::jose::Jwk::of(&key(3).public()).thumbprint() }))
        );
        let form = [("grant_type", "refresh_token"), ("refresh_token", told.text("refresh_token"))];
        let headers = [("authorization", &*basic()), ("dpop", &*good)];
        let replayed = town.post("/openid/token", &headers, &form).await;
        assert_eq!(replayed.error(), "invalid_dpop_proof", "a proof is good once");
        at_the_resource(&town, &token, &nonce).await;
    })
    .await;
}

#[tokio::test]
async fn a_chain_is_bound_beside_what_is_taken_out_of_it() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        town.register(&[library()]);
        let mut browser = town.signed_in("Noor").await;
        let code = town.code(&mut browser, &[("scope", "openid offline_access")]).await;
        assert_eq!(town.redeem(&code).await.status, 200);
        let sql = "SELECT id, consent FROM openid_chain";
        let rows = town.db.read(Query::new(sql, Vec::new())).await.unwrap();
        let id = rows[0].id(0);
        let found = async || store::find_chain(&town.db, id).await.unwrap().unwrap().about;
        // Both were read before either was written.
        let mut bound = store::find_chain(&town.db, id).await.unwrap().unwrap();
        let mut narrowed = store::list_of_consent(&town.db, rows[0].id(1)).await.unwrap();
        let key = Some(Bound::Key("thumbprint".into()));
        bound.about.bound.clone_from(&key);
        narrowed[0].chain.about.scopes.retain(|scope| *scope != Scope::OfflineAccess);
        let mut unit = Unit::new();
        store::narrow(&mut unit, &narrowed[0]);
        town.db.commit(unit).await.unwrap();
        let mut unit = Unit::new();
        store::bind(&mut unit, &bound);
        town.db.commit(unit).await.unwrap();
        let about = found().await;
        assert_eq!(
            (about.bound.clone(), about.scopes.as_slice()),
            (key.clone(), &[Scope::OpenId][..])
        );
        // As an earlier release wrote it.
        let mut unit = Unit::new();
        let sql = "UPDATE openid_chain SET about = $1, bound = NULL";
        unit.run(sql, args![serde_json::to_string(&about).unwrap()]);
        town.db.commit(unit).await.unwrap();
        assert_eq!(found().await.bound, key);
    })
    .await;
}

#[tokio::test]
async fn nothing_is_given_out_of_an_account_that_somebody_else_has() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        town.register(&[library()]);
        let mut browser = town.signed_in("Noor").await;
        let code = town.code(&mut browser, &[("scope", "openid offline_access")]).await;
        let told = town.redeem(&code).await;
        let late = town.code(&mut browser, &[("scope", "openid offline_access")]).await;
        let token = told.text("access_token").to_owned();
        assert_eq!(userinfo(&town, &token).await.status, 200);
        let doubted = async |at: &str| {
            let mut unit = Unit::new();
            unit.run(format!("UPDATE identity_person SET doubted_at = {at}"), Vec::new());
            town.db.commit(unit).await.unwrap();
        };
        doubted("1").await;
        assert_eq!(userinfo(&town, &token).await.status, 401);
        assert_eq!(refreshed(&town, told.text("refresh_token")).await.error(), "invalid_grant");
        assert_eq!(town.redeem(&late).await.error(), "invalid_grant");
        doubted("NULL").await;
        assert_eq!(userinfo(&town, &token).await.status, 200, "nothing was lost");
        assert_eq!(town.redeem(&late).await.status, 200);
    })
    .await;
}

async fn at_the_resource(town: &Town, token: &str, nonce: &str) {
    let ath = jose::base64(Sha256::digest(token.as_bytes()));
    let get = async |scheme: &str, proof: Option<&str>| {
        let authorization = format!("{scheme} {token}");
        let mut headers = vec![("authorization", authorization.as_str())];
        headers.extend(proof.map(|proof| ("dpop", proof)));
        town.get("/openid/userinfo", &headers).await
    };
    let claims = |jti: &str, ath: Option<&str>| {
        let mut claims = proving(town, "/openid/userinfo", Some(nonce), jti);
        claims["htm"] = json!("GET");
        claims["ath"] = json!(ath);
        claims
    };
    assert_eq!(get("Bearer", None).await.error(), "invalid_token", "stolen");
    assert_eq!(get("DPoP", None).await.error(), "invalid_token");
    let without = get("DPoP", Some(&proof(3, claims("f", None)))).await;
    assert_eq!((without.status.as_u16(), without.error()), (401, "invalid_dpop_proof"));
    let another = get("DPoP", Some(&proof(4, claims("g", Some(&ath))))).await;
    assert_eq!(another.error(), "invalid_token", "another's key");
    let good = proof(3, claims("h", Some(&ath)));
    let told = get("DPoP", Some(&good)).await;
    assert_eq!(told.status, 200, "{told:?}");
    assert_eq!(
        get("DPoP", Some(&good)).await.error(),
        "invalid_dpop_proof",
        "a proof is good once"
    );
}

#[tokio::test]
async fn by_signed_assertions_and_by_certificates() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let der = [&[0x30, 0x82, 1, 0][..], &[7; 256]].concat();
        let print = jose::base64(Sha256::digest(&der));
        let signed = with(
            library(),
            json!({ "id": "signed", "authentication": "private_key_jwt", "keys": [public(6)], "secret_sha256": [] }),
        );
        let certified = with(
            library(),
            json!({
                "id": "certified", "authentication": "self_signed_tls_client_auth", "secret_sha256": [],
                "certificates_sha256": [print], "certificate_bound": true, "fapi": false,
            }),
        );
        town.register(&[signed, certified]);
        let mut browser = town.signed_in("Noor").await;
        let code = town.code(&mut browser, &[("client_id", "signed")]).await;
        let now = town.ctx().now().as_second();
        let sound = json!({
            "iss": "signed", "sub": "signed", "aud": ISSUER, "jti": "1", "iat": now, "exp": now + 60,
        });
        let send = async |assertion: &str| {
            let more = [
                ("client_assertion", assertion),
                ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ];
            town.post("/openid/token", &[], &[&redeeming(&code)[..], &more].concat()).await
        };
        for (name, value) in [
            ("aud", json!("https://evil.example")),
            ("iss", json!("library")),
            ("exp", json!(now - 60)),
            ("exp", json!(now + 90_000)),
            ("iat", json!(now + 3_600)),
            ("jti", json!(null)),
        ] {
            let changed = with(sound.clone(), json!({ name: value }));
            let told = send(&key(6).sign("JWT", &changed)).await;
            assert_eq!((told.status.as_u16(), told.error()), (401, "invalid_client"), "{name}");
        }
        let by_stranger = send(&key(7).sign("JWT", &sound)).await;
        assert_eq!(by_stranger.error(), "invalid_client");
        let none = format!("{}.{}.", jose::base64(r#"{"alg":"none"}"#), jose::base64(sound.to_string()));
        assert_eq!(send(&none).await.error(), "invalid_client");
        let good = key(6).sign("JWT", &sound);
        assert_eq!(send(&good).await.status, 200);
        assert_eq!(send(&good).await.error(), "invalid_client", "an assertion is good once");

        use base64::Engine as _;
        let header = base64::engine::general_purpose::STANDARD.encode(&der);
        let code = town.code(&mut browser, &[("client_id", "certified")]).await;
        let form = [&redeeming(&code)[..], &[("client_id", "certified")]].concat();
        assert_eq!(town.post("/openid/token", &[], &form).await.error(), "invalid_client");
        let headers = [(crate::tests_support::CERTIFICATE_HEADER, header.as_str())];
        let told = town.post("/openid/token", &headers, &form).await;
        assert_eq!(told.status, 200, "{told:?}");
        let authorization = format!("Bearer {}", told.text("access_token"));
        let bare = town.get("/openid/userinfo", &[("authorization", &authorization)]).await;
        assert_eq!(bare.error(), "invalid_token", "stolen");
        let both = [("authorization", authorization.as_str()), headers[0]];
        assert_eq!(town.get("/openid/userinfo", &both).await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn what_programs_read_about_the_provider() {
    let (db, _folder) = sqlite(&MODULES).await;
    let town = Town::new(db).await;
    let told = town.get("/.well-known/openid-configuration", &[]).await;
    assert_eq!(told.text("issuer"), ISSUER);
    assert_eq!(told.headers["access-control-allow-origin"], "*");
    let other = town.get("/.well-known/oauth-authorization-server", &[]).await;
    assert_eq!((other.status.as_u16(), &other.body), (200, &told.body), "as RFC 8414 has it");
    // Every address that is named is there: none of them answers that it is not.
    for (name, address) in told.body.as_object().unwrap() {
        let Some(path) = address.as_str().and_then(|address| address.strip_prefix(ISSUER)) else {
            continue;
        };
        if path.is_empty() || name == "service_documentation" {
            continue;
        }
        let by_get = town.get(path, &[]).await.status.as_u16();
        let by_post = town.post(path, &[], &[]).await.status.as_u16();
        assert!(by_get != 404 && (by_get != 405 || by_post != 405), "{name} {path}");
    }
    let keys = town.get("/openid/keys", &[]).await;
    let key = &keys.body["keys"][0];
    assert_eq!(
        (&key["kty"], &key["crv"], &key["alg"]),
        (&json!("EC"), &json!("P-256"), &json!("ES256"))
    );
    assert_eq!(key.get("d"), None);
}

#[tokio::test]
async fn the_towns_own_interface_by_an_access_token() {
    let (db, _folder) = sqlite(&MODULES).await;
    let town = Town::new(db).await;
    let mut browser = town.signed_in("Noor").await;
    let ask = async |token: &str| {
        let credentials = web::Credentials::Bearer(token.to_owned());
        town.openid.identity.resolver()(town.ctx(), credentials).await.unwrap()
    };
    let code = town.code(&mut browser, &[("scope", "openid my.read")]).await;
    let told = town.redeem(&code).await;
    let visitor = ask(told.text("access_token")).await;
    let library = Program::registered("library", "Town library");
    assert_eq!((visitor.person, &visitor.client), (Some(town.noor), &Some(library.clone())));
    assert!(visitor.is_delegated() && visitor.scopes.iter().any(|scope| &**scope == "my.read"));
    assert!(visitor.roles.is_empty() && !visitor.scopes.iter().any(|s| &**s == "my.write"));
    assert_eq!(visitor.assurance, web::visitor::Assurance::Substantial, "that of the sign-in");
    let actor = visitor.actor(web::Audience::Residents, web::Permission::SignedIn);
    let platform::Actor::Person { through, .. } = actor else { panic!("{actor:?}") };
    assert_eq!(through, Some(library), "its reader is told who came");
    assert_eq!(ask(told.text("id_token")).await.person, None);
    town.clock.advance(ACCESS_VALID);
    assert_eq!(ask(told.text("access_token")).await.person, None);
}

#[tokio::test]
async fn what_was_agreed_for_absence_ends_with_changed_means_and_after_a_breach() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let offline = [("scope", "openid offline_access")];
        let mut browser = town.signed_in("Noor").await;
        let first = town.redeem(&town.code(&mut browser, &offline).await).await;
        let identity = &town.openid.identity;
        let mut unit = platform::Unit::new();
        let (ctx, noor) = (town.ctx(), town.noor);
        identity::access_token::end_programs(&mut unit, identity, &ctx, noor).await.unwrap();
        town.db.commit(unit).await.unwrap();
        let ended = refreshed(&town, first.text("refresh_token")).await;
        assert_eq!(ended.error(), "invalid_grant");
        let second = town.redeem(&town.code(&mut browser, &offline).await).await;
        identity::access_token::end_everybodys_programs(identity, &town.ctx()).await.unwrap();
        let ended = refreshed(&town, second.text("refresh_token")).await;
        assert_eq!(ended.error(), "invalid_grant");
    })
    .await;
}
