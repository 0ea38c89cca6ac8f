//! A changed table back into its file: what did not change stays byte by byte, comments and ids included.

use std::collections::{BTreeMap, BTreeSet};

use super::read::{CellPlace, Row, Span, Table, tables};
use super::{RuleText, TableText, identities, text};

/// The file with the rules of one table as they are in `edited`; none when the file has no such table, or its
/// columns are not the same.
pub fn write(xml: &str, edited: &TableText) -> Option<String> {
    let found = tables(xml);
    let table = found.iter().find(|table| table.decision == edited.decision)?;
    let before = text(table);
    let same_columns = before.inputs == edited.inputs
        && before.outputs == edited.outputs
        && before.annotations == edited.annotations;
    let full = edited.rules.iter().all(|rule| rule.cells.len() == edited.width());
    if !same_columns || !full {
        return None;
    }
    let end_tag = trimmed_end(xml, table.end);
    let region = match (table.rows.first(), table.rows.last()) {
        (Some(first), Some(last)) => first.span.start..last.span.end,
        _ => end_tag..end_tag,
    };
    let separator = separator(xml, table);
    let known = identities(&table.rows).into_iter().enumerate().map(|(at, id)| (id, at));
    let mut writer = Writer {
        xml,
        table,
        known: known.collect(),
        numbers: numbers(xml, &stem(table)),
        last: table.rows.len(),
        separator: &separator,
    };
    let mut rules = String::new();
    for (at, rule) in edited.rules.iter().enumerate() {
        let written = writer.rule(rule)?;
        if at > 0 || table.rows.is_empty() {
            rules.push_str(&separator);
        }
        rules.push_str(&written);
    }
    let (head, tail) = (xml.get(..region.start)?, xml.get(region.end..)?);
    Some(format!("{head}{rules}{tail}"))
}

/// Where the text before a place ends, without the space there.
fn trimmed_end(xml: &str, at: usize) -> usize {
    xml.get(..at).map_or(at, |head| head.trim_end().len())
}

/// The line break and indent that stand before a rule.
fn separator(xml: &str, table: &Table) -> String {
    let first = table.rows.first().map_or(table.end, |row| row.span.start);
    let space = xml.get(trimmed_end(xml, first)..first).unwrap_or("\n");
    let indent = space.rfind('\n').and_then(|at| space.get(at + 1..)).unwrap_or_default();
    let more = if table.rows.is_empty() { "  " } else { "" };
    format!("{}{indent}{more}", line_break(xml))
}

/// How lines end in a file.
fn line_break(xml: &str) -> &'static str {
    if xml.contains("\r\n") { "\r\n" } else { "\n" }
}

/// What the ids of new rules begin with.
fn stem(table: &Table) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let name: String = table.decision.chars().map(plain).collect();
    format!("{}_rule_", name.to_lowercase())
}

/// The numbers that stand in the file behind such a beginning.
fn numbers(xml: &str, stem: &str) -> BTreeSet<usize> {
    let number = |(at, _): (usize, &str)| {
        let rest = xml.get(at + stem.len()..)?;
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        rest.get(..end)?.parse().ok()
    };
    xml.match_indices(stem).filter_map(number).collect()
}

struct Writer<'x> {
    xml: &'x str,
    table: &'x Table,
    /// The rules of the file that were not written yet, by what tells them apart.
    known: BTreeMap<String, usize>,
    /// Numbers that ids have already.
    numbers: BTreeSet<usize>,
    /// The number of the last new rule.
    last: usize,
    separator: &'x str,
}

