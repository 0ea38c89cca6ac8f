//! Cards in software: sound ones, each fault by itself, and the authority's answers.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::SignedDuration;
use platform::outgoing::Answered;
use platform::testkit::TestClock;
use platform::{Ctx, Fault};
use serde_json::{Value, json};

use super::soft_card::*;
use super::*;
use crate::tests_support::ORIGIN;

const CHALLENGE: &str = "MTIzNDU2NzgxMjM0NTY3ODEyMzQ1Njc4MTIzNDU2Nzg=";
/// 0.4.0.2042.1.2, as `IN_PERSON` in words.
const IN_PERSON_OID: &str = "0.4.0.2042.1.2";

type Answer = Box<dyn Fn(&[u8]) -> Option<Vec<u8>> + Send + Sync>;

fn settings(authority: &SoftCard) -> CardSettings {
    CardSettings {
        authorities: authority.pem(),
        register: Some(("PNOSM-".into(), "saltmere.person".into())),
        high_policies: vec![IN_PERSON_OID.into()],
        disallowed_policies: DISALLOWED.map(str::to_owned).to_vec(),
        ocsp_nonce: true,
        ..CardSettings::default()
    }
}

/// Cards whose authority's server answers so; none is a server that is down.
fn cards(settings: CardSettings, answer: Answer) -> Cards {
    let ask: Asker = Arc::new(move |asked| {
        let (_, question) = asked.posted.unwrap();
        let answered = (asked.url == OCSP_URL).then(|| answer(&question)).flatten();
        Box::pin(async move {
            match answered {
                Some(body) => Ok(Answered { status: 200, body }),
                None => Err(Fault::new("ask another server", std::io::Error::other("down"))),
            }
        })
    });
    Cards::new(settings, ask).unwrap()
}

/// An authority that says of every card that it is good.
pub(super) fn good(authority: SoftCard, ctx: &Ctx) -> (Arc<SoftCard>, Cards) {
    let authority = Arc::new(authority);
    let (signer, now) = (authority.clone(), ctx.now());
    let answer =
        Box::new(move |question: &[u8]| Some(Answering::good(now).answer(question, &signer)));
    let cards = cards(settings(&authority), answer);
    (authority, cards)
}

#[tokio::test]
async fn a_sound_card_and_each_fault_by_itself() {
    let ctx = TestClock::new().edge().system("test");
    let now = ctx.now();
    let (authority, cards) = good(SoftCard::authority(now, "CA"), &ctx);
    let day = SignedDuration::from_hours(24);
    let judge = async |card: &SoftCard| {
        let token = card.token(ORIGIN, CHALLENGE);
        cards.judge(&ctx, &token, (ORIGIN, CHALLENGE)).await
    };
    let sound = Wish::sound(now);
    let read = judge(&authority.issue(&sound)).await.unwrap();
    assert_eq!(read.person(), "SM PNOSM-19880412-Noor");
    assert_eq!((read.given_name.as_str(), read.family_name.as_str()), ("NOOR", "HADDAD"));
    assert_eq!(cards.means(&read), Means::QualifiedCard);
    let plain = Wish { policies: Vec::new(), purposes: Vec::new(), ..sound.clone() };
    let read = judge(&authority.issue(&plain)).await.unwrap();
    assert_eq!(cards.means(&read), Means::Card, "no policy, and no purpose named");

    use CardRefusal::{NotForSigningIn, NotInForce, NotTrusted, Unreadable};
    let faults: [(&str, Wish, CardRefusal); 8] = [
        ("over", Wish { until: now - day, ..sound.clone() }, NotInForce),
        ("not begun", Wish { from: now + day, ..sound.clone() }, NotInForce),
        ("no usage", Wish { usage: None, ..sound.clone() }, NotForSigningIn),
        (
            "signs documents",
            Wish { usage: Some(NON_REPUDIATION), ..sound.clone() },
            NotForSigningIn,
        ),
        ("a server's", Wish { purposes: vec![SERVER_AUTH], ..sound.clone() }, NotForSigningIn),
        ("a telephone's", Wish { policies: vec![MOBILE], ..sound.clone() }, NotForSigningIn),
        ("an authority's own", Wish { is_authority: true, ..sound.clone() }, NotTrusted),
        ("nobody's", Wish { number: "", ..sound.clone() }, Unreadable),
    ];
    for (what, wish, expected) in faults {
        assert_eq!(judge(&authority.issue(&wish)).await, Err(expected), "{what}");
    }
    let other = SoftCard::authority(now, "CA");
    assert_eq!(judge(&other.issue(&sound)).await, Err(NotTrusted), "of the same name only");
    assert_eq!(judge(&SoftCard::made(&sound, None)).await, Err(NotTrusted), "signed by itself");
}

