//! The sections of `service.yaml`: who, cost, clock, evidence, result, process, notices, booking.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Time;
use platform::calendar::Term;

use super::{
    Amount, Applicant, Booking, Clock, Cost, Due, Evidence, LetterWords, Level, Notice, PayMethod,
    ProcessSettings, RegisterEntry, Representative, ResultKind, ResultValue, Silence, Statistics,
    Template, Unpaid, Validity, Who, Window, WithoutAccount,
};
use super::{names, nearby};
use crate::form::{QuestionKind, value_kind};
use crate::town::WEEKDAYS;
use crate::words::Words;
use crate::yaml::{Fields, Node, Reader, Refers};

pub(super) fn window(r: &mut Reader<'_>, node: &Node) -> Window {
    let f = r.fields(node);
    let window = Window { from: f.date(r, "from"), to: f.date(r, "to") };
    f.finish(r);
    window
}

pub(super) fn codes(r: &mut Reader<'_>, node: &Node) -> BTreeMap<Arc<str>, Arc<str>> {
    let entries = node.entries().unwrap_or_default();
    let codes = entries
        .iter()
        .filter_map(|(key, node)| Some((r.id(key.line, &key.text)?, r.string(node)?)));
    codes.collect()
}

pub(super) fn who(r: &mut Reader<'_>, node: Option<&Node>) -> Who {
    let mut who = Who {
        may_apply: vec![Applicant::Resident],
        sign_in: Level::Low,
        without_account: WithoutAccount::Draft,
        representatives: Representative::ALL.to_vec(),
        one_open: false,
        quota: None,
        co_signers: None,
        audience: None,
    };
    let Some(node) = node else { return who };
    let f = r.fields(node);
    if let Some(node) = f.get("may_apply") {
        who.may_apply = r.some_of(node, &names::APPLICANTS);
    }
    who.sign_in = f.one_of(r, "sign_in", &names::LEVELS, who.sign_in);
    who.without_account =
        f.one_of(r, "without_account", &names::WITHOUT_ACCOUNT, who.without_account);
    if let Some(node) = f.get("representatives") {
        who.representatives = representatives(r, node);
    }
    who.one_open = f.flag(r, "one_open", who.one_open);
    who.quota = f.get("quota").and_then(|node| r.parsed(node, "500"));
    who.co_signers = f.words(r, "co_signers");
    who.audience = f.words(r, "audience");
    f.finish(r);
    who
}

/// `true` for all of them, `false` for none, or those that are named.
fn representatives(r: &mut Reader<'_>, node: &Node) -> Vec<Representative> {
    match node.text() {
        Some("true") => Representative::ALL.to_vec(),
        Some("false") => Vec::new(),
        _ => r.some_of(node, &names::REPRESENTATIVES),
    }
}

/// How long one has to pay where a service says nothing.
const PAY_WITHIN: Term = Term::Days(14);
/// How long the bank has where a service says nothing.
const GRACE: Term = Term::WorkingDays(5);

const METHODS: [PayMethod; 3] = [PayMethod::Card, PayMethod::Transfer, PayMethod::Counter];

