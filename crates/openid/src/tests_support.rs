//! What the tests of this crate share: a town with a person, a browser, and programs.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use identity::sign_in::demo::{Seed, Situation, seed};
use identity::{Identifier, Identity, IdentitySettings, Kind, NewPerson, Preferences};
use platform::id::PersonId;
use platform::migrate::Module;
use platform::testkit::TestClock;
use platform::{Ctx, Db, Unit};
use privacy::{MasterKeys, Vault};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tower::ServiceExt as _;
use web::visitor::Visitor;

use crate::client::{Client, Registration};
use crate::jose::{self, Jwk, SigningKey};
use crate::{OpenId, OpenIdSettings};

pub(crate) const ISSUER: &str = "http://localhost:8080";
pub(crate) const BACK: &str = "https://library.example/back";
pub(crate) const SECRET: &str = "a secret of the library";
pub(crate) const CERTIFICATE_HEADER: &str = "x-client-certificate";
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const MODULES: [Module; 5] =
    [platform::migrate::MODULE, ledger::MODULE, privacy::MODULE, identity::MODULE, crate::MODULE];

pub(crate) struct Town {
    pub(crate) openid: OpenId,
    pub(crate) db: Db,
    pub(crate) clock: TestClock,
    pub(crate) noor: PersonId,
    router: Router,
}

/// A library that keeps a secret.
pub(crate) fn library() -> Value {
    json!({
        "id": "library",
        "name": { "en": "Town library", "fr": "Bibliothèque", "ar": "المكتبة" },
        "purpose": "To lend you books",
        "authentication": "client_secret_basic",
        "secret_sha256": [crate::client::register::digest_of(SECRET)],
        "scopes": ["openid", "profile", "email", "number", "offline_access", "my.read"],
        "redirect_uris": [BACK],
        "post_logout_redirect_uris": ["https://library.example/bye"],
        "backchannel_logout_uri": "https://library.example/signed-out",
        "resources": ["https://api.library.example/"],
    })
}

pub(crate) fn with(mut registration: Value, changes: Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        registration[name] = value.clone();
    }
    registration
}

pub(crate) fn key(byte: u8) -> SigningKey {
    SigningKey::from_secret(&[byte; 32]).unwrap()
}

pub(crate) fn public(byte: u8) -> Value {
    serde_json::to_value(Jwk::of(&key(byte).public())).unwrap()
}

impl Town {
    pub(crate) async fn new(db: Db) -> Town {
        Town::at(db, ISSUER).await
    }

    /// A town at an address of its own.
    pub(crate) async fn at(db: Db, issuer: &str) -> Town {
        Town::asking(db, issuer, identity::SecondFactor::default()).await
    }

    /// A town that asks these people for two factors.
    pub(crate) async fn asking(
        db: Db,
        issuer: &str,
        second_factor: identity::SecondFactor,
    ) -> Town {
        let clock = TestClock::new();
        let ctx = clock.edge().system("test");
        let vault = Vault::start(db.clone(), MasterKeys::new([9; 32], &[]), &ctx).await.unwrap();
        let settings = IdentitySettings {
            public_origin: issuer.into(),
            town: "Saltmere".into(),
            demo: true,
            behind_proxy: false,
            second_factor,
        };
        let identity = Identity::start(&ctx, db.clone(), vault.clone(), settings).unwrap();
        let noor = person(&db, &vault, &ctx, ("Noor", &[])).await;
        person(&db, &vault, &ctx, ("Olga", &[("operator", "mobility")])).await;
        let settings = OpenIdSettings {
            issuer: issuer.into(),
            certificate_header: Some(CERTIFICATE_HEADER.into()),
        };
        let openid = OpenId::new(db.clone(), vault, identity.clone(), settings);
        crate::resolve_bearers(&openid);
        let words = [crate::LOCALES, identity::WORDS].concat();
        let mut site = web::testkit::site(Visitor::default(), &words);
        site.edge = clock.edge();
        site.visitors = identity.resolver();
        let routes = crate::routes(&openid).merge(identity::routes(&identity));
        let router = routes.into_router(site.shared());
        let town = Town { openid, db, clock, noor, router };
        town.register(&[library()]);
        town
    }

