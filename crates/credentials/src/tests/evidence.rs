//! Credentials of other issuers: whose keys are believed, how they are found, and what is refused. The second issuer has keys,
//! certificates and a list of its own; one credential and one list were made by another program (`e2e/issuer.mjs`).

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use futures_util::FutureExt as _;
use jiff::SignedDuration;
use openid::jose::{Jwk, SigningKey, unbase64};
use platform::Fault;
use platform::outgoing::{Answered, Question};
use platform::testkit::each_database;
use sdjwt::{Path, SdJwt, Status, StatusList};
use serde_json::{Value, json};

use super::presentation::{Asked, ask, permit, question, shown, with_header, with_issuer};
use crate::presentation::chain::Authorities;
use crate::presentation::trust::{self, Issuer, Keys};
use crate::presentation::{Ask, Outcome, Shown, Why};
use crate::tests_support::{ISSUER, MODULES, Town, key, with};

pub(super) const STATE: &str = "https://state.example";
pub(super) const LIST: &str = "https://state.example/lists/1";

pub(super) fn state(keys: Keys) -> Issuer {
    Issuer {
        id: STATE.into(),
        name: BTreeMap::from([("en".to_owned(), "The state".to_owned())]),
        keys,
        revocation: Vec::new(),
        types: vec!["urn:pass".into()],
        status: format!("{STATE}/"),
    }
}

fn given() -> Issuer {
    state(Keys::Given(vec![(None, key(9).public())]))
}

/// A question that takes passes of the state.
pub(super) fn wanted(town: &Town) -> Ask {
    Ask { issuers: vec![STATE.into()], is_own: true, ..question(town, &["urn:pass"], &["zone"]) }
}

/// What comes of a pass that is shown: why it is not taken, or none.
pub(super) async fn refused(town: &Town, ask_for: Ask, pass: SdJwt) -> Option<Why> {
    let asked = ask(town, ask_for).await;
    let proved = asked.proved(town, pass, 7).to_string();
    asked.answer_as(town, ("evidence", &proved)).await;
    match asked.outcome(town).await {
        Some(Outcome::Refused(why)) => Some(why),
        Some(Outcome::Unfinished) => None,
        other => panic!("{other:?}"),
    }
}

/// What stands at other addresses now.
pub(super) type Net = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

/// Puts a network of our own behind the town: what it has, and which addresses were asked for.
pub(super) fn network(town: &Town) -> (Net, Arc<Mutex<Vec<String>>>) {
    let (net, asked) = (Net::default(), Arc::new(Mutex::new(Vec::new())));
    let (there, seen) = (Arc::clone(&net), Arc::clone(&asked));
    town.credentials.ask_through(Arc::new(move |question: Question| {
        seen.lock().unwrap().push(question.url.clone());
        let body = there.lock().unwrap().get(&question.url).cloned();
        let gone = || Fault::new("ask another server", "nobody is there");
        async move {
            // Others run while one waits for the answer.
            tokio::task::yield_now().await;
            Ok(Answered { status: 200, body: body.ok_or_else(gone)? })
        }
        .boxed()
    }));
    (net, asked)
}

pub(super) fn set(net: &Net, url: &str, body: impl Into<Vec<u8>>) {
    net.lock().unwrap().insert(url.to_owned(), body.into());
}

