//! Who must sign in, who is asked, who goes back at once: a table; and the way through the pages.

use jiff::SignedDuration;
use platform::id::SubjectId;
use platform::testkit::{TestClock, each_database, sqlite};
use platform::{Query, Unit};
use serde_json::json;

use super::*;
use crate::consent::ConsentId;
use crate::scope::ClaimsRequest;
use crate::tests_support::{
    BACK, ISSUER, MODULES, Town, authorize, between, came_back, claims, library, redeeming, with,
};

const AGE_S: i64 = 600;

fn request(change: impl FnOnce(&mut AuthorizationRequest)) -> AuthorizationRequest {
    let mut request = AuthorizationRequest {
        client: "library".into(),
        redirect_uri: BACK.into(),
        state: None,
        nonce: None,
        scopes: vec![Scope::OpenId, Scope::Email],
        claims: ClaimsRequest::default(),
        challenge: String::new(),
        prompt: Vec::new(),
        max_age_s: None,
        hinted: None,
        ui_locales: None,
        dpop_jkt: None,
        resources: Vec::new(),
        asked_at: TestClock::new().edge().now(),
        agreed: false,
    };
    change(&mut request);
    request
}

/// A step in one word, for somebody who signed in some time ago with a level and consents.
fn step(
    request: &AuthorizationRequest,
    signed_in: Option<(i64, Level)>,
    claims: &[Claim],
    powers: &[Scope],
) -> String {
    let edge = TestClock::new().edge();
    let ctx = edge.system("test");
    let standing = signed_in.map(|(ago_s, level)| Standing {
        signed_in_at: ctx.now() - SignedDuration::from_secs(ago_s),
        level,
        subject: "noor".into(),
        consent: (!claims.is_empty()).then(|| Consent {
            id: ConsentId::new(&ctx),
            person: platform::id::PersonId(SubjectId(ctx.new_id()).0),
            client: "library".into(),
            powers: powers.iter().copied().collect(),
            claims: claims.iter().copied().collect(),
            given_at: ctx.now(),
            resources: std::collections::BTreeSet::new(),
            last_used_on: None,
            narrowed_at: None,
            taken_at: None,
        }),
    });
    match next_step(request, Level::Low, standing.as_ref(), ctx.now()) {
        Step::SignIn { again: false } => "sign in".into(),
        Step::SignIn { again: true } => "again".into(),
        Step::Ask => "ask".into(),
        Step::Issue => "issue".into(),
        Step::Refuse(refused) => refused.code.into(),
    }
}

const EMAIL: &[Claim] = &[Claim::Email, Claim::EmailVerified];

