//! What the tests of this crate share: a town with people, a browser, and a wallet.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use identity::proof::Document;
use identity::sign_in::demo::{Seed, Situation, seed};
use identity::{Identity, IdentitySettings, Kind, NewPerson, Preferences};
use openid::client::{Client, Registration};
use openid::jose::{Jwk, PublicKey, SigningKey};
use openid::{OpenId, OpenIdSettings};
use platform::calendar::Term;
use platform::id::PersonId;
use platform::migrate::Module;
use platform::testkit::TestClock;
use platform::{Actor, Ctx, Db, Locale, Unit};
use privacy::{MasterKeys, Vault, subject_of};
use sdjwt::{SdJwt, vc};
use serde_json::{Map, Value, json};
use tower::ServiceExt as _;
use web::visitor::Visitor;

use crate::{
    ClaimType, CredentialId, CredentialType, Credentials, Grant, Texts, Types, grant, token,
};

pub(crate) const ISSUER: &str = "http://localhost:8080";
pub(crate) const MODULES: [Module; 7] = [
    platform::migrate::MODULE,
    ledger::MODULE,
    privacy::MODULE,
    identity::MODULE,
    openid::MODULE,
    messages::MODULE,
    crate::MODULE,
];

/// The number of the passport with which identities are applied for here.
pub(crate) const DOCUMENT: &str = "P1234567";

fn document(number: &str) -> Document {
    Document::read("passport", "GHA", number).unwrap()
}

pub(crate) struct Town {
    pub(crate) credentials: Credentials,
    pub(crate) db: Db,
    pub(crate) clock: TestClock,
    pub(crate) noor: PersonId,
    pub(crate) olga: PersonId,
    pub(crate) carla: PersonId,
    pub(crate) vault: Vault,
    openid: OpenId,
    router: Router,
}

fn texts(en: &str) -> Texts {
    Texts(vec![(Locale::EN, en.into()), (Locale::FR, format!("{en} (fr)"))])
}

/// Permits say a number plate to everybody, and zone and name only when their holder likes.
fn types() -> Types {
    let claim = |name: &str, always_shown| ClaimType {
        name: name.into(),
        label: texts(&format!("The {name}")),
        always_shown,
    };
    let claims = vec![claim("plate", true), claim("zone", false), claim("name", false)];
    let permit = CredentialType {
        id: "permit".into(),
        name: texts("Parking permit"),
        claims,
        renew_within: Some(Term::Months(3)),
        is_identity: false,
    };
    Arc::new(move || vec![permit.clone()])
}

impl Town {
    pub(crate) async fn new(db: Db) -> Town {
        let clock = TestClock::new();
        let ctx = clock.edge().system("test");
        let vault = Vault::start(db.clone(), MasterKeys::new([9; 32], &[]), &ctx).await.unwrap();
        let settings = IdentitySettings {
            public_origin: ISSUER.into(),
            town: "Saltmere".into(),
            demo: true,
            behind_proxy: false,
            second_factor: identity::SecondFactor::default(),
        };
        let identity = Identity::start(&ctx, db.clone(), vault.clone(), settings).unwrap();
        let noor = person(&db, &vault, &ctx, ("Noor", &[])).await;
        let olga = person(&db, &vault, &ctx, ("Olga", &[("caseworker", "mobility")])).await;
        person(&db, &vault, &ctx, ("Omar", &[("caseworker", "permits")])).await;
        person(&db, &vault, &ctx, ("Ada", &[("auditor", "mobility")])).await;
        let carla = person(&db, &vault, &ctx, ("Carla", &[("counter", "hall")])).await;
        let settings = OpenIdSettings { issuer: ISSUER.into(), certificate_header: None };
        let openid = OpenId::new(db.clone(), vault.clone(), identity.clone(), settings);
        openid::resolve_bearers(&openid);
        let credentials =
            Credentials::new(db.clone(), vault.clone(), openid.clone(), types()).unwrap();
        identity.say_known_as(crate::known_as(&credentials));
        identity.say_e_residency(crate::e_residency_of(&credentials));
        let words = [crate::LOCALES, identity::WORDS, openid::LOCALES, privacy::LOCALES].concat();
        let mut site = web::testkit::site(Visitor::default(), &words);
        site.edge = clock.edge();
        site.visitors = identity.resolver();
        let routes = crate::routes(&credentials)
            .merge(identity::routes(&identity))
            .merge(openid::routes(&openid));
        let router = routes.into_router(site.shared());
        Town { credentials, db, clock, noor, olga, carla, vault, openid, router }
    }

    pub(crate) fn ctx(&self) -> Arc<Ctx> {
        Arc::new(self.clock.edge().system("test"))
    }

    /// A decision that gives somebody a permit until the end of the year.
    pub(crate) async fn granted(&self, person: PersonId, reference: &str) -> CredentialId {
        self.granted_as((person, reference), false).await
    }

    /// The same, or an identity that is handed over in person.
    pub(crate) async fn granted_as(
        &self,
        (person, reference): (PersonId, &str),
        is_identity: bool,
    ) -> CredentialId {
        self.granted_by((Actor::System("test"), &[]), (person, reference), is_identity).await
    }

