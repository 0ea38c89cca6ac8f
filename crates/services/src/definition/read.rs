//! Reads the files of a folder into a definition, with all findings.

use std::collections::BTreeMap;
use std::sync::Arc;

use platform::Locale;
use platform::calendar::Term;

use super::sections as section;
use super::{
    Clock, Confidentiality, Definition, Files, Keep, KeepFrom, Law, Objection, Retention, Status,
    Then, Version, Window, labels, names,
};
use crate::archetype::{self, Kind};
use crate::decide::Rules;
use crate::finding::Finding;
use crate::form::{self, Form};
use crate::scenario;
use crate::town::Town;
use crate::yaml::{self, Fields, Found, Node, Reader, Reference, Refers};

/// What the reading of all files collects for the checks that come after.
#[derive(Default)]
pub(crate) struct Collected {
    pub(crate) found: Vec<Found>,
    pub(crate) references: Vec<Reference>,
}

impl Collected {
    fn take(&mut self, r: Reader<'_>) {
        self.found.extend(r.found);
        self.references.extend(r.references);
    }
}

const SERVICE: &str = "service.yaml";
const FORM: &str = "form.yaml";

impl Definition {
    /// Reads the files of the folder `id`. There is a definition only when no finding is an error.
    pub fn read(id: &str, files: &Files, town: &Town) -> (Option<Definition>, Vec<Finding>) {
        let mut findings = Vec::new();
        let definition = read(id, files, town, &mut findings);
        let failed = findings.iter().any(Finding::is_error);
        (definition.filter(|_| !failed), findings)
    }
}

fn read(id: &str, files: &Files, town: &Town, findings: &mut Vec<Finding>) -> Option<Definition> {
    let Some(bytes) = files.get(SERVICE) else {
        let message = "The folder has no service.yaml.";
        findings.push(Finding::error(SERVICE, 1, message, "Write it, or `aedile service new`."));
        return None;
    };
    let root = yaml::read(SERVICE, bytes, findings)?;
    let mut collected = Collected::default();
    let mut r = Reader::new(SERVICE, &town.languages, findings);
    let mut definition = service(&mut r, &root, id, town)?;
    let source_language = r.source_language;
    collected.take(r);
    definition.version = Version::of(files);
    definition.form = read_form(files, town, &definition, findings, &mut collected);
    definition.rules = Rules::read(files, town, &definition, findings);
    definition.scenarios = scenario::read(files, town, findings);
    super::process::read(files, &mut definition, findings);
    definition.guidance = guidance(files, town, source_language, findings);
    definition.letters = letters(files, findings);
    unknown_files(files, findings);
    super::check::definition(&mut definition, town, &collected, findings);
    Some(definition)
}

/// The id stands in the file as well, so that whoever reads it alone knows what it is.
fn check_id(r: &mut Reader<'_>, f: &Fields<'_>, id: &str) {
    if let Some(node) = f.need(r, "id")
        && node.text() != Some(id)
    {
        let remedy = format!("Write `id: {id}`, or rename the folder.");
        r.error(node.line, "The id is not the folder's name.", remedy);
    }
}

