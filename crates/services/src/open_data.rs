//! Tables of a town's folder that everybody may reuse: `data/<id>.yaml` says what a table is (DCAT-AP), `data/<id>.csv`
//! is the table.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use platform::Locale;

use crate::catalogue::LoadError;
use crate::finding::Finding;
use crate::town::Town;
use crate::words::Words;
use crate::yaml::{self, Fields, Reader, Refers};

/// The folder inside a town's folder.
pub const FOLDER: &str = "data";
/// The largest table.
pub const TABLE_BYTES_MAX: usize = 2_000_000;
/// Most rows of a table.
pub const ROWS_MAX: usize = 50_000;
/// Most columns of a table.
pub const COLUMNS_MAX: usize = 100;
/// Most tables of a town.
const TABLES_MAX: usize = 500;

/// How often a dataset changes: the word of its file, and the last part of its address in the vocabulary of the EU
/// (`http://publications.europa.eu/resource/authority/frequency/`).
pub const FREQUENCIES: [(&str, &str); 7] = [
    ("continuous", "CONT"),
    ("daily", "DAILY"),
    ("weekly", "WEEKLY"),
    ("monthly", "MONTHLY"),
    ("quarterly", "QUARTERLY"),
    ("yearly", "ANNUAL"),
    ("irregular", "IRREG"),
];

/// What a dataset is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// Its id, in addresses.
    pub id: Arc<str>,
    /// Title.
    pub title: Words,
    /// Description.
    pub description: Words,
    /// Words by which it is found.
    pub keywords: Vec<(Locale, Arc<str>)>,
    /// The address of the licence.
    pub licence: Arc<str>,
    /// The unit that publishes it.
    pub unit: Arc<str>,
    /// How often it changes, one of [`FREQUENCIES`].
    pub frequency: &'static str,
}

/// A table: heads, and rows of as many values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The names of the columns, each once.
    pub heads: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

/// A table of the town's folder with what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenTable {
    /// What it is.
    pub about: About,
    /// The table.
    pub table: Table,
}

impl Table {
    /// Reads CSV (RFC 4180); what is wrong, with its line.
    ///
    /// # Errors
    /// The line, what is wrong there and the remedy.
    pub fn read(text: &str) -> Result<Table, (u32, String, &'static str)> {
        let text = text.trim_start_matches('\u{feff}');
        if text.len() > TABLE_BYTES_MAX {
            return Err((1, format!("The table has more than {TABLE_BYTES_MAX} bytes."), SPLIT));
        }
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .flexible(true)
            .from_reader(text.as_bytes());
        let broken = |error: csv::Error| {
            let line = error.position().map_or(1, csv::Position::line);
            (line_of(line), "The line cannot be read.".to_owned(), "Save it as CSV in UTF-8.")
        };
        let heads: Vec<String> =
            reader.headers().map_err(broken)?.iter().map(str::to_owned).collect();
        check_heads(&heads)?;
        let mut rows = Vec::new();
        for row in reader.records() {
            let row = row.map_err(broken)?;
            let line = line_of(row.position().map_or(1, csv::Position::line));
            if row.len() != heads.len() {
                let message = format!("The line has {} values, not {}.", row.len(), heads.len());
                return Err((line, message, "Give every line a value for each column."));
            }
            if rows.len() == ROWS_MAX {
                return Err((line, format!("The table has more than {ROWS_MAX} rows."), SPLIT));
            }
            rows.push(row.iter().map(str::to_owned).collect());
        }
        Ok(Table { heads, rows })
    }

    /// As CSV (RFC 4180), the same for the same table.
    pub fn to_csv(&self) -> String {
        let lines = std::iter::once(&self.heads).chain(&self.rows);
        let line = |values: &Vec<String>| {
            let cells: Vec<String> = values.iter().map(|value| cell(value)).collect();
            // A line with nothing on it is none.
            if cells.len() == 1 && cells.iter().all(String::is_empty) {
                return "\"\"\r\n".to_owned();
            }
            format!("{}\r\n", cells.join(","))
        };
        lines.map(line).collect()
    }
}

const SPLIT: &str = "Split it into several tables.";

fn line_of(line: u64) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}