impl Writer<'_> {
    fn rule(&mut self, rule: &RuleText) -> Option<String> {
        match self.known.remove(&rule.id) {
            Some(at) => self.changed(rule, at, self.table.rows.get(at)?),
            None => Some(self.new_rule(rule)),
        }
    }

    /// A rule of the file, with the cells that differ written anew, and the comments that stand before it.
    fn changed(&self, rule: &RuleText, at: usize, row: &Row) -> Option<String> {
        let before = at.checked_sub(1).and_then(|before| self.table.rows.get(before));
        let lead = before.and_then(|before| self.xml.get(before.span.end..row.span.start));
        let lead = lead.map(str::trim).filter(|lead| !lead.is_empty());
        let mut written = lead.map_or_else(String::new, |lead| format!("{lead}{}", self.separator));
        let mut from = row.span.start;
        for (span, replaced) in self.replaced(rule, row) {
            written.push_str(self.xml.get(from..span.start)?);
            written.push_str(&replaced);
            from = span.end;
        }
        written.push_str(self.xml.get(from..row.span.end)?);
        Some(written)
    }

    /// The cells that are written anew, in the order of the file.
    fn replaced(&self, rule: &RuleText, row: &Row) -> Vec<(Span, String)> {
        let [tests, outputs, annotations] = &row.cells;
        let kinds = [
            ("inputEntry", &row.tests, tests, self.table.inputs.len()),
            ("outputEntry", &row.outputs, outputs, self.table.outputs.len()),
            ("annotationEntry", &row.annotations, annotations, self.table.annotations.len()),
        ];
        let (mut cells, mut replaced) = (rule.cells.iter(), Vec::new());
        let mut end = self.inner_end(row);
        // What the row has no cell for yet goes after its last cell of the kind.
        for (name, texts, spans, columns) in kinds {
            end = spans.last().map_or(end, |place| place.whole.end);
            let mut added: Vec<String> = Vec::new();
            for at in 0..columns {
                let Some(cell) = cells.next() else { break };
                match (texts.get(at), spans.get(at)) {
                    (Some(text), Some(place)) if text.trim() != cell.trim() => {
                        replaced.push(self.again(name, place, cell));
                    }
                    _ if spans.len() <= at && !cell.trim().is_empty() => {
                        added.resize(at - spans.len(), self.cell_with_indent(name, ""));
                        added.push(self.cell_with_indent(name, cell));
                    }
                    _ => {}
                }
            }
            if !added.is_empty() {
                replaced.push((end..end, added.concat()));
            }
        }
        replaced.sort_by_key(|(span, _)| span.start);
        replaced
    }

    /// Where the last cell of a row ends, else where its end tag begins.
    fn inner_end(&self, row: &Row) -> usize {
        let cells = row.cells.iter().flatten().map(|place| place.whole.end).max();
        let last = || {
            let inner = self.xml.get(row.span.clone()).and_then(|text| text.rfind("</"));
            inner.map_or(row.span.end, |at| row.span.start + at)
        };
        cells.unwrap_or_else(last)
    }

    /// A cell of the file with another text: what else it has, an id, a language, a description, stays.
    fn again(&self, name: &str, place: &CellPlace, cell: &str) -> (Span, String) {
        let (prefix, text) = (&self.table.prefix, self.text(cell));
        if let Some(span) = &place.text {
            return (span.clone(), text);
        }
        let whole = place.whole.clone();
        let element = self.xml.get(whole.clone()).unwrap_or_default();
        match (element.strip_suffix("/>"), element.rfind("</")) {
            (None, Some(end)) => (whole.start + end..whole.start + end, text),
            (tag, _) => {
                let tag = tag.unwrap_or_default().trim_end();
                (whole, format!("{tag}>{text}</{prefix}{name}>"))
            }
        }
    }

    fn text(&self, cell: &str) -> String {
        let prefix = &self.table.prefix;
        format!("<{prefix}text>{}</{prefix}text>", escaped(cell, line_break(self.xml)))
    }

    fn cell(&self, name: &str, cell: &str) -> String {
        let (prefix, text) = (&self.table.prefix, self.text(cell));
        format!("<{prefix}{name}>{text}</{prefix}{name}>")
    }

    fn cell_with_indent(&self, name: &str, cell: &str) -> String {
        format!("{}  {}", self.separator, self.cell(name, cell))
    }

    fn new_rule(&mut self, rule: &RuleText) -> String {
        let names = std::iter::repeat_n("inputEntry", self.table.inputs.len())
            .chain(std::iter::repeat_n("outputEntry", self.table.outputs.len()))
            .chain(std::iter::repeat_n("annotationEntry", self.table.annotations.len()));
        let cells: String =
            names.zip(&rule.cells).map(|(name, cell)| self.cell_with_indent(name, cell)).collect();
        let (prefix, id, separator) = (self.table.prefix.clone(), self.new_id(), self.separator);
        format!("<{prefix}rule id=\"{id}\">{cells}{separator}</{prefix}rule>")
    }

    /// An id that nothing in the file has.
    fn new_id(&mut self) -> String {
        self.last += 1;
        while self.numbers.contains(&self.last) {
            self.last += 1;
        }
        format!("{}{}", stem(self.table), self.last)
    }
}

fn escaped(text: &str, line_break: &str) -> String {
    // What XML 1.0 cannot hold at all is left out.
    let allowed = |c: &char| matches!(c, '\t' | '\n') || !c.is_control();
    let text: String = text.trim().chars().filter(allowed).collect();
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\n', line_break)
}