pub(super) fn cost(r: &mut Reader<'_>, node: Option<&Node>) -> Cost {
    let mut cost = Cost {
        amount: Amount::Free,
        words: None,
        due: Due::WithApplication,
        pay_within: PAY_WITHIN,
        grace: GRACE,
        unpaid: Unpaid::End,
        methods: METHODS.to_vec(),
        exempt: None,
        refund: None,
        law: None,
    };
    let Some(node) = node else { return cost };
    if node.text() == Some("free") {
        return cost;
    }
    let f = r.fields(node);
    cost.amount = amount(r, &f);
    cost.words = f.words(r, "words");
    if matches!(cost.amount, Amount::Decided { .. }) && cost.words.is_none() {
        let remedy = "Add `words:` that say what it costs.";
        r.error(
            node.line,
            "The price is decided by rules, but no words say what it costs.",
            remedy,
        );
    }
    cost.due = f.one_of(r, "due", &names::DUES, cost.due);
    cost.pay_within = f.term(r, "pay_within").unwrap_or(cost.pay_within);
    cost.grace = f.term(r, "grace").unwrap_or(cost.grace);
    // A bill that comes after the decision cannot end the case.
    let after = cost.due == Due::AfterDecision;
    cost.unpaid = if after { Unpaid::Continue } else { cost.unpaid };
    cost.unpaid = f.one_of(r, "unpaid", &names::UNPAID, cost.unpaid);
    if after && cost.unpaid == Unpaid::End {
        let message = "A case that is decided cannot end because nobody pays.";
        r.error(f.line, message, "Leave `unpaid` out, or write `due: on_grant`.");
    }
    if let Some(node) = f.get("methods") {
        cost.methods = r.some_of(node, &names::METHODS);
    }
    cost.exempt = f.words(r, "exempt");
    cost.refund = f.words(r, "refund");
    cost.law = f.reference(r, "law", Refers::Law);
    f.finish(r);
    cost
}

fn amount(r: &mut Reader<'_>, f: &Fields<'_>) -> Amount {
    let fixed = f.get("amount").and_then(|node| r.cents(node));
    let decision = f.get("decision");
    let from = f.get("from").and_then(|node| r.cents(node));
    let to = f.get("to").and_then(|node| r.cents(node));
    match (fixed, decision) {
        (Some(cents), None) if cents >= 0 => Amount::Fixed { cents },
        (None, Some(node)) => {
            r.one_of(node, &[("Price", ())]);
            Amount::Decided { from_cents: from.unwrap_or(0), to_cents: to }
        }
        _ => {
            let remedy = "Write `cost: free`, or `amount:` (not negative), or `decision: Price`.";
            r.error(f.line, "The cost does not say how much.", remedy);
            Amount::Free
        }
    }
}

/// The law that has to be named.
pub(super) fn need_law(r: &mut Reader<'_>, f: &Fields<'_>) -> Option<Arc<str>> {
    f.need(r, "law")?;
    f.reference(r, "law", Refers::Law)
}

pub(super) fn clock(
    r: &mut Reader<'_>,
    node: &Node,
    correct_within: Option<Term>,
) -> Option<Clock> {
    let f = r.fields(node);
    let term = f.need(r, "term").and_then(|node| r.term(node));
    let law = need_law(r, &f);
    let norm = f.term(r, "norm");
    let suspend_on_correction = f.flag(r, "suspend_on_correction", true);
    let correct_within = f.term(r, "correct_within").or(correct_within).unwrap_or(Term::Weeks(4));
    let extend = f.get("extend").and_then(|node| {
        let f = r.fields(node);
        let by = f.need(r, "by").and_then(|node| r.term(node));
        let law = need_law(r, &f);
        f.finish(r);
        by.zip(law)
    });
    let silence = f.one_of(r, "silence", &names::SILENCES, Silence::None);
    let silence_law = f.reference(r, "silence_law", Refers::Law);
    if silence != Silence::None && silence_law.is_none() {
        let remedy = "Add `silence_law:`.";
        r.error(node.line, "Silence has a meaning, but no law says so.", remedy);
    }
    let silence_words = f.words(r, "silence_words");
    f.finish(r);
    let (term, law) = (term?, law?);
    let suspend = suspend_on_correction;
    Some(Clock {
        term,
        law,
        norm,
        suspend_on_correction: suspend,
        correct_within,
        extend,
        silence,
        silence_law,
        silence_words,
    })
}

pub(super) fn evidence(r: &mut Reader<'_>, node: &Node) -> Vec<Evidence> {
    let mut list = Vec::new();
    for (key, node) in node.entries().unwrap_or_default() {
        let Some(id) = r.id(key.line, &key.text) else { continue };
        let f = r.fields(node);
        list.push(Evidence {
            id,
            name: f.need_words(r, "name"),
            hint: f.words(r, "hint"),
            law: f.reference(r, "law", Refers::Law),
            older_than: f.term(r, "older_than"),
            purge: f.term(r, "purge"),
            from: f.string(r, "from"),
        });
        f.finish(r);
    }
    list
}

