//! Tokens that others signed, and settings that do not hold.

use platform::Locale;
use serde_json::{Value, json};

use super::id_token::{Expected, IdToken};
use super::tests::{THERE, provider};
use super::*;
use crate::jose;

#[test]
fn rsa_keys_of_others_are_taken() {
    let made: Value = serde_json::from_str(include_str!("vectors.json")).unwrap();
    let keys = Keys::read(made["jwks"].to_string().as_bytes()).unwrap();
    let now = jiff::Timestamp::from_second(made["at"].as_i64().unwrap()).unwrap();
    let expected = Expected { issuer: THERE, client_id: "saltmere", nonce: "n-0S6_WzA2Mj", now };
    let tokens = made["tokens"].as_object().unwrap();
    assert_eq!(tokens.len(), 5);
    for (algorithm, token) in tokens {
        let text = token.as_str().unwrap();
        let judged = IdToken::read(text).unwrap().verify(&keys, &expected);
        assert_eq!(judged.unwrap()["sub"], "abc", "{algorithm}");
        let (message, signature) = text.rsplit_once('.').unwrap();
        let (header, _) = message.split_once('.').unwrap();
        let other = jose::base64(json!({ "iss": THERE, "aud": "saltmere" }).to_string());
        let altered = IdToken::read(&format!("{header}.{other}.{signature}")).unwrap();
        assert!(altered.verify(&keys, &expected).is_err(), "{algorithm}");
    }
    // A public key is no shared secret.
    let n = made["jwks"]["keys"][0]["n"].as_str().unwrap();
    let confused = json!({ "alg": "HS256", "kid": made["jwks"]["keys"][0]["kid"] });
    let text = format!("{}.{}.{n}", jose::base64(confused.to_string()), jose::base64("{}"));
    assert!(IdToken::read(&text).unwrap().verify(&keys, &expected).is_err());
}

#[test]
fn settings_that_do_not_hold() {
    let check = |provider: ProviderSettings, expected| {
        assert_eq!(judge(&[provider]), Err(expected));
    };
    use ProviderSettingsError::{Id, Issuer, Name};
    check(ProviderSettings { id: "N".into(), ..provider() }, Id);
    for issuer in ["http://id.example", "https://", "https://a b", "https://id.example?x", "id"] {
        check(ProviderSettings { issuer: issuer.into(), ..provider() }, Issuer);
    }
    check(ProviderSettings { client_id: String::new(), ..provider() }, Name);
    assert_eq!(judge(&[provider(), provider()]), Err(Id));
    assert!(
        judge(&[ProviderSettings { issuer: "http://localhost:8080".into(), ..provider() }]).is_ok()
    );
    assert!(!is_address("http://localhost.evil.example/"));
    let (words, _) = web::Catalogue::new(crate::LOCALES);
    let keys = UpstreamRefusal::ALL.map(|refusal| format!("upstream-refused-{}", refusal.code()));
    let done = ["added", "removed"].map(|done| format!("elsewhere-done-{done}"));
    let missing: Vec<&String> = keys.iter().chain(&done).filter(|key| !words.has(key)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert_eq!(provider().name.get(Locale::EN), "National identity");
}
