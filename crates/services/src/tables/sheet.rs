//! A table as a spreadsheet: XLSX (ECMA-376) and ODS (OASIS OpenDocument 1.3), written and read in bounds.

use jiff::Timestamp;
use platform::zip::{Archive, ZipError};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::rows::{Cell, SheetRefusal, read as read_rows, rows, widths};
use super::{CELL_CHARACTERS_MAX, TableText, ods, xlsx};

/// Largest file that is read.
pub const SHEET_BYTES_MAX: usize = 4 * 1024 * 1024;
/// What the files in it may unpack to together.
const UNPACKED_BYTES_MAX: usize = 40 * 1024 * 1024;
/// Longest text of a cell while it is read: a longer one is refused by its name.
const CELL_BYTES_MAX: usize = 4 * CELL_CHARACTERS_MAX;
/// Most text of all cells together. A file names one text in many cells: they are counted as often as they are named.
pub(super) const TEXT_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Most cells, with the empty ones between them.
pub(super) const CELLS_MAX: usize = 500_000;

/// A format of spreadsheets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SheetFormat {
    /// Office Open XML.
    Xlsx,
    /// OpenDocument.
    Ods,
}

impl SheetFormat {
    /// Both.
    pub const ALL: [SheetFormat; 2] = [SheetFormat::Xlsx, SheetFormat::Ods];

    /// The ending of a file's name.
    pub fn ending(self) -> &'static str {
        match self {
            SheetFormat::Xlsx => "xlsx",
            SheetFormat::Ods => "ods",
        }
    }

    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            SheetFormat::Xlsx => {
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            }
            SheetFormat::Ods => ods::MEDIA_TYPE,
        }
    }
}

/// A table as a spreadsheet, whose files have this moment.
pub fn to_sheet(table: &TableText, format: SheetFormat, at: Timestamp) -> Vec<u8> {
    let (name, rows, widths) = (sheet_name(&table.decision), rows(table), widths(table));
    match format {
        SheetFormat::Xlsx => xlsx::write(&name, &rows, &widths, at),
        SheetFormat::Ods => ods::write(&name, &rows, &widths, at),
    }
}

/// The rules that a spreadsheet holds, for the table from which it was made.
///
/// # Errors
/// A refusal that says what is wrong, and in which cell.
pub fn from_sheet(bytes: &[u8], table: &TableText) -> Result<TableText, SheetRefusal> {
    if bytes.len() > SHEET_BYTES_MAX {
        return Err(SheetRefusal::TooLarge);
    }
    let mut archive = Archive::open(bytes, UNPACKED_BYTES_MAX).map_err(of_zip)?;
    let is_ods = archive.names().any(|name| name == "content.xml");
    let cells = if is_ods { ods::read(&mut archive) } else { xlsx::read(&mut archive) }?;
    read_rows(&cells, table)
}

/// What may name a sheet in both formats: 31 characters, none of `[]:*?/\`.
fn sheet_name(decision: &str) -> String {
    let safe = |c: char| if "[]:*?/\\'".contains(c) || c.is_control() { '-' } else { c };
    decision.chars().take(31).map(safe).collect()
}

pub(super) fn of_zip(error: ZipError) -> SheetRefusal {
    match error {
        ZipError::TooLarge | ZipError::TooManyFiles => SheetRefusal::TooLarge,
        ZipError::Damaged | ZipError::Unsupported => SheetRefusal::NotASheet,
    }
}

/// A file of the archive as text.
pub(super) fn part(archive: &mut Archive<'_>, name: &str) -> Result<Option<String>, SheetRefusal> {
    let bytes = archive.file(name).map_err(of_zip)?;
    let text = bytes.map(String::from_utf8).transpose();
    text.map_err(|_| SheetRefusal::NotASheet)
}