    /// The same, with who has the last word in it, and who had a part in deciding.
    pub(crate) async fn granted_by(
        &self,
        (by, decided_by): (Actor, &[PersonId]),
        (person, reference): (PersonId, &str),
        is_identity: bool,
    ) -> CredentialId {
        let ctx = self.ctx().acting_as(by);
        let key = self.vault.key(&ctx, subject_of(person)).await.unwrap().unwrap();
        let mut claims = Map::new();
        for (name, value) in [("plate", "AB-12-CD"), ("zone", "3"), ("name", "Noor Haddad")] {
            claims.insert(name.into(), value.into());
        }
        let given = Grant {
            kind: "permit",
            unit: "mobility",
            reference,
            locale: Locale::EN,
            claims,
            hidden: vec!["zone".into(), "name".into()],
            ends_on: Some("2026-12-31".parse().unwrap()),
            is_identity,
            in_person: is_identity,
            document: is_identity.then(|| document(DOCUMENT).digest(self.vault.digester())),
            decided_by: decided_by.to_vec(),
        };
        let mut unit = Unit::new();
        let id = grant(&mut unit, &ctx, &key, given);
        self.db.commit(unit).await.unwrap();
        id
    }

    /// Whether Noor has an identity of the town's own that holds, for services and for programs alike.
    pub(crate) async fn is_e_resident(&self) -> bool {
        let today = self.ctx().today();
        let stands = crate::e_residency(&self.credentials, today, self.noor).await.unwrap();
        let told = crate::e_residency_of(&self.credentials)(today, self.noor).await.unwrap();
        let holds = told.map(|held| crate::EResidency::Holds { ends_on: held.ends_on });
        assert_eq!(holds.unwrap_or(stands), stands);
        holds.is_some()
    }

    /// A wallet that people may let fetch their credentials.
    pub(crate) fn register_wallet(&self) {
        let registration = json!({
            "id": "wallet",
            "name": { "en": "Pocket wallet" },
            "purpose": "To carry your permits",
            "authentication": "none",
            "scopes": ["openid", "credentials", "identity_type"],
            "redirect_uris": ["https://wallet.example/back"],
        });
        let registration: Registration = serde_json::from_value(registration).unwrap();
        self.openid.take_filed(vec![Client::judge(registration).unwrap()]);
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Told {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 1_000_000).await.unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Told { status: parts.status, headers: parts.headers, body, text }
    }