fn cell(value: &str) -> String {
    if value.contains([',', '"', '\n', '\r', '\u{feff}']) {
        format!("\"{}\"", value.replace('"', "\"\""))
    } else {
        value.to_owned()
    }
}

fn check_heads(heads: &[String]) -> Result<(), (u32, String, &'static str)> {
    if heads.len() > COLUMNS_MAX {
        return Err((1, format!("The table has more than {COLUMNS_MAX} columns."), SPLIT));
    }
    let mut seen = BTreeSet::new();
    for head in heads {
        if head.is_empty() || !seen.insert(head) {
            let message = format!("The column `{head}` has no name, or one that stands twice.");
            return Err((1, message, "Name every column, each otherwise."));
        }
    }
    Ok(())
}

/// The tables of a town's folder that are without errors, by id, and what was found in the others. A town without the
/// folder has none.
///
/// # Errors
/// When the folder cannot be read.
pub fn read(town_folder: &Path, town: &Town) -> Result<(Vec<OpenTable>, Vec<Finding>), LoadError> {
    let folder = town_folder.join(FOLDER);
    let (mut tables, mut findings) = (Vec::new(), Vec::new());
    if !folder.is_dir() {
        return Ok((tables, findings));
    }
    for id in ids(&folder)?.into_iter().take(TABLES_MAX) {
        let file = |ending: &str| {
            let path = folder.join(format!("{id}.{ending}"));
            fs::read(&path).map_err(|error| LoadError::Io(path.display().to_string(), error))
        };
        let table =
            if folder.join(format!("{id}.csv")).is_file() { file("csv")? } else { Vec::new() };
        tables.extend(read_one(&id, (&file("yaml")?, &table), town, &mut findings));
    }
    Ok((tables, findings))
}

fn ids(folder: &Path) -> Result<Vec<String>, LoadError> {
    let failed = |error| LoadError::Io(folder.display().to_string(), error);
    let mut ids = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name().into_string().unwrap_or_default();
        ids.extend(name.strip_suffix(".yaml").map(str::to_owned));
    }
    ids.sort();
    Ok(ids)
}

/// Reads one table and what it is from the text of its two files.
pub fn read_one(
    id: &str,
    (about, table): (&[u8], &[u8]),
    town: &Town,
    findings: &mut Vec<Finding>,
) -> Option<OpenTable> {
    let before = findings.len();
    let (described, table_file) = (format!("{FOLDER}/{id}.yaml"), format!("{FOLDER}/{id}.csv"));
    let about = read_about(id, &described, about, town, findings);
    let read = crate::finding::text(&table_file, table).and_then(|text| {
        let told = |(line, message, remedy)| Finding::error(&table_file, line, message, remedy);
        Table::read(text).map_err(told)
    });
    let table = match read {
        Ok(table) if table.heads.is_empty() => {
            let remedy = "Put the table beside its description.";
            findings.push(Finding::error(
                &table_file,
                1,
                "There is no table, or an empty one.",
                remedy,
            ));
            None
        }
        Ok(table) => Some(table),
        Err(finding) => {
            findings.push(finding);
            None
        }
    };
    let sound = !findings.iter().skip(before).any(Finding::is_error);
    about.zip(table).filter(|_| sound).map(|(about, table)| OpenTable { about, table })
}

fn read_about(
    id: &str,
    file: &str,
    bytes: &[u8],
    town: &Town,
    findings: &mut Vec<Finding>,
) -> Option<About> {
    let root = yaml::read(file, bytes, findings)?;
    let mut r = Reader::new(file, &town.languages, findings);
    let read_id = r.id(1, id)?;
    let f = r.fields(&root);
    let about = About {
        id: read_id,
        title: f.need_words(&mut r, "title"),
        description: f.need_words(&mut r, "description"),
        keywords: f.get("keywords").map(|node| keywords(&mut r, node)).unwrap_or_default(),
        licence: licence(&mut r, &f),
        unit: f
            .need(&mut r, "unit")
            .and(f.reference(&mut r, "unit", Refers::Unit))
            .unwrap_or_default(),
        frequency: f.one_of(&mut r, "frequency", &frequencies(), "irregular"),
    };
    if !about.unit.is_empty() && town.unit(&about.unit).is_none() {
        let message = format!("There is no unit `{}`.", about.unit);
        r.error(f.line, message, "Use one of town.yaml's units.");
    }
    f.finish(&mut r);
    Some(about)
}