    /// The programs of the town's file.
    pub(crate) fn register(&self, registrations: &[Value]) {
        let judged = registrations.iter().map(|registration| {
            let registration: Registration = serde_json::from_value(registration.clone()).unwrap();
            Client::judge(registration).unwrap()
        });
        self.openid.take_filed(judged.collect());
    }

    pub(crate) fn ctx(&self) -> Arc<Ctx> {
        Arc::new(self.clock.edge().system("test"))
    }

    pub(crate) fn browser(&self) -> Browser {
        Browser { router: self.router.clone(), cookies: Vec::new() }
    }

    /// A browser in which somebody is signed in.
    pub(crate) async fn signed_in(&self, name: &str) -> Browser {
        let mut browser = self.browser();
        browser.sign_in(name, "/sign-in/demo").await;
        browser
    }

    /// A program that posts a form.
    pub(crate) async fn post(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        form: &[(&str, &str)],
    ) -> Told {
        let mut request =
            Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(query(form))).unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Told {
        let mut request = Request::get(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }

    async fn send(&self, request: Request<Body>) -> Told {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 1_000_000).await.unwrap();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Told { status: parts.status, headers: parts.headers, body }
    }

    /// A code for the library, by somebody who agrees.
    pub(crate) async fn code(&self, browser: &mut Browser, changes: &[(&str, &str)]) -> String {
        let back = browser.agree(&authorize(changes)).await;
        back.get("code").unwrap_or_else(|| panic!("no code: {back:?}")).clone()
    }

    /// The library redeems a code.
    pub(crate) async fn redeem(&self, code: &str) -> Told {
        let form = redeeming(code);
        self.post("/openid/token", &[("authorization", &basic())], &form).await
    }
}

pub(crate) fn redeeming(code: &str) -> [(&str, &str); 4] {
    [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", BACK),
        ("code_verifier", VERIFIER),
    ]
}

pub(crate) fn basic() -> String {
    use base64::Engine as _;
    let text = format!("library:{}", web::next::encode(SECRET));
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(text))
}

/// Where a program sends somebody: sound, but for the changes.
pub(crate) fn authorize(changes: &[(&str, &str)]) -> String {
    let challenge = jose::base64(Sha256::digest(VERIFIER.as_bytes()));
    let mut pairs = vec![
        ("client_id", "library"),
        ("redirect_uri", BACK),
        ("response_type", "code"),
        ("scope", "openid profile"),
        ("state", "st&te"),
        ("nonce", "n-1"),
        ("code_challenge", challenge.as_str()),
        ("code_challenge_method", "S256"),
    ];
    pairs.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    pairs.extend(changes.iter().filter(|(_, value)| !value.is_empty()));
    format!("/openid/authorize?{}", query(&pairs))
}

pub(crate) fn query(pairs: &[(&str, &str)]) -> String {
    let pair = |(name, value): &(&str, &str)| format!("{name}={}", web::next::encode(value));
    pairs.iter().map(pair).collect::<Vec<_>>().join("&")
}

async fn person(
    db: &Db,
    vault: &Vault,
    ctx: &Ctx,
    (name, roles): (&str, &[(&str, &str)]),
) -> PersonId {
    let mut unit = Unit::new();
    let situation =
        Situation { en: "Invented".into(), fr: "Inventée".into(), ar: "مخترعة".into() };
    let new = Seed {
        person: NewPerson {
            kind: Kind::Resident,
            given_name: name.into(),
            family_name: "Haddad".into(),
            born_on: "1988-04-12".parse().unwrap(),
            email: Some(format!("{name}@saltmere.example")),
            email_is_confirmed: true,
            numbers: vec![Identifier {
                scheme: "saltmere.person".into(),
                value: format!("19880412-{name}"),
            }],
            preferences: Preferences { email_wanted: true, locale: "en".into(), phone: None },
            is_checked: true,
        },
        roles,
        since_on: ctx.today(),
        shown: Some((1, situation)),
    };
    let made = seed(&mut unit, ctx, vault, new).unwrap().person;
    db.commit(unit).await.unwrap();
    made
}

/// What a program was told.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Told {
    pub(crate) fn text(&self, name: &str) -> &str {
        self.body.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    pub(crate) fn error(&self) -> &str {
        self.text("error")
    }
}

pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) location: String,
    pub(crate) text: String,
}

/// What came back to a program: the parameters of its address.
pub(crate) type Back = std::collections::HashMap<String, String>;

