//! A wallet answers a question: what is believed, and what is not.

use openid::jose::{Jwk, SigningKey};
use platform::testkit::each_database;
use sdjwt::{Hash, KeyBinding, Path, SdJwt, conceal};
use serde_json::{Map, Value, json};

use crate::presentation::{Ask, Outcome, Why, begin, finish, outcome};
use crate::tests_support::{ISSUER, MODULES, Told, Town, credential_in, key, with};

const ABOUT: &str = "app_1";

/// A question that waits: its token, and what the wallet was asked.
pub(super) struct Asked {
    pub(super) token: String,
    pub(super) claims: Map<String, Value>,
}

pub(super) fn question(town: &Town, types: &[&str], claims: &[&str]) -> Ask {
    let person = town.noor;
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    Ask {
        about: ABOUT.into(),
        place: "plate".into(),
        person,
        asker: person,
        back: "/applications/1/wallet/".into(),
        is_own: false,
        types: texts(types),
        issuers: Vec::new(),
        claims: texts(claims),
        optional: Vec::new(),
        holder: Vec::new(),
    }
}

pub(super) async fn ask(town: &Town, ask: Ask) -> Asked {
    let begun = begin(&town.credentials, &town.ctx(), ask).await.unwrap();
    let address = begun.address.clone();
    let (_, query) = begun.address.split_once("openid4vp://?").unwrap();
    let query: std::collections::HashMap<String, String> = web::next::pairs(query).collect();
    let told = town.get(query["request_uri"].strip_prefix(ISSUER).unwrap()).await;
    let jws = sdjwt::Jws::parse(&told.text).unwrap();
    assert_eq!(jws.header_text("typ"), Some("oauth-authz-req+jwt"));
    assert!(jws.header["x5c"][0].as_str().is_some_and(|text| text.len() > 300));
    let about = town.get("/.well-known/jwt-vc-issuer").await;
    let published: Jwk = serde_json::from_value(about.body["jwks"]["keys"][0].clone()).unwrap();
    let own = published.key().unwrap();
    let claims = jws.verify(|jws| crate::tests_support::is_signed(&own, jws)).unwrap();
    assert_eq!(claims["client_id"], query["client_id"]);
    let request = format!("{address} {claims:?}");
    assert!(!request.contains(&begun.token), "what the page alone has is in no request");
    assert_eq!(claims["client_id"], "x509_san_dns:localhost");
    assert_eq!(claims["response_mode"], "direct_post");
    Asked { token: begun.token, claims }
}

impl Asked {
    pub(super) fn text(&self, name: &str) -> &str {
        self.claims[name].as_str().unwrap()
    }

    /// The holder's proof for what is asked.
    pub(super) fn proved(&self, town: &Town, shown: SdJwt, byte: u8) -> SdJwt {
        self.proved_by(town, shown, &key(byte))
    }

    pub(super) fn proved_by(&self, town: &Town, shown: SdJwt, by: &SigningKey) -> SdJwt {
        let binding = KeyBinding {
            audience: self.text("client_id"),
            nonce: self.text("nonce"),
            now: town.ctx().now().as_second(),
            age_max: 60,
        };
        let sign = |message: &str| by.signature(message);
        binding.prove(shown, ("ES256", Hash::Sha256), sign)
    }

    pub(super) async fn answer(&self, town: &Town, shown: &str) -> Told {
        self.answer_as(town, ("credential", shown)).await
    }

    /// The answer with what stands under this id of the query.
    pub(super) async fn answer_as(&self, town: &Town, (id, shown): (&str, &str)) -> Told {
        let answer = json!({ id: [shown] }).to_string();
        self.send(town, &[("vp_token", answer.as_str()), ("state", self.text("state"))]).await
    }

    pub(super) async fn send(&self, town: &Town, form: &[(&str, &str)]) -> Told {
        let path = self.text("response_uri").strip_prefix(ISSUER).unwrap().to_owned();
        town.post_form((&path, None), form).await
    }

    pub(super) async fn outcome(&self, town: &Town) -> Option<Outcome> {
        let found = outcome(&town.credentials, &town.ctx(), (&self.token, ABOUT)).await.unwrap();
        found.map(|standing| standing.outcome)
    }
}

/// Noor's permit in a wallet whose key is the seventh.
pub(super) async fn permit(town: &Town) -> SdJwt {
    let id = town.granted(town.noor, "PP-1").await;
    let mut noor = town.signed_in("Noor").await;
    let (_, told) = town.loaded(&mut noor, id).await;
    credential_in(&told)
}