#[tokio::test]
async fn what_is_believed_of_others() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        town.credentials.trust(vec![given()]);
        let now = town.ctx().now().as_second();
        let pass = |changes: Value| with_issuer(STATE, &key(9), changes);
        let check = async |pass: SdJwt, why: Option<Why>| {
            let told = pass.to_string();
            assert_eq!(refused(&town, wanted(&town), pass).await, why, "{told}");
        };
        check(pass(json!({})), None).await;
        check(with_issuer(STATE, &key(8), json!({})), Some(Why::NotTrusted)).await;
        let nobody = "https://nobody.example";
        check(with_issuer(nobody, &key(9), json!({})), Some(Why::NotTrusted)).await;
        check(pass(json!({ "vct": "urn:other" })), Some(Why::OtherKind)).await;
        let town_kind = format!("{ISSUER}/credentials/types/permit");
        check(pass(json!({ "vct": town_kind })), Some(Why::OtherKind)).await;
        check(pass(json!({ "exp": now })), Some(Why::NotHolding)).await;
        check(pass(json!({ "exp": now + 1 })), None).await;
        let half = |seconds: i64| json!(seconds as f64 + 0.5);
        check(pass(json!({ "exp": half(now) })), Some(Why::NotHolding)).await;
        check(pass(json!({ "exp": half(now + 1) })), None).await;
        check(pass(json!({ "exp": "soon" })), Some(Why::Unreadable)).await;
        for claim in ["nbf", "iat"] {
            // A clock that is a minute ahead is no lie.
            check(pass(json!({ claim: now + 60 })), None).await;
            check(pass(json!({ claim: now + 61 })), Some(Why::NotHolding)).await;
            check(pass(json!({ claim: half(now + 59) })), None).await;
            check(pass(json!({ claim: half(now + 60) })), Some(Why::NotHolding)).await;
        }
        check(pass(json!({ "cnf": {} })), Some(Why::NotProven)).await;
        let other = json!({ "cnf": { "jwk": Jwk::of(&key(8).public()) } });
        check(pass(other), Some(Why::NotProven)).await;
        check(shown(&pass(json!({})), &[]), Some(Why::Incomplete)).await;
    })
    .await;
}

#[tokio::test]
async fn a_question_names_from_whom_it_takes() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let other = Issuer { id: "https://b.example".into(), ..given() };
        let narrow = Issuer { types: vec!["urn:other".into()], ..given() };
        let pass = || with_issuer(STATE, &key(9), json!({}));
        town.credentials.trust(vec![given(), other]);
        let from = |issuer: &str| Ask { issuers: vec![issuer.into()], ..wanted(&town) };
        let elsewhere = refused(&town, from("https://b.example"), pass()).await;
        assert_eq!(elsewhere, Some(Why::NotTrusted), "the question is for another issuer");
        assert_eq!(refused(&town, from(STATE), pass()).await, None);
        town.credentials.trust(vec![narrow]);
        let kind = refused(&town, from(STATE), pass()).await;
        assert_eq!(kind, Some(Why::NotTrusted), "it is not believed for this kind");
        town.credentials.trust(Vec::new());
        assert_eq!(refused(&town, from(STATE), pass()).await, Some(Why::NotTrusted));
        // One of others under the name of one of the town's, and the other way round.
        town.credentials.trust(vec![given()]);
        let both = Ask { types: vec!["permit".into(), "urn:pass".into()], ..wanted(&town) };
        let asked = ask(&town, both).await;
        let query = &asked.claims["dcql_query"];
        let options = json!([{ "options": [["credential"], ["evidence"]] }]);
        assert_eq!(query["credential_sets"], options);
        let evidence = &query["credentials"][1];
        assert_eq!(evidence["meta"]["vct_values"], json!(["urn:pass"]));
        let iss = json!({ "id": "iss", "path": ["iss"], "values": [STATE] });
        assert!(evidence["claims"].as_array().unwrap().contains(&iss), "{query}");
        let proved = asked.proved(&town, pass(), 7).to_string();
        let told = asked.answer_as(&town, ("credential", &proved)).await;
        assert_eq!(told.text("error_description"), "other-kind");
        let own = permit(&town).await;
        let proved_own = asked.proved(&town, shown(&own, &["zone"]), 7).to_string();
        let told = asked.answer_as(&town, ("evidence", &proved_own)).await;
        assert_eq!(told.text("error_description"), "other-kind");
        let two = json!({ "credential": [proved_own], "evidence": [proved] }).to_string();
        let told = asked.send(&town, &[("vp_token", &two), ("state", asked.text("state"))]).await;
        assert_eq!(told.text("error_description"), "unreadable");
        assert_eq!(asked.answer(&town, &proved_own).await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn keys_that_the_issuer_publishes() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let (net, asked) = network(&town);
        town.credentials.trust(vec![state(Keys::Published)]);
        let place = format!("{STATE}/.well-known/jwt-vc-issuer");
        let set_of = |bytes: &[u8]| {
            let keys =
                bytes.iter().map(|byte| Jwk::of(&key(*byte).public()).published(&byte.to_string()));
            json!({ "keys": keys.collect::<Vec<_>>() })
        };
        let document = |bytes: &[u8]| json!({ "issuer": STATE, "jwks": set_of(bytes) }).to_string();
        let named = |byte: u8| {
            with_header(json!({ "kid": byte.to_string() }), (STATE, &key(byte)), json!({}))
        };
        let count = || std::mem::take(&mut *asked.lock().unwrap()).len();
        let check = async |byte: u8, why: Option<Why>, fetched: usize| {
            let came = (refused(&town, wanted(&town), named(byte)).await, count());
            assert_eq!(came, (why, fetched));
        };
        let minute = || town.clock.advance(SignedDuration::from_mins(1));
        check(9, Some(Why::NotChecked), 1).await;
        check(9, Some(Why::NotChecked), 0).await;
        minute();
        set(&net, &place, "nothing");
        check(9, Some(Why::NotChecked), 1).await;
        minute();
        set(&net, &place, document(&[9]).replace("state.example", "other.example"));
        check(9, Some(Why::NotChecked), 1).await;
        minute();
        set(&net, &place, document(&[9]));
        check(9, None, 1).await;
        check(9, None, 0).await;
        // A new key is found, but nobody makes us ask for each wrong token.
        set(&net, &place, document(&[8, 9]));
        check(8, Some(Why::NotTrusted), 0).await;
        minute();
        check(8, None, 1).await;
        check(5, Some(Why::NotTrusted), 0).await;
        // While it is away, the keys that are known count.
        minute();
        net.lock().unwrap().clear();
        check(5, Some(Why::NotTrusted), 1).await;
        check(9, None, 0).await;
        // A key that was taken back is known after ten minutes.
        set(&net, &place, document(&[9]));
        town.clock.advance(SignedDuration::from_mins(10));
        check(8, Some(Why::NotTrusted), 1).await;
        // Elsewhere at the same host.
        let keys = format!("{STATE}/keys");
        set(&net, &place, json!({ "issuer": STATE, "jwks_uri": keys }).to_string());
        set(&net, &keys, set_of(&[6]).to_string());
        town.clock.advance(SignedDuration::from_mins(10));
        check(6, None, 2).await;
    })
    .await;
}