    pub(crate) async fn get(&self, path: &str) -> Told {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post_form(
        &self,
        (path, proof): (&str, Option<&str>),
        form: &[(&str, &str)],
    ) -> Told {
        let kind = "application/x-www-form-urlencoded";
        let mut request = Request::post(path).header(header::CONTENT_TYPE, kind);
        if let Some(proof) = proof {
            request = request.header("dpop", proof);
        }
        self.send(request.body(Body::from(query(form))).unwrap()).await
    }

    pub(crate) async fn post_json(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Told {
        let mut request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    pub(crate) fn browser(&self) -> Browser {
        Browser { router: self.router.clone(), cookies: Vec::new() }
    }

    pub(crate) async fn signed_in(&self, name: &str) -> Browser {
        let mut browser = self.browser();
        browser.sign_in(name, "/sign-in/demo").await;
        browser
    }

    /// Somebody lets a wallet fetch a credential: the code of the offer, and what is typed there.
    pub(crate) async fn offered(
        &self,
        browser: &mut Browser,
        id: CredentialId,
    ) -> (String, String) {
        let page = browser.get(&format!("/my-credentials/{id}")).await;
        assert_eq!(page.status, 200, "{}", page.text);
        let loaded = browser.post(&page, &format!("/my-credentials/{id}/load"), &[]).await;
        assert_eq!(web::testkit::markup_faults(&loaded.text), Vec::<String>::new());
        assert!(loaded.text.contains("<svg"), "{}", loaded.text);
        let address = between(&loaded.text, "openid-credential-offer://?credential_offer=", "\"");
        let offer = web::next::decode(address.unwrap_or_else(|| panic!("{}", loaded.text)));
        let offer: Value = serde_json::from_str(&offer).unwrap();
        assert_eq!(offer["credential_issuer"], ISSUER);
        assert!(!loaded.text.contains("<bdi dir=\"ltr\">"), "no code beside the square");
        let secret = between(&loaded.text, "name=\"offer\" value=\"", "\"").unwrap();
        let path = format!("/my-credentials/{id}/code");
        let shown = browser.post(&loaded, &path, &[("offer", secret)]).await;
        assert!(!shown.text.contains("<svg"), "no square beside the code");
        let code = between(&shown.text, "<bdi dir=\"ltr\">", "<").unwrap();
        let grant = &offer["grants"][token::GRANT];
        assert_eq!(grant["authorization_server"], format!("{ISSUER}/credentials"));
        (grant["pre-authorized_code"].as_str().unwrap().to_owned(), code.to_owned())
    }

    pub(crate) async fn token(&self, (secret, code): (&str, &str)) -> Told {
        let form =
            [("grant_type", token::GRANT), ("pre-authorized_code", secret), ("tx_code", code)];
        self.post_form(("/credentials/token", None), &form).await
    }

    pub(crate) async fn nonce(&self) -> String {
        let told = self.post_json("/credentials/nonce", &[], &json!({})).await;
        assert_eq!(told.headers[header::CACHE_CONTROL], "no-store");
        told.body["c_nonce"].as_str().unwrap().to_owned()
    }

    /// The wallet's proof of a key.
    pub(crate) fn proof(&self, key: &SigningKey, nonce: &str, changes: &Value) -> String {
        let header = json!({
            "typ": "openid4vci-proof+jwt", "alg": "ES256", "jwk": Jwk::of(&key.public()),
        });
        let claims = json!({ "aud": ISSUER, "iat": self.ctx().now().as_second(), "nonce": nonce });
        key.sign_with(&with(header, &changes["header"]), &with(claims, &changes["claims"]))
    }

    pub(crate) async fn fetch(&self, access: &str, body: &Value) -> Told {
        let header = format!("Bearer {access}");
        self.post_json("/credentials/credential", &[("authorization", header.as_str())], body).await
    }

    /// A sound request with one proof.
    pub(crate) async fn request(&self, byte: u8) -> Value {
        let nonce = self.nonce().await;
        let proof = self.proof(&key(byte), &nonce, &json!({}));
        json!({ "credential_configuration_id": "permit", "proofs": { "jwt": [proof] } })
    }

    /// The credential in the wallet of somebody who was offered it.
    pub(crate) async fn loaded(&self, browser: &mut Browser, id: CredentialId) -> (String, Told) {
        let (secret, code) = self.offered(browser, id).await;
        let access = self.token((&secret, &code)).await.text("access_token").to_owned();
        let request = self.request(7).await;
        let told = self.fetch(&access, &request).await;
        assert_eq!(told.status, 200, "{}", told.text);
        (access, told)
    }

    /// What a reader finds in a credential that it was shown.
    pub(crate) async fn read(&self, shown: &SdJwt) -> vc::Credential {
        let about = self.get("/.well-known/jwt-vc-issuer").await;
        assert_eq!(about.text("issuer"), ISSUER);
        let key: Jwk = serde_json::from_value(about.body["jwks"]["keys"][0].clone()).unwrap();
        let revealed = shown.reveal(|jws| is_signed(&key.key().unwrap(), jws)).unwrap();
        vc::Credential::read(revealed, self.ctx().now().as_second()).unwrap()
    }

    /// What the published list says about a credential.
    pub(crate) async fn status(&self, credential: &vc::Credential) -> sdjwt::Status {
        let at = credential.status.clone().unwrap();
        let told = self.get(at.uri.strip_prefix(ISSUER).unwrap()).await;
        assert_eq!(told.headers[header::CONTENT_TYPE], "application/statuslist+jwt");
        assert!(told.headers[header::CACHE_CONTROL].to_str().unwrap().contains("max-age=300"));
        let about = self.get("/.well-known/jwt-vc-issuer").await;
        let key: Jwk = serde_json::from_value(about.body["jwks"]["keys"][0].clone()).unwrap();
        let jws = sdjwt::Jws::parse(&told.text).unwrap();
        assert_eq!(jws.header_text("typ"), Some("statuslist+jwt"));
        let claims = jws.verify(|jws| is_signed(&key.key().unwrap(), jws)).unwrap();
        let now = self.ctx().now().as_second();
        sdjwt::StatusList::of_token(&claims, &at.uri, now).unwrap().get(at.index).unwrap()
    }
}

pub(crate) fn is_signed(key: &PublicKey, jws: &sdjwt::Jws) -> bool {
    let algorithm = jws.header_text("alg").unwrap_or_default();
    key.signed(algorithm, jws.message(), jws.signature())
}

pub(crate) fn credential_in(told: &Told) -> SdJwt {
    let text = told.body["credentials"][0]["credential"].as_str();
    SdJwt::parse(text.unwrap_or_else(|| panic!("{}", told.text))).unwrap()
}

pub(crate) fn with(mut value: Value, changes: &Value) -> Value {
    for (name, change) in changes.as_object().into_iter().flatten() {
        value[name] = change.clone();
    }
    value
}

pub(crate) fn key(byte: u8) -> SigningKey {
    SigningKey::from_secret(&[byte; 32]).unwrap()
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
            numbers: Vec::new(),
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
    pub(crate) text: String,
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

pub(crate) struct Browser {
    router: Router,
    cookies: Vec<(String, String)>,
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

    /// Signs in with one click on the page of invented people at a path.
    pub(crate) async fn sign_in(&mut self, name: &str, path: &str) -> Page {
        let page = self.get(path).await;
        let at =
            page.text.find(&format!("{name} Haddad")).unwrap_or_else(|| panic!("{}", page.text));
        let (before, after) = page.text.split_at(at);
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
}

pub(crate) fn between<'t>(text: &'t str, from: &str, to: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(from)?;
    rest.split_once(to).map(|(found, _)| found)
}