pub(super) fn shown(credential: &SdJwt, claims: &[&str]) -> SdJwt {
    let paths: Vec<Path> = claims.iter().map(|name| Path::members([*name])).collect();
    credential.select(&paths).unwrap()
}

#[tokio::test]
async fn what_is_asked_is_shown_and_nothing_else_is_kept() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let credential = permit(&town).await;
        let asked = ask(&town, question(&town, &["permit"], &["plate", "zone"])).await;
        let query = &asked.claims["dcql_query"]["credentials"][0];
        assert_eq!(query["format"], "dc+sd-jwt");
        assert_eq!(
            query["meta"]["vct_values"],
            json!([format!("{ISSUER}/credentials/types/permit")])
        );
        let claims = json!([{ "id": "c0", "path": ["plate"] }, { "id": "c1", "path": ["zone"] }]);
        assert_eq!(query["claims"], claims);
        assert_eq!(query["claim_sets"], Value::Null, "all of it is needed");
        assert_eq!(asked.claims["dcql_query"]["credential_sets"], Value::Null);
        assert_eq!(asked.outcome(&town).await, Some(Outcome::Waiting));
        let proved = asked.proved(&town, shown(&credential, &["zone", "name"]), 7);
        let told = asked.answer(&town, &proved.to_string()).await;
        assert_eq!((told.status.as_u16(), told.body.clone()), (200, json!({})), "{}", told.text);
        let expected = json!({ "plate": "AB-12-CD", "zone": "3" });
        let Some(Outcome::Shown(shown)) = asked.outcome(&town).await else { panic!("not shown") };
        assert_eq!(json!(shown.claims), expected, "her name was not asked for");
        assert_eq!((shown.by, shown.untold.len()), (None, 0));
        let again = asked.answer(&town, &proved.to_string()).await;
        assert_eq!(again.status, 400, "it was answered");
        let other = outcome(&town.credentials, &town.ctx(), (&asked.token, "app_2")).await;
        assert!(other.unwrap().is_none(), "it is about another application");
        let mut unit = platform::Unit::new();
        finish(&mut unit, &asked.token);
        town.db.commit(unit).await.unwrap();
        assert_eq!(asked.outcome(&town).await, None, "nothing is kept here");
    })
    .await;
}

#[tokio::test]
async fn what_is_not_believed() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let credential = permit(&town).await;
        let asked = ask(&town, question(&town, &["permit"], &["plate", "zone"])).await;
        let check = async |answer: String, why: Why| {
            let told = asked.answer(&town, &answer).await;
            assert_eq!(told.text("error_description"), why.word(), "{}", told.text);
            assert_eq!(asked.outcome(&town).await, Some(Outcome::Refused(why)));
        };
        let zone = || shown(&credential, &["zone"]);
        let other = Asked {
            token: asked.token.clone(),
            claims: with(json!(asked.claims), &json!({ "nonce": "another" }))
                .as_object()
                .unwrap()
                .clone(),
        };
        let elsewhere = Asked {
            token: asked.token.clone(),
            claims: with(json!(asked.claims), &json!({ "client_id": "x509_san_dns:evil.example" }))
                .as_object()
                .unwrap()
                .clone(),
        };
        check("nothing".into(), Why::Unreadable).await;
        check(zone().to_string(), Why::NotProven).await;
        check(asked.proved(&town, zone(), 8).to_string(), Why::NotProven).await;
        check(other.proved(&town, zone(), 7).to_string(), Why::NotProven).await;
        check(elsewhere.proved(&town, zone(), 7).to_string(), Why::NotProven).await;
        let all = asked.proved(&town, credential.clone(), 7);
        let fewer = zone().bound(all.binding().unwrap().to_owned());
        check(fewer.to_string(), Why::NotProven).await;
        check(asked.proved(&town, shown(&credential, &[]), 7).to_string(), Why::Incomplete).await;
        let forged = with_issuer(ISSUER, &key(9), json!({}));
        check(asked.proved(&town, forged, 7).to_string(), Why::NotTrusted).await;
        let unknown = with_issuer("https://nobody.example", &key(9), json!({}));
        check(asked.proved(&town, unknown, 7).to_string(), Why::NotTrusted).await;
        let declined = [("error", "access_denied"), ("state", asked.text("state"))];
        assert_eq!(asked.send(&town, &declined).await.status, 200);
        assert_eq!(asked.outcome(&town).await, Some(Outcome::Refused(Why::Declined)));
        let sound = asked.proved(&town, zone(), 7).to_string();
        let answer = json!({ "credential": [sound] }).to_string();
        let strange = [("vp_token", answer.as_str()), ("state", "another")];
        assert_eq!(asked.send(&town, &strange).await.error(), "invalid_request");
        // None of it spoils the answer of the right wallet.
        assert_eq!(asked.answer(&town, &sound).await.status, 200);
    })
    .await;
}