#[tokio::test]
async fn an_authority_whose_own_term_is_over_vouches_for_nobody() {
    let clock = TestClock::new();
    let ctx = clock.edge().system("test");
    let (authority, cards) = good(SoftCard::authority(ctx.now(), "CA"), &ctx);
    let year = SignedDuration::from_hours(24 * 366);
    let card = authority.issue(&Wish { until: ctx.now() + year * 3, ..Wish::sound(ctx.now()) });
    clock.advance(year);
    let later = clock.edge().system("test");
    let token = card.token(ORIGIN, CHALLENGE);
    let judged = cards.judge(&later, &token, (ORIGIN, CHALLENGE)).await;
    assert_eq!(judged, Err(CardRefusal::NotTrusted));
}

#[tokio::test]
async fn another_site_another_challenge_and_damaged_tokens() {
    let ctx = TestClock::new().edge().system("test");
    let (authority, cards) = good(SoftCard::authority(ctx.now(), "CA"), &ctx);
    let card = authority.issue(&Wish::sound(ctx.now()));
    let judge = async |token: &Value| cards.judge(&ctx, token, (ORIGIN, CHALLENGE)).await;
    let not_signed = Err(CardRefusal::NotSigned);
    assert_eq!(judge(&card.token("https://evil.example", CHALLENGE)).await, not_signed);
    assert_eq!(judge(&card.token(&format!("{ORIGIN}/"), CHALLENGE)).await, not_signed);
    assert_eq!(judge(&card.token(ORIGIN, "another challenge")).await, not_signed);
    let sound = card.token(ORIGIN, CHALLENGE);
    let with = |name: &str, value: Value| {
        let mut token = sound.clone();
        token[name] = value;
        token
    };
    let other = authority.issue(&Wish::sound(ctx.now()));
    let certificate = |card: &SoftCard| json!(STANDARD.encode(&card.der));
    assert_eq!(judge(&with("unverifiedCertificate", certificate(&other))).await, not_signed);
    assert_eq!(judge(&with("algorithm", json!("ES256"))).await, not_signed);
    assert_eq!(judge(&with("algorithm", json!("RS384"))).await, not_signed);
    let mut longer = card.der.clone();
    longer.push(0);
    let unreadable: [(&str, Value); 14] = [
        ("unverifiedCertificate", Value::Null),
        ("unverifiedCertificate", json!(7)),
        ("unverifiedCertificate", json!(["x"])),
        ("unverifiedCertificate", json!("")),
        ("unverifiedCertificate", json!("not base 64!")),
        ("unverifiedCertificate", json!(STANDARD.encode(b"no certificate"))),
        ("unverifiedCertificate", json!(STANDARD.encode(longer))),
        ("unverifiedCertificate", json!("A".repeat(TOKEN_BYTES_MAX))),
        ("algorithm", json!("none")),
        ("algorithm", json!("HS256")),
        ("signature", json!("")),
        ("format", json!("web-eid:2.0")),
        ("format", json!("web-eid:10")),
        ("format", json!("web-eid:1.x")),
    ];
    for (name, value) in unreadable {
        let told = value.to_string();
        let judged = judge(&with(name, value)).await;
        assert_eq!(judged, Err(CardRefusal::Unreadable), "{name} {told}");
    }
    for token in [Value::Null, json!([]), json!({}), json!("web-eid:1.0")] {
        assert_eq!(judge(&token).await, Err(CardRefusal::Unreadable), "{token}");
    }
    assert!(judge(&with("format", json!("web-eid:1"))).await.is_ok());
    assert!(judge(&with("format", json!("web-eid:1.1"))).await.is_ok());
}

