//! `result.credential` of service.yaml: what a grant gives into a wallet.

use super::{AppliedWith, CredentialClaim, CredentialOf, Definition, WithoutAccount};
use crate::finding::Finding;
use crate::form::{Question, Required};
use crate::yaml::{Node, Reader};

/// What a credential says about itself; no claim of a service can have such a name.
const RESERVED: [&str; 12] =
    ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "cnf", "vct", "status", "_sd", "_sd_alg"];
/// What we say of an identity beside what its service says.
const IDENTITY_TYPE: &str = "identity_type";
/// The kinds of identity documents that are known at a counter, by their words.
pub const DOCUMENT_KINDS: [&str; 4] =
    ["passport", "identity-card", "residence-permit", "driving-licence"];
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
    let document = f.get("document").and_then(|node| applied_with(r, node));
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
    CredentialOf { name, claims, is_identity, in_person, document }
}

/// With which identity document it was applied for.
fn applied_with(r: &mut Reader<'_>, node: &Node) -> Option<AppliedWith> {
    let f = r.fields(node);
    let [kind, country, number] = ["kind", "country", "number"].map(|part| {
        if f.get(part).is_none() {
            let message = format!("The document has no {part}.");
            r.error(node.line, message, "Name kind, country and number, in FEEL over the answers.");
        }
        f.expression(r, part)
    });
    f.finish(r);
    Some(AppliedWith { line: node.line, kind: kind?, country: country?, number: number? })
}

/// What an identity needs of the rest of its service before it is published: a term, somebody with an account, and a
/// document that everybody names who is granted it. A running case whose service was published without keeps it.
pub(crate) fn unpublishable(definition: &Definition, findings: &mut Vec<Finding>) {
    let Some(given) = &definition.result.credential else { return };
    if let Some(document) = &given.document {
        check_document(document, definition, findings);
    }
    if !given.is_identity {
        return;
    }
    let mut error = |message: &str, remedy: &str| {
        findings.push(Finding::error("service.yaml", 1, message, remedy));
    };
    if given.document.is_none() {
        let remedy = "Add `document: {kind: …, country: …, number: …}`, in FEEL over the answers.";
        error("An identity is handed over against the document that was applied with.", remedy);
    }
    if given.claims.iter().any(|claim| &*claim.name == IDENTITY_TYPE) {
        let message = "`identity_type` is what an identity says about itself.";
        error(message, "Call the claim otherwise.");
    }
    if definition.result.validity.is_none() {
        error("An identity has a term.", "Add `valid_for:` to the result.");
    }
    if definition.who.without_account == WithoutAccount::Submit {
        let message = "Whoever has no account has no identity here.";
        error(message, "Let `who.without_account` be `draft` or `no`.");
    }
}

/// Whatever is left open here could not be compared when the identity is handed over.
fn check_document(document: &AppliedWith, definition: &Definition, findings: &mut Vec<Finding>) {
    let form = &definition.form;
    let mut error = |message: String, remedy: &str| {
        findings.push(Finding::error("service.yaml", document.line, message, remedy));
    };
    for part in [&document.kind, &document.country, &document.number] {
        for name in part.reads() {
            let Some(question) = form.question(name) else { continue };
            let page = form.places.get(name).and_then(|(place, _)| form.pages.get(*place));
            let of_some = page.is_some_and(|page| page.show_if.is_some());
            if of_some || !is_asked_of_all(question) {
                let message = format!("`{name}` of the document is not answered by everybody.");
                error(message, "Ask it of everybody, without `show_if` and `optional`.");
            }
        }
    }
    for part in [&document.country, &document.number] {
        let asked = part.reads().iter().filter_map(|name| form.question(name));
        for question in asked.filter(|question| question.pattern.is_none()) {
            let message = format!("`{}` of the document has no `pattern`.", question.key);
            error(message, "Take the letters of the country and 4 to 20 letters and digits alone.");
        }
    }
    let kinds = document.kind.reads().iter().filter_map(|name| form.question(name));
    for option in kinds.flat_map(Question::options) {
        if !DOCUMENT_KINDS.contains(&&*option.key) {
            let message = format!("`{}` is no kind of document that a counter knows.", option.key);
            error(message, "Known: passport, identity-card, residence-permit, driving-licence.");
        }
    }
}

fn is_asked_of_all(question: &Question) -> bool {
    question.show_if.is_none() && matches!(question.required, Required::Always)
}

fn is_claim_name(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    text.len() <= 64
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(plain)
}
