//! Questions that a credential answers: `wallet:` of form.yaml, and the answer that claims make.

use std::sync::Arc;

use serde_json::{Map, Value as Json};

use super::prefill::{Prefilled, Source};
use super::question::{FromWallet, Question, QuestionKind, WalletClaim};
use super::value::normalise;
use crate::yaml::{Node, Reader};

/// Kinds of credentials that one question takes.
const TYPES_MAX: usize = 20;
/// The source of an answer that was shown from a wallet.
pub const WALLET: &str = "wallet";

/// `wallet: {types: [residence-certificate], claim: birthdate}`, or `claims:` with one for each part of the answer.
pub(super) fn read(r: &mut Reader<'_>, node: &Node, kind: &QuestionKind) -> Option<FromWallet> {
    let f = r.fields(node);
    let types = f.strings(r, "types");
    if types.is_empty() || types.len() > TYPES_MAX {
        let message = format!("1 to {TYPES_MAX} kinds of credentials are expected in `types`.");
        r.error(node.line, message, "Write the id of a service that gives one, or its `vct`.");
    }
    let one = f.string(r, "claim").map(WalletClaim::One);
    let parts = f.get("claims").and_then(Node::entries).map(|entries| {
        let mut parts = Vec::new();
        for (key, node) in entries {
            parts.extend(r.string(node).map(|claim| (Arc::from(key.text.as_str()), claim)));
        }
        WalletClaim::Parts(parts)
    });
    f.finish(r);
    if one.is_some() == parts.is_some() {
        let remedy = "Write `claim:`, or `claims:` with one for each part.";
        r.error(node.line, "Which claim is the answer?", remedy);
    }
    if matches!(kind, QuestionKind::Computed { .. } | QuestionKind::Note { .. }) {
        r.error(node.line, "This type of question has no answer to show.", "Remove `wallet`.");
    }
    Some(FromWallet { types, claim: one.or(parts)? })
}

/// The answer to a question from what was shown; none when it does not fit, and then the question is asked as usual.
pub fn from_wallet(question: &Question, shown: &Map<String, Json>) -> Option<Prefilled> {
    let from = question.wallet.as_ref()?;
    let answer = match &from.claim {
        WalletClaim::One(claim) => shown.get(&**claim)?.clone(),
        WalletClaim::Parts(parts) => {
            let mut answer = Map::new();
            for (part, claim) in parts {
                answer.insert(part.to_string(), shown.get(&**claim)?.clone());
            }
            Json::Object(answer)
        }
    };
    let answer = normalise(question, &question.key, &answer).ok()?;
    // What an issuer vouched for is not changed by hand.
    let source = Source { register: WALLET.into(), editable: false };
    Some(Prefilled { key: question.key.clone(), answer, source })
}
