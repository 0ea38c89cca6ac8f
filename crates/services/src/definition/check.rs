//! What can be checked only when all files of a service are read: references, names in expressions, order.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::read::Collected;
use super::{Amount, Definition, Status, nearby};
use crate::finding::{FINDINGS_MAX, Finding, nearest};
use crate::form::{PageKind, QuestionKind};
use crate::town::Town;
use crate::yaml::{Found, Reference, Refers};

/// Names that expressions see besides questions.
const SURROUNDINGS: [&str; 4] = ["facts", "applicant", "received_on", "rates"];
const APPLICANT: [&str; 4] = ["kind", "born", "age", "level"];
/// Fewest scenarios of a published service.
const SCENARIOS_MIN: usize = 5;

pub(super) fn definition(
    definition: &mut Definition,
    town: &Town,
    collected: &Collected,
    findings: &mut Vec<Finding>,
) {
    for reference in &collected.references {
        check_reference(reference, definition, town, findings);
    }
    take_common_law(definition, town, collected);
    for found in &collected.found {
        check_names(found, definition, findings);
        crate::form::sample::check(found, definition, findings);
    }
    table_names(definition, findings);
    order(definition, findings);
    together(definition, findings);
    entry(definition, findings);
    nearby::check(definition, findings);
    rates(definition, findings);
    letters(definition, findings);
    crate::form::check_wallets(definition, town, findings);
    super::input_labels::check(definition, town, findings);
    super::value_labels::check(definition, town, findings);
    super::topic::check(definition, findings);
    super::topic::check_due(definition, findings);
    findings.truncate(FINDINGS_MAX);
}

fn check_reference(
    reference: &Reference,
    definition: &Definition,
    town: &Town,
    findings: &mut Vec<Finding>,
) {
    let (known, what): (Vec<&str>, &str) = match reference.refers {
        Refers::Law => {
            let own = definition.law.keys().chain(town.law.keys());
            (own.map(|id| &**id).collect(), "law")
        }
        Refers::Unit => (town.units.iter().map(|unit| &*unit.id).collect(), "unit"),
        Refers::Theme => (town.themes.iter().map(|theme| &*theme.id).collect(), "theme"),
        Refers::LifeEvent => {
            (town.life_events.iter().map(|event| &*event.id).collect(), "life event")
        }
        Refers::Evidence => {
            (definition.evidence.iter().map(|item| &*item.id).collect(), "evidence")
        }
    };
    if known.contains(&&*reference.id) {
        return;
    }
    let remedy = match nearest(&reference.id, known.iter().copied()) {
        Some(meant) => format!("Did you mean `{meant}`?"),
        None if known.is_empty() => format!("Add a {what} of this id."),
        None => format!("Known: {}.", known.join(", ")),
    };
    let message = format!("There is no {what} `{}`.", reference.id);
    findings.push(Finding::error(&reference.file, reference.line, message, remedy));
}

/// The town's law that the service refers to becomes part of it, so that pages and letters can cite it.
fn take_common_law(definition: &mut Definition, town: &Town, collected: &Collected) {
    let mut used: BTreeSet<Arc<str>> = BTreeSet::new();
    let laws = collected.references.iter().filter(|reference| reference.refers == Refers::Law);
    used.extend(laws.map(|reference| reference.id.clone()));
    used.extend(definition.objection.iter().map(|objection| objection.law.clone()));
    let retention = &definition.retention;
    let keeps = [&retention.granted, &retention.refused, &retention.withdrawn];
    used.extend(keeps.iter().filter_map(|keep| keep.law.clone()));
    used.extend(definition.rules.laws().map(Arc::from));
    for id in used {
        if let Some(law) = town.law.get(&id) {
            definition.law.entry(id).or_insert_with(|| law.clone());
        }
    }
}

pub(super) fn known_names(definition: &Definition) -> Vec<&str> {
    let keys = definition.form.questions().map(|question| &*question.key);
    keys.chain(SURROUNDINGS).collect()
}

fn unknown(file: &str, line: u32, name: &str, known: &[&str]) -> Finding {
    let remedy = match nearest(name, known.iter().copied()) {
        Some(meant) => format!("Did you mean `{meant}`?"),
        None => "Use the key of a question, `facts.…` or `applicant.…`.".to_owned(),
    };
    Finding::error(file, line, format!("No question is called `{name}`."), remedy)
}

