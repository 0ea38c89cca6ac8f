//! Whose account a card becomes: by the register, by its person; and the pages, as a browser with a card uses them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use platform::testkit::{TestClock, each_database};
use platform::{Ctx, Unit};
use serde_json::{Value, json};

use super::link::{self, LinkRefusal};
use super::soft_card::*;
use super::tests::good;
use super::*;
use crate::edge::Adding;
use crate::person::{self, Kind, NewPerson, Preferences};
use crate::session::Token;
use crate::tests_support::{ORIGIN, identity, new_person};
use crate::{Identity, sign_in};

async fn somebody(identity: &Identity, ctx: &Ctx, new: NewPerson) -> person::Created {
    let mut unit = Unit::new();
    let created = person::create(&mut unit, ctx, identity.vault(), new);
    identity.db.commit(unit).await.unwrap();
    created
}

/// What the browser does with a challenge.
fn answered(begun: &link::CardCeremony, card: &SoftCard) -> (Token, Value) {
    (Token::read(&begun.attempt).unwrap(), card.token(ORIGIN, &begun.challenge))
}

#[tokio::test]
async fn the_register_knows_the_number_and_a_challenge_is_good_once() {
    each_database(&[privacy::MODULE, crate::MODULE], async |db| {
        let clock = TestClock::new();
        let identity = identity(&db, &clock).await;
        let ctx = clock.edge().system("test");
        let (authority, cards) = good(SoftCard::authority(ctx.now(), "CA"), &ctx);
        let card = authority.issue(&Wish::sound(ctx.now()));
        let noor = somebody(&identity, &ctx, new_person("Noor", "n@a.example")).await.person;
        let begun = link::begin(&identity, &ctx, None).await.unwrap();
        let (attempt, token) = answered(&begun, &card);
        let finish = async |attempt: &Token, token: &Value| {
            link::finish_sign_in(&identity, &ctx, &cards, (attempt, token)).await.unwrap()
        };
        assert_eq!(finish(&attempt, &token).await, Ok((noor, Means::QualifiedCard).into()));
        let over = Err(SignInRefusal::AttemptOver);
        assert_eq!(finish(&attempt, &token).await, over, "used");
        let known = store::list_of(&db, noor).await.unwrap();
        assert_eq!((known.len(), known[0].last_used_at), (1, None), "bound by the first sign-in");

        let begun = link::begin(&identity, &ctx, None).await.unwrap();
        let (attempt, _) = answered(&begun, &card);
        let not_signed = Err(CardRefusal::NotSigned.into());
        assert_eq!(finish(&attempt, &token).await, not_signed, "the answer to another challenge");
        assert_eq!(finish(&attempt, &token).await, over, "a failure uses it up as well");
        let begun = link::begin(&identity, &ctx, Some(noor)).await.unwrap();
        let (attempt, token) = answered(&begun, &card);
        assert_eq!(finish(&attempt, &token).await, over, "a challenge for something else");

        let begun = link::begin(&identity, &ctx, None).await.unwrap();
        let (attempt, token) = answered(&begun, &card);
        let source = sign_in::Source::default();
        let signed_in = finish(&attempt, &token).await.unwrap();
        let started =
            sign_in::complete(&identity, &ctx, &source, signed_in).await.unwrap().unwrap();
        assert_eq!(started.session.assurance, web::Assurance::High);
        assert_eq!(started.session.means, Means::QualifiedCard);
        let known = store::list_of(&db, noor).await.unwrap();
        assert_eq!(known[0].last_used_at, Some(ctx.now()));

        let stranger = Wish { number: "PNOSM-1", ..Wish::sound(ctx.now()) };
        for wish in [stranger, Wish { number: "PNOEE-19880412-Noor", ..Wish::sound(ctx.now()) }] {
            let begun = link::begin(&identity, &ctx, None).await.unwrap();
            let (attempt, token) = answered(&begun, &authority.issue(&wish));
            assert_eq!(finish(&attempt, &token).await, Err(CardRefusal::Unknown.into()));
        }
        let begun = link::begin(&identity, &ctx, None).await.unwrap();
        let (attempt, token) = answered(&begun, &card);
        clock.advance(sign_in::attempt::CHALLENGE_VALID);
        let later = clock.edge().system("test");
        let late = link::finish_sign_in(&identity, &later, &cards, (&attempt, &token)).await;
        assert_eq!(late.unwrap(), over, "too late");
    })
    .await;
}