#[tokio::test]
async fn keys_in_certificates() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let made: Value = serde_json::from_str(include_str!("certificates.json")).unwrap();
        let authorities = Authorities::read(made["authority"].as_str().unwrap()).unwrap();
        town.credentials.trust(vec![state(Keys::Certified(authorities))]);
        let check = async |chain: &[&str], by: &SigningKey, why: Option<Why>| {
            let chain: Vec<&Value> = chain.iter().map(|name| &made[*name]).collect();
            let pass = with_header(json!({ "x5c": chain }), (STATE, by), json!({}));
            assert_eq!(refused(&town, wanted(&town), pass).await, why, "{chain:?}");
        };
        check(&["by-uri", "issuing"], &key(9), None).await;
        check(&["by-host", "issuing"], &key(9), None).await;
        let wrong = Some(Why::NotTrusted);
        check(&["by-uri", "issuing"], &key(8), wrong).await;
        check(&["by-uri"], &key(9), wrong).await;
        check(&["other-name", "issuing"], &key(9), wrong).await;
        check(&["no-name", "issuing"], &key(9), wrong).await;
        check(&["over", "issuing"], &key(9), wrong).await;
        check(&["not-yet", "issuing"], &key(9), wrong).await;
        check(&["other-authority"], &key(9), wrong).await;
        check(&["issuing"], &key(9), wrong).await;
        check(&["nothing"], &key(9), wrong).await;
        check(&[], &key(9), wrong).await;
        check(&["by-uri", "issuing", "issuing", "issuing", "issuing", "issuing"], &key(9), wrong)
            .await;
        let bare = with_issuer(STATE, &key(9), json!({}));
        assert_eq!(refused(&town, wanted(&town), bare).await, wrong, "no certificate");
    })
    .await;
}

/// A list of the state's, in which the fifth was taken back, and the sixth is suspended.
fn list(by: &SigningKey, changes: &Value) -> String {
    let mut list = StatusList::new(2, 16).unwrap();
    assert!(list.set(5, Status::Invalid) && list.set(6, Status::Suspended));
    let claims = json!({ "sub": LIST, "ttl": 600, "status_list": list.claim() });
    by.sign(StatusList::TYP, &with(claims, changes))
}

