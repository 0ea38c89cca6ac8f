//! One sheet as Office Open XML (ECMA-376, part 1, 18): every cell is text, so that no program computes with it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use jiff::Timestamp;
use platform::zip::{Archive, Zip};

use super::rows::{Cell, SheetRefusal, name_of};
use super::sheet::{
    Grid, Happened, add_text, attribute, escaped, is_too_long, number, part, walk_xml,
};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATED: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
/// Most texts that a file shares between cells.
const SHARED_MAX: usize = 200_000;

/// A workbook of one sheet. New rows are text too: the columns have that format (18.8.30, number format 49).
pub(super) fn write(name: &str, rows: &[Vec<String>], widths: &[usize], at: Timestamp) -> Vec<u8> {
    let mut zip = Zip::new(at);
    let mut add = |name: &str, body: String| zip.add(name, format!("{HEAD}{body}").as_bytes());
    let of = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    add(
        "[Content_Types].xml",
        format!(
            "<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"{of}.sheet.main+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"{of}.worksheet+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"{of}.styles+xml\"/></Types>"
        ),
    );
    add(
        "_rels/.rels",
        format!(
            "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" Type=\"{RELATED}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
        ),
    );
    let name = escaped(name);
    add(
        "xl/workbook.xml",
        format!(
            "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATED}\"><sheets><sheet name=\"{name}\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
        ),
    );
    add(
        "xl/_rels/workbook.xml.rels",
        format!(
            "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" Type=\"{RELATED}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" Type=\"{RELATED}/styles\" Target=\"styles.xml\"/></Relationships>"
        ),
    );
    add(
        "xl/styles.xml",
        format!(
            "<styleSheet xmlns=\"{MAIN}\"><fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font><font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts><fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills><borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs><cellXfs count=\"3\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/><xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyAlignment=\"1\"><alignment vertical=\"top\" wrapText=\"1\"/></xf><xf numFmtId=\"49\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyFont=\"1\" applyAlignment=\"1\"><alignment vertical=\"top\" wrapText=\"1\"/></xf></cellXfs></styleSheet>"
        ),
    );
    add("xl/worksheets/sheet1.xml", sheet(rows, widths));
    zip.finish()
}

fn sheet(rows: &[Vec<String>], widths: &[usize]) -> String {
    let mut body = format!(
        "<worksheet xmlns=\"{MAIN}\"><sheetViews><sheetView workbookViewId=\"0\"><pane xSplit=\"1\" ySplit=\"3\" topLeftCell=\"B4\" activePane=\"bottomRight\" state=\"frozen\"/></sheetView></sheetViews><cols>"
    );
    for (at, width) in widths.iter().enumerate() {
        let at = at + 1;
        let _ = write!(
            body,
            "<col min=\"{at}\" max=\"{at}\" width=\"{width}\" style=\"1\" customWidth=\"1\"/>"
        );
    }
    body.push_str("</cols><sheetData>");
    for (row, cells) in rows.iter().enumerate() {
        let style = if row < 3 { 2 } else { 1 };
        let _ = write!(body, "<row r=\"{}\">", row + 1);
        for (column, cell) in cells.iter().enumerate() {
            let (name, text) = (name_of(column, row), escaped(cell));
            let _ = write!(
                body,
                "<c r=\"{name}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>"
            );
        }
        body.push_str("</row>");
    }
    body.push_str("</sheetData></worksheet>");
    body
}

/// The cells of the first sheet.
pub(super) fn read(archive: &mut Archive<'_>) -> Result<Vec<Vec<Cell>>, SheetRefusal> {
    let sheet = first_sheet(archive)?;
    let shared = match part(archive, "xl/sharedStrings.xml")? {
        Some(xml) => shared(&xml)?,
        None => Vec::new(),
    };
    let dates = match part(archive, "xl/styles.xml")? {
        Some(xml) => date_styles(&xml)?,
        None => Vec::new(),
    };
    let xml = part(archive, &sheet)?.ok_or(SheetRefusal::NotASheet)?;
    cells(&xml, &shared, &dates)
}

/// The path of the first sheet, by the workbook and its relations.
fn first_sheet(archive: &mut Archive<'_>) -> Result<String, SheetRefusal> {
    let workbook = part(archive, "xl/workbook.xml")?.ok_or(SheetRefusal::NotASheet)?;
    let mut first = None;
    walk_xml(&workbook, |happened| {
        if let Happened::Start(element) = happened
            && element.local_name().as_ref() == "sheet"
            && first.is_none()
        {
            // `r:id`; `sheetId` is another name.
            first = attribute(element, "id");
        }
        Ok(())
    })?;
    let relations = part(archive, "xl/_rels/workbook.xml.rels")?.ok_or(SheetRefusal::NotASheet)?;
    let mut target = None;
    walk_xml(&relations, |happened| {
        if let Happened::Start(element) = happened
            && element.local_name().as_ref() == "Relationship"
            && attribute(element, "Id") == first
        {
            target = target.take().or_else(|| attribute(element, "Target"));
        }
        Ok(())
    })?;
    let target = target.filter(|_| first.is_some()).ok_or(SheetRefusal::NotASheet)?;
    Ok(match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!("xl/{target}"),
    })
}