/// Somebody from elsewhere, who made an account of their own.
fn new_mila() -> NewPerson {
    NewPerson {
        kind: Kind::NonResident,
        given_name: "Mila".into(),
        family_name: "Ő'Hara-Okoro".into(),
        born_on: "1990-05-06".parse().unwrap(),
        email: None,
        email_is_confirmed: false,
        numbers: Vec::new(),
        preferences: Preferences { email_wanted: false, locale: "en".into(), phone: None },
        is_checked: false,
    }
}

/// What stands on Mila's card, as cards write names.
fn in_capitals(now: jiff::Timestamp) -> Wish {
    Wish {
        number: "PNOLV-7",
        country: "LV",
        given_name: "MILA",
        family_name: "ŐHARA OKORO",
        ..Wish::sound(now)
    }
}

#[tokio::test]
async fn a_card_is_added_by_its_person_and_stopped_when_it_is_lost() {
    each_database(&[privacy::MODULE, crate::MODULE], async |db| {
        let clock = TestClock::new();
        let identity = identity(&db, &clock).await;
        let ctx = clock.edge().system("test");
        let (authority, cards) = good(SoftCard::authority(ctx.now(), "CA"), &ctx);
        let mila = somebody(&identity, &ctx, new_mila()).await;
        let noor = somebody(&identity, &ctx, new_person("Noor", "n@a.example")).await;
        let card = authority.issue(&in_capitals(ctx.now()));
        let add = async |who: &person::Created, card: &SoftCard| {
            let begun = link::begin(&identity, &ctx, Some(who.person)).await.unwrap();
            let (attempt, token) = answered(&begun, card);
            let adding = Adding { person: who.person, limit: None };
            let whose = (&cards, &adding, &who.profile);
            link::finish_link(&identity, &ctx, whose, (&attempt, &token)).await.unwrap()
        };
        let enter = async || {
            let begun = link::begin(&identity, &ctx, None).await.unwrap();
            let (attempt, token) = answered(&begun, &card);
            link::finish_sign_in(&identity, &ctx, &cards, (&attempt, &token)).await.unwrap()
        };
        assert_eq!(enter().await, Err(CardRefusal::Unknown.into()), "nobody has added it");
        assert_eq!(add(&noor, &card).await, Err(LinkRefusal::OtherName));
        assert_eq!(add(&mila, &card).await, Ok(()));
        assert_eq!(add(&mila, &card).await, Ok(()), "again changes nothing");
        let signed_in = enter().await.unwrap();
        assert_eq!(signed_in, (mila.person, Means::QualifiedCard).into());
        let source = sign_in::Source::default();
        let started =
            sign_in::complete(&identity, &ctx, &source, signed_in).await.unwrap().unwrap();
        let level = started.session.assurance;
        assert_eq!(level, web::Assurance::Substantial, "her identity was not checked");

        let twin = somebody(&identity, &ctx, new_mila()).await;
        assert_eq!(add(&twin, &card).await, Err(LinkRefusal::Taken), "of the same name");
        let registered = authority.issue(&Wish {
            given_name: "Mila",
            family_name: "Őhara Okoro",
            ..Wish::sound(ctx.now())
        });
        assert_eq!(
            add(&twin, &registered).await,
            Err(LinkRefusal::Taken),
            "Noor's in the register"
        );
        let begun = link::begin(&identity, &ctx, Some(twin.person)).await.unwrap();
        let (attempt, token) = answered(&begun, &card);
        let adding = Adding { person: mila.person, limit: None };
        let whose = (&cards, &adding, &mila.profile);
        let judged = link::finish_link(&identity, &ctx, whose, (&attempt, &token)).await.unwrap();
        let over = Err(LinkRefusal::Card(SignInRefusal::AttemptOver));
        assert_eq!(judged, over, "begun by somebody else");

        // The only way to sign in stays; with a password beside it, it may go, and comes back only by its person.
        let this = Token::new(&ctx);
        let stop = async || link::stop(&identity, &ctx, (mila.person, &this)).await.unwrap();
        assert_eq!(stop().await, Err(sign_in::means::MeansRefusal::LastOne));
        let new = ("three herons at the quay", &this);
        sign_in::means::set_password(&identity, &ctx, (mila.person, &mila.profile), new)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(stop().await, Ok(()));
        assert_eq!(enter().await, Err(CardRefusal::Stopped.into()));
        assert_eq!(sign_in::means::on_file(&identity, mila.person).await.unwrap().cards, 0);
        assert_eq!(add(&mila, &card).await, Ok(()));
        assert!(enter().await.is_ok());
        let whose = (mila.person, &this);
        let removed = sign_in::means::remove_password(&identity, &ctx, whose).await.unwrap();
        assert_eq!(removed, Ok(()), "the card is left");
    })
    .await;
}