#[test]
fn what_comes_next() {
    let check = |change: &dyn Fn(&mut AuthorizationRequest), expected: [&str; 4]| {
        let request = request(|request| change(request));
        let old = Some((AGE_S, Level::Substantial));
        let found = [
            step(&request, None, &[], &[]),
            step(&request, old, &[], &[]),
            step(&request, old, EMAIL, &[]),
            // Signed in after the request was made.
            step(&request, Some((0, Level::Substantial)), EMAIL, &[]),
        ];
        assert_eq!(found, expected, "{request:?}");
    };
    check(&|_| {}, ["sign in", "ask", "issue", "issue"]);
    let none = |r: &mut AuthorizationRequest| r.prompt = vec![Prompt::None];
    check(&none, ["login_required", "consent_required", "issue", "issue"]);
    check(&|r| r.prompt = vec![Prompt::Login], ["sign in", "again", "again", "issue"]);
    check(&|r| r.prompt = vec![Prompt::Consent], ["sign in", "ask", "ask", "ask"]);
    check(&|r| r.agreed = true, ["sign in", "issue", "issue", "issue"]);
    check(&|r| r.max_age_s = Some(0), ["sign in", "again", "again", "issue"]);
    check(&|r| r.max_age_s = Some(AGE_S - 1), ["sign in", "again", "again", "issue"]);
    check(&|r| r.max_age_s = Some(10_000), ["sign in", "ask", "issue", "issue"]);
    check(&|r| r.hinted = Some("noor".into()), ["sign in", "ask", "issue", "issue"]);
    check(&|r| r.hinted = Some("jan".into()), ["sign in", "again", "again", "login_required"]);
    check(&|r| r.claims.sub = Some("jan".into()), ["sign in", "again", "again", "login_required"]);
    let acr = |least, essential| Some(AcrWanted { least, essential });
    check(&|r| r.claims.acr = acr(Level::Substantial, true), ["sign in", "ask", "issue", "issue"]);
    check(&|r| r.claims.acr = acr(Level::High, false), ["sign in", "again", "again", "issue"]);
    let essential = ["sign in", "again", "again", "unmet_authentication_requirements"];
    check(&|r| r.claims.acr = acr(Level::High, true), essential);
    let resource = || "https://api.library.example/".to_owned();
    check(&|r| r.resources.push(resource()), ["sign in", "ask", "ask", "ask"]);
    check(&|r| r.scopes.push(Scope::OfflineAccess), ["sign in", "ask", "ask", "ask"]);
    check(&|r| r.scopes.push(Scope::Profile), ["sign in", "ask", "ask", "ask"]);
    check(&|r| _ = r.claims.id_token.insert(Claim::Numbers), ["sign in", "ask", "ask", "ask"]);
}

#[tokio::test]
async fn a_request_that_nobody_was_asked_about_gives_nothing() {
    let (db, _folder) = sqlite(&MODULES).await;
    let town = Town::new(db).await;
    let ctx = town.ctx();
    let key = town.openid.vault.key(&ctx, privacy::subject_of(town.noor)).await.unwrap().unwrap();
    let client = town.openid.client("library", ctx.now()).await.unwrap().unwrap();
    let stands = |agreed: bool, on_file: Option<&Consent>| {
        let request = request(|request| request.agreed = agreed);
        let mut unit = Unit::new();
        issue::agree(&mut unit, &ctx, &key, (&client, &request), on_file.cloned())
    };
    assert_eq!(stands(false, None), None, "taken back since the request was judged");
    let given = stands(true, None).unwrap();
    assert_eq!(stands(false, Some(&given)).as_ref(), Some(&given));
    let less = Consent { claims: [Claim::EmailVerified].into(), ..given.clone() };
    assert_eq!(stands(false, Some(&less)), None, "narrowed since then");
    assert_eq!(stands(true, Some(&less)).unwrap().claims, given.claims);
}

#[tokio::test]
async fn signs_in_agrees_and_goes_back() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let mut browser = town.browser();
        let back = browser.agree(&authorize(&[])).await;
        assert_eq!(back.get("state").map(String::as_str), Some("st&te"));
        assert_eq!(back.get("iss").map(String::as_str), Some(crate::tests_support::ISSUER));
        // The second time nobody is asked, and the answer is a redirect.
        let page = browser.get(&authorize(&[("prompt", "none")])).await;
        assert!(page.location.starts_with(&format!("{BACK}?code=")), "{}", page.location);
        // An interface of others is named before it is opened, and then remembered.
        let resource = [("resource", "https://api.library.example/")];
        let page = browser.get(&authorize(&resource)).await;
        assert!(page.location.starts_with("/openid/continue?request="), "{}", page.location);
        let asks = browser.get(&page.location).await;
        assert!(asks.text.contains("https://api.library.example/"), "{}", asks.text);
        browser.agree(&authorize(&resource)).await;
        let services = browser.get("/account/services").await;
        assert!(services.text.contains("https://api.library.example/"), "{}", services.text);
        let page = browser.get(&authorize(&resource)).await;
        assert!(page.location.starts_with(&format!("{BACK}?code=")), "{}", page.location);
        // More than was agreed to is asked for; what was agreed to is remembered.
        let page = browser.get(&authorize(&[("scope", "openid email")])).await;
        assert!(page.location.starts_with("/openid/continue?request="), "{}", page.location);
        let entries = Query::new("SELECT COUNT(*) FROM ledger_entry", vec![]);
        assert_eq!(town.db.read(entries).await.unwrap()[0].int(0), 2, "each consent is in the log");
    })
    .await;
}