#[tokio::test]
async fn whether_it_holds_says_its_issuer() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let (net, asked) = network(&town);
        let forget = || town.credentials.trust(vec![given()]);
        forget();
        let at = |index: u64, uri: &str| {
            let status = json!({ "status": { "status_list": { "idx": index, "uri": uri } } });
            with_issuer(STATE, &key(9), status)
        };
        let check = async |index: u64, why: Option<Why>| {
            assert_eq!(refused(&town, wanted(&town), at(index, LIST)).await, why);
        };
        let wrong = refused(&town, wanted(&town), at(3, "https://evil.example/1")).await;
        assert_eq!(wrong, Some(Why::NotTrusted), "somebody else's list says nothing");
        assert!(asked.lock().unwrap().is_empty(), "and is not asked for");
        check(3, Some(Why::NotChecked)).await;
        let now = town.ctx().now().as_second();
        for (by, changes) in [
            (8, json!({})),
            (9, json!({ "sub": "https://state.example/lists/2" })),
            (9, json!({ "exp": now })),
            (9, json!({ "status_list": { "bits": 3, "lst": "" } })),
        ] {
            town.clock.advance(SignedDuration::from_mins(1));
            set(&net, LIST, list(&key(by), &changes));
            check(3, Some(Why::NotChecked)).await;
        }
        let minute = || town.clock.advance(SignedDuration::from_mins(1));
        minute();
        set(&net, LIST, key(9).sign("JWT", &json!({ "sub": LIST })));
        check(3, Some(Why::NotChecked)).await;
        minute();
        set(&net, LIST, list(&key(9), &json!({})));
        asked.lock().unwrap().clear();
        check(3, None).await;
        check(5, Some(Why::NotHolding)).await;
        check(6, Some(Why::NotHolding)).await;
        check(1_000, Some(Why::NotHolding)).await;
        assert_eq!(asked.lock().unwrap().len(), 1, "kept for as long as it says");
        net.lock().unwrap().clear();
        town.clock.advance(SignedDuration::from_secs(599));
        check(3, None).await;
        town.clock.advance(SignedDuration::from_secs(1));
        check(3, Some(Why::NotChecked)).await;
        minute();
        let until = town.ctx().now().as_second() + 300;
        set(&net, LIST, list(&key(9), &json!({ "exp": until, "ttl": 86_400 })));
        check(3, None).await;
        town.clock.advance(SignedDuration::from_secs(299));
        check(3, None).await;
        town.clock.advance(SignedDuration::from_secs(1));
        check(3, Some(Why::NotChecked)).await;
    })
    .await;
}

#[tokio::test]
async fn an_issuer_that_is_away_is_asked_once() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let (net, asked) = network(&town);
        let count = || std::mem::take(&mut *asked.lock().unwrap()).len();
        let unknown = Some(Why::NotChecked);
        town.credentials.trust(vec![state(Keys::Published)]);
        let pass = || with_issuer(STATE, &key(9), json!({}));
        let both = async |pass: &dyn Fn() -> SdJwt| {
            tokio::join!(
                refused(&town, wanted(&town), pass()),
                refused(&town, wanted(&town), pass())
            )
        };
        assert_eq!(both(&pass).await, (unknown, unknown));
        assert_eq!(both(&pass).await, (unknown, unknown));
        assert_eq!(count(), 1, "for its keys");
        town.credentials.trust(vec![given()]);
        let status = json!({ "status": { "status_list": { "idx": 3, "uri": LIST } } });
        let listed = || with_issuer(STATE, &key(9), status.clone());
        assert_eq!(both(&listed).await, (unknown, unknown));
        assert_eq!(both(&listed).await, (unknown, unknown));
        assert_eq!(count(), 1, "for its list");
        town.clock.advance(SignedDuration::from_mins(1));
        set(&net, LIST, list(&key(9), &json!({})));
        assert_eq!(both(&listed).await, (None, None));
        assert_eq!(count(), 1, "one fetches for both");
    })
    .await;
}

