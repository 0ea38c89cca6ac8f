//! One sheet as OpenDocument (OASIS ODF 1.3, part 3, 9): every cell is text, so that no program computes with it.

use std::fmt::Write as _;

use jiff::Timestamp;
use platform::zip::{Archive, Zip};

use super::rows::{COLUMNS_MAX, Cell, SheetRefusal};
use super::sheet::{
    Grid, Happened, add_text, attribute, escaped, is_too_long, number, part, walk_xml,
};

pub(super) const MEDIA_TYPE: &str = "application/vnd.oasis.opendocument.spreadsheet";
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const SPACES: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" xmlns:number=\"urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0\" xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\"";
/// Most repetitions of something that is not empty.
const REPEATED_MAX: usize = 1_000;

/// A document of one sheet. New rows are text too: the columns have that format.
pub(super) fn write(name: &str, rows: &[Vec<String>], widths: &[usize], at: Timestamp) -> Vec<u8> {
    let mut zip = Zip::new(at);
    // First and not compressed (ODF 1.3, part 2, 3.3).
    zip.add("mimetype", MEDIA_TYPE.as_bytes());
    let manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0";
    let manifest = format!(
        "{HEAD}<manifest:manifest xmlns:manifest=\"{manifest}\" manifest:version=\"1.3\"><manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\"{MEDIA_TYPE}\"/><manifest:file-entry manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/></manifest:manifest>"
    );
    zip.add("META-INF/manifest.xml", manifest.as_bytes());
    zip.add("content.xml", content(name, rows, widths).as_bytes());
    zip.finish()
}

fn content(name: &str, rows: &[Vec<String>], widths: &[usize]) -> String {
    let mut body = format!(
        "{HEAD}<office:document-content {SPACES} office:version=\"1.3\"><office:automatic-styles><number:text-style style:name=\"N1\"><number:text-content/></number:text-style><style:style style:name=\"rule\" style:family=\"table-cell\" style:data-style-name=\"N1\"><style:table-cell-properties fo:wrap-option=\"wrap\" style:vertical-align=\"top\"/></style:style><style:style style:name=\"head\" style:family=\"table-cell\" style:data-style-name=\"N1\"><style:table-cell-properties fo:wrap-option=\"wrap\" style:vertical-align=\"top\"/><style:text-properties fo:font-weight=\"bold\"/></style:style>"
    );
    for width in [18, 40] {
        let _ = write!(
            body,
            "<style:style style:name=\"w{width}\" style:family=\"table-column\"><style:table-column-properties style:column-width=\"{}mm\"/></style:style>",
            width * 2
        );
    }
    let _ = write!(
        body,
        "</office:automatic-styles><office:body><office:spreadsheet><table:table table:name=\"{}\">",
        escaped(name)
    );
    for width in widths {
        let _ = write!(
            body,
            "<table:table-column table:style-name=\"w{width}\" table:default-cell-style-name=\"rule\"/>"
        );
    }
    for (row, cells) in rows.iter().enumerate() {
        let style = if row < 3 { "head" } else { "rule" };
        body.push_str("<table:table-row>");
        for cell in cells {
            if cell.is_empty() {
                let _ = write!(body, "<table:table-cell table:style-name=\"{style}\"/>");
                continue;
            }
            let _ = write!(
                body,
                "<table:table-cell table:style-name=\"{style}\" office:value-type=\"string\">"
            );
            for line in cell.split('\n') {
                let _ = write!(body, "<text:p>{}</text:p>", spaced(line));
            }
            body.push_str("</table:table-cell>");
        }
        body.push_str("</table:table-row>");
    }
    body.push_str("</table:table></office:spreadsheet></office:body></office:document-content>");
    body
}

/// Text whose spaces all stay: readers of ODF make one of several (part 3, 6.1.2).
fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut spaces = 0_usize;
    for (at, c) in text.char_indices() {
        if c == ' ' {
            spaces += 1;
            if spaces == 1 && at > 0 {
                out.push(' ');
            } else {
                out.push_str("<text:s/>");
            }
            continue;
        }
        spaces = 0;
        match c {
            '\t' => out.push_str("<text:tab/>"),
            c => out.push_str(&escaped(c.encode_utf8(&mut [0; 4]))),
        }
    }
    out
}

/// The cells of the first sheet.
pub(super) fn read(archive: &mut Archive<'_>) -> Result<Vec<Vec<Cell>>, SheetRefusal> {
    let xml = part(archive, "content.xml")?.ok_or(SheetRefusal::NotASheet)?;
    let mut sheet = Sheet::default();
    walk_xml(&xml, |happened| sheet.see(happened))?;
    if sheet.tables == 0 {
        return Err(SheetRefusal::NotASheet);
    }
    Ok(sheet.grid.rows)
}