fn check_names(found: &Found, definition: &Definition, findings: &mut Vec<Finding>) {
    let known = known_names(definition);
    for name in found.expression.reads() {
        if !known.contains(&&**name) && !found.local.contains(name) {
            findings.push(unknown(&found.file, found.line, name, &known));
        }
    }
    for fault in entries(found.expression.source(), definition) {
        findings.push(Finding { file: found.file.to_string(), line: found.line, ..fault });
    }
}

/// Entries of `facts`, `applicant` and `rates` that do not exist.
fn entries(source: &str, definition: &Definition) -> Vec<Finding> {
    let facts: Vec<&str> = definition.form.facts.iter().map(|fact| &*fact.name).collect();
    let mut findings = Vec::new();
    let rates: Vec<&str> = definition.rates.list.iter().map(|rate| &*rate.id).collect();
    let entries = [("facts.", facts.as_slice()), ("applicant.", &APPLICANT), ("rates.", &rates)];
    for (prefix, known) in entries {
        for (at, _) in source.match_indices(prefix) {
            let before = source.get(..at).and_then(|text| text.chars().next_back());
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '.') {
                continue;
            }
            let rest = source.get(at + prefix.len()..).unwrap_or_default();
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            let name = rest.get(..end).unwrap_or_default();
            if !known.contains(&name) {
                let message = format!("There is no `{prefix}{name}`.");
                let remedy = match nearest(name, known.iter().copied()) {
                    Some(meant) => format!("Did you mean `{prefix}{meant}`?"),
                    None => format!("Known: {}.", known.join(", ")),
                };
                findings.push(Finding::error("", 1, message, remedy));
            }
        }
    }
    findings
}

/// Checks the expressions of a decision table: the same names, and those of other decisions.
fn table_names(definition: &Definition, findings: &mut Vec<Finding>) {
    const FILE: &str = "rules.dmn";
    let asked = super::asked::Asked::of(definition);
    let mut known = known_names(definition);
    known.extend(definition.rules.names());
    known.extend(asked.passed.iter().map(|name| &**name));
    for (decision, line, source) in definition.rules.input_expressions() {
        if asked.free.iter().any(|free| **free == *decision) {
            continue;
        }
        let Ok(expression) = feel::Expression::parse(source, &feel::Names::new()) else { continue };
        for name in expression.reads() {
            if !known.contains(&&**name) {
                findings.push(unknown(FILE, line, name, &known));
            }
        }
        for fault in entries(source, definition) {
            findings.push(Finding { file: FILE.to_owned(), line, ..fault });
        }
    }
    // Conditions and results are read by the standard's crate; which rates there are is known here.
    let cells = definition.rules.cells().chain(definition.rules.expressions());
    for (line, source) in cells.filter(|(_, cell)| cell.contains("rates.")) {
        for fault in entries(source, definition) {
            findings.push(Finding { file: FILE.to_owned(), line, ..fault });
        }
    }
}

/// A page can depend only on what was asked before it.
fn order(definition: &Definition, findings: &mut Vec<Finding>) {
    let form = &definition.form;
    for (at, page) in form.pages.iter().enumerate() {
        for name in page.show_if.iter().flat_map(|condition| condition.reads()) {
            let later = form.places.get(name).is_some_and(|(place, _)| *place >= at);
            if later {
                let message = format!(
                    "The page `{}` depends on `{name}`, which is asked only later.",
                    page.id
                );
                findings.push(Finding::error(
                    "form.yaml",
                    1,
                    message,
                    "Ask it on an earlier page.",
                ));
            }
        }
    }
}

fn has_kind(definition: &Definition, wanted: fn(&QuestionKind) -> bool) -> bool {
    definition.form.questions().any(|question| wanted(&question.kind))
}

/// Whether a question, or the page on which it stands, is shown only under a condition.
fn is_conditional(definition: &Definition, key: &str) -> bool {
    let form = &definition.form;
    let page = form.places.get(key).and_then(|(page, _)| form.pages.get(*page));
    let question = form.question(key).and_then(|question| question.show_if.as_ref());
    question.is_some() || page.is_some_and(|page| page.show_if.is_some())
}

