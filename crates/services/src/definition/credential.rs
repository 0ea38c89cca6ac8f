//! `result.credential` of service.yaml: what a grant gives into a wallet.

use super::{CredentialClaim, CredentialOf};
use crate::yaml::{Node, Reader};

/// What a credential says about itself; no claim of a service can have such a name.
const RESERVED: [&str; 12] =
    ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "cnf", "vct", "status", "_sd", "_sd_alg"];
/// Claims of a credential: more does not fit on a page, nor into a wallet.
const CLAIMS_MAX: usize = 40;

pub(super) fn read(r: &mut Reader<'_>, node: &Node) -> CredentialOf {
    let f = r.fields(node);
    let name = f.words(r, "name");
    let is_identity = f.flag(r, "identity", false);
    let in_person = f.flag(r, "in_person", false);
    if is_identity && !in_person {
        let remedy = "Add `in_person: true`.";
        r.error(node.line, "An identity is bound to its person by an official.", remedy);
    }
    let mut claims = Vec::new();
    let said = f.need(r, "claims");
    for (key, node) in said.and_then(Node::entries).unwrap_or_default() {
        let name = key.text.as_str();
        if RESERVED.contains(&name) {
            let message = format!("`{name}` is what every credential says about itself.");
            r.error(key.line, message, "Call the claim otherwise.");
        } else if !is_claim_name(name) {
            let message = format!("`{name}` is no name of a claim.");
            r.error(key.line, message, "Use lower case letters, digits and underscores.");
        }
        let f = r.fields(node);
        let value = f.expression(r, "value");
        if value.is_none() && f.get("value").is_none() {
            r.error(key.line, "The claim has no value.", "Add `value:`.");
        }
        let label = f.need_words(r, "words");
        let always_shown = f.flag(r, "always", false);
        f.finish(r);
        let name = name.into();
        claims.extend(value.map(|value| CredentialClaim { name, label, value, always_shown }));
    }
    if claims.len() > CLAIMS_MAX {
        let message = format!("A credential has at most {CLAIMS_MAX} claims.");
        r.error(node.line, message, "Leave out what nobody asks for.");
    }
    f.finish(r);
    CredentialOf { name, claims, is_identity, in_person }
}

fn is_claim_name(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    text.len() <= 64
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(plain)
}
