//! What wallets send, and credentials that somebody shows.

use credentials::issue::{CredentialRequest, Proof};
use openid::jose::{Jwk, SigningKey};
use sdjwt::{Path, SdJwt, StatusList, conceal, vc};
use serde_json::{Value, json};

use super::{Target, text};

pub(super) const SHOWN: Target = Target {
    name: "credential-shown",
    about: "a credential as a wallet shows it (RFC 9901), with whatever signature",
    run: |data| {
        if let Ok(shown) = SdJwt::parse(&text(data)) {
            let _ = shown.select(&[Path::members(["home", "town"])]);
            if let Ok(revealed) = shown.reveal(|_| true) {
                let _ = vc::Credential::read(revealed, 1_795_424_400);
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
            seeds.push(concealed.signed(&header, |_| vec![1; 64]).to_string().into_bytes());
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
    },
    seeds: || {
        let list = |bits| StatusList::new(bits, 1_000).map(|list| list.claim().to_string());
        [1, 2, 4, 8].into_iter().filter_map(list).map(String::into_bytes).collect()
    },
};
pub(super) const REQUEST: Target = Target {
    name: "credential-request",
    about: "a wallet's request for a credential, with its proofs (OpenID4VCI)",
    run: |data| {
        let _ = CredentialRequest::read(data);
        let _ = Proof::read(&text(data));
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