/// The rates, and the question that gives the day whose law counts.
fn rates(definition: &Definition, findings: &mut Vec<Finding>) {
    const SERVICE: &str = "service.yaml";
    let mut add = |file: &str, message: &str, remedy: &str| {
        findings.push(Finding::error(file, 1, message, remedy));
    };
    if let Some(key) = &definition.rates.law_on
        && !definition
            .form
            .question(key)
            .is_some_and(|question| matches!(question.kind, QuestionKind::Date))
    {
        let message = format!("`law_on` names `{key}`, and no question for a date has this key.");
        add(SERVICE, &message, "Name one, or leave it out: then the day of application counts.");
    }
    if let Some(key) =
        definition.rates.law_on.as_deref().filter(|key| is_conditional(definition, key))
    {
        // An answer stays when its question is hidden again: nobody would see which day's law counts.
        let message = format!("`law_on` names `{key}`, which is not asked of everybody.");
        add(
            SERVICE,
            &message,
            "Take `show_if` from the question and its page, or name another one.",
        );
    }
    if definition.form.question("rates").is_some() {
        add("form.yaml", "`rates` are the rates of service.yaml.", "Call the question otherwise.");
    }
}

/// Things in different files that need each other.
fn together(definition: &Definition, findings: &mut Vec<Finding>) {
    const SERVICE: &str = "service.yaml";
    let mut add = |file: &str, message: &str, remedy: &str| {
        findings.push(Finding::error(file, 1, message, remedy));
    };
    if matches!(definition.cost.amount, Amount::Decided { .. }) && !definition.rules.has("Price") {
        add(
            SERVICE,
            "The price is decided by `Price`, which is not in rules.dmn.",
            "Add the decision.",
        );
    }
    if let Some(key) = &definition.process.contests
        && definition.form.question(key).is_none()
    {
        let message = format!("`process.contests` names `{key}`, and no question has this key.");
        add(SERVICE, &message, "Name the question whose answer is the reference of the decision.");
    }
    if definition.rules.has("Price") && !matches!(definition.cost.amount, Amount::Decided { .. }) {
        let remedy = "Write `cost: {decision: Price, words: …}`.";
        add(SERVICE, "rules.dmn has a `Price` that nothing asks for.", remedy);
    }
    let slots = has_kind(definition, |kind| matches!(kind, QuestionKind::Slot));
    if slots && definition.booking.is_none() {
        add(SERVICE, "A question asks for a time, but none are offered.", "Add `booking:`.");
    }
    if let Some(ranking) = &definition.process.ranking
        && !definition.result.values.iter().any(|value| value.name == *ranking)
    {
        let remedy = "Name one of `result.values`.";
        add(SERVICE, &format!("`process.ranking` names `{ranking}`, which is no value."), remedy);
    }
    if definition.process.places.is_some() && definition.process.ranking.is_none() {
        let remedy =
            "Add `ranking:`, or `who.quota` when the first to come are the first to be served.";
        add(SERVICE, "`process.places` are given by rank, but nothing ranks.", remedy);
    }
    if definition.result.renew_within.is_some() && definition.result.validity.is_none() {
        let remedy = "Add `valid_for:` or `valid_until:`, or remove it.";
        add(SERVICE, "`result.renew_within` has no meaning for what never ends.", remedy);
    }
    let early = definition
        .form
        .pages
        .iter()
        .any(|page| matches!(page.kind, PageKind::Ask { eligibility: true, .. }));
    if early && !definition.rules.has("Eligibility") {
        let remedy = "Add the decision `Eligibility` to rules.dmn, or remove `eligibility: true`.";
        add("form.yaml", "A page tells eligibility, but no rules decide it.", remedy);
    }
    let few = definition.scenarios.list.len() < SCENARIOS_MIN;
    if few && definition.status == Status::Published && definition.source_language.is_none() {
        let message = format!("There are fewer than {SCENARIOS_MIN} scenarios.");
        let remedy = "Add examples of what is granted, refused and wrong.";
        findings.push(Finding::warning("scenarios.yaml", 1, message, remedy));
    }
}

/// The question that names an entry of the data-use log.
fn entry(definition: &Definition, findings: &mut Vec<Finding>) {
    let Some(key) = &definition.process.entry else { return };
    if definition.form.question(key).is_none() {
        let message = format!("`process.entry` names `{key}`, and no question has this key.");
        let remedy = "Name the question whose answer is the entry that is asked about.";
        findings.push(Finding::error("service.yaml", 1, &message, remedy));
    }
}

/// The holes in the wording of letters.
fn letters(definition: &Definition, findings: &mut Vec<Finding>) {
    let mut known = known_names(definition);
    known.push("result");
    let words = &definition.letter;
    let told = definition.process.tell_street.iter().flat_map(|told| [&told.subject, &told.text]);
    let templates = words.granted.iter().chain(&words.refused).chain(told);
    let holes: Vec<_> = templates.flat_map(|template| template.holes()).collect();
    for hole in holes {
        for name in hole.reads() {
            if !known.contains(&&**name) {
                findings.push(unknown("service.yaml", 1, name, &known));
            }
        }
    }
}