#[tokio::test]
async fn a_program_that_anybody_could_be_is_asked_about_each_time() {
    let (db, _folder) = sqlite(&MODULES).await;
    let town = Town::new(db).await;
    let app = json!({
        "id": "app", "authentication": "none", "secret_sha256": [], "sector": "app",
        "redirect_uris": [BACK, "http://127.0.0.1/back"],
    });
    town.register(&[with(library(), app)]);
    let mut browser = town.signed_in("Noor").await;
    let here = [("client_id", "app"), ("redirect_uri", "http://127.0.0.1:7000/back")];
    for _ in 0..2 {
        let asked = browser.get(&authorize(&here)).await;
        assert!(asked.location.starts_with("/openid/continue?request="), "{}", asked.location);
        assert!(browser.agree(&authorize(&here)).await.contains_key("code"));
    }
    let quietly = [&here[..], &[("prompt", "none")]].concat();
    let refused = browser.get(&authorize(&quietly)).await.location;
    assert!(refused.contains("error=consent_required"), "{refused}");
    // At its own address by TLS it is nobody else, and what was agreed to is remembered.
    let page = browser.get(&authorize(&[("client_id", "app")])).await;
    assert!(page.location.starts_with(&format!("{BACK}?code=")), "{}", page.location);
}

#[tokio::test]
async fn says_what_goes_to_whom_and_takes_no_for_an_answer() {
    let (db, _folder) = sqlite(&MODULES).await;
    let town = Town::new(db).await;
    let mut browser = town.signed_in("Noor").await;
    let page = browser.get(&authorize(&[("ui_locales", "fr")])).await;
    for (lang, purpose) in [("en", "To lend you books"), ("fr", "To lend"), ("ar", "المكتبة")]
    {
        let path = format!("{}&lang={lang}", page.location.split("&lang").next().unwrap());
        let shown = browser.get(&path).await;
        assert_eq!(shown.status, 200, "{}", shown.text);
        assert!(shown.text.contains(purpose) && shown.text.contains("Noor Haddad"));
        assert!(shown.text.contains("library.example"));
        assert_eq!(web::testkit::markup_faults(&shown.text), Vec::<String>::new());
    }
    let absent = browser.get(&authorize(&[("scope", "openid offline_access")])).await;
    let shown = browser.get(&format!("{}&lang=en", absent.location)).await;
    assert!(shown.text.contains("when you are not there, for a year at most"), "{}", shown.text);
    let shown = browser.get(&page.location).await;
    let token = between(&shown.text, "name=\"request\" value=\"", "\"").unwrap();
    let fields = [("request", token), ("answer", "no")];
    let refused = browser.post(&shown, "/openid/continue", &fields).await;
    let back = came_back(&refused).unwrap();
    assert_eq!(back.get("error").map(String::as_str), Some("access_denied"));
    let again = browser.post(&shown, "/openid/continue", &fields).await;
    assert_eq!(again.status, 400, "an answer is good once");
}

