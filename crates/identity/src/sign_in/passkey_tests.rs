//! Passkeys, with one in software as the other side: enrolled, used, replayed, foreign.

use ::passkey::authenticator::{Authenticator, UiHint, UserCheck, UserValidationMethod};
use ::passkey::client::{Client, DefaultClientData};
use ::passkey::crypto::rust_crypto::RustCryptoBackend;
use ::passkey::types::ctap2::{Aaguid, Ctap2Error};
use ::passkey::types::webauthn::{CredentialCreationOptions, CredentialRequestOptions};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use platform::id::PersonId;
use platform::testkit::{TestClock, each_database};
use platform::{Ctx, Db, Unit};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use webauthn_rs::prelude::Url;

use super::register::{self, Registration};
use super::*;
use crate::Identity;
use crate::edge::Adding;
use crate::person;
use crate::session::{Means, Token};
use crate::tests_support::{ORIGIN, identity, new_person};

struct Finger;

#[async_trait::async_trait]
impl UserValidationMethod for Finger {
    type PasskeyItem = ::passkey::types::Passkey;

    async fn check_user<'a>(
        &self,
        _hint: UiHint<'a, Self::PasskeyItem>,
        presence: bool,
        verification: bool,
    ) -> Result<UserCheck, Ctap2Error> {
        Ok(UserCheck { presence, verification })
    }

    fn is_verification_enabled(&self) -> Option<bool> {
        Some(true)
    }

    fn is_presence_enabled(&self) -> bool {
        true
    }
}

/// What a browser does between the server's JSON and the device's.
fn convert<T: DeserializeOwned>(value: &impl Serialize) -> T {
    serde_json::from_value(as_text(serde_json::to_value(value).unwrap())).unwrap()
}

/// Bytes as base 64: the device's library writes them as lists of numbers.
fn as_text(value: Json) -> Json {
    match value {
        Json::Array(list) if !list.is_empty() && list.iter().all(Json::is_u64) => {
            let bytes: Vec<u8> = list.iter().map(|n| n.as_u64().unwrap() as u8).collect();
            URL_SAFE_NO_PAD.encode(bytes).into()
        }
        Json::Array(list) => list.into_iter().map(as_text).collect(),
        Json::Object(members) => members.into_iter().map(|(k, v)| (k, as_text(v))).collect(),
        other => other,
    }
}

/// A device with passkeys, at a page of this origin.
macro_rules! device {
    () => {
        Client::new(Authenticator::new(
            Aaguid::new_empty(),
            None::<::passkey::types::Passkey>,
            Finger,
            RustCryptoBackend,
        ))
        .allows_insecure_localhost(true)
    };
}

async fn noor(db: &Db, identity: &Identity, ctx: &Ctx) -> (PersonId, crate::Profile) {
    let mut unit = Unit::new();
    let new = new_person("Noor", "noor@saltmere.example");
    let created = person::create(&mut unit, ctx, identity.vault(), new);
    db.commit(unit).await.unwrap();
    (created.person, created.profile)
}

fn token(ceremony: &Ceremony) -> Token {
    Token::read(&ceremony.attempt).unwrap()
}

