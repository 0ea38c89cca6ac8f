//! Strict YAML 1.2 with positions: a tree in which every key and value knows its line.
//!
//! Refused, each with its place: duplicate keys, anchors and aliases (the shape of "billion laughs"),
//! tags, several documents, keys that are not plain text, and nesting or size beyond the bounds.

mod fields;

pub(crate) use fields::{Fields, Found, Reader, Reference, Refers, cents};

use saphyr_parser::{Event, Parser, ScalarStyle};

use crate::finding::Finding;

/// The largest file that is read.
pub(crate) const FILE_BYTES_MAX: usize = 2_000_000;
/// The deepest nesting that is read; a form needs about ten.
const DEPTH_MAX: usize = 40;

/// A value with its place.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) line: u32,
    pub(crate) kind: Kind,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// Text as written; `plain` when it stands without quotes.
    Scalar {
        text: String,
        plain: bool,
    },
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

/// A key of a map with its line.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) text: String,
    pub(crate) line: u32,
}

impl Node {
    /// The text of a scalar.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar { text, .. } => Some(text),
            Kind::List(_) | Kind::Map(_) => None,
        }
    }

    /// The entries of a map.
    pub(crate) fn entries(&self) -> Option<&[(Key, Node)]> {
        match &self.kind {
            Kind::Map(entries) => Some(entries),
            Kind::Scalar { .. } | Kind::List(_) => None,
        }
    }

    /// The items of a list.
    pub(crate) fn items(&self) -> Option<&[Node]> {
        match &self.kind {
            Kind::List(items) => Some(items),
            Kind::Scalar { .. } | Kind::Map(_) => None,
        }
    }

    /// Whether nothing is written: an empty plain scalar, `null` or `~` (YAML 1.2, core schema).
    pub(crate) fn is_null(&self) -> bool {
        matches!(&self.kind, Kind::Scalar { text, plain: true }
            if matches!(text.as_str(), "" | "null" | "~"))
    }
}

/// Reads a file; none when it is not YAML at all.
pub(crate) fn read(file: &str, bytes: &[u8], findings: &mut Vec<Finding>) -> Option<Node> {
    if bytes.len() > FILE_BYTES_MAX {
        let remedy = "Split it, or move long lists into codes/*.csv.";
        findings.push(Finding::error(file, 1, "The file is larger than 2 MB.", remedy));
        return None;
    }
    let text = match crate::finding::text(file, bytes) {
        Ok(text) => text,
        Err(finding) => {
            findings.push(finding);
            return None;
        }
    };
    Builder { file, findings, open: Vec::new(), root: None, broken: false }.build(text)
}

fn number(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// A list or map that is still being read.
enum Open {
    List(u32, Vec<Node>),
    Map(u32, Vec<(Key, Node)>, Option<Key>),
}

struct Builder<'a> {
    file: &'a str,
    findings: &'a mut Vec<Finding>,
    open: Vec<Open>,
    root: Option<Node>,
    broken: bool,
}

impl Builder<'_> {
    fn build(mut self, text: &str) -> Option<Node> {
        for event in Parser::new_from_str(text) {
            match event {
                Ok((event, span)) => self.event(event, number(span.start.line())),
                Err(error) => {
                    let message = format!("This is not YAML: {}.", error.info());
                    let remedy = "Check indentation and quotes on this line and the one before.";
                    self.refuse(number(error.marker().line()), message, remedy);
                }
            }
            if self.broken {
                return None;
            }
        }
        if self.root.is_none() {
            self.refuse(1, "The file is empty.", "Write it, or remove the file.");
        }
        self.root
    }

    fn refuse(&mut self, line: u32, message: impl Into<String>, remedy: &str) {
        self.findings.push(Finding::error(self.file, line, message, remedy));
        self.broken = true;
    }

    fn event(&mut self, event: Event<'_>, line: u32) {
        let decorated = match &event {
            Event::Scalar(_, _, anchor, tag)
            | Event::SequenceStart(anchor, tag)
            | Event::MappingStart(anchor, tag) => *anchor != 0 || tag.is_some(),
            _ => matches!(event, Event::Alias(_)),
        };
        if decorated {
            let remedy = "Write the value out where it is used.";
            return self.refuse(line, "Anchors, aliases and tags are not allowed.", remedy);
        }
        match event {
            Event::DocumentStart(_) if self.root.is_some() => {
                self.refuse(line, "The file holds several documents.", "Keep one; remove `---`.");
            }
            Event::Scalar(text, style, ..) => {
                let plain = matches!(style, ScalarStyle::Plain);
                let kind = Kind::Scalar { text: text.into_owned(), plain };
                self.value(Node { line, kind });
            }
            Event::SequenceStart(..) => self.begin(Open::List(line, Vec::new()), line),
            Event::MappingStart(..) => self.begin(Open::Map(line, Vec::new(), None), line),
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open::List(line, items)) => self.value(Node { line, kind: Kind::List(items) }),
                Some(Open::Map(line, entries, _)) => {
                    self.value(Node { line, kind: Kind::Map(entries) });
                }
                None => {}
            },
            _ => {}
        }
    }

    fn begin(&mut self, open: Open, line: u32) {
        if self.open.len() >= DEPTH_MAX {
            return self.refuse(line, "The file is nested too deeply.", "Flatten it.");
        }
        self.open.push(open);
    }

    fn value(&mut self, node: Node) {
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List(_, items)) => items.push(node),
            Some(Open::Map(_, entries, pending @ Some(_))) => {
                if let Some(key) = pending.take() {
                    entries.push((key, node));
                }
            }
            Some(Open::Map(_, entries, pending @ None)) => {
                let line = node.line;
                match node.kind {
                    Kind::Scalar { text, .. } => {
                        let first = entries.iter().find(|(key, _)| key.text == text);
                        if let Some((first, _)) = first {
                            let message = format!(
                                "The key `{text}` stands twice, first on line {}.",
                                first.line
                            );
                            self.findings.push(Finding::error(
                                self.file,
                                line,
                                message,
                                "Keep one of the two.",
                            ));
                        }
                        *pending = Some(Key { text, line });
                    }
                    Kind::List(_) | Kind::Map(_) => {
                        let remedy = "Quote it when it begins with [ or {.";
                        self.refuse(line, "A key has to be plain text.", remedy);
                    }
                }
            }
        }
    }
}