pub(crate) struct Browser {
    router: Router,
    pub(crate) cookies: Vec<(String, String)>,
}

impl Browser {
    async fn send(&mut self, request: axum::http::request::Builder, body: String) -> Page {
        let cookies: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        let request = request.header(header::COOKIE, cookies.join("; ")).body(Body::from(body));
        let response = self.router.clone().oneshot(request.unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        for line in parts.headers.get_all(header::SET_COOKIE) {
            let pair = line.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
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
        }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Page {
        self.send(Request::get(path), String::new()).await
    }

    /// Posts a form with the token of the page that holds it.
    pub(crate) async fn post(&mut self, from: &Page, path: &str, fields: &[(&str, &str)]) -> Page {
        let token = between(&from.text, "name=\"_csrf\" value=\"", "\"").unwrap_or_default();
        let body = format!("_csrf={token}&{}", query(fields));
        let kind = "application/x-www-form-urlencoded";
        self.send(Request::post(path).header(header::CONTENT_TYPE, kind), body).await
    }

    /// Sends JSON to an interface, with the token of a page that has one.
    pub(crate) async fn put(&mut self, from: &Page, path: &str, body: &Value) -> Page {
        let token = between(&from.text, "name=\"_csrf\" value=\"", "\"").unwrap_or_default();
        let request = Request::put(path).header(header::CONTENT_TYPE, "application/json");
        self.send(request.header(web::csrf::HEADER, token), body.to_string()).await
    }

    /// Signs in with one click on the page of invented people at a path.
    pub(crate) async fn sign_in(&mut self, name: &str, path: &str) -> Page {
        let page = self.get(path).await;
        let at =
            page.text.find(&format!("{name} Haddad")).unwrap_or_else(|| panic!("{}", page.text));
        let before = &page.text[..at];
        let after = &page.text[at..];
        let marker = "name=\"person\" value=\"";
        let person = match before.rfind(marker) {
            Some(found) => between(&before[found..], marker, "\""),
            None => between(after, marker, "\""),
        };
        let next = path.split_once("next=").map(|(_, next)| web::next::decode(next));
        let next = next.unwrap_or_else(|| "/".into());
        let fields = [("person", person.unwrap()), ("next", next.as_str())];
        self.post(&page, "/sign-in/demo", &fields).await
    }

    /// Goes on to where a program wants somebody; signs in as Noor and agrees when asked.
    pub(crate) async fn agree(&mut self, path: &str) -> Back {
        let mut path = path.to_owned();
        for _ in 0..6 {
            let page = self.get(&path).await;
            if let Some(back) = came_back(&page) {
                return back;
            }
            if page.location.starts_with("/sign-in?") {
                let demo = page.location.replace("/sign-in?", "/sign-in/demo?");
                path = self.sign_in("Noor", &demo).await.location;
            } else if !page.location.is_empty() {
                path = page.location;
            } else if let Some(token) = between(&page.text, "name=\"request\" value=\"", "\"") {
                assert_eq!(web::testkit::markup_faults(&page.text), Vec::<String>::new());
                let fields = [("request", token), ("answer", "yes")];
                let page = self.post(&page, "/openid/continue", &fields).await;
                return came_back(&page).unwrap_or_else(|| panic!("{}", page.text));
            } else {
                panic!("{path} {}: {}", page.status, page.text);
            }
        }
        panic!("it does not end at {path}");
    }
}

/// The parameters with which a page sends somebody back to a program.
pub(crate) fn came_back(page: &Page) -> Option<Back> {
    let by_page = between(&page.text, "http-equiv=\"refresh\" content=\"0;url=", "\"");
    let by_page = by_page.map(|address| address.replace("&#38;", "&").replace("&amp;", "&"));
    let redirected = page.location.starts_with("https://").then(|| page.location.clone());
    let address = redirected.or(by_page)?;
    let (_, query) = address.split_once('?')?;
    Some(web::next::pairs(query).collect())
}

pub(crate) fn between<'t>(text: &'t str, from: &str, to: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(from)?;
    rest.split_once(to).map(|(found, _)| found)
}

/// The claims of a token that one of the town's keys signed.
pub(crate) async fn claims(town: &Town, token: &str) -> jose::Claims {
    let keys = crate::key::keys(&town.openid, &town.ctx()).await.unwrap();
    keys.verify(token, town.ctx().now()).unwrap().0
}
