//! Whom a grant tells beside the applicant: the people who live in the street of an address of the form.

use std::sync::Arc;

use super::{Definition, sections};
use crate::finding::Finding;
use crate::template::Template;
use crate::yaml::{Node, Reader};

/// What the people of a street are told when it is granted.
#[derive(Clone, Debug)]
pub struct TellStreet {
    /// The question whose answer is the address.
    pub of: Arc<str>,
    /// The line in their inbox; may hold `{FEEL}`.
    pub subject: Template,
    /// The text; may hold `{FEEL}`.
    pub text: Template,
}

pub(super) fn read(r: &mut Reader<'_>, node: &Node) -> Option<TellStreet> {
    let f = r.fields(node);
    let of = f.need(r, "of").and_then(Node::text).map(Arc::from);
    let subject = f.need(r, "subject").and_then(|node| sections::template(r, node));
    let text = f.need(r, "text").and_then(|node| sections::template(r, node));
    f.finish(r);
    Some(TellStreet { of: of?, subject: subject?, text: text? })
}

/// The address must be one that the form asks for.
pub(super) fn check(definition: &Definition, findings: &mut Vec<Finding>) {
    let Some(told) = &definition.process.tell_street else { return };
    let asked = definition.form.question(&told.of);
    if asked.is_none_or(|question| question.kind.word() != "address") {
        let message = format!(
            "`process.tell_street.of` names `{}`, and no question of the type `address` has this key.",
            told.of
        );
        let remedy = "Name the question for the address in whose street people are told.";
        findings.push(Finding::error("service.yaml", 1, &message, remedy));
    }
}