/// What another program made: a credential, its issuer's keys and its list.
#[tokio::test]
async fn what_another_program_issued() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let (net, _) = network(&town);
        town.credentials.trust(vec![state(Keys::Published)]);
        let made: Value = serde_json::from_str(include_str!("independent.json")).unwrap();
        set(&net, &format!("{STATE}/.well-known/jwt-vc-issuer"), made["published"].to_string());
        set(&net, LIST, made["status"].as_str().unwrap());
        let secret = unbase64(made["holder"].as_str().unwrap()).unwrap();
        let holder = SigningKey::from_secret(&secret.try_into().unwrap()).unwrap();
        let credential = SdJwt::parse(made["credential"].as_str().unwrap()).unwrap();
        let names = ["zone", "given_name", "birthdate"];
        let paths: Vec<Path> = names.iter().map(|name| Path::members([*name])).collect();
        let wanted = Ask {
            claims: vec!["zone".into(), "plate".into()],
            optional: vec!["plate".into()],
            holder: vec!["given_name".into(), "family_name".into(), "birthdate".into()],
            ..wanted(&town)
        };
        let asked = ask(&town, wanted).await;
        let sets = &asked.claims["dcql_query"]["credentials"][0]["claim_sets"];
        assert_eq!(sets[0].as_array().unwrap().len(), 6, "everything, and from whom");
        assert_eq!(sets[1], json!(["c4", "iss"]), "or what is needed");
        let select = |paths: &[Path]| credential.select(paths).unwrap();
        let proved = asked.proved_by(&town, select(&paths), &holder).to_string();
        let told = asked.answer_as(&town, ("evidence", &proved)).await;
        assert_eq!(told.status, 200, "{}", told.text);
        let shown = came_back(&town, &asked, told.text("redirect_uri")).await;
        assert_eq!(json!(shown.claims), json!({ "zone": "3" }));
        assert_eq!(shown.untold, ["plate"], "what was not told stays untold");
        let by = shown.by.unwrap();
        assert_eq!((by.issuer.as_str(), by.name["en"].as_str()), (STATE, "The state"));
        assert_eq!(json!(by.holder), json!({ "given_name": "Noor", "birthdate": "1988-04-12" }));
    })
    .await;
}

/// Noor's browser, which the wallet opens.
async fn came_back(town: &Town, asked: &Asked, uri: &str) -> Shown {
    let mut noor = town.signed_in("Noor").await;
    let path = uri.strip_prefix(ISSUER).unwrap();
    let sent = noor.get(path).await;
    assert_eq!((sent.status.as_u16(), sent.location.as_str()), (303, back(asked).as_str()));
    match asked.outcome(town).await {
        Some(Outcome::Shown(shown)) => *shown,
        other => panic!("{other:?}"),
    }
}

fn back(asked: &Asked) -> String {
    format!("/applications/1/wallet/{}", asked.token)
}

#[tokio::test]
async fn an_answer_is_finished_where_it_began() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        town.credentials.trust(vec![given()]);
        let asked = ask(&town, wanted(&town)).await;
        let proved = asked.proved(&town, with_issuer(STATE, &key(9), json!({})), 7).to_string();
        let told = asked.answer_as(&town, ("evidence", &proved)).await;
        let uri = told.text("redirect_uri").to_owned();
        assert!(!uri.contains(&asked.token), "the wallet does not learn the page's own token");
        assert!(!uri.contains(asked.text("state")), "nor is it what the square says");
        assert_eq!(asked.outcome(&town).await, Some(Outcome::Unfinished));
        let path = uri.strip_prefix(ISSUER).unwrap();
        let stranger = town.browser().get(path).await;
        assert!(stranger.location.starts_with("/sign-in"), "{}", stranger.location);
        let next = web::next::decode(stranger.location.split_once("next=").unwrap().1);
        assert_eq!(next, path, "and comes back from there");
        // Whoever was sent the link of somebody else's question.
        let mut olga = town.signed_in("Olga").await;
        assert_eq!(olga.get(path).await.status, 404);
        assert_eq!(asked.outcome(&town).await, Some(Outcome::Unfinished));
        let mut noor = town.signed_in("Noor").await;
        for wrong in ["", "?response_code=a", &format!("?response_code={}", asked.token)] {
            assert_eq!(noor.get(&format!("/my-credentials/shown{wrong}")).await.status, 404);
        }
        let again = asked.answer_as(&town, ("evidence", &proved)).await;
        assert_eq!(again.status, 400, "it was answered");
        let shown = came_back(&town, &asked, &uri).await;
        assert_eq!(shown.kind, "urn:pass");
        came_back(&town, &asked, &uri).await;
        town.clock.advance(SignedDuration::from_mins(10));
        assert_eq!(noor.get(path).await.status, 404, "it has run out");
    })
    .await;
}