/// What is asked about revocation, who answers how, of which card, and what comes of it.
type Case<'a> = (&'a str, Answering, &'a Arc<SoftCard>, Result<(), CardRefusal>);

#[tokio::test]
async fn what_the_authority_says_about_a_card() {
    let ctx = TestClock::new().edge().system("test");
    let now = ctx.now();
    let authority = Arc::new(SoftCard::authority(now, "CA"));
    let card = authority.issue(&Wish::sound(now));
    let delegate = |purposes| Wish { purposes, ocsp: None, number: "OCSP", ..Wish::sound(now) };
    let helper = Arc::new(authority.issue(&delegate(vec![OCSP_SIGNING])));
    let another_card = Arc::new(authority.issue(&delegate(vec![CLIENT_AUTH])));
    let other = SoftCard::authority(now, "CA");
    let others_helper = Arc::new(other.issue(&delegate(vec![OCSP_SIGNING])));
    let mins = SignedDuration::from_mins;
    let good = Answering::good(now);
    let none = Err(CardRefusal::NotChecked);
    let at = |this_update, next_update| Answering { this_update, next_update, ..good.clone() };
    let table: [Case<'_>; 15] = [
        ("good", good.clone(), &authority, Ok(())),
        ("alone", Answering { with_certificate: false, ..good.clone() }, &authority, Ok(())),
        ("by a helper", good.clone(), &helper, Ok(())),
        ("a minute old", at(now - mins(1), Some(now + mins(60))), &authority, Ok(())),
        ("a clock ahead", at(now + mins(14), None), &authority, Ok(())),
        (
            "revoked",
            Answering { status: 0x81, ..good.clone() },
            &authority,
            Err(CardRefusal::Revoked),
        ),
        ("unknown", Answering { status: 0x82, ..good.clone() }, &authority, none),
        ("old", at(now - mins(3), None), &authority, none),
        ("of the future", at(now + mins(16), None), &authority, none),
        ("ended before it began", at(now, Some(now - mins(1))), &authority, none),
        ("another's nonce", Answering { repeats_nonce: false, ..good.clone() }, &authority, none),
        ("another card", Answering { about_it: false, ..good.clone() }, &authority, none),
        ("two cards", Answering { times: 2, ..good.clone() }, &authority, none),
        ("by a card", good.clone(), &another_card, none),
        ("by another's helper", good.clone(), &others_helper, none),
    ];
    for (what, answering, signer, expected) in table {
        let (signer, token) = (Arc::clone(signer), card.token(ORIGIN, CHALLENGE));
        let answer = Box::new(move |question: &[u8]| Some(answering.answer(question, &signer)));
        let judged = cards(settings(&authority), answer);
        let judged = judged.judge(&ctx, &token, (ORIGIN, CHALLENGE)).await;
        assert_eq!(judged.map(|_| ()), expected, "{what}");
    }
}

#[tokio::test]
async fn a_server_that_is_down_and_what_a_town_decides_about_it() {
    let ctx = TestClock::new().edge().system("test");
    let authority = SoftCard::authority(ctx.now(), "CA");
    let card = authority.issue(&Wish::sound(ctx.now()));
    let judge = async |card: &SoftCard, settings: CardSettings, said: Option<&'static [u8]>| {
        let cards = cards(settings, Box::new(move |_| said.map(<[u8]>::to_vec)));
        let token = card.token(ORIGIN, CHALLENGE);
        cards.judge(&ctx, &token, (ORIGIN, CHALLENGE)).await.map(|_| ())
    };
    let lenient = || CardSettings { take_unchecked: true, ..settings(&authority) };
    let none = Err(CardRefusal::NotChecked);
    // "Try later" is what an overloaded responder says.
    for said in [None, Some(&b"<html>"[..]), Some(&[0x30, 3, 0x0a, 1, 3][..]), Some(&[][..])] {
        assert_eq!(judge(&card, settings(&authority), said).await, none);
        assert_eq!(judge(&card, lenient(), said).await, Ok(()));
    }
    for ocsp in [None, Some("ldap://ocsp.cards.example/")] {
        let silent = authority.issue(&Wish { ocsp, ..Wish::sound(ctx.now()) });
        assert_eq!(judge(&silent, settings(&authority), None).await, none);
        assert_eq!(judge(&silent, lenient(), None).await, Ok(()));
    }
}