/// A pass of another issuer, bound to the seventh key.
pub(super) fn with_issuer(issuer: &str, by: &SigningKey, changes: Value) -> SdJwt {
    with_header(json!({}), (issuer, by), changes)
}

/// The same, with more in its header.
pub(super) fn with_header(more: Value, (issuer, by): (&str, &SigningKey), changes: Value) -> SdJwt {
    let claims = json!({
        "iss": issuer, "vct": "urn:pass", "plate": "AB-12-CD", "zone": "3",
        "cnf": { "jwk": Jwk::of(&key(7).public()) },
    });
    let claims = with(claims, &changes).as_object().unwrap().clone();
    let concealed = conceal(claims, &[Path::members(["zone"])], &mut || [1; 16]).unwrap();
    let header = with(json!({ "alg": "ES256", "typ": "dc+sd-jwt" }), &more);
    concealed.signed(&header, |text| by.signature(text))
}

#[tokio::test]
async fn what_was_suspended_is_not_believed() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let credential = permit(&town).await;
        town.ended((town.noor, "PP-1"), "The car was sold.").await;
        let asked = ask(&town, question(&town, &["permit"], &["plate"])).await;
        let proved = asked.proved(&town, shown(&credential, &[]), 7);
        asked.answer(&town, &proved.to_string()).await;
        assert_eq!(asked.outcome(&town).await, Some(Outcome::Refused(Why::NotHolding)));
        town.clock.advance(jiff::SignedDuration::from_mins(10));
        assert_eq!(asked.outcome(&town).await, None, "it has run out");
        assert_eq!(asked.answer(&town, &proved.to_string()).await.status, 400);
    })
    .await;
}

#[tokio::test]
async fn nobody_answers_for_somebody_else() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let credential = permit(&town).await;
        for (person, taken) in [(town.noor, true), (town.olga, false)] {
            let wanted = question(&town, &["permit"], &["plate"]);
            let asked = ask(&town, Ask { person, is_own: true, ..wanted }).await;
            let shown = asked.proved(&town, credential.clone(), 7);
            let told = asked.answer(&town, &shown.to_string()).await;
            assert_eq!(told.status == 200, taken, "{}", told.text);
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_shown_waits_for_its_person_alone() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let credential = permit(&town).await;
        let asked = ask(&town, question(&town, &["permit"], &["plate"])).await;
        let proved = asked.proved(&town, shown(&credential, &[]), 7);
        assert_eq!(asked.answer(&town, &proved.to_string()).await.status, 200);
        // Whoever photographed the square has the token of the request.
        let photographed = asked.text("state").to_owned();
        let found = outcome(&town.credentials, &town.ctx(), (&photographed, ABOUT)).await.unwrap();
        assert!(found.is_none());
        let sql = "SELECT state, result FROM credentials_presentation";
        let rows = town.db.read(platform::Query::new(sql, Vec::new())).await.unwrap();
        let token = identity::session::Token::read(&photographed).unwrap();
        assert!(token.open(rows[0].bytes(0)).is_some(), "what is asked");
        assert!(token.open(rows[0].bytes(1)).is_none(), "and not what was shown");
        assert!(matches!(asked.outcome(&town).await, Some(Outcome::Shown(_))));
        let rows = async || {
            let sql = "SELECT about FROM credentials_presentation";
            town.db.read(platform::Query::new(sql, Vec::new())).await.unwrap().len()
        };
        town.credentials.clear_out_shown(&town.ctx()).await.unwrap();
        assert_eq!(rows().await, 1);
        town.clock.advance(jiff::SignedDuration::from_mins(10));
        town.credentials.clear_out_shown(&town.ctx()).await.unwrap();
        assert_eq!(rows().await, 0, "nobody took it over in time");
        ask(&town, question(&town, &["permit"], &["plate"])).await;
        let mut unit = platform::Unit::new();
        let holder = crate::CredentialsHolder(town.credentials.clone());
        let subject = privacy::subject_of(town.noor);
        privacy::Holder::erase(&holder, &mut unit, &town.ctx(), subject).await.unwrap();
        town.db.commit(unit).await.unwrap();
        assert_eq!(rows().await, 0, "nothing of an erased person waits");
    })
    .await;
}
