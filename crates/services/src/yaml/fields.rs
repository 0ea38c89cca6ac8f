//! Reading a tree by name: each field asked for once, what nobody asked for is reported.

use std::cell::RefCell;
use std::str::FromStr;
use std::sync::Arc;

use feel::{Expression, Names};
use jiff::civil::Date;
use platform::Locale;
use platform::calendar::Term;

use super::{Kind, Node};
use crate::finding::{FINDINGS_MAX, Finding, nearest};
use crate::words::Words;

/// An expression found in a file, kept so that its names can be checked once all are known.
pub(crate) struct Found {
    pub(crate) file: Arc<str>,
    pub(crate) line: u32,
    pub(crate) expression: Expression,
    /// Names that are known only where it stands: the questions of a repeating group.
    pub(crate) local: Arc<[Arc<str>]>,
}

/// What an id in a file refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refers {
    Law,
    Unit,
    Theme,
    LifeEvent,
    Evidence,
}

/// An id found in a file, kept until everything it may refer to is known.
pub(crate) struct Reference {
    pub(crate) refers: Refers,
    pub(crate) id: Arc<str>,
    pub(crate) file: Arc<str>,
    pub(crate) line: u32,
}

/// What reading one file needs and collects.
pub(crate) struct Reader<'a> {
    pub(crate) file: Arc<str>,
    pub(crate) languages: &'a [Locale],
    /// The only language in which words are given, when the author said so.
    pub(crate) source_language: Option<Locale>,
    pub(crate) findings: &'a mut Vec<Finding>,
    pub(crate) found: Vec<Found>,
    pub(crate) references: Vec<Reference>,
    pub(crate) local: Arc<[Arc<str>]>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(
        file: &str,
        languages: &'a [Locale],
        findings: &'a mut Vec<Finding>,
    ) -> Reader<'a> {
        Reader {
            file: file.into(),
            languages,
            source_language: None,
            findings,
            found: Vec::new(),
            references: Vec::new(),
            local: Arc::new([]),
        }
    }

    pub(crate) fn error(
        &mut self,
        line: u32,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(Finding::error(&self.file, line, message, remedy));
        }
    }

    pub(crate) fn warning(&mut self, line: u32, message: impl Into<String>, remedy: &str) {
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(Finding::warning(&self.file, line, message, remedy));
        }
    }

    /// The fields of a map; a finding and no fields when it is none.
    pub(crate) fn fields<'n>(&mut self, node: &'n Node) -> Fields<'n> {
        let entries = node.entries().unwrap_or_else(|| {
            self.error(
                node.line,
                "A map of keys and values is expected here.",
                "Write `key: value`.",
            );
            &[]
        });
        Fields { line: node.line, entries, asked: RefCell::default() }
    }

    pub(crate) fn string(&mut self, node: &Node) -> Option<Arc<str>> {
        match node.text() {
            Some(text) if !node.is_null() => Some(text.into()),
            _ => {
                self.error(
                    node.line,
                    "A text is expected here.",
                    "Write one value, not a list or map.",
                );
                None
            }
        }
    }

    /// One text or a list of texts.
    pub(crate) fn strings(&mut self, node: &Node) -> Vec<Arc<str>> {
        match &node.kind {
            Kind::List(items) => items.iter().filter_map(|item| self.string(item)).collect(),
            Kind::Scalar { .. } | Kind::Map(_) => self.string(node).into_iter().collect(),
        }
    }

    pub(crate) fn flag(&mut self, node: &Node) -> Option<bool> {
        match node.text() {
            Some("true") => Some(true),
            Some("false") => Some(false),
            _ => {
                self.error(
                    node.line,
                    "true or false is expected here.",
                    "Write `true` or `false`.",
                );
                None
            }
        }
    }

    /// Whatever can be read from text: a number, a term, a date.
    pub(crate) fn parsed<T: FromStr>(&mut self, node: &Node, example: &str) -> Option<T> {
        let value = node.text().and_then(|text| text.trim().parse().ok());
        if value.is_none() {
            let shown = node.text().unwrap_or("a list or map");
            let message = format!("`{shown}` cannot be read.");
            self.error(node.line, message, format!("Write it like `{example}`."));
        }
        value
    }

    pub(crate) fn term(&mut self, node: &Node) -> Option<Term> {
        self.parsed(node, "8 weeks` or `10 working days")
    }

    pub(crate) fn date(&mut self, node: &Node) -> Option<Date> {
        self.parsed(node, "2026-03-01")
    }

    /// An amount in the currency's main unit, as cents.
    pub(crate) fn cents(&mut self, node: &Node) -> Option<i64> {
        let cents = node.text().and_then(cents);
        if cents.is_none() {
            let remedy = "Write an amount with at most two decimals, such as 12.50.";
            self.error(node.line, "This is not an amount.", remedy);
        }
        cents
    }

    /// One of a closed set of values.
    pub(crate) fn one_of<T: Copy>(&mut self, node: &Node, known: &[(&str, T)]) -> Option<T> {
        let text = node.text().unwrap_or_default();
        let value = known.iter().find(|(name, _)| *name == text).map(|(_, value)| *value);
        if value.is_none() {
            let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
            let message = format!("`{text}` is not known here.");
            self.error(node.line, message, format!("Write one of: {}.", names.join(", ")));
        }
        value
    }

    pub(crate) fn some_of<T: Copy>(&mut self, node: &Node, known: &[(&str, T)]) -> Vec<T> {
        match node.items() {
            Some(items) => items.iter().filter_map(|item| self.one_of(item, known)).collect(),
            None => self.one_of(node, known).into_iter().collect(),
        }
    }

    /// An id: lower case letters, digits and hyphens.
    pub(crate) fn id(&mut self, line: u32, text: &str) -> Option<Arc<str>> {
        if is_id(text) {
            return Some(text.into());
        }
        let remedy = "Use lower case letters, digits and hyphens, at most 64.";
        self.error(line, format!("`{text}` is not an id."), remedy);
        None
    }

    /// Words per language; a finding for each of the town's languages that is missing.
    pub(crate) fn words(&mut self, node: &Node) -> Option<Words> {
        let Some(entries) = node.entries() else {
            return self.plain_words(node);
        };
        let mut texts = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            let Some(locale) = Locale::parse(&key.text) else {
                let remedy = "Write a language tag such as en, fr or ar.";
                self.error(key.line, format!("`{}` is not a language.", key.text), remedy);
                continue;
            };
            let expected = self.languages.contains(&locale) || self.source_language == Some(locale);
            if !expected {
                let message = format!("The town does not speak `{}`.", key.text);
                self.error(key.line, message, "Use one of town.yaml's languages.");
            }
            if let Some(text) = self.string(value) {
                texts.push((locale, text));
            }
        }
        self.languages_complete(node.line, &texts);
        // The town's order decides which text is the fallback.
        texts.sort_by_key(|(locale, _)| self.languages.iter().position(|known| known == locale));
        (!texts.is_empty()).then(|| Words::new(texts))
    }

    fn plain_words(&mut self, node: &Node) -> Option<Words> {
        let text = self.string(node)?;
        if let Some(locale) = self.source_language {
            return Some(Words::new([(locale, text)]));
        }
        if text.chars().any(char::is_alphabetic) {
            let tags: Vec<String> =
                self.languages.iter().map(|locale| format!("{locale}: …")).collect();
            let message = "This text is in one language only.";
            self.error(node.line, message, format!("Write {{{}}}.", tags.join(", ")));
        }
        Some(Words::same(text))
    }

    fn languages_complete(&mut self, line: u32, texts: &[(Locale, Arc<str>)]) {
        if texts.iter().any(|(locale, _)| self.source_language == Some(*locale)) {
            return;
        }
        let has = |locale: &Locale| texts.iter().any(|(known, _)| known == locale);
        let missing: Vec<&str> =
            self.languages.iter().filter(|locale| !has(locale)).map(Locale::tag).collect();
        if !missing.is_empty() {
            let message = format!("The text is missing in: {}.", missing.join(", "));
            self.error(line, message, "Add it in every language of the town.");
        }
    }

    /// A FEEL expression; its names are checked later.
    pub(crate) fn expression(&mut self, node: &Node) -> Option<Expression> {
        let source = self.string(node)?;
        match Expression::parse(&source, &Names::new()) {
            Ok(expression) => {
                let (file, local) = (self.file.clone(), self.local.clone());
                let found = Found { file, line: node.line, expression: expression.clone(), local };
                self.found.push(found);
                Some(expression)
            }
            Err(error) => {
                let message =
                    format!("`{source}` is not FEEL: {} (column {}).", error.message, error.column);
                let remedy = "See \"What FEEL sees\" in docs/service-definition.md.";
                self.error(node.line + error.line.saturating_sub(1), message, remedy);
                None
            }
        }
    }
}

