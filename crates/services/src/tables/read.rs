//! The decision tables of a file as written: which cells a row tests and which annotations it has.
//!
//! `dmn` evaluates; this reads what the checks of a service and early eligibility need to know about rows.

use std::borrow::Cow;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// Elements whose `text` is a cell of a table, or what a column tests.
const CELLS: [&str; 4] = ["inputExpression", "inputEntry", "outputEntry", "annotationEntry"];

/// A place in the text of a file, from and to a byte.
pub(crate) type Span = std::ops::Range<usize>;

/// A decision that is a table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    pub(crate) decision: String,
    pub(crate) line: u32,
    pub(crate) hit_policy: String,
    /// How a collecting table sums its rows up; empty when it lists them.
    pub(crate) aggregation: String,
    /// The labels of the inputs; empty where one has none.
    pub(crate) labels: Vec<String>,
    /// The expressions of the inputs.
    pub(crate) inputs: Vec<String>,
    pub(crate) outputs: Vec<String>,
    pub(crate) annotations: Vec<String>,
    pub(crate) rows: Vec<Row>,
    /// The prefix of its elements, with the colon; empty when they have none.
    pub(crate) prefix: String,
    /// Where the tag begins that ends the table.
    pub(crate) end: usize,
}

/// A row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) line: u32,
    /// The last line that it is on.
    pub(crate) last_line: u32,
    /// Cell by cell, the tests as written.
    pub(crate) tests: Vec<String>,
    pub(crate) outputs: Vec<String>,
    pub(crate) annotations: Vec<String>,
    /// The element as a whole.
    pub(crate) span: Span,
    /// The elements of its cells, in the order of the file: tests, outputs, annotations.
    pub(crate) cells: [Vec<CellPlace>; 3],
}

/// Where a cell stands in the file.
#[derive(Clone, Debug, Default)]
pub(crate) struct CellPlace {
    /// The element as a whole.
    pub(crate) whole: Span,
    /// Its `text`; none when it has none, and is empty.
    pub(crate) text: Option<Span>,
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
pub(super) fn entity(name: &str) -> Option<char> {
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
                let after = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
                read.end(element.local_name().as_ref(), at..after);
            }
            Ok(Event::End(element)) => {
                let after = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
                read.end(element.local_name().as_ref(), at..after);
            }
            Ok(Event::Text(text)) => read.says(&text.xml10_content()),
            Ok(Event::CData(text)) => read.says(&text.xml10_content()),
            Ok(Event::GeneralRef(reference)) => {
                let named = entity(&reference.xml10_content());
                named.into_iter().for_each(|c| read.says(c.encode_utf8(&mut [0; 4])));
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
    /// What the cell that is read holds.
    text: String,
    /// Where the element of a cell begins, and how deep it is.
    cell: (usize, usize),
    /// The `text` of the cell.
    text_span: Option<Span>,
    in_text: bool,
    /// How many elements are open.
    depth: usize,
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

    /// Text of the file: only that of the cell counts, not its description.
    fn says(&mut self, text: &str) {
        if self.in_text {
            self.text.push_str(text);
        }
    }

    fn start(&mut self, element: &BytesStart<'_>, at: usize) {
        let line = self.line(at);
        self.depth += 1;
        match element.local_name().as_ref() {
            "decision" | "businessKnowledgeModel" => {
                self.decision = attribute(element, "name").unwrap_or_default();
            }
            "decisionTable" => {
                let hit_policy = attribute(element, "hitPolicy").unwrap_or_else(|| "UNIQUE".into());
                let aggregation = attribute(element, "aggregation").unwrap_or_default();
                let decision = self.decision.clone();
                let prefix = element.name().prefix();
                let prefix = prefix.map_or(String::new(), |prefix| format!("{}:", prefix.as_ref()));
                self.inside = Some(Table {
                    decision,
                    line,
                    hit_policy,
                    aggregation,
                    prefix,
                    ..Table::default()
                });
            }
            "input" => {
                let label = attribute(element, "label").unwrap_or_default();
                self.inside.iter_mut().for_each(|table| table.labels.push(label.clone()));
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
                let id = attribute(element, "id").unwrap_or_default();
                self.row = Some(Row { id, line, span: at..at, ..Row::default() });
            }
            name if CELLS.contains(&name) => {
                self.text.clear();
                self.text_span = None;
                self.cell = (at, self.depth);
            }
            "text" if self.depth == self.cell.1 + 1 && self.text_span.is_none() => {
                self.text_span = Some(at..at);
                self.in_text = true;
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str, tag: Span) {
        let last_line = self.line(tag.end);
        if self.in_text && self.depth == self.cell.1 + 1 {
            self.in_text = false;
            self.text_span.iter_mut().for_each(|span| span.end = tag.end);
        }
        self.depth = self.depth.saturating_sub(1);
        let text = self.text.trim().to_owned();
        match (name, &mut self.row, &mut self.inside) {
            ("inputExpression", None, Some(table)) => table.inputs.push(text),
            ("inputEntry" | "outputEntry" | "annotationEntry", Some(row), _) => {
                let [tests, outputs, annotations] = &mut row.cells;
                let (texts, spans) = match name {
                    "inputEntry" => (&mut row.tests, tests),
                    "outputEntry" => (&mut row.outputs, outputs),
                    _ => (&mut row.annotations, annotations),
                };
                texts.push(text);
                let text = self.text_span.take();
                spans.push(CellPlace { whole: self.cell.0..tag.end, text });
            }
            ("rule", row, Some(table)) => {
                if let Some(row) = row {
                    (row.span.end, row.last_line) = (tag.end, last_line);
                }
                table.rows.extend(row.take());
            }
            ("decisionTable", _, Some(table)) => {
                table.end = tag.start;
                self.tables.extend(self.inside.take());
            }
            _ => {}
        }
    }
}

/// The expressions of a file that stand outside tables, each with its line: literal ones, and those inside contexts,
/// invocations, lists and functions.
pub(crate) fn expressions(xml: &str) -> Vec<(u32, String)> {
    let mut reader = Reader::from_str(xml);
    let mut read = Read { xml, ..Read::default() };
    let (mut found, mut cells, mut line) = (Vec::new(), 0_usize, 0);
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        match reader.read_event() {
            Ok(Event::Start(element)) => match element.local_name().as_ref() {
                name if CELLS.contains(&name) => cells += 1,
                "text" if cells == 0 => {
                    (line, read.in_text) = (read.line(at), true);
                    read.text.clear();
                }
                _ => {}
            },
            Ok(Event::End(element)) => match element.local_name().as_ref() {
                name if CELLS.contains(&name) => cells = cells.saturating_sub(1),
                "text" if read.in_text => {
                    read.in_text = false;
                    found.push((line, std::mem::take(&mut read.text)));
                }
                _ => {}
            },
            Ok(Event::Text(text)) => read.says(&text.xml10_content()),
            Ok(Event::CData(text)) => read.says(&text.xml10_content()),
            Ok(Event::GeneralRef(reference)) => {
                let named = entity(&reference.xml10_content());
                named.into_iter().for_each(|c| read.says(c.encode_utf8(&mut [0; 4])));
            }
            Ok(Event::Eof) | Err(_) => return found,
            Ok(_) => {}
        }
    }
}