#[tokio::test]
async fn what_is_wrong_is_told_to_the_program_only_where_it_is_known() {
    let (db, _folder) = sqlite(&MODULES).await;
    let town = Town::new(db).await;
    let fapi = json!({
        "id": "strict", "fapi": true, "dpop": true, "authentication": "private_key_jwt",
        "keys": [crate::tests_support::public(3)], "secret_sha256": [],
    });
    town.register(&[library(), with(library(), fapi)]);
    let mut browser = town.browser();
    for stays in [
        [("client_id", "nobody")],
        [("client_id", "")],
        [("redirect_uri", "https://evil.example/")],
        [("redirect_uri", "")],
        [("request_uri", "urn:ietf:params:oauth:request_uri:none")],
        [("request_uri", "https://evil.example/")],
    ] {
        let page = browser.get(&authorize(&stays)).await;
        assert_eq!((page.status.as_u16(), page.location.as_str()), (400, ""), "{stays:?}");
        assert_eq!(web::testkit::markup_faults(&page.text), Vec::<String>::new());
    }
    let page = browser.get(&format!("{}&state=again", authorize(&[]))).await;
    assert_eq!(page.status, 400, "a parameter stands twice");
    for (changes, code) in [
        ([("response_type", "token")], "unsupported_response_type"),
        ([("prompt", "none")], "login_required"),
        ([("code_challenge_method", "plain")], "invalid_request"),
        ([("request", "eyJhbGciOiJub25lIn0.e30.")], "request_not_supported"),
        ([("client_id", "strict")], "invalid_request"),
    ] {
        let back = came_back(&browser.get(&authorize(&changes)).await).unwrap();
        assert_eq!(back.get("error").map(String::as_str), Some(code), "{changes:?}");
        assert_eq!(back.get("state").map(String::as_str), Some("st&te"));
        assert!(back.contains_key("iss"));
    }
}

#[tokio::test]
async fn signs_in_again_when_the_program_wants_it() {
    let (db, _folder) = sqlite(&MODULES).await;
    let town = Town::new(db).await;
    let mut browser = town.signed_in("Noor").await;
    let first = town.code(&mut browser, &[]).await;
    let first = town.redeem(&first).await;
    let first = claims(&town, first.text("id_token")).await;
    town.clock.advance(SignedDuration::from_mins(10));
    let page = browser.get(&authorize(&[("prompt", "login")])).await;
    assert!(page.location.starts_with("/sign-in?again=yes&next="), "{}", page.location);
    for changes in [[("prompt", "login")], [("max_age", "1")]] {
        let code = town.code(&mut browser, &changes).await;
        let told = town.redeem(&code).await;
        let again = claims(&town, told.text("id_token")).await;
        assert!(again.seconds("auth_time") > first.seconds("auth_time"), "{changes:?}");
        assert_eq!(again.text("sub"), first.text("sub"));
        town.clock.advance(SignedDuration::from_mins(10));
    }
    // Somebody else signs in than the one who is meant.
    let hint = town.redeem(&town.code(&mut browser, &[]).await).await;
    let hint = hint.text("id_token").to_owned();
    let mut other = town.signed_in("Olga").await;
    let hinted = [("id_token_hint", hint.as_str()), ("prompt", "none")];
    let back = came_back(&other.get(&authorize(&hinted)).await).unwrap();
    assert_eq!(back.get("error").map(String::as_str), Some("login_required"));
    let back = came_back(&browser.get(&authorize(&hinted)).await).unwrap();
    assert!(back.contains_key("code"));
}

#[tokio::test]
async fn where_two_factors_are_asked_a_password_alone_tells_no_program_anything() {
    let (db, _folder) = sqlite(&MODULES).await;
    let town = Town::asking(db, ISSUER, identity::SecondFactor::Everybody).await;
    let password = "three herons at the quay";
    let mut sure = town.signed_in("Noor").await;
    let page = sure.get("/account/password").await;
    sure.post(&page, "/account/password", &[("password", password)]).await;
    assert!(sure.agree(&authorize(&[])).await.contains_key("code"));

    let mut weak = town.browser();
    let page = weak.get("/sign-in/password").await;
    let typed = [("name", "noor@saltmere.example"), ("password", password)];
    let page = weak.post(&page, "/sign-in/password", &typed).await;
    assert_eq!(page.location, "/account/second-factor?next=%2F", "{}", page.text);
    let silent = came_back(&weak.get(&authorize(&[("prompt", "none")])).await).unwrap();
    assert_eq!(silent.get("error").map(String::as_str), Some("login_required"));
    let asked = weak.get(&authorize(&[])).await.location;
    assert!(asked.starts_with("/sign-in?next=%2Fopenid%2Fcontinue"), "{asked}");
    let on = weak.get(&asked).await.location;
    let (_, waiting) = on.split_once("/account/second-factor?next=").unwrap();
    let waiting = web::next::decode(waiting);
    assert_eq!(weak.get(&waiting).await.location.split_once('?').unwrap().0, "/sign-in");
    // The request waits: with two factors it goes on.
    weak.sign_in("Noor", "/sign-in/demo").await;
    assert!(weak.agree(&waiting).await.contains_key("code"));
}

