//! What wallets send, and credentials that somebody shows.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use credentials::issue::{CredentialRequest, Proof};
use credentials::presentation::list::Listed;
use credentials::presentation::published::{Published, read_keys};
use credentials::presentation::{chain, read_answer, revocation, trust};
use jiff::Timestamp;
use openid::jose::{Jwk, SigningKey};
use openid::params::Params;
use sdjwt::{Hash, KeyBinding, Path, SdJwt, StatusList, conceal, vc};
use serde_json::{Value, json};

use super::{Target, text};

/// When these are read, in seconds since 1970.
const NOW: i64 = 1_795_424_400;

pub(super) const SHOWN: Target = Target {
    name: "credential-shown",
    about: "a credential as a wallet shows it (RFC 9901), with whatever signature",
    run: |data| {
        if let Ok(shown) = SdJwt::parse(&text(data)) {
            let _ = shown.select(&[Path::members(["home", "town"])]);
            let wanted = KeyBinding { audience: "town", nonce: "n", now: NOW, age_max: 600 };
            let _ = wanted.check(&shown, Hash::Sha256, |_| true);
            if let Ok(revealed) = shown.reveal(|_| true) {
                let _ = vc::Credential::read(revealed, NOW);
            }
        }
    },
    seeds: || {
        let vectors = include_str!("../../../crates/sdjwt/src/tests/vectors.json");
        let vectors: Vec<Value> = serde_json::from_str(vectors).unwrap_or_default();
        let shown = vectors.iter().filter_map(|vector| vector.get("shown")?.as_str());
        let mut seeds: Vec<Vec<u8>> = shown.map(|shown| shown.as_bytes().to_vec()).collect();
        let claims = json!({
            "vct": "https://town.example/pass", "exp": 1_900_000_000, "home": { "town": "Saltmere" },
            "status": { "status_list": { "idx": 1, "uri": "https://town.example/1" } },
        });
        let hidden = [Path::members(["home", "town"]), Path::members(["home"])];
        let claims = claims.as_object().cloned().unwrap_or_default();
        if let Ok(concealed) = conceal(claims, &hidden, &mut || [7; 16]) {
            let header = json!({ "alg": "ES256", "typ": vc::FORMAT });
            let shown = concealed.signed(&header, |_| vec![1; 64]);
            seeds.push(shown.to_string().into_bytes());
            let binding = KeyBinding { audience: "town", nonce: "n", now: NOW, age_max: 600 };
            let proved = binding.prove(shown, ("ES256", Hash::Sha256), |_| vec![1; 64]);
            seeds.push(proved.to_string().into_bytes());
        }
        seeds
    },
};
pub(super) const STATUS_LIST: Target = Target {
    name: "credential-status",
    about: "a list of statuses, packed",
    run: |data| {
        let claim: Value = serde_json::from_slice(data).unwrap_or_default();
        if let Ok(list) = StatusList::read(&claim) {
            let _ = (list.get(0), list.get(list.places()), list.get(u64::MAX));
        }
        if let Some(claims) = claim.as_object() {
            let _ = StatusList::of_token(claims, "https://town.example/1", NOW);
        }
    },
    seeds: || {
        let lists = [1, 2, 4, 8].into_iter().filter_map(|bits| StatusList::new(bits, 1_000));
        let claims: Vec<Value> = lists.map(|list| list.claim()).collect();
        let token = |list: &Value| json!({ "sub": "https://town.example/1", "exp": NOW + 60, "status_list": list });
        let tokens: Vec<Value> = claims.iter().map(token).collect();
        claims.iter().chain(&tokens).map(|seed| seed.to_string().into_bytes()).collect()
    },
};
pub(super) const REQUEST: Target = Target {
    name: "credential-request",
    about: "a wallet's request for a credential, with its proofs (OpenID4VCI)",
    run: |data| {
        let _ = CredentialRequest::read(data);
        if let Some(proof) = Proof::read(&text(data)) {
            let now = Timestamp::from_second(NOW).unwrap_or_default();
            let _ = proof.judge(("https://town.example", Some("wallet")), now);
        }
    },
    seeds: || {
        let Some(key) = SigningKey::from_secret(&[7; 32]) else { return Vec::new() };
        let header = json!({
            "typ": "openid4vci-proof+jwt", "alg": "ES256", "jwk": Jwk::of(&key.public()),
        });
        let claims = json!({ "aud": "https://town.example", "iat": 1_795_424_400, "nonce": "n" });
        let proof = key.sign_with(&header, &claims);
        let request =
            json!({ "credential_configuration_id": "permit", "proofs": { "jwt": [proof] } });
        vec![request.to_string().into_bytes(), proof.into_bytes()]
    },
};
pub(super) const ANSWER: Target = Target {
    name: "wallet-answer",
    about: "what a wallet answers to a question (OpenID4VP, direct_post)",
    run: |data| {
        if let Ok(params) = Params::read(&text(data)) {
            let _ = read_answer(&params);
        }
    },
    seeds: || {
        let seeds = [
            "state=s&vp_token=%7B%22credential%22%3A%5B%22a.b.c~d~%22%5D%7D",
            "state=s&vp_token=%7B%22credential%22%3A%5B%5D%7D",
            "state=s&vp_token=%7B%22evidence%22%3A%5B%22a.b.c~d~%22%5D%7D",
            "state=s&error=access_denied",
        ];
        seeds.iter().map(|seed| seed.as_bytes().to_vec()).collect()
    },
};
pub(super) const TRUSTED: Target = Target {
    name: "wallet-issuers",
    about: "wallets.toml: whose credentials are believed",
    run: |data| {
        let _ = trust::read(&text(data), &|name| Some(name.to_owned()));
        let _ = chain::Authorities::read(&text(data));
    },
    seeds: || {
        let key = SigningKey::from_secret(&[7; 32]);
        let jwk = key.map(|key| Jwk::of(&key.public()).published("k")).unwrap_or_default();
        let half =
            |name: &str| jwk.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let issuer = |status: &str| {
            format!(
                "[[issuer]]\nid = \"https://pid.example\"\ntypes = [\"urn:eudi:pid:1\"]\n{status}\
                 keys = [{{ kty = \"EC\", crv = \"P-256\", x = \"{}\", y = \"{}\" }}]\n",
                half("x"),
                half("y")
            )
        };
        let lists = ["", "status = \"http://localhost:8080/lists\"\n"];
        lists.into_iter().map(|lists| issuer(lists).into_bytes()).collect()
    },
};
pub(super) const PUBLISHED: Target = Target {
    name: "issuer-keys",
    about: "what another issuer says of itself (SD-JWT VC), and its set of keys",
    run: |data| {
        if let Some(Published::At(at)) = Published::read(data, "https://pid.example/a") {
            assert!(at.starts_with("https://pid.example"), "another host: {at}");
        }
        let _ = read_keys(data);
    },
    seeds: || {
        let key = SigningKey::from_secret(&[7; 32]);
        let jwk = key.map(|key| Jwk::of(&key.public()).published("k")).unwrap_or_default();
        let set = json!({ "keys": [jwk, { "kty": "RSA", "n": "AQ", "e": "AQAB" }] });
        let issuer = "https://pid.example/a";
        let seeds = [
            json!({ "issuer": issuer, "jwks": set }),
            json!({ "issuer": issuer, "jwks_uri": "https://pid.example/keys" }),
            set,
        ];
        seeds.iter().map(|seed| seed.to_string().into_bytes()).collect()
    },
};
pub(super) const LISTED: Target = Target {
    name: "status-token",
    about: "a list of statuses of another issuer, as it is fetched (Token Status List)",
    run: |data| {
        let token = text(data);
        if let Ok(listed) = Listed::read(&token, ("https://town.example/1", NOW), |_| true) {
            assert!(listed.good_until <= NOW + 3_600, "kept for too long");
        }
        assert!(Listed::read(&token, ("https://town.example/1", NOW), |_| false).is_err());
    },
    seeds: || {
        let Some(key) = SigningKey::from_secret(&[7; 32]) else { return Vec::new() };
        let lists = [1, 2, 8].into_iter().filter_map(|bits| StatusList::new(bits, 100));
        let claims = lists.map(|list| {
            json!({ "sub": "https://town.example/1", "ttl": 60, "status_list": list.claim() })
        });
        claims.map(|claims| key.sign(StatusList::TYP, &claims).into_bytes()).collect()
    },
};
pub(super) const REVOKED: Target = Target {
    name: "revocation-list",
    about: "the certificates that an authority took back, as they are fetched (RFC 5280)",
    run: |data| {
        let _ = revocation::read(data);
    },
    seeds: || {
        let made = include_str!("../../../crates/credentials/src/tests/revocation.json");
        let made: Value = serde_json::from_str(made).unwrap_or_default();
        let der = |name: &str| STANDARD.decode(made.get(name)?.as_str()?).ok();
        ["list", "over", "other"].into_iter().filter_map(der).collect()
    },
};
pub(super) const PATH: Target = Target {
    name: "claims-path",
    about: "where a claim stands (OpenID4VP, claims path pointer), and what it leads to",
    run: |data| {
        let value: Value = serde_json::from_slice(data).unwrap_or_default();
        if let Some(path) = Path::read(&value) {
            let _ = path.select(&value);
            let _ = path.select(&json!({ "a": [{ "b": 1 }, { "b": 2 }], "b": null }));
        }
    },
    seeds: || {
        let seeds = ["[\"a\",null,\"b\"]", "[\"a\",1,\"b\"]", "[\"b\"]", "[0,null]"];
        seeds.iter().map(|seed| seed.as_bytes().to_vec()).collect()
    },
};
