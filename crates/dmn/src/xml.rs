//! XML as a tree with places; no entities but the five, bounded in size and depth.

use crate::finding::{Finding, Severity};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

/// Largest text that is read. A table of 272 rules and 62 columns has 1.7 MB.
pub(crate) const SOURCE_BYTES_MAX: usize = 16 << 20;
/// Deepest nesting of elements.
const DEPTH_MAX: usize = 200;
/// Most elements of a file: each takes more room than its letters.
const ELEMENTS_MAX: usize = 1_000_000;
/// Most attributes of an element.
const ATTRIBUTES_MAX: usize = 512;

/// An element; names are local names.
#[derive(Debug, Default)]
pub(crate) struct Element {
    pub(crate) name: String,
    /// Prefix and local name of each attribute, and its value.
    pub(crate) attributes: Vec<(String, String, String)>,
    pub(crate) children: Vec<Element>,
    pub(crate) text: String,
    pub(crate) line: u32,
    pub(crate) column: u32,
    /// Where the text starts that is not space.
    pub(crate) text_place: Option<(u32, u32)>,
}

impl Element {
    /// An attribute without a prefix.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.prefixed(|prefix| prefix.is_empty(), name)
    }

    /// An attribute with a prefix that passes.
    pub(crate) fn prefixed(&self, prefix: impl Fn(&str) -> bool, name: &str) -> Option<&str> {
        let mut found = self.attributes.iter().filter(|(p, n, _)| n == name && prefix(p));
        found.next().map(|(_, _, value)| value.as_str())
    }

    /// The first child with this name.
    pub(crate) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The children with this name.
    pub(crate) fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The text of the child `text`, trimmed.
    pub(crate) fn text_child(&self) -> Option<&str> {
        self.child("text").map(|text| text.text.trim())
    }

    pub(crate) fn finding(
        &self,
        severity: Severity,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Finding {
        let (message, remedy) = (message.into(), remedy.into());
        Finding { line: self.line, column: self.column, severity, message, remedy }
    }
}

/// Reads a document; a fault in the XML is one finding.
pub(crate) fn read(source: &str) -> Result<Element, Finding> {
    let (open, root) = (Vec::new(), None);
    let mut tree = Tree { source, seen: 0, line: 1, column: 1, elements: 0, open, root };
    if source.len() > SOURCE_BYTES_MAX {
        let message = format!("the file is larger than {SOURCE_BYTES_MAX} bytes");
        return Err(tree.fault(0, &message, "split it"));
    }
    if let Some(at) = source.find('\0') {
        return Err(tree.fault(at, "a character stands here that XML does not have", "remove it"));
    }
    let mut reader = Reader::from_str(source);
    reader.config_mut().check_end_names = true;
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(0);
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => return Err(tree.fault(at, &error.to_string(), "mend the XML")),
        };
        if matches!(event, Event::Eof) {
            break;
        }
        tree.take(event, at)?;
    }
    let end = source.len();
    if !tree.open.is_empty() {
        return Err(tree.fault(end, "the file ends before its elements do", "mend the XML"));
    }
    match tree.root.take() {
        Some(root) => Ok(root),
        None => Err(tree.fault(end, "there is no XML element", "give a DMN file")),
    }
}

struct Tree<'s> {
    source: &'s str,
    seen: usize,
    line: u32,
    column: u32,
    elements: usize,
    open: Vec<Element>,
    root: Option<Element>,
}