#[tokio::test]
async fn only_the_designated_responder_answers() {
    let ctx = TestClock::new().edge().system("test");
    let authority = Arc::new(SoftCard::authority(ctx.now(), "CA"));
    let card = authority.issue(&Wish { ocsp: None, ..Wish::sound(ctx.now()) });
    let responder = Arc::new(SoftCard::authority(ctx.now(), "Responder"));
    for (signer, nonce, expected) in [
        (&responder, true, Ok(())),
        (&responder, false, Ok(())),
        (&authority, true, Err(CardRefusal::NotChecked)),
    ] {
        let settings = CardSettings {
            ocsp_url: Some(OCSP_URL.into()),
            ocsp_responder: Some(responder.pem()),
            ocsp_nonce: nonce,
            ..settings(&authority)
        };
        let (signer, now) = (Arc::clone(signer), ctx.now());
        let answer =
            Box::new(move |asked: &[u8]| Some(Answering::good(now).answer(asked, &signer)));
        let token = card.token(ORIGIN, CHALLENGE);
        let judged = cards(settings, answer).judge(&ctx, &token, (ORIGIN, CHALLENGE)).await;
        assert_eq!(judged.map(|_| ()), expected);
    }
}

#[test]
fn settings_that_do_not_hold() {
    let ctx = TestClock::new().edge().system("test");
    let authority = SoftCard::authority(ctx.now(), "CA");
    let card = authority.issue(&Wish::sound(ctx.now()));
    let check = |authorities: String, responder: Option<&str>| {
        let settings = CardSettings {
            authorities,
            ocsp_responder: responder.map(str::to_owned),
            ..CardSettings::default()
        };
        Cards::new(settings, Cards::asking()).map(|_| ()).unwrap_err().to_string()
    };
    assert_eq!(check(String::new(), None), "there is no certificate");
    let both = format!("{}{}", authority.pem(), card.pem());
    assert_eq!(check(both, None), "certificate 2 is not that of an authority");
    assert_eq!(check(authority.pem(), Some("x")), "the responder's certificate does not read");
}

/// Cards, tokens, questions and answers that OpenSSL and Node.js made (`e2e/softcard.mjs`).
#[tokio::test]
async fn what_openssl_made_is_read_and_asked_as_openssl_does() {
    let made: Value = serde_json::from_str(include_str!("vectors.json")).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let (origin, challenge) = (text(&made["origin"]), text(&made["challenge"]));
    let clock = TestClock::new();
    clock.set(jiff::Timestamp::from_second(made["at"].as_i64().unwrap()).unwrap());
    let ctx = clock.edge().system("test");
    let seen = made["cards"].as_array().unwrap().iter().map(async |one| {
        let bytes = |name: &str| STANDARD.decode(text(&one[name])).unwrap();
        let (question, answer) = (bytes("question"), bytes("answer"));
        let settings =
            CardSettings { authorities: text(&made["authority"]), ..CardSettings::default() };
        let answering = Box::new(move |asked: &[u8]| {
            assert_eq!(asked, question, "the question as OpenSSL writes it");
            Some(answer.clone())
        });
        let cards = cards(settings, answering);
        let judged = cards.judge(&ctx, &one["token"], (&origin, &challenge)).await;
        let revoked = one["revoked"].as_bool().unwrap();
        let expected = if revoked { Err(CardRefusal::Revoked) } else { Ok("PNOSM-1".to_owned()) };
        assert_eq!(judged.map(|card| card.number), expected, "{}", one["algorithm"]);
        let elsewhere = cards.judge(&ctx, &one["token"], ("https://evil.example", &challenge));
        assert_eq!(elsewhere.await, Err(CardRefusal::NotSigned), "{}", one["algorithm"]);
    });
    assert_eq!(futures_util::future::join_all(seen).await.len(), 4);
}