pub(super) fn result(r: &mut Reader<'_>, node: Option<&Node>, word: &'static str) -> ResultKind {
    let mut result = ResultKind {
        word,
        name: None,
        validity: None,
        renew_within: None,
        register: None,
        enter: Vec::new(),
        credential: None,
        public: None,
        public_after: None,
        verifiable: true,
        values: Vec::new(),
    };
    let Some(node) = node else { return result };
    let f = r.fields(node);
    result.word = f.one_of(r, "type", &names::RESULTS, word);
    result.name = f.words(r, "name");
    let until = f.expression(r, "valid_until").map(Validity::Until);
    result.validity = f.term(r, "valid_for").map(Validity::For).or(until);
    result.renew_within = f.term(r, "renew_within");
    result.register = f.string(r, "register");
    if let Some(node) = f.get("enter") {
        result.enter = register_entries(r, node);
    }
    result.credential = f.get("credential").map(|node| super::credential::read(r, node));
    let public = f.flag(r, "public", false);
    let words = f.words(r, "public_words");
    if public && words.is_none() {
        let remedy = "Add `public_words:` that say what is published.";
        r.error(node.line, "The result is published, but no words say what.", remedy);
    }
    result.public = words.filter(|_| public);
    result.public_after = f.term(r, "public_after");
    result.verifiable = f.flag(r, "verifiable", true);
    if let Some(node) = f.get("values") {
        result.values = values(r, node);
    }
    f.finish(r);
    result
}

fn register_entries(r: &mut Reader<'_>, node: &Node) -> Vec<RegisterEntry> {
    let mut entries = Vec::new();
    for node in node.items().unwrap_or_default() {
        let f = r.fields(node);
        let register = f.need(r, "register").and_then(|node| r.string(node));
        let key = f.expression(r, "key");
        let when = f.expression(r, "when");
        let also_for = f.expression(r, "also_for");
        if key.is_some() && also_for.is_some() {
            let remedy = "Leave out `key`: each of them has one entry of their own.";
            r.error(
                node.line,
                "What has a key of its own cannot be entered for several people.",
                remedy,
            );
        }
        let mut data = Vec::new();
        let written = f.need(r, "data");
        for (name, node) in written.and_then(Node::entries).unwrap_or_default() {
            let expression = r.expression(node);
            data.extend(expression.map(|expression| (name.text.as_str().into(), expression)));
        }
        f.finish(r);
        let register = register.unwrap_or_else(|| "".into());
        entries.push(RegisterEntry { register, key, when, also_for, data });
    }
    entries
}

fn values(r: &mut Reader<'_>, node: &Node) -> Vec<ResultValue> {
    let mut values = Vec::new();
    for (key, node) in node.entries().unwrap_or_default() {
        let f = r.fields(node);
        let kind = f.need(r, "type").and_then(|node| value_kind(r, node));
        let label = f.need_words(r, "label");
        f.finish(r);
        let kind = kind.unwrap_or(QuestionKind::Text);
        values.push(ResultValue { name: key.text.as_str().into(), kind, label });
    }
    values
}