impl Tree<'_> {
    /// Line and column of an offset. Offsets only grow, so each byte is counted once.
    fn place(&mut self, at: usize) -> (u32, u32) {
        for letter in self.source.get(self.seen..at).unwrap_or("").chars() {
            if letter == '\n' {
                self.line += 1;
                self.column = 1;
            } else {
                self.column += 1;
            }
        }
        self.seen = self.seen.max(at);
        (self.line, self.column)
    }

    fn fault(&mut self, at: usize, message: &str, remedy: &str) -> Finding {
        let (line, column) = self.place(at.min(self.source.len()));
        let (message, remedy) = (message.to_owned(), remedy.to_owned());
        Finding { line, column, severity: Severity::Error, message, remedy }
    }

    fn take(&mut self, event: Event<'_>, at: usize) -> Result<(), Finding> {
        match event {
            Event::Start(start) => {
                let element = self.element(&start, at)?;
                if self.open.len() >= DEPTH_MAX {
                    return Err(self.fault(at, "elements nest too deep", "flatten the file"));
                }
                self.open.push(element);
            }
            Event::Empty(start) => {
                let element = self.element(&start, at)?;
                self.close(element);
            }
            Event::End(_) => {
                if let Some(element) = self.open.pop() {
                    self.close(element);
                }
            }
            Event::Text(text) => {
                let raw = text.xml10_content();
                self.note_text(&raw, at);
                self.add_text(&raw);
            }
            Event::CData(text) => {
                let raw = text.xml10_content();
                self.note_text(&raw, at + "<![CDATA[".len());
                self.add_text(&raw);
            }
            Event::GeneralRef(reference) => self.reference(&reference, at)?,
            Event::DocType(_) => {
                let remedy = "remove the <!DOCTYPE ...> line";
                return Err(self.fault(at, "document types are not read", remedy));
            }
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) | Event::Eof => {}
        }
        Ok(())
    }

    fn reference(
        &mut self,
        reference: &quick_xml::events::BytesRef<'_>,
        at: usize,
    ) -> Result<(), Finding> {
        let named = match reference.as_ref() {
            "lt" => Some('<'),
            "gt" => Some('>'),
            "amp" => Some('&'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => reference.resolve_char_ref().ok().flatten(),
        };
        match named {
            Some(letter) => {
                self.add_text(letter.encode_utf8(&mut [0; 4]));
                Ok(())
            }
            None => Err(self.fault(at, "an unknown entity is used", "write the character itself")),
        }
    }

    fn note_text(&mut self, text: &str, at: usize) {
        let space = text.len() - text.trim_start().len();
        if space == text.len() || self.open.last().is_none_or(|open| open.text_place.is_some()) {
            return;
        }
        let place = self.place(at + space);
        if let Some(element) = self.open.last_mut() {
            element.text_place = Some(place);
        }
    }

    fn add_text(&mut self, text: &str) {
        if let Some(element) = self.open.last_mut() {
            element.text.push_str(text);
        }
    }

    fn close(&mut self, element: Element) {
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None => self.root = Some(element),
        }
    }

    fn element(&mut self, start: &BytesStart<'_>, at: usize) -> Result<Element, Finding> {
        let (line, column) = self.place(at);
        self.elements += 1;
        if self.elements > ELEMENTS_MAX {
            let message = format!("there are more than {ELEMENTS_MAX} elements");
            return Err(self.fault(at, &message, "split the file"));
        }
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            if attributes.len() == ATTRIBUTES_MAX {
                let message = format!("an element has more than {ATTRIBUTES_MAX} attributes");
                return Err(self.fault(at, &message, "mend the XML"));
            }
            let Ok(attribute) = attribute else {
                return Err(self.fault(at, "an attribute is malformed", "mend the XML"));
            };
            let Ok(value) = attribute.normalized_value(quick_xml::XmlVersion::Explicit1_0) else {
                return Err(self.fault(at, "an attribute is malformed", "mend the XML"));
            };
            let (name, prefix) = attribute.key.decompose();
            let prefix = prefix.map_or(String::new(), |prefix| text_of(prefix.as_ref()));
            attributes.push((prefix, text_of(name.as_ref()), value.into_owned()));
        }
        let name = text_of(start.local_name().as_ref());
        Ok(Element { name, attributes, line, column, ..Element::default() })
    }
}

fn text_of(text: &str) -> String {
    text.to_owned()
}
