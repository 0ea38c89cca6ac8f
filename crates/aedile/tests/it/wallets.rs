//! A question of a form is answered from a wallet: by whom, for what, how often, and until when.

use aedile::app::App;
use aedile::demo::{Scale, seed_at};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use credentials::CredentialId;
use openid::jose::{Jwk, SigningKey};
use platform::id::PersonId;
use platform::{Locale, Query, Unit, args};
use privacy::subject_of;
use sdjwt::{Hash, KeyBinding, SdJwt};
use serde_json::{Map, Value, json};
use tower::ServiceExt as _;

use crate::browser::{Browser, Shown};
use crate::town;

const ORIGIN: &str = "http://localhost:8080";
const FORM: &str = "application/x-www-form-urlencoded";
const GRANT: &str = "urn:ietf:params:oauth:grant-type:pre-authorized_code";

/// A wallet of one key.
pub(crate) struct Wallet {
    router: Router,
    key: SigningKey,
}

impl Wallet {
    pub(crate) fn new(app: &App) -> Wallet {
        let router = app.routes().into_router(app.site().unwrap());
        Wallet { router, key: SigningKey::from_secret(&[7; 32]).unwrap() }
    }

    async fn send(
        &self,
        request: axum::http::request::Builder,
        body: String,
    ) -> (StatusCode, String) {
        let request = request.header(header::HOST, "localhost:8080").body(Body::from(body));
        let answer = self.router.clone().oneshot(request.unwrap()).await.unwrap();
        let status = answer.status();
        let bytes = to_bytes(answer.into_body(), 1_000_000).await.unwrap();
        (status, String::from_utf8(bytes.to_vec()).unwrap())
    }

    async fn post(&self, path: &str, form: &[(&str, &str)]) -> (StatusCode, Value) {
        let pair = |(name, value): &(&str, &str)| format!("{name}={}", web::next::encode(value));
        let body = form.iter().map(pair).collect::<Vec<_>>().join("&");
        let request = Request::post(path).header(header::CONTENT_TYPE, FORM);
        let (status, text) = self.send(request, body).await;
        (status, serde_json::from_str(&text).unwrap_or_default())
    }

    /// Takes up an offer with its code.
    async fn load(&self, app: &App, (secret, code): (&str, &str)) -> SdJwt {
        let form = [("grant_type", GRANT), ("pre-authorized_code", secret), ("tx_code", code)];
        let (_, token) = self.post("/credentials/token", &form).await;
        let (_, nonce) = self.post("/credentials/nonce", &[]).await;
        let jwk = Jwk::of(&self.key.public());
        let header = json!({ "typ": "openid4vci-proof+jwt", "alg": "ES256", "jwk": jwk });
        let now = app.edge.now().as_second();
        let claims = json!({ "aud": ORIGIN, "iat": now, "nonce": nonce["c_nonce"] });
        let proof = self.key.sign_with(&header, &claims);
        let wanted = json!({
            "credential_configuration_id": "parking-permit", "proofs": { "jwt": [proof] },
        });
        let bearer = format!("Bearer {}", token["access_token"].as_str().unwrap_or_default());
        let request = Request::post("/credentials/credential")
            .header(header::AUTHORIZATION, bearer)
            .header(header::CONTENT_TYPE, "application/json");
        let (status, text) = self.send(request, wanted.to_string()).await;
        assert_eq!(status, StatusCode::OK, "{text}");
        let told: Value = serde_json::from_str(&text).unwrap();
        SdJwt::parse(told["credentials"][0]["credential"].as_str().unwrap()).unwrap()
    }

    /// Shows one of the town's credentials for what a page asks.
    async fn show(&self, app: &App, page: &Shown, credential: &SdJwt) -> StatusCode {
        self.show_as(app, page, ("credential", credential)).await.0
    }

    /// The key to which what it holds is bound.
    pub(crate) fn jwk(&self) -> Jwk {
        Jwk::of(&self.key.public())
    }

