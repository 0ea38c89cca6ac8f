//! Signing in with accounts elsewhere: another town, whose provider is our own; and an invented provider that lies.

use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use platform::Fault;
use platform::outgoing::{Answered, Asker, Question};
use platform::testkit::{TestClock, each_database, sqlite};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use web::testkit::markup_faults;
use web::visitor::Assurance;

use super::*;
use crate::jose::{self, Jwk, SigningKey};
use crate::tests_support::{Browser, MODULES, SECRET, Town, basic, came_back, key, library, with};

const HERE: &str = "https://saltmere.example";
pub(super) const THERE: &str = "https://id.example";

pub(super) fn provider() -> ProviderSettings {
    ProviderSettings {
        id: "national".into(),
        name: Texts::One("National identity".into()),
        issuer: THERE.into(),
        client_id: "saltmere".into(),
        secret: Some("a secret & more".into()),
        scopes: vec!["personal".into()],
        acr_values: vec!["loa-3".into()],
        levels: [("loa-3".to_owned(), Level::High), ("loa-2".to_owned(), Level::Substantial)]
            .into(),
        register: Some(Register {
            claim: "personal_code".into(),
            prefix: "SM-".into(),
            scheme: "saltmere.person".into(),
        }),
        for_officials: false,
    }
}

/// An invented provider: what it says, and what it was asked.
struct Fake {
    key: SigningKey,
    down: bool,
    /// Changes of the document about itself.
    about: Value,
    /// Changes of the claims.
    claims: Value,
    /// Another token than the one it would sign.
    token: Option<String>,
    userinfo: Value,
    nonce: String,
    asked: Vec<Question>,
}

type Shared = Arc<Mutex<Fake>>;

fn fake() -> Shared {
    Arc::new(Mutex::new(Fake {
        key: key(41),
        down: false,
        about: json!({}),
        claims: json!({}),
        token: None,
        userinfo: json!({}),
        nonce: String::new(),
        asked: Vec::new(),
    }))
}

fn asker(fake: &Shared, clock: &TestClock) -> Asker {
    let (fake, clock) = (Arc::clone(fake), clock.clone());
    Arc::new(move |question| {
        let mut fake = fake.lock().unwrap();
        let path = question.url.strip_prefix(THERE).unwrap_or_default().to_owned();
        fake.asked.push(question);
        let answered = if fake.down { None } else { fake.answer(&path, clock.edge().now()) };
        Box::pin(async move {
            let down = || Fault::new("ask another server", std::io::Error::other("down"));
            let (status, body) = answered.ok_or_else(down)?;
            Ok(Answered { status, body: body.to_string().into_bytes() })
        })
    })
}

impl Fake {
    fn answer(&self, path: &str, now: jiff::Timestamp) -> Option<(u16, Value)> {
        let at = |path: &str| format!("{THERE}{path}");
        Some(match path {
            "/.well-known/openid-configuration" => {
                let about = json!({
                    "issuer": THERE,
                    "authorization_endpoint": at("/authorize?from=here"),
                    "token_endpoint": at("/token"),
                    "userinfo_endpoint": at("/userinfo"),
                    "jwks_uri": at("/keys"),
                    "authorization_response_iss_parameter_supported": true,
                });
                (200, with(about, self.about.clone()))
            }
            "/keys" => {
                let mut jwk = serde_json::to_value(Jwk::of(&self.key.public())).unwrap();
                jwk["kid"] = self.key.kid().into();
                (200, json!({ "keys": [jwk] }))
            }
            "/token" => {
                let claims = json!({
                    "iss": THERE, "aud": "saltmere", "sub": "abc", "nonce": self.nonce,
                    "iat": now.as_second(), "exp": now.as_second() + 60, "acr": "loa-3",
                    "auth_time": now.as_second(),
                    "personal_code": "SM-19880412-Noor",
                });
                let mut claims = with(claims, self.claims.clone());
                claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
                let token = self.token.clone().unwrap_or_else(|| self.key.sign("JWT", &claims));
                (200, json!({ "id_token": token, "access_token": "at", "token_type": "Bearer" }))
            }
            "/userinfo" => {
                let sub = self.claims.get("sub").cloned().unwrap_or_else(|| "abc".into());
                (200, with(json!({ "sub": sub }), self.userinfo.clone()))
            }
            _ => (404, json!({})),
        })
    }
}