#[derive(Default)]
pub(super) struct Sheet {
    pub(super) grid: Grid,
    tables: usize,
    row: usize,
    column: usize,
    row_repeated: usize,
    /// The cells of the row that is read, each with its column.
    cells: Vec<(usize, Cell)>,
    cell: Option<Open>,
    /// Inside a comment of a cell.
    comment: usize,
    paragraph: bool,
}

/// A cell while it is read.
#[derive(Default)]
struct Open {
    repeated: usize,
    kind: String,
    value: String,
    formula: bool,
    paragraphs: usize,
    text: String,
}

impl Sheet {
    pub(super) fn see(&mut self, happened: Happened<'_>) -> Result<(), SheetRefusal> {
        match happened {
            Happened::Start(element) => {
                let name = element.local_name();
                let count = |name: &str| {
                    let count = attribute(element, name).and_then(|n| n.parse::<usize>().ok());
                    count.unwrap_or(1).max(1)
                };
                match name.as_ref() {
                    "table" => self.tables += 1,
                    _ if self.tables > 1 => {}
                    "table-row" => {
                        self.row_repeated = count("number-rows-repeated");
                        (self.column, self.cells) = (0, Vec::new());
                    }
                    "table-cell" | "covered-table-cell" => {
                        let repeated = count("number-columns-repeated");
                        let kind = attribute(element, "value-type").unwrap_or_default();
                        let value = attribute(element, "value")
                            .or_else(|| attribute(element, "boolean-value"));
                        let formula = attribute(element, "formula").is_some();
                        let value = value.unwrap_or_default();
                        self.cell =
                            Some(Open { repeated, kind, value, formula, ..Open::default() });
                    }
                    "annotation" => self.comment += 1,
                    name if self.comment == 0 => self.start_text(name, count("c")),
                    _ => {}
                }
            }
            Happened::Text(text) if self.paragraph && self.comment == 0 => {
                // Line breaks of the file are spaces of the text.
                let text = text.replace(['\n', '\r', '\t'], " ");
                self.cell.iter_mut().for_each(|cell| add_text(&mut cell.text, &text));
            }
            Happened::Text(_) => {}
            Happened::End(_) if self.tables > 1 => {}
            Happened::End("annotation") => self.comment = self.comment.saturating_sub(1),
            Happened::End("p" | "h") if self.comment == 0 => self.paragraph = false,
            Happened::End("table-cell" | "covered-table-cell") => {
                if let Some(cell) = self.cell.take() {
                    self.end_cell(cell)?;
                }
            }
            Happened::End("table-row") => self.end_row()?,
            Happened::End(_) => {}
        }
        Ok(())
    }

    /// A paragraph begins, or something stands for spaces.
    fn start_text(&mut self, name: &str, count: usize) {
        let Some(cell) = &mut self.cell else { return };
        match name {
            "p" | "h" => {
                if cell.paragraphs > 0 {
                    add_text(&mut cell.text, "\n");
                }
                cell.paragraphs += 1;
                self.paragraph = true;
            }
            "s" => add_text(&mut cell.text, &" ".repeat(count.min(REPEATED_MAX))),
            "tab" => add_text(&mut cell.text, "\t"),
            "line-break" => add_text(&mut cell.text, "\n"),
            _ => {}
        }
    }

    fn end_cell(&mut self, open: Open) -> Result<(), SheetRefusal> {
        // A file may claim any number: what is added up stays in bounds before anything is made so often.
        let end = self.column.saturating_add(open.repeated);
        let cell = open.cell();
        if cell != Cell::Empty {
            if end > COLUMNS_MAX {
                return Err(SheetRefusal::TooManyRows);
            }
            self.cells.extend((self.column..end).map(|at| (at, cell.clone())));
        }
        self.column = end;
        Ok(())
    }

    /// A row ends: rows without anything only take their place, however many they are.
    fn end_row(&mut self) -> Result<(), SheetRefusal> {
        let cells = std::mem::take(&mut self.cells);
        if !cells.is_empty() {
            if self.row_repeated > REPEATED_MAX {
                return Err(SheetRefusal::TooManyRows);
            }
            for row in 0..self.row_repeated {
                for (column, cell) in &cells {
                    self.grid.put((*column, self.row.saturating_add(row)), cell.clone())?;
                }
            }
        }
        self.row = self.row.saturating_add(self.row_repeated);
        Ok(())
    }
}

impl Open {
    fn cell(self) -> Cell {
        if self.formula {
            return Cell::Formula;
        }
        match self.kind.as_str() {
            _ if is_too_long(&self.text) => Cell::Broken,
            "float" | "percentage" | "currency" => number(&self.value),
            "boolean" => Cell::Text(self.value),
            "date" | "time" => Cell::Date,
            _ if self.text.trim().is_empty() => Cell::Empty,
            _ => Cell::Text(self.text),
        }
    }
}