fn service(r: &mut Reader<'_>, root: &Node, id: &str, town: &Town) -> Option<Definition> {
    let f = r.fields(root);
    if let Some(tag) = f.string(r, "source_language") {
        r.source_language = Locale::parse(&tag);
    }
    check_id(r, &f, id);
    let kind = f.need(r, "kind").and_then(|node| r.one_of(node, &archetype::KINDS))?;
    let unit = f.need(r, "unit").and(f.reference(r, "unit", Refers::Unit)).unwrap_or_default();
    let definition = Definition {
        currency: town.currency,
        calendar: town.calendar.clone(),
        id: id.into(),
        version: Version([0; 32]),
        kind,
        name: f.need_words(r, "name"),
        summary: f.need_words(r, "summary"),
        synonyms: f.get("synonyms").map(|node| synonyms(r, node)).unwrap_or_default(),
        themes: themes(r, &f),
        life_events: f.references(r, "life_events", Refers::LifeEvent),
        contact: f.reference(r, "contact", Refers::Unit).unwrap_or_else(|| unit.clone()),
        status: f.one_of(r, "status", &names::STATUSES, Status::Published),
        open: f.get("open").map_or_else(Window::default, |node| section::window(r, node)),
        codes: f.get("codes").map(|node| section::codes(r, node)).unwrap_or_default(),
        related: f.strings(r, "related"),
        replaced_by: f.string(r, "replaced_by"),
        source_language: r.source_language,
        reviewed_on: f.date(r, "reviewed_on"),
        law: f.get("law").map(|node| law(r, node)).unwrap_or_default(),
        basis: f.need(r, "basis").and(f.reference(r, "basis", Refers::Law)).unwrap_or_default(),
        purpose: f.need_words(r, "purpose"),
        discretionary: f.one_of(
            r,
            "discretion",
            &[("bound", false), ("discretionary", true)],
            false,
        ),
        who: section::who(r, f.get("who")),
        cost: section::cost(r, f.get("cost")),
        clock: clock(r, &f, kind, town),
        channels: channels(r, &f),
        evidence: f.get("evidence").map(|node| section::evidence(r, node)).unwrap_or_default(),
        result: section::result(r, f.get("result"), kind.result()),
        objection: objection_or_default(r, &f, kind, town),
        process: section::process(r, f.get("process"), &unit),
        retention: retention_or_default(r, &f, town),
        notify: section::notices(r, f.get("notify")),
        statistics: section::statistics(r, f.get("statistics")),
        letter: f.get("letter").map(|node| section::letter(r, node)).unwrap_or_default(),
        booking: f.get("booking").map(|node| section::booking(r, node)),
        faq: f.get("faq").map(|node| section::faq(r, node)).unwrap_or_default(),
        decision_register: f.string(r, "decision_register"),
        rates: super::rates::rates(r, &f),
        form: Form::default(),
        rules: Rules::default(),
        input_labels: f.get("input_labels").map(|node| labels::read(r, node)).unwrap_or_default(),
        value_labels: f.get("value_labels").map(|node| labels::read(r, node)).unwrap_or_default(),
        bpmn: archetype::compiled(kind),
        bpmn_source: archetype::source(kind).into(),
        guidance: Vec::new(),
        letters: BTreeMap::new(),
        scenarios: scenario::Scenarios::default(),
        unit,
    };
    f.finish(r);
    Some(definition)
}

fn themes(r: &mut Reader<'_>, f: &Fields<'_>) -> Vec<Arc<str>> {
    let mut themes = f.references(r, "theme", Refers::Theme);
    themes.extend(f.references(r, "themes", Refers::Theme));
    if themes.is_empty() {
        r.error(
            f.line,
            "The service has no theme.",
            "Add `theme:` with one of town.yaml's themes.",
        );
    }
    themes
}

fn synonyms(r: &mut Reader<'_>, node: &Node) -> Vec<(Locale, Arc<str>)> {
    let mut synonyms = Vec::new();
    for (key, node) in node.entries().unwrap_or_default() {
        match Locale::parse(&key.text) {
            Some(locale) => {
                synonyms.extend(r.strings(node).into_iter().map(|text| (locale, text)));
            }
            None => {
                r.error(key.line, format!("`{}` is not a language.", key.text), "Write en, fr …")
            }
        }
    }
    synonyms
}

fn channels(r: &mut Reader<'_>, f: &Fields<'_>) -> Vec<super::Channel> {
    f.get("channels").map_or_else(
        || vec![super::Channel::Web, super::Channel::Counter],
        |node| r.some_of(node, &names::CHANNELS),
    )
}