#[tokio::test]
async fn enrolled_used_and_worth_nothing_twice() {
    each_database(&[privacy::MODULE, crate::MODULE], async |db| {
        let clock = TestClock::new();
        let identity = identity(&db, &clock).await;
        let ctx = clock.edge().system("test");
        let (noor, profile) = noor(&db, &identity, &ctx).await;
        let origin = Url::parse(ORIGIN).unwrap();
        let mut device = device!();
        let adding = Adding { person: noor, limit: None };

        let begun = means::begin_passkey(&identity, &ctx, (noor, &profile), "My phone").await;
        let begun = begun.unwrap().unwrap();
        let options: CredentialCreationOptions = convert(&begun.options);
        let made = device.register(&origin, options, DefaultClientData).await.unwrap();
        let finish = async || {
            let answer = (&token(&begun), &convert(&made));
            means::finish_passkey(&identity, &ctx, &adding, answer).await.unwrap()
        };
        assert!(finish().await.is_ok());
        assert_eq!(finish().await.unwrap_err(), SignInRefusal::AttemptOver);
        let named = means::passkeys(&identity, &ctx, noor).await.unwrap();
        assert_eq!((named.len(), named[0].name.as_str()), (1, "My phone"));

        let begun = passkey::begin_sign_in(&identity, &ctx).await.unwrap();
        let options: CredentialRequestOptions = convert(&begun.options);
        let used = device.authenticate(&origin, options, DefaultClientData).await.unwrap();
        let finish = async |begun: &Ceremony| {
            let answer = convert(&used);
            passkey::finish_sign_in(&identity, &ctx, &token(begun), &answer).await.unwrap()
        };
        assert_eq!(finish(&begun).await.unwrap().person, noor);
        assert_eq!(finish(&begun).await, Err(SignInRefusal::AttemptOver), "replayed");
        let other = passkey::begin_sign_in(&identity, &ctx).await.unwrap();
        let refused = Err(SignInRefusal::PasskeyNotAccepted);
        assert_eq!(finish(&other).await, refused, "the answer to another challenge");

        let late = passkey::begin_sign_in(&identity, &ctx).await.unwrap();
        clock.advance(attempt::CHALLENGE_VALID);
        let later = clock.edge().system("test");
        let answer = convert(&used);
        let judged = passkey::finish_sign_in(&identity, &later, &token(&late), &answer).await;
        assert_eq!(judged.unwrap(), Err(SignInRefusal::AttemptOver), "too late");

        // The only way to sign in stays; with a password beside it, it may go.
        let id = named[0].passkey.id;
        let this = Token::new(&ctx);
        let remove =
            async || means::remove_passkey(&identity, &ctx, (noor, &this), id).await.unwrap();
        assert_eq!(remove().await, Err(means::MeansRefusal::LastOne));
        let new = ("three herons at the quay", &this);
        means::set_password(&identity, &ctx, (noor, &profile), new).await.unwrap().unwrap();
        let source = Source::default();
        let elsewhere = complete(&identity, &later, &source, (noor, Means::Passkey)).await;
        let token_elsewhere = elsewhere.unwrap().unwrap().token.as_str().to_owned();
        assert_eq!(remove().await, Ok(()));
        let credentials = web::Credentials::Session(token_elsewhere);
        let now = std::sync::Arc::new(clock.edge().system("test"));
        let visitor = identity.resolver()(now, credentials).await.unwrap();
        assert!(!visitor.is_signed_in(), "whoever has the lost passkey is out");
        let begun = passkey::begin_sign_in(&identity, &later).await.unwrap();
        let options: CredentialRequestOptions = convert(&begun.options);
        let gone = device.authenticate(&origin, options, DefaultClientData).await.unwrap();
        let judged =
            passkey::finish_sign_in(&identity, &later, &token(&begun), &convert(&gone)).await;
        assert_eq!(judged.unwrap(), refused, "removed");
    })
    .await;
}

#[tokio::test]
async fn another_origin_and_another_account_are_refused() {
    let clock = TestClock::new();
    let (db, _folder) = platform::testkit::sqlite(&[privacy::MODULE, crate::MODULE]).await;
    let identity = identity(&db, &clock).await;
    let ctx = clock.edge().system("test");
    let (noor, profile) = noor(&db, &identity, &ctx).await;
    let mut unit = Unit::new();
    let jan = person::create(&mut unit, &ctx, identity.vault(), new_person("Jan", "j@a.example"));
    db.commit(unit).await.unwrap();

    let adding = Adding { person: noor, limit: None };
    let begin = async || {
        means::begin_passkey(&identity, &ctx, (noor, &profile), "").await.unwrap().unwrap()
    };
    let begun = begin().await;
    let elsewhere = Url::parse("http://localhost:9090").unwrap();
    let options: CredentialCreationOptions = convert(&begun.options);
    let made = device!().register(&elsewhere, options, DefaultClientData).await.unwrap();
    let answer = (&token(&begun), &convert(&made));
    let judged = means::finish_passkey(&identity, &ctx, &adding, answer).await.unwrap();
    assert_eq!(judged.unwrap_err(), SignInRefusal::PasskeyNotAccepted);

    let begun = begin().await;
    let origin = Url::parse(ORIGIN).unwrap();
    let options: CredentialCreationOptions = convert(&begun.options);
    let made = device!().register(&origin, options, DefaultClientData).await.unwrap();
    let answer = (&token(&begun), &convert(&made));
    let adding = Adding { person: jan.person, limit: None };
    let judged = means::finish_passkey(&identity, &ctx, &adding, answer).await.unwrap();
    assert_eq!(judged.unwrap_err(), SignInRefusal::AttemptOver, "begun by somebody else");
}