/// Goes to the provider and comes back as it would send somebody.
async fn go_and_come_back(
    browser: &mut Browser,
    fake: &Shared,
    from: &str,
) -> crate::tests_support::Page {
    let sent = browser.get(from).await;
    let back = back_from(fake, &sent.location);
    browser.get(&back).await
}

fn back_from(fake: &Shared, location: &str) -> String {
    let (start, query) =
        location.split_once('?').unwrap_or_else(|| panic!("sent nowhere: {location}"));
    assert_eq!(start, format!("{THERE}/authorize"));
    let sent: std::collections::HashMap<String, String> = web::next::pairs(query).collect();
    assert_eq!((sent["from"].as_str(), sent["response_type"].as_str()), ("here", "code"));
    assert_eq!((sent["scope"].as_str(), sent["acr_values"].as_str()), ("openid personal", "loa-3"));
    assert_eq!(sent["redirect_uri"], format!("{HERE}/sign-in/with/national/back"));
    assert_eq!(sent["code_challenge_method"], "S256");
    assert_eq!(sent["max_age"], "900");
    let mut fake = fake.lock().unwrap();
    fake.nonce = sent["nonce"].clone();
    fake.asked.clear();
    format!(
        "/sign-in/with/national/back?code=c0de&state={}&iss={}",
        sent["state"],
        web::next::encode(THERE)
    )
}

async fn town(db: platform::Db, fake: &Shared, provider: ProviderSettings) -> Town {
    let town = Town::at(db, HERE).await;
    judge(std::slice::from_ref(&provider)).unwrap();
    town.openid.take_providers(vec![provider], Some(asker(fake, &town.clock)));
    town
}

const GO: &str = "/sign-in/with/national?next=%2Faccount";

#[tokio::test]
async fn the_register_binds_an_account_elsewhere_at_the_first_sign_in() {
    each_database(&MODULES, async |db| {
        let fake = fake();
        let town = town(db, &fake, provider()).await;
        let mut browser = town.browser();
        let page = browser.get("/sign-in?next=%2Faccount").await;
        let link = "href=\"/sign-in/with/national?next=%2Faccount\"";
        assert!(
            page.text.contains(link) && page.text.contains("National identity"),
            "{}",
            page.text
        );
        let sent = browser.get(GO).await;
        let challenge = sent.location.split("code_challenge=").nth(1).unwrap();
        let challenge = challenge.split('&').next().unwrap().to_owned();
        let back = back_from(&fake, &sent.location);
        let page = browser.get(&back).await;
        assert_eq!(page.location, "/account", "{}", page.text);
        let asked = fake.lock().unwrap().asked.clone();
        let token = asked.iter().find(|question| question.url.ends_with("/token")).unwrap();
        let (_, form) = token.posted.clone().unwrap();
        let form = String::from_utf8(form).unwrap();
        let verifier = form.split("code_verifier=").nth(1).unwrap().split('&').next().unwrap();
        assert_eq!(jose::base64(Sha256::digest(verifier.as_bytes())), challenge);
        let text = token.authorization.as_deref().unwrap().strip_prefix("Basic ").unwrap();
        use base64::Engine as _;
        let text = base64::engine::general_purpose::STANDARD.decode(text).unwrap();
        assert_eq!(text, b"saltmere:a%20secret%20%26%20more");
        let account = browser.get("/account").await.text;
        assert!(
            account.contains("Noor Haddad") && account.contains("An account elsewhere"),
            "{account}"
        );

        // A state is good once, also in the same browser.
        let again = browser.get(&back).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(again.text.contains("took too long or was used already"), "{}", again.text);
        // Known by now: the number is not needed any more.
        fake.lock().unwrap().claims = json!({ "personal_code": null });
        let page = go_and_come_back(&mut town.browser(), &fake, GO).await;
        assert_eq!(page.location, "/account", "{}", page.text);
        fake.lock().unwrap().claims = json!({ "personal_code": null, "sub": "ABC" });
        let page = go_and_come_back(&mut town.browser(), &fake, GO).await;
        assert!(page.text.contains("No account here belongs"), "another name there: {}", page.text);
    })
    .await;
}

