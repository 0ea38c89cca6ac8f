//! Reads `form.yaml`.

use std::collections::HashMap;
use std::sync::Arc;

use feel::Value;

use super::kinds;
use super::question::{
    Bound, ErrorWords, GROUNDS, Ground, Prefill, Question, QuestionKind, Required,
};
use super::{Check, Fact, Form, Page, PageKind, Section};
use crate::definition::Files;
use crate::words::Words;
use crate::yaml::{Fields, Node, Reader, Refers};

/// Most pages of a form.
const PAGES_MAX: usize = 2_000;
/// Most questions of a form, those in groups included.
const QUESTIONS_MAX: usize = 2_000;

/// What every question inherits, and where reference lists are found.
pub(crate) struct Inherited<'a> {
    pub(crate) purpose: &'a Words,
    pub(crate) law: &'a Arc<str>,
    pub(crate) files: &'a Files,
}

pub(crate) use kinds::value_kind;

/// The form in this tree.
pub(crate) fn form(r: &mut Reader<'_>, root: &Node, inherited: &Inherited<'_>) -> Form {
    let f = r.fields(root);
    let sections = sections(r, &f);
    let facts = f.get("facts").map(|node| facts(r, node, inherited)).unwrap_or_default();
    let mut pages = Vec::new();
    for node in f.need(r, "pages").and_then(Node::items).unwrap_or_default() {
        pages.push(page(r, node, &sections, inherited));
    }
    let declaration = f.words(r, "declaration");
    let privacy = f.words(r, "privacy");
    f.finish(r);
    let places = places(r, &pages, root.line);
    Form { sections, pages, facts, declaration, privacy, places }
}

fn sections(r: &mut Reader<'_>, f: &Fields<'_>) -> Vec<Section> {
    let entries = f.get("sections").and_then(Node::entries).unwrap_or_default();
    let mut sections = Vec::new();
    for (key, node) in entries {
        if let (Some(id), Some(name)) = (r.id(key.line, &key.text), r.words(node)) {
            sections.push(Section { id, name });
        }
    }
    sections
}

fn facts(r: &mut Reader<'_>, node: &Node, inherited: &Inherited<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    for (key, node) in node.entries().unwrap_or_default() {
        check_key(r, key.line, &key.text);
        let name = key.text.as_str().into();
        let mut purpose = inherited.purpose.clone();
        let mut law = inherited.law.clone();
        let from = if node.text().is_some() {
            r.string(node).map(|from| Prefill { from, key: None, editable: false })
        } else {
            let f = r.fields(node);
            let from = f.need(r, "from").and_then(|node| r.string(node));
            let key = f.expression(r, "key");
            purpose = f.words(r, "purpose").unwrap_or(purpose);
            law = f.reference(r, "law", Refers::Law).unwrap_or(law);
            f.finish(r);
            from.map(|from| Prefill { from, key, editable: false })
        };
        if let Some(from) = from {
            kinds::check_source(r, node.line, &from);
            facts.push(Fact { name, from, purpose, law });
        }
    }
    facts
}

/// Where each question stands; twice the same key or page id is a finding.
fn places(r: &mut Reader<'_>, pages: &[Page], line: u32) -> HashMap<Arc<str>, (usize, usize)> {
    let mut places = HashMap::new();
    let mut ids: Vec<&str> = Vec::new();
    for (at, page) in pages.iter().enumerate() {
        if ids.contains(&&*page.id) {
            let message = format!("Two pages have the id `{}`.", page.id);
            r.error(line, message, "Give each page its own id.");
        }
        ids.push(&page.id);
        for (position, question) in page.questions().iter().enumerate() {
            if places.insert(question.key.clone(), (at, position)).is_some() {
                let message = format!("Two questions have the key `{}`.", question.key);
                r.error(line, message, "Keys are unique in the form.");
            }
        }
    }
    let items: usize = pages.iter().flat_map(Page::questions).map(|q| q.items().len()).sum();
    if pages.len() > PAGES_MAX || places.len() + items > QUESTIONS_MAX {
        let remedy = "Make two services, or put what belongs together on one page.";
        r.error(line, "The form has more than 2,000 pages or questions.", remedy);
    }
    places
}