/// Reads `12`, `12.5` or `12.50` as cents.
pub(crate) fn cents(text: &str) -> Option<i64> {
    let text = text.trim();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || part.len() > 2 || !all_digits(whole) || !all_digits(part) {
        return None;
    }
    let cents: i64 = format!("{part:0<2}").parse().ok()?;
    whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(cents)?.checked_mul(sign)
}

/// Lower case letters, digits and hyphens, beginning with a letter or digit.
pub(crate) fn is_id(text: &str) -> bool {
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !text.is_empty() && text.len() <= 64 && !text.starts_with('-') && text.chars().all(good)
}

/// The fields of one map, asked for by name.
pub(crate) struct Fields<'n> {
    pub(crate) line: u32,
    entries: &'n [(super::Key, Node)],
    asked: RefCell<Vec<&'static str>>,
}

impl<'n> Fields<'n> {
    /// The value of a field that may be left out; an empty value counts as left out.
    pub(crate) fn get(&self, name: &'static str) -> Option<&'n Node> {
        self.asked.borrow_mut().push(name);
        let entry = self.entries.iter().find(|(key, _)| key.text == name);
        entry.map(|(_, node)| node).filter(|node| !node.is_null())
    }

    /// The value of a field that has to be there.
    pub(crate) fn need(&self, r: &mut Reader<'_>, name: &'static str) -> Option<&'n Node> {
        let node = self.get(name);
        if node.is_none() {
            r.error(self.line, format!("`{name}` is missing."), format!("Add `{name}:` here."));
        }
        node
    }