#[tokio::test]
async fn what_is_not_from_the_provider_or_not_for_this_signs_nobody_in() {
    let (db, _folder) = sqlite(&MODULES).await;
    let fake = fake();
    let town = town(db, &fake, provider()).await;
    let now = town.clock.edge().now().as_second();
    let wrong: [(&str, Value); 10] = [
        ("another issuer", json!({ "iss": "https://evil.example" })),
        ("for somebody else", json!({ "aud": "library" })),
        ("for several, not saying for whom", json!({ "aud": ["saltmere", "library"] })),
        ("made for another", json!({ "aud": ["saltmere", "library"], "azp": "library" })),
        ("of another request", json!({ "nonce": "n" })),
        ("of no request", json!({ "nonce": null })),
        ("over", json!({ "exp": now - 31 })),
        ("of the future", json!({ "iat": now + 31 })),
        ("without an end", json!({ "exp": null })),
        ("about nobody", json!({ "sub": "" })),
    ];
    let mut browser = town.browser();
    for (what, claims) in wrong {
        fake.lock().unwrap().claims = claims;
        let page = go_and_come_back(&mut browser, &fake, GO).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{what}");
        assert!(page.text.contains("What came back is not from"), "{what}: {}", page.text);
    }
    for auth_time in [json!(now - 931), json!(now + 31), json!(null)] {
        fake.lock().unwrap().claims = json!({ "auth_time": auth_time });
        let page = go_and_come_back(&mut browser, &fake, GO).await;
        assert!(page.text.contains("signed in there a moment ago"), "{auth_time}: {}", page.text);
    }
    fake.lock().unwrap().claims = json!({ "aud": ["saltmere", "library"], "azp": "saltmere" });
    assert_eq!(go_and_come_back(&mut town.browser(), &fake, GO).await.location, "/account");

    fake.lock().unwrap().claims = json!({});
    let claims =
        json!({ "iss": THERE, "aud": "saltmere", "sub": "abc", "exp": now + 60, "iat": now });
    let part = |value: &Value| jose::base64(value.to_string());
    let none = format!("{}.{}.", part(&json!({ "alg": "none" })), part(&claims));
    let crit = key(41).sign_with(&json!({ "alg": "ES256", "crit": ["x"] }), &claims);
    for token in [none, crit, key(42).sign("JWT", &claims), "a.b".into(), String::new()] {
        fake.lock().unwrap().token = Some(token.clone());
        let page = go_and_come_back(&mut browser, &fake, GO).await;
        assert!(page.text.contains("What came back is not from"), "{token}: {}", page.text);
    }
    fake.lock().unwrap().token = None;
    // A new key is looked for, but not at each token.
    fake.lock().unwrap().key = key(43);
    let page = go_and_come_back(&mut browser, &fake, GO).await;
    assert!(page.text.contains("What came back is not from"), "{}", page.text);
    town.clock.advance(jiff::SignedDuration::from_mins(2));
    assert_eq!(go_and_come_back(&mut browser, &fake, GO).await.location, "/account");

    for (changed, what) in [
        ("iss=https%3A%2F%2Fevil.example", "another issuer's answer"),
        ("x=y", "an answer without its issuer"),
    ] {
        let sent = browser.get(GO).await.location;
        let back = back_from(&fake, &sent);
        let back = back.replace(&format!("iss={}", web::next::encode(THERE)), changed);
        let page = browser.get(&back).await;
        assert!(page.text.contains("What came back is not from"), "{what}: {}", page.text);
        assert!(fake.lock().unwrap().asked.is_empty(), "{what}: the code goes nowhere");
    }
}