fn page(r: &mut Reader<'_>, node: &Node, sections: &[Section], inherited: &Inherited<'_>) -> Page {
    let f = r.fields(node);
    let page = match f.get("exit") {
        Some(id) => exit(r, &f, id),
        None => asking(r, &f, inherited),
    };
    let section = f.get("section").and_then(|node| {
        let known: Vec<(&str, usize)> =
            sections.iter().enumerate().map(|(at, section)| (&*section.id, at)).collect();
        r.one_of(node, &known)
    });
    f.finish(r);
    if section.is_none() && !sections.is_empty() && matches!(page.kind, PageKind::Ask { .. }) {
        r.error(
            node.line,
            "The page is in no section.",
            "Add `section:` with one of the sections.",
        );
    }
    Page { section, ..page }
}

fn exit(r: &mut Reader<'_>, f: &Fields<'_>, id: &Node) -> Page {
    let id = r.string(id).and_then(|text| r.id(id.line, &text)).unwrap_or_default();
    let show_if = f.need(r, "when").and_then(|node| r.expression(node));
    let title = Some(f.need_words(r, "title"));
    let text = f.need_words(r, "text");
    Page { id, section: None, title, intro: None, show_if, kind: PageKind::Exit { text } }
}

fn asking(r: &mut Reader<'_>, f: &Fields<'_>, inherited: &Inherited<'_>) -> Page {
    let id = f.need(r, "id").and_then(|node| {
        let text = r.string(node)?;
        r.id(node.line, &text)
    });
    let show_if = f.expression(r, "show_if");
    let title = f.words(r, "title");
    let intro = f.words(r, "intro");
    let asked = f.need(r, "ask").map(|node| questions(r, node, inherited, false));
    let questions = asked.unwrap_or_default();
    let answered = questions.iter().filter(|question| question.is_answered()).count();
    if title.is_none() && questions.len() != 1 {
        let remedy = "Add `title:`, or ask one question per page.";
        r.error(f.line, "A page with several questions has no title.", remedy);
    }
    let mut checks = Vec::new();
    for node in f.get("check").and_then(Node::items).unwrap_or_default() {
        checks.extend(check(r, node, &questions));
    }
    let eligibility = f.flag(r, "eligibility", false);
    if answered == 0 && eligibility {
        r.warning(f.line, "Eligibility is told on a page that asks nothing.", "Move it.");
    }
    let kind = PageKind::Ask { questions, checks, eligibility };
    Page { id: id.unwrap_or_default(), section: None, title, intro, show_if, kind }
}

fn check(r: &mut Reader<'_>, node: &Node, questions: &[Question]) -> Option<Check> {
    let f = r.fields(node);
    let rule = f.need(r, "rule").and_then(|node| r.expression(node));
    let at_node = f.need(r, "at");
    let at = at_node.and_then(|node| r.string(node));
    let say = f.need_words(r, "say");
    f.finish(r);
    if let (Some(at), Some(node)) = (&at, at_node)
        && !questions.iter().any(|question| question.key == *at)
    {
        let message = format!("The check is told at `{at}`, which is not asked on this page.");
        r.error(node.line, message, "Name a question of this page.");
    }
    Some(Check { rule: rule?, at: at?, say })
}

/// Questions by key, in order.
pub(super) fn questions(
    r: &mut Reader<'_>,
    node: &Node,
    inherited: &Inherited<'_>,
    inside: bool,
) -> Vec<Question> {
    let mut questions = Vec::new();
    if node.entries().is_none() {
        r.fields(node);
    }
    for (key, node) in node.entries().unwrap_or_default() {
        check_key(r, key.line, &key.text);
        questions.extend(question(r, &key.text, node, inherited, inside));
    }
    questions
}

/// Names that FEEL reads as something else, or that mean something here already.
const RESERVED: [&str; 21] = [
    "facts",
    "applicant",
    "received_on",
    "result",
    "today",
    "now",
    "true",
    "false",
    "null",
    "not",
    "and",
    "or",
    "if",
    "then",
    "else",
    "for",
    "in",
    "return",
    "some",
    "every",
    "item",
];

/// A name that expressions can read.
pub(crate) fn check_key(r: &mut Reader<'_>, line: u32, key: &str) {
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let starts = key.starts_with(|c: char| c.is_ascii_lowercase());
    if !starts || key.len() > 64 || !key.chars().all(good) {
        let remedy = "Use lower case letters, digits and underscores, beginning with a letter.";
        r.error(line, format!("`{key}` is not a key."), remedy);
    }
    if RESERVED.contains(&key) {
        r.error(line, format!("`{key}` means something else in FEEL."), "Choose another key.");
    }
}