pub(super) fn process(r: &mut Reader<'_>, node: Option<&Node>, unit: &Arc<str>) -> ProcessSettings {
    let mut settings = ProcessSettings {
        automatic: false,
        four_eyes: false,
        opinions: Vec::new(),
        inspection: None,
        review_unit: unit.clone(),
        batch: false,
        ranking: None,
        places: None,
        contests: None,
        inform: None,
        tell_street: None,
        right: None,
        entry: None,
    };
    let Some(node) = node else { return settings };
    let f = r.fields(node);
    settings.automatic = f.one_of(r, "decide", &[("automatic", true), ("desk", false)], false);
    settings.four_eyes = f.flag(r, "four_eyes", false);
    settings.opinions = f.references(r, "opinions", Refers::Unit);
    settings.inspection = match f.get("inspection").and_then(Node::text) {
        Some("true") => Some(unit.clone()),
        Some("false") | None => None,
        Some(_) => f.reference(r, "inspection", Refers::Unit),
    };
    settings.review_unit =
        f.reference(r, "review_unit", Refers::Unit).unwrap_or_else(|| unit.clone());
    settings.batch = f.flag(r, "batch", false);
    settings.ranking = f.string(r, "ranking");
    settings.places = f.get("places").and_then(|node| r.parsed(node, "40"));
    settings.contests = f.string(r, "contests");
    settings.inform = f.words(r, "inform");
    settings.tell_street = f.get("tell_street").and_then(|node| nearby::read(r, node));
    settings.right = f.get("right").and_then(|node| r.one_of(node, &names::DATA_RIGHTS));
    settings.entry = f.string(r, "entry");
    f.finish(r);
    settings
}

pub(super) fn notices(r: &mut Reader<'_>, node: Option<&Node>) -> Vec<Notice> {
    node.map_or_else(
        || vec![Notice::Received, Notice::Correction, Notice::Decided],
        |node| r.some_of(node, &names::NOTICES),
    )
}

pub(super) fn statistics(r: &mut Reader<'_>, node: Option<&Node>) -> Statistics {
    let mut statistics = Statistics { public: true, sla_percent: None };
    let Some(node) = node else { return statistics };
    let f = r.fields(node);
    statistics.public = f.flag(r, "public", true);
    if let Some(node) = f.get("sla") {
        statistics.sla_percent = r.parsed::<u8>(node, "90").filter(|percent| *percent <= 100);
        if statistics.sla_percent.is_none() {
            r.error(node.line, "This is no share.", "Write a whole number from 0 to 100.");
        }
    }
    f.finish(r);
    statistics
}

pub(super) fn letter(r: &mut Reader<'_>, node: &Node) -> LetterWords {
    let f = r.fields(node);
    let mut one = |name| f.get(name).and_then(|node| template(r, node));
    let words = LetterWords { granted: one("granted"), refused: one("refused") };
    f.finish(r);
    words
}

/// A text with holes.
pub(super) fn template(r: &mut Reader<'_>, node: &Node) -> Option<Template> {
    let words = r.words(node)?;
    match Template::compile(&words) {
        Ok(template) => Some(template),
        Err(message) => {
            r.error(
                node.line,
                format!("The text has a fault: {message}."),
                "Write {question_key}.",
            );
            None
        }
    }
}

pub(super) fn booking(r: &mut Reader<'_>, node: &Node) -> Booking {
    let f = r.fields(node);
    let days = f.need(r, "days").map(|node| r.some_of(node, &WEEKDAYS)).unwrap_or_default();
    let times = f.need(r, "times").and_then(Node::items).unwrap_or_default();
    let times = times.iter().filter_map(|node| r.parsed::<Time>(node, "\"08:00\"")).collect();
    let capacity = f.get("capacity").and_then(|node| r.parsed(node, "6")).unwrap_or(1);
    let per_person = f.get("per_person").and_then(|node| r.parsed(node, "1")).unwrap_or(1);
    let from = f.term(r, "from").unwrap_or(Term::WorkingDays(1));
    let to = f.term(r, "to").unwrap_or(Term::Weeks(6));
    f.finish(r);
    Booking { days, times, capacity, per_person, from, to }
}

pub(super) fn faq(r: &mut Reader<'_>, node: &Node) -> Vec<(Words, Words)> {
    let mut faq = Vec::new();
    for node in node.items().unwrap_or_default() {
        let f = r.fields(node);
        faq.push((f.need_words(r, "ask"), f.need_words(r, "answer")));
        f.finish(r);
    }
    faq
}