fn frequencies() -> [(&'static str, &'static str); FREQUENCIES.len()] {
    FREQUENCIES.map(|(word, _)| (word, word))
}

fn licence(r: &mut Reader<'_>, f: &Fields<'_>) -> Arc<str> {
    let Some(node) = f.need(r, "licence") else { return Arc::default() };
    let licence = r.string(node).unwrap_or_default();
    if !licence.starts_with("https://") && !licence.starts_with("http://") {
        let remedy =
            "Write its address, such as https://creativecommons.org/publicdomain/zero/1.0/.";
        r.error(node.line, "The licence is no address.", remedy);
    }
    licence
}

fn keywords(r: &mut Reader<'_>, node: &yaml::Node) -> Vec<(Locale, Arc<str>)> {
    let mut keywords = Vec::new();
    for (key, node) in node.entries().unwrap_or_default() {
        match Locale::parse(&key.text) {
            Some(locale) => {
                keywords.extend(r.strings(node).into_iter().map(|text| (locale, text)));
            }
            None => {
                r.error(key.line, format!("`{}` is not a language.", key.text), "Write en, fr …");
            }
        }
    }
    keywords
}

#[cfg(test)]
mod tests {
    use super::*;

    fn town() -> Town {
        let folder =
            Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../towns/demo");
        Town::read(&fs::read(folder.join("town.yaml")).unwrap()).0.unwrap()
    }

    #[test]
    fn a_table_is_read_and_written() {
        let table =
            Table::read("\u{feff}name, places\n\"Quay, east\",4\nMarket,\"say \"\"x\"\"\"\n")
                .unwrap();
        assert_eq!(table.heads, ["name", "places"]);
        let csv = "name,places\r\n\"Quay, east\",4\r\nMarket,\"say \"\"x\"\"\"\r\n";
        assert_eq!(table.to_csv(), csv);
        assert_eq!(Table::read(csv).unwrap(), table, "and reads back");
        for text in
            ["a\n\"\"\nb\n", "\"\u{feff}a\"\n1\n", "\u{feff}\u{feff}a\n1\n", "a\n\"x\ry\"\n", ""]
        {
            let table = Table::read(text).unwrap();
            assert_eq!(Table::read(&table.to_csv()).unwrap(), table, "{text:?}");
        }
        for (text, line, words) in [
            ("a,b\n1\n", 2, "1 values, not 2"),
            ("a,a\n", 1, "stands twice"),
            ("a,\n", 1, "has no name"),
        ] {
            let (at, message, _) = Table::read(text).unwrap_err();
            assert!(at == line && message.contains(words), "{text}: {at} {message}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let sound = "title: {en: Bins, fr: Bacs, ar: حاويات}\ndescription: {en: All, fr: Tous, ar: الكل}\n\
                     licence: https://example.org/\nunit: public-space\nfrequency: monthly\n";
        let check = |about: &str, table: &str, expected: &str| {
            let mut findings = Vec::new();
            let bytes = (about.as_bytes(), table.as_bytes());
            let read = read_one("bins", bytes, &town(), &mut findings);
            let told: Vec<String> = findings.iter().map(ToString::to_string).collect();
            assert_eq!(read.is_some(), expected.is_empty(), "{told:?}");
            assert!(told.join("\n").contains(expected), "{expected}: {told:?}");
        };
        check(sound, "place\nQuay\n", "");
        check(sound, "", "no table");
        check(sound, "place\na,b\n", "bins.csv");
        check(&sound.replace("public-space", "nobody"), "place\n", "no unit `nobody`");
        check(&sound.replace("https://", ""), "place\n", "licence is no address");
        check(&sound.replace("monthly", "often"), "place\n", "often");
        check(&sound.replace("ar: حاويات", "xx: y"), "place\n", "xx");
        check(&format!("{sound}more: 1\n"), "place\n", "more");
    }

    #[test]
    fn the_demo_towns_tables_are_sound() {
        let folder =
            Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../towns/demo");
        let (tables, findings) = read(&folder, &town()).unwrap();
        assert_eq!(findings, []);
        assert!(tables.len() >= 2 && tables.iter().all(|table| !table.table.rows.is_empty()));
    }
}