/// A helper fills in the form of somebody else: the answer comes back to the helper's browser.
#[tokio::test]
async fn who_asked_finishes_it_and_not_whose_form_it_is() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        town.credentials.trust(vec![given()]);
        let asked = ask(&town, Ask { asker: town.olga, ..wanted(&town) }).await;
        let proved = asked.proved(&town, with_issuer(STATE, &key(9), json!({})), 7).to_string();
        let told = asked.answer_as(&town, ("evidence", &proved)).await;
        let path = told.text("redirect_uri").strip_prefix(ISSUER).unwrap().to_owned();
        let mut noor = town.signed_in("Noor").await;
        assert_eq!(noor.get(&path).await.status, 404);
        assert_eq!(asked.outcome(&town).await, Some(Outcome::Unfinished));
        let mut olga = town.signed_in("Olga").await;
        let sent = olga.get(&path).await;
        assert_eq!((sent.status.as_u16(), sent.location.as_str()), (303, back(&asked).as_str()));
        assert!(matches!(asked.outcome(&town).await, Some(Outcome::Shown(_))));
    })
    .await;
}

#[test]
fn whom_the_file_names() {
    let jwk = serde_json::to_string(&Jwk::of(&key(9).public())).unwrap();
    let jwk = jwk.replace("\":\"", "\" = \"").replace("\":", "\" = ");
    let made: Value = serde_json::from_str(include_str!("certificates.json")).unwrap();
    let authority = made["authority"].as_str().unwrap().to_owned();
    let beside = |name: &str| match name {
        "state.pem" => Some(authority.clone()),
        "empty.pem" => Some(String::new()),
        _ => None,
    };
    let read = |rest: &str| {
        let text = format!("[[issuer]]\ntypes = [\"urn:pass\"]\n{rest}");
        trust::read(&text, &beside).unwrap()
    };
    let id = "id = \"https://state.example\"\n";
    let keys = format!("keys = [{jwk}]\n");
    let twice = format!("{id}{keys}[[issuer]]\n{id}{keys}types = [\"urn:pass\"]\n");
    let (issuers, findings) = read(&twice);
    assert_eq!((issuers.len(), findings.len()), (1, 1), "{findings:?}");
    assert_eq!(issuers[0].status, "https://state.example/");
    let sound = |rest: &str| match read(rest) {
        (issuers, findings) if findings.is_empty() => Some(issuers[0].keys.clone()),
        (issuers, _) => {
            assert!(issuers.is_empty());
            None
        }
    };
    assert_eq!(sound(id), Some(Keys::Published));
    assert!(matches!(sound(&format!("{id}authorities = \"state.pem\"")), Some(Keys::Certified(_))));
    assert!(sound(&format!("{id}name = {{ en = \"The state\", ar = \"الدولة\" }}")).is_some());
    for wrong in [
        format!("{id}{keys}authorities = \"state.pem\""),
        format!("{id}authorities = \"other.pem\""),
        format!("{id}authorities = \"empty.pem\""),
        format!("{id}authorities = \"../state.pem\""),
        format!("{id}keys = []"),
        format!("{id}name = {{ \"e n\" = \"The state\" }}"),
        "id = \"\"\n".to_owned(),
        "id = \"urn:a\"\n".to_owned(),
        format!("id = \"urn:a\"\n{keys}"),
        "id = \"http://state.example\"\n".to_owned(),
        "id = \"https://a@state.example\"\n".to_owned(),
    ] {
        assert_eq!(sound(&wrong), None, "{wrong}");
    }
    let lists =
        |address: &str| sound(&format!("id = \"urn:a\"\n{keys}status = \"{address}\"\n")).is_some();
    for address in ["https://a.example", "http://localhost", "http://localhost:8080/lists"] {
        assert!(lists(address), "{address}");
    }
    for address in [
        "http://a.example",
        "http://localhost.evil.example",
        "http://localhost:8080@evil.example",
        "http://localhost:8080x",
        "http://localhost@evil.example",
    ] {
        assert!(!lists(address), "{address}");
    }
    assert!(trust::read("[[issuer]]\nunknown = 1\n", &beside).is_err());
}