fn clock(r: &mut Reader<'_>, f: &Fields<'_>, kind: Kind, town: &Town) -> Option<Clock> {
    let node = f.get("clock");
    if node.is_none() && kind.decides() {
        let remedy = "Add `clock:` with `term:` and `law:`.";
        r.error(f.line, "The service decides, but has no legal term.", remedy);
    }
    section::clock(r, node?, town.defaults.correct_within)
}

fn objection_or_default(
    r: &mut Reader<'_>,
    f: &Fields<'_>,
    kind: Kind,
    town: &Town,
) -> Option<Objection> {
    let own = f.get("objection").map(|node| objection(r, node));
    own.or_else(|| town.defaults.objection.clone().filter(|_| kind.decides()))
}

fn retention_or_default(r: &mut Reader<'_>, f: &Fields<'_>, town: &Town) -> Retention {
    if let Some(node) = f.get("retention") {
        return retention(r, node);
    }
    if let Some(retention) = &town.defaults.retention {
        return retention.clone();
    }
    let remedy = "Add `retention:` here, or to `defaults:` in town.yaml.";
    r.error(f.line, "Nothing says how long cases are kept.", remedy);
    general_retention()
}

fn keep(term: Term) -> Keep {
    Keep { term, from: KeepFrom::Decision, law: None, then: None }
}

fn general_retention() -> Retention {
    Retention {
        granted: keep(Term::Years(5)),
        refused: keep(Term::Years(2)),
        withdrawn: keep(Term::Months(6)),
        draft: Term::Days(30),
        then: Then::Destroy,
        automatic: false,
        class: None,
        confidentiality: Confidentiality::Personal,
    }
}

/// Reads a map of law entries.
pub(crate) fn law(r: &mut Reader<'_>, node: &Node) -> BTreeMap<Arc<str>, Law> {
    let mut law = BTreeMap::new();
    for (key, node) in node.entries().unwrap_or_default() {
        let Some(id) = r.id(key.line, &key.text) else { continue };
        let f = r.fields(node);
        let title = f.need_words(r, "title");
        law.insert(id, Law { title, says: f.words(r, "says"), url: f.string(r, "url") });
        f.finish(r);
    }
    law
}

/// Reads how to object.
pub(crate) fn objection(r: &mut Reader<'_>, node: &Node) -> Objection {
    let f = r.fields(node);
    let term = f.need(r, "term").and_then(|node| r.term(node)).unwrap_or(Term::Weeks(6));
    let unit = f.need(r, "unit").and(f.reference(r, "unit", Refers::Unit)).unwrap_or_default();
    let law = section::need_law(r, &f).unwrap_or_default();
    let objection = Objection { term, unit, law, service: f.string(r, "service") };
    f.finish(r);
    objection
}

/// Reads how long cases are kept.
pub(crate) fn retention(r: &mut Reader<'_>, node: &Node) -> Retention {
    let f = r.fields(node);
    let general = general_retention();
    let law = f.reference(r, "law", Refers::Law);
    let mut one = |name: &'static str, default: Keep| {
        let mut keep = f.get(name).and_then(|node| read_keep(r, node)).unwrap_or(default);
        keep.law = keep.law.or_else(|| law.clone());
        if keep.law.is_none() {
            let message = format!("No law says how long `{name}` cases are kept.");
            r.error(f.line, message, "Add `law:` to `retention:`.");
        }
        keep
    };
    let granted = one("granted", general.granted);
    let refused = one("refused", general.refused);
    let withdrawn = one("withdrawn", general.withdrawn);
    let draft = f.term(r, "draft").unwrap_or(general.draft);
    let then = f.one_of(r, "then", &names::THEN, Then::Destroy);
    let automatic = f.flag(r, "automatic", false);
    let class = f.string(r, "class");
    let confidentiality =
        f.one_of(r, "confidentiality", &names::CONFIDENTIALITY, Confidentiality::Personal);
    f.finish(r);
    Retention { granted, refused, withdrawn, draft, then, automatic, class, confidentiality }
}

