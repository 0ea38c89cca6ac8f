//! What must be refused, by the names of the conformance modules for issuers (OpenID4VCI 1.0), and more.

use axum::body::Body;
use axum::http::Request;
use jiff::SignedDuration;
use openid::jose::Jwk;
use platform::testkit::each_database;
use serde_json::{Value, json};

use crate::tests_support::{MODULES, Town, key};

/// A wallet that may fetch Noor's permit.
async fn entitled(town: &Town) -> String {
    let id = town.granted(town.noor, "PP-1").await;
    let mut noor = town.signed_in("Noor").await;
    let (secret, code) = town.offered(&mut noor, id).await;
    town.token((&secret, &code)).await.text("access_token").to_owned()
}

fn asking(proofs: Value) -> Value {
    json!({ "credential_configuration_id": "permit", "proofs": proofs })
}

#[tokio::test]
async fn proofs_that_are_not_good() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let access = entitled(&town).await;
        let check = async |changes: Value, error: &str| {
            let nonce = town.nonce().await;
            let proof = town.proof(&key(7), &nonce, &changes);
            let told = town.fetch(&access, &asking(json!({ "jwt": [proof] }))).await;
            assert_eq!((told.status.as_u16(), told.error()), (400, error), "{changes}");
        };
        check(json!({ "claims": { "nonce": null } }), "invalid_nonce").await;
        check(json!({ "claims": { "nonce": "made up" } }), "invalid_nonce").await;
        check(json!({ "claims": { "nonce": "a.1795424500.b" } }), "invalid_nonce").await;
        check(json!({ "claims": { "aud": "https://other.example" } }), "invalid_proof").await;
        check(json!({ "claims": { "aud": null } }), "invalid_proof").await;
        check(json!({ "claims": { "iat": 1 } }), "invalid_proof").await;
        check(json!({ "claims": { "iat": null } }), "invalid_proof").await;
        check(json!({ "claims": { "iat": i64::MIN } }), "invalid_proof").await;
        check(json!({ "claims": { "iss": "wallet" } }), "invalid_proof").await;
        check(json!({ "header": { "kid": "did:key:z" } }), "invalid_proof").await;
        check(json!({ "header": { "typ": "JWT" } }), "invalid_proof").await;
        check(json!({ "header": { "alg": "none" } }), "invalid_proof").await;
        check(json!({ "header": { "alg": "EdDSA" } }), "invalid_proof").await;
        check(json!({ "header": { "jwk": null } }), "invalid_proof").await;
        check(json!({ "header": { "jwk": Jwk::of(&key(8).public()) } }), "invalid_proof").await;
        check(json!({ "header": { "jwk": { "kty": "oct", "k": "AA" } } }), "invalid_proof").await;
    })
    .await;
}

#[tokio::test]
async fn requests_that_are_none() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let access = entitled(&town).await;
        let check = async |changes: Value, error: &str| {
            let request = crate::tests_support::with(town.request(7).await, &changes);
            let request: Value = match request {
                Value::Object(members) => {
                    members.into_iter().filter(|(_, value)| !value.is_null()).collect()
                }
                other => other,
            };
            let told = town.fetch(&access, &request).await;
            assert_eq!((told.status.as_u16(), told.error()), (400, error), "{changes}");
        };
        let six: Vec<Value> = vec![json!("a"); 6];
        let encrypted = json!({ "credential_response_encryption": { "enc": "A128GCM" } });
        check(json!({ "proofs": null }), "invalid_proof").await;
        check(json!({ "proofs": {} }), "invalid_proof").await;
        check(json!({ "proofs": { "jwt": [] } }), "invalid_proof").await;
        check(json!({ "proofs": { "jwt": "a.b.c" } }), "invalid_proof").await;
        check(json!({ "proofs": { "jwt": ["a.b.c"] } }), "invalid_proof").await;
        check(json!({ "proofs": { "di_vp": [{}] } }), "invalid_proof").await;
        check(json!({ "proofs": { "jwt": six } }), "invalid_credential_request").await;
        check(encrypted, "invalid_encryption_parameters").await;
        let unknown = json!({ "credential_configuration_id": "passport" });
        check(unknown, "unknown_credential_configuration").await;
        let none = json!({ "credential_configuration_id": null });
        check(none, "invalid_credential_request").await;
        let both = json!({ "credential_identifier": "x" });
        check(both, "invalid_credential_request").await;
        let named = json!({ "credential_configuration_id": null, "credential_identifier": "x" });
        check(named, "unknown_credential_identifier").await;
        let header = format!("Bearer {access}");
        let garbled = Request::post("/credentials/credential")
            .header("authorization", header.as_str())
            .header("content-type", "application/json")
            .body(Body::from("{"));
        let told = town.send(garbled.unwrap()).await;
        assert_eq!(told.error(), "invalid_credential_request");
    })
    .await;
}