/// The texts that cells share (18.4.8); how they are pronounced is left out.
fn shared(xml: &str) -> Result<Vec<String>, SheetRefusal> {
    let (mut texts, mut inside, mut pronounced) = (Vec::<String>::new(), false, false);
    walk_xml(xml, |happened| {
        match happened {
            Happened::Start(element) => match element.local_name().as_ref() {
                "si" if texts.len() >= SHARED_MAX => return Err(SheetRefusal::TooLarge),
                "si" => texts.push(String::new()),
                "t" => inside = !pronounced,
                "rPh" => pronounced = true,
                _ => {}
            },
            Happened::End("t") => inside = false,
            Happened::End("rPh") => pronounced = false,
            Happened::Text(text) if inside => {
                texts.last_mut().into_iter().for_each(|last| add_text(last, text));
            }
            Happened::End(_) | Happened::Text(_) => {}
        }
        Ok(())
    })?;
    Ok(texts)
}

/// Which cell formats show dates (18.8.30: the built-in ones, and codes with a year, day or hour).
fn date_styles(xml: &str) -> Result<Vec<bool>, SheetRefusal> {
    let (mut own, mut styles, mut inside) = (BTreeSet::<String>::new(), Vec::new(), false);
    walk_xml(xml, |happened| {
        match happened {
            Happened::Start(element) => match element.local_name().as_ref() {
                "numFmt" => {
                    let code = attribute(element, "formatCode").unwrap_or_default();
                    if own.len() < SHARED_MAX && shows_date(&code) {
                        own.extend(attribute(element, "numFmtId"));
                    }
                }
                "cellXfs" => inside = true,
                "xf" if inside && styles.len() < SHARED_MAX => {
                    let id = attribute(element, "numFmtId").unwrap_or_default();
                    let built_in = matches!(id.parse::<u32>(), Ok(14..=22 | 27..=36 | 45..=47));
                    styles.push(built_in || own.contains(&id));
                }
                _ => {}
            },
            Happened::End("cellXfs") => inside = false,
            Happened::End(_) | Happened::Text(_) => {}
        }
        Ok(())
    })?;
    Ok(styles)
}

fn shows_date(code: &str) -> bool {
    let (mut quoted, mut bracketed) = (false, false);
    code.chars().any(|c| {
        match c {
            '"' => quoted = !quoted,
            '[' => bracketed = true,
            ']' => bracketed = false,
            _ => {}
        }
        !quoted && !bracketed && matches!(c, 'y' | 'Y' | 'd' | 'D' | 'h' | 'H')
    })
}

/// A cell while it is read.
#[derive(Default)]
struct Open {
    at: (usize, usize),
    kind: String,
    is_date: bool,
    formula: bool,
    text: String,
}

fn cells(xml: &str, shared: &[String], dates: &[bool]) -> Result<Vec<Vec<Cell>>, SheetRefusal> {
    let mut grid = Grid::default();
    let (mut open, mut inside, mut pronounced) = (Open::default(), false, false);
    let (mut row, mut column) = (0_usize, 0_usize);
    walk_xml(xml, |happened| {
        match happened {
            Happened::Start(element) => match element.local_name().as_ref() {
                "row" => {
                    let given = attribute(element, "r").and_then(|r| r.parse::<usize>().ok());
                    row = given.unwrap_or(row.saturating_add(1));
                    column = 0;
                }
                "c" => {
                    let named = attribute(element, "r").and_then(|name| place(&name));
                    let at = named.unwrap_or((column, row.saturating_sub(1)));
                    column = at.0.saturating_add(1);
                    let style = attribute(element, "s").and_then(|s| s.parse::<usize>().ok());
                    let is_date = dates.get(style.unwrap_or(0)).copied().unwrap_or(false);
                    let kind = attribute(element, "t").unwrap_or_default();
                    open = Open { at, kind, is_date, ..Open::default() };
                }
                "f" => open.formula = true,
                "rPh" => pronounced = true,
                "v" | "t" => inside = !pronounced,
                _ => {}
            },
            Happened::Text(text) if inside => add_text(&mut open.text, text),
            Happened::Text(_) => {}
            Happened::End("v" | "t") => inside = false,
            Happened::End("rPh") => pronounced = false,
            Happened::End("c") => {
                let open = std::mem::take(&mut open);
                grid.put(open.at, open.cell(shared))?;
            }
            Happened::End(_) => {}
        }
        Ok(())
    })?;
    Ok(grid.rows)
}

impl Open {
    fn cell(self, shared: &[String]) -> Cell {
        if self.formula {
            return Cell::Formula;
        }
        match self.kind.as_str() {
            _ if is_too_long(&self.text) => Cell::Broken,
            "s" => {
                let found = self.text.trim().parse::<usize>().ok().and_then(|at| shared.get(at));
                let found = found.filter(|text| !is_too_long(text));
                found.map_or(Cell::Broken, |text| Cell::Text(text.clone()))
            }
            "inlineStr" | "str" => Cell::Text(self.text),
            "b" => Cell::Text(if self.text.trim() == "1" { "true" } else { "false" }.to_owned()),
            "d" => Cell::Date,
            "e" => Cell::Broken,
            _ if self.text.trim().is_empty() => Cell::Empty,
            _ if self.is_date => Cell::Date,
            _ => number(&self.text),
        }
    }
}

/// Column and row of `B4`, from 0.
fn place(name: &str) -> Option<(usize, usize)> {
    let letters = name.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = name.split_at_checked(letters)?;
    let mut column = 0_usize;
    for letter in letters.bytes() {
        let letter = letter.to_ascii_uppercase();
        if !letter.is_ascii_uppercase() || column > 100_000 {
            return None;
        }
        column = column * 26 + usize::from(letter - b'A') + 1;
    }
    Some((column.checked_sub(1)?, digits.parse::<usize>().ok()?.checked_sub(1)?))
}
