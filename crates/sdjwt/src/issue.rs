//! Hiding claims behind digests, and signing what is left (RFC 9901, 4.2 and 6).

use serde_json::{Map, Value, json};

use crate::{Disclosure, Flaw, Hash, Path, SdJwt, Step, encode};

/// Claims of which some are hidden, and what discloses them.
#[derive(Clone, Debug, PartialEq)]
pub struct Concealed {
    /// What is signed.
    pub claims: Map<String, Value>,
    /// What discloses the rest.
    pub disclosures: Vec<Disclosure>,
}

/// Hides the claims at these paths, the inner ones first: a hidden claim within a hidden claim needs both
/// disclosures. A path that leads nowhere hides nothing.
///
/// # Errors
/// Claims that have a name which is reserved for digests already.
pub fn conceal(
    claims: Map<String, Value>,
    hidden: &[Path],
    salt: &mut dyn FnMut() -> [u8; 16],
) -> Result<Concealed, Flaw> {
    let mut whole = Value::Object(claims);
    if has_reserved(&whole) {
        return Err(Flaw::Misplaced);
    }
    let mut inner_first: Vec<&Path> = hidden.iter().collect();
    inner_first.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
    inner_first.dedup();
    let mut disclosures = Vec::new();
    for path in inner_first {
        hide(&mut whole, &path.0, &mut disclosures, salt);
    }
    let Value::Object(mut claims) = whole else { return Err(Flaw::Malformed) };
    if !disclosures.is_empty() {
        claims.insert("_sd_alg".to_owned(), Hash::Sha256.name().into());
    }
    Ok(Concealed { claims, disclosures })
}

fn has_reserved(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.iter().any(|(name, value)| {
            matches!(name.as_str(), "_sd" | "..." | "_sd_alg") || has_reserved(value)
        }),
        Value::Array(elements) => elements.iter().any(has_reserved),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

fn hide(
    value: &mut Value,
    steps: &[Step],
    disclosures: &mut Vec<Disclosure>,
    salt: &mut dyn FnMut() -> [u8; 16],
) {
    let Some((step, rest)) = steps.split_first() else { return };
    match (step, value) {
        (Step::Member(name), Value::Object(members)) if rest.is_empty() => {
            let Some(value) = members.remove(name) else { return };
            let disclosure = Disclosure::member(salt(), name, value);
            add_digest(members, disclosure.digest(Hash::Sha256));
            disclosures.push(disclosure);
        }
        (Step::Member(name), Value::Object(members)) => {
            if let Some(value) = members.get_mut(name) {
                hide(value, rest, disclosures, salt);
            }
        }
        (Step::Element(place), Value::Array(elements)) => {
            if let Some(element) = elements.get_mut(*place) {
                hide_element(element, rest, disclosures, salt);
            }
        }
        (Step::Every, Value::Array(elements)) => {
            for element in elements {
                hide_element(element, rest, disclosures, salt);
            }
        }
        (Step::Member(_) | Step::Element(_) | Step::Every, _) => {}
    }
}

fn hide_element(
    element: &mut Value,
    rest: &[Step],
    disclosures: &mut Vec<Disclosure>,
    salt: &mut dyn FnMut() -> [u8; 16],
) {
    if !rest.is_empty() {
        return hide(element, rest, disclosures, salt);
    }
    let is_digest = element.as_object().is_some_and(|members| members.contains_key("..."));
    if !is_digest {
        let disclosure = Disclosure::element(salt(), element.take());
        *element = json!({ "...": disclosure.digest(Hash::Sha256) });
        disclosures.push(disclosure);
    }
}

/// Digests stand in their own order, so that they do not tell that of the claims (RFC 9901, 4.2.4.1).
fn add_digest(members: &mut Map<String, Value>, digest: String) {
    let digests = members.entry("_sd").or_insert_with(|| Value::Array(Vec::new()));
    if let Value::Array(digests) = digests {
        let place = digests.partition_point(|other| other.as_str() < Some(&digest));
        digests.insert(place, digest.into());
    }
}

impl Concealed {
    /// Signs it under this header.
    pub fn signed(self, header: &Value, sign: impl FnOnce(&str) -> Vec<u8>) -> SdJwt {
        let claims = Value::Object(self.claims);
        let message = format!("{}.{}", encode(header.to_string()), encode(claims.to_string()));
        let signature = encode(sign(&message));
        SdJwt::new(format!("{message}.{signature}"), self.disclosures)
    }
}