#[tokio::test]
async fn another_browser_a_refusal_and_a_stopped_provider() {
    let (db, _folder) = sqlite(&MODULES).await;
    let fake = fake();
    let town = town(db, &fake, provider()).await;
    let mut browser = town.browser();
    let sent = browser.get(GO).await.location;
    let back = back_from(&fake, &sent);
    let stolen = town.browser().get(&back).await;
    assert!(stolen.text.contains("took too long or was used already"), "{}", stolen.text);
    let sent = browser.get(GO).await.location;
    let back = back_from(&fake, &sent).replace("code=c0de", "error=access_denied");
    let page = browser.get(&back).await;
    assert!(page.text.contains(" signed nobody in"), "{}", page.text);
    for path in ["/sign-in/with/national/back", "/sign-in/with/national/back?state=x&code=y"] {
        let page = browser.get(path).await;
        assert!(page.text.contains("took too long or was used already"), "{}", page.text);
        assert_eq!(markup_faults(&page.text), Vec::<String>::new());
    }
    for lang in ["fr", "ar", "en"] {
        let page = browser.get(&format!("/sign-in/with/national/back?lang={lang}")).await;
        assert!(page.text.contains(&format!("<html lang=\"{lang}\"")), "{lang}");
        assert_eq!(markup_faults(&page.text), Vec::<String>::new(), "{lang}");
    }
    let twice = browser.get("/sign-in/with/national/back?state=x&state=y").await;
    assert!(twice.text.contains("What came back is not from"), "{}", twice.text);
    assert_eq!(browser.get("/sign-in/with/other").await.status, StatusCode::NOT_FOUND);

    // It stops while somebody is there, then before anybody goes.
    let sent = browser.get(GO).await.location;
    let back = back_from(&fake, &sent);
    fake.lock().unwrap().down = true;
    let page = browser.get(&back).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    town.clock.advance(jiff::SignedDuration::from_mins(11));
    let page = browser.get(GO).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.text.contains(" does not answer"), "{}", page.text);
    assert!(page.text.contains("href=\"/sign-in\""), "the other ways stay");
    fake.lock().unwrap().down = false;
    for about in [
        json!({ "issuer": "https://evil.example" }),
        json!({ "token_endpoint": "http://id.example/token" }),
        json!({ "jwks_uri": 7 }),
    ] {
        fake.lock().unwrap().about = about;
        assert_eq!(browser.get(GO).await.status, StatusCode::SERVICE_UNAVAILABLE);
    }
}

#[tokio::test]
async fn claims_that_are_only_at_the_userinfo_endpoint() {
    let (db, _folder) = sqlite(&MODULES).await;
    let fake = fake();
    let town = town(db, &fake, provider()).await;
    fake.lock().unwrap().claims = json!({ "personal_code": null });
    fake.lock().unwrap().userinfo = json!({ "sub": "other", "personal_code": "SM-19880412-Noor" });
    let page = go_and_come_back(&mut town.browser(), &fake, GO).await;
    assert!(page.text.contains("What came back is not from"), "about another: {}", page.text);
    fake.lock().unwrap().userinfo = json!({ "sub": "abc", "personal_code": "SM-19880412-Noor" });
    let page = go_and_come_back(&mut town.browser(), &fake, GO).await;
    assert_eq!(page.location, "/account", "{}", page.text);
    let asked = fake.lock().unwrap().asked.clone();
    let userinfo = asked.iter().find(|question| question.url.ends_with("/userinfo")).unwrap();
    assert_eq!(userinfo.authorization.as_deref(), Some("Bearer at"));
}

#[tokio::test]
async fn officials_come_by_their_employer_and_residents_do_not() {
    let (db, _folder) = sqlite(&MODULES).await;
    let fake = fake();
    let town = town(db, &fake, ProviderSettings { for_officials: true, ..provider() }).await;
    let page = go_and_come_back(&mut town.browser(), &fake, GO).await;
    assert!(page.text.contains("is for those who work for the town"), "{}", page.text);
    fake.lock().unwrap().claims = json!({ "personal_code": "SM-19880412-Olga", "sub": "olga" });
    let page = go_and_come_back(&mut town.browser(), &fake, GO).await;
    assert_eq!(page.location, "/account", "{}", page.text);
}

