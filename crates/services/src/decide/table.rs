//! The decision tables of a file as written: which cells a row tests and which annotations it has.
//!
//! `dmn` evaluates; this reads what the checks of a service and early eligibility need to know about rows.

use std::borrow::Cow;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// A decision that is a table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    pub(crate) decision: String,
    pub(crate) line: u32,
    pub(crate) hit_policy: String,
    /// The expressions of the inputs.
    pub(crate) inputs: Vec<String>,
    pub(crate) outputs: Vec<String>,
    pub(crate) annotations: Vec<String>,
    pub(crate) rows: Vec<Row>,
}

/// A row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    pub(crate) line: u32,
    /// Cell by cell, the tests as written.
    pub(crate) tests: Vec<String>,
    pub(crate) outputs: Vec<String>,
    pub(crate) annotations: Vec<String>,
}

impl Row {
    /// Whether the row tests this input at all.
    pub(crate) fn tests(&self, input: usize) -> bool {
        self.tests.get(input).is_some_and(|test| !matches!(test.trim(), "" | "-"))
    }

    /// The text of an annotation.
    pub(crate) fn annotation(&self, table: &Table, name: &str) -> Option<&str> {
        let at = table.annotations.iter().position(|known| known == name)?;
        self.annotations.get(at).map(|text| text.trim()).filter(|text| !text.is_empty())
    }
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = element.try_get_attribute(name).ok()??;
    attribute.normalized_value(XmlVersion::Implicit1_0).ok().map(Cow::into_owned)
}

/// The character that an entity of XML itself or a character reference stands for.
fn entity(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        other => {
            let digits = other.strip_prefix('#')?;
            let code = match digits.strip_prefix('x') {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
                None => digits.parse(),
            };
            char::from_u32(code.ok()?)
        }
    }
}

/// The tables of a file, in order. A file that is not XML gives what was read before the fault: `dmn` says
/// what is wrong with it.
pub(crate) fn tables(xml: &str) -> Vec<Table> {
    let mut reader = Reader::from_str(xml);
    let mut read = Read { xml, ..Read::default() };
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        match reader.read_event() {
            Ok(Event::Start(element)) => read.start(&element, at),
            Ok(Event::Empty(element)) => {
                read.start(&element, at);
                read.end(element.local_name().as_ref());
            }
            Ok(Event::End(element)) => read.end(element.local_name().as_ref()),
            Ok(Event::Text(text)) => read.text.push_str(&text.xml10_content()),
            Ok(Event::CData(text)) => read.text.push_str(&text.xml10_content()),
            Ok(Event::GeneralRef(reference)) => {
                read.text.extend(entity(&reference.xml10_content()))
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    read.tables
}

#[derive(Default)]
struct Read<'x> {
    xml: &'x str,
    tables: Vec<Table>,
    decision: String,
    inside: Option<Table>,
    row: Option<Row>,
    text: String,
    /// How many lines there are before a position that was asked for earlier.
    counted: (usize, u32),
}

impl Read<'_> {
    fn line(&mut self, at: usize) -> u32 {
        let (from, lines) = self.counted;
        let between = self.xml.as_bytes().get(from..at).unwrap_or_default();
        let more = between.iter().filter(|byte| **byte == b'\n').count();
        self.counted = (at.max(from), lines + u32::try_from(more).unwrap_or(0));
        self.counted.1 + 1
    }

    fn start(&mut self, element: &BytesStart<'_>, at: usize) {
        let line = self.line(at);
        match element.local_name().as_ref() {
            "decision" => self.decision = attribute(element, "name").unwrap_or_default(),
            "decisionTable" => {
                let hit_policy = attribute(element, "hitPolicy").unwrap_or_else(|| "UNIQUE".into());
                let decision = self.decision.clone();
                self.inside = Some(Table { decision, line, hit_policy, ..Table::default() });
            }
            "output" => {
                let name = attribute(element, "name").unwrap_or_default();
                self.inside.iter_mut().for_each(|table| table.outputs.push(name.clone()));
            }
            "annotation" => {
                let name = attribute(element, "name").unwrap_or_default();
                self.inside.iter_mut().for_each(|table| table.annotations.push(name.clone()));
            }
            "rule" => {
                self.row = Some(Row { line, ..Row::default() });
            }
            "inputExpression" | "inputEntry" | "outputEntry" | "annotationEntry" => {
                self.text.clear();
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        let text = || self.text.trim().to_owned();
        match (name, &mut self.row, &mut self.inside) {
            ("inputExpression", None, Some(table)) => table.inputs.push(text()),
            ("inputEntry", Some(row), _) => row.tests.push(text()),
            ("outputEntry", Some(row), _) => row.outputs.push(text()),
            ("annotationEntry", Some(row), _) => row.annotations.push(text()),
            ("rule", row, Some(table)) => table.rows.extend(row.take()),
            ("decisionTable", _, inside) => self.tables.extend(inside.take()),
            _ => {}
        }
    }
}
