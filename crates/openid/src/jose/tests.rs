//! Signatures: made and verified, of others (RFC 8037's vector), refused.

use serde_json::json;

use super::*;

fn key(byte: u8) -> SigningKey {
    SigningKey::from_secret(&[byte; 32]).unwrap()
}

#[test]
fn signed_and_verified_by_the_right_key_only() {
    let token = key(7).sign("JWT", &json!({ "sub": "x", "aud": ["a", "b"], "exp": 5 }));
    let claims = Signed::read(&token).unwrap().verify(&key(7).public()).unwrap();
    assert_eq!((claims.text("sub"), claims.seconds("exp")), (Some("x"), Some(5)));
    assert!(claims.is_for("b") && !claims.is_for("c"));
    assert!(Signed::read(&token).unwrap().verify(&key(8).public()).is_none());
    // No two signatures are alike, and each is good.
    let again = key(7).sign("JWT", &json!({ "sub": "x", "aud": ["a", "b"], "exp": 5 }));
    assert_ne!(token, again);
    assert!(Signed::read(&again).unwrap().verify(&key(7).public()).is_some());
}

#[test]
fn what_is_no_token() {
    let good = key(7).sign("JWT", &json!({ "sub": "x" }));
    let (message, signature) = good.rsplit_once('.').unwrap();
    let (_, claims) = message.split_once('.').unwrap();
    let with =
        |header: serde_json::Value| format!("{}.{claims}.{signature}", base64(header.to_string()));
    for bad in [
        String::new(),
        "a.b.c".into(),
        message.to_owned(),
        format!("{message}."),
        with(json!({ "alg": "none" })),
        with(json!({ "alg": "HS256" })),
        with(json!({ "alg": "RS256" })),
        with(json!({ "alg": "ES256", "crit": ["exp"] })),
        "x".repeat(TOKEN_BYTES_MAX + 1),
    ] {
        let verified = Signed::read(&bad).and_then(|token| token.verify(&key(7).public()));
        assert!(verified.is_none(), "{bad}");
    }
    // Changed under a sound header: the signature is another's.
    let other =
        format!("{}.{}.{signature}", base64(r#"{"alg":"ES256"}"#), base64(r#"{"sub":"y"}"#));
    assert!(Signed::read(&other).unwrap().verify(&key(7).public()).is_none());
}

/// RFC 8037, appendix A.
#[test]
fn ed25519_of_the_standard() {
    let jwk: Jwk = serde_json::from_value(json!({
        "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
    }))
    .unwrap();
    assert_eq!(jwk.thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    let key = jwk.key().unwrap();
    assert_eq!(Jwk::of(&key), jwk);
    // The vector's payload is no JSON object, so it is verified by hand.
    let PublicKey::EdDsa(point) = key else { panic!("another kind") };
    let message = b"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
    let signature = unbase64(
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
    )
    .unwrap();
    let signature = ed25519_dalek::Signature::from_slice(&signature).unwrap();
    assert!(point.verify_strict(message, &signature).is_ok());
}

#[test]
fn keys_that_are_none() {
    let good = serde_json::to_value(Jwk::of(&key(7).public())).unwrap();
    let read = |value: &serde_json::Value| {
        serde_json::from_value::<Jwk>(value.clone()).ok().and_then(|jwk| jwk.key())
    };
    assert_eq!(read(&good), Some(key(7).public()));
    let changed = |name: &str, value: &str| {
        let mut bad = good.clone();
        bad[name] = json!(value);
        bad
    };
    for bad in [
        changed("d", "secret"),
        changed("kty", "oct"),
        changed("crv", "P-384"),
        changed("x", &base64([1; 32])),
        changed("y", "short"),
    ] {
        assert_eq!(read(&bad), None, "{bad}");
    }
}