pub(crate) fn read_keep(r: &mut Reader<'_>, node: &Node) -> Option<Keep> {
    if node.text().is_some() {
        return r.term(node).map(keep);
    }
    let f = r.fields(node);
    let term = f.need(r, "keep").and_then(|node| r.term(node));
    let from = f.one_of(r, "from", &names::KEEP_FROM, KeepFrom::Decision);
    let law = f.reference(r, "law", Refers::Law);
    let then = f.get("then").and_then(|node| r.one_of(node, &names::THEN));
    f.finish(r);
    Some(Keep { term: term?, from, law, then })
}

fn read_form(
    files: &Files,
    town: &Town,
    definition: &Definition,
    findings: &mut Vec<Finding>,
    collected: &mut Collected,
) -> Form {
    let Some(bytes) = files.get(FORM) else {
        let remedy = "Write it; a form that asks nothing is `pages: []`.";
        findings.push(Finding::error(FORM, 1, "The folder has no form.yaml.", remedy));
        return Form::default();
    };
    let Some(root) = yaml::read(FORM, bytes, findings) else { return Form::default() };
    let mut r = Reader::new(FORM, &town.languages, findings);
    r.source_language = definition.source_language;
    let (purpose, law) = (&definition.purpose, &definition.basis);
    let form = form::read::form(&mut r, &root, &form::read::Inherited { purpose, law, files });
    collected.take(r);
    form
}

fn guidance(
    files: &Files,
    town: &Town,
    source_language: Option<Locale>,
    findings: &mut Vec<Finding>,
) -> Vec<(Locale, Arc<str>)> {
    let mut guidance = Vec::new();
    let mut missing = Vec::new();
    let languages = town.languages.iter().copied().chain(source_language);
    for locale in languages {
        let file = format!("guidance.{locale}.md");
        match files.get(&file).map(|bytes| crate::finding::text(&file, bytes)) {
            Some(Ok(text)) => guidance.push((locale, text.into())),
            Some(Err(finding)) => findings.push(finding),
            None => missing.push(file),
        }
    }
    if !guidance.is_empty() && source_language.is_none() {
        for file in missing {
            let message = "The guidance is missing in this language.";
            findings.push(Finding::error(&file, 1, message, "Translate it, or remove the others."));
        }
    }
    guidance
}

fn letters(files: &Files, findings: &mut Vec<Finding>) -> BTreeMap<Arc<str>, Arc<str>> {
    let mut letters = BTreeMap::new();
    for (file, bytes) in files {
        let name = file.strip_prefix("letters/").and_then(|name| name.strip_suffix(".typ"));
        let Some(name) = name else { continue };
        match crate::finding::text(file, bytes) {
            Ok(text) => {
                letters.insert(name.into(), text.into());
            }
            Err(finding) => findings.push(finding),
        }
    }
    letters
}

/// A file that nothing reads is most often a misspelt one.
fn unknown_files(files: &Files, findings: &mut Vec<Finding>) {
    const KNOWN: [&str; 6] =
        [SERVICE, FORM, "rules.dmn", "process.bpmn", "scenarios.yaml", "README.md"];
    for name in files.keys() {
        let inside = [
            "letters/",
            "codes/",
            "files/",
            super::process::PROCESSES,
            crate::decide::RULES_BESIDE,
            super::process::OTHERS,
            "guidance.",
        ];
        if KNOWN.contains(&name.as_str()) || inside.iter().any(|start| name.starts_with(start)) {
            continue;
        }
        let remedy = match crate::finding::nearest(name, KNOWN) {
            Some(meant) => format!("Did you mean `{meant}`?"),
            None => "Remove it, or put it under letters/, codes/, processes/, rules/ or files/."
                .to_owned(),
        };
        findings.push(Finding::warning(name, 1, "Nothing reads this file.", remedy));
    }
}