#[tokio::test]
async fn tokens_that_are_not_good() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let access = entitled(&town).await;
        let request = town.request(7).await;
        let path = "/credentials/credential";
        let none = town.post_json(path, &[], &request).await;
        assert_eq!(none.status, 401);
        let by_query = format!("{path}?access_token={access}");
        assert_eq!(town.post_json(&by_query, &[], &request).await.error(), "invalid_request");
        for bad in ["x", "a.b.c", &"A".repeat(43)] {
            assert_eq!(town.fetch(bad, &request).await.status, 401, "{bad}");
        }
        let header = format!("DPoP {access}");
        let told = town.post_json(path, &[("authorization", header.as_str())], &request).await;
        assert_eq!(told.status, 401, "it is bound to no key");
        town.clock.advance(SignedDuration::from_mins(11));
        let request = town.request(7).await;
        assert_eq!(town.fetch(&access, &request).await.error(), "invalid_token");
    })
    .await;
}

#[tokio::test]
async fn a_nonce_is_good_once() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let access = entitled(&town).await;
        let request = town.request(7).await;
        assert_eq!(town.fetch(&access, &request).await.status, 200);
        assert_eq!(town.fetch(&access, &request).await.error(), "invalid_nonce");
        let late = town.request(7).await;
        town.clock.advance(SignedDuration::from_secs(301));
        assert_eq!(town.fetch(&access, &late).await.status, 400);
        assert_eq!(town.fetch(&access, &town.request(7).await).await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn a_code_that_comes_twice_ends_what_came_of_it() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let id = town.granted(town.noor, "PP-1").await;
        let mut noor = town.signed_in("Noor").await;
        let (secret, code) = town.offered(&mut noor, id).await;
        let access = town.token((&secret, &code)).await.text("access_token").to_owned();
        assert_eq!(town.token((&secret, &code)).await.error(), "invalid_grant");
        let request = town.request(7).await;
        assert_eq!(town.fetch(&access, &request).await.error(), "invalid_token");
    })
    .await;
}

#[tokio::test]
async fn codes_that_are_not_good() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let id = town.granted(town.noor, "PP-1").await;
        let mut noor = town.signed_in("Noor").await;
        let (secret, code) = town.offered(&mut noor, id).await;
        let (wrong, unknown) = (if code == "000000" { "000001" } else { "000000" }, "B".repeat(43));
        assert_eq!(town.token((&unknown, &code)).await.error(), "invalid_grant");
        assert_eq!(town.token((&secret, "")).await.error(), "invalid_request");
        let other = [("grant_type", "password"), ("username", "x")];
        let told = town.post_form(("/credentials/token", None), &other).await;
        assert_eq!(told.error(), "unsupported_grant_type");
        for _ in 0..5 {
            assert_eq!(town.token((&secret, wrong)).await.error(), "invalid_grant");
        }
        assert_eq!(town.token((&secret, &code)).await.error(), "invalid_grant", "five tries");
        // A new offer ends the one before, and each runs out.
        let (before, code_before) = town.offered(&mut noor, id).await;
        let (secret, code) = town.offered(&mut noor, id).await;
        assert_eq!(town.token((&before, &code_before)).await.error(), "invalid_grant");
        town.clock.advance(SignedDuration::from_mins(10));
        assert_eq!(town.token((&secret, &code)).await.error(), "invalid_grant");
        town.clock.advance(SignedDuration::from_hours(25));
        town.credentials.clear_out(&town.ctx()).await.unwrap();
        assert_eq!(town.token((&secret, &code)).await.error(), "invalid_grant");
    })
    .await;
}

#[tokio::test]
async fn nobody_else_s() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let id = town.granted(town.noor, "PP-1").await;
        let mut olga = town.signed_in("Olga").await;
        assert_eq!(olga.get(&format!("/my-credentials/{id}")).await.status, 404);
        let own = olga.get("/my-credentials").await;
        assert!(own.text.contains("You have no credentials"), "{}", own.text);
        let loaded = olga.post(&own, &format!("/my-credentials/{id}/load"), &[]).await;
        assert!(!loaded.text.contains("openid-credential-offer"), "{}", loaded.text);
    })
    .await;
}