#[tokio::test]
async fn an_account_elsewhere_is_added_by_its_person_and_removed() {
    let (db, _folder) = sqlite(&MODULES).await;
    let fake = fake();
    let town = town(db, &fake, provider()).await;
    fake.lock().unwrap().claims =
        json!({ "personal_code": null, "email": "noor@saltmere.example" });
    let page = go_and_come_back(&mut town.browser(), &fake, GO).await;
    assert!(
        page.text.contains("No account here belongs"),
        "an address joins nothing: {}",
        page.text
    );
    let mut noor = town.signed_in("Noor").await;
    let told = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&told);
    town.openid
        .identity
        .tell_of_means_by(Arc::new(move |_, _, _, what| heard.lock().unwrap().push(what)));
    let add = "/account/elsewhere/national/add";
    let page = go_and_come_back(&mut noor, &fake, add).await;
    assert_eq!(page.location, "/account/elsewhere?done=added", "{}", page.text);
    assert_eq!(told.lock().unwrap().as_slice(), [identity::MeansChange::ElsewhereAdded]);
    for lang in ["en", "fr", "ar"] {
        let page = noor.get(&format!("/account/elsewhere?lang={lang}")).await;
        assert_eq!(markup_faults(&page.text), Vec::<String>::new(), "{lang}");
    }
    let page = go_and_come_back(&mut town.browser(), &fake, GO).await;
    assert_eq!(page.location, "/account", "{}", page.text);

    let mut olga = town.signed_in("Olga").await;
    let page = go_and_come_back(&mut olga, &fake, add).await;
    assert!(page.text.contains("belongs to another account here"), "{}", page.text);
    fake.lock().unwrap().claims = json!({ "sub": "new" });
    let page = go_and_come_back(&mut olga, &fake, add).await;
    assert!(page.text.contains("belongs to another account here"), "Noor's number: {}", page.text);
    // Olga began, and somebody else is signed in when it comes back.
    let sent = olga.get(add).await.location;
    let back = back_from(&fake, &sent);
    olga.sign_in("Noor", "/sign-in/demo").await;
    let page = olga.get(&back).await;
    assert!(page.text.contains("took too long or was used already"), "{}", page.text);

    noor.get("/account/elsewhere?lang=en").await;
    let page = noor.get("/account/elsewhere").await;
    let id = crate::tests_support::between(&page.text, "name=\"account\" value=\"", "\"").unwrap();
    let fields = [("account", id)];
    let kept = noor.post(&page, "/account/elsewhere/remove", &fields).await;
    assert!(kept.text.contains("first another way to sign in"), "{}", kept.text);
    let account = noor.get("/account/password").await;
    let new = [("password", "three herons at the quay")];
    noor.post(&account, "/account/password", &new).await;
    let page = noor.get("/account/elsewhere").await;
    let gone = noor.post(&page, "/account/elsewhere/remove", &fields).await;
    assert_eq!(gone.location, "/account/elsewhere?done=removed", "{}", gone.text);
    fake.lock().unwrap().claims = json!({ "personal_code": null });
    let page = go_and_come_back(&mut town.browser(), &fake, GO).await;
    assert!(page.text.contains("No account here belongs"), "{}", page.text);
}

#[tokio::test]
async fn another_town_is_the_provider() {
    let (db, _folder) = sqlite(&MODULES).await;
    let (other_db, _other_folder) = sqlite(&MODULES).await;
    let there = Arc::new(Town::new(other_db).await);
    let back = format!("{HERE}/sign-in/with/harbour/back");
    there.register(&[with(library(), json!({ "redirect_uris": [back] }))]);
    let here = Town::at(db, HERE).await;
    let issuer = crate::tests_support::ISSUER;
    let provider = ProviderSettings {
        id: "harbour".into(),
        issuer: issuer.into(),
        client_id: "library".into(),
        secret: Some(SECRET.into()),
        scopes: vec!["number".into()],
        acr_values: Vec::new(),
        levels: [(Level::Substantial.uri().to_owned(), Level::Substantial)].into(),
        register: Some(Register {
            claim: "/numbers/saltmere.person".into(),
            prefix: String::new(),
            scheme: "saltmere.person".into(),
        }),
        ..provider()
    };
    let asked = Arc::clone(&there);
    let asker: Asker = Arc::new(move |question| {
        let there = Arc::clone(&asked);
        Box::pin(async move {
            let path = question.url.strip_prefix(crate::tests_support::ISSUER).unwrap().to_owned();
            let authorization = question.authorization.unwrap_or_default();
            let headers: Vec<(&str, &str)> = match authorization.as_str() {
                "" => Vec::new(),
                shown => vec![("authorization", shown)],
            };
            let told = match question.posted {
                None => there.get(&path, &headers).await,
                Some((_, form)) => {
                    let form = String::from_utf8(form).unwrap();
                    let pairs: Vec<(String, String)> = web::next::pairs(&form).collect();
                    let pairs: Vec<(&str, &str)> =
                        pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
                    there.post(&path, &headers, &pairs).await
                }
            };
            let body = told.body.to_string().into_bytes();
            Ok(Answered { status: told.status.as_u16(), body })
        })
    });
    here.openid.take_providers(vec![provider], Some(asker));
    let mut browser = here.browser();
    let sent = browser.get("/sign-in/with/harbour?next=%2Faccount").await.location;
    let path = sent.strip_prefix(issuer).unwrap();
    let came = there.browser().agree(path).await;
    let pairs: Vec<(&str, &str)> = came.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let query = crate::tests_support::query(&pairs);
    let page = browser.get(&format!("/sign-in/with/harbour/back?{query}")).await;
    assert_eq!(page.location, "/account", "{}", page.text);
    let account = browser.get("/account").await.text;
    assert!(account.contains("Noor Haddad"), "{account}");
    assert!(account.contains("An account elsewhere, known surely"), "{account}");
    assert!(!basic().is_empty() && came_back(&page).is_none());
}

