//! Clocks that differ: how far that of a program may be off, to the second, and that ours alone says what has run out.

use jiff::SignedDuration;
use platform::testkit::sqlite;
use serde_json::json;

use super::*;
use crate::tests_support::{ISSUER, MODULES, Town, basic, key, library, public, with};

#[tokio::test]
async fn an_assertion_may_be_off_by_half_a_minute() {
    let (db, _folder) = sqlite(&MODULES).await;
    let town = Town::new(db).await;
    let signed = json!({
        "id": "signed", "authentication": "private_key_jwt", "keys": [public(6)], "secret_sha256": [],
    });
    town.register(&[with(library(), signed)]);
    let now = town.ctx().now().as_second();
    let check = async |jti: &str, (iat, exp): (i64, i64), status: u16| {
        let claims = json!({
            "iss": "signed", "sub": "signed", "aud": ISSUER, "jti": jti, "iat": iat, "exp": exp,
        });
        let assertion = key(6).sign("JWT", &claims);
        let form = [
            ("client_assertion", assertion.as_str()),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("token", "nothing"),
        ];
        let told = town.post("/openid/introspect", &[], &form).await;
        assert_eq!(told.status.as_u16(), status, "{jti}: {told:?}");
    };
    check("of now", (now, now + 60), 200).await;
    check("ahead", (now + 30, now + 90), 200).await;
    check("too far ahead", (now + 31, now + 91), 401).await;
    check("behind", (now - 90, now - 29), 200).await;
    check("too far behind", (now - 90, now - 30), 401).await;
}

#[tokio::test]
async fn a_proof_may_be_off_by_five_minutes_and_needs_a_nonce_of_ours() {
    let (db, _folder) = sqlite(&MODULES).await;
    let town = Town::new(db).await;
    let given = dpop::nonce(&town.openid, town.ctx().now());
    let first = given.as_str();
    let check = async |jti: &str, (off_s, nonce): (i64, &str), error: &str| {
        let claims = json!({
            "jti": jti, "htm": "POST", "htu": format!("{ISSUER}{PATH}"),
            "iat": town.ctx().now().as_second() + off_s, "nonce": nonce,
        });
        let header = json!({ "typ": "dpop+jwt", "alg": "ES256", "jwk": public(3) });
        let proof = key(3).sign_with(&header, &claims);
        let headers = [("authorization", &*basic()), ("dpop", &*proof)];
        // What follows a good proof is a token that is none.
        let form = [("grant_type", "refresh_token"), ("refresh_token", "x")];
        let told = town.post(PATH, &headers, &form).await;
        assert_eq!(told.error(), error, "{jti}: {told:?}");
    };
    check("of now", (0, first), "invalid_grant").await;
    check("ahead", (300, first), "invalid_grant").await;
    check("behind", (-300, first), "invalid_grant").await;
    check("too far ahead", (301, first), "invalid_dpop_proof").await;
    check("too far behind", (-301, first), "invalid_dpop_proof").await;
    town.clock.advance(SignedDuration::from_mins(10));
    check("with an old nonce", (0, first), "use_dpop_nonce").await;
}