#[tokio::test]
async fn the_pages_and_what_their_script_sends() {
    use crate::journey_tests::{seeded, town};
    use axum::http::{Request, StatusCode, header};
    use web::testkit::markup_faults;

    let clock = TestClock::new();
    let (identity, db, _folder, mut browser) = town(&clock).await;
    let ctx = clock.edge().system("test");
    let [_noor] = seeded(&identity, &db, &clock, [("Noor", &[])]).await;
    assert!(!browser.get("/sign-in").await.text.contains("data-card"), "no card is taken");
    let (authority, cards) = good(SoftCard::authority(ctx.now(), "CA"), &ctx);
    identity.take_cards(cards);
    let card = authority.issue(&Wish::sound(ctx.now()));
    let page = browser.get("/sign-in").await.text;
    assert!(page.contains("data-card data-start=\"/sign-in/card/start\""), "{page}");
    let form_token = |page: &str| {
        page.split("data-token=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    let token = form_token(&page);
    let post = |path: &str, token: &str| {
        let json = Request::post(path).header(header::CONTENT_TYPE, "application/json");
        json.header("x-csrf-token", token)
    };
    let refused = browser.send(post("/sign-in/card/start", "x"), "{}".into()).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let begin = async |browser: &mut crate::journey_tests::Browser, path: &str, token: &str| {
        let begun = browser.send(post(path, token), "{}".into()).await;
        assert_eq!(begun.status, StatusCode::OK, "{}", begun.text);
        serde_json::from_str::<Value>(&begun.text).unwrap()
    };
    let begun = begin(&mut browser, "/sign-in/card/start", &token).await;
    let challenge = begun["challenge"].as_str().unwrap();
    assert_eq!(STANDARD.decode(challenge).unwrap().len(), 32);
    let wrong = json!({ "attempt": begun["attempt"], "token": card.token(ORIGIN, "x") });
    let page = browser.send(post("/sign-in/card/finish", &token), wrong.to_string()).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("card-not-signed") && page.text.contains("Reload the page"));
    let begun = begin(&mut browser, "/sign-in/card/start", &token).await;
    let signed = card.token(ORIGIN, begun["challenge"].as_str().unwrap());
    let body = json!({ "attempt": begun["attempt"], "token": signed, "next": "/account" });
    let page = browser.send(post("/sign-in/card/finish", &token), body.to_string()).await;
    assert_eq!((page.status, page.text.as_str()), (StatusCode::OK, "{\"next\":\"/account\"}"));
    let page = browser.get("/account").await.text;
    assert!(page.contains("Identity card, highest level"), "{page}");
    assert!(page.contains("One card signs you in"), "{page}");
    for lang in ["en", "fr", "ar"] {
        for path in ["/account/cards", "/sign-in"] {
            let page = browser.get(&format!("{path}?again=yes&lang={lang}")).await;
            assert_eq!(page.status, StatusCode::OK, "{path} {lang}");
            assert_eq!(markup_faults(&page.text), Vec::<String>::new(), "{path} {lang}");
        }
    }
    browser.get("/account/cards?lang=en").await;
    let page = browser.post("/account/cards", "/account/cards/stop", &[]).await;
    assert!(page.text.contains("your only way to sign in"), "{}", page.text);

    // Noor in the demo town's other way: adds the card, which she has already.
    let page = browser.get("/account/cards").await.text;
    let token = form_token(&page);
    let begun = begin(&mut browser, "/account/cards/start", &token).await;
    let signed = card.token(ORIGIN, begun["challenge"].as_str().unwrap());
    let body = json!({ "attempt": begun["attempt"], "token": signed }).to_string();
    let page = browser.send(post("/account/cards/finish", &token), body).await;
    assert_eq!(page.text, "{\"next\":\"/account/cards?done=added\"}");
    assert!(browser.get("/account/cards?done=added").await.text.contains("has been added"));
    clock.advance(crate::edge::RECENT);
    let page = browser.send(post("/account/cards/start", &token), "{}".into()).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED, "first show again that it is you");
}