#[tokio::test]
async fn a_new_account_with_a_passkey() {
    each_database(&[privacy::MODULE, crate::MODULE], async |db| {
        let clock = TestClock::new();
        let identity = identity(&db, &clock).await;
        let ctx = clock.edge().system("test");
        let registration = Registration {
            given_name: "Mila".into(),
            family_name: "Okoro".into(),
            born_on: Some("1990-05-06".parse().unwrap()),
            email: String::new(),
            email_wanted: false,
            locale: "ar".into(),
        };
        let attempt = register::begin(&identity, &ctx, &registration).await.unwrap();
        let begun = register::begin_passkey(&identity, &ctx, &attempt, "").await.unwrap().unwrap();
        let origin = Url::parse(ORIGIN).unwrap();
        let mut device = device!();
        let options: CredentialCreationOptions = convert(&begun.options);
        let made = device.register(&origin, options, DefaultClientData).await.unwrap();
        let finish = async || {
            register::finish_passkey(&identity, &ctx, &token(&begun), &convert(&made))
                .await
                .unwrap()
        };
        let mila = finish().await.unwrap();
        assert_eq!(finish().await, Err(SignInRefusal::AttemptOver));

        let begun = passkey::begin_sign_in(&identity, &ctx).await.unwrap();
        let options: CredentialRequestOptions = convert(&begun.options);
        let used = device.authenticate(&origin, options, DefaultClientData).await.unwrap();
        let judged =
            passkey::finish_sign_in(&identity, &ctx, &token(&begun), &convert(&used)).await;
        assert_eq!(judged.unwrap(), Ok((mila, Means::Passkey).into()));
        let started = complete(&identity, &ctx, &Source::default(), (mila, Means::Passkey)).await;
        assert_eq!(started.unwrap().unwrap().session.assurance, web::Assurance::Substantial);
    })
    .await;
}

#[tokio::test]
async fn a_passkey_of_a_password_counts_no_more_than_the_password_once_there_is_more_to_have() {
    each_database(&[ledger::MODULE, privacy::MODULE, crate::MODULE], async |db| {
        let clock = TestClock::new();
        let identity = identity(&db, &clock).await;
        let ctx = clock.edge().system("test");
        let mut unit = Unit::new();
        let new = person::NewPerson { is_checked: false, ..new_person("Noor", "n@a.example") };
        let noor = person::create(&mut unit, &ctx, identity.vault(), new);
        db.commit(unit).await.unwrap();
        let (noor, profile) = (noor.person, noor.profile);
        let mut device = device!();
        let origin = Url::parse(ORIGIN).unwrap();
        let limit = assurance::limit_in(Means::Password, web::Assurance::Low);
        let adding = Adding { person: noor, limit };
        let begun = means::begin_passkey(&identity, &ctx, (noor, &profile), "x").await.unwrap();
        let begun = begun.unwrap();
        let options: CredentialCreationOptions = convert(&begun.options);
        let made = device.register(&origin, options, DefaultClientData).await.unwrap();
        let answer = (&token(&begun), &convert(&made));
        means::finish_passkey(&identity, &ctx, &adding, answer).await.unwrap().unwrap();
        let mut enter = async || {
            let begun = passkey::begin_sign_in(&identity, &ctx).await.unwrap();
            let options: CredentialRequestOptions = convert(&begun.options);
            let used = device.authenticate(&origin, options, DefaultClientData).await.unwrap();
            let judged =
                passkey::finish_sign_in(&identity, &ctx, &token(&begun), &convert(&used)).await;
            let shown = judged.unwrap().unwrap();
            complete(&identity, &ctx, &Source::default(), shown).await.unwrap().unwrap()
        };
        // A resident of whom nobody knows more than they said has what a passkey gives.
        let before = enter().await;
        assert_eq!(before.session.assurance, web::Assurance::Substantial);
        let on_file = means::on_file(&identity, noor).await.unwrap();
        assert_eq!((on_file.passkeys, on_file.sure_passkeys), (1, 1));

        let new = crate::role::NewGrant {
            person: noor,
            role: "caseworker",
            unit: "mobility",
            starts_on: ctx.today(),
            ends_on: None,
        };
        crate::role::appoint(&identity, &ctx, &new).await.unwrap().unwrap();
        let after = enter().await;
        assert_eq!(after.session.assurance, web::Assurance::Low);
        for started in [before, after] {
            let credentials = web::Credentials::Session(started.token.as_str().to_owned());
            let now = std::sync::Arc::new(clock.edge().system("test"));
            let visitor = identity.resolver()(now, credentials).await.unwrap();
            assert!(visitor.is_signed_in() && !visitor.is_official(), "no desk");
            assert_eq!(visitor.assurance, web::Assurance::Low);
        }
        let on_file = means::on_file(&identity, noor).await.unwrap();
        assert_eq!((on_file.passkeys, on_file.sure_passkeys), (1, 0));
    })
    .await;
}
