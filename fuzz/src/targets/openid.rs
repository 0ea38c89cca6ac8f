//! What programs send to the OpenID Provider, and the file that registers them.

use std::sync::OnceLock;

use axum::http::{HeaderMap, HeaderValue, header};
use jiff::Timestamp;
use openid::client::{Client, authenticate, file};
use openid::dpop::Proof;
use openid::jose::{Jwk, Signed, SigningKey};
use openid::params::Params;
use openid::scope::ClaimsRequest;
use openid::upstream::{IdToken, Keys, Metadata};
use openid::{certificate, request};
use serde_json::json;

use super::{Target, head_and_rest, text};

pub(super) const AUTHORIZATION: Target = Target {
    name: "openid-authorization",
    about: "where a program sends somebody to sign in, as a query",
    run: authorization,
    seeds: authorizations,
};
pub(super) const TOKEN: Target = Target {
    name: "openid-token",
    about: "a request for tokens: the header that authenticates, then the form",
    run: |data| {
        let (head, rest) = head_and_rest(data);
        let mut headers = HeaderMap::new();
        if let Ok(value) = HeaderValue::from_bytes(head) {
            headers.insert(header::AUTHORIZATION, value);
        }
        if let Ok(params) = Params::read(&text(rest)) {
            let _ = authenticate::reads(&headers, &params);
        }
    },
    seeds: || {
        vec![
            b"Basic bGlicmFyeTpzZWNyZXQ=\ngrant_type=authorization_code&code=x&code_verifier=y"
                .to_vec(),
            b"\ngrant_type=refresh_token&refresh_token=x&client_id=app".to_vec(),
            b"\nclient_assertion=e30.e30.e30&client_assertion_type=urn%3Aietf%3Aparams".to_vec(),
        ]
    },
};
pub(super) const PROOF: Target = Target {
    name: "openid-proof",
    about: "a proof of possession (DPoP)",
    run: |data| {
        let _ = Proof::read(&text(data));
    },
    seeds: || {
        let header =
            |typ: &str| json!({ "typ": typ, "alg": "ES256", "jwk": Jwk::of(&key().public()) });
        let claims = json!({
            "jti": "a", "htm": "POST", "htu": "https://town.example/openid/token",
            "iat": 1_795_424_400, "nonce": "n", "ath": "x",
        });
        let proof = |typ| key().sign_with(&header(typ), &claims).into_bytes();
        vec![proof("dpop+jwt"), proof("JWT")]
    },
};
pub(super) const ASSERTION: Target = Target {
    name: "openid-assertion",
    about: "an assertion that a program signed, or another signed token",
    run: |data| {
        let Some(token) = Signed::read(&text(data)) else { return };
        if let Some(claims) = token.verify(&key().public()) {
            let _ = (claims.is_for("https://town.example"), claims.seconds("exp"));
        }
    },
    seeds: || {
        let claims = json!({
            "iss": "library", "sub": "library", "aud": ["https://town.example"], "jti": "1",
            "iat": 1_795_424_400, "exp": 1_795_424_460.5,
        });
        let none = format!("{}.e30.", openid::jose::base64(r#"{"alg":"none"}"#));
        vec![key().sign("JWT", &claims).into_bytes(), none.into_bytes()]
    },
};
pub(super) const PROGRAMS: Target = Target {
    name: "openid-programs",
    about: "openid.toml",
    run: |data| {
        let _ = file::read(&text(data));
    },
    seeds: || {
        let public = PROGRAM.replace("client_secret_basic", "none");
        vec![PROGRAM.as_bytes().to_vec(), public.into_bytes(), b"[[program]]\nid = 7".to_vec()]
    },
};
pub(super) const CERTIFICATE: Target = Target {
    name: "openid-certificate",
    about: "the header in which a proxy passes a certificate on",
    run: |data| {
        let _ = certificate::read(&text(data));
    },
    seeds: || {
        let pem = "-----BEGIN%20CERTIFICATE-----%0AMIIBAA==%0A-----END%20CERTIFICATE-----";
        vec![b":MIIBAA==:".to_vec(), pem.as_bytes().to_vec()]
    },
};

pub(super) const ELSEWHERE: Target = Target {
    name: "openid-elsewhere",
    about: "what another provider says of itself, its keys, and its ID tokens",
    run: |data| {
        let _ = Metadata::read(data, "https://id.example");
        let _ = Keys::read(data);
        let _ = IdToken::read(&text(data));
    },
    seeds: || {
        let about = json!({
            "issuer": "https://id.example", "authorization_endpoint": "https://id.example/a",
            "token_endpoint": "https://id.example/t", "jwks_uri": "https://id.example/k",
        });
        let made = include_str!("../../../crates/openid/src/upstream/vectors.json");
        let made: serde_json::Value = serde_json::from_str(made).unwrap_or_default();
        let keys = made.get("jwks").map(ToString::to_string).unwrap_or_default();
        let token = made.pointer("/tokens/RS256").and_then(|token| token.as_str());
        let token = token.unwrap_or_default().to_owned();
        vec![about.to_string().into_bytes(), keys.into_bytes(), token.into_bytes()]
    },
};

const PROGRAM: &str = r#"
[[program]]
id = "library"
name = { en = "Town library", ar = "المكتبة" }
purpose = "To lend you books"
authentication = "client_secret_basic"
secret_sha256 = ["0000000000000000000000000000000000000000000000000000000000000000"]
scopes = ["openid", "profile", "offline_access"]
redirect_uris = ["https://library.example/back", "http://127.0.0.1/back"]
sector = "culture"
assurance = "substantial"
resources = ["https://api.library.example/"]
"#;

fn key() -> SigningKey {
    let Some(key) = SigningKey::from_secret(&[7; 32]) else { unreachable!("seven is a key") };
    key
}

fn library() -> &'static Client {
    static LIBRARY: OnceLock<Client> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let (mut programs, findings) = file::read(PROGRAM);
        assert!(findings.is_empty(), "{findings:?}");
        programs.remove(0)
    })
}

fn authorization(data: &[u8]) {
    let Ok(params) = Params::read(&text(data)) else { return };
    if let Some(claims) = params.get("claims") {
        let _ = ClaimsRequest::read(claims);
    }
    let Some(back) = request::send_back(&params, library()) else { return };
    let known = library().redirect_uris.iter();
    assert!(
        known.clone().any(|uri| *uri == back.redirect_uri)
            || back.redirect_uri.starts_with("http://127.0.0.1:"),
        "an answer goes elsewhere: {}",
        back.redirect_uri
    );
    let _ = request::read(&params, library(), &back, (None, Timestamp::UNIX_EPOCH));
}

fn authorizations() -> Vec<Vec<u8>> {
    let whole = "client_id=library&redirect_uri=https%3A%2F%2Flibrary.example%2Fback&response_type=code\
        &scope=openid%20profile&state=s&nonce=n&prompt=login%20consent&max_age=60\
        &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256\
        &claims=%7B%22userinfo%22%3A%7B%22name%22%3Anull%7D%7D&acr_values=high%20low\
        &resource=https%3A%2F%2Fapi.library.example%2F&ui_locales=fr%20en";
    let on_a_port = whole.replace("https%3A%2F%2Flibrary.example", "http%3A%2F%2F127.0.0.1%3A5123");
    vec![whole.as_bytes().to_vec(), on_a_port.into_bytes()]
}
