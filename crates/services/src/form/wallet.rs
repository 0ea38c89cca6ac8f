//! Questions that a credential answers: `wallet:` of form.yaml, and the answer that claims make.

use std::sync::Arc;

use serde_json::{Map, Value as Json};

use super::prefill::{Prefilled, Source};
use super::question::{FromWallet, HolderClaims, Question, QuestionKind, WalletClaim};
use super::value::normalise;
use crate::definition::{Definition, topic};
use crate::finding::{Finding, nearest};
use crate::town::Town;
use crate::yaml::{Node, Reader};

/// Kinds of credentials that one question takes, and issuers from whom it takes them.
const TYPES_MAX: usize = 20;
/// What a form knows of credentials beside its answers: the keys of the questions that were answered from a wallet.
pub const SHOWN: &str = "wallet/shown";
/// The source of an answer that was shown from a wallet.
pub const WALLET: &str = "wallet";

/// `wallet: {types: [residence-certificate], claim: birthdate}`, or `claims:` with one for each part of the answer.
/// Kinds of others come with `issuers:`, and with `holder:`, the claims that say whose the credential is.
pub(super) fn read(r: &mut Reader<'_>, node: &Node, kind: &QuestionKind) -> Option<FromWallet> {
    let f = r.fields(node);
    let types = f.strings(r, "types");
    if types.is_empty() || types.len() > TYPES_MAX {
        let message = format!("1 to {TYPES_MAX} kinds of credentials are expected in `types`.");
        r.error(node.line, message, "Write the id of a service that gives one, or its `vct`.");
    }
    let issuers = f.strings(r, "issuers");
    if issuers.len() > TYPES_MAX {
        let message = format!("More than {TYPES_MAX} issuers.");
        r.error(node.line, message, "Make two services, or leave some out.");
    }
    let holder = f.get("holder").and_then(|node| holder(r, node));
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
    Some(FromWallet { types, issuers, holder, claim: one.or(parts)?, line: node.line })
}

/// `holder: {given: given_name, family: family_name, born: birthdate}`.
fn holder(r: &mut Reader<'_>, node: &Node) -> Option<HolderClaims> {
    let f = r.fields(node);
    let (given, family) = (f.string(r, "given"), f.string(r, "family"));
    let born = f.string(r, "born");
    f.finish(r);
    if given.is_none() || family.is_none() || born.is_none() {
        let remedy = "Write `given:`, `family:` and `born:` with the claims that have them.";
        r.error(node.line, "Less than both names and the day of birth says of nobody.", remedy);
    }
    Some(HolderClaims { given: given?, family: family?, born: born? })
}

/// Whether a kind is one of the town's own: the id of a service. The name of any other kind is an address.
fn is_own(kind: &str) -> bool {
    !kind.contains(':')
}

/// Where a question takes a kind of others and says not from whom. Versions of before may: nothing was taken by them.
pub(crate) fn unpublishable(definition: &Definition) -> Vec<Finding> {
    let mut findings = Vec::new();
    for question in definition.form.questions() {
        let Some(from) = question.wallet.as_ref().filter(|from| from.issuers.is_empty()) else {
            continue;
        };
        let mut tell = |message: String, remedy: &str| {
            findings.push(Finding::error("form.yaml", from.line, message, remedy));
        };
        if let Some(kind) = from.types.iter().find(|kind| !is_own(kind)) {
            let message = format!("Nobody is named from whom `{kind}` is taken.");
            tell(message, "Add `issuers:` with ids of wallets.toml.");
        }
        if from.holder.is_some() {
            let message = "`holder` is for credentials of others.".to_owned();
            tell(message, "Add `issuers:`, or remove `holder`.");
        }
    }
    findings.extend(nobody_looks(definition));
    findings
}

/// Where something of others is taken, and no step lets an official judge the case: what cannot be matched with the
/// applicant is granted by nobody, and such a case would stand still for good.
fn nobody_looks(definition: &Definition) -> Option<Finding> {
    let mut wallets = definition.form.questions().filter_map(|question| question.wallet.as_ref());
    let from = wallets.find(|from| !from.issuers.is_empty())?;
    if !topic::issues(definition) || is_judged(definition) {
        return None;
    }
    let message = "What could not be matched with the applicant is judged by nobody: no step is an official’s.";
    let remedy = "Add a user task with the action `approve` to process.bpmn, or remove `issuers`.";
    Some(Finding::error("form.yaml", from.line, message, remedy))
}