#[tokio::test]
async fn without_a_secret_the_town_signs_with_the_key_that_it_publishes() {
    let (db, _folder) = sqlite(&MODULES).await;
    let fake = fake();
    let town = town(db, &fake, ProviderSettings { secret: None, ..provider() }).await;
    let page = go_and_come_back(&mut town.browser(), &fake, GO).await;
    assert_eq!(page.location, "/account", "{}", page.text);
    let asked = fake.lock().unwrap().asked.clone();
    let token = asked.iter().find(|question| question.url.ends_with("/token")).unwrap();
    assert_eq!(token.authorization, None);
    let form = String::from_utf8(token.posted.clone().unwrap().1).unwrap();
    let fields: std::collections::HashMap<String, String> = web::next::pairs(&form).collect();
    let claims = crate::tests_support::claims(&town, &fields["client_assertion"]).await;
    assert_eq!((claims.text("iss"), claims.text("sub")), (Some("saltmere"), Some("saltmere")));
    assert!(claims.is_for(THERE) && claims.text("jti").is_some());
}

/// How surely the town knows who is signed in in a browser; none when nobody is.
async fn level(town: &Town, browser: &Browser) -> Option<Assurance> {
    for (_, value) in &browser.cookies {
        let sent = web::Credentials::Session(value.clone());
        let visitor = town.openid.identity.resolver()(town.ctx(), sent).await.unwrap();
        if visitor.is_signed_in() {
            return Some(visitor.assurance);
        }
    }
    None
}

#[tokio::test]
async fn each_sign_in_counts_what_the_provider_says_of_it_and_no_more_than_a_counter_found() {
    each_database(&MODULES, async |db| {
        let fake = fake();
        let town = town(db, &fake, provider()).await;
        let enters = async |acr: &str| {
            fake.lock().unwrap().claims = json!({ "acr": acr });
            let mut browser = town.browser();
            let page = go_and_come_back(&mut browser, &fake, GO).await;
            assert_eq!(page.location, "/account", "{}", page.text);
            browser
        };
        let mut browser = enters("loa-3").await;
        assert_eq!(level(&town, &browser).await, Some(Assurance::High));
        // Nothing of the earlier word is kept.
        assert_eq!(level(&town, &enters("loa-2").await).await, Some(Assurance::Substantial));
        assert_eq!(level(&town, &enters("loa-1").await).await, Some(Assurance::Low));
        assert_eq!(level(&town, &enters("loa-3").await).await, Some(Assurance::High));

        let page = browser.get("/account/proof").await;
        let page = browser.post(&page, "/account/proof", &[]).await;
        let code = crate::tests_support::between(&page.text, "<bdi dir=\"ltr\">K-", "<").unwrap();
        let code = format!("K-{code}");
        let doubting = identity::proof::Doubting {
            person: town.noor,
            is_compared: true,
            code: &code,
            reason: "Another face than on the passport",
        };
        let mut unit = platform::Unit::new();
        let (identity, ctx) = (&town.openid.identity, town.ctx());
        identity::proof::doubt(identity, (&mut unit, &*ctx), &doubting).await.unwrap().unwrap();
        town.db.commit(unit).await.unwrap();
        identity.forget_sessions(town.noor);
        assert_eq!(level(&town, &browser).await, None, "signed out everywhere");
        let mut browser = enters("loa-3").await;
        assert_eq!(level(&town, &browser).await, None, "held back, whatever is said there");
        let page = browser.get("/account/proof").await;
        assert!(page.text.contains("Another face than on the passport"), "{}", page.text);
        assert_eq!(markup_faults(&page.text), Vec::<String>::new());
    })
    .await;
}