fn question(
    r: &mut Reader<'_>,
    key: &str,
    node: &Node,
    inherited: &Inherited<'_>,
    inside: bool,
) -> Option<Question> {
    let f = r.fields(node);
    let kind = kinds::kind(r, &f, inherited, inside)?;
    let pattern = f.get("pattern").and_then(|node| kinds::pattern(r, node));
    let example = f.string(r, "example");
    if let (Some(pattern), Some(example)) = (&pattern, &example)
        && !pattern.is_match(example)
    {
        r.error(f.line, "The example is not of the pattern.", "Correct one of the two.");
    }
    let sensitive = f.flag(r, "sensitive", false);
    let is_note = matches!(kind, QuestionKind::Note { .. });
    let label =
        if is_note { f.words(r, "label").unwrap_or_default() } else { f.need_words(r, "label") };
    let ground = ground(r, &f, (key, &label), sensitive);
    let question = Question {
        key: key.into(),
        required: required(r, &f),
        label,
        hint: f.words(r, "hint"),
        help: f.words(r, "help"),
        show_if: f.expression(r, "show_if"),
        min: bound(r, &f, "min"),
        max: bound(r, &f, "max"),
        min_length: f.get("min_length").and_then(|node| r.parsed(node, "2")),
        max_length: f.get("max_length").and_then(|node| r.parsed(node, "200")),
        pattern,
        example,
        check: own_check(r, &f),
        errors: f.get("error").map(|node| errors(r, node)).unwrap_or_default(),
        unit: f.words(r, "unit"),
        prefill: f.get("prefill").and_then(|node| kinds::prefill(r, node, &kind)),
        wallet: f.get("wallet").and_then(|node| super::wallet::read(r, node, &kind)),
        purpose: f.words(r, "purpose").unwrap_or_else(|| inherited.purpose.clone()),
        law: f.reference(r, "law", Refers::Law).unwrap_or_else(|| inherited.law.clone()),
        keep: f.term(r, "keep"),
        sensitive,
        ground,
        public: f.flag(r, "public", false),
        kind,
    };
    f.finish(r);
    Some(question)
}

/// The ground of a sensitive question: it needs one, and no other has one.
fn ground(
    r: &mut Reader<'_>,
    f: &Fields<'_>,
    (key, label): (&str, &Words),
    sensitive: bool,
) -> Option<Ground> {
    let ground = f.get("ground").and_then(|node| r.one_of(node, &GROUNDS));
    if sensitive && ground.is_none() {
        let remedy = "Add `ground:` (care, public-interest, social-protection …), or do not ask.";
        r.error(f.line, format!("`{key}` is sensitive and has no ground."), remedy);
    }
    if !sensitive && ground.is_some() {
        r.error(f.line, "A ground is for sensitive data.", "Add `sensitive: true`.");
    }
    let is_said = f.get("sensitive").is_some();
    if let Some(word) = super::sensitive::word_of(key, label).filter(|_| !is_said) {
        let message =
            format!("`{key}` reads like sensitive data ({}).", word.trim_end_matches('*'));
        let remedy = "Write `sensitive: true` with its `ground:`, or `sensitive: false`.";
        r.error(f.line, message, remedy);
    }
    ground
}

fn required(r: &mut Reader<'_>, f: &Fields<'_>) -> Required {
    let optional = f.flag(r, "optional", false);
    match f.expression(r, "required_if") {
        Some(_) if optional => {
            r.error(f.line, "`optional` and `required_if` exclude each other.", "Keep one.");
            Required::Never
        }
        Some(condition) => Required::If(condition),
        None if optional => Required::Never,
        None => Required::Always,
    }
}

fn bound(r: &mut Reader<'_>, f: &Fields<'_>, name: &'static str) -> Option<Bound> {
    let node = f.get(name)?;
    let text = node.text()?.trim();
    if let Ok(date) = text.parse::<jiff::civil::Date>() {
        return Some(Bound::Fixed(Value::Date(feel::Date::from_jiff(date))));
    }
    if let Ok(number) = text.parse::<feel::Decimal>() {
        return Some(Bound::Fixed(Value::Number(number)));
    }
    r.expression(node).map(Bound::Computed)
}

fn own_check(r: &mut Reader<'_>, f: &Fields<'_>) -> Option<(feel::Expression, Words)> {
    let check = f.expression(r, "check");
    let say = f.words(r, "say");
    if check.is_some() != say.is_some() {
        r.error(f.line, "`check` and `say` belong together.", "Add the other one.");
    }
    check.zip(say)
}

fn errors(r: &mut Reader<'_>, node: &Node) -> ErrorWords {
    let f = r.fields(node);
    let errors = ErrorWords {
        required: f.words(r, "required"),
        min: f.words(r, "min"),
        max: f.words(r, "max"),
        pattern: f.words(r, "pattern"),
    };
    f.finish(r);
    errors
}