    /// Shows a credential under an id of the query, and gives what the wallet is told.
    pub(crate) async fn show_as(
        &self,
        app: &App,
        page: &Shown,
        (id, credential): (&str, &SdJwt),
    ) -> (StatusCode, Value) {
        let uri = web::next::decode(page.between("request_uri=", "\"").unwrap());
        let path = uri.strip_prefix(ORIGIN).unwrap().to_owned();
        let (_, asked) = self.send(Request::get(&path), String::new()).await;
        let asked = sdjwt::Jws::parse(&asked).unwrap().verify(|_| true).unwrap();
        let text = |name: &str| asked[name].as_str().unwrap().to_owned();
        let (audience, nonce) = (text("client_id"), text("nonce"));
        let now = app.edge.now().as_second();
        let binding = KeyBinding { audience: &audience, nonce: &nonce, now, age_max: 60 };
        let sign = |message: &str| self.key.signature(message);
        let shown = binding.prove(credential.clone(), ("ES256", Hash::Sha256), sign);
        let answer = json!({ id: [shown.to_string()] }).to_string();
        let to = text("response_uri").strip_prefix(ORIGIN).unwrap().to_owned();
        let state = text("state");
        self.post(&to, &[("vp_token", &answer), ("state", &state)]).await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_question_is_answered_from_a_wallet() {
    town::on_each_database(async |app| {
        seed_at(&app, Scale { people: 40, applications: 0 }).await.unwrap();
        let mut amina = Browser::new(&app);
        amina.sign_in_as("Amina Haddad").await;
        let first = begins(&mut amina, "parking-permit").await;
        let draft = first.path.trim_end_matches("/questions/plate").to_owned();
        let applicant = applicant(&app, &draft).await;
        let wallet = Wallet::new(&app);
        let (id, credential) = loaded(&app, (&mut amina, &wallet), applicant).await;
        let asked = amina.post(&first, ("/wallet", "page"), &[]).await;
        assert!(asked.path.starts_with(&format!("{draft}/wallet/")), "{}", asked.path);
        strangers(&app, &asked, &draft).await;
        other_pages(&mut amina, &asked, &draft).await;
        late(&app, &mut amina, &asked).await;
        let asked = amina.post(&first, ("/wallet", "page"), &[]).await;
        answered(&app, (&mut amina, &wallet), (&asked, &credential), &draft).await;
        by_program(&app, &mut amina, id).await;
    })
    .await;
}

/// Begins an application, and comes to its first question.
pub(crate) async fn begins(browser: &mut Browser, service: &str) -> Shown {
    let page = browser.get(&format!("/apply/{service}")).await;
    let action = format!("/apply/{service}");
    let first = browser.post(&page, (&action, "button"), &[]).await;
    assert!(first.path.contains("/questions/"), "{} {}", first.path, first.text);
    first
}

pub(crate) async fn applicant(app: &App, draft: &str) -> PersonId {
    let id = draft.rsplit('/').next().unwrap();
    let sql = "SELECT applicant FROM cases_application WHERE id = $1";
    let rows = app.db.read(Query::new(sql, args![id])).await.unwrap();
    rows[0].id(0)
}

/// A permit of hers, in a wallet.
async fn loaded(
    app: &App,
    (amina, wallet): (&mut Browser, &Wallet),
    person: PersonId,
) -> (CredentialId, SdJwt) {
    let ctx = app.edge.system("test");
    let key = app.vault.key(&ctx, subject_of(person)).await.unwrap().unwrap();
    let mut claims = Map::new();
    claims.insert("plate".into(), "ZZ-99-ZZ".into());
    let grant = credentials::Grant {
        kind: "parking-permit",
        unit: "parking",
        reference: "PP-TEST",
        locale: Locale::EN,
        claims,
        hidden: Vec::new(),
        ends_on: None,
        is_identity: false,
        in_person: false,
        document: None,
        decided_by: Vec::new(),
    };
    let mut unit = Unit::new();
    let id = credentials::grant(&mut unit, &ctx, &key, grant);
    app.db.commit(unit).await.unwrap();
    let page = amina.get(&format!("/my-credentials/{id}")).await;
    let offer = amina.post(&page, ("/load", "button"), &[]).await;
    let code = amina.post(&offer, ("/code", "offer"), &[]).await;
    let code = code.between("<bdi dir=\"ltr\">", "<").unwrap();
    let offered = web::next::decode(offer.between("credential_offer=", "\"").unwrap());
    let offered: Value = serde_json::from_str(&offered).unwrap();
    let secret = offered["grants"][GRANT]["pre-authorized_code"].as_str().unwrap();
    (id, wallet.load(app, (secret, code)).await)
}

/// Nobody else asks for it, sees it or takes it over.
async fn strangers(app: &App, asked: &Shown, draft: &str) {
    let mut samir = Browser::new(app);
    samir.sign_in_as("Samir Khoury").await;
    assert_eq!(samir.get(&asked.path).await.status, StatusCode::NOT_FOUND);
    let own = begins(&mut samir, "parking-permit").await;
    let page = form(&own, &format!("{draft}/wallet"), "plate");
    let begun = samir.post(&page, ("/wallet", "page"), &[]).await;
    assert_eq!(begun.status, StatusCode::NOT_FOUND, "{}", begun.path);
    let page = form(&own, &asked.path, "plate");
    let taken = samir.post(&page, ("/wallet/", "page"), &[]).await;
    assert_eq!(taken.status, StatusCode::NOT_FOUND, "{}", taken.path);
    // A token is about one application: with her own it is nothing.
    let token = asked.path.rsplit('/').next().unwrap();
    let hers = own.path.trim_end_matches("/questions/plate");
    assert_ne!(hers, draft);
    let shown = samir.get(&format!("{hers}/wallet/{token}")).await;
    assert!(!shown.text.contains("openid4vp:"), "{}", shown.path);
}

/// Pages that ask a wallet nothing, tokens that are none.
async fn other_pages(amina: &mut Browser, asked: &Shown, draft: &str) {
    let gone = amina.get(&format!("{draft}/wallet/{}", "A".repeat(43))).await;
    assert!(!gone.text.contains("openid4vp:") && gone.path.starts_with(draft), "{}", gone.path);
    for page in ["start", "nothing"] {
        let posed = form(asked, &format!("{draft}/wallet"), page);
        let refused = amina.post(&posed, ("/wallet", "page"), &[]).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{page}");
    }
}

/// A form with the token of a page that somebody has, for an address of which they were not given one.
fn form(of: &Shown, action: &str, page: &str) -> Shown {
    let token = of.between("name=\"_csrf\" value=\"", "\"").unwrap();
    let hidden = |name: &str, value: &str| {
        format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">")
    };
    let (token, page) = (hidden("_csrf", token), hidden("page", page));
    let text = format!("<form method=\"post\" action=\"{action}\">{token}{page}</form>");
    Shown { path: of.path.clone(), status: of.status, text }
}

/// The answer is taken once, stands there, and is not asked for again.
async fn answered(
    app: &App,
    (amina, wallet): (&mut Browser, &Wallet),
    (asked, credential): (&Shown, &SdJwt),
    draft: &str,
) {
    let waiting = amina.post(asked, ("/wallet/", "button"), &[]).await;
    assert!(waiting.text.contains("has not answered yet"), "{}", waiting.text);
    assert_eq!(wallet.show(app, asked, credential).await, StatusCode::OK);
    assert_eq!(wallet.show(app, asked, credential).await, StatusCode::BAD_REQUEST, "once");
    let taken = amina.post(asked, ("/wallet/", "button"), &[]).await;
    assert!(taken.text.contains("From a credential in your wallet"), "{}", taken.text);
    // Plates are kept without their hyphens.
    assert!(taken.text.contains("ZZ99ZZ"), "{}", taken.text);
    assert!(!taken.text.contains("/wallet\""), "it is not asked for again: {}", taken.text);
    let again = amina.post(asked, ("/wallet/", "button"), &[]).await;
    assert!(again.path.starts_with(draft) && !again.text.contains("openid4vp:"), "{}", again.path);
    // What a wallet has answered is not asked for again.
    let posed = form(asked, &format!("{draft}/wallet"), "plate");
    let locked = amina.post(&posed, ("/wallet", "page"), &[]).await;
    assert_eq!(locked.status, StatusCode::NOT_FOUND, "{}", locked.path);
}

/// A question that nobody answered in time is over.
async fn late(app: &App, amina: &mut Browser, asked: &Shown) {
    let mut unit = Unit::new();
    assert!(asked.text.contains("openid4vp:"), "{}", asked.path);
    unit.run("UPDATE credentials_presentation SET expires_at = 1", Vec::new());
    app.db.commit(unit).await.unwrap();
    let over = amina.get(&asked.path).await;
    assert!(!over.text.contains("openid4vp:"), "{}", over.path);
    let over = amina.post(asked, ("/wallet/", "button"), &[]).await;
    assert!(!over.text.contains("openid4vp:"), "{}", over.path);
}

/// What a person and an official do on pages, by JSON.
async fn by_program(app: &App, amina: &mut Browser, id: CredentialId) {
    let read = |shown: &Shown| serde_json::from_str::<Value>(&shown.text).unwrap();
    let listed = amina.get("/api/v1/my/credentials").await;
    assert_eq!(read(&listed)["credentials"][0]["id"], json!(id), "{}", listed.text);
    let own = format!("/api/v1/my/credentials/{id}");
    let told = read(&amina.get(&own).await);
    assert_eq!(
        (&told["says"]["plate"], &told["standing"]),
        (&json!("ZZ-99-ZZ"), &json!("in-force"))
    );
    assert_eq!(told["copies"][0]["lost_at"], Value::Null, "{told}");
    let home = amina.get("/account").await;
    let (status, _) = amina.api(&home, &format!("{own}/loss"), &json!({})).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let told = read(&amina.get(&own).await);
    assert!(told["copies"][0]["lost_at"].is_string(), "{told}");
    let mut samir = Browser::new(app);
    let strange = samir.sign_in_as("Samir Khoury").await;
    let (status, _) = samir.api(&strange, &format!("{own}/loss"), &json!({})).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "it is not his");
    let acts = format!("/api/v1/desk/credentials/{id}/acts");
    let mut marta = Browser::new(app);
    let desk = marta.sign_in_as("Marta Silva").await;
    let found = marta.get("/api/v1/desk/credentials?case=pp-test").await;
    assert_eq!(read(&found)["credentials"][0]["version"], 1, "{}", found.text);
    let doing = |act: &str, text: &str, version: i64| json!({ "do": act, "text": text, "version": version });
    for (doing, status, code) in [
        (doing("suspend", " ", 1), 422, "text-missing"),
        (doing("eat", "why", 1), 422, "does-not-fit"),
        (doing("restore", "why", 1), 422, "does-not-fit"),
        (doing("suspend", "why", 7), 409, "conflict"),
        (doing("suspend", "The plate is disputed.", 1), 204, ""),
    ] {
        let (told, body) = marta.api(&desk, &acts, &doing).await;
        let came = (told.as_u16(), body["code"].as_str().unwrap_or_default());
        assert_eq!(came, (status, code), "{doing} {body}");
    }
    let (status, _) = amina.api(&home, &acts, &doing("restore", "why", 2)).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let told = read(&amina.get(&own).await);
    let stands = (told["standing"].as_str(), told["reason"].as_str());
    assert_eq!(stands, (Some("suspended"), Some("The plate is disputed.")));
}