    pub(crate) fn words(&self, r: &mut Reader<'_>, name: &'static str) -> Option<Words> {
        self.get(name).and_then(|node| r.words(node))
    }

    pub(crate) fn need_words(&self, r: &mut Reader<'_>, name: &'static str) -> Words {
        self.need(r, name).and_then(|node| r.words(node)).unwrap_or_default()
    }

    pub(crate) fn string(&self, r: &mut Reader<'_>, name: &'static str) -> Option<Arc<str>> {
        self.get(name).and_then(|node| r.string(node))
    }

    pub(crate) fn strings(&self, r: &mut Reader<'_>, name: &'static str) -> Vec<Arc<str>> {
        self.get(name).map(|node| r.strings(node)).unwrap_or_default()
    }

    /// An id of something that is checked once everything is read.
    pub(crate) fn reference(
        &self,
        r: &mut Reader<'_>,
        name: &'static str,
        refers: Refers,
    ) -> Option<Arc<str>> {
        self.references(r, name, refers).into_iter().next()
    }

    /// One or several ids.
    pub(crate) fn references(
        &self,
        r: &mut Reader<'_>,
        name: &'static str,
        refers: Refers,
    ) -> Vec<Arc<str>> {
        let Some(node) = self.get(name) else { return Vec::new() };
        let ids = r.strings(node);
        for id in &ids {
            let (file, line) = (r.file.clone(), node.line);
            r.references.push(Reference { refers, id: id.clone(), file, line });
        }
        ids
    }

    pub(crate) fn flag(&self, r: &mut Reader<'_>, name: &'static str, default: bool) -> bool {
        self.get(name).and_then(|node| r.flag(node)).unwrap_or(default)
    }

    pub(crate) fn term(&self, r: &mut Reader<'_>, name: &'static str) -> Option<Term> {
        self.get(name).and_then(|node| r.term(node))
    }

    pub(crate) fn date(&self, r: &mut Reader<'_>, name: &'static str) -> Option<Date> {
        self.get(name).and_then(|node| r.date(node))
    }

    pub(crate) fn expression(&self, r: &mut Reader<'_>, name: &'static str) -> Option<Expression> {
        self.get(name).and_then(|node| r.expression(node))
    }

    pub(crate) fn one_of<T: Copy>(
        &self,
        r: &mut Reader<'_>,
        name: &'static str,
        known: &[(&str, T)],
        default: T,
    ) -> T {
        self.get(name).and_then(|node| r.one_of(node, known)).unwrap_or(default)
    }

    /// Reports every key that nobody asked for.
    pub(crate) fn finish(self, r: &mut Reader<'_>) {
        let asked = self.asked.into_inner();
        for (key, _) in self.entries {
            if asked.contains(&key.text.as_str()) {
                continue;
            }
            let remedy = match nearest(&key.text, asked.iter().copied()) {
                Some(meant) => format!("Did you mean `{meant}`?"),
                None => format!("Known here: {}.", asked.join(", ")),
            };
            r.error(key.line, format!("The key `{}` is not known here.", key.text), remedy);
        }
    }
}