/// Whether a step lets an official judge the case.
fn is_judged(definition: &Definition) -> bool {
    let judges = |word: &str| ["approve", "refuse", "confirm", "answer"].contains(&word);
    definition.bpmn.nodes().any(|(_, node)| {
        let says = |name: &str| node.attribute(name).map_or("", |text| text.source());
        says("role") != "applicant" && says("actions").split(' ').any(judges)
    })
}

/// Says where a question names an issuer that the town does not know, or does not believe for any of the kinds. That is
/// told and no error: whoever is believed no longer must not take running cases with them, and nothing of theirs is taken
/// any more.
pub(crate) fn check(definition: &Definition, town: &Town, findings: &mut Vec<Finding>) {
    for question in definition.form.questions() {
        let Some(from) = &question.wallet else { continue };
        let foreign: Vec<_> = from.types.iter().filter(|kind| !is_own(kind)).collect();
        let file = "form.yaml";
        for id in &from.issuers {
            let told = match town.issuers.iter().find(|issuer| issuer.id == *id) {
                None => Some(unknown(id, town)),
                Some(issuer) if foreign.iter().any(|kind| issuer.types.contains(kind)) => None,
                Some(_) => Some((
                    format!("`{id}` is believed for none of `types`."),
                    "Add the kind to `types` of the issuer in wallets.toml, or here.".to_owned(),
                )),
            };
            let told =
                told.map(|(message, remedy)| Finding::warning(file, from.line, message, remedy));
            findings.extend(told);
        }
    }
}