#[tokio::test]
async fn a_hint_is_an_id_token_of_this_very_program() {
    let (db, _folder) = sqlite(&MODULES).await;
    let town = Town::new(db).await;
    let museum = json!({
        "id": "museum", "sector": "museum", "authentication": "none", "secret_sha256": [],
    });
    town.register(&[library(), with(library(), museum)]);
    let mut browser = town.signed_in("Noor").await;
    let own = town.redeem(&town.code(&mut browser, &[]).await).await;
    let code = town.code(&mut browser, &[("client_id", "museum")]).await;
    let form = [&redeeming(&code)[..], &[("client_id", "museum")]].concat();
    let others = town.post("/openid/token", &[], &form).await;
    assert_eq!(others.status, 200, "{others:?}");
    let hinted = async |browser: &mut crate::tests_support::Browser, hint: &str| {
        let page = browser.get(&authorize(&[("id_token_hint", hint)])).await;
        came_back(&page).unwrap()
    };
    for hint in [own.text("access_token"), others.text("id_token")] {
        let back = hinted(&mut browser, hint).await;
        assert_eq!(back.get("error").map(String::as_str), Some("invalid_request"), "{hint}");
    }
    assert!(hinted(&mut browser, own.text("id_token")).await.contains_key("code"));
}

#[tokio::test]
async fn sent_ahead_once() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let sent = authorize(&[("claims", r#"{"userinfo":{"email":null}}"#)]);
        let sent: Vec<(String, String)> =
            web::next::pairs(sent.split_once('?').unwrap().1).collect();
        let form: Vec<(&str, &str)> =
            sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let basic = crate::tests_support::basic();
        let headers = [("authorization", basic.as_str())];
        let told = town.post("/openid/par", &headers, &form).await;
        assert_eq!((told.status.as_u16(), told.body["expires_in"].as_i64()), (201, Some(90)));
        let request_uri = told.text("request_uri").to_owned();
        let pairs = [("client_id", "library"), ("request_uri", request_uri.as_str())];
        let path = format!("/openid/authorize?{}", crate::tests_support::query(&pairs));
        let mut browser = town.signed_in("Noor").await;
        assert!(browser.agree(&path).await.contains_key("code"));
        assert_eq!(browser.get(&path).await.status, 400, "the second time");

        let told = town.post("/openid/par", &headers, &form).await;
        let request_uri = told.text("request_uri").to_owned();
        town.clock.advance(crate::request::pushed::VALID);
        let pairs = [("client_id", "library"), ("request_uri", request_uri.as_str())];
        let path = format!("/openid/authorize?{}", crate::tests_support::query(&pairs));
        assert_eq!(browser.get(&path).await.status, 400, "too late");

        let nobody = town.post("/openid/par", &[], &form).await;
        assert_eq!((nobody.status.as_u16(), nobody.error()), (401, "invalid_client"));
        let with_uri = [form.clone(), vec![("request_uri", "urn:x")]].concat();
        let told = town.post("/openid/par", &headers, &with_uri).await;
        assert_eq!(told.error(), "invalid_request");
    })
    .await;
}
