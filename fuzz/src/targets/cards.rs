//! What a smart card, the browser's extension and an authority's server send at sign-in, and what is typed of an identity
//! document.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use identity::proof::Document;
use identity::sign_in::card::{CardCertificate, CardToken, reads_ocsp};
use serde_json::Value;

use super::{Target, head_and_rest, text};

pub(super) const TOKEN: Target = Target {
    name: "card-token",
    about: "the token of a smart card (Web eID), as the page's script hands it over",
    run: |data| {
        let token: Value = serde_json::from_slice(data).unwrap_or_default();
        let _ = CardToken::read(&token);
    },
    seeds: || {
        cards()
            .iter()
            .filter_map(|card| Some(card.get("token")?.to_string().into_bytes()))
            .collect()
    },
};
pub(super) const CERTIFICATE: Target = Target {
    name: "card-certificate",
    about: "the certificate of a smart card",
    run: |data| {
        let _ = CardCertificate::read(data);
    },
    seeds: || each("/token/unverifiedCertificate"),
};
pub(super) const REVOCATION: Target = Target {
    name: "card-revocation",
    about: "what an authority's server answers about a card (OCSP)",
    run: |data| {
        let _ = reads_ocsp(data);
    },
    seeds: || each("/answer"),
};

pub(super) const DOCUMENT: Target = Target {
    name: "identity-document",
    about: "kind, country and number of an identity document, as an applicant or a clerk types them",
    run: |data| {
        let (kind, rest) = head_and_rest(data);
        let (country, number) = head_and_rest(rest);
        let read = Document::read(&text(kind), &text(country), &text(number));
        if let Some(document) = read {
            // Whoever types it as it stands on the record gets the same document, and so the same digest.
            let again = Document::read(document.kind.word(), &document.country, &document.number);
            assert_eq!(again.as_ref(), Some(&document), "one document is read in one way");
        }
    },
    seeds: || {
        [
            "passport\nGHA\nG 1234-567",
            "identity-card\n d \nL01X00T47",
            "residence-permit\nprt\n٠١٢٣٤٥٦",
            "driving-licence\nDEU\nB07.2RRE/2I55",
        ]
        .map(|seed| seed.as_bytes().to_vec())
        .to_vec()
    },
};

fn cards() -> Vec<Value> {
    let made = include_str!("../../../crates/identity/src/sign_in/card/vectors.json");
    let made: Value = serde_json::from_str(made).unwrap_or_default();
    made.get("cards").and_then(Value::as_array).cloned().unwrap_or_default()
}

/// The bytes at a place of each card.
fn each(place: &str) -> Vec<Vec<u8>> {
    let text = |card: &Value| card.pointer(place).and_then(Value::as_str).map(str::to_owned);
    cards().iter().filter_map(text).filter_map(|text| STANDARD.decode(text).ok()).collect()
}