fn unknown(id: &str, town: &Town) -> (String, String) {
    let known = town.issuers.iter().map(|issuer| &*issuer.id);
    let remedy = match nearest(id, known) {
        Some(meant) => format!("Did you mean `{meant}`?"),
        None => "Add the issuer to wallets.toml.".to_owned(),
    };
    (format!("There is no issuer `{id}` in wallets.toml: nothing is taken from it."), remedy)
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
    let source = Source { register: WALLET.into(), editable: false, given_by: None };
    Some(Prefilled { key: question.key.clone(), answer, source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::Files;
    use crate::town::TrustedIssuer;

    const TOWN: &str = include_str!("../../tests/smallest/town.yaml");
    const SERVICE: &str = include_str!("../../tests/smallest/service.yaml");

    /// What is found about a question with this `wallet`, in a town that believes one issuer for one kind.
    fn findings(wallet: &str) -> Vec<Finding> {
        findings_with(wallet, None)
    }

    /// The same, with a process of the service's own.
    fn findings_with(wallet: &str, process: Option<&str>) -> Vec<Finding> {
        let (town, _) = Town::read(TOWN.as_bytes());
        let mut town = town.unwrap();
        let (id, kind) = ("https://university.example", "urn:enrolment:1");
        town.issuers = vec![TrustedIssuer { id: id.into(), types: vec![kind.into()] }];
        let form = format!(
            "pages:\n  - id: p\n    ask:\n      q:\n        label: {{en: Q}}\n        type: text\n        wallet: {wallet}\n"
        );
        let mut files = Files::from([
            ("service.yaml".to_owned(), SERVICE.as_bytes().to_vec()),
            ("form.yaml".to_owned(), form.into_bytes()),
        ]);
        let process = process.map(|xml| ("process.bpmn".to_owned(), xml.as_bytes().to_vec()));
        files.extend(process);
        let (definition, mut findings) = Definition::read("s", &files, &town);
        findings.extend(definition.iter().flat_map(unpublishable));
        findings
    }

    #[test]
    fn what_others_gave_is_judged_by_somebody() {
        let process = |step: &str| {
            format!(
                "<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" \
                 xmlns:aedile=\"https://aedile.org/bpmn\"><process id=\"p\" isExecutable=\"true\">\
                 <startEvent id=\"s\"/>{step}<endEvent id=\"e\"/>\
                 <sequenceFlow id=\"a\" sourceRef=\"s\" targetRef=\"x\"/>\
                 <sequenceFlow id=\"b\" sourceRef=\"x\" targetRef=\"y\"/>\
                 <sequenceFlow id=\"c\" sourceRef=\"y\" targetRef=\"e\"/></process></definitions>"
            )
        };
        let task = |actions: &str| format!("<userTask id=\"x\" aedile:actions=\"{actions}\"/>");
        let service =
            |id: &str, topic: &str| format!("<serviceTask id=\"{id}\" aedile:topic=\"{topic}\"/>");
        let of_others = "{types: [\"urn:enrolment:1\"], issuers: [\"https://university.example\"], \
                         claim: level}";
        let own = "{types: [permit], claim: plate}";
        let check = |wallet: &str, steps: [String; 2], told: bool| {
            let found = findings_with(wallet, Some(&process(&steps.concat())));
            let is_told = found.iter().any(|one| one.message.contains("judged by nobody"));
            assert_eq!(is_told, told, "{steps:?}: {found:?}");
        };
        let issue = || service("y", "issue");
        check(of_others, [task("approve refuse"), issue()], false);
        check(of_others, [task("note answer"), issue()], false);
        check(of_others, [task("give_opinion note"), issue()], true);
        let applicants = "<userTask id=\"x\" aedile:role=\"applicant\" aedile:actions=\"answer\"/>";
        check(of_others, [applicants.to_owned(), issue()], true);
        check(of_others, [service("x", "register"), issue()], true);
        check(of_others, [service("x", "register"), service("y", "inform")], false);
        check(own, [service("x", "register"), issue()], false);
    }

    #[test]
    fn what_a_question_may_take_from_a_wallet() {
        let from = "issuers: [\"https://university.example\"]";
        let kind = "types: [\"urn:enrolment:1\"]";
        for sound in [
            "{types: [permit], claim: plate}".to_owned(),
            format!("{{{kind}, {from}, claim: level}}"),
            format!("{{{kind}, {from}, claim: level, holder: {{given: a, family: b, born: c}}}}"),
            format!("{{types: [permit, \"urn:enrolment:1\"], {from}, claim: level}}"),
        ] {
            let found = findings(&sound);
            assert!(!found.iter().any(|one| one.file == "form.yaml"), "{sound}: {found:?}");
        }
        let table = [
            (format!("{{{kind}, claim: level}}"), "Nobody is named from whom"),
            (
                format!("{{{kind}, issuers: [\"https://univarsity.example\"], claim: level}}"),
                "There is no issuer `https://univarsity.example` in wallets.toml",
            ),
            (
                format!("{{types: [\"urn:other:1\"], {from}, claim: level}}"),
                "is believed for none of `types`",
            ),
            (
                format!("{{types: [permit], {from}, claim: level}}"),
                "is believed for none of `types`",
            ),
            (
                "{types: [permit], claim: a, holder: {given: a, family: b, born: c}}".into(),
                "`holder` is for",
            ),
            (
                format!("{{{kind}, {from}, claim: a, holder: {{given: a, family: b}}}}"),
                "Less than both names",
            ),
            (
                format!("{{{kind}, {from}, claim: a, holder: {{family: a, born: b}}}}"),
                "Less than both names",
            ),
            (
                format!("{{{kind}, {from}, claim: a, holder: {{given: a, born: b}}}}"),
                "Less than both names",
            ),
        ];
        for (wallet, expected) in table {
            let found = findings(&wallet);
            let told = found.iter().find(|finding| finding.message.contains(expected));
            let told = told.unwrap_or_else(|| panic!("{wallet}: {found:?}"));
            assert_eq!((told.line, &*told.file), (7, "form.yaml"), "{wallet}");
            assert!(!told.remedy.is_empty(), "{wallet}");
        }
        let found = findings(
            "{types: [\"urn:enrolment:1\"], issuers: [\"https://univarsity.example\"], claim: a}",
        );
        assert!(found.iter().any(|one| one.remedy.contains("`https://university.example`")));
    }
}