/// Something that happens while XML is read.
pub(super) enum Happened<'e> {
    Start(&'e BytesStart<'e>),
    End(&'e str),
    Text(&'e str),
}

/// Reads XML from beginning to end: no document types, no entities but XML's own.
pub(super) fn walk_xml(
    xml: &str,
    mut see: impl FnMut(Happened<'_>) -> Result<(), SheetRefusal>,
) -> Result<(), SheetRefusal> {
    let mut reader = Reader::from_str(xml.trim_start_matches('\u{feff}'));
    reader.config_mut().check_end_names = true;
    let mut open = 0_usize;
    loop {
        match reader.read_event().map_err(|_| SheetRefusal::NotASheet)? {
            Event::Start(start) => {
                open += 1;
                see(Happened::Start(&start))?;
            }
            Event::Empty(start) => {
                see(Happened::Start(&start))?;
                see(Happened::End(start.local_name().as_ref()))?;
            }
            Event::End(end) => {
                open = open.saturating_sub(1);
                see(Happened::End(end.local_name().as_ref()))?;
            }
            Event::Text(text) => see(Happened::Text(&text.xml10_content()))?,
            Event::CData(text) => see(Happened::Text(&text.xml10_content()))?,
            Event::GeneralRef(reference) => {
                let named = super::read::entity(&reference.xml10_content());
                let named = named.ok_or(SheetRefusal::NotASheet)?;
                see(Happened::Text(named.encode_utf8(&mut [0; 4])))?;
            }
            Event::DocType(_) => return Err(SheetRefusal::NotASheet),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            Event::Eof if open == 0 => return Ok(()),
            Event::Eof => return Err(SheetRefusal::NotASheet),
        }
    }
}

/// An attribute by its name without prefix.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.attributes().flatten();
    let mut found = found.filter(|attribute| attribute.key.local_name().as_ref() == name);
    let value = found.next()?.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok()?;
    Some(value.into_owned())
}

/// Text in XML, also inside attributes.
pub(super) fn escaped(text: &str) -> String {
    let allowed = |c: &char| matches!(c, '\t' | '\n') || !c.is_control();
    let text: String = text.chars().filter(allowed).collect();
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A number as FEEL writes it. Spreadsheets keep binary numbers and show 15 digits of them: what people saw counts.
pub(super) fn number(written: &str) -> Cell {
    let shown = written.trim().parse::<f64>().ok().map(|number| format!("{number:.14e}"));
    match shown.and_then(|shown| shown.parse::<f64>().ok()) {
        // Only the notation is made anew; nothing is computed with it.
        Some(number) if number.is_finite() && number.abs() < 1e15 => Cell::Text(number.to_string()),
        _ => Cell::Broken,
    }
}

/// Adds to the text of a cell until it is longer than any cell may be: what follows is not kept.
pub(super) fn add_text(cell: &mut String, more: &str) {
    if !is_too_long(cell) {
        cell.push_str(more);
    }
}

/// Whether a text is longer than any cell may be.
pub(super) fn is_too_long(text: &str) -> bool {
    text.len() > CELL_BYTES_MAX
}

/// Rows in the making, in bounds.
#[derive(Default)]
pub(super) struct Grid {
    pub(super) rows: Vec<Vec<Cell>>,
    cells: usize,
    text_bytes: usize,
}

impl Grid {
    /// Puts a cell; empty ones take no room.
    pub(super) fn put(
        &mut self,
        (column, row): (usize, usize),
        cell: Cell,
    ) -> Result<(), SheetRefusal> {
        if matches!(&cell, Cell::Empty)
            || matches!(&cell, Cell::Text(text) if text.trim().is_empty())
        {
            return Ok(());
        }
        if row >= super::rows::ROWS_MAX || column >= super::rows::COLUMNS_MAX {
            return Err(SheetRefusal::TooManyRows);
        }
        if let Cell::Text(text) = &cell {
            self.text_bytes = self.text_bytes.saturating_add(text.len());
        }
        if self.rows.len() <= row {
            self.rows.resize_with(row + 1, Vec::new);
        }
        if let Some(cells) = self.rows.get_mut(row) {
            self.cells += (column + 1).saturating_sub(cells.len());
            if self.cells > CELLS_MAX || self.text_bytes > TEXT_BYTES_MAX {
                return Err(SheetRefusal::TooLarge);
            }
            if cells.len() <= column {
                cells.resize(column + 1, Cell::Empty);
            }
            if let Some(place) = cells.get_mut(column) {
                *place = cell;
            }
        }
        Ok(())
    }
}
